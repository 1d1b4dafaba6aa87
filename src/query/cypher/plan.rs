//! A question checked and ready to run: rows of slots, and steps that fill them.
//!
//! ```text
//!  Plan ── Branch (each side of UNION) ── Stage (up to WITH or RETURN) ── Step, Step, ..., Output
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::KindId;
use crate::span::Span;

use super::ast::{Comparison, Mode, Operator, Quantifier, Shortest, Way};
use super::function::{Aggregator, Function};
use super::parts::each_part;
use super::property::Label;
use super::value::Value;

/// The place of a variable in a row.
pub(super) type Slot = usize;

/// A question ready to run.
#[derive(Debug)]
pub struct Plan {
    pub(super) mode: Mode,
    pub(super) columns: Vec<String>,
    pub(super) branches: Vec<Branch>,
    /// Whether equal rows of several branches all count.
    pub(super) all: bool,
    /// The number of steps, each of which has a number of its own.
    pub(super) steps: usize,
}

/// Stages in order.
#[derive(Debug, Default)]
pub(super) struct Branch {
    pub(super) stages: Vec<Stage>,
}

/// Steps over rows of one width, and what goes on to the next stage.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) width: usize,
    pub(super) steps: Vec<Step>,
    /// `None` at the end of a subquery without `RETURN`: its rows are only counted.
    pub(super) output: Option<Output>,
}

/// A projection.
#[derive(Debug)]
pub(super) struct Output {
    /// The step's number.
    pub(super) id: usize,
    /// What is computed of each row; the keys of groups where there are groups.
    pub(super) items: Vec<(Slot, Expr)>,
    pub(super) groups: Option<Groups>,
    pub(super) distinct: bool,
    /// What rows are sorted by; whether each comes last first.
    pub(super) order: Vec<(Expr, bool)>,
    pub(super) skip: Option<Expr>,
    pub(super) limit: Option<Expr>,
    pub(super) filter: Option<Expr>,
    /// The slots that go on, in the order of the next stage's first slots.
    pub(super) columns: Vec<Slot>,
}

/// What is computed of each group of rows.
#[derive(Debug)]
pub(super) struct Groups {
    pub(super) aggregates: Vec<Aggregate>,
    /// Columns that are made of aggregates and keys.
    pub(super) after: Vec<(Slot, Expr)>,
}

/// A value computed of all rows of a group.
#[derive(Debug)]
pub(super) struct Aggregate {
    pub(super) slot: Slot,
    pub(super) function: Aggregator,
    pub(super) distinct: bool,
    pub(super) arguments: Vec<Expr>,
    pub(super) at: Span,
}

/// A step, and its number in the profile.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) id: usize,
    pub(super) act: Act,
}

/// What a step does with each row.
#[derive(Debug)]
pub(super) enum Act {
    /// Binds each node.
    Nodes {
        to: Slot,
    },
    /// Binds each node of a label.
    Labelled {
        to: Slot,
        label: Label,
        name: Arc<str>,
    },
    /// Binds each node that an index finds.
    Seek {
        to: Slot,
        key: Arc<str>,
        value: Expr,
    },
    /// Binds each edge at a node and its other end.
    Expand {
        edge: Slot,
        walk: Reach,
    },
    /// Binds lists of edges that lead from a node to others.
    ExpandMany {
        edges: Slot,
        walk: Reach,
        least: u64,
        most: Option<u64>,
        keys: Vec<(Arc<str>, Expr)>,
        reversed: bool,
    },
    /// Binds the ends of an edge that is bound itself.
    Ends {
        edge: Slot,
        walk: Reach,
        from_known: bool,
    },
    /// Follows a list of edges that is bound itself.
    Follow {
        edges: Slot,
        walk: Reach,
        least: u64,
        most: Option<u64>,
        keys: Vec<(Arc<str>, Expr)>,
        reversed: bool,
    },
    /// Binds shortest paths between two nodes.
    Shortest(Box<Between>),
    /// Binds the path that nodes and edges make.
    Path {
        to: Slot,
        parts: PathParts,
    },
    Filter(Expr),
    /// Runs steps, and goes on with nulls where they give no row.
    Optional {
        steps: Vec<Step>,
        nulls: Vec<Slot>,
    },
    Unwind {
        to: Slot,
        list: Expr,
    },
    /// Gives no row: a label or type that the graph does not have.
    Nothing,
}

/// From where to where edges are walked.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    pub(super) from: Slot,
    pub(super) to: Slot,
    pub(super) to_known: bool,
    pub(super) types: Types,
    pub(super) way: Way,
    /// Edges of the same pattern, which must be others.
    pub(super) others: Vec<Slot>,
}

/// Which types of edges are walked; all where `None`.
pub(super) type Types = Option<Vec<KindId>>;

/// Shortest paths between two bound nodes.
#[derive(Debug)]
pub(super) struct Between {
    pub(super) from: Slot,
    pub(super) to: Slot,
    pub(super) edges: Slot,
    pub(super) path: Option<Slot>,
    pub(super) types: Types,
    pub(super) way: Way,
    pub(super) least: u64,
    pub(super) most: Option<u64>,
    pub(super) keys: Vec<(Arc<str>, Expr)>,
    pub(super) which: Shortest,
    /// What must hold of each edge, which a slot holds meanwhile.
    pub(super) tests: Vec<(Slot, Expr)>,
    /// What must hold of the path: the shortest of those of which it holds is meant.
    pub(super) filters: Vec<Expr>,
}

/// The slots that make a path: a node, and pairs of edge (or list of edges) and node.
#[derive(Debug, Clone)]
pub(super) struct PathParts {
    pub(super) start: Slot,
    pub(super) steps: Vec<(Slot, Slot)>,
}

/// An expression over slots.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub(super) kind: Box<Kind>,
    pub(super) at: Span,
}

/// What an expression does.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Constant(Value),
    Slot(Slot),
    Parameter(Arc<str>),
    List(Vec<Expr>),
    Map(Vec<(Arc<str>, Expr)>),
    MapProjection(Expr, Vec<Projected>),
    Property(Expr, Arc<str>),
    Index(Expr, Expr),
    Slice(Expr, Option<Expr>, Option<Expr>),
    /// All labels, or the type of a relationship.
    Labels(Expr, Vec<Arc<str>>),
    Or(Vec<Expr>),
    Xor(Vec<Expr>),
    And(Vec<Expr>),
    Not(Expr),
    Compare(Expr, Vec<(Comparison, Expr)>),
    Binary(Operator, Expr, Expr),
    Negate(Expr),
    Plus(Expr),
    IsNull(Expr, bool),
    Case(Option<Expr>, Vec<(Expr, Expr)>, Option<Expr>),
    Call(&'static Function, Vec<Expr>),
    Comprehension {
        slot: Slot,
        list: Expr,
        filter: Option<Expr>,
        map: Option<Expr>,
    },
    Quantifier {
        which: Quantifier,
        slot: Slot,
        list: Expr,
        filter: Expr,
    },
    Reduce {
        total: Slot,
        start: Expr,
        slot: Slot,
        list: Expr,
        step: Expr,
    },
    /// The values of an expression over all matches of a pattern.
    Matches {
        steps: Arc<Vec<Step>>,
        map: Expr,
    },
    /// Whether a pattern matches.
    Exists(Arc<Vec<Step>>),
    /// Whether a question has a row, or how many.
    Subquery {
        count: bool,
        plan: Arc<Plan>,
        outer: Vec<Slot>,
    },
}

/// A part of a map projection.
#[derive(Clone, Debug)]
pub(super) enum Projected {
    Key(Arc<str>),
    Entry(Arc<str>, Expr),
    All,
}

impl Expr {
    pub(super) fn new(kind: Kind, at: Span) -> Self {
        Expr { kind: Box::new(kind), at }
    }
}

impl Kind {
    /// Calls `visit` with each part that is an expression itself.
    pub(super) fn each<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        each_part!(self, visit, {
            Kind::Constant(_)
            | Kind::Slot(_)
            | Kind::Parameter(_)
            | Kind::Exists(_)
            | Kind::Subquery { .. } => {}
            Kind::Matches { map, .. } => visit(map),
            Kind::Call(_, parts) => parts.iter().for_each(visit),
        });
    }

    /// Adds the slots that the expression itself reads and binds, beside those of its parts.
    pub(super) fn binds(&self, read: &mut BTreeSet<Slot>, bound: &mut BTreeSet<Slot>) {
        match self {
            Kind::Comprehension { slot, .. } | Kind::Quantifier { slot, .. } => {
                bound.insert(*slot);
            }
            Kind::Reduce { total, slot, .. } => bound.extend([*total, *slot]),
            Kind::Matches { steps, .. } | Kind::Exists(steps) => {
                steps.iter().for_each(|step| step.act.binds(read, bound));
            }
            Kind::Subquery { outer, .. } => read.extend(outer),
            _ => {}
        }
    }
}

impl Act {
    fn binds(&self, read: &mut BTreeSet<Slot>, bound: &mut BTreeSet<Slot>) {
        let mut reads = |expr: &Expr| read.extend(super::choose::slots(expr));
        let walk = match self {
            Act::Nodes { to } | Act::Labelled { to, .. } | Act::Path { to, .. } => {
                bound.insert(*to);
                None
            }
            Act::Seek { to, value, .. } | Act::Unwind { to, list: value } => {
                reads(value);
                bound.insert(*to);
                None
            }
            Act::Expand { edge, walk } => {
                bound.insert(*edge);
                Some(walk)
            }
            Act::ExpandMany { edges, walk, keys, .. } => {
                keys.iter().for_each(|(_, value)| reads(value));
                bound.insert(*edges);
                Some(walk)
            }
            Act::Follow { edges, walk, keys, .. } => {
                keys.iter().for_each(|(_, value)| reads(value));
                read.insert(*edges);
                Some(walk)
            }
            Act::Ends { edge, walk, from_known } => {
                read.insert(*edge);
                if !from_known {
                    bound.insert(walk.from);
                }
                Some(walk)
            }
            Act::Shortest(between) => {
                between.keys.iter().for_each(|(_, value)| reads(value));
                between.filters.iter().for_each(&mut reads);
                for (slot, test) in &between.tests {
                    reads(test);
                    bound.insert(*slot);
                }
                read.extend([between.from, between.to]);
                bound.insert(between.edges);
                bound.extend(between.path);
                None
            }
            Act::Filter(filter) => {
                reads(filter);
                None
            }
            Act::Optional { steps, .. } => {
                steps.iter().for_each(|step| step.act.binds(read, bound));
                None
            }
            Act::Nothing => None,
        };
        if let Some(walk) = walk {
            read.insert(walk.from);
            let known = if walk.to_known { read } else { bound };
            known.insert(walk.to);
        }
    }
}

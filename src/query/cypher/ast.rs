//! A question in openCypher as it was written.

use crate::span::Span;

use super::parts::each_part;

/// A question: parts joined by `UNION`.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) mode: Mode,
    pub(super) first: Single,
    /// Further parts; whether each keeps rows that are there already (`ALL`), and where it says so.
    pub(super) unions: Vec<(bool, Span, Single)>,
}

/// What is wanted of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// Its answer.
    #[default]
    Answer,
    /// How it would be answered.
    Explain,
    /// Its answer, and rows and time of each step.
    Profile,
}

/// Clauses in order.
#[derive(Clone, Debug)]
pub(super) struct Single {
    pub(super) clauses: Vec<Clause>,
    pub(super) at: Span,
}

/// A clause.
#[derive(Clone, Debug)]
pub(super) enum Clause {
    Match {
        optional: bool,
        paths: Vec<Path>,
        filter: Option<Expr>,
    },
    Unwind {
        list: Expr,
        name: Name,
    },
    With(Projection),
    Return(Projection),
    /// Only set-up scripts of in-memory graphs may create.
    Create {
        paths: Vec<Path>,
        at: Span,
    },
    /// Only set-up scripts of in-memory graphs may delete.
    Delete {
        what: Vec<Expr>,
        at: Span,
    },
}

/// The body of `WITH` or `RETURN`.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    pub(super) distinct: bool,
    pub(super) star: bool,
    pub(super) items: Vec<Item>,
    pub(super) order: Vec<(Expr, bool)>,
    pub(super) skip: Option<Expr>,
    pub(super) limit: Option<Expr>,
    pub(super) filter: Option<Expr>,
    pub(super) at: Span,
}

/// One column of a projection.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) value: Expr,
    pub(super) alias: Option<Name>,
    /// The words as written: the column's name where it has no other.
    pub(super) text: String,
}

/// A name and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) name: String,
    pub(super) at: Span,
}

/// A pattern: a node, and steps from it.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) name: Option<Name>,
    pub(super) shortest: Option<Shortest>,
    pub(super) start: NodePattern,
    pub(super) steps: Vec<(EdgePattern, NodePattern)>,
    pub(super) at: Span,
}

/// Which of the shortest paths are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortest {
    One,
    All,
}

/// `(name:Label {key: value})`
#[derive(Clone, Debug)]
pub(super) struct NodePattern {
    pub(super) name: Option<Name>,
    pub(super) labels: Vec<Name>,
    pub(super) properties: Option<Expr>,
    pub(super) at: Span,
}

/// `-[name:TYPE|OTHER*1..3 {key: value}]->`
#[derive(Clone, Debug)]
pub(super) struct EdgePattern {
    pub(super) name: Option<Name>,
    pub(super) types: Vec<Name>,
    pub(super) length: Option<(Option<u64>, Option<u64>)>,
    pub(super) properties: Option<Expr>,
    pub(super) way: Way,
    pub(super) at: Span,
}

/// Which way an edge of a pattern points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
    Both,
}

/// An expression and its place.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub(super) kind: Box<Kind>,
    pub(super) at: Span,
    /// How deeply it is nested: 1 for what has no parts.
    pub(super) depth: u32,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Variable(String),
    Parameter(String),
    List(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    /// `node {.key, other: value, .*}`
    MapProjection(Expr, Vec<Projected>),
    Property(Expr, Name),
    Index(Expr, Expr),
    Slice(Expr, Option<Expr>, Option<Expr>),
    Labels(Expr, Vec<Name>),
    Or(Vec<Expr>),
    Xor(Vec<Expr>),
    And(Vec<Expr>),
    Not(Expr),
    /// `a < b <= c`
    Compare(Expr, Vec<(Comparison, Expr)>),
    /// Two operands and what stands between them.
    Binary(Operator, Expr, Expr),
    Negate(Expr),
    /// Unary plus: what it stands before must be a number.
    Plus(Expr),
    IsNull(Expr, bool),
    Case(Option<Expr>, Vec<(Expr, Expr)>, Option<Expr>),
    Call {
        name: Name,
        distinct: bool,
        arguments: Vec<Expr>,
    },
    CountAll,
    Comprehension {
        name: Name,
        list: Expr,
        filter: Option<Expr>,
        map: Option<Expr>,
    },
    Quantifier {
        which: Quantifier,
        name: Name,
        list: Expr,
        filter: Expr,
    },
    Reduce {
        total: Name,
        start: Expr,
        name: Name,
        list: Expr,
        step: Expr,
    },
    PatternComprehension {
        path: Path,
        filter: Option<Expr>,
        map: Expr,
    },
    /// A pattern where a truth value is asked for.
    Pattern(Path),
    /// `EXISTS { ... }`, or `COUNT { ... }`
    Subquery {
        count: bool,
        question: Box<Question>,
    },
    /// `shortestPath(...)` as a value.
    ShortestPath(Path),
}

/// A part of a map projection.
#[derive(Clone, Debug)]
pub(super) enum Projected {
    Key(Name),
    Entry(String, Expr),
    All,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
}

/// Of how many elements of a list something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    All,
    Any,
    None,
    Single,
}

impl Expr {
    pub(super) fn new(kind: Kind, at: Span) -> Self {
        let mut deepest = 0;
        kind.each(&mut |child| deepest = deepest.max(child.depth));
        Expr { kind: Box::new(kind), at, depth: deepest + 1 }
    }
}

impl Kind {
    /// Calls `visit` with each part that is an expression itself; those inside `EXISTS { ... }` are none.
    pub(super) fn each<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        each_part!(self, visit, {
            Kind::Null
            | Kind::Boolean(_)
            | Kind::Integer(_)
            | Kind::Float(_)
            | Kind::Text(_)
            | Kind::Variable(_)
            | Kind::Parameter(_)
            | Kind::CountAll
            | Kind::Subquery { .. } => {}
            Kind::Call { arguments, .. } => arguments.iter().for_each(visit),
            Kind::PatternComprehension { path, filter, map } => {
                path.each(visit);
                filter.iter().for_each(&mut *visit);
                visit(map);
            }
            Kind::Pattern(path) | Kind::ShortestPath(path) => path.each(visit),
        });
    }
}

impl Path {
    /// Calls `visit` with the expressions of the pattern's properties.
    pub(super) fn each<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.start.properties.iter().for_each(&mut *visit);
        for (edge, node) in &self.steps {
            edge.properties.iter().chain(&node.properties).for_each(&mut *visit);
        }
    }

    /// Returns the patterns of its nodes, first to last.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &NodePattern> {
        std::iter::once(&self.start).chain(self.steps.iter().map(|(_, node)| node))
    }
}

//! Steps from node to node: the filter, the direction and the budget that every walk shares.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::found::Found;
use super::view::Step;
use super::{Direction, EdgeId, Filter, NodeId, View};

/// Why a walk stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// It looked at as many edges as it may.
    #[error(
        "the search looked at {0} edges and gave up; narrow it with filters, fewer hops or --avoid, or give it more with --budget"
    )]
    Budget(u64),
    /// Someone stopped it.
    #[error("stopped")]
    Cancelled,
    /// Its time was up.
    #[error("the search took longer than it may; narrow it with filters or fewer hops, or give it more time")]
    Late,
}

/// The clock is read once in two to the power of so many edges.
const CLOCK_BITS: u32 = 12;

/// How a graph is walked.
#[derive(Debug)]
pub struct Walk<'v, V> {
    /// The graph.
    pub view: &'v V,
    filter: Filter,
    direction: Direction,
    avoid: FxHashSet<NodeId>,
    max_degree: Option<u32>,
    budget: u64,
    spent: Cell<u64>,
    cancel: Option<&'v AtomicBool>,
    deadline: Option<Instant>,
    /// What searches found, kept between them so that the next needs no memory of its own.
    pub(super) found: RefCell<Found>,
}

impl<'v, V: View> Walk<'v, V> {
    /// As many edges as a walk looks at unless told: a few seconds' worth.
    pub const BUDGET: u64 = 200_000_000;

    /// Returns the walk over edges that pass `filter`, the way that `direction` says.
    pub fn new(view: &'v V, filter: Filter, direction: Direction) -> Self {
        Walk {
            view,
            filter,
            direction,
            avoid: FxHashSet::default(),
            max_degree: None,
            budget: Self::BUDGET,
            spent: Cell::new(0),
            cancel: None,
            deadline: None,
            found: RefCell::default(),
        }
    }

    /// Keeps the walk from passing some nodes.
    #[must_use]
    pub fn avoid(mut self, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        self.avoid.extend(nodes);
        self
    }

    /// Keeps the walk from passing nodes of more edges than this; it may begin and end at one.
    #[must_use]
    pub fn max_degree(mut self, degree: Option<u32>) -> Self {
        self.max_degree = degree;
        self
    }

    /// Sets the number of edges that the walk may look at.
    #[must_use]
    pub fn budget(mut self, edges: u64) -> Self {
        self.budget = edges;
        self
    }

    /// Lets another thread stop the walk.
    #[must_use]
    pub fn cancel(mut self, cancel: &'v AtomicBool) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// Ends the walk at a moment.
    #[must_use]
    pub fn deadline(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// Returns which way edges are walked.
    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// Returns the filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Returns how many edges the walk has looked at so far.
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Counts edges looked at.
    ///
    /// # Errors
    /// When there were too many, time was up, or someone stopped the walk.
    pub(crate) fn spend(&self, edges: u64) -> Result<(), WalkError> {
        let before = self.spent.get();
        let spent = before + edges;
        self.spent.set(spent);
        if spent > self.budget {
            return Err(WalkError::Budget(self.budget));
        }
        // The clock costs more than an edge: it is read once in so many.
        if let Some(deadline) = self.deadline
            && before >> CLOCK_BITS != spent >> CLOCK_BITS
            && Instant::now() > deadline
        {
            return Err(WalkError::Late);
        }
        match self.cancel {
            Some(cancel) if cancel.load(Ordering::Relaxed) => Err(WalkError::Cancelled),
            _ => Ok(()),
        }
    }

    /// Whether a path may pass a node.
    pub fn passes_node(&self, node: NodeId) -> bool {
        self.view.is_step(node)
            && !self.avoid.contains(&node)
            && self.max_degree.is_none_or(|most| self.view.degree(node) <= most)
    }

    /// Calls `each` with every step that leads away from a node; with `back`, every step that leads to it, backwards. A
    /// node that several edges lead to comes several times; edges from a node to itself don't. `each` may break off.
    #[inline]
    pub(crate) fn steps(
        &self,
        node: NodeId,
        back: bool,
        mut each: impl FnMut(Step) -> ControlFlow<()>,
    ) -> Result<(), WalkError> {
        let direction = match (self.direction, back) {
            (Direction::Out, true) => Direction::In,
            (Direction::In, true) => Direction::Out,
            (direction, _) => direction,
        };
        let mut seen = 1;
        let mut one = |step: Step| {
            seen += 1;
            if step.node != node && self.filter.step(self.view, step, direction) {
                return each(step);
            }
            ControlFlow::Continue(())
        };
        if self.view.steps_out(node).try_for_each(&mut one).is_continue() {
            let _ = self.view.steps_in(node).try_for_each(one);
        }
        self.spend(seen)
    }

    /// As [`Walk::steps`], and never breaks off.
    #[inline]
    pub(crate) fn all_steps(
        &self,
        node: NodeId,
        back: bool,
        mut each: impl FnMut(Step),
    ) -> Result<(), WalkError> {
        self.steps(node, back, |step| {
            each(step);
            ControlFlow::Continue(())
        })
    }

    /// Returns the edges that lead away from a node, and where to.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn from(&self, node: NodeId) -> Result<Vec<(EdgeId, NodeId)>, WalkError> {
        let mut steps = Vec::new();
        let count = self.view.node_count();
        self.all_steps(node, false, |step| {
            // A damaged graph has steps that lead nowhere.
            if step.node.0 < count {
                steps.push((self.view.step_edge(step), step.node));
            }
        })?;
        Ok(steps)
    }

    /// Returns the edges of one step of a path: those that lead from a node to the next, by (kind, way).
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn between(&self, from: NodeId, to: NodeId) -> Result<Vec<EdgeId>, WalkError> {
        // The end with fewer edges finds the same ones sooner.
        let (at, other) =
            if self.view.degree(from) <= self.view.degree(to) { (from, to) } else { (to, from) };
        let mut edges = Vec::new();
        self.all_steps(at, at == to, |step| {
            if step.node == other {
                edges.push(self.view.step_edge(step));
            }
        })?;
        edges.sort_unstable_by_key(|&edge| (self.view.kind(edge), edge));
        Ok(edges)
    }

    /// Returns all nodes within so many steps of a node, with their distance, nearest first and then by number.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn within(&self, start: NodeId, hops: u32) -> Result<Vec<(NodeId, u32)>, WalkError> {
        let mut seen: FxHashSet<NodeId> = [start].into_iter().collect();
        let mut found = vec![(start, 0)];
        let mut level = vec![start];
        for hop in 1..=hops {
            if level.is_empty() {
                break;
            }
            let mut next = Vec::new();
            for &node in &level {
                self.all_steps(node, false, |step| {
                    if self.passes_node(step.node) && seen.insert(step.node) {
                        next.push(step.node);
                    }
                })?;
            }
            next.sort_unstable();
            found.extend(next.iter().map(|&node| (node, hop)));
            level = next;
        }
        Ok(found)
    }
}

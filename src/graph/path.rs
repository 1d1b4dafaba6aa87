//! Paths between two nodes: the search from both ends, and one shortest path. [`several`](super::several) has the others.
//!
//! ```text
//!   Mike Pence ── Shinzo Abe ── Japan ── North Korea
//!   level 0 ───►  1         meet     1  ◄─── level 0
//! ```
//!
//! A search grows from both ends, each time the side whose outermost nodes have fewer edges. Before a side grows, its
//! edges are looked at for one that leads to the other side's outermost nodes: where there is one the search is over, and
//! nothing was kept of what lies behind the others. A path is its nodes; which edges join two of them is asked afterwards
//! ([`Walk::between`]).

use std::ops::ControlFlow;

use rustc_hash::FxHashSet;

use super::found::{End, Found, Sieve, Way};
use super::walk::{Walk, WalkError};
use super::{NodeId, View};

/// A path: its nodes, from first to last.
pub type Nodes = Vec<NodeId>;

/// One end of a search.
struct Side {
    end: End,
    /// The nodes found last.
    frontier: Vec<u32>,
    /// How many edges they have, once that was counted; those that no path may pass are gone then.
    weight: Option<u64>,
    depth: u32,
    /// How many of the frontier have been left behind already, and what was found from them.
    left: usize,
    next: Vec<u32>,
}

/// Steps and nodes that a search must not use.
#[derive(Default)]
pub(super) struct Banned {
    pub(super) nodes: FxHashSet<NodeId>,
    /// From the first node straight to one of these.
    pub(super) first: FxHashSet<NodeId>,
}

/// A step where the sides meet: the node ahead and the node behind it.
pub(super) type Meeting = (u32, u32);

/// Of nodes that one search found twice at one depth: the node, and a node before it beside the first.
pub(super) type More = Vec<(u32, u32)>;

/// What is searched.
pub(super) struct Question<'q> {
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    pub(super) max_hops: u32,
    pub(super) banned: &'q Banned,
    /// Whether all meetings are wanted, and all ways to them.
    pub(super) all: bool,
}

impl Question<'_> {
    fn is_end(&self, node: u32) -> bool {
        node == self.from.0 || node == self.to.0
    }

    /// Whether the step between a node of a side and the next is one that must not be used.
    fn is_banned(&self, end: End, node: u32, next: u32) -> bool {
        let (first, second) = if end == End::Ahead { (node, next) } else { (next, node) };
        first == self.from.0 && self.banned.first.contains(&NodeId(second))
    }
}

impl Side {
    fn new(start: NodeId, end: End) -> Self {
        Side { end, frontier: vec![start.0], weight: None, depth: 0, left: 0, next: Vec::new() }
    }

    /// Returns the nodes whose edges are still to be looked at.
    fn ahead_of_it(&self) -> &[u32] {
        self.frontier.get(self.left..).unwrap_or_default()
    }

    fn is_done(&self) -> bool {
        self.left >= self.frontier.len()
    }

    /// Goes on to what was found.
    fn advance(&mut self) {
        self.depth += 1;
        self.frontier = std::mem::take(&mut self.next);
        self.left = 0;
        self.weight = None;
    }
}

/// Returns the nodes from `node` to its side's end, without `node`.
fn trail(found: &Found, node: u32) -> Nodes {
    let mut trail = Vec::new();
    let mut at = node;
    while let Some(way) = found.get(at).filter(|way| way.depth > 0) {
        trail.push(NodeId(way.before));
        at = way.before;
    }
    trail
}

/// Up to so many edges a node is looked at in the order in which it was found; busier ones come behind, the least busy
/// first, since a search may be over before it comes to them.
const FEW_EDGES: u32 = 64;

/// A side of no more nodes is put in order even where that may be in vain.
const FEW_NODES: usize = 64;

/// So many nodes are looked at together, as memory answers.
const AT_ONCE: usize = 32;

/// How many edges each side looks at in its first turn.
const FIRST_TURN: u64 = 8;

impl<V: View> Walk<'_, V> {
    /// Returns a shortest path of at most `max_hops` steps; `None` where there is none. From a node to itself there is
    /// the path of no steps.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn shortest(&self, from: NodeId, to: NodeId, max_hops: u32) -> Result<Option<Nodes>, WalkError> {
        self.shortest_but(from, to, max_hops, &Banned::default())
    }

    pub(super) fn shortest_but(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        banned: &Banned,
    ) -> Result<Option<Nodes>, WalkError> {
        if !self.may_join(from, to) {
            return Ok(None);
        }
        if from == to {
            return Ok(Some(vec![from]));
        }
        let found = &mut *self.found.borrow_mut();
        let question = Question { from, to, max_hops, banned, all: false };
        let meetings = self.search(&question, found, &mut More::new())?;
        Ok(meetings.first().map(|&(ahead, behind)| {
            let mut path = trail(found, ahead);
            path.reverse();
            path.extend([NodeId(ahead), NodeId(behind)]);
            path.extend(trail(found, behind));
            path
        }))
    }

    /// Unresolved surnames are no step of a path, not even its end.
    pub(super) fn may_join(&self, from: NodeId, to: NodeId) -> bool {
        self.view.is_step(from) && self.view.is_step(to)
    }

    /// Grows both sides level by level until an edge joins them; returns one such, or all.
    pub(super) fn search(
        &self,
        question: &Question<'_>,
        found: &mut Found,
        more: &mut More,
    ) -> Result<Vec<Meeting>, WalkError> {
        found.begin();
        let (mut ahead, mut behind) =
            (Side::new(question.from, End::Ahead), Side::new(question.to, End::Behind));
        for (end, node) in [(End::Ahead, question.from.0), (End::Behind, question.to.0)] {
            found.add(node, Way { end, depth: 0, before: node });
        }
        while ahead.depth + behind.depth < question.max_hops {
            let ahead_grows = self.is_lighter(&mut ahead, &mut behind);
            let (side, other) =
                if ahead_grows { (&mut ahead, &mut behind) } else { (&mut behind, &mut ahead) };
            let meetings = self.look(question, side, other, found)?;
            if !meetings.is_empty() {
                return Ok(meetings);
            }
            if side.depth + other.depth + 1 >= question.max_hops || side.frontier.is_empty() {
                break;
            }
            if let Some(meeting) = self.grow(question, side, other, found, more)? {
                return Ok(vec![meeting]);
            }
        }
        Ok(Vec::new())
    }

    /// Whether the first side's outermost nodes have no more edges than the second's.
    fn is_lighter(&self, one: &mut Side, other: &mut Side) -> bool {
        // Each node has an edge at least, so that many nodes need not be counted where the other side has few edges.
        let (few, many) = if one.frontier.len() <= other.frontier.len() {
            (&mut *one, &mut *other)
        } else {
            (&mut *other, &mut *one)
        };
        if few.weight.is_none() && few.frontier.len() > FEW_NODES {
            let few_is_lighter = self.guess(few) <= self.guess(many);
            return few_is_lighter == (few.end == End::Ahead);
        }
        let weight = self.weigh(few);
        let few_is_lighter = self.weighs_more(many, weight);
        few_is_lighter == (few.end == End::Ahead)
    }

    /// Guesses how many edges a side's outermost nodes have, from some of them.
    fn guess(&self, side: &Side) -> u64 {
        if let Some(weight) = side.weight {
            return weight;
        }
        let every = side.frontier.len().div_ceil(FEW_NODES / 2).max(1);
        let some = side.frontier.iter().step_by(every);
        some.map(|&node| u64::from(self.view.degree(NodeId(node))) + 1).sum::<u64>() * every as u64
    }

    /// Whether a side's outermost nodes have so many edges or more. Mostly few of them tell.
    fn weighs_more(&self, side: &Side, limit: u64) -> bool {
        let mut weight = side.weight.unwrap_or(side.frontier.len() as u64);
        let mut nodes = side.frontier.iter().filter(|_| side.weight.is_none());
        while weight < limit
            && let Some(&node) = nodes.next()
        {
            weight += u64::from(self.view.degree(NodeId(node)));
        }
        weight >= limit
    }

    /// Counts the edges of a side's outermost nodes, forgets those that no path may pass and puts the busy ones last.
    fn weigh(&self, side: &mut Side) -> u64 {
        if let Some(weight) = side.weight {
            return weight;
        }
        let (mut calm, mut busy) = (Vec::new(), Vec::new());
        let weight = self.sort_by_degree(&side.frontier, side.depth, &mut calm, &mut busy);
        busy.sort_unstable();
        calm.extend(busy.into_iter().map(|(_, node)| node));
        side.frontier = calm;
        side.weight = Some(weight);
        weight
    }

    /// Sorts nodes that paths may pass into those of few edges and those of many, with how many; returns the number of all
    /// their edges, and fetches what is needed to take them.
    fn sort_by_degree(
        &self,
        nodes: &[u32],
        depth: u32,
        calm: &mut Vec<u32>,
        busy: &mut Vec<(u32, u32)>,
    ) -> u64 {
        let mut weight = 0;
        let mut degrees = [0; AT_ONCE];
        for some in nodes.chunks(AT_ONCE) {
            // One kind of look after another: what waits for memory waits for all of them at once then.
            for (degree, &node) in degrees.iter_mut().zip(some) {
                *degree = self.view.degree(NodeId(node));
            }
            some.iter().for_each(|&node| self.view.fetch(NodeId(node)));
            for (&degree, &node) in degrees.iter().zip(some) {
                if depth > 0 && !self.passes_node(NodeId(node)) {
                    continue;
                }
                weight += u64::from(degree) + 1;
                if degree > FEW_EDGES {
                    busy.push((degree, node));
                } else {
                    calm.push(node);
                }
            }
        }
        weight
    }

    /// Looks for edges from one side's outermost nodes to the other's.
    fn look(
        &self,
        question: &Question<'_>,
        side: &mut Side,
        other: &Side,
        found: &Found,
    ) -> Result<Vec<Meeting>, WalkError> {
        let sieve = Sieve::of(other.ahead_of_it());
        let mut meetings = Vec::new();
        let mut one = |node: u32, end: End| {
            self.look_from(question, (node, end), other, &sieve, found, &mut meetings)?;
            Ok::<bool, WalkError>(!question.all && !meetings.is_empty())
        };
        if side.weight.is_some() {
            for &node in side.ahead_of_it() {
                if one(node, side.end)? {
                    break;
                }
            }
            return Ok(meetings);
        }
        // Too many to be weighed when an edge to the other side may be among the first: some at a time.
        let (mut weight, mut calm, mut busy) = (0, Vec::new(), Vec::new());
        for some in side.frontier.chunks(FEW_NODES) {
            let first = calm.len();
            weight += self.sort_by_degree(some, side.depth, &mut calm, &mut busy);
            for &node in calm.get(first..).unwrap_or_default() {
                if one(node, side.end)? {
                    return Ok(meetings);
                }
            }
        }
        busy.sort_unstable();
        for &(_, node) in &busy {
            if one(node, side.end)? {
                return Ok(meetings);
            }
        }
        calm.extend(busy.into_iter().map(|(_, node)| node));
        (side.frontier, side.weight) = (calm, Some(weight));
        Ok(meetings)
    }

    /// Adds the edges from a node of one side to the other side's outermost nodes.
    #[inline]
    fn look_from(
        &self,
        question: &Question<'_>,
        (node, end): (u32, End),
        other: &Side,
        sieve: &Sieve,
        found: &Found,
        meetings: &mut Vec<Meeting>,
    ) -> Result<(), WalkError> {
        let back = end == End::Behind;
        self.steps(NodeId(node), back, |step| {
            let next = step.node.0;
            if !sieve.may_have(next)
                || !found.get(next).is_some_and(|way| way.end == other.end && way.depth == other.depth)
                || !(question.is_end(next) || self.passes_node(step.node))
                || question.is_banned(end, node, next)
            {
                return ControlFlow::Continue(());
            }
            meetings.push(if back { (next, node) } else { (node, next) });
            if question.all { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }

    /// Grows one side by a level. No edge joins the two sides, so that a node that both come to makes a shortest path:
    /// where one is enough, both sides grow by turns, and twice as far each time, until they have one in common.
    fn grow(
        &self,
        question: &Question<'_>,
        side: &mut Side,
        other: &mut Side,
        found: &mut Found,
        more: &mut More,
    ) -> Result<Option<Meeting>, WalkError> {
        let by_turns = !question.all && side.depth + other.depth + 2 <= question.max_hops;
        let by_turns = by_turns && (other.weight.is_some() || other.frontier.len() <= FEW_NODES);
        let mut edges = u64::MAX;
        if by_turns {
            self.weigh(other);
            edges = FIRST_TURN;
        }
        while !side.is_done() {
            if let Some(meeting) = self.grow_some(question, side, edges, found, more)? {
                return Ok(Some(meeting));
            }
            if by_turns
                && !side.is_done()
                && let Some(meeting) = self.grow_some(question, other, edges, found, more)?
            {
                return Ok(Some(meeting));
            }
            edges = edges.saturating_mul(2);
        }
        side.advance();
        Ok(None)
    }

    /// Finds what so many edges of a side lead to, or a few more; returns where that is known to the other side.
    fn grow_some(
        &self,
        question: &Question<'_>,
        side: &mut Side,
        edges: u64,
        found: &mut Found,
        more: &mut More,
    ) -> Result<Option<Meeting>, WalkError> {
        let (end, depth) = (side.end, side.depth + 1);
        let (next, mut meeting, mut seen) = (&mut side.next, None, 0);
        while seen < edges
            && let Some(&node) = side.frontier.get(side.left)
        {
            side.left += 1;
            self.steps(NodeId(node), end == End::Behind, |step| {
                let to = step.node.0;
                seen += 1;
                if question.is_banned(end, node, to) || question.banned.nodes.contains(&step.node) {
                    return ControlFlow::Continue(());
                }
                match found.add(to, Way { end, depth, before: node }) {
                    None => next.push(to),
                    Some(way) if way.end == end => {
                        if question.all && way.depth == depth {
                            more.push((to, node));
                        }
                    }
                    // What the other side passed over because no path may pass it is no meeting; nor are its ends.
                    Some(way) if !question.all && way.depth > 0 && self.passes_node(step.node) => {
                        meeting = Some(if end == End::Ahead { (node, to) } else { (to, node) });
                        return ControlFlow::Break(());
                    }
                    Some(_) => {}
                }
                ControlFlow::Continue(())
            })?;
            if meeting.is_some() {
                break;
            }
        }
        side.weight = side.weight.map(|weight| weight.saturating_sub(seen));
        Ok(meeting)
    }
}

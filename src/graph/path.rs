//! Paths between two nodes: one shortest, all shortest, the k shortest.
//!
//! ```text
//!   Mike Pence ── Shinzo Abe ── Japan ── North Korea
//!   level 0 ───►  1         meet     1  ◄─── level 0
//! ```
//!
//! A search grows from both ends, each time the side whose frontier has fewer edges, until the two meet. A path is its
//! nodes; which edges join two of them is asked afterwards ([`Walk::between`]).

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::walk::{Walk, WalkError};
use super::{NodeId, View};

/// A path: its nodes, from first to last.
pub type Nodes = Vec<NodeId>;

/// One end of a search: how far each node found is from it, and the node before.
struct Side {
    found: FxHashMap<NodeId, (u32, NodeId)>,
    frontier: Vec<NodeId>,
    depth: u32,
    back: bool,
}

/// Steps and nodes that a search must not use.
#[derive(Default)]
struct Banned {
    nodes: FxHashSet<NodeId>,
    /// From the first node straight to one of these.
    first: FxHashSet<NodeId>,
}

impl Side {
    fn new(start: NodeId, back: bool) -> Self {
        let found = [(start, (0, start))].into_iter().collect();
        Side { found, frontier: vec![start], depth: 0, back }
    }

    fn weight<V: View>(&self, view: &V) -> u64 {
        self.frontier.iter().map(|&node| u64::from(view.degree(node)) + 1).sum()
    }

    fn distance(&self, node: NodeId) -> Option<u32> {
        self.found.get(&node).map(|&(distance, _)| distance)
    }

    /// Returns the nodes from `node` to this side's end, without `node`.
    fn trail(&self, node: NodeId) -> Nodes {
        let mut trail = Vec::new();
        let mut at = node;
        while let Some(&(distance, before)) = self.found.get(&at)
            && distance > 0
        {
            trail.push(before);
            at = before;
        }
        trail
    }
}

impl<V: View> Walk<'_, V> {
    /// Returns a shortest path of at most `max_hops` steps; `None` where there is none. From a node to itself there is
    /// the path of no steps.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn shortest(&self, from: NodeId, to: NodeId, max_hops: u32) -> Result<Option<Nodes>, WalkError> {
        self.shortest_but(from, to, max_hops, &Banned::default())
    }

    fn shortest_but(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        banned: &Banned,
    ) -> Result<Option<Nodes>, WalkError> {
        if !self.may_join(from, to) {
            return Ok(None);
        }
        let (mut ahead, mut behind) = (Side::new(from, false), Side::new(to, true));
        let Some(meeting) = self.meet(&mut ahead, &mut behind, (from, to), max_hops, banned, true)? else {
            return Ok(None);
        };
        let mut path = ahead.trail(meeting);
        path.reverse();
        path.push(meeting);
        path.extend(behind.trail(meeting));
        Ok(Some(path))
    }

    /// Unresolved surnames are no step of a path, not even its end.
    fn may_join(&self, from: NodeId, to: NodeId) -> bool {
        self.view.is_step(from) && self.view.is_step(to)
    }

    /// Grows both sides level by level until some node is in both, and returns one such. Unless `first`, the last level
    /// is grown whole, so that all nodes where shortest paths meet are in both.
    fn meet(
        &self,
        ahead: &mut Side,
        behind: &mut Side,
        (from, to): (NodeId, NodeId),
        max_hops: u32,
        banned: &Banned,
        first: bool,
    ) -> Result<Option<NodeId>, WalkError> {
        if from == to {
            return Ok(Some(from));
        }
        while ahead.depth + behind.depth < max_hops {
            if ahead.frontier.is_empty() || behind.frontier.is_empty() {
                return Ok(None);
            }
            let (side, other) = if ahead.weight(self.view) <= behind.weight(self.view) {
                (&mut *ahead, &*behind)
            } else {
                (&mut *behind, &*ahead)
            };
            if let Some(meeting) = self.grow(side, other, (from, to), banned, first)? {
                return Ok(Some(meeting));
            }
        }
        Ok(None)
    }

    /// Grows one side by a level; returns one of its new nodes that the other side has too.
    fn grow(
        &self,
        side: &mut Side,
        other: &Side,
        (from, to): (NodeId, NodeId),
        banned: &Banned,
        first: bool,
    ) -> Result<Option<NodeId>, WalkError> {
        side.depth += 1;
        let (depth, back) = (side.depth, side.back);
        let mut next = Vec::new();
        let mut meeting = None;
        for &node in &side.frontier {
            let found = &mut side.found;
            self.steps(node, back, |_, step| {
                let no = (!back && node == from && banned.first.contains(&step))
                    || (back && step == from && banned.first.contains(&node));
                if no || found.contains_key(&step) {
                    return;
                }
                let goal = step == from || step == to;
                if banned.nodes.contains(&step) || !(goal || self.passes_node(step)) {
                    return;
                }
                found.insert(step, (depth, node));
                if other.found.contains_key(&step) {
                    meeting = meeting.min(Some(step)).or(Some(step));
                }
                next.push(step);
            })?;
            if first && meeting.is_some() {
                break;
            }
        }
        next.sort_unstable();
        side.frontier = next;
        Ok(meeting)
    }

    /// Returns up to `limit` of all shortest paths, in order of their nodes.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn all_shortest(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        limit: usize,
    ) -> Result<Vec<Nodes>, WalkError> {
        if !self.may_join(from, to) {
            return Ok(Vec::new());
        }
        let (mut ahead, mut behind) = (Side::new(from, false), Side::new(to, true));
        let none = Banned::default();
        if self.meet(&mut ahead, &mut behind, (from, to), max_hops, &none, false)?.is_none() {
            return Ok(Vec::new());
        }
        let next = self.steps_between(&ahead, &behind)?;
        self.enumerate(&next, from, to, limit)
    }

    /// Returns for each node on a shortest path the nodes that may come next.
    fn steps_between(
        &self,
        ahead: &Side,
        behind: &Side,
    ) -> Result<FxHashMap<NodeId, BTreeSet<NodeId>>, WalkError> {
        let mut next: FxHashMap<NodeId, BTreeSet<NodeId>> = FxHashMap::default();
        let meetings: Vec<NodeId> = ahead
            .found
            .keys()
            .copied()
            .filter(|&node| {
                ahead.distance(node) == Some(ahead.depth) && behind.distance(node) == Some(behind.depth)
            })
            .collect();
        for side in [ahead, behind] {
            let mut todo = meetings.clone();
            let mut seen: FxHashSet<NodeId> = meetings.iter().copied().collect();
            while let Some(node) = todo.pop() {
                let Some(distance) = side.distance(node).filter(|&distance| distance > 0) else { continue };
                let mut nearer = Vec::new();
                self.steps(node, !side.back, |_, step| {
                    if side.distance(step) == Some(distance - 1) {
                        nearer.push(step);
                    }
                })?;
                for step in nearer {
                    let (at, then) = if side.back { (node, step) } else { (step, node) };
                    next.entry(at).or_default().insert(then);
                    if seen.insert(step) {
                        todo.push(step);
                    }
                }
            }
        }
        Ok(next)
    }

    /// Returns the paths along `next`, in order. With a stack of its own: paths may be as long as a graph is wide.
    fn enumerate(
        &self,
        next: &FxHashMap<NodeId, BTreeSet<NodeId>>,
        from: NodeId,
        to: NodeId,
        limit: usize,
    ) -> Result<Vec<Nodes>, WalkError> {
        let none = BTreeSet::new();
        let after = |node: NodeId| next.get(&node).unwrap_or(&none).iter();
        let mut paths = Vec::new();
        let mut path = vec![from];
        let mut choices = vec![after(from)];
        if from == to {
            paths.push(path.clone());
        }
        while let Some(choice) = choices.last_mut()
            && paths.len() < limit
        {
            self.spend(1)?;
            match choice.next() {
                Some(&step) => {
                    path.push(step);
                    if step == to {
                        paths.push(path.clone());
                    }
                    choices.push(after(step));
                }
                None => {
                    path.pop();
                    choices.pop();
                }
            }
        }
        Ok(paths)
    }

    /// Returns the `k` shortest paths that pass no node twice, shortest first (Yen's algorithm).
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn k_shortest(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        k: usize,
    ) -> Result<Vec<Nodes>, WalkError> {
        let mut paths: Vec<Nodes> = Vec::new();
        let mut candidates: BTreeSet<(usize, Nodes)> = BTreeSet::new();
        if k > 0 {
            candidates.extend(self.shortest(from, to, max_hops)?.map(|path| (path.len(), path)));
        }
        while let Some((_, path)) = candidates.pop_first() {
            paths.push(path.clone());
            if paths.len() >= k {
                break;
            }
            for place in 0..path.len().saturating_sub(1) {
                let Some((root, &spur)) = path.get(..place).zip(path.get(place)) else { continue };
                let banned = Banned {
                    nodes: root.iter().copied().collect(),
                    first: paths
                        .iter()
                        .filter(|known| known.get(..=place) == path.get(..=place))
                        .filter_map(|known| known.get(place + 1).copied())
                        .collect(),
                };
                let left = max_hops.saturating_sub(place as u32);
                if let Some(tail) = self.shortest_but(spur, to, left, &banned)? {
                    let whole: Nodes = root.iter().copied().chain(tail).collect();
                    candidates.insert((whole.len(), whole));
                }
            }
        }
        Ok(paths)
    }
}

//! Several paths between two nodes: all shortest, the k shortest.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::found::{End, Found};
use super::path::{Banned, Meeting, More, Nodes, Question};
use super::walk::{Walk, WalkError};
use super::{NodeId, View};

impl<V: View> Walk<'_, V> {
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
        let banned = Banned::default();
        let question = Question { from, to, max_hops, banned: &banned, all: true };
        let mut next = FxHashMap::default();
        if from != to {
            let found = &mut *self.found.borrow_mut();
            let mut more = More::new();
            let meetings = self.search(&question, found, &mut more)?;
            if meetings.is_empty() {
                return Ok(Vec::new());
            }
            next = self.steps_between(&meetings, found, more)?;
        }
        self.enumerate(&next, from, to, limit)
    }

    /// Returns for each node on a shortest path the nodes that may come next.
    fn steps_between(
        &self,
        meetings: &[Meeting],
        found: &Found,
        mut more: More,
    ) -> Result<FxHashMap<NodeId, BTreeSet<NodeId>>, WalkError> {
        more.sort_unstable();
        let mut next: FxHashMap<NodeId, BTreeSet<NodeId>> = FxHashMap::default();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut todo: Vec<u32> = Vec::new();
        for &(ahead, behind) in meetings {
            next.entry(NodeId(ahead)).or_default().insert(NodeId(behind));
            todo.extend([ahead, behind].into_iter().filter(|&node| seen.insert(node)));
        }
        while let Some(node) = todo.pop() {
            let Some(way) = found.get(node).filter(|way| way.depth > 0) else { continue };
            let first = more.partition_point(|&(of, _)| of < node);
            let others =
                more.iter().skip(first).take_while(|&&(of, _)| of == node).map(|&(_, before)| before);
            let mut count = 0;
            for before in std::iter::once(way.before).chain(others) {
                count += 1;
                let (at, then) = if way.end == End::Ahead { (before, node) } else { (node, before) };
                next.entry(NodeId(at)).or_default().insert(NodeId(then));
                if seen.insert(before) {
                    todo.push(before);
                }
            }
            self.spend(count)?;
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

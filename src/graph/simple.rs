//! All paths that pass no node twice, and which nodes hang together at all.

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::path::Nodes;
use super::walk::{Walk, WalkError};
use super::{NodeId, View};

/// How far nodes are from the end that paths lead to, as far as was asked.
struct Distances {
    of: FxHashMap<u32, u32>,
    level: Vec<u32>,
    depth: u32,
}

impl<V: View> Walk<'_, V> {
    /// Returns up to `limit` paths of at most `max_hops` steps that pass no node twice, shortest first and then in order
    /// of their nodes.
    ///
    /// Lengths are tried one after another, and only nodes are entered from which the end is near enough, so that what
    /// is found first costs little, however many paths there are.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn simple_paths(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        limit: usize,
    ) -> Result<Vec<Nodes>, WalkError> {
        let mut paths = Vec::new();
        if !(self.view.is_step(from) && self.view.is_step(to)) || limit == 0 {
            return Ok(paths);
        }
        if from == to {
            return Ok(vec![vec![from]]);
        }
        let mut distances = Distances { of: [(to.0, 0)].into_iter().collect(), level: vec![to.0], depth: 0 };
        // No path that passes no node twice is longer than there are nodes.
        for length in 1..=max_hops.min(self.view.node_count()) {
            self.extend(&mut distances, from, length - 1)?;
            self.of_length(&distances, (from, to), length, limit, &mut paths)?;
            if paths.len() >= limit {
                break;
            }
        }
        Ok(paths)
    }

    /// Finds the nodes from which the end is `depth` steps away.
    fn extend(&self, distances: &mut Distances, from: NodeId, depth: u32) -> Result<(), WalkError> {
        while distances.depth < depth && !distances.level.is_empty() {
            distances.depth += 1;
            let mut next = Vec::new();
            for &node in &distances.level {
                self.all_steps(NodeId(node), true, |step| {
                    if step.node != from
                        && !distances.of.contains_key(&step.node.0)
                        && self.passes_node(step.node)
                    {
                        distances.of.insert(step.node.0, distances.depth);
                        next.push(step.node.0);
                    }
                })?;
            }
            distances.level = next;
        }
        Ok(())
    }

    /// Adds the paths of just one length. With a stack of its own: paths may be long.
    fn of_length(
        &self,
        distances: &Distances,
        (from, to): (NodeId, NodeId),
        length: u32,
        limit: usize,
        paths: &mut Vec<Nodes>,
    ) -> Result<(), WalkError> {
        let mut path = vec![from];
        let mut choices = vec![self.choices(distances, from, to, length)?];
        while let Some(choice) = choices.last_mut() {
            let Some(step) = choice.pop() else {
                choices.pop();
                path.pop();
                continue;
            };
            if path.contains(&step) {
                continue;
            }
            let left = length - path.len() as u32;
            if left == 0 {
                paths.push(path.iter().copied().chain([step]).collect());
                if paths.len() >= limit {
                    return Ok(());
                }
                continue;
            }
            path.push(step);
            choices.push(self.choices(distances, step, to, left)?);
        }
        Ok(())
    }

    /// Returns the nodes that may come next where `left` steps are left, the first last.
    fn choices(
        &self,
        distances: &Distances,
        node: NodeId,
        to: NodeId,
        left: u32,
    ) -> Result<Vec<NodeId>, WalkError> {
        let mut choices = Vec::new();
        self.all_steps(node, false, |step| {
            let fits = match distances.of.get(&step.node.0) {
                // The end is entered by the last step only.
                Some(0) => left == 1 && step.node == to,
                Some(&distance) => distance < left,
                None => false,
            };
            if fits {
                choices.push(step.node);
            }
        })?;
        choices.sort_unstable_by(|a, b| b.cmp(a));
        choices.dedup();
        Ok(choices)
    }

    /// Returns the nodes that hang together by edges walked both ways: the largest groups first, then by their first
    /// node. Nodes that no walk may pass are in none.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn components(&self) -> Result<Vec<Vec<NodeId>>, WalkError> {
        let count = self.view.node_count();
        let mut sets: UnionFind<u32> = UnionFind::new(count as usize);
        let passes: Vec<bool> = (0..count).map(|node| self.passes_node(NodeId(node))).collect();
        let passes = |node: NodeId| passes.get(node.0 as usize).copied().unwrap_or(false);
        for node in (0..count).map(NodeId).filter(|&node| passes(node)) {
            self.all_steps(node, false, |step| {
                if passes(step.node) {
                    sets.union(node.0, step.node.0);
                }
            })?;
        }
        let mut groups: FxHashMap<u32, Vec<NodeId>> = FxHashMap::default();
        for (node, set) in (0u32..).map(NodeId).zip(sets.into_labeling()) {
            if passes(node) {
                groups.entry(set).or_default().push(node);
            }
        }
        let mut groups: Vec<Vec<NodeId>> = groups.into_values().collect();
        groups.sort_unstable_by_key(|nodes| (std::cmp::Reverse(nodes.len()), nodes.first().copied()));
        Ok(groups)
    }
}

//! Which nodes matter: by degree, by PageRank, by how many shortest paths pass them.
//!
//! All sums run in order of node numbers, so that they are the same everywhere.

use super::walk::{Walk, WalkError};
use super::{NodeId, View};

/// Who is joined to whom by edges that pass a filter, each neighbour once.
struct Adjacency {
    starts: Vec<u32>,
    neighbors: Vec<u32>,
}

impl Adjacency {
    fn of<V: View>(walk: &Walk<'_, V>) -> Result<Self, WalkError> {
        let mut adjacency = Adjacency { starts: vec![0], neighbors: Vec::new() };
        let mut own = Vec::new();
        for node in (0..walk.view.node_count()).map(NodeId) {
            own.clear();
            if walk.passes_node(node) {
                walk.all_steps(node, false, |step| {
                    if walk.passes_node(step.node) {
                        own.push(step.node.0);
                    }
                })?;
            }
            own.sort_unstable();
            own.dedup();
            adjacency.neighbors.extend_from_slice(&own);
            adjacency.starts.push(adjacency.neighbors.len() as u32);
        }
        Ok(adjacency)
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn at(&self, node: usize) -> &[u32] {
        match (self.starts.get(node), self.starts.get(node + 1)) {
            (Some(&start), Some(&end)) => {
                self.neighbors.get(start as usize..end as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }
}

impl<V: View> Walk<'_, V> {
    /// Returns for each node how many others it is joined to.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn degrees(&self) -> Result<Vec<f64>, WalkError> {
        let adjacency = Adjacency::of(self)?;
        Ok((0..adjacency.len()).map(|node| adjacency.at(node).len() as f64).collect())
    }

    /// Returns each node's PageRank: how often one who walks at random comes by. All together are 1.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn pagerank(&self) -> Result<Vec<f64>, WalkError> {
        const DAMPING: f64 = 0.85;
        const ROUNDS: usize = 60;
        let adjacency = Adjacency::of(self)?;
        let count = adjacency.len();
        let even = 1.0 / count.max(1) as f64;
        let mut rank = vec![even; count];
        for _ in 0..ROUNDS {
            self.spend(adjacency.neighbors.len() as u64)?;
            let mut next = vec![0.0; count];
            let mut stuck = 0.0;
            for (node, &own) in rank.iter().enumerate() {
                let neighbors = adjacency.at(node);
                if neighbors.is_empty() {
                    stuck += own;
                }
                for &other in neighbors {
                    if let Some(place) = next.get_mut(other as usize) {
                        *place += own / neighbors.len() as f64;
                    }
                }
            }
            let base = (1.0 - DAMPING) * even + DAMPING * stuck * even;
            let moved: f64 = rank
                .iter_mut()
                .zip(&next)
                .map(|(own, &next)| {
                    let new = base + DAMPING * next;
                    (std::mem::replace(own, new) - new).abs()
                })
                .sum();
            if moved < 1e-10 {
                break;
            }
        }
        Ok(rank)
    }

    /// Returns each node's betweenness: how many shortest paths pass it, over paths from at most `samples` nodes that
    /// lie evenly among all (Brandes' algorithm), scaled up to all.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn betweenness(&self, samples: usize) -> Result<Vec<f64>, WalkError> {
        let adjacency = Adjacency::of(self)?;
        let count = adjacency.len();
        let samples = samples.clamp(1, count.max(1));
        let mut sum = vec![0.0; count];
        for sample in 0..samples.min(count) {
            self.spend(adjacency.neighbors.len() as u64)?;
            one_source(&adjacency, sample * count / samples, &mut sum);
        }
        let scale = count as f64 / samples as f64;
        sum.iter_mut().for_each(|value| *value *= scale);
        Ok(sum)
    }
}

/// Adds to `sum` how much each node lies on shortest paths from `source`.
fn one_source(adjacency: &Adjacency, source: usize, sum: &mut [f64]) {
    let count = adjacency.len();
    let mut distance = vec![u32::MAX; count];
    let mut paths = vec![0.0f64; count];
    let mut order = vec![source];
    let set = |values: &mut Vec<u32>, place: usize, value: u32| {
        values.get_mut(place).into_iter().for_each(|slot| *slot = value);
    };
    set(&mut distance, source, 0);
    paths.get_mut(source).into_iter().for_each(|slot| *slot = 1.0);
    let at = |values: &[f64], place: usize| values.get(place).copied().unwrap_or(0.0);
    let mut done = 0;
    while let Some(&node) = order.get(done) {
        done += 1;
        let here = distance.get(node).copied().unwrap_or(0);
        for &other in adjacency.at(node) {
            let other = other as usize;
            if distance.get(other) == Some(&u32::MAX) {
                set(&mut distance, other, here + 1);
                order.push(other);
            }
            if distance.get(other) == Some(&(here + 1)) {
                let more = at(&paths, node);
                paths.get_mut(other).into_iter().for_each(|slot| *slot += more);
            }
        }
    }
    let mut share = vec![0.0f64; count];
    for &node in order.iter().rev() {
        let here = distance.get(node).copied().unwrap_or(0);
        let mut own = 0.0;
        for &other in adjacency.at(node) {
            let other = other as usize;
            if distance.get(other) == Some(&(here + 1)) {
                own += at(&paths, node) / at(&paths, other).max(1.0) * (1.0 + at(&share, other));
            }
        }
        share.get_mut(node).into_iter().for_each(|slot| *slot = own);
        if node != source {
            sum.get_mut(node).into_iter().for_each(|slot| *slot += own);
        }
    }
}

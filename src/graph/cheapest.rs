//! The path whose steps together weigh least: well attested ones, or recent ones.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::civil;
use rustc_hash::FxHashMap;

use super::path::Nodes;
use super::view::Step;
use super::walk::{Walk, WalkError};
use super::{NodeId, View};

/// What makes a step light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Weight {
    /// Many facts: a step weighs 1 over the number of its edge's facts.
    Evidence,
    /// A late fact: a step weighs 1, and 1 more for each year from its edge's latest fact to the newest of the graph.
    /// An edge without a date is taken for a hundred years old.
    Recency,
}

/// The weight of 1: weights are whole numbers, so that sums are the same in any order.
const ONE: u64 = 1_000_000;

/// A year of days, and how old a fact without a date is taken to be.
const YEAR: u64 = 365;
const UNDATED: u64 = 100 * YEAR;

/// A node reached: what it weighs, by how many steps, and from which label.
#[derive(Clone, Copy)]
struct Label {
    node: u32,
    hops: u32,
    before: u32,
}

impl<V: View> Walk<'_, V> {
    /// Returns the lightest path of at most `max_hops` steps, and its weight; of several one of the fewest steps.
    ///
    /// Dijkstra's algorithm over (node, steps): a node that was reached by less weight counts again only by fewer steps.
    ///
    /// # Errors
    /// When the walk's budget is spent.
    pub fn lightest(
        &self,
        from: NodeId,
        to: NodeId,
        max_hops: u32,
        weight: Weight,
    ) -> Result<Option<(Nodes, f64)>, WalkError> {
        if !(self.view.is_step(from) && self.view.is_step(to)) {
            return Ok(None);
        }
        let newest = if weight == Weight::Recency { self.newest()? } else { civil::Date::MIN };
        let mut labels = vec![Label { node: from.0, hops: 0, before: 0 }];
        let mut queue = BinaryHeap::from([Reverse((0u64, 0u32, from.0, 0u32))]);
        let mut fewest: FxHashMap<u32, u32> = FxHashMap::default();
        while let Some(Reverse((sum, hops, node, label))) = queue.pop() {
            if node == to.0 {
                return Ok(Some((trail(&labels, label), sum as f64 / ONE as f64)));
            }
            if fewest.get(&node).is_some_and(|&known| known <= hops) {
                continue;
            }
            fewest.insert(node, hops);
            if hops >= max_hops || (node != from.0 && !self.passes_node(NodeId(node))) {
                continue;
            }
            let mut facts = 0;
            self.all_steps(NodeId(node), false, |step| {
                if fewest.get(&step.node.0).is_some_and(|&known| known <= hops + 1) {
                    return;
                }
                let (own, looked_at) = self.weigh_step(step, weight, newest);
                facts += looked_at;
                queue.push(Reverse((sum.saturating_add(own), hops + 1, step.node.0, labels.len() as u32)));
                labels.push(Label { node: step.node.0, hops: hops + 1, before: label });
            })?;
            self.spend(facts)?;
        }
        Ok(None)
    }

    /// Returns what a step weighs, and how many facts were looked at to tell.
    fn weigh_step(&self, step: Step, weight: Weight, newest: civil::Date) -> (u64, u64) {
        let mut looked_at = 0;
        let mut count = 0;
        let mut last = None;
        for mark in self.view.marks(self.view.step_edge(step)) {
            looked_at += 1;
            if self.filter().step_fact(step, &mark, self.direction()) {
                count += 1;
                last = last.max(mark.date.map(crate::date::Date::last_day));
            }
        }
        let weight = match weight {
            Weight::Evidence => ONE / u64::max(count, 1),
            Weight::Recency => {
                let age = last.map_or(UNDATED, |last| days(last, newest));
                ONE + age * ONE / YEAR
            }
        };
        (weight, looked_at)
    }

    /// Returns the last day of which a fact tells.
    fn newest(&self) -> Result<civil::Date, WalkError> {
        let mut newest = civil::Date::MIN;
        for node in (0..self.view.node_count()).map(NodeId) {
            let mut facts = 1;
            for step in self.view.steps_out(node) {
                let marks = self.view.marks(self.view.step_edge(step)).inspect(|_| facts += 1);
                newest = marks
                    .filter_map(|mark| mark.date)
                    .map(crate::date::Date::last_day)
                    .fold(newest, Ord::max);
            }
            self.spend(facts)?;
        }
        Ok(newest)
    }
}

/// Returns the days from one date to a later one; 0 where it is no later.
fn days(from: civil::Date, to: civil::Date) -> u64 {
    u64::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}

fn trail(labels: &[Label], last: u32) -> Nodes {
    let mut trail = Vec::new();
    let mut at = last;
    while let Some(label) = labels.get(at as usize) {
        trail.push(NodeId(label.node));
        if label.hops == 0 {
            break;
        }
        at = label.before;
    }
    trail.reverse();
    trail
}

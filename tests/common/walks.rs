//! Random graphs and the plain way to walk them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use attache::fact::Modality;
use attache::graph::{Direction, Filter, Graph, Modalities, NodeId, View, Walk};
use proptest::prelude::*;

use super::{build, fact};

/// Source, target, edge kind, modality.
pub type Plan = Vec<(u8, u8, usize, usize)>;

const KINDS: [&str; 4] = ["visits", "met-with", "threatens", "criticizes"];

pub fn plan() -> impl Strategy<Value = Plan> {
    prop::collection::vec((0..12u8, 0..12u8, 0..4usize, 0..4usize), 1..40)
}

pub fn graph(plan: &Plan) -> Graph {
    build(plan.iter().map(|&(source, target, kind, modality)| {
        let name = |number: u8| format!("Person {number:02}/person");
        let mut fact = fact(&name(source), KINDS[kind], &name(target));
        fact.modality =
            [Modality::Asserted, Modality::Asserted, Modality::Planned, Modality::Negated][modality];
        fact.into()
    }))
}

/// Which nodes a step leads to, the plain way.
pub fn steps(graph: &Graph, direction: Direction) -> BTreeMap<NodeId, BTreeSet<NodeId>> {
    let mut steps: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
    for edge in graph.edges() {
        let (source, target) = (edge.source(), edge.target());
        let asserted: Vec<_> =
            graph.marks(edge.id).filter(|mark| mark.modality == Modality::Asserted).collect();
        if asserted.is_empty() || source == target {
            continue;
        }
        let mutual = asserted.iter().any(|mark| mark.mutual);
        if direction != Direction::In || mutual {
            steps.entry(source).or_default().insert(target);
        }
        if direction != Direction::Out || mutual {
            steps.entry(target).or_default().insert(source);
        }
    }
    steps
}

pub fn walk(graph: &Graph, direction: Direction) -> Walk<'_, Graph> {
    Walk::new(graph, Filter::new(graph.edge_kinds(), Modalities::ASSERTED), direction)
}

pub fn distance(steps: &BTreeMap<NodeId, BTreeSet<NodeId>>, from: NodeId, to: NodeId) -> Option<usize> {
    let mut seen = BTreeMap::from([(from, 0)]);
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        for &next in steps.get(&node).into_iter().flatten() {
            if !seen.contains_key(&next) {
                seen.insert(next, seen[&node] + 1);
                queue.push_back(next);
            }
        }
    }
    seen.get(&to).copied()
}

/// All simple paths of at most `most` steps, in order of length and nodes.
pub fn simple(
    steps: &BTreeMap<NodeId, BTreeSet<NodeId>>,
    from: NodeId,
    to: NodeId,
    most: usize,
) -> Vec<Vec<NodeId>> {
    fn go(
        steps: &BTreeMap<NodeId, BTreeSet<NodeId>>,
        path: &mut Vec<NodeId>,
        to: NodeId,
        most: usize,
        found: &mut Vec<Vec<NodeId>>,
    ) {
        let at = *path.last().unwrap();
        if at == to {
            found.push(path.clone());
            return;
        }
        if path.len() > most {
            return;
        }
        for &next in steps.get(&at).into_iter().flatten() {
            if !path.contains(&next) {
                path.push(next);
                go(steps, path, to, most, found);
                path.pop();
            }
        }
    }
    let mut found = Vec::new();
    go(steps, &mut vec![from], to, most, &mut found);
    found.sort_by_key(|path| (path.len(), path.clone()));
    found
}

pub fn directions() -> impl Strategy<Value = Direction> {
    prop::sample::select(vec![Direction::Out, Direction::In, Direction::Both])
}

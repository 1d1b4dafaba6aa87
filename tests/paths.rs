//! Walks and paths agree with plain ones on random graphs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use attache::graph::{Direction, NodeId, WalkError};
use common::walks::{directions, distance, graph, plan, simple, steps, walk};
use common::{build, fact, sample};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn shortest_paths_are_paths_and_shortest(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index) {
        let graph = graph(&plan);
        let steps = steps(&graph, direction);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        let walk = walk(&graph, direction);
        let found = walk.shortest(from, to, 99).unwrap();
        prop_assert_eq!(found.as_ref().map(|path| path.len() - 1), distance(&steps, from, to));
        for pair in found.iter().flat_map(|path| path.windows(2)) {
            prop_assert!(steps[&pair[0]].contains(&pair[1]));
            prop_assert!(!walk.between(pair[0], pair[1]).unwrap().is_empty());
        }
        if let Some(length) = distance(&steps, from, to).filter(|&length| length > 0) {
            prop_assert_eq!(walk.shortest(from, to, length as u32 - 1).unwrap(), None);
        }
    }

    #[test]
    fn all_shortest_paths_are_all_and_in_order(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index) {
        let graph = graph(&plan);
        let steps = steps(&graph, direction);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        let mut expected = Vec::new();
        if let Some(length) = distance(&steps, from, to) {
            expected = simple(&steps, from, to, length);
        }
        let walk = walk(&graph, direction);
        prop_assert_eq!(&walk.all_shortest(from, to, 99, usize::MAX).unwrap(), &expected);
        expected.truncate(2);
        prop_assert_eq!(walk.all_shortest(from, to, 99, 2).unwrap(), expected);
    }

    #[test]
    fn the_k_shortest_are_simple_distinct_and_no_longer_than_they_must(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index, k in 1..12usize) {
        let graph = graph(&plan);
        let steps = steps(&graph, direction);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        let all = simple(&steps, from, to, 6);
        let found = walk(&graph, direction).k_shortest(from, to, 6, k).unwrap();
        let lengths = |paths: &[Vec<NodeId>]| paths.iter().map(Vec::len).collect::<Vec<_>>();
        prop_assert_eq!(lengths(&found), lengths(&all[..k.min(all.len())]));
        let distinct: BTreeSet<_> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len());
        prop_assert!(found.iter().all(|path| all.contains(path)));
    }

    #[test]
    fn betweenness_counts_the_shortest_paths_that_pass(plan in plan()) {
        let graph = graph(&plan);
        let steps = steps(&graph, Direction::Both);
        let mut expected = vec![0.0; graph.node_count() as usize];
        for from in graph.nodes() {
            for to in graph.nodes().filter(|to| to.id != from.id) {
                let Some(length) = distance(&steps, from.id, to.id) else { continue };
                let paths = simple(&steps, from.id, to.id, length);
                for node in paths.iter().flat_map(|path| &path[1..path.len() - 1]) {
                    expected[node.0 as usize] += 1.0 / paths.len() as f64;
                }
            }
        }
        let found = walk(&graph, Direction::Both).betweenness(usize::MAX).unwrap();
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn pagerank_is_a_share_that_no_more_walking_changes(plan in plan(), direction in directions()) {
        let graph = graph(&plan);
        let steps = steps(&graph, direction);
        let rank = walk(&graph, direction).pagerank().unwrap();
        prop_assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let count = rank.len() as f64;
        let out = |node: NodeId| steps.get(&node).map_or(0, BTreeSet::len) as f64;
        let stuck: f64 = graph.nodes().filter(|node| out(node.id) == 0.0).map(|node| rank[node.id.0 as usize]).sum();
        for node in graph.nodes() {
            let from: f64 = steps
                .iter()
                .filter(|(_, targets)| targets.contains(&node.id))
                .map(|(&other, _)| rank[other.0 as usize] / out(other))
                .sum();
            let expected = 0.15 / count + 0.85 * (from + stuck / count);
            prop_assert!((rank[node.id.0 as usize] - expected).abs() < 1e-3);
        }
    }

    #[test]
    fn what_lies_within_some_hops_is_what_is_that_near(plan in plan(), direction in directions(), a: prop::sample::Index, hops in 0..4u32) {
        let graph = graph(&plan);
        let steps = steps(&graph, direction);
        let from = NodeId(a.index(graph.node_count() as usize) as u32);
        let near: BTreeSet<(NodeId, u32)> = graph
            .nodes()
            .filter_map(|node| Some((node.id, distance(&steps, from, node.id)? as u32)))
            .filter(|&(_, distance)| distance <= hops)
            .collect();
        let found = walk(&graph, direction).within(from, hops).unwrap();
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), near);
    }
}

#[test]
fn paths_in_a_large_graph_are_shortest_and_all() {
    // Large enough that sides are weighed by some of their nodes and grow by turns; a few nodes are very busy.
    let name = |number: u32| format!("P{number:05} Q/person");
    let mixed = |n: u32| n.wrapping_mul(2_654_435_761) ^ n.wrapping_mul(40_503).rotate_left(9);
    let graph = build((0..9000u32).map(|n| {
        let source = mixed(n) % 3000;
        let source = if n % 5 == 0 { source % 7 } else { source };
        fact(&name(source), ["visits", "met-with"][n as usize % 2], &name(mixed(n + 77_777) % 3000)).into()
    }));
    for direction in [Direction::Both, Direction::Out] {
        let steps = steps(&graph, direction);
        let walk = walk(&graph, direction);
        for n in 0..150u32 {
            let of = |seed: u32| NodeId(mixed(n * 31 + seed) % graph.node_count());
            let (from, to) = (of(1), of(2));
            let far = distance(&steps, from, to);
            let found = walk.shortest(from, to, 99).unwrap();
            assert_eq!(found.as_ref().map(|path| path.len() - 1), far, "{from:?} {to:?}");
            let found = found.unwrap_or_default();
            assert!(found.windows(2).all(|pair| steps[&pair[0]].contains(&pair[1])));
            // As many shortest paths as there are ways, level by level.
            let mut ways: BTreeMap<NodeId, usize> = BTreeMap::from([(from, 1)]);
            for _ in 0..far.unwrap_or(0) {
                let mut next: BTreeMap<NodeId, usize> = BTreeMap::new();
                for (node, count) in &ways {
                    for step in steps.get(node).into_iter().flatten() {
                        *next.entry(*step).or_default() += count;
                    }
                }
                ways = next;
            }
            let expected = if far.is_some() { ways.get(&to).copied().unwrap_or(0) } else { 0 };
            let all = walk.all_shortest(from, to, 99, usize::MAX).unwrap();
            assert_eq!(all.len(), expected, "{from:?} {to:?}");
        }
    }
}

#[test]
fn nodes_to_avoid_are_not_passed_but_may_be_ends() {
    let graph = build(sample());
    let find = |name: &str| graph.find(name).unwrap();
    let (pence, north, japan) = (find("Pence"), find("DPRK"), find("Japan"));
    let walk = walk(&graph, Direction::Both).avoid([japan]);
    assert_eq!(walk.shortest(pence, north, 9).unwrap(), None);
    assert_eq!(walk.shortest(pence, japan, 9).unwrap(), Some(vec![pence, japan]));
    let busy = self::walk(&graph, Direction::Both).max_degree(Some(2));
    assert_eq!(busy.shortest(pence, north, 9).unwrap(), None);
}

#[test]
fn a_walk_without_budget_says_so() {
    let graph = build(sample());
    let (pence, north) = (graph.find("Pence").unwrap(), graph.find("DPRK").unwrap());
    let walk = walk(&graph, Direction::Both).budget(2);
    assert_eq!(walk.shortest(pence, north, 9), Err(WalkError::Budget(2)));
}

#[test]
fn a_long_chain_overflows_no_stack() {
    let name = |number: u32| format!("P{number:05} Q/person");
    let graph = build((0..20_000).map(|n| fact(&name(n), "visits", &name(n + 1)).into()));
    let (from, to) = (NodeId(0), NodeId(graph.node_count() - 1));
    let walk = walk(&graph, Direction::Out);
    assert_eq!(walk.shortest(from, to, u32::MAX).unwrap().unwrap().len(), 20_001);
    assert_eq!(walk.all_shortest(from, to, u32::MAX, 10).unwrap().len(), 1);
}

//! Walks agree with petgraph's and rustworkx's on random graphs, and give up when told to.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use attache::fact::{Modality, Record};
use attache::graph::{Direction, Graph, NodeId, View, WalkError, Weight};
use common::walks::{Plan, directions, graph, plan, steps, walk};
use common::{build, fact};
use petgraph::algo::{all_simple_paths, connected_components, dijkstra};
use petgraph::graph::UnGraph;
use petgraph::graphmap::{DiGraphMap, UnGraphMap};
use proptest::prelude::*;

/// The steps of a graph as petgraph has them.
fn twin(graph: &Graph, direction: Direction) -> DiGraphMap<u32, ()> {
    let mut twin = DiGraphMap::new();
    graph.nodes().for_each(|node| _ = twin.add_node(node.id.0));
    for (from, targets) in steps(graph, direction) {
        targets.iter().for_each(|to| _ = twin.add_edge(from.0, to.0, ()));
    }
    twin
}

/// A graph with several facts an edge, dated and not.
fn attested(plan: &Plan) -> Graph {
    build(plan.iter().enumerate().map(|(n, &(source, target, kind, modality))| {
        let name = |number: u8| format!("Person {number:02}/person");
        let edge = ["visits", "met-with", "threatens", "criticizes"][kind % 2];
        let mut fact = fact(&name(source % 6), edge, &name(target % 6));
        fact.sentence = n as u32;
        fact.modality = if modality == 3 { Modality::Planned } else { Modality::Asserted };
        fact.date = (modality != 0).then(|| format!("20{:02}-0{}-11", 10 + n % 9, 1 + kind).parse().unwrap());
        Record::from(fact)
    }))
}

/// What each step weighs, the plain way: between two nodes the lightest edge.
fn weights(graph: &Graph, direction: Direction, weight: Weight) -> BTreeMap<(u32, u32), f64> {
    let days = |date: attache::date::Date| {
        let epoch = jiff::civil::date(2000, 1, 1);
        date.last_day().duration_since(epoch).as_hours() as f64 / 24.0
    };
    let newest = graph
        .edges()
        .flat_map(|edge| graph.marks(edge.id))
        .filter_map(|mark| mark.date)
        .map(days)
        .fold(0.0, f64::max);
    let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for edge in graph.edges().filter(|edge| edge.source() != edge.target()) {
        let marks: Vec<_> = graph.marks(edge.id).filter(|mark| mark.modality == Modality::Asserted).collect();
        for (from, to, along) in [
            (edge.source().0, edge.target().0, Direction::Out),
            (edge.target().0, edge.source().0, Direction::In),
        ] {
            let passes = |mutual: bool| direction == Direction::Both || direction == along || mutual;
            let marks: Vec<_> = marks.iter().filter(|mark| passes(mark.mutual)).collect();
            if marks.is_empty() {
                continue;
            }
            let own = match weight {
                Weight::Evidence => 1.0 / marks.len() as f64,
                Weight::Recency => {
                    let last = marks.iter().filter_map(|mark| mark.date).map(days).reduce(f64::max);
                    1.0 + last.map_or(100.0, |last| (newest - last) / 365.0)
                }
            };
            let place = weights.entry((from, to)).or_insert(f64::MAX);
            *place = place.min(own);
        }
    }
    weights
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn simple_paths_are_petgraphs(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index, hops in 1..6u32) {
        let graph = graph(&plan);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        prop_assume!(from != to);
        let found = walk(&graph, direction).simple_paths(from, to, hops, usize::MAX).unwrap();
        let twin = twin(&graph, direction);
        let between = hops as usize - 1;
        let mut expected: Vec<Vec<NodeId>> =
            all_simple_paths::<Vec<u32>, _, std::hash::RandomState>(&twin, from.0, to.0, 0, Some(between))
                .map(|path| path.into_iter().map(NodeId).collect())
                .collect();
        expected.sort_by_key(|path| (path.len(), path.clone()));
        prop_assert_eq!(&found, &expected);
        expected.truncate(3);
        prop_assert_eq!(walk(&graph, direction).simple_paths(from, to, hops, 3).unwrap(), expected);
    }

    #[test]
    fn all_shortest_paths_are_rustworkxs(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index) {
        let graph = graph(&plan);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        prop_assume!(from != to);
        let twin = twin(&graph, direction);
        let cost = |_| Ok::<u32, std::convert::Infallible>(1);
        let mut expected: Vec<Vec<NodeId>> = rustworkx_core::shortest_path::all_shortest_paths(&twin, from.0, to.0, cost)
            .unwrap()
            .into_iter()
            .map(|path| path.into_iter().map(NodeId).collect())
            .collect();
        expected.sort();
        prop_assert_eq!(walk(&graph, direction).all_shortest(from, to, 99, usize::MAX).unwrap(), expected);
    }

    #[test]
    fn betweenness_is_rustworkxs(plan in plan()) {
        let graph = graph(&plan);
        let count = graph.node_count() as usize;
        let mut twin: UnGraph<(), ()> = UnGraph::default();
        let nodes: Vec<_> = (0..count).map(|_| twin.add_node(())).collect();
        for (from, targets) in steps(&graph, Direction::Both) {
            for to in targets.iter().filter(|to| from < **to) {
                twin.add_edge(nodes[from.0 as usize], nodes[to.0 as usize], ());
            }
        }
        let found = walk(&graph, Direction::Both).betweenness(count).unwrap();
        let expected = rustworkx_core::centrality::betweenness_centrality(&twin, false, false, usize::MAX);
        for (own, theirs) in found.iter().zip(expected) {
            // Ours counts a path there and back.
            prop_assert!((own - 2.0 * theirs.unwrap()).abs() < 1e-6, "{} {:?}", own, theirs);
        }
    }

    #[test]
    fn components_are_petgraphs(plan in plan()) {
        let graph = graph(&plan);
        let mut twin: UnGraphMap<u32, ()> = UnGraphMap::new();
        graph.nodes().for_each(|node| _ = twin.add_node(node.id.0));
        for (from, targets) in steps(&graph, Direction::Both) {
            targets.iter().for_each(|to| _ = twin.add_edge(from.0, to.0, ()));
        }
        let found = walk(&graph, Direction::Both).components().unwrap();
        prop_assert_eq!(found.len(), connected_components(&twin));
        prop_assert_eq!(found.iter().map(Vec::len).sum::<usize>(), graph.node_count() as usize);
        for group in &found {
            let reached = walk(&graph, Direction::Both).within(group[0], u32::MAX).unwrap();
            prop_assert_eq!(reached.len(), group.len());
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].len() >= pair[1].len()));
    }

    #[test]
    fn the_lightest_path_weighs_what_dijkstra_says(plan in plan(), direction in directions(), a: prop::sample::Index, b: prop::sample::Index, recent: bool) {
        let weight = if recent { Weight::Recency } else { Weight::Evidence };
        let graph = attested(&plan);
        let weights = weights(&graph, direction, weight);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        let mut twin: DiGraphMap<u32, f64> = DiGraphMap::new();
        graph.nodes().for_each(|node| _ = twin.add_node(node.id.0));
        weights.iter().for_each(|(&(from, to), &weight)| _ = twin.add_edge(from, to, weight));
        let expected = dijkstra(&twin, from.0, Some(to.0), |(_, _, weight)| *weight).get(&to.0).copied();
        let found = walk(&graph, direction).lightest(from, to, 99, weight).unwrap();
        prop_assert_eq!(found.is_some(), expected.is_some());
        if let (Some((nodes, sum)), Some(expected)) = (found, expected) {
            prop_assert!((sum - expected).abs() < 1e-3, "{} {}", sum, expected);
            let along: f64 = nodes.windows(2).map(|pair| weights[&(pair[0].0, pair[1].0)]).sum();
            prop_assert!((along - sum).abs() < 1e-3, "{} {}", along, sum);
        }
    }

    #[test]
    fn fewer_steps_may_cost_more_weight_but_are_kept_to(plan in plan(), a: prop::sample::Index, b: prop::sample::Index, hops in 1..4u32) {
        let graph = attested(&plan);
        let count = graph.node_count() as usize;
        let (from, to) = (NodeId(a.index(count) as u32), NodeId(b.index(count) as u32));
        prop_assume!(from != to);
        let weights = weights(&graph, Direction::Both, Weight::Evidence);
        let walk = walk(&graph, Direction::Both);
        let lightest = walk
            .simple_paths(from, to, hops, usize::MAX)
            .unwrap()
            .iter()
            .map(|nodes| nodes.windows(2).map(|pair| weights[&(pair[0].0, pair[1].0)]).sum::<f64>())
            .reduce(f64::min);
        let found = walk.lightest(from, to, hops, Weight::Evidence).unwrap();
        prop_assert_eq!(found.is_some(), lightest.is_some());
        if let (Some((nodes, sum)), Some(lightest)) = (found, lightest) {
            prop_assert!(nodes.len() <= hops as usize + 1);
            prop_assert!((sum - lightest).abs() < 1e-3);
        }
    }
}

#[test]
fn every_walk_gives_up_when_its_budget_is_spent_or_someone_says_so() {
    let name = |number: u32| format!("P{number:03} Q/person");
    let graph = build((0..400u32).map(|n| fact(&name(n % 50), "met-with", &name(n * 7 % 51)).into()));
    let (from, to) = (NodeId(0), NodeId(30));
    let stop = AtomicBool::new(true);
    let spent = walk(&graph, Direction::Both).budget(3);
    let stopped = walk(&graph, Direction::Both).cancel(&stop);
    for (walk, error) in [(spent, WalkError::Budget(3)), (stopped, WalkError::Cancelled)] {
        assert_eq!(walk.shortest(from, to, 9).err(), Some(error), "shortest");
        assert_eq!(walk.all_shortest(from, to, 9, 9).err(), Some(error), "all shortest");
        assert_eq!(walk.k_shortest(from, to, 9, 9).err(), Some(error), "k shortest");
        assert_eq!(walk.simple_paths(from, to, 9, 9).err(), Some(error), "simple");
        assert_eq!(walk.lightest(from, to, 9, Weight::Evidence).err(), Some(error), "by evidence");
        assert_eq!(walk.lightest(from, to, 9, Weight::Recency).err(), Some(error), "by recency");
        assert_eq!(walk.within(from, 9).err(), Some(error), "within");
        assert_eq!(walk.components().err(), Some(error), "components");
        assert_eq!(walk.degrees().err(), Some(error), "degree");
        assert_eq!(walk.pagerank().err(), Some(error), "pagerank");
        assert_eq!(walk.betweenness(9).err(), Some(error), "betweenness");
    }
}

#[test]
fn a_walk_ends_when_its_time_is_up() {
    let name = |number: u32| format!("P{number:03} Q/person");
    let graph = build((0..400u32).map(|n| fact(&name(n % 50), "met-with", &name(n * 7 % 51)).into()));
    let late = walk(&graph, Direction::Both).deadline(Some(Instant::now()));
    // The clock is read once in some thousands of edges.
    assert_eq!((0..10_000).find_map(|_| late.components().err()), Some(WalkError::Late));
}

//! petgraph's algorithms run on the graph, and agree with its copy and with our own walks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use attache::graph::{Direction, Filter, Graph, Modalities, NodeId, Walk};
use common::{build, fact};
use petgraph::algo::{connected_components, dijkstra, is_cyclic_directed};
use petgraph::visit::{Bfs, EdgeRef, IntoEdgeReferences, Walker};
use proptest::prelude::*;

fn graph(edges: &[(u8, u8, bool)]) -> Graph {
    build(edges.iter().map(|&(source, target, visits)| {
        let name = |number: u8| format!("Person {number:02}/person");
        fact(&name(source), if visits { "visits" } else { "threatens" }, &name(target)).into()
    }))
}

proptest! {
    #[test]
    fn in_place_and_in_a_copy_algorithms_agree(edges in prop::collection::vec((0..15u8, 0..15u8, any::<bool>()), 1..40)) {
        let graph = graph(&edges);
        let copy = graph.to_petgraph();
        prop_assert_eq!(connected_components(&graph), connected_components(&copy));
        prop_assert_eq!(is_cyclic_directed(&graph), is_cyclic_directed(&copy));
        let walk = Walk::new(&graph, Filter::new(graph.edge_kinds(), Modalities::ALL), Direction::Out);
        let far = dijkstra(&graph, NodeId(0), None, |_| 1);
        let near = walk.within(NodeId(0), u32::MAX).unwrap();
        prop_assert_eq!(near.len(), far.len());
        for (node, hops) in near {
            prop_assert_eq!(far[&node], hops);
        }
        prop_assert_eq!(Bfs::new(&graph, NodeId(0)).iter(&graph).count(), far.len());
        let edges = |edge: &attache::graph::petgraph::EdgeReference| (edge.source().0, edge.target().0);
        let copied: Vec<_> = copy.edge_references().map(|e| (e.source().index() as u32, e.target().index() as u32)).collect();
        prop_assert_eq!((&graph).edge_references().map(|e| edges(&e)).collect::<Vec<_>>(), copied);
    }
}

//! petgraph's algorithms on this graph; the only place where petgraph is public.
//!
//! A reference to a [`Graph`] implements petgraph's visit traits, so that algorithms which only read run on it in place:
//!
//! ```
//! use attache::fact::Record;
//! use attache::graph::{Builder, NodeId};
//! use attache::ontology::Ontology;
//! use petgraph::algo::{connected_components, dijkstra};
//!
//! let mut builder = Builder::new(Ontology::builtin());
//! builder.add(Record::from_json(
//!     r#"{"type":"fact","source":{"name":"Mike Pence","kind":"person"},"edge":"visits",
//!         "target":{"name":"Japan","kind":"country","code":"JPN"}}"#,
//! )?)?;
//! let graph = builder.finish()?;
//! assert_eq!(connected_components(&graph), 1);
//! let pence = graph.find("Mike Pence")?;
//! let far = dijkstra(&graph, pence, None, |_| 1);
//! assert_eq!(far[&graph.find("Japan")?], 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Graph::to_petgraph`] gives a graph of one's own, to change at will. At a million nodes mind that petgraph's
//! `tarjan_scc` overflows the stack and its `page_rank` takes time with the square of the nodes.

use petgraph::Directed;
use petgraph::Direction as Way;
use petgraph::graph::DiGraph;
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
    NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::{Edge, EdgeId, Graph, KindId, Node, NodeId, Step, View};

/// An edge as petgraph's algorithms see it: its ends, and its kind as weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeReference {
    id: EdgeId,
    source: NodeId,
    target: NodeId,
    kind: KindId,
}

impl Graph {
    /// Returns a petgraph graph of the same nodes and edges, by number.
    pub fn to_petgraph(&self) -> DiGraph<Node<'_>, Edge<'_>> {
        let mut copy = DiGraph::with_capacity(self.node_count() as usize, self.edge_count() as usize);
        for node in self.nodes() {
            copy.add_node(node);
        }
        for edge in self.edge_references() {
            copy.add_edge(edge.source.0.into(), edge.target.0.into(), self.edge(edge.id));
        }
        copy
    }

    /// Keeps the steps that lead to a node: petgraph's algorithms rely on it, and a damaged graph has others too.
    fn there<'g>(&'g self, steps: impl Iterator<Item = Step> + 'g) -> impl Iterator<Item = Step> + 'g {
        let count = Graph::node_count(self);
        steps.filter(move |step| step.node.0 < count)
    }

    fn edge_reference(&self, from: NodeId, step: Step) -> EdgeReference {
        let (source, target) = if step.forth { (from, step.node) } else { (step.node, from) };
        EdgeReference { id: self.step_edge(step), source, target, kind: step.kind }
    }
}

impl EdgeRef for EdgeReference {
    type NodeId = NodeId;
    type EdgeId = EdgeId;
    type Weight = KindId;

    fn source(&self) -> NodeId {
        self.source
    }

    fn target(&self) -> NodeId {
        self.target
    }

    fn weight(&self) -> &KindId {
        &self.kind
    }

    fn id(&self) -> EdgeId {
        self.id
    }
}

impl GraphBase for Graph {
    type NodeId = NodeId;
    type EdgeId = EdgeId;
}

impl GraphProp for Graph {
    type EdgeType = Directed;
}

impl Data for Graph {
    type NodeWeight = ();
    type EdgeWeight = KindId;
}

impl NodeCount for Graph {
    fn node_count(&self) -> usize {
        Graph::node_count(self) as usize
    }
}

impl EdgeCount for Graph {
    fn edge_count(&self) -> usize {
        Graph::edge_count(self) as usize
    }
}

impl NodeIndexable for Graph {
    fn node_bound(&self) -> usize {
        Graph::node_count(self) as usize
    }

    fn to_index(&self, node: NodeId) -> usize {
        node.0 as usize
    }

    fn from_index(&self, place: usize) -> NodeId {
        NodeId(place as u32)
    }
}

impl NodeCompactIndexable for Graph {}

impl EdgeIndexable for Graph {
    fn edge_bound(&self) -> usize {
        Graph::edge_count(self) as usize
    }

    fn to_index(&self, edge: EdgeId) -> usize {
        edge.0 as usize
    }

    fn from_index(&self, place: usize) -> EdgeId {
        EdgeId(place as u32)
    }
}

/// The nodes that a walk of petgraph's has been to.
#[derive(Clone, Debug, Default)]
pub struct Visited(Vec<bool>);

impl VisitMap<NodeId> for Visited {
    fn visit(&mut self, node: NodeId) -> bool {
        self.0.get_mut(node.0 as usize).is_some_and(|seen| !std::mem::replace(seen, true))
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        self.0.get(node.0 as usize).copied().unwrap_or(false)
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        self.0.get_mut(node.0 as usize).is_some_and(std::mem::take)
    }
}

impl Visitable for Graph {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(vec![false; Graph::node_count(self) as usize])
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

/// An iterator over a graph, as petgraph's traits want them named.
pub type Iter<'g, T> = Box<dyn Iterator<Item = T> + 'g>;

impl IntoNodeIdentifiers for &Graph {
    type NodeIdentifiers = std::iter::Map<std::ops::Range<u32>, fn(u32) -> NodeId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..Graph::node_count(self)).map(NodeId)
    }
}

impl<'g> IntoNodeReferences for &'g Graph {
    type NodeRef = (NodeId, &'g ());
    type NodeReferences = Iter<'g, Self::NodeRef>;

    fn node_references(self) -> Self::NodeReferences {
        Box::new((0..Graph::node_count(self)).map(|node| (NodeId(node), &())))
    }
}

impl<'g> IntoNeighbors for &'g Graph {
    type Neighbors = Iter<'g, NodeId>;

    fn neighbors(self, node: NodeId) -> Self::Neighbors {
        self.neighbors_directed(node, Way::Outgoing)
    }
}

impl<'g> IntoNeighborsDirected for &'g Graph {
    type NeighborsDirected = Iter<'g, NodeId>;

    fn neighbors_directed(self, node: NodeId, way: Way) -> Self::NeighborsDirected {
        match way {
            Way::Outgoing => Box::new(self.there(self.rows().run_out(node)).map(|step| step.node)),
            Way::Incoming => Box::new(self.there(self.rows().run_in(node)).map(|step| step.node)),
        }
    }
}

impl<'g> IntoEdgeReferences for &'g Graph {
    type EdgeRef = EdgeReference;
    type EdgeReferences = Iter<'g, EdgeReference>;

    fn edge_references(self) -> Self::EdgeReferences {
        Box::new((0..Graph::node_count(self)).flat_map(move |node| IntoEdges::edges(self, NodeId(node))))
    }
}

impl<'g> IntoEdges for &'g Graph {
    type Edges = Iter<'g, EdgeReference>;

    fn edges(self, node: NodeId) -> Self::Edges {
        self.edges_directed(node, Way::Outgoing)
    }
}

impl<'g> IntoEdgesDirected for &'g Graph {
    type EdgesDirected = Iter<'g, EdgeReference>;

    fn edges_directed(self, node: NodeId, way: Way) -> Self::EdgesDirected {
        match way {
            Way::Outgoing => Box::new(
                self.there(self.rows().run_out(node)).map(move |step| self.edge_reference(node, step)),
            ),
            Way::Incoming => Box::new(
                self.there(self.rows().run_in(node)).map(move |step| self.edge_reference(node, step)),
            ),
        }
    }
}

//! A plain property graph in memory, for tests and the compatibility kit.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::fact::Modality;
use crate::graph::{EdgeId, FactMark, KindId, Modalities, NodeId, Step, View};
use crate::ontology::{EdgeClass, EdgeInfo};

use super::property::{Label, PropertyGraph};
use super::value::Value;

/// Properties by name; none of them is null.
pub type Properties = IndexMap<Arc<str>, Value>;

/// A property graph in memory. Labels, types and properties are whatever was put there.
#[derive(Clone, Debug, Default)]
pub struct MemoryGraph {
    nodes: Vec<Node>,
    edges: Vec<Option<Edge>>,
    labels: IndexSet<Arc<str>>,
    kinds: Vec<EdgeInfo>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    labels: Vec<Label>,
    properties: Properties,
    outgoing: Vec<EdgeId>,
    incoming: Vec<EdgeId>,
}

#[derive(Clone, Debug)]
struct Edge {
    source: NodeId,
    target: NodeId,
    kind: KindId,
    mutual: bool,
    properties: Properties,
}

impl MemoryGraph {
    /// Returns the empty graph.
    pub fn new() -> Self {
        MemoryGraph::default()
    }

    /// Adds a node.
    pub fn add_node(&mut self, labels: &[&str], properties: Properties) -> NodeId {
        let labels = labels.iter().map(|&label| Label(self.labels.insert_full(label.into()).0 as u16));
        let mut labels: Vec<Label> = labels.collect();
        labels.sort_unstable();
        labels.dedup();
        self.nodes.push(Node { labels, properties: present(properties), ..Node::default() });
        NodeId(self.nodes.len() as u32 - 1)
    }

    /// Adds an edge between two nodes of the graph; one between others is there but leads nowhere.
    pub fn add_edge(&mut self, source: NodeId, kind: &str, target: NodeId, properties: Properties) -> EdgeId {
        let known = self.kinds.iter().position(|info| info.name == kind);
        let number = known.unwrap_or_else(|| {
            self.kinds.push(info(kind));
            self.kinds.len() - 1
        });
        let id = EdgeId(self.edges.len() as u32);
        let kind = KindId(number as u16);
        self.edges.push(Some(Edge { source, target, kind, mutual: false, properties: present(properties) }));
        if let Some(node) = self.nodes.get_mut(source.0 as usize) {
            node.outgoing.push(id);
        }
        if let Some(node) = self.nodes.get_mut(target.0 as usize) {
            node.incoming.push(id);
        }
        id
    }

    /// Makes an edge hold both ways.
    pub fn make_mutual(&mut self, edge: EdgeId) {
        if let Some(Some(edge)) = self.edges.get_mut(edge.0 as usize) {
            edge.mutual = true;
        }
    }

    /// Takes an edge away.
    pub fn remove_edge(&mut self, edge: EdgeId) {
        let taken = self.edges.get_mut(edge.0 as usize).and_then(Option::take);
        if let Some(taken) = taken {
            for node in [taken.source, taken.target] {
                if let Some(node) = self.nodes.get_mut(node.0 as usize) {
                    node.outgoing.retain(|&other| other != edge);
                    node.incoming.retain(|&other| other != edge);
                }
            }
        }
    }

    fn find(&self, edge: EdgeId) -> Option<&Edge> {
        self.edges.get(edge.0 as usize)?.as_ref()
    }

    fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(node.0 as usize)
    }
}

/// Returns the properties that are not null.
fn present(mut properties: Properties) -> Properties {
    properties.retain(|_, value| !value.is_null());
    properties
}

fn info(kind: &str) -> EdgeInfo {
    EdgeInfo {
        name: kind.to_owned(),
        class: EdgeClass::State,
        mutual: false,
        said: false,
        local: false,
        reciprocal: false,
        partners: false,
        domestic: false,
        topical: false,
        answers: false,
        cameo: Vec::new(),
        plover: Vec::new(),
        default_cameo: None,
        source: Vec::new(),
        target: Vec::new(),
        meaning: String::new(),
        reads: String::new(),
        examples: Vec::new(),
    }
}

impl PropertyGraph for MemoryGraph {
    fn label(&self, name: &str) -> Option<Label> {
        self.labels.get_index_of(name).map(|place| Label(place as u16))
    }

    fn labelled(&self, label: Label) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes().filter(move |&node| self.has_label(node, label))
    }

    fn label_count(&self, label: Label) -> u32 {
        self.labelled(label).count() as u32
    }

    fn has_label(&self, node: NodeId, label: Label) -> bool {
        self.node(node).is_some_and(|node| node.labels.contains(&label))
    }

    fn labels_of(&self, node: NodeId) -> Vec<Arc<str>> {
        let labels = self.node(node).map_or(&[][..], |node| node.labels.as_slice());
        labels.iter().filter_map(|label| self.labels.get_index(usize::from(label.0)).cloned()).collect()
    }

    fn edge_type(&self, name: &str) -> Option<KindId> {
        self.kinds.iter().position(|info| info.name == name).map(|place| KindId(place as u16))
    }

    fn type_name(&self, kind: KindId) -> Arc<str> {
        self.kinds.get(usize::from(kind.0)).map_or_else(|| "".into(), |info| info.name.as_str().into())
    }

    fn node_property(&self, node: NodeId, key: &str) -> Value {
        self.node(node).and_then(|node| node.properties.get(key)).cloned().unwrap_or_default()
    }

    fn node_keys(&self, node: NodeId) -> Vec<Arc<str>> {
        self.node(node).map(|node| node.properties.keys().cloned().collect()).unwrap_or_default()
    }

    fn edge_property(&self, edge: EdgeId, key: &str) -> Value {
        self.find(edge).and_then(|edge| edge.properties.get(key)).cloned().unwrap_or_default()
    }

    fn edge_keys(&self, edge: EdgeId) -> Vec<Arc<str>> {
        self.find(edge).map(|edge| edge.properties.keys().cloned().collect()).unwrap_or_default()
    }
}

impl MemoryGraph {
    /// Returns the step along an edge, or against it; its place is the edge's number.
    fn step(&self, edge: EdgeId, forth: bool) -> Option<Step> {
        let (source, target) = self.ends(edge)?;
        let node = if forth { target } else { source };
        let mask = self.modalities(edge).0 | self.mutual_modalities(edge).0 << 4;
        Some(Step { node, kind: self.kind(edge), forth, mask, place: edge.0 })
    }
}

impl View for MemoryGraph {
    fn node_count(&self) -> u32 {
        self.nodes.len() as u32
    }

    fn edge_count(&self) -> u32 {
        self.edges.len() as u32
    }

    fn edge_kinds(&self) -> &[EdgeInfo] {
        &self.kinds
    }

    fn steps_out(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.outgoing(node).filter_map(|edge| self.step(edge, true))
    }

    fn steps_in(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.incoming(node).filter_map(|edge| self.step(edge, false))
    }

    fn step_edge(&self, step: Step) -> EdgeId {
        EdgeId(step.place)
    }

    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.node(node).into_iter().flat_map(|node| node.outgoing.iter().copied())
    }

    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.node(node).into_iter().flat_map(|node| node.incoming.iter().copied())
    }

    fn degree(&self, node: NodeId) -> u32 {
        self.node(node).map_or(0, |node| (node.outgoing.len() + node.incoming.len()) as u32)
    }

    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        self.find(edge).map(|edge| (edge.source, edge.target))
    }

    fn kind(&self, edge: EdgeId) -> KindId {
        self.find(edge).map_or(KindId(u16::MAX), |edge| edge.kind)
    }

    fn modalities(&self, _: EdgeId) -> Modalities {
        Modalities::ASSERTED
    }

    fn mutual_modalities(&self, edge: EdgeId) -> Modalities {
        let mutual = self.find(edge).is_some_and(|edge| edge.mutual);
        if mutual { Modalities::ASSERTED } else { Modalities::default() }
    }

    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_ {
        self.find(edge).into_iter().map(|edge| FactMark {
            modality: Modality::Asserted,
            mutual: edge.mutual,
            date: None,
            cameo: None,
            sectors: [None, None],
            confidence: 100,
        })
    }

    fn is_step(&self, _: NodeId) -> bool {
        true
    }
}

//! A frozen graph as a property graph.
//!
//! A node's label is its kind (`Person`, `Country`, ...), a relationship's type its edge kind (`MET_WITH`). Facts are
//! decoded only where a question looks at them.

use std::sync::Arc;

use crate::date::Date;
use crate::fact::{End, Fact, Modality};
use crate::graph::{EdgeId, FactIndex, FactMark, Graph, KindId, Modalities, NodeId, Rows, View};
use crate::ontology::{EdgeInfo, NodeKind, Ontology};
use crate::source::Source;

use super::property::{Label, PropertyGraph, Schema};
use super::value::Value;

/// Properties of nodes.
pub(crate) const NODE_KEYS: &[&str] = &["name", "kind", "code", "country", "aliases", "unresolved"];

/// Properties of relationships.
pub(crate) const EDGE_KEYS: &[&str] = &["count", "first", "last", "modalities", "mutual", "facts"];

/// A frozen graph made ready for questions.
#[derive(Debug)]
pub struct Snapshot<'g> {
    graph: &'g Graph,
    rows: Rows<'g>,
    /// The type names of the edge kinds.
    types: Vec<Arc<str>>,
    /// Each label's name and the range of its nodes, which are sorted by kind.
    labels: Vec<(Arc<str>, u32, u32)>,
}

impl<'g> Snapshot<'g> {
    /// Makes a graph ready.
    pub fn new(graph: &'g Graph) -> Self {
        let types = graph.edge_kinds().iter().map(|kind| type_name(&kind.name).into()).collect();
        let count = graph.node_count();
        let first = |kind: NodeKind| {
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = low + (high - low) / 2;
                if graph.node(NodeId(middle)).kind() < kind { low = middle + 1 } else { high = middle }
            }
            low
        };
        let starts: Vec<u32> = NodeKind::ALL.into_iter().map(first).chain([count]).collect();
        let ranges = starts.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        let labels = NodeKind::ALL
            .iter()
            .zip(ranges)
            .map(|(kind, (start, end))| (label_name(*kind).into(), start, end));
        Snapshot { graph, rows: graph.rows(), types, labels: labels.collect() }
    }

    /// Returns the graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    fn count(&self, edge: EdgeId) -> i64 {
        self.graph.marks(edge).filter(|mark| mark.modality != Modality::Negated).count() as i64
    }

    fn dates(&self, edge: EdgeId) -> impl Iterator<Item = Date> + '_ {
        self.graph.marks(edge).filter(|mark| mark.modality != Modality::Negated).filter_map(|mark| mark.date)
    }

    fn modality_counts(&self, edge: EdgeId) -> Value {
        let counts = self.graph.count_modalities(self.graph.edge(edge).facts());
        let counts = Modality::ALL.iter().zip(counts).filter(|(_, count)| *count > 0);
        Value::map(
            counts.map(|(modality, count)| (modality.as_str().into(), Value::Integer(i64::from(count)))),
        )
    }

    fn fact(&self, index: FactIndex) -> Value {
        let source = self.graph.fact_article(index).and_then(|article| self.graph.source(article));
        fact(&self.graph.fact(index), source.as_ref())
    }
}

/// Returns a node kind as a label: `Person`.
pub(crate) fn label_name(kind: NodeKind) -> String {
    let name = kind.as_str();
    name.get(..1).map_or_else(String::new, str::to_uppercase) + name.get(1..).unwrap_or_default()
}

/// Returns an edge kind's name as a relationship type: `MET_WITH`.
pub(crate) fn type_name(kind: &str) -> String {
    kind.to_uppercase().replace('-', "_")
}

fn text<T: ToString>(value: Option<T>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.to_string().into()))
}

fn name(end: &End) -> Value {
    Value::text(&end.name)
}

/// Returns a fact as a map, the same fields as in answers as JSON.
fn fact(fact: &Fact, source: Option<&Source>) -> Value {
    let entries = [
        ("date", text(fact.date)),
        ("cameo", text(fact.cameo)),
        ("plover", text(fact.plover)),
        ("modality", Value::text(fact.modality.as_str())),
        ("mutual", Value::Boolean(fact.mutual)),
        ("source", name(&fact.source)),
        ("target", name(&fact.target)),
        ("speaker", fact.speaker.as_ref().map(name).unwrap_or_default()),
        ("where", fact.place.as_ref().map(name).unwrap_or_default()),
        ("title", text(fact.title.as_ref())),
        ("status", text(fact.status)),
        ("as_of", text(fact.as_of)),
        ("confidence", Value::Float(fact.confidence.value())),
        ("article", Value::text(&fact.article)),
        ("sentence", Value::Integer(i64::from(fact.sentence))),
        ("evidence", Value::text(&fact.evidence)),
        ("publisher", text(source.and_then(|source| source.publisher.as_ref()))),
        ("published", text(source.and_then(|source| source.published))),
        ("headline", text(source.and_then(|source| source.title.as_ref()))),
        ("url", text(source.and_then(|source| source.url.as_ref()))),
        ("id", Value::Text(fact.id.to_string().into())),
    ];
    Value::map(entries.map(|(key, value)| (key.into(), value)))
}

impl PropertyGraph for Snapshot<'_> {
    fn label(&self, name: &str) -> Option<Label> {
        let place = self.labels.iter().position(|(label, ..)| **label == *name)?;
        u16::try_from(place).ok().map(Label)
    }

    fn labelled(&self, label: Label) -> impl Iterator<Item = NodeId> + '_ {
        let (start, end) =
            self.labels.get(usize::from(label.0)).map_or((0, 0), |&(_, start, end)| (start, end));
        (start..end).map(NodeId)
    }

    fn label_count(&self, label: Label) -> u32 {
        self.labels.get(usize::from(label.0)).map_or(0, |(_, start, end)| end.saturating_sub(*start))
    }

    fn has_label(&self, node: NodeId, label: Label) -> bool {
        self.labels.get(usize::from(label.0)).is_some_and(|(_, start, end)| (*start..*end).contains(&node.0))
    }

    fn labels_of(&self, node: NodeId) -> Vec<Arc<str>> {
        let holds = |range: &&(Arc<str>, u32, u32)| (range.1..range.2).contains(&node.0);
        self.labels.iter().filter(holds).map(|(name, ..)| name.clone()).collect()
    }

    fn edge_type(&self, name: &str) -> Option<KindId> {
        let place = self.types.iter().position(|kind| **kind == *name);
        // `met-with` in backticks is the ontology's own name of the kind.
        let place = place.or_else(|| self.graph.edge_kinds().iter().position(|kind| kind.name == name))?;
        u16::try_from(place).ok().map(KindId)
    }

    fn type_name(&self, kind: KindId) -> Arc<str> {
        self.types.get(usize::from(kind.0)).cloned().unwrap_or_else(|| "".into())
    }

    fn node_property(&self, node: NodeId, key: &str) -> Value {
        let node = self.graph.node(node);
        match key {
            "name" => Value::text(node.name()),
            "kind" => Value::text(node.kind().as_str()),
            "code" => text(node.code()),
            "country" => text(node.country()),
            "aliases" => Value::list(node.aliases().map(Value::text).collect()),
            "unresolved" => Value::Boolean(node.is_unresolved()),
            _ => Value::Null,
        }
    }

    fn node_keys(&self, node: NodeId) -> Vec<Arc<str>> {
        let there = |key: &&&str| !self.node_property(node, key).is_null();
        NODE_KEYS.iter().filter(there).map(|&key| key.into()).collect()
    }

    fn edge_property(&self, edge: EdgeId, key: &str) -> Value {
        match key {
            "count" => Value::Integer(self.count(edge)),
            "first" => text(self.dates(edge).min()),
            "last" => text(self.dates(edge).max()),
            "modalities" => self.modality_counts(edge),
            "mutual" => Value::Boolean(self.graph.mutual_modalities(edge) != Modalities::default()),
            "facts" => Value::list(self.graph.edge(edge).facts().map(|index| self.fact(index)).collect()),
            _ => Value::Null,
        }
    }

    fn edge_keys(&self, edge: EdgeId) -> Vec<Arc<str>> {
        let there = |key: &&&str| match **key {
            "first" | "last" => self.dates(edge).next().is_some(),
            _ => true,
        };
        EDGE_KEYS.iter().filter(there).map(|&key| key.into()).collect()
    }

    fn is_indexed(&self, key: &str) -> bool {
        key == "name"
    }

    fn seek(&self, key: &str, value: &Value) -> Vec<NodeId> {
        match (key, value) {
            ("name", Value::Text(name)) => self.graph.named(name),
            _ => Vec::new(),
        }
    }

    fn schema(&self) -> Option<Schema> {
        let own = self.types.iter().map(ToString::to_string);
        let known = Ontology::builtin().edges().map(|(_, info)| type_name(&info.name));
        let mut types: Vec<String> = own.chain(known).collect();
        types.sort();
        types.dedup();
        Some(Schema {
            labels: self.labels.iter().map(|(name, ..)| name.to_string()).collect(),
            types,
            node_keys: NODE_KEYS.to_vec(),
            edge_keys: EDGE_KEYS.to_vec(),
        })
    }

    fn knows_type(&self, name: &str) -> bool {
        Ontology::builtin().edges().any(|(_, info)| info.name == name || type_name(&info.name) == name)
    }
}

impl View for Snapshot<'_> {
    fn node_count(&self) -> u32 {
        self.rows.node_count()
    }

    fn edge_count(&self) -> u32 {
        self.rows.edge_count()
    }

    fn edge_kinds(&self) -> &[EdgeInfo] {
        self.rows.edge_kinds()
    }

    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.rows.outgoing(node)
    }

    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.rows.incoming(node)
    }

    fn degree(&self, node: NodeId) -> u32 {
        self.rows.degree(node)
    }

    #[inline]
    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        self.rows.ends(edge)
    }

    #[inline]
    fn kind(&self, edge: EdgeId) -> KindId {
        self.rows.kind(edge)
    }

    #[inline]
    fn modalities(&self, edge: EdgeId) -> Modalities {
        self.rows.modalities(edge)
    }

    #[inline]
    fn mutual_modalities(&self, edge: EdgeId) -> Modalities {
        self.rows.mutual_modalities(edge)
    }

    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_ {
        self.rows.marks(edge)
    }

    /// Every node may be a step of a path here: what a question wants to leave out it says.
    #[inline]
    fn is_step(&self, _: NodeId) -> bool {
        true
    }
}

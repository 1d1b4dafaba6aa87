//! The graph as a property graph: labels, types and properties over what can be walked.

use std::sync::Arc;

use crate::graph::{EdgeId, KindId, NodeId, View};

use super::value::Value;

/// A label's number in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub u16);

/// A graph whose nodes have labels and properties, and whose edges have a type and properties.
///
/// An edge with a mutual fact matches `-->` from either end.
pub trait PropertyGraph: View {
    /// Returns the nodes.
    fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.node_count()).map(NodeId)
    }

    /// Returns the label of a name; `None` where no node has it.
    fn label(&self, name: &str) -> Option<Label>;

    /// Returns the nodes of a label.
    fn labelled(&self, label: Label) -> impl Iterator<Item = NodeId> + '_;

    /// Returns the number of nodes of a label.
    fn label_count(&self, label: Label) -> u32;

    /// Whether a node has a label.
    fn has_label(&self, node: NodeId, label: Label) -> bool;

    /// Returns the names of a node's labels.
    fn labels_of(&self, node: NodeId) -> Vec<Arc<str>>;

    /// Returns the relationship type of a name; `None` where no edge has it.
    fn edge_type(&self, name: &str) -> Option<KindId>;

    /// Returns a relationship type's name.
    fn type_name(&self, kind: KindId) -> Arc<str>;

    /// Returns a node's property; null where it has none of that name.
    fn node_property(&self, node: NodeId, key: &str) -> Value;

    /// Returns the names of a node's properties, in order.
    fn node_keys(&self, node: NodeId) -> Vec<Arc<str>>;

    /// Returns an edge's property; null where it has none of that name.
    fn edge_property(&self, edge: EdgeId, key: &str) -> Value;

    /// Returns the names of an edge's properties, in order.
    fn edge_keys(&self, edge: EdgeId) -> Vec<Arc<str>>;

    /// Whether [`PropertyGraph::seek`] finds nodes by this property.
    fn is_indexed(&self, _key: &str) -> bool {
        false
    }

    /// Returns the nodes of which a property is a value, and maybe more.
    fn seek(&self, _key: &str, _value: &Value) -> Vec<NodeId> {
        Vec::new()
    }

    /// Returns all names that there are, where others are a slip; `None` where any name may be meant.
    fn schema(&self) -> Option<Schema> {
        None
    }

    /// Whether edges of the type occur elsewhere, so that naming it is no slip.
    fn knows_type(&self, _name: &str) -> bool {
        false
    }
}

/// The names that a graph knows.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Labels.
    pub labels: Vec<String>,
    /// Relationship types.
    pub types: Vec<String>,
    /// Properties of nodes.
    pub node_keys: Vec<&'static str>,
    /// Properties of relationships.
    pub edge_keys: Vec<&'static str>,
}

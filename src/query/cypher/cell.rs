//! Values of an answer, with the names that people read, apart from the graph.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::graph::{EdgeId, NodeId};

use super::property::PropertyGraph;
use super::value::{Path, Value};

/// An answer: columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Unknown or absent.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Cell>),
    /// Values by key.
    Map(Vec<(String, Cell)>),
    /// A node.
    Node(NodeCell),
    /// A relationship.
    Edge(EdgeCell),
    /// A path.
    Path(PathCell),
}

/// A node of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeCell {
    /// Its labels.
    pub labels: Vec<String>,
    /// Its properties.
    pub properties: Vec<(String, Cell)>,
}

/// A relationship of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeCell {
    /// Its number in the graph.
    pub id: EdgeId,
    /// Its type.
    pub kind: String,
    /// What people call the node where it begins.
    pub from: String,
    /// What people call the node where it ends.
    pub to: String,
    /// Its properties.
    pub properties: Vec<(String, Cell)>,
}

/// A path of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PathCell {
    /// Its nodes.
    pub nodes: Vec<NodeCell>,
    /// Its relationships, each with whether it is walked as it points.
    pub edges: Vec<(EdgeCell, bool)>,
}

impl Cell {
    /// Returns a value of a graph; with `whole`, relationships tell all their facts.
    pub fn of<G: PropertyGraph>(graph: &G, value: &Value, whole: bool) -> Cell {
        match value {
            Value::Null => Cell::Null,
            Value::Boolean(truth) => Cell::Boolean(*truth),
            Value::Integer(number) => Cell::Integer(*number),
            Value::Float(number) => Cell::Float(*number),
            Value::Text(text) => Cell::Text(text.to_string()),
            Value::List(list) => {
                Cell::List(list.items().iter().map(|item| Cell::of(graph, item, whole)).collect())
            }
            Value::Map(map) => Cell::Map(
                map.iter().map(|(key, value)| (key.to_string(), Cell::of(graph, value, whole))).collect(),
            ),
            Value::Temporal(time) => Cell::Text(time.to_string()),
            Value::Duration(time) => Cell::Text(time.to_string()),
            Value::Node(id) => Cell::Node(node(graph, *id)),
            Value::Edge(id) => Cell::Edge(edge(graph, *id, whole)),
            Value::Path(id) => Cell::Path(path(graph, id, whole)),
        }
    }

    /// Returns about how many bytes the cell takes.
    pub(super) fn size(&self) -> usize {
        let entries = |entries: &[(String, Cell)]| -> usize {
            entries.iter().map(|(key, value)| size_of::<String>() + key.len() + value.size()).sum()
        };
        let of_node = |node: &NodeCell| {
            let labels: usize = node.labels.iter().map(|label| size_of::<String>() + label.len()).sum();
            labels + entries(&node.properties)
        };
        let of_edge =
            |edge: &EdgeCell| edge.kind.len() + edge.from.len() + edge.to.len() + entries(&edge.properties);
        let more = match self {
            Cell::Null | Cell::Boolean(_) | Cell::Integer(_) | Cell::Float(_) => 0,
            Cell::Text(text) => text.len(),
            Cell::List(items) => items.iter().map(Cell::size).sum(),
            Cell::Map(map) => entries(map),
            Cell::Node(node) => of_node(node),
            Cell::Edge(edge) => of_edge(edge),
            Cell::Path(path) => {
                let nodes: usize = path.nodes.iter().map(|node| size_of::<NodeCell>() + of_node(node)).sum();
                let edges = path.edges.iter().map(|(edge, _)| size_of::<EdgeCell>() + of_edge(edge));
                nodes + edges.sum::<usize>()
            }
        };
        size_of::<Cell>() + more
    }

    /// Returns the cell as people read it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Boolean(truth) => truth.to_string(),
            Cell::Integer(number) => number.to_string(),
            Cell::Float(number) => super::function::written(&Value::Float(*number)).unwrap_or_default(),
            Cell::Text(text) => text.clone(),
            Cell::List(items) => {
                let items: Vec<String> = items.iter().map(Cell::inner).collect();
                format!("[{}]", items.join(", "))
            }
            Cell::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key}: {}", value.inner())).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Cell::Node(node) => node.title(),
            Cell::Edge(edge) => edge.shown(),
            Cell::Path(path) => path.shown(),
        }
    }

    /// Returns the cell as it reads inside a list.
    fn inner(&self) -> String {
        match self {
            Cell::Null => "null".to_owned(),
            shown => shown.shown(),
        }
    }
}

fn node<G: PropertyGraph>(graph: &G, node: NodeId) -> NodeCell {
    let keys = graph.node_keys(node).into_iter();
    NodeCell {
        labels: graph.labels_of(node).iter().map(ToString::to_string).collect(),
        properties: keys
            .map(|key| (key.to_string(), Cell::of(graph, &graph.node_property(node, &key), false)))
            .collect(),
    }
}

fn edge<G: PropertyGraph>(graph: &G, edge: EdgeId, whole: bool) -> EdgeCell {
    let title = |node: NodeId| self::node(graph, node).title();
    let (from, to) = graph.ends(edge).map(|(a, b)| (title(a), title(b))).unwrap_or_default();
    let keys = graph.edge_keys(edge).into_iter().filter(|key| whole || **key != *"facts");
    EdgeCell {
        id: edge,
        kind: graph.type_name(graph.kind(edge)).to_string(),
        from,
        to,
        properties: keys
            .map(|key| (key.to_string(), Cell::of(graph, &graph.edge_property(edge, &key), whole)))
            .collect(),
    }
}

fn path<G: PropertyGraph>(graph: &G, path: &Path, whole: bool) -> PathCell {
    let edges = path.edges.iter().zip(&path.nodes).map(|(&id, &from)| {
        let forth = graph.ends(id).is_some_and(|(source, _)| source == from);
        (edge(graph, id, whole), forth)
    });
    PathCell { nodes: path.nodes.iter().map(|&id| node(graph, id)).collect(), edges: edges.collect() }
}

impl NodeCell {
    /// Returns what people call the node: its name, or its labels and properties.
    pub fn title(&self) -> String {
        if let Some((_, Cell::Text(name))) = self.properties.iter().find(|(key, _)| key == "name") {
            return name.clone();
        }
        let labels: Vec<String> = self.labels.iter().map(|label| format!(":{label}")).collect();
        let properties: Vec<String> =
            self.properties.iter().map(|(key, value)| format!("{key}: {}", value.inner())).collect();
        match properties.as_slice() {
            [] => format!("({})", labels.concat()),
            properties => format!("({} {{{}}})", labels.concat(), properties.join(", ")),
        }
    }
}

impl EdgeCell {
    /// Returns the type as people read it: `met-with`.
    pub fn name(&self) -> String {
        self.kind.to_lowercase().replace('_', "-")
    }

    fn shown(&self) -> String {
        format!("{} ─{}→ {}", self.from, self.name(), self.to)
    }
}

impl PathCell {
    fn shown(&self) -> String {
        let mut line = self.nodes.first().map(NodeCell::title).unwrap_or_default();
        for ((edge, forth), node) in self.edges.iter().zip(self.nodes.iter().skip(1)) {
            let (left, right) = if *forth { ("─", "→") } else { ("←", "─") };
            line.push_str(&format!(" {left}{}{right} {}", edge.name(), node.title()));
        }
        line
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Null => serializer.serialize_unit(),
            Cell::Boolean(truth) => serializer.serialize_bool(*truth),
            Cell::Integer(number) => serializer.serialize_i64(*number),
            // JSON has no infinity and no not-a-number.
            Cell::Float(number) if !number.is_finite() => serializer.serialize_str(&self.shown()),
            Cell::Float(number) => serializer.serialize_f64(*number),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::List(items) => serializer.collect_seq(items),
            Cell::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
            Cell::Node(node) => node.serialize(serializer),
            Cell::Edge(edge) => edge.serialize(serializer),
            Cell::Path(path) => {
                let mut map = serializer.serialize_map(Some(3))?;
                map.serialize_entry("length", &path.edges.len())?;
                map.serialize_entry("nodes", &path.nodes)?;
                let edges: Vec<&EdgeCell> = path.edges.iter().map(|(edge, _)| edge).collect();
                map.serialize_entry("relationships", &edges)?;
                map.end()
            }
        }
    }
}

impl Serialize for NodeCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("labels", &self.labels)?;
        self.properties.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

impl Serialize for EdgeCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("to", &self.to)?;
        self.properties.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

//! Whole graphs for graph tools: DOT, GraphML, JSON, CSV.

use std::io::{self, Write};

use serde_json::json;

use crate::graph::{Direction, Edge, Filter, Graph, Node, NodeId, View};
use crate::query::NodeRef;

/// The form of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum GraphFormat {
    /// Graphviz.
    Dot,
    /// Nodes and links, as d3 and networkx read them.
    Json,
    /// One edge a line.
    Csv,
    /// Gephi, yEd, Cytoscape, networkx.
    Graphml,
}

/// Writes a graph: its nodes, and its edges with the number of their facts and their first and last date.
///
/// # Errors
/// When `out` fails.
pub fn graph(graph: &Graph, format: GraphFormat, out: &mut dyn Write) -> io::Result<()> {
    part(&Part { graph, only: None, filter: None }, format, out)
}

/// Writes the part of a graph that some nodes, sorted, and the edges between them are; where there is a filter, the edges
/// that pass.
///
/// # Errors
/// When `out` fails.
pub fn subgraph(
    graph: &Graph,
    nodes: &[NodeId],
    filter: Option<&Filter>,
    format: GraphFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    part(&Part { graph, only: Some(nodes), filter }, format, out)
}

fn part(part: &Part<'_>, format: GraphFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        GraphFormat::Dot => dot(part, out),
        GraphFormat::Json => node_link(part, out),
        GraphFormat::Csv => csv(part, out),
        GraphFormat::Graphml => graphml(part, out),
    }
}

/// A graph, or some of its nodes and the edges between them.
struct Part<'g> {
    graph: &'g Graph,
    only: Option<&'g [NodeId]>,
    filter: Option<&'g Filter>,
}

impl<'g> Part<'g> {
    fn has(&self, node: NodeId) -> bool {
        self.only.is_none_or(|nodes| nodes.binary_search(&node).is_ok())
    }

    fn nodes(&self) -> impl Iterator<Item = Node<'g>> {
        let all = if self.only.is_none() { self.graph.node_count() } else { 0 };
        let only = self.only.unwrap_or_default();
        (0..all).map(NodeId).chain(only.iter().copied()).map(|node| self.graph.node(node))
    }

    fn edges(&self) -> impl Iterator<Item = Edge<'g>> {
        let rows = self.graph.rows();
        self.nodes().flat_map(move |node| {
            let steps = rows.run_out(node.id).filter(move |step| {
                self.has(step.node)
                    && self.filter.is_none_or(|filter| filter.step(&rows, *step, Direction::Both))
            });
            steps.map(move |step| self.graph.edge(rows.step_edge(step)))
        })
    }
}

/// What is told of an edge.
struct Told {
    count: u32,
    negated: u32,
    first: String,
    last: String,
}

impl Told {
    fn of(graph: &Graph, edge: Edge<'_>) -> Self {
        let facts = edge.facts().count() as u32;
        let negated = graph.count_modalities(edge.facts()).last().copied().unwrap_or(0);
        let dates = || graph.marks(edge.id).filter_map(|mark| mark.date);
        let text = |date: Option<crate::date::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        Told { count: facts - negated, negated, first: text(dates().min()), last: text(dates().max()) }
    }
}

fn dot(part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    let quote = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    writeln!(out, "digraph attache {{\n  node [shape=box style=rounded];")?;
    for node in part.nodes() {
        writeln!(out, "  n{} [label={} class={}];", node.id.0, quote(node.name()), node.kind())?;
    }
    for edge in part.edges() {
        let (from, to) = (edge.source().0, edge.target().0);
        let told = Told::of(part.graph, edge);
        writeln!(out, "  n{from} -> n{to} [label={} weight={}];", quote(edge.name()), told.count.max(1))?;
    }
    writeln!(out, "}}")
}

fn node_link(part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"directed\":true,\"multigraph\":true,\"nodes\":[")?;
    let mut first = true;
    for node in part.nodes() {
        let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
        let value = json!({
            "id": node.id.0, "name": node.name(), "kind": node.kind(), "code": node.code(),
            "country": node.country(), "aliases": node.aliases().collect::<Vec<&str>>(),
        });
        write!(out, "{comma}{value}")?;
    }
    out.write_all(b"],\"links\":[")?;
    let mut first = true;
    for edge in part.edges() {
        let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
        let told = Told::of(part.graph, edge);
        let value = json!({
            "source": edge.source().0, "target": edge.target().0, "key": edge.name(), "count": told.count,
            "negated": told.negated, "first": none(&told.first), "last": none(&told.last),
        });
        write!(out, "{comma}{value}")?;
    }
    out.write_all(b"]}\n")
}

fn none(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn csv(part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "source",
        "source_kind",
        "source_code",
        "edge",
        "target",
        "target_kind",
        "target_code",
        "count",
        "negated",
        "first",
        "last",
    ])?;
    for edge in part.edges() {
        let told = Told::of(part.graph, edge);
        let ends = [edge.source(), edge.target()].map(|node| NodeRef::of(part.graph, node));
        let [source, target] = ends.map(|end| {
            [end.name, end.kind.to_string(), end.code.map(|code| code.to_string()).unwrap_or_default()]
        });
        let counts = [told.count.to_string(), told.negated.to_string(), told.first, told.last];
        let row = source.into_iter().chain([edge.name().to_owned()]).chain(target).chain(counts);
        writer.write_record(row.collect::<Vec<String>>())?;
    }
    writer.flush()
}

fn graphml(part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    )?;
    for (id, of, kind) in [
        ("name", "node", "string"),
        ("kind", "node", "string"),
        ("code", "node", "string"),
        ("edge", "edge", "string"),
        ("count", "edge", "int"),
        ("first", "edge", "string"),
        ("last", "edge", "string"),
    ] {
        writeln!(out, "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{id}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "  <graph edgedefault=\"directed\">")?;
    part.nodes().try_for_each(|node| graphml_node(node, out))?;
    for edge in part.edges() {
        let told = Told::of(part.graph, edge);
        let (from, to) = (edge.source().0, edge.target().0);
        write!(out, "    <edge id=\"e{}\" source=\"n{from}\" target=\"n{to}\">", edge.id.0)?;
        data(out, "edge", edge.name())?;
        data(out, "count", &told.count.to_string())?;
        data(out, "first", &told.first)?;
        data(out, "last", &told.last)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "  </graph>\n</graphml>")
}

fn graphml_node(node: Node<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "    <node id=\"n{}\">", node.id.0)?;
    data(out, "name", node.name())?;
    data(out, "kind", node.kind().as_str())?;
    data(out, "code", &node.code().map(|code| code.to_string()).unwrap_or_default())?;
    writeln!(out, "</node>")
}

fn data(out: &mut dyn Write, key: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    write!(out, "<data key=\"{key}\">")?;
    for char in text.chars() {
        match char {
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '&' => out.write_all(b"&amp;")?,
            // XML has no way to write these at all.
            char if char.is_control() && !matches!(char, '\t' | '\n' | '\r') => out.write_all(b" ")?,
            char => write!(out, "{char}")?,
        }
    }
    out.write_all(b"</data>")
}

//! Answers: what was found, with names and evidence, ready to be shown.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::date::Date;
use crate::fact::{Fact, Modality};
use crate::graph::{Graph, NodeId};
use crate::ontology::{Code, NodeKind};

use super::cypher::Table;

/// What a question found.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A node's neighbours.
    Neighbors {
        /// The node asked about.
        node: NodeRef,
        /// One row for each neighbour, edge kind and direction.
        rows: Vec<Neighbor>,
    },
    /// Paths between two nodes.
    Paths(Paths),
    /// A node.
    Node(Box<NodeAnswer>),
    /// The facts of an edge.
    Facts(Vec<FactRow>),
    /// What the graph holds.
    Info(Info),
    /// Counts by period.
    Timeline(Timeline),
    /// Nodes that matter.
    Ranking(Ranking),
    /// Nodes that hang together.
    Components(Components),
    /// Neighbours that two nodes share.
    Common {
        /// One node.
        a: NodeRef,
        /// The other.
        b: NodeRef,
        /// What they share, the most closely joined first.
        rows: Vec<Common>,
    },
    /// What a question in openCypher returns.
    Table(Table),
}

/// A node by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NodeRef {
    /// Its canonical name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// A country's code, or an organization's home state.
    pub code: Option<Code>,
}

impl NodeRef {
    /// Returns the name of a graph's node.
    pub fn of(graph: &Graph, node: NodeId) -> Self {
        let node = graph.node(node);
        NodeRef { name: node.name().to_owned(), kind: node.kind(), code: node.code() }
    }
}

/// A neighbour: a node and the edge that leads there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Neighbor {
    /// The neighbour.
    pub node: NodeRef,
    /// The edge kind.
    pub edge: String,
    /// `out`, `in`, or `both` where the edge is mutual.
    pub direction: &'static str,
    /// How many facts pass the filters.
    pub count: u32,
    /// How many of each modality.
    #[serde(serialize_with = "by_modality")]
    pub by_modality: [u32; 4],
    /// The first date among them.
    pub first: Option<Date>,
    /// The last date among them.
    pub last: Option<Date>,
    /// The facts, best first.
    pub evidence: Vec<Evidence>,
}

/// Paths and what was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    /// Where they begin.
    pub from: NodeRef,
    /// Where they end.
    pub to: NodeRef,
    /// The most steps that were allowed.
    pub max_hops: u32,
    /// The paths, shortest first.
    pub paths: Vec<Path>,
    /// Whether there are more than are told.
    pub more: bool,
}

/// A path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Path {
    /// The number of steps.
    pub length: usize,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Where it leaves.
    pub from: NodeRef,
    /// The edge kind.
    pub edge: String,
    /// Where it arrives.
    pub to: NodeRef,
    /// Whether the edge leads the other way.
    pub reversed: bool,
    /// Other edge kinds between the two that pass the filters.
    pub also: Vec<String>,
    /// The facts of the edge that pass the filters, best first.
    pub evidence: Vec<Evidence>,
}

/// A fact, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The fact as extraction claimed it.
    #[serde(flatten)]
    pub fact: Fact,
    /// The article that it stands in.
    #[serde(flatten)]
    pub source: ArticleRef,
}

/// What is shown of an article beside its facts.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct ArticleRef {
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Where it stands on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What is known of a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeAnswer {
    /// The node.
    #[serde(flatten)]
    pub node: NodeRef,
    /// The state it serves, belongs to or lies in.
    pub country: Option<Code>,
    /// Whether it is one article's surname without a full form.
    pub unresolved: bool,
    /// Every other name read for it.
    pub aliases: Vec<String>,
    /// How many edges leave and enter it, by kind.
    pub degree: BTreeMap<String, Degree>,
    /// Its latest facts.
    pub latest: Vec<Evidence>,
}

/// Edges of one kind at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Degree {
    /// That leave it.
    pub out: u32,
    /// That enter it.
    #[serde(rename = "in")]
    pub incoming: u32,
}

/// A fact as a row of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactRow {
    /// The source node.
    pub from: NodeRef,
    /// The edge kind.
    #[serde(skip)]
    pub edge: String,
    /// The target node.
    pub to: NodeRef,
    /// The fact.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// What a graph holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Info {
    /// The version of the file's format, where the graph came from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format_version: Option<u32>,
    /// The number of nodes.
    pub nodes: u32,
    /// The number of edges.
    pub edges: u32,
    /// The number of facts.
    pub facts: u32,
    /// The number of articles.
    pub articles: u32,
    /// Nodes by kind.
    pub nodes_by_kind: BTreeMap<&'static str, u32>,
    /// Nodes that are one article's surname alone.
    pub unresolved: u32,
    /// Edges and facts by edge kind.
    pub edges_by_kind: BTreeMap<String, KindCount>,
    /// Facts by modality.
    #[serde(serialize_with = "by_modality")]
    pub facts_by_modality: [u32; 4],
    /// Articles by publisher.
    pub publishers: BTreeMap<String, u32>,
    /// The first date of a fact.
    pub first: Option<Date>,
    /// The last date of a fact.
    pub last: Option<Date>,
    /// Facts without a date.
    pub undated: u32,
    /// The first day of publication.
    pub first_published: Option<Date>,
    /// The last day of publication.
    pub last_published: Option<Date>,
}

/// Edges of a kind and their facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct KindCount {
    /// Edges.
    pub edges: u32,
    /// Facts.
    pub facts: u32,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum By {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month.
    #[default]
    Month,
    /// A year.
    Year,
}

/// Facts by period.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// One node.
    pub a: NodeRef,
    /// The other, or any.
    pub b: Option<NodeRef>,
    /// Periods with facts, in order.
    pub periods: Vec<Period>,
    /// Facts left out since they have no date, or one coarser than the period.
    pub undated: u32,
}

/// A period of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Period {
    /// Its first day, month or year.
    pub period: String,
    /// Facts.
    pub count: u32,
    /// Their mean Goldstein score.
    pub goldstein: Option<f64>,
}

/// What nodes are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum RankBy {
    /// How many others they are joined to.
    #[default]
    Degree,
    /// How often one who walks at random comes by.
    Pagerank,
    /// How many shortest paths pass them, estimated.
    Betweenness,
}

/// Nodes, those that matter most first.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// What they are ranked by.
    pub by: RankBy,
    /// The nodes.
    pub rows: Vec<Ranked>,
}

/// A node and its score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The node.
    pub node: NodeRef,
    /// The more, the more it matters.
    pub score: f64,
}

/// Groups of nodes that hang together.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// How many there are.
    pub count: usize,
    /// The largest of them.
    pub rows: Vec<Component>,
}

/// Nodes that hang together, and with no others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Component {
    /// How many they are.
    pub size: usize,
    /// Those of most edges.
    pub nodes: Vec<NodeRef>,
}

/// A node that two others are joined to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Common {
    /// The node.
    pub node: NodeRef,
    /// The kinds of edges that join it to the one.
    pub a: Vec<String>,
    /// The kinds of edges that join it to the other.
    pub b: Vec<String>,
}

fn by_modality<S: Serializer>(counts: &[u32; 4], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        Modality::ALL
            .iter()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(m, count)| (m.as_str(), count)),
    )
}

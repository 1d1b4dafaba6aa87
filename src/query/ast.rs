//! A question before names and filters are checked.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::date::Date;
use crate::fact::Modality;
use crate::graph::{Direction, Weight};
use crate::ontology::{NodeKind, Sector};

use super::answer::{By, RankBy};
use super::cypher::{Limits, Parameters};

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Which nodes are joined to a node, and how.
    Neighbors {
        /// The node.
        name: String,
        /// Which edges count.
        filters: Filters,
    },
    /// How two nodes are connected.
    Path {
        /// Where the path begins.
        from: String,
        /// Where it ends.
        to: String,
        /// Which edges count.
        filters: Filters,
        /// The most steps.
        max_hops: u32,
        /// How many paths.
        which: Which,
        /// Whether edges are walked from source to target only.
        directed: bool,
    },
    /// What is known of a node.
    Show {
        /// The node.
        name: String,
    },
    /// What an edge rests on.
    Why {
        /// The edge's source.
        from: String,
        /// Its kind; any where `None`.
        edge: Option<String>,
        /// Its target.
        to: String,
        /// Which facts count.
        filters: Filters,
    },
    /// What the graph holds.
    Info,
    /// Which nodes matter most.
    Rank {
        /// By what.
        by: RankBy,
        /// Only nodes of this kind.
        kind: Option<NodeKind>,
        /// The most nodes told.
        limit: usize,
        /// Which edges count.
        filters: Filters,
    },
    /// Which nodes hang together.
    Components {
        /// The most groups told, the largest first.
        limit: usize,
        /// Which edges count.
        filters: Filters,
    },
    /// What two nodes are both joined to.
    Common {
        /// One node.
        a: String,
        /// The other.
        b: String,
        /// Which edges count.
        filters: Filters,
    },
    /// How often and how friendly, by period.
    Timeline {
        /// One node.
        a: String,
        /// The other, or any.
        b: Option<String>,
        /// The length of a period.
        by: By,
        /// Which edges count.
        filters: Filters,
    },
    /// What a question in openCypher asks.
    Cypher {
        /// The question.
        question: String,
    },
}

/// How many paths are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Which {
    /// One shortest.
    #[default]
    Shortest,
    /// All shortest.
    AllShortest,
    /// The shortest so many that pass no node twice.
    Simple(usize),
    /// All that pass no node twice, but no more than so many.
    AllSimple(usize),
    /// The one whose steps weigh least.
    Lightest(Weight),
}

/// Which facts count, and which nodes walks may pass, as typed.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Filters {
    /// Names of edge kinds; empty for all.
    pub edges: Vec<String>,
    /// Which way from the node asked about.
    pub direction: Direction,
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// Modalities; empty for what the question takes by itself.
    pub modalities: Vec<Modality>,
    /// Prefixes of CAMEO codes; empty for all.
    pub cameo: Vec<String>,
    /// Sectors; empty for all.
    pub sectors: Vec<Sector>,
    /// The least confidence.
    pub min_confidence: Option<f64>,
    /// Nodes that walks may not pass; they may begin and end there.
    pub avoid: Vec<String>,
    /// The most edges that a node passed may have.
    pub max_degree: Option<u32>,
    /// As many edges as a walk may look at; else what is usual.
    pub budget: Option<u64>,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most facts told for each neighbour or step; counts count all.
    pub evidence: usize,
    /// The most paths told.
    pub paths: usize,
    /// Values for the parameters of a question in openCypher.
    pub parameters: Parameters,
    /// What a question in openCypher may take.
    pub limits: Limits,
    /// Lets another thread stop the search.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            evidence: usize::MAX,
            paths: 10_000,
            parameters: Parameters::default(),
            limits: Limits::default(),
            cancel: None,
        }
    }
}

impl Query {
    /// The most steps of a path unless asked for more.
    pub const MAX_HOPS: u32 = 8;

    /// How many nodes a ranking tells unless asked for more.
    pub const TOP: usize = 20;

    /// Returns the question for a shortest path.
    pub fn path(from: &str, to: &str) -> Self {
        Query::Path {
            from: from.to_owned(),
            to: to.to_owned(),
            filters: Filters::default(),
            max_hops: Query::MAX_HOPS,
            which: Which::Shortest,
            directed: false,
        }
    }

    /// Returns the question for a node's neighbours.
    pub fn neighbors(name: &str) -> Self {
        Query::Neighbors { name: name.to_owned(), filters: Filters::default() }
    }
}

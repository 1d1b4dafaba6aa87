use std::path::PathBuf;

use clap::Args;

use crate::query::{Query, Which};

use super::error::{CliError, Done};
use super::filters::FilterArgs;
use super::output::{self, OutputArgs};

/// Shows how two nodes are connected, with the evidence of each step
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache path news.attache \"Mike Pence\" \"North Korea\" --max-hops 4 --all"
)]
pub(super) struct Path {
    /// The graph
    file: PathBuf,
    /// Where the path begins
    from: String,
    /// Where it ends
    to: String,
    /// The most steps
    #[arg(long, value_name = "N", default_value_t = Query::MAX_HOPS)]
    max_hops: u32,
    /// All shortest paths
    #[arg(long, conflicts_with = "k")]
    all: bool,
    /// The K shortest paths that pass no node twice
    #[arg(short, value_name = "K")]
    k: Option<usize>,
    /// Walk edges from source to target only; mutual ones both ways
    #[arg(long)]
    directed: bool,
    /// Pass none of these nodes
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    avoid: Vec<String>,
    /// Pass no node of more edges than this
    #[arg(long, value_name = "N")]
    max_degree: Option<u32>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Path {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let which = match (self.k, self.all) {
            (Some(k), _) => Which::Simple(k),
            (None, true) => Which::AllShortest,
            (None, false) => Which::Shortest,
        };
        let query = Query::Path {
            from: self.from.clone(),
            to: self.to.clone(),
            filters: self.filters.filters(),
            max_hops: self.max_hops,
            which,
            directed: self.directed,
            avoid: self.avoid.clone(),
            max_degree: self.max_degree,
        };
        output::answer(&self.file, &query, &self.output)
    }
}

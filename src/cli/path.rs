use std::path::PathBuf;

use clap::Args;

use crate::graph::Weight;
use crate::query::{Query, Which};

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};
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
    /// The path of the best attested steps (evidence), or of the latest (recency)
    #[arg(long, value_enum, value_name = "BY", hide_possible_values = true, conflicts_with_all = ["all", "k"])]
    weight: Option<Weight>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Path {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let which = match (self.k, self.weight, self.all) {
            (Some(k), ..) => Which::Simple(k),
            (_, Some(weight), _) => Which::Lightest(weight),
            (.., true) => Which::AllShortest,
            (.., false) => Which::Shortest,
        };
        let query = Query::Path {
            from: self.from.clone(),
            to: self.to.clone(),
            filters: self.walk.with(&self.filters),
            max_hops: self.max_hops,
            which,
            directed: self.directed,
        };
        output::answer(&self.file, &query, &self.output)
    }
}

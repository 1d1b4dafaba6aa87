use std::path::PathBuf;

use clap::Args;

use crate::query::{Query, Which};

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};
use super::output::{self, OutputArgs};

/// Lists the paths between two nodes that pass no node twice, shortest first
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache paths news.attache \"Mike Pence\" \"North Korea\" --max-hops 3 --limit 20"
)]
pub(super) struct Paths {
    /// The graph
    file: PathBuf,
    /// Where the paths begin
    from: String,
    /// Where they end
    to: String,
    /// The most steps
    #[arg(long, value_name = "N", default_value_t = 4)]
    max_hops: u32,
    /// The most paths
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// The K shortest, found one by one: sooner where there are very many
    #[arg(short, value_name = "K", conflicts_with = "limit")]
    k: Option<usize>,
    /// Walk edges from source to target only; mutual ones both ways
    #[arg(long)]
    directed: bool,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Paths {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query = Query::Path {
            from: self.from.clone(),
            to: self.to.clone(),
            filters: self.walk.with(&self.filters),
            max_hops: self.max_hops,
            which: self.k.map_or(Which::AllSimple(self.limit), Which::Simple),
            directed: self.directed,
        };
        output::answer(&self.file, &query, &self.output)
    }
}

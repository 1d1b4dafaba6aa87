use std::path::PathBuf;

use clap::Args;

use crate::query::Query;

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};
use super::output::{self, OutputArgs};

/// Lists the groups of nodes that hang together
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache components news.attache --edge met-with,negotiates --avoid \"United States\""
)]
pub(super) struct Components {
    /// The graph
    file: PathBuf,
    /// How many groups, the largest first
    #[arg(short, value_name = "K", default_value_t = Query::TOP)]
    k: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Components {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query = Query::Components { limit: self.k, filters: self.walk.with(&self.filters) };
        output::answer(&self.file, &query, &self.output)
    }
}

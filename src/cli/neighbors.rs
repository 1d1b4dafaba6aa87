use std::path::PathBuf;

use clap::Args;

use crate::query::Query;

use super::error::{CliError, Done};
use super::filters::FilterArgs;
use super::output::{self, OutputArgs};

/// Lists what is joined to a node, and by what evidence
#[derive(Debug, Args)]
#[command(
    visible_alias = "neighbours",
    after_help = "\
Example: attache neighbors news.attache \"Mike Pence\" --edge met-with,visits --since 2017-04"
)]
pub(super) struct Neighbors {
    /// The graph
    file: PathBuf,
    /// The node: a name, an alias, a country's code; kind:name where several have it
    name: String,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Neighbors {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query = Query::Neighbors { name: self.name.clone(), filters: self.filters.filters() };
        output::answer(&self.file, &query, &self.output)
    }
}

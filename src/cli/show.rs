use std::path::PathBuf;

use clap::Args;

use crate::query::Query;

use super::error::{CliError, Done};
use super::output::{self, OutputArgs};

/// Shows a node: kind, code, other names, edges, latest evidence
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The graph
    file: PathBuf,
    /// The node
    name: String,
    #[command(flatten)]
    output: OutputArgs,
}

impl Show {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        output::answer(&self.file, &Query::Show { name: self.name.clone() }, &self.output)
    }
}

use std::path::PathBuf;

use clap::Args;

use crate::query::Query;

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};
use super::output::{self, OutputArgs};

/// Lists what two nodes are both joined to
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The graph
    file: PathBuf,
    /// A node
    a: String,
    /// Another
    b: String,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Common {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query =
            Query::Common { a: self.a.clone(), b: self.b.clone(), filters: self.walk.with(&self.filters) };
        output::answer(&self.file, &query, &self.output)
    }
}

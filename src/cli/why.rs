use std::path::PathBuf;

use clap::Args;

use crate::query::Query;

use super::error::{CliError, Done};
use super::filters::FilterArgs;
use super::output::{self, OutputArgs};

/// Shows every fact behind an edge: date, modality, speaker, article, sentence
#[derive(Debug, Args)]
#[command(after_help = "Example: attache why news.attache Pence met-with Abe")]
pub(super) struct Why {
    /// The graph
    file: PathBuf,
    /// The edge's source
    from: String,
    /// Its kind
    #[arg(value_name = "EDGE")]
    kind: String,
    /// Its target
    to: String,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Why {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query = Query::Why {
            from: self.from.clone(),
            edge: Some(self.kind.clone()),
            to: self.to.clone(),
            filters: self.filters.filters(),
        };
        output::answer(&self.file, &query, &self.output)
    }
}

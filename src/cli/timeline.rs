use std::path::PathBuf;

use clap::Args;

use crate::query::{By, Query};

use super::error::{CliError, Done};
use super::filters::FilterArgs;
use super::output::{self, OutputArgs};

/// Counts facts by period, with their mean Goldstein score (-10 conflict, +10 cooperation)
#[derive(Debug, Args)]
pub(super) struct Timeline {
    /// The graph
    file: PathBuf,
    /// A node
    a: String,
    /// Another; without it, all that the first is joined to
    b: Option<String>,
    /// The length of a period: day, week, month or year
    #[arg(long, value_enum, default_value_t, value_name = "PERIOD", hide_possible_values = true)]
    by: By,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Timeline {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let query = Query::Timeline {
            a: self.a.clone(),
            b: self.b.clone(),
            by: self.by,
            filters: self.filters.filters(),
        };
        output::answer(&self.file, &query, &self.output)
    }
}

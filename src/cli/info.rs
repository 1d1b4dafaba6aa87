use std::path::PathBuf;

use clap::Args;

use crate::query::Query;
use crate::snapshot;

use super::error::{CliError, Done};
use super::output::{self, OutputArgs};

/// Tells what a graph holds: counts by kind, sources, dates
#[derive(Debug, Args)]
pub(super) struct Info {
    /// The graph
    file: PathBuf,
    /// Compare every byte of the file with its checksums first
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    output: OutputArgs,
}

impl Info {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        if self.verify {
            snapshot::verify(&self.file)?;
        }
        output::answer(&self.file, &Query::Info, &self.output)
    }
}

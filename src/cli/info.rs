use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::query::Query;
use crate::snapshot;
use crate::text::Analyzer;

use super::error::{CliError, Done};
use super::output::{self, OutputArgs};
use super::parse;

/// Tells what a graph holds: counts by kind, sources, dates; or what the language model is made of
#[derive(Debug, Args)]
pub(super) struct Info {
    /// The graph
    #[arg(required_unless_present = "model")]
    file: Option<PathBuf>,
    /// Print the card of the built-in language model, or of the one in FILE
    #[arg(long, value_name = "FILE", num_args = 0..=1, conflicts_with_all = ["file", "verify"])]
    model: Option<Option<PathBuf>>,
    /// Compare every byte of the file with its checksums first
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    output: OutputArgs,
}

impl Info {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        if let Some(model) = &self.model {
            let loaded = model.as_deref().map(parse::load).transpose()?;
            let card = loaded.as_ref().unwrap_or_else(|| Analyzer::embedded()).card();
            writeln!(io::stdout().lock(), "{}", card.trim_end())?;
            return Ok(Done::All);
        }
        let Some(file) = &self.file else { return Ok(Done::All) };
        if self.verify {
            snapshot::verify(file)?;
        }
        output::answer(file, &Query::Info, &self.output)
    }
}

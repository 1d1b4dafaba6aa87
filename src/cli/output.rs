//! Writing answers to standard output.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::Args;

use crate::export::{self, Format, Looks};
use crate::query::{self, Answer, Options, Query};
use crate::snapshot;

use super::error::{CliError, Done};

/// How the answer is written.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Form of the answer
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        hide_possible_values = true,
        help = "Form of the answer: table, json, jsonl, csv or markdown"
    )]
    pub(super) format: Format,
}

/// Returns how answers look on standard output: coloured and fitted on a terminal, plain elsewhere.
pub(super) fn looks() -> Looks {
    let stdout = io::stdout();
    let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    let width = stdout.is_terminal().then(|| comfy_table::Table::new().width()).flatten();
    Looks { color, width }
}

/// Asks a graph and writes the answer.
pub(super) fn answer(file: &Path, query: &Query, output: &OutputArgs) -> Result<Done, CliError> {
    let graph = snapshot::open(file)?;
    let evidence = output.format.evidence().unwrap_or(usize::MAX);
    let evidence = if matches!(query, Query::Show { .. }) { usize::MAX } else { evidence };
    let mut answer = query::ask_with(&graph, query, &Options { evidence, ..Options::default() })?;
    if let Answer::Info(info) = &mut answer {
        info.format_version = Some(snapshot::VERSION);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    export::answer(&answer, output.format, looks(), &mut out)?;
    out.flush()?;
    Ok(Done::All)
}

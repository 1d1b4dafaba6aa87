//! Writing answers to standard output.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::Args;

use crate::export::{self, Format, Looks};
use crate::query::Query;
use crate::repl::Session;

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
    let mut session = Session::new(looks());
    session.format = output.format;
    session.open(file)?;
    let answer = session.ask(query)?;
    let mut out = BufWriter::new(io::stdout().lock());
    export::answer(&answer, session.format, session.looks, &mut out)?;
    out.flush()?;
    Ok(Done::All)
}

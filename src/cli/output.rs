//! Writing answers to standard output.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::Args;

use crate::export::{self, Format, Looks};
use crate::query::Query;
use crate::repl::Session;
use crate::snapshot::Verified;

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
        help = "Form of the answer: table, line, json, jsonl, csv or markdown"
    )]
    pub(super) format: Format,
    /// Trust the file: do not compare it with its checksums
    #[arg(long)]
    no_verify: bool,
}

impl OutputArgs {
    /// Returns a session with a graph open whose answers look so.
    pub(super) fn session(&self, file: &Path) -> Result<Session, CliError> {
        let mut session = Session::new(looks());
        session.format = self.format;
        if self.no_verify {
            session.verified = Verified::Table;
        }
        session.open(file)?;
        Ok(session)
    }
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
    let session = output.session(file)?;
    let answer = session.ask(query)?;
    let mut out = BufWriter::new(io::stdout().lock());
    export::answer(&answer, session.format, session.looks, &mut out)?;
    out.flush()?;
    Ok(Done::All)
}

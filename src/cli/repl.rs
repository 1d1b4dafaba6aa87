use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use crate::query::{self, Statement};
use crate::repl::{self, Outcome, Session};

use super::error::{CliError, Done};
use super::output;

/// Opens a conversation with a graph; reads a script where standard input is no terminal
#[derive(Debug, Args)]
pub(super) struct Repl {
    /// The graph; `.open FILE` opens one later
    file: Option<PathBuf>,
    /// In a script, go on after a line that fails
    #[arg(long)]
    keep_going: bool,
}

impl Repl {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let mut session = Session::new(output::looks());
        if let Some(file) = &self.file {
            session.open(file)?;
        }
        if io::stdin().is_terminal() && io::stdout().is_terminal() {
            repl::converse(session)?;
            return Ok(Done::All);
        }
        let mut out = BufWriter::new(io::stdout().lock());
        let script = io::read_to_string(io::stdin().lock());
        let script = script.map_err(|error| CliError::Input(format!("the script can't be read: {error}")))?;
        self::statements(&mut session, &query::statements(&script), self.keep_going, &mut out)
    }
}

/// Runs statements in a session until one quits or, unless told to go on, one fails.
pub(super) fn statements(
    session: &mut Session,
    statements: &[Statement],
    keep_going: bool,
    out: &mut dyn Write,
) -> Result<Done, CliError> {
    let mut failed = false;
    for statement in statements {
        match session.line(&statement.text, out)? {
            Outcome::Done => {}
            Outcome::Quit => break,
            Outcome::Failed(message) => {
                // What was answered before comes before the error, also where both go to one place.
                out.flush()?;
                let at = match statements {
                    [_] => String::new(),
                    _ => format!("line {}: ", statement.line),
                };
                let _ = writeln!(anstream::stderr(), "attache: {at}{message}");
                failed = true;
                if !keep_going {
                    break;
                }
            }
        }
    }
    out.flush()?;
    if failed { Err(CliError::Told) } else { Ok(Done::All) }
}

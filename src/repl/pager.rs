//! Long answers on a terminal: through a pager.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// Whether and with what long answers are shown page by page.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Pager {
    /// With `$PAGER`, else `less`, where an answer is longer than the terminal is high.
    #[default]
    Usual,
    /// With this command.
    Command(String),
    /// Not at all.
    Off,
}

impl Pager {
    /// Returns the command; none where nothing is paged.
    pub(super) fn command(&self) -> Option<String> {
        match self {
            Pager::Off => None,
            Pager::Command(command) => Some(command.clone()),
            Pager::Usual => {
                let own = ["ATTACHE_PAGER", "PAGER"].into_iter().find_map(|name| std::env::var(name).ok());
                Some(own.filter(|command| !command.trim().is_empty()).unwrap_or_else(|| "less".to_owned()))
            }
        }
    }
}

/// Writes a text to standard output, through the pager where it has more lines than the terminal.
///
/// A pager that cannot be started or that is left early is no error.
pub(super) fn show(text: &[u8], pager: &Pager, height: Option<u16>) -> io::Result<()> {
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    let long = height.is_some_and(|height| lines + 1 > usize::from(height));
    if long
        && let Some(command) = pager.command()
        && page(text, &command)
    {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()
}

/// Runs the pager; says whether it could be started.
fn page(text: &[u8], command: &str) -> bool {
    // A command may have arguments and be any that the shell knows, as in `PAGER='less -S'`.
    let started = shell(command)
        // Colours pass through `less`, short texts stay on the screen, unless the user has other wishes.
        .env("LESS", std::env::var("LESS").unwrap_or_else(|_| "FRX".to_owned()))
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { return false };
    if let Some(mut input) = child.stdin.take() {
        // The pager may be left before it has read all.
        let _ = input.write_all(text);
    }
    // A shell that does not find the command says so with 127.
    child.wait().is_ok_and(|status| status.code() != Some(127))
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut words = command.split_whitespace();
    let mut program = Command::new(words.next().unwrap_or("more"));
    program.args(words);
    program
}

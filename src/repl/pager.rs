//! Long answers on a terminal: through a pager.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// The terminal as what answers are written to: an answer that is longer than it is high goes through the pager.
///
/// Lines are held back until it is clear which; a pager gets the rest as it comes. A pager that is left early stops the
/// question, and is no error.
pub(super) struct Screen {
    command: Option<String>,
    /// The lines that the terminal shows at once; `None` where that is not known and nothing is paged.
    height: Option<usize>,
    cancel: Arc<AtomicBool>,
    state: State,
}

enum State {
    /// What was written, and its lines.
    Held(Vec<u8>, usize),
    Paged(Child),
    Plain,
}

impl Screen {
    pub(super) fn new(pager: &Pager, height: Option<u16>, cancel: Arc<AtomicBool>) -> Self {
        Screen {
            command: pager.command(),
            height: height.map(usize::from),
            cancel,
            state: State::Held(Vec::new(), 0),
        }
    }

    /// Shows what is held back, or waits until the pager is left.
    ///
    /// # Errors
    /// When the terminal fails.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match &mut self.state {
            State::Held(text, _) => io::stdout().write_all(text)?,
            State::Paged(child) => {
                drop(child.stdin.take());
                child.wait()?;
            }
            State::Plain => {}
        }
        io::stdout().flush()
    }

    /// Stops holding back.
    fn show(&mut self, text: &[u8]) -> io::Result<()> {
        self.state = match self.command.as_deref().and_then(start) {
            Some(child) => State::Paged(child),
            None => State::Plain,
        };
        self.write_all(text)
    }
}

impl Write for Screen {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Held(held, lines) => {
                held.extend_from_slice(text);
                *lines += text.iter().filter(|byte| **byte == b'\n').count();
                // The next prompt needs a line too.
                if self.height.is_none_or(|height| *lines + 1 > height) {
                    let held = std::mem::take(held);
                    self.show(&held)?;
                }
            }
            State::Paged(child) => {
                let left = child.stdin.as_mut().is_none_or(|input| input.write_all(text).is_err());
                if left {
                    self.cancel.store(true, Ordering::Relaxed);
                }
            }
            State::Plain => io::stdout().write_all(text)?,
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &self.state {
            State::Plain => io::stdout().flush(),
            _ => Ok(()),
        }
    }
}

/// Starts the pager; none where it is not there.
fn start(command: &str) -> Option<Child> {
    shell(command)?
        // Colours pass through `less`, short texts stay on the screen, unless the user has other wishes.
        .env("LESS", std::env::var("LESS").unwrap_or_else(|_| "FRX".to_owned()))
        .stdin(Stdio::piped())
        .spawn()
        .ok()
}

/// Returns a command as the shell would run it, as in `PAGER='less -S'`; none where the shell does not find it.
#[cfg(unix)]
fn shell(command: &str) -> Option<Command> {
    let program = command.split_whitespace().next()?;
    let found = Command::new("sh")
        .args(["-c", "command -v \"$1\"", "sh", program])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success()).then(|| {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(command);
        shell
    })
}

#[cfg(not(unix))]
fn shell(command: &str) -> Option<Command> {
    let mut words = command.split_whitespace();
    let mut program = Command::new(words.next()?);
    program.args(words);
    Some(program)
}

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::error::{CliError, Done};

/// Prints the completions of a shell, to be sourced or put where it looks for them
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache completions bash > ~/.local/share/bash-completion/completions/attache"
)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        // Generated into memory first: a generator panics on a pipe that breaks.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::Cli::command(), "attache", &mut script);
        io::Write::write_all(&mut io::stdout().lock(), &script)?;
        Ok(Done::All)
    }
}

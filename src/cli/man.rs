use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use crate::suggest;

use super::error::{CliError, Done};

/// Prints the manual page of attache or of one of its commands, for `man -l -`
#[derive(Debug, Args)]
#[command(after_help = "Example: attache man --all ~/.local/share/man/man1 && man attache-path")]
pub(super) struct Man {
    /// The command; attache itself where none is named
    command: Option<String>,
    /// Write the pages of attache and all its commands into a folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    all: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let mut root = super::Cli::command();
        root.build();
        if let Some(folder) = &self.all {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(root, folder)?;
            return Ok(Done::All);
        }
        let page = match &self.command {
            None => Page::new(root),
            Some(name) => Page::new(self::command(&root, name)?),
        };
        let mut text = Vec::new();
        page.render(&mut text)?;
        io::stdout().lock().write_all(&text)?;
        Ok(Done::All)
    }
}

fn command(root: &clap::Command, name: &str) -> Result<clap::Command, CliError> {
    if let Some(found) = root.find_subcommand(name) {
        let full = format!("attache-{name}");
        return Ok(found.clone().name(full));
    }
    let near = suggest::nearest(name, root.get_subcommands().map(clap::Command::get_name), 2);
    let hint = if near.is_empty() {
        "`attache help` lists the commands".to_owned()
    } else {
        format!("did you mean {}?", suggest::either(&near))
    };
    Err(CliError::Input(format!("`{name}` is no command; {hint}")))
}

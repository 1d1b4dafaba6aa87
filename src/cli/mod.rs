//! The command line: one command, one file.
//!
//! Commands parse their arguments, call the library and write to standard output; [`error`] alone turns errors into text
//! and exit codes.

mod build;
mod common;
mod completions;
mod error;
mod export;
mod extract;
mod filters;
mod info;
mod man;
mod merge;
mod neighbors;
mod ontology;
mod output;
mod parse;
mod path;
mod query;
mod rank;
mod reading;
mod remove;
mod repl;
mod show;
mod timeline;
mod why;

pub use error::{CliError, Done};

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Reads news articles into a knowledge graph and answers questions about it, with the evidence.
#[derive(Debug, Parser)]
#[command(name = "attache", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done, 1 the input or the question was wrong, 2 the command line was wrong, 3 done, but some articles \
failed.";

/// The command table. Each command is a struct whose doc comment is its help.
#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Extract(extract::Extract),
    Repl(repl::Repl),
    Query(query::Query),
    Neighbors(neighbors::Neighbors),
    Path(path::Path),
    Show(show::Show),
    Why(why::Why),
    Timeline(timeline::Timeline),
    Common(common::Common),
    Rank(rank::Rank),
    Info(info::Info),
    Merge(merge::Merge),
    Remove(remove::Remove),
    Export(export::Export),
    Parse(parse::Parse),
    Ontology(ontology::OntologyCommand),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    fn run(&self) -> Result<Done, CliError> {
        match self {
            Command::Build(command) => command.run(),
            Command::Extract(command) => command.run(),
            Command::Repl(command) => command.run(),
            Command::Query(command) => command.run(),
            Command::Neighbors(command) => command.run(),
            Command::Path(command) => command.run(),
            Command::Show(command) => command.run(),
            Command::Why(command) => command.run(),
            Command::Timeline(command) => command.run(),
            Command::Common(command) => command.run(),
            Command::Rank(command) => command.run(),
            Command::Info(command) => command.run(),
            Command::Merge(command) => command.run(),
            Command::Remove(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Parse(command) => command.run(),
            Command::Ontology(command) => command.run(),
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}

/// Runs the command line and returns its exit code.
pub fn main() -> ExitCode {
    let result = match Cli::try_parse() {
        Ok(Cli { command: Some(command) }) => command.run(),
        Ok(Cli { command: None }) => Cli::command().print_help().map(|()| Done::All).map_err(CliError::from),
        // Help and version are errors to clap too; it knows which code each has.
        Err(error) => error.exit(),
    };
    error::exit(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_table_is_sound() {
        Cli::command().debug_assert();
    }
}

use std::fs;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use clap::Args;

use crate::repl::{self, Statement};

use super::error::{CliError, Done};
use super::output::OutputArgs;
use super::repl as cli_repl;

/// Answers questions in openCypher or in short forms, from arguments, a file or standard input
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache query news.attache 'path Pence to \"North Korea\" within 4 hops' 'show Japan'"
)]
pub(super) struct Query {
    /// The graph
    file: PathBuf,
    /// The questions, each an argument
    question: Vec<String>,
    /// Read questions from a file: short forms one a line, openCypher up to `;`
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "question")]
    from: Option<PathBuf>,
    /// Go on after a question that fails
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    output: OutputArgs,
}

impl Query {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let mut session = self.output.session(&self.file)?;
        let mut out = BufWriter::new(io::stdout().lock());
        let statements = match &self.from {
            Some(path) => repl::statements(
                &fs::read_to_string(path)
                    .map_err(|error| CliError::Input(format!("{}: {error}", path.display())))?,
            ),
            None if self.question.is_empty() => repl::statements(&io::read_to_string(io::stdin().lock())?),
            // Each argument is one question, whatever it holds.
            None => (1..)
                .zip(&self.question)
                .map(|(line, text)| Statement { line, text: text.clone(), ended: true })
                .collect(),
        };
        cli_repl::statements(&mut session, &statements, self.keep_going, &mut out)
    }
}

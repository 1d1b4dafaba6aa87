use std::fs;
use std::io::{self, BufWriter, Read};
use std::path::PathBuf;

use clap::Args;

use super::error::{CliError, Done};
use super::output::OutputArgs;
use super::repl;

/// Answers questions in the short forms of the conversation, from arguments, a file or standard input
#[derive(Debug, Args)]
#[command(
    after_help = "Example: attache query news.attache 'path Pence to \"North Korea\" within 4 hops' 'show Japan'"
)]
pub(super) struct Query {
    /// The graph
    file: PathBuf,
    /// The questions, each an argument
    question: Vec<String>,
    /// Read questions from a file, one a line
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
        let script = match &self.from {
            Some(path) => fs::read_to_string(path)
                .map_err(|error| CliError::Input(format!("{}: {error}", path.display())))?,
            None if !self.question.is_empty() => {
                return repl::lines(&mut session, &self.question, self.keep_going, &mut out);
            }
            None => {
                let mut script = String::new();
                io::stdin().read_to_string(&mut script)?;
                script
            }
        };
        let lines: Vec<String> = script.lines().map(str::to_owned).collect();
        repl::lines(&mut session, &lines, self.keep_going, &mut out)
    }
}

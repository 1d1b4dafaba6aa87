use std::fs;
use std::io::{self, BufWriter, Read};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::query::cypher::Value;
use crate::query::{Statement, statements};

use super::error::{CliError, Done};
use super::output::OutputArgs;
use super::repl;

/// Answers questions in openCypher and in the short forms of the conversation
#[derive(Debug, Args)]
#[command(
    after_help = "Questions are arguments, or come from a file or standard input: a short form a line, openCypher \
    up to `;`.\n\nExamples:\n  attache query news.attache 'path Pence to \"North Korea\" within 4 hops' 'show Japan'\n  \
    attache query news.attache 'MATCH (p:Person)-[r:MET_WITH]-(q) RETURN p.name, q.name, r.count'\n  \
    attache query news.attache --param name='Mike Pence' 'MATCH (p {name: $name})--(n) RETURN n.name'"
)]
pub(super) struct Query {
    /// The graph
    file: PathBuf,
    /// The questions, each an argument
    question: Vec<String>,
    /// Read questions from a file
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "question")]
    from: Option<PathBuf>,
    /// A value for a parameter: `$name` in questions is VALUE, a text unless it reads as something else
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = crate::repl::parameter)]
    parameters: Vec<(String, Value)>,
    /// Go on after a question that fails
    #[arg(long)]
    keep_going: bool,
    /// Give a question up after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    timeout: Duration,
    /// The most rows that a question may return
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    max_rows: u64,
    /// The most memory that a question may take, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 512)]
    max_memory: usize,
    #[command(flatten)]
    output: OutputArgs,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "a number of seconds is wanted, as in 2.5".to_owned())
}

impl Query {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let mut session = self.output.session(&self.file)?;
        session.parameters = self.parameters.iter().cloned().collect();
        session.limits.time = self.timeout;
        session.limits.rows = self.max_rows;
        session.limits.memory = self.max_memory.saturating_mul(1 << 20);
        let mut out = BufWriter::new(io::stdout().lock());
        let questions: Vec<Statement> = match &self.from {
            Some(path) => statements(
                &fs::read_to_string(path)
                    .map_err(|error| CliError::Input(format!("{}: {error}", path.display())))?,
            ),
            // Each argument is one question, whatever it holds.
            None if !self.question.is_empty() => (1..)
                .zip(&self.question)
                .map(|(line, text)| Statement { line, text: text.clone(), ended: true })
                .collect(),
            None => {
                let mut script = String::new();
                io::stdin().read_to_string(&mut script)?;
                statements(&script)
            }
        };
        repl::statements(&mut session, &questions, self.keep_going, &mut out)
    }
}

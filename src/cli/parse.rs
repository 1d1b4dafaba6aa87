use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::article::{self, Input, Item, ReadOptions};
use crate::paragraph::paragraphs;
use crate::pipeline;
use crate::text::{Analyzer, Scratch, conllu, draw};

use super::error::{CliError, Done};
use super::reading::Failures;

/// Prints how articles are read: tokens, lemmas, tags, dependency trees and names
#[derive(Debug, Args)]
pub(super) struct Parse {
    /// Files or folders as `attache build` reads them; - is standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// The inputs are CoNLL-U: keep their tokens and sentences
    #[arg(long)]
    tokenized: bool,
    /// Leave out boilerplate and datelines, as `attache build` does
    #[arg(long, conflicts_with = "tokenized")]
    clean: bool,
    /// CoNLL-U, or trees for people
    #[arg(long, value_enum, default_value = "conllu", conflicts_with = "tokenized")]
    format: Format,
    /// Another language model than the built-in one
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Conllu,
    Tree,
}

impl Parse {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let loaded = self.model.as_deref().map(load).transpose()?;
        let analyzer = loaded.as_ref().unwrap_or_else(|| Analyzer::embedded());
        let mut out = BufWriter::new(io::stdout().lock());
        let done =
            if self.tokenized { self.tokens(analyzer, &mut out) } else { self.articles(analyzer, &mut out) }?;
        out.flush()?;
        Ok(done)
    }

    fn articles(&self, analyzer: &Analyzer, out: &mut impl Write) -> Result<Done, CliError> {
        let inputs: Vec<Input> = self.inputs.iter().filter_map(|input| input.parse().ok()).collect();
        let items = article::read(&inputs, ReadOptions::default());
        let mut scratch = Scratch::default();
        let mut failures = Failures::default();
        for item in items.map_err(|error| CliError::Input(error.to_string()))? {
            match item {
                Ok(Item::Article(article)) => {
                    let document = if self.clean {
                        pipeline::analyse(&article, analyzer, &mut scratch)
                    } else {
                        analyzer.analyse(&article.text, &paragraphs(&article.text), &mut scratch)
                    };
                    let mut text = String::new();
                    match self.format {
                        Format::Conllu => {
                            conllu::write(&mut text, &article.source.id, &article.text, &document)
                        }
                        Format::Tree => draw::document(&mut text, &article.text, &document),
                    }
                    .map_err(io::Error::other)?;
                    out.write_all(text.as_bytes())?;
                }
                Ok(Item::Record(_)) => {}
                Err(error) => failures.push(error),
            }
        }
        failures.tell();
        Ok(failures.done())
    }

    fn tokens(&self, analyzer: &Analyzer, out: &mut impl Write) -> Result<Done, CliError> {
        let mut scratch = Scratch::default();
        for name in &self.inputs {
            let problem = |error: String| CliError::Input(format!("{name}: {error}"));
            let mut bytes = Vec::new();
            if name == "-" {
                io::stdin().lock().read_to_end(&mut bytes)?;
            } else {
                bytes = std::fs::read(name).map_err(|error| problem(format!("can't be read: {error}")))?;
            }
            let given = String::from_utf8(bytes)
                .map_err(|_| problem("CoNLL-U is UTF-8, and this is not".to_owned()))?;
            let tokenized = conllu::Tokenized::read(&given).map_err(|error| problem(error.to_string()))?;
            let mut text = String::new();
            tokenized.write_analysed(analyzer, &mut scratch, &mut text).map_err(io::Error::other)?;
            out.write_all(text.as_bytes())?;
        }
        Ok(Done::All)
    }
}

/// Loads a model file.
pub(super) fn load(file: &std::path::Path) -> Result<Analyzer, CliError> {
    Analyzer::load(file).map_err(|error| CliError::Input(format!("{}: {error}", file.display())))
}

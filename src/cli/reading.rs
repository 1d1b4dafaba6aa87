//! What commands that read articles have in common: inputs, tables, the summary of what failed.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::article::{self, Input, InputError, Items, ReadOptions, language};
use crate::date::Date;
use crate::extract::{Extractor, Lexicon};
use crate::fact::{Confidence, Record};
use crate::ontology::Ontology;
use crate::pipeline::{DEFAULT_CONFIDENCE, Options};
use crate::text::Analyzer;

use super::error::{CliError, Done};

/// What to read, and with what.
#[derive(Debug, Args)]
pub(super) struct ReadingArgs {
    /// Files or folders: plain text, JSON Lines, records of `attache extract` (also compressed, gzip or zstd); - is standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Publication date of articles that tell none, as in 2017-04-18
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Edge kinds of your own, beside the built-in ones (see `attache ontology --check`)
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Triggers and names of your own, beside the built-in ones (see `attache ontology --check`)
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Another language model than the built-in one
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Leave out facts whose confidence is below, 0 to 1
    #[arg(long, value_name = "X", value_parser = confidence, default_value_t = DEFAULT_CONFIDENCE)]
    min_confidence: Confidence,
}

/// Reads a confidence off the command line.
pub(super) fn confidence(text: &str) -> Result<Confidence, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(Confidence::new(value)),
        _ => Err("a confidence is a number from 0 to 1, as in 0.7".to_owned()),
    }
}

/// Tables and model of one run.
pub(super) struct Tables {
    pub(super) ontology: Ontology,
    lexicon: Lexicon,
    model: Option<Analyzer>,
    min_confidence: Confidence,
}

impl Tables {
    pub(super) fn options(&self) -> Options<'_> {
        Options {
            analyzer: self.model.as_ref().unwrap_or_else(|| Analyzer::embedded()),
            extractor: Extractor::new(&self.ontology, &self.lexicon),
            min_confidence: self.min_confidence,
        }
    }
}

impl ReadingArgs {
    /// Loads the tables that the arguments name.
    pub(super) fn tables(&self) -> Result<Tables, CliError> {
        let ontology = match &self.ontology {
            Some(file) => Ontology::with_file(file).map_err(|error| CliError::Input(error.to_string()))?,
            None => Ontology::builtin().clone(),
        };
        let lexicon = match &self.lexicon {
            Some(file) => {
                let name = file.display().to_string();
                let text = std::fs::read_to_string(file)
                    .map_err(|error| CliError::Input(format!("{name}: can't be read: {error}")))?;
                let extended = Lexicon::builtin().extended(&text, &name, &ontology);
                extended.map_err(|error| CliError::Input(error.to_string()))?
            }
            None => Lexicon::builtin().clone(),
        };
        let model = match &self.model {
            Some(file) => {
                let model = Analyzer::load(file);
                Some(model.map_err(|error| CliError::Input(format!("{}: {error}", file.display())))?)
            }
            None => None,
        };
        Ok(Tables { ontology, lexicon, model, min_confidence: self.min_confidence })
    }

    /// Opens the inputs.
    pub(super) fn items(&self) -> Result<Items, CliError> {
        let inputs: Vec<Input> = self.inputs.iter().filter_map(|input| input.parse().ok()).collect();
        article::read(&inputs, ReadOptions { published: self.published })
            .map_err(|error| CliError::Input(error.to_string()))
    }

    /// Returns the inputs as the user named them.
    pub(super) fn names(&self) -> String {
        self.inputs.join(", ")
    }
}

/// Articles that could not be read.
#[derive(Debug, Default)]
pub(super) struct Failures(Vec<InputError>);

/// Failures that the summary names; the rest is counted.
const NAMED: usize = 10;

impl Failures {
    pub(super) fn push(&mut self, error: InputError) {
        self.0.push(error);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells on standard error what failed.
    pub(super) fn tell(&self) {
        let mut err = anstream::stderr();
        for failure in self.0.iter().take(NAMED) {
            // Nothing can be done where standard error is closed.
            let _ = writeln!(err, "attache: {failure}");
        }
        if self.0.len() > NAMED {
            let rest = self.0.len() - NAMED;
            let _ = writeln!(
                err,
                "attache: {} more could not be read; --report FILE lists them all",
                count(rest, "article")
            );
        }
    }

    /// Writes what failed as JSON Lines: `{"place", "problem"}`.
    pub(super) fn report(&self, file: &std::path::Path) -> Result<(), CliError> {
        let mut lines = String::new();
        for failure in &self.0 {
            let line = serde_json::json!({"place": failure.place, "problem": failure.problem});
            lines.push_str(&format!("{line}\n"));
        }
        std::fs::write(file, lines).map_err(|error| {
            CliError::Input(format!("{}: the report can't be written: {error}", file.display()))
        })
    }

    pub(super) fn done(&self) -> Done {
        if self.is_empty() { Done::All } else { Done::Partly }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Articles that are not in English, which give no facts.
#[derive(Debug, Default)]
pub(super) struct Foreign(Vec<String>);

impl Foreign {
    /// Takes note of an article where it is in another language.
    pub(super) fn note(&mut self, record: Option<&Record>) {
        if let Some(Record::Article(source)) = record
            && let Some(language) = source.body.language.as_deref()
            && !language::is_english(language)
        {
            self.0.push(format!("{} ({})", source.body.id, language::name(language)));
        }
    }

    /// Returns the line of a summary; `None` where all is English.
    pub(super) fn line(&self) -> Option<String> {
        let seem = match self.0.len() {
            0 => return None,
            1 => "1 article seems".to_owned(),
            many => format!("{many} articles seem"),
        };
        let named = self.0.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if self.0.len() > NAMED { ", ..." } else { "" };
        Some(format!("{seem} not to be English and gave no facts: {named}{more}"))
    }
}

/// Returns a number with its noun: `1 article`, `2 articles`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

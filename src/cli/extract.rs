use std::io::{self, BufWriter, Write};

use clap::{Args, ValueEnum};

use crate::article::Item;
use crate::fact::Record;
use crate::pipeline;
use crate::text::Scratch;

use super::error::{CliError, Done};
use super::reading::{Failures, Foreign, ReadingArgs};

/// Prints what articles say as JSON Lines: the articles, their nodes, their facts
#[derive(Debug, Args)]
pub(super) struct Extract {
    #[command(flatten)]
    reading: ReadingArgs,
    /// Print these records only
    #[arg(long, value_enum, value_delimiter = ',', value_name = "RECORD,...")]
    only: Vec<Kind>,
    /// Print for people what was seen in each sentence, and why a fact came of it or did not
    #[arg(long, conflicts_with = "only")]
    explain: bool,
}

/// The kinds of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Article,
    Mention,
    Fact,
}

impl Kind {
    fn of(record: &Record) -> Kind {
        match record {
            Record::Article(_) => Kind::Article,
            Record::Mention(_) => Kind::Mention,
            Record::Fact(_) => Kind::Fact,
        }
    }
}

impl Extract {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let mut failures = Failures::default();
        let mut out = BufWriter::new(io::stdout().lock());
        if self.explain {
            self.explain(&mut out, &mut failures)?;
        } else {
            self.records(&mut out, &mut failures)?;
        }
        out.flush()?;
        failures.tell();
        Ok(failures.done())
    }

    fn records(&self, out: &mut impl Write, failures: &mut Failures) -> Result<(), CliError> {
        let tables = self.reading.tables()?;
        let mut items = self.reading.items()?;
        let mut foreign = Foreign::default();
        pipeline::read(&mut items, tables.options(), |outcome, _| {
            let records = match outcome.records {
                Ok(records) => records,
                Err(error) => {
                    failures.push(error);
                    return Ok(());
                }
            };
            foreign.note(records.first());
            for record in records {
                if self.only.is_empty() || self.only.contains(&Kind::of(&record)) {
                    writeln!(out, "{}", record.to_json())?;
                }
            }
            Ok::<(), io::Error>(())
        })?;
        if let Some(line) = foreign.line() {
            // Nothing can be done where standard error is closed.
            let _ = writeln!(anstream::stderr(), "attache: {line}");
        }
        Ok(())
    }

    fn explain(&self, out: &mut impl Write, failures: &mut Failures) -> Result<(), CliError> {
        let tables = self.reading.tables()?;
        let options = tables.options();
        let mut scratch = Scratch::default();
        for item in self.reading.items()? {
            match item {
                Ok(Item::Article(article)) => {
                    let document = pipeline::analyse(&article, options.analyzer, &mut scratch);
                    writeln!(out, "{}\n", article.source.id)?;
                    write!(out, "{}", options.extractor.explain(&article, &document))?;
                }
                Ok(Item::Record(_)) => {}
                Err(error) => failures.push(error),
            }
        }
        Ok(())
    }
}

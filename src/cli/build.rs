use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::fact::Record;
use crate::graph::{BuildError, Builder, Graph};
use crate::pipeline::{self, Outcome};
use crate::snapshot;

use super::error::{CliError, Done};
use super::reading::{Failures, Foreign, ReadingArgs, Tables, count};

/// Reads articles, or records of `attache extract`, into a graph
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    reading: ReadingArgs,
    /// Where to write the graph
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Add to the graph that is there: skip its articles, replace those whose text changed
    #[arg(long)]
    append: bool,
    /// Write what could not be read to a file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What was read.
#[derive(Default)]
struct Tally {
    articles: usize,
    records: usize,
    without_facts: usize,
    failures: Failures,
    foreign: Foreign,
}

impl Build {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let tables = self.reading.tables()?;
        // From reading the old graph until the new one is written nobody else may change it.
        let _lock = snapshot::lock(&self.output)?;
        let mut builder = self.builder(&tables)?;
        let tally = self.read(&tables, &mut builder)?;
        tally.failures.tell();
        if let Some(file) = &self.report {
            tally.failures.report(file)?;
        }
        if tally.articles + tally.records == 0 {
            return Err(self.nothing(&tally));
        }
        let graph = builder.finish()?;
        snapshot::write(&graph, &self.output)?;
        self.tell(&tally, &graph);
        Ok(tally.failures.done())
    }

    fn builder(&self, tables: &Tables) -> Result<Builder, CliError> {
        if self.append && self.output.exists() {
            let graph = snapshot::open_with(&self.output, snapshot::Verified::All)?;
            return Ok(Builder::from_graph(&graph, &tables.ontology)?);
        }
        Ok(Builder::new(&tables.ontology))
    }

    fn read(&self, tables: &Tables, builder: &mut Builder) -> Result<Tally, CliError> {
        let mut items = self.reading.items()?;
        let progress = progress(items.files());
        let mut tally = Tally::default();
        pipeline::read(&mut items, tables.options(), |outcome, items| {
            progress.set_position(items.files_begun() as u64);
            let added = self.add(outcome, builder, &mut tally);
            progress.set_message(count(tally.articles, "article"));
            added
        })?;
        progress.finish_and_clear();
        Ok(tally)
    }

    fn add(&self, outcome: Outcome, builder: &mut Builder, tally: &mut Tally) -> Result<(), BuildError> {
        let records = match outcome.records {
            Ok(records) => records,
            Err(error) => {
                tally.failures.push(error);
                return Ok(());
            }
        };
        tally.foreign.note(records.first());
        match records.first() {
            Some(Record::Article(source)) => {
                tally.articles += 1;
                tally.without_facts += usize::from(outcome.without_facts && records.len() > 1);
                if self.append {
                    match builder.article_hash(&source.body.id) {
                        Some(hash) if hash == source.body.hash => return Ok(()),
                        Some(_) => {
                            builder.remove_article(&source.body.id);
                        }
                        None => {}
                    }
                }
            }
            _ => tally.records += records.len(),
        }
        records.into_iter().try_for_each(|record| builder.add(record))
    }

    fn nothing(&self, tally: &Tally) -> CliError {
        let inputs = self.reading.names();
        CliError::Input(if tally.failures.is_empty() {
            format!(
                "there is no article in {inputs}; folders are searched for .txt, .text, .jsonl and .ndjson files, and \
                 nothing was written"
            )
        } else {
            format!(
                "none of {} in {inputs} could be read; nothing was written",
                count(tally.failures.len(), "article")
            )
        })
    }

    fn tell(&self, tally: &Tally, graph: &Graph) {
        let bytes = self.output.metadata().map_or(0, |file| file.len());
        let read = match (tally.articles, tally.records) {
            (articles, 0) => count(articles, "article"),
            (0, records) => count(records, "record"),
            (articles, records) => format!("{} and {}", count(articles, "article"), count(records, "record")),
        };
        let mut lines = vec![format!(
            "{read} read: {}, {}, {} in {} ({})",
            count(graph.node_count() as usize, "node"),
            count(graph.edge_count() as usize, "edge"),
            count(graph.fact_count() as usize, "fact"),
            self.output.display(),
            indicatif::HumanBytes(bytes)
        )];
        if tally.without_facts > 0 {
            lines.push(format!("{} gave no fact", count(tally.without_facts, "article")));
        }
        lines.extend(tally.foreign.line());
        if !tally.failures.is_empty() {
            lines.push(format!(
                "{} could not be read and the rest was kept",
                count(tally.failures.len(), "article")
            ));
        }
        // Nothing can be done where standard error is closed.
        let _ = writeln!(anstream::stderr(), "{}", lines.join("\n"));
    }
}

/// Returns a bar over the files to read; hidden where standard error is no terminal.
fn progress(files: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr());
    let style = if files > 1 {
        "{bar:30} {pos}/{len} files, {msg}, {eta} left"
    } else {
        "{spinner} {msg}, {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar
}

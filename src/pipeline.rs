//! The building half on one page: articles, analysed and read in parallel, into records in their own order.
//!
//! ```text
//! file ─► Article ─► Document ─► Mention, Fact ─► Graph
//!         article    text        extract          graph
//! ```

use rayon::prelude::*;

use crate::article::language::is_english;
use crate::article::{Article, InputError, Item, Items};
use crate::extract::{Extraction, Extractor};
use crate::fact::{Confidence, Record};
use crate::span::Span;
use crate::text::{Analyzer, Document, Scratch};

/// How articles are read.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The model of the text layer.
    pub analyzer: &'a Analyzer,
    /// Tables and rules.
    pub extractor: Extractor<'a>,
    /// Facts below are left out.
    pub min_confidence: Confidence,
}

pub use crate::extract::DEFAULT_CONFIDENCE;

impl Options<'static> {
    /// Returns the compiled-in model, tables and rules, and the default threshold.
    pub fn builtin() -> Self {
        Options {
            analyzer: Analyzer::embedded(),
            extractor: Extractor::builtin(),
            min_confidence: DEFAULT_CONFIDENCE,
        }
    }
}

/// What one item of the input gave.
#[derive(Debug)]
pub struct Outcome {
    /// The article, its nodes and its facts; or the record that the input held already.
    pub records: Result<Vec<Record>, InputError>,
    /// Whether it is an article of more than a few words that gave no fact.
    pub without_facts: bool,
}

/// Articles waiting to be read at once: enough to keep all threads busy, few enough to bound memory.
const BATCH: usize = 64;

/// A batch is closed early when its texts pass this many bytes.
const BATCH_BYTES: usize = 4 << 20;

/// Reads items and hands over what each gives, in the order of the input whatever the number of threads.
///
/// Memory is bounded by a batch of articles and what is read from them.
///
/// # Errors
/// The first error of `sink`, which ends the reading. Items that can't be read are handed over as such and end nothing.
pub fn read<E: Send>(
    items: &mut Items,
    options: Options<'_>,
    mut sink: impl FnMut(Outcome, &Items) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(item) = items.next() else { break };
            if let Ok(Item::Article(article)) = &item {
                bytes += article.text.len();
            }
            batch.push(item);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let outcomes: Vec<Outcome> = batch
            .into_par_iter()
            .map_init(Scratch::default, |scratch, item| outcome(item, options, scratch))
            .collect();
        for outcome in outcomes {
            sink(outcome, items)?;
        }
    }
}

fn outcome(item: Result<Item, InputError>, options: Options<'_>, scratch: &mut Scratch) -> Outcome {
    match item {
        Err(error) => Outcome { records: Err(error), without_facts: false },
        Ok(Item::Record(record)) => {
            let doubtful =
                matches!(&*record, Record::Fact(fact) if fact.body.confidence < options.min_confidence);
            Outcome { records: Ok(if doubtful { Vec::new() } else { vec![*record] }), without_facts: false }
        }
        Ok(Item::Article(article)) => {
            let records = article_records(*article, options, scratch);
            let without_facts = !records.iter().any(|record| matches!(record, Record::Fact(_)));
            Outcome { records: Ok(records), without_facts }
        }
    }
}

/// Returns the records of an article: itself, its nodes, its facts; itself alone where it is not in English.
pub fn article_records(article: Article, options: Options<'_>, scratch: &mut Scratch) -> Vec<Record> {
    let document = analyse(&article, options.analyzer, scratch);
    let foreign = article.source.language.as_deref().is_some_and(|language| !is_english(language));
    // What reads English finds nonsense in other languages.
    let Extraction { mentions, facts } =
        if foreign { Extraction::default() } else { options.extractor.facts(&article, &document) };
    let mut source = article.source;
    source.sentences = u32::try_from(document.sentences.len()).unwrap_or(u32::MAX);
    let mut records = vec![Record::from(source)];
    records.extend(mentions.into_iter().map(Record::from));
    records
        .extend(facts.into_iter().filter(|fact| fact.confidence >= options.min_confidence).map(Record::from));
    records
}

/// Returns the analysed text of an article; the sentence behind a dateline is quoted with it.
pub fn analyse(article: &Article, analyzer: &Analyzer, scratch: &mut Scratch) -> Document {
    let mut document = analyzer.analyse(&article.text, &article.paragraphs, scratch);
    if let Some(dateline) = &article.dateline
        && let Some(sentence) =
            document.sentences.iter_mut().find(|sentence| sentence.span.start >= dateline.span.end)
    {
        sentence.span = Span { start: dateline.span.start, ..sentence.span };
    }
    document
}

//! Records into a graph.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::fact::Record;
use crate::ontology::{EdgeInfo, Ontology};
use crate::source::{ContentHash, Source};
use crate::suggest;

use super::column::NONE;
use super::raw::{RawFact, RawMention, Tables};
use super::reload::Numbers;
use super::{Graph, freeze, graft, merge, settle};

/// Gathers records and makes the graph of them.
///
/// The graph is a function of the *set* of records: their order, their number of times, and how they were split into
/// files change no byte of it.
///
/// ```
/// use attache::fact::Record;
/// use attache::graph::Builder;
/// use attache::ontology::Ontology;
///
/// let mut builder = Builder::new(Ontology::builtin());
/// builder.add(Record::from_json(
///     r#"{"type":"fact","source":{"name":"Mike Pence","kind":"person"},"edge":"visits",
///         "target":{"name":"Tokyo","kind":"place"},"cameo":"042"}"#,
/// )?)?;
/// let graph = builder.finish()?;
/// assert_eq!((graph.node_count(), graph.edge_count()), (2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) kinds: Vec<EdgeInfo>,
    kind_of: FxHashMap<String, u16>,
    pub(crate) tables: Tables,
    pub(crate) sources: BTreeMap<String, Source>,
    pub(crate) mentions: Vec<RawMention>,
    pub(crate) facts: Vec<RawFact>,
    /// By article: the number of mentions and of facts up to which its records no longer count.
    pub(crate) removed: FxHashMap<u32, (usize, usize)>,
    /// The graph that it began with, as long as nothing had to be taken over from it.
    pub(super) base: Option<Graph>,
    /// The graph that it began with, once all but its facts was taken over.
    pub(crate) ground: Option<Arc<Numbers>>,
}

/// Why records make no graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A fact's edge kind is in no ontology given.
    #[error("`{name}` is no edge kind{}", hint(nearest))]
    UnknownEdge {
        /// The kind.
        name: String,
        /// Kinds of nearly that name.
        nearest: Vec<String>,
    },
    /// Two texts have one article id.
    #[error(
        "two different texts have the article id `{id}`; give one of them another id, or replace it with --append"
    )]
    Conflict {
        /// The id.
        id: String,
    },
    /// The records don't fit the numbers that a graph counts with.
    #[error("too many {what} for one graph; the limit is {limit}")]
    TooLarge {
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        limit: u64,
    },
}

fn hint(nearest: &[String]) -> String {
    let names: Vec<&str> = nearest.iter().map(String::as_str).collect();
    if names.is_empty() {
        "; `attache ontology` lists them, --ontology FILE adds yours".to_owned()
    } else {
        format!("; did you mean {}?", suggest::either(&names))
    }
}

impl Builder {
    /// Returns a builder that knows the edge kinds of an ontology.
    pub fn new(ontology: &Ontology) -> Self {
        let mut builder = Builder {
            kinds: Vec::new(),
            kind_of: FxHashMap::default(),
            tables: Tables::default(),
            sources: BTreeMap::new(),
            mentions: Vec::new(),
            facts: Vec::new(),
            removed: FxHashMap::default(),
            base: None,
            ground: None,
        };
        builder.learn(ontology.edges().map(|(_, info)| info));
        builder
    }

    pub(crate) fn learn<'a>(&mut self, kinds: impl IntoIterator<Item = &'a EdgeInfo>) {
        for info in kinds {
            if !self.kind_of.contains_key(&info.name) {
                self.kind_of.insert(info.name.clone(), self.kinds.len() as u16);
                self.kinds.push(info.clone());
            }
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When a fact's edge kind is unknown, or an article's id is there with a different text.
    pub fn add(&mut self, record: Record) -> Result<(), BuildError> {
        match record {
            Record::Article(source) => self.add_source(source.body)?,
            Record::Mention(mention) => {
                let mention = self.tables.mention(&mention.body);
                self.mentions.push(mention);
            }
            Record::Fact(fact) => {
                let edge = self.edge(&fact.body.edge)?;
                let fact = self.tables.fact(&fact.body, edge);
                self.facts.push(fact);
            }
        }
        // Interned strings outnumber all else, so this one limit keeps every number below `NONE`.
        within(self.tables.strings.len(), "names and sentences")?;
        within(self.facts.len(), "facts")
    }

    pub(crate) fn add_source(&mut self, source: Source) -> Result<(), BuildError> {
        self.tables.text(&source.id);
        settle::texts(&source).for_each(|text| _ = self.tables.text(text));
        let known = self.article_hash(&source.id);
        if known.is_some_and(|hash| hash != source.hash) {
            return Err(BuildError::Conflict { id: source.id });
        }
        match self.sources.get(&source.id) {
            // The smaller of two descriptions of one article, so that order does not matter.
            Some(known) if *known <= source => Ok(()),
            _ => {
                self.sources.insert(source.id.clone(), source);
                Ok(())
            }
        }
    }

    pub(crate) fn edge(&self, name: &str) -> Result<u16, BuildError> {
        self.kind_of.get(name).copied().ok_or_else(|| {
            let known = self.kinds.iter().map(|kind| kind.name.as_str());
            let nearest = suggest::nearest(name, known, 3).into_iter().map(str::to_owned).collect();
            BuildError::UnknownEdge { name: name.to_owned(), nearest }
        })
    }

    /// Returns the hash of an article's text, where the article is there.
    pub fn article_hash(&self, id: &str) -> Option<ContentHash> {
        let own = self.sources.get(id).map(|source| source.hash);
        own.or_else(|| self.of_base(id).and_then(|(graph, row)| graph.source(row)).map(|source| source.hash))
    }

    /// Returns the row that an article has in the graph that the builder began with, where it still counts.
    fn of_base(&self, id: &str) -> Option<(&Graph, u32)> {
        let graph = self.base.as_ref()?;
        let row = graph.find_article(id).ok()?;
        let text = self.tables.strings.get_index_of(id).map(|place| place as u32);
        (!text.is_some_and(|text| self.removed.contains_key(&text))).then_some((graph, row))
    }

    /// Takes out an article with all its records; later records of that id count again. Returns whether it was there.
    pub fn remove_article(&mut self, id: &str) -> bool {
        let known = self.tables.strings.get_index_of(id).map(|place| place as u32);
        let had = self.sources.contains_key(id)
            || self.of_base(id).is_some()
            || known.is_some_and(|article| {
                self.mentions.iter().any(|mention| mention.article == article)
                    || self.facts.iter().any(|fact| fact.article == article)
            });
        self.replace_article(id);
        had
    }

    /// Makes room for a new text of an article's id: forgets what was added under it so far.
    pub fn replace_article(&mut self, id: &str) {
        self.sources.remove(id);
        if self.base.is_some() || self.tables.strings.contains(id) {
            let article = self.tables.text(id);
            self.removed.insert(article, (self.mentions.len(), self.facts.len()));
        }
    }

    /// Makes the graph.
    ///
    /// # Errors
    /// When there is more of something than a graph can count.
    pub fn finish(mut self) -> Result<Graph, BuildError> {
        let gone = settle::drop_removed(&mut self);
        if let Some(graph) = self.base.take() {
            if let Some(grown) = graft::graft(&graph, &self, &gone)? {
                return Ok(grown);
            }
            self.take_back(&graph, &gone)?;
        }
        let corpus = settle::settle(self, &gone)?;
        let identity = merge::merge(&corpus);
        freeze::freeze(&corpus, &identity)
    }
}

pub(crate) fn within(count: usize, what: &'static str) -> Result<(), BuildError> {
    let limit = u64::from(NONE) - 1;
    if (count as u64) < limit { Ok(()) } else { Err(BuildError::TooLarge { what, limit }) }
}

//! The graph, what is added and what it touches, in the numbers that all will have.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::edits::Edits;
use super::facts::old_fact;
use super::tables::{Articles, Kinds, Strings};
use super::touched::{Gone, Touched, ends_of};
use crate::graph::column::{Column, NONE};
use crate::graph::ground::Picked;
use crate::graph::names;
use crate::graph::raw::{RawEnd, RawFact, RawMention};
use crate::graph::settle::stored;
use crate::graph::{Builder, FactIndex, Graph};
use crate::ontology::{Code, NodeKind};
use crate::source::Source;

/// Everything that an addition is told in.
pub(super) struct Setting<'s> {
    pub(super) graph: &'s Graph,
    pub(super) builder: &'s Builder,
    pub(super) gone: &'s Gone,
    pub(super) touched: &'s Touched,
    pub(super) strings: &'s Strings<'s>,
    pub(super) articles: &'s Articles<'s>,
    pub(super) kinds: &'s Kinds,
    pub(super) published: Vec<Option<u32>>,
}

impl Setting<'_> {
    fn code(&self, column: Column, row: u32) -> Option<Code> {
        let codes = self.graph.store().arrays::<3>(column);
        codes.get(row as usize).and_then(|&code| Code::from_bytes(code))
    }

    /// Returns the end of a row, with the rows that its strings will have.
    pub(super) fn end(&self, row: u32) -> RawEnd {
        let store = self.graph.store();
        let local = store.u32(Column::EndLocal, row).unwrap_or(NONE);
        let string = |column, row| self.strings.edits.get(store.u32(column, row).unwrap_or(NONE));
        RawEnd {
            name: string(Column::LocalName, local),
            kind: self.graph.node_kind(Column::LocalKind, local),
            code: self.code(Column::LocalCode, local),
            country: self.code(Column::LocalCountry, local),
            words: string(Column::EndWords, row),
            sector: self.graph.sector(row),
        }
    }

    pub(super) fn mention(&self, row: u32) -> RawMention {
        let store = self.graph.store();
        let local = store.u32(Column::MentionLocal, row).unwrap_or(NONE);
        let string = |row: u32| self.strings.edits.get(row);
        let aliases = store.run(Column::MentionAliasOffsets, Column::MentionAliases, row);
        RawMention {
            article: self.articles.edits.get(store.u32(Column::MentionArticle, row).unwrap_or(NONE)),
            name: string(store.u32(Column::LocalName, local).unwrap_or(NONE)),
            kind: self.graph.node_kind(Column::LocalKind, local),
            code: self.code(Column::LocalCode, local),
            country: self.code(Column::LocalCountry, local),
            unresolved: store.u8(Column::MentionFlags, row) == Some(1),
            aliases: aliases.iter().map(|alias| string(alias.get())).collect(),
            age: self.graph.mention_age(row),
        }
    }

    /// Returns the builder's mentions and ends, with the rows that their strings and articles will have.
    pub(super) fn own_mentions(&self) -> Vec<RawMention> {
        let own = self.builder.mentions.iter().map(|mention| {
            let mut aliases: Vec<u32> =
                mention.aliases.iter().map(|&alias| self.strings.text(alias)).collect();
            aliases.sort_unstable();
            RawMention {
                article: if mention.article == NONE { NONE } else { self.articles.text(mention.article) },
                name: self.strings.text(mention.name),
                aliases: aliases.into(),
                ..*mention
            }
        });
        let mut own: Vec<RawMention> = own.collect();
        own.sort();
        own.dedup();
        own
    }

    pub(super) fn own_end(&self, end: u32) -> Option<RawEnd> {
        let end = self.builder.tables.ends.get_index(end as usize)?;
        Some(RawEnd { name: self.strings.text(end.name), words: self.strings.text(end.words), ..*end })
    }

    fn text(&self, string: u32, old_of_new: &FxHashMap<u32, &str>) -> Box<str> {
        old_of_new.get(&string).map_or("", |text| text).into()
    }

    /// Returns the texts of all strings that some records name, by row.
    pub(super) fn texts(&self, wanted: &BTreeSet<u32>) -> Vec<Box<str>> {
        let mut texts: FxHashMap<u32, &str> = FxHashMap::default();
        let added = (0u32..).zip(&self.strings.added);
        texts.extend(added.map(|(item, &text)| (self.strings.edits.item(item), text)));
        for &row in wanted {
            if let Some(old) = self.strings.edits.old_of(row) {
                texts.insert(row, self.graph.string(old));
            }
        }
        wanted.iter().map(|&row| self.text(row, &texts)).collect()
    }

    /// Returns all acronyms among the strings whose folded form some name has.
    pub(super) fn acronyms(&self, folded: &FxHashSet<String>) -> Vec<u32> {
        let is = |text: &str| names::is_acronym(text) && folded.contains(&names::fold(text));
        let old = (0..self.graph.string_count()).filter(|&row| is(self.graph.string(row)));
        let old = old.map(|row| self.strings.edits.get(row)).filter(|&row| row != NONE);
        let added = (0u32..).zip(&self.strings.added).filter(|(_, text)| is(text));
        old.chain(added.map(|(item, _)| self.strings.edits.item(item))).collect()
    }
}

/// Returns the facts that say which offices touched people hold, in order.
pub(super) fn office_facts(setting: &Setting<'_>) -> Vec<u32> {
    let Setting { graph, touched, .. } = *setting;
    let Some(office) = graph.edge_kind("holds-office") else { return Vec::new() };
    let store = graph.store();
    let of_kind = |fact: &u32| {
        let source = store.u32(Column::FactSource, *fact).unwrap_or(NONE);
        let local = store.u32(Column::EndLocal, source).unwrap_or(NONE);
        touched.ends.get(source as usize) == Some(&true)
            && graph.node_kind(Column::LocalKind, local) == NodeKind::Person
            && graph.fact_edge(FactIndex(*fact)).0 == Some(office)
    };
    touched.facts.iter().copied().filter(of_kind).collect()
}

/// Returns the row that each sentence's article will have.
pub(super) fn sentence_articles(setting: &Setting<'_>) -> Vec<u32> {
    if setting.touched.facts.is_empty() {
        return Vec::new();
    }
    let articles = setting.graph.store().u32s(Column::SentenceArticle).all();
    articles.iter().map(|article| setting.articles.edits.get(article.get())).collect()
}

/// Returns the builder's facts that are not there yet, as the small corpus has them, each once, and which they are.
pub(super) fn own_facts(
    setting: &Setting<'_>,
    picked: &Picked,
    own_end: &FxHashMap<u32, u32>,
    sentence_of: &[u32],
    sentences: &Edits,
) -> Vec<RawFact> {
    let builder = setting.builder;
    let end = |end: u32| own_end.get(&end).copied().unwrap_or(NONE);
    let mut own: Vec<RawFact> = Vec::with_capacity(builder.facts.len());
    for (fact, &sentence) in builder.facts.iter().zip(sentence_of) {
        let article = if fact.article == NONE { NONE } else { setting.articles.text(fact.article) };
        let source = setting.source(article);
        own.push(RawFact {
            source: end(fact.source),
            target: end(fact.target),
            speaker: end(fact.speaker),
            place: end(fact.place),
            edge: setting.kinds.own(fact.edge),
            title: setting.strings.text(fact.title),
            ..stored(builder, fact, source.as_ref(), article, sentence)
        });
    }
    own.sort_unstable();
    own.dedup();
    if own.is_empty() {
        return own;
    }
    // What is there already names the same ends.
    let known: FxHashSet<(u32, u32)> = own.iter().map(|fact| (fact.source, fact.target)).collect();
    let mut there: FxHashSet<RawFact> = FxHashSet::default();
    for &fact in &picked.facts {
        let [source, target, speaker, place] = ends_of(setting.graph, fact).map(|row| picked.end(row));
        if known.contains(&(source, target)) {
            let old = old_fact(setting, sentences, fact);
            there.insert(RawFact { source, target, speaker, place, ..old });
        }
    }
    own.retain(|fact| !there.contains(fact));
    own
}

impl Setting<'_> {
    /// Returns what is known of an article by its new row.
    fn source(&self, article: u32) -> Option<Source> {
        if let Some(old) = self.articles.edits.old_of(article) {
            return self.graph.source(old);
        }
        let item = self.articles.edits.item_of(article)?;
        self.articles.added.get(item as usize).and_then(|(_, source)| source.cloned())
    }
}

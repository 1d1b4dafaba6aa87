//! Records in canonical order: the first step from a builder to a graph.
//!
//! Order of arrival is forgotten here: strings, articles, ends and mentions are sorted and each is there once. Articles
//! of one text are one: the records of the first of them by id count, the others' are the same or are kept aside.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::fact::Record;
use crate::ontology::EdgeInfo;
use crate::source::{ContentHash, Source};
use crate::span::Span;

use super::builder::{BuildError, Builder, within};
use super::column::{Column, NONE};
use super::ground::{Facts, Ground, Use};
use super::raw::{Flags, RawEnd, RawFact, RawMention, Text, pack_date};
use super::records;
use super::reload::Numbers;

/// Everything a graph is made of, sorted.
pub(crate) struct Corpus {
    /// Edge kinds that occur, by name.
    pub(crate) kinds: Vec<EdgeInfo>,
    pub(crate) strings: Vec<Box<str>>,
    pub(crate) articles: Vec<Article>,
    /// By article: when it was published, packed; `None` where nothing is known of it.
    pub(crate) published: Vec<Option<u32>>,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) mentions: Vec<RawMention>,
    pub(crate) ends: Vec<RawEnd>,
    /// `sentence` is a row of `sentences`, or [`NONE`].
    pub(crate) facts: Facts,
    /// Records of articles that differ from those that count for their text, by article id.
    pub(crate) spare: Spare,
}

/// Lines of JSON by article id.
pub(crate) type Spare = BTreeMap<String, BTreeSet<String>>;

/// An article, by id.
pub(crate) struct Article {
    pub(crate) id: Text,
    pub(crate) source: Option<Source>,
    /// Row of the first article with the same text.
    pub(crate) text: u32,
}

/// A sentence that facts rest on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sentence {
    pub(crate) article: u32,
    pub(crate) number: u32,
    pub(crate) span: Span,
    pub(crate) text: Box<str>,
}

impl Corpus {
    pub(crate) fn string(&self, text: Text) -> &str {
        self.strings.get(text as usize).map_or("", |string| string)
    }
}

/// `gone` are the articles of the graph that the builder began with whose records no longer count.
pub(crate) fn settle(mut builder: Builder, gone: &FxHashSet<u32>) -> Result<Corpus, BuildError> {
    if !keeps_ground(&builder, gone) {
        builder.take_ground(gone)?;
    }
    let ground = builder.ground.take();
    let used = ground.as_ref().map(|ground| Use::of(ground, gone)).unwrap_or_default();
    let spare = unify(&mut builder);
    let ids = article_ids(&builder, ground.as_deref(), &used);
    let strings = Used::of(&builder, &ids, &used).sorted(&builder);
    within(strings.0.len(), "names")?;
    let articles = articles(&builder, &ids, &strings.1);
    let row_of: FxHashMap<u32, u32> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((builder.tables.strings.get_index_of(id.as_str())? as u32, row as u32)))
        .collect();
    let (kinds, kind_of) = kinds(&builder, &used);
    let (ends, end_of) = ends(&builder, &strings.1, &used);
    let of_ground = ground.as_deref().map(|ground| sentence_keys(ground, &used)).unwrap_or_default();
    let sentences = sentences(&builder, &row_of, &of_ground);
    let mentions = mentions(&builder, &row_of, &strings.1);
    let ground = ground.map(|numbers| Ground {
        ends: numbers.ends.iter().map(|&end| at(&end_of, end)).collect(),
        kinds: numbers
            .kinds
            .iter()
            .map(|&kind| kind_of.get(usize::from(kind)).copied().unwrap_or(0))
            .collect(),
        strings: numbers.strings.iter().map(|&string| at(&strings.1, string)).collect(),
        sentences: of_ground
            .iter()
            .map(|key| {
                let row = sentences.1.get(key).copied().unwrap_or(NONE);
                (row, row_of.get(&key.0).copied().unwrap_or(NONE))
            })
            .collect(),
        gone: used.gone,
        numbers,
    });
    let mut own = std::mem::take(&mut builder.facts);
    for fact in &mut own {
        let sentence = sentences.1.get(&sentence_key(fact)).copied().unwrap_or(NONE);
        let article = row_of.get(&fact.article).copied().unwrap_or(NONE);
        let source = articles.get(article as usize).and_then(|article: &Article| article.source.as_ref());
        *fact = RawFact {
            edge: kind_of.get(usize::from(fact.edge)).copied().unwrap_or_default(),
            source: at(&end_of, fact.source),
            target: at(&end_of, fact.target),
            speaker: at(&end_of, fact.speaker),
            place: at(&end_of, fact.place),
            title: at(&strings.1, fact.title),
            ..stored(&builder, fact, source, article, sentence)
        };
    }
    // Now, since a fact that was read twice must not have two votes on names.
    own.par_sort_unstable();
    own.dedup();
    if let Some(ground) = ground.as_ref().filter(|_| !own.is_empty()) {
        ground.take_out(&mut own, ends.len());
    }
    let of_ground = ground.as_ref().map_or(0, |ground| ground.numbers.graph.fact_count());
    within(own.len() + of_ground as usize, "facts")?;
    let facts = Facts { own, ground, picked: None };
    let published = articles.iter().map(|article| Some(pack_date(article.source.as_ref()?.published)));
    let published = published.collect();
    Ok(Corpus {
        kinds,
        strings: strings.0,
        articles,
        published,
        sentences: sentences.0,
        mentions,
        ends,
        facts,
        spare,
    })
}

/// Whether the facts of the graph that the builder began with mean now what they meant there: nothing more is known of their
/// articles, and no two articles have one text.
fn keeps_ground(builder: &Builder, gone: &FxHashSet<u32>) -> bool {
    let Some(ground) = &builder.ground else { return true };
    let mut texts: FxHashSet<ContentHash> = FxHashSet::default();
    let graph = &ground.graph;
    builder.sources.values().all(|source| texts.insert(source.hash))
        && (0u32..).zip(&ground.articles).all(|(row, article)| {
            article.ids.iter().all(|id| gone.contains(id))
                || graph.source(row).as_ref() == builder.sources.get(graph.article_id(row))
        })
}

fn mentions(builder: &Builder, row_of: &FxHashMap<u32, u32>, string_of: &[u32]) -> Vec<RawMention> {
    let renumbered = |mention: &RawMention| {
        let mut aliases: Vec<Text> = mention.aliases.iter().map(|&alias| at(string_of, alias)).collect();
        aliases.sort_unstable();
        RawMention {
            article: row_of.get(&mention.article).copied().unwrap_or(NONE),
            name: at(string_of, mention.name),
            aliases: aliases.into(),
            ..*mention
        }
    };
    let mut mentions: Vec<RawMention> = builder.mentions.iter().map(renumbered).collect();
    // What is there already is in order; a stable sort makes use of that.
    mentions.sort();
    mentions.dedup();
    mentions
}

fn at(map: &[u32], place: u32) -> u32 {
    map.get(place as usize).copied().unwrap_or(NONE)
}

/// Returns the id that the ontology's rule gives.
fn rule(builder: &Builder, fact: &RawFact, hash: ContentHash) -> crate::fact::FactId {
    let words = |end: u32| {
        let words = builder.tables.ends.get_index(end as usize).map_or(NONE, |end| end.words);
        builder.tables.strings.get_index(words as usize).map_or("", |words| words)
    };
    let edge = builder.kinds.get(usize::from(fact.edge)).map_or("", |kind| &kind.name);
    crate::fact::FactId::of(hash, fact.span, edge, words(fact.source), words(fact.target))
}

/// Returns a fact as columns have it, but for kind, ends and title; of an article, and in a sentence, of some row.
pub(crate) fn stored(
    builder: &Builder,
    fact: &RawFact,
    source: Option<&Source>,
    article: u32,
    sentence: u32,
) -> RawFact {
    let flags = Flags(fact.flags).of_record(false);
    let as_published =
        fact.as_of != 0 && source.is_some_and(|source| pack_date(source.published) == fact.as_of);
    RawFact {
        article,
        sentence,
        span: Span::default(),
        evidence: NONE,
        id: stored_id(builder, fact, source.map(|source| source.hash)),
        flags: if as_published { flags.with_as_published().0 } else { flags.0 },
        as_of: if as_published { 0 } else { fact.as_of },
        ..*fact
    }
}

/// Returns a fact with its id worked out.
fn with_id(builder: &Builder, fact: &RawFact) -> RawFact {
    let article = builder.tables.strings.get_index(fact.article as usize);
    match article.and_then(|id| builder.sources.get(&**id)) {
        Some(source) if Flags(fact.flags).id_by_rule() => RawFact {
            id: rule(builder, fact, source.hash),
            flags: Flags(fact.flags).of_record(false).0,
            ..*fact
        },
        _ => *fact,
    }
}

/// Returns the id to store: zeros where the id is what the ontology's rule gives, or where there is none.
fn stored_id(builder: &Builder, fact: &RawFact, hash: Option<ContentHash>) -> crate::fact::FactId {
    let Some(hash) = hash else { return fact.id };
    if Flags(fact.flags).id_by_rule() {
        return Default::default();
    }
    if fact.id == rule(builder, fact, hash) { Default::default() } else { fact.id }
}

/// Forgets what no longer counts; returns the articles of which that is.
pub(crate) fn drop_removed(builder: &mut Builder) -> FxHashSet<u32> {
    let removed = std::mem::take(&mut builder.removed);
    if removed.is_empty() {
        return FxHashSet::default();
    }
    let mut place = 0;
    builder.mentions.retain(|mention| {
        place += 1;
        removed.get(&mention.article).is_none_or(|&(mentions, _)| place > mentions)
    });
    place = 0;
    builder.facts.retain(|fact| {
        place += 1;
        removed.get(&fact.article).is_none_or(|&(_, facts)| place > facts)
    });
    removed.into_keys().collect()
}

/// Attributes the records of articles that have one text to the first of them; returns those that differ, as JSON.
fn unify(builder: &mut Builder) -> Spare {
    let mut groups: BTreeMap<ContentHash, Vec<String>> = BTreeMap::new();
    for source in builder.sources.values() {
        groups.entry(source.hash).or_default().push(source.id.clone());
    }
    groups.retain(|_, ids| ids.len() > 1);
    let mut spare = Spare::new();
    if groups.is_empty() {
        return spare;
    }
    let groups: Vec<Vec<u32>> =
        groups.values().map(|ids| ids.iter().map(|id| builder.tables.text(id)).collect()).collect();
    let shared: FxHashSet<u32> = groups.iter().flatten().copied().collect();
    let mut records: FxHashMap<u32, (BTreeSet<RawMention>, BTreeSet<RawFact>)> = FxHashMap::default();
    for mention in builder.mentions.iter().filter(|mention| shared.contains(&mention.article)) {
        let place = &mut records.entry(mention.article).or_default().0;
        place.insert(RawMention { article: NONE, ..mention.clone() });
    }
    for fact in builder.facts.iter().filter(|fact| shared.contains(&fact.article)) {
        let fact = &with_id(builder, fact);
        records.entry(fact.article).or_default().1.insert(RawFact { article: NONE, ..*fact });
    }
    builder.mentions.retain(|mention| !shared.contains(&mention.article));
    builder.facts.retain(|fact| !shared.contains(&fact.article));
    for group in &groups {
        let Some(&first) = group.first() else { continue };
        let Some(count) = group.iter().find_map(|id| records.get(id)) else { continue };
        for id in group {
            if let Some(own) = records.get(id).filter(|own| *own != count) {
                let name = builder
                    .tables
                    .strings
                    .get_index(*id as usize)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let spare = spare.entry(name).or_default();
                spare.extend(own.0.iter().map(|mention| {
                    let mention = RawMention { article: *id, ..mention.clone() };
                    Record::from(records::loose_mention(builder, &mention)).to_json()
                }));
                spare.extend(own.1.iter().map(|fact| {
                    let fact = RawFact { article: *id, ..*fact };
                    Record::from(records::loose_fact(builder, &fact)).to_json()
                }));
            }
        }
        builder
            .mentions
            .extend(count.0.iter().map(|mention| RawMention { article: first, ..mention.clone() }));
        builder.facts.extend(count.1.iter().map(|fact| RawFact { article: first, ..*fact }));
    }
    spare
}

fn article_ids(builder: &Builder, ground: Option<&Numbers>, of_ground: &Use) -> Vec<String> {
    let mut ids: BTreeSet<&str> = builder.sources.keys().map(String::as_str).collect();
    ids.extend(
        ground.iter().flat_map(|ground| of_ground.articles.iter().map(|&row| ground.graph.article_id(row))),
    );
    let used: FxHashSet<u32> = builder
        .mentions
        .iter()
        .map(|mention| mention.article)
        .chain(builder.facts.iter().map(|fact| fact.article))
        .collect();
    ids.extend(
        used.into_iter().filter_map(|id| builder.tables.strings.get_index(id as usize)).map(|id| &**id),
    );
    ids.into_iter().map(str::to_owned).collect()
}

fn articles(builder: &Builder, ids: &[String], string_of: &[u32]) -> Vec<Article> {
    let mut first_of: FxHashMap<ContentHash, u32> = FxHashMap::default();
    ids.iter()
        .enumerate()
        .map(|(row, id)| {
            let row = row as u32;
            let source = builder.sources.get(id).cloned();
            let text = source.as_ref().map_or(row, |source| *first_of.entry(source.hash).or_insert(row));
            let string = builder.tables.strings.get_index_of(id.as_str()).map_or(NONE, |id| id as u32);
            Article { id: at(string_of, string), source, text }
        })
        .collect()
}

/// Strings that stay: names, words, titles and ids, but no sentences.
struct Used(Vec<bool>);

impl Used {
    fn of(builder: &Builder, ids: &[String], of_ground: &Use) -> Self {
        let strings = &builder.tables.strings;
        let mut used = Used(vec![false; strings.len()]);
        for mention in &builder.mentions {
            used.mark(mention.name);
            mention.aliases.iter().for_each(|&alias| used.mark(alias));
        }
        builder.facts.iter().for_each(|fact| used.mark(fact.title));
        of_ground.titles.iter().for_each(|&title| used.mark(title));
        for (end, _) in
            builder.tables.ends.iter().zip(used_ends(builder, of_ground)).filter(|(_, used)| *used)
        {
            used.mark(end.name);
            used.mark(end.words);
        }
        for text in ids.iter().map(String::as_str).chain(builder.sources.values().flat_map(texts)) {
            if let Some(place) = strings.get_index_of(text) {
                used.mark(place as u32);
            }
        }
        used
    }

    fn mark(&mut self, text: Text) {
        if let Some(place) = self.0.get_mut(text as usize) {
            *place = true;
        }
    }

    /// Returns the strings that stay, sorted, and the new number of each old one.
    fn sorted(&self, builder: &Builder) -> (Vec<Box<str>>, Vec<u32>) {
        let old = &builder.tables.strings;
        let mut order: Vec<u32> =
            (0u32..).zip(&self.0).filter(|(_, used)| **used).map(|(place, _)| place).collect();
        // What is there already is in order; a stable sort makes use of that.
        order.sort_by_key(|&place| old.get_index(place as usize));
        let mut new = vec![NONE; old.len()];
        let mut strings = Vec::with_capacity(order.len());
        for (number, &place) in (0u32..).zip(&order) {
            if let (Some(slot), Some(text)) = (new.get_mut(place as usize), old.get_index(place as usize)) {
                *slot = number;
                strings.push(text.clone());
            }
        }
        (strings, new)
    }
}

/// Returns the texts of a source that go among the strings.
pub(crate) fn texts(source: &Source) -> impl Iterator<Item = &str> {
    [&source.title, &source.publisher, &source.url, &source.language]
        .into_iter()
        .flatten()
        .map(String::as_str)
}

fn kinds(builder: &Builder, of_ground: &Use) -> (Vec<EdgeInfo>, Vec<u16>) {
    let own = builder.facts.iter().map(|fact| fact.edge);
    let used: BTreeSet<u16> = own.chain(of_ground.kinds.iter().copied()).collect();
    let mut kinds: Vec<(u16, &EdgeInfo)> =
        used.into_iter().filter_map(|kind| Some((kind, builder.kinds.get(usize::from(kind))?))).collect();
    kinds.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    let mut new = vec![0; builder.kinds.len()];
    for (number, (kind, _)) in (0u16..).zip(&kinds) {
        if let Some(slot) = new.get_mut(usize::from(*kind)) {
            *slot = number;
        }
    }
    (kinds.into_iter().map(|(_, info)| info.clone()).collect(), new)
}

/// Returns for each end whether a fact has it.
fn used_ends(builder: &Builder, of_ground: &Use) -> Vec<bool> {
    let mut used = vec![false; builder.tables.ends.len()];
    let own = builder.facts.iter().flat_map(|fact| [fact.source, fact.target, fact.speaker, fact.place]);
    for end in own.chain(of_ground.ends.iter().copied()) {
        used.get_mut(end as usize).into_iter().for_each(|used| *used = true);
    }
    used
}

fn ends(builder: &Builder, string_of: &[u32], of_ground: &Use) -> (Vec<RawEnd>, Vec<u32>) {
    let old = &builder.tables.ends;
    let used = used_ends(builder, of_ground);
    let mut order: Vec<(RawEnd, u32)> = (0u32..)
        .zip(old)
        .zip(&used)
        .filter(|(_, used)| **used)
        .map(|((place, end), _)| {
            (RawEnd { name: at(string_of, end.name), words: at(string_of, end.words), ..*end }, place)
        })
        .collect();
    order.sort();
    let mut new = vec![NONE; old.len()];
    for (number, (_, place)) in (0u32..).zip(&order) {
        if let Some(slot) = new.get_mut(*place as usize) {
            *slot = number;
        }
    }
    (order.into_iter().map(|(end, _)| end).collect(), new)
}

type SentenceKey = (u32, u32, Span, Text);

fn sentence_key(fact: &RawFact) -> SentenceKey {
    (fact.article, fact.sentence, fact.span, fact.evidence)
}

/// Returns the sentences that facts rest on, and the row of each by its fields as interned.
/// Returns the keys of the sentences of the graph that more is added to; those that are taken out have a key of nothing.
fn sentence_keys(ground: &Numbers, used: &Use) -> Vec<SentenceKey> {
    let store = ground.graph.store();
    let key = |(row, &text): (u32, &Text)| {
        if used.gone.get(row as usize) == Some(&true) {
            return (NONE, 0, Span::default(), NONE);
        }
        let value = |column| store.u32(column, row).unwrap_or(0);
        let article = ground.articles.get(value(Column::SentenceArticle) as usize);
        let article = article.and_then(|article| article.ids.first()).copied().unwrap_or(NONE);
        let span = (value(Column::SentenceStart), value(Column::SentenceEnd)).into();
        (article, value(Column::SentenceNumber), span, text)
    };
    (0u32..).zip(&ground.sentences).map(key).collect()
}

fn sentences(
    builder: &Builder,
    row_of: &FxHashMap<u32, u32>,
    of_ground: &[SentenceKey],
) -> (Vec<Sentence>, FxHashMap<SentenceKey, u32>) {
    let text = |text: Text| builder.tables.strings.get_index(text as usize).map_or("", |text| text);
    let mut rows: FxHashMap<SentenceKey, u32> = FxHashMap::default();
    rows.extend(of_ground.iter().filter(|key| key.3 != NONE).map(|key| (*key, NONE)));
    for fact in &builder.facts {
        let bare = fact.article == NONE && fact.sentence == 0 && fact.span == Span::default();
        if !bare || !text(fact.evidence).is_empty() {
            rows.insert(sentence_key(fact), NONE);
        }
    }
    let mut order: Vec<(Sentence, SentenceKey)> = rows
        .keys()
        .map(|&(article, number, span, evidence)| {
            let row = row_of.get(&article).copied().unwrap_or(NONE);
            let text = text(evidence).into();
            (Sentence { article: row, number, span, text }, (article, number, span, evidence))
        })
        .collect();
    order.sort_unstable();
    for (row, (_, key)) in (0u32..).zip(&order) {
        rows.insert(*key, row);
    }
    (order.into_iter().map(|(sentence, _)| sentence).collect(), rows)
}

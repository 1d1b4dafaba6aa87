//! The tables that records are told in: strings, articles, kinds and sentences, with what is added among what is there.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::edits::{Edit, Edits, Op, first, in_order};
use super::touched::{Gone, Touched, used_ends};
use crate::graph::column::{Column, NONE, SOURCE};
use crate::graph::raw::{RawFact, Text};
use crate::graph::settle::{Sentence, texts};
use crate::graph::{Builder, Graph, NodeId};
use crate::ontology::EdgeInfo;
use crate::source::Source;
use crate::span::Span;

/// Strings: those that are there, and new ones.
pub(super) struct Strings<'b> {
    pub(super) edits: Edits,
    pub(super) added: Vec<&'b str>,
    of_text: FxHashMap<Text, u32>,
}

/// Returns the row of a string, or where it would be.
pub(super) fn find(graph: &Graph, string: &str) -> Result<u32, u32> {
    let row = first(graph.string_count(), |row| graph.string(row) < string);
    if row < graph.string_count() && graph.string(row) == string { Ok(row) } else { Err(row) }
}

/// Returns the strings that a builder's records use.
pub(super) fn used_texts<'b>(builder: &'b Builder, sources: &[&Source]) -> Vec<(Text, &'b str)> {
    let tables = &builder.tables;
    let mut used: FxHashSet<Text> = FxHashSet::default();
    for mention in &builder.mentions {
        used.extend([mention.name, mention.article]);
        used.extend(mention.aliases.iter().copied());
    }
    used.extend(builder.facts.iter().flat_map(|fact| [fact.title, fact.article]));
    for end in used_ends(builder).iter().filter_map(|&end| tables.ends.get_index(end as usize)) {
        used.extend([end.name, end.words]);
    }
    for source in sources {
        let own = std::iter::once(source.id.as_str()).chain(texts(source));
        used.extend(own.filter_map(|text| tables.strings.get_index_of(text)).map(|text| text as u32));
    }
    let known = |text: Text| Some((text, &**tables.strings.get_index(text as usize)?));
    used.into_iter().filter_map(known).collect()
}

/// Columns of an article that are strings.
pub(super) const ARTICLE_STRINGS: [Column; 5] = [
    Column::ArticleId,
    Column::ArticleTitle,
    Column::ArticlePublisher,
    Column::ArticleUrl,
    Column::ArticleLanguage,
];

/// Returns the strings of what is taken out.
pub(super) fn of_gone(graph: &Graph, gone: &Gone) -> FxHashSet<u32> {
    let store = graph.store();
    let mut strings: FxHashSet<u32> = FxHashSet::default();
    let local = |local: Option<u32>| local.and_then(|local| store.u32(Column::LocalName, local));
    for mention in gone.mentions() {
        strings.extend(local(store.u32(Column::MentionLocal, mention)));
        let aliases = store.run(Column::MentionAliasOffsets, Column::MentionAliases, mention);
        strings.extend(aliases.iter().map(|alias| alias.get()));
    }
    for &fact in &gone.facts {
        for end in super::touched::ends_of(graph, fact) {
            strings.extend(local(store.u32(Column::EndLocal, end)));
            strings.extend(store.u32(Column::EndWords, end));
        }
        let title = store.sparse(Column::TitleFacts, fact);
        strings.extend(title.and_then(|place| store.u32(Column::Titles, place)));
    }
    for &article in &gone.articles {
        strings.extend(ARTICLE_STRINGS.iter().filter_map(|&column| store.u32(column, article)));
    }
    strings.remove(&NONE);
    strings
}

impl<'b> Strings<'b> {
    /// `unsure` are strings that may not be used any more.
    pub(super) fn of(
        graph: &Graph,
        new: &[(Text, &'b str)],
        mut unsure: FxHashSet<u32>,
        (gone, touched): (&Gone, &Touched),
    ) -> Self {
        let mut known = FxHashMap::default();
        let mut added: Vec<(&str, u32, Text)> = Vec::new();
        for &(text, string) in new {
            match find(graph, string) {
                Ok(row) => {
                    unsure.remove(&row);
                    known.insert(text, row);
                }
                Err(place) => added.push((string, place, text)),
            }
        }
        added.sort_unstable();
        if !unsure.is_empty() {
            still_used(graph, gone, touched, &mut unsure);
        }
        let inserted = (0u32..).zip(&added).map(|(item, &(_, place, _))| (place, Op::Insert(item)));
        let edits: Vec<Edit> = inserted.chain(unsure.into_iter().map(|row| (row, Op::Drop))).collect();
        let edits = Edits::new(graph.string_count() as usize, in_order(edits));
        let mut of_text: FxHashMap<Text, u32> =
            known.into_iter().map(|(text, row)| (text, edits.get(row))).collect();
        of_text.extend((0u32..).zip(&added).map(|(item, &(.., text))| (text, edits.item(item))));
        Strings { edits, added: added.into_iter().map(|(string, ..)| string).collect(), of_text }
    }

    /// Returns the row of a builder's string.
    pub(super) fn text(&self, text: Text) -> u32 {
        self.of_text.get(&text).copied().unwrap_or(NONE)
    }
}

/// Takes out of a set the strings that something uses that stays.
fn still_used(graph: &Graph, gone: &Gone, touched: &Touched, unsure: &mut FxHashSet<u32>) {
    let store = graph.store();
    let column = |column: Column| store.u32s(column).all();
    let stays = |row: u32| {
        touched.ends.get(row as usize) != Some(&true) || touched.used.get(row as usize) == Some(&true)
    };
    for (row, (words, local)) in (0u32..).zip(column(Column::EndWords).iter().zip(column(Column::EndLocal))) {
        if stays(row) {
            unsure.remove(&words.get());
            unsure.remove(&store.u32(Column::LocalName, local.get()).unwrap_or(NONE));
        }
    }
    let mentions = column(Column::MentionLocal);
    for (row, local) in (0u32..).zip(mentions).filter(|(row, _)| !gone.has_mention(*row)) {
        unsure.remove(&store.u32(Column::LocalName, local.get()).unwrap_or(NONE));
        let aliases = store.run(Column::MentionAliasOffsets, Column::MentionAliases, row);
        aliases.iter().for_each(|alias| _ = unsure.remove(&alias.get()));
    }
    for (fact, title) in column(Column::TitleFacts).iter().zip(column(Column::Titles)) {
        if !gone.has_fact(fact.get()) {
            unsure.remove(&title.get());
        }
    }
    for article in (0..graph.article_count()).filter(|row| gone.articles.binary_search(row).is_err()) {
        for column in ARTICLE_STRINGS {
            unsure.remove(&store.u32(column, article).unwrap_or(NONE));
        }
    }
}

/// Articles: those that are there, and new ones.
pub(super) struct Articles<'b> {
    pub(super) edits: Edits,
    /// The string and what is known of it.
    pub(super) added: Vec<(u32, Option<&'b Source>)>,
    of_text: FxHashMap<Text, u32>,
}

impl<'b> Articles<'b> {
    pub(super) fn of(
        graph: &Graph,
        builder: &Builder,
        strings: &Strings<'_>,
        sources: &[&'b Source],
        gone: &Gone,
    ) -> Self {
        let mut known: BTreeMap<&str, (Text, Option<&'b Source>)> = BTreeMap::new();
        let tables = &builder.tables;
        let texts = builder.mentions.iter().map(|mention| mention.article);
        for text in texts.chain(builder.facts.iter().map(|fact| fact.article)) {
            if let Some(id) = tables.strings.get_index(text as usize) {
                known.insert(id, (text, None));
            }
        }
        for source in sources {
            let text = tables.strings.get_index_of(source.id.as_str()).map_or(NONE, |text| text as u32);
            known.insert(&source.id, (text, Some(source)));
        }
        let (mut edits, mut added, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        let mut again: FxHashSet<u32> = FxHashSet::default();
        for (id, (text, source)) in known {
            let item = added.len() as u32;
            match graph.find_article(id) {
                Ok(row) if gone.articles.binary_search(&row).is_err() => rows.push((text, Ok(row))),
                found => {
                    let op = if found.is_ok() { Op::Replace(item) } else { Op::Insert(item) };
                    again.extend(found);
                    edits.push((found.unwrap_or_else(|place| place), op));
                    added.push((strings.text(text), source));
                    rows.push((text, Err(item)));
                }
            }
        }
        let drop = gone.articles.iter().filter(|row| !again.contains(row));
        edits.extend(drop.map(|&row| (row, Op::Drop)));
        let edits = Edits::new(graph.article_count() as usize, in_order(edits));
        let row = |found| match found {
            Ok(row) => edits.get(row),
            Err(item) => edits.item(item),
        };
        let of_text = rows.into_iter().map(|(text, found)| (text, row(found))).collect();
        Articles { edits, added, of_text }
    }

    /// Returns the row of the article that a builder's string is the id of.
    pub(super) fn text(&self, text: Text) -> u32 {
        self.of_text.get(&text).copied().unwrap_or(NONE)
    }

    /// Returns for each article when it was published, packed; `None` where nothing is known of it.
    pub(super) fn published(&self, graph: &Graph) -> Vec<Option<u32>> {
        let store = graph.store();
        let mut published = vec![None; self.edits.len()];
        let flags = store.u8s(Column::ArticleFlags).all().iter();
        let known = (0u32..).zip(flags.zip(store.u32s(Column::ArticlePublished).all()));
        let known = known.filter(|(_, (flags, _))| *flags & SOURCE != 0);
        let known = known.map(|(row, (_, date))| (self.edits.get(row), Some(date.get())));
        let added = (0u32..).zip(&self.added).map(|(item, (_, source))| {
            (self.edits.item(item), source.map(|source| crate::graph::raw::pack_date(source.published)))
        });
        for (row, date) in known.chain(added) {
            published.get_mut(row as usize).into_iter().for_each(|place| *place = date);
        }
        published
    }
}

/// Edge kinds: the new ones, and the number of each old one and of each of the builder's.
pub(super) struct Kinds {
    pub(super) kinds: Vec<EdgeInfo>,
    /// The new number, and whether a fact of it stays; else it is how many come before it.
    of_graph: Vec<(u16, bool)>,
    of_builder: Vec<u16>,
}

impl Kinds {
    pub(super) fn of(graph: &Graph, builder: &Builder, gone: &Gone) -> Option<Self> {
        let old: Option<Vec<u16>> =
            graph.edge_kinds().iter().map(|kind| builder.edge(&kind.name).ok()).collect();
        let old = old?;
        let lost = lost_kinds(graph, gone);
        let stay = (0u16..).zip(&old).filter(|(kind, _)| !lost.contains(kind)).map(|(_, &kind)| kind);
        let mut used: Vec<u16> = stay.chain(builder.facts.iter().map(|fact| fact.edge)).collect();
        used.sort_unstable();
        used.dedup();
        let mut kinds: Vec<(&EdgeInfo, u16)> =
            used.into_iter().filter_map(|kind| Some((builder.kinds.get(usize::from(kind))?, kind))).collect();
        kinds.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        let mut of_builder = vec![u16::MAX; builder.kinds.len()];
        for (number, (_, kind)) in (0u16..).zip(&kinds) {
            of_builder.get_mut(usize::from(*kind)).into_iter().for_each(|place| *place = number);
        }
        let of_graph =
            old.iter().zip(graph.edge_kinds()).map(|(&kind, info)| match of_builder.get(usize::from(kind)) {
                Some(&number) if number != u16::MAX => (number, true),
                _ => (kinds.partition_point(|(kind, _)| kind.name < info.name) as u16, false),
            });
        let of_graph = of_graph.collect();
        Some(Kinds { kinds: kinds.into_iter().map(|(kind, _)| kind.clone()).collect(), of_graph, of_builder })
    }

    /// Returns the new number of a kind.
    pub(super) fn get(&self, old: u16) -> u16 {
        self.of_graph
            .get(usize::from(old))
            .map_or(u16::MAX, |&(number, stays)| if stays { number } else { u16::MAX })
    }

    /// Returns the number of one of the builder's kinds.
    pub(super) fn own(&self, kind: u16) -> u16 {
        self.of_builder.get(usize::from(kind)).copied().unwrap_or(u16::MAX)
    }

    /// Compares the place of an old kind with that of a new one.
    pub(super) fn compare(&self, old: u16, new: u16) -> Ordering {
        match self.of_graph.get(usize::from(old)) {
            Some(&(number, true)) => number.cmp(&new),
            Some(&(before, false)) if before <= new => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Whether every old kind keeps its number.
    pub(super) fn keep_numbers(&self) -> bool {
        (0u16..).zip(&self.of_graph).all(|(old, &(new, stays))| stays && old == new)
    }
}

/// Returns the kinds of which no fact stays.
fn lost_kinds(graph: &Graph, gone: &Gone) -> FxHashSet<u16> {
    let kind = |&fact: &u32| graph.fact_edge(crate::graph::FactIndex(fact)).0.map(|kind| kind.0);
    let mut lost: FxHashSet<u16> = gone.facts.iter().filter_map(kind).collect();
    let rows = graph.rows();
    let store = graph.store();
    for node in 0..graph.node_count() {
        if lost.is_empty() {
            break;
        }
        for step in rows.run_out(NodeId(node)).filter(|step| lost.contains(&step.kind.0)).collect::<Vec<_>>()
        {
            let mut facts = store.range(Column::EdgeFacts, step.place);
            facts.end = facts.end.min(graph.fact_count());
            if facts.into_iter().any(|fact| !gone.has_fact(fact)) {
                lost.remove(&step.kind.0);
            }
        }
    }
    let first = store.u32s(Column::EdgeFacts).last().map_or(0, |end| end.get());
    for (place, kind) in (0u32..).zip(store.u16s(Column::LooseKinds).all()) {
        if !gone.has_fact(first.saturating_add(place)) {
            lost.remove(&kind.get());
        }
    }
    lost
}

/// Sentences: those that are there, and new ones.
pub(super) struct Sentences {
    pub(super) edits: Edits,
    pub(super) added: Vec<Sentence>,
    /// Of each of the builder's facts.
    pub(super) of_fact: Vec<u32>,
}

impl Sentences {
    pub(super) fn of(graph: &Graph, builder: &Builder, articles: &Articles<'_>, gone: &Gone) -> Self {
        let text = |text: Text| builder.tables.strings.get_index(text as usize).map_or("", |text| text);
        let table = Table { graph, articles: &articles.edits };
        let mut added: BTreeMap<Sentence, u32> = BTreeMap::new();
        let mut of_fact = Vec::with_capacity(builder.facts.len());
        for fact in &builder.facts {
            let RawFact { article, sentence: number, span, evidence, .. } = *fact;
            if article == NONE && number == 0 && span == Span::default() && text(evidence).is_empty() {
                of_fact.push(None);
                continue;
            }
            let article = if article == NONE { NONE } else { articles.text(article) };
            let sentence = Sentence { article, number, span, text: text(evidence).into() };
            of_fact.push(Some(match table.find(&sentence, gone) {
                Ok(row) => Ok(row),
                Err(place) => {
                    added.insert(sentence.clone(), place);
                    Err(sentence)
                }
            }));
        }
        let inserted = (0u32..).zip(added.values()).map(|(item, &place)| (place, Op::Insert(item)));
        let dropped = gone.sentences.iter().cloned().flatten().map(|row| (row, Op::Drop));
        let edits = Edits::new(table.len() as usize, in_order(inserted.chain(dropped).collect()));
        let added: Vec<Sentence> = added.into_keys().collect();
        let row = |found: Option<Result<u32, Sentence>>| match found {
            None => NONE,
            Some(Ok(row)) => edits.get(row),
            Some(Err(sentence)) => {
                added.binary_search(&sentence).map_or(NONE, |item| edits.item(item as u32))
            }
        };
        let of_fact = of_fact.into_iter().map(row).collect();
        Sentences { edits, added, of_fact }
    }
}

/// The sentences of a graph with the new numbers of their articles.
struct Table<'g> {
    graph: &'g Graph,
    articles: &'g Edits,
}

impl Table<'_> {
    fn len(&self) -> u32 {
        self.graph.store().u32s(Column::SentenceArticle).len() as u32
    }

    /// Compares the place of an old sentence with that of another.
    fn compare(&self, row: u32, to: &Sentence) -> Ordering {
        let value = |column| self.graph.store().u32(column, row).unwrap_or(0);
        let article = self.graph.store().u32(Column::SentenceArticle, row).unwrap_or(NONE);
        let span: Span = (value(Column::SentenceStart), value(Column::SentenceEnd)).into();
        let place = (value(Column::SentenceNumber), span).cmp(&(to.number, to.span));
        let text = || (*self.graph.sentence_text(row)).cmp(&*to.text);
        self.articles.compare(article, to.article).then(place).then_with(text)
    }

    /// Returns the row of a sentence that stays, or where it would be.
    fn find(&self, sentence: &Sentence, gone: &Gone) -> Result<u32, u32> {
        let row = first(self.len(), |row| self.compare(row, sentence).is_lt());
        let same = row < self.len() && self.compare(row, sentence).is_eq();
        if same && gone.sentences.iter().all(|range| !range.contains(&row)) { Ok(row) } else { Err(row) }
    }
}

//! The facts of a graph that more is added to: they stay in their columns and are read from there whenever they are
//! needed, since a small addition should not cost what all facts cost.
//!
//! They are sorted already, and adding to names, articles and sentences moves their numbers without changing their order.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::column::{Column, NONE};
use super::raw::RawFact;
use super::reload::{Numbers, Sparse};
use super::{FactIndex, Graph, NodeId};
use crate::fact::FactId;
use crate::span::Span;

/// The facts of a graph, in the numbers of a corpus.
pub(crate) struct Ground {
    pub(crate) numbers: Arc<Numbers>,
    /// The corpus' end of each end.
    pub(crate) ends: Vec<u32>,
    /// The corpus' kind of each kind.
    pub(crate) kinds: Vec<u16>,
    /// The corpus' string of each string.
    pub(crate) strings: Vec<u32>,
    /// The corpus' row of each sentence, and of its article.
    pub(crate) sentences: Vec<(u32, u32)>,
    /// Whether a sentence's facts are taken out, with their article; empty where none is.
    pub(crate) gone: Vec<bool>,
}

/// The facts of a corpus.
#[derive(Default)]
pub(crate) struct Facts {
    /// Those that are not of the graph that more is added to, sorted.
    pub(crate) own: Vec<RawFact>,
    pub(crate) ground: Option<Ground>,
    pub(crate) picked: Option<Picked>,
}

/// Some facts of a graph, as far as who is who rests on them.
pub(crate) struct Picked {
    pub(crate) graph: Graph,
    /// In order.
    pub(crate) facts: Vec<u32>,
    /// Those of them that say who holds an office, in order.
    pub(crate) offices: Vec<u32>,
    /// The corpus' end of each row; [`NONE`] for ends that are none of its.
    pub(crate) ends: Vec<u32>,
    /// The corpus' article of each sentence.
    pub(crate) articles: Vec<u32>,
}

impl Picked {
    /// Returns the corpus' end of a row.
    pub(crate) fn end(&self, row: u32) -> u32 {
        at(&self.ends, row)
    }

    /// Hands over the facts with nothing but articles and ends.
    pub(crate) fn each(&self, mut to: impl FnMut(&RawFact)) {
        let few = |rows, values| Few {
            rows: Sparse::new(&self.graph, rows),
            values: self.graph.store().u32s(values).all(),
        };
        let (mut speakers, mut places) =
            (few(Column::SpeakerFacts, Column::SpeakerEnds), few(Column::WhereFacts, Column::WhereEnds));
        for &fact in &self.facts {
            let (speaker, place) = (speakers.value(fact, &self.ends), places.value(fact, &self.ends));
            to(&RawFact { speaker, place, ..self.bare(fact) });
        }
    }

    /// Hands over the facts that say who holds an office.
    fn each_office(&self, mut to: impl FnMut(&RawFact)) {
        let store = self.graph.store();
        for &fact in &self.offices {
            let as_of = store.sparse(Column::AsOfFacts, fact);
            let as_of = as_of.and_then(|place| store.u32(Column::AsOfDates, place)).unwrap_or(0);
            let flags = store.u16s(Column::FactFlags).get(fact as usize).map_or(0, |flags| flags.get());
            to(&RawFact { as_of, flags, ..self.bare(fact) });
        }
    }

    fn bare(&self, fact: u32) -> RawFact {
        let store = self.graph.store();
        let end = |column| self.end(store.u32(column, fact).unwrap_or(NONE));
        RawFact {
            article: at(&self.articles, store.u32(Column::FactSentence, fact).unwrap_or(NONE)),
            sentence: NONE,
            span: Span::default(),
            evidence: NONE,
            edge: 0,
            source: end(Column::FactSource),
            target: end(Column::FactTarget),
            speaker: NONE,
            place: NONE,
            title: NONE,
            date: 0,
            as_of: 0,
            cameo: 0,
            flags: 0,
            confidence: 0,
            id: FactId::default(),
        }
    }
}

impl Facts {
    /// Returns about how many there are; of a forged file no more than it has room for.
    pub(crate) fn len(&self) -> usize {
        let of = |ground: &Ground| ground.numbers.graph.store().u32s(Column::FactSource).len();
        self.own.len() + self.ground.as_ref().map_or(0, of)
    }

    /// Hands over all facts, those of the graph that more is added to in its order.
    pub(crate) fn each(&self, mut to: impl FnMut(&RawFact)) {
        self.own.iter().for_each(&mut to);
        self.picked.iter().for_each(|picked| picked.each(&mut to));
        self.ground.iter().for_each(|ground| ground.each(|_, _| true, &mut to));
    }

    /// Hands over the facts of a kind that say who holds an office.
    pub(crate) fn each_office(&self, kind: u16, mut to: impl FnMut(&RawFact)) {
        self.own.iter().filter(|fact| fact.edge == kind).for_each(&mut to);
        self.picked.iter().for_each(|picked| picked.each_office(&mut to));
        self.ground.iter().for_each(|ground| ground.each(|of, _| of == kind, &mut to));
    }
}

fn at(numbers: &[u32], place: u32) -> u32 {
    numbers.get(place as usize).copied().unwrap_or(NONE)
}

impl Ground {
    /// Takes out of `own` what is there already.
    pub(crate) fn take_out(&self, own: &mut Vec<RawFact>, ends: usize) {
        let mut named = vec![false; ends];
        for fact in own.iter() {
            named.get_mut(fact.source as usize).into_iter().for_each(|named| *named = true);
        }
        let sources: Vec<bool> =
            self.ends.iter().map(|&end| named.get(end as usize) == Some(&true)).collect();
        let mut new: FxHashSet<RawFact> = own.iter().copied().collect();
        let wanted = |_, source: u32| sources.get(source as usize) == Some(&true);
        self.each(wanted, |fact| _ = new.remove(fact));
        own.retain(|fact| new.contains(fact));
    }

    /// Hands over the facts of which the kind and the source end's row are wanted.
    pub(crate) fn each(&self, wanted: impl Fn(u16, u32) -> bool, mut to: impl FnMut(&RawFact)) {
        self.each_without_ends(wanted, |fact, [source, target]| {
            let (source, target) = (at(&self.ends, source), at(&self.ends, target));
            to(&RawFact { source, target, ..*fact });
        });
    }

    /// Hands over the facts of which the kind and the source end's row are wanted, without source and target but with their
    /// rows: to look them up is what takes most time.
    pub(crate) fn each_without_ends(
        &self,
        wanted: impl Fn(u16, u32) -> bool,
        mut to: impl FnMut(&RawFact, [u32; 2]),
    ) {
        let mut rows = Columns::of(self);
        each_kind(&self.numbers.graph, |fact, kind| {
            let ends = rows.ends(fact);
            let kind = self.kinds.get(usize::from(kind)).copied();
            if let Some(kind) = kind.filter(|&kind| wanted(kind, ends[0])) {
                rows.fact(fact, kind).iter().for_each(|fact| to(fact, ends));
            }
        });
    }

    /// Whether no fact is an article's.
    pub(crate) fn are_bare(&self) -> bool {
        self.numbers.graph.store().length(Column::FactSentence) == 0
    }

    /// Counts how many facts have each end.
    pub(crate) fn count_ends(&self, counts: &mut [u32]) {
        let store = self.numbers.graph.store();
        let mut by_row = vec![0u32; self.ends.len()];
        for column in [Column::FactSource, Column::FactTarget, Column::SpeakerEnds, Column::WhereEnds] {
            for row in store.u32s(column).all() {
                by_row.get_mut(row.get() as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        for (&end, count) in self.ends.iter().zip(by_row) {
            counts.get_mut(end as usize).into_iter().for_each(|sum| *sum += count);
        }
    }
}

/// What of a graph's tables its facts use, once some articles are taken out; in the builder's numbers.
#[derive(Default)]
pub(crate) struct Use {
    pub(crate) ends: Vec<u32>,
    pub(crate) titles: Vec<u32>,
    pub(crate) kinds: Vec<u16>,
    /// Rows of articles.
    pub(crate) articles: Vec<u32>,
    /// Whether a sentence's facts are taken out; empty where none is.
    pub(crate) gone: Vec<bool>,
}

impl Use {
    /// Returns what is used without the articles of some ids.
    pub(crate) fn of(numbers: &Numbers, gone: &FxHashSet<u32>) -> Self {
        let graph = &numbers.graph;
        let is_gone = |row: usize| {
            let id = numbers.articles.get(row).and_then(|article| article.ids.first());
            id.is_some_and(|id| gone.contains(id))
        };
        let articles =
            (0..numbers.articles.len()).filter(|&row| !is_gone(row)).map(|row| row as u32).collect();
        let titles = |keep: &dyn Fn(u32) -> bool| {
            let rows = graph.store().u32s(Column::TitleFacts).all().iter();
            let titles = rows.zip(graph.store().u32s(Column::Titles).all());
            titles
                .filter(|(row, _)| keep(row.get()))
                .map(|(_, title)| at(&numbers.strings, title.get()))
                .collect()
        };
        if gone.is_empty() {
            let (ends, kinds) = (numbers.ends.clone(), numbers.kinds.clone());
            return Use { ends, kinds, articles, titles: titles(&|_| true), gone: Vec::new() };
        }
        let of_sentence = graph.store().u32s(Column::SentenceArticle).all();
        let gone: Vec<bool> = of_sentence.iter().map(|article| is_gone(article.get() as usize)).collect();
        let keep = |fact: u32| {
            let sentence = graph.fact_sentence(FactIndex(fact)).unwrap_or(NONE);
            gone.get(sentence as usize) != Some(&true)
        };
        let mut ends = vec![false; numbers.ends.len()];
        let mut kinds = vec![false; numbers.kinds.len()];
        let mut mark = |end: Option<u32>| {
            let place = end.and_then(|end| ends.get_mut(end as usize));
            place.into_iter().for_each(|used| *used = true);
        };
        let store = graph.store();
        for fact in (0..graph.fact_count()).filter(|&fact| keep(fact)) {
            mark(store.u32(Column::FactSource, fact));
            mark(store.u32(Column::FactTarget, fact));
        }
        for (rows, values) in
            [(Column::SpeakerFacts, Column::SpeakerEnds), (Column::WhereFacts, Column::WhereEnds)]
        {
            let pairs = store.u32s(rows).all().iter().zip(store.u32s(values).all());
            pairs.filter(|(row, _)| keep(row.get())).for_each(|(_, end)| mark(Some(end.get())));
        }
        each_kind(graph, |fact, kind| {
            if let Some(used) = kinds.get_mut(usize::from(kind)) {
                *used = *used || keep(fact);
            }
        });
        let ends = numbers.ends.iter().zip(ends).filter(|(_, used)| *used).map(|(&end, _)| end).collect();
        let kinds =
            numbers.kinds.iter().zip(kinds).filter(|(_, used)| *used).map(|(&kind, _)| kind).collect();
        let titles = titles(&keep);
        Use { ends, titles, kinds, articles, gone }
    }
}

/// Hands over all facts and their kinds, in order.
fn each_kind(graph: &Graph, mut to: impl FnMut(u32, u16)) {
    let rows = graph.rows();
    let starts = graph.store().u32s(Column::EdgeFacts).all();
    // A forged file must not make us count to four thousand million.
    let start = |edge: usize| starts.get(edge).map_or(0, |start| start.get().min(graph.fact_count()));
    for node in 0..graph.node_count() {
        for step in rows.run_out(NodeId(node)) {
            let edge = step.place as usize;
            (start(edge)..start(edge + 1)).for_each(|fact| to(fact, step.kind.0));
        }
    }
    let loose = graph.store().u16s(Column::LooseKinds).all();
    (start(starts.len().saturating_sub(1))..graph.fact_count())
        .zip(loose)
        .for_each(|(fact, kind)| to(fact, kind.get()));
}

type U32s<'g> = &'g [zerocopy::little_endian::U32];
type U16s<'g> = &'g [zerocopy::little_endian::U16];

/// A column in which few facts have a value.
struct Few<'g> {
    rows: Sparse<'g>,
    values: U32s<'g>,
}

impl Few<'_> {
    /// Returns the value of a fact in the numbers of a corpus. Facts are asked for in order.
    fn value(&mut self, fact: u32, numbers: &[u32]) -> u32 {
        let place = self.rows.find(fact).and_then(|place| self.values.get(place as usize));
        place.map_or(NONE, |value| at(numbers, value.get()))
    }
}

/// The columns of facts, read from front to back.
struct Columns<'g> {
    ground: &'g Ground,
    source: U32s<'g>,
    target: U32s<'g>,
    date: U32s<'g>,
    sentence: U32s<'g>,
    cameo: U16s<'g>,
    flags: U16s<'g>,
    confidence: &'g [u8],
    speakers: Few<'g>,
    places: Few<'g>,
    as_of: Few<'g>,
    titles: Few<'g>,
    ids: (Sparse<'g>, &'g [[u8; 16]]),
}

impl<'g> Columns<'g> {
    fn of(ground: &'g Ground) -> Self {
        let graph = &ground.numbers.graph;
        let store = graph.store();
        let column = |column| store.u32s(column).all();
        let few = |rows, values| Few { rows: Sparse::new(graph, rows), values: column(values) };
        Columns {
            ground,
            source: column(Column::FactSource),
            target: column(Column::FactTarget),
            date: column(Column::FactDate),
            sentence: column(Column::FactSentence),
            cameo: store.u16s(Column::FactCameo).all(),
            flags: store.u16s(Column::FactFlags).all(),
            confidence: store.bytes(Column::FactConfidence),
            speakers: few(Column::SpeakerFacts, Column::SpeakerEnds),
            places: few(Column::WhereFacts, Column::WhereEnds),
            as_of: few(Column::AsOfFacts, Column::AsOfDates),
            titles: few(Column::TitleFacts, Column::Titles),
            ids: (Sparse::new(graph, Column::IdFacts), store.arrays::<16>(Column::Ids).all()),
        }
    }

    /// Returns the rows of a fact's ends.
    fn ends(&self, fact: u32) -> [u32; 2] {
        [self.source, self.target].map(|column| column.get(fact as usize).map_or(NONE, |end| end.get()))
    }

    /// Returns a fact without its source and target, unless its article was taken out.
    fn fact(&mut self, fact: u32, edge: u16) -> Option<RawFact> {
        let (ground, place) = (self.ground, fact as usize);
        let sentence = self.sentence.get(place).map_or(NONE, |sentence| sentence.get());
        if ground.gone.get(sentence as usize) == Some(&true) {
            return None;
        }
        let (sentence, article) = ground.sentences.get(sentence as usize).copied().unwrap_or((NONE, NONE));
        let as_of = self.as_of.rows.find(fact).and_then(|place| self.as_of.values.get(place as usize));
        let id = self.ids.0.find(fact).and_then(|place| self.ids.1.get(place as usize));
        Some(RawFact {
            article,
            sentence,
            span: Span::default(),
            evidence: NONE,
            edge,
            source: NONE,
            target: NONE,
            speaker: self.speakers.value(fact, &ground.ends),
            place: self.places.value(fact, &ground.ends),
            title: self.titles.value(fact, &ground.strings),
            date: self.date.get(place).map_or(0, |date| date.get()),
            as_of: as_of.map_or(0, |as_of| as_of.get()),
            cameo: self.cameo.get(place).map_or(0, |cameo| cameo.get()),
            flags: self.flags.get(place).map_or(0, |flags| flags.get()),
            confidence: self.confidence.get(place).map_or(0, |&confidence| confidence.min(100)),
            id: id.map_or(FactId::default(), |&id| FactId(id)),
        })
    }
}

//! The facts of a graph that more is added to: they stay in their columns and are read from there whenever they are
//! needed, since a small addition should not cost what all facts cost.
//!
//! They are sorted already, and adding to names, articles and sentences moves their numbers without changing their order.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::column::{Column, NONE};
use super::raw::{Flags, RawFact};
use super::reload::{Numbers, Sparse};
use super::{EdgeId, FactIndex, Graph, NodeId};
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
}

impl Facts {
    /// Returns how many there are at most.
    pub(crate) fn len(&self) -> usize {
        self.own.len() + self.ground.as_ref().map_or(0, |ground| ground.numbers.graph.fact_count() as usize)
    }

    /// Hands over all facts, those of the graph that more is added to in its order.
    pub(crate) fn each(&self, mut to: impl FnMut(&RawFact)) {
        self.own.iter().for_each(&mut to);
        self.ground.iter().for_each(|ground| ground.each(|_, _| true, &mut to));
    }

    /// Hands over the facts of a kind.
    pub(crate) fn each_of_kind(&self, kind: u16, mut to: impl FnMut(&RawFact)) {
        self.own.iter().filter(|fact| fact.edge == kind).for_each(&mut to);
        self.ground.iter().for_each(|ground| ground.each(|of, _| of == kind, &mut to));
    }
}

fn at(numbers: &[u32], place: u32) -> u32 {
    numbers.get(place as usize).copied().unwrap_or(NONE)
}

impl Ground {
    /// Takes out of `own` what is there already.
    pub(crate) fn take_out(&self, own: &mut Vec<RawFact>, ends: usize) {
        let mut sources = vec![false; ends];
        for fact in own.iter() {
            sources.get_mut(fact.source as usize).into_iter().for_each(|source| *source = true);
        }
        let mut new: FxHashSet<RawFact> = own.iter().copied().collect();
        let wanted = |_, source: u32| sources.get(source as usize) == Some(&true);
        self.each(wanted, |fact| _ = new.remove(fact));
        own.retain(|fact| new.contains(fact));
    }

    /// Hands over the facts of which the kind and the source end are wanted.
    pub(crate) fn each(&self, wanted: impl Fn(u16, u32) -> bool, mut to: impl FnMut(&RawFact)) {
        let mut rows = Columns::of(self);
        each_kind(&self.numbers.graph, |fact, kind| {
            let source = at(&self.ends, rows.at(rows.source, fact));
            let kind = self.kinds.get(usize::from(kind)).copied();
            if let Some(kind) = kind.filter(|&kind| wanted(kind, source)) {
                rows.fact(fact, kind).iter().for_each(&mut to);
            }
        });
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
    for node in 0..graph.node_count() {
        for step in rows.run_out(NodeId(node)) {
            let facts = graph.edge(EdgeId(step.place)).facts();
            facts.for_each(|FactIndex(fact)| to(fact, step.kind.0));
        }
    }
    let first = graph.store().u32s(Column::EdgeFacts).last().map_or(0, |end| end.get());
    let loose = graph.store().u16s(Column::LooseKinds).all();
    (first..graph.fact_count()).zip(loose).for_each(|(fact, kind)| to(fact, kind.get()));
}

type Numbers32<'g> = &'g [zerocopy::little_endian::U32];

/// The columns of facts, read from front to back.
struct Columns<'g> {
    ground: &'g Ground,
    graph: &'g Graph,
    source: Numbers32<'g>,
    target: Numbers32<'g>,
    date: Numbers32<'g>,
    sentence: Numbers32<'g>,
    speakers: (Sparse<'g>, Numbers32<'g>),
    places: (Sparse<'g>, Numbers32<'g>),
    as_of: (Sparse<'g>, Numbers32<'g>),
    titles: (Sparse<'g>, Numbers32<'g>),
    ids: Sparse<'g>,
}

impl<'g> Columns<'g> {
    fn of(ground: &'g Ground) -> Self {
        let graph = &ground.numbers.graph;
        let column = |column| graph.store().u32s(column).all();
        let sparse = |rows, values| (Sparse::new(graph, rows), column(values));
        Columns {
            ground,
            graph,
            source: column(Column::FactSource),
            target: column(Column::FactTarget),
            date: column(Column::FactDate),
            sentence: column(Column::FactSentence),
            speakers: sparse(Column::SpeakerFacts, Column::SpeakerEnds),
            places: sparse(Column::WhereFacts, Column::WhereEnds),
            as_of: sparse(Column::AsOfFacts, Column::AsOfDates),
            titles: sparse(Column::TitleFacts, Column::Titles),
            ids: Sparse::new(graph, Column::IdFacts),
        }
    }

    fn at(&self, column: Numbers32<'_>, fact: u32) -> u32 {
        column.get(fact as usize).map_or(NONE, |value| value.get())
    }

    /// Returns a fact, unless its article was taken out.
    fn fact(&mut self, fact: u32, edge: u16) -> Option<RawFact> {
        fn value(column: &mut (Sparse<'_>, Numbers32<'_>), fact: u32) -> Option<u32> {
            let place = column.0.find(fact)?;
            column.1.get(place as usize).map(|value| value.get())
        }
        let (ground, store) = (self.ground, self.graph.store());
        let sentence = self.at(self.sentence, fact);
        if ground.gone.get(sentence as usize) == Some(&true) {
            return None;
        }
        let (sentence, article) = ground.sentences.get(sentence as usize).copied().unwrap_or((NONE, NONE));
        let small = |column| store.u16s(column).get(fact as usize).map_or(0, |value| value.get());
        Some(RawFact {
            article,
            sentence,
            span: Span::default(),
            evidence: NONE,
            edge,
            source: at(&ground.ends, self.at(self.source, fact)),
            target: at(&ground.ends, self.at(self.target, fact)),
            speaker: value(&mut self.speakers, fact).map_or(NONE, |end| at(&ground.ends, end)),
            place: value(&mut self.places, fact).map_or(NONE, |end| at(&ground.ends, end)),
            title: value(&mut self.titles, fact).map_or(NONE, |title| at(&ground.strings, title)),
            date: self.at(self.date, fact),
            as_of: value(&mut self.as_of, fact).unwrap_or(0),
            cameo: small(Column::FactCameo),
            flags: Flags(small(Column::FactFlags)).0,
            confidence: store.u8(Column::FactConfidence, fact).unwrap_or(0).min(100),
            id: self.ids.find(fact).map_or(FactId::default(), |place| {
                FactId(store.arrays::<16>(Column::Ids).get(place as usize).copied().unwrap_or_default())
            }),
        })
    }
}

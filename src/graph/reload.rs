//! A graph back into the builder that made it, as numbers: what is there already costs little when more is added.
//!
//! The same as adding [`Graph::records`] one by one, which `tests/graph.rs` checks, some ten times as fast. The facts of the
//! graph that a builder begins with are not even taken over: they stay where they are ([`ground`](super::ground)).

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::fact::{FactId, Record};
use crate::ontology::Ontology;

use super::builder::{BuildError, Builder, within};
use super::column::{Column, NONE, SHARED, SPARE};
use super::raw::{
    Flags, RawEnd, RawFact, RawMention, Text, pack_cameo, pack_date, unpack_cameo, unpack_date,
};
use super::records::Twins;
use super::{FactIndex, Graph};

/// The builder's numbers of what a graph has numbers for.
#[derive(Debug)]
pub(crate) struct Numbers {
    pub(crate) graph: Graph,
    pub(crate) strings: Vec<Text>,
    pub(crate) ends: Vec<u32>,
    pub(crate) sentences: Vec<Text>,
    pub(crate) kinds: Vec<u16>,
    pub(crate) articles: Vec<Articles>,
}

/// An article, and those of the same text.
#[derive(Debug)]
pub(crate) struct Articles {
    /// The ids that have its records, its own first.
    pub(crate) ids: Vec<Text>,
    /// When it was published, packed; 0 where that is not known.
    published: u32,
    /// Whether more than its id is known.
    known: bool,
}

fn at(numbers: &[u32], place: Option<u32>) -> Option<u32> {
    numbers.get(place? as usize).copied()
}

/// Returns the columns of a sparse one's rows and values that lie before and at a row; rows come in order.
pub(crate) struct Sparse<'g> {
    rows: &'g [zerocopy::little_endian::U32],
    place: usize,
}

impl<'g> Sparse<'g> {
    pub(crate) fn new(graph: &'g Graph, rows: Column) -> Self {
        Sparse { rows: graph.store().u32s(rows).all(), place: 0 }
    }

    /// Returns the place of a row, where it has one. Rows are asked for in order.
    pub(crate) fn find(&mut self, row: u32) -> Option<u32> {
        while self.rows.get(self.place).is_some_and(|at| at.get() < row) {
            self.place += 1;
        }
        self.rows.get(self.place).filter(|at| at.get() == row).map(|_| self.place as u32)
    }
}

impl Builder {
    /// Returns a builder that holds all records of a graph and knows its edge kinds beside those of an ontology. They are
    /// looked at when it is finished: then what a small addition does not touch is copied.
    ///
    /// # Errors
    /// None by now; what no builder would have put into a graph, as a damaged file may hold, is found by [`Builder::finish`].
    pub fn from_graph(graph: &Graph, ontology: &Ontology) -> Result<Self, BuildError> {
        let mut builder = Builder::new(ontology);
        builder.learn(graph.edge_kinds());
        builder.base = Some(graph.clone());
        Ok(builder)
    }

    /// Takes over what a graph was built from but for some articles, its facts only where they cannot stay where they are.
    pub(super) fn take_back(&mut self, graph: &Graph, gone: &FxHashSet<u32>) -> Result<(), BuildError> {
        let apart =
            graph.store().bytes(Column::ArticleFlags).iter().all(|flags| flags & (SHARED | SPARE) == 0);
        let numbers = self.add_all_but_facts(graph, gone)?;
        if apart {
            self.ground = Some(Arc::new(numbers));
            return Ok(());
        }
        self.add_facts(&numbers, gone)
    }

    /// Adds all that a graph was built from, and its edge kinds.
    ///
    /// # Errors
    /// As [`Builder::add`].
    pub fn add_graph(&mut self, graph: &Graph) -> Result<(), BuildError> {
        let none = FxHashSet::default();
        let numbers = self.add_all_but_facts(graph, &none)?;
        self.add_facts(&numbers, &none)
    }

    fn add_facts(&mut self, numbers: &Numbers, gone: &FxHashSet<u32>) -> Result<(), BuildError> {
        self.reload_facts(numbers, |article| !gone.contains(&article))?;
        let spare = numbers.graph.store().text(Column::Spare).lines();
        for record in spare.filter_map(|line| Record::from_json(line).ok()) {
            if !self.is_gone(record.article(), gone) {
                self.add(record)?;
            }
        }
        Ok(())
    }

    fn is_gone(&self, article: &str, gone: &FxHashSet<u32>) -> bool {
        self.tables.strings.get_index_of(article).is_some_and(|article| gone.contains(&(article as u32)))
    }

    fn add_all_but_facts(&mut self, graph: &Graph, gone: &FxHashSet<u32>) -> Result<Numbers, BuildError> {
        self.learn(graph.edge_kinds());
        for source in (0..graph.article_count()).filter_map(|article| graph.source(article)) {
            if !self.is_gone(&source.id, gone) {
                self.add_source(source)?;
            }
        }
        let numbers = self.numbers(graph)?;
        self.reload_mentions(&numbers, |article| !gone.contains(&article));
        Ok(numbers)
    }

    /// Takes over the facts of the graph that it began with, but for those of some articles.
    pub(crate) fn take_ground(&mut self, gone: &FxHashSet<u32>) -> Result<(), BuildError> {
        let Some(ground) = self.ground.take() else { return Ok(()) };
        self.reload_facts(&ground, |article| !gone.contains(&article))
    }

    fn numbers(&mut self, graph: &Graph) -> Result<Numbers, BuildError> {
        let store = graph.store();
        let count = (store.u32s(Column::StringOffsets).len() as u32).saturating_sub(1);
        self.tables.strings.reserve(count as usize);
        self.tables.ends.reserve(store.u32s(Column::EndLocal).len());
        let strings: Vec<Text> = (0..count).map(|text| self.tables.text(graph.string(text))).collect();
        let sentences = graph.all_sentences().iter().map(|text| self.tables.text(text)).collect();
        let empty = self.tables.text("");
        let ends = store.u32s(Column::EndLocal).len() as u32;
        let ends = (0..ends).map(|end| {
            let local = store.u32(Column::EndLocal, end).unwrap_or(NONE);
            let (kind, code, country) = graph.local_parts(local);
            self.tables.raw_end(RawEnd {
                name: at(&strings, store.u32(Column::LocalName, local)).unwrap_or(empty),
                kind,
                code,
                country,
                words: at(&strings, store.u32(Column::EndWords, end)).unwrap_or(empty),
                sector: graph.sector(end),
            })
        });
        let ends = ends.collect();
        let twins = Twins::of(graph);
        let articles = (0..graph.article_count()).map(|article| {
            let ids = twins.ids(Some(article)).iter().map(|id| self.tables.article(id)).collect();
            let source = graph.source(article);
            let published = pack_date(source.as_ref().and_then(|source| source.published));
            Articles { ids, published, known: source.is_some() }
        });
        let articles = articles.collect();
        let kinds = graph.edge_kinds().iter().map(|info| self.edge(&info.name));
        let kinds = kinds.collect::<Result<Vec<u16>, _>>()?;
        within(self.tables.strings.len(), "names and sentences")?;
        Ok(Numbers { graph: graph.clone(), strings, ends, sentences, kinds, articles })
    }

    fn reload_mentions(&mut self, numbers: &Numbers, keep: impl Fn(u32) -> bool) {
        let (graph, store) = (&numbers.graph, numbers.graph.store());
        let empty = self.tables.text("");
        for mention in 0..store.u32s(Column::MentionLocal).len() as u32 {
            let local = store.u32(Column::MentionLocal, mention).unwrap_or(NONE);
            let (kind, code, country) = graph.local_parts(local);
            let aliases = store.run(Column::MentionAliasOffsets, Column::MentionAliases, mention);
            let mut aliases: Vec<Text> = aliases
                .iter()
                .map(|alias| at(&numbers.strings, Some(alias.get())).unwrap_or(empty))
                .collect();
            aliases.sort_unstable();
            aliases.dedup();
            let raw = RawMention {
                article: NONE,
                name: at(&numbers.strings, store.u32(Column::LocalName, local)).unwrap_or(empty),
                kind,
                code,
                country,
                unresolved: store.u8(Column::MentionFlags, mention) == Some(1),
                aliases: aliases.into(),
                age: graph.mention_age(mention),
            };
            let article = store.u32(Column::MentionArticle, mention).filter(|&article| article != NONE);
            for &article in numbers.ids(article).iter().filter(|&&article| keep(article)) {
                self.mentions.push(RawMention { article, ..raw.clone() });
            }
        }
    }

    fn reload_facts(&mut self, numbers: &Numbers, keep: impl Fn(u32) -> bool) -> Result<(), BuildError> {
        let (graph, store) = (&numbers.graph, numbers.graph.store());
        let mut cameos_of: FxHashMap<u16, u16> = FxHashMap::default();
        let rows = |column| Sparse::new(graph, column);
        let (mut speakers, mut places) = (rows(Column::SpeakerFacts), rows(Column::WhereFacts));
        let (mut as_ofs, mut titles, mut ids) =
            (rows(Column::AsOfFacts), rows(Column::TitleFacts), rows(Column::IdFacts));
        let (cameos, flags) = (store.u16s(Column::FactCameo), store.u16s(Column::FactFlags));
        let empty = self.tables.text("");
        let nobody = self.tables.nobody();
        let mut edges = Edges::of(graph);
        self.facts.reserve(graph.fact_count() as usize);
        for fact in 0..graph.fact_count() {
            let Some(&edge) = edges.kind(fact).and_then(|kind| numbers.kinds.get(usize::from(kind))) else {
                // Of a damaged graph: no record without an edge could have made it.
                let name = String::new();
                return Err(BuildError::UnknownEdge { name, nearest: Vec::new() });
            };
            let sentence = graph.fact_sentence(FactIndex(fact));
            let of_sentence = |column| sentence.and_then(|sentence| store.u32(column, sentence)).unwrap_or(0);
            let article = sentence.and_then(|sentence| store.u32(Column::SentenceArticle, sentence));
            let article = article.filter(|&article| article != NONE);
            let of_article = article.and_then(|article| numbers.articles.get(article as usize));
            let (known, published) =
                of_article.map_or((false, 0), |article| (article.known, article.published));
            let flags = Flags(flags.get(fact as usize).map_or(0, |flags| flags.get()));
            let as_of = as_ofs.find(fact).and_then(|place| store.u32(Column::AsOfDates, place)).unwrap_or(0);
            let end = |end: Option<u32>| at(&numbers.ends, end);
            let id = ids.find(fact);
            let cameo = cameos.get(fact as usize).map_or(0, |code| code.get());
            let cameo = *cameos_of.entry(cameo).or_insert_with(|| pack_cameo(unpack_cameo(cameo)));
            let raw = RawFact {
                article: NONE,
                sentence: of_sentence(Column::SentenceNumber),
                span: (of_sentence(Column::SentenceStart), of_sentence(Column::SentenceEnd)).into(),
                evidence: at(&numbers.sentences, sentence).unwrap_or(empty),
                edge,
                source: end(store.u32(Column::FactSource, fact)).unwrap_or(nobody),
                target: end(store.u32(Column::FactTarget, fact)).unwrap_or(nobody),
                speaker: sparse_end(
                    &mut speakers,
                    fact,
                    |place| end(store.u32(Column::SpeakerEnds, place)),
                    nobody,
                ),
                place: sparse_end(
                    &mut places,
                    fact,
                    |place| end(store.u32(Column::WhereEnds, place)),
                    nobody,
                ),
                title: titles.find(fact).map_or(NONE, |place| {
                    at(&numbers.strings, store.u32(Column::Titles, place)).unwrap_or(NONE)
                }),
                date: pack_date(store.u32(Column::FactDate, fact).and_then(unpack_date)),
                as_of: if flags.as_published() { published } else { pack_date(unpack_date(as_of)) },
                cameo,
                flags: flags.of_record(known && id.is_none()).0,
                confidence: store.u8(Column::FactConfidence, fact).unwrap_or(0).min(100),
                id: id.map_or(FactId::default(), |place| {
                    FactId(store.arrays::<16>(Column::Ids).get(place as usize).copied().unwrap_or_default())
                }),
            };
            for &article in numbers.ids(article).iter().filter(|&&article| keep(article)) {
                self.facts.push(RawFact { article, ..raw });
            }
        }
        within(self.facts.len(), "facts")
    }
}

fn sparse_end(rows: &mut Sparse<'_>, fact: u32, value: impl Fn(u32) -> Option<u32>, nobody: u32) -> u32 {
    rows.find(fact).map_or(NONE, |place| value(place).unwrap_or(nobody))
}

impl Numbers {
    /// Returns the ids of the articles that have the records of one; none for no article.
    fn ids(&self, article: Option<u32>) -> &[Text] {
        match article {
            None => &[NONE],
            Some(article) => self.articles.get(article as usize).map_or(&[], |article| &article.ids),
        }
    }
}

/// The edge kinds of facts, which lie in order of their edges.
struct Edges<'g> {
    graph: &'g Graph,
    kinds: Vec<u16>,
    edge: usize,
}

impl<'g> Edges<'g> {
    fn of(graph: &'g Graph) -> Self {
        let rows = graph.rows();
        let steps = (0..graph.node_count()).flat_map(|node| rows.run_out(super::NodeId(node)));
        Edges { graph, kinds: steps.map(|step| step.kind.0).collect(), edge: 0 }
    }

    fn kind(&mut self, fact: u32) -> Option<u16> {
        let starts = self.graph.store().u32s(Column::EdgeFacts);
        let in_edges = starts.last().map_or(0, |end| end.get());
        if fact >= in_edges {
            let loose = self.graph.store().u16s(Column::LooseKinds);
            return loose.get((fact - in_edges) as usize).map(|kind| kind.get());
        }
        while starts.get(self.edge + 1).is_some_and(|end| end.get() <= fact) {
            self.edge += 1;
        }
        self.kinds.get(self.edge).copied()
    }
}

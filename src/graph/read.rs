//! Reading a graph: its nodes, edges, facts and articles.

use std::ops::Range;

use crate::date::Date;
use crate::fact::{End, Fact, FactId, Modality};
use crate::ontology::{Cameo, Code, EdgeInfo, NodeKind, Sector};
use crate::source::{ContentHash, Source};
use crate::span::Span;

use super::column::{Column, NONE, SOURCE};
use super::raw::{Flags, unpack_cameo, unpack_confidence, unpack_date};
use super::view::{FactMark, Modalities, Step, View};
use super::{EdgeId, FactIndex, Graph, KindId, NodeId};

/// A node of a graph.
#[derive(Clone, Copy, Debug)]
pub struct Node<'g> {
    graph: &'g Graph,
    /// Its number.
    pub id: NodeId,
}

/// An edge of a graph.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'g> {
    graph: &'g Graph,
    /// Its number.
    pub id: EdgeId,
}

impl Graph {
    /// Returns the number of nodes.
    pub fn node_count(&self) -> u32 {
        self.store.length(Column::NodeKind) as u32
    }

    /// Returns the number of edges.
    pub fn edge_count(&self) -> u32 {
        self.store.u32s(Column::InEdges).len() as u32
    }

    /// Returns the number of facts, with those that are in no edge.
    pub fn fact_count(&self) -> u32 {
        self.store.length(Column::FactConfidence) as u32
    }

    /// Returns the number of articles.
    pub fn article_count(&self) -> u32 {
        self.store.u32s(Column::ArticleId).len() as u32
    }

    /// Returns the edge kinds that occur, by name.
    pub fn edge_kinds(&self) -> &[EdgeInfo] {
        &self.kinds
    }

    /// Returns the edge kind of a name; `met_with` and `MET_WITH` are `met-with`.
    pub fn edge_kind(&self, name: &str) -> Option<KindId> {
        let name = name.trim().to_lowercase().replace('_', "-");
        self.kinds.iter().position(|kind| kind.name == name).map(|place| KindId(place as u16))
    }

    /// Returns all nodes, by kind and name.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.node_count()).map(|id| self.node(NodeId(id)))
    }

    /// Returns all edges, by source, kind and target.
    pub fn edges(&self) -> impl Iterator<Item = Edge<'_>> {
        (0..self.edge_count()).map(|id| self.edge(EdgeId(id)))
    }

    /// Returns a node; one that is not there is a nameless place.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { graph: self, id }
    }

    /// Returns an edge; one that is not there has no facts.
    pub fn edge(&self, id: EdgeId) -> Edge<'_> {
        Edge { graph: self, id }
    }

    /// Returns the number of strings.
    pub(crate) fn string_count(&self) -> u32 {
        (self.store.u32s(Column::StringOffsets).len() as u32).saturating_sub(1)
    }

    pub(crate) fn string(&self, number: u32) -> &str {
        self.store.slice(Column::StringOffsets, Column::StringBytes, number)
    }

    pub(crate) fn optional_string(&self, number: Option<u32>) -> Option<String> {
        number.filter(|&number| number != NONE).map(|number| self.string(number).to_owned())
    }

    fn code(&self, column: Column, row: u32) -> Option<Code> {
        self.store.arrays::<3>(column).get(row as usize).and_then(|&bytes| Code::from_bytes(bytes))
    }

    pub(crate) fn node_kind(&self, column: Column, row: u32) -> NodeKind {
        let kind = self.store.u8(column, row).and_then(|kind| NodeKind::ALL.get(usize::from(kind)));
        kind.copied().unwrap_or(NodeKind::Place)
    }

    pub(crate) fn end(&self, end: u32) -> End {
        let local = self.store.u32(Column::EndLocal, end).unwrap_or(NONE);
        let (name, kind, code, country) = self.local(local);
        let words = self.store.u32(Column::EndWords, end).map_or("", |words| self.string(words));
        End { name, kind, code, country, words: words.to_owned(), sector: self.sector(end) }
    }

    /// Returns the name, kind, code and country of a local name.
    pub(crate) fn local(&self, local: u32) -> (String, NodeKind, Option<Code>, Option<Code>) {
        let name = self.store.u32(Column::LocalName, local).map_or("", |name| self.string(name));
        (
            name.to_owned(),
            self.node_kind(Column::LocalKind, local),
            self.code(Column::LocalCode, local),
            self.code(Column::LocalCountry, local),
        )
    }

    /// Returns what an article's name is beside the name: kind, code, country.
    pub(crate) fn local_parts(&self, local: u32) -> (NodeKind, Option<Code>, Option<Code>) {
        (
            self.node_kind(Column::LocalKind, local),
            self.code(Column::LocalCode, local),
            self.code(Column::LocalCountry, local),
        )
    }

    pub(crate) fn sector(&self, end: u32) -> Option<Sector> {
        self.code(Column::EndSector, end).map(Sector::from)
    }

    /// Returns the node that a fact's end is.
    fn end_node(&self, end: u32) -> Option<NodeId> {
        let local = self.store.u32(Column::EndLocal, end)?;
        let node = self.store.u32(Column::LocalNode, local)?;
        (node < self.node_count()).then_some(NodeId(node))
    }

    fn flags(&self, fact: FactIndex) -> Flags {
        let flags = self.store.u16s(Column::FactFlags).get(fact.0 as usize);
        Flags(flags.map_or(0, |flags| flags.get()))
    }

    /// Returns what filters test of a fact.
    pub fn mark(&self, fact: FactIndex) -> FactMark {
        let flags = self.flags(fact);
        let cameo = self.store.u16s(Column::FactCameo).get(fact.0 as usize).map_or(0, |code| code.get());
        let sector = |column| self.store.u32(column, fact.0).and_then(|end| self.sector(end));
        FactMark {
            modality: flags.modality(),
            mutual: flags.mutual(),
            date: self.fact_date(fact),
            cameo: unpack_cameo(cameo),
            sectors: [sector(Column::FactSource), sector(Column::FactTarget)],
            confidence: self.store.u8(Column::FactConfidence, fact.0).unwrap_or(0),
        }
    }

    fn fact_date(&self, fact: FactIndex) -> Option<Date> {
        self.store.u32(Column::FactDate, fact.0).and_then(unpack_date)
    }

    /// Returns the node that a fact says spoke.
    pub fn fact_speaker(&self, fact: FactIndex) -> Option<NodeId> {
        let place = self.store.sparse(Column::SpeakerFacts, fact.0)?;
        self.store.u32(Column::SpeakerEnds, place).and_then(|end| self.end_node(end))
    }

    /// Returns the kind of a fact's edge, and the edge; a fact whose ends are one node may be in none.
    pub fn fact_edge(&self, fact: FactIndex) -> (Option<KindId>, Option<EdgeId>) {
        let starts = self.store.u32s(Column::EdgeFacts);
        let in_edges = starts.last().map_or(0, |end| end.get());
        if fact.0 >= in_edges {
            let loose = self.store.u16s(Column::LooseKinds).get((fact.0 - in_edges) as usize);
            return (loose.map(|kind| KindId(kind.get())), None);
        }
        let edge = EdgeId(starts.partition_point(|start| start.get() <= fact.0).saturating_sub(1) as u32);
        (Some(self.kind(edge)), Some(edge))
    }

    /// Returns a fact as the record that it came from.
    pub fn fact(&self, fact: FactIndex) -> Fact {
        let sentence = self.fact_sentence(fact);
        let evidence = sentence.map(|sentence| self.sentence_text(sentence)).unwrap_or_default();
        self.fact_with(fact, evidence)
    }

    pub(crate) fn fact_sentence(&self, fact: FactIndex) -> Option<u32> {
        self.store.u32(Column::FactSentence, fact.0).filter(|&sentence| sentence != NONE)
    }

    pub(crate) fn fact_with(&self, fact: FactIndex, evidence: String) -> Fact {
        let store = &self.store;
        let flags = self.flags(fact);
        let end = |column| store.u32(column, fact.0).map_or_else(|| self.end(NONE), |end| self.end(end));
        let sparse = |rows, values| store.sparse(rows, fact.0).and_then(|place| store.u32(values, place));
        let kind = self.fact_edge(fact).0;
        let sentence = self.fact_sentence(fact);
        let at = |column| sentence.and_then(|sentence| store.u32(column, sentence)).unwrap_or(0);
        let article = self.fact_article(fact);
        let source = article.and_then(|article| self.source(article));
        let as_of = if flags.as_published() {
            source.as_ref().and_then(|source| source.published)
        } else {
            sparse(Column::AsOfFacts, Column::AsOfDates).and_then(unpack_date)
        };
        let cameo =
            store.u16s(Column::FactCameo).get(fact.0 as usize).and_then(|code| unpack_cameo(code.get()));
        let mut record = Fact {
            id: FactId::default(),
            article: article.map(|article| self.article_id(article).to_owned()).unwrap_or_default(),
            sentence: at(Column::SentenceNumber),
            span: Span::from((at(Column::SentenceStart), at(Column::SentenceEnd))),
            source: end(Column::FactSource),
            edge: kind.map(|kind| self.kind_name(kind).to_owned()).unwrap_or_default(),
            target: end(Column::FactTarget),
            cameo,
            plover: cameo.and_then(Cameo::plover),
            modality: flags.modality(),
            mutual: flags.mutual(),
            date: self.fact_date(fact),
            date_basis: flags.basis(),
            as_of,
            speaker: sparse(Column::SpeakerFacts, Column::SpeakerEnds).map(|end| self.end(end)),
            place: sparse(Column::WhereFacts, Column::WhereEnds).map(|end| self.end(end)),
            title: self.optional_string(sparse(Column::TitleFacts, Column::Titles)),
            status: flags.status(),
            confidence: unpack_confidence(store.u8(Column::FactConfidence, fact.0).unwrap_or(0)),
            evidence,
        };
        record.id = match (store.sparse(Column::IdFacts, fact.0), source) {
            (Some(place), _) => {
                FactId(store.arrays::<16>(Column::Ids).get(place as usize).copied().unwrap_or_default())
            }
            (None, Some(source)) => record.identity(source.hash),
            (None, None) => FactId::default(),
        };
        record
    }

    /// Returns the row of the article that a fact was read from.
    pub fn fact_article(&self, fact: FactIndex) -> Option<u32> {
        let sentence = self.fact_sentence(fact)?;
        self.store.u32(Column::SentenceArticle, sentence).filter(|&article| article != NONE)
    }

    /// Returns the id of an article by its row.
    pub fn article_id(&self, article: u32) -> &str {
        self.store.u32(Column::ArticleId, article).map_or("", |id| self.string(id))
    }

    /// Returns the row of an article, or where it would be.
    pub(crate) fn find_article(&self, id: &str) -> Result<u32, u32> {
        let rows = self.store.u32s(Column::ArticleId);
        let row = rows.partition_point(|row| self.string(row.get()) < id) as u32;
        if row < self.article_count() && self.article_id(row) == id { Ok(row) } else { Err(row) }
    }

    /// Returns the row of the first article that has the same text.
    pub(crate) fn article_text(&self, article: u32) -> u32 {
        self.store.u32(Column::ArticleText, article).unwrap_or(article)
    }

    /// Returns what is known of an article by its row; `None` where only its id is.
    pub fn source(&self, article: u32) -> Option<Source> {
        let store = &self.store;
        store.u8(Column::ArticleFlags, article).filter(|flags| flags & SOURCE != 0)?;
        let text = |column| self.optional_string(store.u32(column, article));
        Some(Source {
            id: self.article_id(article).to_owned(),
            hash: ContentHash(*store.arrays::<32>(Column::ArticleHash).get(article as usize)?),
            title: text(Column::ArticleTitle),
            publisher: text(Column::ArticlePublisher),
            published: store.u32(Column::ArticlePublished, article).and_then(unpack_date),
            url: text(Column::ArticleUrl),
            language: text(Column::ArticleLanguage),
            sentences: store.u32(Column::ArticleSentences, article).unwrap_or(0),
        })
    }

    /// Returns an edge kind's name.
    pub fn kind_name(&self, kind: KindId) -> &str {
        self.kinds.get(usize::from(kind.0)).map_or("", |info| &info.name)
    }
}

impl<'g> Node<'g> {
    /// Returns the canonical name.
    pub fn name(self) -> &'g str {
        self.graph.store.u32(Column::NodeName, self.id.0).map_or("", |name| self.graph.string(name))
    }

    /// Returns what it is.
    pub fn kind(self) -> NodeKind {
        self.graph.node_kind(Column::NodeKind, self.id.0)
    }

    /// Returns a country's code, or an organization's home state.
    pub fn code(self) -> Option<Code> {
        self.graph.code(Column::NodeCode, self.id.0)
    }

    /// Returns the state it serves, belongs to or lies in.
    pub fn country(self) -> Option<Code> {
        self.graph.code(Column::NodeCountry, self.id.0)
    }

    /// Whether it is one article's surname without a full form.
    pub fn is_unresolved(self) -> bool {
        self.graph.store.u8(Column::NodeFlags, self.id.0).is_some_and(|flags| flags & 1 != 0)
    }

    /// Returns every other name read for it, sorted.
    pub fn aliases(self) -> impl Iterator<Item = &'g str> {
        let aliases = self.graph.store.run(Column::AliasOffsets, Column::Aliases, self.id.0);
        aliases.iter().map(move |alias| self.graph.string(alias.get()))
    }

    /// Returns how many edges leave and enter it.
    pub fn degree(self) -> u32 {
        View::degree(self.graph, self.id)
    }
}

impl<'g> Edge<'g> {
    /// Returns the source.
    pub fn source(self) -> NodeId {
        self.graph.ends(self.id).map_or(NodeId(NONE), |(source, _)| source)
    }

    /// Returns the target.
    pub fn target(self) -> NodeId {
        self.graph.ends(self.id).map_or(NodeId(NONE), |(_, target)| target)
    }

    /// Returns the kind's name.
    pub fn name(self) -> &'g str {
        self.graph.kind_name(View::kind(self.graph, self.id))
    }

    /// Returns the facts, the dated ones first and by date.
    pub fn facts(self) -> impl DoubleEndedIterator<Item = FactIndex> + use<> {
        self.graph.fact_range(self.id).map(FactIndex)
    }
}

impl Graph {
    fn fact_range(&self, edge: EdgeId) -> Range<u32> {
        let range = self.store.range(Column::EdgeFacts, edge.0);
        // A forged file must not make us count to four thousand million.
        range.start..range.end.min(self.fact_count())
    }
}

/// As from [`Graph::rows`], whose columns are looked up anew for each answer.
impl View for Graph {
    fn node_count(&self) -> u32 {
        Graph::node_count(self)
    }

    fn edge_count(&self) -> u32 {
        Graph::edge_count(self)
    }

    fn edge_kinds(&self) -> &[EdgeInfo] {
        &self.kinds
    }

    fn steps_out(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.rows().run_out(node)
    }

    fn steps_in(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.rows().run_in(node)
    }

    fn step_edge(&self, step: Step) -> EdgeId {
        self.rows().step_edge(step)
    }

    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.rows().edges_out(node)
    }

    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.rows().edges_in(node)
    }

    fn degree(&self, node: NodeId) -> u32 {
        self.rows().degree(node)
    }

    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        self.rows().ends(edge)
    }

    fn kind(&self, edge: EdgeId) -> KindId {
        self.rows().kind(edge)
    }

    fn modalities(&self, edge: EdgeId) -> Modalities {
        self.rows().modalities(edge)
    }

    fn mutual_modalities(&self, edge: EdgeId) -> Modalities {
        self.rows().mutual_modalities(edge)
    }

    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_ {
        self.fact_range(edge).map(|fact| self.mark(FactIndex(fact)))
    }

    fn is_step(&self, node: NodeId) -> bool {
        self.store.u8(Column::NodeFlags, node.0).is_some_and(|flags| flags & 1 == 0)
    }
}

impl Graph {
    /// Returns how often each modality stands among facts, in the order of [`Modality::ALL`].
    pub fn count_modalities(&self, facts: impl IntoIterator<Item = FactIndex>) -> [u32; 4] {
        let mut counts = [0; 4];
        for fact in facts {
            let place = Modality::ALL.iter().position(|&modality| modality == self.flags(fact).modality());
            place.and_then(|place| counts.get_mut(place)).into_iter().for_each(|count| *count += 1);
        }
        counts
    }
}

//! What an addition touches: the nodes whose names it has, those that names may join to them, and all that is said of these.
//!
//! Who is who is settled by name: whether a record of another name is there or not changes nothing. So it is enough to settle
//! it anew for the names that are added or taken away.
//!
//! - A person or a place is who it is by its own folded name alone.
//! - An organization or an agreement may stand for another of which it is an alias, and a country's name for a code: of these
//!   all are touched that share a name with one that is.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::graph::column::{Column, NONE};
use crate::graph::names;
use crate::graph::raw::{RawMention, Text};
use crate::graph::{Builder, Graph, NodeId};
use crate::ontology::{Code, NodeKind};

/// What is taken out of a graph: rows that lie together, in order.
#[derive(Default)]
pub(super) struct Gone {
    pub(super) articles: Vec<u32>,
    pub(super) sentences: Vec<Range<u32>>,
    pub(super) mentions: Vec<Range<u32>>,
    pub(super) facts: Vec<u32>,
}

fn within(ranges: &[Range<u32>], row: u32) -> bool {
    let place = ranges.partition_point(|range| range.end <= row);
    ranges.get(place).is_some_and(|range| range.contains(&row))
}

impl Gone {
    pub(super) fn of(graph: &Graph, ids: impl Iterator<Item = u32>) -> Self {
        let store = graph.store();
        let mut gone = Gone { articles: ids.collect(), ..Gone::default() };
        gone.articles.sort_unstable();
        let rows = |column: Column| {
            let of = store.u32s(column);
            let ranges = gone.articles.iter().map(move |&article| {
                let start = of.partition_point(|row| row.get() < article);
                start as u32..of.partition_point(|row| row.get() <= article) as u32
            });
            ranges.filter(|range| !range.is_empty()).collect::<Vec<_>>()
        };
        gone.sentences = rows(Column::SentenceArticle);
        gone.mentions = rows(Column::MentionArticle);
        if !gone.sentences.is_empty() {
            let sentences = store.u32s(Column::FactSentence).all();
            let facts = (0u32..).zip(sentences);
            gone.facts = facts
                .filter(|(_, sentence)| within(&gone.sentences, sentence.get()))
                .map(|(fact, _)| fact)
                .collect();
        }
        gone
    }

    pub(super) fn has_mention(&self, mention: u32) -> bool {
        within(&self.mentions, mention)
    }

    pub(super) fn has_fact(&self, fact: u32) -> bool {
        self.facts.binary_search(&fact).is_ok()
    }

    pub(super) fn mentions(&self) -> impl Iterator<Item = u32> + '_ {
        self.mentions.iter().cloned().flatten()
    }
}

/// The rows of ends of a fact: source, target, speaker, place; [`NONE`] where it has none.
pub(super) fn ends_of(graph: &Graph, fact: u32) -> [u32; 4] {
    let store = graph.store();
    let sparse =
        |rows, values| store.sparse(rows, fact).and_then(|place| store.u32(values, place)).unwrap_or(NONE);
    [
        store.u32(Column::FactSource, fact).unwrap_or(NONE),
        store.u32(Column::FactTarget, fact).unwrap_or(NONE),
        sparse(Column::SpeakerFacts, Column::SpeakerEnds),
        sparse(Column::WhereFacts, Column::WhereEnds),
    ]
}

/// Whether names of a kind may stand for other names of it.
fn links(kind: NodeKind) -> bool {
    !matches!(kind, NodeKind::Person | NodeKind::Place)
}

/// All that is touched, by row of its table.
pub(super) struct Touched {
    pub(super) nodes: Vec<bool>,
    pub(super) locals: Vec<bool>,
    pub(super) ends: Vec<bool>,
    /// Those that stay.
    pub(super) mentions: Vec<u32>,
    /// Those that stay, in order.
    pub(super) facts: Vec<u32>,
    /// Whether touched ends are still some fact's.
    pub(super) used: Vec<bool>,
}

struct Search<'g> {
    graph: &'g Graph,
    nodes: Vec<bool>,
    names: Vec<(NodeKind, String)>,
    seen: FxHashSet<(NodeKind, String)>,
}

impl Search<'_> {
    fn name(&mut self, kind: NodeKind, folded: String) {
        let name = (kind, folded);
        if !self.seen.contains(&name) {
            self.seen.insert(name.clone());
            self.names.push(name);
        }
    }

    fn node(&mut self, node: NodeId) {
        let Some(place) = self.nodes.get_mut(node.0 as usize).filter(|touched| !**touched) else { return };
        *place = true;
        let graph = self.graph;
        let known = graph.node(node);
        let kind = known.kind();
        self.name(kind, names::fold(known.name()));
        if links(kind) {
            known.aliases().for_each(|alias| self.name(kind, names::fold(alias)));
        }
    }

    /// Finds all nodes that the names lead to.
    fn close(&mut self) {
        while let Some((kind, folded)) = self.names.pop() {
            let graph = self.graph;
            for id in graph.keyed(&folded) {
                let node = graph.node(id);
                if node.kind() == kind && (links(kind) || names::fold(node.name()) == folded) {
                    self.node(id);
                }
            }
        }
    }

    fn end(&mut self, row: u32) {
        let store = self.graph.store();
        let local = store.u32(Column::EndLocal, row).unwrap_or(NONE);
        self.local(local);
    }

    fn local(&mut self, local: u32) {
        if let Some(node) = self.graph.store().u32(Column::LocalNode, local) {
            self.node(NodeId(node));
        }
    }

    fn coded(&mut self, kind: NodeKind, code: Option<Code>) {
        if let (NodeKind::Country, Some(code)) = (kind, code) {
            self.name(kind, code.as_str().to_lowercase());
        }
    }
}

/// Returns what an addition to a graph touches. `strings` are those that are new or may not be there any more.
pub(super) fn touched<'s>(
    graph: &Graph,
    builder: &Builder,
    gone: &Gone,
    strings: impl Iterator<Item = &'s str>,
) -> Touched {
    let nodes = vec![false; graph.node_count() as usize];
    let mut search = Search { graph, nodes, names: Vec::new(), seen: FxHashSet::default() };
    let text = |text: Text| builder.tables.strings.get_index(text as usize).map_or("", |text| &**text);
    for RawMention { kind, name, code, aliases, .. } in &builder.mentions {
        search.name(*kind, names::fold(text(*name)));
        search.coded(*kind, *code);
        if links(*kind) {
            aliases.iter().for_each(|&alias| search.name(*kind, names::fold(text(alias))));
        }
    }
    for end in used_ends(builder).iter().filter_map(|&end| builder.tables.ends.get_index(end as usize)) {
        search.name(end.kind, names::fold(text(end.name)));
        search.coded(end.kind, end.code);
    }
    let store = graph.store();
    for mention in gone.mentions() {
        search.local(store.u32(Column::MentionLocal, mention).unwrap_or(NONE));
    }
    for &fact in &gone.facts {
        ends_of(graph, fact).into_iter().for_each(|end| search.end(end));
    }
    // Whether a name is an acronym depends on all strings.
    for string in strings.filter(|string| names::is_acronym(string)) {
        let folded = names::fold(string);
        search.name(NodeKind::Organization, folded.clone());
        search.name(NodeKind::Agreement, folded);
    }
    search.close();
    of_nodes(graph, search.nodes, gone)
}

/// Returns the ends that a builder's facts have.
pub(super) fn used_ends(builder: &Builder) -> FxHashSet<u32> {
    let facts = builder.facts.iter();
    let ends = facts.flat_map(|fact| [fact.source, fact.target, fact.speaker, fact.place]);
    ends.filter(|&end| end != NONE).collect()
}

/// Returns all that is said of some nodes.
fn of_nodes(graph: &Graph, nodes: Vec<bool>, gone: &Gone) -> Touched {
    let store = graph.store();
    let is = |set: &[bool], row: u32| set.get(row as usize) == Some(&true);
    let rows = |column: Column, of: &[bool]| -> Vec<bool> {
        store.u32s(column).all().iter().map(|row| is(of, row.get())).collect()
    };
    let locals = rows(Column::LocalNode, &nodes);
    let ends = rows(Column::EndLocal, &locals);
    let mentions = (0u32..).zip(store.u32s(Column::MentionLocal).all());
    let mentions = mentions.filter(|(_, local)| is(&locals, local.get())).map(|(row, _)| row);
    let mentions = mentions.filter(|&row| !gone.has_mention(row)).collect();
    let (sources, targets) = (store.u32s(Column::FactSource).all(), store.u32s(Column::FactTarget).all());
    let any = ends.iter().any(|&touched| touched);
    let pairs = (0u32..).zip(sources.iter().zip(targets)).take(if any { sources.len() } else { 0 });
    let mut facts: Vec<u32> = pairs
        .filter(|(_, (source, target))| is(&ends, source.get()) || is(&ends, target.get()))
        .map(|(fact, _)| fact)
        .collect();
    for (rows, values) in
        [(Column::SpeakerFacts, Column::SpeakerEnds), (Column::WhereFacts, Column::WhereEnds)]
    {
        let pairs = store.u32s(rows).all().iter().zip(store.u32s(values).all());
        facts.extend(pairs.filter(|(_, end)| is(&ends, end.get())).map(|(fact, _)| fact.get()));
    }
    facts.sort_unstable();
    facts.dedup();
    let count = graph.fact_count();
    facts.retain(|&fact| fact < count && !gone.has_fact(fact));
    let mut used = vec![false; ends.len()];
    for &fact in &facts {
        for end in ends_of(graph, fact) {
            used.get_mut(end as usize).into_iter().for_each(|used| *used = true);
        }
    }
    Touched { nodes, locals, ends, mentions, facts, used }
}

//! New facts among those that are there, and what becomes of the edges.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::edits::{Edit, Edits, Op, first, in_order};
use super::people::People;
use super::setting::Setting;
use super::touched::ends_of;
use crate::fact::FactId;
use crate::graph::FactIndex;
use crate::graph::arrange::mask_of;
use crate::graph::column::{Column, NONE};
use crate::graph::raw::{Flags, RawFact};
use crate::span::Span;

/// A fact in its place, its ends given by their rows: of one edge and article these are in the order of the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Own {
    pub(super) source: u32,
    pub(super) kind: u16,
    pub(super) target: u32,
    date: u32,
    pub(super) fact: RawFact,
}

/// An edge that is new or has other facts.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) source: u32,
    pub(super) kind: u16,
    pub(super) target: u32,
    pub(super) mask: u8,
    /// How many facts it has.
    pub(super) facts: u32,
}

/// Where an edge's steps lie: in the run of its source and in that of its target.
#[derive(Clone, Copy, Debug)]
struct At {
    out: u32,
    into: u32,
    /// Its place among the edges that enter.
    entry: u32,
}

/// Facts and edges as they become.
pub(super) struct Arranged {
    pub(super) own: Vec<Own>,
    pub(super) facts: Edits,
    pub(super) edges: Vec<Edge>,
    pub(super) edge_edits: Edits,
    /// Changes of the steps; an item is twice that of an edge, and one more for the step at its target.
    pub(super) steps: Edits,
    pub(super) in_edges: Edits,
    /// By node, as it is numbered then: how many more edges leave and enter it.
    pub(super) degrees: FxHashMap<u32, (i32, i32)>,
}

/// Returns a fact of the graph without its ends, in the numbers that all else has then.
pub(super) fn old_fact(setting: &Setting<'_>, sentences: &Edits, fact: u32) -> RawFact {
    let Setting { graph, strings, articles, kinds, .. } = *setting;
    let store = graph.store();
    let index = FactIndex(fact);
    let sparse = |rows, values| store.sparse(rows, fact).and_then(|place| store.u32(values, place));
    let place = fact as usize;
    RawFact {
        article: articles.edits.get(graph.fact_article(index).unwrap_or(NONE)),
        sentence: sentences.get(graph.fact_sentence(index).unwrap_or(NONE)),
        span: Span::default(),
        evidence: NONE,
        edge: graph.fact_edge(index).0.map_or(u16::MAX, |kind| kinds.get(kind.0)),
        source: NONE,
        target: NONE,
        speaker: NONE,
        place: NONE,
        title: strings.edits.get(sparse(Column::TitleFacts, Column::Titles).unwrap_or(NONE)),
        date: store.u32(Column::FactDate, fact).unwrap_or(0),
        as_of: sparse(Column::AsOfFacts, Column::AsOfDates).unwrap_or(0),
        cameo: store.u16s(Column::FactCameo).get(place).map_or(0, |cameo| cameo.get()),
        flags: store.u16s(Column::FactFlags).get(place).map_or(0, |flags| flags.get()),
        confidence: store.u8(Column::FactConfidence, fact).unwrap_or(0),
        id: store.sparse(Column::IdFacts, fact).map_or(FactId::default(), |place| {
            FactId(store.arrays::<16>(Column::Ids).get(place as usize).copied().unwrap_or_default())
        }),
    }
}

/// What puts facts in their place.
pub(super) struct Arranger<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) people: &'a People,
    pub(super) sentences: &'a Edits,
    /// Facts of the graph that are not where they were, in order.
    out: Vec<u32>,
}

impl<'a> Arranger<'a> {
    pub(super) fn new(setting: &'a Setting<'a>, people: &'a People, sentences: &'a Edits) -> Self {
        let mut out = [setting.gone.facts.as_slice(), people.moved.as_slice()].concat();
        out.sort_unstable();
        out.dedup();
        Arranger { setting, people, sentences, out }
    }

    /// Arranges the facts; `own` are the builder's, with ends of the small corpus.
    pub(super) fn arrange(&self, own: &[RawFact]) -> Arranged {
        let own = own.iter().map(|fact| self.own(fact));
        let moved = self.people.moved.iter().map(|&fact| self.moved(fact));
        let mut own: Vec<Own> = own.chain(moved).collect();
        own.sort_unstable();
        let changes = self.changes(&own);
        let facts = self.fact_edits(&own, &changes);
        self.edge_edits(own, facts, &changes)
    }

    /// Puts a fact in its place whose ends are of the small corpus.
    fn own(&self, fact: &RawFact) -> Own {
        let names = &self.people.identity;
        let row = |end: u32| if end == NONE { NONE } else { names.row(fact.article, end) };
        let sector = |end: u32| names.ends.get(end as usize).and_then(|end| end.sector);
        let nodes = [fact.source, fact.target].map(|end| names.node(fact.article, end));
        let sectors = [sector(fact.source), sector(fact.target)];
        let rows = [fact.source, fact.target, fact.speaker, fact.place].map(row);
        place(fact, nodes, sectors, rows)
    }

    /// Puts a fact of the graph in its new place.
    fn moved(&self, index: u32) -> Own {
        let (graph, names) = (self.setting.graph, &self.people.identity);
        let fact = old_fact(self.setting, self.sentences, index);
        let end = |row: u32| names.of_row.get(row as usize).copied().unwrap_or(NONE);
        let row = |row: u32| match end(row) {
            NONE => self.people.end_edits.get(row),
            end => names.row(fact.article, end),
        };
        let node = |row: u32| match end(row) {
            NONE => {
                let store = graph.store();
                let local = store.u32(Column::EndLocal, row).unwrap_or(NONE);
                self.people.node_edits.get(store.u32(Column::LocalNode, local).unwrap_or(NONE))
            }
            end => names.node(fact.article, end),
        };
        let [source, target, speaker, place_] = ends_of(graph, index);
        let sectors = [graph.sector(source), graph.sector(target)];
        place(&fact, [node(source), node(target)], sectors, [source, target, speaker, place_].map(row))
    }

    fn is_out(&self, fact: u32) -> bool {
        self.out.binary_search(&fact).is_ok()
    }

    /// Returns which facts of the graph are an edge's.
    fn facts_of(&self, edge: u32) -> Range<u32> {
        let range = self.setting.graph.store().range(Column::EdgeFacts, edge);
        range.start..range.end.min(self.setting.graph.fact_count())
    }

    /// Returns the first of some facts that does not come before; those that are out go with the next.
    fn first_of(&self, facts: Range<u32>, before: impl Fn(u32) -> bool) -> u32 {
        let next = |fact: u32| (fact..facts.end).find(|&fact| !self.is_out(fact));
        facts.start
            + first(facts.end.saturating_sub(facts.start), |place| {
                next(facts.start + place).is_some_and(&before)
            })
    }

    /// Whether a fact of the graph comes before one in the same edge.
    fn comes_before(&self, fact: u32, own: &Own) -> bool {
        let ends = ends_of(self.setting.graph, fact).map(|row| self.people.end_edits.get(row));
        let [source, target, speaker, place] = ends;
        let old = old_fact(self.setting, self.sentences, fact);
        let old = RawFact { source, target, speaker, place, ..old };
        (old.edge, old.date.wrapping_sub(1), old) < (own.kind, own.date, own.fact)
    }

    /// Returns the old row of a node, or that of the next.
    fn old_node(&self, node: u32) -> Result<u32, u32> {
        let nodes = &self.people.node_edits;
        let count = self.setting.graph.node_count();
        let row = first(count, |row| nodes.compare(row, node).is_lt());
        if row < count && nodes.get(row) == node { Ok(row) } else { Err(row) }
    }

    /// Returns the old edges that leave, and the places of those that enter a node.
    fn runs(&self, node: u32) -> (Range<u32>, Range<u32>) {
        let starts = self.setting.graph.store().starts();
        let at =
            |node: u32| starts.get(node as usize).map_or((0, 0), |start| (start.out.get(), start.into.get()));
        let ((out, into), (out_end, into_end)) = (at(node), at(node.saturating_add(1)));
        (out..out_end.max(out), into..into_end.max(into))
    }

    /// Returns the number of a new edge's old one, or where it would be.
    fn edge(&self, own: &Own) -> Result<u32, u32> {
        let node = match self.old_node(own.source) {
            Ok(node) => node,
            Err(node) => return Err(self.runs(node).0.start),
        };
        let (out, into) = self.runs(node);
        let steps = self.setting.graph.store().steps();
        let order = |edge: u32| {
            steps.get(into.start as usize + edge as usize).map_or(Ordering::Greater, |step| {
                let kind = self.setting.kinds.compare(step.kind.get(), own.kind);
                kind.then(self.people.node_edits.compare(step.node.get(), own.target))
            })
        };
        let edge = out.start + first(out.end - out.start, |place| order(out.start + place).is_lt());
        if edge < out.end && order(edge).is_eq() { Ok(edge) } else { Err(edge) }
    }

    /// Returns the edges of the graph that have other facts: how many remain, and which are new; and new edges, by the edge
    /// that they come before.
    fn changes(&self, own: &[Own]) -> Changes {
        let mut changes = Changes::default();
        for &fact in &self.out {
            if let Some(edge) = self.setting.graph.fact_edge(FactIndex(fact)).1 {
                changes.old.entry(edge.0).or_insert(0..0);
            }
        }
        let mut at = 0;
        for group in own.chunk_by(|a, b| (a.source, a.kind, a.target) == (b.source, b.kind, b.target)) {
            let range = at..at + group.len();
            at = range.end;
            let Some(one) = group.first().filter(|one| one.source != NONE) else { continue };
            match self.edge(one) {
                Ok(edge) => _ = changes.old.insert(edge, range),
                Err(place) => changes.new.push((place, range)),
            }
        }
        changes
    }

    fn fact_edits(&self, own: &[Own], changes: &Changes) -> Edits {
        let graph = self.setting.graph;
        let starts = graph.store().u32s(Column::EdgeFacts);
        let in_edges = starts.last().map_or(0, |end| end.get()).min(graph.fact_count());
        let mut edits: Vec<Edit> = self.out.iter().map(|&fact| (fact, Op::Drop)).collect();
        for (&edge, range) in &changes.old {
            let facts = self.facts_of(edge);
            for (item, fact) in range.clone().zip(own.get(range.clone()).unwrap_or_default()) {
                let row = self.first_of(facts.clone(), |row| self.comes_before(row, fact));
                edits.push((row, Op::Insert(item as u32)));
            }
        }
        for (edge, range) in &changes.new {
            let row = starts.get(*edge as usize).map_or(in_edges, |start| start.get());
            edits.extend(range.clone().map(|item| (row, Op::Insert(item as u32))));
        }
        for (item, fact) in own.iter().enumerate().filter(|(_, fact)| fact.source == NONE) {
            let row = self.first_of(in_edges..graph.fact_count(), |row| self.comes_before(row, fact));
            edits.push((row, Op::Insert(item as u32)));
        }
        // What is put before one row is in the order of the facts.
        edits.sort_by_key(|&(row, op)| (row, op));
        Edits::new(graph.fact_count() as usize, edits)
    }

    fn edge_edits(&self, own: Vec<Own>, facts: Edits, changes: &Changes) -> Arranged {
        let graph = self.setting.graph;
        let mut edges: Vec<Edge> = Vec::new();
        let mut list: Vec<(u32, Op, At, (u32, u32))> = Vec::new();
        let mut degrees: FxHashMap<u32, (i32, i32)> = FxHashMap::default();
        let mut count = |source: u32, target: u32, by: i32| {
            degrees.entry(source).or_default().0 += by;
            degrees.entry(target).or_default().1 += by;
        };
        for (edge, range) in &changes.old {
            let Some((node, step)) = graph.rows().stored_step(*edge) else { continue };
            let ends = (self.people.node_edits.get(node), self.people.node_edits.get(step.node.get()));
            let at = self.at_old(*edge, node, step.node.get(), step.kind.get());
            let left = self.facts_of(*edge).filter(|&fact| !self.is_out(fact));
            let (mut mask, mut number) = (0, 0);
            for fact in left {
                let flags = graph.store().u16s(Column::FactFlags).get(fact as usize);
                mask |= flags.map_or(0, |flags| mask_of(Flags(flags.get())));
                number += 1;
            }
            for new in own.get(range.clone()).unwrap_or_default() {
                mask |= mask_of(Flags(new.fact.flags));
                number += 1;
            }
            let op = if number == 0 { Op::Drop } else { Op::Replace(edges.len() as u32) };
            list.push((*edge, op, at, ends));
            if number == 0 {
                count(ends.0, ends.1, -1);
            } else {
                let kind = self.setting.kinds.get(step.kind.get());
                edges.push(Edge { source: ends.0, kind, target: ends.1, mask, facts: number });
            }
        }
        for (place, range) in &changes.new {
            let new = own.get(range.clone()).unwrap_or_default();
            let Some(&Own { source, kind, target, .. }) = new.first() else { continue };
            let mask = new.iter().fold(0, |mask, new| mask | mask_of(Flags(new.fact.flags)));
            let at = self.at_new(*place, source, kind, target);
            list.push((*place, Op::Insert(edges.len() as u32), at, (source, target)));
            edges.push(Edge { source, kind, target, mask, facts: new.len() as u32 });
            count(source, target, 1);
        }
        let edge_list = in_order(list.iter().map(|&(row, op, ..)| (row, op)).collect());
        let edge_edits = Edits::new(graph.edge_count() as usize, edge_list);
        let number = |op: Op| match op {
            Op::Insert(item) | Op::Replace(item) => edge_edits.item(item),
            Op::Drop => NONE,
        };
        let kind = |op: Op| match op {
            Op::Insert(item) => edges.get(item as usize).map_or(0, |edge| edge.kind),
            _ => 0,
        };
        let twice = |op: Op, more: u32| match op {
            Op::Insert(item) => Op::Insert(2 * item + more),
            Op::Replace(item) => Op::Replace(2 * item + more),
            Op::Drop => Op::Drop,
        };
        // What is put before one step: by node, first what leaves it, in the order of the run.
        let (mut steps, mut entries) = (Vec::new(), Vec::new());
        for &(_, op, at, (source, target)) in &list {
            let stays = !matches!(op, Op::Insert(_));
            let edge = number(op);
            steps.push(((at.out, stays), (source, false, kind(op), edge), twice(op, 0)));
            steps.push(((at.into, stays), (target, true, kind(op), edge), twice(op, 1)));
            entries.push(((at.entry, stays), (target, kind(op), edge), op));
        }
        steps.sort_unstable_by_key(|&(at, order, _)| (at, order));
        entries.sort_unstable_by_key(|&(at, order, _)| (at, order));
        let steps = steps.into_iter().map(|((at, _), _, op)| (at, op)).collect();
        let entries = entries.into_iter().map(|((at, _), _, op)| (at, op)).collect();
        let count = graph.edge_count() as usize;
        Arranged {
            own,
            facts,
            edges,
            edge_edits,
            steps: Edits::new(2 * count, steps),
            in_edges: Edits::new(count, entries),
            degrees,
        }
    }

    /// Returns the place of an edge among those that enter a node: an old edge's own, or where a new one would be.
    fn entry(&self, node: u32, before: impl Fn(u16, u32) -> bool) -> u32 {
        let (out, into) = self.runs(node);
        let store = self.setting.graph.store();
        let (steps, edges) = (store.steps(), store.u32s(Column::InEdges));
        into.start
            + first(into.end - into.start, |place| {
                let entry = (into.start + place) as usize;
                let kind = steps.get(out.end as usize + entry).map_or(u16::MAX, |step| step.kind.get());
                before(kind, edges.get(entry).map_or(NONE, |edge| edge.get()))
            })
    }

    fn at_old(&self, edge: u32, source: u32, target: u32, kind: u16) -> At {
        let (_, of_source) = self.runs(source);
        let (out, _) = self.runs(target);
        let entry = self.entry(target, |of, number| (of, number) < (kind, edge));
        At { out: of_source.start.saturating_add(edge), into: out.end.saturating_add(entry), entry }
    }

    fn at_new(&self, edge: u32, source: u32, kind: u16, target: u32) -> At {
        // Of a new node the steps begin where those of the next one do.
        let block = |node: u32| {
            let (out, into) = self.runs(node);
            (out.start.saturating_add(into.start), into.start)
        };
        let out = match self.old_node(source) {
            Ok(node) => self.runs(node).1.start.saturating_add(edge),
            Err(node) => block(node).0,
        };
        let (into, entry) = match self.old_node(target) {
            Ok(node) => {
                let entry = self.entry(node, |of, number| {
                    self.setting
                        .kinds
                        .compare(of, kind)
                        .then(if number < edge { Ordering::Less } else { Ordering::Greater })
                        .is_lt()
                });
                (self.runs(node).0.end.saturating_add(entry), entry)
            }
            Err(node) => block(node),
        };
        At { out, into, entry }
    }
}

/// Edges with other facts than before.
#[derive(Default)]
struct Changes {
    /// By old edge: which new facts it has.
    old: BTreeMap<u32, Range<usize>>,
    /// New edges: which old one they come before, and their facts.
    new: Vec<(u32, Range<usize>)>,
}

/// Puts a fact in its place. Facts whose ends are one node are in no edge unless their sectors differ (rule 10).
fn place(
    fact: &RawFact,
    nodes: [u32; 2],
    sectors: [Option<crate::ontology::Sector>; 2],
    rows: [u32; 4],
) -> Own {
    let [source, target] = nodes;
    let own = source == target && !matches!(sectors, [Some(a), Some(b)] if a != b);
    let (from, to) = if own { (NONE, NONE) } else { (source, target) };
    let [source, target, speaker, place] = rows;
    let fact = RawFact { source, target, speaker, place, ..*fact };
    Own { source: from, kind: fact.edge, target: to, date: fact.date.wrapping_sub(1), fact }
}

/// Returns how many edges leave and enter each node of a new table.
pub(super) fn starts(setting: &Setting<'_>, people: &People, arranged: &Arranged) -> Vec<u8> {
    use super::edits::Piece;
    let starts = setting.graph.store().starts();
    let degree = |row: u32| {
        let pair = starts.slice(row as usize..row as usize + 2);
        match pair {
            Some([one, next]) => {
                (next.out.get().wrapping_sub(one.out.get()), next.into.get().wrapping_sub(one.into.get()))
            }
            _ => (0, 0),
        }
    };
    let mut new = Vec::with_capacity(8 * (people.node_edits.len() + 1));
    let (mut out, mut into, mut node) = (0u32, 0u32, 0u32);
    let mut one = |(leaving, entering): (u32, u32), new: &mut Vec<u8>| {
        new.extend(out.to_le_bytes());
        new.extend(into.to_le_bytes());
        let more = arranged.degrees.get(&node).copied().unwrap_or_default();
        out = out.wrapping_add(leaving).wrapping_add_signed(more.0);
        into = into.wrapping_add(entering).wrapping_add_signed(more.1);
        node += 1;
    };
    for piece in people.node_edits.pieces() {
        match piece {
            Piece::Keep(rows) => rows.for_each(|row| one(degree(row as u32), &mut new)),
            Piece::Changed(row, _) => one(degree(row), &mut new),
            Piece::New(_) => one((0, 0), &mut new),
        }
    }
    one((0, 0), &mut new);
    new
}

/// Returns the steps of a node's end in an edge: where it leads, kind and mask.
pub(super) fn step(edge: &Edge, entering: bool) -> [u8; 7] {
    let [a, b, c, d] = if entering { edge.source } else { edge.target }.to_le_bytes();
    let [e, f] = edge.kind.to_le_bytes();
    [a, b, c, d, e, f, edge.mask]
}

//! Facts in their place: by edge, then by date; and the edges that they make.

use rayon::prelude::*;
use zerocopy::IntoBytes;

use super::builder::{BuildError, within};
use super::column::{Column, NONE, Starts, StoredStep, Writer};
use super::freeze::EndRows;
use super::merge::Identity;
use super::raw::{Flags, RawFact};
use super::settle::Corpus;

/// A fact in its place: first by edge, then by date, the undated last; loose facts come behind all edges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    source: u32,
    kind: u16,
    target: u32,
    date: u32,
    fact: RawFact,
}

/// Returns a fact with its edge. Facts whose ends are one node are in no edge unless their sectors differ (rule 10).
fn place(corpus: &Corpus, identity: &Identity, fact: &RawFact) -> Placed {
    let source = identity.of_end(fact.article, fact.source);
    let target = identity.of_end(fact.article, fact.target);
    let sector = |end: u32| corpus.ends.get(end as usize).and_then(|end| end.sector);
    let own = source == target
        && !matches!((sector(fact.source), sector(fact.target)), (Some(a), Some(b)) if a != b);
    let (source, target) = if own { (NONE, NONE) } else { (source, target) };
    // A date of 0 is none, and sorts behind all.
    Placed { source, kind: fact.edge, target, date: fact.date.wrapping_sub(1), fact: *fact }
}

/// Returns the facts arranged, and their edges.
///
/// Those of a graph that more is added to are in order already, as long as the nodes of their ends are; the others are put
/// between them.
pub(super) fn facts(corpus: &Corpus, identity: &Identity, ends: &EndRows) -> Result<Arranged, BuildError> {
    let arranged = || Arranged::new(identity.nodes.len(), corpus.facts.len());
    let placed = |fact: &RawFact| place(corpus, identity, fact);
    let known = Known::of(corpus, identity, ends);
    let mut own: Vec<Placed> = corpus.facts.own.iter().map(placed).collect();
    own.par_sort_unstable();
    let mut found = arranged();
    let mut rest = own.iter().peekable();
    let mut last = None;
    let mut sorted = true;
    if let Some(ground) = &corpus.facts.ground {
        ground.each_without_ends(
            |_, _| true,
            |fact, [source, target]| {
                let (source, target) = (known.end(source), known.end(target));
                let fact = &RawFact { source: source.end, target: target.end, ..*fact };
                let (next, rows) = source.join(target, fact).unwrap_or_else(|| {
                    let row = |end| ends.row(identity, fact.article, end);
                    (placed(fact), [row(fact.source), row(fact.target)])
                });
                sorted = sorted && last.as_ref().is_none_or(|last| *last <= next);
                while let Some(one) = rest.next_if(|one| **one < next) {
                    found.push(one, identity, ends);
                }
                found.push_rows(&next, rows, |end| ends.row(identity, fact.article, end));
                last = Some(next);
            },
        );
    }
    if !sorted {
        corpus.facts.ground.iter().for_each(|ground| ground.each(|_, _| true, |fact| own.push(placed(fact))));
        own.par_sort_unstable();
        found = arranged();
        rest = own.iter().peekable();
    }
    rest.for_each(|one| found.push(one, identity, ends));
    found.close();
    within(found.edges.len(), "edges")?;
    Ok(found)
}

/// What is known of ends by their rows in the graph that more is added to: found in one look, since the memory looked at is
/// what takes most time.
struct Known(Vec<KnownEnd>);

/// The end, and its node and its row; [`NONE`] twice where these depend on the article.
#[derive(Clone, Copy)]
struct KnownEnd {
    end: u32,
    node: u32,
    row: u32,
}

impl Known {
    fn of(corpus: &Corpus, identity: &Identity, ends: &EndRows) -> Self {
        let of_ground = corpus.facts.ground.iter().flat_map(|ground| &ground.ends);
        let known = |&end: &u32| match identity.of_end_anywhere(end) {
            Some(node) => KnownEnd { end, node, row: ends.row(identity, NONE, end) },
            None => KnownEnd { end, node: NONE, row: NONE },
        };
        Known(of_ground.map(known).collect())
    }

    fn end(&self, row: u32) -> KnownEnd {
        self.0.get(row as usize).copied().unwrap_or(KnownEnd { end: NONE, node: NONE, row: NONE })
    }
}

impl KnownEnd {
    /// Returns a fact from here to there with its edge, and the rows of its ends; `None` where that takes more than a look.
    fn join(self, target: KnownEnd, fact: &RawFact) -> Option<(Placed, [u32; 2])> {
        if self.node == NONE || target.node == NONE || self.node == target.node {
            return None;
        }
        let date = fact.date.wrapping_sub(1);
        let placed = Placed { source: self.node, kind: fact.edge, target: target.node, date, fact: *fact };
        Some((placed, [self.row, target.row]))
    }
}

/// Columns of facts being written, and the edges that were met.
pub(super) struct Arranged {
    writer: Writer,
    nodes: usize,
    /// How many facts there are so far.
    row: u32,
    has_sentence: bool,
    /// Source, and the step to the target.
    edges: Vec<(u32, StoredStep)>,
    /// The edge that is not done: source, kind, target, and the modalities of its facts.
    open: Option<(u32, u16, u32, u8)>,
}

impl Arranged {
    fn new(nodes: usize, facts: usize) -> Self {
        let mut writer = Writer::new();
        let widths = [
            (Column::EdgeFacts, 4),
            (Column::FactSource, 4),
            (Column::FactTarget, 4),
            (Column::FactCameo, 2),
            (Column::FactFlags, 2),
            (Column::FactDate, 4),
            (Column::FactConfidence, 1),
            (Column::FactSentence, 4),
        ];
        widths.into_iter().for_each(|(column, width)| writer.reserve(column, width * facts));
        writer.u32(Column::EdgeFacts, 0);
        Arranged { writer, nodes, row: 0, has_sentence: false, edges: Vec::with_capacity(facts), open: None }
    }

    fn push(&mut self, placed: &Placed, identity: &Identity, ends: &EndRows) {
        let fact = &placed.fact;
        let row = |end| ends.row(identity, fact.article, end);
        self.push_rows(placed, [row(fact.source), row(fact.target)], row);
    }

    fn push_rows(&mut self, placed: &Placed, rows: [u32; 2], row: impl Fn(u32) -> u32) {
        let Placed { source, kind, target, fact, .. } = placed;
        let flags = Flags(fact.flags);
        match &mut self.open {
            Some((one, of, other, mask)) if (*one, *of, *other) == (*source, *kind, *target) => {
                *mask |= mask_of(flags);
            }
            _ => {
                self.close();
                self.open = (*source != NONE).then(|| (*source, *kind, *target, mask_of(flags)));
            }
        }
        if *source == NONE {
            self.writer.u16(Column::LooseKinds, *kind);
        }
        self.write(fact, rows, row);
        self.row += 1;
    }

    /// Ends the edge of the facts so far.
    fn close(&mut self) {
        if let Some((source, kind, target, mask)) = self.open.take() {
            self.edges.push((source, StoredStep { node: target.into(), kind: kind.into(), mask }));
            self.writer.u32(Column::EdgeFacts, self.row);
        }
    }

    fn write(&mut self, fact: &RawFact, [source, target]: [u32; 2], end: impl Fn(u32) -> u32) {
        let (writer, row) = (&mut self.writer, self.row);
        writer.u32(Column::FactSource, source);
        writer.u32(Column::FactTarget, target);
        writer.u16(Column::FactCameo, fact.cameo);
        writer.u16(Column::FactFlags, fact.flags);
        writer.u32(Column::FactDate, fact.date);
        writer.bytes(Column::FactConfidence, &[fact.confidence]);
        writer.u32(Column::FactSentence, fact.sentence);
        self.has_sentence |= fact.sentence != NONE;
        let mut sparse = |rows: Column, values: Column, value: u32, none: u32| {
            if value != none {
                writer.u32(rows, row);
                writer.u32(values, value);
            }
        };
        sparse(Column::SpeakerFacts, Column::SpeakerEnds, end(fact.speaker), NONE);
        sparse(Column::WhereFacts, Column::WhereEnds, end(fact.place), NONE);
        sparse(Column::AsOfFacts, Column::AsOfDates, fact.as_of, 0);
        sparse(Column::TitleFacts, Column::Titles, fact.title, NONE);
        if fact.id != Default::default() {
            writer.u32(Column::IdFacts, row);
            writer.bytes(Column::Ids, &fact.id.0);
        }
    }

    /// Writes the edges both ways, and all of it into `to`.
    pub(super) fn finish(mut self, to: &mut Writer) {
        if !self.has_sentence {
            self.writer.clear(Column::FactSentence);
        }
        to.absorb(self.writer);
        edges(to, &self.edges, self.nodes);
    }
}

pub(super) fn mask_of(flags: Flags) -> u8 {
    let bit = 1 << flags.modality() as u8;
    if flags.mutual() { bit | bit << 4 } else { bit }
}

/// An edge that enters a node; sorted as those of one node are.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Entering {
    kind: u16,
    edge: u32,
    source: u32,
    mask: u8,
}

fn edges(writer: &mut Writer, edges: &[(u32, StoredStep)], nodes: usize) {
    let out = starts(edges.iter().map(|(source, _)| *source), nodes);
    let into = starts(edges.iter().map(|(_, step)| step.node.get()), nodes);
    let mut incoming = incoming(edges, &into);
    writer.reserve(Column::Steps, 2 * size_of::<StoredStep>() * edges.len());
    writer.reserve(Column::InEdges, 4 * edges.len());
    for (out, into) in out.windows(2).zip(into.windows(2)) {
        let (&[first_out, end_out], &[first_in, end_in]) = (out, into) else { continue };
        let leaving = edges.get(first_out as usize..end_out as usize).unwrap_or_default();
        leaving.iter().for_each(|(_, step)| writer.bytes(Column::Steps, step.as_bytes()));
        let Some(entering) = incoming.get_mut(first_in as usize..end_in as usize) else { continue };
        entering.sort_unstable();
        for &Entering { kind, edge, source, mask } in &*entering {
            let back = StoredStep { node: source.into(), kind: kind.into(), mask };
            writer.bytes(Column::Steps, back.as_bytes());
            writer.u32(Column::InEdges, edge);
        }
    }
    for (out, into) in out.iter().zip(&into) {
        let starts = Starts { out: (*out).into(), into: (*into).into() };
        writer.bytes(Column::Runs, starts.as_bytes());
    }
}

/// Returns how many come before each node.
fn starts(of: impl Iterator<Item = u32>, nodes: usize) -> Vec<u32> {
    let mut starts = vec![0u32; nodes + 1];
    for node in of {
        starts.get_mut(node as usize + 1).into_iter().for_each(|count| *count += 1);
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// Returns the edges by target.
fn incoming(edges: &[(u32, StoredStep)], starts: &[u32]) -> Vec<Entering> {
    let mut free = starts.to_vec();
    let mut incoming = vec![Entering::default(); edges.len()];
    for (edge, (source, step)) in (0u32..).zip(edges) {
        if let Some(place) = free.get_mut(step.node.get() as usize) {
            let entering = Entering { kind: step.kind.get(), edge, source: *source, mask: step.mask };
            incoming.get_mut(*place as usize).into_iter().for_each(|slot| *slot = entering);
            *place += 1;
        }
    }
    incoming
}

//! The columns that walks need, found once: a step costs a few reads then, whatever the graph lies in.

use std::ops::Range;

use zerocopy::little_endian::U32;

use crate::ontology::EdgeInfo;

use super::column::{Column, NONE, Starts, StoredStep, Values};
use super::view::{FactMark, Modalities, Step, View};
use super::{EdgeId, Graph, KindId, NodeId};

/// So many steps of a node are fetched, and so many lie in a line of the cache.
const FETCHED: usize = 36;
/// See [`FETCHED`].
const A_LINE: usize = 9;

/// A graph made ready for walks.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'g> {
    graph: &'g Graph,
    flags: Values<'g, u8>,
    starts: Values<'g, Starts>,
    steps: Values<'g, StoredStep>,
    in_edges: Values<'g, U32>,
}

impl Graph {
    /// Returns the graph made ready for many steps: the same answers as from the graph itself, sooner.
    pub fn rows(&self) -> Rows<'_> {
        let store = &self.store;
        Rows {
            graph: self,
            flags: store.u8s(Column::NodeFlags),
            starts: store.starts(),
            steps: store.steps(),
            in_edges: store.u32s(Column::InEdges),
        }
    }
}

impl<'g> Rows<'g> {
    /// Returns the graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// Returns where a node's steps lie, how many of them leave, and what the first of them is.
    #[inline]
    fn extent(&self, node: NodeId) -> Option<(Range<usize>, Run<'g>)> {
        let place = node.0 as usize;
        let Some([start, end]) = self.starts.slice(place..place.saturating_add(2)) else { return None };
        let (first_out, first_in) = (start.out.get(), start.into.get());
        let (out, into) = (end.out.get().checked_sub(first_out)?, end.into.get().checked_sub(first_in)?);
        let first = first_out as usize + first_in as usize;
        let range = first..first + out as usize + into as usize;
        Some((range, Run { steps: &[], out, first_out, first_in }))
    }

    /// Returns a node's steps, and what the first of them is; none where the graph is damaged.
    #[inline]
    fn run(&self, node: NodeId) -> Run<'g> {
        let found = self.extent(node);
        let found = found.and_then(|(range, run)| Some(Run { steps: self.steps.slice(range)?, ..run }));
        found.unwrap_or_default()
    }

    /// Returns the steps along edges that leave a node, by (kind, target).
    #[inline]
    pub fn run_out(self, node: NodeId) -> impl Iterator<Item = Step> + use<'g> {
        let run = self.run(node);
        steps(run.steps.get(..run.out as usize).unwrap_or_default(), run.first_out, true)
    }

    /// Returns the steps against edges that enter a node, by (kind, source).
    #[inline]
    pub fn run_in(self, node: NodeId) -> impl Iterator<Item = Step> + use<'g> {
        let run = self.run(node);
        steps(run.steps.get(run.out as usize..).unwrap_or_default(), run.first_in, false)
    }

    pub(super) fn edges_out(self, node: NodeId) -> impl Iterator<Item = EdgeId> + use<'g> {
        self.run_out(node).map(move |step| EdgeId(step.place))
    }

    pub(super) fn edges_in(self, node: NodeId) -> impl Iterator<Item = EdgeId> + use<'g> {
        self.run_in(node).map(move |step| self.entering(step.place))
    }

    fn entering(&self, place: u32) -> EdgeId {
        EdgeId(self.in_edges.get(place as usize).map_or(NONE, |edge| edge.get()))
    }

    /// Returns an edge's source and the rest of it.
    pub(super) fn stored_step(&self, edge: u32) -> Option<(u32, &'g StoredStep)> {
        self.stored(EdgeId(edge)).map(|(source, step)| (source.0, step))
    }

    /// Returns an edge's source and the rest of it.
    fn stored(&self, edge: EdgeId) -> Option<(NodeId, &'g StoredStep)> {
        // The source is the node in whose run the edge lies.
        let source = self.starts.partition_point(|starts| starts.out.get() <= edge.0).checked_sub(1)?;
        let before = self.starts.get(source)?.into.get() as usize;
        Some((NodeId(source as u32), self.steps.get(before + edge.0 as usize)?))
    }
}

/// A node's steps.
#[derive(Clone, Copy, Default)]
struct Run<'g> {
    /// Those along edges that leave, then those against edges that enter.
    steps: &'g [StoredStep],
    /// How many leave.
    out: u32,
    /// The number of the first edge that leaves.
    first_out: u32,
    /// The place of the first edge that enters, among all that enter some node.
    first_in: u32,
}

#[inline]
fn steps(run: &[StoredStep], first: u32, forth: bool) -> impl Iterator<Item = Step> + use<'_> {
    (first..).zip(run).map(move |(place, step)| Step {
        node: NodeId(step.node.get()),
        kind: KindId(step.kind.get()),
        forth,
        mask: step.mask,
        place,
    })
}

impl View for Rows<'_> {
    fn node_count(&self) -> u32 {
        self.flags.len() as u32
    }

    fn edge_count(&self) -> u32 {
        self.in_edges.len() as u32
    }

    fn edge_kinds(&self) -> &[EdgeInfo] {
        self.graph.edge_kinds()
    }

    #[inline]
    fn steps_out(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.run_out(node)
    }

    #[inline]
    fn steps_in(&self, node: NodeId) -> impl Iterator<Item = Step> + '_ {
        self.run_in(node)
    }

    #[inline]
    fn fetch(&self, node: NodeId) {
        let place = node.0 as usize;
        let at = |place: usize| {
            self.starts.unseen(place).map_or(0, |start| start.out.get() as usize + start.into.get() as usize)
        };
        let first = at(place);
        let end = at(place + 1).min(first.saturating_add(FETCHED));
        for step in (first..end).step_by(A_LINE) {
            // To be told that it is used keeps the read from being left out. Nothing rests on what is read.
            std::hint::black_box(self.steps.unseen(step).map(|step| step.mask));
        }
    }

    #[inline]
    fn step_edge(&self, step: Step) -> EdgeId {
        if step.forth { EdgeId(step.place) } else { self.entering(step.place) }
    }

    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.edges_out(node)
    }

    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.edges_in(node)
    }

    #[inline]
    fn degree(&self, node: NodeId) -> u32 {
        // The steps themselves need not be looked at.
        let range = self.extent(node).map_or(0..0, |(range, _)| range);
        if range.end <= self.steps.len() { range.len() as u32 } else { 0 }
    }

    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        let (NodeId(source), step) = self.stored(edge)?;
        let target = step.node.get();
        let count = self.flags.len() as u32;
        (source < count && target < count).then_some((NodeId(source), NodeId(target)))
    }

    #[inline]
    fn kind(&self, edge: EdgeId) -> KindId {
        KindId(self.stored(edge).map_or(u16::MAX, |(_, step)| step.kind.get()))
    }

    #[inline]
    fn modalities(&self, edge: EdgeId) -> Modalities {
        Modalities(self.stored(edge).map_or(0, |(_, step)| step.mask & 0b1111))
    }

    #[inline]
    fn mutual_modalities(&self, edge: EdgeId) -> Modalities {
        Modalities(self.stored(edge).map_or(0, |(_, step)| step.mask >> 4))
    }

    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_ {
        View::marks(self.graph, edge)
    }

    #[inline]
    fn is_step(&self, node: NodeId) -> bool {
        self.flags.get(node.0 as usize).is_some_and(|flags| flags & 1 == 0)
    }
}

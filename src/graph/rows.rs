//! The columns that walks need, found once: a step costs a few reads then, whatever the graph lies in.

use zerocopy::little_endian::{U16, U32};

use crate::ontology::EdgeInfo;

use super::column::{Column, NONE};
use super::view::{FactMark, Modalities, View};
use super::{EdgeId, Graph, KindId, NodeId};

/// A graph made ready for walks.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'g> {
    graph: &'g Graph,
    flags: &'g [u8],
    out_offsets: &'g [U32],
    in_offsets: &'g [U32],
    incoming: &'g [U32],
    sources: &'g [U32],
    targets: &'g [U32],
    kinds: &'g [U16],
    masks: &'g [u8],
}

impl Graph {
    /// Returns the graph made ready for many steps: the same answers as from the graph itself, sooner.
    pub fn rows(&self) -> Rows<'_> {
        let store = &self.store;
        Rows {
            graph: self,
            flags: store.bytes(Column::NodeFlags),
            out_offsets: store.u32s(Column::OutOffsets),
            in_offsets: store.u32s(Column::InOffsets),
            incoming: store.u32s(Column::InEdges),
            sources: store.u32s(Column::EdgeSource),
            targets: store.u32s(Column::EdgeTarget),
            kinds: store.u16s(Column::EdgeKind),
            masks: store.bytes(Column::EdgeMask),
        }
    }
}

impl<'g> Rows<'g> {
    /// Returns the graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    fn mask(&self, edge: EdgeId) -> u8 {
        self.masks.get(edge.0 as usize).copied().unwrap_or(0)
    }
}

fn range(offsets: &[U32], node: NodeId) -> std::ops::Range<u32> {
    let at = |place: usize| offsets.get(place).map(|offset| offset.get());
    match (at(node.0 as usize), at(node.0 as usize + 1)) {
        (Some(start), Some(end)) if start <= end => start..end,
        _ => 0..0,
    }
}

impl View for Rows<'_> {
    fn node_count(&self) -> u32 {
        self.flags.len() as u32
    }

    fn edge_count(&self) -> u32 {
        self.masks.len() as u32
    }

    fn edge_kinds(&self) -> &[EdgeInfo] {
        self.graph.edge_kinds()
    }

    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        let range = range(self.out_offsets, node);
        (range.start..range.end.min(self.edge_count())).map(EdgeId)
    }

    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        let range = range(self.in_offsets, node);
        let run = self.incoming.get(range.start as usize..range.end as usize).unwrap_or_default();
        run.iter().map(|edge| EdgeId(edge.get()))
    }

    fn degree(&self, node: NodeId) -> u32 {
        let (out, into) = (range(self.out_offsets, node), range(self.in_offsets, node));
        (out.end - out.start).saturating_add(into.end - into.start)
    }

    #[inline]
    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        let (source, target) = (self.sources.get(edge.0 as usize)?, self.targets.get(edge.0 as usize)?);
        let (source, target) = (source.get(), target.get());
        let count = self.flags.len() as u32;
        (source < count && target < count).then_some((NodeId(source), NodeId(target)))
    }

    #[inline]
    fn kind(&self, edge: EdgeId) -> KindId {
        KindId(self.kinds.get(edge.0 as usize).map_or(u16::MAX, |kind| kind.get()))
    }

    #[inline]
    fn modalities(&self, edge: EdgeId) -> Modalities {
        Modalities(self.mask(edge) & 0b1111)
    }

    #[inline]
    fn mutual_modalities(&self, edge: EdgeId) -> Modalities {
        Modalities(self.mask(edge) >> 4)
    }

    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_ {
        View::marks(self.graph, edge)
    }

    #[inline]
    fn is_step(&self, node: NodeId) -> bool {
        node.0 != NONE && self.flags.get(node.0 as usize).is_some_and(|flags| flags & 1 == 0)
    }
}

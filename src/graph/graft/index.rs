//! The name index of the new graph.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Graft;
use super::edits::{Edits, Op, in_order};
use crate::graph::column::Column;
use crate::graph::names;
use crate::graph::pieces::Pieces;
use crate::ontology::NodeKind;

impl Graft<'_> {
    /// Returns the columns of the name index.
    pub(super) fn keys(&self) -> [(Column, Pieces); 4] {
        let graph = self.setting.graph;
        let nodes = &self.people.node_edits;
        let mut keys: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        // The names of nodes that were touched are looked up anew.
        for (row, _) in (0u32..).zip(&self.setting.touched.nodes).filter(|(_, touched)| **touched) {
            for key in graph.keys_of(row) {
                keys.entry(key).or_default();
            }
        }
        for (item, node) in (0u32..).zip(&self.people.nodes) {
            let code = node.code.filter(|_| node.kind == NodeKind::Country);
            let aliases = node.aliases.iter().map(|&alias| names::fold(&self.string(alias)));
            let own = aliases.chain([node.folded.clone()]);
            for key in own.chain(code.map(|code| code.as_str().to_lowercase())) {
                keys.entry(key).or_default().insert(nodes.item(item));
            }
        }
        let (mut edits, mut items) = (Vec::new(), Vec::new());
        for (key, mut of) in keys {
            let found = graph.find_key(&key);
            let touched = &self.setting.touched.nodes;
            if let Ok(row) = found {
                let old = graph.key_nodes(row).filter(|node| touched.get(node.0 as usize) != Some(&true));
                of.extend(old.map(|node| nodes.get(node.0)));
            }
            let item = items.len() as u32;
            match found {
                Ok(row) if of.is_empty() => edits.push((row, Op::Drop)),
                Ok(row) => edits.push((row, Op::Replace(item))),
                Err(_) if of.is_empty() => continue,
                Err(row) => edits.push((row, Op::Insert(item))),
            }
            items.push((key, of.into_iter().collect::<Vec<u32>>()));
        }
        // Items of rows that go are no items of any row.
        let edits = Edits::new(graph.key_count() as usize, in_order(edits));
        let key = |item: u32| items.get(item as usize).map_or("", |(key, _)| key.as_str());
        let of = |item: u32| items.get(item as usize).map_or(&[][..], |(_, nodes)| nodes);
        let offsets = self.u32s(Column::KeyOffsets);
        let node_offsets = self.u32s(Column::KeyNodeOffsets);
        let keep = |rows: &[u8], to: &mut Vec<u8>| to.extend_from_slice(rows);
        let add = |item: u32, to: &mut Vec<u8>| to.extend_from_slice(key(item).as_bytes());
        let keep_nodes = |rows: &[u8], to: &mut Vec<u8>| {
            nodes.renumber(zerocopy::FromBytes::ref_from_bytes(rows).unwrap_or_default(), to);
        };
        let add_nodes =
            |item: u32, to: &mut Vec<u8>| to.extend(of(item).iter().flat_map(|node| node.to_le_bytes()));
        [
            (Column::KeyOffsets, edits.offsets(offsets, |item| key(item).len()).into()),
            (Column::KeyBytes, edits.runs(offsets, self.bytes(Column::KeyBytes), 1, keep, add).into()),
            (Column::KeyNodeOffsets, edits.offsets(node_offsets, |item| of(item).len()).into()),
            (
                Column::KeyNodes,
                edits.runs(node_offsets, self.bytes(Column::KeyNodes), 4, keep_nodes, add_nodes).into(),
            ),
        ]
    }

    /// Returns a string by its new row.
    fn string(&self, row: u32) -> String {
        let strings = self.setting.strings;
        let added = strings.edits.item_of(row).and_then(|item| strings.added.get(item as usize));
        let old = || strings.edits.old_of(row).map(|old| self.setting.graph.string(old));
        added.copied().or_else(old).unwrap_or_default().to_owned()
    }
}

//! The graph: nodes, edges and the facts behind them; what walks over it and what finds names in it.
//!
//! article → text → extract → fact → **graph** → snapshot
//!
//! ```text
//!  records ─► Builder ─► settle ─► merge ─► freeze ─► Graph ◄─ snapshot file
//!                        sort      who is    columns    │
//!                                  who                  ├─ names, lookup: a name into a node
//!                                                       ├─ View, Filter: what walks and queries run over
//!                                                       ├─ walk, path: neighbours and paths
//!                                                       └─ petgraph: its algorithms on this graph
//! ```
//!
//! A [`Graph`] is frozen: compressed sparse rows in both directions, each node's run sorted by (edge kind, target), in
//! the form in which a snapshot stores it, so that opening one decodes nothing.

mod arrange;
mod blocks;
mod builder;
mod cheapest;
mod column;
mod evidence;
mod found;
mod freeze;
mod graft;
mod ground;
mod kinds;
mod lookup;
mod merge;
pub mod names;
mod namesake;
mod pack;
mod path;
pub mod petgraph;
mod pieces;
mod rank;
mod raw;
mod read;
mod records;
mod reload;
mod rows;
mod settle;
mod several;
mod simple;
mod view;
mod votes;
mod walk;

pub use blocks::Blocks;
pub use builder::{BuildError, Builder};
pub use cheapest::Weight;
pub use column::{Column, Store, Trust};
pub use lookup::{Candidates, NameError};
pub use path::Nodes;
pub use read::{Edge, Node};
pub use rows::Rows;
pub use view::{Direction, FactMark, Filter, Modalities, Step, View};
pub use walk::{Walk, WalkError};

use std::sync::Arc;

use crate::ontology::EdgeInfo;

/// A node's number in its graph: nodes are sorted by kind and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// An edge's number in its graph: edges are sorted by source, kind and target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

/// A fact's number in its graph: facts are sorted by edge, then by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIndex(pub u32);

/// An edge kind's number in its graph: kinds are sorted by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// A knowledge graph that does not change any more.
///
/// Cloning is cheap: clones share their bytes.
#[derive(Clone, Debug)]
pub struct Graph {
    store: Store,
    kinds: Arc<[EdgeInfo]>,
    evidence: evidence::Cache,
}

impl Graph {
    /// Returns the graph that columns hold.
    ///
    /// Columns of a damaged graph make a graph in which things are missing; nothing here panics on them.
    pub fn new(store: Store) -> Self {
        let kinds = kinds::from_json(store.text(Column::EdgeKinds)).into();
        Graph { store, kinds, evidence: evidence::Cache::default() }
    }

    /// Returns what is wrong with the file that the graph lies in, where something damaged was met in it: whatever was read
    /// of the graph since it was opened may lack something then.
    pub fn damage(&self) -> Option<String> {
        self.store.damage()
    }

    /// Returns the columns.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

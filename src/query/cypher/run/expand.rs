//! Walking edges: one step, many steps, and edges that are bound already.

use std::sync::Arc;

use crate::graph::{EdgeId, NodeId};

use super::super::ast::Way;
use super::super::error::{CypherError, Fallible};
use super::super::plan::{PathParts, Reach, Slot};
use super::super::property::PropertyGraph;
use super::super::value::{Path, Value};
use super::{Flow, Row, Run, Sink, Stop, get, set};

/// Of how many steps a walk is.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: u64,
    pub(super) most: Option<u64>,
    /// Whether the edges are found from the last to the first.
    pub(super) reversed: bool,
}

/// Properties that each edge must have.
pub(super) type Keys = [(Arc<str>, Value)];

impl<G: PropertyGraph> Run<'_, G> {
    /// Returns a slot's node; `None` where it is null.
    pub(super) fn node(&self, row: &Row, slot: Slot) -> Fallible<Option<NodeId>> {
        match get(row, slot) {
            Value::Node(node) => Ok(Some(*node)),
            Value::Null => Ok(None),
            other => Err(CypherError::kind(format!("a node was expected, not {}", other.type_name()))),
        }
    }

    /// Calls `visit` with each edge that leads from a node the right way, and the node at its other end.
    pub(super) fn each_edge(
        &self,
        node: NodeId,
        way: Way,
        types: Option<&[crate::graph::KindId]>,
        visit: &mut dyn FnMut(EdgeId, NodeId) -> Flow,
    ) -> Flow {
        let graph = self.graph;
        let fits = |edge: EdgeId| types.is_none_or(|types| types.contains(&graph.kind(edge)));
        let mutual = |edge: EdgeId| graph.mutual_modalities(edge) != Default::default();
        for edge in graph.outgoing(node) {
            self.tick()?;
            let Some((_, other)) = graph.ends(edge) else { continue };
            // Against its way an edge is walked only where it is mutual; from a node to itself once.
            let against = way == Way::In;
            if fits(edge) && (!against || (mutual(edge) && other != node)) {
                visit(edge, other)?;
            }
        }
        for edge in graph.incoming(node) {
            self.tick()?;
            let Some((other, _)) = graph.ends(edge) else { continue };
            let wanted = match way {
                Way::In => true,
                Way::Both => other != node,
                Way::Out => other != node && mutual(edge),
            };
            if wanted && fits(edge) {
                visit(edge, other)?;
            }
        }
        Ok(())
    }

    pub(super) fn expand(&self, slot: Slot, walk: &Reach, row: &mut Row, emit: Sink<'_>) -> Flow {
        let Some(from) = self.node(row, walk.from)? else { return Ok(()) };
        let types = walk.types.as_deref();
        if !walk.to_known {
            return self.each_edge(from, walk.way, types, &mut |edge, other| {
                if is_used(row, &walk.others, edge) {
                    return Ok(());
                }
                set(row, slot, Value::Edge(edge));
                set(row, walk.to, Value::Node(other));
                emit(row)
            });
        }
        let Some(to) = self.node(row, walk.to)? else { return Ok(()) };
        // The end with fewer edges finds the same ones sooner.
        let (at, wanted, way) = if self.graph.degree(to) < self.graph.degree(from) {
            (to, from, reverse(walk.way))
        } else {
            (from, to, walk.way)
        };
        self.each_edge(at, way, types, &mut |edge, other| {
            if other != wanted || is_used(row, &walk.others, edge) {
                return Ok(());
            }
            set(row, slot, Value::Edge(edge));
            emit(row)
        })
    }

    /// Walks all trails, which use no edge twice; with a stack of its own, as trails may be long.
    pub(super) fn expand_many(
        &self,
        slot: Slot,
        walk: &Reach,
        range: Range,
        keys: &Keys,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        let Some(from) = self.node(row, walk.from)? else { return Ok(()) };
        let goal = if walk.to_known {
            match self.node(row, walk.to)? {
                Some(goal) => Some(goal),
                None => return Ok(()),
            }
        } else {
            None
        };
        let made = self.made.get();
        let mut trail: Vec<EdgeId> = Vec::new();
        // For each node on the trail the edges that are still to be tried.
        let mut stops: Vec<std::vec::IntoIter<(EdgeId, NodeId)>> = Vec::new();
        let mut at = from;
        loop {
            let length = trail.len() as u64;
            if length >= range.least && goal.is_none_or(|goal| goal == at) {
                self.tick()?;
                // The list of the trail before is gone.
                self.made.set(made);
                let edges = trail.iter().map(|&edge| Value::Edge(edge));
                let edges = if range.reversed { edges.rev().collect() } else { edges.collect() };
                let edges = self.made(Value::list(edges))?;
                set(row, slot, edges);
                if goal.is_none() {
                    set(row, walk.to, Value::Node(at));
                }
                emit(row)?;
            }
            let more = range.most.is_none_or(|most| length < most);
            let left = if more { self.next_edges(at, walk, keys, &trail, row)? } else { Vec::new() };
            stops.push(left.into_iter());
            // Back to the last node with an edge left.
            let next = loop {
                let Some(stop) = stops.last_mut() else { return Ok(()) };
                match stop.next() {
                    Some(next) => break next,
                    None => {
                        stops.pop();
                        trail.pop();
                    }
                }
            };
            trail.push(next.0);
            at = next.1;
        }
    }

    fn next_edges(
        &self,
        at: NodeId,
        walk: &Reach,
        keys: &Keys,
        trail: &[EdgeId],
        row: &Row,
    ) -> Result<Vec<(EdgeId, NodeId)>, Stop> {
        let mut next = Vec::new();
        self.each_edge(at, walk.way, walk.types.as_deref(), &mut |edge, other| {
            if !trail.contains(&edge) && !is_used(row, &walk.others, edge) && self.has_keys(edge, keys) {
                next.push((edge, other));
            }
            Ok(())
        })?;
        Ok(next)
    }

    pub(super) fn has_keys(&self, edge: EdgeId, keys: &Keys) -> bool {
        keys.iter().all(|(key, value)| self.graph.edge_property(edge, key).equals(value) == Some(true))
    }

    /// Binds the ends of an edge that is bound itself.
    pub(super) fn ends(
        &self,
        slot: Slot,
        walk: &Reach,
        from_known: bool,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        let edge = match get(row, slot) {
            Value::Edge(edge) => *edge,
            Value::Null => return Ok(()),
            other => {
                let message = format!("a relationship was expected, not {}", other.type_name());
                return Err(CypherError::kind(message).into());
            }
        };
        let Some((source, target)) = self.graph.ends(edge) else { return Ok(()) };
        let fits = walk.types.as_ref().is_none_or(|types| types.contains(&self.graph.kind(edge)));
        if !fits || is_used(row, &walk.others, edge) {
            return Ok(());
        }
        for (from, to) in self.ways(edge, source, target, walk.way) {
            if from_known && self.node(row, walk.from)? != Some(from) {
                continue;
            }
            set(row, walk.from, Value::Node(from));
            if walk.to_known && self.node(row, walk.to)? != Some(to) {
                continue;
            }
            set(row, walk.to, Value::Node(to));
            emit(row)?;
        }
        Ok(())
    }

    /// Returns the ends of an edge in the order in which it is walked, both ways where it may be.
    fn ways(&self, edge: EdgeId, source: NodeId, target: NodeId, way: Way) -> Vec<(NodeId, NodeId)> {
        let mutual = self.graph.mutual_modalities(edge) != Default::default();
        let both = source != target && (way == Way::Both || mutual);
        let forth = (source, target);
        let back = (target, source);
        match (way, both) {
            (Way::In, false) => vec![back],
            (Way::In, true) => vec![back, forth],
            (_, true) => vec![forth, back],
            (_, false) => vec![forth],
        }
    }

    /// Follows a list of edges that is bound itself.
    pub(super) fn follow(
        &self,
        slot: Slot,
        walk: &Reach,
        range: Range,
        keys: &Keys,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        let Value::List(list) = get(row, slot).clone() else { return Ok(()) };
        let Some(mut at) = self.node(row, walk.from)? else { return Ok(()) };
        let length = list.items().len() as u64;
        if length < range.least || range.most.is_some_and(|most| length > most) {
            return Ok(());
        }
        let mut edges: Vec<&Value> = list.items().iter().collect();
        if range.reversed {
            edges.reverse();
        }
        for edge in edges {
            let Value::Edge(edge) = *edge else { return Ok(()) };
            let fits = walk.types.as_ref().is_none_or(|types| types.contains(&self.graph.kind(edge)));
            let Some((source, target)) = self.graph.ends(edge) else { return Ok(()) };
            let ways = self.ways(edge, source, target, walk.way);
            let next = ways.into_iter().find(|&(from, _)| from == at);
            match next {
                Some((_, to)) if fits && !is_used(row, &walk.others, edge) && self.has_keys(edge, keys) => {
                    at = to;
                }
                _ => return Ok(()),
            }
        }
        if walk.to_known {
            return if self.node(row, walk.to)? == Some(at) { emit(row) } else { Ok(()) };
        }
        set(row, walk.to, Value::Node(at));
        emit(row)
    }

    /// Returns the path that bound nodes and edges make; null where one of them is.
    pub(super) fn path(&self, parts: &PathParts, row: &Row) -> Value {
        self.path_of(parts, row).map_or(Value::Null, |path| Value::Path(Arc::new(path)))
    }

    fn path_of(&self, parts: &PathParts, row: &Row) -> Option<Path> {
        let Value::Node(start) = *get(row, parts.start) else { return None };
        let mut path = Path { nodes: vec![start], edges: Vec::new() };
        for &(edge, node) in &parts.steps {
            match (get(row, edge), get(row, node)) {
                (Value::Edge(edge), Value::Node(node)) => {
                    path.edges.push(*edge);
                    path.nodes.push(*node);
                }
                (Value::List(edges), _) => {
                    for edge in edges.items() {
                        let Value::Edge(edge) = *edge else { return None };
                        let at = *path.nodes.last()?;
                        let (source, target) = self.graph.ends(edge)?;
                        path.edges.push(edge);
                        path.nodes.push(if source == at { target } else { source });
                    }
                }
                _ => return None,
            }
        }
        Some(path)
    }
}

fn reverse(way: Way) -> Way {
    match way {
        Way::Out => Way::In,
        Way::In => Way::Out,
        Way::Both => Way::Both,
    }
}

/// Whether another edge of the same pattern is this one.
fn is_used(row: &Row, others: &[Slot], edge: EdgeId) -> bool {
    others.iter().any(|&slot| match get(row, slot) {
        Value::Edge(other) => *other == edge,
        Value::List(list) => {
            list.items().iter().any(|other| matches!(other, Value::Edge(other) if *other == edge))
        }
        _ => false,
    })
}

//! Shortest paths between two bound nodes.
//!
//! Without conditions the graph's own search grows from both ends. Where each edge must pass a test, a search grows
//! level by level from one end. Where a condition speaks of the path as a whole, all trails of one length are tried
//! before the longer ones.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::graph::{Direction, EdgeId, Filter, Modalities, NodeId, Walk, WalkError};

use super::super::ast::{Shortest, Way};
use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::plan::{Between, Reach};
use super::super::property::PropertyGraph;
use super::super::value::{Path, Value};
use super::expand::{Keys, Range};
use super::{Flow, Row, Run, Sink, Stop, set};

/// So many of all shortest paths are found.
const MOST: usize = 100_000;

impl<G: PropertyGraph> Run<'_, G> {
    pub(super) fn shortest(&self, between: &Between, row: &mut Row, emit: Sink<'_>) -> Flow {
        let (Some(from), Some(to)) = (self.node(row, between.from)?, self.node(row, between.to)?) else {
            return Ok(());
        };
        let keys = self.keys(&between.keys, row)?;
        if !between.filters.is_empty() || between.least > 1 || from == to {
            // Whole trails are tried: what is asked of each edge is asked of them too.
            return self.by_length(between, from, &keys, row, emit);
        }
        let paths = if between.least == 0 || between.most != Some(0) {
            if keys.is_empty() && between.tests.is_empty() {
                self.meet_between(between, from, to)?
            } else {
                self.by_level(between, from, to, &keys, row)?
            }
        } else {
            Vec::new()
        };
        let made = self.made.get();
        for path in paths {
            self.made.set(made);
            self.bind(between, path, row)?;
            emit(row)?;
        }
        Ok(())
    }

    fn bind(&self, between: &Between, path: Path, row: &mut Row) -> Fallible<()> {
        let edges = path.edges.iter().map(|&edge| Value::Edge(edge)).collect();
        let edges = self.made(Value::list(edges))?;
        set(row, between.edges, edges);
        if let Some(slot) = between.path {
            set(row, slot, Value::Path(Arc::new(path)));
        }
        Ok(())
    }

    fn gave_up(&self, error: WalkError) -> CypherError {
        match error {
            WalkError::Cancelled => CypherError::run(Class::Stopped, Detail::TooMuch, "stopped"),
            WalkError::Late => self.took_too_long(),
            WalkError::Budget(_) => super::too_much(error.to_string()),
        }
    }

    fn meet_between(&self, between: &Between, from: NodeId, to: NodeId) -> Fallible<Vec<Path>> {
        let filter = Filter::new(self.graph.edge_kinds(), Modalities::ALL);
        let filter = match &between.types {
            Some(types) => filter.kinds(types),
            None => filter,
        };
        let direction = match between.way {
            Way::Out => Direction::Out,
            Way::In => Direction::In,
            Way::Both => Direction::Both,
        };
        let walk =
            Walk::new(self.graph, filter, direction).deadline(self.started.checked_add(self.limits.time));
        let walk = match &self.limits.cancel {
            Some(cancel) => walk.cancel(cancel),
            None => walk,
        };
        let most = between.most.map_or(u32::MAX, |most| u32::try_from(most).unwrap_or(u32::MAX));
        let nodes = match between.which {
            Shortest::One => {
                walk.shortest(from, to, most).map_err(|error| self.gave_up(error))?.into_iter().collect()
            }
            Shortest::All => {
                walk.all_shortest(from, to, most, MOST + 1).map_err(|error| self.gave_up(error))?
            }
        };
        if nodes.len() > MOST {
            return Err(super::too_much(format!("there are more than {MOST} shortest paths")));
        }
        let mut paths = Vec::new();
        for nodes in nodes {
            let steps = nodes.windows(2).map(|pair| match pair {
                &[a, b] => walk.between(a, b).map_err(|error| self.gave_up(error)),
                _ => Ok(Vec::new()),
            });
            let steps = steps.collect::<Fallible<Vec<Vec<EdgeId>>>>()?;
            self.each_choice(&nodes, &steps, between.which, &mut paths)?;
        }
        Ok(paths)
    }

    /// Adds the paths along some nodes: one of each choice of edges between them, or only the first.
    fn each_choice(
        &self,
        nodes: &[NodeId],
        steps: &[Vec<EdgeId>],
        which: Shortest,
        paths: &mut Vec<Path>,
    ) -> Fallible<()> {
        let mut all: Vec<Vec<EdgeId>> = vec![Vec::new()];
        for step in steps {
            let best = step.iter().copied().min_by_key(|&edge| self.doubt(edge));
            let choices = if which == Shortest::One { best.as_slice() } else { step };
            let mut longer = Vec::new();
            for edges in &all {
                for &edge in choices {
                    self.tick()?;
                    longer.push(edges.iter().copied().chain([edge]).collect());
                }
            }
            all = longer;
            if paths.len() + all.len() > MOST {
                return Err(super::too_much(format!("there are more than {MOST} shortest paths")));
            }
        }
        paths.extend(all.into_iter().map(|edges| Path { nodes: nodes.to_vec(), edges }));
        Ok(())
    }

    /// Returns how little an edge says: one of asserted facts least, one of negated facts alone most.
    fn doubt(&self, edge: EdgeId) -> (bool, bool) {
        let modalities = self.graph.modalities(edge);
        (!modalities.meets(Modalities::CLAIMED), !modalities.meets(Modalities::ASSERTED))
    }

    /// Whether a path may have an edge.
    fn fits(&self, between: &Between, keys: &Keys, edge: EdgeId, row: &mut Row) -> Fallible<bool> {
        if !self.has_keys(edge, keys) {
            return Ok(false);
        }
        for (slot, test) in &between.tests {
            set(row, *slot, Value::Edge(edge));
            if !self.holds(test, row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Finds shortest paths of which each edge passes a test.
    fn by_level(
        &self,
        between: &Between,
        from: NodeId,
        to: NodeId,
        keys: &Keys,
        row: &mut Row,
    ) -> Fallible<Vec<Path>> {
        // For each node its distance and the edges by which shortest paths arrive.
        let mut found: FxHashMap<NodeId, (u64, Vec<(EdgeId, NodeId)>)> = FxHashMap::default();
        found.insert(from, (0, Vec::new()));
        let mut level = vec![from];
        let mut depth = 0;
        while !level.is_empty() && !found.contains_key(&to) && between.most.is_none_or(|most| depth < most) {
            depth += 1;
            let mut next = Vec::new();
            for &node in &level {
                let flow = self.each_edge(node, between.way, between.types.as_deref(), &mut |edge, other| {
                    if !self.fits(between, keys, edge, row)? {
                        return Ok(());
                    }
                    let (distance, ways) = found.entry(other).or_insert_with(|| {
                        next.push(other);
                        (depth, Vec::new())
                    });
                    if *distance == depth {
                        ways.push((edge, node));
                    }
                    Ok(())
                });
                if let Err(Stop::Error(error)) = flow {
                    return Err(error);
                }
            }
            level = next;
        }
        if !found.contains_key(&to) {
            return Ok(Vec::new());
        }
        let most = if between.which == Shortest::One { 1 } else { MOST };
        let mut paths = Vec::new();
        let mut open = vec![(vec![to], Vec::<EdgeId>::new())];
        while let Some((nodes, edges)) = open.pop() {
            self.tick()?;
            let Some(&at) = nodes.last() else { continue };
            if at == from {
                paths.push(Path {
                    nodes: nodes.into_iter().rev().collect(),
                    edges: edges.into_iter().rev().collect(),
                });
                if paths.len() >= most {
                    break;
                }
                continue;
            }
            for &(edge, before) in found.get(&at).map_or(&[][..], |(_, ways)| ways.as_slice()) {
                let nodes = nodes.iter().copied().chain([before]).collect();
                open.push((nodes, edges.iter().copied().chain([edge]).collect()));
            }
        }
        Ok(paths)
    }

    /// Tries all trails of one length before longer ones, until some pass the conditions.
    fn by_length(&self, between: &Between, from: NodeId, keys: &Keys, row: &mut Row, emit: Sink<'_>) -> Flow {
        let walk = Reach {
            from: between.from,
            to: between.to,
            to_known: true,
            types: between.types.clone(),
            way: between.way,
            others: Vec::new(),
        };
        let most = between.most.unwrap_or(u64::from(self.graph.edge_count()));
        for length in between.least..=most {
            self.tick()?;
            let mut found = false;
            let range = Range { least: length, most: Some(length), reversed: false };
            let flow = self.expand_many(between.edges, &walk, range, keys, row, &mut |row| {
                let path = self.along(from, super::get(row, between.edges));
                if let Some(slot) = between.path {
                    set(row, slot, path);
                }
                for edge in edges_of(super::get(row, between.edges)) {
                    if !self.fits(between, &[], edge, row)? {
                        return Ok(());
                    }
                }
                for filter in &between.filters {
                    if !self.holds(filter, row)? {
                        return Ok(());
                    }
                }
                found = true;
                emit(row)?;
                if between.which == Shortest::One { Err(Stop::Enough) } else { Ok(()) }
            });
            match flow {
                // The first path is enough; but what follows may itself have had enough.
                Err(Stop::Enough) if found && between.which == Shortest::One => return Ok(()),
                Ok(()) if found => return Ok(()),
                Ok(()) => {}
                stopped => return stopped,
            }
            // Where no trail is so long, none is longer.
            let mut any = length == 0;
            let open = Reach { to_known: false, to: usize::MAX, ..walk.clone() };
            let flow = self.expand_many(usize::MAX, &open, range, keys, row, &mut |_| {
                any = true;
                Err(Stop::Enough)
            });
            match flow {
                Ok(()) | Err(Stop::Enough) if any => {}
                Ok(()) | Err(Stop::Enough) => return Ok(()),
                stopped => return stopped,
            }
        }
        Ok(())
    }

    /// Returns the path along edges from a node.
    fn along(&self, from: NodeId, edges: &Value) -> Value {
        let mut path = Path { nodes: vec![from], edges: Vec::new() };
        let mut at = from;
        for edge in edges_of(edges) {
            let Some((source, target)) = self.graph.ends(edge) else { return Value::Null };
            at = if source == at { target } else { source };
            path.edges.push(edge);
            path.nodes.push(at);
        }
        Value::Path(Arc::new(path))
    }
}

/// Returns the edges of a list.
fn edges_of(list: &Value) -> Vec<EdgeId> {
    let Value::List(list) = list else { return Vec::new() };
    let edge = |value: &Value| match value {
        Value::Edge(edge) => Some(*edge),
        _ => None,
    };
    list.items().iter().filter_map(edge).collect()
}

//! Paths that a question in openCypher returns, as path questions tell them: with the evidence of each step.

use crate::graph::{Graph, Modalities, View};

use super::answer::{NodeRef, Path, Paths, Step};
use super::ast::Filters;
use super::cypher::{Cell, PathCell, Table};
use super::run::{evidence, filter, passing};

/// The most paths that are told with their evidence; more are a table.
const MOST: usize = 100;

/// Returns the paths of a table that holds nothing else, each step with up to `facts` of its facts, best first.
///
/// `None` for other tables: of several columns, with paths of no step, or with more than a hundred rows.
pub fn returned_paths(graph: &Graph, table: &Table, facts: usize) -> Option<Paths> {
    if table.rows.is_empty() || table.rows.len() > MOST {
        return None;
    }
    let path = |row: &Vec<Cell>| match row.as_slice() {
        [Cell::Path(path)] => steps(graph, path, facts),
        _ => None,
    };
    let paths: Vec<Path> = table.rows.iter().map(path).collect::<Option<_>>()?;
    let (first, last) = (paths.first()?.steps.first()?, paths.first()?.steps.last()?);
    let longest = paths.iter().map(|path| path.length).max().unwrap_or(0);
    Some(Paths {
        from: first.from.clone(),
        to: last.to.clone(),
        max_hops: u32::try_from(longest).unwrap_or(u32::MAX),
        paths,
        more: false,
    })
}

fn steps(graph: &Graph, path: &PathCell, facts: usize) -> Option<Path> {
    // openCypher walks edges that are only denied, too; the denial is what they rest on.
    let all = filter(graph, &Filters::default(), Modalities::ALL).ok()?;
    let step = |(edge, forth): &(super::cypher::EdgeCell, bool)| {
        let (source, target) = graph.ends(edge.id)?;
        let (from, to) = if *forth { (source, target) } else { (target, source) };
        Some(Step {
            from: NodeRef::of(graph, from),
            edge: graph.edge(edge.id).name().to_owned(),
            to: NodeRef::of(graph, to),
            reversed: !forth,
            also: Vec::new(),
            evidence: evidence(graph, passing(graph, &all, edge.id), facts),
        })
    };
    let steps: Vec<Step> = path.edges.iter().map(step).collect::<Option<_>>()?;
    (!steps.is_empty()).then_some(Path { length: steps.len(), steps })
}

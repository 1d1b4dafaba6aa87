//! Nodes that matter, and nodes that two others have in common.

use std::collections::BTreeMap;

use crate::graph::{Direction, Filter, Graph, KindId, Modalities, NodeId, Rows, View, Walk, WalkError};
use crate::ontology::NodeKind;

use super::answer::{Answer, Common, Component, Components, NodeRef, RankBy, Ranked, Ranking};
use super::ast::{Filters, Options};
use super::error::QueryError;
use super::run::walk;

/// As many edges as a walk over the whole graph looks at unless told: some minutes' worth.
const WHOLE_GRAPH: u64 = 20_000_000_000;

/// How many nodes of a group are told.
const NAMED: usize = 5;

/// Betweenness is estimated from paths that begin at so many nodes.
const SAMPLES: usize = 256;

pub(super) fn rank(
    graph: &Graph,
    by: RankBy,
    kind: Option<NodeKind>,
    limit: usize,
    filters: &Filters,
    options: &Options,
) -> Result<Answer, QueryError> {
    let rows = graph.rows();
    let walk = walk(&rows, filters, Modalities::CLAIMED, filters.direction, options)?;
    let walk = walk.budget(filters.budget.unwrap_or(WHOLE_GRAPH));
    let scores = match by {
        RankBy::Degree => walk.degrees()?,
        RankBy::Pagerank => walk.pagerank()?,
        RankBy::Betweenness => walk.betweenness(SAMPLES)?,
    };
    let mut rows: Vec<(f64, NodeId)> = scores
        .into_iter()
        .zip((0u32..).map(NodeId))
        .filter(|&(score, node)| score > 0.0 && kind.is_none_or(|kind| graph.node(node).kind() == kind))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    rows.truncate(limit);
    let rows =
        rows.into_iter().map(|(score, node)| Ranked { node: NodeRef::of(graph, node), score }).collect();
    Ok(Answer::Ranking(Ranking { by, rows }))
}

pub(super) fn components(
    graph: &Graph,
    limit: usize,
    filters: &Filters,
    options: &Options,
) -> Result<Answer, QueryError> {
    let rows = graph.rows();
    let walk = walk(&rows, filters, Modalities::CLAIMED, Direction::Both, options)?;
    let groups = walk.budget(filters.budget.unwrap_or(WHOLE_GRAPH)).components()?;
    let rows = groups.iter().take(limit).map(|nodes| {
        let mut busiest: Vec<NodeId> = nodes.clone();
        busiest.sort_by_key(|&node| (std::cmp::Reverse(rows.degree(node)), node));
        let nodes = busiest.iter().take(NAMED).map(|&node| NodeRef::of(graph, node)).collect();
        Component { size: busiest.len(), nodes }
    });
    Ok(Answer::Components(Components { count: groups.len(), rows: rows.collect() }))
}

pub(super) fn common(
    graph: &Graph,
    a: &str,
    b: &str,
    filters: &Filters,
    options: &Options,
) -> Result<Answer, QueryError> {
    let (one, other) = (graph.find(a)?, graph.find(b)?);
    if one == other {
        let name = graph.node(one).name().to_owned();
        return Err(QueryError::Same { a: a.to_owned(), b: b.to_owned(), name });
    }
    let rows = graph.rows();
    let walk = walk(&rows, filters, Modalities::CLAIMED, filters.direction, options)?;
    let of_one = edges(&walk, one)?;
    let of_other = edges(&walk, other)?;
    let names = |kinds: &[KindId]| kinds.iter().map(|&kind| graph.kind_name(kind).to_owned()).collect();
    let mut rows: Vec<Common> = of_one
        .iter()
        .filter(|(node, _)| walk.passes_node(**node))
        .filter_map(|(node, kinds)| {
            let others = of_other.get(node)?;
            Some(Common { node: NodeRef::of(graph, *node), a: names(kinds), b: names(others) })
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.a.len() + row.b.len()));
    Ok(Answer::Common { a: NodeRef::of(graph, one), b: NodeRef::of(graph, other), rows })
}

/// Returns a node's neighbours and the kinds of edges that lead there.
fn edges(walk: &Walk<'_, Rows<'_>>, node: NodeId) -> Result<BTreeMap<NodeId, Vec<KindId>>, WalkError> {
    let mut found: BTreeMap<NodeId, Vec<KindId>> = BTreeMap::new();
    for (edge, other) in walk.from(node)? {
        found.entry(other).or_default().push(walk.view.kind(edge));
    }
    for kinds in found.values_mut() {
        kinds.sort_unstable();
        kinds.dedup();
    }
    Ok(found)
}

/// Returns the nodes within some hops of a node, as an export of part of a graph wants them, and the filter that edges
/// between them must pass, where one was asked for.
///
/// # Errors
/// When a name or a filter is wrong, or the walk's budget is spent.
pub fn ego(
    graph: &Graph,
    name: &str,
    hops: u32,
    filters: &Filters,
) -> Result<(Vec<NodeId>, Option<Filter>), QueryError> {
    let start = graph.find(name)?;
    let rows = graph.rows();
    let options = Options::default();
    let walk = walk(&rows, filters, Modalities::CLAIMED, filters.direction, &options)?;
    let mut nodes: Vec<NodeId> = walk.within(start, hops)?.into_iter().map(|(node, _)| node).collect();
    nodes.sort_unstable();
    let of_nodes = Filters { avoid: filters.avoid.clone(), ..Filters::default() };
    let of_nodes = Filters { max_degree: filters.max_degree, budget: filters.budget, ..of_nodes };
    Ok((nodes, (*filters != of_nodes).then(|| walk.filter().clone())))
}

//! Running a question over a graph.

use std::collections::BTreeMap;

use crate::date::Date;
use crate::fact::Confidence;
use crate::graph::{
    Direction, EdgeId, FactIndex, FactMark, Filter, Graph, KindId, Modalities, NodeId, Nodes, Rows, View,
    Walk,
};
use crate::ontology::{Cameo, Ontology};
use crate::suggest;

use super::answer::{
    Answer, ArticleRef, Degree, Evidence, FactRow, Info, Neighbor, NodeAnswer, NodeRef, Path, Paths, Step,
};
use super::ast::{Filters, Options, Query, Which};
use super::cypher::{self, Limits, Snapshot};
use super::error::QueryError;
use super::{rank, timeline};

/// How many facts `show` tells.
const LATEST: usize = 5;

/// Answers a question, with all its evidence.
///
/// # Errors
/// When a name or a filter is wrong, or the search was given up.
///
/// ```
/// use attache::fact::Record;
/// use attache::graph::Builder;
/// use attache::ontology::Ontology;
/// use attache::query::{Answer, Query, ask};
///
/// let mut builder = Builder::new(Ontology::builtin());
/// for line in [
///     r#"{"type":"fact","source":{"name":"Mike Pence","kind":"person"},"edge":"met-with","mutual":true,
///         "target":{"name":"Shinzo Abe","kind":"person"}}"#,
///     r#"{"type":"fact","source":{"name":"Shinzo Abe","kind":"person"},"edge":"holds-office",
///         "target":{"name":"Japan","kind":"country","code":"JPN"},"title":"Prime Minister"}"#,
/// ] {
///     builder.add(Record::from_json(line)?)?;
/// }
/// let graph = builder.finish()?;
/// let Answer::Paths(found) = ask(&graph, &Query::path("mike pence", "JPN"))? else { unreachable!() };
/// assert_eq!(found.paths[0].length, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ask(graph: &Graph, query: &Query) -> Result<Answer, QueryError> {
    ask_with(graph, query, &Options::default())
}

/// Answers a question.
///
/// # Errors
/// As [`ask`].
pub fn ask_with(graph: &Graph, query: &Query, options: &Options) -> Result<Answer, QueryError> {
    let answer = answer(graph, query, options);
    sound(graph)?;
    answer
}

/// Tells whether what was read of a graph so far was sound: what is damaged is absent, and no answer may rest on that.
///
/// # Errors
/// When something damaged was met.
pub fn sound(graph: &Graph) -> Result<(), QueryError> {
    graph.damage().map_or(Ok(()), |what| Err(QueryError::Damaged(what)))
}

fn answer(graph: &Graph, query: &Query, options: &Options) -> Result<Answer, QueryError> {
    match query {
        Query::Neighbors { name, filters } => neighbors(graph, name, filters, options),
        Query::Path { .. } => paths(graph, query, options),
        Query::Show { name } => show(graph, name, options),
        Query::Why { from, edge, to, filters } => why(graph, from, edge.as_deref(), to, filters),
        Query::Info => Ok(Answer::Info(info(graph))),
        Query::Rank { by, kind, limit, filters } => rank::rank(graph, *by, *kind, *limit, filters, options),
        Query::Common { a, b, filters } => rank::common(graph, a, b, filters, options),
        Query::Components { limit, filters } => rank::components(graph, *limit, filters, options),
        Query::Timeline { a, b, by, filters } => timeline::timeline(graph, a, b.as_deref(), *by, filters),
        Query::Cypher { question } => {
            let limits = Limits { cancel: options.cancel.clone(), ..options.limits.clone() };
            let whole = options.evidence == usize::MAX;
            let table = cypher::ask(&Snapshot::new(graph), question, &options.parameters, &limits, whole)?;
            Ok(Answer::Table(table))
        }
    }
}

/// Returns the filter that was asked for, over modalities that the question takes by itself.
pub(super) fn filter(graph: &Graph, filters: &Filters, usual: Modalities) -> Result<Filter, QueryError> {
    let modalities = match filters.modalities.as_slice() {
        [] => usual,
        asked => Modalities::of(asked.iter().copied()),
    };
    for prefix in &filters.cameo {
        if prefix.is_empty() || !Cameo::all().any(|code| code.is_under(prefix)) {
            return Err(QueryError::Cameo(prefix.clone()));
        }
    }
    let confidence = filters.min_confidence.unwrap_or(0.0);
    if !(0.0..=1.0).contains(&confidence) {
        return Err(QueryError::Confidence(confidence.to_string()));
    }
    if let (Some(since), Some(until)) = (filters.since, filters.until)
        && since.first_day() > until.last_day()
    {
        return Err(QueryError::Dates { since: since.to_string(), until: until.to_string() });
    }
    let filter = Filter::new(graph.edge_kinds(), modalities)
        .dates(filters.since, filters.until)
        .cameo(&filters.cameo)
        .sectors(&filters.sectors)
        .min_confidence(Confidence::new(confidence).hundredths());
    if filters.edges.is_empty() { Ok(filter) } else { Ok(filter.kinds(&edge_kinds(graph, &filters.edges)?)) }
}

/// Returns a walk as it was asked for.
pub(super) fn walk<'r, 'g>(
    rows: &'r Rows<'g>,
    filters: &Filters,
    usual: Modalities,
    direction: Direction,
    options: &'r Options,
) -> Result<Walk<'r, Rows<'g>>, QueryError> {
    let graph = rows.graph();
    let avoid = filters.avoid.iter().map(|name| graph.find(name)).collect::<Result<Vec<NodeId>, _>>()?;
    let walk = Walk::new(rows, filter(graph, filters, usual)?, direction)
        .avoid(avoid)
        .max_degree(filters.max_degree)
        .budget(filters.budget.unwrap_or(Walk::<Rows<'_>>::BUDGET));
    Ok(match &options.cancel {
        Some(cancel) => walk.cancel(cancel),
        None => walk,
    })
}

/// Returns the graph's edge kinds of some names. A kind of the ontology that the graph has none of is no error.
fn edge_kinds(graph: &Graph, names: &[String]) -> Result<Vec<KindId>, QueryError> {
    let mut kinds = Vec::new();
    for name in names {
        match graph.edge_kind(name) {
            Some(kind) => kinds.push(kind),
            None if Ontology::builtin().edge(name).is_some() => {}
            None => {
                let own = graph.edge_kinds().iter().map(|kind| kind.name.as_str());
                let known = own.chain(Ontology::builtin().edges().map(|(_, info)| info.name.as_str()));
                let nearest = suggest::nearest(&name.replace('_', "-"), known, 3);
                return Err(QueryError::Edge {
                    name: name.clone(),
                    nearest: nearest.into_iter().map(str::to_owned).collect(),
                });
            }
        }
    }
    Ok(kinds)
}

/// The facts between a node and a neighbour by one kind of edge, one way.
#[derive(Default)]
struct Group {
    facts: Vec<FactIndex>,
}

fn neighbors(graph: &Graph, name: &str, filters: &Filters, options: &Options) -> Result<Answer, QueryError> {
    let node = graph.find(name)?;
    let filter = filter(graph, filters, Modalities::CLAIMED)?;
    let mut groups: BTreeMap<(NodeId, KindId, &'static str), Group> = BTreeMap::new();
    let rows = graph.rows();
    // An edge from the node to itself is told once, as it leaves.
    let steps = rows.steps_out(node).chain(rows.steps_in(node).filter(|step| step.node != node));
    for step in steps.filter(|&step| filter.step(&rows, step, filters.direction)) {
        let facts = passing(graph, &filter, rows.step_edge(step));
        let mutual = facts.iter().any(|&fact| graph.mark(fact).mutual);
        let way = match (mutual, step.forth) {
            (true, _) => "both",
            (false, true) => "out",
            (false, false) => "in",
        };
        groups.entry((step.node, step.kind, way)).or_default().facts.extend(facts);
    }
    let mut rows: Vec<Neighbor> = groups
        .into_iter()
        .map(|((other, kind, direction), group)| {
            let (first, last) = period(graph, &group.facts);
            Neighbor {
                node: NodeRef::of(graph, other),
                edge: graph.kind_name(kind).to_owned(),
                direction,
                count: group.facts.len() as u32,
                by_modality: graph.count_modalities(group.facts.iter().copied()),
                first,
                last,
                evidence: evidence(graph, group.facts, options.evidence),
            }
        })
        .collect();
    // A stable sort: rows of equal count stay in order of node and kind.
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    Ok(Answer::Neighbors { node: NodeRef::of(graph, node), rows })
}

/// Returns the facts of an edge that pass.
pub(super) fn passing(graph: &Graph, filter: &Filter, edge: EdgeId) -> Vec<FactIndex> {
    let kind = graph.kind(edge);
    graph.edge(edge).facts().filter(|&fact| filter.fact(kind, &graph.mark(fact))).collect()
}

fn period(graph: &Graph, facts: &[FactIndex]) -> (Option<Date>, Option<Date>) {
    let dates = || facts.iter().filter_map(|&fact| graph.mark(fact).date);
    (dates().min(), dates().max())
}

/// Returns the best facts, best first: asserted before planned before possible before negated, the surer first, those
/// with a sentence first, then the later.
pub(super) fn evidence(graph: &Graph, mut facts: Vec<FactIndex>, limit: usize) -> Vec<Evidence> {
    let rank = |fact: FactIndex| {
        let FactMark { modality, confidence, date, .. } = graph.mark(fact);
        (modality, std::cmp::Reverse((confidence, date)), fact)
    };
    facts.sort_by_cached_key(|&fact| rank(fact));
    facts.into_iter().take(limit).map(|fact| one(graph, fact)).collect()
}

pub(super) fn one(graph: &Graph, fact: FactIndex) -> Evidence {
    let source = graph.fact_article(fact).and_then(|article| graph.source(article));
    let source = source.map_or_else(ArticleRef::default, |source| ArticleRef {
        publisher: source.publisher,
        published: source.published,
        headline: source.title,
        url: source.url,
    });
    Evidence { fact: graph.fact(fact), source }
}

fn paths(graph: &Graph, query: &Query, options: &Options) -> Result<Answer, QueryError> {
    let Query::Path { from, to, filters, max_hops, which, directed } = query else {
        return Ok(Answer::Facts(Vec::new()));
    };
    let (start, goal) = (graph.find(from)?, graph.find(to)?);
    if start == goal {
        let name = graph.node(start).name().to_owned();
        return Err(QueryError::Same { a: from.clone(), b: to.clone(), name });
    }
    let direction = match (directed, filters.direction) {
        (true, Direction::Both) => Direction::Out,
        (_, direction) => direction,
    };
    let rows = graph.rows();
    let walk = walk(&rows, filters, Modalities::ASSERTED, direction, options)?;
    let limit = match *which {
        Which::AllSimple(limit) => limit.min(options.paths),
        _ => options.paths,
    };
    let mut found: Vec<Nodes> = match *which {
        Which::Shortest => walk.shortest(start, goal, *max_hops)?.into_iter().collect(),
        Which::AllShortest => walk.all_shortest(start, goal, *max_hops, limit.saturating_add(1))?,
        Which::Simple(k) => walk.k_shortest(start, goal, *max_hops, k)?,
        Which::AllSimple(_) => walk.simple_paths(start, goal, *max_hops, limit.saturating_add(1))?,
        Which::Lightest(weight) => {
            walk.lightest(start, goal, *max_hops, weight)?.into_iter().map(|(nodes, _)| nodes).collect()
        }
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let paths =
        found.iter().map(|nodes| path(graph, &walk, nodes, options)).collect::<Result<Vec<Path>, _>>()?;
    let (from, to) = (NodeRef::of(graph, start), NodeRef::of(graph, goal));
    Ok(Answer::Paths(Paths { from, to, max_hops: *max_hops, paths, more }))
}

fn path(
    graph: &Graph,
    walk: &Walk<'_, Rows<'_>>,
    nodes: &[NodeId],
    options: &Options,
) -> Result<Path, QueryError> {
    let steps = nodes.windows(2).filter_map(|pair| match pair {
        &[from, to] => Some(step(graph, walk, from, to, options)),
        _ => None,
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(Path { length: steps.len(), steps })
}

/// Returns a step by its best edge: the one with most facts that pass; of several the one that leads forth, then the
/// first by kind.
fn step(
    graph: &Graph,
    walk: &Walk<'_, Rows<'_>>,
    from: NodeId,
    to: NodeId,
    options: &Options,
) -> Result<Step, QueryError> {
    let edges = walk.between(from, to)?;
    let rank = |edge: EdgeId| {
        let reversed = graph.ends(edge).is_some_and(|(source, _)| source != from);
        let count = passing(graph, walk.filter(), edge).len();
        (std::cmp::Reverse(count), reversed, graph.kind(edge), edge)
    };
    let best = edges.iter().copied().min_by_key(|&edge| rank(edge));
    let reversed = best.and_then(|edge| graph.ends(edge)).is_some_and(|(source, _)| source != from);
    let name = |edge: EdgeId| graph.edge(edge).name().to_owned();
    let own = best.map(name).unwrap_or_default();
    let mut also: Vec<String> = edges.into_iter().map(name).filter(|other| *other != own).collect();
    also.dedup();
    let facts = best.map(|edge| passing(graph, walk.filter(), edge)).unwrap_or_default();
    Ok(Step {
        from: NodeRef::of(graph, from),
        edge: own,
        to: NodeRef::of(graph, to),
        reversed,
        also,
        evidence: evidence(graph, facts, options.evidence),
    })
}

fn show(graph: &Graph, name: &str, options: &Options) -> Result<Answer, QueryError> {
    let id = graph.find(name)?;
    let node = graph.node(id);
    let mut degree: BTreeMap<String, Degree> = BTreeMap::new();
    let mut facts: Vec<FactIndex> = Vec::new();
    for edge in graph.outgoing(id) {
        degree.entry(graph.edge(edge).name().to_owned()).or_default().out += 1;
        facts.extend(graph.edge(edge).facts());
    }
    for edge in graph.incoming(id) {
        degree.entry(graph.edge(edge).name().to_owned()).or_default().incoming += 1;
        facts.extend(graph.edge(edge).facts());
    }
    facts.sort_by_cached_key(|&fact| (std::cmp::Reverse(graph.mark(fact).date), fact));
    facts.dedup();
    let latest = facts.into_iter().take(options.evidence.min(LATEST)).map(|fact| one(graph, fact)).collect();
    Ok(Answer::Node(Box::new(NodeAnswer {
        node: NodeRef::of(graph, id),
        country: node.country(),
        unresolved: node.is_unresolved(),
        aliases: node.aliases().map(str::to_owned).collect(),
        degree,
        latest,
    })))
}

fn why(
    graph: &Graph,
    from: &str,
    edge: Option<&str>,
    to: &str,
    filters: &Filters,
) -> Result<Answer, QueryError> {
    let (source, target) = (graph.find(from)?, graph.find(to)?);
    let mut filters = filters.clone();
    filters.edges.extend(edge.map(str::to_owned));
    let filter = filter(graph, &filters, Modalities::ALL)?;
    let joins = |edge: &EdgeId| match graph.ends(*edge) {
        Some(ends) if ends == (source, target) => filter.passes(graph, *edge),
        // What holds both ways is asked for either way round.
        Some(ends) if ends == (target, source) => filter.passes_back(graph, *edge),
        _ => false,
    };
    let few = if graph.degree(source) <= graph.degree(target) { source } else { target };
    let mut edges: Vec<EdgeId> = graph.outgoing(few).chain(graph.incoming(few)).filter(joins).collect();
    edges.sort_unstable_by_key(|&edge| (graph.kind(edge), edge));
    edges.dedup();
    let rows = edges.into_iter().flat_map(|edge| {
        let forth = graph.ends(edge) == Some((source, target));
        passing(graph, &filter, edge)
            .into_iter()
            .filter(move |&fact| forth || graph.mark(fact).mutual)
            .map(move |fact| (edge, fact))
    });
    let rows = rows.filter_map(|(edge, fact)| {
        let (source, target) = graph.ends(edge)?;
        Some(FactRow {
            from: NodeRef::of(graph, source),
            edge: graph.edge(edge).name().to_owned(),
            to: NodeRef::of(graph, target),
            evidence: one(graph, fact),
        })
    });
    Ok(Answer::Facts(rows.collect()))
}

fn info(graph: &Graph) -> Info {
    let mut info = Info {
        format_version: None,
        nodes: graph.node_count(),
        edges: graph.edge_count(),
        facts: graph.fact_count(),
        articles: graph.article_count(),
        nodes_by_kind: BTreeMap::new(),
        unresolved: 0,
        edges_by_kind: BTreeMap::new(),
        facts_by_modality: graph.count_modalities((0..graph.fact_count()).map(FactIndex)),
        publishers: BTreeMap::new(),
        first: None,
        last: None,
        undated: 0,
        first_published: None,
        last_published: None,
    };
    for node in graph.nodes() {
        *info.nodes_by_kind.entry(node.kind().as_str()).or_default() += 1;
        info.unresolved += u32::from(node.is_unresolved());
    }
    for edge in graph.edges() {
        let count = info.edges_by_kind.entry(edge.name().to_owned()).or_default();
        count.edges += 1;
        count.facts += edge.facts().count() as u32;
    }
    for fact in (0..graph.fact_count()).map(FactIndex) {
        match graph.mark(fact).date {
            Some(date) => {
                info.first = info.first.min(Some(date)).or(Some(date));
                info.last = info.last.max(Some(date));
            }
            None => info.undated += 1,
        }
    }
    for source in (0..graph.article_count()).filter_map(|article| graph.source(article)) {
        let publisher = source.publisher.unwrap_or_else(|| "(not known)".to_owned());
        *info.publishers.entry(publisher).or_default() += 1;
        if let Some(date) = source.published {
            info.first_published = info.first_published.min(Some(date)).or(Some(date));
            info.last_published = info.last_published.max(Some(date));
        }
    }
    info
}

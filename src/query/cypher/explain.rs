//! Plans for people: the steps in order, and what each did.

use super::ast::Way;
use super::cell::{Cell, Table};
use super::plan::{Act, Branch, Expr, Output, Plan, Reach, Step, Types};
use super::property::PropertyGraph;
use super::run::Measure;

/// Returns a plan as a table of steps; with measures, their rows and milliseconds.
pub(super) fn explain<G: PropertyGraph>(graph: &G, plan: &Plan, measures: Option<&[Measure]>) -> Table {
    let mut lines = Vec::new();
    for (place, branch) in plan.branches.iter().enumerate() {
        if place > 0 {
            lines.push((None, 0, if plan.all { "union all" } else { "union" }.to_owned()));
        }
        self::branch(graph, branch, &mut lines);
    }
    let mut columns = vec!["step".to_owned()];
    if measures.is_some() {
        columns.extend(["rows".to_owned(), "ms".to_owned()]);
    }
    let rows = lines.iter().enumerate().map(|(place, (id, depth, line))| {
        let mut row = vec![Cell::Text(format!("{}{line}", "  ".repeat(*depth)))];
        if let Some(measures) = measures {
            let measure = id.and_then(|id: usize| measures.get(id)).copied().unwrap_or_default();
            // A step's time holds that of the steps behind it, which is taken off.
            let behind =
                lines.get(place + 1..).unwrap_or_default().iter().find(|(_, other, _)| other == depth);
            let next = behind.and_then(|(id, ..)| measures.get((*id)?)).copied().unwrap_or_default();
            let own = measure.time.saturating_sub(next.time).as_secs_f64() * 1000.0;
            row.push(Cell::Integer(measure.rows as i64));
            row.push(Cell::Float((own * 1000.0).round() / 1000.0));
        }
        row
    });
    Table { columns, rows: rows.collect() }
}

type Lines = Vec<(Option<usize>, usize, String)>;

fn branch<G: PropertyGraph>(graph: &G, branch: &Branch, lines: &mut Lines) {
    for stage in &branch.stages {
        steps(graph, &stage.steps, 0, lines);
        if let Some(output) = &stage.output {
            lines.push((Some(output.id), 0, projection(output)));
        }
    }
}

fn steps<G: PropertyGraph>(graph: &G, steps: &[Step], depth: usize, lines: &mut Lines) {
    for step in steps {
        lines.push((Some(step.id), depth, act(graph, &step.act)));
        if let Act::Optional { steps: inner, .. } = &step.act {
            self::steps(graph, inner, depth + 1, lines);
        }
    }
}

fn act<G: PropertyGraph>(graph: &G, act: &Act) -> String {
    match act {
        Act::Nodes { .. } => format!("scan all {} nodes", graph.node_count()),
        Act::Labelled { label, name, .. } => format!("scan {} nodes :{name}", graph.label_count(*label)),
        Act::Seek { key, .. } => format!("find nodes by {key} in the index"),
        Act::Expand { walk, .. } => {
            format!("{} {}", into(walk, "expand"), arrow(graph, &walk.types, walk.way, ""))
        }
        Act::ExpandMany { walk, least, most, .. } => {
            let most = most.map(|most| most.to_string()).unwrap_or_default();
            let length = format!("*{least}..{most}");
            format!("{} {}", into(walk, "expand"), arrow(graph, &walk.types, walk.way, &length))
        }
        Act::Ends { .. } => "take the ends of the relationship".to_owned(),
        Act::Follow { .. } => "follow the list of relationships".to_owned(),
        Act::Shortest(between) => {
            let how = if !between.filters.is_empty() || between.least > 1 {
                "try all by length"
            } else if between.keys.is_empty() && between.tests.is_empty() {
                "search from both ends"
            } else {
                "search level by level"
            };
            format!("shortest path {}, {how}", arrow(graph, &between.types, between.way, "*"))
        }
        Act::Path { .. } => "make the path".to_owned(),
        Act::Filter(filter) => format!("filter {}", words(filter)),
        Act::Optional { .. } => "optional".to_owned(),
        Act::Unwind { .. } => "unwind".to_owned(),
        Act::Nothing => "nothing: the graph has no such label or type".to_owned(),
    }
}

/// Returns how many conditions a filter has.
fn words(filter: &Expr) -> String {
    match &*filter.kind {
        super::plan::Kind::Labels(_, labels) => {
            labels.iter().map(|label| format!(":{label}")).collect::<Vec<String>>().concat()
        }
        super::plan::Kind::Compare(first, _) => match &*first.kind {
            super::plan::Kind::Property(_, key) => format!("by {key}"),
            _ => "by a comparison".to_owned(),
        },
        super::plan::Kind::Exists(_) | super::plan::Kind::Subquery { .. } => "by a pattern".to_owned(),
        _ => "by a condition".to_owned(),
    }
}

fn into(walk: &Reach, verb: &str) -> String {
    if walk.to_known { format!("{verb} into") } else { verb.to_owned() }
}

fn arrow<G: PropertyGraph>(graph: &G, types: &Types, way: Way, length: &str) -> String {
    let names = types.as_ref().map(|types| {
        let names: Vec<String> = types.iter().map(|&kind| graph.type_name(kind).to_string()).collect();
        format!(":{}", names.join("|"))
    });
    let inner = format!("{}{length}", names.unwrap_or_default());
    match way {
        Way::Out => format!("-[{inner}]->"),
        Way::In => format!("<-[{inner}]-"),
        Way::Both => format!("-[{inner}]-"),
    }
}

fn projection(output: &Output) -> String {
    let mut parts = Vec::new();
    match &output.groups {
        Some(groups) => {
            let (keys, totals) = (output.items.len(), groups.aggregates.len());
            parts.push(format!("group by {keys}, compute {totals}"));
        }
        None => parts.push("project".to_owned()),
    }
    if output.distinct {
        parts.push("distinct".to_owned());
    }
    if !output.order.is_empty() {
        parts.push(if output.limit.is_some() { "top".to_owned() } else { "sort".to_owned() });
    }
    if output.skip.is_some() {
        parts.push("skip".to_owned());
    }
    if output.limit.is_some() {
        parts.push("limit".to_owned());
    }
    if output.filter.is_some() {
        parts.push("filter".to_owned());
    }
    parts.join(", ")
}

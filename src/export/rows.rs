//! Answers as rows of cells: what tables, CSV and Markdown share.

use std::io::{self, Write};

use crate::fact::Modality;
use crate::query::cypher::Cell;
use crate::query::{Answer, Evidence, NodeRef, Step};

/// Headings and cells.
pub(super) struct Rows<'a> {
    pub(super) headings: Vec<&'a str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Writes an answer as CSV with a line of headings.
///
/// # Errors
/// When `out` fails.
pub fn csv(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let rows = rows(answer);
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&rows.headings).map_err(broken)?;
    rows.rows.iter().try_for_each(|row| writer.write_record(row)).map_err(broken)?;
    writer.flush()
}

/// Returns what went wrong with the output: a closed pipe stays one.
pub(super) fn broken(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Returns an answer's rows.
pub(super) fn rows(answer: &Answer) -> Rows<'_> {
    match answer {
        Answer::Neighbors { rows, .. } => Rows {
            headings: vec![
                "name",
                "kind",
                "code",
                "edge",
                "direction",
                "count",
                "first",
                "last",
                "evidence",
                "date",
                "source",
            ],
            rows: rows
                .iter()
                .map(|row| {
                    let best = row.evidence.first();
                    let mut cells = node(&row.node);
                    cells.extend([
                        row.edge.clone(),
                        row.direction.to_owned(),
                        row.count.to_string(),
                        text(row.first),
                        text(row.last),
                    ]);
                    cells.extend(quoted(best));
                    cells
                })
                .collect(),
        },
        Answer::Paths(paths) => Rows {
            headings: vec![
                "path", "step", "from", "edge", "to", "reversed", "evidence", "date", "source", "speaker",
            ],
            rows: (1..)
                .zip(&paths.paths)
                .flat_map(|(number, path)| {
                    (1..).zip(&path.steps).map(move |(place, step)| (number, place, step))
                })
                .map(|(number, place, step): (usize, usize, &Step)| {
                    let mut cells = vec![
                        number.to_string(),
                        place.to_string(),
                        step.from.name.clone(),
                        step.edge.clone(),
                        step.to.name.clone(),
                        step.reversed.to_string(),
                    ];
                    let best = step.evidence.first();
                    cells.extend(quoted(best));
                    let speaker = best.and_then(|best| best.fact.speaker.as_ref());
                    cells.push(text(speaker.map(|end| &end.name)));
                    cells
                })
                .collect(),
        },
        Answer::Facts(facts) => Rows {
            headings: vec![
                "from",
                "edge",
                "to",
                "date",
                "modality",
                "speaker",
                "cameo",
                "confidence",
                "article",
                "sentence",
                "evidence",
            ],
            rows: facts
                .iter()
                .map(|row| {
                    let fact = &row.evidence.fact;
                    vec![
                        row.from.name.clone(),
                        row.edge.clone(),
                        row.to.name.clone(),
                        when(&row.evidence),
                        fact.modality.to_string(),
                        fact.speaker.as_ref().map(|end| end.name.clone()).unwrap_or_default(),
                        fact.cameo.map(|code| code.to_string()).unwrap_or_default(),
                        fact.confidence.value().to_string(),
                        fact.article.clone(),
                        fact.sentence.to_string(),
                        fact.evidence.clone(),
                    ]
                })
                .collect(),
        },
        Answer::Timeline(timeline) => Rows {
            headings: vec!["period", "count", "goldstein"],
            rows: timeline
                .periods
                .iter()
                .map(|period| vec![period.period.clone(), period.count.to_string(), text(period.goldstein)])
                .collect(),
        },
        Answer::Ranking(ranking) => Rows {
            headings: vec!["name", "kind", "code", "score"],
            rows: ranking.rows.iter().map(|row| [node(&row.node), vec![score(row.score)]].concat()).collect(),
        },
        Answer::Common { rows, .. } => Rows {
            headings: vec!["name", "kind", "code", "a", "b"],
            rows: rows
                .iter()
                .map(|row| [node(&row.node), vec![row.a.join(", "), row.b.join(", ")]].concat())
                .collect(),
        },
        Answer::Table(table) => Rows {
            headings: table.columns.iter().map(String::as_str).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect(),
        },
        Answer::Node(shown) => Rows { headings: vec!["field", "value"], rows: node_fields(shown) },
        Answer::Info(info) => Rows { headings: vec!["what", "count"], rows: info_fields(info) },
    }
}

fn node(node: &NodeRef) -> Vec<String> {
    vec![node.name.clone(), node.kind.to_string(), text(node.code)]
}

pub(super) fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Returns the day that is told of a fact: when it happened, or for states the day of which the article speaks.
pub(super) fn when(evidence: &Evidence) -> String {
    text(evidence.fact.date.or(evidence.fact.as_of))
}

/// Returns where a fact stands, for people: publisher and day, or the article's id.
pub(super) fn source(evidence: &Evidence) -> String {
    let ours = &evidence.source;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(ours.publisher.clone());
    parts.extend(ours.published.map(|date| date.to_string()));
    if ours.publisher.is_none() && !evidence.fact.article.is_empty() {
        parts.insert(0, evidence.fact.article.clone());
    }
    parts.join(", ")
}

fn quoted(best: Option<&Evidence>) -> [String; 3] {
    best.map_or_else(Default::default, |best| [best.fact.evidence.clone(), when(best), source(best)])
}

/// Returns a score: whole numbers as such, small ones with four digits that tell.
pub(super) fn score(score: f64) -> String {
    if score.fract() == 0.0 {
        format!("{score}")
    } else if score < 1.0 {
        format!("{score:.5}")
    } else {
        format!("{score:.1}")
    }
}

fn node_fields(shown: &crate::query::NodeAnswer) -> Vec<Vec<String>> {
    let mut rows = vec![
        vec!["name".to_owned(), shown.node.name.clone()],
        vec!["kind".to_owned(), shown.node.kind.to_string()],
    ];
    let mut row = |field: &str, value: String| {
        if !value.is_empty() {
            rows.push(vec![field.to_owned(), value]);
        }
    };
    row("code", text(shown.node.code));
    row("country", text(shown.country));
    row(
        "unresolved",
        if shown.unresolved {
            "yes: a surname whose full form its article does not have".into()
        } else {
            String::new()
        },
    );
    row("also called", shown.aliases.join(", "));
    for (kind, degree) in &shown.degree {
        row(kind, format!("{} out, {} in", degree.out, degree.incoming));
    }
    for latest in &shown.latest {
        let fact = &latest.fact;
        let head = format!("{} {} {}", fact.source.name, fact.edge, fact.target.name);
        let day = when(latest);
        let head = if day.is_empty() { head } else { format!("{day}  {head}") };
        let head = match fact.modality {
            Modality::Asserted => head,
            other => format!("{head} ({other})"),
        };
        let said = if fact.evidence.is_empty() { String::new() } else { format!(": {}", fact.evidence) };
        row("latest", format!("{head}{said}"));
    }
    rows
}

fn info_fields(info: &crate::query::Info) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |what: &str, count: String| rows.push(vec![what.to_owned(), count]);
    if let Some(version) = info.format_version {
        row("format version", version.to_string());
    }
    row("nodes", info.nodes.to_string());
    for (kind, count) in &info.nodes_by_kind {
        row(&format!("  {kind}"), count.to_string());
    }
    if info.unresolved > 0 {
        row("  of these unresolved", info.unresolved.to_string());
    }
    row("edges", info.edges.to_string());
    for (kind, count) in &info.edges_by_kind {
        let facts = if count.facts == 1 { "1 fact".to_owned() } else { format!("{} facts", count.facts) };
        row(&format!("  {kind}"), format!("{} ({facts})", count.edges));
    }
    row("facts", info.facts.to_string());
    for (modality, count) in Modality::ALL.iter().zip(info.facts_by_modality) {
        row(&format!("  {modality}"), count.to_string());
    }
    let span = |first: Option<crate::date::Date>, last: Option<crate::date::Date>| match (first, last) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".to_owned(),
    };
    row("  dated", span(info.first, info.last));
    row("  without a date", info.undated.to_string());
    row("articles", info.articles.to_string());
    for (publisher, count) in &info.publishers {
        row(&format!("  {publisher}"), count.to_string());
    }
    row("  published", span(info.first_published, info.last_published));
    rows
}

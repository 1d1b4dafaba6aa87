//! Answers for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::fact::Modality;
use crate::query::{Answer, Neighbor, Paths, RankBy, Timeline};

use super::fit::{on_one_line, wrap};
use super::grid::grid;
use super::rows::{Rows, rows, text};
use super::{Looks, path};

const NAME: Style = Style::new().bold();
const EDGE: Style = AnsiColor::Cyan.on_default();
const QUIET: Style = Style::new().dimmed();
/// How far evidence is set in.
const INDENT: usize = 5;

/// Writes an answer for people: with lines and colours on a terminal, plain otherwise.
///
/// # Errors
/// When `out` fails.
pub fn table(answer: &Answer, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Neighbors { node, rows } => neighbors(&node.name, rows, looks, out),
        Answer::Paths(found) => paths(found, looks, out),
        Answer::Facts(facts) if facts.is_empty() => writeln!(out, "no fact says so"),
        Answer::Facts(facts) => {
            for row in facts {
                let head = format!("{} {} {}", row.from.name, row.edge, row.to.name);
                writeln!(out, "{}", paint(NAME, &head, looks))?;
                quote(&row.evidence, looks, out)?;
            }
            count(facts.len(), "fact", looks, out)
        }
        Answer::Timeline(timeline) => chart(timeline, looks, out),
        Answer::Ranking(ranking) => {
            let mut rows = rows(answer).rows;
            (1..).zip(&mut rows).for_each(|(place, row): (usize, _)| row.insert(0, place.to_string()));
            let by = match ranking.by {
                RankBy::Degree => "joined to",
                RankBy::Pagerank => "PageRank",
                RankBy::Betweenness => "betweenness",
            };
            let number = rows.len();
            grid(&["", "name", "kind", "code", by], &rows, looks, out)?;
            count(number, "node", looks, out)
        }
        Answer::Common { a, b, rows } if rows.is_empty() => {
            writeln!(out, "{} and {} have no neighbour in common under these filters", a.name, b.name)
        }
        Answer::Common { a, b, rows: shared } => {
            grid(&["name", "kind", "code", &a.name, &b.name], &rows(answer).rows, looks, out)?;
            count(shared.len(), "node", looks, out)
        }
        Answer::Table(told) => {
            let told = told.rows.len();
            let Rows { headings, rows } = rows(answer);
            if told > 0 {
                grid(&headings, &rows, looks, out)?;
            }
            count(told, "row", looks, out)
        }
        Answer::Node(_) | Answer::Info(_) => fields(&rows(answer), looks, out),
    }
}

fn paint(style: Style, text: &str, looks: Looks) -> String {
    if looks.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn neighbors(name: &str, rows: &[Neighbor], looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "{name} has no neighbours that pass these filters");
    }
    let cells = rows.iter().map(|row| {
        let way = match row.direction {
            "in" => format!("←{}─", row.edge),
            "both" => format!("─{}─", row.edge),
            _ => format!("─{}→", row.edge),
        };
        let period = match (row.first, row.last) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (first, _) => text(first),
        };
        let best = row.evidence.first();
        vec![
            way,
            row.node.name.clone(),
            row.node.kind.to_string(),
            facts(row),
            period,
            best.map(|best| best.fact.evidence.clone()).unwrap_or_default(),
        ]
    });
    grid(
        &["edge", "neighbour", "kind", "facts", "when", "evidence"],
        &cells.collect::<Vec<_>>(),
        looks,
        out,
    )?;
    count(rows.len(), "neighbour", looks, out)
}

/// Returns how many facts there are, and of what modality where not all are asserted.
fn facts(row: &Neighbor) -> String {
    let others: Vec<String> = Modality::ALL
        .iter()
        .zip(row.by_modality)
        .filter(|(modality, count)| **modality != Modality::Asserted && *count > 0)
        .map(
            |(modality, count)| {
                if count == row.count { modality.to_string() } else { format!("{count} {modality}") }
            },
        )
        .collect();
    if others.is_empty() { row.count.to_string() } else { format!("{} ({})", row.count, others.join(", ")) }
}

/// Tells how many rows there were: `(23 rows)`.
fn count(number: usize, what: &str, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    let plural = if number == 1 { "" } else { "s" };
    writeln!(out, "{}", paint(QUIET, &format!("({number} {what}{plural})"), looks))
}

fn paths(found: &Paths, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    if found.paths.is_empty() {
        let hops =
            if found.max_hops == 1 { "1 step".to_owned() } else { format!("{} steps", found.max_hops) };
        return writeln!(
            out,
            "no path of at most {hops} joins {} and {} under these filters",
            found.from.name, found.to.name
        );
    }
    for (place, one) in found.paths.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let mut line = one.steps.first().map(|step| paint(NAME, &step.from.name, looks)).unwrap_or_default();
        for step in &one.steps {
            line.push(' ');
            line.push_str(&paint(EDGE, &path::arrow(step), looks));
            line.push(' ');
            line.push_str(&paint(NAME, &step.to.name, looks));
        }
        writeln!(out, "{line}")?;
        for (number, step) in (1..).zip(&one.steps) {
            writeln!(out, "  {number}. {}", path::step(step))?;
            if let Some(best) = step.evidence.first() {
                quote(best, looks, out)?;
            }
        }
    }
    if found.paths.len() > 1 || found.more {
        let more = if found.more { ", and there are more" } else { "" };
        writeln!(out)?;
        writeln!(out, "{}", paint(QUIET, &format!("({} paths{more})", found.paths.len()), looks))?;
    }
    Ok(())
}

/// Writes a fact's sentence and below it when, by whom and where; on a terminal broken between words.
fn quote(evidence: &crate::query::Evidence, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    let most = looks.width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(INDENT));
    let mut lines = Vec::new();
    if !evidence.fact.evidence.is_empty() {
        lines.extend(wrap(&format!("\u{201C}{}\u{201D}", evidence.fact.evidence.trim()), most));
    }
    let details = wrap(&path::details(evidence), most).into_iter();
    lines.extend(details.map(|line| paint(QUIET, &line, looks)));
    lines.iter().try_for_each(|line| writeln!(out, "{:INDENT$}{line}", ""))
}

/// Writes an answer for people with each cell on a line of its own, rows apart.
///
/// # Errors
/// When `out` fails.
pub fn line(answer: &Answer, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    if let Answer::Node(_) | Answer::Info(_) = answer {
        return table(answer, looks, out);
    }
    let rows = rows(answer);
    let width = rows.headings.iter().map(|heading| heading.chars().count()).max().unwrap_or(0);
    for row in &rows.rows {
        for (heading, cell) in rows.headings.iter().zip(row) {
            writeln!(out, "{} = {}", paint(EDGE, &format!("{heading:>width$}"), looks), on_one_line(cell))?;
        }
        writeln!(out)?;
    }
    count(rows.rows.len(), "row", looks, out)
}

fn fields(rows: &Rows<'_>, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    let width = rows.rows.iter().filter_map(|row| row.first()).map(|field| field.chars().count()).max();
    let width = width.unwrap_or(0);
    let most = looks.width.map(|most| usize::from(most).saturating_sub(width + 2).max(20));
    for row in &rows.rows {
        let [field, value] = row.as_slice() else { continue };
        let lines = most.map_or_else(|| vec![value.clone()], |most| wrap(value, most));
        let mut lines = lines.iter();
        let first = lines.next().map_or("", String::as_str);
        writeln!(out, "{}  {first}", paint(EDGE, &format!("{field:width$}"), looks))?;
        lines.try_for_each(|line| writeln!(out, "{:width$}  {line}", ""))?;
    }
    Ok(())
}

fn chart(timeline: &Timeline, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    let most = timeline.periods.iter().map(|period| period.count).max().unwrap_or(0).max(1);
    if let Some(width) = timeline.periods.first().map(|period| period.period.len()) {
        writeln!(out, "{}", paint(QUIET, &format!("{:width$}  facts  score", "from"), looks))?;
    }
    for period in &timeline.periods {
        let bar = "█".repeat((period.count as usize * 40).div_ceil(most as usize));
        let score = period.goldstein.map_or_else(|| "    ".to_owned(), |score| format!("{score:+.1}"));
        writeln!(out, "{}  {:>5}  {score:>5}  {}", period.period, period.count, paint(EDGE, &bar, looks))?;
    }
    if timeline.periods.is_empty() {
        writeln!(out, "no dated fact passes these filters")?;
    }
    if timeline.undated > 0 {
        let facts = if timeline.undated == 1 { "fact" } else { "facts" };
        let left = format!("({} {facts} left out: no date, or one too coarse)", timeline.undated);
        writeln!(out, "{}", paint(QUIET, &left, looks))?;
    }
    Ok(())
}

//! Answers as Markdown, to paste into a report.

use std::io::{self, Write};

use crate::query::{Answer, Evidence, Paths};

use super::path;
use super::rows::rows;

/// How many facts of a step the dossier quotes.
pub(super) const QUOTED: usize = 3;

/// Writes an answer as Markdown: tables, and a dossier for paths and facts.
///
/// # Errors
/// When `out` fails.
pub fn markdown(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Paths(found) => dossier(found, out),
        Answer::Facts(facts) => facts.iter().try_for_each(|row| {
            let head = format!("{} {} {}", row.from.name, row.edge, row.to.name);
            writeln!(out, "- **{}**", escape(&head))?;
            quote(&row.evidence, out)
        }),
        other => {
            let rows = rows(other);
            writeln!(out, "| {} |", rows.headings.join(" | "))?;
            writeln!(out, "|{}", " --- |".repeat(rows.headings.len()))?;
            rows.rows.iter().try_for_each(|row| {
                let cells: Vec<String> = row.iter().map(|cell| escape(cell)).collect();
                writeln!(out, "| {} |", cells.join(" | "))
            })
        }
    }
}

/// Writes paths with the evidence of each step, to be read without attache at hand.
fn dossier(found: &Paths, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {} and {}\n", escape(&found.from.name), escape(&found.to.name))?;
    let Some(first) = found.paths.first() else {
        return writeln!(out, "No path of at most {} joins them.", counted(found.max_hops as usize, "step"));
    };
    let steps = counted(first.length, "step");
    match found.paths.len() {
        1 if !found.more => writeln!(out, "1 path of {steps} between them.\n")?,
        number => {
            let more = if found.more { ", and there are more" } else { "" };
            writeln!(out, "{} between them, the shortest of {steps}{more}.\n", counted(number, "path"))?;
        }
    }
    for one in &found.paths {
        writeln!(out, "### {}\n", escape(&path::line(one)))?;
        for (number, step) in (1..).zip(&one.steps) {
            let gap = if number == 1 { "" } else { "\n" };
            writeln!(out, "{gap}{number}. **{}**", escape(&path::step(step)))?;
            step.evidence.iter().take(QUOTED).try_for_each(|fact| quote(fact, out))?;
            if !step.also.is_empty() {
                writeln!(out, "\n   Also: {}.", escape(&step.also.join(", ")))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Writes a fact's sentence as a quotation, and below it when, by whom and where.
fn quote(evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if !evidence.fact.evidence.is_empty() {
        writeln!(out, "   > {}", escape(&evidence.fact.evidence))?;
    }
    let source = &evidence.source;
    let mut details = escape(&path::details(evidence));
    let headline = source.headline.as_deref().map(|headline| format!("\u{201C}{}\u{201D}", escape(headline)));
    let address = source.url.as_deref().filter(|url| !url.contains(['<', '>', ' ']));
    for part in headline.into_iter().chain(address.map(|url| format!("<{url}>"))) {
        details = if details.is_empty() { part } else { format!("{details} · {part}") };
    }
    if details.is_empty() { Ok(()) } else { writeln!(out, "   >\n   > — {details}") }
}

/// Keeps text from being read as Markdown or breaking its line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.split_whitespace().collect::<Vec<&str>>().join(" ").chars() {
        if matches!(char, '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

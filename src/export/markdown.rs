//! Answers as Markdown, to paste into a report.

use std::io::{self, Write};

use crate::query::Answer;

use super::path;
use super::rows::rows;

/// Writes an answer as Markdown: tables, and a dossier for paths and facts.
///
/// # Errors
/// When `out` fails.
pub fn markdown(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Paths(found) => {
            for one in &found.paths {
                writeln!(out, "### {}\n", escape(&path::line(one)))?;
                for (number, step) in (1..).zip(&one.steps) {
                    writeln!(out, "{number}. **{}**", escape(&path::step(step)))?;
                    step.evidence.first().map_or(Ok(()), |best| quote(best, out))?;
                }
                writeln!(out)?;
            }
            Ok(())
        }
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

fn quote(evidence: &crate::query::Evidence, out: &mut dyn Write) -> io::Result<()> {
    if !evidence.fact.evidence.is_empty() {
        writeln!(out, "   > {}", escape(&evidence.fact.evidence))?;
    }
    let details = path::details(evidence);
    if details.is_empty() { Ok(()) } else { writeln!(out, "   >\n   > — {}", escape(&details)) }
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

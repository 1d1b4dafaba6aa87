//! What may stand next in a line.

use crate::graph::Graph;
use crate::ontology::Ontology;
use crate::query;

use super::commands;
use super::lexis::CLAUSES;

mod cypher;

pub(super) use cypher::FACT_KEYS;

/// The most names that are offered.
const MOST: usize = 50;

/// What may stand behind a word: the first word of its line (any where empty), the word, the values.
const VALUES: &[(&str, &str, &[&str])] = &[
    (".mode", ".mode", &["table", "line", "json", "jsonl", "csv", "markdown"]),
    (".pager", ".pager", &["off", "on"]),
    (".timer", ".timer", &["off", "on"]),
    ("", "modality", &["asserted", "planned", "possible", "negated"]),
    ("path", "by", &["evidence", "recency"]),
    ("timeline", "by", &["day", "week", "month", "year"]),
    ("top", "by", &["degree", "pagerank", "betweenness"]),
    ("top", "top", &["agreements", "countries", "nodes", "organizations", "people", "places"]),
];

/// Returns the byte at which the word under the cursor begins, and what may stand there.
pub fn complete(graph: Option<&Graph>, line: &str, cursor: usize) -> (usize, Vec<String>) {
    let before = line.get(..cursor).unwrap_or(line);
    // Of several statements the last is the one that is typed.
    let begin = query::last_begins(before);
    let (begin, before) = before.get(begin..).map_or((0, before), |last| (begin, last));
    let (start, found) = if crate::query::cypher::is_question(before) {
        cypher::complete(graph, before)
    } else {
        short_form(graph, before)
    };
    (begin + start, found)
}

/// Returns what may stand next in a short form or a command.
fn short_form(graph: Option<&Graph>, before: &str) -> (usize, Vec<String>) {
    let start = word_start(before);
    let word = before.get(start..).unwrap_or_default();
    let head = before.get(..start).unwrap_or_default().trim();
    if head.is_empty() {
        return (start, beginning_with(commands::beginnings(), word));
    }
    let previous = head.rsplit([' ', ',']).next().unwrap_or_default();
    if after_via(head) {
        return (start, edges(graph, word));
    }
    let first = head.split_whitespace().next().unwrap_or_default();
    let values = VALUES.iter().find(|(of, behind, _)| (of.is_empty() || *of == first) && *behind == previous);
    if let Some((_, _, values)) = values {
        return (start, beginning_with(values.iter().copied(), word));
    }
    if let Some(found) = graph.and_then(|graph| names(graph, before, start)) {
        return found;
    }
    let mut found = Vec::new();
    if !word.is_empty() {
        found.extend(beginning_with(CLAUSES.iter().copied(), word));
        if head.starts_with("why") {
            found.extend(edges(graph, word));
        }
    }
    (start, found)
}

/// Returns what completes the longest run of words at the end that begins a name: `show Mike Pe` is completed from
/// `Mike`, not from `Pe`.
fn names(graph: &Graph, before: &str, start: usize) -> Option<(usize, Vec<String>)> {
    let word = before.get(start..)?;
    if word.is_empty() || word == "\"" {
        return None;
    }
    let mut starts = vec![start];
    if !word.starts_with('"') {
        let earlier = before.get(..start)?;
        let mut end = earlier.trim_end().len();
        while let Some(text) = earlier.get(..end) {
            let begin = text.rfind([' ', ',']).map_or(0, |place| place + 1);
            let word = text.get(begin..)?;
            // The first word is the question's own, and names end at clauses and commas.
            if begin == 0
                || word.is_empty()
                || text.ends_with(',')
                || CLAUSES.contains(&word)
                || word.ends_with('"')
            {
                break;
            }
            starts.push(begin);
            end = text.get(..begin)?.trim_end().len();
        }
    }
    starts.into_iter().rev().find_map(|start| {
        let found = graph.complete(before.get(start..)?.trim_start_matches('"'), MOST);
        let quote =
            |name: &str| if name.contains([' ', ',']) { format!("\"{name}\"") } else { name.to_owned() };
        (!found.is_empty()).then(|| (start, found.into_iter().map(quote).collect()))
    })
}

/// Returns where the word at the end of a text begins; a quote that is open holds its blanks.
fn word_start(before: &str) -> usize {
    let quotes = before.matches('"').count();
    if quotes % 2 == 1 {
        return before.rfind('"').unwrap_or(0);
    }
    before.rfind([' ', ',']).map_or(0, |place| place + 1)
}

/// Whether edge kinds stand next: after `via` and after each comma behind it.
fn after_via(head: &str) -> bool {
    let mut words = head.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    if last == "via" || last == "--edge" {
        return true;
    }
    last.ends_with(',')
        && words.take_while(|word| !["since", "to", "avoid"].contains(word)).any(|word| word == "via")
        || last.ends_with(',') && head.contains(" via ") && !head.contains(" avoid ")
}

fn beginning_with<'a>(words: impl Iterator<Item = &'a str>, prefix: &str) -> Vec<String> {
    let prefix = prefix.to_lowercase();
    words.filter(|word| word.to_lowercase().starts_with(&prefix)).map(str::to_owned).collect()
}

fn edges(graph: Option<&Graph>, word: &str) -> Vec<String> {
    match graph {
        Some(graph) => beginning_with(graph.edge_kinds().iter().map(|kind| kind.name.as_str()), word),
        None => beginning_with(Ontology::builtin().edges().map(|(_, info)| info.name.as_str()), word),
    }
}

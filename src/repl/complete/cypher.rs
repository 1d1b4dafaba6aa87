//! What may stand next in a question in openCypher.

use crate::graph::Graph;
use crate::ontology::{NodeKind, Ontology};
use crate::query::cypher::{EDGE_KEYS, NODE_KEYS, functions, label_name, type_name};

use super::MOST;
use crate::repl::lexis::{CYPHER_WORDS, Part, Token, after_colon, tokens};

/// The keys of the maps in `facts` that are asked for most.
pub(crate) const FACT_KEYS: &[&str] =
    &["date", "cameo", "modality", "speaker", "confidence", "article", "sentence", "evidence"];

/// What a variable stands for, as far as its line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Node,
    Relationship,
    Anything,
}

/// Returns the byte at which the word under the cursor begins, and what may stand there.
pub(super) fn complete(graph: Option<&Graph>, before: &str) -> (usize, Vec<String>) {
    let tokens = tokens(before);
    let Some((last, head)) = tokens.split_last() else { return (before.len(), Vec::new()) };
    if last.part == Part::Text && last.end() == before.len() && is_open(last.text) {
        return (last.start, names(graph, last.text));
    }
    if last.part == Part::Comment {
        return (before.len(), Vec::new());
    }
    let in_word = matches!(last.part, Part::Word | Part::Keyword | Part::Label) && last.end() == before.len();
    let (start, word, head) =
        if in_word { (last.start, last.text, head) } else { (before.len(), "", tokens.as_slice()) };
    (start, next(graph, head, word))
}

/// Returns what may stand behind some parts of a question and begin with `word`.
fn next(graph: Option<&Graph>, head: &[Token<'_>], word: &str) -> Vec<String> {
    let previous = head.last().map_or("", |token| token.text);
    if after_colon(head) {
        let names = if innermost(head) == Some("[") { relationship_types(graph) } else { labels() };
        return beginning_with(names.iter().map(String::as_str), word);
    }
    let properties = |holds: Holds| match holds {
        Holds::Node => NODE_KEYS.to_vec(),
        Holds::Relationship => EDGE_KEYS.to_vec(),
        Holds::Anything => [NODE_KEYS, EDGE_KEYS, FACT_KEYS].concat(),
    };
    match previous {
        "$" => Vec::new(),
        "." => {
            let owner = head.iter().rev().nth(1).map_or("", |token| token.text);
            let known = variables(head).into_iter().find(|(name, _)| *name == owner);
            let holds = known.map_or(Holds::Anything, |(_, holds)| holds);
            beginning_with(properties(holds).into_iter(), word)
        }
        "{" | "," if innermost(head) == Some("{") => {
            let holds = if outer(head) == Some("[") { Holds::Relationship } else { Holds::Node };
            beginning_with(properties(holds).into_iter(), word)
        }
        _ if word.is_empty() => Vec::new(),
        _ => {
            let mut found = beginning_with(variables(head).into_iter().map(|(name, _)| name), word);
            found.extend(beginning_with(CYPHER_WORDS.iter().copied(), word));
            found.extend(
                beginning_with(functions().map(|(name, _)| name), word).into_iter().map(|name| name + "("),
            );
            found
        }
    }
}

/// Whether a quoted text still waits for its closing quote.
fn is_open(text: &str) -> bool {
    let Some(quote) = text.chars().next() else { return false };
    let rest = text.get(quote.len_utf8()..).unwrap_or_default();
    !rest.ends_with(quote) || rest.ends_with(&format!("\\{quote}"))
}

/// Returns names of nodes in the quotes that a text opens.
fn names(graph: Option<&Graph>, text: &str) -> Vec<String> {
    let (Some(graph), Some(quote)) = (graph, text.chars().next()) else { return Vec::new() };
    let prefix = text.get(quote.len_utf8()..).unwrap_or_default();
    if prefix.is_empty() {
        return Vec::new();
    }
    let escaped = |name: &str| name.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    graph.complete(prefix, MOST).into_iter().map(|name| format!("{quote}{}{quote}", escaped(name))).collect()
}

fn labels() -> Vec<String> {
    NodeKind::ALL.into_iter().map(label_name).collect()
}

/// Returns the types of the graph, or of the ontology where none is open.
fn relationship_types(graph: Option<&Graph>) -> Vec<String> {
    let mut types: Vec<String> = match graph {
        Some(graph) => graph.edge_kinds().iter().map(|kind| type_name(&kind.name)).collect(),
        None => Ontology::builtin().edges().map(|(_, info)| type_name(&info.name)).collect(),
    };
    types.sort();
    types
}

/// Returns the brackets that are open at the end of some parts, the last opened last.
fn open_brackets<'t>(head: &[Token<'t>]) -> Vec<&'t str> {
    let mut open = Vec::new();
    for token in head.iter().filter(|token| token.part == Part::Bracket) {
        match token.text {
            "(" | "[" | "{" => open.push(token.text),
            _ => {
                open.pop();
            }
        }
    }
    open
}

fn innermost<'t>(head: &[Token<'t>]) -> Option<&'t str> {
    open_brackets(head).last().copied()
}

/// Returns the bracket around the innermost one.
fn outer<'t>(head: &[Token<'t>]) -> Option<&'t str> {
    open_brackets(head).iter().rev().nth(1).copied()
}

/// Returns the variables that a question names, each once: in `(p`, `[r`, `AS x` and `path =`.
fn variables<'t>(tokens: &[Token<'t>]) -> Vec<(&'t str, Holds)> {
    let mut found: Vec<(&str, Holds)> = Vec::new();
    for (place, token) in tokens.iter().enumerate().filter(|(_, token)| token.part == Part::Word) {
        let before = |back: usize| place.checked_sub(back).and_then(|at| tokens.get(at));
        let text = |back: usize| before(back).map_or("", |token| token.text);
        let calls = before(2).is_some_and(|token| token.part == Part::Word);
        let holds = match text(1) {
            "(" if !calls => Some(Holds::Node),
            "[" if text(2) == "-" => Some(Holds::Relationship),
            "[" => Some(Holds::Anything),
            "AS" | "as" | "As" => Some(Holds::Anything),
            _ if tokens.get(place + 1).is_some_and(|next| next.text == "=") && text(1) != "." => {
                Some(Holds::Anything)
            }
            _ => None,
        };
        if let Some(holds) = holds
            && !found.iter().any(|(name, _)| *name == token.text)
        {
            found.push((token.text, holds));
        }
    }
    found
}

/// Returns the words that begin so, in any letter case.
fn beginning_with<'w>(words: impl Iterator<Item = &'w str>, prefix: &str) -> Vec<String> {
    let begins =
        |word: &&str| word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    words.filter(begins).map(str::to_owned).collect()
}

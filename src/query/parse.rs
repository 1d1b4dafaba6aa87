//! The short forms: questions as a line.
//!
//! ```text
//!  neighbors Pence via met-with, visits since 2017-04
//!  path Pence to "North Korea" via met-with, holds-office within 4 hops avoid "United States"
//!  paths Pence to Japan k 5
//!  show Japan
//!  why Pence met-with Abe
//!  path Pence to "North Korea" by evidence
//!  timeline "United States" and "North Korea" by month
//!  components via negotiates avoid "United States"
//! ```
//!
//! A name may have several words; one that holds a word of the language stands in quotes. Every clause also has the
//! form of the command's flag: `via visits` is `--edge visits`.

use std::str::FromStr;

use crate::date::Date;
use crate::fact::Modality;
use crate::graph::{Direction, Weight};
use crate::ontology::{NodeKind, Sector};
use crate::suggest;

use super::ast::{Filters, Query, Which};
use super::cypher;
use super::error::QueryError;

/// The words that begin a question.
pub const KEYWORDS: &[&str] =
    &["common", "components", "info", "neighbors", "path", "paths", "show", "timeline", "top", "why"];

/// Other words for them.
const SYNONYMS: &[(&str, &str)] = &[("neighbours", "neighbors"), ("neighbor", "neighbors")];

/// Clauses: the word, the flag, and whether a value follows.
const CLAUSES: &[(&str, &str, Value)] = &[
    ("all", "all", Value::None),
    ("avoid", "avoid", Value::Some),
    ("by", "by", Value::Some),
    ("cameo", "cameo", Value::Some),
    ("confidence", "min-confidence", Value::Some),
    ("directed", "directed", Value::None),
    ("", "in", Value::None),
    ("k", "k", Value::Some),
    ("within", "max-hops", Value::Some),
    ("", "max-degree", Value::Some),
    ("modality", "modality", Value::Some),
    ("", "out", Value::None),
    ("sector", "sector", Value::Some),
    ("since", "since", Value::Some),
    ("until", "until", Value::Some),
    ("via", "edge", Value::Some),
    ("", "weight", Value::Some),
];

/// A clause's flag, whether a value follows, and the value that stands behind `=`.
type Clause<'t> = (&'static str, Value, Option<&'t str>);

#[derive(Clone, Copy, PartialEq)]
enum Value {
    None,
    Some,
}

const FILTERS: &[&str] =
    &["edge", "since", "until", "modality", "cameo", "sector", "min-confidence", "in", "out"];

/// Of questions that walk on from node to node.
const WALK: &[&str] = &["avoid", "max-degree"];

/// A line understood.
pub type Parsed = Query;

#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    quoted: bool,
    at: (usize, usize),
}

/// Reads a question; `is_edge` tells edge kinds, which `why` needs to know where one name ends.
///
/// # Errors
/// When the line is no question: what is wrong, where, and what was expected.
///
/// ```
/// use attache::query::{Query, parse};
/// let query = parse("path Mike Pence to \"North Korea\" within 4 hops", &|_| false)?;
/// assert!(matches!(query, Query::Path { max_hops: 4, .. }));
/// # Ok::<(), attache::query::QueryError>(())
/// ```
pub fn parse(line: &str, is_edge: &dyn Fn(&str) -> bool) -> Result<Parsed, QueryError> {
    if cypher::is_question(line) {
        return Ok(Query::Cypher { question: line.to_owned() });
    }
    let tokens = tokens(line)?;
    let Some((head, rest)) = tokens.split_first() else {
        return Err(syntax("a question is wanted, as in `show Japan`", (0, line.len())));
    };
    let word = head.text.to_lowercase();
    let word = SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word.as_str(), |(_, word)| *word);
    let allowed: Vec<&str> = match word {
        "neighbors" => FILTERS.to_vec(),
        "path" => [FILTERS, &["max-hops", "k", "all", "directed", "by", "weight"], WALK].concat(),
        "paths" => [FILTERS, &["max-hops", "k", "all", "directed"], WALK].concat(),
        "components" => [FILTERS, WALK, &["k"]].concat(),
        "why" => FILTERS.to_vec(),
        "timeline" => [FILTERS, &["by"]].concat(),
        "common" => [FILTERS, WALK].concat(),
        "top" => [FILTERS, WALK, &["by", "k"]].concat(),
        "show" | "info" => Vec::new(),
        other => return Err(unknown_word(other, head.at)),
    };
    let mut reader = Reader { tokens: rest, allowed, clauses: Clauses::default() };
    let subject = reader.subject()?;
    reader.clauses()?;
    let end = (line.len(), line.len());
    reader.question(word, subject, is_edge, end)
}

fn unknown_word(word: &str, at: (usize, usize)) -> QueryError {
    let openings = cypher::OPENING.iter().map(|word| word.to_lowercase());
    let openings: Vec<String> = openings.collect();
    let known = KEYWORDS.iter().copied().chain(openings.iter().map(String::as_str));
    let near = suggest::nearest(word, known, 2);
    let hint = if near.is_empty() {
        format!("questions begin with {}, or in openCypher with `MATCH`", suggest::either(KEYWORDS))
    } else {
        format!("did you mean {}?", suggest::either(&near))
    };
    syntax(&format!("`{word}` begins no question; {hint}"), at)
}

fn syntax(message: &str, at: (usize, usize)) -> QueryError {
    QueryError::Syntax { message: message.to_owned(), at }
}

/// Splits a line at blanks and commas; a comma is a token of its own. Quotes keep words together.
fn tokens(line: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some(&(start, char)) = chars.peek() {
        if char.is_whitespace() {
            chars.next();
            continue;
        }
        if char == ',' {
            chars.next();
            tokens.push(Token { text: ",".to_owned(), quoted: false, at: (start, start + 1) });
            continue;
        }
        let mut token = Token { text: String::new(), quoted: false, at: (start, start) };
        while let Some(&(place, char)) = chars.peek() {
            if char.is_whitespace() || char == ',' {
                break;
            }
            chars.next();
            token.at.1 = place + char.len_utf8();
            // An apostrophe inside a word is a letter; at the beginning it is a quote.
            let closing = match char {
                '"' => '"',
                '\u{201C}' => '\u{201D}',
                '\'' if token.text.is_empty() || token.text.ends_with(':') => '\'',
                _ => {
                    token.text.push(char);
                    continue;
                }
            };
            token.quoted = true;
            loop {
                match chars.next() {
                    Some((place, char)) if char == closing => {
                        token.at.1 = place + char.len_utf8();
                        break;
                    }
                    Some((_, char)) => token.text.push(char),
                    None => {
                        let message = format!("the quote that opens here is not closed; {closing} is wanted");
                        return Err(syntax(&message, (place, line.len())));
                    }
                }
            }
        }
        tokens.push(token);
    }
    Ok(tokens)
}

#[derive(Default)]
struct Clauses {
    filters: Filters,
    max_hops: Option<u32>,
    k: Option<usize>,
    all: bool,
    directed: bool,
    /// What follows `by`, and where it stands.
    by: Option<(String, Option<(usize, usize)>)>,
}

struct Reader<'t> {
    tokens: &'t [Token],
    allowed: Vec<&'static str>,
    clauses: Clauses,
}

impl<'t> Reader<'t> {
    /// Returns the clause that a token begins: its flag's name, and a value that stands behind `=`.
    fn clause(&self, token: &'t Token) -> Result<Option<Clause<'t>>, QueryError> {
        if token.quoted && !token.text.starts_with("--") {
            return Ok(None);
        }
        let (flag, value) = match token.text.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
            _ => (token.text.as_str(), None),
        };
        let name = flag.strip_prefix("--").or_else(|| flag.strip_prefix('-').filter(|name| *name == "k"));
        let found = match name {
            Some(name) => CLAUSES.iter().find(|(_, flag, _)| *flag == name),
            None => {
                let word = token.text.to_lowercase();
                CLAUSES.iter().find(|(clause, flag, _)| *clause == word && self.allowed.contains(flag))
            }
        };
        match (found, name) {
            (Some((_, flag, takes)), _) if self.allowed.contains(flag) => Ok(Some((flag, *takes, value))),
            (_, Some(name)) => {
                let near = suggest::nearest(name, self.allowed.iter().copied(), 1);
                let hint = near.first().map_or(String::new(), |near| format!("; did you mean `--{near}`?"));
                Err(syntax(&format!("`--{name}` is no flag of this question{hint}"), token.at))
            }
            _ => Ok(None),
        }
    }

    /// Returns the tokens before the first clause.
    fn subject(&mut self) -> Result<&'t [Token], QueryError> {
        for place in 0..self.tokens.len() {
            if let Some(token) = self.tokens.get(place)
                && self.clause(token)?.is_some()
            {
                let (subject, rest) = self.tokens.split_at(place);
                self.tokens = rest;
                return Ok(subject);
            }
        }
        Ok(std::mem::take(&mut self.tokens))
    }

    fn clauses(&mut self) -> Result<(), QueryError> {
        while let Some((token, rest)) = self.tokens.split_first() {
            self.tokens = rest;
            let Some((flag, takes, value)) = self.clause(token)? else {
                let message = format!("`{}` is not understood here", token.text);
                return Err(syntax(&message, token.at));
            };
            let mut values: Vec<(String, (usize, usize))> =
                value.iter().flat_map(|v| v.split(',')).map(|v| (v.trim().to_owned(), token.at)).collect();
            if value.is_none() {
                let mut words = self.subject()?;
                // `within 4 hops`: the unit says nothing.
                if flag == "max-hops" && words.len() == 2 {
                    words = words.get(..1).unwrap_or_default();
                }
                values = words.split(|token| !token.quoted && token.text == ",").filter_map(name).collect();
            }
            if (takes == Value::None) != values.is_empty() {
                let wanted = if takes == Value::None { "takes no value" } else { "wants a value" };
                return Err(syntax(&format!("`{}` {wanted}", token.text), token.at));
            }
            self.set(flag, values)?;
        }
        Ok(())
    }

    fn set(&mut self, flag: &str, values: Vec<(String, (usize, usize))>) -> Result<(), QueryError> {
        let clauses = &mut self.clauses;
        let filters = &mut clauses.filters;
        match flag {
            "edge" => filters.edges.extend(values.into_iter().map(|(kind, _)| kind)),
            "cameo" => filters.cameo.extend(values.into_iter().map(|(prefix, _)| prefix)),
            "avoid" => filters.avoid.extend(values.into_iter().map(|(name, _)| name)),
            "modality" => filters.modalities.extend(each(&values, modality)?),
            "sector" => {
                let sectors = each(&values, |text| {
                    Sector::from_str(&text.to_uppercase()).map_err(|error| error.to_string())
                });
                filters.sectors.extend(sectors?);
            }
            "since" => filters.since = Some(last(&values, date)?),
            "until" => filters.until = Some(last(&values, date)?),
            "min-confidence" => filters.min_confidence = Some(last(&values, number)?),
            "max-hops" => clauses.max_hops = Some(last(&values, number)?),
            "max-degree" => filters.max_degree = Some(last(&values, number)?),
            "k" => clauses.k = Some(last(&values, number)?),
            "by" | "weight" => {
                let by = last(&values, |text| Ok(text.to_owned()))?;
                clauses.by = Some((by, values.first().map(|(_, at)| *at)));
            }
            "in" => filters.direction = Direction::In,
            "out" => filters.direction = Direction::Out,
            "all" => clauses.all = true,
            "directed" => clauses.directed = true,
            _ => {}
        }
        Ok(())
    }

    fn question(
        self,
        word: &str,
        subject: &[Token],
        is_edge: &dyn Fn(&str) -> bool,
        end: (usize, usize),
    ) -> Result<Query, QueryError> {
        let whole = |example: &str| match joined(subject) {
            Some(name) => Ok(name),
            None => Err(syntax(&format!("a name is wanted, as in `{example}`"), end)),
        };
        let Clauses { filters, max_hops, k, all, directed, by } = self.clauses;
        match word {
            "neighbors" => Ok(Query::Neighbors { name: whole("neighbors Japan")?, filters }),
            "show" => Ok(Query::Show { name: whole("show Japan")? }),
            "info" => match subject.first() {
                None => Ok(Query::Info),
                Some(token) => Err(syntax("`info` takes no name; `show NAME` tells of a node", token.at)),
            },
            "common" => {
                let (a, b) = split(subject, &["and", "with", "to"]);
                let pair = joined(a).zip(b.and_then(joined)).or_else(|| two_names(subject));
                pair.map(|(a, b)| Query::Common { a, b, filters })
                    .ok_or_else(|| syntax("two names are wanted, as in `common Japan and China`", end))
            }
            "top" => {
                let by = choice(by, "degree, pagerank or betweenness")?;
                let kind = joined(subject).map(|kind| node_kind(&kind, subject)).transpose()?.flatten();
                Ok(Query::Rank { by, kind, limit: k.unwrap_or(Query::TOP), filters })
            }
            "components" => match subject.first() {
                None => Ok(Query::Components { limit: k.unwrap_or(Query::TOP), filters }),
                Some(token) => {
                    Err(syntax("`components` takes no name; `show NAME` tells of a node", token.at))
                }
            },
            "timeline" => {
                let by = choice(by, "day, week, month or year")?;
                let (a, b) = split(subject, &["and", "with"]);
                let b = b.and_then(joined);
                joined(a)
                    .map(|a| Query::Timeline { a, b, by, filters })
                    .ok_or_else(|| syntax("a name is wanted, as in `timeline Japan and China by month`", end))
            }
            "why" => {
                let (from, edge, to) = ends_of_why(subject, is_edge).ok_or_else(|| {
                    syntax("two names and an edge are wanted, as in `why Pence met-with Abe`", end)
                })?;
                Ok(Query::Why { from, edge, to, filters })
            }
            _ => {
                let (from, to) = two_names(subject).ok_or_else(|| {
                    syntax("two names are wanted, as in `path Pence to \"North Korea\"`", end)
                })?;
                let weight = by.map(|by| chosen::<Weight>(by, "evidence or recency")).transpose()?;
                let which = match (k, all || word == "paths", weight) {
                    (Some(k), false, None) => Which::Simple(k),
                    (Some(k), true, None) if word == "paths" => Which::Simple(k),
                    (None, true, None) => Which::AllShortest,
                    (None, false, Some(weight)) => Which::Lightest(weight),
                    (None, false, None) => Which::Shortest,
                    _ => return Err(syntax("of `k`, `all` and `by` one is wanted", end)),
                };
                let max_hops = max_hops.unwrap_or(Query::MAX_HOPS);
                Ok(Query::Path { from, to, filters, max_hops, which, directed })
            }
        }
    }
}

fn each<T>(
    values: &[(String, (usize, usize))],
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, QueryError> {
    values.iter().map(|(text, at)| read(text).map_err(|message| syntax(&message, *at))).collect()
}

fn last<T>(
    values: &[(String, (usize, usize))],
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<T, QueryError> {
    match values {
        [(text, at)] => read(text).map_err(|message| syntax(&message, *at)),
        [(_, first), .., (_, end)] => Err(syntax("one value is wanted here", (first.0, end.1))),
        [] => Err(syntax("a value is wanted here", (0, 0))),
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error: crate::date::DateError| error.to_string())
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number that fits here"))
}

fn modality(text: &str) -> Result<Modality, String> {
    Modality::ALL
        .iter()
        .copied()
        .find(|modality| modality.as_str() == text.to_lowercase())
        .ok_or_else(|| format!("`{text}` is no modality; write asserted, planned, possible or negated"))
}

/// Splits at the first of some words that stands unquoted.
fn split<'t>(tokens: &'t [Token], words: &[&str]) -> (&'t [Token], Option<&'t [Token]>) {
    let is = |token: &Token| !token.quoted && words.contains(&token.text.to_lowercase().as_str());
    match tokens.iter().position(is) {
        Some(place) => (tokens.get(..place).unwrap_or_default(), tokens.get(place + 1..)),
        None => (tokens, None),
    }
}

/// Returns the name that words make, and where it stands.
fn name(words: &[Token]) -> Option<(String, (usize, usize))> {
    let (first, last) = (words.first()?, words.last()?);
    Some((joined(words)?, (first.at.0, last.at.1)))
}

fn joined(tokens: &[Token]) -> Option<String> {
    let text: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    (!text.is_empty()).then(|| text.join(" "))
}

/// Returns the value of a `by` clause, or the usual one.
fn choice<T: clap::ValueEnum + Default>(
    by: Option<(String, Option<(usize, usize)>)>,
    choices: &str,
) -> Result<T, QueryError> {
    by.map_or_else(|| Ok(T::default()), |by| chosen(by, choices))
}

/// Returns the value of a `by` clause.
fn chosen<T: clap::ValueEnum>(
    (text, at): (String, Option<(usize, usize)>),
    choices: &str,
) -> Result<T, QueryError> {
    T::from_str(&text, true)
        .map_err(|_| syntax(&format!("`{text}` is not understood; write {choices}"), at.unwrap_or_default()))
}

/// Returns the node kind of a word in singular or plural; none for `nodes`.
fn node_kind(word: &str, subject: &[Token]) -> Result<Option<NodeKind>, QueryError> {
    let lower = word.to_lowercase();
    let singular = match lower.as_str() {
        "nodes" | "all" => return Ok(None),
        "people" => "person",
        "countries" => "country",
        other => other.strip_suffix('s').unwrap_or(other),
    };
    let at = subject.first().map_or((0, 0), |token| token.at);
    singular.parse().map(Some).map_err(|_| {
        syntax(
            &format!(
                "`{word}` is no node kind; write people, countries, organizations, agreements or places"
            ),
            at,
        )
    })
}

fn two_names(subject: &[Token]) -> Option<(String, String)> {
    match (split(subject, &["to"]), subject) {
        ((from, Some(to)), _) => Some((joined(from)?, joined(to)?)),
        (_, [from, to]) => Some((from.text.clone(), to.text.clone())),
        _ => None,
    }
}

fn ends_of_why(
    subject: &[Token],
    is_edge: &dyn Fn(&str) -> bool,
) -> Option<(String, Option<String>, String)> {
    if let Some(place) = subject.iter().position(|token| !token.quoted && is_edge(&token.text))
        && place > 0
    {
        let (from, rest) = subject.split_at(place);
        let (edge, to) = rest.split_first()?;
        return Some((joined(from)?, Some(edge.text.clone()), joined(to)?));
    }
    if let (from, Some(to)) = split(subject, &["to", "and"]) {
        return Some((joined(from)?, None, joined(to)?));
    }
    match subject {
        [from, to] => Some((from.text.clone(), None, to.text.clone())),
        [from, edge, to] => Some((from.text.clone(), Some(edge.text.clone()), to.text.clone())),
        _ => None,
    }
}

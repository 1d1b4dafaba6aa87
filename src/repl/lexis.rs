//! What the parts of a line are, as far as colours and completion need it; the parsers know better.

use crate::query::{cypher, quoted_length};

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A word of the language.
    Keyword,
    /// A name in quotes or a text.
    Text,
    /// A label or a relationship type, without its colon.
    Label,
    /// A number.
    Number,
    /// A bracket.
    Bracket,
    /// `// ...`, `/* ... */`, `# ...`.
    Comment,
    /// Any other word: a variable, a name, a property.
    Word,
    /// Anything else.
    Sign,
}

/// A part of a line and the bytes that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) part: Part,
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words of openCypher, in the form in which they are offered.
pub(super) const CYPHER_WORDS: &[&str] = &[
    "ALL",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "ASCENDING",
    "BY",
    "CASE",
    "CONTAINS",
    "COUNT",
    "DESC",
    "DESCENDING",
    "DISTINCT",
    "ELSE",
    "END",
    "ENDS",
    "EXISTS",
    "EXPLAIN",
    "FALSE",
    "IN",
    "IS",
    "LIMIT",
    "MATCH",
    "NONE",
    "NOT",
    "NULL",
    "OPTIONAL",
    "OR",
    "ORDER",
    "PROFILE",
    "RETURN",
    "SINGLE",
    "SKIP",
    "STARTS",
    "THEN",
    "TRUE",
    "UNION",
    "UNWIND",
    "WHEN",
    "WHERE",
    "WITH",
    "XOR",
];

/// Words of the short forms beside those that begin one.
pub(super) const CLAUSES: &[&str] = &[
    "and",
    "avoid",
    "by",
    "cameo",
    "confidence",
    "directed",
    "hops",
    "k",
    "modality",
    "sector",
    "since",
    "to",
    "until",
    "via",
    "within",
];

/// Splits a line, or several, into its parts; white space is none.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let cypher = cypher::is_question(line);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let (part, length) = token(rest, cypher, &tokens);
        let length = length.max(1);
        if let Some(part) = part {
            tokens.push(Token { part, start: at, text: rest.get(..length).unwrap_or(rest) });
        }
        at += length;
    }
    tokens
}

/// Returns what stands at the beginning of a text, and its length.
fn token(rest: &str, cypher: bool, before: &[Token<'_>]) -> (Option<Part>, usize) {
    let Some(first) = rest.chars().next() else { return (None, 0) };
    let length_while = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
    match first {
        _ if first.is_whitespace() => (None, length_while(char::is_whitespace)),
        '/' if cypher && rest.starts_with("//") => {
            (Some(Part::Comment), rest.find('\n').unwrap_or(rest.len()))
        }
        '/' if cypher && rest.starts_with("/*") => {
            (Some(Part::Comment), rest.find("*/").map_or(rest.len(), |end| end + 2))
        }
        '#' if !cypher && before.is_empty() => (Some(Part::Comment), rest.find('\n').unwrap_or(rest.len())),
        '"' | '`' => (Some(quoted(first, before)), 1 + quoted_length(tail(rest), first)),
        '\'' if cypher => (Some(Part::Text), 1 + quoted_length(tail(rest), first)),
        '(' | ')' | '[' | ']' | '{' | '}' if cypher => (Some(Part::Bracket), 1),
        '0'..='9' => (Some(Part::Number), length_while(|c| c.is_ascii_alphanumeric() || c == '.')),
        _ if is_word(first) || (!cypher && is_name(first)) => {
            let length = if cypher { length_while(is_word) } else { length_while(is_name) };
            let word = rest.get(..length).unwrap_or(rest);
            (Some(word_part(word, cypher, before)), length)
        }
        _ => (Some(Part::Sign), first.len_utf8()),
    }
}

fn tail(text: &str) -> &str {
    text.get(1..).unwrap_or_default()
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Whether a letter belongs to a word of a short form: all but blanks, commas and quotes.
fn is_name(char: char) -> bool {
    !char.is_whitespace() && !matches!(char, ',' | '"' | ';')
}

fn quoted(quote: char, before: &[Token<'_>]) -> Part {
    if quote == '`' && after_colon(before) { Part::Label } else { Part::Text }
}

/// Whether a label stands next: behind `:`, and behind `|` between types.
pub(super) fn after_colon(before: &[Token<'_>]) -> bool {
    match before {
        [.., colon] if colon.text == ":" => opened_by_pattern(before),
        [.., label, bar] if bar.text == "|" => label.part == Part::Label,
        _ => false,
    }
}

/// Whether a colon stands in a pattern or behind a variable, not in a map.
fn opened_by_pattern(before: &[Token<'_>]) -> bool {
    let mut depth = 0;
    for token in before.iter().rev() {
        match token.text {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" if depth == 0 => return true,
            "{" if depth == 0 => return false,
            "(" | "[" | "{" => depth -= 1,
            _ => {}
        }
    }
    true
}

fn word_part(word: &str, cypher: bool, before: &[Token<'_>]) -> Part {
    if !cypher {
        let begins = before.is_empty() && !word.starts_with('.');
        let known = CLAUSES.contains(&word.to_lowercase().as_str());
        return if begins || known || word.starts_with(['.', '-']) { Part::Keyword } else { Part::Word };
    }
    if after_colon(before) {
        return Part::Label;
    }
    let behind_dot = before.last().is_some_and(|token| matches!(token.text, "." | "$"));
    let keyword = CYPHER_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    if keyword && !behind_dot { Part::Keyword } else { Part::Word }
}

/// Returns the bytes of a bracket under or before the cursor and of the one that it closes or opens.
pub(super) fn bracket_pair(tokens: &[Token<'_>], cursor: usize) -> Option<(usize, usize)> {
    let brackets: Vec<&Token<'_>> = tokens.iter().filter(|token| token.part == Part::Bracket).collect();
    let under = brackets.iter().position(|token| token.start == cursor);
    let at = under.or_else(|| brackets.iter().position(|token| token.end() == cursor))?;
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (place, token) in brackets.iter().enumerate() {
        if matches!(token.text, "(" | "[" | "{") {
            open.push((place, token.start));
            continue;
        }
        // What does not fit its bracket is left for the parser to complain of.
        let Some((opened, start)) = open.pop() else { continue };
        let fits = matches!((brackets.get(opened)?.text, token.text), ("(", ")") | ("[", "]") | ("{", "}"));
        if fits && (opened == at || place == at) {
            return Some((start, token.start));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Vec<(Part, &str)> {
        tokens(line).into_iter().map(|token| (token.part, token.text)).collect()
    }

    #[test]
    fn words_labels_texts_and_numbers_are_told_apart() {
        use Part::{Bracket, Keyword, Label, Number, Sign, Text, Word};
        assert_eq!(
            parts("MATCH (p:Person {name: 'A \\' b'}) RETURN p.limit, 12"),
            [
                (Keyword, "MATCH"),
                (Bracket, "("),
                (Word, "p"),
                (Sign, ":"),
                (Label, "Person"),
                (Bracket, "{"),
                (Word, "name"),
                (Sign, ":"),
                (Text, "'A \\' b'"),
                (Bracket, "}"),
                (Bracket, ")"),
                (Keyword, "RETURN"),
                (Word, "p"),
                (Sign, "."),
                (Word, "limit"),
                (Sign, ","),
                (Number, "12"),
            ]
        );
        assert_eq!(
            parts("match ()-[:A|`b-c`]-()")[6..10],
            [(Label, "A"), (Sign, "|"), (Label, "`b-c`"), (Bracket, "]")]
        );
        assert_eq!(parts("show Moon's"), [(Keyword, "show"), (Word, "Moon's")]);
        assert_eq!(parts("RETURN \"open")[1], (Text, "\"open"));
    }

    #[test]
    fn brackets_find_their_fellows() {
        let line = "MATCH (a)-[r]->(b {x: ')'})";
        let pair = |cursor| bracket_pair(&tokens(line), cursor);
        assert_eq!(pair(6), Some((6, 8)));
        assert_eq!(pair(9), Some((6, 8)));
        assert_eq!(pair(line.len()), Some((15, 26)));
        assert_eq!(pair(0), None);
        assert_eq!(bracket_pair(&tokens("RETURN (1]"), 7), None);
    }
}

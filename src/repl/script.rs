//! Where a statement ends: short forms and commands end with their line, questions in openCypher with `;`.

/// The words with which a statement in openCypher begins, in the order in which they are offered.
pub(super) const OPENERS: &[&str] = &["MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "EXPLAIN", "PROFILE"];

/// The words with which a statement begins that would change a graph; they are read to their end and then refused.
const WRITERS: &[&str] = &["CALL", "CREATE", "DELETE", "DETACH", "FOREACH", "LOAD", "MERGE", "REMOVE", "SET"];

/// A statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text, without the `;` that ends it.
    pub text: String,
    /// Whether it ended: one in openCypher that has no `;` has not.
    pub ended: bool,
}

/// Whether a text begins a statement in openCypher.
pub(super) fn is_cypher(text: &str) -> bool {
    let text = skip_comments(text);
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    OPENERS.iter().chain(WRITERS).any(|opener| opener.eq_ignore_ascii_case(word))
}

/// Splits a text into its statements; empty lines and lines that begin with `#` are none.
pub fn statements(text: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    loop {
        let trimmed = rest.trim_start();
        line += breaks(rest.get(..rest.len() - trimmed.len()).unwrap_or_default());
        rest = trimmed;
        if rest.is_empty() {
            return found;
        }
        let end = end_of(rest);
        let (body, ended) = match rest.get(end..).and_then(|after| after.chars().next()) {
            Some(_) => (rest.get(..end).unwrap_or(rest), true),
            None => (rest, !is_cypher(rest)),
        };
        let text = body.trim();
        if !text.is_empty() && !text.starts_with('#') {
            found.push(Statement { line, text: text.to_owned(), ended });
        }
        line += breaks(body);
        rest = rest.get(end..).unwrap_or_default();
        // A line's own end is white space and is counted above.
        rest = rest.strip_prefix(';').unwrap_or(rest);
    }
}

/// Whether a text has nothing that still waits for its end.
pub fn is_complete(text: &str) -> bool {
    statements(text).last().is_none_or(|last| last.ended)
}

/// Returns where the last statement of a text begins, blanks before it left out.
pub(super) fn last_begins(text: &str) -> usize {
    let mut begin = 0;
    loop {
        let rest = text.get(begin..).unwrap_or_default();
        begin += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let end = end_of(rest);
        if end >= rest.len() {
            return begin;
        }
        begin += end + 1;
    }
}

fn breaks(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Returns where the statement at the beginning of a text ends: before its `;` or line break, or at the end.
fn end_of(text: &str) -> usize {
    if is_cypher(text) {
        let mut scan = Scan::new(text);
        while let Some((at, char)) = scan.next_outside() {
            if char == ';' {
                return at;
            }
        }
        return text.len();
    }
    let line = text.find('\n').unwrap_or(text.len());
    if text.starts_with(['.', '#']) {
        return line;
    }
    // In a short form an apostrophe may be a letter of a name: only `"` keeps a `;` from ending it.
    let mut quoted = false;
    let before = text.get(..line).unwrap_or(text);
    let semicolon = before.char_indices().find(|(_, char)| {
        quoted ^= *char == '"';
        *char == ';' && !quoted
    });
    semicolon.map_or(line, |(at, _)| at)
}

/// Returns a text without the blanks and comments at its beginning.
fn skip_comments(text: &str) -> &str {
    let mut scan = Scan::new(text);
    while let Some((at, char)) = scan.next_outside() {
        if !char.is_whitespace() {
            return text.get(at..).unwrap_or_default();
        }
    }
    ""
}

/// Reads a text in openCypher letter by letter and leaves out what stands in quotes and comments.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Scan { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the next letter outside of quotes and comments, and where it stands. A quote itself is told.
    fn next_outside(&mut self) -> Option<(usize, char)> {
        loop {
            let rest = self.rest();
            let first = rest.chars().next()?;
            let at = self.at;
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            self.at += first.len_utf8();
            if matches!(first, '"' | '\'' | '`') {
                self.at += quoted_length(self.rest(), first);
            }
            return Some((at, first));
        }
    }
}

/// Returns how long a quoted text is behind its opening quote, its closing quote included.
pub(super) fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if char == '\\' && quote != '`' {
            escaped = true;
        } else if char == quote {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<(usize, String)> {
        statements(script).into_iter().map(|statement| (statement.line, statement.text)).collect()
    }

    #[test]
    fn short_forms_end_with_their_line_and_openers_with_a_semicolon() {
        let script =
            "show Japan\n\n# a note\nMATCH (a)\n  WHERE a.name = 'x;y' // ; here\nRETURN a;\nshow Korea";
        assert_eq!(
            texts(script),
            [
                (1, "show Japan".to_owned()),
                (4, "MATCH (a)\n  WHERE a.name = 'x;y' // ; here\nRETURN a".to_owned()),
                (7, "show Korea".to_owned()),
            ]
        );
        assert_eq!(
            texts("show a; show b ;.mode csv"),
            [(1, "show a"), (1, "show b"), (1, ".mode csv")].map(own)
        );
        assert_eq!(texts("show \"a;b\"; return 1"), [(1, "show \"a;b\""), (1, "return 1")].map(own));
    }

    fn own((line, text): (usize, &str)) -> (usize, String) {
        (line, text.to_owned())
    }

    #[test]
    fn what_waits_for_its_end_is_incomplete() {
        for text in
            ["", "show Japan", "show Moon's", ".mode csv", "RETURN 1;", "/* RETURN */ show x", "matches"]
        {
            assert!(is_complete(text), "{text}");
        }
        for text in ["RETURN 1", "match (a)\n", "return ';", "// a note\nRETURN 1", "show a; unwind [1] as x"]
        {
            assert!(!is_complete(text), "{text}");
        }
        let far = format!("// a note{}RETURN 1", "\n".repeat(1_000_000));
        assert!(!is_complete(&far));
    }
}

//! A script into its statements: short forms and commands end with their line, questions in openCypher with `;`.

use super::cypher;

/// A statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text, without the `;` that ends it.
    pub text: String,
    /// Whether it ended; a question in openCypher that only the script's end stops has not.
    pub ended: bool,
}

/// Splits a script into its statements. Empty lines, comments between statements and lines that begin with `#` are none.
///
/// A question in openCypher goes on until its `;`, or until an empty line when it has said what it returns. A short form
/// ends at a `;` too.
///
/// ```
/// let script = "show Japan\nMATCH (p:Person)\nRETURN p.name;\n.mode csv\n";
/// let lines: Vec<usize> = attache::query::statements(script).iter().map(|it| it.line).collect();
/// assert_eq!(lines, [1, 2, 4]);
/// ```
pub fn statements(script: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while let Some((begin, end)) = next(script, at) {
        line += breaks(script, at, begin);
        let ends_itself = script.get(begin..).is_some_and(|rest| !cypher::is_question(rest));
        let text = script.get(begin..end).unwrap_or_default().trim();
        if !text.is_empty() && !text.starts_with('#') {
            found.push(Statement { line, text: text.to_owned(), ended: ends_itself || end < script.len() });
        }
        at = end + usize::from(end < script.len());
        line += breaks(script, begin, at);
    }
    found
}

/// Whether a text has nothing that still waits for its end.
pub fn is_complete(text: &str) -> bool {
    statements(text).last().is_none_or(|last| last.ended)
}

/// Returns where the last statement of a text begins: the one that is typed.
pub fn last_begins(text: &str) -> usize {
    let mut at = 0;
    while let Some((begin, end)) = next(text, at) {
        if end >= text.len() {
            return begin;
        }
        at = end + 1;
    }
    text.len()
}

/// Returns where the next statement begins and the place of the `;` or line break that ends it, or of the text's end.
fn next(text: &str, at: usize) -> Option<(usize, usize)> {
    let begin = at + comments(text.get(at..)?);
    let rest = text.get(begin..).filter(|rest| !rest.is_empty())?;
    Some((begin, begin + length(rest)))
}

fn breaks(text: &str, from: usize, to: usize) -> usize {
    text.get(from..to).map_or(0, |text| text.bytes().filter(|byte| *byte == b'\n').count())
}

/// Returns the length of the blanks and comments at the beginning of a text.
fn comments(text: &str) -> usize {
    for (at, char) in (Scan { text, at: 0 }) {
        if !char.is_whitespace() {
            return at;
        }
    }
    text.len()
}

/// Returns the length of the statement at the beginning of a text.
fn length(text: &str) -> usize {
    if cypher::is_question(text) {
        return length_of_question(text);
    }
    let line = text.find('\n').unwrap_or(text.len());
    if text.starts_with(['.', '#']) {
        return line;
    }
    // In a short form an apostrophe may be a letter of a name: only `"` keeps a `;` from ending it.
    let mut quoted = false;
    let mut letters = text.get(..line).unwrap_or(text).char_indices();
    let semicolon = letters.find(|(_, char)| {
        quoted ^= *char == '"';
        *char == ';' && !quoted
    });
    semicolon.map_or(line, |(at, _)| at)
}

fn length_of_question(text: &str) -> usize {
    let mut word = String::new();
    let (mut depth, mut returns) = (0, false);
    for (at, char) in (Scan { text, at: 0 }) {
        if char.is_ascii_alphabetic() {
            word.push(char.to_ascii_uppercase());
            continue;
        }
        match std::mem::take(&mut word).as_str() {
            "RETURN" if depth == 0 => returns = true,
            "UNION" => returns = false,
            _ => {}
        }
        match char {
            ';' => return at,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '\n' if returns && depth == 0 && ends_here(text.get(at + 1..).unwrap_or_default()) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether an empty line comes next, and behind it nothing that goes on with what is returned.
fn ends_here(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or_default();
    let after = rest.trim_start();
    let word = after.split(|char: char| !char.is_ascii_alphabetic()).next().unwrap_or_default();
    let goes_on = ["ORDER", "SKIP", "LIMIT", "UNION"].iter().any(|known| known.eq_ignore_ascii_case(word));
    line.trim().is_empty() && !goes_on && !after.starts_with(';')
}

/// Reads a text in openCypher letter by letter, without what stands in quotes and comments. A quote itself is told.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Scan<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let rest = self.text.get(self.at..)?;
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
                self.at += quoted_length(self.text.get(self.at..)?, first);
            }
            return Some((at, first));
        }
    }
}

/// Returns how long a quoted text is behind its opening quote, its closing quote included.
pub(crate) fn quoted_length(text: &str, quote: char) -> usize {
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

    fn own(statements: &[(usize, &str)]) -> Vec<(usize, String)> {
        statements.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
    }

    #[test]
    fn short_forms_end_with_their_line_and_questions_with_a_semicolon() {
        let script =
            "show Japan\n\n# a note\nMATCH (a)\n\n  WHERE a.name = 'x;y' // ; here\nRETURN a;\nshow Korea";
        let question = "MATCH (a)\n\n  WHERE a.name = 'x;y' // ; here\nRETURN a";
        assert_eq!(texts(script), own(&[(1, "show Japan"), (4, question), (8, "show Korea")]));
        assert_eq!(
            texts("show a; show b ;.mode csv\n// show c\nshow d"),
            own(&[(1, "show a"), (1, "show b"), (1, ".mode csv"), (3, "show d")])
        );
        assert_eq!(texts("show \"a;b\"; return 1"), own(&[(1, "show \"a;b\""), (1, "return 1")]));
        assert_eq!(texts("// a\n/* b; */ RETURN /* ; */ 1"), own(&[(2, "RETURN /* ; */ 1")]));
    }

    #[test]
    fn an_empty_line_ends_a_question_that_says_what_it_returns() {
        let script = "MATCH (a)\n  RETURN a\n\nshow Japan\nRETURN ';' AS a; RETURN 2\n;\nRETURN 'x\n\ny' // it's\n; info\n";
        let expected = [
            (1, "MATCH (a)\n  RETURN a"),
            (4, "show Japan"),
            (5, "RETURN ';' AS a"),
            (5, "RETURN 2"),
            (7, "RETURN 'x\n\ny' // it's"),
            (10, "info"),
        ];
        assert_eq!(texts(script), own(&expected));
        for one in [
            "RETURN 1\n\nLIMIT 2",
            "RETURN 1 AS x\n\nUNION\n\nRETURN 2 AS x",
            "RETURN [1,\n\n2]",
            "MATCH (a)\n\nRETURN a",
        ] {
            assert_eq!(texts(one), own(&[(1, one)]));
        }
    }

    #[test]
    fn what_waits_for_its_end_is_incomplete() {
        for text in [
            "",
            "show Japan",
            "show Moon's",
            ".mode csv",
            "RETURN 1;",
            "/* RETURN */ show x",
            "matches",
            "RETURN 1\n",
            "// a note",
        ] {
            assert!(is_complete(text), "{text}");
        }
        for text in ["RETURN 1", "match (a)\n", "return ';", "// a note\nRETURN 1", "show a; unwind [1] as x"]
        {
            assert!(!is_complete(text), "{text}");
        }
        assert!(!is_complete(&format!("// a note{}RETURN 1", "\n".repeat(1_000_000))));
    }
}

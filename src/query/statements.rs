//! A script into its questions: short forms end with their line, questions in openCypher with `;`, a blank line or the
//! script.

use super::cypher;

/// A question of a script, and the number of its first line, from 1.
pub type Statement = (usize, String);

/// Returns the questions, commands and comments of a script.
///
/// ```
/// let script = "show Japan\nMATCH (p:Person)\nRETURN p.name;\n.mode csv\n";
/// let lines: Vec<usize> = attache::query::statements(script).iter().map(|(line, _)| *line).collect();
/// assert_eq!(lines, [1, 2, 4]);
/// ```
pub fn statements(script: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut open: Option<(Statement, Quotes)> = None;
    for (number, line) in (1..).zip(script.lines()) {
        let inside = open.as_ref().is_some_and(|(_, quotes)| quotes.open.is_some());
        let ((first, mut text), mut quotes) = match open.take() {
            Some(((first, text), quotes)) if inside || !line.trim().is_empty() => {
                ((first, text + "\n"), quotes)
            }
            Some((finished, _)) => {
                statements.push(finished);
                continue;
            }
            None if cypher::is_question(line) => ((number, String::new()), Quotes::default()),
            None => {
                statements.push((number, line.to_owned()));
                continue;
            }
        };
        let mut rest = line;
        // A line may end one question and begin the next.
        while let Some(end) = quotes.end(rest) {
            let (before, after) = rest.split_at(end);
            statements.push((first, text + before));
            (text, quotes) = (String::new(), Quotes::default());
            rest = after.strip_prefix(';').unwrap_or(after);
        }
        text.push_str(rest);
        if !text.trim().is_empty() {
            let line = if text == rest && rest != line { number } else { first };
            open = Some(((line, text), quotes));
        }
    }
    statements.extend(open.map(|(last, _)| last));
    statements
}

/// Whether a question in openCypher has its end, so that no further line is wanted: it ends with `;` outside of quotes.
pub fn is_ended(question: &str) -> bool {
    let mut quotes = Quotes::default();
    quotes.end(question).is_some()
}

/// What is open: a quote, or a comment.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
}

/// Stands for an open comment of several lines.
const COMMENT: char = '*';

impl Quotes {
    /// Reads a line and returns the place of the first `;` that ends a question.
    fn end(&mut self, line: &str) -> Option<usize> {
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            match (self.open, c) {
                (None, ';') => return Some(at),
                (None, '/') if next == Some('/') => {
                    // The comment ends with its line; what it quotes opens nothing.
                    chars.by_ref().find(|(_, c)| *c == '\n')?;
                }
                (None, '/') if next == Some('*') => {
                    chars.next();
                    self.open = Some(COMMENT);
                }
                (None, '\'' | '"' | '`') => self.open = Some(c),
                (Some(COMMENT), '*') if next == Some('/') => {
                    chars.next();
                    self.open = None;
                }
                (Some('\'' | '"'), '\\') => {
                    chars.next();
                }
                (Some(quote), c) if quote == c && quote != COMMENT => self.open = None,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_end_with_a_semicolon_a_blank_line_or_the_script() {
        let script = "MATCH (a)\n  RETURN a\n\nshow Japan\nRETURN ';' AS a; RETURN 2\n;\nRETURN 'x\n\ny' // it's\n; info\n";
        let all = statements(script);
        let texts: Vec<(usize, &str)> = all.iter().map(|(line, text)| (*line, text.trim())).collect();
        assert_eq!(
            texts,
            [
                (1, "MATCH (a)\n  RETURN a"),
                (4, "show Japan"),
                (5, "RETURN ';' AS a"),
                (5, "RETURN 2"),
                (7, "RETURN 'x\n\ny' // it's"),
                (10, "info"),
            ]
        );
    }

    #[test]
    fn a_semicolon_in_quotes_or_a_comment_ends_nothing() {
        assert!(is_ended("RETURN 1;"));
        assert!(!is_ended("RETURN ';'"));
        assert!(!is_ended("RETURN 1 // ;"));
        assert!(!is_ended("RETURN /* ; */ 1"));
    }
}

//! Colours of a line while it is typed.

use anstyle::{AnsiColor, Style};

use super::lexis::{Part, bracket_pair, tokens};

const PAIR: Style = AnsiColor::Blue.on_default().bold();

fn style(part: Part) -> Option<Style> {
    match part {
        Part::Keyword => Some(AnsiColor::Blue.on_default()),
        Part::Text => Some(AnsiColor::Green.on_default()),
        Part::Label => Some(AnsiColor::Cyan.on_default()),
        Part::Number => Some(AnsiColor::Magenta.on_default()),
        Part::Comment => Some(Style::new().dimmed()),
        Part::Bracket | Part::Word | Part::Sign => None,
    }
}

/// Returns a line with colours, and with the bracket at the cursor and its fellow marked; no letter more or less.
pub(super) fn paint(line: &str, cursor: Option<usize>) -> String {
    let tokens = tokens(line);
    let pair = cursor.and_then(|cursor| bracket_pair(&tokens, cursor));
    let mut painted = String::with_capacity(line.len() * 2);
    let mut at = 0;
    for token in &tokens {
        painted.push_str(line.get(at..token.start).unwrap_or_default());
        at = token.end();
        let marked = pair.is_some_and(|(open, close)| token.start == open || token.start == close);
        match if marked { Some(PAIR) } else { style(token.part) } {
            Some(style) => painted.push_str(&format!("{style}{}{style:#}", token.text)),
            None => painted.push_str(token.text),
        }
    }
    painted.push_str(line.get(at..).unwrap_or_default());
    painted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_are_added() {
        for line in [
            "MATCH (a:Person)\nRETURN a.name, 'é', 1 // note",
            "show \"Tokyo",
            "",
            ".mode csv",
            "🙂 x",
            "MATCH (`a",
            "match ())[{]}",
        ] {
            for cursor in 0..=line.len() {
                let plain = anstream::adapter::strip_str(&paint(line, Some(cursor))).to_string();
                assert_eq!(plain, line);
            }
        }
        assert_ne!(paint("RETURN (1)", Some(7)), paint("RETURN (1)", None));
    }
}

//! The paragraphs of a text: blank lines part them, and line breaks too, unless the lines were wrapped at a column.

use crate::span::Span;

/// Lines shorter than this are not wrapped: they are a list, a verse, a heading.
const NARROWEST: usize = 60;
/// Lines longer than this are paragraphs.
const WIDEST: usize = 140;
/// A line from this length on whose sentence goes on in lower case on the next was broken off.
const BROKEN_OFF: usize = 30;

/// Returns the paragraphs of a text; nothing but white space lies between them.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut block: Vec<Span> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        if words.is_empty() {
            push(text, &block, &mut out);
            block.clear();
        } else {
            let start = at + line.len() - line.trim_start().len();
            block.push(Span::new(start, start + words.len()));
        }
        at += line.len();
    }
    push(text, &block, &mut out);
    out
}

fn push(text: &str, block: &[Span], out: &mut Vec<Span>) {
    match (block.first(), block.last()) {
        (Some(first), Some(last)) if is_broken_off(text, block) || is_full(text, block) => {
            out.push(first.cover(*last));
        }
        _ => out.extend_from_slice(block),
    }
}

/// Whether some line breaks off and the next goes on in lower case.
fn is_broken_off(text: &str, block: &[Span]) -> bool {
    block.windows(2).any(|pair| {
        let [before, after] = [pair[0].of(text), pair[1].of(text)];
        after.starts_with(char::is_lowercase)
            && (BROKEN_OFF..=WIDEST).contains(&before.chars().take(WIDEST + 1).count())
            && !ends_sentence(before)
    })
}

/// Whether every line but the last is as full as can be, so that the first word of the next would not have fitted, and most of
/// them end within a sentence. One break proves nothing: a heading over a shorter paragraph looks the same.
fn is_full(text: &str, block: &[Span]) -> bool {
    let length = |line: &Span| line.of(text).chars().take(WIDEST + 1).count();
    let width = block.iter().map(length).max().unwrap_or(0);
    let full = |pair: &[Span]| {
        let next = pair[1].of(text).split_whitespace().next().unwrap_or_default();
        length(&pair[0]) + 1 + next.chars().take(WIDEST).count() > width
    };
    let breaks = block.len().saturating_sub(1);
    let stops = block.iter().take(breaks).filter(|line| ends_sentence(line.of(text))).count();
    breaks > 1 && 2 * stops < breaks && (NARROWEST..=WIDEST).contains(&width) && block.windows(2).all(full)
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', ':', '"', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        paragraphs(text).len()
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let full = "The minister said on Monday that the two sides would meet again in\n\
                    Tokyo before the end of the year, and that both had agreed to let\n\
                    Norway watch.\n\nNext.";
        assert_eq!(count(full), 2, "no line had room for the next one's first word");
        let broken_off = "The ministers of the two countries met in Oslo on\n\
                          Monday and agreed that the talks should\ngo on in the spring.";
        assert_eq!(count(broken_off), 1, "`should` goes on with `go`");
    }

    #[test]
    fn lines_that_end_what_they_say_are_paragraphs() {
        assert_eq!(count("Buenos Aires\nThe summit began.\n\n \nIt ended.\n"), 3);
        assert_eq!(count("One paragraph.\nAnother one."), 2);
        let room = "The minister said on Monday that the two sides would meet again in\nTokyo\nRome";
        assert_eq!(count(room), 3, "`Rome` would have fitted behind `Tokyo`");
        let heading = "Envoys of Both Countries Meet in the Norwegian Capital After a Year\nThey shook hands for the cameras and said nothing to the reporters.";
        assert_eq!(count(heading), 2);
        let sentences = "The two ministers shook hands in front of the cameras on Monday night.\n\
                         Reporters had waited for them since the early afternoon, said police.\n\
                         Neither of them stopped to answer what anybody called out to them.";
        assert_eq!(count(sentences), 3, "each line is a sentence");
        assert!(paragraphs(" \n\n").is_empty());
    }
}

//! The paragraphs of a text of which nothing is known: blank lines part them, and lines too, unless they were wrapped.

use crate::span::Span;

/// Lines shorter than this are not wrapped: they are a list, a verse, a heading.
const NARROWEST: usize = 60;
/// Lines longer than this are paragraphs.
const WIDEST: usize = 140;

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
        (Some(first), Some(last)) if is_wrapped(text, block) => out.push(first.cover(*last)),
        _ => out.extend_from_slice(block),
    }
}

/// Whether every line but the last is as full as can be: the first word of the next would not have fitted.
fn is_wrapped(text: &str, block: &[Span]) -> bool {
    let length = |line: &Span| line.of(text).chars().take(WIDEST + 1).count();
    let width = block.iter().map(length).max().unwrap_or(0);
    let full = |pair: &[Span]| {
        let next = pair[1].of(text).split_whitespace().next().unwrap_or_default();
        length(&pair[0]) + 1 + next.chars().take(WIDEST).count() > width
    };
    (NARROWEST..=WIDEST).contains(&width) && block.windows(2).all(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_one_paragraph_and_others_are_not() {
        let wrapped = "The minister said on Monday that the two sides would meet again in\nTokyo before the end of the year to settle what\nremains.";
        assert_eq!(paragraphs(wrapped).len(), 3, "the second line had room for `remains.`");
        let wrapped = "The minister said on Monday that the two sides would meet again in\nTokyo before the end of the year, and that they had made progress\nsince.\n\nNext.";
        assert_eq!(paragraphs(wrapped).len(), 2);
        assert_eq!(paragraphs("Buenos Aires\nThe summit began.\n\n \nIt ended.\n").len(), 3);
        assert!(paragraphs(" \n\n").is_empty());
    }
}

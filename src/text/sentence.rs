//! Tokens of a paragraph into sentences, as news is punctuated: abbreviations, quotes that close after the stop, lists, references.

use std::ops::Range;

use super::lists::{Lists, lists};
use super::token::RawToken;

/// From this many tokens on, a sentence is divided at a comma or semicolon, at the latest at `LONGEST`.
const LONG: usize = 160;
/// No sentence has more tokens, so that hostile text costs no more than other text.
const LONGEST: usize = 220;

/// Appends the sentences of one paragraph's tokens, as index ranges, to `out`.
pub(super) fn sentences(text: &str, tokens: &[RawToken], out: &mut Vec<Range<usize>>) {
    let splitter = Splitter { text, tokens, lists: lists() };
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let end = splitter.boundary(start, at);
        match end {
            Some(end) => {
                out.push(start..end);
                start = end;
                at = end;
            }
            None => at += 1,
        }
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
}

struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [RawToken],
    lists: &'static Lists,
}

impl Splitter<'_> {
    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| t.span.of(self.text))
    }

    fn spaced(&self, i: usize) -> bool {
        self.tokens.get(i).is_none_or(|t| t.space)
    }

    /// Returns the end of the sentence that began at `start` if it ends with the mark at `at` or what closes after it.
    fn boundary(&self, start: usize, at: usize) -> Option<usize> {
        let length = at + 1 - start;
        if length >= LONGEST || length >= LONG && matches!(self.word(at), ";" | "," | ":" | "\u{2014}" | "--")
        {
            return Some(at + 1);
        }
        let word = self.word(at);
        let last = word.chars().next_back()?;
        let mark = match last {
            '!' | '?' => Mark::Loud,
            '.' | '\u{2026}' if word.chars().all(|c| matches!(c, '.' | '\u{2026}')) => {
                if word == "." {
                    Mark::Stop
                } else {
                    Mark::Ellipsis
                }
            }
            ']' if word == "[...]" => Mark::Ellipsis,
            '.' => Mark::Abbreviation,
            '\u{3002}' => Mark::Stop,
            _ => return None,
        };
        if matches!(mark, Mark::Loud) && word.chars().any(char::is_alphanumeric) {
            return None;
        }
        let end = self.closers(at + 1);
        if end >= self.tokens.len() {
            return Some(end);
        }
        // Without white space before what follows, only damage like `said.The` ends a sentence.
        let damaged = mark == Mark::Stop && self.capital(end);
        if !self.spaced(end - 1) && !damaged {
            return None;
        }
        let quoted =
            (at + 1..end).any(|i| matches!(self.word(i), "\"" | "\u{201d}" | "''" | "'" | "\u{2019}"));
        if quoted && self.reported(end) && mark != Mark::Stop {
            return None;
        }
        self.ends(at, mark, end).then_some(end)
    }

    fn ends(&self, at: usize, mark: Mark, next: usize) -> bool {
        match mark {
            Mark::Stop => !self.lower(next) && !self.numbered_item(at),
            Mark::Loud | Mark::Ellipsis => !self.lower(next) && !self.continues(next),
            Mark::Abbreviation => self.ends_after_abbreviation(at, next),
        }
    }

    fn ends_after_abbreviation(&self, at: usize, next: usize) -> bool {
        let word = self.word(at);
        let lower = word.trim_end_matches('.').to_lowercase();
        let l = self.lists;
        if l.before_name.contains(&lower) || l.before_number.contains(&lower) && self.number(next) {
            return false;
        }
        if !self.capital(next) && !self.opening(next) {
            return false;
        }
        let following = if self.opening(next) { next + 1 } else { next };
        let starter = l.starters.contains(&self.word(following).to_lowercase());
        // An initial: `George W. Bush`; but `plan B. The next`.
        let initial = word.chars().count() == 2;
        if initial {
            return starter && !self.capital(at.wrapping_sub(1));
        }
        if l.dates.contains(&lower) {
            return starter;
        }
        if matches!(lower.as_str(), "a.m" | "p.m") {
            let name = self.word(next).to_lowercase();
            let zone = self.word(next).len() <= 4
                && self.word(next).chars().all(char::is_uppercase)
                && name != "i"
                && name != "a";
            let day = ["day", "day,"].iter().any(|d| name.ends_with(d))
                || l.dates.contains(name.trim_end_matches('.'));
            return !zone && !day;
        }
        starter || self.opening(next)
    }

    /// `1. First of all`: the stop belongs to the number of the item.
    fn numbered_item(&self, at: usize) -> bool {
        at >= 1
            && self.word(at - 1).len() <= 2
            && self.number(at - 1)
            && !self.spaced(at - 1)
            && (at == 1 || matches!(self.word(at - 2), "." | "?" | "!" | ":"))
    }

    /// Returns the first token after the quotes, brackets and references that close a sentence.
    fn closers(&self, mut i: usize) -> usize {
        loop {
            let word = self.word(i);
            let close = matches!(
                word,
                ")" | "]" | "}" | "\"" | "\u{201d}" | "''" | "'" | "\u{2019}" | "\u{bb}" | "\u{2026}"
            );
            if close
                && !self.spaced(i.wrapping_sub(1))
                && !(self.opens_word(i) && self.spaced(i.wrapping_sub(2)))
            {
                i += 1;
            } else if word == "[" && self.number(i + 1) && self.word(i + 2) == "]" {
                i += 3;
            } else {
                return i;
            }
        }
    }

    /// Whether the quote at `i` stands right before a word: then it opens.
    fn opens_word(&self, i: usize) -> bool {
        matches!(self.word(i), "\"" | "'")
            && !self.spaced(i)
            && i + 1 < self.tokens.len()
            && self.word(i + 1).starts_with(char::is_alphanumeric)
    }

    fn lower(&self, i: usize) -> bool {
        let word = self.word(i);
        let opened = if self.opening(i) { self.word(i + 1) } else { word };
        opened.starts_with(char::is_lowercase) || matches!(word, "," | ";" | ":" | ")" | "]" | "%")
    }

    /// Whether what follows a question or exclamation mark carries on: a dash, a comma.
    fn continues(&self, i: usize) -> bool {
        matches!(self.word(i), "-" | "--" | "\u{2013}" | "\u{2014}" | "," | ";" | ":" | "/" | ")" | "]")
    }

    /// Whether a reporting verb follows within a few words: `"Why?" Mr. Pence asked`.
    fn reported(&self, from: usize) -> bool {
        (from..from + 4).any(|i| self.lists.reporting.contains(&self.word(i).to_lowercase()))
    }

    fn capital(&self, i: usize) -> bool {
        self.word(i).starts_with(char::is_uppercase)
    }

    fn number(&self, i: usize) -> bool {
        self.word(i).starts_with(|c: char| c.is_ascii_digit())
    }

    fn opening(&self, i: usize) -> bool {
        matches!(self.word(i), "\"" | "\u{201c}" | "``" | "(" | "[" | "'" | "\u{2018}" | "\u{ab}")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Stop,
    Loud,
    Ellipsis,
    Abbreviation,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use crate::text::token::tokenize;

    fn split(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let mut out = Vec::new();
        sentences(text, &tokens, &mut out);
        out.iter()
            .map(|r| text[tokens[r.start].span.range().start..tokens[r.end - 1].span.range().end].to_owned())
            .collect()
    }

    #[test]
    fn titles_initials_and_dates_end_no_sentence() {
        let text = "Gen. Joseph F. Dunford met Sen. J. Reed on Sept. 3 in St. Louis, Mo., at No. 10.";
        assert_eq!(split(text), [text]);
    }

    #[test]
    fn an_abbreviation_may_end_a_sentence() {
        assert_eq!(split("He left the U.S. The talks failed."), ["He left the U.S.", "The talks failed."]);
        assert_eq!(split("It began at 5 p.m. Officials left."), ["It began at 5 p.m.", "Officials left."]);
        assert_eq!(split("It began at 5 p.m. EST on Monday.").len(), 1);
        assert_eq!(split("The U.S. Navy sailed.").len(), 1);
    }

    #[test]
    fn quotes_close_after_the_stop() {
        assert_eq!(split("\u{201c}We will.\u{201d} He left."), ["\u{201c}We will.\u{201d}", "He left."]);
        assert_eq!(split("\"Why now?\" Pence asked. Nobody knew.").len(), 2);
        assert_eq!(split("He said so. \"We go,\" he said."), ["He said so.", "\"We go,\" he said."]);
    }

    #[test]
    fn damage_divides_sentences_all_the_same() {
        assert_eq!(split("he said.The deal failed"), ["he said.", "The deal failed"]);
    }

    #[test]
    fn a_sentence_without_end_is_cut() {
        let text = "word ".repeat(5_000);
        assert!(split(&text).iter().all(|s| s.len() < 5 * (LONGEST + 1)));
    }
}

//! Text into tokens after the conventions of UD English: `do|n't`, `Pence|'s`, `24|-|hour`, `U.S.`, `$|200`.
//!
//! White space divides first; every piece between is then peeled from the front, from the back, and cut inside.
//! Tokens are byte ranges of the text; nothing but white space lies between them.

use super::lists::{Lists, lists};
use crate::span::Span;

/// A token and whether white space follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawToken {
    /// The bytes it stands on.
    pub span: Span,
    /// Whether white space, or the end of the paragraph, follows.
    pub space: bool,
}

/// Appends the tokens of a paragraph to `out`.
pub(super) fn tokenize(text: &str, paragraph: Span, out: &mut Vec<RawToken>) {
    let Some(body) = text.get(paragraph.range()) else { return };
    let base = paragraph.start as usize;
    let mut start = None;
    for (i, c) in body.char_indices().chain([(body.len(), ' ')]) {
        if c.is_whitespace() || c == '\u{feff}' {
            if let Some(a) = start.take() {
                let first = out.len();
                Chunk { text: &body[a..i], base: base + a, lists: lists(), out }.split();
                if let Some(last) = out[first..].last_mut() {
                    last.space = true;
                }
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
}

/// A run of text without white space.
struct Chunk<'a> {
    text: &'a str,
    base: usize,
    lists: &'static Lists,
    out: &'a mut Vec<RawToken>,
}

impl Chunk<'_> {
    fn emit(&mut self, start: usize, end: usize) {
        if start < end {
            self.out.push(RawToken { span: Span::new(self.base + start, self.base + end), space: false });
        }
    }

    fn split(mut self) {
        let text = self.text;
        if self.lists.faces.contains(text) {
            return self.emit(0, text.len());
        }
        let start = self.front();
        let mut tail = Vec::new();
        let end = self.back(start, &mut tail);
        self.core(start, end);
        for &(a, b) in tail.iter().rev() {
            self.emit(a, b);
        }
    }

    /// Emits what stands before the first word and returns where that begins.
    fn front(&mut self) -> usize {
        let text = self.text;
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            if c.is_alphanumeric() {
                let money = ["US$", "A$", "C$", "HK$", "NT$", "S$", "R$", "Rs."];
                let number =
                    |after: &str| after.is_empty() || after.starts_with(|c: char| c.is_ascii_digit());
                match money.iter().find(|m| rest.strip_prefix(**m).is_some_and(number)) {
                    Some(m) => {
                        self.emit(at, at + m.len());
                        at += m.len();
                        continue;
                    }
                    None => return at,
                }
            }
            if is_apostrophe(c) && self.keeps_apostrophe(rest) {
                return at;
            }
            let next = rest[c.len_utf8()..].chars().next();
            let digit_next = next.is_some_and(|n| n.is_ascii_digit());
            let sign = matches!(c, '+' | '.') && digit_next;
            if sign && text[..at].chars().next_back().is_none_or(|p| !p.is_alphanumeric()) {
                return at;
            }
            if matches!(c, '@' | '#') && next.is_some_and(char::is_alphabetic) {
                return at;
            }
            let length = run_length(rest, c);
            self.emit(at, at + length);
            at += length;
        }
        at
    }

    /// Whether the apostrophe belongs to the word: `'90s`, `'em`, and clitics cut off by damage (`'s`).
    fn keeps_apostrophe(&self, rest: &str) -> bool {
        let after = rest.chars().nth(1);
        if after.is_some_and(|c| c.is_ascii_digit()) {
            let digits = rest.chars().skip(1).take_while(char::is_ascii_digit).count();
            return digits == 2 && !rest.chars().skip(3).any(is_apostrophe);
        }
        if rest.len() > 12 {
            return false;
        }
        let plain: String =
            rest.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect::<String>().to_lowercase();
        let word = plain.trim_end_matches(|c: char| !c.is_alphanumeric());
        self.lists.apostrophes.contains(word)
            || CLITICS.contains(&word)
            || self.lists.joined.contains_key(word)
    }

    /// Collects what stands after the last word, last first, and returns where the words end.
    fn back(&self, start: usize, tail: &mut Vec<(usize, usize)>) -> usize {
        let text = self.text;
        let mut end = text.len();
        while let Some(c) = text[start..end].chars().next_back() {
            let before = end - c.len_utf8();
            if c.is_alphanumeric() || matches!(c, '_' | '+') {
                break;
            }
            if matches!(c, '/' | '=') && is_address(&text[start..end], self.lists) {
                break;
            }
            let stem = &text[start..before];
            if c == '.' && !stem.ends_with('.') && self.is_abbreviation(stem) {
                break;
            }
            // `Inc..`: the abbreviation's stop and the sentence's.
            if c == '.'
                && stem.strip_suffix('.').is_some_and(|s| !s.ends_with('.') && self.is_abbreviation(s))
            {
                tail.push((before, end));
                end = before;
                continue;
            }
            if c == '-' && text[start..before].is_empty() {
                break;
            }
            let same = |k: char| match c {
                '!' | '?' => matches!(k, '!' | '?'),
                '.' | '-' | '*' | '=' | '_' | '~' | '>' | '<' => k == c,
                '\'' | '`' => k == c,
                _ => false,
            };
            let mut from = before;
            let mut count = 1;
            while let Some(k) = text[start..from].chars().next_back().filter(|&k| same(k)) {
                if matches!(c, '\'' | '`') && count == 2 {
                    break;
                }
                from -= k.len_utf8();
                count += 1;
            }
            if matches!(c, '(' | ')')
                && (text[start..end].ends_with("(s)") || text[start..end].ends_with("(es)"))
            {
                break;
            }
            tail.push((from, end));
            end = from;
        }
        end
    }

    /// Whether the stop after `word` is part of it.
    fn is_abbreviation(&self, word: &str) -> bool {
        // No abbreviation is longer than this; looking further back would make long runs of stops quadratic.
        let from = word.char_indices().rev().nth(12).map_or(0, |(i, _)| i);
        let last = word[from..].rsplit(['-', '/', '\u{2013}', '\u{2014}', '(']).next().unwrap_or(word);
        if last.is_empty() || last.len() > 12 {
            return false;
        }
        let mut letters = last.chars();
        if let (Some(c), None) = (letters.next(), letters.next()) {
            return c.is_uppercase();
        }
        // Letters with stops between: U.S, p.m, U.S.A
        if last.split('.').count() > 1
            && last.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic))
        {
            return true;
        }
        let lower = last.to_lowercase();
        let l = self.lists;
        let known =
            [&l.before_name, &l.before_number, &l.dates, &l.may_end].iter().any(|set| set.contains(&lower));
        known && (last.starts_with(char::is_uppercase) || !l.words_too.contains(&lower))
    }

    /// Cuts words: at dashes, slashes, brackets, missing spaces.
    fn core(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        if text.is_empty() {
            return;
        }
        if is_address(text, self.lists) || is_number_code(text) {
            return self.emit(start, end);
        }
        let mut from = 0;
        let mut before: Option<char> = None;
        let mut skip = 0;
        for (i, c) in text.char_indices() {
            if i < skip {
                before = Some(c);
                continue;
            }
            let rest = &text[i + c.len_utf8()..];
            let after = rest.chars().next();
            let length = self.cut(&text[from..i], c, before, after, &text[i..]);
            if length > 0 {
                self.word(start + from, start + i);
                self.emit(start + i, start + i + length);
                from = i + length;
                skip = from;
            }
            before = Some(c);
        }
        self.word(start + from, end);
    }

    /// Returns how many bytes at this character are a token of their own; 0 if it belongs to the word.
    fn cut(&self, word: &str, c: char, before: Option<char>, after: Option<char>, rest: &str) -> usize {
        let letter = |x: Option<char>| x.is_some_and(char::is_alphabetic);
        let digit = |x: Option<char>| x.is_some_and(|c| c.is_ascii_digit());
        let one = c.len_utf8();
        match c {
            '\u{2010}'..='\u{2015}'
            | '\u{2026}'
            | '"'
            | '\u{201c}'
            | '\u{201d}'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | ';'
            | '|'
            | '!'
            | '?'
            | '='
            | '\u{2022}'
            | '~'
            | '*' => run_length(rest, c),
            '(' => {
                if rest.starts_with("(s)") || rest.starts_with("(es)") {
                    0
                } else {
                    one
                }
            }
            ')' => {
                if word.ends_with("(s") || word.ends_with("(es") {
                    0
                } else {
                    one
                }
            }
            '-' if rest.starts_with("--") => run_length(rest, c),
            '-' => {
                let prefix =
                    word.len() <= 8 && !word.is_empty() && self.lists.prefixes.contains(&word.to_lowercase());
                if prefix && letter(after) || word.is_empty() && before.is_none() { 0 } else { one }
            }
            '.' if rest.starts_with("..") => run_length(rest, c),
            '.' => {
                let lower =
                    word.chars().rev().take(2).filter(|c| c.is_lowercase() || c.is_ascii_digit()).count()
                        == 2;
                let closed = before.is_some_and(|c| matches!(c, ')' | '"' | '\u{201d}'));
                let upper = after.is_some_and(|c| c.is_uppercase() || matches!(c, '"' | '\u{201c}'));
                let follows = rest
                    .chars()
                    .nth(2)
                    .is_some_and(|c| c.is_lowercase() || c.is_whitespace() || is_apostrophe(c));
                usize::from(
                    (lower && !word.contains('.') || closed)
                        && upper
                        && (follows || !letter(after))
                        && !self.is_abbreviation(word),
                )
            }
            ',' => usize::from(!(digit(before) && digit(after))),
            ':' => usize::from(!digit(before) || !digit(after)),
            '/' => {
                let single = word.chars().nth(1).is_none()
                    && !word.is_empty()
                    && rest.chars().nth(2).is_none_or(|c| !c.is_alphanumeric());
                usize::from((letter(before) || letter(after)) && !single)
            }
            '$' | '\u{a3}' | '\u{20ac}' if digit(after) => one,
            '%' => one,
            _ => 0,
        }
    }

    /// Emits a word without marks inside, its clitics apart.
    fn word(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if word.is_empty() {
            return;
        }
        if word.len() <= 16 {
            let lower: String = word
                .chars()
                .map(|c| if is_apostrophe(c) { '\'' } else { c })
                .collect::<String>()
                .to_lowercase();
            if let Some(&chars) = self.lists.joined.get(&lower) {
                let at = word.char_indices().nth(chars).map_or(word.len(), |(i, _)| i);
                self.emit(start, start + at);
                return self.emit(start + at, end);
            }
        }
        let digits = word.len()
            - word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':')).len();
        if digits > 0 && digits < word.len() && self.lists.units.contains(&word[digits..].to_lowercase()) {
            self.emit(start, start + digits);
            return self.emit(start + digits, end);
        }
        match clitic(word) {
            Some(at) => {
                // `couldn't've` has two; more than that is noise.
                let first = clitic(&word[..at]).unwrap_or(at);
                self.emit(start, start + first);
                self.emit(start + first, start + at);
                self.emit(start + at, end);
            }
            None => self.emit(start, end),
        }
    }
}

const CLITICS: [&str; 7] = ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't"];

/// Returns where a clitic begins at the end of a word.
fn clitic(word: &str) -> Option<usize> {
    let tail: Vec<(usize, char)> = word.char_indices().rev().take(3).collect();
    let plain: String = tail
        .iter()
        .rev()
        .map(|&(_, c)| if is_apostrophe(c) { '\'' } else { c.to_ascii_lowercase() })
        .collect();
    for clitic in CLITICS {
        let n = clitic.len();
        if plain.ends_with(clitic) {
            let at = tail.get(n - 1)?.0;
            return (at > 0).then_some(at);
        }
    }
    None
}

/// Returns how many bytes at the start of `rest` belong together: `...`, `--`, `!!!`, `''`; else the one character.
fn run_length(rest: &str, c: char) -> usize {
    let run = |same: &dyn Fn(char) -> bool| rest.chars().take_while(|&k| same(k)).map(char::len_utf8).sum();
    match c {
        '!' | '?' => run(&|k| matches!(k, '!' | '?')),
        '.' | '-' | '*' | '=' | '_' | '~' | '<' | '>' | '$' | '\u{2026}' | '\u{2014}' => run(&|k| k == c),
        '\'' | '`' if rest[1..].starts_with(c) => 2,
        _ => c.len_utf8(),
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}')
}

/// Whether the text is a web or mail address or a file name.
fn is_address(text: &str, lists: &Lists) -> bool {
    let lower = |n: usize| text.get(..n).map(str::to_ascii_lowercase).unwrap_or_default();
    if ["http://", "https://", "ftp://"].iter().any(|p| lower(p.len()) == *p) || lower(4) == "www." {
        return true;
    }
    if text.len() > 200 || !text.is_ascii() {
        return false;
    }
    if text.contains(['"', '<', '>', '(', ')', ',', ';']) {
        return false;
    }
    if let Some((name, _)) = text.split_once('@') {
        // `Johnson/ENRON@enron`: a name and a department, as some mail programs write.
        return !name.contains('/');
    }
    let parts = || text.split('.');
    let worded = |p: &str| p.len() > 1 && p.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if parts().count() > 2 && parts().all(worded) {
        return true;
    }
    let host = text.split('/').next().unwrap_or(text);
    let mut parts = host.rsplit('.');
    let top = parts.next().unwrap_or_default();
    let named = parts
        .next()
        .is_some_and(|p| p.len() > 1 && p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let top_lower = top.to_ascii_lowercase();
    named && lists.hosts.contains(&top_lower) && (top == top_lower || top.len() > 2)
}

/// Whether the text is a telephone number, a date of digits or a code, whose hyphens divide nothing.
fn is_number_code(text: &str) -> bool {
    if !text.contains('-')
        || text.len() > 24
        || !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.'))
    {
        return false;
    }
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() > 2 || parts.len() == 2 && matches!(parts[0].len(), 1 | 3) && parts[1].len() == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> String {
        let mut out = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut out);
        out.iter().map(|t| t.span.of(text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_part_as_in_universal_dependencies() {
        assert_eq!(split("They don't see Pence's plan."), "They do n't see Pence 's plan .");
        assert_eq!(split("It\u{2019}s the leaders\u{2019} talks"), "It \u{2019}s the leaders \u{2019} talks");
        assert_eq!(split("a 24-hour U.S.-led anti-ship raid"), "a 24 - hour U.S. - led anti-ship raid");
        assert_eq!(split("and/or 9/11, $200m (about 5%)"), "and / or 9/11 , $ 200 m ( about 5 % )");
        assert_eq!(split("They cannot go, it isn't \"safe\"."), "They can not go , it is n't \" safe \" .");
    }

    #[test]
    fn abbreviations_keep_their_stop() {
        assert_eq!(
            split("Gen. Dunford met Mr. J. Smith at 5 p.m."),
            "Gen. Dunford met Mr. J. Smith at 5 p.m."
        );
        assert_eq!(split("on Sept. 3 in the U.S. (Calif.)"), "on Sept. 3 in the U.S. ( Calif. )");
        assert_eq!(split("He said no. He sat."), "He said no . He sat .");
    }

    #[test]
    fn damage_is_mended_where_it_shows() {
        assert_eq!(
            split("the U.S. -Japan alliance, he said.The deal"),
            "the U.S. - Japan alliance , he said . The deal"
        );
        assert_eq!(split("Kim\u{a0}met Moon\u{2014}again"), "Kim met Moon \u{2014} again");
        assert_eq!(split("wait...what?!"), "wait ... what ?!");
    }

    #[test]
    fn addresses_and_numbers_stay_whole() {
        assert_eq!(split("see http://a.org/b-c, or a.b@c.org."), "see http://a.org/b-c , or a.b@c.org .");
        assert_eq!(split("1,200 at 7:30 on 713-853-3989"), "1,200 at 7:30 on 713-853-3989");
    }

    #[test]
    fn hostile_text_is_split_in_linear_time() {
        for text in [
            "(".repeat(100_000),
            "a".repeat(1_000_000),
            "-".repeat(100_000),
            "a-".repeat(100_000),
            ".'".repeat(50_000),
            "a.".repeat(100_000),
        ] {
            let mut out = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &mut out);
            assert_eq!(out.iter().map(|t| t.span.len()).sum::<usize>(), text.len());
        }
    }
}

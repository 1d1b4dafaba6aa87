//! What the network sees of a word form: its plain lower-case form, first letter, last three letters and shape.

use super::hash::{row_keys, text_hash};

/// Row numbers of one word form in the hashed tables: four rows in each of six tables.
pub(super) type Rows = [[u32; 4]; TABLES];

/// Number of hashed tables: norm, prefix, suffix, shape, followed by a space, is a space.
pub(super) const TABLES: usize = 6;

const SEEDS: [u32; TABLES] = [8, 9, 10, 11, 12, 13];

/// Replaces typographic quotes, dashes and bullets by plain ones and drops invisible characters.
///
/// A form of nothing but invisible characters stays as it is.
pub(super) fn plain(form: &str, out: &mut String) {
    out.clear();
    if form.is_ascii() && !form.contains('`') {
        out.push_str(form);
        return;
    }
    for c in form.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{b4}' | '`' | '\u{2bc}' | '\u{2032}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{2022}' | '\u{b7}' => out.push('*'),
            '\u{2026}' => out.push_str("..."),
            '\u{a0}' | '\u{ad}' | '\u{200b}' => {}
            c => out.push(c),
        }
    }
    if out.is_empty() {
        out.push_str(form);
    }
}

/// Returns the rows of a plain form; `space` says whether white space follows it.
pub(super) fn rows(plain: &str, space: bool, sizes: [u32; TABLES]) -> Rows {
    let lower = plain.to_lowercase();
    let norm = match lower.as_str() {
        "''" => "\"",
        "--" | "---" => "-",
        "€" | "£" | "¥" | "₹" | "us$" | "a$" | "c$" => "$",
        "n't" => "not",
        other => other,
    };
    let prefix = plain.char_indices().nth(1).map_or(plain, |(i, _)| &plain[..i]);
    let suffix = plain.char_indices().rev().nth(2).map_or(plain, |(i, _)| &plain[i..]);
    let hash = |text: &str| if text.is_empty() { 0 } else { text_hash(text.as_bytes()) };
    let values = [hash(norm), hash(prefix), hash(suffix), hash(&shape(plain)), u64::from(space), 0];
    let mut out = Rows::default();
    for (table, row) in out.iter_mut().enumerate() {
        *row = row_keys(values[table], SEEDS[table]).map(|key| key % sizes[table].max(1));
    }
    out
}

/// Returns letters as `X` and `x` and digits as `d`, runs cut at four; `LONG` from a hundred characters.
fn shape(form: &str) -> String {
    if form.chars().nth(99).is_some() {
        return "LONG".to_owned();
    }
    let mut out = String::new();
    let (mut last, mut run) = (None, 0);
    for c in form.chars() {
        let kind = if c.is_alphabetic() {
            if c.is_uppercase() { 'X' } else { 'x' }
        } else if c.is_numeric() {
            'd'
        } else {
            c
        };
        run = if last == Some(kind) { run + 1 } else { 0 };
        last = Some(kind);
        if run < 4 {
            out.push(kind);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_tell_case_digits_and_cut_long_runs() {
        assert_eq!(shape("Trans-Pacific"), "Xxxxx-Xxxxx");
        assert_eq!(shape("U.S."), "X.X.");
        assert_eq!(shape("1,200"), "d,ddd");
        assert_eq!(shape(&"a".repeat(100)), "LONG");
    }

    #[test]
    fn curly_quotes_and_long_dashes_are_plain_ones() {
        let mut out = String::new();
        plain("\u{2019}s", &mut out);
        assert_eq!(out, "'s");
        plain("\u{2014}", &mut out);
        assert_eq!(out, "-");
        plain("\u{ad}", &mut out);
        assert_eq!(out, "\u{ad}");
    }
}

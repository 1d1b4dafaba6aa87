//! The words that the tokenizer and the sentence splitter know: `token.toml`, read once.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The word lists of `token.toml`.
pub(super) struct Lists {
    pub(super) before_name: FxHashSet<String>,
    pub(super) before_number: FxHashSet<String>,
    pub(super) dates: FxHashSet<String>,
    pub(super) may_end: FxHashSet<String>,
    pub(super) words_too: FxHashSet<String>,
    pub(super) starters: FxHashSet<String>,
    pub(super) reporting: FxHashSet<String>,
    pub(super) prefixes: FxHashSet<String>,
    pub(super) joined: FxHashMap<String, usize>,
    pub(super) apostrophes: FxHashSet<String>,
    pub(super) units: FxHashSet<String>,
    pub(super) faces: FxHashSet<String>,
    pub(super) hosts: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    before_name: Vec<String>,
    before_number: Vec<String>,
    dates: Vec<String>,
    may_end: Vec<String>,
    words_too: Vec<String>,
    starters: Vec<String>,
    reporting: Vec<String>,
    prefixes: Vec<String>,
    joined: Vec<(String, usize)>,
    apostrophes: Vec<String>,
    units: Vec<String>,
    faces: Vec<String>,
    hosts: Vec<String>,
}

/// Returns the word lists, read once.
pub(super) fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "compiled in; a test reads it")]
        let f: ListFile = toml::from_str(include_str!("token.toml")).expect("token.toml is sound");
        let set = |words: Vec<String>| words.into_iter().collect::<FxHashSet<_>>();
        Lists {
            before_name: set(f.before_name),
            before_number: set(f.before_number),
            dates: set(f.dates),
            may_end: set(f.may_end),
            words_too: set(f.words_too),
            starters: set(f.starters),
            reporting: set(f.reporting),
            prefixes: set(f.prefixes),
            joined: f.joined.into_iter().collect(),
            apostrophes: set(f.apostrophes),
            units: set(f.units),
            faces: set(f.faces),
            hosts: set(f.hosts),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_lower_case_and_the_joined_ones_longer_than_their_first_part() {
        let l = lists();
        for set in
            [&l.before_name, &l.before_number, &l.dates, &l.may_end, &l.starters, &l.reporting, &l.prefixes]
        {
            assert!(set.iter().all(|word| *word == word.to_lowercase()));
        }
        assert!(l.joined.iter().all(|(word, first)| *first > 0 && word.chars().count() > *first));
    }
}

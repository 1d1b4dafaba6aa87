//! Which lines of a text are the article's own: paragraphs found, boilerplate left out by rule.
//!
//! The rules are data: `boilerplate.toml`, whose every rule carries lines that a test runs.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use crate::paragraph;
use crate::span::Span;

/// A rule of `boilerplate.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoilerplateRule {
    /// What it leaves out.
    pub name: String,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default, deserialize_with = "shape")]
    shape: Option<Regex>,
    #[serde(default = "no_limit")]
    max_words: usize,
    /// Lines that it leaves out.
    pub skips: Vec<String>,
    /// Lines that look alike and stay.
    pub keeps: Vec<String>,
}

fn no_limit() -> usize {
    usize::MAX
}

fn shape<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    let pattern = String::deserialize(deserializer)?;
    Regex::new(&pattern).map(Some).map_err(serde::de::Error::custom)
}

impl BoilerplateRule {
    /// Whether the rule leaves a trimmed line out.
    pub fn matches(&self, line: &str) -> bool {
        if line.split_whitespace().nth(self.max_words).is_some() {
            return false;
        }
        // All literal entries are shorter than this; the rest of a long line need not be folded.
        let head: String = line.chars().take(60).flat_map(char::to_lowercase).collect();
        let end = line.char_indices().rev().nth(59).map_or(line, |(at, _)| line.get(at..).unwrap_or(line));
        self.lines.contains(&head)
            || self.starts.iter().any(|start| head.starts_with(start))
            || (!self.ends.is_empty() && self.ends.iter().any(|e| end.to_lowercase().ends_with(e.as_str())))
            || (line.len() < 2000 && self.shape.as_ref().is_some_and(|shape| shape.is_match(line)))
    }
}

/// Returns the compiled-in rules in order.
pub fn boilerplate_rules() -> &'static [BoilerplateRule] {
    #[derive(Deserialize)]
    struct File {
        rule: Vec<BoilerplateRule>,
    }
    static RULES: OnceLock<Vec<BoilerplateRule>> = OnceLock::new();
    RULES.get_or_init(|| {
        toml::from_str::<File>(include_str!("boilerplate.toml")).map(|file| file.rule).unwrap_or_default()
    })
}

/// Returns the paragraphs of a text that are the article's own, in order, the title first.
pub(super) fn paragraphs(text: &str, title: Option<&str>) -> Vec<Span> {
    let own = |paragraph: &Span| is_own(paragraph.of(text), title);
    let Some(title) = title else {
        return paragraph::paragraphs(text).into_iter().filter(own).collect();
    };
    // A title may hold line breaks; the body begins behind it.
    let body = paragraph::paragraphs(text).into_iter().filter(|p| p.start as usize >= title.len());
    std::iter::once(Span::new(0, title.len())).chain(body.filter(own)).collect()
}

fn is_own(words: &str, title: Option<&str>) -> bool {
    let repeats_title = title.is_some_and(|title| title == words);
    let has_letters = words.chars().any(char::is_alphanumeric);
    has_letters && !repeats_title && !boilerplate_rules().iter().any(|rule| rule.matches(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_skips_and_keeps_what_it_says() {
        assert!(toml::from_str::<toml::Table>(include_str!("boilerplate.toml")).is_ok());
        assert!(!boilerplate_rules().is_empty());
        for rule in boilerplate_rules() {
            for line in &rule.skips {
                assert!(rule.matches(line), "{} should skip: {line}", rule.name);
            }
            for line in &rule.keeps {
                let by = boilerplate_rules().iter().find(|rule| rule.matches(line));
                assert!(by.is_none(), "{:?} should keep: {line}", by.map(|rule| &rule.name));
            }
        }
    }

    #[test]
    fn literal_entries_are_lower_case() {
        for rule in boilerplate_rules() {
            for entry in rule.lines.iter().chain(&rule.starts).chain(&rule.ends) {
                assert_eq!(*entry, entry.to_lowercase());
                assert!(entry.chars().count() < 60);
            }
        }
    }

    fn own(text: &str, title: Option<&str>) -> Vec<String> {
        paragraphs(text, title).iter().map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn the_title_repeated_in_the_body_is_read_once() {
        let text = "Envoys meet\n\nEnvoys meet\n\nThey met in Oslo.\n\nLatest News";
        assert_eq!(own(text, Some("Envoys meet")), ["Envoys meet", "They met in Oslo."]);
    }
}

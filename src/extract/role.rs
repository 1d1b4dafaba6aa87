//! Nouns for people and bodies by what they do: offices, ranks, groups, institutions, and the sectors they tell.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::tree::Tree;
use crate::ontology::Sector;
use crate::text::{Deprel, Upos};

/// What kind of noun a role is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleKind {
    /// A post that someone holds: `president`, `foreign minister`.
    Office,
    /// A military or police rank: `general`.
    Rank,
    /// What someone is or does: `lawmaker`, `envoy`, `protester`.
    Role,
    /// Many people at once: `troops`, `rebels`.
    Group,
    /// A body without a name of its own: `army`, `parliament`, `government`.
    Institution,
}

/// A row of `roles.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The noun in the singular, perhaps of several words.
    pub noun: String,
    /// Its plural, where irregular.
    #[serde(default)]
    pub plural: Option<String>,
    /// The PLOVER sector that it tells.
    #[serde(default)]
    pub sector: Option<Sector>,
    /// What kind of noun it is.
    pub kind: RoleKind,
    /// Whether a state's own is an organization with a name, and not the state acting: `the Peruvian army`.
    #[serde(default)]
    pub body: bool,
    /// Whether it heads a state or its government.
    #[serde(default)]
    pub head_of_state: bool,
    /// Whether it heads a government.
    #[serde(default)]
    pub head_of_government: bool,
    /// Whether the office lies below the state: `governor`, `mayor`.
    #[serde(default)]
    pub below_state: bool,
}

/// A title that is no role: `Mr.`, `Sheikh`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Honorific {
    title: String,
    /// Whether it belongs to the name where one word follows: `King Salman`, `Pope Francis`.
    #[serde(default)]
    regal: bool,
}

/// All role nouns and honorifics.
#[derive(Debug)]
pub struct Roles {
    roles: Vec<Role>,
    by_noun: FxHashMap<String, usize>,
    honorifics: FxHashSet<String>,
    regal: FxHashSet<String>,
}

#[derive(Deserialize)]
struct File {
    role: Vec<Role>,
    #[serde(default)]
    honorific: Vec<Honorific>,
}

impl Roles {
    /// Returns the compiled-in table.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in file.
    pub fn builtin() -> &'static Roles {
        static BUILTIN: OnceLock<Roles> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            Roles::parse(include_str!("data/roles.toml")).expect("the compiled-in roles are sound")
        })
    }

    fn parse(text: &str) -> Result<Roles, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut by_noun = FxHashMap::default();
        for (place, role) in file.role.iter().enumerate() {
            by_noun.entry(role.noun.to_lowercase()).or_insert(place);
            if let Some(plural) = &role.plural {
                by_noun.entry(plural.to_lowercase()).or_insert(place);
            }
        }
        let bare = |title: &str| title.trim_end_matches('.').to_lowercase();
        let regal = file.honorific.iter().filter(|h| h.regal).map(|h| bare(&h.title)).collect();
        let honorifics = file.honorific.iter().map(|h| bare(&h.title)).collect();
        Ok(Roles { roles: file.role, by_noun, honorifics, regal })
    }

    /// Returns the role of a noun of one word or several, in lower case.
    pub fn find_word(&self, noun: &str) -> Option<&Role> {
        self.by_noun.get(noun).and_then(|&place| self.roles.get(place))
    }

    /// Whether a word in lower case is a title that goes before a name.
    pub fn is_title(&self, word: &str) -> bool {
        self.is_honorific(word)
            || self
                .find_word(word)
                .is_some_and(|role| matches!(role.kind, RoleKind::Office | RoleKind::Rank | RoleKind::Role))
    }

    /// Whether a word is a bare honorific such as `Mr.`.
    pub fn is_honorific(&self, word: &str) -> bool {
        self.honorifics.contains(word.trim_end_matches('.').to_lowercase().as_str())
    }

    /// Whether a title stays with a name of one word, as in `King Salman`.
    pub fn is_regal(&self, word: &str) -> bool {
        self.regal.contains(word.trim_end_matches('.').to_lowercase().as_str())
    }

    /// Returns the longest role that ends at a token, and its first token; `secretary of state` counts from its head.
    pub fn at<'s>(&'s self, tree: &Tree<'_>, head: usize) -> Option<(usize, &'s Role)> {
        if !matches!(tree.upos(head), Upos::Noun | Upos::Propn | Upos::Adj) {
            return None;
        }
        for length in (1..=5).rev() {
            let Some(first) = (head + 1).checked_sub(length) else { continue };
            let phrase = |last_word: &str| {
                let mut words: Vec<String> = (first..head).map(|at| tree.form(at).to_lowercase()).collect();
                words.push(last_word.to_owned());
                words.join(" ").replace(" - ", "-")
            };
            let found = self
                .find_word(&phrase(tree.lemma(head)))
                .or_else(|| self.find_word(&phrase(&tree.form(head).to_lowercase())));
            if let Some(role) = found {
                return Some((first, role));
            }
        }
        None
    }

    /// Returns how many tokens at the front of a run `first..=last` are titles, leaving at least none of the name.
    ///
    /// In `U.S. Secretary of State Rex Tillerson` that is four, in `Prime Minister` all.
    pub fn title_length(&self, tree: &Tree<'_>, first: usize, last: usize) -> usize {
        let mut length = 0;
        let mut at = first;
        while at <= last {
            let word = tree.form(at).to_lowercase();
            if self.is_regal(&word) && at + 1 == last {
                break;
            }
            if self.is_title(&word)
                || self.is_title(tree.lemma(at))
                || self.at(tree, at).is_some_and(|(from, _)| from >= first)
            {
                length = at + 1 - first;
                // `Secretary of State`, `Minister of Defence`: the words behind `of` up to the name.
                if at + 2 <= last && tree.form(at + 1) == "of" {
                    length = self.behind_of(tree, at + 2, last) - first;
                    at = first + length;
                    continue;
                }
            }
            at += 1;
        }
        length
    }

    /// Returns the first token behind what follows `of` in a title.
    fn behind_of(&self, tree: &Tree<'_>, start: usize, last: usize) -> usize {
        let mut at = start + 1;
        while at < last && tree.deprel(at) != Deprel::Flat && matches!(tree.form(at), "of" | "and" | "the") {
            at += 2;
        }
        at.min(last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let roles = Roles::parse(include_str!("data/roles.toml")).unwrap();
        assert!(roles.is_title("president") && roles.is_title("mr.") && !roles.is_title("troops"));
        assert_eq!(roles.find_word("troops").unwrap().sector.unwrap().as_str(), "MIL");
    }
}

//! What articles call a node: the most frequent name, code and country are the node's.

use std::collections::{BTreeMap, BTreeSet};

use crate::ontology::Code;

use super::raw::Text;
use super::settle::Corpus;

/// What the articles say of a slot: how often each name, code and country.
#[derive(Default)]
pub(super) struct Votes {
    pub(super) names: BTreeMap<Text, u32>,
    pub(super) codes: BTreeMap<Code, u32>,
    pub(super) countries: BTreeMap<Code, u32>,
    pub(super) aliases: BTreeSet<Text>,
}

impl Votes {
    pub(super) fn cast(&mut self, name: Text, code: Option<Code>, country: Option<Code>, count: u32) {
        *self.names.entry(name).or_default() += count;
        code.into_iter().for_each(|code| *self.codes.entry(code).or_default() += count);
        country.into_iter().for_each(|country| *self.countries.entry(country).or_default() += count);
    }

    pub(super) fn absorb(&mut self, other: &Votes) {
        other.names.iter().for_each(|(&name, count)| *self.names.entry(name).or_default() += count);
        other.codes.iter().for_each(|(&code, count)| *self.codes.entry(code).or_default() += count);
        other.countries.iter().for_each(|(&code, n)| *self.countries.entry(code).or_default() += n);
        self.aliases.extend(&other.aliases);
    }

    /// Returns the most frequent name; of several the longest, then the first of the alphabet.
    pub(super) fn best_name(&self, corpus: &Corpus) -> Option<Text> {
        let key = |name: Text| (corpus.string(name).chars().count(), std::cmp::Reverse(name));
        self.names.iter().max_by_key(|&(&name, &count)| (count, key(name))).map(|(&name, _)| name)
    }
}

/// Returns the most frequent; of several the first of the alphabet.
pub(super) fn most(votes: &BTreeMap<Code, u32>) -> Option<Code> {
    votes.iter().max_by_key(|&(&code, &count)| (count, std::cmp::Reverse(code))).map(|(&code, _)| code)
}

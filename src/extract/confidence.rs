//! How sure a reading is: what it rests on, weighed as `data/confidence.toml` says.
//!
//! A logistic regression over features that are true or counted, fitted by `training/confidence.py`. Weights are whole
//! thousandths and the curve is a table, so that every machine gives the same figures.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::clause::Clause;
use super::description::is_definite;
use super::ends::{Pair, Reach};
use super::event::EventReader;
use super::mention::{Form, Mention};
use super::refer::Referent;
use super::stance::Judgement;
use super::trigger::{Trigger, TriggerPos};
use crate::fact::{Confidence, Modality};
use crate::ontology::NodeKind;

/// The threshold that facts are kept from by default: the one at which articles that nobody tuned rules on are read at a
/// precision of .85 (see `docs/accuracy.md`).
pub const DEFAULT_CONFIDENCE: Confidence = Confidence::from_hundredths(50);

/// What a reading rests on: names of features, each with how often or how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(Vec<(String, i64)>);

impl Features {
    /// Returns the features and their values, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    fn push(&mut self, name: impl Into<String>, value: i64) {
        self.0.push((name.into(), value));
    }

    fn flag(&mut self, name: &str, holds: bool) {
        if holds {
            self.push(name, 1);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    /// Thousandths of the logarithm of the odds, without any feature.
    bias: i64,
    /// The least thousandths for each hundredth of confidence from 1 to 99.
    levels: Vec<i64>,
    /// Thousandths for each feature.
    weights: FxHashMap<String, i64>,
}

fn weights() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
        toml::from_str(include_str!("data/confidence.toml")).expect("the compiled-in weights are sound")
    })
}

/// Returns how sure a reading is, in steps of a hundredth.
pub fn of(features: &Features) -> f64 {
    let table = weights();
    let score: i64 = features
        .iter()
        .map(|(name, value)| table.weights.get(name).copied().unwrap_or(0).saturating_mul(value))
        .fold(table.bias, i64::saturating_add);
    let hundredths = table.levels.partition_point(|&least| least <= score);
    hundredths.clamp(5, 97) as f64 / 100.0
}

impl EventReader<'_> {
    /// Returns what an event rests on.
    pub(super) fn features(
        &self,
        trigger: &Trigger,
        token: usize,
        clause: &Clause,
        pair: &Pair,
        judgement: &Judgement,
    ) -> Features {
        let mut features = Features::default();
        features.push(format!("edge {}", trigger.edge), 1);
        features.flag("noun", trigger.pos == TriggerPos::Noun);
        features.flag("conditions", trigger.conditions() > 0);
        features.flag("passive", clause.passive);
        features.flag("inherited", clause.inherited);
        features.flag("main", judgement.main);
        features.flag("reported", judgement.speech.is_some());
        features.flag("alone", self.here.discourse.is_of_one_sentence());
        features.flag("one entity", pair.source.entity == pair.target.entity);
        let modality = match judgement.modality {
            Modality::Asserted => "asserted",
            Modality::Planned => "planned",
            Modality::Possible => "possible",
            Modality::Negated => "negated",
        };
        features.flag(modality, true);
        if pair.reach.1 == Reach::Reply {
            features.push(format!("reply {}", trigger.edge), 1);
        }
        if pair.reach.1 == Reach::Topic {
            self.topic_features(&mut features, clause, &pair.target);
        }
        self.end_features(&mut features, "source", &pair.source, pair.reach.0, token);
        self.end_features(&mut features, "target", &pair.target, pair.reach.1, token);
        features
    }

    /// Adds how likely it is that the state which the article is about is meant.
    fn topic_features(&self, features: &mut Features, clause: &Clause, topic: &Referent) {
        let tree = self.here.tree;
        let linked = self.here.linked();
        let is_country = |entity| linked.entity(entity).kind == NodeKind::Country;
        features.flag("topic named last", self.here.discourse.last_named(is_country) == Some(topic.entity));
        features.flag("topic by far", self.here.discourse.foremost_by_far(is_country) == Some(topic.entity));
        features
            .flag("topic here", self.here.mentions().iter().any(|mention| mention.entity == topic.entity));
        let pointed = |&at: &usize| is_definite(tree, at) || tree.upos(at) == crate::text::Upos::Pron;
        features.flag("topic object", !clause.objects.is_empty());
        features.flag("topic pointed at", clause.objects.iter().any(pointed));
        features.flag("topic complement", !clause.complements.is_empty());
    }

    fn end_features(
        &self,
        features: &mut Features,
        end: &str,
        referent: &Referent,
        reach: Reach,
        token: usize,
    ) {
        let form = match referent.form {
            Form::Name => "name",
            Form::Adjective => "adjective",
            Form::Capital => "capital",
            Form::Role => "role",
            Form::Anaphor => "anaphor",
        };
        let reach = match reach {
            Reach::Slot => "slot",
            Reach::Loose => "loose",
            Reach::Owner => "owner",
            Reach::Governor => "governor",
            Reach::Below => "below",
            Reach::Beyond => "beyond",
            Reach::Home => "home",
            Reach::Topic => "topic",
            Reach::Reply => "reply",
            Reach::Answer => "answer",
        };
        let kind = match self.here.linked().entity(referent.entity).kind {
            NodeKind::Person => "person",
            NodeKind::Country => "country",
            NodeKind::Organization => "organization",
            NodeKind::Agreement => "agreement",
            NodeKind::Place => "place",
        };
        features.push(format!("{end} {form}"), 1);
        if referent.form == Form::Anaphor {
            let told =
                |mention: &Mention| mention.entity == referent.entity && mention.last < referent.words.0;
            features.flag(
                &format!("{end} pronoun"),
                self.here.tree.upos(referent.words.1) == crate::text::Upos::Pron,
            );
            features.flag(&format!("{end} told before"), self.here.mentions().iter().any(told));
        }
        features.push(format!("{end} {reach}"), 1);
        features.push(format!("{end} {kind}"), 1);
        features.push(format!("{end} distance"), i64::from(referent.distance.min(8)));
        let (first, last) = referent.words;
        let apart = if last < token { token - last } else { first.saturating_sub(token) };
        features.flag(&format!("{end} within 3"), apart <= 3);
        features.flag(&format!("{end} beyond 8"), apart > 8);
        features.flag(&format!("{end} beyond 15"), apart > 15);
        let (low, high) = if last < token { (last + 1, token) } else { (token, first) };
        let between = self
            .here
            .mentions()
            .iter()
            .filter(|mention| mention.entity != referent.entity)
            .filter(|mention| low <= mention.head && mention.head < high)
            .count();
        features.push(format!("{end} others between"), between.min(4) as i64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_sound() {
        let table = weights();
        assert_eq!(table.levels.len(), 99);
        assert!(table.levels.is_sorted());
    }

    #[test]
    fn nothing_to_rest_on_is_no_certainty() {
        assert!((0.05..=0.97).contains(&of(&Features::default())));
    }
}

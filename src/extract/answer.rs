//! What an act answers that the text told of before: `Chile accused Peru of spying; Lima denied the charge`.

use super::clause::Clause;
use super::coref::Discourse;
use super::description::is_definite;
use super::ends::Place;
use super::event::{Event, EventReader};
use super::mention::{EntityId, Form};
use super::refer::Referent;
use super::trigger::TriggerPos;
use super::word_class::WordClasses;
use crate::text::Upos;

/// An act told of, for what answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who acted.
    pub source: EntityId,
    /// On whom.
    pub target: EntityId,
    /// Whether in words.
    pub said: bool,
    /// Whether it is material conflict.
    pub harmed: bool,
    /// In which sentence.
    pub sentence: usize,
}

/// What an act may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// A charge, a demand, a request.
    Words,
    /// An attack, an arrest.
    Deeds,
}

/// Sentences after which words go unanswered.
const WORDS_LAST: usize = 2;

impl EventReader<'_> {
    /// Returns an event as an act that may be answered.
    pub(super) fn told(&self, event: &Event<'_>, sentence: usize) -> Told {
        let edge = self.edge(event.trigger);
        let said = edge.is_some_and(|edge| edge.said);
        let cameo = event.trigger.cameo.or_else(|| edge.and_then(|edge| edge.default_cameo));
        let harmed = cameo.is_some_and(|cameo| cameo.quad() == "MK");
        Told { source: event.source.entity, target: event.target.entity, said, harmed, sentence }
    }

    /// Returns who did what an act answers, where its own words name nobody: who made the charge that is denied, who made the
    /// attack that is condemned.
    pub(super) fn answered(
        &self,
        place: &Place<'_>,
        source: &Referent,
        before: &[Event<'_>],
    ) -> Option<Referent> {
        let answered = self.what_is_answered(place)?;
        let discourse = self.here.discourse;
        let now = discourse.next_sentence();
        let here = before.iter().rev().map(|event| self.told(event, now));
        let told = here.chain(discourse.told().iter().rev().copied());
        let mut told = told.filter(|told| !self.is_of_one_side(told.source, source.entity));
        let entity = match answered {
            Answered::Words => told.find(|told| {
                told.said
                    && told.sentence + WORDS_LAST >= now
                    && self.is_of_one_side(told.target, source.entity)
            }),
            // The deed that is news is told first.
            Answered::Deeds => told.rfind(|told| told.harmed),
        }?
        .source;
        let words = (place.token, place.token);
        Some(Referent { entity, place: None, words, sector: None, form: Form::Anaphor, distance: 3 })
    }

    /// Returns what an act is said to answer: words where its object is a charge, a demand or nothing, deeds where it is an
    /// attack whose author goes unnamed.
    fn what_is_answered(&self, place: &Place<'_>) -> Option<Answered> {
        let tree = self.here.tree;
        let words = WordClasses::builtin();
        let Clause { objects, complements, passive, .. } = place.clause;
        if place.trigger.pos != TriggerPos::Verb || *passive || !place.edge.answers {
            return None;
        }
        let object = match objects.as_slice() {
            [] => {
                let alone = complements.is_empty() && words.declining.contains(tree.lemma(place.token));
                return alone.then_some(Answered::Words);
            }
            [object] => *object,
            _ => return None,
        };
        let noun = tree.lemma(object);
        let pointed = is_definite(tree, object) || tree.upos(object) == Upos::Pron;
        if words.utterance.contains(noun) && pointed {
            return Some(Answered::Words);
        }
        if tree.upos(object) == Upos::Pron
            && noun == "it"
            && words.declining.contains(tree.lemma(place.token))
        {
            return Some(Answered::Words);
        }
        (words.harm.contains(noun) && pointed && self.here.owner(object).is_none()).then_some(Answered::Deeds)
    }

    /// Whether two entities are of one state, or one.
    fn is_of_one_side(&self, one: EntityId, other: EntityId) -> bool {
        let linked = self.here.linked();
        let home = |entity: EntityId| linked.entity(entity).country;
        one == other || (home(one).is_some() && home(one) == home(other))
    }
}

impl Discourse {
    /// Takes note of acts that may be answered.
    pub fn note_told(&mut self, told: impl IntoIterator<Item = Told>) {
        self.told.extend(told);
    }

    /// Returns the acts told of so far, in the order of the text.
    pub(super) fn told(&self) -> &[Told] {
        &self.told
    }
}

//! What an act answers that the text told of before: `Chile accused Peru of spying; Lima denied the charge`.

use super::clause::Clause;
use super::coref::Discourse;
use super::description::is_definite;
use super::ends::{Place, Reach};
use super::event::{Event, EventReader};
use super::mention::{EntityId, Form};
use super::refer::Referent;
use super::trigger::TriggerPos;
use super::word_class::WordClasses;
use crate::ontology::{EdgeKind, NodeKind};
use crate::text::{Deprel, Upos};

/// An act told of, for what answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who acted.
    pub source: EntityId,
    /// On whom.
    pub target: EntityId,
    /// Of which kind the act is.
    pub edge: EdgeKind,
    /// Whether in words.
    pub said: bool,
    /// Whether it is material conflict.
    pub harmed: bool,
    /// In which sentence.
    pub sentence: usize,
}

/// What an act may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answered {
    /// A charge, a demand, a request.
    Words,
    /// A deed, by the edge kinds that its noun stands for: an attack, an arrest, a release.
    Deeds(Vec<EdgeKind>),
    /// A ruling of a court.
    Ruling,
}

/// Sentences after which words go unanswered.
const WORDS_LAST: usize = 2;

/// So many acts are kept in mind.
const MOST_TOLD: usize = 512;

impl EventReader<'_> {
    /// Returns an event as an act that may be answered.
    pub(super) fn told(&self, event: &Event<'_>, sentence: usize) -> Option<Told> {
        let (kind, edge) = self.edge_kind(event.trigger)?;
        let cameo = event.trigger.cameo.or(edge.default_cameo);
        Some(Told {
            source: event.source.entity,
            target: event.target.entity,
            edge: kind,
            said: edge.said,
            harmed: cameo.is_some_and(|cameo| cameo.quad() == "MK"),
            sentence,
        })
    }

    /// Returns who did what an act answers, where its own words name nobody, and which of both it answers: who made the charge
    /// that is denied, who made the attack that is condemned.
    pub(super) fn answered(
        &self,
        place: &Place<'_>,
        source: &Referent,
        before: &[Event<'_>],
    ) -> Option<(Referent, Reach)> {
        let answered = self.what_is_answered(place)?;
        let discourse = self.here.discourse;
        let now = discourse.next_sentence();
        let here = before.iter().rev().filter_map(|event| self.told(event, now));
        let told = here.chain(discourse.told().iter().rev().copied());
        let mut told = told.filter(|told| !self.is_of_one_side(told.source, source.entity));
        let (entity, reach) = match answered {
            Answered::Words => {
                let aimed_back = |told: &Told| {
                    told.said
                        && told.sentence + WORDS_LAST >= now
                        && self.is_of_one_side(told.target, source.entity)
                };
                (told.find(aimed_back)?.source, Reach::Reply)
            }
            // The deed that is news is told first.
            Answered::Deeds(kinds) => {
                let told: Vec<Told> = told.collect();
                let of_kind = told.iter().rev().find(|told| kinds.contains(&told.edge));
                let deed = of_kind.or_else(|| told.iter().rfind(|told| kinds.is_empty() && told.harmed))?;
                (deed.source, Reach::Answer)
            }
            Answered::Ruling => (self.court_before(source)?, Reach::Answer),
        };
        let words = (place.token, place.token);
        let unnamed = Referent { entity, place: None, words, sector: None, form: Form::Anaphor, distance: 3 };
        Some((unnamed, reach))
    }

    /// Returns the court named last, where it is not the one that acts.
    fn court_before(&self, source: &Referent) -> Option<EntityId> {
        let words = WordClasses::builtin();
        let is_court = |entity: EntityId| {
            let known = self.here.linked().entity(entity);
            known.kind == NodeKind::Organization
                && known.name.split(' ').any(|word| words.court.contains(&word.to_lowercase()))
        };
        self.here.discourse.last_named(is_court).filter(|&court| court != source.entity)
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
        let declines = words.declining.contains(tree.lemma(place.token));
        let object = match objects.as_slice() {
            [] => {
                // `refused to do so`: a complement that names nobody.
                let unnamed = complements.iter().all(|&inner| self.names_nobody(inner));
                return (unnamed && declines).then_some(Answered::Words);
            }
            [object] => *object,
            _ => return None,
        };
        let noun = tree.lemma(object);
        let relative = tree.deprel(place.token) == Deprel::AclRelcl && tree.head(place.token) == Some(object);
        let pronoun = tree.upos(object) == Upos::Pron;
        if words.utterance.contains(noun) && (is_definite(tree, object) || pronoun || relative) {
            return Some(Answered::Words);
        }
        if pronoun && noun == "it" {
            return declines.then_some(Answered::Words);
        }
        if !is_definite(tree, object) || self.here.owner(object).is_some() || tree.upos(object) != Upos::Noun
        {
            return None;
        }
        if words.agreement.contains(noun) {
            return None;
        }
        if words.ruling.contains(noun) {
            return Some(Answered::Ruling);
        }
        let mut kinds: Vec<EdgeKind> = self
            .lexicon
            .of(TriggerPos::Noun, noun)
            .filter_map(|trigger| self.edge_kind(trigger))
            .filter(|(_, edge)| !edge.said && !edge.mutual && !edge.partners)
            .map(|(kind, _)| kind)
            .collect();
        kinds.dedup();
        (!kinds.is_empty() || words.harm.contains(noun)).then_some(Answered::Deeds(kinds))
    }

    /// Whether nothing below a verb names anybody.
    fn names_nobody(&self, verb: usize) -> bool {
        let tree = self.here.tree;
        let mentions = self.here.mentions();
        !mentions.iter().any(|mention| mention.head > verb && tree.is_under(mention.head, verb))
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
        // What an article opens with and what it told last is what its acts answer.
        if self.told.len() > MOST_TOLD {
            self.told.drain(MOST_TOLD / 4..MOST_TOLD / 2);
        }
    }

    /// Returns the acts told of so far, in the order of the text.
    pub(super) fn told(&self) -> &[Told] {
        &self.told
    }
}

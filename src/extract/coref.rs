//! What pronouns and descriptions stand for: the article's discourse so far.

use super::answer::Told;
use super::gazetteer::{Gazetteer, Gender};
use super::link::Linked;
use super::mention::{EntityId, Form, Mention};
use super::pronoun::{is_first_person, quoted_speaker};
use super::refer::{Referent, Referents};
use super::role::Roles;
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Sentences that a piece of news opens with: headline and lead.
const LEAD: usize = 2;

/// Sentences in which news names what its headline only speaks of.
const OPENING: usize = 7;

/// What was spoken of up to here.
#[derive(Clone, Debug, Default)]
pub struct Discourse {
    /// Entities in the order of naming, last last, with whether they were subjects.
    pub(super) recent: Vec<Recent>,
    /// Who holds which office of what, as far as the article has told.
    offices: Vec<Office>,
    /// How often entities are named in the whole article, the most often named first; empty in the first reading.
    overall: Vec<(usize, EntityId)>,
    /// Sentences of the article; 0 in the first reading.
    sentences: usize,
    /// What the first sentences of the article name; empty in the first reading.
    opening: Vec<EntityId>,
    /// Acts that may be answered, in the order of the text.
    pub(super) told: Vec<Told>,
}

/// A naming, or a pronoun that stands for one.
#[derive(Clone, Debug)]
pub(super) struct Recent {
    pub(super) entity: EntityId,
    pub(super) gender: Option<Gender>,
    pub(super) subject: bool,
    pub(super) plural: bool,
    pub(super) pronoun: bool,
    pub(super) sentence: usize,
}

/// An office that someone holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Who holds it.
    pub holder: EntityId,
    /// The role's noun: `president`.
    pub noun: String,
    /// Of which country or body, where told.
    pub of: Option<EntityId>,
}

impl Discourse {
    /// Notes an office that the article tells of.
    pub fn note_office(&mut self, office: Office) {
        if !self.offices.contains(&office) {
            self.offices.push(office);
        }
    }

    /// Returns the country or body that a person serves, as far as the article has told.
    pub fn country_of(&self, person: EntityId) -> Option<EntityId> {
        self.offices
            .iter()
            .find(|office| office.holder == person && office.of.is_some())
            .and_then(|office| office.of)
    }

    /// Returns the noun of an office that a person holds.
    pub fn office_of(&self, person: EntityId) -> Option<&str> {
        self.offices.iter().find(|office| office.holder == person).map(|office| office.noun.as_str())
    }

    /// Returns the person who holds an office of `of`, or of anything where `of` is `None`: the one noted last.
    pub fn office_holder(&self, noun: &str, of: Option<EntityId>) -> Option<EntityId> {
        // `the minister` may be the foreign minister, `the president` is no vice president.
        let subordinate = &WordClasses::builtin().subordinate;
        let is_kind_of = |office: &&Office| {
            let more = office.noun.strip_suffix(noun).and_then(|more| more.strip_suffix([' ', '-']));
            more.is_some_and(|more| !more.split([' ', '-']).any(|word| subordinate.contains(word)))
        };
        let here = |office: &&Office| of.is_none() || office.of == of;
        let same = self.offices.iter().rev().filter(here).find(|office| office.noun == noun);
        same.or_else(|| self.offices.iter().rev().filter(here).find(is_kind_of)).map(|office| office.holder)
    }

    /// Returns who heads a state, or its government, where the article tells of one only.
    pub(super) fn head_of(&self, roles: &Roles, state: EntityId) -> Option<EntityId> {
        let heads = |office: &&Office| {
            office.of == Some(state)
                && roles
                    .find_word(&office.noun)
                    .is_some_and(|role| role.head_of_state || role.head_of_government)
        };
        let mut holders = self.offices.iter().filter(heads).map(|office| office.holder);
        let holder = holders.next()?;
        holders.all(|other| other == holder).then_some(holder)
    }

    /// Returns the people who hold an office of a noun, as far as the article has told: `president`.
    pub(super) fn holders_of(&self, noun: &str) -> Vec<EntityId> {
        let mut holders: Vec<EntityId> =
            self.offices.iter().filter(|office| office.noun == noun).map(|office| office.holder).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// Forgets what was named, and keeps the offices: for a second reading from the start.
    pub fn forget_names(&mut self) {
        self.overall = self.counts(|_| true);
        let opening = self.recent.iter().take_while(|recent| recent.sentence < OPENING);
        self.opening = opening.map(|recent| recent.entity).collect();
        self.sentences = self.recent.last().map_or(1, |recent| recent.sentence + 1);
        self.recent.clear();
    }

    /// Returns the number of the sentence that comes next, as far as names were read.
    pub(super) fn next_sentence(&self) -> usize {
        self.recent.last().map_or(0, |recent| recent.sentence + 1)
    }

    /// Whether the article names anybody in its first sentence only.
    pub(super) fn is_of_one_sentence(&self) -> bool {
        self.sentences == 1
    }

    /// Takes note of a sentence that was read.
    pub fn read(
        &mut self,
        sentence: usize,
        tree: &Tree<'_>,
        mentions: &[Mention],
        linked: &Linked,
        gazetteer: &Gazetteer,
    ) {
        let mut in_order: Vec<&Mention> = mentions.iter().collect();
        in_order.sort_by_key(|mention| mention.head);
        for mention in &in_order {
            let entity = linked.entity(mention.entity);
            let given = entity.name.split(' ').next().and_then(|given| gazetteer.given_name(given));
            self.recent.push(Recent {
                entity: mention.entity,
                gender: given,
                subject: is_subject(tree, mention),
                plural: mention.form == Form::Role && tree.token(mention.head).xpos == crate::text::Xpos::Nns,
                pronoun: mention.form == Form::Anaphor,
                sentence,
            });
        }
    }

    /// Returns what a token without a name of its own stands for: a pronoun, `the two countries`, `the president`.
    pub fn antecedent(&self, here: &Referents<'_>, head: usize) -> Vec<Referent> {
        let tree = here.tree;
        let lemma = tree.form(head).to_lowercase();
        let found: Vec<EntityId> = match lemma.as_str() {
            "he" | "him" | "his" | "himself" => self.person(here, head, Gender::Male).into_iter().collect(),
            "she" | "her" | "hers" | "herself" => {
                self.person(here, head, Gender::Female).into_iter().collect()
            }
            _ if is_first_person(&lemma) => {
                // `I believe that I can`: nobody is quoted whom the text names.
                let speaker = quoted_speaker(tree, head)
                    .filter(|&subject| !is_first_person(&tree.form(subject).to_lowercase()));
                return speaker.map(|subject| here.resolve(subject)).unwrap_or_default();
            }
            "it" if tree.deprel(head) == Deprel::Obj => {
                self.agreement_just_named(here, head).or_else(|| self.body(here, head)).into_iter().collect()
            }
            "it" | "its" | "itself" => self.body(here, head).into_iter().collect(),
            "they" | "them" | "their" | "themselves" => self.several(here, head),
            "there" if tree.deprel(head) == Deprel::Advmod => {
                self.place_just_named(here).into_iter().collect()
            }
            _ => self.described(here, head),
        };
        found
            .into_iter()
            .map(|entity| Referent {
                entity,
                place: None,
                words: (head, head),
                sector: here.role_at(head).and_then(|(_, role)| role.sector),
                form: Form::Anaphor,
                distance: 1,
            })
            .collect()
    }

    /// Returns the people that `he` and `she` stand for as subjects of a sentence: who is spoken of goes on being spoken of.
    pub(super) fn pronouns(&self, here: &Referents<'_>) -> Vec<Mention> {
        let tree = here.tree;
        let subject = |&at: &usize| {
            matches!(tree.lemma(at), "he" | "she")
                && tree.upos(at) == Upos::Pron
                && matches!(tree.deprel(at), Deprel::Nsubj | Deprel::NsubjPass)
        };
        let mention = |at: usize| {
            let person = self.antecedent(here, at).into_iter().next()?;
            let entity = person.entity;
            let (first, last, head) = (at, at, at);
            Some(Mention { first, last, head, entity, place: None, form: Form::Anaphor, sector: None })
        };
        (0..tree.len()).filter(subject).filter_map(mention).collect()
    }

    /// Returns the country named at least half as often again as any other, and at least twice.
    pub fn foremost_country(&self, linked: &Linked) -> Option<EntityId> {
        let is_country = |entity: EntityId| linked.entity(entity).kind == NodeKind::Country;
        if !self.overall.is_empty() {
            return self.foremost_by_far(is_country);
        }
        let counts = self.counts(is_country);
        let (first, country) = *counts.first()?;
        let second = counts.get(1).map_or(0, |(count, _)| *count);
        (first >= 2 && first * 2 >= second * 3).then_some(country)
    }

    /// Returns the two entities named most often in the article, the more often named first.
    pub(super) fn foremost(&self, fits: impl Fn(EntityId) -> bool) -> Vec<EntityId> {
        let mut named = self.overall.iter().map(|(_, entity)| *entity).filter(|&entity| fits(entity));
        match (named.next(), named.next()) {
            (Some(one), Some(other)) => vec![one, other],
            _ => Vec::new(),
        }
    }

    /// Whether the first sentences of the article name an entity.
    pub(super) fn opens_with(&self, entity: EntityId) -> bool {
        self.opening.contains(&entity)
    }

    /// Returns the entity named most often in the article, of those that fit.
    pub(super) fn foremost_one(&self, fits: impl Fn(EntityId) -> bool) -> Option<EntityId> {
        self.overall.iter().map(|(_, entity)| *entity).find(|&entity| fits(entity))
    }

    /// Returns the one entity named in the article that fits, where there is no other.
    pub(super) fn only(&self, fits: impl Fn(EntityId) -> bool) -> Option<EntityId> {
        let mut named = self.overall.iter().map(|(_, entity)| *entity).filter(|&entity| fits(entity));
        let one = named.next()?;
        named.next().is_none().then_some(one)
    }

    /// Returns the entity named half as often again in the article as any other of those that fit, and at least twice.
    pub(super) fn foremost_by_far(&self, fits: impl Fn(EntityId) -> bool) -> Option<EntityId> {
        let mut named = self.overall.iter().filter(|(_, entity)| fits(*entity));
        let (most, entity) = *named.next()?;
        let next = named.next().map_or(0, |(count, _)| *count);
        (most >= 2 && most * 2 >= next * 3).then_some(entity)
    }

    /// Returns how often entities were named so far, the most often named first.
    fn counts(&self, fits: impl Fn(EntityId) -> bool) -> Vec<(usize, EntityId)> {
        let mut counts: Vec<(usize, EntityId)> = Vec::new();
        for recent in self.recent.iter().filter(|recent| fits(recent.entity)) {
            match counts.iter_mut().find(|(_, entity)| *entity == recent.entity) {
                Some((count, _)) => *count += 1,
                // What news opens with is what it is about.
                None => counts.push((1 + 2 * usize::from(recent.sentence < LEAD), recent.entity)),
            }
        }
        counts.sort_by_key(|(count, entity)| (std::cmp::Reverse(*count), *entity));
        counts
    }

    /// Returns the entity named last, of those that fit.
    pub(super) fn last_named(&self, fits: impl Fn(EntityId) -> bool) -> Option<EntityId> {
        self.recent.iter().rev().map(|recent| recent.entity).find(|&entity| fits(entity))
    }

    /// Returns another person of the same office, the one noted last.
    pub(super) fn of_same_office(&self, person: EntityId) -> Option<EntityId> {
        let own: Vec<&Office> = self.offices.iter().filter(|office| office.holder == person).collect();
        let same = |office: &&Office| {
            office.holder != person && own.iter().any(|held| held.noun == office.noun && held.of == office.of)
        };
        self.offices.iter().rev().find(same).map(|office| office.holder)
    }

    /// Returns the agreement that the sentence or the one before it names: what `signed it` means.
    fn agreement_just_named(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let linked = here.linked();
        let is_agreement = |entity: EntityId| linked.entity(entity).kind == NodeKind::Agreement;
        let before =
            here.mentions().iter().rev().find(|mention| mention.last < head && is_agreement(mention.entity));
        let last = self.recent.last().map_or(0, |r| r.sentence);
        let just = || {
            self.recent.iter().rev().find(|r| r.sentence == last && is_agreement(r.entity)).map(|r| r.entity)
        };
        before.map(|mention| mention.entity).or_else(just)
    }

    /// Returns the place that the sentence before names last: what `there` means.
    fn place_just_named(&self, here: &Referents<'_>) -> Option<EntityId> {
        let last = self.recent.last()?.sentence;
        let is_place = |entity: EntityId| here.linked().entity(entity).kind == NodeKind::Place;
        self.recent.iter().rev().find(|r| r.sentence == last && is_place(r.entity)).map(|r| r.entity)
    }
}

/// Whether a mention is a subject, or coordinated with one.
pub(super) fn is_subject(tree: &Tree<'_>, mention: &Mention) -> bool {
    let mut at = mention.head;
    for _ in 0..6 {
        match tree.deprel(at) {
            Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter => return true,
            Deprel::Conj | Deprel::Appos | Deprel::Flat => match tree.head(at) {
                Some(head) => at = head,
                None => return false,
            },
            // `a group of Moroccan diplomats`
            Deprel::Nmod if tree.case(at).as_deref() == Some("of") => match tree.head(at) {
                Some(head) if WordClasses::builtin().quantity.contains(tree.lemma(head)) => at = head,
                _ => return false,
            },
            _ => return false,
        }
    }
    false
}

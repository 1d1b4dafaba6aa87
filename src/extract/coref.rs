//! What pronouns and descriptions stand for: the article's discourse so far.

use super::answer::Told;
use super::clause;
use super::gazetteer::{Gazetteer, Gender};
use super::link::Linked;
use super::mention::{EntityId, Form, Mention};
use super::refer::{Referent, Referents};
use super::role::{RoleKind, Roles};
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Sentences that a piece of news opens with: headline and lead.
const LEAD: usize = 2;

/// What was spoken of up to here.
#[derive(Clone, Debug, Default)]
pub struct Discourse {
    /// Entities in the order of naming, last last, with whether they were subjects.
    recent: Vec<Recent>,
    /// Who holds which office of what, as far as the article has told.
    offices: Vec<Office>,
    /// How often entities are named in the whole article, the most often named first; empty in the first reading.
    overall: Vec<(usize, EntityId)>,
    /// Sentences of the article; 0 in the first reading.
    sentences: usize,
    /// Acts that may be answered, in the order of the text.
    pub(super) told: Vec<Told>,
}

#[derive(Clone, Debug)]
struct Recent {
    entity: EntityId,
    gender: Option<Gender>,
    subject: bool,
    plural: bool,
    pronoun: bool,
    sentence: usize,
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

    /// Returns the person that `he` or `she` means: a subject of this sentence before it, else the subject named last.
    fn person(&self, here: &Referents<'_>, head: usize, gender: Gender) -> Option<EntityId> {
        let linked = here.linked();
        let fits = |entity: EntityId, known: Option<Gender>| {
            let other = matches!(
                (gender, known),
                (Gender::Male, Some(Gender::Female)) | (Gender::Female, Some(Gender::Male))
            );
            linked.entity(entity).kind == NodeKind::Person && !other
        };
        let gender_of = |entity: EntityId| {
            let name = &linked.entity(entity).name;
            name.split(' ').next().and_then(|given| Gazetteer::builtin().given_name(given))
        };
        // `Rojas thanked him`, `Rojas, his minister`: who acts on him, or is described so, is someone else.
        let mut acting = acting_on(here, head);
        acting.extend(described_by(here, head));
        let fits = |entity: EntityId, known: Option<Gender>| fits(entity, known) && !acting.contains(&entity);
        let before: Vec<&Mention> = here
            .mentions()
            .iter()
            .filter(|mention| {
                mention.last < head
                    && mention.form == Form::Name
                    && fits(mention.entity, gender_of(mention.entity))
            })
            .collect();
        let subject_here = before.iter().find(|mention| is_subject(here.tree, mention));
        if let Some(mention) = subject_here.or(before.last()) {
            return Some(mention.entity);
        }
        // `Kenya's president telephoned his counterpart and asked him`: somebody whom the sentence describes.
        let someone = |mention: &&Mention| {
            mention.form == Form::Role
                && mention.last < head
                && here.tree.token(mention.head).xpos == crate::text::Xpos::Nn
                && here
                    .role_at(mention.head)
                    .is_some_and(|(_, role)| matches!(role.kind, RoleKind::Office | RoleKind::Role))
                && here.tree.deprel(mention.head) != Deprel::Appos
                && here.described_before(mention.head).is_none()
                && here.resolve(mention.head).iter().all(|referent| !acting.contains(&referent.entity))
        };
        if let Some(mention) = here.mentions().iter().filter(someone).max_by_key(|mention| mention.last) {
            return here.resolve(mention.head).first().map(|referent| referent.entity);
        }
        // `Quispe thanked Lund. Chile praised him.`: an object goes on from an object.
        let last = self.recent.last().map_or(0, |r| r.sentence);
        let parallel = matches!(here.tree.deprel(head), Deprel::Obj | Deprel::Iobj)
            .then(|| {
                self.recent
                    .iter()
                    .rev()
                    .find(|r| r.sentence == last && fits(r.entity, r.gender) && !r.subject)
                    .map(|r| r.entity)
            })
            .flatten();
        if parallel.is_some() {
            return parallel;
        }
        // The first subject of the sentence nearest before: the one that the sentence is about.
        let about = || {
            let subjects =
                self.recent.iter().rev().take(40).filter(|r| fits(r.entity, r.gender) && r.subject);
            let nearest = subjects.clone().map(|r| r.sentence).max()?;
            // `she` goes on from `she` rather than from a name that does not tell.
            let goes_on = |r: &&Recent| r.pronoun && r.sentence + 1 >= nearest && r.gender == Some(gender);
            let told = subjects.clone().find(goes_on);
            let of_nearest = || subjects.clone().rev().find(|r| r.sentence == nearest);
            let known = of_nearest().filter(|r| r.gender == Some(gender));
            known.or(told).or_else(of_nearest).map(|r| r.entity)
        };
        // `Chile expelled the envoy, Nils Lund. He flew home.`: the only person whom the sentence before names.
        let mut just_named: Vec<EntityId> = self
            .recent
            .iter()
            .rev()
            .take_while(|r| r.sentence == last)
            .filter(|r| fits(r.entity, r.gender))
            .map(|r| r.entity)
            .collect();
        let of_her = |r: &&Recent| r.pronoun && r.sentence + 1 >= last && r.gender == Some(gender);
        if self.recent.iter().rev().take(40).any(|r| of_her(&r)) {
            just_named.retain(|&one| self.recent.iter().any(|r| r.entity == one && r.gender == Some(gender)));
        }
        just_named.sort_unstable();
        just_named.dedup();
        if let [only] = just_named.as_slice() {
            return Some(*only);
        }
        let recent = |subject: bool| {
            if subject {
                return about();
            }
            self.recent.iter().rev().take(24).find(|r| fits(r.entity, r.gender)).map(|r| r.entity)
        };
        recent(true).or_else(|| recent(false))
    }

    /// Returns the country or body that `it` means.
    fn body(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let linked = here.linked();
        let acting = acting_on(here, head);
        let fits = |entity: EntityId| {
            matches!(linked.entity(entity).kind, NodeKind::Country | NodeKind::Organization)
                && !acting.contains(&entity)
        };
        let tree = here.tree;
        let subject_here = here
            .mentions()
            .iter()
            .filter(|mention| mention.last < head && fits(mention.entity))
            .find(|mention| is_subject(tree, mention) && mention.form != Form::Adjective);
        if let Some(mention) = subject_here {
            return Some(mention.entity);
        }
        // `broke with Qatar, accusing it`: what was named before in the sentence, where who acts is out.
        if !acting.is_empty() || tree.deprel(head) == Deprel::NmodPoss {
            let named = |mention: &&Mention| mention.last < head && fits(mention.entity);
            let before = here.mentions().iter().filter(named).max_by_key(|mention| mention.last);
            if let Some(mention) = before {
                return Some(mention.entity);
            }
        }
        let last = self.recent.last()?.sentence;
        self.recent
            .iter()
            .rev()
            .find(|r| fits(r.entity) && r.subject && r.sentence + 1 >= last)
            .map(|r| r.entity)
    }

    /// Returns what `they` means: coordinated subjects, or a plural actor, named last.
    fn several(&self, here: &Referents<'_>, head: usize) -> Vec<EntityId> {
        let tree = here.tree;
        // `met Kabila and Kagame and pressed them`: an object goes on from objects.
        if matches!(tree.deprel(head), Deprel::Obj | Deprel::Iobj) {
            let objects = here
                .mentions()
                .iter()
                .rev()
                .filter(|mention| mention.last < head && !is_subject(tree, mention));
            for mention in objects {
                let members = here.resolve(mention.head);
                if members.len() > 1 {
                    return members.into_iter().map(|referent| referent.entity).collect();
                }
            }
        }
        for mention in
            here.mentions().iter().filter(|mention| mention.last < head && is_subject(tree, mention))
        {
            let members = here.resolve(mention.head);
            let plural = tree.token(mention.head).xpos == crate::text::Xpos::Nns;
            if members.len() > 1 || plural {
                return members.into_iter().map(|referent| referent.entity).collect();
            }
        }
        let Some(last) = self.recent.last().map(|r| r.sentence) else { return Vec::new() };
        let subject = |r: &&Recent| r.sentence == last && r.subject && !r.pronoun;
        let subjects: Vec<&Recent> = self.recent.iter().filter(subject).collect();
        if subjects.len() > 1 || subjects.iter().any(|r| r.plural) {
            let mut entities: Vec<EntityId> = subjects.iter().map(|r| r.entity).collect();
            entities.dedup();
            return entities;
        }
        Vec::new()
    }
}

fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "we" | "us" | "our" | "myself" | "ourselves")
}

/// Returns the subject of the verb of speech that a first person is quoted under.
fn quoted_speaker(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    let speaks = |verb: usize| super::stance::Stance::builtin().is_speech(tree.lemma(verb));
    let subject = |verb: usize| tree.child(verb, Deprel::Nsubj).filter(|&subject| subject != pronoun);
    let mut below = pronoun;
    for _ in 0..12 {
        let beside =
            tree.children_by(below, Deprel::Parataxis).filter(|&verb| speaks(verb)).find_map(subject);
        if beside.is_some() {
            return beside;
        }
        let above = tree.head(below)?;
        if matches!(tree.deprel(below), Deprel::Ccomp | Deprel::Parataxis) && speaks(above) {
            return subject(above);
        }
        below = above;
    }
    None
}

/// Returns who acts in the clause whose object or oblique a pronoun is: it stands for none of them.
pub(super) fn acting_on(here: &Referents<'_>, pronoun: usize) -> Vec<EntityId> {
    let tree = here.tree;
    let aimed_at = matches!(tree.deprel(pronoun), Deprel::Obj | Deprel::Iobj | Deprel::Obl);
    let reflexive = tree.lemma(pronoun).ends_with("self") || tree.lemma(pronoun).ends_with("selves");
    match tree.head(pronoun) {
        Some(verb) if aimed_at && !reflexive && tree.upos(verb) == Upos::Verb => clause::of(tree, verb)
            .subjects
            .iter()
            .filter(|&&subject| subject < pronoun)
            .flat_map(|&subject| here.resolve(subject))
            .map(|referent| referent.entity)
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the person whom the phrase describes that a possessive pronoun stands in: `Rojas, his trade minister`.
fn described_by(here: &Referents<'_>, pronoun: usize) -> Option<EntityId> {
    let tree = here.tree;
    let noun = tree.head(pronoun).filter(|_| tree.deprel(pronoun) == Deprel::NmodPoss)?;
    let named =
        [tree.head(noun).filter(|_| tree.deprel(noun) == Deprel::Appos), tree.child(noun, Deprel::Appos)];
    let beside = named.into_iter().flatten().find_map(|at| here.mention_at(at));
    here.described_before(noun)
        .or(beside.filter(|mention| mention.form == Form::Name))
        .map(|mention| mention.entity)
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

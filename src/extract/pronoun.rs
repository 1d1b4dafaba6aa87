//! Whom pronouns stand for: `he` and `she`, `it`, `they`, and the first person of a quotation.

use super::clause;
use super::coref::{Discourse, Recent, is_subject};
use super::gazetteer::{Gazetteer, Gender};
use super::mention::{EntityId, Form, Mention};
use super::refer::Referents;
use super::role::RoleKind;
use super::tree::Tree;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Namings that a pronoun looks back over.
const FURTHEST: usize = 200;

impl Discourse {
    /// Returns the person that `he` or `she` means: a subject of this sentence before it, else the subject named last.
    pub(super) fn person(&self, here: &Referents<'_>, head: usize, gender: Gender) -> Option<EntityId> {
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
            let told = |one: EntityId| {
                let mut before = self.recent.iter().rev().take(FURTHEST);
                before.any(|r| r.entity == one && r.gender == Some(gender))
            };
            just_named.retain(|&one| told(one));
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
    pub(super) fn body(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
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
    pub(super) fn several(&self, here: &Referents<'_>, head: usize) -> Vec<EntityId> {
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

/// Returns the subject of the verb of speech that a first person is quoted under.
pub(super) fn quoted_speaker(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
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
pub(super) fn described_by(here: &Referents<'_>, pronoun: usize) -> Option<EntityId> {
    let tree = here.tree;
    let noun = tree.head(pronoun).filter(|_| tree.deprel(pronoun) == Deprel::NmodPoss)?;
    let named =
        [tree.head(noun).filter(|_| tree.deprel(noun) == Deprel::Appos), tree.child(noun, Deprel::Appos)];
    let beside = named.into_iter().flatten().find_map(|at| here.mention_at(at));
    here.described_before(noun)
        .or(beside.filter(|mention| mention.form == Form::Name))
        .map(|mention| mention.entity)
}

pub(super) fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "we" | "us" | "our" | "myself" | "ourselves")
}

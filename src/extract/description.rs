//! What descriptions stand for that name nobody: `the two countries`, `the pact`, `the president`, `the rebels`.

use super::coref::{Discourse, is_subject};
use super::gazetteer::Gazetteer;
use super::mention::EntityId;
use super::pronoun::acting_on;
use super::refer::Referents;
use super::role::RoleKind;
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

impl Discourse {
    /// Returns the pair that `the two` means: coordinated subjects of this sentence, else the two
    /// that the article is about. Whose neighbours they are, and who acts on them, is neither.
    fn pair(&self, here: &Referents<'_>, head: usize, may: impl Fn(EntityId) -> bool) -> Vec<EntityId> {
        let mut apart = acting_on(here, head);
        // `Rojas accused the two countries`: his own is neither.
        let homes: Vec<EntityId> = apart
            .iter()
            .filter_map(|&actor| self.country_of(actor).or_else(|| here.home_of(actor)))
            .collect();
        apart.extend(homes);
        if let Some(whose) = here.tree.child(head, Deprel::NmodPoss) {
            apart.extend(here.resolve(whose).into_iter().map(|referent| referent.entity));
        }
        let fits = |entity: EntityId| may(entity) && !apart.contains(&entity);
        for mention in
            here.mentions().iter().filter(|mention| mention.last < head && is_subject(here.tree, mention))
        {
            let members: Vec<EntityId> =
                here.resolve(mention.head).into_iter().map(|referent| referent.entity).collect();
            if members.len() == 2 && members.iter().all(|&member| fits(member)) {
                return members;
            }
        }
        // `Rojas visited Lund; the two men talked`
        let mut here_before: Vec<EntityId> = Vec::new();
        for mention in here.mentions().iter().filter(|mention| mention.last < head) {
            // `Rojas appealed to Norway under a treaty that the two governments had signed`: to hers.
            let of_states = WordClasses::builtin().state.contains(here.tree.lemma(head));
            let state = || {
                let served = self.country_of(mention.entity).or_else(|| here.home_of(mention.entity));
                served.filter(|&state| of_states && here.linked().entity(state).kind == NodeKind::Country)
            };
            let meant = if may(mention.entity) { Some(mention.entity) } else { state() };
            if let Some(entity) = meant.filter(|&entity| fits(entity) && !here_before.contains(&entity)) {
                here_before.push(entity);
            }
        }
        if here_before.len() == 2 {
            return here_before;
        }
        self.foremost(fits)
    }

    /// Returns the state that `his country` or `the country` means: the person's, else the one named last.
    fn country(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let tree = here.tree;
        let linked = here.linked();
        if let Some(whose) = tree.child(head, Deprel::NmodPoss) {
            let owner = here.resolve(whose).into_iter().next()?;
            return self.country_of(owner.entity).or_else(|| here.home_of(owner.entity));
        }
        let acting = acting_on(here, head);
        let is_country =
            |entity: EntityId| linked.entity(entity).kind == NodeKind::Country && !acting.contains(&entity);
        let here_before =
            here.mentions().iter().rev().find(|mention| mention.last < head && is_country(mention.entity));
        let before = || self.last_named(is_country);
        is_definite(tree, head).then(|| here_before.map(|mention| mention.entity).or_else(before)).flatten()
    }

    /// Returns the agreement that `the accord` means: the one that the article is about, else the one named last.
    fn agreement(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let linked = here.linked();
        let is_agreement = |entity: EntityId| linked.entity(entity).kind == NodeKind::Agreement;
        let before =
            here.mentions().iter().rev().find(|mention| mention.last < head && is_agreement(mention.entity));
        before
            .map(|mention| mention.entity)
            .or_else(|| self.foremost_one(is_agreement))
            .or_else(|| self.last_named(is_agreement))
    }

    /// Returns the agreement that news opens with before it names it: `Rojas and Lund signed a pact on Monday`.
    fn agreement_to_come(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let words = WordClasses::builtin();
        let tree = here.tree;
        let is_agreement = |entity: EntityId| here.linked().entity(entity).kind == NodeKind::Agreement;
        let made = tree.head(head).is_some_and(|verb| {
            matches!(tree.deprel(head), Deprel::Obj | Deprel::NsubjPass | Deprel::Obl)
                && words.concluding.contains(tree.lemma(verb))
        });
        let opens = self.last_named(is_agreement).is_none()
            && !here.mentions().iter().any(|mention| mention.last < head && is_agreement(mention.entity));
        (made && opens && words.agreement.contains(tree.lemma(head)))
            .then(|| self.foremost_one(|entity| is_agreement(entity) && self.opens_with(entity)))
            .flatten()
    }

    /// Returns what a noun phrase without a name describes.
    pub(super) fn described(&self, here: &Referents<'_>, head: usize) -> Vec<EntityId> {
        let tree = here.tree;
        let words = WordClasses::builtin();
        let noun = tree.lemma(head);
        // `the neighbours`, `the sides`
        let facing =
            words.facing.contains(noun) && is_definite(tree, head) && tree.token(head).xpos == Xpos::Nns;
        if is_of_two(tree, head) || facing {
            let kind = [(&words.state, Some(NodeKind::Country)), (&words.leader, Some(NodeKind::Person))]
                .into_iter()
                .chain([(&words.side, None)])
                .find(|(class, _)| class.contains(noun));
            // `the two presidents`
            let of_office: Vec<EntityId> = self.holders_of(noun);
            if of_office.len() >= 2 {
                return self.pair(here, head, |entity| of_office.contains(&entity));
            }
            if let Some((_, wanted)) = kind {
                let kind = |entity: EntityId| here.linked().entity(entity).kind;
                // `urged both sides to keep talking`: sides are states and movements.
                let is_side =
                    |entity: EntityId| words.named_side.contains(noun) && kind(entity) == NodeKind::Person;
                return self.pair(here, head, |entity| {
                    wanted.is_none_or(|wanted| kind(entity) == wanted) && !is_side(entity)
                });
            }
        }
        // `their foreign ministers`: of both states that were named.
        if let Some(whose) = tree
            .child(head, Deprel::NmodPoss)
            .filter(|&whose| tree.lemma(whose) == "they" || tree.form(whose) == "their")
            && tree.token(head).xpos == Xpos::Nns
            && here.role_at(head).is_some_and(|(_, role)| role.kind == RoleKind::Office)
        {
            let states = |referent: &super::refer::Referent| {
                here.linked().entity(referent.entity).kind == NodeKind::Country
            };
            return here.resolve(whose).into_iter().filter(states).map(|referent| referent.entity).collect();
        }
        let states = self.states_served(here, head);
        if !states.is_empty() {
            return states;
        }
        if noun == "capital" {
            return capital(here, head).into_iter().collect();
        }
        if words.homeland.contains(noun) {
            return self.country(here, head).into_iter().collect();
        }
        if words.incumbent.contains(noun) {
            return self.before_or_after(here, head).into_iter().collect();
        }
        if !is_definite(tree, head) {
            return self.agreement_to_come(here, head).into_iter().collect();
        }
        if words.agreement.contains(noun) {
            return self.agreement(here, head).into_iter().collect();
        }
        // `the declaration`, where one has a name: `the Quito Declaration`
        let called = |entity: EntityId| {
            let known = here.linked().entity(entity);
            let by_name = || known.name.split([' ', '-']).any(|word| word.to_lowercase() == noun);
            known.kind == NodeKind::Agreement && by_name()
        };
        if words.document.contains(noun)
            && let Some(agreement) = self.foremost_one(called)
        {
            return vec![agreement];
        }
        self.office(here, head)
            .or_else(|| self.body_called(here, head))
            .or_else(|| self.state_of(here, head))
            .into_iter()
            .collect()
    }

    /// Returns the states or bodies whose soldiers, police or ministers a possessive makes them: `Norway and its army`, `Peru,
    /// whose troops`, `Rojas, whose government`.
    fn states_served(&self, here: &Referents<'_>, head: usize) -> Vec<EntityId> {
        let tree = here.tree;
        let whose = tree.child(head, Deprel::NmodPoss).filter(|&whose| tree.upos(whose) == Upos::Pron);
        let Some((whose, (_, role))) = whose.zip(here.role_at(head)) else { return Vec::new() };
        let of_state =
            role.sector.is_some_and(|sector| matches!(sector.as_str(), "GOV" | "MIL" | "COP" | "SPY"));
        let many = matches!(role.kind, RoleKind::Group | RoleKind::Institution);
        let owners = match tree.lemma(whose) {
            "whose" => relative_of(tree, head).map(|noun| here.resolve(noun)).unwrap_or_default(),
            _ => here.resolve(whose),
        };
        let served = |owner: EntityId| match here.linked().entity(owner).kind {
            NodeKind::Country | NodeKind::Organization => (of_state || many).then_some(owner),
            NodeKind::Person if of_state && many => self.country_of(owner).or_else(|| here.home_of(owner)),
            _ => None,
        };
        owners.into_iter().filter_map(|owner| served(owner.entity)).collect()
    }

    /// Returns the state whose government, army or police is meant where only one is spoken of: `the government`.
    fn state_of(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let (first, role) = here.role_at(head)?;
        let bare = role.kind == RoleKind::Institution && first == head && here.owner(head).is_none();
        bare.then(|| self.home_told(here, head).or_else(|| here.foremost_country())).flatten()
    }

    /// Returns the state of whom the sentence speaks before a body of state that it does not name: `The Red Party sued the
    /// government`.
    fn home_told(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let linked = here.linked();
        let before = here.mentions().iter().filter(|mention| mention.last < head);
        let subject =
            before.filter(|mention| is_subject(here.tree, mention)).max_by_key(|mention| mention.last)?;
        let entity = linked.entity(subject.entity);
        let acts = matches!(here.tree.deprel(head), Deprel::Nsubj | Deprel::NsubjPass);
        let told = match entity.kind {
            NodeKind::Organization => entity.country.and_then(|code| linked.country_entity(code)),
            // Who holds an office of the state does not act on it; its courts may act on him.
            NodeKind::Person if acts || self.office_of(subject.entity).is_none() => {
                here.home_of(subject.entity)
            }
            _ => None,
        };
        told.filter(|&state| linked.entity(state).kind == NodeKind::Country)
    }

    /// Returns the person that an office without a country means: `the president`.
    fn office(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let singular = here.tree.token(head).xpos == Xpos::Nn;
        let (_, role) = here.role_at(head)?;
        (singular && role.kind == RoleKind::Office).then(|| self.office_holder(&role.noun, None)).flatten()
    }

    /// Returns the other who held or holds a person's office: `his predecessor`.
    fn before_or_after(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let whose = here.tree.child(head, Deprel::NmodPoss)?;
        let person = here.resolve(whose).into_iter().next()?.entity;
        self.of_same_office(person)
    }

    /// Returns the body named last that a noun of its name, or of its sector, calls by: `the court`, `the rebels`.
    fn body_called(&self, here: &Referents<'_>, head: usize) -> Option<EntityId> {
        let tree = here.tree;
        if tree.child(head, Deprel::NmodPoss).is_some() || here.owner(head).is_some() {
            return None;
        }
        let linked = here.linked();
        let noun = tree.lemma(head);
        let role = here.role_at(head).map(|(_, role)| role);
        let armed = role
            .filter(|role| role.kind == RoleKind::Group)
            .and_then(|role| role.sector)
            .filter(|sector| matches!(sector.as_str(), "REB" | "SEP" | "INS"));
        if role.is_none() && !WordClasses::builtin().body.contains(noun) {
            return None;
        }
        let between_states = WordClasses::builtin().bloc.contains(noun);
        let called = |entity: EntityId, between_states: bool| {
            let entity = linked.entity(entity);
            let by_name = || entity.name.split([' ', '-']).any(|word| word.to_lowercase() == noun);
            entity.kind == NodeKind::Organization
                && (by_name()
                    || (between_states && entity.country.is_some_and(|code| code.as_str() == "IGO"))
                    || (armed.is_some() && entity.sector.is_some_and(|sector| armed == Some(sector))))
        };
        let last = |between_states: bool| {
            let fits = |entity: EntityId| called(entity, between_states);
            let here_before =
                here.mentions().iter().rev().find(|mention| mention.last < head && fits(mention.entity));
            here_before.map(|mention| mention.entity).or_else(|| self.last_named(fits))
        };
        last(false).or_else(|| between_states.then(|| last(true)).flatten())
    }
}

/// Whether a description points at something told: `the`, `this`, `that`.
pub(super) fn is_definite(tree: &Tree<'_>, head: usize) -> bool {
    tree.children_by(head, Deprel::Det).any(|det| matches!(tree.lemma(det), "the" | "this" | "that"))
}

/// Returns the city that `the Chinese capital` means, where the article names it.
fn capital(here: &Referents<'_>, head: usize) -> Option<EntityId> {
    let owner = here.mention_at(here.owner(head)?)?;
    let country = here.linked().entity(owner.entity).code?;
    let known = Gazetteer::builtin().country(country)?;
    here.linked().place_entity(|name| known.is_capital(name))
}

/// Returns the noun that the relative clause describes in which a phrase with `whose` stands.
pub(super) fn relative_of(tree: &Tree<'_>, phrase: usize) -> Option<usize> {
    let mut at = phrase;
    for _ in 0..6 {
        let above = tree.head(at)?;
        if tree.deprel(at) == Deprel::AclRelcl {
            return Some(above);
        }
        at = above;
    }
    None
}

fn is_of_two(tree: &Tree<'_>, head: usize) -> bool {
    matches!(tree.lemma(head), "two" | "both" | "pair")
        || tree.children(head).iter().any(|&child| matches!(tree.lemma(child), "two" | "both"))
}

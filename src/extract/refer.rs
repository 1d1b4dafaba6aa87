//! What a noun phrase or a pronoun of a sentence stands for.

use super::coref::Discourse;
use super::description::is_definite;
use super::link::Linked;
use super::mention::{EntityId, Form, Mention};
use super::role::{Role, RoleKind, Roles};
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::ontology::{NodeKind, Sector};
use crate::text::{Deprel, Upos, Xpos};

/// One end of a fact in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referent {
    /// What the words stand for.
    pub entity: EntityId,
    /// The city beside the country, where a capital is named.
    pub place: Option<EntityId>,
    /// First and last token of the words.
    pub words: (usize, usize),
    /// The sector that the words tell.
    pub sector: Option<Sector>,
    /// How the words stand for it.
    pub form: Form,
    /// How far from the phrase's own head it was found: 0 for the head itself.
    pub distance: u8,
}

/// A sentence's mentions, ready to be asked by token.
pub struct Referents<'a> {
    /// The sentence.
    pub tree: &'a Tree<'a>,
    pub(super) linked: &'a Linked,
    pub(super) roles: &'a Roles,
    mentions: Vec<Mention>,
    /// For each token the mention that covers it.
    at: Vec<Option<usize>>,
    pub(super) discourse: &'a Discourse,
}

impl<'a> Referents<'a> {
    /// Returns the referents of a sentence: its names, and the unnamed actors beside them.
    pub fn new(
        tree: &'a Tree<'a>,
        linked: &'a Linked,
        names: &[Mention],
        roles: &'a Roles,
        discourse: &'a Discourse,
    ) -> Self {
        let mut at = vec![None; tree.len()];
        for (place, mention) in names.iter().enumerate() {
            at[mention.first..=mention.last].fill(Some(place));
        }
        let mut referents = Referents { tree, linked, roles, mentions: names.to_vec(), at, discourse };
        for head in 0..tree.len() {
            if referents.at[head].is_none()
                && let Some(actor) = referents.unnamed_actor(head)
            {
                referents.at[head] = Some(referents.mentions.len());
                referents.mentions.push(actor);
            }
        }
        referents
    }

    /// Returns the sentence's mentions: names in order, then unnamed actors.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// Returns the mention that covers a token.
    pub fn mention_at(&self, token: usize) -> Option<&Mention> {
        self.at.get(token).copied().flatten().and_then(|place| self.mentions.get(place))
    }

    /// Returns what the article knows.
    pub fn linked(&self) -> &'a Linked {
        self.linked
    }

    /// Returns the country or body that a person serves, as far as the article has told.
    pub fn country_of(&self, person: EntityId) -> Option<EntityId> {
        self.discourse.country_of(person)
    }

    /// Returns the country that the article speaks of far more than of any other, so far.
    pub fn foremost_country(&self) -> Option<EntityId> {
        self.discourse.foremost_country(self.linked)
    }

    /// Returns the entity of the state that the tables know a person to serve.
    pub fn home_of(&self, person: EntityId) -> Option<EntityId> {
        self.linked.entity(person).country.and_then(|code| self.linked.country_entity(code))
    }

    /// Returns the role that a token heads, and its first token.
    pub fn role_at(&self, token: usize) -> Option<(usize, &'a Role)> {
        self.roles.at(self.tree, token)
    }

    /// Returns the office that one who held it once is called by: `former president` is `president`.
    pub(super) fn once_held(&self, head: usize, found: (usize, &'a Role)) -> (usize, &'a Role) {
        let (first, role) = found;
        let office = role.noun.strip_prefix("former ").and_then(|noun| self.roles.find_word(noun));
        office.filter(|_| first < head).map_or(found, |office| (first + 1, office))
    }

    /// Returns what a noun phrase stands for, with everything coordinated with it.
    pub fn resolve(&self, head: usize) -> Vec<Referent> {
        let members = self.members(head);
        if members.len() > 1 {
            return members;
        }
        let mut distinct: Vec<Referent> = Vec::new();
        for referent in self.coordinated(head).into_iter().flat_map(|member| self.one(member)) {
            let known = |other: &Referent| other.entity == referent.entity && other.sector == referent.sector;
            if !distinct.iter().any(known) {
                distinct.push(referent);
            }
        }
        distinct
    }

    /// Returns what a phrase stands for, coordination left out.
    fn one(&self, head: usize) -> Vec<Referent> {
        let members = self.members(head);
        if !members.is_empty() {
            return members;
        }
        // An apposition names what a description only describes: `the Swedish foreign minister, Nils Lund`.
        if self.mention_at(head).is_none_or(|mention| matches!(mention.form, Form::Role | Form::Adjective))
            && let Some(named) = self
                .named_apposition(head)
                .or_else(|| self.named_inside(head))
                .or_else(|| self.named_before(head))
        {
            return vec![named];
        }
        if let Some(mention) = self.mention_at(head) {
            if mention.form == Form::Role
                && let Some(person) = self.described_person(mention)
            {
                return vec![person];
            }
            let mut found = vec![self.referent(mention, 0)];
            if mention.form == Form::Role {
                found.extend(self.coordinated_owners(mention));
            }
            return found;
        }
        let antecedent = self.discourse.antecedent(self, head);
        if !antecedent.is_empty() {
            return antecedent;
        }
        self.counted(head)
    }

    /// Returns whose a phrase is that names nobody itself, as who acts in its place: `Israeli bulldozers`.
    pub fn owned(&self, head: usize) -> Vec<Referent> {
        if self.mention_at(head).is_some() || !matches!(self.tree.upos(head), Upos::Noun | Upos::Propn) {
            return Vec::new();
        }
        let Some(mention) = self.owner(head).and_then(|owner| self.mention_at(owner)) else {
            return Vec::new();
        };
        let owner = Referent { form: Form::Role, ..self.referent(mention, 1) };
        let words = (mention.first.min(head), mention.last.max(head));
        vec![Referent { words, ..owner }]
    }

    /// Returns the name that a description of its own stands beside: `Lund, an aide whom the army had held`.
    fn named_before(&self, head: usize) -> Option<Referent> {
        let name = self.tree.head(head).filter(|_| self.tree.deprel(head) == Deprel::Appos)?;
        let determined = self
            .tree
            .children(head)
            .iter()
            .any(|&child| matches!(self.tree.deprel(child), Deprel::Det | Deprel::NmodPoss));
        let mention = self.mention_at(name).filter(|mention| mention.form == Form::Name && determined)?;
        Some(Referent { form: Form::Anaphor, ..self.referent(mention, 1) })
    }

    /// Returns the name right behind a noun that describes whom it names, whatever the parser made of it: `his wife, Ana Rojas`,
    /// `Peru's ally Chile`.
    pub fn name_behind(&self, noun: usize) -> Option<&Mention> {
        let tree = self.tree;
        let comma = noun + 1 < tree.len() && tree.form(noun + 1) == ",";
        let next = noun + 1 + usize::from(comma);
        let name = self.mention_at(next).filter(|name| name.first == next && name.form == Form::Name)?;
        let after = name.last + 1;
        let closed = after >= tree.len() || matches!(tree.form(after), "," | "." | ";" | ")");
        (!comma || closed).then_some(name)
    }

    fn named_apposition(&self, head: usize) -> Option<Referent> {
        let relations = [Deprel::Appos, Deprel::Flat, Deprel::Nmod, Deprel::Compound];
        let of_name = |&child: &usize| {
            let appos = self.tree.deprel(child) == Deprel::Appos || self.tree.deprel(child) == Deprel::Flat;
            // `the town of Puno`, `the enclave of Gaza`
            let of = self.tree.case(child).is_some_and(|case| case == "of");
            let mention = self.mention_at(child);
            let kind = mention.map(|mention| self.linked.entity(mention.entity).kind);
            match kind {
                Some(NodeKind::Person | NodeKind::Organization | NodeKind::Agreement) => appos,
                Some(NodeKind::Place | NodeKind::Country) => {
                    appos || (of && WordClasses::builtin().place.contains(self.tree.lemma(head)))
                }
                None => false,
            }
        };
        let child = self
            .tree
            .children(head)
            .iter()
            .copied()
            .filter(|&child| relations.contains(&self.tree.deprel(child)))
            .find(of_name)?;
        self.mention_at(child).map(|mention| self.referent(mention, 0))
    }

    /// Returns the person whose name the parser hung inside the description before it: `its minister for the Pacific, Nils Lund,`.
    fn named_inside(&self, head: usize) -> Option<Referent> {
        let (_, role) = self.role_at(head)?;
        let of_person = matches!(role.kind, RoleKind::Office | RoleKind::Role | RoleKind::Rank);
        if !of_person || self.tree.token(head).xpos == Xpos::Nns {
            return None;
        }
        let person = |&child: &usize| {
            let mention = self.mention_at(child);
            self.tree.form(child.saturating_sub(1)) == ","
                && mention.is_some_and(|mention| {
                    mention.form == Form::Name
                        && mention.first == child
                        && self.linked.entity(mention.entity).kind == NodeKind::Person
                })
        };
        let below = self.tree.children_by(head, Deprel::Nmod).filter(|&child| child > head);
        let name = below.flat_map(|child| self.tree.children_by(child, Deprel::Appos)).find(person)?;
        self.mention_at(name).map(|mention| self.referent(mention, 0))
    }

    /// Returns the person right before the comma that a description follows, whatever the parser made of the comma:
    /// `Ana Rojas, Chile's trade minister, and Nils Lund`.
    pub fn described_before(&self, head: usize) -> Option<&Mention> {
        let (first, role) = self.role_at(head)?;
        if !matches!(role.kind, RoleKind::Office | RoleKind::Role | RoleKind::Rank)
            || self.tree.token(head).xpos == Xpos::Nns
        {
            return None;
        }
        // `Nancy Reagan, the president's wife`
        if self.tree.deprel(head) == Deprel::NmodPoss {
            return None;
        }
        let comma = (first.saturating_sub(8)..first).rev().find(|&at| self.tree.form(at) == ",")?;
        if (comma + 1..first).any(|at| matches!(self.tree.upos(at), Upos::Cconj | Upos::Verb | Upos::Aux)) {
            return None;
        }
        let mention = self.mention_at(comma.checked_sub(1)?)?;
        let is_person =
            self.linked.entity(mention.entity).kind == NodeKind::Person && mention.form == Form::Name;
        let starts = comma + 1 < self.tree.len() && self.tree.upos(comma + 1) != Upos::Cconj;
        // The description closes with a comma, a stop or the sentence, not with a name of its own.
        let beside = |name: Referent| name.words.0 == 0 || self.tree.form(name.words.0 - 1) != ",";
        let own_name = self.named_apposition(head).is_some_and(beside)
            || self.mention_at(head).is_some_and(|m| m.form == Form::Name);
        (is_person && starts && !own_name).then_some(mention)
    }

    /// Returns the article's person that a description with a country describes: `the German chancellor`.
    pub(super) fn described_person(&self, mention: &Mention) -> Option<Referent> {
        let (_, role) = self.roles.at(self.tree, mention.head)?;
        let singular = self.tree.token(mention.head).xpos != Xpos::Nns;
        if !singular {
            return None;
        }
        let entity = if matches!(role.noun.as_str(), "colleague" | "counterpart") {
            self.counterpart(mention)?
        } else if role.kind == RoleKind::Office {
            self.discourse.office_holder(&role.noun, Some(mention.entity)).or_else(|| {
                let definite = is_definite(self.tree, mention.head);
                self.foremost_of(mention.entity, role).filter(|_| definite)
            })?
        } else {
            return None;
        };
        Some(Referent {
            entity,
            place: None,
            words: (mention.first, mention.last),
            sector: role.sector,
            form: Form::Anaphor,
            distance: 1,
        })
    }

    /// Returns the person that the article speaks of most, where he serves a state: whom `the former Peruvian president`
    /// means in news that never gives him the title.
    fn foremost_of(&self, state: EntityId, role: &Role) -> Option<EntityId> {
        let linked = self.linked;
        let is_person = |entity: EntityId| linked.entity(entity).kind == NodeKind::Person;
        let serves = |person: EntityId| self.country_of(person).or_else(|| self.home_of(person));
        let person = self.discourse.foremost_one(is_person)?;
        if serves(person) == Some(state) {
            return Some(person);
        }
        // Its head may be the only one of the state of whom no other office is told.
        let of_state = |entity: EntityId| {
            is_person(entity) && serves(entity) == Some(state) && self.discourse.office_of(entity).is_none()
        };
        let heads = role.head_of_state || role.head_of_government;
        heads.then(|| self.discourse.only(of_state)).flatten()
    }

    /// Returns who holds for a country the office that someone else holds for his: `his Chinese counterpart`.
    fn counterpart(&self, mention: &Mention) -> Option<EntityId> {
        let whose = self.tree.child(mention.head, Deprel::NmodPoss)?;
        let other = self.resolve(whose).into_iter().next()?;
        let noun = self.discourse.office_of(other.entity)?;
        self.discourse
            .office_holder(noun, Some(mention.entity))
            .or_else(|| self.discourse.head_of(self.roles, mention.entity))
    }

    /// Returns a mention as a referent found so far away.
    pub fn referent(&self, mention: &Mention, distance: u8) -> Referent {
        Referent {
            entity: mention.entity,
            place: mention.place,
            words: (mention.first, mention.last),
            sector: mention.sector,
            form: mention.form,
            distance,
        }
    }

    /// Returns what a phrase stands for, else what it is about: the possessor, adjective, compound or prepositional
    /// name nearest below its head. `Eritrea's demand`, `the Russian invasion of Crimea`.
    ///
    /// Who is in `apart` does not count: `Iran threatened an offensive in its war with Iraq` is about Iraq.
    pub fn about(&self, head: usize, apart: &[Referent]) -> Vec<Referent> {
        self.about_within(head, apart, 4)
    }

    fn about_within(&self, head: usize, apart: &[Referent], depth: u8) -> Vec<Referent> {
        let mut direct = self.resolve(head);
        if !direct.is_empty() {
            direct.retain(|found| apart.iter().all(|other| other.entity != found.entity));
            return direct;
        }
        if depth == 0 {
            return direct;
        }
        // `pressure from its neighbours`: whose they are is who they are not.
        let apart_from = WordClasses::builtin().relational.contains(self.tree.lemma(head));
        let order: [&[Deprel]; 3] = [
            if apart_from { &[] } else { &[Deprel::NmodPoss] },
            &[Deprel::Amod, Deprel::Compound, Deprel::Flat, Deprel::NmodDesc],
            &[Deprel::Nmod, Deprel::Acl, Deprel::Obl, Deprel::Obj],
        ];
        for (distance, relations) in (1u8..).zip(order) {
            for &child in self.tree.children(head) {
                let inside = relations.contains(&self.tree.deprel(child));
                let case = self.tree.case(child);
                let related = !matches!(self.tree.deprel(child), Deprel::Nmod | Deprel::Obl)
                    || is_about(case.as_deref());
                if !(inside && related) || self.names_a_document(child) {
                    continue;
                }
                let mut found = self.about_within(child, apart, depth - 1);
                if !found.is_empty() {
                    found
                        .iter_mut()
                        .for_each(|referent| referent.distance = referent.distance.saturating_add(distance));
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// Whether a place only gives a document or a meeting its name: `the Potsdam declaration`.
    pub fn names_a_document(&self, token: usize) -> bool {
        let noun = self.tree.head(token).filter(|_| self.tree.deprel(token) == Deprel::Compound);
        let document =
            noun.is_some_and(|noun| WordClasses::builtin().document.contains(self.tree.lemma(noun)));
        document
            && self.mention_at(token).is_some_and(|mention| {
                mention.form == Form::Capital || self.linked.entity(mention.entity).kind == NodeKind::Place
            })
    }

    /// Returns the words of a referent as they stand in the text.
    pub fn words(&self, referent: &Referent) -> String {
        let (first, last) = referent.words;
        self.tree.words(first, last).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn is_about(case: Option<&str>) -> bool {
    matches!(
        case,
        Some("of" | "by" | "with" | "against" | "from" | "on" | "in" | "between" | "to" | "over" | "for")
    )
}

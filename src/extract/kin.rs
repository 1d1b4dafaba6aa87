//! Who is whose kin: `his wife Rosa`, `Lund's brother, Ola Lund`.

use super::gazetteer::Gazetteer;
use super::mention::{EntityId, Form, Mention};
use super::refer::{Referent, Referents};
use super::state::{State, antecedent, is_relative};
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Returns the kinship that a sentence tells of.
pub(super) fn read(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let is_kin = |&at: &usize| tree.upos(at) == Upos::Noun && Gazetteer::builtin().is_kin(tree.lemma(at));
    (0..tree.len()).filter(is_kin).filter_map(|noun| of_noun(here, noun)).collect()
}

fn of_noun(here: &Referents<'_>, noun: usize) -> Option<State> {
    let tree = here.tree;
    let whose = tree.child(noun, Deprel::NmodPoss).or_else(|| {
        tree.children_by(noun, Deprel::Nmod).find(|&at| tree.case(at).as_deref() == Some("of"))
    })?;
    let relative = relative(here, noun)?;
    let owner = owner(here, whose, &relative).filter(|owner| owner.entity != relative.entity)?;
    Some(State {
        edge: "related-to",
        source: relative,
        target: owner,
        token: noun,
        title: Some(tree.lemma(noun).to_owned()),
        status: None,
        noun: None,
        confidence: 0.85,
    })
}

fn is_person(here: &Referents<'_>, referent: &Referent) -> bool {
    here.linked().entity(referent.entity).kind == NodeKind::Person
}

/// Returns who the kin is.
fn relative(here: &Referents<'_>, noun: usize) -> Option<Referent> {
    let tree = here.tree;
    let person = |mention: &Mention| Some(here.referent(mention, 0)).filter(|found| is_person(here, found));
    let named = |at: usize| here.mention_at(at).filter(|mention| mention.form == Form::Name).and_then(person);
    let is_name =
        |child: usize| matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc);
    let children = |at: usize| tree.children(at).iter().copied().filter(|&child| is_name(child));
    // `her son, the producer Luis Roca`
    let beside = || children(noun).find_map(|child| named(child).or_else(|| children(child).find_map(named)));
    let described = || tree.head(noun).filter(|_| tree.deprel(noun) == Deprel::Appos).and_then(named);
    // `his wife, Ana Rojas`, whatever the parser hung the name on
    let behind = || here.name_behind(noun).and_then(person);
    // `Ana Rojas is the sister of`
    let predicate = || {
        let subject = tree.child(noun, Deprel::Cop).and(tree.child(noun, Deprel::Nsubj))?;
        if is_relative(here, subject) {
            return antecedent(here, subject, |found| is_person(here, found));
        }
        here.resolve(subject).into_iter().find(|found| is_person(here, found))
    };
    // `brother Luis`, where both are one name
    named(noun).or_else(beside).or_else(described).or_else(behind).or_else(predicate)
}

/// Returns whose kin someone is: whom the words name, else, behind a pronoun or a description, the one person of the family's name.
fn owner(here: &Referents<'_>, whose: usize, relative: &Referent) -> Option<Referent> {
    let tree = here.tree;
    let of_clause = tree.lemma(whose) == "whose";
    // `Quispe, whose uncle Jorge Paz ruled`: whom the relative clause describes.
    let owner = if of_clause {
        antecedent(here, whose, |owner| is_person(here, owner))
    } else {
        here.resolve(whose).into_iter().find(|owner| is_person(here, owner))
    };
    let named = of_clause || here.mention_at(whose).is_some_and(|mention| mention.form == Form::Name);
    if named || owner.as_ref().is_some_and(|owner| are_of_one_family(here, owner.entity, relative.entity)) {
        return owner;
    }
    match namesake(here, relative.entity) {
        Some(entity) => Some(Referent {
            entity,
            place: None,
            words: (whose, whose),
            sector: None,
            form: Form::Anaphor,
            distance: 1,
        }),
        None => owner,
    }
}

/// Returns the other person of the article that has the family's name of one; of several the one that is named most, or first.
fn namesake(here: &Referents<'_>, relative: EntityId) -> Option<EntityId> {
    let linked = here.linked();
    let named = |person: EntityId| {
        linked.mentions.iter().flatten().filter(|mention| mention.entity == person).count()
    };
    let others = (0..linked.entities.len())
        .map(EntityId)
        .filter(|&other| other != relative && are_of_one_family(here, other, relative));
    others.max_by_key(|&other| (named(other), std::cmp::Reverse(other)))
}

/// Whether two people have a family's name in common, which may stand first or last.
fn are_of_one_family(here: &Referents<'_>, one: EntityId, other: EntityId) -> bool {
    let (one, other) = (here.linked().entity(one), here.linked().entity(other));
    let ends = |name: &str| {
        let (first, last) = (name.split(' ').next()?, name.rsplit(' ').next()?);
        (first != last).then(|| (first.to_owned(), last.to_owned()))
    };
    let people = one.kind == NodeKind::Person && other.kind == NodeKind::Person;
    match (ends(&one.name), ends(&other.name)) {
        (Some((first, last)), Some((other_first, other_last))) => {
            // `Kim Yo-jong` is of the family of `Kim Jong-un`.
            let hyphened = last.contains('-') && other_last.contains('-');
            let is_family = hyphened || Gazetteer::builtin().given_name(&first).is_none();
            people && (last == other_last || (first == other_first && is_family))
        }
        _ => false,
    }
}

//! Which state or body people, organizations and places belong to, where neither the tables nor an office tell: their
//! names, the words before them, namesakes in public life, the only state that an article speaks of.

use super::gazetteer::{Gazetteer, Sense};
use super::link::Linked;
use super::mention::{Form, Mention};
use super::tree::Tree;
use crate::ontology::{Code, NodeKind};
use crate::text::{Deprel, Upos};

/// Words before a name are its own as far back as this.
const TITLE_REACH: usize = 6;

/// Gives a country to the entities of an article that have none.
pub fn fill(trees: &[Tree<'_>], linked: &mut Linked, gazetteer: &Gazetteer, year: Option<i16>) {
    for entity in &mut linked.entities {
        if entity.country.is_some() {
            continue;
        }
        entity.country = match entity.kind {
            NodeKind::Organization | NodeKind::Place => state_in_name(&entity.name, gazetteer),
            NodeKind::Person if !entity.name.contains(' ') => gazetteer.state_of_surname(&entity.name, year),
            _ => None,
        };
    }
    let told: Vec<_> = trees
        .iter()
        .zip(&linked.mentions)
        .flat_map(|(tree, mentions)| mentions.iter().map(move |mention| (tree, mentions, mention)))
        .filter(|(_, _, mention)| {
            let entity = linked.entity(mention.entity);
            entity.kind == NodeKind::Person && entity.country.is_none() && mention.form == Form::Name
        })
        .filter_map(|(tree, mentions, mention)| {
            let code = in_front(tree, mentions, mention, linked)?;
            Some((mention.entity, code))
        })
        .collect();
    for (person, code) in told {
        linked.entities[person.0].country.get_or_insert(code);
    }
    fill_from_only_state(linked);
    for entity in linked.entities.iter_mut().filter(|entity| entity.kind == NodeKind::Organization) {
        if entity.code.is_none() {
            entity.code = entity.country.filter(|code| code.is_state());
        }
    }
}

/// Returns the one state that a name names: `Lithuanian Parliament`, `United Bus Company of Tehran`.
fn state_in_name(name: &str, gazetteer: &Gazetteer) -> Option<Code> {
    let mut codes = gazetteer.find(name).into_iter().filter_map(|hit| {
        gazetteer.senses(hit).iter().find_map(|sense| match sense {
            Sense::Country(country, _) | Sense::Place(country) => {
                gazetteer.countries.get(*country).map(|country| country.code)
            }
            _ => None,
        })
    });
    let code = codes.next()?;
    codes.all(|other| other == code).then_some(code)
}

/// Returns the state or body of the country or organization in a person's title: `U.N. mediator Diego Cordovez`.
fn in_front(tree: &Tree<'_>, mentions: &[Mention], person: &Mention, linked: &Linked) -> Option<Code> {
    for at in (person.first.saturating_sub(TITLE_REACH)..person.first).rev() {
        let words = matches!(tree.upos(at), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Part);
        if !words && !matches!(tree.form(at), "'s" | "’s" | "-") {
            return None;
        }
        let Some(owner) = mentions.iter().find(|other| other.first <= at && at <= other.last) else {
            continue;
        };
        let modifies = matches!(
            tree.deprel(owner.head),
            Deprel::Amod
                | Deprel::Compound
                | Deprel::NmodPoss
                | Deprel::NmodDesc
                | Deprel::Nmod
                | Deprel::Flat
        );
        let entity = linked.entity(owner.entity);
        let fits = matches!(entity.kind, NodeKind::Country | NodeKind::Organization);
        return (modifies && fits && tree.is_under(owner.head, person.head)).then_some(entity.country)?;
    }
    None
}

/// Gives everybody and everything the state of the article, where it speaks of one only.
fn fill_from_only_state(linked: &mut Linked) {
    let mut states: Vec<Code> =
        linked.entities.iter().filter_map(|entity| entity.country).filter(|code| code.is_state()).collect();
    states.sort_unstable();
    states.dedup();
    if let [only] = states[..] {
        for entity in linked.entities.iter_mut().filter(|entity| entity.kind != NodeKind::Agreement) {
            entity.country.get_or_insert(only);
        }
    }
}

//! Offices that a plural gives to several people at once: `the presidents of Peru and Chile, Ana Rojas and Nils Lund`.

use super::mention::{EntityId, Form, Mention};
use super::office::{is_person, status};
use super::refer::{Referent, Referents};
use super::role::Role;
use super::state::State;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Returns the offices of a list of people: `the presidents of Peru and Chile, Ana Rojas and Nils Lund`, `three premiers,
/// Ana Rojas of Peru, Nils Lund of Norway and Mali's Moussa Kone`.
pub(super) fn shared(here: &Referents<'_>, head: usize, role: &Role) -> Vec<State> {
    let linked = here.linked();
    let mut holders = listed(here, head);
    if holders.is_empty() {
        holders = listed_before(here, head);
    }
    if holders.len() < 2 {
        return Vec::new();
    }
    let owners: Vec<EntityId> = here
        .owner(head)
        .map(|owner| here.resolve(owner))
        .unwrap_or_default()
        .into_iter()
        .map(|owner| owner.entity)
        .filter(|&owner| matches!(linked.entity(owner).kind, NodeKind::Country | NodeKind::Organization))
        .collect();
    let each_has_one = owners.len() == holders.len();
    let served = |place: usize, holder: &Referent, own: Option<EntityId>| {
        own.or_else(|| owners.get(place).copied().filter(|_| each_has_one))
            .or_else(|| owners.first().copied().filter(|_| owners.len() == 1))
            .or_else(|| here.country_of(holder.entity))
            .or_else(|| here.home_of(holder.entity))
    };
    holders
        .iter()
        .enumerate()
        .filter_map(|(place, (holder, own))| {
            let of = served(place, holder, *own)?;
            let target = Referent { entity: of, form: Form::Anaphor, words: (head, head), ..holder.clone() };
            Some(State {
                edge: "holds-office",
                source: holder.clone(),
                target,
                token: head,
                title: Some(role.noun.clone()),
                status: Some(status(here.tree, head, head)),
                noun: Some(role.noun.clone()),
                confidence: 0.75,
            })
        })
        .collect()
}

/// Returns the people listed before a plural office that describes them: `Ana Rojas and Nils Lund, the presidents of`.
fn listed_before(here: &Referents<'_>, head: usize) -> Vec<(Referent, Option<EntityId>)> {
    let tree = here.tree;
    let Some(name) = tree.head(head).filter(|&name| tree.deprel(head) == Deprel::Appos && name < head) else {
        return Vec::new();
    };
    let mut top = name;
    while tree.deprel(top) == Deprel::Conj
        && let Some(above) = tree.head(top)
    {
        top = above;
    }
    let people = here
        .resolve(top)
        .into_iter()
        .filter(|person| is_person(here, person) && person.form == Form::Name && person.words.1 < head);
    people.map(|person| (person, None)).collect()
}

/// Returns the people listed behind a plural office, each with the country that stands at the name.
fn listed(here: &Referents<'_>, head: usize) -> Vec<(Referent, Option<EntityId>)> {
    let tree = here.tree;
    let kind = |mention: &Mention| here.linked().entity(mention.entity).kind;
    let comma = (head + 1..tree.len().min(head + 8)).find(|&at| tree.form(at) == ",");
    let verb_between = comma.is_some_and(|comma| (head..comma).any(|at| tree.upos(at) == Upos::Verb));
    let Some(comma) = comma.filter(|_| !verb_between) else { return Vec::new() };
    let mut people: Vec<(Referent, Option<EntityId>)> = Vec::new();
    let mut at = comma + 1;
    let mut owner = None;
    while at < tree.len() {
        if let Some(mention) = here.mention_at(at).filter(|mention| mention.first == at) {
            match kind(mention) {
                NodeKind::Person if mention.form == Form::Name => {
                    people.push((here.referent(mention, 0), owner.take()));
                }
                NodeKind::Country if tree.form(at - 1) == "of" => {
                    if let Some(last) = people.last_mut() {
                        last.1 = Some(mention.entity);
                    }
                }
                NodeKind::Country => owner = Some(mention.entity),
                _ => break,
            }
            at = mention.last + 1;
        } else if matches!(tree.form(at), "," | "and" | "of" | "'s" | "’s") {
            at += 1;
        } else {
            break;
        }
    }
    people
}

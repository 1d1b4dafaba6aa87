//! Who stands in a list: coordinated phrases, the members of a plural, whom a number counts.

use super::mention::{Form, Mention};
use super::refer::{Referent, Referents};
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

/// Lists are read so far.
const LONGEST_LIST: usize = 32;

impl Referents<'_> {
    /// Returns the heads of everything coordinated with a phrase, its own first: chains of conjuncts are one list, and
    /// members may hang on a name inside a title.
    pub(super) fn coordinated(&self, head: usize) -> Vec<usize> {
        let mut heads = vec![head];
        let mut next = 0;
        while let Some(&at) = heads.get(next)
            && heads.len() < LONGEST_LIST
        {
            next += 1;
            let (first, last) = self.mention_at(at).map_or((at, at), |mention| (mention.first, mention.last));
            // `Rojas of Peru and Lund of Norway`: the second name may hang on the first one's country.
            let homes = self.tree.children_by(at, Deprel::Nmod).filter(|&home| self.is_home_of(home, at));
            for inside in (first..=last).chain(homes) {
                for &child in self.tree.children(inside) {
                    let member = match self.tree.deprel(child) {
                        Deprel::Conj => {
                            matches!(
                                self.tree.upos(child),
                                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::X
                            ) && self.described_before(child).is_none()
                        }
                        Deprel::Appos => self.are_two_people(at, child),
                        _ => false,
                    };
                    let beyond = inside == at || child > last;
                    let listed = inside <= last || self.is_person_name(child);
                    if member && listed && beyond && !heads.contains(&child) {
                        heads.push(child);
                    }
                }
            }
        }
        heads
    }

    pub(super) fn is_person_name(&self, token: usize) -> bool {
        self.mention_at(token).is_some_and(|mention| {
            mention.form == Form::Name && self.linked.entity(mention.entity).kind == NodeKind::Person
        })
    }

    /// Whether a name behind `of` or a possessor is the country of the person whose name it belongs to.
    pub(super) fn is_home_of(&self, home: usize, person: usize) -> bool {
        let country = |mention: &Mention| self.linked.entity(mention.entity).kind == NodeKind::Country;
        home > person
            && self.tree.case(home).as_deref() == Some("of")
            && self.mention_at(home).is_some_and(country)
            && self.is_person_name(person)
    }

    /// Whether a phrase and its apposition name two people, which is a list: `President Rojas, Prime Minister Lund and`.
    pub(super) fn are_two_people(&self, head: usize, apposition: usize) -> bool {
        let person = |token: usize| {
            self.mention_at(token).filter(|mention| {
                mention.form == Form::Name
                    && self.linked.entity(mention.entity).kind == NodeKind::Person
                    && mention.last > mention.first
            })
        };
        matches!((person(head), person(apposition)), (Some(one), Some(other)) if one.entity != other.entity)
    }

    /// Returns the names that follow a plural which they are the members of: `three presidents, Rojas of Peru, ...`, `ten
    /// nations, among them Chile`, `countries including Chile and Peru`.
    pub(super) fn members(&self, head: usize) -> Vec<Referent> {
        let tree = self.tree;
        if !matches!(tree.token(head).xpos, Xpos::Nns)
            || self.mention_at(head).is_some_and(|m| m.form == Form::Name)
        {
            return Vec::new();
        }
        let words = WordClasses::builtin();
        let named = |child: usize| {
            let example = tree.case(child).is_some_and(|case| words.example.contains(&case));
            let Some(name) = self.mention_at(child).filter(|mention| mention.form == Form::Name) else {
                return false;
            };
            match tree.deprel(child) {
                // `expelled four envoys, Ukraine thirteen`: envoys are no states.
                Deprel::Appos => match self.linked.entity(name.entity).kind {
                    NodeKind::Country => words.state.contains(tree.lemma(head)),
                    NodeKind::Person => self.role_at(head).is_some(),
                    _ => true,
                },
                Deprel::Nmod | Deprel::Obl => example,
                _ => false,
            }
        };
        let children = tree.children(head).iter().copied().filter(|&child| child > head && named(child));
        let members: Vec<Referent> = children.flat_map(|child| self.resolve(child)).collect();
        if members.is_empty() && self.role_at(head).is_some() { self.members_inside(head) } else { members }
    }

    /// Returns the people whose names the parser hung on the states that they serve: `the presidents of Peru and Chile, Rojas
    /// and Lund`.
    pub(super) fn members_inside(&self, head: usize) -> Vec<Referent> {
        let tree = self.tree;
        let of =
            tree.children_by(head, Deprel::Nmod).filter(|&child| tree.case(child).as_deref() == Some("of"));
        let states: Vec<usize> = of
            .flat_map(|child| std::iter::once(child).chain(tree.children_by(child, Deprel::Conj)))
            .collect();
        let appositions = states.iter().flat_map(|&state| tree.children_by(state, Deprel::Appos));
        let names = appositions.chain(states.iter().copied());
        let members: Vec<Referent> = names
            .filter(|&name| self.is_person_name(name) && name > 0 && tree.form(name - 1) == ",")
            .flat_map(|name| self.resolve(name))
            .collect();
        if members.len() > 1 { members } else { Vec::new() }
    }

    /// Returns whom a phrase of number or quantity counts: `thousands of Nigerians`, `a group of Moroccan diplomats`.
    pub(super) fn counted(&self, head: usize) -> Vec<Referent> {
        let counts = self.tree.upos(head) == Upos::Num
            || WordClasses::builtin().quantity.contains(self.tree.lemma(head));
        if !counts {
            return Vec::new();
        }
        self.tree
            .children_by(head, Deprel::Nmod)
            .filter(|&child| self.tree.case(child).as_deref() == Some("of"))
            .flat_map(|child| self.resolve(child))
            .collect()
    }
}

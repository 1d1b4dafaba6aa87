//! Who stands in a place that the lexicon names: subject, object, behind a preposition, in a complement.

use super::clause::{self, Clause};
use super::event::{EventReader, is_infinitive};
use super::refer::Referent;
use super::tree::Tree;
use super::trigger::Slot;
use super::word_class::WordClasses;
use crate::text::{Deprel, Upos};

impl EventReader<'_> {
    /// Returns who stands in a slot.
    pub(super) fn fill(
        &self,
        slot: &Slot,
        token: usize,
        clause: &Clause,
        apart: &[Referent],
    ) -> Vec<Referent> {
        let here = self.here;
        let tree = here.tree;
        let each = |tokens: &[usize], strict: bool| -> Vec<Referent> {
            tokens
                .iter()
                .flat_map(|&at| if strict { here.resolve(at) } else { here.about(at, apart) })
                .collect()
        };
        match slot {
            Slot::Subject => each(&clause.subjects, true),
            Slot::Predicate => here.resolve(token),
            Slot::Object { strict } => each(&clause.objects, *strict),
            Slot::Oblique { preposition, strict } => {
                let at: Vec<usize> = if clause.verb == token && tree.upos(token) == Upos::Verb {
                    clause.behind(preposition).collect()
                } else {
                    nominals_behind(tree, token, preposition)
                };
                each(&at, *strict)
            }
            Slot::About => {
                let direct = each(&clause.objects, false);
                if !direct.is_empty() {
                    return direct;
                }
                ["on", "of", "over", "about"]
                    .iter()
                    .flat_map(|p| each(&clause.behind(p).collect::<Vec<_>>(), false))
                    .collect()
            }
            Slot::Complement => self.in_complement(clause, |inner| {
                let objects = each(&inner.objects, false);
                if !objects.is_empty() {
                    return objects;
                }
                // Where it is to be done comes last: `threatened to institute a curfew in Algiers`.
                let is_place = |case: &str| matches!(case, "in" | "at");
                let behind = |places: bool| -> Vec<usize> {
                    inner
                        .obliques
                        .iter()
                        .filter(|(case, _)| is_place(case) == places)
                        .map(|(_, at)| *at)
                        .collect()
                };
                let aimed = each(&behind(false), false);
                if aimed.is_empty() { each(&behind(true), false) } else { aimed }
            }),
            Slot::ComplementSubject => self.in_complement(clause, |inner| {
                if inner.inherited { Vec::new() } else { each(&inner.subjects, true) }
            }),
            Slot::Possessor => {
                tree.children_by(token, Deprel::NmodPoss).flat_map(|at| here.about(at, apart)).collect()
            }
            Slot::Compound => tree
                .children(token)
                .iter()
                .copied()
                .filter(|&child| matches!(tree.deprel(child), Deprel::Amod | Deprel::Compound))
                .flat_map(|child| here.resolve(child))
                .collect(),
            // `Japan is in talks with China`: the noun is the predicate.
            Slot::VerbSubject if tree.child(token, Deprel::Cop).is_some() => {
                tree.children_by(token, Deprel::Nsubj).flat_map(|at| here.resolve(at)).collect()
            }
            Slot::VerbSubject => governing_verb(tree, token).map_or_else(Vec::new, |verb| {
                let clause = clause::of(tree, verb);
                clause.subjects.iter().flat_map(|&at| here.resolve(at)).collect()
            }),
            Slot::VerbOblique(preposition) => governing_verb(tree, token).map_or_else(Vec::new, |verb| {
                clause::of(tree, verb).behind(preposition).flat_map(|at| here.about(at, apart)).collect()
            }),
        }
    }

    fn in_complement(&self, clause: &Clause, pick: impl Fn(&Clause) -> Vec<Referent>) -> Vec<Referent> {
        let tree = self.here.tree;
        let purposes = tree.children_by(clause.verb, Deprel::Advcl).filter(|&verb| is_infinitive(tree, verb));
        let complements: Vec<usize> = clause.complements.iter().copied().chain(purposes).collect();
        complements
            .iter()
            .map(|&verb| pick(&clause::of(self.here.tree, verb)))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// Returns the nominals behind a preposition under a noun, or under the verb that governs it.
fn nominals_behind(tree: &Tree<'_>, noun: usize, preposition: &str) -> Vec<usize> {
    let under = |token: usize| {
        tree.children(token)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Nmod | Deprel::Obl | Deprel::OblAgent))
            .filter(|&child| child > noun && tree.case(child).as_deref() == Some(preposition))
            .collect::<Vec<usize>>()
    };
    let own = under(noun);
    if !own.is_empty() {
        return own;
    }
    // `the loss of Canadian participation in the pact`
    let inside: Vec<usize> = under_of(tree, noun).into_iter().flat_map(under).collect();
    if !inside.is_empty() && preposition != "of" {
        return inside;
    }
    match governing_verb(tree, noun) {
        Some(verb) if tree.deprel(noun) == Deprel::Obj => under(verb),
        _ => Vec::new(),
    }
}

fn under_of(tree: &Tree<'_>, noun: usize) -> Vec<usize> {
    tree.children_by(noun, Deprel::Nmod).filter(|&child| tree.case(child).as_deref() == Some("of")).collect()
}

/// Returns the verb that a noun is an object or oblique of, or the predicate of place that it says the purpose of: `sent a
/// message`, `pledged $10 million in aid`, `is in Puno for talks`.
fn governing_verb(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let noun = counting(tree, noun).unwrap_or(noun);
    let verb = tree.head(noun)?;
    let governed = matches!(tree.deprel(noun), Deprel::Obj | Deprel::Obl | Deprel::Xcomp);
    let of_place = || tree.child(verb, Deprel::Cop).is_some() && tree.child(verb, Deprel::Case).is_some();
    (governed && (tree.upos(verb) == Upos::Verb || of_place())).then_some(verb)
}

/// Returns what counts or measures a noun behind `in`, `of` or `worth`: `$10 million in aid`.
pub(super) fn counting(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let above = tree.head(noun).filter(|_| tree.deprel(noun) == Deprel::Nmod)?;
    let measure = matches!(tree.upos(above), Upos::Sym | Upos::Num)
        || WordClasses::builtin().quantity.contains(tree.lemma(above))
        || tree.child(above, Deprel::Nummod).is_some();
    (measure && matches!(tree.case(noun).as_deref(), Some("in" | "of"))).then_some(above)
}

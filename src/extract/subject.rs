//! Subjects that the parser hung elsewhere than on their verb.

use super::tree::Tree;
use crate::text::{Deprel, Upos, Xpos};

/// Returns who acts in a finite clause for which the parser found nobody.
pub(super) fn misplaced(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    beside_adverbial(tree, verb).or_else(|| before(tree, verb))
}

fn is_finite(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(tree.token(verb).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp)
        || tree
            .children(verb)
            .iter()
            .any(|&child| child < verb && matches!(tree.deprel(child), Deprel::Aux | Deprel::Cop))
}

/// Finds the subject that the parser took for an apposition of what opens the sentence: `Under the pact, Chile is to
/// leave`, `The next day Rojas met Lund`.
fn beside_adverbial(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    if !is_finite(tree, verb) || tree.deprel(verb) == Deprel::Conj {
        return None;
    }
    let adverbials = || {
        let before = tree.children(verb).iter().copied().filter(|&child| child < verb);
        before.filter(|&child| matches!(tree.deprel(child), Deprel::Obl | Deprel::OblUnmarked))
    };
    let apposition = adverbials()
        .flat_map(|adverbial| tree.children_by(adverbial, Deprel::Appos))
        .filter(|&subject| subject < verb && tree.upos(subject) == Upos::Propn)
        .last();
    apposition.or_else(|| adverbials().next_back().and_then(|adverbial| name_before(tree, verb, adverbial)))
}

/// Returns the name right before a verb that the parser drew into an adverbial without a comma: `After years of estrangement
/// Albania and Greece signed`.
fn name_before(tree: &Tree<'_>, verb: usize, adverbial: usize) -> Option<usize> {
    let main = matches!(tree.deprel(verb), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis | Deprel::Advcl);
    let mut name = verb.checked_sub(1).filter(|&at| main && tree.upos(at) == Upos::Propn)?;
    while matches!(tree.deprel(name), Deprel::Conj | Deprel::Flat | Deprel::Compound)
        && let Some(above) = tree.head(name).filter(|&above| tree.upos(above) == Upos::Propn)
    {
        name = above;
    }
    let drawn = tree.children(name).iter().any(|&child| {
        child < name
            && tree.upos(child) == Upos::Noun
            && matches!(tree.deprel(child), Deprel::Compound | Deprel::Amod)
    });
    (drawn && tree.is_under(name, adverbial)).then_some(name)
}

/// Asides are jumped over so far.
const LONGEST_ASIDE: usize = 40;

/// Returns the nominal that ends right before a verb, asides between commas or brackets left out: `Ana Rojas, the premier,
/// said`, `Rojas and Lund signed`.
fn before(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let of_its_own =
        matches!(tree.deprel(verb), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis | Deprel::Advcl);
    let joined = tree.deprel(verb) == Deprel::Conj;
    if !(of_its_own || joined) || tree.upos(verb) != Upos::Verb || !is_finite(tree, verb) {
        return None;
    }
    let mut last = verb.checked_sub(1)?;
    for _ in 0..4 {
        if matches!(tree.upos(last), Upos::Adv | Upos::Aux | Upos::Part) {
            last = last.checked_sub(1)?;
        }
    }
    for _ in 0..3 {
        let opening = match tree.form(last) {
            "," => ",",
            ")" => "(",
            _ => break,
        };
        let from = last.saturating_sub(LONGEST_ASIDE);
        last =
            (from..last).rev().take_while(|&at| tree.form(at) != ";").find(|&at| tree.form(at) == opening)?;
        last = last.checked_sub(1)?;
    }
    let top = phrase(tree, last, verb);
    let nominal = |at: usize| matches!(tree.upos(at), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
    if tree.child(top, Deprel::Case).is_some() {
        // `In February Chile banned`: two phrases that the parser took for one.
        let bare = |&at: &usize| tree.upos(at) == Upos::Propn && tree.child(at, Deprel::Case).is_none();
        let chain = std::iter::successors(Some(last), |&at| tree.head(at).filter(|_| at != top));
        let name = chain.take(12).filter(bare).last();
        return name.or_else(|| (tree.upos(last) == Upos::Propn && last > top).then_some(last));
    }
    let taken = matches!(tree.deprel(top), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj)
        && tree.head(top).is_some_and(|other| other < verb);
    // `Rojas stayed at home, but Lund, the premier, signed`: who stands right behind the conjunction acts.
    let begins = tree.extent(top).0;
    let opens = begins.checked_sub(1).is_some_and(|at| tree.upos(at) == Upos::Cconj || tree.form(at) == ";");
    (nominal(top) && !taken && top < verb && (!joined || opens)).then_some(top)
}

/// Returns the head of the noun phrase that ends in a token.
fn phrase(tree: &Tree<'_>, last: usize, verb: usize) -> usize {
    let mut at = last;
    for _ in 0..12 {
        let Some(above) = tree.head(at).filter(|&above| above < verb) else { break };
        let inside = match tree.deprel(at) {
            Deprel::Flat | Deprel::Compound | Deprel::NmodDesc | Deprel::Nummod | Deprel::Amod => true,
            Deprel::Nmod | Deprel::Conj => matches!(tree.upos(above), Upos::Noun | Upos::Propn | Upos::Num),
            Deprel::Obl | Deprel::OblAgent | Deprel::OblUnmarked | Deprel::Obj => {
                matches!(tree.deprel(above), Deprel::Acl | Deprel::AclRelcl)
            }
            Deprel::Acl | Deprel::AclRelcl => tree.upos(at) == Upos::Verb,
            _ => false,
        };
        if !inside {
            break;
        }
        at = above;
    }
    at
}

/// Returns the subject of a finite clause behind a conjunction that the parser took for an oblique: `after a drone killed`.
pub(super) fn unmarked(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let finite = matches!(tree.token(verb).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp);
    let mark = tree.child(verb, Deprel::Mark).filter(|&mark| finite && tree.lemma(mark) != "to")?;
    tree.children_by(verb, Deprel::Obl)
        .find(|&child| mark < child && child < verb && tree.case(child).is_none())
}

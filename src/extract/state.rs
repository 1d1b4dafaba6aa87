//! States: who holds which office, belongs to what, lies where, is whose kin or ally.

use super::location;
use super::membership;
use super::office;
use super::refer::{Referent, Referents};
use super::tree::Tree;
use crate::fact::Status;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// A state found.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Name of the edge kind.
    pub edge: &'static str,
    /// Who or what.
    pub source: Referent,
    /// Of what, in what, to whom.
    pub target: Referent,
    /// The token that says so.
    pub token: usize,
    /// The office or the kinship.
    pub title: Option<String>,
    /// Whether it holds, held or will hold.
    pub status: Option<Status>,
    /// The role's noun, on offices.
    pub noun: Option<String>,
    /// How sure the reading is, 0 to 1.
    pub confidence: f64,
}

/// Returns the states of a sentence.
pub fn read(here: &Referents<'_>) -> Vec<State> {
    let mut states = office::offices(here);
    states.extend(location::read(here));
    states.extend(kin(here));
    states.extend(membership::read(here));
    states
}

/// Returns kinship: `his wife Rosa`, `Lund's brother, Ola Lund`.
fn kin(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let linked = here.linked();
    let mut states = Vec::new();
    for head in 0..tree.len() {
        if !matches!(tree.upos(head), Upos::Noun)
            || !super::gazetteer::Gazetteer::builtin().is_kin(tree.lemma(head))
        {
            continue;
        }
        let is_person = |referent: &Referent| linked.entity(referent.entity).kind == NodeKind::Person;
        let whose = tree.child(head, Deprel::NmodPoss).or_else(|| {
            tree.children_by(head, Deprel::Nmod).find(|&at| tree.case(at).as_deref() == Some("of"))
        });
        let Some(whose) = whose else { continue };
        let owner = if tree.lemma(whose) == "whose" {
            // `Quispe, whose uncle Jorge Paz ruled`: whom the relative clause describes.
            relative_head(tree, whose).map(|at| here.resolve(at)).unwrap_or_default()
        } else {
            here.resolve(whose)
        };
        let Some(owner) = owner.into_iter().find(is_person) else { continue };
        let beside = tree
            .children(head)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc))
            .chain((tree.deprel(head) == Deprel::Appos).then(|| tree.head(head)).flatten())
            .find_map(|at| here.mention_at(at).map(|mention| here.referent(mention, 0)).filter(is_person));
        // `his wife, Ana Rojas`, whatever the parser hung the name on; `Ana Rojas is the sister of`
        let behind = || here.name_behind(head).map(|mention| here.referent(mention, 0)).filter(is_person);
        let predicate = || {
            let subject = tree.child(head, Deprel::Cop).and(tree.child(head, Deprel::Nsubj))?;
            here.resolve(subject).into_iter().find(is_person)
        };
        let named = beside.or_else(behind).or_else(predicate);
        if let Some(relative) = named.filter(|relative| relative.entity != owner.entity) {
            states.push(State {
                edge: "related-to",
                source: relative,
                target: owner,
                token: head,
                title: Some(tree.lemma(head).to_owned()),
                status: None,
                noun: None,
                confidence: 0.85,
            });
        }
    }
    states
}

pub(super) fn relative_head(tree: &Tree<'_>, token: usize) -> Option<usize> {
    let mut at = token;
    for _ in 0..6 {
        if tree.deprel(at) == Deprel::AclRelcl {
            return tree.head(at);
        }
        at = tree.head(at)?;
    }
    None
}

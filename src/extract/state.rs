//! States: who holds which office, belongs to what, lies where, is whose kin or ally.

use super::membership;
use super::mention::{EntityId, Form, Mention};
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
    states.extend(locations(here));
    states.extend(kin(here));
    states.extend(membership::read(here));
    states
}

/// Returns what lies where: `Arica, Chile`, `Tacna, a town in Peru`, `the Peruvian town of Puno`.
fn locations(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let linked = here.linked();
    let kind = |mention: &Mention| linked.entity(mention.entity).kind;
    let place_of = |mention: &Mention| -> Option<EntityId> {
        match kind(mention) {
            NodeKind::Place => Some(mention.entity),
            _ => mention.place,
        }
    };
    let mut states = Vec::new();
    let mut push = |inner: &Mention, outer: &Mention, confidence: f64| {
        let Some(place) = place_of(inner) else { return };
        let whole = matches!(kind(outer), NodeKind::Country | NodeKind::Place) && outer.entity != place;
        if !whole || outer.form == Form::Role {
            return;
        }
        let source = Referent { entity: place, ..here.referent(inner, 0) };
        let target = match outer.form {
            Form::Capital => {
                Referent { entity: outer.place.unwrap_or(outer.entity), ..here.referent(outer, 0) }
            }
            _ => here.referent(outer, 0),
        };
        states.push(State {
            edge: "located-in",
            source,
            target,
            token: inner.head,
            title: None,
            status: None,
            noun: None,
            confidence,
        });
    };
    for mention in
        here.mentions().iter().filter(|mention| mention.form != Form::Role && mention.form != Form::Adjective)
    {
        if place_of(mention).is_none() {
            continue;
        }
        // `Minsk, Belarus`
        let comma = mention.last + 2 < tree.len() && tree.form(mention.last + 1) == ",";
        if comma
            && let Some(next) =
                here.mention_at(mention.last + 2).filter(|next| next.first == mention.last + 2)
            && kind(next) == NodeKind::Country
            && next.form == Form::Name
            && matches!(
                tree.deprel(next.head),
                Deprel::Appos
                    | Deprel::NmodUnmarked
                    | Deprel::OblUnmarked
                    | Deprel::Nmod
                    | Deprel::List
                    | Deprel::Flat
            )
        {
            push(mention, next, 0.85);
        }
        for token in mention.first..=mention.last {
            for &child in tree.children(token) {
                let inside = matches!(tree.case(child).as_deref(), Some("in" | "inside" | "within"));
                if tree.deprel(child) == Deprel::Nmod
                    && inside
                    && let Some(outer) = here.mention_at(child)
                {
                    push(mention, outer, 0.8);
                }
                // `Tacna, a town in southern Peru`
                if tree.deprel(child) == Deprel::Appos {
                    let within = tree.children_by(child, Deprel::Nmod).filter(|&at| {
                        matches!(tree.case(at).as_deref(), Some("in" | "inside" | "within" | "of"))
                    });
                    for at in within {
                        if let Some(outer) = here.mention_at(at) {
                            push(mention, outer, 0.78);
                        }
                    }
                }
            }
        }
        // `the Syrian town of Kobani`
        if tree.deprel(mention.head) == Deprel::Nmod
            && let Some(noun) = tree.head(mention.head)
            && tree.case(mention.head).is_some_and(|case| case == "of")
            && let Some(owner) = here.owner(noun).filter(|&owner| owner < noun)
            && let Some(outer) = here.mention_at(owner)
        {
            push(mention, outer, 0.8);
        }
    }
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
        let named = tree
            .children(head)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc))
            .chain((tree.deprel(head) == Deprel::Appos).then(|| tree.head(head)).flatten())
            .find_map(|at| here.mention_at(at).map(|mention| here.referent(mention, 0)).filter(is_person));
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

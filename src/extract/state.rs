//! States: who holds which office, belongs to what, lies where, is whose kin or ally.

use super::kin;
use super::location;
use super::membership;
use super::mention::Form;
use super::office;
use super::refer::{Referent, Referents};
use super::tree::Tree;
use crate::fact::Status;
use crate::text::{Deprel, Xpos};

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
    states.extend(kin::read(here));
    states.extend(membership::read(here));
    states
}

/// Returns what a relative clause describes.
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

pub(super) fn is_relative(here: &Referents<'_>, token: usize) -> bool {
    matches!(here.tree.token(token).xpos, Xpos::Wdt | Xpos::Wp | Xpos::WpS)
}

/// Returns what a relative pronoun stands for: what its clause hangs on, else the name before it, whatever the parser made of `the
/// WTO, a body of which both are members`.
pub(super) fn antecedent(
    here: &Referents<'_>,
    pronoun: usize,
    fits: impl Fn(&Referent) -> bool,
) -> Option<Referent> {
    let described = relative_head(here.tree, pronoun).map(|at| here.resolve(at)).unwrap_or_default();
    described.into_iter().find(&fits).or_else(|| {
        let before =
            here.mentions().iter().filter(|mention| mention.last < pronoun && mention.form == Form::Name);
        before.map(|mention| here.referent(mention, 0)).rfind(fits)
    })
}

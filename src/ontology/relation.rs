//! Edge kinds.

use serde::Deserialize;

use super::cameo::Cameo;
use super::node::NodeKind;

/// An edge kind: a small number into the [`Ontology`](super::Ontology) that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeKind(pub(super) u16);

/// Whether an edge is something that happens or something that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeClass {
    /// It happens, on a day: it has CAMEO codes.
    Event,
    /// It holds for a while: it has a title or a status.
    State,
}

/// An entry of `relations.toml`: an edge kind explained.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeInfo {
    /// The name, in kebab-case, read from source to target.
    pub name: String,
    /// Event or state.
    pub class: EdgeClass,
    /// Whether it always holds both ways.
    #[serde(default)]
    pub mutual: bool,
    /// The CAMEO codes, each covering all codes that it begins.
    #[serde(default)]
    pub cameo: Vec<String>,
    /// The PLOVER classes that those codes fall in.
    #[serde(default)]
    pub plover: Vec<String>,
    /// The code that a fact has where the words support none finer.
    #[serde(default)]
    pub default_cameo: Option<Cameo>,
    /// What its source may be.
    pub source: Vec<NodeKind>,
    /// What its target may be.
    pub target: Vec<NodeKind>,
    /// Whether it is an act of words, which is done with the deed that it was meant by: `phoned to congratulate`.
    #[serde(default)]
    pub said: bool,
    /// Whether a city that stands for its country is meant as a city here: `visited Oslo`.
    #[serde(default)]
    pub local: bool,
    /// Whether several who do it without a target do it with each other: `Peru and Chile agreed to reopen the border`.
    #[serde(default)]
    pub reciprocal: bool,
    /// Whether whoever stands behind `with` does it too: `signed the pact with Lund`.
    #[serde(default)]
    pub partners: bool,
    /// Whether a state's own do it within the state where no target is named: `French farmers blocked roads`.
    #[serde(default)]
    pub domestic: bool,
    /// Whether the state that the article is about is meant where no target is named: `Peru recalled its ambassador`.
    #[serde(default)]
    pub topical: bool,
    /// Whether it may answer an act told of before, and is then aimed at who did that: `Peru denied the charge`.
    #[serde(default)]
    pub answers: bool,
    /// What it means, in a sentence.
    pub meaning: String,
    /// How an edge reads.
    #[serde(default)]
    pub reads: String,
    /// Sentences that say such a thing.
    #[serde(default)]
    pub examples: Vec<String>,
}

impl EdgeInfo {
    /// Whether the kind covers a CAMEO code.
    pub fn covers(&self, code: Cameo) -> bool {
        self.cameo.iter().any(|prefix| code.is_under(prefix))
    }
}

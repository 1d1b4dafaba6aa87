//! What an article speaks of: its entities, and the words that stand for them.

use crate::ontology::{Code, NodeKind, Sector};

/// Number of an entity in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub usize);

/// A distinct node of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: NodeKind,
    /// The fullest name that the article uses, or the tables' name.
    pub name: String,
    /// A country's code, or an organization's home state.
    pub code: Option<Code>,
    /// The state it serves, belongs to or lies in; `IGO`, `NGO`, ... for bodies of no state.
    pub country: Option<Code>,
    /// Its sector, where the tables tell.
    pub sector: Option<Sector>,
    /// All names read for it in the article.
    pub names: Vec<String>,
    /// A surname with no full form in the article.
    pub unresolved: bool,
    /// Whether it is a state's own body, called by the state and what it is: `Peruvian police`.
    pub of_state: bool,
}

/// How words stand for an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Its name.
    Name,
    /// A country's adjective: `Japanese`.
    Adjective,
    /// A capital, read as its country until its place in the sentence says otherwise.
    Capital,
    /// An unnamed actor of a country: `Turkish troops`.
    Role,
    /// A description or a pronoun: `the German chancellor`, `he`.
    Anaphor,
}

/// Words of a sentence that stand for an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// The token that the rest of the sentence hangs on.
    pub head: usize,
    /// What it stands for.
    pub entity: EntityId,
    /// What it stands for where it names a location: `Tokyo` the city beside Japan the actor.
    pub place: Option<EntityId>,
    /// How it stands for it.
    pub form: Form,
    /// The sector that the words tell.
    pub sector: Option<Sector>,
}

//! An article's paragraphs into sentences of tokens with lemmas, tags, heads and names.
//!
//! article → **text** → extract → fact → graph

mod document;
mod label;

pub use document::{Document, Entity, Sentence, Token};
pub use label::{Deprel, EntityLabel, UnknownLabel, Upos, Xpos};

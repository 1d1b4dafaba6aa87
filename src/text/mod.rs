//! An article's paragraphs into sentences of tokens with lemmas, tags, heads and names.
//!
//! article → **text** → extract → fact → graph
//!
//! ```text
//!  paragraphs ─► tokens ─► sentences ─► tags, trees, names ─► lemmas ─► Document
//!                token     sentence     model                 lemma
//! ```

mod analyzer;
pub mod conllu;
mod document;
pub mod draw;
mod label;
mod lemma;
mod lists;
mod model;
mod sentence;
mod token;

pub use analyzer::Analyzer;
pub use document::{Document, Entity, Sentence, Token};
pub use label::{Deprel, EntityLabel, UnknownLabel, Upos, Xpos};
pub use model::{ModelError, Scratch};
pub use token::RawToken;

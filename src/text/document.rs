//! An article as a linguist sees it: sentences of tokens with lemmas, tags, heads and names.

use crate::span::Span;

use super::label::{Deprel, EntityLabel, Upos, Xpos};

/// One analysed article: sentences of tokens over the article's untouched text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The sentences in the order of the text.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// The bytes from its first token to its last.
    pub span: Span,
    /// Whether it is the first of its paragraph.
    pub starts_paragraph: bool,
    /// Its tokens (UD words) in the order of the text.
    pub tokens: Vec<Token>,
    /// Its named entities, in order, not overlapping.
    pub entities: Vec<Entity>,
}

/// One word of Universal Dependencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The bytes it stands on.
    pub span: Span,
    /// Its dictionary form.
    pub lemma: Box<str>,
    /// Its universal part of speech.
    pub upos: Upos,
    /// Its Penn Treebank tag.
    pub xpos: Xpos,
    /// Index in the sentence of the token it depends on; `None` for the root.
    pub head: Option<u32>,
    /// Its relation to its head.
    pub deprel: Deprel,
}

/// A named entity: tokens `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Index of the first token.
    pub first: u32,
    /// Index of the last token.
    pub last: u32,
    /// What the model takes it for.
    pub label: EntityLabel,
}

//! A sentence's dependency tree, made ready for questions about children, prepositions and spans.

use super::mend::Attachments;
use crate::span::Span;
use crate::text::{Deprel, Sentence, Token, Upos};

/// A sentence with its article's text and, for each token, its children.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The article's text.
    pub text: &'a str,
    /// The sentence.
    pub sentence: &'a Sentence,
    /// Lower-cased lemmas.
    lemmas: Vec<String>,
    /// What depends on what, and how.
    attachments: Attachments,
    /// Children of all tokens in one run, each token's in the order of the text.
    children: Vec<usize>,
    /// Where each token's children begin in `children`; one more than tokens.
    first_child: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// Returns the tree of a sentence; heads outside the sentence count as none.
    pub fn new(text: &'a str, sentence: &'a Sentence) -> Self {
        let count = sentence.tokens.len();
        let attachments = Attachments::of(text, sentence);
        let mut first_child = vec![0; count + 1];
        for parent in attachments.heads.iter().copied().flatten() {
            first_child[parent + 1] += 1;
        }
        for place in 0..count {
            first_child[place + 1] += first_child[place];
        }
        let mut next = first_child.clone();
        let mut children = vec![0; first_child.last().copied().unwrap_or(0)];
        for (child, head) in attachments.heads.iter().enumerate() {
            if let Some(parent) = *head {
                children[next[parent]] = child;
                next[parent] += 1;
            }
        }
        let lemmas = sentence.tokens.iter().map(|token| token.lemma.to_lowercase()).collect();
        Tree { text, sentence, lemmas, attachments, children, first_child }
    }

    /// Returns the number of tokens.
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// Whether the sentence has no token.
    pub fn is_empty(&self) -> bool {
        self.sentence.tokens.is_empty()
    }

    /// Returns a token.
    ///
    /// # Panics
    /// When the sentence has no token of that index.
    pub fn token(&self, index: usize) -> &'a Token {
        &self.sentence.tokens[index]
    }

    /// Returns a token's words as they stand in the text.
    pub fn form(&self, index: usize) -> &'a str {
        self.token(index).span.of(self.text)
    }

    /// Returns a token's lemma in lower case.
    pub fn lemma(&self, index: usize) -> &str {
        &self.lemmas[index]
    }

    /// Returns the lemma of a word together with what hyphens join to it from the left: `cease-fire`, `sit-in`.
    pub fn hyphenated(&self, index: usize) -> Option<String> {
        let joined = |left: usize| self.token(left).span.end == self.token(left + 1).span.start;
        let mut first = index;
        while first >= 2 && self.form(first - 1) == "-" && joined(first - 1) && joined(first - 2) {
            first -= 2;
        }
        let before =
            || (first..index).step_by(2).map(|at| self.form(at).to_lowercase()).collect::<Vec<_>>().join("-");
        (first < index).then(|| format!("{}-{}", before(), self.lemma(index)))
    }

    /// Returns a token's head; `None` for the root.
    pub fn head(&self, index: usize) -> Option<usize> {
        self.attachments.heads[index]
    }

    /// Returns a token's relation to its head.
    pub fn deprel(&self, index: usize) -> Deprel {
        self.attachments.deprels[index]
    }

    /// Returns a token's part of speech.
    pub fn upos(&self, index: usize) -> Upos {
        self.token(index).upos
    }

    /// Returns a token's children in the order of the text.
    pub fn children(&self, index: usize) -> &[usize] {
        &self.children[self.first_child[index]..self.first_child[index + 1]]
    }

    /// Returns the children that stand in a relation, subtypes apart.
    pub fn children_by(&self, index: usize, deprel: Deprel) -> impl Iterator<Item = usize> {
        self.children(index).iter().copied().filter(move |&child| self.deprel(child) == deprel)
    }

    /// Returns the first child in a relation.
    pub fn child(&self, index: usize, deprel: Deprel) -> Option<usize> {
        self.children_by(index, deprel).next()
    }

    /// Returns the preposition (or postposition) that marks a nominal: `with`, `according to`.
    pub fn case(&self, index: usize) -> Option<String> {
        let marks = self
            .children_by(index, Deprel::Case)
            .filter(|&child| self.lemma(child) != "'s" && self.lemma(child) != "’s");
        let mut words: Vec<&str> = Vec::new();
        for mark in marks {
            words.push(self.lemma(mark));
            words.extend(self.children_by(mark, Deprel::Fixed).map(|part| self.lemma(part)));
        }
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Whether `index` lies under `ancestor`, or is it.
    pub fn is_under(&self, index: usize, ancestor: usize) -> bool {
        let mut at = Some(index);
        for _ in 0..=self.len() {
            match at {
                Some(token) if token == ancestor => return true,
                Some(token) => at = self.head(token),
                None => return false,
            }
        }
        false
    }

    /// Returns the first and last token of the subtree of a token.
    pub fn extent(&self, index: usize) -> (usize, usize) {
        let (mut first, mut last) = (index, index);
        let mut open = vec![index];
        let mut steps = 0;
        while let Some(token) = open.pop() {
            first = first.min(token);
            last = last.max(token);
            steps += 1;
            if steps > self.len() {
                break;
            }
            open.extend(self.children(token));
        }
        (first, last)
    }

    /// Returns the words from one token to another.
    pub fn words(&self, first: usize, last: usize) -> &'a str {
        self.span(first, last).of(self.text)
    }

    /// Returns the bytes from one token to another.
    pub fn span(&self, first: usize, last: usize) -> Span {
        self.token(first).span.cover(self.token(last).span)
    }
}

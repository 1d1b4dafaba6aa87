//! The text layer's front door: an article's paragraphs in, a document out.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use super::document::{Document, Entity, Sentence, Token};
use super::lemma::lemma;
use super::model::{Analysis, ModelError, Network, Scratch, Word};
use super::sentence::sentences;
use super::token::{RawToken, tokenize};
use crate::span::Span;

/// Tokens analysed at once: enough to keep the vector units busy, few enough to stay in the cache.
const BATCH: usize = 256;

/// Reads text: tokens, sentences, lemmas, tags, trees and names. Cheap to share between threads.
///
/// ```
/// use attache::span::Span;
/// use attache::text::{Analyzer, Scratch};
///
/// let text = "Mike Pence met Shinzo Abe in Tokyo.";
/// let document = Analyzer::embedded().analyse(text, &[Span::new(0, text.len())], &mut Scratch::default());
/// let sentence = &document.sentences[0];
/// let root = sentence.tokens.iter().find(|t| t.head.is_none()).map(|t| &*t.lemma);
/// assert_eq!(root, Some("meet"));
/// assert_eq!(sentence.entities.len(), 3);
/// ```
pub struct Analyzer {
    network: Network,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").finish_non_exhaustive()
    }
}

static EMBEDDED: &[u8] = include_bytes!("model/english.model");

impl Analyzer {
    /// Returns the model that is compiled in, read once.
    pub fn embedded() -> &'static Analyzer {
        static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
        ANALYZER.get_or_init(|| {
            // Its checksum is compared by a test, not at every start.
            #[expect(clippy::expect_used, reason = "compiled in; a test reads it")]
            let network = Network::read(Cow::Borrowed(EMBEDDED), false).expect("the embedded model is sound");
            Analyzer { network }
        })
    }

    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no model file, is of another version, or is damaged.
    pub fn load(path: &Path) -> Result<Analyzer, ModelError> {
        Analyzer::from_bytes(std::fs::read(path)?)
    }

    /// Reads a model from the bytes of a model file.
    ///
    /// # Errors
    ///
    /// As [`Analyzer::load`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Analyzer, ModelError> {
        Ok(Analyzer { network: Network::read(Cow::Owned(bytes), true)? })
    }

    /// Returns the model's card: its data, their licences, its scores, and how to make it again.
    pub fn card(&self) -> &str {
        self.network.card()
    }

    /// Analyses the paragraphs of a text; every sentence lies within one of them.
    ///
    /// Costs time in proportion to the text. Paragraphs outside the text are passed over.
    pub fn analyse(&self, text: &str, paragraphs: &[Span], scratch: &mut Scratch) -> Document {
        let mut tokens = Vec::new();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut firsts = Vec::new();
        let mut found = Vec::new();
        for &paragraph in paragraphs {
            let from = tokens.len();
            tokenize(text, paragraph, &mut tokens);
            found.clear();
            sentences(text, &tokens[from..], &mut found);
            firsts.extend((0..found.len()).map(|i| i == 0));
            ranges.extend(found.iter().map(|r| r.start + from..r.end + from));
        }
        self.analyse_tokens(text, &tokens, &ranges, &firsts, scratch)
    }

    /// Analyses sentences whose tokens are given, as index ranges into `tokens`; `firsts` says which begin a paragraph.
    pub fn analyse_tokens(
        &self,
        text: &str,
        tokens: &[RawToken],
        sentences: &[Range<usize>],
        firsts: &[bool],
        scratch: &mut Scratch,
    ) -> Document {
        let mut document = Document { sentences: Vec::with_capacity(sentences.len()) };
        let (mut words, mut lengths, mut analyses, mut entities) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut done = 0;
        while done < sentences.len() {
            words.clear();
            lengths.clear();
            analyses.clear();
            entities.clear();
            for range in &sentences[done..] {
                if !words.is_empty() && words.len() + range.len() > BATCH {
                    break;
                }
                words.extend(
                    tokens[range.clone()].iter().map(|t| Word { form: t.span.of(text), space: t.space }),
                );
                lengths.push(range.len());
            }
            self.network.analyse(&words, &lengths, scratch, &mut analyses, &mut entities);
            let mut rest = &analyses[..];
            for names in entities.drain(..) {
                let (mine, others) = rest.split_at(sentences[done].len().min(rest.len()));
                rest = others;
                let first = firsts.get(done).copied().unwrap_or_default();
                document.sentences.push(sentence(text, &tokens[sentences[done].clone()], mine, names, first));
                done += 1;
            }
        }
        document
    }
}

fn sentence(
    text: &str,
    tokens: &[RawToken],
    analyses: &[Analysis],
    entities: Vec<Entity>,
    first: bool,
) -> Sentence {
    let span = tokens.first().zip(tokens.last()).map(|(a, b)| a.span.cover(b.span)).unwrap_or_default();
    let tokens = tokens.iter().zip(analyses).map(|(token, a)| Token {
        span: token.span,
        lemma: lemma(token.span.of(text), a.upos, a.xpos).into(),
        upos: a.upos,
        xpos: a.xpos,
        head: a.head,
        deprel: a.deprel,
    });
    Sentence { span, starts_paragraph: first, tokens: tokens.collect(), entities }
}

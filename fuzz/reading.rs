//! Any bytes as an article, as CoNLL-U and as a model: what must hold of all of them.

use attache::span::Span;
use attache::text::{Analyzer, Scratch, conllu};

/// Reads the bytes as text, in one paragraph and in two: every token lies inside and in order, and what is written can be read
/// again. Then reads them as CoNLL-U and as a model, which may fail and not panic.
pub fn read_as_everything(data: &[u8], scratch: &mut Scratch) {
    let text = String::from_utf8_lossy(data);
    let middle = text.len() / 2;
    for paragraphs in
        [vec![Span::new(0, text.len())], vec![Span::new(0, middle), Span::new(middle, text.len())]]
    {
        let document = Analyzer::embedded().analyse(&text, &paragraphs, scratch);
        let mut at = 0;
        for token in document.sentences.iter().flat_map(|s| &s.tokens) {
            assert!(token.span.start >= at && !token.span.of(&text).is_empty());
            at = token.span.end;
        }
        let mut out = String::new();
        let _ = conllu::write(&mut out, "fuzz", &text, &document);
        assert!(conllu::Tokenized::read(&out).is_ok());
    }
    let _ = conllu::Tokenized::read(&text);
    let _ = Analyzer::from_bytes(data.to_vec());
}

//! The text layer on any bytes: no panic, every token inside the text and in order, and what it writes can be read again.
#![no_main]

use attache::span::Span;
use attache::text::{Analyzer, Scratch, conllu};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut scratch = Scratch::default();
    let middle = text.len() / 2;
    for paragraphs in [vec![Span::new(0, text.len())], vec![Span::new(0, middle), Span::new(middle, text.len())]] {
        let document = Analyzer::embedded().analyse(&text, &paragraphs, &mut scratch);
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
});

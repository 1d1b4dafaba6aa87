//! What the text layer promises: it never fails on what it is given, it takes time in proportion, it says the same everywhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::time::{Duration, Instant};

use attache::span::Span;
use attache::text::{Analyzer, Document, ModelError, Scratch, conllu};
use proptest::prelude::*;

fn analyse(text: &str) -> Document {
    Analyzer::embedded().analyse(text, &[Span::new(0, text.len())], &mut Scratch::default())
}

/// Checks what holds of every document: spans in order and inside, heads a tree with one root, names in order.
fn check(text: &str, document: &Document) {
    let mut at = 0;
    for sentence in &document.sentences {
        assert!(!sentence.tokens.is_empty());
        assert!(text.get(sentence.span.range()).is_some());
        for token in &sentence.tokens {
            assert!(token.span.start >= at, "tokens overlap");
            assert!(
                text[at as usize..token.span.start as usize]
                    .chars()
                    .all(|c| c.is_whitespace() || c == '\u{feff}')
            );
            assert!(!token.span.is_empty());
            at = token.span.end;
        }
        assert_eq!(sentence.tokens.iter().filter(|t| t.head.is_none()).count(), 1, "one root");
        for start in 0..sentence.tokens.len() {
            let (mut node, mut steps) = (start, 0);
            while let Some(head) = sentence.tokens[node].head {
                node = head as usize;
                steps += 1;
                assert!(steps <= sentence.tokens.len(), "heads run in a circle");
            }
        }
        let mut after = 0;
        for entity in &sentence.entities {
            assert!(entity.first >= after && entity.first <= entity.last);
            assert!((entity.last as usize) < sentence.tokens.len());
            after = entity.last + 1;
        }
    }
    assert!(text[at as usize..].chars().all(|c| c.is_whitespace() || c == '\u{feff}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_read_without_loss(text in "\\PC{0,200}") {
        check(&text, &analyse(&text));
    }

    #[test]
    fn text_made_of_what_is_hard_is_read_without_loss(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "U.S.", " ", "\u{a0}", "'s", "n't", "\"", "\u{201d}", "(", "...", "Gen.", "said.The", "\u{ad}", "--", "$5", "a-b",
                "\n", "\u{2022}", "http://a.b/", "\u{feff}", "\u{1f1fa}\u{1f1f8}", "K. ", "p.m. The", "%", "'90s", "cannot", "\u{0}",
            ]),
            0..60,
        )
    ) {
        let text = parts.concat();
        check(&text, &analyse(&text));
    }

    #[test]
    fn paragraphs_anywhere_are_read_or_passed_over(text in "[a-zé .]{0,60}", spans in prop::collection::vec((0u32..80, 0u32..80), 0..4)) {
        let spans: Vec<Span> = spans.into_iter().map(Span::from).collect();
        let _ = Analyzer::embedded().analyse(&text, &spans, &mut Scratch::default());
    }

    #[test]
    fn a_damaged_model_is_refused_and_never_panics(at in 0usize..1_000_000, bit in 0u8..8) {
        let mut bytes = std::fs::read("src/text/model/english.model").unwrap();
        bytes.truncate(1_000_000);
        bytes[at] ^= 1 << bit;
        prop_assert!(Analyzer::from_bytes(bytes).is_err());
    }
}

#[test]
fn hostile_text_costs_time_in_proportion() {
    let words = "The minister met the envoy in Tokyo on Monday . ";
    let normal = words.repeat(1_000);
    let time = |text: &str| {
        let start = Instant::now();
        let document = analyse(text);
        check(text, &document);
        let tokens: usize = document.sentences.iter().map(|s| s.tokens.len()).sum();
        (start.elapsed(), tokens.max(1))
    };
    let (elapsed, tokens) = time(&normal);
    let each = elapsed / u32::try_from(tokens).unwrap();
    for text in [
        "a".repeat(1_000_000),
        "(".repeat(100_000),
        "\n".repeat(1_000_000),
        "a-".repeat(5_000),
        "word ".repeat(10_000),
        "'s".repeat(50_000),
        ". ".repeat(10_000),
        "\u{201c}".repeat(4_000),
        "U.S.".repeat(30_000),
        "a@b.c/".repeat(3_000),
    ] {
        let (elapsed, tokens) = time(&text);
        // Trees of nonsense may take longer than those of sentences, but not with the length of the text.
        let allowed = each * 40 * u32::try_from(tokens).unwrap() + Duration::from_secs(2);
        assert!(
            elapsed < allowed,
            "{}...: {elapsed:?} for {tokens} tokens",
            text.chars().take(6).collect::<String>()
        );
    }
}

#[test]
fn an_empty_text_has_no_sentences() {
    assert!(analyse("").sentences.is_empty());
    assert!(analyse(" \n\u{a0}\n ").sentences.is_empty());
}

#[test]
fn a_long_article_is_read_like_its_sentences_one_by_one() {
    // Sentences are analysed in batches; no sentence may see its neighbours.
    let sentences =
        ["Pence met Abe in Tokyo.", "They don't agree.", "North Korea, he said, fired a missile on Sept. 3."];
    let text = sentences.concat();
    let mut spans = Vec::new();
    for sentence in sentences {
        let start = spans.last().map_or(0, |s: &Span| s.end as usize);
        spans.push(Span::new(start, start + sentence.len()));
    }
    let together = Analyzer::embedded().analyse(&text, &spans, &mut Scratch::default());
    for (sentence, whole) in sentences.iter().zip(&together.sentences) {
        let alone = &analyse(sentence).sentences[0];
        for (a, b) in alone.tokens.iter().zip(&whole.tokens) {
            assert_eq!((&a.lemma, a.xpos, a.head, a.deprel), (&b.lemma, b.xpos, b.head, b.deprel));
        }
        assert_eq!(alone.entities, whole.entities);
    }
}

#[test]
fn the_embedded_model_is_whole_and_says_where_it_comes_from() {
    let bytes = std::fs::read("src/text/model/english.model").unwrap();
    assert!(bytes.len() < 10_000_000, "the repository holds at most 10 MB of model");
    let model = Analyzer::from_bytes(bytes).unwrap();
    for word in ["CC BY-SA 4.0", "MIT", "UD English EWT", "Universal NER", "training/"] {
        assert!(model.card().contains(word), "the card does not mention {word}");
    }
    assert_eq!(model.card(), Analyzer::embedded().card());
}

#[test]
fn another_file_is_no_model() {
    assert!(matches!(Analyzer::from_bytes(b"hello".to_vec()), Err(ModelError::NotAModel)));
    assert!(matches!(Analyzer::from_bytes(b"ATTACHEM\x09\0\0\0".to_vec()), Err(ModelError::Version(9))));
}

#[test]
fn the_runtime_decides_as_the_trainer_did() {
    // `trainer.conllu` holds our own sentences with the decisions of the network before its weights were made 8-bit.
    let given = std::fs::read_to_string("tests/data/text/trainer.conllu").unwrap();
    let mut out = String::new();
    let tokenized = conllu::Tokenized::read(&given).unwrap();
    tokenized.write_analysed(Analyzer::embedded(), &mut Scratch::default(), &mut out).unwrap();
    let (mut tokens, mut tags, mut heads) = (0, 0, 0);
    let rows = |text: &'_ str| {
        text.lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()))
            .map(|l| l.split('\t').map(str::to_owned).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    for (a, b) in rows(&given).iter().zip(&rows(&out)) {
        assert_eq!(a[1], b[1]);
        tokens += 1;
        tags += usize::from(a[3] == b[3] && a[4] == b[4]);
        heads += usize::from(a[6] == b[6]);
    }
    assert!(tokens >= 5_000, "{tokens} tokens are too few");
    assert!(tags * 1000 >= tokens * 995, "{tags} of {tokens} tags agree");
    assert!(heads * 1000 >= tokens * 995, "{heads} of {tokens} heads agree");
}

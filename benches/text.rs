//! How fast the text layer is on one thread: `cargo bench --bench text -- [FILE]`, raw text, a paragraph a line.
//!
//! Prints one line of JSON: tokens, tokens a second from raw text to tree and names (best of five, after one to warm up), milliseconds until the
//! model is ready, and the memory that one thread takes beyond it.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "it prints, and may panic")]

use std::time::Instant;

use attache::span::Span;
use attache::text::{Analyzer, Document, Scratch};

fn main() {
    let file = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let text = match file {
        Some(file) => std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")),
        None => sample(),
    };
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        paragraphs.push(Span::new(at, at + line.len()));
        at += line.len();
    }
    let start = Instant::now();
    let analyzer = Analyzer::embedded();
    let ready = start.elapsed();
    let before = resident();
    let mut scratch = Scratch::default();
    let mut best = f64::MAX;
    let mut document = Document::default();
    for round in 0..6 {
        let start = Instant::now();
        document = analyzer.analyse(&text, &paragraphs, &mut scratch);
        if round > 0 {
            best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let tokens: usize = document.sentences.iter().map(|s| s.tokens.len()).sum();
    drop(document);
    println!(
        "{{\"tokens\": {tokens}, \"tokens_per_second\": {:.0}, \"ready_ms\": {:.1}, \"thread_mb\": {:.1}}}",
        tokens as f64 / best,
        ready.as_secs_f64() * 1e3,
        (resident() - before).max(0.0)
    );
}

/// Returns our own test sentences as text.
fn sample() -> String {
    let conllu = include_str!("../tests/data/text/trainer.conllu");
    let mut text = String::new();
    for line in conllu.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [_, form, .., misc] => {
                text.push_str(form);
                if !misc.contains("SpaceAfter=No") {
                    text.push(' ');
                }
            }
            _ => text.push('\n'),
        }
    }
    text
}

/// Returns the resident memory in megabytes; 0 where it can't be told.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

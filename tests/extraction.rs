//! Hostile and odd sentences: reading them ends, soon and without a panic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use attache::article::Article;
use attache::extract::{Extraction, Extractor};
use attache::pipeline;
use attache::text::{Analyzer, Scratch};

fn read(text: &str) -> Extraction {
    let article = Article::new("odd", None, text, None);
    let document = pipeline::analyse(&article, Analyzer::embedded(), &mut Scratch::default());
    Extractor::builtin().facts(&article, &document)
}

#[test]
fn a_first_person_quoted_under_another_ends() {
    for text in [
        "i believe it. i think i go to the",
        "I think we said I told us that we met us.",
        "We said we said we met.",
    ] {
        assert!(read(text).facts.is_empty(), "{text}");
    }
}

#[test]
fn pronouns_that_point_at_each_other_end() {
    for text in [
        "He told him that he met him and his predecessor met his.",
        "They accused them of it, and it accused it of them.",
        "Its their his her country met its country's successor.",
        "Both of both both, the two of the two.",
    ] {
        read(text);
    }
}

#[test]
fn both_of_two_have_a_fact_each() {
    let read = read(
        "Peru and Chile quarrel over a lake. Peru is angry. Chile is calm. Norway criticised both governments.",
    );
    let targets: Vec<&str> = read
        .facts
        .iter()
        .filter(|fact| fact.edge == "criticizes" && fact.source.name == "Norway")
        .map(|fact| fact.target.name.as_str())
        .collect();
    assert_eq!(targets, ["Chile", "Peru"]);
    let ids: std::collections::BTreeSet<_> = read.facts.iter().map(|fact| fact.id.to_string()).collect();
    assert_eq!(ids.len(), read.facts.len());
}

#[test]
fn a_sentence_of_ten_thousand_names_takes_no_longer_for_each() {
    let list = |names: usize| {
        let names: Vec<String> =
            (0..names).map(|n| ["Peru", "Chile", "Norway", "Kenya"][n % 4].to_owned()).collect();
        format!("{} met.", names.join(", "))
    };
    let timed = |text: String| {
        let start = Instant::now();
        read(&text);
        start.elapsed()
    };
    timed(list(100));
    let (short, long) = (timed(list(1000)), timed(list(10_000)));
    assert!(long < short * 40 + Duration::from_secs(2), "{short:?}, {long:?}");
}

/// Returns the modality of the one fact of an edge.
fn modality(text: &str, edge: &str) -> String {
    let read = read(text);
    let mut facts = read.facts.iter().filter(|fact| fact.edge == edge);
    let modality = facts.next().map_or("none".to_owned(), |fact| fact.modality.to_string());
    assert!(facts.next().is_none(), "{text}");
    modality
}

#[test]
fn what_was_done_to_say_something_was_said() {
    assert_eq!(modality("Joko Widodo telephoned Narendra Modi to congratulate him.", "supports"), "asserted");
    assert_eq!(
        modality("Joko Widodo will telephone Narendra Modi to congratulate him.", "supports"),
        "planned"
    );
    assert_eq!(modality("Ola Berg is to visit Lima on Monday.", "visits"), "planned");
    assert_eq!(modality("Ola Berg visited Lima on Monday.", "visits"), "asserted");
}

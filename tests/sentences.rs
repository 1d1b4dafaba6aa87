//! How well single sentences are coded, as the PLOVER gold standard records are: on sentences of our own in their form
//! (`tests/gold/plover/sentences.json`, written and coded before they were read by attache).
//!
//! A record is matched in full when a fact has its PLOVER class, one of its source countries and one of its target
//! countries; an end that the record leaves empty is not looked at, and a fact that holds both ways counts as it stands.
//! A drop fails; a gain asks to be recorded.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic and print")]

use std::collections::BTreeSet;

use attache::article::Article;
use attache::extract::Extractor;
use attache::fact::{End, Fact, Modality};
use attache::ontology::NodeKind;
use attache::pipeline;
use attache::text::{Analyzer, Scratch};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    event: String,
    #[serde(default)]
    source: Vec<Actor>,
    #[serde(default)]
    target: Vec<Actor>,
}

#[derive(Deserialize)]
struct Actor {
    code: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Recorded {
    /// Records of whose class a fact is.
    class: usize,
    /// Records matched in full.
    full: usize,
}

/// Sectors that stand for no country.
const SECTORS: &[&str] =
    &["GOV", "MIL", "COP", "REB", "OPP", "CVL", "UAF", "JUD", "LEG", "MED", "BUS", "LAB", "REF"];
/// Bodies of no state count as one.
const BODIES: &[&str] = &["IGO", "NGO", "MNC", "INT"];

fn country(code: &str) -> Option<String> {
    let code = code.get(..3)?;
    let same = match code {
        "KSV" => "XKX",
        _ if BODIES.contains(&code) => "INT",
        _ if SECTORS.contains(&code) || code == "---" => return None,
        _ => code,
    };
    Some(same.to_owned())
}

fn countries(actors: &[Actor]) -> BTreeSet<String> {
    actors.iter().filter_map(|actor| country(&actor.code)).collect()
}

fn country_of(end: &End) -> Option<String> {
    let code = if end.kind == NodeKind::Country { end.code } else { end.country.or(end.code) };
    code.and_then(|code| country(code.as_str()))
}

impl Record {
    fn is_of_class(&self, fact: &Fact) -> bool {
        fact.plover.is_some_and(|class| *class == *self.event)
    }

    fn is_matched(&self, fact: &Fact) -> bool {
        let (sources, targets) = (countries(&self.source), countries(&self.target));
        let (source, target) = (country_of(&fact.source), country_of(&fact.target));
        let is_in = |of: &Option<String>, set: &BTreeSet<String>| {
            set.is_empty() || of.as_ref().is_some_and(|code| set.contains(code))
        };
        let forth = is_in(&source, &sources) && is_in(&target, &targets);
        let together = sources.len() >= 2
            && targets.is_empty()
            && [source, target].into_iter().flatten().collect::<BTreeSet<_>>() == sources;
        self.is_of_class(fact) && if sources.len() >= 2 && targets.is_empty() { together } else { forth }
    }
}

#[test]
fn our_sentences_are_coded_as_well_as_recorded() {
    let records: Vec<Record> =
        serde_json::from_str(&std::fs::read_to_string("tests/gold/plover/sentences.json").unwrap()).unwrap();
    let mut scratch = Scratch::default();
    let mut now = Recorded { class: 0, full: 0 };
    for record in &records {
        let article = Article::new(&record.id, None, &record.text, None);
        let document = pipeline::analyse(&article, Analyzer::embedded(), &mut scratch);
        let mut facts = Extractor::builtin().facts(&article, &document).facts;
        facts.retain(|fact| {
            fact.confidence >= pipeline::DEFAULT_CONFIDENCE && fact.modality != Modality::Negated
        });
        now.class += usize::from(facts.iter().any(|fact| record.is_of_class(fact)));
        now.full += usize::from(facts.iter().any(|fact| record.is_matched(fact)));
    }
    let recorded: Recorded =
        toml::from_str(&std::fs::read_to_string("tests/gold/plover/recorded.toml").unwrap()).unwrap();
    println!("{} records; recorded {recorded:?}\nnow {now:?}", records.len());
    assert!(now.class >= recorded.class && now.full >= recorded.full, "fell: {recorded:?} to {now:?}");
    assert_eq!(now, recorded, "rose: record it in tests/gold/plover/recorded.toml");
}

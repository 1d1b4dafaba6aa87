//! How well the facts of our own annotated articles (`tests/gold`) are found, against what was recorded.
//!
//! A drop fails; a gain asks to be recorded in `tests/gold/recorded.toml`. Triples count once per article. One that only
//! an optional fact holds counts neither way; nor does one whose two ends are the same entity.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::collections::{BTreeMap, BTreeSet};

use attache::article::Article;
use attache::extract::Extractor;
use attache::fact::{End, Fact};
use attache::fold::fold;
use attache::pipeline::{self, Options};
use attache::text::{Analyzer, Scratch};
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    id: String,
    published: String,
    title: String,
    text: String,
    entities: Vec<Entity>,
    facts: Vec<GoldFact>,
    no_fact_sentences: Vec<String>,
}

#[derive(Deserialize)]
struct Entity {
    id: String,
    kind: String,
    name: String,
    aliases: Vec<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
struct GoldFact {
    source: String,
    edge: String,
    target: String,
    required: bool,
    #[serde(default)]
    mutual: bool,
}

/// Edges whose ends may be exchanged.
const SYMMETRIC: &[&str] =
    &["met-with", "negotiates", "signs", "cooperates-with", "allied-with", "related-to"];

type Triple = (String, String, String);

/// Counts: found, wrong, missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
struct Counts {
    found: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn f1(self) -> f64 {
        2.0 * self.found as f64 / (2 * self.found + self.wrong + self.missed) as f64
    }
}

impl Gold {
    /// Returns the entities that an end may be: by a country's code, else by name, those of its kind first.
    fn resolve(&self, end: &End) -> Vec<&str> {
        let kind = end.kind.as_str();
        if let Some(code) = end.code.filter(|_| kind == "country") {
            let coded =
                |entity: &&Entity| entity.kind == "country" && entity.code.as_deref() == Some(code.as_str());
            if let Some(entity) = self.entities.iter().find(coded) {
                return vec![&entity.id];
            }
        }
        let name = fold(&end.name);
        let named: Vec<&Entity> = self
            .entities
            .iter()
            .filter(|entity| {
                fold(&entity.name) == name || entity.aliases.iter().any(|alias| fold(alias) == name)
            })
            .collect();
        let same: Vec<&str> =
            named.iter().filter(|entity| entity.kind == kind).map(|entity| entity.id.as_str()).collect();
        if same.is_empty() { named.iter().map(|entity| entity.id.as_str()).collect() } else { same }
    }

    /// Returns the triples of the gold, each under one of its two readings, with whether it is required.
    fn triples(&self) -> BTreeMap<Triple, bool> {
        let both: BTreeSet<Triple> = self.facts.iter().filter(|fact| fact.mutual).map(triple_of).collect();
        let mut triples = BTreeMap::new();
        for fact in &self.facts {
            let triple = triple_of(fact);
            let mutual = fact.mutual || both.contains(&reversed(&triple));
            *triples.entry(canonical(&triple, mutual)).or_insert(false) |= fact.required;
            if mutual && !SYMMETRIC.contains(&fact.edge.as_str()) {
                *triples.entry(canonical(&reversed(&triple), true)).or_insert(false) |= fact.required;
            }
        }
        triples
    }

    fn score(&self, facts: &[Fact]) -> (Counts, usize) {
        let triples = self.triples();
        let mut found = BTreeSet::new();
        let mut wrong = BTreeSet::new();
        for fact in facts {
            let unknown = |end: &End| format!("?{}", fold(&end.name));
            let ends = |end: &End| {
                let ids: Vec<String> = self.resolve(end).into_iter().map(str::to_owned).collect();
                if ids.is_empty() { vec![unknown(end)] } else { ids }
            };
            let (sources, targets) = (ends(&fact.source), ends(&fact.target));
            let readings = sources.iter().flat_map(|source| {
                targets.iter().map(move |target| (source.clone(), fact.edge.clone(), target.clone()))
            });
            let hits: Vec<Triple> = readings
                .flat_map(|triple| [canonical(&triple, false), canonical(&triple, true)])
                .filter(|triple| triples.contains_key(triple))
                .collect();
            match hits.iter().find(|triple| triples[*triple]).or(hits.first()) {
                Some(triple) => {
                    found.insert(triple.clone());
                }
                None if sources == targets => {}
                None => {
                    wrong.insert(canonical(
                        &(sources[0].clone(), fact.edge.clone(), targets[0].clone()),
                        false,
                    ));
                }
            }
        }
        let required: BTreeSet<&Triple> =
            triples.iter().filter(|(_, required)| **required).map(|(triple, _)| triple).collect();
        let hit = required.iter().filter(|triple| found.contains(**triple)).count();
        let traps = facts
            .iter()
            .filter(|fact| {
                self.no_fact_sentences.iter().any(|start| fact.evidence.starts_with(start.as_str()))
            })
            .count();
        (Counts { found: hit, wrong: wrong.len(), missed: required.len() - hit }, traps)
    }
}

fn triple_of(fact: &GoldFact) -> Triple {
    (fact.source.clone(), fact.edge.clone(), fact.target.clone())
}

fn reversed((source, edge, target): &Triple) -> Triple {
    (target.clone(), edge.clone(), source.clone())
}

/// Returns the one form of a triple and, where it holds both ways, of its reverse.
fn canonical(triple: &Triple, mutual: bool) -> Triple {
    let both = mutual || SYMMETRIC.contains(&triple.1.as_str());
    if both { triple.clone().min(reversed(triple)) } else { triple.clone() }
}

#[derive(Debug, Deserialize)]
struct Recorded {
    events: Counts,
    states: Counts,
    facts_in_sentences_without: usize,
}

const STATES: &[&str] = &["holds-office", "member-of", "party-to", "allied-with", "located-in", "related-to"];

/// Returns the annotated articles, each with the facts that are read in it at the default threshold.
fn read() -> Vec<(Gold, Vec<Fact>)> {
    let options = Options { min_confidence: pipeline::DEFAULT_CONFIDENCE, ..Options::builtin() };
    let mut scratch = Scratch::default();
    let mut files: Vec<_> =
        std::fs::read_dir("tests/gold").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let annotated = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "json"));
    let read = annotated.map(|file| {
        let gold: Gold = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let article = Article::new(&gold.id, Some(&gold.title), &gold.text, gold.published.parse().ok());
        let document = pipeline::analyse(&article, Analyzer::embedded(), &mut scratch);
        let mut facts = Extractor::builtin().facts(&article, &document).facts;
        facts.retain(|fact| fact.confidence >= options.min_confidence);
        (gold, facts)
    });
    read.collect()
}

#[test]
fn surer_facts_are_right_more_often() {
    let mut judged: Vec<(u8, bool)> = Vec::new();
    for (gold, facts) in read() {
        for fact in &facts {
            let (counts, _) = gold.score(std::slice::from_ref(fact));
            // What the gold marks as optional counts neither way.
            if counts.found + counts.wrong > 0 {
                judged.push((fact.confidence.hundredths(), counts.found > 0));
            }
        }
    }
    judged.sort_by_key(|(confidence, _)| std::cmp::Reverse(*confidence));
    let third = judged.len() / 3;
    let right =
        |part: &[(u8, bool)]| part.iter().filter(|(_, right)| *right).count() as f64 / part.len() as f64;
    let (top, bottom) = (right(&judged[..third]), right(&judged[judged.len() - third..]));
    println!("right in the top third {top:.3}, in the bottom third {bottom:.3}");
    assert!(top >= bottom + 0.15, "top third {top:.3}, bottom third {bottom:.3}");
    let levels: BTreeSet<u8> = judged.iter().map(|(confidence, _)| *confidence).collect();
    assert!(levels.len() >= 5, "{levels:?}");
}

#[test]
fn our_articles_are_read_as_well_as_recorded() {
    let (mut events, mut states, mut traps) = (Counts::default(), Counts::default(), 0);
    for (gold, facts) in read() {
        for (counts, of_state) in [(&mut events, false), (&mut states, true)] {
            let part: Vec<Fact> = facts
                .iter()
                .filter(|fact| STATES.contains(&fact.edge.as_str()) == of_state)
                .cloned()
                .collect();
            let gold = gold.part(of_state);
            let (found, trapped) = gold.score(&part);
            counts.found += found.found;
            counts.wrong += found.wrong;
            counts.missed += found.missed;
            traps += trapped;
        }
    }
    let recorded: Recorded =
        toml::from_str(&std::fs::read_to_string("tests/gold/recorded.toml").unwrap()).unwrap();
    let now = Recorded { events, states, facts_in_sentences_without: traps };
    println!("recorded {recorded:?}\nnow      {now:?}");
    for (name, was, is) in [("events", recorded.events, now.events), ("states", recorded.states, now.states)]
    {
        assert!(
            is.f1() >= was.f1() - 1e-9,
            "{name} fell: {was:?} (F1 {:.3}) to {is:?} (F1 {:.3})",
            was.f1(),
            is.f1()
        );
        assert!(
            is.f1() <= was.f1() + 1e-9,
            "{name} rose, record it in tests/gold/recorded.toml: {is:?} (F1 {:.3})",
            is.f1()
        );
    }
    assert_eq!(traps, recorded.facts_in_sentences_without);
}

impl Gold {
    /// Returns this article with its events or its states alone.
    fn part(&self, of_state: bool) -> Gold {
        let facts = self.facts.iter().filter(|fact| STATES.contains(&fact.edge.as_str()) == of_state);
        let facts = facts
            .map(|fact| GoldFact {
                source: fact.source.clone(),
                edge: fact.edge.clone(),
                target: fact.target.clone(),
                required: fact.required,
                mutual: fact.mutual,
            })
            .collect();
        let entities = self.entities.iter().map(|entity| Entity {
            id: entity.id.clone(),
            kind: entity.kind.clone(),
            name: entity.name.clone(),
            aliases: entity.aliases.clone(),
            code: entity.code.clone(),
        });
        Gold {
            id: self.id.clone(),
            published: self.published.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            entities: entities.collect(),
            facts,
            no_fact_sentences: self.no_fact_sentences.clone(),
        }
    }
}

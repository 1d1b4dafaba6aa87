//! The article that the project started from, where it is at hand: `../shared/seeds`, which is no part of the project.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and print")]

use std::path::Path;
use std::process::Command;

use attache::article::{self, Input, Item, ReadOptions};
use attache::fact::{Fact, Record};
use attache::graph::Builder;
use attache::ontology::Ontology;
use attache::pipeline::{self, Options};
use attache::snapshot;
use attache::text::Scratch;

fn is_mention(record: &Record, name: &str) -> bool {
    matches!(record, Record::Mention(mention) if mention.body.name == name)
}

#[test]
fn the_first_article_gives_what_a_reader_would_note() {
    let file = Path::new("../shared/seeds/pence-visits-japan.txt");
    if !file.exists() {
        eprintln!("{} is not there: the test is passed over", file.display());
        return;
    }
    let options = ReadOptions { published: "2017-04-18".parse().ok() };
    let item = article::read(&[Input::Path(file.to_owned())], options).unwrap().next().unwrap().unwrap();
    let Item::Article(article) = item else { panic!("an article") };
    let records = pipeline::article_records(*article, Options::builtin(), &mut Scratch::default());
    let facts: Vec<&Fact> = records
        .iter()
        .filter_map(|record| match record {
            Record::Fact(fact) => Some(&fact.body),
            _ => None,
        })
        .collect();
    let says = |source: &[&str], edge: &str, target: &[&str]| {
        facts.iter().any(|fact| {
            source.contains(&fact.source.name.as_str())
                && fact.edge == edge
                && target.contains(&fact.target.name.as_str())
        })
    };
    for (source, edge, target) in [
        (&["Mike Pence"][..], "visits", &["Japan"][..]),
        (&["Mike Pence"], "met-with", &["Shinzo Abe"]),
        (&["Mike Pence"], "met-with", &["Japan"]),
        (&["Mike Pence"], "met-with", &["Taro Aso"]),
        (&["Taro Aso"], "holds-office", &["Japan"]),
        (&["Kim Jong Un"], "holds-office", &["North Korea"]),
        (&["Donald Trump"], "threatens", &["Kim Jong Un", "North Korea"]),
        (&["North Korea"], "criticizes", &["United States"]),
        (&["United States", "Mike Pence"], "negotiates", &["U.S.-Korea Free Trade Agreement"]),
        (&["United States"], "withdraws-from", &["Trans-Pacific Partnership"]),
    ] {
        assert!(says(source, edge, target), "{source:?} {edge} {target:?}");
    }
    let planned =
        |fact: &&Fact| fact.target.name == "Taro Aso" && fact.modality == attache::fact::Modality::Planned;
    assert!(facts.iter().any(planned), "the meeting with Taro Aso is planned");

    let mut builder = Builder::new(Ontology::builtin());
    records.iter().cloned().for_each(|record| builder.add(record).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("seed.attache");
    snapshot::write(&builder.finish().unwrap(), &graph).unwrap();
    let path = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["path", graph.to_str().unwrap(), "Mike Pence", "North Korea", "--format", "json"])
        .output()
        .unwrap();
    let path: serde_json::Value = serde_json::from_slice(&path.stdout).unwrap();
    let steps = path[0]["steps"].as_array().unwrap();
    assert!(!steps.is_empty());
    assert!(
        steps.iter().all(|step| !step["evidence"].as_array().unwrap().is_empty()),
        "each step has its evidence"
    );
    for name in ["Mike Pence", "Shinzo Abe", "United States"] {
        assert_eq!(records.iter().filter(|record| is_mention(record, name)).count(), 1, "{name} is one node");
    }

    let names: Vec<&str> = records
        .iter()
        .filter_map(|record| match record {
            Record::Mention(mention) => Some(mention.body.name.as_str()),
            _ => None,
        })
        .collect();
    for none in ["Latest News", "Tuesday", "America First", "Prime Minister", "Pence", "Abe", "U.S.", "USA"] {
        assert!(!names.contains(&none), "{none} is no node");
    }
}

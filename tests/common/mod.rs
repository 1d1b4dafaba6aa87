//! What tests of graphs share: small records, written as short as they can be.
#![allow(clippy::unwrap_used, reason = "a test that stops is a test that fails")]
#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod desk;
pub mod walks;

use std::path::Path;

use attache::fact::{Confidence, End, Fact, FactId, Mention, Modality, Record};
use attache::graph::{Builder, Column, Graph};
use attache::ontology::{NodeKind, Ontology};
use attache::source::{ContentHash, Source};
use attache::span::Span;
use proptest::prelude::*;

/// `Mike Pence/person`, `Japan/country/JPN`, `Foreign Ministry/organization//JPN`, `Kim/person`: name, kind, code, country.
pub fn end(text: &str) -> End {
    let mut parts = text.split('/');
    let name = parts.next().unwrap().to_owned();
    let kind = parts.next().unwrap_or("country").parse().unwrap();
    let mut code = || parts.next().filter(|code| !code.is_empty()).map(|code| code.parse().unwrap());
    let (code, country) = (code(), code());
    End { words: name.clone(), name, kind, code, country, sector: None }
}

/// A bare asserted fact.
pub fn fact(source: &str, edge: &str, target: &str) -> Fact {
    let info = Ontology::builtin().edge(edge).and_then(|kind| Ontology::builtin().info(kind)).unwrap();
    Fact {
        id: FactId::default(),
        article: String::new(),
        sentence: 0,
        span: Span::default(),
        source: end(source),
        edge: edge.to_owned(),
        target: end(target),
        cameo: info.default_cameo,
        plover: info.default_cameo.and_then(attache::ontology::Cameo::plover),
        modality: Modality::Asserted,
        mutual: info.mutual,
        date: None,
        date_basis: None,
        as_of: None,
        speaker: None,
        place: None,
        title: None,
        status: None,
        confidence: Confidence::FULL,
        evidence: String::new(),
    }
}

/// A fact of an article's sentence.
pub fn said(article: &str, sentence: u32, source: &str, edge: &str, target: &str) -> Fact {
    let evidence = format!("{} {edge} {}.", end(source).name, end(target).name);
    let span = Span::new(sentence as usize * 100, sentence as usize * 100 + evidence.len());
    let mut fact =
        Fact { article: article.to_owned(), sentence, span, evidence, ..fact(source, edge, target) };
    fact.id = fact.identity(ContentHash::of(article));
    fact
}

/// An article whose text is its id.
pub fn article(id: &str) -> Source {
    Source {
        id: id.to_owned(),
        hash: ContentHash::of(id),
        title: Some(format!("All about {id}")),
        publisher: Some("The Example".to_owned()),
        published: Some("2017-04-18".parse().unwrap()),
        url: None,
        language: Some("en".to_owned()),
        sentences: 9,
    }
}

/// A mention with aliases.
pub fn mention(article: &str, named: &str, aliases: &[&str]) -> Mention {
    let End { name, kind, code, country, .. } = end(named);
    let aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
    Mention { article: article.to_owned(), name, kind, code, country, aliases, unresolved: false, age: None }
}

pub fn build(records: impl IntoIterator<Item = Record>) -> Graph {
    let mut builder = Builder::new(Ontology::builtin());
    records.into_iter().try_for_each(|record| builder.add(record)).unwrap();
    builder.finish().unwrap()
}

pub fn bytes(graph: &Graph) -> Vec<u8> {
    let mut bytes = Vec::new();
    attache::snapshot::write_to(graph, &mut bytes).unwrap();
    bytes
}

/// The columns in which two graphs differ; none where they are the same bytes.
pub fn differing(one: &Graph, other: &Graph) -> Vec<Column> {
    let differ = |column: &Column| one.store().bytes(*column) != other.store().bytes(*column);
    Column::ALL.iter().copied().filter(differ).collect()
}

pub fn names(graph: &Graph) -> Vec<String> {
    graph.nodes().map(|node| node.name().to_owned()).collect()
}

/// The graph that command-line tests ask.
pub fn sample() -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let dated = |mut fact: Fact, date: &str| {
        fact.date = Some(date.parse().unwrap());
        fact
    };
    for id in ["tokyo", "seoul", "pyongyang"] {
        records.push(article(id).into());
    }
    for mention in [
        mention("tokyo", "Mike Pence/person//USA", &["Pence"]),
        mention("tokyo", "Shinzo Abe/person//JPN", &["Abe"]),
        mention("tokyo", "Japan/country/JPN", &["Japanese", "Tokyo"]),
        mention("seoul", "Mike Pence/person//USA", &["Pence", "Vice President Pence"]),
        mention("seoul", "South Korea/country/KOR", &["Seoul"]),
        mention("pyongyang", "North Korea/country/PRK", &["Pyongyang", "DPRK"]),
        mention("pyongyang", "United States/country/USA", &["U.S.", "Washington"]),
        mention("pyongyang", "Tokyo/place//JPN", &[]),
    ] {
        records.push(mention.into());
    }
    let mut office = said("tokyo", 2, "Shinzo Abe/person//JPN", "holds-office", "Japan/country/JPN");
    office.title = Some("Prime Minister".to_owned());
    office.as_of = Some("2017-04-18".parse().unwrap());
    let mut planned = said("tokyo", 3, "Mike Pence/person//USA", "met-with", "Taro Aso/person//JPN");
    planned.modality = Modality::Planned;
    let mut negated = said("pyongyang", 2, "North Korea/country/PRK", "attacks", "Japan/country/JPN");
    negated.modality = Modality::Negated;
    for fact in [
        dated(said("tokyo", 0, "Mike Pence/person//USA", "visits", "Japan/country/JPN"), "2017-04-18"),
        dated(said("tokyo", 1, "Mike Pence/person//USA", "met-with", "Shinzo Abe/person//JPN"), "2017-04-18"),
        office,
        planned,
        dated(said("seoul", 0, "Mike Pence/person//USA", "visits", "South Korea/country/KOR"), "2017-04-16"),
        dated(
            said("pyongyang", 0, "North Korea/country/PRK", "threatens", "Japan/country/JPN"),
            "2017-04-29",
        ),
        dated(
            said("pyongyang", 1, "North Korea/country/PRK", "criticizes", "United States/country/USA"),
            "2017-05",
        ),
        negated,
    ] {
        records.push(fact.into());
    }
    records
}

pub fn write_sample(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("sample.attache");
    attache::snapshot::write(&build(sample()), &path).unwrap();
    path
}

/// Random records of a small world, so that names meet: several articles, some of one text, aliases, unresolved surnames.
pub fn records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(record(), 1..40).prop_map(|mut records| {
        let ids: std::collections::BTreeSet<String> =
            records.iter().map(|record| record.article().to_owned()).filter(|id| !id.is_empty()).collect();
        // Articles d and e are one text.
        records.extend(ids.iter().filter(|id| *id != "c").map(|id| {
            let text = if id == "e" { "d" } else { id };
            Record::from(Source { id: id.clone(), ..article(text) })
        }));
        records
    })
}

const ENDS: &[&str] = &[
    "Mike Pence/person//USA",
    "mike pence/person",
    "Kim/person",
    "Kim Jong-un/person//PRK",
    "Kim Jong Un/person",
    "Japan/country/JPN",
    "United States/country/USA",
    "U.S./country/USA",
    "America/country",
    "Trans-Pacific Partnership/agreement",
    "TPP/agreement",
    "Foreign Ministry/organization/JPN",
    "Foreign Ministry/organization/CHN",
    "Foreign Ministry/organization",
    "Tokyo/place//JPN",
];

fn record() -> impl Strategy<Value = Record> {
    let article = prop::sample::select(vec!["", "a", "b", "c", "d", "e"]);
    let edge = prop::sample::select(vec!["met-with", "visits", "threatens", "holds-office", "negotiates"]);
    let fact = (
        article.clone(),
        0..3u32,
        prop::sample::select(ENDS),
        edge,
        prop::sample::select(ENDS),
        0..4usize,
        any::<bool>(),
    )
        .prop_map(|(article, sentence, source, edge, target, modality, dated)| {
            let mut fact = if article.is_empty() {
                fact(source, edge, target)
            } else {
                said(article, sentence, source, edge, target)
            };
            fact.modality = Modality::ALL[modality];
            fact.date = dated.then(|| "2017-04-18".parse().unwrap());
            fact.as_of =
                (edge == "holds-office").then(|| format!("2017-04-{:02}", 17 + sentence).parse().unwrap());
            fact.speaker = (modality == 2).then(|| end("Japan/country/JPN"));
            fact.source.sector = dated.then(|| "GOV".parse().unwrap());
            Record::from(fact)
        });
    let aliases =
        prop::collection::btree_set(prop::sample::select(vec!["TPP", "Pence", "America", "Kim"]), 0..3);
    let ages = prop::option::of(prop::sample::select(vec![30u8, 31, 54]));
    let named = (article, prop::sample::select(ENDS), aliases, any::<bool>(), ages).prop_map(
        |(article, named, aliases, unresolved, age)| {
            let aliases: Vec<&str> = aliases.into_iter().collect();
            let mut mention = mention(article, named, &aliases);
            mention.unresolved =
                unresolved && mention.kind == NodeKind::Person && !mention.name.contains(' ');
            mention.age = age.filter(|_| mention.kind == NodeKind::Person);
            Record::from(mention)
        },
    );
    prop_oneof![3 => fact, 2 => named]
}

//! The graph is a function of the set of records; names become nodes as the ontology says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use std::collections::BTreeSet;

use attache::fact::{Mention, Modality, Record, Status};
use attache::graph::{BuildError, Builder, Column, Graph};
use attache::ontology::Ontology;
use attache::source::{ContentHash, Source};
use common::{article, build, bytes, differing, end, fact, mention, names, records, said};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn neither_order_nor_repetition_changes_a_byte(
        (records, shuffled) in records().prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
        again in any::<prop::sample::Index>(),
    ) {
        let mut more = shuffled.clone();
        more.push(shuffled[again.index(shuffled.len())].clone());
        prop_assert!(bytes(&build(records)) == bytes(&build(more)));
    }

    #[test]
    fn a_graph_rebuilt_from_its_own_records_is_the_same(records in records()) {
        let graph = build(records);
        prop_assert!(bytes(&build(graph.records())) == bytes(&graph));
    }

    #[test]
    fn a_graph_is_taken_back_as_its_records_are(records in records(), more in common::records()) {
        let graph = build(records);
        let mut by_numbers = Builder::from_graph(&graph, Ontology::builtin()).unwrap();
        let mut by_records = Builder::new(Ontology::builtin());
        graph.records().chain(more.clone()).try_for_each(|record| by_records.add(record)).unwrap();
        more.into_iter().try_for_each(|record| by_numbers.add(record)).unwrap();
        prop_assert_eq!(differing(&by_numbers.finish().unwrap(), &by_records.finish().unwrap()), []);
    }

    #[test]
    fn parts_built_apart_and_merged_are_the_whole(records in records(), first in prop::collection::btree_set("[a-e]", 0..5)) {
        let (one, other): (Vec<Record>, Vec<Record>) =
            records.iter().cloned().partition(|record| first.contains(record.article()));
        let mut builder = Builder::from_graph(&build(one), Ontology::builtin()).unwrap();
        builder.add_graph(&build(other)).unwrap();
        prop_assert!(bytes(&builder.finish().unwrap()) == bytes(&build(records)));
    }

    #[test]
    fn articles_added_later_and_others_taken_out_build_the_same_graph(
        records in records(),
        later in prop::collection::btree_set("[a-e]", 0..4),
        out in prop::collection::btree_set("[a-c]", 0..2),
    ) {
        prop_assert_eq!(differing_when_changed(records, &later, &out), []);
    }

    #[test]
    fn a_small_addition_to_articles_of_different_texts_is_put_between_what_is_there(
        records in records(),
        later in prop::collection::btree_set("[a-d]|", 0..3),
        out in prop::collection::btree_set("[a-d]", 0..3),
    ) {
        let records: Vec<Record> = records.into_iter().filter(|record| record.article() != "e").collect();
        prop_assert_eq!(differing_when_changed(records, &later, &out), []);
    }

    #[test]
    fn adding_an_article_and_taking_it_out_again_leaves_no_trace(records in records(), id in "[a-e]") {
        let without: Vec<Record> = records.iter().filter(|record| record.article() != id).cloned().collect();
        let mut builder = Builder::from_graph(&build(records), Ontology::builtin()).unwrap();
        builder.remove_article(&id);
        let removed = builder.finish().unwrap();
        // Articles of one text share records, which the one that stays keeps.
        prop_assume!(!"de".contains(&id));
        prop_assert_eq!(differing(&removed, &build(without)), []);
    }

    #[test]
    fn every_fact_comes_back_as_it_was(records in records()) {
        let graph = build(records.clone());
        let back: Vec<Record> = graph.records().collect();
        for record in records.iter().filter(|record| !"de".contains(record.article()) || record.article().is_empty()) {
            prop_assert!(back.contains(record), "{}", record.to_json());
        }
    }
}

/// Returns what differs between a graph that articles were put into later and others taken out of, and one built from
/// what stays.
fn differing_when_changed(
    records: Vec<Record>,
    later: &BTreeSet<String>,
    out: &BTreeSet<String>,
) -> Vec<Column> {
    let (now, first): (Vec<Record>, Vec<Record>) =
        records.iter().cloned().partition(|record| later.contains(record.article()));
    let mut builder = Builder::from_graph(&build(first), Ontology::builtin()).unwrap();
    out.iter().for_each(|id| _ = builder.remove_article(id));
    let stays = |record: &Record| !out.contains(record.article());
    now.into_iter().filter(stays).try_for_each(|record| builder.add(record)).unwrap();
    differing(&builder.finish().unwrap(), &build(records.into_iter().filter(stays)))
}

fn node<'g>(graph: &'g Graph, name: &str) -> attache::graph::Node<'g> {
    graph.node(graph.find(name).unwrap())
}

#[test]
fn people_of_one_name_and_ages_far_apart_are_two() {
    let aged = |id: &str, age: u8| Mention { age: Some(age), ..mention(id, "Maria Costa/person", &[]) };
    let of = |first: u8, second: u8| {
        build([article("a").into(), article("b").into(), aged("a", first).into(), aged("b", second).into()])
    };
    assert_eq!(names(&of(54, 30)), ["Maria Costa", "Maria Costa"]);
    assert_eq!(names(&of(54, 52)), ["Maria Costa"]);
    // Without a date an age says nothing of the year of birth, and is kept all the same.
    let graph = build([aged("a", 54).into(), aged("b", 30).into()]);
    assert_eq!(names(&graph), ["Maria Costa"]);
    let ages: Vec<Option<u8>> = graph
        .records()
        .filter_map(
            |record| if let Record::Mention(mention) = record { Some(mention.body.age) } else { None },
        )
        .collect();
    assert_eq!(ages, [Some(54), Some(30)]);
}

#[test]
fn spellings_of_a_name_are_one_node_called_by_the_most_frequent() {
    let graph = build([
        mention("a", "Kim Jong Un/person", &[]).into(),
        mention("b", "Kim Jong-un/person", &[]).into(),
        mention("c", "Kim Jong-un/person", &["Kim"]).into(),
    ]);
    assert_eq!(names(&graph), ["Kim Jong-un"]);
    assert_eq!(node(&graph, "kim").aliases().collect::<Vec<_>>(), ["Kim", "Kim Jong Un"]);
}

#[test]
fn countries_are_their_codes_whatever_they_are_called() {
    let graph = build([
        mention("a", "United States/country/USA", &["U.S.", "American"]).into(),
        fact("United States of America/country/USA", "visits", "Japan/country/JPN").into(),
        fact("U.S./country", "visits", "Japan/country/JPN").into(),
    ]);
    assert_eq!(names(&graph), ["Japan", "United States of America"]);
    for name in ["USA", "usa", "U.S.", "us", "American", "united states", "country:USA"] {
        assert_eq!(node(&graph, name).code().unwrap().as_str(), "USA", "{name}");
    }
}

#[test]
fn an_acronym_is_the_one_full_name_that_it_stands_for() {
    let graph = build([
        mention("a", "Trans-Pacific Partnership/agreement", &["TPP"]).into(),
        mention("b", "TPP/agreement", &[]).into(),
        mention("c", "TPP/agreement", &[]).into(),
    ]);
    assert_eq!(names(&graph), ["Trans-Pacific Partnership"]);
    let two = build([
        mention("a", "Trans-Pacific Partnership/agreement", &["TPP"]).into(),
        mention("b", "Temporary Protection Program/agreement", &["TPP"]).into(),
        mention("c", "TPP/agreement", &[]).into(),
    ]);
    assert_eq!(two.node_count(), 3);
}

#[test]
fn a_common_word_as_alias_joins_nothing() {
    let graph = build([
        mention("a", "Security Council/organization", &["Council"]).into(),
        mention("b", "Council/organization", &[]).into(),
    ]);
    assert_eq!(graph.node_count(), 2);
}

#[test]
fn people_are_never_joined_by_surname() {
    let mut kim = mention("b", "Kim/person", &[]);
    kim.unresolved = true;
    let graph = build([
        mention("a", "Kim Jong-un/person", &["Kim"]).into(),
        kim.clone().into(),
        attache::fact::Mention { article: "c".to_owned(), ..kim }.into(),
    ]);
    assert_eq!(names(&graph), ["Kim", "Kim", "Kim Jong-un"]);
    assert_eq!(node(&graph, "Kim").name(), "Kim Jong-un");
}

#[test]
fn ministries_of_one_name_belong_to_their_states() {
    let graph = build([
        fact("Foreign Ministry/organization/JPN", "criticizes", "North Korea/country/PRK").into(),
        fact("Foreign Ministry/organization/CHN", "criticizes", "North Korea/country/PRK").into(),
    ]);
    assert_eq!(graph.node_count(), 3);
    let error = graph.find("foreign ministry").unwrap_err().to_string();
    insta::assert_snapshot!(error, @r"
    `foreign ministry` may be one of 2; write one of
      organization:Foreign Ministry (CHN)  Foreign Ministry, organization, CHN, 1 edge, criticizes North Korea
      organization:Foreign Ministry (JPN)  Foreign Ministry, organization, JPN, 1 edge, criticizes North Korea
    ");
    assert_eq!(node(&graph, "organization:Foreign Ministry (JPN)").code().unwrap().as_str(), "JPN");
}

fn office(article_id: &str, state: &str, day: &str) -> Vec<Record> {
    let mut fact = said(article_id, 0, "Kim Yong/person", "holds-office", state);
    fact.as_of = Some(day.parse().unwrap());
    fact.status = Some(Status::Current);
    vec![article(article_id).into(), fact.into()]
}

#[test]
fn people_whose_offices_contradict_are_two() {
    let south = |id, day| office(id, "South Korea/country/KOR", day);
    let north = |id, day| office(id, "North Korea/country/PRK", day);
    let people = |graph: &Graph| graph.nodes().filter(|node| node.name() == "Kim Yong").count();
    let both = build([south("a", "2017-04-01"), north("b", "2017-04-10"), south("c", "2017-04-20")].concat());
    assert_eq!(people(&both), 2);
    let after = build([south("a", "2017-04-01"), north("b", "2019-04-10")].concat());
    assert_eq!(people(&after), 1);
}

#[test]
fn a_fact_about_itself_is_an_edge_only_between_sectors() {
    let mut police = fact("Japan/country/JPN", "coerces", "Japan/country/JPN");
    let graph = build([police.clone().into()]);
    assert_eq!((graph.edge_count(), graph.fact_count()), (0, 1));
    police.source.sector = Some("COP".parse().unwrap());
    police.target.sector = Some("CVL".parse().unwrap());
    assert_eq!(build([police.into()]).edge_count(), 1);
}

#[test]
fn articles_of_one_text_count_once_and_outlive_one_another() {
    let twin = |id: &str| {
        let said = said("a", 0, "Mike Pence/person", "visits", "Japan/country/JPN");
        let fact = attache::fact::Fact { article: id.to_owned(), ..said };
        [Record::from(Source { id: id.to_owned(), ..article("a") }), Record::from(fact)]
    };
    let graph = build([twin("a"), twin("b")].concat());
    assert_eq!((graph.fact_count(), graph.article_count()), (1, 2));
    let mut builder = Builder::from_graph(&graph, Ontology::builtin()).unwrap();
    assert!(builder.remove_article("a"));
    assert_eq!(bytes(&builder.finish().unwrap()), bytes(&build(twin("b"))));
}

#[test]
fn records_that_differ_for_one_text_are_kept_aside_and_come_back() {
    let mut later = said("a", 0, "Mike Pence/person", "visits", "Japan/country/JPN");
    let first = later.clone();
    later.article = "b".to_owned();
    later.date = Some("2018-01-01".parse().unwrap());
    let graph = build([
        article("a").into(),
        first.into(),
        Source { id: "b".to_owned(), ..article("a") }.into(),
        later.clone().into(),
    ]);
    assert_eq!(graph.fact_count(), 1);
    let mut builder = Builder::from_graph(&graph, Ontology::builtin()).unwrap();
    builder.remove_article("a");
    let rest = build([Source { id: "b".to_owned(), ..article("a") }.into(), later.into()]);
    assert_eq!(bytes(&builder.finish().unwrap()), bytes(&rest));
}

#[test]
fn an_article_put_between_many_gives_the_graph_of_all() {
    let article_of = |number: u32| {
        let id = format!("a{number:03}");
        let facts = (0..20).map(|sentence| {
            let (one, other) = (format!("Ada{number} Stone/person"), format!("Town{sentence} Hill/place"));
            let mut fact = said(&id, sentence, &one, "visits", &other);
            fact.evidence = format!("{} {}", fact.evidence, ContentHash::of(&format!("{number} {sentence}")));
            Record::from(fact)
        });
        let named = mention(&id, &format!("Ada{number} Stone/person"), &["Ms. Stone"]);
        let all: Vec<Record> = facts.chain([article(&id).into(), named.into()]).collect();
        all
    };
    let all = build((0..200).flat_map(article_of));
    let rest = build((0..200).filter(|number| number % 70 != 30).flat_map(article_of));
    assert!(rest.evidence_blocks() > 10);
    let mut builder = Builder::from_graph(&rest, Ontology::builtin()).unwrap();
    [30, 100, 170].into_iter().flat_map(article_of).try_for_each(|record| builder.add(record)).unwrap();
    assert!(bytes(&builder.finish().unwrap()) == bytes(&all));
    let mut builder = Builder::from_graph(&all, Ontology::builtin()).unwrap();
    ["a030", "a100", "a170"].into_iter().for_each(|id| assert!(builder.remove_article(id)));
    assert!(bytes(&builder.finish().unwrap()) == bytes(&rest));
}

#[test]
fn two_texts_of_one_id_are_refused_unless_replaced() {
    let changed = Source { hash: ContentHash::of("another text"), ..article("a") };
    let mut builder = Builder::new(Ontology::builtin());
    builder.add(article("a").into()).unwrap();
    let error = builder.add(changed.clone().into()).unwrap_err();
    assert_eq!(error, BuildError::Conflict { id: "a".to_owned() });
    builder.replace_article("a");
    builder.add(changed.clone().into()).unwrap();
    assert_eq!(builder.article_hash("a"), Some(changed.hash));
}

#[test]
fn an_unknown_edge_is_refused_with_the_nearest() {
    let mut wrong = fact("Japan/country/JPN", "visits", "Seoul/place");
    wrong.edge = "visit".to_owned();
    let error = Builder::new(Ontology::builtin()).add(wrong.into()).unwrap_err();
    assert_eq!(error.to_string(), "`visit` is no edge kind; did you mean `visits`?");
}

#[test]
fn edge_kinds_of_the_users_own_travel_with_the_graph() {
    let toml = "[[edge]]\nname = \"trains\"\nclass = \"event\"\nsource = [\"country\"]\ntarget = [\"country\"]\n\
        cameo = [\"07\"]\nplover = [\"AID\"]\ndefault_cameo = \"072\"\nmeaning = \"Trains forces of.\"\n\
        examples = [\"Japan trained Fiji's police.\", \"Fiji was trained.\"]\n";
    let ontology = Ontology::builtin().extended(toml, "mine.toml").unwrap();
    let mut fact = fact("Japan/country/JPN", "aids", "Fiji/country/FJI");
    fact.edge = "trains".to_owned();
    let mut builder = Builder::new(&ontology);
    builder.add(fact.into()).unwrap();
    let graph = builder.finish().unwrap();
    let again = Builder::from_graph(&graph, Ontology::builtin()).unwrap().finish().unwrap();
    assert_eq!(bytes(&again), bytes(&graph));
    assert_eq!(graph.edge_kinds()[0].meaning, "Trains forces of.");
}

#[test]
fn facts_are_asked_for_whole() {
    let mut one = said("a", 3, "Mike Pence/person//USA", "met-with", "Shinzo Abe/person//JPN");
    one.modality = Modality::Possible;
    one.speaker = Some(end("Japan/country/JPN"));
    one.place = Some(end("Tokyo/place//JPN"));
    let graph = build([article("a").into(), one.clone().into()]);
    let edge = graph.edges().next().unwrap();
    assert_eq!(graph.fact(edge.facts().next().unwrap()), one);
}

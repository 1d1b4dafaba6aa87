//! A snapshot is opened whole or refused with a reason, whatever was done to the file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use std::fs;

use attache::export::{Format, Looks};
use attache::fact::Record;
use attache::graph::Graph;
use attache::query::{Answer, Filters, Options, Query, QueryError, ask, ask_with};
use attache::snapshot::{self, SnapshotError, Verified};
use common::{article, build, bytes, mention, records, said, sample, write_sample};
use proptest::prelude::*;

fn open(bytes: &[u8]) -> Result<Graph, SnapshotError> {
    snapshot::open_bytes(bytes.to_vec(), Verified::All)
}

fn message(bytes: &[u8]) -> String {
    let text = open(bytes).unwrap_err().to_string();
    text.strip_prefix("the graph in memory ").unwrap().to_owned()
}

#[test]
fn a_graph_opens_as_it_was_written() {
    let graph = build(sample());
    assert_eq!(bytes(&open(&bytes(&graph)).unwrap()), bytes(&graph));
}

#[test]
fn a_file_cut_at_any_length_is_refused() {
    let whole = bytes(&build(sample()));
    for length in 0..whole.len() {
        let error = message(&whole[..length]);
        let expected = if length == 0 { "is no attache graph" } else { "is cut off" };
        assert!(error.starts_with(expected), "{length}: {error}");
    }
    assert!(message(&whole[..whole.len() - 1]).starts_with("is cut off: "));
}

#[test]
fn a_byte_changed_anywhere_is_noticed() {
    let whole = bytes(&build(sample()));
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(open(&damaged).is_err(), "byte {place}");
    }
}

#[test]
fn bytes_behind_the_end_are_noticed() {
    let mut longer = bytes(&build(sample()));
    longer.push(0);
    assert!(message(&longer).contains("1 bytes too many"), "{}", message(&longer));
}

#[test]
fn foreign_and_newer_files_are_told_apart() {
    assert_eq!(
        message(b"PK\x03\x04 a zip file"),
        "is no attache graph; make one with `attache build INPUT -o FILE`"
    );
    assert_eq!(message(b""), "is no attache graph; make one with `attache build INPUT -o FILE`");
    let mut older = bytes(&build(sample()));
    older[8] = 0;
    assert_eq!(
        message(&older),
        "has format version 0, which was not settled and is not read any more; build it again with `attache build`"
    );
    let mut newer = bytes(&build(sample()));
    newer[8] = 9;
    assert_eq!(
        message(&newer),
        format!(
            "has format version 9, this attache reads up to {}; use a newer attache, or build the graph again with this one",
            snapshot::VERSION
        )
    );
}

/// How many people [`many`] tells of.
const PEOPLE: u32 = 3000;

/// Records of a graph that takes many blocks, with sentences that do not pack well.
fn many() -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for number in 0..PEOPLE {
        let id = format!("a{:02}", number % 50);
        let (one, other) = (format!("Ada{number} Stone/person"), format!("Town{} Hill/place", number % 90));
        let mut fact = said(&id, number / 50, &one, "visits", &other);
        fact.evidence = format!("{} {}", fact.evidence, blake3::hash(&number.to_le_bytes()));
        records.push(fact.into());
        records.push(mention(&id, &one, &[&format!("Dr. Stone {number}")]).into());
    }
    records.extend((0..50).map(|number| article(&format!("a{number:02}")).into()));
    records
}

fn json(answer: &Answer) -> String {
    let mut out = Vec::new();
    attache::export::answer(answer, Format::Json, Looks::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_damaged_byte_refuses_the_file_or_the_question_and_no_answer_is_wrong() {
    let whole = bytes(&build(many()));
    let questions = [
        Query::neighbors("Ada7 Stone"),
        Query::Show { name: "town7 hill".to_owned() },
        Query::path("Ada1 Stone", "Ada181 Stone"),
        Query::Why {
            from: "Ada3 Stone".into(),
            edge: None,
            to: "Town3 Hill".into(),
            filters: Filters::default(),
        },
        Query::neighbors("Dr. Stone 77"),
        Query::Info,
    ];
    let sound = snapshot::open_bytes(whole.clone(), Verified::Touched).unwrap();
    let right: Vec<String> = questions.iter().map(|question| json(&ask(&sound, question).unwrap())).collect();
    let (mut closed, mut refused, mut answered) = (0, 0, 0);
    for place in (0..whole.len()).step_by(1511).chain(0..200) {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        let Ok(graph) = snapshot::open_bytes(damaged, Verified::Touched) else {
            closed += 1;
            continue;
        };
        for (question, right) in questions.iter().zip(&right) {
            // In a session of its own: once damage was met, all is refused.
            match ask(&graph, question) {
                Ok(answer) => {
                    answered += 1;
                    assert_eq!(&json(&answer), right, "byte {place}: {question:?}");
                }
                Err(QueryError::Damaged(what)) => {
                    refused += 1;
                    assert!(what.contains("do not match their checksum"), "{what}");
                }
                Err(other) => panic!("byte {place}: {question:?}: {other}"),
            }
        }
    }
    assert!(closed > 200 && refused > 100 && answered > 100, "{closed} {refused} {answered}");
}

#[test]
fn damaged_evidence_is_found_by_verify_and_refuses_only_who_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.attache");
    let mut bytes = bytes(&build(many()));
    let (start, length) = section(&bytes, 10);
    // A byte in a block that holds nothing but evidence.
    let place = start + length / 2;
    bytes[place] ^= 1;
    fs::write(&path, bytes).unwrap();
    let graph = snapshot::open(&path).unwrap();
    let without = Options { evidence: 0, ..Options::default() };
    let neighbors = |number: u32| Query::neighbors(&format!("Ada{number} Stone"));
    assert!((0..PEOPLE).all(|number| ask_with(&graph, &neighbors(number), &without).is_ok()));
    let error = (0..PEOPLE).find_map(|number| ask(&graph, &neighbors(number)).err()).unwrap().to_string();
    assert!(error.starts_with("the graph's file is damaged (bytes "), "{error}");
    let error = snapshot::verify(&path).unwrap_err().to_string();
    assert!(error.contains("do not match their checksum"), "{error}");
    assert!(snapshot::open_with(&path, Verified::Table).is_ok(), "a file that is trusted is not compared");
}

/// The file was built once, when the format was settled, and is never built again.
#[test]
fn a_file_of_version_1_opens_for_ever() {
    let file = fs::read("tests/data/version-1.attache").unwrap();
    for verified in [Verified::All, Verified::Structure, Verified::Touched, Verified::Table] {
        let graph = snapshot::open_bytes(file.clone(), verified).unwrap();
        let counts = (graph.node_count(), graph.edge_count(), graph.fact_count(), graph.article_count());
        assert_eq!(counts, (37, 28, 30, 2));
        let Answer::Paths(found) = ask(&graph, &Query::path("Pence", "KOR")).unwrap() else {
            panic!("paths")
        };
        let step = &found.paths[0].steps[0];
        assert_eq!((&*step.from.name, &*step.edge, &*step.to.name), ("Mike Pence", "visits", "South Korea"));
        let told = &step.evidence[0];
        assert!(
            told.fact
                .evidence
                .starts_with("Pence, the son of a Korean War veteran, had landed in South Korea")
        );
        assert_eq!(told.fact.date.unwrap().to_string(), "2017-04-16");
        assert_eq!((&*told.fact.article, told.fact.source.words.as_str()), ("pence-seoul", "Pence"));
        assert_eq!(told.source.published.unwrap().to_string(), "2017-04-17");
        let Answer::Neighbors { rows, .. } = ask(&graph, &Query::neighbors("China")).unwrap() else {
            panic!("neighbours")
        };
        let rows: Vec<String> =
            rows.iter().map(|row| format!("{} {} {}", row.node.name, row.edge, row.count)).collect();
        assert_eq!(
            rows,
            [
                "Xi Jinping holds-office 2",
                "South Korea agrees-with 2",
                "Kong Xuanyou holds-office 1",
                "Mike Pence criticizes 1",
                "South Korea sanctions 1"
            ]
        );
        // What is read from it is written as it was.
        assert!(bytes(&graph) == file, "{verified:?}");
    }
}

#[test]
fn nothing_is_left_behind_where_writing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let graph = build(sample());
    let error = snapshot::write(&graph, &folder.path().join("no/such/folder/a.attache")).unwrap_err();
    assert!(error.to_string().contains("there is no such file or folder"), "{error}");
    assert!(snapshot::write(&graph, folder.path()).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn readers_keep_the_graph_they_opened_when_it_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_sample(folder.path());
    let old = snapshot::open(&path).unwrap();
    snapshot::write(&build([]), &path).unwrap();
    assert_eq!(snapshot::open(&path).unwrap().node_count(), 0);
    assert!(ask(&old, &Query::neighbors("Pence")).is_ok());
}

#[test]
fn an_empty_graph_is_a_graph() {
    let graph = open(&bytes(&build([]))).unwrap();
    assert_eq!((graph.node_count(), graph.edge_count()), (0, 0));
    assert!(ask(&graph, &Query::Info).is_ok());
}

/// Asks everything there is to ask of a graph that may hold nonsense.
fn ask_everything(graph: &Graph) {
    let _ = ask(graph, &Query::Info);
    for node in graph.nodes().take(20) {
        let name = format!("#{}", node.id.0);
        let _ = ask(graph, &Query::neighbors(&name));
        let _ = ask(graph, &Query::Show { name: name.clone() });
        let _ = ask(graph, &Query::path(&name, "#0"));
        let _ = graph.find(node.name());
        let _ = graph.complete(node.name(), 5);
    }
    let _ = graph.records().take(1000).count();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_graph_comes_back_from_its_file(records in records()) {
        let graph = build(records);
        prop_assert!(bytes(&open(&bytes(&graph)).unwrap()) == bytes(&graph));
    }

    /// A forger can make checksums fit; no answer may panic then.
    #[test]
    fn forged_numbers_make_no_answer_panic(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut forged = bytes(&build(sample()));
        let start = section(&forged, 1).0;
        let length = forged.len() - start;
        for (place, byte) in places {
            forged[start + place.index(length)] = byte;
        }
        reseal(&mut forged);
        if let Ok(graph) = open(&forged) {
            ask_everything(&graph);
        }
    }
}

const HEADER: usize = 64;
const ENTRY: usize = 24;

fn number<const N: usize>(bytes: &[u8], at: usize) -> usize {
    bytes[at..at + N].iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// Returns where a section of a file begins, and its length.
fn section(bytes: &[u8], kind: usize) -> (usize, usize) {
    let at = HEADER + ENTRY * (kind - 1);
    assert_eq!(number::<4>(bytes, at), kind);
    (number::<8>(bytes, at + 8), number::<8>(bytes, at + 16))
}

/// Makes the checksums of a file fit its bytes.
fn reseal(bytes: &mut [u8]) {
    let (blocks, size) = (number::<4>(bytes, 24), number::<4>(bytes, 28));
    let table = HEADER + ENTRY * number::<4>(bytes, 12);
    let start = table + 32 * blocks;
    let (head, body) = bytes.split_at_mut(start);
    for (checksum, block) in head[table..].chunks_mut(32).zip(body.chunks(size)) {
        checksum.copy_from_slice(blake3::hash(block).as_bytes());
    }
    let sum = *blake3::Hasher::new().update(&head[..32]).update(&head[HEADER..]).finalize().as_bytes();
    bytes[32..HEADER].copy_from_slice(&sum);
}

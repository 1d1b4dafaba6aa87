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

use attache::graph::Graph;
use attache::query::{Query, ask};
use attache::snapshot::{self, SnapshotError, Verified};
use common::{build, bytes, records, sample, write_sample};
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

#[test]
fn damaged_evidence_is_found_by_verify_and_does_not_keep_the_graph_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_sample(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let evidence = 56 + 56 * 9;
    let start = u64::from_le_bytes(bytes[evidence + 8..evidence + 16].try_into().unwrap()) as usize;
    bytes[start + 40] ^= 1;
    fs::write(&path, bytes).unwrap();
    let graph = snapshot::open(&path).unwrap();
    assert!(ask(&graph, &Query::neighbors("Pence")).is_ok());
    let error = snapshot::verify(&path).unwrap_err().to_string();
    assert!(error.contains("section `evidence` does not match its checksum"), "{error}");
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
        let start = 56 + 56 * 11;
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

/// Makes the checksums of a file fit its bytes.
fn reseal(bytes: &mut [u8]) {
    let count = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    for entry in 0..count {
        let at = 56 + 56 * entry;
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
        let (start, length) = (number(at + 8), number(at + 16));
        let sum = *blake3::hash(&bytes[start..start + length]).as_bytes();
        bytes[at + 24..at + 56].copy_from_slice(&sum);
    }
    let end = 56 + 56 * count;
    let sum = *blake3::Hasher::new().update(&bytes[..24]).update(&bytes[56..end]).finalize().as_bytes();
    bytes[24..56].copy_from_slice(&sum);
}

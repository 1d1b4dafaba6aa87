//! Any split of the articles into parts, extracted apart and built or merged in any order, gives the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

fn attache(arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_attache")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The articles of the sample: each one's records as lines, and the graph of all of them.
fn sample() -> &'static (Vec<Vec<u8>>, Vec<u8>) {
    static SAMPLE: OnceLock<(Vec<Vec<u8>>, Vec<u8>)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let articles = Path::new("graphs/articles").canonicalize().unwrap();
        let mut files: Vec<PathBuf> =
            fs::read_dir(&articles).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
        files.sort();
        let records = files.iter().map(|file| attache(&["extract", file.to_str().unwrap()], &articles));
        let records: Vec<Vec<u8>> = records.collect();
        let folder = tempfile::tempdir().unwrap();
        attache(&["build", articles.to_str().unwrap(), "-o", "whole.attache"], folder.path());
        (records, fs::read(folder.path().join("whole.attache")).unwrap())
    })
}

/// A file of records as users may have it: plain or compressed, in one piece or in several one behind another.
fn write(folder: &Path, number: usize, form: usize, articles: &[&Vec<u8>]) -> String {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |bytes: &[u8]| compress_to_vec(bytes, CompressionLevel::Fastest);
    let skipped = || [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"aha"].concat();
    let whole: Vec<u8> = articles.iter().flat_map(|lines| lines.iter().copied()).collect();
    let (ending, bytes) = match form {
        0 => ("jsonl", whole),
        1 => ("jsonl.gz", gzip(&whole)),
        2 => ("jsonl.zst", zstd(&whole)),
        3 => ("ndjson.gz", articles.iter().flat_map(|lines| gzip(lines)).collect()),
        4 => ("ndjson.zst", articles.iter().flat_map(|lines| [skipped(), zstd(lines)].concat()).collect()),
        // By its first bytes, whatever it is called.
        _ => ("records", zstd(&whole)),
    };
    let name = format!("part{number}.{ending}");
    fs::write(folder.join(&name), bytes).unwrap();
    name
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn parts_in_any_form_and_order_are_the_whole(
        of in prop::collection::vec((0..4usize, 0..6usize), 16),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
        apart: bool,
    ) {
        let (records, whole) = sample();
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for part in order {
            let articles: Vec<&Vec<u8>> =
                records.iter().zip(of.iter().cycle()).filter(|(_, (of, _))| *of == part).map(|(lines, _)| lines).collect();
            if !articles.is_empty() {
                files.push(write(folder.path(), part, of[part].1, &articles));
            }
        }
        if apart {
            // Built apart and merged.
            for file in &mut files {
                let graph = format!("{file}.attache");
                attache(&["build", file, "-o", &graph], folder.path());
                *file = graph;
            }
        }
        let command = if apart { "merge" } else { "build" };
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        attache(&[&[command], files.as_slice(), &["-o", "out.attache"]].concat(), folder.path());
        prop_assert!(fs::read(folder.path().join("out.attache")).unwrap() == *whole);
    }
}

#[test]
fn a_damaged_compressed_file_is_named_and_the_rest_is_kept() {
    let (records, _) = sample();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.jsonl"), &records[0]).unwrap();
    for (name, mut bytes) in [
        ("bad.jsonl.zst", compress_to_vec(records[1].as_slice(), CompressionLevel::Fastest)),
        ("cut.jsonl.zst", compress_to_vec(records[1].as_slice(), CompressionLevel::Fastest)),
    ] {
        if name.starts_with("cut") {
            bytes.truncate(bytes.len() / 2);
        } else {
            let middle = bytes.len() / 2;
            bytes[middle..middle + 8].copy_from_slice(&[0xff; 8]);
        }
        fs::write(folder.path().join(name), bytes).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(["build", "good.jsonl", name, "-o", "out.attache"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{name}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(name), "{told}");
    }
}

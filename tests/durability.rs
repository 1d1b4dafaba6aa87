//! Whatever happens to a writer, the old or the new graph is there, whole.
#![allow(clippy::unwrap_used, reason = "a test that stops is a test that fails")]
#![cfg(unix)]

mod common;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use attache::graph::Graph;
use attache::snapshot;
use common::{build, bytes, said};

/// A graph that takes a moment to read and write.
fn large(article: &str, facts: u32) -> Graph {
    build((0..facts).map(|n| {
        let (source, target) = (format!("Person {}/person", n % 500), format!("Person {}/person", n % 777));
        said(article, n, &source, "met-with", &target).into()
    }))
}

#[test]
fn a_writer_killed_at_any_moment_leaves_the_old_or_the_new_graph() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (one, other) = (large("a", 3000), large("b", 3000));
    snapshot::write(&one, &at("one.attache")).unwrap();
    snapshot::write(&other, &at("other.attache")).unwrap();
    let merge = || {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("attache"));
        command.current_dir(folder.path()).stderr(Stdio::null());
        command.args(["merge", "one.attache", "other.attache", "-o", "out.attache"]);
        command
    };
    let start = Instant::now();
    assert!(merge().status().unwrap().success());
    let whole = start.elapsed();
    let new = fs::read(at("out.attache")).unwrap();
    let old = bytes(&one);
    let moments: u32 = 50;
    for moment in 0..moments {
        fs::write(at("out.attache"), &old).unwrap();
        let mut child = merge().spawn().unwrap();
        std::thread::sleep(whole * moment / moments + Duration::from_micros(u64::from(moment) * 37 % 1000));
        let _ = child.kill();
        child.wait().unwrap();
        let found = fs::read(at("out.attache")).unwrap();
        assert!(found == old || found == new, "moment {moment}");
        snapshot::verify(&at("out.attache")).unwrap();
    }
    // The next to write finds no lock and clears away what those that were killed left.
    assert!(merge().status().unwrap().success());
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["one.attache", "other.attache", "out.attache"]);
}

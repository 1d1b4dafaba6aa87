//! The conversation without its terminal: what completes a line, and what a line does.
#![allow(clippy::unwrap_used, reason = "a test that stops is a test that fails")]

mod common;

use attache::export::Looks;
use attache::repl::{Outcome, Session, complete};
use common::{build, sample, write_sample};

#[test]
fn words_that_may_stand_next_are_offered() {
    let graph = build(sample());
    for (line, start, expected) in [
        ("nei", 0, &["neighbors"][..]),
        (".o", 0, &[".once", ".open", ".output"]),
        ("he", 0, &["help"]),
        (".mode js", 6, &["json", "jsonl"]),
        ("show Jap", 5, &["Japan"]),
        ("show jap", 5, &["Japan"]),
        ("show pence", 5, &["\"Mike Pence\""]),
        ("show \"Mike P", 5, &["\"Mike Pence\""]),
        ("show mike pe", 5, &["\"Mike Pence\""]),
        ("path Pence to North K", 14, &["\"North Korea\""]),
        ("path Pence to DP", 14, &["\"North Korea\""]),
        ("neighbors Pence via m", 20, &["met-with"]),
        ("neighbors Pence via met-with, vis", 30, &["visits"]),
        ("neighbors Pence si", 16, &["since"]),
        ("neighbors Pence modality pl", 25, &["planned"]),
        ("why Pence met", 10, &["met-with"]),
        ("show zzz", 5, &[]),
    ] {
        let (at, found) = complete(Some(&graph), line, line.len());
        assert_eq!((at, found), (start, expected.iter().map(|&word| word.to_owned()).collect()), "{line}");
    }
    assert_eq!(complete(None, "neighbors x via vis", 19).1, ["visits"]);
}

#[test]
fn a_file_is_read_line_by_line_and_its_errors_have_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(Looks::default());
    session.open(&write_sample(folder.path())).unwrap();
    let script = folder.path().join("script");
    std::fs::write(&script, "show Japan\nshow Nobody\n").unwrap();
    let mut out = Vec::new();
    let outcome = session.line(&format!(".read {}", script.display()), &mut out).unwrap();
    assert!(
        matches!(&outcome, Outcome::Failed(message) if message.contains("script:2: nothing here")),
        "{outcome:?}"
    );
    std::fs::write(&script, format!(".read {}", script.display())).unwrap();
    let outcome = session.line(&format!(".read {}", script.display()), &mut out).unwrap();
    assert!(matches!(&outcome, Outcome::Failed(message) if message.contains("in a circle")), "{outcome:?}");
}

#[test]
fn opening_what_is_no_graph_keeps_the_one_that_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(Looks::default());
    session.open(&write_sample(folder.path())).unwrap();
    let mut out = Vec::new();
    let outcome = session.line(".open /no/such/file", &mut out).unwrap();
    assert!(matches!(outcome, Outcome::Failed(_)));
    assert_eq!(session.line("show Japan", &mut out).unwrap(), Outcome::Done);
}

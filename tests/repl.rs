//! The conversation without its terminal: what completes a line, and what a line does.
#![allow(clippy::unwrap_used, reason = "a test that stops is a test that fails")]

mod common;

use attache::export::Looks;
use attache::query::{is_complete, statements};
use attache::repl::{Outcome, Session, complete};
use common::{build, mention, sample, write_sample};
use proptest::prelude::*;

#[test]
fn words_that_may_stand_next_are_offered() {
    let graph = build(sample());
    for (line, start, expected) in [
        ("nei", 0, &["neighbors"][..]),
        (".o", 0, &[".once", ".open", ".output"]),
        ("ma", 0, &["MATCH"]),
        (".timer o", 7, &["off", "on"]),
        ("timeline Japan by we", 18, &["week"]),
        ("show Japan; show kor", 17, &["\"South Korea\""]),
        ("show Japan; show south", 17, &["\"South Korea\""]),
        ("he", 0, &["help"]),
        ("path Pence to Japan by e", 23, &["evidence"]),
        ("compon", 0, &["components"]),
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
fn what_may_stand_next_in_opencypher_is_offered() {
    let graph = build(sample());
    let matched = "MATCH (pence:Person {name: 'x'})-[meeting:MET_WITH]-(b)";
    for (line, expected) in [
        ("MATCH (p:", &["Agreement", "Country", "Organization", "Person", "Place"][..]),
        ("MATCH (p:per", &["Person"]),
        ("match ()-[r:met", &["MET_WITH"]),
        ("match ()-[r:VISITS|th", &["THREATENS"]),
        ("MATCH (a) wh", &["WHERE", "WHEN"]),
        ("MATCH (p {na", &["name"]),
        ("MATCH ()-[r {co", &["count"]),
        ("MATCH (p:Person {name: 'Mike P", &["'Mike Pence'"]),
        ("MATCH (p) WHERE p.name = \"north", &["\"North Korea\""]),
        ("MATCH (p) RETURN 'Mike Pence", &["'Mike Pence'"]),
        ("MATCH (p) RETURN 'x' // pe", &[]),
        (&format!("{matched} RETURN pen"), &["pence"]),
        (&format!("{matched} RETURN mee"), &["meeting"]),
        (&format!("{matched} RETURN pence.co"), &["code", "country"]),
        (&format!("{matched} RETURN meeting.co"), &["count"]),
        (&format!("{matched} WITH b AS other RETURN oth"), &["other"]),
        (&format!("{matched} WITH b AS other RETURN other.conf"), &["confidence"]),
        (&format!("{matched} RETURN\n  coal"), &["coalesce("]),
        (&format!("{matched} RETURN $pa"), &[]),
        ("show Japan; MATCH (x:Cou", &["Country"]),
    ] {
        let mut found = complete(Some(&graph), line, line.len()).1;
        let mut expected: Vec<String> = expected.iter().map(|&word| word.to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{line}");
    }
}

proptest! {
    /// Half-typed and mistyped lines of every kind: nothing stops, and completion stays inside the line.
    #[test]
    fn no_line_is_too_strange(parts in prop::collection::vec(prop::sample::select(STRANGE), 0..12)) {
        let line = parts.concat();
        let graph = build(sample());
        for (at, _) in line.char_indices().chain([(line.len(), ' ')]) {
            let (start, _) = complete(Some(&graph), &line, at);
            prop_assert!(start <= at && line.is_char_boundary(start), "{line:?} at {at}");
        }
        let found = statements(&line);
        prop_assert_eq!(is_complete(&line), found.last().is_none_or(|last| last.ended));
        for statement in found {
            prop_assert!(line.contains(&statement.text));
            prop_assert_eq!(statement.text.trim(), &statement.text);
        }
    }
}

const STRANGE: &[&str] = &[
    "MATCH ", "RETURN ", "show ", "path ", " to ", "via ", ".mode ", ".", "(", ")", "[", "]", "{", "}", ":",
    "|", "-", ">", "p", "Person", "é", "🙂", "\"", "'", "`", "\\", ";", ";", "\n", "\n", "//", "/*", "*/",
    "#", ",", " ", "$", "=", "1.5", "Mike", "\u{201C}", "AS x",
];

/// The budget is a hundredth of a second over a million names; over a quarter of them it is the same, and the test fast.
#[test]
fn names_are_completed_while_a_key_is_pressed() {
    let people = (0..250_000u32).map(|number| {
        // Names of two words over the whole alphabet, so that prefixes of every length are frequent.
        let letter = |place: u32| char::from(b'a' + (number / 26u32.pow(place) % 26) as u8);
        let name: String = (0..4).map(letter).collect();
        mention("", &format!("{name} Number{number}/person"), &[]).into()
    });
    let graph = build(people);
    assert_eq!(graph.nodes().count(), 250_000);
    let mut slowest = std::time::Duration::ZERO;
    for prefix in ["a", "z", "ab", "mno", "aaaa N", "n", "q"] {
        // The best of three, since other tests run beside this one.
        let best = (0..3).map(|_| {
            let start = std::time::Instant::now();
            let found = complete(Some(&graph), &format!("show {prefix}"), 5 + prefix.len()).1;
            assert!(!found.is_empty(), "{prefix}");
            start.elapsed()
        });
        slowest = slowest.max(best.min().unwrap());
    }
    assert!(slowest.as_millis() < 10, "{slowest:?}");
}

fn told(session: &mut Session, line: &str) -> String {
    let mut out = Vec::new();
    match session.line(line, &mut out).unwrap() {
        Outcome::Failed(message) => message,
        _ => String::from_utf8(out).unwrap(),
    }
}

fn opened() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(Looks::default());
    session.open(&write_sample(folder.path())).unwrap();
    (folder, session)
}

#[test]
fn dot_commands_do_what_they_say() {
    let (folder, mut session) = opened();
    insta::assert_snapshot!(told(&mut session, ".schema"));
    assert_eq!(
        told(&mut session, ".help tim").lines().next().unwrap().split("  ").next(),
        Some(".timer on|off")
    );
    assert!(told(&mut session, ".help toUpper").starts_with("toUpper()"));
    assert!(told(&mut session, ".help functions").lines().count() > 50);
    assert!(told(&mut session, ".help tuUpper").contains("did you mean `toUpper`"));
    assert_eq!(told(&mut session, ".mode"), "table\n");
    assert_eq!(told(&mut session, ".mode lines"), "`lines` is no mode; did you mean `line`?");
    assert_eq!(told(&mut session, ".shema"), "`.shema` is no command; did you mean `.schema`?");
    assert_eq!(told(&mut session, ".timer maybe"), "`maybe` is neither on nor off");
    told(&mut session, ".mode line");
    insta::assert_snapshot!(told(&mut session, "common \"North Korea\" and Pence"));
    session.history = vec!["show a".to_owned(), "MATCH (a)\nRETURN a;".to_owned()];
    assert_eq!(told(&mut session, ".history 1"), "    2  MATCH (a)\n       RETURN a;\n");
    told(&mut session, ".pager less -S");
    assert_eq!(told(&mut session, ".pager"), "on: less -S\n");
    told(&mut session, ".pager off");
    assert_eq!(told(&mut session, ".pager"), "off\n");
    told(&mut session, ".param place=Japan");
    told(&mut session, ".param $most = 2");
    assert_eq!(told(&mut session, ".param"), "$most = 2\n$place = Japan\n");
    told(&mut session, ".mode csv");
    let question = "MATCH (n {name: $place}) RETURN n.name AS name, $most + 1 AS next";
    assert_eq!(told(&mut session, question), "name,next\nJapan,3\n");
    told(&mut session, ".param most=");
    assert_eq!(told(&mut session, ".param"), "$place = Japan\n");
    assert!(told(&mut session, ".param most").contains("as in `name=Pence`"));
    let file = folder.path().join("answer");
    told(&mut session, ".mode csv");
    assert_eq!(told(&mut session, &format!(".once {}", file.display())), "");
    assert_eq!(told(&mut session, "neighbors Abe"), "");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("name,kind,code"));
    assert!(told(&mut session, "neighbors Abe").starts_with("name,kind,code"));
    told(&mut session, &format!(".output {}", file.display()));
    assert_eq!(told(&mut session, "neighbors Abe"), "");
    told(&mut session, ".output");
    assert!(told(&mut session, "neighbors Abe").starts_with("name,kind,code"));
}

#[test]
fn wide_tables_fit_the_terminal() {
    let (_folder, mut session) = opened();
    session.looks.width = Some(60);
    let table = told(&mut session, "neighbors Pence");
    assert!(table.contains('…'), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 60), "{table}");
    // A row is one line: borders, headings, four neighbours, and their number.
    assert_eq!(table.lines().count(), 4 + 4 + 1, "{table}");
    assert!(table.ends_with("(4 neighbours)\n"));
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

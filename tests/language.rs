//! `docs/query-language.md`: every example is run over the sample graph.
//!
//! `ATTACHE_UPDATE_DOCS=1` writes what the examples print into the page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::process::{Command, Stdio};

const PAGE: &str = "docs/query-language.md";

/// An example: a question and what the page shows below it.
struct Example {
    question: String,
    shown: Option<String>,
}

fn fenced<'p>(lines: &mut impl Iterator<Item = &'p str>) -> String {
    lines.take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect()
}

fn examples(page: &str) -> Vec<Example> {
    let mut lines = page.lines();
    let mut examples: Vec<Example> = Vec::new();
    let mut fresh = false;
    while let Some(line) = lines.next() {
        match line {
            "```cypher" => examples.push(Example { question: fenced(&mut lines), shown: None }),
            "```text" if fresh => examples.last_mut().unwrap().shown = Some(fenced(&mut lines)),
            _ => {}
        }
        fresh = line == "```cypher" || (fresh && line.is_empty());
    }
    examples
}

fn printed(question: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["query", "graphs/sample.attache", question])
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.is_empty(), "{question}{error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the page with what each example prints below it.
fn updated(page: &str) -> String {
    let mut updated = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        updated += &format!("{line}\n");
        if line != "```cypher" {
            continue;
        }
        let question = fenced(&mut lines);
        let mut below = Vec::new();
        while lines.peek() == Some(&"") {
            below.push(lines.next());
        }
        if lines.peek() == Some(&"```text") {
            fenced(&mut lines);
            below.clear();
        }
        updated +=
            &format!("{question}```\n\n```text\n{}```\n{}", printed(&question), "\n".repeat(below.len()));
    }
    updated
}

#[test]
fn every_example_prints_what_the_page_shows() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    if std::env::var_os("ATTACHE_UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, updated(&page)).unwrap();
        return;
    }
    let examples = examples(&page);
    assert!(examples.len() > 30, "the page has {} examples", examples.len());
    for Example { question, shown } in examples {
        let shown = shown.unwrap_or_else(|| panic!("nothing is shown below\n{question}"));
        assert_eq!(printed(&question), shown, "{question}");
    }
}

#[test]
fn every_function_is_told() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    // Older names of functions that the page tells, and those of each kind of time.
    let aside = ["lower", "upper", "rels", "elementId"];
    for (name, _) in attache::query::cypher::functions() {
        let of_time = name.split_once('.').is_some_and(|(_, rest)| page.contains(&format!("`.{rest}`")));
        assert!(
            of_time || aside.contains(&name) || page.contains(&format!("`{name}`")),
            "`{name}` is not told"
        );
    }
}

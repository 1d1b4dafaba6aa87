//! The README's sessions are real: its commands run, and print what it shows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::path::Path;
use std::process::{Command, Stdio};

/// A command of a `console` block, and what the README shows behind it.
struct Step {
    command: String,
    code: i32,
    shown: String,
}

/// Returns the steps of all `console` blocks: `$ command`, perhaps `? exit code`, then the output.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    for line in blocks.flat_map(str::lines) {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), code: 0, shown: String::new() });
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix("? ") {
                Some(code) => step.code = code.parse().unwrap(),
                None => step.shown.push_str(&format!("{line}\n")),
            }
        }
    }
    steps
}

/// Whether `text` is what is `shown`, where `[..]` stands for anything on a line.
fn agrees(shown: &str, text: &str) -> bool {
    let [shown, text] =
        [shown, text].map(|lines| lines.trim_end().lines().map(str::trim_end).collect::<Vec<_>>());
    shown.len() == text.len() && shown.iter().zip(&text).all(|(shown, line)| line_agrees(shown, line))
}

fn line_agrees(shown: &str, line: &str) -> bool {
    let mut rest = line;
    let mut parts = shown.split("[..]").peekable();
    let mut first = true;
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let found = match (first, last) {
            (true, true) => (rest == part).then_some(0),
            (true, false) => rest.starts_with(part).then_some(0),
            (false, true) => rest.ends_with(part).then(|| rest.len() - part.len()),
            (false, false) => rest.find(part),
        };
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
        first = false;
    }
    true
}

#[test]
fn the_sessions_of_the_readme_are_real() {
    let binary = Path::new(env!("CARGO_BIN_EXE_attache"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let has_jq = Command::new("jq")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let page = std::fs::read_to_string("README.md").unwrap();
    let steps = steps(&page);
    assert!(steps.len() >= 6, "the README shows {} commands", steps.len());
    for step in steps {
        if step.command.contains("jq") && !has_jq {
            eprintln!("jq is not there: `{}` is not run", step.command);
            continue;
        }
        let output = Command::new("sh")
            .args(["-c", &format!("{} 2>&1", step.command)])
            .env("PATH", &path)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(step.code), "$ {}\n{text}", step.command);
        assert!(agrees(&step.shown, &text), "$ {}\nshown:\n{}\nprinted:\n{text}", step.command, step.shown);
    }
}

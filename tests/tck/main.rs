//! openCypher's compatibility kit: its scenarios, run over the in-memory graph.
//!
//! `OPENCYPHER_TCK` names the folder that holds `features` and `graphs`. Counted are read-only rows: scenarios, with
//! their outlines filled in, whose question neither writes nor calls a procedure.
//!
//! - passed: the answer or the error that was due
//! - failed: an error where an answer or another error was due
//! - wrong: an answer that differs where an answer or an error was due
//! - refused: we said that we can't
//!
//! `known.toml` says which scenarios pass and which are refused or fail and why; what goes otherwise fails this test.
//! Scenarios that it does not have are only counted. `OPENCYPHER_TCK_LIST=1` names all that did not pass, and
//! `OPENCYPHER_TCK_RECORD=FILE` writes those that passed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod feature;
mod outcome;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use attache::query::cypher::{self, Class, CypherError, Limits, MemoryGraph, Parameters, Table};
use feature::{Scenario, Step};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Passed,
    Failed,
    Wrong,
    Refused,
}

/// What is known of scenarios: `known.toml`.
#[derive(Debug, Default, serde::Deserialize)]
struct Known {
    /// By feature the numbers of scenarios of which all rows pass, as `1-3, 5`.
    passed: BTreeMap<String, String>,
    /// By feature and number why a scenario does not pass.
    refused: BTreeMap<String, String>,
}

fn kit() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENCYPHER_TCK").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new("../shared/data/opencypher-tck").to_owned());
    folder.join("features").is_dir().then_some(folder)
}

#[test]
fn the_scenarios_of_the_compatibility_kit_pass() {
    let Some(kit) = kit() else {
        println!("openCypher's compatibility kit is not here: set OPENCYPHER_TCK to its folder");
        return;
    };
    let all = feature::read(&kit.join("features"));
    let rows: Vec<&Scenario> = all.iter().filter(|scenario| is_read_only(scenario)).collect();
    println!("{} of {} rows are read-only", rows.len(), all.len());
    let list = std::env::var_os("OPENCYPHER_TCK_LIST").is_some();
    std::panic::set_hook(Box::new(|_| {}));
    let mut outcomes: BTreeMap<(String, String, u32), Vec<Outcome>> = BTreeMap::new();
    let mut counts: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for scenario in &rows {
        let result = catch_unwind(AssertUnwindSafe(|| run(scenario, &kit)));
        let (outcome, why) = result.unwrap_or_else(|panic| (Outcome::Failed, panic_text(&*panic)));
        if list && outcome != Outcome::Passed {
            println!("{outcome:?} {} {} row {}: {why}", scenario.feature, scenario.title, scenario.row);
        }
        let id = (scenario.folder.clone(), scenario.feature.clone(), scenario.number());
        outcomes.entry(id).or_default().push(outcome);
        for group in groups(scenario) {
            counts.entry(group).or_default()[outcome as usize] += 1;
        }
    }
    let _ = std::panic::take_hook();
    print(&counts);
    if let Some(file) = std::env::var_os("OPENCYPHER_TCK_RECORD") {
        std::fs::write(file, record(&outcomes)).unwrap();
    }
    let known: Known = toml::from_str(include_str!("known.toml")).unwrap();
    let surprises = surprises(&known, &outcomes);
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or_default())
}

fn question(scenario: &Scenario) -> &str {
    scenario.step("executing query").map_or("", |step| &step.doc)
}

/// Whether a scenario's question neither writes nor calls.
fn is_read_only(scenario: &Scenario) -> bool {
    const WRITING: [&str; 8] = ["CREATE", "MERGE", "DELETE", "SET", "REMOVE", "CALL", "FOREACH", "LOAD"];
    let mut plain = String::new();
    let mut quote = None;
    for c in question(scenario).chars() {
        match quote {
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            Some(end) if c == end => quote = None,
            None => plain.push(c),
            Some(_) => {}
        }
    }
    let control = scenario.step("executing control query").is_some();
    !control && !plain.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| WRITING.contains(&word))
}

/// Returns the groups that a scenario is counted in: its folder and the three of which shares are told.
fn groups(scenario: &Scenario) -> Vec<String> {
    let top = scenario.folder.split('/').next().unwrap();
    let share = match (top, scenario.folder.ends_with("temporal")) {
        ("expressions", true) => "= temporal",
        ("expressions", false) => "= expressions without temporal",
        ("clauses", _) => "= clauses",
        _ => "= use cases",
    };
    vec![scenario.folder.clone(), share.to_owned(), "all".to_owned()]
}

fn print(counts: &BTreeMap<String, [usize; 4]>) {
    println!("{:44} {:>6} {:>6} {:>6} {:>7}  share", "", "passed", "failed", "wrong", "refused");
    for (group, [passed, failed, wrong, refused]) in counts {
        let share = 100.0 * *passed as f64 / (passed + failed + wrong + refused) as f64;
        println!("{group:44} {passed:>6} {failed:>6} {wrong:>6} {refused:>7}  {share:.1} %");
    }
}

fn run(scenario: &Scenario, kit: &Path) -> (Outcome, String) {
    let mut graph = MemoryGraph::new();
    for step in &scenario.steps {
        let script = match step.text.strip_prefix("the ").and_then(|rest| rest.strip_suffix(" graph")) {
            Some(name) => std::fs::read_to_string(kit.join(format!("graphs/{name}/{name}.cypher"))).unwrap(),
            None if step.text.starts_with("having executed") => step.doc.clone(),
            None => continue,
        };
        if let Err(error) = graph.run_script(&script) {
            return (Outcome::Failed, format!("set-up: {}", error.explain(&script)));
        }
    }
    let parameters: Parameters = scenario
        .step("parameters are")
        .map(|step| {
            let row = |row: &Vec<String>| (row[0].clone(), cypher::constant(&row[1]).unwrap());
            step.table.iter().map(row).collect()
        })
        .unwrap_or_default();
    let question = question(scenario);
    let answer = cypher::ask(&graph, question, &parameters, &Limits::default(), true);
    judge(scenario, question, &answer)
}

fn judge(scenario: &Scenario, question: &str, answer: &Result<Table, CypherError>) -> (Outcome, String) {
    let due = scenario.steps.iter().find(|step| step.text.contains("should be"));
    let Some(due) = due else { return (Outcome::Failed, "nothing is expected".to_owned()) };
    let told = |error: &CypherError| {
        let phase = if error.running { "runtime" } else { "compile time" };
        format!("{:?} at {phase}: {:?}: {}", error.class, error.detail, error.explain(question))
    };
    match (answer, due.text.contains("should be raised")) {
        (Err(error), _) if error.class == Class::Refused => (Outcome::Refused, told(error)),
        (Err(error), true) if is_due(error, &due.text) => (Outcome::Passed, String::new()),
        (Err(error), true) => (Outcome::Failed, format!("{} was due, and came {}", due.text, told(error))),
        (Ok(table), true) => (Outcome::Wrong, format!("{} was due, and came {table:?}", due.text)),
        (Err(error), false) => (Outcome::Failed, format!("{} for {question}", told(error))),
        (Ok(table), false) => match differs(table, due) {
            None => (Outcome::Passed, String::new()),
            Some(how) => (Outcome::Wrong, format!("{how} for {question}")),
        },
    }
}

/// Whether an error is the one that `a SyntaxError should be raised at compile time: UndefinedVariable` speaks of.
fn is_due(error: &CypherError, due: &str) -> bool {
    let Some((class, rest)) = due.split_once(" should be raised at ") else { return false };
    let Some((phase, detail)) = rest.split_once(": ") else { return false };
    let class_fits = class.ends_with(&format!("{:?}", error.class));
    let phase_fits = match phase {
        "compile time" => !error.running,
        "runtime" => error.running,
        _ => true,
    };
    class_fits && phase_fits && (detail == "*" || detail == format!("{:?}", error.detail))
}

/// Returns how an answer differs from the one that is due.
fn differs(table: &Table, due: &Step) -> Option<String> {
    let loose = due.text.contains("ignoring element order");
    let (header, rows) =
        due.table.split_first().map_or((&[][..], &[][..]), |(header, rows)| (&header[..], rows));
    let mut wanted: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| outcome::of_text(cell, loose)).collect()).collect();
    if due.text.ends_with("should be empty") {
        return (!table.rows.is_empty()).then(|| format!("no row was due, and came {:?}", table.rows));
    }
    let place = |name: &String| table.columns.iter().position(|column| column == name);
    let places: Option<Vec<usize>> = header.iter().map(place).collect();
    let Some(places) = places.filter(|places| places.len() == table.columns.len()) else {
        return Some(format!("columns {header:?} were due, and came {:?}", table.columns));
    };
    let mut came: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| places.iter().map(|&place| outcome::of_cell(&row[place], loose)).collect())
        .collect();
    if !due.text.contains("in order") {
        wanted.sort();
        came.sort();
    }
    (wanted != came).then(|| format!("{wanted:?} was due, and came {came:?}"))
}

/// Returns what went otherwise than is known.
fn surprises(known: &Known, outcomes: &BTreeMap<(String, String, u32), Vec<Outcome>>) -> Vec<String> {
    let mut surprises = Vec::new();
    for ((folder, feature, number), outcomes) in outcomes {
        let passed = outcomes.iter().all(|outcome| *outcome == Outcome::Passed);
        let name = format!("{folder}/{feature}");
        let listed = known.passed.get(&name).is_some_and(|numbers| numbers_of(numbers).contains(number));
        if listed && !passed {
            surprises.push(format!("{name} [{number}] passed before and does not now: {outcomes:?}"));
        }
        let why = known.refused.get(&format!("{name} {number}"));
        if let Some(why) = why.filter(|_| passed) {
            surprises.push(format!("{name} [{number}] passes, though listed: {why}"));
        }
    }
    surprises
}

fn numbers_of(text: &str) -> BTreeSet<u32> {
    let range = |part: &str| {
        let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
        first.parse::<u32>().unwrap()..=last.parse::<u32>().unwrap()
    };
    text.split(',').flat_map(range).collect()
}

/// Returns the part of `known.toml` that says what passed.
fn record(outcomes: &BTreeMap<(String, String, u32), Vec<Outcome>>) -> String {
    let mut passed: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for ((folder, feature, number), outcomes) in outcomes {
        if outcomes.iter().all(|outcome| *outcome == Outcome::Passed) {
            passed.entry(format!("{folder}/{feature}")).or_default().push(*number);
        }
    }
    let mut text = "[passed]\n".to_owned();
    for (name, numbers) in passed {
        let ranges = numbers.chunk_by(|a, b| *b == a + 1).map(|run| match (run.first(), run.last()) {
            (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
            (Some(first), _) => first.to_string(),
            _ => String::new(),
        });
        text += &format!("{name:?} = \"{}\"\n", ranges.collect::<Vec<String>>().join(", "));
    }
    text
}

//! The arrows of the architecture point one way: a module uses only those that the table allows it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each module of `src/` and what it may use, in the order of the data's way. `docs/architecture.md` tells why.
const ALLOWED: &[(&str, &[&str])] = &[
    // ground: knows nothing of text or graphs
    ("date", &[]),
    ("fold", &[]),
    ("span", &[]),
    ("paragraph", &["span"]),
    ("suggest", &[]),
    ("tsv", &[]),
    ("ontology", &["suggest", "tsv"]),
    ("source", &["date"]),
    ("fact", &["date", "ontology", "source", "span"]),
    // building
    ("article", &["date", "fact", "paragraph", "source", "span", "suggest"]),
    ("text", &["span", "tsv"]),
    ("extract", &["article", "date", "fact", "fold", "ontology", "source", "span", "suggest", "text", "tsv"]),
    // keeping
    ("graph", &["date", "fact", "fold", "ontology", "source", "span", "suggest"]),
    ("snapshot", &["graph"]),
    // asking
    ("query", &["date", "fact", "graph", "ontology", "source", "span", "suggest"]),
    // joining and showing
    ("pipeline", &["article", "date", "extract", "fact", "graph", "ontology", "span", "text"]),
    ("export", &["date", "fact", "graph", "ontology", "query", "source", "suggest"]),
    ("repl", &["date", "export", "fact", "graph", "ontology", "query", "snapshot", "suggest"]),
    (
        "cli",
        &[
            "article",
            "date",
            "export",
            "extract",
            "fact",
            "graph",
            "ontology",
            "paragraph",
            "pipeline",
            "query",
            "repl",
            "snapshot",
            "source",
            "span",
            "suggest",
            "text",
        ],
    ),
];

#[test]
fn modules_use_only_those_before_them() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ALLOWED.iter().map(|(module, uses)| (*module, uses.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let Some(module) = module_of(&file) else { continue };
        let text = std::fs::read_to_string(&file).unwrap();
        let Some(uses) = allowed.get(module.as_str()) else {
            wrong.push(format!("{} belongs to no module of the table", file.display()));
            continue;
        };
        for used in used_modules(&text) {
            if used != module && allowed.contains_key(used.as_str()) && !uses.contains(used.as_str()) {
                wrong.push(format!("{}: {module} must not use {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_itself_points_backwards() {
    for (place, (module, uses)) in ALLOWED.iter().enumerate() {
        for used in *uses {
            let before = ALLOWED[..place].iter().any(|(earlier, _)| earlier == used);
            assert!(before, "{module} comes before {used}");
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// Returns the module that a file belongs to; none for `lib.rs` and `main.rs`.
fn module_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    let module = first.trim_end_matches(".rs");
    (module != "lib" && module != "main").then(|| module.to_owned())
}

/// Returns the modules that a file names behind `crate::`, comments and documentation links included.
fn used_modules(text: &str) -> BTreeSet<String> {
    let code =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut used = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let inner = list.split('}').next().unwrap_or_default();
            used.extend(inner.split(',').map(first_word));
        } else {
            used.insert(first_word(rest));
        }
    }
    used
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
}

//! Feature files: scenarios with their outlines filled in.
//!
//! The kit uses a small part of Gherkin, for which a parser crate would weigh more than the test itself.

use std::path::Path;

/// One scenario, or one row of an outline's examples.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The feature file without folder and ending: `Match1`.
    pub feature: String,
    /// The folder inside `features`: `clauses/match`.
    pub folder: String,
    /// The title with its number: `[3] Matching ...`.
    pub title: String,
    /// The number of the row of an outline's examples, from 1; 0 for a plain scenario.
    pub row: usize,
    pub steps: Vec<Step>,
}

/// A step: its words without `Given`, `When`, ..., and what stands below.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub text: String,
    pub doc: String,
    pub table: Vec<Vec<String>>,
}

impl Scenario {
    /// Returns the number in the title's brackets.
    pub fn number(&self) -> u32 {
        let inner = self.title.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        inner.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
    }

    /// Returns what stands below the first step that begins so.
    pub fn step(&self, beginning: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.text.starts_with(beginning))
    }
}

/// Returns all scenarios of a folder, in order of their files.
pub fn read(folder: &Path) -> Vec<Scenario> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(folder).unwrap();
        let feature = inside.file_stem().unwrap().to_string_lossy().into_owned();
        let parent = inside.parent().unwrap().to_string_lossy().into_owned();
        scenarios.extend(parse(&text, &feature, &parent));
    }
    scenarios
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "feature") {
            files.push(path);
        }
    }
}

#[derive(Default)]
struct Draft {
    title: String,
    steps: Vec<Step>,
    examples: Vec<Vec<Vec<String>>>,
}

fn parse(text: &str, feature: &str, folder: &str) -> Vec<Scenario> {
    let mut background = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let (mut in_background, mut in_examples) = (false, false);
    let mut lines = text.lines();
    while let Some(raw) = lines.next() {
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with('@') || line.starts_with("Feature:") {
            continue;
        }
        if line.starts_with("Background:") {
            in_background = true;
            continue;
        }
        let title = line.strip_prefix("Scenario Outline:").or_else(|| line.strip_prefix("Scenario:"));
        if let Some(title) = title {
            (in_background, in_examples) = (false, false);
            drafts.push(Draft { title: title.trim().to_owned(), ..Draft::default() });
            continue;
        }
        if line.starts_with("Examples:") {
            in_examples = true;
            drafts.last_mut().unwrap().examples.push(Vec::new());
            continue;
        }
        let steps = match drafts.last_mut() {
            Some(draft) if in_examples => {
                if line.starts_with('|') {
                    draft.examples.last_mut().unwrap().push(cells(line));
                }
                continue;
            }
            Some(draft) => &mut draft.steps,
            None if in_background => &mut background,
            None => continue,
        };
        if line.starts_with("\"\"\"") {
            let indent = raw.len() - raw.trim_start().len();
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "\"\"\"").collect();
            let cut = |line: &str| {
                line.get(indent.min(line.len() - line.trim_start().len())..).unwrap_or("").to_owned()
            };
            steps.last_mut().unwrap().doc = body.into_iter().map(cut).collect::<Vec<String>>().join("\n");
        } else if line.starts_with('|') {
            steps.last_mut().unwrap().table.push(cells(line));
        } else {
            let words = line.split_once(' ').map_or("", |(_, rest)| rest.trim());
            steps.push(Step { text: words.to_owned(), ..Step::default() });
        }
    }
    let filled = drafts.into_iter().flat_map(|draft| fill(draft, &background));
    filled
        .map(|(title, row, steps)| Scenario {
            feature: feature.to_owned(),
            folder: folder.to_owned(),
            title,
            row,
            steps,
        })
        .collect()
}

fn fill(draft: Draft, background: &[Step]) -> Vec<(String, usize, Vec<Step>)> {
    let steps: Vec<Step> = background.iter().cloned().chain(draft.steps).collect();
    if draft.examples.is_empty() {
        return vec![(draft.title, 0, steps)];
    }
    let mut filled = Vec::new();
    for table in &draft.examples {
        let Some((names, rows)) = table.split_first() else { continue };
        for row in rows {
            let put = |text: &str| {
                let mut text = text.to_owned();
                for (name, value) in names.iter().zip(row) {
                    text = text.replace(&format!("<{name}>"), value);
                }
                text
            };
            let steps = steps.iter().map(|step| Step {
                text: put(&step.text),
                doc: put(&step.doc),
                table: step.table.iter().map(|row| row.iter().map(|cell| put(cell)).collect()).collect(),
            });
            filled.push((draft.title.clone(), filled.len() + 1, steps.collect()));
        }
    }
    filled
}

/// Returns the cells of a row; `\|`, `\\` and `\n` stand for what they do in Gherkin.
fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = line.trim().trim_start_matches('|').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            '\\' => match chars.peek() {
                Some('|') | Some('\\') => cell.extend(chars.next()),
                Some('n') => {
                    chars.next();
                    cell.push('\n');
                }
                _ => cell.push('\\'),
            },
            c => cell.push(c),
        }
    }
    cells
}

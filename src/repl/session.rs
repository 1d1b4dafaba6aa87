//! What a line does: no terminal here.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::export::{self, Format, Looks};
use crate::graph::{Graph, Store, View};
use crate::ontology::Ontology;
use crate::query::cypher::{Limits, Parameters};
use crate::query::{self, Answer, Options, Query, QueryError};
use crate::snapshot::{self, SnapshotError, Verified};

use super::commands;
use super::pager::Pager;

/// What came of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It failed: what was wrong and what to do.
    Failed(String),
    /// The conversation is over.
    Quit,
}

/// A conversation: the graph that is open, and how answers are shown.
pub struct Session {
    /// The file that is open.
    pub file: Option<PathBuf>,
    /// The graph that is open.
    pub graph: Option<Graph>,
    /// How much of a file is compared with its checksums when it is opened; usually what is looked at, when it is.
    pub verified: Verified,
    /// The form of answers.
    pub format: Format,
    /// How answers for people look.
    pub looks: Looks,
    /// Whether the time that each question took is told.
    pub timer: bool,
    /// Values for the parameters of questions in openCypher.
    pub parameters: Parameters,
    /// What a question in openCypher may take.
    pub limits: Limits,
    /// Set to stop the question that runs.
    pub cancel: Arc<AtomicBool>,
    /// How long answers are shown on a terminal.
    pub pager: Pager,
    /// What was asked, in this conversation and before; empty where nobody types.
    pub history: Vec<String>,
    pub(super) output: Option<Box<dyn Write>>,
    pub(super) once: bool,
    pub(super) depth: u32,
}

impl Session {
    /// Returns a session with no graph open.
    pub fn new(looks: Looks) -> Self {
        Session {
            file: None,
            graph: None,
            verified: Verified::Touched,
            format: Format::Table,
            looks,
            timer: false,
            parameters: Parameters::default(),
            limits: Limits::default(),
            cancel: Arc::default(),
            pager: Pager::default(),
            history: Vec::new(),
            output: None,
            once: false,
            depth: 0,
        }
    }

    /// Opens a graph; what was open stays when that fails.
    ///
    /// # Errors
    /// When the file is no sound graph.
    pub fn open(&mut self, file: &Path) -> Result<(), SnapshotError> {
        self.graph = Some(snapshot::open_with(file, self.verified)?);
        self.file = Some(file.to_owned());
        Ok(())
    }

    /// Sends answers to a file; one answer only where `once`.
    pub(super) fn redirect(&mut self, path: Option<&Path>, once: bool) -> io::Result<()> {
        self.output = match path {
            Some(path) => Some(Box::new(BufWriter::new(File::create(path)?))),
            None => None,
        };
        self.once = once;
        Ok(())
    }

    /// Does what a line says and writes the answer to `out`.
    ///
    /// # Errors
    /// When `out` fails; all else that may go wrong is an [`Outcome`].
    pub fn line(&mut self, line: &str, out: &mut dyn Write) -> io::Result<Outcome> {
        let line = line.trim().trim_end_matches(';').trim_end();
        if line.is_empty() || line.starts_with('#') {
            return Ok(Outcome::Done);
        }
        if let Some(command) = commands::of_line(line) {
            return commands::run(self, command, out);
        }
        let started = Instant::now();
        let outcome = match self.stream(line, out)? {
            Some(outcome) => outcome,
            None => match self.answer(line) {
                Ok(answer) => {
                    self.write(&answer, out)?;
                    Outcome::Done
                }
                Err(message) => Outcome::Failed(message),
            },
        };
        if self.timer {
            writeln!(out, "{:.3} ms", started.elapsed().as_secs_f64() * 1000.0)?;
        }
        Ok(outcome)
    }

    fn write(&mut self, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        match self.output.as_mut() {
            Some(file) => {
                export::answer(answer, self.format, Looks::default(), file)?;
                file.flush()?;
                if self.once {
                    self.output = None;
                }
                Ok(())
            }
            None => export::answer(answer, self.format, self.looks, out),
        }
    }

    fn answer(&self, line: &str) -> Result<Answer, String> {
        let graph = self.graph.as_ref();
        let is_edge = |word: &str| {
            graph.is_some_and(|graph| graph.edge_kind(word).is_some())
                || Ontology::builtin().edge(word).is_some()
        };
        let query = query::parse(line, &is_edge).map_err(|error| explain(line, &error))?;
        if graph.is_none() {
            return Err("no graph is open; `.open FILE` opens one".to_owned());
        }
        self.ask(&query).map_err(|error| explain(line, &error))
    }

    /// Answers a question, with as much evidence as the form of answers shows.
    ///
    /// # Errors
    /// When the question is wrong or was stopped; without a graph nothing has a name.
    pub fn ask(&self, query: &Query) -> Result<Answer, QueryError> {
        let evidence = match query {
            Query::Show { .. } => usize::MAX,
            _ => self.format.evidence().unwrap_or(usize::MAX),
        };
        self.cancel.store(false, Ordering::Relaxed);
        let options = Options {
            evidence,
            parameters: self.parameters.clone(),
            limits: self.limits.clone(),
            cancel: Some(self.cancel.clone()),
            ..Options::default()
        };
        let empty = Graph::new(Store::owned(Vec::new()));
        let mut answer = query::ask_with(self.graph.as_ref().unwrap_or(&empty), query, &options)?;
        // For people a path comes with its evidence, whatever it was asked in.
        let for_people = matches!(self.format, Format::Table | Format::Markdown);
        if let (Answer::Table(table), Some(graph), true) = (&answer, &self.graph, for_people)
            && let Some(paths) = query::returned_paths(graph, table, evidence)
        {
            answer = Answer::Paths(paths);
            query::sound(graph)?;
        }
        if let Answer::Info(info) = &mut answer {
            info.format_version = Some(snapshot::VERSION);
        }
        Ok(answer)
    }

    /// Returns a line that says what is open.
    pub fn greeting(&self) -> String {
        match (&self.file, &self.graph) {
            (Some(file), Some(graph)) => format!(
                "{}: {} nodes, {} edges. `help` tells what to ask, Ctrl-D leaves.",
                file.display(),
                View::node_count(graph),
                View::edge_count(graph)
            ),
            _ => "No graph is open; `.open FILE` opens one. `help` tells what to ask, Ctrl-D leaves."
                .to_owned(),
        }
    }
}

/// Returns an error with the place underlined where it has one.
fn explain(line: &str, error: &QueryError) -> String {
    if let QueryError::Cypher(error) = error {
        return error.explain(line);
    }
    let QueryError::Syntax { message, at: (start, end) } = error else { return error.to_string() };
    let before = line.get(..*start).map_or(0, |before| before.chars().count());
    let marked = line.get(*start..*end).map_or(1, |marked| marked.chars().count()).max(1);
    format!("{message}\n  {line}\n  {}{}", " ".repeat(before), "^".repeat(marked))
}

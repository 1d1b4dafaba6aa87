//! openCypher's read half.
//!
//! ```text
//!  text ─► token ─► parse ─► bind ─────────────► choose ─► run ─► rows
//!          words    ast      names, types, slots  order     steps
//! ```
//!
//! [`prepare`] reads and checks a question against a graph, [`run`] pushes its rows into a sink, [`ask`] gathers them as
//! a [`Table`]. The engine knows graphs only as a [`PropertyGraph`]; a [`Snapshot`] is one over a frozen graph and a
//! [`MemoryGraph`] a plain one for tests. `docs/query-language.md` has every construct with an example.

mod arithmetic;
mod ast;
mod bind;
mod cell;
mod choose;
mod error;
mod explain;
mod function;
mod memory;
mod parse;
mod parts;
mod plan;
mod property;
mod run;
mod script;
mod snapshot;
mod token;
mod types;
mod value;

pub use ast::Mode;
pub use cell::{Cell, EdgeCell, NodeCell, PathCell, Table};
pub use error::{Class, CypherError, Detail};
pub use function::functions;
pub use memory::{MemoryGraph, Properties};
pub use parse::OPENING;
pub use plan::Plan;
pub use property::{Label, PropertyGraph, Schema};
pub use run::Limits;
pub use script::constant;
pub use snapshot::Snapshot;
pub(crate) use snapshot::{EDGE_KEYS, NODE_KEYS, label_name, type_name};
pub use value::{List, Map, Path, Relation, Value};

use std::collections::BTreeMap;

/// Values for the parameters of a question.
pub type Parameters = BTreeMap<String, Value>;

/// Whether a line begins as a question in openCypher does.
pub fn is_question(line: &str) -> bool {
    let line = line.trim_start();
    let word: String = line.chars().take_while(char::is_ascii_alphabetic).collect();
    let known = OPENING.iter().any(|opening| opening.eq_ignore_ascii_case(&word));
    known || line.starts_with("//") || line.starts_with("/*")
}

/// Reads a question and checks it against a graph.
///
/// # Errors
/// When it is no question, or asks what the graph or we can't answer; the error says where.
pub fn prepare<G: PropertyGraph>(
    graph: &G,
    question: &str,
    parameters: &Parameters,
) -> Result<Plan, CypherError> {
    bind::bind(graph, &parse::parse(question)?, parameters, bind::How::default())
}

/// Reads a question as [`prepare`] does, for steps in the order of the question and with filters at the end: slow, and
/// plain enough to compare other plans with.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_naive<G: PropertyGraph>(
    graph: &G,
    question: &str,
    parameters: &Parameters,
) -> Result<Plan, CypherError> {
    bind::bind(graph, &parse::parse(question)?, parameters, bind::How { naive: true })
}

impl Plan {
    /// Returns the names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns what is wanted.
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

/// Runs a plan over the graph that it was made for; `sink` takes each row and says whether it wants more.
///
/// # Errors
/// When a value has the wrong type, or the question takes more than it may.
pub fn run<G: PropertyGraph>(
    graph: &G,
    plan: &Plan,
    parameters: &Parameters,
    limits: &Limits,
    sink: &mut dyn FnMut(&[Value]) -> Result<bool, CypherError>,
) -> Result<(), CypherError> {
    run::Run::new(graph, parameters, limits, None).plan(plan, sink)
}

/// Answers a question; with `whole`, relationships tell all their facts.
///
/// # Errors
/// As [`prepare`] and [`run`].
pub fn ask<G: PropertyGraph>(
    graph: &G,
    question: &str,
    parameters: &Parameters,
    limits: &Limits,
    whole: bool,
) -> Result<Table, CypherError> {
    let plan = prepare(graph, question, parameters)?;
    if plan.mode == Mode::Explain {
        return Ok(explain::explain(graph, &plan, None));
    }
    let profiled = plan.mode == Mode::Profile;
    let run = run::Run::new(graph, parameters, limits, profiled.then_some(plan.steps));
    let mut rows = Vec::new();
    run.plan(&plan, &mut |row| {
        if !profiled {
            let cells: Vec<Cell> = row.iter().map(|value| Cell::of(graph, value, whole)).collect();
            run.keep_bytes(cells.iter().map(Cell::size).sum())?;
            rows.push(cells);
        }
        Ok(true)
    })?;
    if profiled {
        return Ok(explain::explain(graph, &plan, Some(&run.measures())));
    }
    Ok(Table { columns: plan.columns, rows })
}

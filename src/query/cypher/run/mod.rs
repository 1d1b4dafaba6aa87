//! Running a plan: rows are pushed from step to step.
//!
//! A step fills slots of one row and hands it to the next step, so that nothing is copied until a row is kept. What
//! keeps rows (groups, sorting, distinct ones) counts their bytes; every edge and node looked at is a tick, and every so
//! many ticks the clock and the cancel flag are read.

mod access;
mod eval;
mod expand;
mod output;
mod shortest;

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::graph::NodeId;

use super::Parameters;
use super::error::{Class, CypherError, Detail, Fallible};
use super::plan::{Act, Branch, Plan, Slot, Stage, Step};
use super::property::PropertyGraph;
use super::value::{Same, Value};
use output::State;

/// A row: a value in each slot.
pub(super) type Row = Vec<Value>;

/// How a row was taken.
pub(super) type Flow = Result<(), Stop>;

/// Takes rows.
pub(super) type Sink<'s> = &'s mut dyn FnMut(&mut Row) -> Flow;

/// Why no more rows are wanted.
#[derive(Debug)]
pub(super) enum Stop {
    /// Those that came are enough.
    Enough,
    Error(CypherError),
}

impl From<CypherError> for Stop {
    fn from(error: CypherError) -> Self {
        Stop::Error(error)
    }
}

/// What a question may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long it may run.
    pub time: Duration,
    /// How many rows it may return.
    pub rows: u64,
    /// About how many bytes it may keep.
    pub memory: usize,
    /// Lets another thread stop it.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Default for Limits {
    /// A minute, a million rows, half a gigabyte.
    fn default() -> Self {
        Limits { time: Duration::from_secs(60), rows: 1_000_000, memory: 512 << 20, cancel: None }
    }
}

/// Lists and maps may nest so deeply.
const DEEPEST: u32 = 200;

/// So many nodes and edges are looked at between two looks at the clock.
const TICKS: u64 = 4096;

/// How often a step gave a row, and how long it took with all that followed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    pub(super) rows: u64,
    pub(super) time: Duration,
}

/// A plan that runs.
pub(super) struct Run<'r, G> {
    pub(super) graph: &'r G,
    pub(super) parameters: &'r Parameters,
    limits: &'r Limits,
    started: Instant,
    /// When the question began, for those that ask the time.
    pub(super) began: SystemTime,
    ticks: Cell<u64>,
    /// Bytes of rows that are kept.
    kept: Cell<usize>,
    /// Bytes of values that were made for the row at hand.
    made: Cell<usize>,
    measures: Option<RefCell<Vec<Measure>>>,
    patterns: RefCell<eval::Patterns>,
}

impl<'r, G: PropertyGraph> Run<'r, G> {
    pub(super) fn new(
        graph: &'r G,
        parameters: &'r Parameters,
        limits: &'r Limits,
        steps: Option<usize>,
    ) -> Self {
        Run {
            graph,
            parameters,
            limits,
            started: Instant::now(),
            began: SystemTime::now(),
            ticks: Cell::new(0),
            kept: Cell::new(0),
            made: Cell::new(0),
            measures: steps.map(|steps| RefCell::new(vec![Measure::default(); steps])),
            patterns: RefCell::default(),
        }
    }

    /// Returns what each step did, where that was asked for.
    pub(super) fn measures(self) -> Vec<Measure> {
        self.measures.map(RefCell::into_inner).unwrap_or_default()
    }

    // Budgets.

    /// Counts a node or an edge looked at.
    pub(super) fn tick(&self) -> Fallible<()> {
        self.work(1)
    }

    /// Counts so many of them.
    fn work(&self, ticks: u64) -> Fallible<()> {
        let ticks = self.ticks.get() + ticks;
        if ticks < TICKS {
            self.ticks.set(ticks);
            return Ok(());
        }
        self.ticks.set(0);
        self.look()
    }

    fn look(&self) -> Fallible<()> {
        if self.limits.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(CypherError::run(Class::Stopped, Detail::TooMuch, "stopped"));
        }
        if self.started.elapsed() > self.limits.time {
            return Err(self.took_too_long());
        }
        Ok(())
    }

    fn took_too_long(&self) -> CypherError {
        too_much(format!("the question ran for {} and was given up", seconds(self.limits.time)))
            .hint("name an end of the pattern, bound its length as in `*..3`, or allow more time")
    }

    /// Counts bytes of a row that is kept.
    pub(super) fn keep(&self, values: &[Value]) -> Fallible<()> {
        self.keep_bytes(values.iter().map(Value::size).sum())
    }

    /// Counts bytes of a row that is kept in another form.
    pub(super) fn keep_bytes(&self, bytes: usize) -> Fallible<()> {
        self.kept.set(self.kept.get() + bytes + size_of::<Row>());
        self.memory()
    }

    /// Counts bytes of a value that was made, and bounds how deeply it nests.
    pub(super) fn made(&self, value: Value) -> Fallible<Value> {
        let size = value.size();
        self.made.set(self.made.get() + size);
        // Copying much takes as long as looking at many edges.
        self.work(size as u64 / 64)?;
        if value.depth() > DEEPEST {
            return Err(too_much(format!("lists nest more than {DEEPEST} deep")));
        }
        self.memory()?;
        Ok(value)
    }

    fn memory(&self) -> Fallible<()> {
        if self.kept.get() + self.made.get() > self.limits.memory {
            let megabytes = self.limits.memory >> 20;
            return Err(too_much(format!("the question takes more than {megabytes} MB of memory"))
                .hint("return less with `LIMIT`, or filter before you sort and group"));
        }
        Ok(())
    }

    // Rows.

    /// Runs a plan; `sink` takes its columns.
    pub(super) fn plan(&self, plan: &Plan, sink: &mut dyn FnMut(&[Value]) -> Fallible<bool>) -> Fallible<()> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut rows = 0;
        for branch in &plan.branches {
            let flow = self.branch(branch, vec![Vec::new()], &mut |row| {
                if plan.branches.len() > 1 && !plan.all {
                    if seen.contains(&Same(row.clone())) {
                        return Ok(());
                    }
                    self.keep(row)?;
                    seen.insert(Same(row.clone()));
                }
                rows += 1;
                if rows > self.limits.rows {
                    let message = format!("the answer has more than {} rows", self.limits.rows);
                    return Err(too_much(message).hint("cut it with `LIMIT`").into());
                }
                if sink(row)? { Ok(()) } else { Err(Stop::Enough) }
            });
            match flow {
                Ok(()) => {}
                Err(Stop::Enough) => break,
                Err(Stop::Error(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Runs a branch over its first rows.
    ///
    /// # Errors
    /// What went wrong, and [`Stop::Enough`] when `sink` said so.
    pub(super) fn branch(&self, branch: &Branch, rows: Vec<Row>, sink: Sink<'_>) -> Flow {
        let mut states = Vec::with_capacity(branch.stages.len());
        for stage in &branch.stages {
            states.push(stage.output.as_ref().map(|output| State::new(self, output)).transpose()?);
        }
        let width = branch.stages.first().map_or(0, |first| first.width);
        let mut enough = false;
        let mut counted: Sink<'_> = &mut |row: &mut Row| {
            let flow = sink(row);
            enough |= matches!(flow, Err(Stop::Enough));
            flow
        };
        for mut row in rows {
            row.resize(width.max(row.len()), Value::Null);
            // A stage with a limit stops those before it, and those behind it still have rows to give.
            match self.push(&branch.stages, &mut states, &mut row, &mut counted) {
                Ok(()) => {}
                Err(Stop::Enough) => break,
                Err(error) => return Err(error),
            }
        }
        if !enough {
            self.finish(&branch.stages, &mut states, sink)?;
            return Ok(());
        }
        Err(Stop::Enough)
    }

    /// Runs a row through the stages.
    fn push(&self, stages: &[Stage], states: &mut [Option<State>], row: &mut Row, sink: Sink<'_>) -> Flow {
        let (Some((stage, stages)), Some((state, states))) = (stages.split_first(), states.split_first_mut())
        else {
            return sink(row);
        };
        let (Some(output), Some(state)) = (&stage.output, state) else {
            return self.steps(&stage.steps, row, sink);
        };
        if state.is_full() {
            return Err(Stop::Enough);
        }
        self.steps(&stage.steps, row, &mut |row| {
            state.accept(self, output, row, &mut |row| self.pass(stages, states, output.id, row, &mut *sink))
        })
    }

    fn pass(
        &self,
        stages: &[Stage],
        states: &mut [Option<State>],
        id: usize,
        row: &mut Row,
        sink: Sink<'_>,
    ) -> Flow {
        self.count(id);
        let width = stages.first().map_or(0, |stage| stage.width);
        row.resize(width.max(row.len()), Value::Null);
        self.push(stages, states, row, sink)
    }

    /// Hands on what stages have kept.
    fn finish(&self, stages: &[Stage], states: &mut [Option<State>], sink: Sink<'_>) -> Flow {
        let (Some((stage, stages)), Some((state, states))) = (stages.split_first(), states.split_first_mut())
        else {
            return Ok(());
        };
        if let (Some(output), Some(state)) = (&stage.output, state) {
            let flow = state.finish(self, output, stage.width, &mut |row| {
                self.pass(stages, states, output.id, row, &mut *sink)
            });
            if let Err(Stop::Error(error)) = flow {
                return Err(Stop::Error(error));
            }
        }
        self.finish(stages, states, sink)
    }

    /// Runs steps on a row; `emit` gets the row as often as they match.
    pub(super) fn steps(&self, steps: &[Step], row: &mut Row, emit: Sink<'_>) -> Flow {
        let made = self.made.get();
        let Some((step, rest)) = steps.split_first() else {
            let flow = emit(row);
            self.made.set(made);
            return flow;
        };
        let started = self.measures.is_some().then(Instant::now);
        let flow = self.step(step, rest, row, emit);
        if let (Some(started), Some(measures)) = (started, &self.measures)
            && let Some(measure) = measures.borrow_mut().get_mut(step.id)
        {
            measure.time += started.elapsed();
        }
        self.made.set(made);
        flow
    }

    /// Goes on behind a step.
    fn go(&self, id: usize, rest: &[Step], row: &mut Row, emit: Sink<'_>) -> Flow {
        self.count(id);
        self.steps(rest, row, emit)
    }

    fn count(&self, id: usize) {
        if let Some(measures) = &self.measures
            && let Some(measure) = measures.borrow_mut().get_mut(id)
        {
            measure.rows += 1;
        }
    }

    /// Returns the nodes that an index finds for a value, or for each of a list of values.
    fn seek(&self, key: &str, value: &Value) -> Vec<NodeId> {
        let Value::List(values) = value else { return self.graph.seek(key, value) };
        let mut nodes: Vec<NodeId> =
            values.items().iter().flat_map(|value| self.graph.seek(key, value)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    fn step(&self, step: &Step, rest: &[Step], row: &mut Row, emit: Sink<'_>) -> Flow {
        let id = step.id;
        match &step.act {
            Act::Nodes { to } => self.graph.nodes().try_for_each(|node| {
                self.tick()?;
                set(row, *to, Value::Node(node));
                self.go(id, rest, row, emit)
            }),
            Act::Labelled { to, label, .. } => self.graph.labelled(*label).try_for_each(|node| {
                self.tick()?;
                set(row, *to, Value::Node(node));
                self.go(id, rest, row, emit)
            }),
            Act::Seek { to, key, value } => {
                let value = self.eval(value, row)?;
                self.seek(key, &value).into_iter().try_for_each(|node| {
                    self.tick()?;
                    set(row, *to, Value::Node(node));
                    self.go(id, rest, row, emit)
                })
            }
            Act::Expand { edge, walk } => {
                self.expand(*edge, walk, row, &mut |row| self.go(id, rest, row, emit))
            }
            Act::ExpandMany { edges, walk, least, most, keys, reversed } => {
                let keys = self.keys(keys, row)?;
                let range = expand::Range { least: *least, most: *most, reversed: *reversed };
                self.expand_many(*edges, walk, range, &keys, row, &mut |row| self.go(id, rest, row, emit))
            }
            Act::Ends { edge, walk, from_known } => {
                self.ends(*edge, walk, *from_known, row, &mut |row| self.go(id, rest, row, emit))
            }
            Act::Follow { edges, walk, least, most, keys, reversed } => {
                let keys = self.keys(keys, row)?;
                let range = expand::Range { least: *least, most: *most, reversed: *reversed };
                self.follow(*edges, walk, range, &keys, row, &mut |row| self.go(id, rest, row, emit))
            }
            Act::Shortest(between) => self.shortest(between, row, &mut |row| self.go(id, rest, row, emit)),
            Act::Path { to, parts } => {
                let path = self.path(parts, row);
                set(row, *to, path);
                self.go(id, rest, row, emit)
            }
            Act::Filter(filter) => {
                if self.holds(filter, row)? {
                    self.go(id, rest, row, emit)
                } else {
                    Ok(())
                }
            }
            Act::Optional { steps, nulls } => {
                let mut found = false;
                self.steps(steps, row, &mut |row| {
                    found = true;
                    self.go(id, rest, row, &mut *emit)
                })?;
                if found {
                    return Ok(());
                }
                nulls.iter().for_each(|&slot| set(row, slot, Value::Null));
                self.go(id, rest, row, emit)
            }
            Act::Unwind { to, list } => match self.eval(list, row)? {
                Value::Null => Ok(()),
                Value::List(list) => list.items().iter().try_for_each(|item| {
                    self.tick()?;
                    set(row, *to, item.clone());
                    self.go(id, rest, row, emit)
                }),
                other => {
                    let message = format!("`UNWIND` takes a list, not {}", other.type_name());
                    Err(CypherError::kind(message).at(list.at).into())
                }
            },
            Act::Nothing => Ok(()),
        }
    }
}

/// Puts a value into a row.
pub(super) fn set(row: &mut Row, slot: Slot, value: Value) {
    if let Some(place) = row.get_mut(slot) {
        *place = value;
    }
}

/// Returns the value of a slot.
pub(super) fn get(row: &Row, slot: Slot) -> &Value {
    row.get(slot).unwrap_or(&Value::Null)
}

pub(super) fn too_much(message: impl Into<String>) -> CypherError {
    CypherError::run(Class::Budget, Detail::TooMuch, message)
}

fn seconds(time: Duration) -> String {
    if time == Duration::from_secs(1) {
        "1 second".to_owned()
    } else {
        format!("{} seconds", time.as_secs_f64())
    }
}

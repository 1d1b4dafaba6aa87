//! Projections: columns, groups, distinct rows, order, and how many.

use std::cmp::Ordering;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::graph::{EdgeId, NodeId};

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::function::Total;
use super::super::plan::{Aggregate, Expr, Groups, Output};
use super::super::property::PropertyGraph;
use super::super::value::{Same, Value};
use super::{Flow, Row, Run, Sink, Stop, get, set};

/// What a projection has seen so far.
pub(super) struct State {
    groups: IndexMap<Same, Vec<Group>, FxBuildHasher>,
    seen: FxHashSet<Same>,
    /// Rows to be sorted: what they are sorted by, and the row.
    sorted: Vec<(Vec<Value>, Row)>,
    skip: u64,
    limit: Option<u64>,
    /// How many rows came, those that are skipped included.
    count: u64,
}

/// An aggregating function over one group.
struct Group {
    total: Total,
    seen: Seen,
}

/// Values that came before. Nodes and relationships, of which there may be millions, are kept as numbers.
#[derive(Default)]
struct Seen {
    nodes: FxHashSet<NodeId>,
    edges: FxHashSet<EdgeId>,
    others: FxHashSet<Same>,
}

impl Seen {
    /// Adds a value; returns whether it is new.
    fn insert<G: PropertyGraph>(&mut self, run: &Run<'_, G>, value: &Value) -> Fallible<bool> {
        let new = match value {
            Value::Node(node) => self.nodes.insert(*node),
            Value::Edge(edge) => self.edges.insert(*edge),
            value => {
                let key = Same(vec![value.clone()]);
                !self.others.contains(&key) && self.others.insert(key)
            }
        };
        if new {
            run.keep(std::slice::from_ref(value))?;
        }
        Ok(new)
    }
}

impl State {
    pub(super) fn new<G: PropertyGraph>(run: &Run<'_, G>, output: &Output) -> Fallible<Self> {
        Ok(State {
            groups: IndexMap::default(),
            seen: FxHashSet::default(),
            sorted: Vec::new(),
            skip: rows(run, output.skip.as_ref(), "SKIP")?.unwrap_or(0),
            limit: rows(run, output.limit.as_ref(), "LIMIT")?,
            count: 0,
        })
    }

    /// Whether no further row can change the answer.
    pub(super) fn is_full(&self) -> bool {
        match self.limit {
            Some(0) => true,
            Some(limit) => self.count >= self.skip.saturating_add(limit),
            None => false,
        }
    }

    /// Takes a row: hands it on at once where it can.
    pub(super) fn accept<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        output: &Output,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        for (slot, item) in &output.items {
            let value = run.eval(item, row)?;
            set(row, *slot, value);
        }
        match &output.groups {
            Some(groups) => Ok(self.group(run, output, groups, row)?),
            None => self.order(run, output, row, emit),
        }
    }

    fn group<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        output: &Output,
        groups: &Groups,
        row: &mut Row,
    ) -> Fallible<()> {
        let key = Same(output.items.iter().map(|(slot, _)| get(row, *slot).clone()).collect());
        if !self.groups.contains_key(&key) {
            run.keep(&key.0)?;
        }
        let all = self.groups.entry(key).or_insert_with(|| start(&groups.aggregates));
        for (aggregate, group) in groups.aggregates.iter().zip(all) {
            group.add(run, aggregate, row).map_err(|error| error.at(aggregate.at))?;
        }
        Ok(())
    }

    /// Drops a row that came before, and keeps it where it must be sorted.
    fn order<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        output: &Output,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        if output.distinct {
            let key = Same(output.columns.iter().map(|&slot| get(row, slot).clone()).collect());
            if self.seen.contains(&key) {
                return Ok(());
            }
            run.keep(&key.0)?;
            self.seen.insert(key);
        }
        if output.order.is_empty() {
            return self.pass(run, output, row, emit);
        }
        let by = output.order.iter().map(|(by, _)| run.eval(by, row)).collect::<Fallible<Vec<Value>>>()?;
        let most = self.limit.map(|limit| self.skip.saturating_add(limit) as usize);
        if most == Some(0) {
            return Err(Stop::Enough);
        }
        self.sorted.push((by, row.clone()));
        match most {
            // Twice as many as are wanted are kept, then halved: each row is moved a few times at most.
            Some(most) if most < usize::MAX / 4 => {
                if self.sorted.len() >= most * 2 + 64 {
                    self.sort(output);
                    self.sorted.truncate(most);
                } else if self.sorted.len() <= most {
                    run.keep(row)?;
                }
            }
            _ => run.keep(row)?,
        }
        Ok(())
    }

    fn sort(&mut self, output: &Output) {
        self.sorted.sort_by(|(a, _), (b, _)| {
            let parts = a
                .iter()
                .zip(b)
                .zip(&output.order)
                .map(|((a, b), (_, descending))| if *descending { b.order(a) } else { a.order(b) });
            parts.fold(Ordering::Equal, Ordering::then)
        });
    }

    /// Hands on a row unless it is skipped, too many or filtered.
    fn pass<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        output: &Output,
        row: &mut Row,
        emit: Sink<'_>,
    ) -> Flow {
        if self.is_full() {
            return Err(Stop::Enough);
        }
        self.count += 1;
        if self.count > self.skip
            && output.filter.as_ref().map_or(Ok(true), |filter| run.holds(filter, row))?
        {
            let mut columns: Row = output.columns.iter().map(|&slot| get(row, slot).clone()).collect();
            emit(&mut columns)?;
        }
        if self.is_full() { Err(Stop::Enough) } else { Ok(()) }
    }

    /// Hands on the rows that were kept.
    pub(super) fn finish<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        output: &Output,
        width: usize,
        emit: Sink<'_>,
    ) -> Flow {
        if let Some(groups) = &output.groups {
            let mut all = std::mem::take(&mut self.groups);
            if all.is_empty() && output.items.is_empty() {
                all.insert(Same(Vec::new()), start(&groups.aggregates));
            }
            for (key, totals) in all {
                run.tick()?;
                let mut row = vec![Value::Null; width];
                output.items.iter().zip(key.0).for_each(|((slot, _), value)| set(&mut row, *slot, value));
                for (aggregate, group) in groups.aggregates.iter().zip(totals) {
                    let value = group.total.finish().map_err(|error| error.at(aggregate.at))?;
                    set(&mut row, aggregate.slot, run.made(value)?);
                }
                for (slot, item) in &groups.after {
                    let value = run.eval(item, &mut row)?;
                    set(&mut row, *slot, value);
                }
                self.order(run, output, &mut row, &mut *emit)?;
            }
        }
        self.sort(output);
        for (_, mut row) in std::mem::take(&mut self.sorted) {
            self.pass(run, output, &mut row, &mut *emit)?;
        }
        Ok(())
    }
}

fn start(aggregates: &[Aggregate]) -> Vec<Group> {
    let group =
        |aggregate: &Aggregate| Group { total: Total::new(aggregate.function), seen: Seen::default() };
    aggregates.iter().map(group).collect()
}

impl Group {
    fn add<G: PropertyGraph>(
        &mut self,
        run: &Run<'_, G>,
        aggregate: &Aggregate,
        row: &mut Row,
    ) -> Fallible<()> {
        let mut values = aggregate.arguments.iter().map(|argument| run.eval(argument, row));
        let value = match values.next() {
            Some(value) => value?,
            // `count(*)` counts rows.
            None => Value::Boolean(true),
        };
        let argument = values.next().transpose()?;
        if value.is_null() {
            return Ok(());
        }
        if aggregate.distinct && !self.seen.insert(run, &value)? {
            return Ok(());
        }
        if self.total.keeps() {
            run.keep(std::slice::from_ref(&value))?;
        }
        self.total.add(value, argument.as_ref())
    }
}

/// Returns how many rows `SKIP` or `LIMIT` mean.
fn rows<G: PropertyGraph>(run: &Run<'_, G>, count: Option<&Expr>, what: &str) -> Fallible<Option<u64>> {
    let Some(count) = count else { return Ok(None) };
    let wrong =
        |detail, message: String| Err(CypherError::run(Class::SyntaxError, detail, message).at(count.at));
    match run.eval(count, &mut Vec::new())? {
        Value::Integer(rows) => match u64::try_from(rows) {
            Ok(rows) => Ok(Some(rows)),
            Err(_) => {
                let message = format!("`{what}` takes a number of rows, which can't be negative");
                wrong(Detail::NegativeIntegerArgument, message)
            }
        },
        other => {
            let message = format!("`{what}` takes a number of rows, not {}", other.type_name());
            wrong(Detail::InvalidArgumentType, message)
        }
    }
}

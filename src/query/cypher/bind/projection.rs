//! `WITH` and `RETURN`: columns, groups, and what sorts and cuts them.

use crate::span::Span;

use super::super::ast::{self, Item};
use super::super::error::{CypherError, Detail, Fallible};
use super::super::function::Aggregator;
use super::super::plan::{Aggregate, Expr, Groups, Kind, Output, Slot, Stage, Step};
use super::super::property::PropertyGraph;
use super::super::types::{Takes, Type};
use super::super::value::Value;
use super::expression::{Typed, expect};
use super::{Aggregation, Binder, Variable};

/// A row may have so many columns.
const COLUMNS: usize = 1000;

/// A column while it is bound.
pub(super) struct Column {
    name: String,
    value: ast::Expr,
    slot: Slot,
    of: Type,
}

/// What is known while a column with aggregating functions is bound.
#[derive(Debug)]
pub(super) struct Grouping {
    /// Columns without aggregating functions: what groups have in common.
    keys: Vec<(ast::Expr, Slot, Type)>,
    pub(super) aggregates: Vec<Aggregate>,
    /// How many variables of comprehensions are seen.
    pub(super) locals: usize,
}

/// What is known while the order of rows is bound: the columns.
#[derive(Debug)]
pub(super) struct Sorting {
    columns: Vec<(ast::Expr, Slot, Type)>,
}

impl<G: PropertyGraph> Binder<'_, G> {
    pub(super) fn scoped_locals(&mut self, change: isize) {
        if let Aggregation::Grouping(grouping) = &mut self.aggregation {
            grouping.locals = grouping.locals.saturating_add_signed(change);
        }
    }

    /// Returns the slot of an expression that a column holds already.
    ///
    /// # Errors
    /// When a variable beside aggregating functions is no key of the groups, so that its value is not one.
    pub(super) fn projected(&mut self, expr: &ast::Expr) -> Fallible<Option<Typed>> {
        let found = |columns: &[(ast::Expr, Slot, Type)]| {
            let (_, slot, of) = columns.iter().find(|(column, ..)| same(column, expr))?;
            Some((Expr::new(Kind::Slot(*slot), expr.at), of.clone()))
        };
        match (&self.aggregation, &*expr.kind) {
            (Aggregation::Sorting(sorting), _) => Ok(found(&sorting.columns)),
            (Aggregation::Grouping(grouping), ast::Kind::Variable(name)) => {
                let place = self.scope.iter().rposition(|variable| variable.name == *name);
                match place {
                    Some(place) if place + grouping.locals >= self.scope.len() => Ok(None),
                    Some(_) => match found(&grouping.keys) {
                        Some(typed) => Ok(Some(typed)),
                        None => {
                            let message = format!("`{name}` has many values in a group");
                            let error =
                                CypherError::syntax(Detail::AmbiguousAggregationExpression, message, expr.at);
                            Err(error
                                .hint("return it as a column of its own, or compute it in a `WITH` before"))
                        }
                    },
                    None => Ok(None),
                }
            }
            (Aggregation::Grouping(grouping), ast::Kind::Property(of, _))
                if matches!(*of.kind, ast::Kind::Variable(_)) =>
            {
                Ok(found(&grouping.keys))
            }
            _ => Ok(None),
        }
    }

    /// Binds a projection, which ends the stage that `steps` make.
    pub(super) fn projection(
        &mut self,
        body: &ast::Projection,
        with: bool,
        steps: Vec<Step>,
    ) -> Fallible<Stage> {
        let items = self.items(body, with)?;
        let grouped = items.iter().any(|(_, item)| aggregates(&item.value));
        let mut columns = Vec::new();
        let mut output = Output {
            id: self.number(),
            items: Vec::new(),
            groups: None,
            distinct: body.distinct,
            order: Vec::new(),
            skip: None,
            limit: None,
            filter: None,
            columns: Vec::new(),
        };
        for (name, item) in items.iter().filter(|(_, item)| !aggregates(&item.value)) {
            let (value, of) = self.expression(&item.value)?;
            let slot = match *value.kind {
                Kind::Slot(slot) if !grouped => slot,
                _ => {
                    let slot = self.slot();
                    output.items.push((slot, value));
                    slot
                }
            };
            columns.push(Column { name: name.clone(), value: item.value.clone(), slot, of });
        }
        if grouped {
            output.groups = Some(self.groups(&items, &mut columns)?);
        }
        // Columns stand in the order in which they were written.
        columns.sort_by_key(|column| items.iter().position(|(name, _)| *name == column.name));
        self.order(body, grouped, &columns, &mut output)?;
        output.columns = columns.iter().map(|column| column.slot).collect();
        let width = self.width;
        self.scope = (0..)
            .zip(columns)
            .map(|(slot, column)| Variable { name: column.name, slot, of: column.of })
            .collect();
        Ok(Stage { width, steps, output: Some(output) })
    }

    /// Returns the columns that were asked for, with their names.
    fn items(&self, body: &ast::Projection, with: bool) -> Fallible<Vec<(String, Item)>> {
        let mut items: Vec<(String, Item)> = Vec::new();
        if body.star {
            let mut names: Vec<&str> = self.scope.iter().map(|variable| variable.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            if names.is_empty() && !with {
                let message = "`RETURN *` returns all variables, and there are none";
                return Err(CypherError::syntax(Detail::NoVariablesInScope, message, body.at));
            }
            items.extend(names.into_iter().map(|name| {
                let value = ast::Expr::new(ast::Kind::Variable(name.to_owned()), body.at);
                (name.to_owned(), Item { value, alias: None, text: name.to_owned() })
            }));
        }
        if body.items.len() > COLUMNS {
            let message = format!("a row of more than {COLUMNS} columns is too wide");
            return Err(CypherError::refused(message, body.at));
        }
        for item in &body.items {
            let name = match (&item.alias, &*item.value.kind) {
                (Some(alias), _) => alias.name.clone(),
                (None, ast::Kind::Variable(name)) => name.clone(),
                (None, _) if with => {
                    let message = "what `WITH` passes on has a name";
                    return Err(CypherError::syntax(Detail::NoExpressionAlias, message, item.value.at)
                        .hint(format!("write `{} AS name`", item.text)));
                }
                (None, _) => item.text.clone(),
            };
            if items.iter().any(|(other, _)| *other == name) {
                let message = format!("two columns are called `{name}`");
                return Err(CypherError::syntax(Detail::ColumnNameConflict, message, item.value.at)
                    .hint("give one another name with `AS`"));
            }
            items.push((name, item.clone()));
        }
        Ok(items)
    }

    fn groups(&mut self, items: &[(String, Item)], columns: &mut Vec<Column>) -> Fallible<Groups> {
        let keys = columns.iter().map(|key| (key.value.clone(), key.slot, key.of.clone())).collect();
        let grouping = Grouping { keys, aggregates: Vec::new(), locals: 0 };
        self.aggregation = Aggregation::Grouping(grouping);
        let mut after = Vec::new();
        for (name, item) in items.iter().filter(|(_, item)| aggregates(&item.value)) {
            let (value, of) = self.expression(&item.value)?;
            let slot = match *value.kind {
                Kind::Slot(slot) => slot,
                _ => {
                    let slot = self.slot();
                    after.push((slot, value));
                    slot
                }
            };
            columns.push(Column { name: name.clone(), value: item.value.clone(), slot, of });
        }
        let aggregates = match std::mem::replace(&mut self.aggregation, Aggregation::Refused) {
            Aggregation::Grouping(grouping) => grouping.aggregates,
            _ => Vec::new(),
        };
        Ok(Groups { aggregates, after })
    }

    /// Binds what sorts, cuts and filters the rows. It sees the columns, and where rows are neither grouped nor made
    /// distinct also what was there before.
    fn order(
        &mut self,
        body: &ast::Projection,
        grouped: bool,
        columns: &[Column],
        output: &mut Output,
    ) -> Fallible<()> {
        let named = columns.iter().map(|column| Variable {
            name: column.name.clone(),
            slot: column.slot,
            of: column.of.clone(),
        });
        let before = std::mem::take(&mut self.scope);
        if !grouped && !body.distinct {
            self.scope = before;
        }
        self.scope.extend(named);
        let columns = columns.iter().map(|column| (column.value.clone(), column.slot, column.of.clone()));
        // A column's own name goes before the same words elsewhere.
        let columns: Vec<(ast::Expr, Slot, Type)> =
            columns.filter(|(value, ..)| !matches!(*value.kind, ast::Kind::Variable(_))).collect();
        for (by, descending) in &body.order {
            self.aggregation = Aggregation::Sorting(Sorting { columns: columns.clone() });
            let (by, _) = self.expression(by)?;
            output.order.push((by, *descending));
        }
        if let Some(filter) = &body.filter {
            self.aggregation = Aggregation::Sorting(Sorting { columns });
            output.filter = Some(self.truth(filter, true)?);
        }
        self.aggregation = Aggregation::Refused;
        output.skip = self.count(body.skip.as_ref(), "SKIP")?;
        output.limit = self.count(body.limit.as_ref(), "LIMIT")?;
        Ok(())
    }

    /// Binds a number of rows, which no variable may decide.
    fn count(&mut self, count: Option<&ast::Expr>, what: &str) -> Fallible<Option<Expr>> {
        let Some(count) = count else { return Ok(None) };
        if let Some(at) = first_variable(count) {
            let message = format!("`{what}` takes one number for all rows, and this differs from row to row");
            return Err(CypherError::syntax(Detail::NonConstantExpression, message, at));
        }
        let (value, of) = self.expression(count)?;
        expect(&of, Takes::INTEGER, count.at)?;
        if let Kind::Constant(Value::Integer(..0)) = *value.kind {
            let message = format!("`{what}` takes a number of rows, which can't be negative");
            return Err(CypherError::syntax(Detail::NegativeIntegerArgument, message, count.at));
        }
        Ok(Some(value))
    }
}

/// Whether an expression has an aggregating function in it.
fn aggregates(expr: &ast::Expr) -> bool {
    let own = match &*expr.kind {
        ast::Kind::CountAll => true,
        ast::Kind::Call { name, .. } => Aggregator::find(&name.name).is_some(),
        _ => false,
    };
    let mut found = own;
    expr.kind.each(&mut |part| found = found || aggregates(part));
    found
}

fn first_variable(expr: &ast::Expr) -> Option<Span> {
    if let ast::Kind::Variable(_) | ast::Kind::Pattern(_) = *expr.kind {
        return Some(expr.at);
    }
    let mut found = None;
    expr.kind.each(&mut |part| found = found.or_else(|| first_variable(part)));
    found
}

/// Whether two expressions are written alike; those with patterns never are.
fn same(a: &ast::Expr, b: &ast::Expr) -> bool {
    let (Some(of_a), Some(of_b)) = (shape(&a.kind), shape(&b.kind)) else { return false };
    if a.depth != b.depth || of_a != of_b {
        return false;
    }
    let (mut parts_of_a, mut parts_of_b) = (Vec::new(), Vec::new());
    a.kind.each(&mut |part| parts_of_a.push(part));
    b.kind.each(&mut |part| parts_of_b.push(part));
    parts_of_a.len() == parts_of_b.len() && parts_of_a.into_iter().zip(parts_of_b).all(|(a, b)| same(a, b))
}

/// Returns what tells an expression from others beside its parts.
fn shape(kind: &ast::Kind) -> Option<String> {
    use ast::Kind;
    Some(match kind {
        Kind::Null | Kind::Boolean(_) | Kind::Integer(_) | Kind::Float(_) | Kind::Text(_) => {
            format!("{kind:?}")
        }
        Kind::Variable(name) => format!("variable {name}"),
        Kind::Parameter(name) => format!("parameter {name}"),
        Kind::List(_) => "list".to_owned(),
        Kind::Map(entries) => {
            let keys: Vec<&String> = entries.iter().map(|(key, _)| key).collect();
            format!("map {keys:?}")
        }
        Kind::Property(_, key) => format!("property {}", key.name),
        Kind::Index(..) => "index".to_owned(),
        Kind::Slice(_, from, to) => format!("slice {} {}", from.is_some(), to.is_some()),
        Kind::Labels(_, labels) => {
            let names: Vec<&str> = labels.iter().map(|label| label.name.as_str()).collect();
            format!("labels {names:?}")
        }
        Kind::Or(_) => "or".to_owned(),
        Kind::Xor(_) => "xor".to_owned(),
        Kind::And(_) => "and".to_owned(),
        Kind::Not(_) => "not".to_owned(),
        Kind::Compare(_, rest) => {
            let signs: Vec<ast::Comparison> = rest.iter().map(|(comparison, _)| *comparison).collect();
            format!("compare {signs:?}")
        }
        Kind::Binary(operator, ..) => format!("{operator:?}"),
        Kind::Negate(_) => "negate".to_owned(),
        Kind::Plus(_) => "plus".to_owned(),
        Kind::IsNull(_, null) => format!("null {null}"),
        Kind::Case(subject, branches, otherwise) => {
            format!("case {} {} {}", subject.is_some(), branches.len(), otherwise.is_some())
        }
        Kind::Call { name, distinct, .. } => format!("call {} {distinct}", name.name.to_lowercase()),
        Kind::CountAll => "count all".to_owned(),
        Kind::Comprehension { name, filter, map, .. } => {
            format!("comprehension {} {} {}", name.name, filter.is_some(), map.is_some())
        }
        Kind::Quantifier { which, name, .. } => format!("{which:?} {}", name.name),
        Kind::Reduce { total, name, .. } => format!("reduce {} {}", total.name, name.name),
        Kind::MapProjection(..)
        | Kind::PatternComprehension { .. }
        | Kind::Pattern(_)
        | Kind::Subquery { .. }
        | Kind::ShortestPath(_) => return None,
    })
}

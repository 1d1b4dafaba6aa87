//! The value of an expression for a row.

use std::sync::Arc;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::super::arithmetic;
use super::super::ast::{Comparison, Operator, Quantifier};
use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::function::{Does, make};
use super::super::plan::{Expr, Kind, Plan, Slot};
use super::super::property::PropertyGraph;
use super::super::value::{Relation, Value};
use super::{Row, Run, Stop, get, set};

/// So many patterns are kept.
const PATTERNS: usize = 100;

/// Patterns of texts that were read before.
pub(super) type Patterns = FxHashMap<Arc<str>, Regex>;

impl<G: PropertyGraph> Run<'_, G> {
    /// Returns the value of an expression; a row's slots may be used for variables of its own.
    pub(super) fn eval(&self, expr: &Expr, row: &mut Row) -> Fallible<Value> {
        self.value(expr, row).map_err(|error| error.at(expr.at))
    }

    /// Whether an expression is true; what is unknown is not.
    pub(super) fn holds(&self, expr: &Expr, row: &mut Row) -> Fallible<bool> {
        Ok(self.truth(expr, row)? == Some(true))
    }

    fn truth(&self, expr: &Expr, row: &mut Row) -> Fallible<Option<bool>> {
        match self.eval(expr, row)? {
            Value::Boolean(truth) => Ok(Some(truth)),
            Value::Null => Ok(None),
            other => {
                let message = format!("a boolean was expected, not {}", other.type_name());
                Err(CypherError::kind(message).at(expr.at))
            }
        }
    }

    fn value(&self, expr: &Expr, row: &mut Row) -> Fallible<Value> {
        Ok(match &*expr.kind {
            Kind::Constant(value) => value.clone(),
            Kind::Slot(slot) => get(row, *slot).clone(),
            Kind::Parameter(name) => self.parameters.get(&**name).cloned().unwrap_or_default(),
            Kind::List(items) => self.made(Value::list(self.all(items, row)?))?,
            Kind::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| Ok((key.clone(), self.eval(value, row)?)));
                self.made(Value::map(entries.collect::<Fallible<Vec<_>>>()?))?
            }
            Kind::MapProjection(of, parts) => self.map_projection(of, parts, row)?,
            Kind::Property(of, key) => {
                // A node's or relationship's property is read without taking the node from its slot.
                let of = self.eval(of, row)?;
                self.property(&of, key)?
            }
            Kind::Index(of, index) => {
                let (of, index) = (self.eval(of, row)?, self.eval(index, row)?);
                self.index(&of, &index)?
            }
            Kind::Slice(of, from, to) => self.slice(of, from.as_ref(), to.as_ref(), row)?,
            Kind::Labels(of, labels) => {
                let of = self.eval(of, row)?;
                self.has_labels(&of, labels)?
            }
            Kind::Or(parts) => {
                let mut known = true;
                for part in parts {
                    match self.truth(part, row)? {
                        Some(true) => return Ok(Value::Boolean(true)),
                        Some(false) => {}
                        None => known = false,
                    }
                }
                known.then_some(false).into()
            }
            Kind::And(parts) => {
                let mut known = true;
                for part in parts {
                    match self.truth(part, row)? {
                        Some(false) => return Ok(Value::Boolean(false)),
                        Some(true) => {}
                        None => known = false,
                    }
                }
                known.then_some(true).into()
            }
            Kind::Xor(parts) => {
                let mut odd = Some(false);
                for part in parts {
                    let truth = self.truth(part, row)?;
                    odd = odd.zip(truth).map(|(a, b)| a != b);
                }
                odd.into()
            }
            Kind::Not(of) => self.truth(of, row)?.map(|truth| !truth).into(),
            Kind::Compare(first, rest) => self.compare(first, rest, row)?,
            Kind::Binary(operator, a, b) => {
                let (a, b) = (self.eval(a, row)?, self.eval(b, row)?);
                self.binary(*operator, &a, &b)?
            }
            Kind::Negate(of) => arithmetic::negate(&self.eval(of, row)?)?,
            Kind::Plus(of) => self.eval(of, row)?,
            Kind::IsNull(of, null) => Value::Boolean(self.eval(of, row)?.is_null() == *null),
            Kind::Case(subject, branches, otherwise) => {
                return self.case(subject.as_ref(), branches, otherwise.as_ref(), row);
            }
            Kind::Call(function, arguments) => {
                let values = self.all(arguments, row)?;
                let value = match function.does {
                    Does::Strict(_) | Does::Graph(_) if values.iter().any(Value::is_null) => Value::Null,
                    Does::Strict(does) | Does::Plain(does) | Does::Varying(does) => does(&values)?,
                    Does::Temporal(kind, makes) => make(kind, makes, &values, self.began)?,
                    Does::Graph(asks) => self.ask(asks, values.first().unwrap_or(&Value::Null))?,
                };
                self.made(value)?
            }
            Kind::Comprehension { slot, list, filter, map } => {
                self.comprehension(*slot, list, filter.as_ref(), map.as_ref(), row)?
            }
            Kind::Quantifier { which, slot, list, filter } => {
                self.quantifier(*which, *slot, list, filter, row)?
            }
            Kind::Reduce { total, start, slot, list, step } => {
                let start = self.eval(start, row)?;
                let Some(items) = self.items(list, row)? else { return Ok(Value::Null) };
                set(row, *total, start);
                let made = self.made.get();
                for item in items.items() {
                    self.tick()?;
                    set(row, *slot, item.clone());
                    let next = self.eval(step, row)?;
                    // What came before is gone.
                    self.made.set(made + next.size());
                    set(row, *total, next);
                }
                get(row, *total).clone()
            }
            Kind::Matches { steps, map } => {
                let mut values = Vec::new();
                let flow = self.steps(steps, row, &mut |row| {
                    values.push(self.eval(map, row)?);
                    self.keep(values.last().map_or(&[], std::slice::from_ref))?;
                    Ok(())
                });
                match flow {
                    Err(Stop::Error(error)) => return Err(error),
                    _ => self.made(Value::list(values))?,
                }
            }
            Kind::Exists(steps) => match self.steps(steps, row, &mut |_| Err(Stop::Enough)) {
                Ok(()) => Value::Boolean(false),
                Err(Stop::Enough) => Value::Boolean(true),
                Err(Stop::Error(error)) => return Err(error),
            },
            Kind::Subquery { count, plan, outer } => self.subquery(*count, plan, outer, row)?,
        })
    }

    fn all(&self, parts: &[Expr], row: &mut Row) -> Fallible<Vec<Value>> {
        parts.iter().map(|part| self.eval(part, row)).collect()
    }

    /// Returns the values that properties must have.
    pub(super) fn keys(&self, keys: &[(Arc<str>, Expr)], row: &mut Row) -> Fallible<Vec<(Arc<str>, Value)>> {
        keys.iter().map(|(key, value)| Ok((key.clone(), self.eval(value, row)?))).collect()
    }

    fn compare(&self, first: &Expr, rest: &[(Comparison, Expr)], row: &mut Row) -> Fallible<Value> {
        let mut left = self.eval(first, row)?;
        let mut known = true;
        for (comparison, right) in rest {
            let right = self.eval(right, row)?;
            match compared(*comparison, &left, &right) {
                Some(false) => return Ok(Value::Boolean(false)),
                Some(true) => {}
                None => known = false,
            }
            left = right;
        }
        Ok(known.then_some(true).into())
    }

    fn binary(&self, operator: Operator, a: &Value, b: &Value) -> Fallible<Value> {
        let texts = |test: fn(&str, &str) -> bool| match (a, b) {
            (Value::Text(a), Value::Text(b)) => Value::Boolean(test(a, b)),
            _ => Value::Null,
        };
        let result = match operator {
            Operator::Add => arithmetic::add(a, b)?,
            Operator::Subtract => arithmetic::subtract(a, b)?,
            Operator::Multiply => arithmetic::multiply(a, b)?,
            Operator::Divide => arithmetic::divide(a, b)?,
            Operator::Modulo => arithmetic::modulo(a, b)?,
            Operator::Power => arithmetic::power(a, b)?,
            Operator::In => self.is_in(a, b)?,
            Operator::StartsWith => texts(|a, b| a.starts_with(b)),
            Operator::EndsWith => texts(|a, b| a.ends_with(b)),
            Operator::Contains => texts(|a, b| a.contains(b)),
            Operator::Matches => match (a, b) {
                (Value::Text(text), Value::Text(pattern)) => Value::Boolean(self.matches(text, pattern)?),
                _ => Value::Null,
            },
        };
        self.made(result)
    }

    fn is_in(&self, value: &Value, list: &Value) -> Fallible<Value> {
        let list = match list {
            Value::Null => return Ok(Value::Null),
            Value::List(list) => list,
            other => return Err(CypherError::kind(format!("`IN` takes a list, not {}", other.type_name()))),
        };
        let mut known = true;
        for item in list.items() {
            self.tick()?;
            match value.equals(item) {
                Some(true) => return Ok(Value::Boolean(true)),
                Some(false) => {}
                None => known = false,
            }
        }
        Ok(known.then_some(false).into())
    }

    /// Whether a whole text matches a regular expression.
    fn matches(&self, text: &str, pattern: &Arc<str>) -> Fallible<bool> {
        let mut patterns = self.patterns.borrow_mut();
        if let Some(known) = patterns.get(pattern) {
            return Ok(known.is_match(text));
        }
        let read = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let message = format!("`{pattern}` is no regular expression: {why}");
            CypherError::run(Class::ArgumentError, Detail::InvalidArgumentValue, message)
        })?;
        let found = read.is_match(text);
        if patterns.len() >= PATTERNS {
            patterns.clear();
        }
        patterns.insert(pattern.clone(), read);
        Ok(found)
    }

    fn case(
        &self,
        subject: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        row: &mut Row,
    ) -> Fallible<Value> {
        let subject = subject.map(|subject| self.eval(subject, row)).transpose()?;
        for (when, then) in branches {
            let fits = match &subject {
                Some(subject) => subject.equals(&self.eval(when, row)?) == Some(true),
                None => self.holds(when, row)?,
            };
            if fits {
                return self.eval(then, row);
            }
        }
        otherwise.map_or(Ok(Value::Null), |otherwise| self.eval(otherwise, row))
    }

    /// Returns a list's elements; `None` where it is null.
    pub(super) fn items(
        &self,
        list: &Expr,
        row: &mut Row,
    ) -> Fallible<Option<Arc<super::super::value::List>>> {
        match self.eval(list, row)? {
            Value::List(list) => Ok(Some(list)),
            Value::Null => Ok(None),
            other => {
                let message = format!("a list was expected, not {}", other.type_name());
                Err(CypherError::kind(message).at(list.at))
            }
        }
    }

    fn comprehension(
        &self,
        slot: Slot,
        list: &Expr,
        filter: Option<&Expr>,
        map: Option<&Expr>,
        row: &mut Row,
    ) -> Fallible<Value> {
        let Some(list) = self.items(list, row)? else { return Ok(Value::Null) };
        let mut values = Vec::new();
        for item in list.items() {
            self.tick()?;
            set(row, slot, item.clone());
            let made = self.made.get();
            if filter.map_or(Ok(true), |filter| self.holds(filter, row))? {
                let value = map.map_or_else(|| Ok(item.clone()), |map| self.eval(map, row))?;
                self.made.set(made);
                values.push(self.made(value)?);
            } else {
                self.made.set(made);
            }
        }
        self.made(Value::list(values))
    }

    fn quantifier(
        &self,
        which: Quantifier,
        slot: Slot,
        list: &Expr,
        filter: &Expr,
        row: &mut Row,
    ) -> Fallible<Value> {
        let Some(list) = self.items(list, row)? else { return Ok(Value::Null) };
        let (mut yes, mut unknown) = (0usize, 0usize);
        for item in list.items() {
            self.tick()?;
            set(row, slot, item.clone());
            let made = self.made.get();
            match self.truth(filter, row)? {
                Some(true) => yes += 1,
                Some(false) if which == Quantifier::All => return Ok(Value::Boolean(false)),
                Some(false) => {}
                None => unknown += 1,
            }
            self.made.set(made);
        }
        Ok(match which {
            Quantifier::All if unknown == 0 => Value::Boolean(true),
            Quantifier::Any if yes > 0 => Value::Boolean(true),
            Quantifier::None if yes > 0 => Value::Boolean(false),
            Quantifier::Single if yes > 1 => Value::Boolean(false),
            _ if unknown > 0 => Value::Null,
            Quantifier::Any => Value::Boolean(false),
            Quantifier::Single => Value::Boolean(yes == 1),
            _ => Value::Boolean(true),
        })
    }

    fn subquery(&self, count: bool, plan: &Plan, outer: &[Slot], row: &Row) -> Fallible<Value> {
        let first: Row = outer.iter().map(|&slot| get(row, slot).clone()).collect();
        let mut rows = 0;
        let mut seen = rustc_hash::FxHashSet::default();
        for branch in &plan.branches {
            let flow = self.branch(branch, vec![first.clone()], &mut |row| {
                if plan.branches.len() > 1 && !plan.all {
                    self.keep(row)?;
                    if !seen.insert(super::super::value::Same(row.clone())) {
                        return Ok(());
                    }
                }
                rows += 1;
                if count { Ok(()) } else { Err(Stop::Enough) }
            });
            match flow {
                Err(Stop::Error(error)) => return Err(error),
                _ if rows > 0 && !count => break,
                _ => {}
            }
        }
        Ok(if count { Value::Integer(rows) } else { Value::Boolean(rows > 0) })
    }
}

fn compared(comparison: Comparison, a: &Value, b: &Value) -> Option<bool> {
    use Relation::{Equal, Greater, Less};
    let relation = |wanted: &[Relation]| a.compares(b).map(|relation| wanted.contains(&relation));
    match comparison {
        Comparison::Equal => a.equals(b),
        Comparison::NotEqual => a.equals(b).map(|equal| !equal),
        Comparison::Less => relation(&[Less]),
        Comparison::LessOrEqual => relation(&[Less, Equal]),
        Comparison::Greater => relation(&[Greater]),
        Comparison::GreaterOrEqual => relation(&[Greater, Equal]),
    }
}

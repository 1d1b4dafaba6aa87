//! Expressions: variables into slots, with the types that are known beforehand.

use std::sync::Arc;

use crate::span::Span;

use super::super::ast::{self, Name, Operator};
use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::plan::{Expr, Kind, Projected, Slot};
use super::super::property::PropertyGraph;
use super::super::types::{Takes, Type};
use super::super::value::Value;
use super::{Aggregation, Binder};

/// An expression and its type.
pub(super) type Typed = (Expr, Type);

impl<G: PropertyGraph> Binder<'_, G> {
    /// Binds an expression whose value is asked for.
    pub(super) fn expression(&mut self, expr: &ast::Expr) -> Fallible<Typed> {
        if let Some(typed) = self.projected(expr)? {
            return Ok(typed);
        }
        let at = expr.at;
        let (kind, of) = match &*expr.kind {
            ast::Kind::Null => constant(Value::Null),
            ast::Kind::Boolean(truth) => constant(Value::Boolean(*truth)),
            ast::Kind::Integer(number) => constant(Value::Integer(*number)),
            ast::Kind::Float(number) => constant(Value::Float(*number)),
            ast::Kind::Text(text) => constant(Value::text(text)),
            ast::Kind::Variable(name) => match self.variable(name) {
                Some(variable) => (Kind::Slot(variable.slot), variable.of.clone()),
                None => return Err(self.undefined(name, at)),
            },
            ast::Kind::Parameter(name) => {
                self.missing(name, at)?;
                (Kind::Parameter(name.as_str().into()), Type::Any)
            }
            ast::Kind::List(items) => {
                let (items, types) = self.all(items)?;
                (Kind::List(items), Type::list(types.into_iter().fold(Type::Null, Type::join)))
            }
            ast::Kind::Map(entries) => (Kind::Map(self.entries(entries)?), Type::Map),
            ast::Kind::MapProjection(of, parts) => self.map_projection(of, parts)?,
            ast::Kind::Property(of, key) => self.property(of, key)?,
            ast::Kind::Index(of, index) => {
                let ((of, list), (index, _)) = (self.expression(of)?, self.expression(index)?);
                (Kind::Index(of, index), list.element())
            }
            ast::Kind::Slice(of, from, to) => {
                let (of, list) = self.expression(of)?;
                let (from, to) = (self.maybe(from.as_ref())?, self.maybe(to.as_ref())?);
                (Kind::Slice(of, from, to), list)
            }
            ast::Kind::Labels(of, labels) => self.has_labels(of, labels)?,
            ast::Kind::Or(parts) => (Kind::Or(self.truths(parts, false)?), Type::Boolean),
            ast::Kind::Xor(parts) => (Kind::Xor(self.truths(parts, false)?), Type::Boolean),
            ast::Kind::And(parts) => (Kind::And(self.truths(parts, false)?), Type::Boolean),
            ast::Kind::Not(of) => (Kind::Not(self.truth(of, false)?), Type::Boolean),
            ast::Kind::Compare(first, rest) => {
                let (first, _) = self.expression(first)?;
                let mut others = Vec::new();
                for (comparison, other) in rest {
                    others.push((*comparison, self.expression(other)?.0));
                }
                (Kind::Compare(first, others), Type::Boolean)
            }
            ast::Kind::Binary(operator, a, b) => self.binary(*operator, a, b)?,
            ast::Kind::Negate(of) => {
                let (of, number) = self.numeric(of)?;
                (Kind::Negate(of), number)
            }
            ast::Kind::Plus(of) => {
                let (of, number) = self.numeric(of)?;
                (Kind::Plus(of), number)
            }
            ast::Kind::IsNull(of, null) => (Kind::IsNull(self.expression(of)?.0, *null), Type::Boolean),
            ast::Kind::Case(subject, branches, otherwise) => {
                self.case(subject.as_ref(), branches, otherwise.as_ref())?
            }
            ast::Kind::Call { name, distinct, arguments } => {
                return self.call(name, *distinct, arguments, at);
            }
            ast::Kind::CountAll => return self.count_all(at),
            ast::Kind::Comprehension { name, list, filter, map } => {
                self.comprehension(name, list, filter.as_ref(), map.as_ref())?
            }
            ast::Kind::Quantifier { which, name, list, filter } => {
                let (list, element) = self.elements(list)?;
                let (slot, filter) = self.within(name, element, |binder| binder.truth(filter, true))?;
                (Kind::Quantifier { which: *which, slot, list, filter }, Type::Boolean)
            }
            ast::Kind::Reduce { total, start, name, list, step } => {
                let (start, _) = self.expression(start)?;
                let (list, element) = self.elements(list)?;
                let (total, (slot, step)) = self.within(total, Type::Any, |binder| {
                    binder.within(name, element, |binder| Ok(binder.expression(step)?.0))
                })?;
                (Kind::Reduce { total, start, slot, list, step }, Type::Any)
            }
            ast::Kind::PatternComprehension { path, filter, map } => {
                self.pattern_comprehension(path, filter.as_ref(), map)?
            }
            ast::Kind::Pattern(_) => {
                let message = "a pattern is a truth value only where one is asked for, as behind `WHERE`";
                return Err(CypherError::syntax(Detail::UnexpectedSyntax, message, at)
                    .hint("ask with `exists((a)-->(b))`, or count with `size([(a)-->(b) | 1])`"));
            }
            ast::Kind::ShortestPath(path) => self.shortest_value(path)?,
            ast::Kind::Subquery { count, question } => self.subquery(*count, question)?,
        };
        Ok((Expr::new(kind, at), of))
    }

    /// Binds an expression whose truth is asked for; where `filter`, a pattern may stand for whether it matches.
    pub(super) fn truth(&mut self, expr: &ast::Expr, filter: bool) -> Fallible<Expr> {
        let at = expr.at;
        let kind = match &*expr.kind {
            ast::Kind::Pattern(path) if filter => self.pattern_exists(path)?,
            ast::Kind::Or(parts) if filter => Kind::Or(self.truths(parts, true)?),
            ast::Kind::Xor(parts) if filter => Kind::Xor(self.truths(parts, true)?),
            ast::Kind::And(parts) if filter => Kind::And(self.truths(parts, true)?),
            ast::Kind::Not(of) if filter => Kind::Not(self.truth(of, true)?),
            _ => {
                let (expr, of) = self.expression(expr)?;
                expect(&of, Takes::BOOLEAN, at)?;
                return Ok(expr);
            }
        };
        Ok(Expr::new(kind, at))
    }

    fn truths(&mut self, parts: &[ast::Expr], filter: bool) -> Fallible<Vec<Expr>> {
        parts.iter().map(|part| self.truth(part, filter)).collect()
    }

    fn all(&mut self, items: &[ast::Expr]) -> Fallible<(Vec<Expr>, Vec<Type>)> {
        let typed = items.iter().map(|item| self.expression(item)).collect::<Fallible<Vec<Typed>>>()?;
        Ok(typed.into_iter().unzip())
    }

    pub(super) fn entries(&mut self, entries: &[(String, ast::Expr)]) -> Fallible<Vec<(Arc<str>, Expr)>> {
        entries.iter().map(|(key, value)| Ok((key.as_str().into(), self.expression(value)?.0))).collect()
    }

    fn maybe(&mut self, expr: Option<&ast::Expr>) -> Fallible<Option<Expr>> {
        expr.map(|expr| Ok(self.expression(expr)?.0)).transpose()
    }

    fn numeric(&mut self, of: &ast::Expr) -> Fallible<Typed> {
        let (bound, number) = self.expression(of)?;
        expect(&number, Takes::NUMBER.or(Takes::TEMPORAL), of.at)?;
        Ok((bound, number))
    }

    fn map_projection(&mut self, of: &ast::Expr, parts: &[ast::Projected]) -> Fallible<(Kind, Type)> {
        let (bound, from) = self.expression(of)?;
        expect(&from, Takes::MAP.or(Takes::NODE).or(Takes::EDGE), of.at)?;
        let mut all = Vec::new();
        for part in parts {
            all.push(match part {
                ast::Projected::Key(key) => {
                    self.known_key(&from, key)?;
                    Projected::Key(key.name.as_str().into())
                }
                ast::Projected::Entry(key, value) => {
                    Projected::Entry(key.as_str().into(), self.expression(value)?.0)
                }
                ast::Projected::All => Projected::All,
            });
        }
        Ok((Kind::MapProjection(bound, all), Type::Map))
    }

    fn property(&mut self, of: &ast::Expr, key: &Name) -> Fallible<(Kind, Type)> {
        let at = of.at;
        let (bound, from) = self.expression(of)?;
        self.known_key(&from, key)?;
        let has = Takes::MAP.or(Takes::NODE).or(Takes::EDGE).or(Takes::TEMPORAL);
        if !has.takes(&from) {
            let message = format!("{} has no properties", from.name());
            let class = if from == Type::Path { Class::SyntaxError } else { Class::TypeError };
            let error = CypherError::new(class, Detail::InvalidArgumentType, message).at(at);
            return Err(match from {
                Type::Path => error.hint("`nodes(path)` and `relationships(path)` list its parts"),
                Type::List(_) => error.hint("take an element of it, as in `list[0].name`"),
                _ => error,
            });
        }
        Ok((Kind::Property(bound, key.name.as_str().into()), Type::Any))
    }

    /// Checks a property's name, where the graph knows all that there are.
    pub(super) fn known_key(&self, of: &Type, key: &Name) -> Fallible<()> {
        let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        match of {
            Type::Node => self.known_name(key, "property of nodes", |schema| texts(&schema.node_keys)),
            Type::Edge => {
                self.known_name(key, "property of relationships", |schema| texts(&schema.edge_keys))
            }
            _ => Ok(()),
        }
    }

    fn has_labels(&mut self, of: &ast::Expr, labels: &[Name]) -> Fallible<(Kind, Type)> {
        let at = of.at;
        let (bound, from) = self.expression(of)?;
        expect(&from, Takes::NODE.or(Takes::EDGE), at)?;
        for label in labels {
            match from {
                Type::Node => self.known_name(label, "label", |schema| schema.labels.clone())?,
                Type::Edge => self.known_type(label)?,
                _ => {}
            }
        }
        let labels = labels.iter().map(|label| label.name.as_str().into()).collect();
        Ok((Kind::Labels(bound, labels), Type::Boolean))
    }

    fn binary(&mut self, operator: Operator, a: &ast::Expr, b: &ast::Expr) -> Fallible<(Kind, Type)> {
        let ((left, of_left), (right, of_right)) = (self.expression(a)?, self.expression(b)?);
        let of = match operator {
            Operator::In => {
                expect(&of_right, Takes::LIST, b.at)?;
                Type::Boolean
            }
            Operator::StartsWith | Operator::EndsWith | Operator::Contains | Operator::Matches => {
                Type::Boolean
            }
            Operator::Add => sum(&of_left, &of_right),
            _ => {
                let takes = Takes::NUMBER.or(Takes::TEMPORAL);
                expect(&of_left, takes, a.at)?;
                expect(&of_right, takes, b.at)?;
                match (&of_left, &of_right) {
                    (Type::Integer, Type::Integer) if operator != Operator::Power => Type::Integer,
                    (
                        Type::Integer | Type::Float | Type::Number,
                        Type::Integer | Type::Float | Type::Number,
                    ) => Type::Float,
                    _ => Type::Any,
                }
            }
        };
        Ok((Kind::Binary(operator, left, right), of))
    }

    fn case(
        &mut self,
        subject: Option<&ast::Expr>,
        branches: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
    ) -> Fallible<(Kind, Type)> {
        let bound = self.maybe(subject)?;
        let mut of = Type::Null;
        let mut all = Vec::new();
        for (when, then) in branches {
            let when = if subject.is_some() { self.expression(when)?.0 } else { self.truth(when, true)? };
            let (then, result) = self.expression(then)?;
            of = of.join(result);
            all.push((when, then));
        }
        let otherwise = match otherwise {
            Some(otherwise) => {
                let (otherwise, result) = self.expression(otherwise)?;
                of = of.join(result);
                Some(otherwise)
            }
            None => None,
        };
        Ok((Kind::Case(bound, all, otherwise), of))
    }

    /// Binds a list whose elements get a name.
    fn elements(&mut self, list: &ast::Expr) -> Fallible<Typed> {
        let (bound, of) = self.expression(list)?;
        expect(&of, Takes::LIST, list.at)?;
        Ok((bound, of.element()))
    }

    /// Binds what sees one variable more. Aggregating functions may not stand there.
    fn within<T>(
        &mut self,
        name: &Name,
        of: Type,
        bind: impl FnOnce(&mut Self) -> Fallible<T>,
    ) -> Fallible<(Slot, T)> {
        let slot = self.declare(&name.name, of);
        self.scoped_locals(1);
        let bound = bind(self);
        self.scoped_locals(-1);
        self.scope.pop();
        Ok((slot, bound?))
    }

    fn comprehension(
        &mut self,
        name: &Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        map: Option<&ast::Expr>,
    ) -> Fallible<(Kind, Type)> {
        let (list, element) = self.elements(list)?;
        let plain = Type::list(element.clone());
        let (slot, (filter, map)) = self.within(name, element, |binder| {
            let filter = filter.map(|filter| binder.truth(filter, true)).transpose()?;
            Ok((filter, map.map(|map| binder.expression(map)).transpose()?))
        })?;
        let (map, of) = match map {
            Some((map, of)) => (Some(map), Type::list(of)),
            None => (None, plain),
        };
        Ok((Kind::Comprehension { slot, list, filter, map }, of))
    }

    fn subquery(&mut self, count: bool, question: &ast::Question) -> Fallible<(Kind, Type)> {
        if !matches!(self.aggregation, Aggregation::Refused) {
            // Columns of groups have other slots than the variables that the subquery sees.
            let at = question.first.at;
            if matches!(&self.aggregation, Aggregation::Grouping(_)) {
                return Err(CypherError::refused(
                    "a subquery beside an aggregating function is not supported",
                    at,
                )
                .hint("compute it in a `WITH` before"));
            }
        }
        let outer = self.scope.clone();
        let mut visible: Vec<super::Variable> = Vec::new();
        for variable in outer.iter().rev() {
            if !visible.iter().any(|seen| seen.name == variable.name) {
                visible.push(variable.clone());
            }
        }
        let width = self.width;
        let aggregation = std::mem::replace(&mut self.aggregation, Aggregation::Refused);
        let plan = self.question(question, &visible, false);
        (self.scope, self.width, self.aggregation) = (outer, width, aggregation);
        let slots = visible.iter().map(|variable| variable.slot).collect();
        let of = if count { Type::Integer } else { Type::Boolean };
        Ok((Kind::Subquery { count, plan: Arc::new(plan?), outer: slots }, of))
    }
}

fn constant(value: Value) -> (Kind, Type) {
    let of = Type::of(&value);
    (Kind::Constant(value), of)
}

/// Returns the type of a sum: of numbers, texts or lists.
fn sum(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Integer, Type::Integer) => Type::Integer,
        (Type::Integer | Type::Float | Type::Number, Type::Integer | Type::Float | Type::Number) => {
            a.clone().join(b.clone())
        }
        (Type::Text, Type::Text) => Type::Text,
        (Type::List(_), Type::List(_)) => a.clone().join(b.clone()),
        _ => Type::Any,
    }
}

/// Fails for a value that is known to be of another type than its place takes.
pub(super) fn expect(of: &Type, takes: Takes, at: Span) -> Fallible<()> {
    if takes.takes(of) {
        return Ok(());
    }
    let message = format!("{} was expected here, and this is {}", takes.names(), of.name());
    Err(CypherError::syntax(Detail::InvalidArgumentType, message, at))
}

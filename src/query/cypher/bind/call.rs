//! Calls of functions, aggregating ones among them.

use crate::span::Span;

use super::super::ast::{self, Name};
use super::super::error::{CypherError, Detail, Fallible};
use super::super::function::{self, Aggregator, Function};
use super::super::plan::{Aggregate, Expr, Kind};
use super::super::property::PropertyGraph;
use super::super::types::{Takes, Type};
use super::expression::{Typed, expect};
use super::{Aggregation, Binder};

impl<G: PropertyGraph> Binder<'_, G> {
    pub(super) fn call(
        &mut self,
        name: &Name,
        distinct: bool,
        arguments: &[ast::Expr],
        at: Span,
    ) -> Fallible<Typed> {
        if let Some((function, takes)) = Aggregator::find(&name.name) {
            arity(name, arguments.len(), function.arity(), function.arity())?;
            return self.aggregate(function, takes, distinct, arguments, at);
        }
        if distinct {
            let message =
                format!("`DISTINCT` means something in aggregating functions, and `{}` is none", name.name);
            return Err(CypherError::syntax(Detail::UnexpectedSyntax, message, at));
        }
        if name.name.eq_ignore_ascii_case("exists")
            && let [pattern] = arguments
            && let ast::Kind::Pattern(path) = &*pattern.kind
        {
            return Ok((Expr::new(self.pattern_exists(path)?, at), Type::Boolean));
        }
        let Some(function) = function::find(&name.name) else { return Err(unknown(name)) };
        arity(name, arguments.len(), function.least, function.takes.len())?;
        if matches!(self.aggregation, Aggregation::Inside) && !function.is_constant() {
            let message =
                format!("`{}` differs each time, so that nothing can be made of its values", function.name);
            return Err(CypherError::syntax(Detail::NonConstantExpression, message, at));
        }
        self.plain_call(function, arguments, at)
    }

    fn plain_call(
        &mut self,
        function: &'static Function,
        arguments: &[ast::Expr],
        at: Span,
    ) -> Fallible<Typed> {
        let mut bound = Vec::new();
        let mut types = Vec::new();
        for (argument, takes) in arguments.iter().zip(function.takes) {
            let (value, of) = self.expression(argument)?;
            expect(&of, *takes, argument.at)?;
            bound.push(value);
            types.push(of);
        }
        Ok((Expr::new(Kind::Call(function, bound), at), function.result(&types)))
    }

    pub(super) fn count_all(&mut self, at: Span) -> Fallible<Typed> {
        self.aggregate(Aggregator::Count, Takes::ANY, false, &[], at)
    }

    fn aggregate(
        &mut self,
        function: Aggregator,
        takes: Takes,
        distinct: bool,
        arguments: &[ast::Expr],
        at: Span,
    ) -> Fallible<Typed> {
        let outside = std::mem::replace(&mut self.aggregation, Aggregation::Inside);
        let mut grouping = match outside {
            Aggregation::Grouping(grouping) if grouping.locals == 0 => grouping,
            Aggregation::Inside => {
                let message = "an aggregating function can't stand inside another";
                return Err(CypherError::syntax(Detail::NestedAggregation, message, at)
                    .hint("compute the inner one in a `WITH` before"));
            }
            outside => {
                // Of two faults an unknown name is the one to tell.
                let sorting = matches!(outside, Aggregation::Sorting(_));
                self.aggregation = if sorting { outside } else { Aggregation::Inside };
                let names = arguments.iter().try_for_each(|argument| self.expression(argument).map(drop));
                self.aggregation = Aggregation::Refused;
                if sorting {
                    names?;
                }
                let message = "aggregating functions stand in `RETURN` and `WITH`, not here";
                return Err(CypherError::syntax(Detail::InvalidAggregation, message, at)
                    .hint("compute it in a `WITH` before"));
            }
        };
        let mut bound = Vec::new();
        let mut of = Type::Any;
        for (place, argument) in arguments.iter().enumerate() {
            let (value, known) = self.expression(argument)?;
            if place == 0 {
                expect(&known, takes, argument.at)?;
                of = known;
            } else {
                expect(&known, Takes::NUMBER, argument.at)?;
            }
            bound.push(value);
        }
        let slot = self.slot();
        grouping.aggregates.push(Aggregate { slot, function, distinct, arguments: bound, at });
        self.aggregation = Aggregation::Grouping(grouping);
        let result = match function {
            Aggregator::Count => Type::Integer,
            Aggregator::Collect => Type::list(of),
            Aggregator::Least | Aggregator::Most => of,
            _ => Type::Any,
        };
        Ok((Expr::new(Kind::Slot(slot), at), result))
    }
}

fn arity(name: &Name, given: usize, least: usize, most: usize) -> Fallible<()> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let takes = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let plural = if most == 1 { "" } else { "s" };
    let message = format!("`{}` takes {takes} argument{plural}, and here are {given}", name.name);
    Err(CypherError::syntax(Detail::InvalidNumberOfArguments, message, name.at))
}

fn unknown(name: &Name) -> CypherError {
    let message = format!("there is no function `{}`", name.name);
    CypherError::syntax(Detail::UnknownFunction, message, name.at).near(&name.name, function::names(), "")
}

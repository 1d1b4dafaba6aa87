//! A question as written into one that can run: names into slots, with every check that needs no row.
//!
//! A [`Binder`] goes through the clauses with a scope of variables. `WITH` ends a stage: what it names are the first
//! slots of the next stage's rows.

mod call;
mod expression;
mod pattern;
mod projection;

use std::sync::Arc;

use crate::span::Span;

use super::Parameters;
use super::ast::{self, Clause, Mode, Name, Question, Single};
use super::error::{Class, CypherError, Detail, Fallible};
use super::plan::{Act, Branch, Plan, Slot, Stage, Step};
use super::property::{PropertyGraph, Schema};
use super::types::Type;

pub(super) use pattern::{Edge, Node, Pattern};

/// A variable that can be seen.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) slot: Slot,
    pub(super) of: Type,
}

/// How a question is bound.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    /// Patterns are matched as they are written and filtered afterwards, to compare plans with.
    pub(super) naive: bool,
}

/// Returns the plan of a question.
///
/// # Errors
/// When names, types or clauses do not fit together.
pub(super) fn bind<G: PropertyGraph>(
    graph: &G,
    question: &Question,
    parameters: &Parameters,
    how: How,
) -> Fallible<Plan> {
    let mut steps = 0;
    let mut binder = Binder::new(graph, parameters, how, &mut steps);
    let mut plan = binder.question(question, &[], true)?;
    plan.steps = steps;
    Ok(plan)
}

/// A plan may have so many steps.
const STEPS: usize = 600;

/// Returns the plan of a script's reading clauses over rows of some columns: all variables go on.
pub(super) fn bind_clauses<G: PropertyGraph>(
    graph: &G,
    clauses: &[Clause],
    columns: &[String],
) -> Fallible<(Plan, Vec<String>)> {
    let mut steps = 0;
    let parameters = Parameters::default();
    let mut binder = Binder::new(graph, &parameters, How::default(), &mut steps);
    let outer: Vec<Variable> =
        (0..).zip(columns).map(|(slot, name)| Variable { name: name.clone(), slot, of: Type::Any }).collect();
    let mut clauses = clauses.to_vec();
    clauses.push(Clause::With(ast::Projection {
        distinct: false,
        star: true,
        items: Vec::new(),
        order: Vec::new(),
        skip: None,
        limit: None,
        filter: None,
        at: Span::default(),
    }));
    let branch = binder.single(&Single { clauses, at: Span::default() }, &outer, false)?;
    let columns: Vec<String> = binder.scope.iter().map(|variable| variable.name.clone()).collect();
    let mut branch = branch;
    // The stage behind the last `WITH` is empty: its rows are those wanted.
    branch.stages.pop();
    let plan =
        Plan { mode: Mode::Answer, columns: columns.clone(), branches: vec![branch], all: true, steps };
    Ok((plan, columns))
}

pub(super) struct Binder<'b, G> {
    pub(super) graph: &'b G,
    schema: Option<Arc<Schema>>,
    parameters: &'b Parameters,
    how: How,
    /// Variables that can be seen; of equal names the last.
    scope: Vec<Variable>,
    /// The slots of the stage's rows so far.
    width: usize,
    /// What aggregating functions may do where the binder is.
    aggregation: Aggregation,
    /// The number of the next step.
    counter: &'b mut usize,
}

/// What aggregating functions may do.
#[derive(Debug)]
enum Aggregation {
    /// They may not stand here.
    Refused,
    /// They are an item's part: each is computed of a group.
    Grouping(projection::Grouping),
    /// The binder is inside one.
    Inside,
    /// Rows are sorted by what was projected.
    Sorting(projection::Sorting),
}

impl<'b, G: PropertyGraph> Binder<'b, G> {
    fn new(graph: &'b G, parameters: &'b Parameters, how: How, counter: &'b mut usize) -> Self {
        Binder {
            graph,
            schema: graph.schema().map(Arc::new),
            parameters,
            how,
            scope: Vec::new(),
            width: 0,
            aggregation: Aggregation::Refused,
            counter,
        }
    }

    pub(super) fn step(&mut self, act: Act) -> Step {
        Step { id: self.number(), act }
    }

    fn number(&mut self) -> usize {
        let id = *self.counter;
        *self.counter += 1;
        id
    }

    /// Binds a question; `whole` unless it stands in an expression, where it may end without `RETURN`.
    fn question(&mut self, question: &Question, outer: &[Variable], whole: bool) -> Fallible<Plan> {
        let all = question.unions.iter().filter(|(all, ..)| *all).count();
        if let Some((_, at, _)) = question.unions.iter().find(|(every, ..)| *every != (all > 0)) {
            let message = "`UNION` and `UNION ALL` can't be mixed";
            return Err(CypherError::syntax(Detail::InvalidClauseComposition, message, *at));
        }
        let mut branches = vec![self.single(&question.first, outer, whole)?];
        let columns: Vec<String> = self.scope.iter().map(|variable| variable.name.clone()).collect();
        for (_, at, single) in &question.unions {
            let mut branch = self.single(single, outer, whole)?;
            self.same_columns(&columns, &mut branch, *at)?;
            branches.push(branch);
        }
        Ok(Plan { mode: question.mode, columns, branches, all: all > 0, steps: 0 })
    }

    /// Puts a branch's columns in the order of the first branch's.
    fn same_columns(&self, columns: &[String], branch: &mut Branch, at: Span) -> Fallible<()> {
        let place = |name: &String| self.scope.iter().position(|variable| variable.name == *name);
        let places: Option<Vec<usize>> = columns.iter().map(place).collect();
        let output = branch.stages.last_mut().and_then(|stage| stage.output.as_mut());
        match (places, output) {
            (Some(places), Some(output)) if columns.len() == self.scope.len() => {
                output.columns =
                    places.iter().filter_map(|&place| output.columns.get(place).copied()).collect();
                Ok(())
            }
            (_, None) => Ok(()),
            _ => {
                let names: Vec<&str> = self.scope.iter().map(|variable| variable.name.as_str()).collect();
                let message = format!(
                    "both sides of `UNION` return the same columns, and here one has {} and the other {}",
                    listed(columns.iter().map(String::as_str)),
                    listed(names)
                );
                Err(CypherError::syntax(Detail::DifferentColumnsInUnion, message, at))
            }
        }
    }

    fn single(&mut self, single: &Single, outer: &[Variable], whole: bool) -> Fallible<Branch> {
        self.scope = (0..).zip(outer).map(|(slot, outer)| Variable { slot, ..outer.clone() }).collect();
        self.width = outer.len();
        let mut branch = Branch::default();
        let mut steps = Vec::new();
        for (place, clause) in single.clauses.iter().enumerate() {
            self.too_many()?;
            match clause {
                Clause::Match { optional, paths, filter } => {
                    self.matching(*optional, paths, filter.as_ref(), &mut steps)?;
                }
                Clause::Unwind { list, name } => steps.push(self.unwind(list, name)?),
                Clause::With(body) => {
                    branch.stages.push(self.projection(body, true, std::mem::take(&mut steps))?);
                    self.width = self.scope.len();
                }
                Clause::Return(body) => {
                    if place + 1 < single.clauses.len() {
                        let message = "`RETURN` ends a question; what goes on stands behind `WITH`";
                        return Err(CypherError::syntax(Detail::InvalidClauseComposition, message, body.at));
                    }
                    branch.stages.push(self.projection(body, false, std::mem::take(&mut steps))?);
                    self.too_many()?;
                    return Ok(branch);
                }
                Clause::Create { at, .. } | Clause::Delete { at, .. } => {
                    return Err(CypherError::refused("the graph is read-only", *at));
                }
            }
        }
        if whole {
            let at = Span { start: single.at.end.saturating_sub(1), end: single.at.end };
            let message = "the question ends without saying what to return";
            return Err(CypherError::syntax(Detail::InvalidClauseComposition, message, at)
                .hint("add `RETURN` and what you want to see"));
        }
        self.too_many()?;
        branch.stages.push(Stage { width: self.width, steps, output: None });
        Ok(branch)
    }

    /// Fails for a question of too many steps: each runs inside the one before.
    fn too_many(&self) -> Fallible<()> {
        if *self.counter <= STEPS {
            return Ok(());
        }
        let message = format!("the question takes more than {STEPS} steps");
        Err(CypherError::new(Class::Refused, Detail::NotSupported, message)
            .hint("ask it in several questions"))
    }

    fn unwind(&mut self, list: &ast::Expr, name: &Name) -> Fallible<Step> {
        let (list, of) = self.expression(list)?;
        if self.scope.iter().any(|variable| variable.name == name.name) {
            return Err(self.bound_already(name));
        }
        let element = match &of {
            Type::List(of) => (**of).clone(),
            _ => Type::Any,
        };
        let to = self.declare(&name.name, element);
        Ok(self.step(Act::Unwind { to, list }))
    }

    fn bound_already(&self, name: &Name) -> CypherError {
        let message = format!("`{}` is defined already", name.name);
        CypherError::syntax(Detail::VariableAlreadyBound, message, name.at).hint("choose another name")
    }

    /// Returns a new slot.
    fn slot(&mut self) -> Slot {
        self.width += 1;
        self.width - 1
    }

    fn declare(&mut self, name: &str, of: Type) -> Slot {
        let slot = self.slot();
        self.scope.push(Variable { name: name.to_owned(), slot, of });
        slot
    }

    fn variable(&self, name: &str) -> Option<&Variable> {
        self.scope.iter().rev().find(|variable| variable.name == name)
    }

    fn undefined(&self, name: &str, at: Span) -> CypherError {
        let message = format!("`{name}` is not defined");
        let error = CypherError::syntax(Detail::UndefinedVariable, message, at);
        let known = self.scope.iter().map(|variable| variable.name.as_str());
        let names: Vec<&str> = known.clone().collect();
        let otherwise = if names.is_empty() {
            "no variable is known here; texts stand in quotes".to_owned()
        } else {
            format!("known here: {}", listed(names))
        };
        error.near(name, known, &otherwise)
    }

    /// Checks a label, a type or a property against what the graph knows.
    fn known_name(&self, name: &Name, what: &str, known: impl Fn(&Schema) -> Vec<String>) -> Fallible<()> {
        let Some(schema) = &self.schema else { return Ok(()) };
        let known = known(schema);
        if known.contains(&name.name) {
            return Ok(());
        }
        let message = format!("the graph knows no {what} `{}`", name.name);
        let error = CypherError::syntax(Detail::UnknownName, message, name.at);
        let upper = name.name.to_uppercase().replace('-', "_");
        let same = known.iter().find(|other| other.to_uppercase() == upper);
        let otherwise = format!("known: {}", listed(known.iter().map(String::as_str).take(MENTIONED)));
        Err(match same {
            Some(same) => error.hint(format!("did you mean `{same}`?")),
            None => error.near(&name.name, known.iter().map(String::as_str), &otherwise),
        })
    }

    fn missing(&self, name: &str, at: Span) -> Fallible<()> {
        if self.parameters.contains_key(name) {
            return Ok(());
        }
        let message = format!("the parameter `${name}` was not given");
        let error = CypherError::new(Class::ParameterMissing, Detail::MissingParameter, message).at(at);
        let otherwise = format!("give it with `--param {name}=VALUE`");
        Err(error.near(name, self.parameters.keys().map(String::as_str), &otherwise))
    }
}

/// An error mentions so many names.
const MENTIONED: usize = 12;

/// Lists names for a sentence: `` `a`, `b` and `c` ``.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        names => names.concat(),
    }
}

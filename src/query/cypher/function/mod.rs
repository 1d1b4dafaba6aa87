//! Functions: a table of names, what they take and give, and what they do.

mod aggregate;
mod convert;
mod list;
mod math;
mod temporal;
mod text;

use super::error::Fallible;
use super::types::{Takes, Type};
use super::value::Value;
use crate::query::temporal::Kind;

pub(super) use aggregate::{AGGREGATORS, Aggregator, Total};
pub(super) use convert::written;
pub(super) use temporal::{Makes, component, make};

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// How many arguments it takes at least.
    pub(super) least: usize,
    /// What each argument may be.
    pub(super) takes: &'static [Takes],
    pub(super) gives: Gives,
    pub(super) does: Does,
    /// What it is, in a few words.
    pub(super) what: &'static str,
}

/// What a function gives, as far as it is known beforehand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    Any,
    Boolean,
    Integer,
    Float,
    /// A number of the argument's type.
    Same,
    Text,
    Map,
    Node,
    Temporal,
    /// A list of texts, of nodes, of relationships, of integers.
    Texts,
    Nodes,
    Edges,
    Integers,
    /// An element of the first argument.
    Element,
}

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Does {
    /// Computes a value of values; null of a null.
    Strict(fn(&[Value]) -> Fallible<Value>),
    /// Computes a value of values, of which some may be null.
    Plain(fn(&[Value]) -> Fallible<Value>),
    /// Computes what differs each time.
    Varying(fn(&[Value]) -> Fallible<Value>),
    /// Asks the graph.
    Graph(Asks),
    /// Makes a date, a time or both.
    Temporal(Kind, Makes),
}

/// What a function asks the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    Labels,
    Type,
    Keys,
    Properties,
    Id,
    StartNode,
    EndNode,
    Degree,
}

impl Function {
    /// Returns the type of what it gives.
    pub(super) fn result(&self, arguments: &[Type]) -> Type {
        match self.gives {
            Gives::Any => Type::Any,
            Gives::Boolean => Type::Boolean,
            Gives::Integer => Type::Integer,
            Gives::Float => Type::Float,
            Gives::Same => arguments.first().cloned().unwrap_or(Type::Any),
            Gives::Text => Type::Text,
            Gives::Map => Type::Map,
            Gives::Node => Type::Node,
            Gives::Temporal => Type::Temporal,
            Gives::Texts => Type::list(Type::Text),
            Gives::Nodes => Type::list(Type::Node),
            Gives::Edges => Type::list(Type::Edge),
            Gives::Integers => Type::list(Type::Integer),
            Gives::Element => arguments.first().map_or(Type::Any, Type::element),
        }
    }

    /// Whether it gives the same for the same arguments.
    pub(super) fn is_constant(&self) -> bool {
        !matches!(self.does, Does::Varying(_) | Does::Temporal(_, Makes::Now))
    }
}

/// Returns the function of a name, in any case.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    tables().find(|function| function.name.eq_ignore_ascii_case(name))
}

fn tables() -> impl Iterator<Item = &'static Function> {
    let plain = [GRAPH, list::TABLE, convert::TABLE, text::TABLE, math::TABLE, temporal::OTHERS];
    plain.into_iter().flatten().chain(temporal::TABLE.iter().flatten())
}

/// Returns the names of all functions, aggregating ones included.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    tables().map(|function| function.name).chain(AGGREGATORS.iter().map(|(name, ..)| *name))
}

/// Returns every function's name and what it is: a table for help and completion.
pub fn functions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let plain = tables().map(|function| (function.name, function.what));
    plain.chain(AGGREGATORS.iter().map(|(name, _, _, what)| (*name, *what)))
}

const NODE_OR_EDGE: Takes = Takes::NODE.or(Takes::EDGE);

/// Functions that ask the graph.
const GRAPH: &[Function] = &[
    graph("labels", &[Takes::NODE], Gives::Texts, Asks::Labels, "the labels of a node"),
    graph("type", &[Takes::EDGE], Gives::Text, Asks::Type, "the type of a relationship"),
    graph("keys", &[NODE_OR_EDGE.or(Takes::MAP)], Gives::Texts, Asks::Keys, "the names of properties"),
    graph(
        "properties",
        &[NODE_OR_EDGE.or(Takes::MAP)],
        Gives::Map,
        Asks::Properties,
        "all properties as a map",
    ),
    graph("id", &[NODE_OR_EDGE], Gives::Integer, Asks::Id, "the number of a node or relationship"),
    graph("elementId", &[NODE_OR_EDGE], Gives::Any, Asks::Id, "the number of a node or relationship"),
    graph("startNode", &[Takes::EDGE], Gives::Node, Asks::StartNode, "where a relationship begins"),
    graph("endNode", &[Takes::EDGE], Gives::Node, Asks::EndNode, "where a relationship ends"),
    graph("degree", &[Takes::NODE], Gives::Integer, Asks::Degree, "how many relationships a node has"),
];

const fn graph(
    name: &'static str,
    takes: &'static [Takes],
    gives: Gives,
    asks: Asks,
    what: &'static str,
) -> Function {
    Function { name, least: 1, takes, gives, does: Does::Graph(asks), what }
}

/// Returns a function that gives null where an argument is null.
const fn strict(
    name: &'static str,
    takes: &'static [Takes],
    gives: Gives,
    does: fn(&[Value]) -> Fallible<Value>,
    what: &'static str,
) -> Function {
    Function { name, least: takes.len(), takes, gives, does: Does::Strict(does), what }
}

//! Functions of lists and paths.

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::math::integer;
use super::{Does, Function, Gives, strict};

const LIST: &[Takes] = &[Takes::LIST];
const PATH: &[Takes] = &[Takes::PATH];

pub(super) const TABLE: &[Function] = &[
    strict("head", LIST, Gives::Element, |v| element(v, <[Value]>::first), "the first element of a list"),
    strict("last", LIST, Gives::Element, |v| element(v, <[Value]>::last), "the last element of a list"),
    strict("tail", LIST, Gives::Same, tail, "a list without its first element"),
    strict("reverse", &[Takes::LIST.or(Takes::TEXT)], Gives::Same, reverse, "a list or text from its end"),
    strict(
        "size",
        &[Takes::LIST.or(Takes::TEXT).or(Takes::MAP)],
        Gives::Integer,
        size,
        "how many elements or characters there are",
    ),
    strict(
        "isEmpty",
        &[Takes::LIST.or(Takes::TEXT).or(Takes::MAP)],
        Gives::Boolean,
        |v| Ok((size(v)?.equals(&Value::Integer(0))).into()),
        "whether there are no elements or characters",
    ),
    Function {
        name: "range",
        least: 2,
        takes: &[Takes::INTEGER, Takes::INTEGER, Takes::INTEGER],
        gives: Gives::Integers,
        does: Does::Strict(range),
        what: "the whole numbers from one to another, both included",
    },
    strict("length", PATH, Gives::Integer, length, "how many relationships a path has"),
    strict("nodes", PATH, Gives::Nodes, nodes, "the nodes of a path"),
    strict("relationships", PATH, Gives::Edges, relationships, "the relationships of a path"),
    strict("rels", PATH, Gives::Edges, relationships, "the relationships of a path"),
    Function {
        name: "coalesce",
        least: 1,
        takes: &[Takes::ANY; 64],
        gives: Gives::Any,
        does: Does::Plain(|values| {
            Ok(values.iter().find(|value| !value.is_null()).cloned().unwrap_or_default())
        }),
        what: "the first value that is not null",
    },
    Function {
        name: "exists",
        least: 1,
        takes: &[Takes::ANY],
        gives: Gives::Boolean,
        does: Does::Plain(|values| Ok(values.first().is_some_and(|value| !value.is_null()).into())),
        what: "whether a property is there",
    },
];

fn wrong(value: &Value, wanted: &str) -> CypherError {
    CypherError::kind(format!("{wanted} was expected, not {}", value.type_name()))
}

fn element(values: &[Value], pick: fn(&[Value]) -> Option<&Value>) -> Fallible<Value> {
    match values {
        [Value::List(list)] => Ok(pick(list.items()).cloned().unwrap_or_default()),
        [other, ..] => Err(wrong(other, "a list")),
        [] => Ok(Value::Null),
    }
}

fn tail(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::List(list)] => Ok(Value::list(list.items().get(1..).unwrap_or_default().to_vec())),
        [other, ..] => Err(wrong(other, "a list")),
        [] => Ok(Value::Null),
    }
}

fn reverse(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::List(list)] => Ok(Value::list(list.items().iter().rev().cloned().collect())),
        [Value::Text(text)] => Ok(Value::Text(text.chars().rev().collect::<String>().into())),
        [other, ..] => Err(wrong(other, "a list or a string")),
        [] => Ok(Value::Null),
    }
}

fn size(values: &[Value]) -> Fallible<Value> {
    let size = match values {
        [Value::List(list)] => list.items().len(),
        [Value::Text(text)] => text.chars().count(),
        [Value::Map(map)] => map.len(),
        [other, ..] => return Err(wrong(other, "a list or a string")),
        [] => 0,
    };
    Ok(Value::Integer(size as i64))
}

/// A list of numbers may be so long.
const LONGEST: i128 = 10_000_000;

fn range(values: &[Value]) -> Fallible<Value> {
    let [start, end, rest @ ..] = values else { return Ok(Value::Null) };
    let (start, end) = (integer(start)?, integer(end)?);
    let step = rest.first().map_or(Ok(1), integer)?;
    if step == 0 {
        let message = "the step of a range can't be 0";
        return Err(CypherError::run(Class::ArgumentError, Detail::NumberOutOfRange, message));
    }
    let count = (i128::from(end) - i128::from(start)) / i128::from(step) + 1;
    let backwards = (end < start && step > 0) || (end > start && step < 0);
    if backwards {
        return Ok(Value::list(Vec::new()));
    }
    if count > LONGEST {
        let message = format!("a range of {count} numbers is too long; {LONGEST} are allowed");
        return Err(CypherError::run(Class::Budget, Detail::TooMuch, message));
    }
    let numbers = (0..count as i64).map(|n| Value::Integer(start.wrapping_add(n.wrapping_mul(step))));
    Ok(Value::list(numbers.collect()))
}

fn length(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Path(path)] => Ok(Value::Integer(path.edges.len() as i64)),
        [other, ..] => Err(wrong(other, "a path")),
        [] => Ok(Value::Null),
    }
}

fn nodes(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Path(path)] => Ok(Value::list(path.nodes.iter().map(|&node| Value::Node(node)).collect())),
        [other, ..] => Err(wrong(other, "a path")),
        [] => Ok(Value::Null),
    }
}

fn relationships(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Path(path)] => Ok(Value::list(path.edges.iter().map(|&edge| Value::Edge(edge)).collect())),
        [other, ..] => Err(wrong(other, "a path")),
        [] => Ok(Value::Null),
    }
}

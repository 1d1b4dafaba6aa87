//! Sums, products and what else operators make of two values.

use super::error::{Class, CypherError, Detail, Fallible};
use super::function::written;
use super::value::Value;

fn overflow() -> CypherError {
    let message = "the result is too large a whole number";
    CypherError::run(Class::ArithmeticError, Detail::IntegerOverflow, message)
}

fn cannot(what: &str, a: &Value, b: &Value) -> CypherError {
    CypherError::kind(format!("{} and {} can't be {what}", a.type_name(), b.type_name()))
}

/// Returns two numbers as ones with fractions.
fn floats(a: &Value, b: &Value) -> Option<(f64, f64)> {
    let float = |value: &Value| match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    Some((float(a)?, float(b)?))
}

/// Adds numbers, joins texts and lists, puts a value before or behind a list.
pub(super) fn add(a: &Value, b: &Value) -> Fallible<Value> {
    match (a, b) {
        (Value::List(x), Value::List(y)) => Ok(Value::list([x.items(), y.items()].concat())),
        (Value::List(list), value) => Ok(Value::list([list.items(), std::slice::from_ref(value)].concat())),
        (value, Value::List(list)) => Ok(Value::list([std::slice::from_ref(value), list.items()].concat())),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(x), Value::Integer(y)) => x.checked_add(*y).map(Value::Integer).ok_or_else(overflow),
        (Value::Text(_), _) | (_, Value::Text(_)) => match (written(a), written(b)) {
            (Some(x), Some(y)) => Ok(Value::Text((x + &y).into())),
            _ => Err(cannot("added", a, b)),
        },
        (Value::Temporal(at), Value::Duration(by)) | (Value::Duration(by), Value::Temporal(at)) => {
            at.plus(by).map(Value::from).map_err(CypherError::from)
        }
        (Value::Duration(x), Value::Duration(y)) => x.plus(**y).map(Value::from).map_err(CypherError::from),
        _ => match floats(a, b) {
            Some((x, y)) => Ok(Value::Float(x + y)),
            None => Err(cannot("added", a, b)),
        },
    }
}

pub(super) fn subtract(a: &Value, b: &Value) -> Fallible<Value> {
    match (a, b) {
        (Value::Temporal(at), Value::Duration(by)) => {
            at.minus(by).map(Value::from).map_err(CypherError::from)
        }
        (Value::Duration(x), Value::Duration(y)) => x.minus(**y).map(Value::from).map_err(CypherError::from),
        _ => arithmetic(a, b, "subtracted", i64::checked_sub, |x, y| x - y),
    }
}

pub(super) fn multiply(a: &Value, b: &Value) -> Fallible<Value> {
    match (a, b) {
        (Value::Duration(time), number) | (number, Value::Duration(time)) if !number.is_null() => {
            let (number, _) = floats(number, number).ok_or_else(|| cannot("multiplied", a, b))?;
            time.times(number).map(Value::from).map_err(CypherError::from)
        }
        _ => arithmetic(a, b, "multiplied", i64::checked_mul, |x, y| x * y),
    }
}

/// Divides; whole numbers give a whole number.
pub(super) fn divide(a: &Value, b: &Value) -> Fallible<Value> {
    no_zero(a, b)?;
    match (a, floats(b, b)) {
        (Value::Duration(time), Some((number, _))) => {
            time.divided_by(number).map(Value::from).map_err(CypherError::from)
        }
        _ => arithmetic(a, b, "divided", i64::checked_div, |x, y| x / y),
    }
}

pub(super) fn modulo(a: &Value, b: &Value) -> Fallible<Value> {
    no_zero(a, b)?;
    arithmetic(a, b, "divided", i64::checked_rem, |x, y| x % y)
}

/// Raises to a power; the result has a fraction always.
pub(super) fn power(a: &Value, b: &Value) -> Fallible<Value> {
    arithmetic(a, b, "raised to a power", |_, _| None, f64::powf).or_else(|error| match floats(a, b) {
        Some((x, y)) => Ok(Value::Float(x.powf(y))),
        None => Err(error),
    })
}

pub(super) fn negate(value: &Value) -> Fallible<Value> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Integer(number) => number.checked_neg().map(Value::Integer).ok_or_else(overflow),
        Value::Float(number) => Ok(Value::Float(-number)),
        Value::Duration(time) => time.negated().map(Value::from).map_err(CypherError::from),
        other => Err(CypherError::kind(format!("{} has no negative", other.type_name()))),
    }
}

/// Returns a sum divided by how many were summed.
pub(super) fn mean(sum: &Value, count: u64) -> Fallible<Value> {
    match floats(sum, sum) {
        Some((sum, _)) => Ok(Value::Float(sum / count as f64)),
        None => divide(sum, &Value::Integer(count as i64)),
    }
}

fn no_zero(a: &Value, b: &Value) -> Fallible<()> {
    match (a, b) {
        (Value::Integer(_), Value::Integer(0)) => Err(CypherError::run(
            Class::ArithmeticError,
            Detail::DivisionByZero,
            "nothing can be divided by zero",
        )),
        _ => Ok(()),
    }
}

fn arithmetic(
    a: &Value,
    b: &Value,
    what: &str,
    whole: fn(i64, i64) -> Option<i64>,
    real: fn(f64, f64) -> f64,
) -> Fallible<Value> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(x), Value::Integer(y)) => whole(*x, *y).map(Value::Integer).ok_or_else(overflow),
        _ => match floats(a, b) {
            Some((x, y)) => Ok(Value::Float(real(x, y))),
            None => Err(cannot(what, a, b)),
        },
    }
}

//! Functions that make values of one type from values of another.

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::{Does, Function, Gives, strict};

const ANY: &[Takes] = &[Takes::ANY];

pub(super) const TABLE: &[Function] = &[
    strict("toBoolean", ANY, Gives::Boolean, to_boolean, "a text as a truth value"),
    strict("toInteger", ANY, Gives::Integer, to_integer, "a number or text as a whole number"),
    strict("toFloat", ANY, Gives::Float, to_float, "a number or text as a number with a fraction"),
    strict("toString", ANY, Gives::Text, to_string, "a value as text"),
    Function {
        name: "timestamp",
        least: 0,
        takes: &[],
        gives: Gives::Integer,
        does: Does::Varying(timestamp),
        what: "milliseconds since 1970",
    },
];

fn wrong(value: &Value, wanted: &str) -> CypherError {
    let message = format!("{} can't be made {wanted}", value.type_name());
    CypherError::run(Class::TypeError, Detail::InvalidArgumentValue, message)
}

fn to_boolean(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Boolean(truth)] => Ok(Value::Boolean(*truth)),
        [Value::Integer(number)] => Ok(Value::Boolean(*number != 0)),
        [Value::Text(text)] => Ok(match text.trim().to_lowercase().as_str() {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => Value::Null,
        }),
        [other, ..] => Err(wrong(other, "a boolean")),
        [] => Ok(Value::Null),
    }
}

fn to_integer(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Integer(number)] => Ok(Value::Integer(*number)),
        [Value::Float(number)] => Ok(whole(*number)),
        [Value::Boolean(truth)] => Ok(Value::Integer(i64::from(*truth))),
        [Value::Text(text)] => {
            let text = text.trim();
            Ok(match text.parse::<i64>() {
                Ok(number) => Value::Integer(number),
                Err(_) => number(text).map_or(Value::Null, whole),
            })
        }
        [other, ..] => Err(wrong(other, "an integer")),
        [] => Ok(Value::Null),
    }
}

/// Cuts a number's fraction off; null where the rest is too large.
fn whole(number: f64) -> Value {
    const END: f64 = 9_223_372_036_854_775_808.0;
    if (-END..END).contains(&number) { Value::Integer(number.trunc() as i64) } else { Value::Null }
}

/// Reads a number; words such as `inf`, which Rust takes for numbers, are none.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    (digits && plain).then(|| text.parse().ok()).flatten()
}

fn to_float(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Integer(number)] => Ok(Value::Float(*number as f64)),
        [Value::Float(number)] => Ok(Value::Float(*number)),
        [Value::Text(text)] => Ok(number(text.trim()).into()),
        [other, ..] => Err(wrong(other, "a float")),
        [] => Ok(Value::Null),
    }
}

fn to_string(values: &[Value]) -> Fallible<Value> {
    match values {
        [value] => match written(value) {
            Some(text) => Ok(Value::Text(text.into())),
            None => Err(wrong(value, "a string")),
        },
        _ => Ok(Value::Null),
    }
}

/// Returns a value that is no list, map or part of the graph as text.
pub(in super::super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(float(*number)),
        Value::Text(text) => Some(text.to_string()),
        Value::Temporal(value) => Some(value.to_string()),
        Value::Duration(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Writes a number so that it is read as one with a fraction: `1.0`, `1.5E30`, `NaN`.
fn float(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    let size = number.abs();
    if size != 0.0 && !number.is_nan() && !(1e-3..1e7).contains(&size) {
        let text = format!("{number:E}");
        return match text.split_once('E') {
            Some((digits, power)) if !digits.contains('.') => format!("{digits}.0E{power}"),
            _ => text,
        };
    }
    format!("{number:?}")
}

fn timestamp(_: &[Value]) -> Fallible<Value> {
    Ok(Value::Integer(jiff::Timestamp::now().as_millisecond()))
}

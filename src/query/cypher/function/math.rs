//! Functions of numbers.

use std::hash::{BuildHasher, Hasher};

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::{Does, Function, Gives, strict};

const NUMBER: &[Takes] = &[Takes::NUMBER];

pub(super) const TABLE: &[Function] = &[
    strict("abs", NUMBER, Gives::Same, abs, "a number without its sign"),
    strict("ceil", NUMBER, Gives::Float, |v| real(v, f64::ceil), "the next whole number above"),
    strict("floor", NUMBER, Gives::Float, |v| real(v, f64::floor), "the next whole number below"),
    Function {
        name: "round",
        least: 1,
        takes: &[Takes::NUMBER, Takes::INTEGER],
        gives: Gives::Float,
        does: Does::Strict(round),
        what: "the nearest number of so many digits behind the point",
    },
    strict("sign", NUMBER, Gives::Integer, sign, "-1, 0 or 1"),
    strict("exp", NUMBER, Gives::Float, |v| real(v, f64::exp), "e to the power of a number"),
    strict("log", NUMBER, Gives::Float, |v| real(v, f64::ln), "the natural logarithm"),
    strict("log10", NUMBER, Gives::Float, |v| real(v, f64::log10), "the logarithm to the base of ten"),
    strict("sqrt", NUMBER, Gives::Float, |v| real(v, f64::sqrt), "the square root"),
    strict("sin", NUMBER, Gives::Float, |v| real(v, f64::sin), "the sine"),
    strict("cos", NUMBER, Gives::Float, |v| real(v, f64::cos), "the cosine"),
    strict("tan", NUMBER, Gives::Float, |v| real(v, f64::tan), "the tangent"),
    strict("cot", NUMBER, Gives::Float, |v| real(v, |x| 1.0 / x.tan()), "the cotangent"),
    strict("asin", NUMBER, Gives::Float, |v| real(v, f64::asin), "the inverse sine"),
    strict("acos", NUMBER, Gives::Float, |v| real(v, f64::acos), "the inverse cosine"),
    strict("atan", NUMBER, Gives::Float, |v| real(v, f64::atan), "the inverse tangent"),
    strict("atan2", &[Takes::NUMBER; 2], Gives::Float, atan2, "the angle of a point"),
    strict("degrees", NUMBER, Gives::Float, |v| real(v, f64::to_degrees), "radians as degrees"),
    strict("radians", NUMBER, Gives::Float, |v| real(v, f64::to_radians), "degrees as radians"),
    strict("haversin", NUMBER, Gives::Float, |v| real(v, |x| (1.0 - x.cos()) / 2.0), "half the versine"),
    strict("isNaN", NUMBER, Gives::Boolean, is_nan, "whether a number is none"),
    strict("pi", &[], Gives::Float, |_| Ok(std::f64::consts::PI.into()), "3.14159..."),
    strict("e", &[], Gives::Float, |_| Ok(std::f64::consts::E.into()), "2.71828..."),
    Function {
        name: "rand",
        least: 0,
        takes: &[],
        gives: Gives::Float,
        does: Does::Varying(rand),
        what: "a random number from 0 to below 1",
    },
];

/// Returns a number as one with a fraction.
pub(super) fn float(value: &Value) -> Fallible<f64> {
    match value {
        Value::Integer(number) => Ok(*number as f64),
        Value::Float(number) => Ok(*number),
        other => Err(CypherError::kind(format!("a number was expected, not {}", other.type_name()))),
    }
}

/// Returns a whole number.
pub(super) fn integer(value: &Value) -> Fallible<i64> {
    match value {
        Value::Integer(number) => Ok(*number),
        other => Err(CypherError::kind(format!("an integer was expected, not {}", other.type_name()))),
    }
}

fn real(values: &[Value], compute: fn(f64) -> f64) -> Fallible<Value> {
    values.first().map_or(Ok(Value::Null), |value| Ok(compute(float(value)?).into()))
}

fn abs(values: &[Value]) -> Fallible<Value> {
    match values {
        [Value::Integer(number)] => number.checked_abs().map(Value::Integer).ok_or_else(|| {
            CypherError::run(Class::ArithmeticError, Detail::IntegerOverflow, "the number is too large")
        }),
        values => real(values, f64::abs),
    }
}

fn sign(values: &[Value]) -> Fallible<Value> {
    let number = values.first().map_or(Ok(0.0), float)?;
    Ok(Value::Integer(if number > 0.0 { 1 } else { -i64::from(number < 0.0) }))
}

/// Rounds halves up, as openCypher does.
fn round(values: &[Value]) -> Fallible<Value> {
    let number = values.first().map_or(Ok(0.0), float)?;
    let digits = values.get(1).map_or(Ok(0), integer)?.clamp(-300, 300);
    let scale = 10f64.powi(digits as i32);
    let scaled = number * scale;
    let rounded = if scaled.is_finite() { (scaled + 0.5).floor() / scale } else { number };
    Ok(rounded.into())
}

fn atan2(values: &[Value]) -> Fallible<Value> {
    match values {
        [y, x] => Ok(float(y)?.atan2(float(x)?).into()),
        _ => Ok(Value::Null),
    }
}

fn is_nan(values: &[Value]) -> Fallible<Value> {
    values.first().map_or(Ok(Value::Null), |value| Ok(float(value)?.is_nan().into()))
}

fn rand(_: &[Value]) -> Fallible<Value> {
    // Each state of the hasher has random keys; 53 of its bits make a fraction.
    let bits = std::hash::RandomState::new().build_hasher().finish() >> 11;
    Ok((bits as f64 / (1u64 << 53) as f64).into())
}

//! Functions of texts.

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::math::integer;
use super::{Does, Function, Gives, strict};

const TEXT: &[Takes] = &[Takes::TEXT];

pub(super) const TABLE: &[Function] = &[
    strict("toLower", TEXT, Gives::Text, |v| map(v, str::to_lowercase), "a text in small letters"),
    strict("lower", TEXT, Gives::Text, |v| map(v, str::to_lowercase), "a text in small letters"),
    strict("toUpper", TEXT, Gives::Text, |v| map(v, str::to_uppercase), "a text in capital letters"),
    strict("upper", TEXT, Gives::Text, |v| map(v, str::to_uppercase), "a text in capital letters"),
    strict("trim", TEXT, Gives::Text, |v| map(v, |t| t.trim().to_owned()), "a text without blanks around it"),
    strict(
        "lTrim",
        TEXT,
        Gives::Text,
        |v| map(v, |t| t.trim_start().to_owned()),
        "a text without blanks before it",
    ),
    strict(
        "rTrim",
        TEXT,
        Gives::Text,
        |v| map(v, |t| t.trim_end().to_owned()),
        "a text without blanks behind it",
    ),
    strict("left", &[Takes::TEXT, Takes::INTEGER], Gives::Text, left, "the first characters of a text"),
    strict("right", &[Takes::TEXT, Takes::INTEGER], Gives::Text, right, "the last characters of a text"),
    Function {
        name: "substring",
        least: 2,
        takes: &[Takes::TEXT, Takes::INTEGER, Takes::INTEGER],
        gives: Gives::Text,
        does: Does::Strict(substring),
        what: "characters of a text from a place, counted from 0",
    },
    strict("replace", &[Takes::TEXT; 3], Gives::Text, replace, "a text with one text for another"),
    strict("split", &[Takes::TEXT; 2], Gives::Texts, split, "the parts of a text between separators"),
];

pub(super) fn text(value: &Value) -> Fallible<&str> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(CypherError::kind(format!("a string was expected, not {}", other.type_name()))),
    }
}

fn map(values: &[Value], change: impl Fn(&str) -> String) -> Fallible<Value> {
    values.first().map_or(Ok(Value::Null), |value| Ok(Value::Text(change(text(value)?).into())))
}

/// Returns how many characters are meant.
fn count(value: &Value) -> Fallible<usize> {
    usize::try_from(integer(value)?).map_err(|_| {
        let message = "a number of characters can't be negative";
        CypherError::run(Class::ArgumentError, Detail::NegativeIntegerArgument, message)
    })
}

fn left(values: &[Value]) -> Fallible<Value> {
    let [of, number] = values else { return Ok(Value::Null) };
    Ok(Value::Text(text(of)?.chars().take(count(number)?).collect::<String>().into()))
}

fn right(values: &[Value]) -> Fallible<Value> {
    let [of, number] = values else { return Ok(Value::Null) };
    let of = text(of)?;
    let skipped = of.chars().count().saturating_sub(count(number)?);
    Ok(Value::Text(of.chars().skip(skipped).collect::<String>().into()))
}

fn substring(values: &[Value]) -> Fallible<Value> {
    let [of, start, rest @ ..] = values else { return Ok(Value::Null) };
    let length = rest.first().map_or(Ok(usize::MAX), count)?;
    Ok(Value::Text(text(of)?.chars().skip(count(start)?).take(length).collect::<String>().into()))
}

fn replace(values: &[Value]) -> Fallible<Value> {
    let [of, from, to] = values else { return Ok(Value::Null) };
    let (of, from, to) = (text(of)?, text(from)?, text(to)?);
    let most = of.len().saturating_add(to.len().saturating_mul(of.len() / from.len().max(1) + 1));
    too_long(most)?;
    Ok(Value::Text(of.replace(from, to).into()))
}

/// A text may have so many bytes.
const LONGEST: usize = 1 << 26;

/// Fails for a text that would be too long.
pub(super) fn too_long(bytes: usize) -> Fallible<()> {
    if bytes <= LONGEST {
        return Ok(());
    }
    Err(CypherError::run(Class::Budget, Detail::TooMuch, "the question makes a text of more than 64 MB"))
}

fn split(values: &[Value]) -> Fallible<Value> {
    let [of, separator] = values else { return Ok(Value::Null) };
    let (of, separator) = (text(of)?, text(separator)?);
    let part = |part: &str| Value::text(part);
    Ok(Value::list(match separator {
        "" => of.chars().map(|c| part(c.encode_utf8(&mut [0; 4]))).collect(),
        separator => of.split(separator).map(part).collect(),
    }))
}

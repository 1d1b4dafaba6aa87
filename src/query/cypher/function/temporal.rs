//! Functions of dates, times and durations: what `query::temporal` computes, for values.

use std::sync::Arc;
use std::time::SystemTime;

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::math::integer;
use super::text::text;
use super::{Does, Function, Gives, strict};
use crate::query::temporal::{self, Duration, Field, Kind, Temporal, TemporalError};

/// How a temporal value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Makes {
    /// Of a map, a text or another value; without one it is the time when the question began.
    Given,
    /// It is the time when the question began, in a zone.
    Began,
    /// It is the time at this moment, in a zone.
    Now,
    /// Of another value, without what is finer than a unit.
    Truncated,
}

const FROM: &[Takes] = &[Takes::MAP.or(Takes::TEXT).or(Takes::TEMPORAL)];
const ZONE: &[Takes] = &[Takes::MAP.or(Takes::TEXT)];
const UNIT: &[Takes] = &[Takes::TEXT, Takes::TEMPORAL, Takes::MAP];
const BETWEEN: &[Takes] = &[Takes::TEMPORAL; 2];

const fn made(name: &'static str, kind: Kind, makes: Makes, what: &'static str) -> Function {
    let (least, takes) = match makes {
        Makes::Given => (0, FROM),
        Makes::Began | Makes::Now => (0, ZONE),
        Makes::Truncated => (2, UNIT),
    };
    Function { name, least, takes, gives: Gives::Temporal, does: Does::Temporal(kind, makes), what }
}

/// Functions of one kind of value: its name alone and with `.transaction`, `.statement`, `.realtime`, `.truncate`.
macro_rules! kind {
    ($name:literal, $kind:expr, $what:literal) => {
        [
            made($name, $kind, Makes::Given, $what),
            made(concat!($name, ".transaction"), $kind, Makes::Began, "when the question began"),
            made(concat!($name, ".statement"), $kind, Makes::Began, "when the question began"),
            made(concat!($name, ".realtime"), $kind, Makes::Now, "this moment"),
            made(concat!($name, ".truncate"), $kind, Makes::Truncated, "a value without its finer units"),
        ]
    };
}

pub(super) const KINDS: [[Function; 5]; 5] = [
    kind!("date", Kind::Date, "a day"),
    kind!("localtime", Kind::LocalTime, "a time of day"),
    kind!("time", Kind::Time, "a time of day at a distance from UTC"),
    kind!("localdatetime", Kind::LocalDateTime, "a day and a time of day"),
    kind!("datetime", Kind::DateTime, "a day and a time of day in a zone"),
];

/// The functions of [`KINDS`], where they stay.
pub(super) static TABLE: &[[Function; 5]; 5] = &KINDS;

pub(super) const OTHERS: &[Function] = &[
    strict(
        "datetime.fromEpoch",
        &[Takes::INTEGER; 2],
        Gives::Temporal,
        from_epoch,
        "seconds and nanoseconds since 1970",
    ),
    strict(
        "datetime.fromEpochMillis",
        &[Takes::INTEGER],
        Gives::Temporal,
        from_millis,
        "milliseconds since 1970",
    ),
    strict("duration", FROM, Gives::Temporal, duration, "a length of time"),
    strict(
        "duration.between",
        BETWEEN,
        Gives::Temporal,
        |v| between(v, temporal::between),
        "from one time to another",
    ),
    strict(
        "duration.inMonths",
        BETWEEN,
        Gives::Temporal,
        |v| between(v, temporal::in_months),
        "whole months between",
    ),
    strict(
        "duration.inDays",
        BETWEEN,
        Gives::Temporal,
        |v| between(v, temporal::in_days),
        "whole days between",
    ),
    strict(
        "duration.inSeconds",
        BETWEEN,
        Gives::Temporal,
        |v| between(v, temporal::in_seconds),
        "seconds between",
    ),
];

impl From<TemporalError> for CypherError {
    fn from(error: TemporalError) -> Self {
        CypherError::run(Class::ArgumentError, Detail::InvalidArgumentValue, error.to_string())
    }
}

fn wrong(value: &Value, wanted: &str) -> CypherError {
    CypherError::kind(format!("{wanted} was expected, not {}", value.type_name()))
}

impl From<Temporal> for Value {
    fn from(value: Temporal) -> Self {
        Value::Temporal(Arc::new(value))
    }
}

impl From<Duration> for Value {
    fn from(value: Duration) -> Self {
        Value::Duration(Arc::new(value))
    }
}

impl From<Field> for Value {
    fn from(field: Field) -> Self {
        match field {
            Field::Integer(number) => Value::Integer(number),
            Field::Float(number) => Value::Float(number),
            Field::Text(text) => Value::Text(text.into()),
            Field::Temporal(value) => value.into(),
            Field::Duration(value) => value.into(),
        }
    }
}

/// Returns the fields of a map; `None` where one of them is null.
fn fields(value: &Value) -> Fallible<Option<Vec<(String, Field)>>> {
    let Value::Map(map) = value else { return Err(wrong(value, "a map")) };
    let mut fields = Vec::new();
    for (name, value) in map.iter() {
        let field = match value {
            Value::Null => return Ok(None),
            Value::Integer(number) => Field::Integer(*number),
            Value::Float(number) => Field::Float(*number),
            Value::Text(text) => Field::Text(text.to_string()),
            Value::Temporal(value) => Field::Temporal((**value).clone()),
            Value::Duration(value) => Field::Duration(**value),
            other => return Err(wrong(other, &format!("`{name}` as a number, a string or a time"))),
        };
        fields.push((name.to_string(), field));
    }
    Ok(Some(fields))
}

/// Makes a temporal value; `began` is when the question began.
pub(in super::super) fn make(
    kind: Kind,
    makes: Makes,
    values: &[Value],
    began: SystemTime,
) -> Fallible<Value> {
    if values.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let made = match (makes, values) {
        (Makes::Truncated, [unit, of, rest @ ..]) => return truncate(kind, unit, of, rest),
        (Makes::Given, [Value::Text(text)]) => temporal::parse(kind, text),
        (Makes::Given, [Value::Temporal(value)]) => temporal::project(kind, value),
        (Makes::Given, [map @ Value::Map(_)]) => match fields(map)? {
            Some(fields) => temporal::construct(kind, &fields),
            None => return Ok(Value::Null),
        },
        (Makes::Given, [other, ..]) => return Err(wrong(other, "a map, a string or a time")),
        (Makes::Now, values) => temporal::now(kind, SystemTime::now(), zone(values)?.as_deref()),
        (_, values) => temporal::now(kind, began, zone(values)?.as_deref()),
    };
    made.map(Value::from).map_err(CypherError::from)
}

/// Returns the zone that is asked for: its name, or a map with one.
fn zone(values: &[Value]) -> Fallible<Option<Arc<str>>> {
    match values {
        [] => Ok(None),
        [Value::Text(zone), ..] => Ok(Some(zone.clone())),
        [Value::Map(map), ..] => match map.get("timezone") {
            Some(Value::Text(zone)) => Ok(Some(zone.clone())),
            Some(other) => Err(wrong(other, "the name of a zone")),
            None => Ok(None),
        },
        [other, ..] => Err(wrong(other, "the name of a zone")),
    }
}

fn truncate(kind: Kind, unit: &Value, of: &Value, rest: &[Value]) -> Fallible<Value> {
    let Value::Temporal(of) = of else { return Err(wrong(of, "a time")) };
    let changes = match rest.first() {
        Some(map) => match fields(map)? {
            Some(fields) => fields,
            None => return Ok(Value::Null),
        },
        None => Vec::new(),
    };
    temporal::truncate(kind, text(unit)?, of, &changes).map(Value::from).map_err(CypherError::from)
}

fn from_epoch(values: &[Value]) -> Fallible<Value> {
    match values {
        [seconds, nanos] => temporal::from_epoch(integer(seconds)?, integer(nanos)?)
            .map(Value::from)
            .map_err(CypherError::from),
        _ => Ok(Value::Null),
    }
}

fn from_millis(values: &[Value]) -> Fallible<Value> {
    match values {
        [millis] => temporal::from_epoch_millis(integer(millis)?).map(Value::from).map_err(CypherError::from),
        _ => Ok(Value::Null),
    }
}

fn duration(values: &[Value]) -> Fallible<Value> {
    let made = match values {
        [Value::Text(text)] => Duration::parse(text),
        [Value::Duration(value)] => Ok(**value),
        [map @ Value::Map(_)] => match fields(map)? {
            Some(fields) => Duration::from_fields(&fields),
            None => return Ok(Value::Null),
        },
        [other, ..] => return Err(wrong(other, "a map or a string")),
        [] => return Ok(Value::Null),
    };
    made.map(Value::from).map_err(CypherError::from)
}

fn between(
    values: &[Value],
    compute: fn(&Temporal, &Temporal) -> Result<Duration, TemporalError>,
) -> Fallible<Value> {
    match values {
        [Value::Temporal(a), Value::Temporal(b)] => compute(a, b).map(Value::from).map_err(CypherError::from),
        [Value::Temporal(_), other] | [other, ..] => Err(wrong(other, "a time")),
        [] => Ok(Value::Null),
    }
}

/// Returns a part of a temporal value or a duration: `year`, `hours`.
pub(in super::super) fn component(of: &Value, name: &str) -> Fallible<Value> {
    let (part, names) = match of {
        Value::Temporal(value) => (value.component(name), Temporal::component_names(value.kind())),
        Value::Duration(value) => (value.component(name), Vec::new()),
        _ => (None, Vec::new()),
    };
    part.map(Value::from).ok_or_else(|| {
        let message = format!("{} has no `{name}`", of.type_name());
        CypherError::run(Class::ArgumentError, Detail::InvalidArgumentValue, message).near(name, names, "")
    })
}

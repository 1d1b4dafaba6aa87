//! Instants cut down to the beginning of a unit.

use super::calendar::Date;
use super::zone::Zone;
use super::{Field, Kind, LocalDateTime, LocalTime, Result, Temporal, TemporalError, Time, construct};

type Cut = fn(Date) -> Result<Date>;

/// The units that days are cut to, and how.
const DATE_UNITS: [(&str, Cut); 9] = [
    ("millennium", |date| start_of_years(date, 1_000)),
    ("century", |date| start_of_years(date, 100)),
    ("decade", |date| start_of_years(date, 10)),
    ("year", |date| start_of_years(date, 1)),
    ("weekYear", |date| Date::from_week(date.week().0, 1, 1)),
    ("quarter", |date| Ok(date.start_of_quarter())),
    ("month", |date| date.plus_days(1 - date.ymd().2)),
    ("week", |date| date.plus_days(1 - date.weekday())),
    ("day", Ok),
];

/// The units that times are cut to, in nanoseconds.
const TIME_UNITS: [(&str, i64); 6] = [
    ("hour", 3_600_000_000_000),
    ("minute", 60_000_000_000),
    ("second", 1_000_000_000),
    ("millisecond", 1_000_000),
    ("microsecond", 1_000),
    ("nanosecond", 1),
];

fn start_of_years(date: Date, years: i64) -> Result<Date> {
    Date::from_ymd(date.year() - date.year().rem_euclid(years), 1, 1)
}

/// Returns the beginning of the `unit` (`millennium` to `microsecond`) that holds the instant, as a value of `kind`.
///
/// The fields of `changes` then replace parts of it: `{day: 2}` makes the second day of a month of its first. Below a
/// second they add to what the unit left: `{nanosecond: 2}` beside the unit `millisecond`. A `timezone` keeps the
/// numbers.
///
/// # Errors
///
/// A sentence names an unknown unit, a unit that the value or the kind has not, or a field that does not fit.
pub fn truncate(kind: Kind, unit: &str, value: &Temporal, changes: &[(String, Field)]) -> Result<Temporal> {
    let base = begin(kind, unit, value)?;
    if changes.is_empty() {
        return Ok(base);
    }
    let (base, changes) = keep_numbers(base, changes)?;
    let (base, changes) = add_below_second(base, unit, changes);
    if changes.is_empty() {
        return Ok(base);
    }
    let selector = match (kind.has_date(), kind.has_time()) {
        (true, true) => "datetime",
        (true, false) => "date",
        (false, _) => "time",
    };
    let mut fields = changes;
    fields.push((selector.to_owned(), Field::Temporal(base)));
    construct(kind, &fields)
}

/// Returns the beginning of the unit in the zone of the value, or in UTC.
fn begin(kind: Kind, unit: &str, value: &Temporal) -> Result<Temporal> {
    let (date, clock) = cut(kind, unit, value)?;
    let needs = |part: &str| {
        TemporalError::new(format!(
            "a `{}` has no {part} to make a `{}` of",
            value.kind().name(),
            kind.name()
        ))
    };
    Ok(match kind {
        Kind::Date => Temporal::Date(date.ok_or_else(|| needs("day"))?),
        Kind::LocalTime => Temporal::LocalTime(clock),
        Kind::Time => Temporal::Time(Time { clock, offset: value.offset().unwrap_or(0) }),
        Kind::LocalDateTime => {
            Temporal::LocalDateTime(LocalDateTime { date: date.ok_or_else(|| needs("day"))?, clock })
        }
        Kind::DateTime => {
            let local = LocalDateTime { date: date.ok_or_else(|| needs("day"))?, clock };
            Temporal::DateTime(value.zone().unwrap_or(Zone::UTC).at_local(local, value.offset())?)
        }
    })
}

/// Cuts day and time of day.
fn cut(kind: Kind, unit: &str, value: &Temporal) -> Result<(Option<Date>, LocalTime)> {
    let mismatch = || {
        TemporalError::new(format!(
            "a `{}` cannot be cut to a `{}` by {unit}",
            value.kind().name(),
            kind.name()
        ))
    };
    if let Some((_, cut)) = DATE_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) {
        if !kind.has_date() && !unit.eq_ignore_ascii_case("day") {
            return Err(mismatch());
        }
        return Ok((value.date().map(cut).transpose()?, LocalTime::MIDNIGHT));
    }
    let Some((_, length)) = TIME_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) else {
        let names: Vec<&str> =
            DATE_UNITS.iter().map(|row| row.0).chain(TIME_UNITS.iter().map(|row| row.0)).collect();
        return Err(TemporalError::new(format!("`{unit}` is no unit; use one of {}", names.join(", "))));
    };
    let Some(clock) = value.clock().filter(|_| kind.has_time()) else { return Err(mismatch()) };
    Ok((value.date(), LocalTime { nanos: clock.nanos - clock.nanos % length }))
}

/// Moves the value to the `timezone` of the changes without changing what its clock shows, and drops it from them.
fn keep_numbers(base: Temporal, changes: &[(String, Field)]) -> Result<(Temporal, Vec<(String, Field)>)> {
    let mut rest = changes.to_vec();
    let Some(at) = rest.iter().position(|(name, _)| name == "timezone") else { return Ok((base, rest)) };
    let mut moved = base;
    match (&moved, &rest[at].1) {
        (Temporal::DateTime(moment), Field::Text(text)) => {
            moved = Temporal::DateTime(Zone::parse(text)?.at_local(moment.local, None)?);
            rest.remove(at);
        }
        (Temporal::Time(time), Field::Text(_)) => {
            let local = ("time".to_owned(), Field::Temporal(Temporal::LocalTime(time.clock)));
            moved = construct(Kind::Time, &[local, rest.remove(at)])?;
        }
        // A kind without zones refuses the field where it reads the others.
        _ => {}
    }
    Ok((moved, rest))
}

/// Adds parts that are smaller than the unit to what it left of the second, and drops them from the changes.
fn add_below_second(
    base: Temporal,
    unit: &str,
    changes: Vec<(String, Field)>,
) -> (Temporal, Vec<(String, Field)>) {
    let smaller: &[(&str, i64)] = match unit.to_ascii_lowercase().as_str() {
        "millisecond" => &[("microsecond", 1_000), ("nanosecond", 1)],
        "microsecond" => &[("nanosecond", 1)],
        _ => &[],
    };
    let mut added = 0;
    let rest = changes
        .into_iter()
        .filter(|(name, value)| {
            let found = smaller.iter().find(|(known, _)| known == name);
            match (found, value) {
                (Some((_, length)), Field::Integer(count)) if (0..1_000).contains(count) => {
                    added += count * length;
                    false
                }
                _ => true,
            }
        })
        .collect();
    (base.with_nanos_added(added), rest)
}

impl Temporal {
    /// Shows a later time on the clock; for fewer nanoseconds than the value lacks to a full second.
    fn with_nanos_added(mut self, nanos: i64) -> Temporal {
        match &mut self {
            Temporal::Date(_) => {}
            Temporal::LocalTime(clock) => clock.nanos += nanos,
            Temporal::Time(time) => time.clock.nanos += nanos,
            Temporal::LocalDateTime(local) => local.clock.nanos += nanos,
            Temporal::DateTime(moment) => moment.local.clock.nanos += nanos,
        }
        self
    }
}

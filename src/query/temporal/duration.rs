//! Durations in four units that do not convert into one another: months, days, seconds, nanoseconds.

use std::cmp::Ordering;
use std::fmt;

use super::parse::Reader;
use super::{Field, Fraction, NANOS_PER_SECOND, Result, SECONDS_PER_DAY, Temporal, TemporalError};

/// Days of the average month, by which a part of a month becomes days.
const DAYS_PER_MONTH: f64 = 30.436_875;
/// Seconds of the average month, by which durations sort.
const SECONDS_PER_MONTH: i128 = 2_629_746;

/// A length of time. A month has no fixed number of days and a day none of seconds, so they stay apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    pub(crate) months: i64,
    pub(crate) days: i64,
    pub(crate) seconds: i64,
    /// Between 0 and 999,999,999, also below zero: -0.3 s is -1 s and 700,000,000 ns.
    pub(crate) nanoseconds: i64,
}

/// The units that maps and texts name: name, letter, the base unit (0 months to 3 nanoseconds) and how many of it.
const UNITS: [(&str, &str, usize, i64); 10] = [
    ("years", "Y", 0, 12),
    ("quarters", "", 0, 3),
    ("months", "M", 0, 1),
    ("weeks", "W", 1, 7),
    ("days", "D", 1, 1),
    ("hours", "TH", 2, 3_600),
    ("minutes", "TM", 2, 60),
    ("seconds", "TS", 2, 1),
    ("milliseconds", "", 3, 1_000_000),
    ("microseconds", "", 3, 1_000),
];

/// Whole and broken parts of the four base units, before what is broken moves to the next smaller unit.
#[derive(Default)]
struct Sum {
    whole: [i128; 4],
    broken: [f64; 4],
}

impl Sum {
    fn add(&mut self, unit: usize, whole: i128, broken: f64) {
        self.whole[unit] += whole;
        self.broken[unit] += broken;
    }

    fn add_number(&mut self, unit: usize, number: f64) -> Result<()> {
        if number.abs() >= 1e19 || number.is_nan() {
            return Err(too_long());
        }
        self.add(unit, number.trunc() as i128, number.fract());
        Ok(())
    }

    /// Moves the broken parts down and returns the duration.
    fn settle(mut self) -> Result<Duration> {
        for (unit, next) in [(0, DAYS_PER_MONTH), (1, SECONDS_PER_DAY as f64), (2, NANOS_PER_SECOND as f64)] {
            let whole = self.broken[unit].trunc();
            self.whole[unit] += whole as i128;
            self.broken[unit + 1] += (self.broken[unit] - whole) * next;
        }
        // What is left of a nanosecond is dropped; a twentieth more undoes what binary fractions lose.
        let nanos = self.broken[3] + 0.05 * self.broken[3].signum();
        let [months, days, seconds, nanoseconds] = self.whole;
        let narrow = |value: i128| i64::try_from(value).map_err(|_| too_long());
        Duration::of(
            narrow(months)?,
            narrow(days)?,
            seconds * i128::from(NANOS_PER_SECOND) + nanoseconds + nanos.trunc() as i128,
        )
    }
}

fn too_long() -> TemporalError {
    TemporalError::new("the duration is too long; each unit of it must fit into 64 bits")
}

impl Duration {
    /// Returns the duration of months, days and nanoseconds.
    pub(crate) fn of(months: i64, days: i64, nanos: i128) -> Result<Duration> {
        let per_second = i128::from(NANOS_PER_SECOND);
        Ok(Duration {
            months,
            days,
            seconds: i64::try_from(nanos.div_euclid(per_second)).map_err(|_| too_long())?,
            nanoseconds: nanos.rem_euclid(per_second) as i64,
        })
    }

    /// Returns months, days, seconds and the nanoseconds (0 to 999,999,999) above those seconds.
    pub fn parts(self) -> (i64, i64, i64, i64) {
        (self.months, self.days, self.seconds, self.nanoseconds)
    }

    /// Returns seconds and nanoseconds in one number of nanoseconds.
    pub(crate) fn nanos(self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanoseconds)
    }

    /// Returns the duration that the fields of a map describe: `years` to `nanoseconds`, whole or broken.
    ///
    /// Half a month is 15.2184375 days, half a day twelve hours: what is broken of a unit moves to the next smaller.
    ///
    /// # Errors
    ///
    /// A sentence names an unknown field, a value that is no number, or says that the duration is too long.
    pub fn from_fields(fields: &[(String, Field)]) -> Result<Duration> {
        let mut sum = Sum::default();
        for (name, value) in fields {
            let unit = UNITS.iter().find(|unit| unit.0 == name).map(|unit| (unit.2, unit.3));
            let unit = unit.or((name == "nanoseconds").then_some((3, 1)));
            let Some((unit, count)) = unit else {
                return Err(TemporalError::new(format!(
                    "a duration has no `{name}`; it takes years, quarters, months, weeks, days, hours, minutes, \
                     seconds, milliseconds, microseconds and nanoseconds"
                )));
            };
            match value {
                Field::Integer(whole) => sum.add(unit, i128::from(*whole) * i128::from(count), 0.0),
                Field::Float(number) => sum.add_number(unit, number * count as f64)?,
                _ => return Err(TemporalError::new(format!("`{name}` must be a number"))),
            }
        }
        sum.settle()
    }

    /// Reads a duration: `P12Y5M14DT16H12M70S`, `P2.5W`, or as a date and time, `P2012-02-02T14:37:21.545`.
    ///
    /// Any number may have a sign and a fraction; a sign before the `P` holds for all of them.
    ///
    /// # Errors
    ///
    /// A sentence says how durations are written.
    pub fn parse(text: &str) -> Result<Duration> {
        let (sign, body) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let duration = body
            .strip_prefix('P')
            .filter(|rest| !rest.is_empty())
            .and_then(|rest| dated(rest).or_else(|| lettered(rest)))
            .ok_or_else(|| {
                TemporalError::new(format!(
                    "`{text}` is no duration; write it as `P1Y2M3DT4H5M6.7S`, any part left out"
                ))
            })??;
        if sign < 0 { duration.negated() } else { Ok(duration) }
    }

    /// Returns the duration the other way.
    ///
    /// # Errors
    ///
    /// Where it is too long.
    pub fn negated(self) -> Result<Duration> {
        let negate = |value: i64| value.checked_neg().ok_or_else(too_long);
        Duration::of(negate(self.months)?, negate(self.days)?, -self.nanos())
    }

    /// Adds a duration, unit by unit.
    ///
    /// # Errors
    ///
    /// Where the sum is too long.
    pub fn plus(self, other: Duration) -> Result<Duration> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or_else(too_long);
        Duration::of(
            add(self.months, other.months)?,
            add(self.days, other.days)?,
            self.nanos() + other.nanos(),
        )
    }

    /// Takes a duration away, unit by unit.
    ///
    /// # Errors
    ///
    /// Where the difference is too long.
    pub fn minus(self, other: Duration) -> Result<Duration> {
        self.plus(other.negated()?)
    }

    /// Multiplies by a number; what is broken of a unit moves to the next smaller.
    ///
    /// # Errors
    ///
    /// Where the product is too long or the number none.
    pub fn times(self, factor: f64) -> Result<Duration> {
        self.scaled(|value| value * factor)
    }

    /// Divides by a number; what is broken of a unit moves to the next smaller.
    ///
    /// # Errors
    ///
    /// Where the number is zero or none, or the quotient too long.
    pub fn divided_by(self, divisor: f64) -> Result<Duration> {
        if divisor == 0.0 {
            return Err(TemporalError::new("a duration cannot be divided by zero"));
        }
        self.scaled(|value| value / divisor)
    }

    fn scaled(self, scale: impl Fn(f64) -> f64) -> Result<Duration> {
        let mut sum = Sum::default();
        let parts = [self.months, self.days, self.seconds, self.nanoseconds];
        for (unit, part) in parts.into_iter().enumerate() {
            sum.add_number(unit, scale(part as f64))?;
        }
        sum.settle()
    }

    /// Compares any two durations, as `ORDER BY` needs it: by their average length, then unit by unit.
    ///
    /// Durations have no other order: a month is now shorter, now longer than 30 days.
    pub fn total_order(&self, other: &Duration) -> Ordering {
        let key = |d: &Duration| {
            let days = i128::from(d.days) * i128::from(SECONDS_PER_DAY);
            let length = i128::from(d.months) * SECONDS_PER_MONTH + days + i128::from(d.seconds);
            (length, d.nanoseconds, d.months, d.days)
        };
        key(self).cmp(&key(other))
    }
}

/// Reads `1Y2M3DT4H5M6.7S`; `None` for what is not that.
fn lettered(text: &str) -> Option<Result<Duration>> {
    let mut reader = Reader::new(text);
    let (mut sum, mut least, mut in_time) = (Sum::default(), 0, false);
    while !reader.is_done() {
        if !in_time && reader.eat('T') {
            in_time = true;
        }
        let (whole, broken) = reader.decimal()?;
        let letter = reader.next()?;
        let place = UNITS.iter().position(|(_, letters, ..)| {
            let wanted = letters.strip_prefix('T').unwrap_or(letters);
            letters.starts_with('T') == in_time && wanted.chars().eq([letter])
        })?;
        // Units come in their order, each once.
        if place < least {
            return None;
        }
        least = place + 1;
        let (unit, count) = (UNITS[place].2, UNITS[place].3);
        sum.add(unit, i128::from(whole) * i128::from(count), broken * count as f64);
    }
    (least > 0).then(|| sum.settle())
}

/// Reads `2012-02-02T14:37:21.545` as so many years, months, days, hours and so on.
fn dated(text: &str) -> Option<Result<Duration>> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let mut reader = Reader::new(date);
    let year = reader.digits(4)?;
    let dashed = reader.eat('-');
    let month = reader.digits(2)?;
    if dashed && !reader.eat('-') {
        return None;
    }
    let day = reader.digits(2)?;
    if !reader.is_done() || month > 12 || day > 31 {
        return None;
    }
    let clock = if time.is_empty() {
        0
    } else {
        let Ok(Temporal::LocalTime(clock)) = super::parse(super::Kind::LocalTime, time) else { return None };
        clock.nanos
    };
    Some(Duration::of(year * 12 + month, day, i128::from(clock)))
}

impl fmt::Display for Duration {
    /// Writes the duration as ISO 8601 does, each unit with its own sign: `P12Y5M-14DT16H`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Duration::default() {
            return f.write_str("PT0S");
        }
        f.write_str("P")?;
        let units = [(self.months / 12, 'Y'), (self.months % 12, 'M'), (self.days, 'D')];
        for (count, letter) in units.into_iter().filter(|(count, _)| *count != 0) {
            write!(f, "{count}{letter}")?;
        }
        let nanos = self.nanos();
        if nanos == 0 {
            return Ok(());
        }
        let per_second = i128::from(NANOS_PER_SECOND);
        let (seconds, fraction) = (nanos / per_second, (nanos % per_second) as i64);
        f.write_str("T")?;
        for (count, letter) in [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M')] {
            if count != 0 {
                write!(f, "{count}{letter}")?;
            }
        }
        let seconds = seconds % 60;
        if seconds != 0 || fraction != 0 {
            let sign = if seconds < 0 || fraction < 0 { "-" } else { "" };
            write!(f, "{sign}{}{}S", seconds.abs(), Fraction(fraction.abs()))?;
        }
        Ok(())
    }
}

//! openCypher's temporal values: dates, times, date-times and durations.
//!
//! ```text
//!  map ── construct ──┐                     ┌─ component ─► number, text
//!  text ── parse ─────┼─► Temporal ─────────┼─ truncate, project ─► Temporal
//!  clock ── now ──────┘      ▲              ├─ plus, minus ◄─ Duration
//!                            └──────────────┘─ between ─► Duration
//! ```
//!
//! The rules are those of openCypher's compatibility kit and, where it is silent, of the reference that it came from.
//! Years run from -999,999,999 to 999,999,999 in the proleptic Gregorian calendar. Zones are those of the IANA data base
//! that `jiff` carries; beyond its years a zone is taken to repeat every 400 years, as the calendar does.

mod arithmetic;
mod between;
mod calendar;
mod component;
mod construct;
mod duration;
mod parse;
#[cfg(test)]
mod tests;
mod truncate;
mod zone;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

pub use between::{between, in_days, in_months, in_seconds};
pub use calendar::Date;
pub use construct::{construct, from_epoch, from_epoch_millis, now, project};
pub use duration::Duration;
pub use parse::parse;
pub use truncate::truncate;

pub(crate) const NANOS_PER_SECOND: i64 = 1_000_000_000;
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;
pub(crate) const NANOS_PER_DAY: i64 = SECONDS_PER_DAY * NANOS_PER_SECOND;

/// What is wrong with a temporal value, as a sentence that says what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TemporalError(String);

impl TemporalError {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        TemporalError(sentence.into())
    }
}

pub(crate) type Result<T> = std::result::Result<T, TemporalError>;

/// The kinds of temporal instants, durations not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A day.
    Date,
    /// A time of day.
    LocalTime,
    /// A time of day with its distance from UTC.
    Time,
    /// A day and a time of day.
    LocalDateTime,
    /// A day and a time of day in a zone: a point in time.
    DateTime,
}

impl Kind {
    /// Every kind, in the order in which values of different kinds sort.
    pub const ALL: [Kind; 5] = [Kind::DateTime, Kind::LocalDateTime, Kind::Date, Kind::Time, Kind::LocalTime];

    /// Returns the name of the function that makes such values, in lower case: `localdatetime`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => "date",
            Kind::LocalTime => "localtime",
            Kind::Time => "time",
            Kind::LocalDateTime => "localdatetime",
            Kind::DateTime => "datetime",
        }
    }

    /// Returns the kind of that name in any letter case.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn has_date(self) -> bool {
        matches!(self, Kind::Date | Kind::LocalDateTime | Kind::DateTime)
    }

    pub(crate) fn has_time(self) -> bool {
        self != Kind::Date
    }

    pub(crate) fn has_zone(self) -> bool {
        matches!(self, Kind::Time | Kind::DateTime)
    }
}

/// A time of day: nanoseconds since midnight, fewer than a day of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    nanos: i64,
}

impl LocalTime {
    pub(crate) const MIDNIGHT: LocalTime = LocalTime { nanos: 0 };

    /// Takes the time of day out of any number of nanoseconds, days dropped.
    pub(crate) fn wrapping(nanos: i128) -> LocalTime {
        LocalTime { nanos: nanos.rem_euclid(i128::from(NANOS_PER_DAY)) as i64 }
    }

    pub(crate) fn of_parts(hour: i64, minute: i64, second: i64, nanosecond: i64) -> LocalTime {
        LocalTime { nanos: (hour * 3600 + minute * 60 + second) * NANOS_PER_SECOND + nanosecond }
    }

    /// Returns hour, minute, second and nanosecond of the second.
    pub(crate) fn parts(self) -> (i64, i64, i64, i64) {
        let seconds = self.nanos / NANOS_PER_SECOND;
        (seconds / 3600, seconds / 60 % 60, seconds % 60, self.nanos % NANOS_PER_SECOND)
    }
}

/// A time of day at a distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    clock: LocalTime,
    /// Seconds east of UTC.
    offset: i32,
}

impl Time {
    /// Nanoseconds since midnight UTC, which may lie on the day before or after.
    fn instant(self) -> i64 {
        self.clock.nanos - i64::from(self.offset) * NANOS_PER_SECOND
    }
}

/// A day and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    date: Date,
    clock: LocalTime,
}

impl LocalDateTime {
    /// Nanoseconds since 1970-01-01T00:00, both taken as UTC.
    pub(crate) fn nanos(self) -> i128 {
        i128::from(self.date.days()) * i128::from(NANOS_PER_DAY) + i128::from(self.clock.nanos)
    }

    pub(crate) fn from_nanos(nanos: i128) -> Result<LocalDateTime> {
        let days = i64::try_from(nanos.div_euclid(i128::from(NANOS_PER_DAY))).unwrap_or(i64::MAX);
        Ok(LocalDateTime { date: Date::from_days(days)?, clock: LocalTime::wrapping(nanos) })
    }
}

/// A day and a time of day in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    local: LocalDateTime,
    /// Seconds east of UTC at that moment.
    offset: i32,
    /// The zone's IANA name; none where only the offset is known.
    zone: Option<Arc<str>>,
}

impl DateTime {
    /// Nanoseconds since 1970-01-01T00:00Z.
    pub(crate) fn instant(&self) -> i128 {
        self.local.nanos() - i128::from(self.offset) * i128::from(NANOS_PER_SECOND)
    }
}

/// A temporal instant. Values are equal when they are written alike: the same moment in two zones is two values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Temporal {
    /// A day.
    Date(Date),
    /// A time of day.
    LocalTime(LocalTime),
    /// A time of day with its distance from UTC.
    Time(Time),
    /// A day and a time of day.
    LocalDateTime(LocalDateTime),
    /// A day and a time of day in a zone.
    DateTime(DateTime),
}

/// A value of the maps that temporal functions take and of the components that temporal values have.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction; durations alone take them.
    Float(f64),
    /// A text, such as the name of a zone.
    Text(String),
    /// An instant to take parts from.
    Temporal(Temporal),
    /// A duration.
    Duration(Duration),
}

impl Temporal {
    /// Returns the kind of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Temporal::Date(_) => Kind::Date,
            Temporal::LocalTime(_) => Kind::LocalTime,
            Temporal::Time(_) => Kind::Time,
            Temporal::LocalDateTime(_) => Kind::LocalDateTime,
            Temporal::DateTime(_) => Kind::DateTime,
        }
    }

    /// Compares two values of one kind in time; `None` for values of different kinds, which cannot be compared.
    ///
    /// Times and date-times compare by the moment they mean, and, where that is the same, by offset and zone.
    pub fn order(&self, other: &Temporal) -> Option<Ordering> {
        Some(match (self, other) {
            (Temporal::Date(a), Temporal::Date(b)) => a.cmp(b),
            (Temporal::LocalTime(a), Temporal::LocalTime(b)) => a.cmp(b),
            (Temporal::Time(a), Temporal::Time(b)) => {
                a.instant().cmp(&b.instant()).then(a.offset.cmp(&b.offset))
            }
            (Temporal::LocalDateTime(a), Temporal::LocalDateTime(b)) => a.cmp(b),
            (Temporal::DateTime(a), Temporal::DateTime(b)) => {
                a.instant().cmp(&b.instant()).then(a.offset.cmp(&b.offset)).then(a.zone.cmp(&b.zone))
            }
            _ => return None,
        })
    }

    /// Compares any two values, as `ORDER BY` needs it: by kind in the order of [`Kind::ALL`], then in time.
    pub fn total_order(&self, other: &Temporal) -> Ordering {
        let place = |value: &Temporal| Kind::ALL.iter().position(|kind| *kind == value.kind());
        self.order(other).unwrap_or_else(|| place(self).cmp(&place(other)))
    }

    pub(crate) fn date(&self) -> Option<Date> {
        match self {
            Temporal::Date(date) => Some(*date),
            Temporal::LocalDateTime(local) => Some(local.date),
            Temporal::DateTime(moment) => Some(moment.local.date),
            Temporal::LocalTime(_) | Temporal::Time(_) => None,
        }
    }

    /// Returns the time of day; none for a date.
    pub(crate) fn clock(&self) -> Option<LocalTime> {
        match self {
            Temporal::Date(_) => None,
            Temporal::LocalTime(clock) => Some(*clock),
            Temporal::Time(time) => Some(time.clock),
            Temporal::LocalDateTime(local) => Some(local.clock),
            Temporal::DateTime(moment) => Some(moment.local.clock),
        }
    }

    pub(crate) fn offset(&self) -> Option<i32> {
        match self {
            Temporal::Time(time) => Some(time.offset),
            Temporal::DateTime(moment) => Some(moment.offset),
            _ => None,
        }
    }

    pub(crate) fn zone(&self) -> Option<zone::Zone> {
        match self {
            Temporal::DateTime(DateTime { zone: Some(name), .. }) => {
                Some(zone::Zone::Named(Arc::clone(name)))
            }
            _ => self.offset().map(zone::Zone::Offset),
        }
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, nanosecond) = self.parts();
        write!(f, "{hour:02}:{minute:02}")?;
        if second != 0 || nanosecond != 0 {
            write!(f, ":{second:02}{}", Fraction(nanosecond))?;
        }
        Ok(())
    }
}

/// The digits of a second behind its point, the point with them, trailing zeros dropped.
pub(crate) struct Fraction(pub(crate) i64);

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Ok(());
        }
        write!(f, ".{}", format!("{:09}", self.0).trim_end_matches('0'))
    }
}

impl fmt::Display for Temporal {
    /// Writes the value as ISO 8601 does, zones in brackets: `1984-10-11T12:31+01:00[Europe/Stockholm]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Temporal::Date(date) => write!(f, "{date}"),
            Temporal::LocalTime(clock) => write!(f, "{clock}"),
            Temporal::Time(time) => write!(f, "{}{}", time.clock, zone::Offset(time.offset)),
            Temporal::LocalDateTime(local) => write!(f, "{}T{}", local.date, local.clock),
            Temporal::DateTime(DateTime { local, offset, zone }) => {
                write!(f, "{}T{}{}", local.date, local.clock, zone::Offset(*offset))?;
                zone.as_ref().map_or(Ok(()), |name| write!(f, "[{name}]"))
            }
        }
    }
}

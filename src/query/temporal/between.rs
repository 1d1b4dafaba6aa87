//! How long it is from one instant to another.

use super::calendar::Date;
use super::zone::Zone;
use super::{DateTime, Duration, LocalDateTime, LocalTime, Result, Temporal, Time};

/// Two instants made alike, so that they can be compared.
///
/// A date begins at midnight; what has no day is on the day of the other; what has no zone is in the zone of the other.
enum Pair {
    /// Two times of day, in nanoseconds since midnight, UTC where both have offsets.
    Clocks(i128, i128),
    Locals(LocalDateTime, LocalDateTime),
    /// Two moments and the zone of the first.
    Moments(DateTime, DateTime, Zone),
}

impl Pair {
    fn of(a: &Temporal, b: &Temporal) -> Result<Pair> {
        let Some(day) = a.date().or(b.date()) else {
            return Ok(Pair::Clocks(since_midnight(a, b), since_midnight(b, a)));
        };
        let (local_a, local_b) = (local(a, day), local(b, day));
        let Some(zone) = a.zone().or(b.zone()) else { return Ok(Pair::Locals(local_a, local_b)) };
        let place = |value: &Temporal, local| match value {
            Temporal::DateTime(moment) => Ok(moment.clone()),
            _ => value.zone().unwrap_or_else(|| zone.clone()).at_local(local, None),
        };
        Ok(Pair::Moments(place(a, local_a)?, place(b, local_b)?, zone.clone()))
    }

    /// Returns both as local date-times of one zone; none for times of day.
    fn locals(&self) -> Result<Option<(LocalDateTime, LocalDateTime)>> {
        Ok(match self {
            Pair::Clocks(..) => None,
            Pair::Locals(a, b) => Some((*a, *b)),
            Pair::Moments(a, b, zone) => Some((a.local, zone.at_instant(b.instant())?.local)),
        })
    }

    fn nanos(&self) -> i128 {
        match self {
            Pair::Clocks(a, b) => b - a,
            Pair::Locals(a, b) => b.nanos() - a.nanos(),
            Pair::Moments(a, b, _) => b.instant() - a.instant(),
        }
    }
}

/// Returns the time of day in nanoseconds, in UTC where both values have offsets.
fn since_midnight(value: &Temporal, other: &Temporal) -> i128 {
    let time = Time {
        clock: value.clock().unwrap_or_default(),
        offset: value.offset().filter(|_| other.offset().is_some()).unwrap_or(0),
    };
    i128::from(time.instant())
}

fn local(value: &Temporal, day: Date) -> LocalDateTime {
    LocalDateTime { date: value.date().unwrap_or(day), clock: value.clock().unwrap_or(LocalTime::MIDNIGHT) }
}

/// Returns the day up to which whole days from `a` are counted: that of `b`, or its neighbour where the last is not full.
fn last_full_day(a: LocalDateTime, b: LocalDateTime) -> Result<Date> {
    if b.date > a.date && b.clock < a.clock {
        b.date.plus_days(-1)
    } else if b.date < a.date && b.clock > a.clock {
        b.date.plus_days(1)
    } else {
        Ok(b.date)
    }
}

/// Returns the duration from one instant to another in months, days and seconds, each as large as it can be.
///
/// # Errors
///
/// Where the result lies outside what durations hold.
pub fn between(a: &Temporal, b: &Temporal) -> Result<Duration> {
    let pair = Pair::of(a, b)?;
    let Some((start, end)) = pair.locals()? else { return Duration::of(0, 0, pair.nanos()) };
    let months = start.date.months_until(last_full_day(start, end)?);
    let after_months = LocalDateTime { date: start.date.plus_months(months)?, clock: start.clock };
    let days = last_full_day(after_months, end)?.days() - after_months.date.days();
    let rest = LocalDateTime { date: after_months.date.plus_days(days)?, clock: start.clock };
    let nanos = match &pair {
        Pair::Moments(a, b, zone) => b.instant() - zone.at_local(rest, Some(a.offset))?.instant(),
        _ => end.nanos() - rest.nanos(),
    };
    Duration::of(months, days, nanos)
}

/// Returns the whole months from one instant to another; none between times of day.
///
/// # Errors
///
/// Where an instant lies at the edge of the calendar.
pub fn in_months(a: &Temporal, b: &Temporal) -> Result<Duration> {
    let months = match Pair::of(a, b)?.locals()? {
        Some((start, end)) => start.date.months_until(last_full_day(start, end)?),
        None => 0,
    };
    Duration::of(months, 0, 0)
}

/// Returns the whole days from one instant to another; none between times of day.
///
/// # Errors
///
/// Where an instant lies at the edge of the calendar.
pub fn in_days(a: &Temporal, b: &Temporal) -> Result<Duration> {
    let days = match Pair::of(a, b)?.locals()? {
        Some((start, end)) => last_full_day(start, end)?.days() - start.date.days(),
        None => 0,
    };
    Duration::of(0, days, 0)
}

/// Returns the seconds from one instant to another, with their fraction.
///
/// # Errors
///
/// Where an instant lies at the edge of the calendar.
pub fn in_seconds(a: &Temporal, b: &Temporal) -> Result<Duration> {
    Duration::of(0, 0, Pair::of(a, b)?.nanos())
}

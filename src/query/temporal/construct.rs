//! Instants out of maps of fields, out of other instants and out of the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use super::calendar::{Date, MAX_YEAR};
use super::zone::Zone;
use super::{
    DateTime, Field, Kind, LocalDateTime, LocalTime, NANOS_PER_SECOND, Result, Temporal, TemporalError, Time,
};

/// The numbers of a map, in the order in which they take effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Year,
    Quarter,
    Month,
    Week,
    OrdinalDay,
    DayOfQuarter,
    DayOfWeek,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    EpochSeconds,
    EpochMillis,
}

/// Name, part, least and greatest value, and the parts of which one must stand beside it.
type PartRow = (&'static str, Part, i64, i64, &'static [Part]);

const PARTS: &[PartRow] = &[
    ("year", Part::Year, -MAX_YEAR, MAX_YEAR, &[]),
    ("quarter", Part::Quarter, 1, 4, &[Part::Year]),
    ("month", Part::Month, 1, 12, &[Part::Year]),
    ("week", Part::Week, 1, 53, &[Part::Year]),
    ("ordinalDay", Part::OrdinalDay, 1, 366, &[Part::Year]),
    ("dayOfQuarter", Part::DayOfQuarter, 1, 92, &[Part::Quarter]),
    ("dayOfWeek", Part::DayOfWeek, 1, 7, &[Part::Week]),
    ("day", Part::Day, 1, 31, &[Part::Month]),
    ("hour", Part::Hour, 0, 23, &[]),
    ("minute", Part::Minute, 0, 59, &[Part::Hour]),
    ("second", Part::Second, 0, 59, &[Part::Minute]),
    ("millisecond", Part::Millisecond, 0, 999, &[Part::Second]),
    ("microsecond", Part::Microsecond, 0, 999_999, &[Part::Second]),
    ("nanosecond", Part::Nanosecond, 0, 999_999_999, &[Part::Second]),
    ("epochSeconds", Part::EpochSeconds, i64::MIN, i64::MAX, &[]),
    ("epochMillis", Part::EpochMillis, i64::MIN, i64::MAX, &[]),
];

/// The four ways to name a day of a year; one map uses one.
const WAYS: [&[Part]; 4] = [
    &[Part::Month, Part::Day],
    &[Part::Week, Part::DayOfWeek],
    &[Part::Quarter, Part::DayOfQuarter],
    &[Part::OrdinalDay],
];

/// The fields of a map, understood.
#[derive(Default)]
struct Fields<'a> {
    parts: Vec<(Part, i64)>,
    zone: Option<Zone>,
    date: Option<&'a Temporal>,
    time: Option<&'a Temporal>,
    datetime: Option<&'a Temporal>,
}

impl<'a> Fields<'a> {
    fn read(kind: Kind, fields: &'a [(String, Field)]) -> Result<Self> {
        let mut read = Fields::default();
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("timezone", Field::Text(text)) if kind.has_zone() => read.zone = Some(Zone::parse(text)?),
                ("date", Field::Temporal(other)) if kind.has_date() => read.date = Some(other),
                ("time", Field::Temporal(other)) if kind.has_time() => read.time = Some(other),
                ("datetime", Field::Temporal(other)) if kind.has_date() && kind.has_time() => {
                    read.datetime = Some(other);
                }
                (name, value) => read.parts.push(number(kind, name, value)?),
            }
        }
        read.parts.sort_unstable();
        Ok(read)
    }

    fn part(&self, part: Part) -> Option<i64> {
        self.parts.iter().find(|(known, _)| *known == part).map(|(_, value)| *value)
    }

    fn has(&self, part: Part) -> bool {
        self.part(part).is_some()
    }

    /// Complains of parts that hang in the air because a greater one is missing, and of two ways to name a day.
    fn check(&self, has_date: bool, has_clock: bool) -> Result<()> {
        for (name, part, _, _, needed) in PARTS {
            let based = if *part < Part::Hour { has_date } else { has_clock };
            if self.has(*part) && !based && !needed.is_empty() && !needed.iter().any(|need| self.has(*need)) {
                let need = PARTS.iter().find(|row| needed.contains(&row.1)).map_or("", |row| row.0);
                return Err(TemporalError::new(format!("`{name}` is given without `{need}`; give both")));
            }
        }
        let ways: Vec<&[Part]> =
            WAYS.into_iter().filter(|way| way.iter().any(|part| self.has(*part))).collect();
        match ways.as_slice() {
            [] | [_] => Ok(()),
            _ => Err(TemporalError::new(
                "the day is named in two ways; use one of month and day, week and dayOfWeek, \
                 quarter and dayOfQuarter, and ordinalDay",
            )),
        }
    }

    /// Returns the day: `base`, or else the beginning of time, with the given parts replaced.
    fn date_from(&self, base: Option<Date>) -> Result<Date> {
        if base.is_none() && !self.has(Part::Year) {
            return Err(TemporalError::new("a day needs at least its `year`"));
        }
        let weekly = self.has(Part::Week);
        let mut date = match (base, self.part(Part::Year)) {
            (None, Some(year)) if weekly => Date::from_week(year, 1, 1)?,
            (base, _) => base.unwrap_or(Date::YEAR_ZERO),
        };
        for &(part, value) in &self.parts {
            date = replace(date, part, value, weekly)?;
        }
        Ok(date)
    }

    /// Returns the time of day: `base`, or else midnight, with the given parts replaced.
    fn clock_from(&self, base: Option<LocalTime>) -> Result<LocalTime> {
        let (hour, minute, second, nanosecond) = base.unwrap_or_default().parts();
        Ok(LocalTime::of_parts(
            self.part(Part::Hour).unwrap_or(hour),
            self.part(Part::Minute).unwrap_or(minute),
            self.part(Part::Second).unwrap_or(second),
            self.below_second()?.unwrap_or(nanosecond),
        ))
    }

    /// Returns the nanoseconds of the second, where any part of them is given.
    fn below_second(&self) -> Result<Option<i64>> {
        let (milli, micro, nano) =
            (self.part(Part::Millisecond), self.part(Part::Microsecond), self.part(Part::Nanosecond));
        if milli.or(micro).or(nano).is_none() {
            return Ok(None);
        }
        let thousand = |name: &str, value: Option<i64>, greater: &str, beside: bool| match value {
            Some(value) if beside && value > 999 => Err(TemporalError::new(format!(
                "beside `{greater}`, `{name}` lies between 0 and 999, not at {value}"
            ))),
            value => Ok(value.unwrap_or(0)),
        };
        let micros = thousand("microsecond", micro, "millisecond", milli.is_some())?;
        let greater = if micro.is_some() { "microsecond" } else { "millisecond" };
        let nanos = thousand("nanosecond", nano, greater, milli.or(micro).is_some())?;
        Ok(Some(milli.unwrap_or(0) * 1_000_000 + micros * 1_000 + nanos))
    }

    /// Returns the moment that the fields count from 1970, where they do.
    fn epoch(&self) -> Option<i128> {
        let seconds = self.part(Part::EpochSeconds).map(|s| i128::from(s) * i128::from(NANOS_PER_SECOND));
        seconds.or(self.part(Part::EpochMillis).map(|millis| i128::from(millis) * 1_000_000))
    }
}

/// Reads one numeric field.
fn number(kind: Kind, name: &str, value: &Field) -> Result<(Part, i64)> {
    let known = PARTS.iter().find(|(known, part, ..)| {
        let fits = match part {
            Part::EpochSeconds | Part::EpochMillis => kind == Kind::DateTime,
            part if *part < Part::Hour => kind.has_date(),
            _ => kind.has_time(),
        };
        fits && *known == name
    });
    let Some((_, part, least, greatest, _)) = known else {
        return Err(TemporalError::new(format!("`{}` takes no `{name}` of such a value", kind.name())));
    };
    match value {
        Field::Integer(value) if (least..=greatest).contains(&value) => Ok((*part, *value)),
        Field::Integer(value) => {
            Err(TemporalError::new(format!("`{name}` lies between {least} and {greatest}, not at {value}")))
        }
        _ => Err(TemporalError::new(format!("`{name}` must be a whole number"))),
    }
}

/// Returns the day with one part of it replaced.
fn replace(date: Date, part: Part, value: i64, weekly: bool) -> Result<Date> {
    let (year, month, day) = date.ymd();
    match part {
        Part::Year if weekly => {
            // A 53rd week becomes the 52nd of a year that has no more.
            let week = date.week().1.min(Date::weeks_in_year(value)?);
            Date::from_week(value, week, date.weekday())
        }
        Part::Year => Date::with_month_clipped(value, month, day),
        Part::Quarter => Date::with_month_clipped(year, month + (value - date.quarter()) * 3, day),
        Part::Month => Date::with_month_clipped(year, value, day),
        Part::Week => date.plus_days((value - date.week().1) * 7),
        Part::OrdinalDay => Date::from_ordinal(year, value),
        Part::DayOfQuarter => date.start_of_quarter().plus_days(value - 1),
        Part::DayOfWeek => date.plus_days(value - date.weekday()),
        Part::Day => Date::from_ymd(year, month, value),
        _ => Ok(date),
    }
}

/// Returns the instant that the fields of a map describe.
///
/// A day takes `year`, then one of `month` and `day`, `week` and `dayOfWeek`, `quarter` and `dayOfQuarter`, and
/// `ordinalDay`; a time takes `hour` to `nanosecond`; `timezone` is an offset or an IANA name. `date`, `time` and
/// `datetime` take their part of another value, which the other fields then change; another `timezone` keeps the moment
/// of a value that has a zone and the numbers of one that has none.
///
/// # Errors
///
/// A sentence names an unknown field, a value out of range, a missing greater part or a day that is named twice.
pub fn construct(kind: Kind, fields: &[(String, Field)]) -> Result<Temporal> {
    let fields = Fields::read(kind, fields)?;
    let day_of = fields.datetime.or(fields.date);
    let clock_of = fields.datetime.or(fields.time);
    let epoch =
        fields.epoch().map(|instant| Zone::UTC.at_instant(instant)).transpose()?.map(Temporal::DateTime);
    let (day_of, clock_of) = (day_of.or(epoch.as_ref()), clock_of.or(epoch.as_ref()));

    fields.check(day_of.is_some(), clock_of.is_some())?;
    let base_date = day_of.map(|other| date_of(kind, other)).transpose()?;
    let base_clock = clock_of.map(|other| match (other.clock(), fields.datetime.is_some()) {
        (None, false) => Err(lacks(kind, other, "time")),
        (clock, _) => Ok(clock.unwrap_or_default()),
    });
    let base_clock = base_clock.transpose()?;
    if kind.has_time() && !kind.has_date() && base_clock.is_none() && !fields.has(Part::Hour) {
        return Err(TemporalError::new("a time needs at least its `hour`"));
    }
    let zoned = clock_of.and_then(Temporal::zone);
    match kind {
        Kind::Date => Ok(Temporal::Date(fields.date_from(base_date)?)),
        Kind::LocalTime => Ok(Temporal::LocalTime(fields.clock_from(base_clock)?)),
        Kind::LocalDateTime => Ok(Temporal::LocalDateTime(LocalDateTime {
            date: fields.date_from(base_date)?,
            clock: fields.clock_from(base_clock)?,
        })),
        Kind::Time => {
            let clock = fields.clock_from(base_clock)?;
            let offset = clock_of.and_then(Temporal::offset);
            time_in_zone(Time { clock, offset: offset.unwrap_or(0) }, offset.is_some(), fields.zone.as_ref())
        }
        Kind::DateTime => {
            let local =
                LocalDateTime { date: fields.date_from(base_date)?, clock: fields.clock_from(base_clock)? };
            moment_in_zone(local, zoned.as_ref(), fields.zone.as_ref())
        }
    }
}

/// Moves a time to another zone, by now's offset where it is a named one: by the moment, or by the numbers.
fn time_in_zone(time: Time, by_moment: bool, zone: Option<&Zone>) -> Result<Temporal> {
    let Some(zone) = zone else { return Ok(Temporal::Time(time)) };
    let offset = zone.offset_at(nanos_since_1970(SystemTime::now()))?;
    let clock = if by_moment {
        let instant = i128::from(time.instant());
        LocalTime::wrapping(instant + i128::from(offset) * i128::from(NANOS_PER_SECOND))
    } else {
        time.clock
    };
    Ok(Temporal::Time(Time { clock, offset }))
}

/// Puts a local time into the zone that it came with, if any, and from there into the wanted one.
fn moment_in_zone(local: LocalDateTime, from: Option<&Zone>, to: Option<&Zone>) -> Result<Temporal> {
    let moment = match (from, to) {
        (Some(from), Some(to)) => to.at_instant(from.at_local(local, None)?.instant()),
        (Some(zone), None) | (None, Some(zone)) => zone.at_local(local, None),
        (None, None) => Zone::UTC.at_local(local, None),
    };
    moment.map(Temporal::DateTime)
}

fn lacks(kind: Kind, other: &Temporal, part: &str) -> TemporalError {
    TemporalError::new(format!("`{}` needs a {part}, and a `{}` has none", kind.name(), other.kind().name()))
}

fn date_of(kind: Kind, other: &Temporal) -> Result<Date> {
    other.date().ok_or_else(|| lacks(kind, other, "day"))
}

/// Returns the part of an instant that another kind of instant carries: the day of a date-time, say.
///
/// # Errors
///
/// Where the value lacks the part: a day has no time of day, a time has no day. A date becomes midnight of it.
pub fn project(kind: Kind, other: &Temporal) -> Result<Temporal> {
    let clock = || other.clock().ok_or_else(|| lacks(kind, other, "time"));
    Ok(match kind {
        Kind::Date => Temporal::Date(date_of(kind, other)?),
        Kind::LocalTime => Temporal::LocalTime(clock()?),
        Kind::Time => Temporal::Time(Time { clock: clock()?, offset: other.offset().unwrap_or(0) }),
        Kind::LocalDateTime => Temporal::LocalDateTime(LocalDateTime {
            date: date_of(kind, other)?,
            clock: other.clock().unwrap_or_default(),
        }),
        Kind::DateTime => match other {
            Temporal::DateTime(_) => other.clone(),
            _ => {
                let local =
                    LocalDateTime { date: date_of(kind, other)?, clock: other.clock().unwrap_or_default() };
                Temporal::DateTime(Zone::UTC.at_local(local, None)?)
            }
        },
    })
}

/// Returns the instant of that kind at a moment, in a zone (UTC where none is named).
///
/// # Errors
///
/// Where the name is no zone.
pub fn now(kind: Kind, at: SystemTime, zone: Option<&str>) -> Result<Temporal> {
    let zone = zone.map_or(Ok(Zone::UTC), Zone::parse)?;
    let moment: DateTime = zone.at_instant(nanos_since_1970(at))?;
    project(kind, &Temporal::DateTime(moment))
}

fn nanos_since_1970(at: SystemTime) -> i128 {
    let nanos = |length: std::time::Duration| length.as_nanos() as i128;
    at.duration_since(UNIX_EPOCH).map_or_else(|before| -nanos(before.duration()), nanos)
}

/// Returns the date-time so many seconds and nanoseconds after 1970-01-01T00:00Z.
///
/// # Errors
///
/// Where it lies outside the calendar.
pub fn from_epoch(seconds: i64, nanoseconds: i64) -> Result<Temporal> {
    let instant = i128::from(seconds) * i128::from(NANOS_PER_SECOND) + i128::from(nanoseconds);
    Zone::UTC.at_instant(instant).map(Temporal::DateTime)
}

/// Returns the date-time so many milliseconds after 1970-01-01T00:00Z.
///
/// # Errors
///
/// Where it lies outside the calendar.
pub fn from_epoch_millis(milliseconds: i64) -> Result<Temporal> {
    Zone::UTC.at_instant(i128::from(milliseconds) * 1_000_000).map(Temporal::DateTime)
}

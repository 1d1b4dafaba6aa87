//! The parts of temporal values, by name.

use super::zone::Offset;
use super::{Duration, Field, Kind, NANOS_PER_SECOND, Temporal};

impl Temporal {
    /// Returns the part of that name, `None` where the value has no such part.
    ///
    /// Days have `year`, `quarter`, `month`, `week`, `weekYear`, `day`, `ordinalDay`, `weekDay` (also `dayOfWeek`; Monday
    /// is 1) and `dayOfQuarter`; times have `hour`, `minute`, `second`, and `millisecond`, `microsecond` and `nanosecond`
    /// of the second; zoned ones have `timezone`, `offset`, `offsetMinutes` and `offsetSeconds`, and date-times
    /// `epochSeconds` and `epochMillis` beside them.
    pub fn component(&self, name: &str) -> Option<Field> {
        let text = match name {
            "timezone" => self.zone().map(|zone| zone.to_string()),
            "offset" => self.offset().map(|offset| Offset(offset).to_string()),
            _ => return self.number(name).map(Field::Integer),
        };
        text.map(Field::Text)
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.date_number(name).or_else(|| self.clock_number(name)).or_else(|| self.zone_number(name))
    }

    fn date_number(&self, name: &str) -> Option<i64> {
        let date = self.date()?;
        let (year, month, day) = date.ymd();
        Some(match name {
            "year" => year,
            "quarter" => date.quarter(),
            "month" => month,
            "week" => date.week().1,
            "weekYear" => date.week().0,
            "day" => day,
            "ordinalDay" => date.ordinal(),
            "weekDay" | "dayOfWeek" => date.weekday(),
            "dayOfQuarter" => date.days() - date.start_of_quarter().days() + 1,
            _ => return None,
        })
    }

    fn clock_number(&self, name: &str) -> Option<i64> {
        let (hour, minute, second, nanosecond) = self.clock()?.parts();
        Some(match name {
            "hour" => hour,
            "minute" => minute,
            "second" => second,
            "millisecond" => nanosecond / 1_000_000,
            "microsecond" => nanosecond / 1_000,
            "nanosecond" => nanosecond,
            _ => return None,
        })
    }

    fn zone_number(&self, name: &str) -> Option<i64> {
        let offset = i64::from(self.offset()?);
        let since = match self {
            Temporal::DateTime(moment) => Some(moment.instant()),
            _ => None,
        };
        let per_second = i128::from(NANOS_PER_SECOND);
        Some(match name {
            "offsetMinutes" => offset / 60,
            "offsetSeconds" => offset,
            "epochSeconds" => i64::try_from(since?.div_euclid(per_second)).ok()?,
            "epochMillis" => i64::try_from(since?.div_euclid(per_second / 1_000)).ok()?,
            _ => return None,
        })
    }

    /// Returns the names of the parts that values of a kind have, for completion and for hints.
    pub fn component_names(kind: Kind) -> Vec<&'static str> {
        const DATE: &[&str] =
            &["year", "quarter", "month", "week", "weekYear", "day", "ordinalDay", "weekDay", "dayOfQuarter"];
        const CLOCK: &[&str] = &["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];
        const ZONE: &[&str] = &["timezone", "offset", "offsetMinutes", "offsetSeconds"];
        const EPOCH: &[&str] = &["epochSeconds", "epochMillis"];
        [
            (kind.has_date(), DATE),
            (kind.has_time(), CLOCK),
            (kind.has_zone(), ZONE),
            (kind == Kind::DateTime, EPOCH),
        ]
        .into_iter()
        .filter(|(has, _)| *has)
        .flat_map(|(_, names)| names.iter().copied())
        .collect()
    }
}

impl Duration {
    /// Returns the part of that name, `None` where durations have no such part.
    ///
    /// `years`, `quarters` and `months` count all months, `weeks` and `days` all days, `hours` to `nanoseconds` all
    /// seconds; `monthsOfYear` and its like count what is left above the greater unit.
    pub fn component(&self, name: &str) -> Option<Field> {
        let (months, days, seconds, nanoseconds) = self.parts();
        let total = |per_second: i64| {
            let sub = nanoseconds / (NANOS_PER_SECOND / per_second);
            (i128::from(seconds) * i128::from(per_second) + i128::from(sub)).try_into().ok()
        };
        Some(Field::Integer(match name {
            "years" => months / 12,
            "quarters" => months / 3,
            "months" => months,
            "weeks" => days / 7,
            "days" => days,
            "hours" => seconds / 3_600,
            "minutes" => seconds / 60,
            "seconds" => seconds,
            "milliseconds" => total(1_000)?,
            "microseconds" => total(1_000_000)?,
            "nanoseconds" => total(NANOS_PER_SECOND)?,
            "quartersOfYear" => months / 3 % 4,
            "monthsOfQuarter" => months % 3,
            "monthsOfYear" => months % 12,
            "daysOfWeek" => days % 7,
            "minutesOfHour" => seconds / 60 % 60,
            "secondsOfMinute" => seconds % 60,
            "millisecondsOfSecond" => nanoseconds / 1_000_000,
            "microsecondsOfSecond" => nanoseconds / 1_000,
            "nanosecondsOfSecond" => nanoseconds,
            _ => return None,
        }))
    }
}

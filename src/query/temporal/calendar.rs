//! Days of the proleptic Gregorian calendar, counted from 1970-01-01, and the ways to name one.
//!
//! jiff's calendar ends at year 9999, openCypher's at 999,999,999; the arithmetic is Howard Hinnant's
//! (<https://howardhinnant.github.io/date_algorithms.html>).

use std::fmt;

use super::{Result, TemporalError};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i64,
}

/// The last year, and as a negative number the first.
pub(crate) const MAX_YEAR: i64 = 999_999_999;

impl Date {
    /// 0000-01-01, where maps of fields start from.
    pub(crate) const YEAR_ZERO: Date = Date { days: -719_528 };

    pub(crate) fn days(self) -> i64 {
        self.days
    }

    /// Returns the day that lies so many days after 1970-01-01; an error outside the calendar.
    pub(crate) fn from_days(days: i64) -> Result<Date> {
        // 365.2425 days to the year bound the year well enough to keep the arithmetic below from overflowing.
        let out = || {
            TemporalError::new(format!(
                "a year lies between -{MAX_YEAR} and {MAX_YEAR}; this day lies outside"
            ))
        };
        if days.unsigned_abs() > 366_000_000_000 {
            return Err(out());
        }
        let date = Date { days };
        if date.year().abs() > MAX_YEAR { Err(out()) } else { Ok(date) }
    }

    /// Returns the day; an error where the calendar has no such day.
    pub(crate) fn from_ymd(year: i64, month: i64, day: i64) -> Result<Date> {
        if year.abs() > MAX_YEAR {
            return Err(TemporalError::new(format!(
                "a year lies between -{MAX_YEAR} and {MAX_YEAR}, not at {year}"
            )));
        }
        if !(1..=12).contains(&month) {
            return Err(TemporalError::new(format!("a month lies between 1 and 12, not at {month}")));
        }
        let last = days_in_month(year, month);
        if !(1..=last).contains(&day) {
            return Err(TemporalError::new(format!(
                "{}-{month:02} has days 1 to {last}, not {day}",
                Year(year)
            )));
        }
        Ok(Date { days: days_from_civil(year, month, day) })
    }

    /// Returns year, month and day.
    pub(crate) fn ymd(self) -> (i64, i64, i64) {
        let shifted = self.days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    pub(crate) fn year(self) -> i64 {
        self.ymd().0
    }

    /// Returns the day of the year, from 1.
    pub(crate) fn ordinal(self) -> i64 {
        self.days - days_from_civil(self.year(), 1, 1) + 1
    }

    /// Returns the day of the week, 1 for Monday to 7 for Sunday.
    pub(crate) fn weekday(self) -> i64 {
        (self.days + 3).rem_euclid(7) + 1
    }

    /// Returns the quarter, from 1.
    pub(crate) fn quarter(self) -> i64 {
        (self.ymd().1 - 1) / 3 + 1
    }

    /// Returns the first day of the quarter.
    pub(crate) fn start_of_quarter(self) -> Date {
        let (year, _, _) = self.ymd();
        Date { days: days_from_civil(year, self.quarter() * 3 - 2, 1) }
    }

    /// Returns the ISO week's year and the week in it, from 1.
    pub(crate) fn week(self) -> (i64, i64) {
        let thursday = Date { days: self.days - self.weekday() + 4 };
        (thursday.year(), (thursday.ordinal() - 1) / 7 + 1)
    }

    /// Returns the day of an ISO week; a 53rd week of a year that has none is the first of the next.
    pub(crate) fn from_week(year: i64, week: i64, weekday: i64) -> Result<Date> {
        let fourth = Date::from_ymd(year, 1, 4)?;
        Date::from_days(fourth.days - fourth.weekday() + 1 + (week - 1) * 7 + weekday - 1)
    }

    /// Returns the number of ISO weeks of a year: 52 or 53.
    pub(crate) fn weeks_in_year(year: i64) -> Result<i64> {
        Ok(Date::from_ymd(year, 12, 28)?.week().1)
    }

    /// Returns the day of a year; an error where the year is too short.
    pub(crate) fn from_ordinal(year: i64, ordinal: i64) -> Result<Date> {
        let first = Date::from_ymd(year, 1, 1)?;
        let last = if is_leap(year) { 366 } else { 365 };
        if (1..=last).contains(&ordinal) {
            return Ok(Date { days: first.days + ordinal - 1 });
        }
        Err(TemporalError::new(format!("the year {} has days 1 to {last}, not {ordinal}", Year(year))))
    }

    /// Returns the same day of another month, or the last of it where it is shorter.
    pub(crate) fn with_month_clipped(year: i64, month: i64, day: i64) -> Result<Date> {
        let first = Date::from_ymd(year, month, 1)?;
        Ok(Date { days: first.days + day.min(days_in_month(year, month)) - 1 })
    }

    /// Adds months, clipped to the end of a shorter month.
    pub(crate) fn plus_months(self, months: i64) -> Result<Date> {
        let (year, month, day) = self.ymd();
        let whole = (year * 12 + month - 1)
            .checked_add(months)
            .ok_or_else(|| TemporalError::new("so many months lead out of the calendar"))?;
        Date::with_month_clipped(whole.div_euclid(12), whole.rem_euclid(12) + 1, day)
    }

    /// Adds days.
    pub(crate) fn plus_days(self, days: i64) -> Result<Date> {
        let days = self
            .days
            .checked_add(days)
            .ok_or_else(|| TemporalError::new("so many days lead out of the calendar"))?;
        Date::from_days(days)
    }

    /// Returns the whole months from this day to another, towards zero.
    pub(crate) fn months_until(self, other: Date) -> i64 {
        let packed = |date: Date| {
            let (year, month, day) = date.ymd();
            (year * 12 + month) * 32 + day
        };
        (packed(other) - packed(self)) / 32
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A year as ISO 8601 writes it: four digits at least, a sign where there are more.
struct Year(i64);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            year if year > 9999 => write!(f, "+{year}"),
            year if year < 0 => write!(f, "-{:04}", -year),
            year => write!(f, "{year:04}"),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{}-{month:02}-{day:02}", Year(year))
    }
}

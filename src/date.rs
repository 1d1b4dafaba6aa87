//! Days, months and years as facts carry them: a date that may be coarse.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day, or only the month or the year of it, as ISO 8601 writes them: `2017-04-18`, `2017-04`, `2017`.
///
/// Dates sort by their first day, the coarser before the finer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date; write a day `2017-04-18`, a month `2017-04` or a year `2017`")]
pub struct DateError(pub String);

impl Date {
    /// Returns the whole year.
    pub fn year_only(year: i16) -> Option<Self> {
        Date::checked(year, 0, 0)
    }

    /// Returns the whole month; `None` where there is no such month.
    pub fn month_only(year: i16, month: u8) -> Option<Self> {
        (month != 0).then(|| Date::checked(year, month, 0)).flatten()
    }

    /// Returns the day; `None` where the calendar has no such day.
    pub fn day(year: i16, month: u8, day: u8) -> Option<Self> {
        (month != 0 && day != 0).then(|| Date::checked(year, month, day)).flatten()
    }

    /// Returns year, month and day as three numbers, zero where not known; the inverse of [`Date::from_parts`].
    pub fn parts(self) -> (i16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Returns the date of three numbers, month and day zero where not known; `None` for what is no date.
    pub fn from_parts(year: i16, month: u8, day: u8) -> Option<Self> {
        Date::checked(year, month, day)
    }

    fn checked(year: i16, month: u8, day: u8) -> Option<Self> {
        let known = (1..=9999).contains(&year)
            && match (month, day) {
                (0, 0) => true,
                (1..=12, 0) => true,
                (0, _) => false,
                (month, day) => i8::try_from(month)
                    .ok()
                    .zip(i8::try_from(day).ok())
                    .is_some_and(|(m, d)| civil::Date::new(year, m, d).is_ok()),
            };
        known.then_some(Date { year, month, day })
    }

    /// Returns the first day that the date covers.
    pub fn first_day(self) -> civil::Date {
        let month = if self.month == 0 { 1 } else { self.month as i8 };
        let day = if self.day == 0 { 1 } else { self.day as i8 };
        civil::Date::new(self.year, month, day).unwrap_or(civil::Date::MIN)
    }

    /// Returns the last day that the date covers.
    pub fn last_day(self) -> civil::Date {
        if self.day != 0 {
            return self.first_day();
        }
        let month = if self.month == 0 { 12 } else { self.month as i8 };
        civil::Date::new(self.year, month, 1).map_or(civil::Date::MAX, civil::Date::last_of_month)
    }

    /// Whether some day of this date lies in `since..=until`; an absent bound is open.
    pub fn overlaps(self, since: Option<Date>, until: Option<Date>) -> bool {
        since.is_none_or(|since| self.last_day() >= since.first_day())
            && until.is_none_or(|until| self.first_day() <= until.last_day())
    }

    /// Returns the day itself, where it is known.
    pub fn to_day(self) -> Option<civil::Date> {
        (self.day != 0).then(|| self.first_day())
    }
}

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Self {
        Date { year: day.year(), month: day.month().unsigned_abs(), day: day.day().unsigned_abs() }
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; whatever follows a day after `T` or a blank is left out.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = || DateError(text.to_owned());
        let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let mut numbers = [0i16; 3];
        let mut count = 0;
        for (place, part) in day.split('-').enumerate() {
            let width = if place == 0 { 4 } else { 2 };
            if place > 2 || part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(error());
            }
            numbers[place] = part.parse().map_err(|_| error())?;
            count = place + 1;
        }
        let [year, month, day] = numbers;
        let (month, day) = (month as u8, day as u8);
        match count {
            1 => Date::year_only(year),
            2 => Date::month_only(year, month),
            _ => Date::day(year, month, day),
        }
        .ok_or_else(error)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.month, self.day) {
            (0, _) => format!("{:04}", self.year),
            (month, 0) => format!("{:04}-{month:02}", self.year),
            (month, day) => format!("{:04}-{month:02}-{day:02}", self.year),
        };
        f.pad(&text)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn dates_read_back_as_written() {
        for text in ["2017-04-18", "2017-04", "2017", "1979-11"] {
            assert_eq!(date(text).to_string(), text);
        }
        assert_eq!(date("2017-04-18T09:30:00Z"), date("2017-04-18"));
    }

    #[test]
    fn no_such_day_is_an_error_that_says_what_to_write() {
        for text in
            ["2017-02-30", "2017-13", "17-04-18", "2017-4-18", "2017-00", "", "last week", "2017-04-18-01"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert!("x".parse::<Date>().unwrap_err().to_string().contains("2017-04-18"));
    }

    #[test]
    fn coarse_dates_overlap_the_days_they_cover() {
        assert!(date("2017").overlaps(Some(date("2017-12-31")), None));
        assert!(date("2017-02").overlaps(None, Some(date("2017-02-01"))));
        assert!(!date("2017-02").overlaps(Some(date("2017-03")), None));
        assert_eq!(date("2016-02").last_day(), civil::date(2016, 2, 29));
    }
}

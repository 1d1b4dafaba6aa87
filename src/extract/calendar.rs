//! The calendar: months, weekdays, feasts and counts by their words, and dates counted from others.

use std::sync::OnceLock;

use jiff::civil::{self, Weekday};
use jiff::{Span as Distance, ToSpan};
use serde::Deserialize;

use crate::date::Date;
use crate::tsv;

/// Returns the month, 1 to 12, that a word or abbreviation names, in any case.
pub fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    let place = MONTHS
        .iter()
        .position(|name| *name == word || (word.len() >= 3 && word.len() <= 4 && name.starts_with(&word)))?;
    u8::try_from(place + 1).ok()
}

/// Returns the day of the week that a word names, in any case.
pub fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let word = word.to_lowercase();
    DAYS.iter().find(|(name, _)| *name == word).map(|(_, day)| *day)
}

/// A day that has a name and the same date every year.
#[derive(Debug, Deserialize)]
pub(super) struct Feast {
    /// Its words in lower case.
    pub name: String,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Returns the days of `data/feasts.tsv`.
///
/// # Panics
/// Never in a released build: a test loads the compiled-in table.
pub(super) fn feasts() -> &'static [Feast] {
    static FEASTS: OnceLock<Vec<Feast>> = OnceLock::new();
    FEASTS.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "the table is compiled in and a test reads it")]
        tsv::rows(include_str!("data/feasts.tsv")).expect("the compiled-in feasts are sound")
    })
}

pub(super) fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    (digits.len() <= 4 && !digits.is_empty()).then(|| digits.parse().ok()).flatten()
}

pub(super) fn number_word(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match word {
        "a" | "an" => Some(1),
        _ => WORDS.iter().position(|name| *name == word).and_then(|place| i64::try_from(place).ok()),
    }
}

pub(super) fn year(word: &str) -> Option<i16> {
    let plausible = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|year| plausible && (1000..=2100).contains(year))
}

/// Returns a date so many days, months or years from another, no finer than either is told; a year that is counted from a day or
/// month (`a year later`) is as fine as a month.
pub(super) fn shifted(anchor: Date, unit: &str, steps: i64, one: bool) -> Option<Date> {
    let (year, month, day) = anchor.parts();
    let whole = civil::date(year, i8::try_from(month.max(1)).ok()?, i8::try_from(day.max(1)).ok()?);
    match unit.trim_end_matches('s') {
        "day" | "morning" | "afternoon" | "evening" | "night" if day > 0 => {
            whole.checked_add(steps.days()).ok().map(Date::from)
        }
        "week" if day > 0 && steps.abs() > 0 => {
            let then = whole.checked_add(steps.weeks()).ok()?;
            Date::month_only(then.year(), then.month().unsigned_abs())
        }
        // Some days from a month are most likely in it.
        "day" | "week" if month > 0 && day == 0 && steps.abs() <= 1 => Some(anchor),
        "month" if month > 0 => {
            let then = whole.checked_add(steps.months()).ok()?;
            Date::month_only(then.year(), then.month().unsigned_abs())
        }
        "year" if one && month > 0 => Date::month_only(whole.checked_add(steps.years()).ok()?.year(), month),
        "year" => Date::year_only(whole.checked_add(steps.years()).ok()?.year()),
        _ => None,
    }
}

/// Returns the year's or day's date nearest before the article (or after it, where the sentence looks forward).
pub(super) fn near(published: Option<Date>, month: u8, day: Option<u8>, future: bool) -> Option<Date> {
    let today = published?;
    let (year, this_month, this_day) = today.parts();
    let make = |year: i16| match day {
        Some(day) => Date::day(year, month, day),
        None => Date::month_only(year, month),
    };
    let this_month = if this_month == 0 { 12 } else { this_month };
    let later = (month, day.unwrap_or(0)) > (this_month, if day.is_some() { this_day } else { 0 });
    let months_ahead = i16::from(month) - i16::from(this_month);
    match (later && months_ahead >= 0, future) {
        // A later day of the same month or the next is news of the coming days whatever the tense.
        (true, false) if months_ahead > 1 || day.is_none() && months_ahead > 0 => make(year - 1),
        (true, false) if day.is_none() => make(year),
        (false, true) if (i16::from(this_month) - i16::from(month)) > 0 => make(year + 1),
        _ => make(year),
    }
}

pub(super) fn near_weekday(today: civil::Date, day: Weekday, future: bool) -> civil::Date {
    if today.weekday() == day {
        return today;
    }
    let step = if future { 1 } else { -1 };
    today.nth_weekday(step, day).unwrap_or(today)
}

/// Returns the week's, month's or year's date so many steps from today; `Some(None)` where the unit has no date.
pub(super) fn unit_from(today: civil::Date, unit: &str, steps: i64) -> Option<Option<Date>> {
    let shifted = |distance: Distance| today.checked_add(distance).ok();
    let month_of = |day: civil::Date| Date::month_only(day.year(), day.month().unsigned_abs());
    Some(match unit.trim_end_matches('s') {
        "day" => shifted(steps.days()).map(Date::from),
        // A week has no ISO date as coarse as it is: its month, where the week lies in one.
        "week" | "weekend" => shifted(steps.weeks()).and_then(month_of),
        "month" => shifted(steps.months()).and_then(month_of),
        "year" => shifted(steps.years()).and_then(|day| Date::year_only(day.year())),
        "decade" => shifted((steps * 10).years()).and_then(|day| Date::year_only(day.year())),
        _ => {
            if steps != 0 && matches!(unit, "spring" | "summer" | "autumn" | "fall" | "winter") {
                shifted(steps.years()).and_then(|day| Date::year_only(day.year()))
            } else {
                return None;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weekdays_are_read_in_any_make() {
        assert_eq!(
            (month("Sept."), month("may"), month("Nov"), month("March")),
            (Some(9), Some(5), Some(11), Some(3))
        );
        assert_eq!(month("ma"), None);
        assert_eq!(weekday("Tuesday"), Some(Weekday::Tuesday));
    }

    #[test]
    fn the_feasts_are_sound() {
        assert!(feasts().iter().all(|feast| Date::day(2000, feast.month, feast.day).is_some()));
    }

    #[test]
    fn a_day_without_a_year_is_the_last_such_day() {
        let published = "2018-11-30".parse().ok();
        let date = |month, day, future| near(published, month, day, future).unwrap().to_string();
        assert_eq!(date(9, Some(30), false), "2018-09-30");
        assert_eq!(date(6, None, false), "2018-06");
        assert_eq!(date(12, Some(2), false), "2018-12-02");
        assert_eq!(date(1, Some(2), true), "2019-01-02");
        let published = "2019-01-10".parse().ok();
        assert_eq!(near(published, 11, Some(30), false).unwrap().to_string(), "2018-11-30");
    }

    #[test]
    fn weekdays_are_those_before_the_article_or_after_it() {
        let friday = civil::date(2018, 11, 30);
        assert_eq!(near_weekday(friday, Weekday::Friday, false), friday);
        assert_eq!(near_weekday(friday, Weekday::Tuesday, false), civil::date(2018, 11, 27));
        assert_eq!(near_weekday(friday, Weekday::Tuesday, true), civil::date(2018, 12, 4));
    }
}

//! When: dates in words, against the date of the article.

use jiff::civil::{self, Weekday};
use jiff::{Span as Distance, ToSpan};

use super::tree::Tree;
use crate::date::Date;
use crate::fact::DateBasis;

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

/// A date that a sentence says, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// The date; `None` for a time that names no day, month or year (`for years`, `earlier`).
    pub date: Option<Date>,
    /// Stated, or relative to the article's date.
    pub basis: DateBasis,
    /// Whether it is a bound of a stretch rather than the time itself: `since 2004`, `until May`.
    pub bound: bool,
}

/// Returns the dates of an article, sentence by sentence: `the following year` counts from the date named last, in the sentence or
/// the one before.
pub fn of_article(trees: &[Tree<'_>], published: Option<Date>) -> Vec<Vec<TimeExpression>> {
    let mut anchor = None;
    let dates = trees.iter().map(|tree| {
        let found = find(tree, published, anchor);
        anchor = last_date(&found);
        found
    });
    dates.collect()
}

fn last_date(found: &[TimeExpression]) -> Option<Date> {
    found.iter().rev().filter(|expression| !expression.bound).find_map(|expression| expression.date)
}

/// Returns the dates of a sentence in order; `anchor` is the one that the sentence before named last.
fn find(tree: &Tree<'_>, published: Option<Date>, anchor: Option<Date>) -> Vec<TimeExpression> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        let counted = || counted_from(tree, at, last_date(&found).or(anchor));
        match counted().or_else(|| at_token(tree, at, published)) {
            Some(expression) => {
                at = expression.last + 1;
                found.push(expression);
            }
            None => at += 1,
        }
    }
    found
}

/// Returns a date that counts from another: `the following year`, `the same day`, `three days later`, `that April`.
fn counted_from(tree: &Tree<'_>, at: usize, anchor: Option<Date>) -> Option<TimeExpression> {
    let word_at =
        |index: usize| if index < tree.len() { tree.form(index).to_lowercase() } else { String::new() };
    let make = |last: usize, date: Option<Date>| {
        Some(TimeExpression { first: at, last, date, basis: DateBasis::Relative, bound: false })
    };
    let word = word_at(at);
    let pointed = at > 0 && matches!(word_at(at - 1).as_str(), "the" | "that");
    let step = match word.as_str() {
        "following" | "next" if pointed => 1,
        "same" if pointed => 0,
        _ => {
            // `a day earlier`, `three years later`
            let away = match word_at(at + 2).as_str() {
                "later" | "afterwards" | "after" => 1,
                "earlier" | "before"
                    if !matches!(word_at(at + 3).as_str(), "this" | "the" | "it" | "he" | "they") =>
                {
                    -1
                }
                _ => return that_month(tree, at, anchor).and_then(|date| make(at + 1, Some(date))),
            };
            let count = number(&word).or_else(|| number_word(&word))?;
            let ends = word_at(at + 2) != "after" || matches!(word_at(at + 3).as_str(), "," | "." | "");
            let date = shifted(anchor?, &word_at(at + 1), away * count).filter(|_| ends)?;
            return make(at + 2, Some(date));
        }
    };
    make(at + 1, Some(shifted(anchor?, &word_at(at + 1), step)?))
}

/// Returns the month of the year spoken of that `that` points at: `that April`.
fn that_month(tree: &Tree<'_>, at: usize, anchor: Option<Date>) -> Option<Date> {
    let (year, ..) = anchor?.parts();
    let pointed = tree.form(at).eq_ignore_ascii_case("that") && at + 1 < tree.len();
    let month = pointed.then(|| capital_month(tree, at + 1)).flatten()?;
    Date::month_only(year, month)
}

/// Returns a date so many days, months or years from another, no finer than either is told.
fn shifted(anchor: Date, unit: &str, steps: i64) -> Option<Date> {
    let (year, month, day) = anchor.parts();
    let whole = civil::date(year, i8::try_from(month.max(1)).ok()?, i8::try_from(day.max(1)).ok()?);
    match unit.trim_end_matches('s') {
        "day" | "morning" | "evening" | "night" if day > 0 => {
            whole.checked_add(steps.days()).ok().map(Date::from)
        }
        "week" if day > 0 && steps.abs() > 0 => {
            let then = whole.checked_add(steps.weeks()).ok()?;
            Date::month_only(then.year(), then.month().unsigned_abs())
        }
        "month" if month > 0 => {
            let then = whole.checked_add(steps.months()).ok()?;
            Date::month_only(then.year(), then.month().unsigned_abs())
        }
        "year" => Date::year_only(whole.checked_add(steps.years()).ok()?.year()),
        _ => None,
    }
}

fn at_token(tree: &Tree<'_>, at: usize, published: Option<Date>) -> Option<TimeExpression> {
    let today = published.and_then(Date::to_day);
    let word = tree.form(at).to_lowercase();
    let word_at =
        |index: usize| if index < tree.len() { tree.form(index).to_lowercase() } else { String::new() };
    let future = reads_as_future(tree, at);
    let make = |last: usize, date: Option<Date>, basis: DateBasis| {
        let bound = at > 0
            && matches!(
                word_at(at - 1).as_str(),
                "since" | "until" | "till" | "from" | "by" | "before" | "after"
            );
        Some(TimeExpression { first: at, last, date, basis, bound })
    };

    // Nov. 30, 2018 | November 30 | November 2018 | 30 November 2018
    if let Some(month) = capital_month(tree, at) {
        if let Some(day) = number(&word_at(at + 1)).filter(|day| (1..=31).contains(day)) {
            let comma = usize::from(word_at(at + 2) == ",");
            if let Some(year) = year(&word_at(at + 2 + comma)) {
                return make(at + 2 + comma, Date::day(year, month, day as u8), DateBasis::Stated);
            }
            return make(at + 1, near(published, month, Some(day as u8), future), DateBasis::Stated);
        }
        let comma = usize::from(matches!(word_at(at + 1).as_str(), "," | "of"));
        if let Some(year) = year(&word_at(at + 1 + comma)) {
            return make(at + 1 + comma, Date::month_only(year, month), DateBasis::Stated);
        }
        let last = at > 0 && word_at(at - 1) == "last";
        let next = at > 0 && word_at(at - 1) == "next";
        return make(at, near(published, month, None, (future || next) && !last), DateBasis::Relative);
    }
    if let Some(day) = number(&word).filter(|day| (1..=31).contains(day))
        && at + 1 < tree.len()
        && let Some(month) = capital_month(tree, at + 1)
    {
        if let Some(year) = year(&word_at(at + 2)) {
            return make(at + 2, Date::day(year, month, day as u8), DateBasis::Stated);
        }
        return make(at + 1, near(published, month, Some(day as u8), future), DateBasis::Stated);
    }
    // in 1979
    if let Some(year) = year(&word)
        && at > 0
        && (matches!(
            word_at(at - 1).as_str(),
            "in" | "since"
                | "until"
                | "from"
                | "by"
                | "of"
                | "early"
                | "late"
                | "mid"
                | "before"
                | "after"
                | "during"
                | "-"
        ) || tree.deprel(at).as_str().starts_with("obl"))
    {
        return make(at, Date::year_only(year), DateBasis::Stated);
    }
    let today = today?;
    // on Tuesday | next Tuesday | last Tuesday
    if let Some(day) = weekday(&word).filter(|_| tree.form(at).starts_with(char::is_uppercase)) {
        let forward = future || (at > 0 && word_at(at - 1) == "next");
        return make(at, Some(near_weekday(today, day, forward).into()), DateBasis::Relative);
    }
    let days_from = |days: i64| today.checked_add(days.days()).ok().map(Date::from);
    match word.as_str() {
        "today" | "tonight" => make(at, Some(today.into()), DateBasis::Relative),
        "yesterday" | "overnight" => make(at, days_from(-1), DateBasis::Relative),
        "tomorrow" => make(at, days_from(1), DateBasis::Relative),
        "last" | "this" | "next" | "previous" => {
            let step = match word.as_str() {
                "this" => 0,
                "next" => 1,
                _ => -1,
            };
            let date = unit_from(today, &word_at(at + 1), step)?;
            make(at + 1, date, DateBasis::Relative)
        }
        "earlier" | "later" if word_at(at + 1) == "this" => {
            let date = unit_from(today, &word_at(at + 2), 0)?;
            make(at + 2, date, DateBasis::Relative)
        }
        "ago" if at >= 2 => {
            let count = number(&word_at(at - 2)).or_else(|| number_word(&word_at(at - 2)))?;
            make(at, unit_from(today, &word_at(at - 1), -count)?, DateBasis::Relative)
        }
        _ => None,
    }
}

fn capital_month(tree: &Tree<'_>, at: usize) -> Option<u8> {
    let form = tree.form(at);
    // `May` and `March` begin sentences as other words too.
    let other =
        matches!(form, "May" | "March" | "Mar") && (at == 0 || tree.upos(at) != crate::text::Upos::Propn);
    (form.starts_with(char::is_uppercase) && form.len() >= 3 && !other).then(|| month(form)).flatten()
}

/// Whether the words before a date look forward: `will meet on Tuesday`.
fn reads_as_future(tree: &Tree<'_>, at: usize) -> bool {
    let mut verb = tree.head(at);
    for _ in 0..4 {
        let Some(token) = verb else { return false };
        if tree.upos(token) == crate::text::Upos::Verb {
            return tree.children(token).iter().any(|&child| {
                matches!(tree.lemma(child), "will" | "would" | "shall") || tree.form(child) == "to"
            });
        }
        verb = tree.head(token);
    }
    false
}

fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    (digits.len() <= 4 && !digits.is_empty()).then(|| digits.parse().ok()).flatten()
}

fn number_word(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match word {
        "a" | "an" => Some(1),
        _ => WORDS.iter().position(|name| *name == word).and_then(|place| i64::try_from(place).ok()),
    }
}

fn year(word: &str) -> Option<i16> {
    let plausible = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|year| plausible && (1000..=2100).contains(year))
}

/// Returns the year's or day's date nearest before the article (or after it, where the sentence looks forward).
fn near(published: Option<Date>, month: u8, day: Option<u8>, future: bool) -> Option<Date> {
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

fn near_weekday(today: civil::Date, day: Weekday, future: bool) -> civil::Date {
    if today.weekday() == day {
        return today;
    }
    let step = if future { 1 } else { -1 };
    today.nth_weekday(step, day).unwrap_or(today)
}

/// Returns the week's, month's or year's date so many steps from today; `Some(None)` where the unit has no date.
fn unit_from(today: civil::Date, unit: &str, steps: i64) -> Option<Option<Date>> {
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

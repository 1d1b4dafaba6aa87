//! When: dates in words, against the date of the article and the dates named before.

use jiff::ToSpan;

use super::calendar::{self, near, near_weekday, number, number_word, shifted, unit_from, weekday, year};
use super::stance;
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::date::Date;
use crate::fact::DateBasis;
use crate::text::{Deprel, Upos, Xpos};

/// A date that a sentence says, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// The date; `None` for a time that names no day, month or year (`days later`, `within weeks`).
    pub date: Option<Date>,
    /// Stated, or relative to the article's date.
    pub basis: DateBasis,
    /// Whether it is a bound of a stretch rather than the time itself: `since 2004`, `until May`.
    pub bound: bool,
    /// What it dates, where that is not what it hangs on: the verb behind `a day after`.
    pub clause: Option<usize>,
}

/// How many sentences without a date keep the one that was named before them.
const REMEMBERED: usize = 2;

/// Returns the dates of an article, sentence by sentence: `the following year` counts from the date named before, in the sentence
/// or up to three before it, and `hours later` from that or from `news`, the day that the article reports.
pub fn of_article(
    trees: &[Tree<'_>],
    published: Option<Date>,
    news: Option<Date>,
) -> Vec<Vec<TimeExpression>> {
    let mut anchor = None;
    let mut silent = 0;
    let dates = trees.iter().map(|tree| {
        let found = of_sentence(tree, published, anchor, news);
        match told(tree, &found) {
            Some(date) => (anchor, silent) = (Some(date), 0),
            None if silent < REMEMBERED => silent += 1,
            None => anchor = None,
        }
        found
    });
    dates.collect()
}

/// Returns the date that a sentence tells of, for those after it: the last of the finest outside of relative clauses.
fn told(tree: &Tree<'_>, found: &[TimeExpression]) -> Option<Date> {
    let dated = found.iter().filter(|expression| !expression.bound);
    let fineness = |date: Date| {
        let (_, month, day) = date.parts();
        u8::from(month > 0) + u8::from(day > 0)
    };
    let ranked = dated.filter_map(|expression| {
        let date = expression.date?;
        Some((!is_aside(tree, expression.last), fineness(date), expression.first, date))
    });
    ranked.max_by_key(|&(main, fineness, place, _)| (main, fineness, place)).map(|(.., date)| date)
}

fn is_aside(tree: &Tree<'_>, token: usize) -> bool {
    let mut at = token;
    for _ in 0..tree.len() {
        if tree.deprel(at) == Deprel::AclRelcl {
            return true;
        }
        match tree.head(at) {
            Some(head) => at = head,
            None => break,
        }
    }
    false
}

fn last_date(found: &[TimeExpression]) -> Option<Date> {
    found.iter().rev().filter(|expression| !expression.bound).find_map(|expression| expression.date)
}

/// Returns the dates of a sentence in order; `anchor` is the one that was named before it.
pub(super) fn of_sentence(
    tree: &Tree<'_>,
    published: Option<Date>,
    anchor: Option<Date>,
    news: Option<Date>,
) -> Vec<TimeExpression> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        let counted = || Counted { tree, at, anchor: last_date(&found).or(anchor), news }.read();
        match counted().or_else(|| feast(tree, at, published)).or_else(|| at_token(tree, at, published)) {
            Some(expression) => {
                at = expression.last + 1;
                found.push(expression);
            }
            None => at += 1,
        }
    }
    let intervals: Vec<TimeExpression> =
        (0..tree.len()).filter_map(|at| interval(tree, at, &found)).collect();
    found.extend(intervals);
    found
}

fn word_at(tree: &Tree<'_>, index: usize) -> String {
    if index < tree.len() { tree.form(index).to_lowercase() } else { String::new() }
}

/// Whether a phrase is over before a token: `the day before.`
fn ends_at(tree: &Tree<'_>, index: usize) -> bool {
    index >= tree.len() || tree.upos(index) == Upos::Punct
}

/// How many units a word counts: `three`, `3`, `a`; `Some(None)` for words like `several`.
fn count(word: &str) -> Option<Option<i64>> {
    match word {
        "few" | "several" | "some" | "many" | "couple" => Some(None),
        "the" => Some(Some(1)),
        _ => number(word).or_else(|| number_word(word)).map(Some),
    }
}

fn is_moment(unit: &str) -> bool {
    matches!(unit.trim_end_matches('s'), "second" | "moment" | "minute" | "hour")
}

fn is_unit(unit: &str) -> bool {
    is_moment(unit)
        || is_part_of_day(unit)
        || matches!(unit.trim_end_matches('s'), "week" | "month" | "year" | "decade")
}

/// Whether a date is so coarse that some days or weeks from it are most likely within it.
fn absorbs(date: Date, unit: &str) -> bool {
    date.to_day().is_none() && (is_part_of_day(unit) || matches!(unit, "week" | "weeks"))
}

fn is_part_of_day(unit: &str) -> bool {
    matches!(unit.trim_end_matches('s'), "day" | "morning" | "afternoon" | "evening" | "night")
}

/// A phrase that may count from a date named before: `the following year`, `the same day`, `three days later`, `that April`.
struct Counted<'t> {
    tree: &'t Tree<'t>,
    at: usize,
    /// The date that it counts from.
    anchor: Option<Date>,
    /// The day that the article reports.
    news: Option<Date>,
}

impl Counted<'_> {
    fn read(&self) -> Option<TimeExpression> {
        let (last, date) =
            self.away().or_else(|| self.beside()).or_else(|| self.pointed_at()).or_else(|| self.within())?;
        let basis = DateBasis::Relative;
        Some(TimeExpression { first: self.at, last, date, basis, bound: false, clause: None })
    }

    fn word(&self, away: usize) -> String {
        word_at(self.tree, self.at + away)
    }

    /// Returns the day spoken of, else the day of the news.
    fn day(&self) -> Option<Date> {
        self.anchor.filter(|date| date.to_day().is_some()).or(self.news)
    }

    /// `a day earlier`, `three years later`, `hours later`, `the day before`
    fn away(&self) -> Option<(usize, Option<Date>)> {
        let first = self.word(0);
        let bare = is_unit(&first) && first.ends_with('s');
        let (counted, unit, direction) = if bare { (None, 0, 1) } else { (count(&first)?, 1, 2) };
        let away = match self.word(direction).as_str() {
            "later" | "afterwards" => 1,
            "earlier" if self.word(direction + 1) != "this" => -1,
            "after" if ends_at(self.tree, self.at + direction + 1) => 1,
            "before" if ends_at(self.tree, self.at + direction + 1) => -1,
            _ => return None,
        };
        let unit = self.word(unit);
        let date = match counted {
            _ if is_moment(&unit) => self.day(),
            Some(count) => self.anchor.and_then(|anchor| shifted(anchor, &unit, away * count, count == 1)),
            None => self.anchor.filter(|anchor| absorbs(*anchor, &unit)),
        };
        is_unit(&unit).then_some((self.at + direction, date))
    }

    /// `the following year`, `the same day`, `the previous month`, `next day`
    fn beside(&self) -> Option<(usize, Option<Date>)> {
        let before = self.at.checked_sub(1).map(|at| word_at(self.tree, at)).unwrap_or_default();
        let pointed = matches!(before.as_str(), "the" | "that" | "very" | "this");
        let unit = self.word(1);
        let step = match self.word(0).as_str() {
            "following" if pointed => 1,
            "next" if (pointed && before != "this") || is_part_of_day(&unit) => 1,
            "same" if pointed => 0,
            "previous" if pointed => -1,
            _ => return None,
        };
        let date = match step {
            0 if is_part_of_day(&unit) => self.day(),
            _ => self.anchor.and_then(|anchor| shifted(anchor, &unit, step, false)),
        };
        (date.is_some() || is_part_of_day(&unit)).then_some((self.at + 1, date))
    }

    /// `that day`, `that April`, `July of that year`, `earlier in the day`
    fn pointed_at(&self) -> Option<(usize, Option<Date>)> {
        let (first, next) = (self.word(0), self.word(1));
        let year = self.anchor.map(|date| date.parts().0);
        if first == "that" {
            let month =
                (self.at + 1 < self.tree.len()).then(|| capital_month(self.tree, self.at + 1)).flatten();
            return match month {
                Some(month) => Some((self.at + 1, Some(Date::month_only(year?, month)?))),
                None if is_part_of_day(&next) => Some((self.at + 1, self.day())),
                None if matches!(next.as_str(), "year" | "month") => {
                    Some((self.at + 1, Some(shifted(self.anchor?, &next, 0, false)?)))
                }
                None => None,
            };
        }
        if matches!(first.as_str(), "earlier" | "later") && next == "in" && self.word(2) == "the" {
            return (self.word(3) == "day").then(|| (self.at + 3, self.day()));
        }
        let month = capital_month(self.tree, self.at)?;
        let of = usize::from(next == "of");
        let same_year = matches!(self.word(1 + of).as_str(), "that") && self.word(2 + of) == "year";
        same_year.then_some((self.at + 2 + of, Some(Date::month_only(year?, month)?)))
    }

    /// `within hours`, `within a few days`
    fn within(&self) -> Option<(usize, Option<Date>)> {
        if self.word(0) != "within" {
            return None;
        }
        let place = (1..=3).find(|&away| is_unit(&self.word(away)))?;
        let counted = (1..place).all(|away| count(&self.word(away)).is_some());
        let date = is_moment(&self.word(place)).then(|| self.day()).flatten();
        counted.then_some((self.at + place, date))
    }
}

/// Returns the date of what stands behind `after` or `before`, counted from the sentence's other date: `signed on Monday, a day after
/// Peru had attacked Chile`.
fn interval(tree: &Tree<'_>, at: usize, found: &[TimeExpression]) -> Option<TimeExpression> {
    let back = match tree.lemma(at) {
        "after" => -1,
        "before" => 1,
        _ => return None,
    };
    let clause = tree.head(at).filter(|_| matches!(tree.deprel(at), Deprel::Mark | Deprel::Case))?;
    let unit = word_at(tree, at.checked_sub(1)?);
    let counted = at.checked_sub(2).and_then(|at| count(&word_at(tree, at)));
    if ends_at(tree, at + 1)
        || !is_unit(&unit)
        || found.iter().any(|other| (other.first..=other.last).contains(&at))
    {
        return None;
    }
    let inside =
        |other: &&TimeExpression| other.date.is_some() && !other.bound && !tree.is_under(other.last, clause);
    let base = found
        .iter()
        .rev()
        .filter(|other| other.last < at)
        .find(inside)
        .or_else(|| found.iter().find(inside))?;
    let date = match counted {
        _ if is_moment(&unit) => base.date,
        Some(Some(count)) => shifted(base.date?, &unit, back * count, count == 1),
        _ => base.date.filter(|date| absorbs(*date, &unit)),
    };
    let basis = DateBasis::Relative;
    Some(TimeExpression { first: at - 1, last: at, date, basis, bound: false, clause: Some(clause) })
}

/// Returns the day that has a name: `on New Year's Day`.
fn feast(tree: &Tree<'_>, at: usize, published: Option<Date>) -> Option<TimeExpression> {
    if !tree.form(at).starts_with(char::is_uppercase) {
        return None;
    }
    let (last, feast) = calendar::feasts().iter().find_map(|feast| {
        let last = (at..tree.len().min(at + 4))
            .find(|&last| tree.words(at, last).replace('’', "'").to_lowercase() == feast.name)?;
        Some((last, feast))
    })?;
    // `the Christmas truce` names no day.
    let alone = !tree.head(last).is_some_and(|head| head > last && tree.deprel(last) == Deprel::Compound);
    let date = near(published, feast.month, Some(feast.day), reads_as_future(tree, at));
    alone.then_some(TimeExpression {
        first: at,
        last,
        date,
        basis: DateBasis::Relative,
        bound: false,
        clause: None,
    })
}

fn at_token(tree: &Tree<'_>, at: usize, published: Option<Date>) -> Option<TimeExpression> {
    let today = published.and_then(Date::to_day);
    let word = tree.form(at).to_lowercase();
    let word_at = |index: usize| word_at(tree, index);
    let future = reads_as_future(tree, at);
    let make = |last: usize, date: Option<Date>, basis: DateBasis| {
        let bound = at > 0
            && matches!(
                word_at(at - 1).as_str(),
                "since" | "until" | "till" | "from" | "by" | "before" | "after"
            );
        Some(TimeExpression { first: at, last, date, basis, bound, clause: None })
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
    let other = matches!(form, "May" | "March" | "Mar") && (at == 0 || tree.upos(at) != Upos::Propn);
    (form.starts_with(char::is_uppercase) && form.len() >= 3 && !other)
        .then(|| calendar::month(form))
        .flatten()
}

/// Whether the words around a date look forward: `will meet on Tuesday`, `flies to Oslo on Tuesday`, `is due on Tuesday`.
fn reads_as_future(tree: &Tree<'_>, at: usize) -> bool {
    let mut above = tree.head(at);
    for _ in 0..4 {
        let Some(token) = above else { return false };
        if tree.upos(token) == Upos::Verb {
            return looks_forward(tree, token);
        }
        if matches!(tree.lemma(token), "due" | "likely" | "ready") {
            return true;
        }
        above = tree.head(token);
    }
    false
}

fn looks_forward(tree: &Tree<'_>, verb: usize) -> bool {
    let children = tree.children(verb);
    let has_modal = children.iter().any(|&child| tree.token(child).xpos == Xpos::Md);
    let has_to = children.iter().any(|&child| tree.form(child) == "to");
    // `allowed him to leave on Sunday`: what was let happen did.
    let came_true = tree.deprel(verb) == Deprel::Xcomp
        && tree.head(verb).is_some_and(|above| {
            tree.token(above).xpos == Xpos::Vbd
                && WordClasses::builtin().implicative.contains(tree.lemma(above))
        });
    let present = matches!(tree.token(verb).xpos, Xpos::Vbz | Xpos::Vbp)
        && WordClasses::builtin().motion.contains(tree.lemma(verb));
    has_modal || stance::is_due(tree, verb) || (has_to && !came_true) || present
}

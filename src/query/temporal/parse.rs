//! Instants out of text: the forms of ISO 8601, with dashes and colons or without.

use super::calendar::Date;
use super::zone::Zone;
use super::{Kind, LocalDateTime, LocalTime, Result, Temporal, TemporalError, Time};

/// Reads an instant of a kind.
///
/// Days: `2015-07-21`, `20150721`, `2015-07`, `201507`, `2015-W30-2`, `2015W302`, `2015-W30`, `2015-Q2-60`, `2015Q260`,
/// `2015-202`, `2015202`, `2015`; a signed year has up to nine digits. Times: `21:40:32.142`, `214032.142`, `21:40`,
/// `2140`, `21`. Zones: `Z`, `+01:00`, `+0100`, `+01`, `[Europe/Stockholm]`, or an offset and a name. Day and time are
/// joined by `T`; a day alone begins at midnight.
///
/// # Errors
///
/// A sentence shows how the kind is written, or says what is out of range.
pub fn parse(kind: Kind, text: &str) -> Result<Temporal> {
    let fail = || {
        let example = match kind {
            Kind::Date => "2015-07-21",
            Kind::LocalTime => "21:40:32.142",
            Kind::Time => "21:40:32.142+01:00",
            Kind::LocalDateTime => "2015-07-21T21:40:32.142",
            Kind::DateTime => "2015-07-21T21:40:32.142+01:00[Europe/London]",
        };
        TemporalError::new(format!("`{text}` is no {}; write it as `{example}`", kind.name()))
    };
    let (date_text, time_text) = match (kind.has_date(), kind.has_time()) {
        (true, true) => match text.find(['T', 't']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text.split('[').next().unwrap_or(text), text.find('[').map(|at| &text[at..])),
        },
        (true, false) => (text, None),
        (false, _) => ("", Some(text)),
    };
    let date = kind.has_date().then(|| read_date(date_text).ok_or_else(fail)).transpose()?.transpose()?;
    let (clock, zone) = match time_text {
        Some(time) => read_time(time, kind, date.is_some()).ok_or_else(fail)??,
        None => (LocalTime::MIDNIGHT, Zones::default()),
    };
    let date = date.unwrap_or(Date::YEAR_ZERO);
    match kind {
        Kind::Date => Ok(Temporal::Date(date)),
        Kind::LocalTime => Ok(Temporal::LocalTime(clock)),
        Kind::LocalDateTime => Ok(Temporal::LocalDateTime(LocalDateTime { date, clock })),
        Kind::Time => Ok(Temporal::Time(Time { clock, offset: zone.offset.unwrap_or(0) })),
        Kind::DateTime => zone.place(LocalDateTime { date, clock }, text),
    }
}

/// What a text says of its zone.
#[derive(Default)]
struct Zones {
    offset: Option<i32>,
    name: Option<Zone>,
}

impl Zones {
    fn place(self, local: LocalDateTime, text: &str) -> Result<Temporal> {
        let zone = self.name.unwrap_or(Zone::Offset(self.offset.unwrap_or(0)));
        let moment = zone.at_local(local, self.offset)?;
        if self.offset.is_some_and(|offset| offset != moment.offset) {
            return Err(TemporalError::new(format!(
                "in `{text}` the offset is not that of {zone}, which is {} then",
                super::zone::Offset(moment.offset)
            )));
        }
        Ok(Temporal::DateTime(moment))
    }
}

/// Reads a day; `None` for what has no form of one.
fn read_date(text: &str) -> Option<Result<Date>> {
    let mut reader = Reader::new(text);
    let signed = matches!(reader.peek(), Some('+' | '-'));
    let year = if signed {
        let sign = if reader.next() == Some('-') { -1 } else { 1 };
        sign * reader.digits_up_to(9)?
    } else {
        reader.digits(4)?
    };
    if reader.is_done() {
        return Some(Date::from_ymd(year, 1, 1));
    }
    let dashed = reader.eat('-');
    if signed && !dashed {
        return None;
    }
    if reader.eat('W') {
        let week = reader.digits(2)?;
        let day = optional(&mut reader, dashed, 1)?.unwrap_or(1);
        return reader.is_done().then(|| week_day(year, week, day));
    }
    if reader.eat('Q') {
        let quarter = reader.digits(1)?;
        let day = optional(&mut reader, dashed, 2)?.unwrap_or(1);
        return reader.is_done().then(|| quarter_day(year, quarter, day));
    }
    let rest = reader.rest();
    match (rest.len(), rest.contains('-')) {
        (3, false) => {
            let ordinal = reader.digits(3)?;
            Some(Date::from_ordinal(year, ordinal))
        }
        (2, false) => {
            let month = reader.digits(2)?;
            Some(Date::from_ymd(year, month, 1))
        }
        _ => {
            let month = reader.digits(2)?;
            let day = optional(&mut reader, dashed, 2)??;
            reader.is_done().then(|| Date::from_ymd(year, month, day))
        }
    }
}

/// Reads what may follow: nothing, or so many digits behind a dash where the text has dashes.
#[expect(clippy::option_option, reason = "no such text, and nothing there, are two answers")]
fn optional(reader: &mut Reader<'_>, dashed: bool, digits: usize) -> Option<Option<i64>> {
    if reader.is_done() {
        return Some(None);
    }
    if dashed && !reader.eat('-') {
        return None;
    }
    reader.digits(digits).map(Some)
}

fn week_day(year: i64, week: i64, day: i64) -> Result<Date> {
    let last = Date::weeks_in_year(year)?;
    if !(1..=last).contains(&week) || !(1..=7).contains(&day) {
        return Err(TemporalError::new(format!(
            "that year has weeks 1 to {last} of days 1 to 7, not day {day} of week {week}"
        )));
    }
    Date::from_week(year, week, day)
}

fn quarter_day(year: i64, quarter: i64, day: i64) -> Result<Date> {
    if !(1..=4).contains(&quarter) {
        return Err(TemporalError::new(format!("a quarter lies between 1 and 4, not at {quarter}")));
    }
    let first = Date::from_ymd(year, quarter * 3 - 2, 1)?;
    let date = first.plus_days(day - 1)?;
    if day < 1 || date.quarter() != quarter {
        return Err(TemporalError::new(format!("quarter {quarter} of that year has no day {day}")));
    }
    Ok(date)
}

/// Reads a time of day and its zone, as far as the kind has one; `None` for what has no form of them.
fn read_time(text: &str, kind: Kind, after_date: bool) -> Option<Result<(LocalTime, Zones)>> {
    let (text, name) = match text.split_once('[') {
        Some((before, rest)) if kind.has_zone() => (before, Some(rest.strip_suffix(']')?)),
        Some(_) => return None,
        None => (text, None),
    };
    let (clock_text, offset_text) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) if kind.has_zone() => (&text[..at], Some(&text[at..])),
        Some(_) => return None,
        None => (text, None),
    };
    let clock = if clock_text.is_empty() && after_date && offset_text.is_none() && name.is_some() {
        LocalTime::MIDNIGHT
    } else {
        read_clock(clock_text)?
    };
    Some(read_zones(kind, offset_text, name).map(|zones| (clock, zones)))
}

fn read_zones(kind: Kind, offset: Option<&str>, name: Option<&str>) -> Result<Zones> {
    let mut zones = Zones::default();
    if let Some(Zone::Offset(seconds)) = offset.map(Zone::parse).transpose()? {
        zones.offset = Some(seconds);
    }
    if let Some(zone) = name.map(Zone::parse).transpose()? {
        // A time has no day by which a named zone would have an offset; the one that is written counts, or today's.
        if kind == Kind::Time && zones.offset.is_none() {
            let now = super::now(Kind::Time, std::time::SystemTime::now(), name)?;
            zones.offset = now.offset();
        }
        zones.name = Some(zone);
    }
    Ok(zones)
}

fn read_clock(text: &str) -> Option<LocalTime> {
    let mut reader = Reader::new(text);
    let hour = reader.digits(2)?;
    let colons = reader.peek() == Some(':');
    let (mut minute, mut second, mut nanosecond) = (0, 0, 0);
    if !reader.is_done() {
        reader.eat(':');
        minute = reader.digits(2)?;
    }
    if !reader.is_done() {
        if colons != reader.eat(':') {
            return None;
        }
        second = reader.digits(2)?;
    }
    if !reader.is_done() {
        if !reader.eat('.') && !reader.eat(',') {
            return None;
        }
        let digits = reader.rest();
        if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        nanosecond = format!("{digits:0<9}").parse().ok()?;
    }
    (hour < 24 && minute < 60 && second < 60).then(|| LocalTime::of_parts(hour, minute, second, nanosecond))
}

/// Reads a text from its left end.
pub(crate) struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Reader { text }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.text.is_empty()
    }

    fn peek(&self) -> Option<char> {
        self.text.chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text
    }

    pub(crate) fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.text = &self.text[letter.len_utf8()..];
        Some(letter)
    }

    /// Takes the letter where it comes next; says whether it did.
    pub(crate) fn eat(&mut self, letter: char) -> bool {
        let found = self.peek() == Some(letter);
        if found {
            self.next();
        }
        found
    }

    /// Takes exactly so many digits.
    pub(crate) fn digits(&mut self, count: usize) -> Option<i64> {
        let taken = self.text.get(..count).filter(|t| t.bytes().all(|byte| byte.is_ascii_digit()))?;
        self.text = &self.text[count..];
        taken.parse().ok()
    }

    /// Takes as many digits as there are, at least one and at most so many.
    fn digits_up_to(&mut self, most: usize) -> Option<i64> {
        let count = self.text.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > most { None } else { self.digits(count) }
    }

    /// Takes a number with an optional sign and fraction; returns its whole and its broken part, both with the sign.
    pub(crate) fn decimal(&mut self) -> Option<(i64, f64)> {
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        let whole = self.digits_up_to(18)?;
        let mut broken = 0.0;
        if self.eat('.') || self.eat(',') {
            let count = self.text.bytes().take_while(u8::is_ascii_digit).count();
            let digits = self.text.get(..count).filter(|digits| !digits.is_empty())?;
            broken = format!("0.{digits}").parse().ok()?;
            self.text = &self.text[count..];
        }
        Some(if negative { (-whole, -broken) } else { (whole, broken) })
    }
}

//! Datelines: `TOKYO, April 18 (Newsdesk) - `.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::Date;
use crate::span::Span;

/// What a body opens with: where, and when, it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The bytes of the dateline with the dash and the blanks behind it.
    pub span: Span,
    /// The words that name the place: `TOKYO`, `BAKU/YEREVAN`.
    pub place: Span,
    /// The date, where the dateline has a year.
    pub date: Option<Date>,
}

// Capitals, then perhaps a date, then perhaps who filed it, then a dash that stands free.
const PATTERN: &str = r"(?x)^
    (?P<place> \p{Lu}[\p{Lu}.'’\-]+ (?:[\ /]\p{Lu}[\p{Lu}.'’\-]*)* (?:,\ \p{Lu}[\p{L}.]+(?:\ \p{Lu}[\p{L}.]+)?)?? )
    (?: ,?\ (?P<month> Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?
        \ (?P<day>\d{1,2}) (?: ,?\ (?P<year>\d{4}) )? )?
    (?: ,?\ \( [^()\n]{2,40} \) | ,\ (?:Reuters|AP|AFP|UPI|Xinhua) )?
    \ *(?: —|–|--|-\  )\ * ";

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Returns the dateline that a paragraph opens with.
pub(super) fn find(text: &str, paragraph: Span) -> Option<Dateline> {
    static COMPILED: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = COMPILED.get_or_init(|| Regex::new(PATTERN).ok()).as_ref()?;
    // A dateline is short: a long line need not be looked at in full.
    let words = paragraph.of(text);
    let head = words.char_indices().nth(120).map_or(words, |(end, _)| &words[..end]);
    let found = pattern.captures(head)?;
    let start = paragraph.start as usize;
    let place = found.name("place")?;
    let month = found.name("month").and_then(|m| MONTHS.iter().position(|name| *name == m.as_str()));
    let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
    let date = match (number("year"), month, number("day")) {
        (Some(year), Some(month), Some(day)) => Date::day(year, month as u8 + 1, u8::try_from(day).ok()?),
        _ => None,
    };
    Some(Dateline {
        span: Span::new(start, start + found.get(0)?.end()),
        place: Span::new(start + place.start(), start + place.end()),
        date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(text: &str) -> Option<(&str, String)> {
        let found = find(text, Span::new(0, text.len()))?;
        Some((found.place.of(text), text[found.span.range()].to_owned()))
    }

    #[test]
    fn datelines_are_found() {
        for (text, place) in [
            ("TOKYO, April 18 (Newsdesk) - Japan said", "TOKYO"),
            ("BAKU/YEREVAN, Nov. 10 - Armenia", "BAKU/YEREVAN"),
            ("WASHINGTON (AP) — The Senate", "WASHINGTON"),
            ("NEW YORK – Diplomats", "NEW YORK"),
            ("ADEN, Yemen, Sept. 2, 2015 (AP) -- Troops", "ADEN, Yemen"),
            ("PORT-AU-PRINCE, Feb 3 - Police", "PORT-AU-PRINCE"),
        ] {
            let found = dateline(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.0, place);
        }
    }

    #[test]
    fn other_openings_are_none() {
        for text in
            ["NATO-led troops left.", "Japan - said he", "The U.S. said - again - no", "NATO said", ""]
        {
            assert_eq!(dateline(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_gives_the_date() {
        let text = "ADEN, Yemen, Sept. 2, 2015 (AP) -- Troops";
        let date = find(text, Span::new(0, text.len())).unwrap().date;
        assert_eq!(date, Date::day(2015, 9, 2));
    }
}

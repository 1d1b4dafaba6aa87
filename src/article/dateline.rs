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

// Capitals, then perhaps a date, then perhaps who filed it, then a dash that stands free; `Havana, August 25.- ` in small
// letters needs the date.
const PATTERN: &str = r"(?x)^
    (?P<place> \p{Lu}[\p{Lu}.'’\-]+ (?:[\ /]\p{Lu}[\p{Lu}.'’\-]*)* (?:,\ \p{Lu}[\p{L}.]+(?:\ \p{Lu}[\p{L}.]+)?)??
        | (?P<small> \p{Lu}\p{Ll}+ (?:\ \p{Lu}\p{Ll}+)? (?:,\ \p{Lu}\p{Ll}+)?? ) )
    (?: ,?\ (?P<month> Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?
        \ (?P<day>\d{1,2}) (?: ,?\ (?P<year>\d{4}) )? )?
    (?P<filer> ,?\ \( [^()\n]{2,40} \) | ,\ (?:Reuters|AP|AFP|UPI|Xinhua) )?
    \.?\ *(?: —|–|--|-\  )\ * ";

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How many paragraphs of a body may stand before its dateline: who wrote it, and what it is about.
const BEFORE: usize = 2;

/// Returns the dateline of a body and which of its paragraphs opens with it. Behind a line of the author or a subtitle it must say
/// when, or who filed it.
pub(super) fn of_body(text: &str, paragraphs: &[Span]) -> Option<(usize, Dateline)> {
    paragraphs.iter().take(BEFORE + 1).enumerate().find_map(|(place, &paragraph)| {
        let (dateline, sure) = find(text, paragraph)?;
        (place == 0 || sure).then_some((place, dateline))
    })
}

/// Returns the dateline that a paragraph opens with, and whether more than capitals says that it is one.
fn find(text: &str, paragraph: Span) -> Option<(Dateline, bool)> {
    static COMPILED: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = COMPILED.get_or_init(|| Regex::new(PATTERN).ok()).as_ref()?;
    // A dateline is short: a long line need not be looked at in full.
    let words = paragraph.of(text);
    let head = words.char_indices().nth(120).map_or(words, |(end, _)| &words[..end]);
    let found = pattern.captures(head)?;
    let start = paragraph.start as usize;
    let place = found.name("place")?;
    let month = found.name("month").and_then(|m| MONTHS.iter().position(|name| *name == m.as_str()));
    let sure = month.is_some() || found.name("filer").is_some();
    if found.name("small").is_some() && month.is_none() {
        return None;
    }
    let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
    let date = match (number("year"), month, number("day")) {
        (Some(year), Some(month), Some(day)) => Date::day(year, month as u8 + 1, u8::try_from(day).ok()?),
        _ => None,
    };
    let dateline = Dateline {
        span: Span::new(start, start + found.get(0)?.end()),
        place: Span::new(start + place.start(), start + place.end()),
        date,
    };
    Some((dateline, sure))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(text: &str) -> Option<(&str, String)> {
        let (found, _) = find(text, Span::new(0, text.len()))?;
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
            ("Lima, August 25.- Negotiators", "Lima"),
            ("Arica, Chile, Aug. 25 - Negotiators", "Arica, Chile"),
        ] {
            let found = dateline(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.0, place);
        }
    }

    #[test]
    fn other_openings_are_none() {
        for text in [
            "NATO-led troops left.",
            "Japan - said he",
            "Lima, Peru - said he",
            "The U.S. said - again - no",
            "NATO said",
            "",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_gives_the_date() {
        let text = "ADEN, Yemen, Sept. 2, 2015 (AP) -- Troops";
        let date = find(text, Span::new(0, text.len())).unwrap().0.date;
        assert_eq!(date, Date::day(2015, 9, 2));
    }

    #[test]
    fn an_author_and_a_subtitle_may_stand_before_it() {
        let lines = ["By a writer", "What is at stake", "LIMA, Aug. 3 - Peru", "QUITO - Ecuador"];
        let text = lines.join("\n");
        let mut start = 0;
        let paragraphs: Vec<Span> = lines
            .iter()
            .map(|line| {
                start += line.len() + 1;
                Span::new(start - line.len() - 1, start - 1)
            })
            .collect();
        let (place, dateline) = of_body(&text, &paragraphs).unwrap();
        assert_eq!((place, dateline.place.of(&text)), (2, "LIMA"));
        assert_eq!(of_body(&text, &[paragraphs[0], paragraphs[3]]), None);
    }
}

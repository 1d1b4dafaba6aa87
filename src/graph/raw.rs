//! Records in small: strings and ends interned, so that millions fit in memory.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::date::Date;
use crate::fact::{Confidence, DateBasis, End, Fact, FactId, Mention, Modality, Status};
use crate::ontology::{Cameo, Code, NodeKind, Sector};
use crate::span::Span;

use super::column::NONE;

/// The number of an interned string.
pub(crate) type Text = u32;

/// An end of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RawEnd {
    pub(crate) name: Text,
    pub(crate) kind: NodeKind,
    pub(crate) code: Option<Code>,
    pub(crate) country: Option<Code>,
    pub(crate) words: Text,
    pub(crate) sector: Option<Sector>,
}

/// A mention.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RawMention {
    /// Its article's id, then its article's row; [`NONE`] without an article.
    pub(crate) article: u32,
    pub(crate) name: Text,
    pub(crate) kind: NodeKind,
    pub(crate) code: Option<Code>,
    pub(crate) country: Option<Code>,
    pub(crate) unresolved: bool,
    pub(crate) aliases: Box<[Text]>,
    /// How old the article says that a person is.
    pub(crate) age: Option<u8>,
}

/// A fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RawFact {
    /// Its article's id, then its article's row; [`NONE`] without an article.
    pub(crate) article: u32,
    pub(crate) sentence: u32,
    pub(crate) span: Span,
    pub(crate) evidence: Text,
    pub(crate) edge: u16,
    pub(crate) source: u32,
    pub(crate) target: u32,
    pub(crate) speaker: u32,
    pub(crate) place: u32,
    pub(crate) title: Text,
    pub(crate) date: u32,
    pub(crate) as_of: u32,
    pub(crate) cameo: u16,
    pub(crate) flags: u16,
    pub(crate) confidence: u8,
    pub(crate) id: FactId,
}

/// Interned strings and ends, in order of arrival.
#[derive(Default, Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) strings: IndexSet<Box<str>, FxBuildHasher>,
    pub(crate) ends: IndexSet<RawEnd, FxBuildHasher>,
}

impl Tables {
    pub(crate) fn text(&mut self, text: &str) -> Text {
        let place = match self.strings.get_index_of(text) {
            Some(place) => place,
            None => self.strings.insert_full(text.into()).0,
        };
        place as u32
    }

    fn optional(&mut self, text: Option<&str>) -> Text {
        text.map_or(NONE, |text| self.text(text))
    }

    pub(crate) fn article(&mut self, id: &str) -> u32 {
        if id.is_empty() { NONE } else { self.text(id) }
    }

    pub(crate) fn raw_end(&mut self, end: RawEnd) -> u32 {
        self.ends.insert_full(end).0 as u32
    }

    /// Returns the end that stands where a damaged graph has none.
    pub(crate) fn nobody(&mut self) -> u32 {
        let empty = self.text("");
        let kind = NodeKind::Place;
        self.raw_end(RawEnd { name: empty, kind, code: None, country: None, words: empty, sector: None })
    }

    fn end(&mut self, end: &End) -> u32 {
        let raw = RawEnd {
            name: self.text(&end.name),
            kind: end.kind,
            code: end.code,
            country: end.country,
            words: self.text(&end.words),
            sector: end.sector,
        };
        self.raw_end(raw)
    }

    pub(crate) fn mention(&mut self, mention: &Mention) -> RawMention {
        let mut aliases: Vec<Text> = mention.aliases.iter().map(|alias| self.text(alias)).collect();
        aliases.sort_unstable();
        aliases.dedup();
        RawMention {
            article: self.article(&mention.article),
            name: self.text(&mention.name),
            kind: mention.kind,
            code: mention.code,
            country: mention.country,
            unresolved: mention.unresolved,
            aliases: aliases.into(),
            age: mention.age,
        }
    }

    pub(crate) fn fact(&mut self, fact: &Fact, edge: u16) -> RawFact {
        RawFact {
            article: self.article(&fact.article),
            sentence: fact.sentence,
            span: fact.span,
            evidence: self.text(&fact.evidence),
            edge,
            source: self.end(&fact.source),
            target: self.end(&fact.target),
            speaker: fact.speaker.as_ref().map_or(NONE, |end| self.end(end)),
            place: fact.place.as_ref().map_or(NONE, |end| self.end(end)),
            title: self.optional(fact.title.as_deref()),
            date: pack_date(fact.date),
            as_of: pack_date(fact.as_of),
            cameo: pack_cameo(fact.cameo),
            flags: Flags::of(fact).0,
            confidence: fact.confidence.hundredths(),
            id: fact.id,
        }
    }
}

/// Returns a date as one number that sorts as the date does; 0 for none.
pub(crate) fn pack_date(date: Option<Date>) -> u32 {
    date.map_or(0, |date| {
        let (year, month, day) = date.parts();
        u32::from(year.unsigned_abs()) << 9 | u32::from(month) << 5 | u32::from(day)
    })
}

/// Returns the date of a number; `None` for 0 and for what is no date.
pub(crate) fn unpack_date(number: u32) -> Option<Date> {
    let year = i16::try_from(number >> 9).ok()?;
    Date::from_parts(year, (number >> 5 & 15) as u8, (number & 31) as u8)
}

/// Returns a CAMEO code as one number; 0 for none.
pub(crate) fn pack_cameo(cameo: Option<Cameo>) -> u16 {
    cameo.map_or(0, |cameo| {
        let digits = cameo.as_str();
        let value: u16 = digits.parse().unwrap_or(0);
        value * 4 + digits.len() as u16 - 1
    })
}

/// Returns the CAMEO code of a number; `None` for 0 and for what is no code.
pub(crate) fn unpack_cameo(number: u16) -> Option<Cameo> {
    if number == 0 {
        return None;
    }
    let (value, width) = (number / 4, usize::from(number % 4) + 1);
    format!("{value:0width$}").parse().ok()
}

/// The small fields of a fact in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u16);

impl Flags {
    const MUTUAL: u16 = 1 << 2;
    const AS_PUBLISHED: u16 = 1 << 7;
    /// In a builder only: the id is what the ontology's rule gives, and was not worked out.
    const ID_BY_RULE: u16 = 1 << 8;

    fn of(fact: &Fact) -> Self {
        let basis = fact.date_basis.map_or(0, |basis| basis as u16 + 1);
        let status = fact.status.map_or(0, |status| status as u16 + 1);
        let mutual = if fact.mutual { Flags::MUTUAL } else { 0 };
        Flags(fact.modality as u16 | mutual | basis << 3 | status << 5)
    }

    pub(crate) fn modality(self) -> Modality {
        Modality::ALL.get(usize::from(self.0 & 3)).copied().unwrap_or_default()
    }

    pub(crate) fn mutual(self) -> bool {
        self.0 & Flags::MUTUAL != 0
    }

    pub(crate) fn basis(self) -> Option<DateBasis> {
        DateBasis::ALL.get(usize::from(self.0 >> 3 & 3).wrapping_sub(1)).copied()
    }

    pub(crate) fn status(self) -> Option<Status> {
        Status::ALL.get(usize::from(self.0 >> 5 & 3).wrapping_sub(1)).copied()
    }

    pub(crate) fn as_published(self) -> bool {
        self.0 & Flags::AS_PUBLISHED != 0
    }

    /// Returns the flags that a record of the fact has.
    pub(crate) fn of_record(self, id_by_rule: bool) -> Self {
        Flags(self.0 & 0x7f | if id_by_rule { Flags::ID_BY_RULE } else { 0 })
    }

    pub(crate) fn id_by_rule(self) -> bool {
        self.0 & Flags::ID_BY_RULE != 0
    }

    pub(crate) fn with_as_published(self) -> Self {
        Flags(self.0 | Flags::AS_PUBLISHED)
    }
}

/// Returns the confidence of a stored byte.
pub(crate) fn unpack_confidence(byte: u8) -> Confidence {
    Confidence::from_hundredths(byte)
}

/// Returns a code as three bytes, zeros for none.
pub(crate) fn pack_code(code: Option<Code>) -> [u8; 3] {
    code.map_or([0; 3], Code::bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_codes_come_back() {
        for text in ["2017-04-18", "2017-04", "1979", "0001", "9999-12-31"] {
            let date = Some(text.parse().unwrap());
            assert_eq!(unpack_date(pack_date(date)), date);
        }
        for code in Cameo::all() {
            assert_eq!(unpack_cameo(pack_cameo(Some(code))), Some(code));
        }
        assert_eq!(unpack_date(0), None);
        assert_eq!(unpack_cameo(0), None);
        assert_eq!(unpack_date(u32::MAX), None);
    }
}

//! What extraction claims and the graph keeps: records, and their JSON Lines form.
//!
//! article → text → extract → **fact** → graph
//!
//! This is the contract between the two: `extract` writes records, `graph` reads them, and `attache extract` prints
//! them so that extraction can run elsewhere.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::Date;
use crate::ontology::{Cameo, Code, NodeKind, Sector};
use crate::source::{ContentHash, Source};
use crate::span::Span;

/// One line of `attache extract`: an article, a node that it names, or a fact read from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "most records are facts, and they are handed on one at a time")]
pub enum Record {
    /// Who published what and when.
    Article(Versioned<Source>),
    /// A distinct node of an article.
    Mention(Versioned<Mention>),
    /// One reading of one sentence.
    Fact(Versioned<Fact>),
}

impl Record {
    /// Returns the id of the article that the record belongs to; empty for a bare fact.
    pub fn article(&self) -> &str {
        match self {
            Record::Article(source) => &source.body.id,
            Record::Mention(mention) => &mention.body.article,
            Record::Fact(fact) => &fact.body.article,
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// When it is no JSON object, has no known `type`, lacks a field, or says a newer version.
    pub fn from_json(line: &str) -> Result<Record, RecordError> {
        let mut record: Record =
            serde_json::from_str(line).map_err(|error| RecordError(error.to_string()))?;
        if let Record::Fact(fact) = &mut record {
            fact.body.plover = fact.body.cameo.and_then(Cameo::plover);
        }
        Ok(record)
    }

    /// Reads one line in place, if it is a fact such as `attache extract` prints; `None` for all else, which may be a record
    /// all the same. Three times as fast as [`Record::from_json`].
    pub fn from_plain_json(line: &str) -> Option<Record> {
        /// What tells a fact from other lines. Articles have a text by one name or another.
        #[derive(Deserialize)]
        struct Head<'l> {
            #[serde(borrow)]
            r#type: &'l str,
            v: Option<u32>,
            source: Option<serde::de::IgnoredAny>,
            target: Option<serde::de::IgnoredAny>,
            #[serde(
                alias = "body",
                alias = "content",
                alias = "maintext",
                alias = "articleBody",
                alias = "story",
                alias = "raw_text",
                alias = "full_text"
            )]
            text: Option<serde::de::IgnoredAny>,
        }
        let head: Head<'_> = serde_json::from_str(line).ok()?;
        let is_fact = head.r#type == "fact" && head.v.is_none_or(|v| v == 1) && head.text.is_none();
        if !is_fact || head.source.is_none() || head.target.is_none() {
            return None;
        }
        let mut fact: Fact = serde_json::from_str(line).ok()?;
        fact.plover = fact.cameo.and_then(Cameo::plover);
        Some(Record::from(fact))
    }

    /// Returns the record as one line without its line break.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Source> for Record {
    fn from(body: Source) -> Self {
        Record::Article(Versioned { v: Version, body })
    }
}

impl From<Mention> for Record {
    fn from(body: Mention) -> Self {
        Record::Mention(Versioned { v: Version, body })
    }
}

impl From<Fact> for Record {
    fn from(body: Fact) -> Self {
        Record::Fact(Versioned { v: Version, body })
    }
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(pub String);

/// A record's body behind its version number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versioned<T> {
    /// The version of the record form, always 1.
    #[serde(default)]
    pub v: Version,
    /// The record itself.
    #[serde(flatten)]
    pub body: T,
}

/// The version of the record form that this program reads and writes: 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Version),
            other => Err(serde::de::Error::custom(format!(
                "the record says version {other}, this attache reads version 1; a newer attache may read it"
            ))),
        }
    }
}

/// A distinct node of one article: its best name there, and every other name read for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mention {
    /// Id of the article.
    pub article: String,
    /// The fullest name that the article uses, or the tables' name of a country.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// A country's alpha-3 code; an organization's home state.
    #[serde(default)]
    pub code: Option<Code>,
    /// The state it serves, belongs to or lies in; `IGO`, `NGO`, `MNC`, `INT` for bodies of no state.
    #[serde(default)]
    pub country: Option<Code>,
    /// Every other name read for it in the article, sorted.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// A surname whose full form the article does not have: a node of this article alone.
    #[serde(default)]
    pub unresolved: bool,
    /// How old the article says that a person is, in years; not written where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
}

/// One end of a fact: a node by its name in the article, and the words that named it here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct End {
    /// The node's name, as the article's mention record has it.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// A country's alpha-3 code; an organization's home state.
    #[serde(default)]
    pub code: Option<Code>,
    /// The state it serves, belongs to or lies in.
    #[serde(default)]
    pub country: Option<Code>,
    /// The words in the text.
    #[serde(default)]
    pub words: String,
    /// The PLOVER sector, where the words tell it.
    #[serde(default)]
    pub sector: Option<Sector>,
}

/// One reading of one sentence: who, what, to whom, when, according to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Hash of article content, sentence span, edge and the words of both ends.
    #[serde(default)]
    pub id: FactId,
    /// Id of the article; empty for a bare fact.
    #[serde(default)]
    pub article: String,
    /// Number of the sentence in the article, from 0.
    #[serde(default)]
    pub sentence: u32,
    /// The sentence's byte range in the article.
    #[serde(default)]
    pub span: Span,
    /// Who acts.
    pub source: End,
    /// Name of the edge kind.
    pub edge: String,
    /// On whom.
    pub target: End,
    /// The finest CAMEO code that the words support; absent on state edges.
    #[serde(default)]
    pub cameo: Option<Cameo>,
    /// The PLOVER class, derived from the CAMEO code by table; not read from records.
    #[serde(default, skip_deserializing)]
    pub plover: Option<&'static str>,
    /// Whether it happened.
    #[serde(default)]
    pub modality: Modality,
    /// Whether it holds both ways.
    #[serde(default)]
    pub mutual: bool,
    /// When it happened, where that can be told.
    #[serde(default)]
    pub date: Option<Date>,
    /// What the date rests on.
    #[serde(default)]
    pub date_basis: Option<DateBasis>,
    /// On state edges the article's date.
    #[serde(default)]
    pub as_of: Option<Date>,
    /// Who says so, where the article attributes it.
    #[serde(default)]
    pub speaker: Option<End>,
    /// Where it happened, where stated.
    #[serde(default, rename = "where")]
    pub place: Option<End>,
    /// On state edges: the office or the kinship.
    #[serde(default)]
    pub title: Option<String>,
    /// On state edges: current, former or incoming.
    #[serde(default)]
    pub status: Option<Status>,
    /// How sure the extractor is.
    #[serde(default)]
    pub confidence: Confidence,
    /// The sentence.
    #[serde(default)]
    pub evidence: String,
}

impl Fact {
    /// Returns the id that the ontology's rule gives: a hash of article content, sentence span, edge and the words of
    /// both ends, never of canonical names, which may change.
    pub fn identity(&self, article: ContentHash) -> FactId {
        FactId::of(article, self.span, &self.edge, &self.source.words, &self.target.words)
    }
}

/// A fact's id: 16 bytes, written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FactId(pub [u8; 16]);

impl FactId {
    /// Returns the id of the `nth` reading of the same words, from 0: `both countries` stands for two, each with a fact
    /// of its own.
    #[must_use]
    pub fn nth(self, nth: u32) -> Self {
        if nth == 0 {
            return self;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(&nth.to_le_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        FactId(id)
    }

    /// Returns the id of a reading; see [`Fact::identity`].
    pub fn of(article: ContentHash, span: Span, edge: &str, source_words: &str, target_words: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&article.0);
        hasher.update(&span.start.to_le_bytes());
        hasher.update(&span.end.to_le_bytes());
        for words in [edge, source_words, target_words] {
            hasher.update(&(words.len() as u64).to_le_bytes());
            hasher.update(words.as_bytes());
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        FactId(id)
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FactId({self})")
    }
}

impl Serialize for FactId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let digits = (text.len() == 32).then(|| u128::from_str_radix(&text, 16).ok()).flatten();
        let number = digits.ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` is no fact id; it has 32 hexadecimal digits"))
        })?;
        Ok(FactId(number.to_be_bytes()))
    }
}

/// Whether a fact happened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// It happened or happens.
    #[default]
    Asserted,
    /// It will, was vowed, is expected.
    Planned,
    /// It could, may, is alleged, or hangs on an `if`.
    Possible,
    /// It did not, or never did.
    Negated,
}

/// What a fact's date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateBasis {
    /// The text says the date.
    Stated,
    /// The text says it against the article's date: `on Tuesday`, `last month`.
    Relative,
    /// The sentence reports the news of the article's day.
    Published,
}

/// Whether a state holds, held or will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds at the article's date.
    Current,
    /// It held before.
    Former,
    /// It will hold.
    Incoming,
}

macro_rules! words_of {
    ($name:ident: $($variant:ident = $text:literal),+) => {
        impl $name {
            /// All values in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Returns the word that records and answers use.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words_of!(Modality: Asserted = "asserted", Planned = "planned", Possible = "possible", Negated = "negated");
words_of!(DateBasis: Stated = "stated", Relative = "relative", Published = "published");
words_of!(Status: Current = "current", Former = "former", Incoming = "incoming");

/// How sure the extractor is of a fact: 0 to 1 in steps of a hundredth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// Full confidence; what a record without the field has.
    pub const FULL: Confidence = Confidence(100);

    /// Returns the nearest hundredth; below 0 is 0, above 1 and no number are 1.
    pub fn new(value: f64) -> Self {
        Confidence((value.clamp(0.0, 1.0) * 100.0).round() as u8)
    }

    /// Returns the confidence of so many hundredths, at most 100.
    pub const fn from_hundredths(hundredths: u8) -> Self {
        Confidence(if hundredths > 100 { 100 } else { hundredths })
    }

    /// Returns the hundredths, 0 to 100.
    pub fn hundredths(self) -> u8 {
        self.0
    }

    /// Returns the number, 0 to 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Confidence::FULL
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&value) {
            Ok(Confidence::new(value))
        } else {
            Err(serde::de::Error::custom(format!("a confidence lies between 0 and 1, not at {value}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_fact_needs_only_its_ends_and_its_edge() {
        let line = r#"{"type":"fact","source":{"name":"Japan","kind":"country"},"edge":"visits",
            "target":{"name":"Seoul","kind":"place"}}"#;
        let Record::Fact(fact) = Record::from_json(line).unwrap() else { panic!("a fact") };
        assert_eq!(fact.body.modality, Modality::Asserted);
        assert_eq!(fact.body.confidence, Confidence::FULL);
    }

    #[test]
    fn records_read_back_as_written() {
        let line = r#"{"type":"fact","v":1,"source":{"name":"Japan","kind":"country","code":"JPN","words":"Tokyo",
            "sector":"GOV"},"edge":"visits","target":{"name":"Seoul","kind":"place"},"cameo":"042",
            "date":"2017-04","confidence":0.85}"#;
        let record = Record::from_json(line).unwrap();
        assert_eq!(Record::from_json(&record.to_json()).unwrap(), record);
        assert!(record.to_json().starts_with(r#"{"type":"fact","v":1,"id":"#));
    }

    #[test]
    fn a_newer_record_is_refused_with_its_version() {
        let error = Record::from_json(r#"{"type":"mention","v":2,"article":"a","name":"x","kind":"place"}"#);
        assert!(error.unwrap_err().to_string().contains("version 2"));
    }
}

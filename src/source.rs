//! Who published what and when: an article without its text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// The BLAKE3 hash of an article's text: what makes two articles the same text.
///
/// Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Returns the hash of an article's text.
    pub fn of(text: &str) -> Self {
        ContentHash(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

impl std::str::FromStr for ContentHash {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        blake3::Hash::from_hex(text)
            .map(|hash| ContentHash(*hash.as_bytes()))
            .map_err(|_| format!("`{text}` is no content hash; it has 64 hexadecimal digits"))
    }
}

impl Serialize for ContentHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An article without its text, as the graph keeps it beside the facts read from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// The `id` of the JSON Lines input, or the path relative to the input without its extension.
    pub id: String,
    /// The hash of the article's text.
    pub hash: ContentHash,
    /// The headline, where there is one.
    #[serde(default)]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// When it was published.
    #[serde(default)]
    pub published: Option<Date>,
    /// Where it stands on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// ISO 639-1 code of its language, where it is known or detected.
    #[serde(default)]
    pub language: Option<String>,
    /// Number of its sentences.
    #[serde(default)]
    pub sentences: u32,
}

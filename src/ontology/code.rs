//! Three-letter codes: countries and PLOVER sectors.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::tsv;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Three capital letters: an ISO 3166-1 alpha-3 code, one of the special codes of the ontology (`SUN`, `XKX`, ...), or
/// `IGO`, `NGO`, `MNC`, `INT` for a body of no state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 3]);

/// A PLOVER sector: `GOV`, `MIL`, `REB`, ...
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sector(Code);

/// A text that is no three-letter code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code; a code has three capital letters, as in `USA`")]
pub struct CodeError(pub String);

impl Code {
    /// Returns the three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Returns the three letters as bytes; the inverse of [`Code::from_bytes`].
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }

    /// Returns the code of three capital ASCII letters.
    pub fn from_bytes(bytes: [u8; 3]) -> Option<Self> {
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Code(bytes))
    }

    /// Whether the code names a state rather than a body of no state.
    pub fn is_state(self) -> bool {
        !matches!(&self.0, b"IGO" | b"NGO" | b"MNC" | b"INT")
    }
}

impl Sector {
    /// Returns the three letters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the sector's code.
    pub fn code(self) -> Code {
        self.0
    }

    /// Returns all sectors with their names and meanings, as `sectors.tsv` lists them.
    pub fn all() -> &'static [SectorInfo] {
        static ALL: OnceLock<Vec<SectorInfo>> = OnceLock::new();
        ALL.get_or_init(|| tsv::rows(include_str!("sectors.tsv")).unwrap_or_default())
    }
}

/// A row of `sectors.tsv`: a sector explained.
#[derive(Clone, Debug, Deserialize)]
pub struct SectorInfo {
    /// The sector.
    pub code: Sector,
    /// It in a word or two.
    pub name: String,
    /// Who is of it.
    pub meaning: String,
}

impl From<Code> for Sector {
    fn from(code: Code) -> Self {
        Sector(code)
    }
}

impl FromStr for Code {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        <[u8; 3]>::try_from(text.as_bytes())
            .ok()
            .and_then(Code::from_bytes)
            .ok_or_else(|| CodeError(text.to_owned()))
    }
}

impl FromStr for Sector {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        text.parse().map(Sector)
    }
}

macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

as_text!(Code, Sector);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_three_capital_letters() {
        assert_eq!("USA".parse::<Code>().unwrap().to_string(), "USA");
        for wrong in ["us", "usa", "USAX", "", "U.S", "ÄÖ"] {
            assert!(wrong.parse::<Code>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn sectors_are_sorted_unique_and_explained() {
        assert!(tsv::rows::<SectorInfo>(include_str!("sectors.tsv")).unwrap().len() > 20);
        assert!(Sector::all().windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}

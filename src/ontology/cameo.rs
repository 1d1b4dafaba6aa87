//! CAMEO codes and what follows from them by table: name, Goldstein score, PLOVER class, quad class.
//!
//! Sources: the CAMEO manual 1.1b3 (codes), Goldstein 1992 as GDELT publishes it for CAMEO (scores), the PLOVER manual
//! (classes and quads); see the head of `cameo.tsv`.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::tsv;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A CAMEO event code of two to four digits that stands in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cameo {
    digits: [u8; 4],
}

/// A text that is no CAMEO code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no CAMEO code; codes have two to four digits, as in `042`; `attache ontology` lists them")]
pub struct CameoError(pub String);

#[derive(Debug, Deserialize)]
struct Row {
    #[serde(deserialize_with = "digits_of")]
    code: Cameo,
    name: String,
    goldstein: f64,
    plover: String,
    quad: String,
}

impl Cameo {
    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        let length = self.digits.iter().position(|&digit| digit == 0).unwrap_or(4);
        std::str::from_utf8(&self.digits[..length]).unwrap_or_default()
    }

    /// Returns the digits as bytes, zero behind the last; the inverse of [`Cameo::from_bytes`].
    pub fn bytes(self) -> [u8; 4] {
        self.digits
    }

    /// Returns the code of digits followed by zero bytes, if it stands in the table.
    pub fn from_bytes(digits: [u8; 4]) -> Option<Self> {
        let code = Cameo { digits };
        row(code).map(|row| row.code)
    }

    /// Returns what the code stands for, in a few words.
    pub fn name(self) -> &'static str {
        row(self).map_or("", |row| &row.name)
    }

    /// Returns the Goldstein score, -10 (conflict) to +10 (cooperation).
    pub fn goldstein(self) -> f64 {
        row(self).map_or(0.0, |row| row.goldstein)
    }

    /// Returns the PLOVER class of 2016; `None` for comments and appeals (01, 02), which PLOVER left out.
    pub fn plover(self) -> Option<&'static str> {
        row(self).map(|row| row.plover.as_str()).filter(|&class| class != "-")
    }

    /// Returns the quad class: verbal or material, cooperation or conflict (`VC`, `MC`, `VK`, `MK`).
    pub fn quad(self) -> &'static str {
        row(self).map_or("", |row| &row.quad)
    }

    /// Whether the code lies under `prefix`: `1122` under `112` and `11`.
    pub fn is_under(&self, prefix: &str) -> bool {
        self.as_str().starts_with(prefix)
    }

    /// Returns all codes in order.
    pub fn all() -> impl Iterator<Item = Cameo> {
        table().iter().map(|row| row.code)
    }
}

fn row(code: Cameo) -> Option<&'static Row> {
    let table = table();
    table.binary_search_by_key(&code, |row| row.code).ok().and_then(|place| table.get(place))
}

fn table() -> &'static [Row] {
    static TABLE: OnceLock<Vec<Row>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut rows: Vec<Row> = tsv::rows(include_str!("cameo.tsv")).unwrap_or_default();
        rows.sort_by_key(|row| row.code);
        rows
    })
}

fn digits_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cameo, D::Error> {
    let text = String::deserialize(deserializer)?;
    digits(&text).ok_or_else(|| serde::de::Error::custom(CameoError(text)))
}

fn digits(text: &str) -> Option<Cameo> {
    if !(2..=4).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut digits = [0; 4];
    digits.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
    Some(Cameo { digits })
}

impl FromStr for Cameo {
    type Err = CameoError;
    fn from_str(text: &str) -> Result<Self, CameoError> {
        digits(text).filter(|&code| row(code).is_some()).ok_or_else(|| CameoError(text.to_owned()))
    }
}

impl fmt::Display for Cameo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Cameo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Cameo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Cameo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses_and_is_sorted_and_unique() {
        assert!(tsv::rows::<Row>(include_str!("cameo.tsv")).unwrap().len() > 250);
        assert!(table().windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(table().iter().all(|row| (-10.0..=10.0).contains(&row.goldstein)));
        for root in 1..=20 {
            assert!(format!("{root:02}").parse::<Cameo>().is_ok());
        }
    }

    #[test]
    fn a_code_tells_its_class_and_score() {
        let sanctions: Cameo = "163".parse().unwrap();
        assert_eq!((sanctions.plover(), sanctions.quad()), (Some("SANCTION"), "VK"));
        assert_eq!(sanctions.goldstein(), -8.0);
        assert!("999".parse::<Cameo>().is_err());
        assert!(Cameo::from_bytes(*b"0\xff\0\0").is_none());
    }
}

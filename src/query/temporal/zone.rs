//! Zones: a fixed distance from UTC, or a name of the IANA data base.

use std::fmt;
use std::sync::Arc;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::{DateTime, LocalDateTime, NANOS_PER_SECOND, Result, TemporalError};

/// Where a local time is local.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// An IANA name as the data base spells it.
    Named(Arc<str>),
}

/// A distance from UTC in seconds, as ISO 8601 writes it.
pub(crate) struct Offset(pub(crate) i32);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("Z");
        }
        let (sign, seconds) = (if self.0 < 0 { '-' } else { '+' }, self.0.abs());
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", seconds % 60) }
    }
}

impl Zone {
    /// The zone of times whose zone nobody named.
    pub(crate) const UTC: Zone = Zone::Offset(0);

    /// Reads `Z`, `+01:00`, `+0100`, `+01`, `+01:00:30` or an IANA name.
    pub(crate) fn parse(text: &str) -> Result<Zone> {
        if text == "Z" || text == "z" {
            return Ok(Zone::UTC);
        }
        if text.starts_with(['+', '-']) {
            return parse_offset(text).map(Zone::Offset).ok_or_else(|| {
                TemporalError::new(format!(
                    "`{text}` is no offset; write one between -18:00 and +18:00, such as `+01:00`"
                ))
            });
        }
        let zone = look_up(text)?;
        Ok(Zone::Named(zone.iana_name().unwrap_or(text).into()))
    }

    /// Returns the moment at which clocks of the zone show a local time.
    ///
    /// Where they show it twice, the first is meant unless `preferred` is the second's offset; where they skip it, it
    /// is as much later as they skip.
    pub(crate) fn at_local(&self, local: LocalDateTime, preferred: Option<i32>) -> Result<DateTime> {
        let name = match self {
            Zone::Offset(offset) => return Ok(DateTime { local, offset: *offset, zone: None }),
            Zone::Named(name) => name,
        };
        let (local, offset) = match look_up(name)?.to_ambiguous_timestamp(to_jiff(local)?).offset() {
            AmbiguousOffset::Unambiguous { offset } => (local, offset.seconds()),
            AmbiguousOffset::Fold { before, after } => {
                let second = preferred == Some(after.seconds());
                (local, if second { after.seconds() } else { before.seconds() })
            }
            AmbiguousOffset::Gap { before, after } => {
                let skipped = i128::from(after.seconds() - before.seconds());
                let shown = local.nanos() + skipped * i128::from(NANOS_PER_SECOND);
                (LocalDateTime::from_nanos(shown)?, after.seconds())
            }
        };
        Ok(DateTime { local, offset, zone: Some(Arc::clone(name)) })
    }

    /// Returns what clocks of the zone show at a moment, given in nanoseconds since 1970-01-01T00:00Z.
    pub(crate) fn at_instant(&self, instant: i128) -> Result<DateTime> {
        let offset = self.offset_at(instant)?;
        let local = LocalDateTime::from_nanos(instant + i128::from(offset) * i128::from(NANOS_PER_SECOND))?;
        let zone = match self {
            Zone::Offset(_) => None,
            Zone::Named(name) => Some(Arc::clone(name)),
        };
        Ok(DateTime { local, offset, zone })
    }

    /// Returns the zone's distance from UTC at a moment, in seconds.
    pub(crate) fn offset_at(&self, instant: i128) -> Result<i32> {
        match self {
            Zone::Offset(offset) => Ok(*offset),
            Zone::Named(name) => {
                let utc = to_jiff(LocalDateTime::from_nanos(instant)?)?;
                let timestamp = jiff::tz::Offset::UTC
                    .to_timestamp(utc)
                    .map_err(|error| TemporalError::new(error.to_string()))?;
                Ok(look_up(name)?.to_offset(timestamp).seconds())
            }
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Offset(offset) => Offset(*offset).fmt(f),
            Zone::Named(name) => f.write_str(name),
        }
    }
}

fn look_up(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|_| {
        TemporalError::new(format!(
            "`{name}` is no time zone; write an IANA name such as `Europe/Stockholm` or an offset such as `+01:00`"
        ))
    })
}

/// Returns jiff's form of a local time; years that jiff has not are taken from the same place of another 400 years.
fn to_jiff(local: LocalDateTime) -> Result<civil::DateTime> {
    let (year, month, day) = local.date.ymd();
    let year = match year {
        ..-9_000 => -9_200 + year.rem_euclid(400),
        9_001.. => 8_800 + year.rem_euclid(400),
        year => year,
    };
    let (hour, minute, second, nanosecond) = local.clock.parts();
    civil::DateTime::new(
        year as i16,
        month as i8,
        day as i8,
        hour as i8,
        minute as i8,
        second as i8,
        nanosecond as i32,
    )
    .map_err(|error| TemporalError::new(error.to_string()))
}

/// Reads a signed offset; `None` for what is none or lies more than 18 hours from UTC.
fn parse_offset(text: &str) -> Option<i32> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text.strip_prefix('+')), |rest| (-1, Some(rest)));
    let rest = rest?;
    let parts: Vec<&str> = if rest.contains(':') {
        rest.split(':').collect()
    } else if rest.is_ascii() {
        rest.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect()
    } else {
        return None;
    };
    if parts.len() > 3 {
        return None;
    }
    let mut seconds = 0;
    for (part, (unit, limit)) in parts.iter().zip([(3600, 18), (60, 59), (1, 59)]) {
        if part.len() != 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: i32 = part.parse().ok()?;
        if number > limit {
            return None;
        }
        seconds += number * unit;
    }
    (seconds <= 18 * 3600).then_some(sign * seconds)
}

//! Instants and durations added.

use super::{Duration, LocalDateTime, LocalTime, NANOS_PER_DAY, Result, Temporal, Time};

impl Temporal {
    /// Returns the instant a duration later: months first, clipped to the end of a shorter month, then days, then seconds.
    ///
    /// A date takes the whole days of the seconds, a time their rest and nothing of months and days. In a zone, months
    /// and days keep the time of day and seconds count as they pass.
    ///
    /// # Errors
    ///
    /// Where it lies outside the calendar.
    pub fn plus(&self, duration: &Duration) -> Result<Temporal> {
        let nanos = duration.nanos();
        Ok(match self {
            Temporal::Date(date) => {
                let days = (nanos / i128::from(NANOS_PER_DAY)) as i64;
                let date = date.plus_months(duration.months)?.plus_days(duration.days)?;
                Temporal::Date(date.plus_days(days)?)
            }
            Temporal::LocalTime(clock) => Temporal::LocalTime(clock.plus(nanos)),
            Temporal::Time(time) => {
                Temporal::Time(Time { clock: time.clock.plus(nanos), offset: time.offset })
            }
            Temporal::LocalDateTime(local) => {
                let moved = local.plus_date_part(duration)?;
                Temporal::LocalDateTime(LocalDateTime::from_nanos(moved.nanos() + nanos)?)
            }
            Temporal::DateTime(moment) => {
                let zone = self.zone().unwrap_or(super::zone::Zone::UTC);
                let mut moved = moment.clone();
                if duration.months != 0 || duration.days != 0 {
                    moved = zone.at_local(moment.local.plus_date_part(duration)?, Some(moment.offset))?;
                }
                Temporal::DateTime(zone.at_instant(moved.instant() + nanos)?)
            }
        })
    }

    /// Returns the instant a duration earlier; as [`Temporal::plus`] with the duration the other way.
    ///
    /// # Errors
    ///
    /// Where it lies outside the calendar.
    pub fn minus(&self, duration: &Duration) -> Result<Temporal> {
        self.plus(&duration.negated()?)
    }
}

impl LocalTime {
    fn plus(self, nanos: i128) -> LocalTime {
        LocalTime::wrapping(i128::from(self.nanos) + nanos)
    }
}

impl LocalDateTime {
    fn plus_date_part(self, duration: &Duration) -> Result<LocalDateTime> {
        let date = self.date.plus_months(duration.months)?.plus_days(duration.days)?;
        Ok(LocalDateTime { date, clock: self.clock })
    }
}

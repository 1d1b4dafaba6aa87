//! Functions that make one value of many rows.

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::types::Takes;
use super::super::value::Value;
use super::math::float;

/// A function over the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Aggregator {
    /// Rows, or values that are not null.
    Count,
    Sum,
    Average,
    Least,
    Most,
    Collect,
    /// A percentile, between values if need be.
    PercentileBetween,
    /// A percentile that is one of the values.
    PercentileOf,
    /// The standard deviation of a sample.
    Deviation,
    /// The standard deviation of all there is.
    DeviationOfAll,
}

/// Names, functions, what the first argument may be, and what they are.
pub(in super::super) const AGGREGATORS: &[(&str, Aggregator, Takes, &str)] = &[
    ("count", Aggregator::Count, Takes::ANY, "how many rows, or values that are not null"),
    ("sum", Aggregator::Sum, Takes::ANY, "the sum of values"),
    ("avg", Aggregator::Average, Takes::ANY, "the mean of values"),
    ("min", Aggregator::Least, Takes::ANY, "the smallest value"),
    ("max", Aggregator::Most, Takes::ANY, "the largest value"),
    ("collect", Aggregator::Collect, Takes::ANY, "the values as a list"),
    ("percentileCont", Aggregator::PercentileBetween, Takes::NUMBER, "a percentile, interpolated"),
    ("percentileDisc", Aggregator::PercentileOf, Takes::NUMBER, "a percentile that is one of the values"),
    ("stDev", Aggregator::Deviation, Takes::NUMBER, "the standard deviation of a sample"),
    ("stDevP", Aggregator::DeviationOfAll, Takes::NUMBER, "the standard deviation of a population"),
];

impl Aggregator {
    /// Returns the function of a name, in any case.
    pub(in super::super) fn find(name: &str) -> Option<(Self, Takes)> {
        let found = AGGREGATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
        Some((found.1, found.2))
    }

    /// Returns how many arguments it takes.
    pub(in super::super) fn arity(self) -> usize {
        1 + usize::from(matches!(self, Aggregator::PercentileBetween | Aggregator::PercentileOf))
    }
}

/// What has been seen of a group so far.
#[derive(Debug)]
pub(in super::super) struct Total {
    function: Aggregator,
    count: u64,
    value: Value,
    values: Vec<Value>,
    percentile: f64,
}

impl Total {
    pub(in super::super) fn new(function: Aggregator) -> Self {
        Total { function, count: 0, value: Value::Null, values: Vec::new(), percentile: 0.0 }
    }

    /// Adds a row's value, which is not null; `argument` is the second argument, where there is one.
    pub(in super::super) fn add(&mut self, value: Value, argument: Option<&Value>) -> Fallible<()> {
        self.count += 1;
        match self.function {
            Aggregator::Count => {}
            Aggregator::Sum | Aggregator::Average => {
                let sum = std::mem::take(&mut self.value);
                self.value = match sum {
                    Value::Null => numeric(value)?,
                    sum => super::super::arithmetic::add(&sum, &numeric(value)?)?,
                };
            }
            Aggregator::Least if self.value.is_null() || value.order(&self.value).is_lt() => {
                self.value = value;
            }
            Aggregator::Most if self.value.is_null() || value.order(&self.value).is_gt() => {
                self.value = value;
            }
            Aggregator::Least | Aggregator::Most => {}
            Aggregator::Collect => self.values.push(value),
            Aggregator::Deviation | Aggregator::DeviationOfAll => self.values.push(float(&value)?.into()),
            Aggregator::PercentileBetween | Aggregator::PercentileOf => {
                self.percentile = percentile(argument)?;
                float(&value)?;
                self.values.push(value);
            }
        }
        Ok(())
    }

    /// Returns about how many bytes are kept.
    pub(in super::super) fn keeps(&self) -> bool {
        !matches!(
            self.function,
            Aggregator::Count | Aggregator::Sum | Aggregator::Average | Aggregator::Least | Aggregator::Most
        )
    }

    /// Returns the group's value.
    pub(in super::super) fn finish(mut self) -> Fallible<Value> {
        Ok(match self.function {
            Aggregator::Count => Value::Integer(self.count as i64),
            Aggregator::Sum if self.value.is_null() => Value::Integer(0),
            Aggregator::Average if self.count > 0 => super::super::arithmetic::mean(&self.value, self.count)?,
            Aggregator::Sum | Aggregator::Average | Aggregator::Least | Aggregator::Most => self.value,
            Aggregator::Collect => Value::list(self.values),
            Aggregator::Deviation => deviation(&self.values, 1)?,
            Aggregator::DeviationOfAll => deviation(&self.values, 0)?,
            Aggregator::PercentileBetween | Aggregator::PercentileOf => {
                self.values.sort_by(Value::order);
                self.at_percentile()?
            }
        })
    }

    fn at_percentile(&self) -> Fallible<Value> {
        let count = self.values.len();
        if count == 0 {
            return Ok(Value::Null);
        }
        if self.function == Aggregator::PercentileOf {
            let place = (self.percentile * count as f64).ceil() as usize;
            return Ok(self.values.get(place.saturating_sub(1)).cloned().unwrap_or_default());
        }
        let place = self.percentile * (count - 1) as f64;
        let (low, high) = (place.floor() as usize, place.ceil() as usize);
        match (self.values.get(low), self.values.get(high)) {
            (Some(a), Some(b)) => {
                let (a, b) = (float(a)?, float(b)?);
                Ok((a + (b - a) * place.fract()).into())
            }
            _ => Ok(Value::Null),
        }
    }
}

fn numeric(value: Value) -> Fallible<Value> {
    match value {
        Value::Integer(_) | Value::Float(_) | Value::Duration(_) => Ok(value),
        other => Err(CypherError::kind(format!("{} can't be summed", other.type_name()))),
    }
}

fn percentile(argument: Option<&Value>) -> Fallible<f64> {
    let percentile = argument.map_or(Ok(0.0), float)?;
    if (0.0..=1.0).contains(&percentile) {
        return Ok(percentile);
    }
    let message = format!("a percentile lies between 0 and 1, not at {percentile}");
    Err(CypherError::run(Class::ArgumentError, Detail::NumberOutOfRange, message))
}

fn deviation(values: &[Value], less: usize) -> Fallible<Value> {
    let numbers = values.iter().map(float).collect::<Fallible<Vec<f64>>>()?;
    if numbers.len() <= less {
        return Ok(Value::Float(0.0));
    }
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    Ok((squares / (numbers.len() - less) as f64).sqrt().into())
}

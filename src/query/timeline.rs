//! Facts by period: how often, and how friendly.

use std::collections::BTreeMap;

use jiff::civil;

use crate::date::Date;
use crate::graph::{Graph, Modalities, View};

use super::answer::{Answer, By, NodeRef, Period, Timeline};
use super::ast::Filters;
use super::error::QueryError;
use super::run::filter;

pub(super) fn timeline(
    graph: &Graph,
    a: &str,
    b: Option<&str>,
    by: By,
    filters: &Filters,
) -> Result<Answer, QueryError> {
    let one = graph.find(a)?;
    let other = b.map(|b| graph.find(b)).transpose()?;
    let filter = filter(graph, filters, Modalities::CLAIMED)?;
    let mut periods: BTreeMap<String, (u32, u32, f64)> = BTreeMap::new();
    let mut undated = 0;
    let rows = graph.rows();
    let steps = rows.steps_out(one).chain(rows.steps_in(one).filter(|step| step.node != one));
    for step in steps.filter(|step| other.is_none_or(|other| other == step.node)) {
        if !filter.step(&rows, step, filters.direction) {
            continue;
        }
        for mark in graph.marks(rows.step_edge(step)).filter(|mark| filter.fact(step.kind, mark)) {
            let Some(period) = mark.date.and_then(|date| period(date, by)) else {
                // A state has no day to be counted on, and is not missed.
                undated += u32::from(mark.cameo.is_some());
                continue;
            };
            let place = periods.entry(period).or_default();
            place.0 += 1;
            if let Some(cameo) = mark.cameo {
                place.1 += 1;
                place.2 += cameo.goldstein();
            }
        }
    }
    let periods = periods
        .into_iter()
        .map(|(period, (count, scored, sum))| Period {
            period,
            count,
            goldstein: (scored > 0).then(|| (sum / f64::from(scored) * 100.0).round() / 100.0),
        })
        .collect();
    let b = other.map(|other| NodeRef::of(graph, other));
    Ok(Answer::Timeline(Timeline { a: NodeRef::of(graph, one), b, periods, undated }))
}

/// Returns the period that a date lies in; `None` where the date is coarser.
fn period(date: Date, by: By) -> Option<String> {
    let (year, month, _) = date.parts();
    match by {
        By::Year => Some(format!("{year:04}")),
        By::Month => (month != 0).then(|| format!("{year:04}-{month:02}")),
        By::Day => date.to_day().map(|day| day.to_string()),
        By::Week => {
            let day: civil::Date = date.to_day()?;
            let back = i64::from(day.weekday().to_monday_zero_offset());
            day.checked_sub(jiff::Span::new().days(back)).ok().map(|monday| monday.to_string())
        }
    }
}

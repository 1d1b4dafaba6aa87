//! Answers as JSON, for `jq` and scripts.

use std::io::{self, Write};

use serde_json::{Value, json as object};

use crate::query::Answer;

use super::stream;

/// Writes an answer as one JSON value and a line break: an array for what has rows, an object for what has none.
///
/// # Errors
/// When `out` fails.
pub fn json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Node(node) => serde_json::to_writer(&mut *out, node)?,
        Answer::Info(info) => serde_json::to_writer(&mut *out, info)?,
        Answer::Timeline(timeline) => {
            let value = object!({
                "a": timeline.a, "b": timeline.b, "periods": timeline.periods, "undated": timeline.undated,
            });
            serde_json::to_writer(&mut *out, &value)?;
        }
        Answer::Table(table) => {
            let columns = serde_json::to_string(&table.columns)?;
            write!(out, "{{\"columns\":{columns},\"rows\":[")?;
            for (place, row) in table.rows.iter().enumerate() {
                out.write_all(if place > 0 { b",\n" } else { b"\n" })?;
                serde_json::to_writer(&mut *out, row)?;
            }
            out.write_all(b"]}")?;
        }
        rows => {
            out.write_all(b"[")?;
            let mut first = true;
            each(rows, &mut |value| {
                if !std::mem::take(&mut first) {
                    out.write_all(b",\n")?;
                }
                Ok(serde_json::to_writer(&mut *out, &value)?)
            })?;
            out.write_all(b"]")?;
        }
    }
    out.write_all(b"\n")
}

/// Writes an answer as JSON Lines: one value for each row.
///
/// # Errors
/// When `out` fails.
pub fn jsonl(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::Node(_) | Answer::Info(_) => json(answer, out),
        rows => each(rows, &mut |value| {
            serde_json::to_writer(&mut *out, &value)?;
            out.write_all(b"\n")
        }),
    }
}

/// Calls `write` with each row of an answer.
fn each(answer: &Answer, write: &mut dyn FnMut(Value) -> io::Result<()>) -> io::Result<()> {
    match answer {
        Answer::Neighbors { rows, .. } => rows.iter().try_for_each(|row| write(serde_json::to_value(row)?)),
        Answer::Paths(paths) => paths.paths.iter().try_for_each(|path| write(serde_json::to_value(path)?)),
        Answer::Facts(rows) => rows.iter().try_for_each(|row| write(serde_json::to_value(row)?)),
        Answer::Timeline(timeline) => {
            timeline.periods.iter().try_for_each(|period| write(serde_json::to_value(period)?))
        }
        Answer::Ranking(ranking) => ranking.rows.iter().try_for_each(|row| write(serde_json::to_value(row)?)),
        Answer::Common { rows, .. } => rows.iter().try_for_each(|row| write(serde_json::to_value(row)?)),
        Answer::Table(table) => {
            table.rows.iter().try_for_each(|row| write(stream::object(&table.columns, row)?))
        }
        Answer::Node(_) | Answer::Info(_) => Ok(()),
    }
}

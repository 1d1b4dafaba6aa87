//! Rows written as they come: answers that need not fit into memory.

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::query::cypher::Cell;

use super::Format;
use super::rows::broken;

/// A writer of rows, one at a time.
pub struct Stream<'o> {
    columns: Vec<String>,
    form: Form<'o>,
}

enum Form<'o> {
    Csv(Box<csv::Writer<&'o mut dyn Write>>),
    Lines(&'o mut dyn Write),
}

impl<'o> Stream<'o> {
    /// Returns the writer of rows in a format; `None` where the format must see all rows first.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn new(format: Format, columns: &[String], out: &'o mut dyn Write) -> io::Result<Option<Self>> {
        let form = match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns).map_err(broken)?;
                Form::Csv(Box::new(writer))
            }
            Format::Jsonl => Form::Lines(out),
            Format::Table | Format::Line | Format::Json | Format::Markdown => return Ok(None),
        };
        Ok(Some(Stream { columns: columns.to_vec(), form }))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(writer) => writer.write_record(cells.iter().map(Cell::shown)).map_err(broken),
            Form::Lines(out) => {
                serde_json::to_writer(&mut *out, &object(&self.columns, cells)?)?;
                out.write_all(b"\n")
            }
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Csv(mut writer) => writer.flush(),
            Form::Lines(_) => Ok(()),
        }
    }
}

/// Returns a row as an object of its columns.
pub(super) fn object(columns: &[String], cells: &[Cell]) -> io::Result<Value> {
    let entries = columns.iter().zip(cells);
    let entries = entries.map(|(column, cell)| Ok((column.clone(), serde_json::to_value(cell)?)));
    Ok(Value::Object(entries.collect::<io::Result<Map<String, Value>>>()?))
}

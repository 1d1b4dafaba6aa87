//! Answers and graphs for others to read: people, scripts, spreadsheets, graph tools.
//!
//! question → query → answer → **export**
//!
//! [`answer`] writes an answer in a [`Format`], [`graph`] a whole graph in a [`GraphFormat`].

mod fit;
mod graph;
mod grid;
mod json;
mod markdown;
mod path;
mod rows;
mod stream;
mod table;

pub use graph::{GraphFormat, graph, subgraph};
pub use json::{json, jsonl};
pub use markdown::markdown;
pub use rows::csv;
pub use stream::Stream;
pub use table::{line, table};

use std::io::{self, Write};

use crate::query::Answer;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For people, each cell on a line of its own.
    Line,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Jsonl,
    /// For spreadsheets.
    Csv,
    /// For reports.
    Markdown,
}

impl Format {
    /// All forms.
    pub const ALL: [Format; 6] =
        [Format::Table, Format::Line, Format::Json, Format::Jsonl, Format::Csv, Format::Markdown];

    /// Returns the form's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Line => "line",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
        }
    }

    /// Returns how many facts the form shows of each row; `None` for all.
    pub fn evidence(self) -> Option<usize> {
        match self {
            Format::Table | Format::Line | Format::Csv => Some(1),
            Format::Markdown => Some(markdown::QUOTED),
            Format::Json | Format::Jsonl => None,
        }
    }
}

/// How an answer for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Looks {
    /// Whether it is coloured, with ANSI codes.
    pub color: bool,
    /// The width of the terminal, where it is one; tables have lines then.
    pub width: Option<u16>,
}

/// Writes an answer.
///
/// # Errors
/// When `out` fails.
pub fn answer(answer: &Answer, format: Format, looks: Looks, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table(answer, looks, out),
        Format::Line => line(answer, looks, out),
        Format::Json => json(answer, out),
        Format::Jsonl => jsonl(answer, out),
        Format::Csv => csv(answer, out),
        Format::Markdown => markdown(answer, out),
    }
}

//! Rows under headings, for people.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::Looks;
use super::fit::{column_widths, cut, on_one_line};

/// Writes rows under headings: on a terminal with lines and no wider than it is, cells that are too long cut with `…`;
/// plain and whole elsewhere.
pub(super) fn grid(
    headings: &[&str],
    rows: &[Vec<String>],
    looks: Looks,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| on_one_line(cell)).collect()).collect();
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Disabled);
    match looks.width {
        Some(width) => {
            table.load_style(presets::UTF8_BORDERS_ONLY);
            // A blank on both sides of each column and one between columns, and a line at both ends.
            let room = usize::from(width).saturating_sub(3 * headings.len() + 1);
            let widths = column_widths(&natural(headings, &rows), room);
            let fitted = |cells: Vec<&str>| -> Vec<String> {
                cells.into_iter().zip(&widths).map(|(cell, most)| cut(cell, *most)).collect()
            };
            table.set_header(fitted(headings.to_vec()));
            table.add_rows(rows.iter().map(|row| fitted(row.iter().map(String::as_str).collect())));
            for (at, column) in table.column_iter_mut().enumerate() {
                if numbers(&rows, at) {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        None => {
            table.load_style(presets::NOTHING);
            table.set_header(headings);
            table.add_rows(rows);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Whether a column holds numbers only, which are read from their last digit.
fn numbers(rows: &[Vec<String>], column: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.parse::<f64>().is_ok())
}

/// Returns the widths that columns have by themselves.
fn natural(headings: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    let width = |(column, heading): (usize, &&str)| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.max().unwrap_or(0).max(heading.width())
    };
    headings.iter().enumerate().map(width).collect()
}

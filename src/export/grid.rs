//! Rows under headings, for people.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Looks;

/// The least width to which a column is cut.
const LEAST: usize = 6;

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
            let most = widest(headings, &rows, room);
            table.set_header(headings.iter().map(|heading| cut(heading, most)));
            table.add_rows(rows.iter().map(|row| row.iter().map(|cell| cut(cell, most))));
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

/// Returns the width to which columns are cut so that all fit into `room`: narrow ones stay as they are.
fn widest(headings: &[&str], rows: &[Vec<String>], room: usize) -> usize {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain(headings.get(column).map(|heading| heading.width())).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..headings.len()).map(width).collect();
    widths.sort_unstable();
    let mut left = room;
    for (place, width) in widths.iter().enumerate() {
        let share = left / (widths.len() - place);
        if *width > share {
            return share.max(LEAST);
        }
        left -= width;
    }
    usize::MAX
}

/// Returns a text of at most so many columns; what is cut off is told by `…`.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut width = 1;
    for char in text.chars() {
        width += char.width().unwrap_or(0);
        if width > most {
            break;
        }
        kept.push(char);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

pub(super) fn on_one_line(cell: &str) -> String {
    if cell.contains(['\n', '\t', '\r']) {
        cell.split_whitespace().collect::<Vec<&str>>().join(" ")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_cut_and_what_is_narrow_stays() {
        assert_eq!(cut("Shinzo Abe", 10), "Shinzo Abe");
        assert_eq!(cut("Shinzo Abe", 8), "Shinzo…");
        assert_eq!(cut("日本国", 5), "日本…");
        let rows = vec![vec!["a".repeat(4), "b".repeat(50), "c".repeat(60)]];
        assert_eq!(widest(&["x", "y", "z"], &rows, 44), 20);
        assert_eq!(widest(&["x", "y", "z"], &rows, 200), usize::MAX);
    }
}

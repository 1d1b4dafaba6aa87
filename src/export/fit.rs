//! Text that fits a terminal: cut or broken into lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A column of at most this width is shown whole where the others leave room for it.
const NARROW: usize = 26;
/// The least room that is worth leaving to a wide column.
const WIDE: usize = 16;
/// The least width to which any column is cut.
const LEAST: usize = 6;

/// Returns the widths to which columns are cut so that all fit into `room`.
///
/// Narrow columns stay whole while the wide ones still tell something; those share what is left.
pub(super) fn column_widths(natural: &[usize], room: usize) -> Vec<usize> {
    let narrow = |width: &&usize| **width <= NARROW;
    let taken: usize = natural.iter().filter(narrow).sum();
    let wide = natural.iter().filter(|width| !narrow(width)).count();
    let left = room.saturating_sub(taken);
    if wide > 0 && left >= wide * WIDE {
        let most = share(natural.iter().copied().filter(|width| *width > NARROW).collect(), left);
        natural.iter().map(|&width| if width <= NARROW { width } else { width.min(most) }).collect()
    } else {
        let most = share(natural.to_vec(), room);
        natural.iter().map(|&width| width.min(most)).collect()
    }
}

/// Returns the width to which the widest columns are cut so that all have room; narrower ones stay whole.
fn share(mut widths: Vec<usize>, room: usize) -> usize {
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
pub(super) fn cut(text: &str, most: usize) -> String {
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

/// Breaks a text at blanks into lines of at most so many columns; a word that is longer has a line of its own.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Returns a text without line breaks and tabs.
pub(super) fn on_one_line(text: &str) -> String {
    if text.contains(['\n', '\t', '\r']) {
        text.split_whitespace().collect::<Vec<&str>>().join(" ")
    } else {
        text.to_owned()
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
        assert_eq!(column_widths(&[4, 24, 200], 80), [4, 24, 52]);
        assert_eq!(column_widths(&[4, 50, 60], 44), [4, 20, 20]);
        assert_eq!(column_widths(&[4, 24, 200], 30), [4, 13, 13]);
        assert_eq!(column_widths(&[4, 24, 200], 500), [4, 24, 200]);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("had lunch with Prime Minister", 12), ["had lunch", "with Prime", "Minister"]);
        assert_eq!(wrap("  ", 12), [""; 0]);
        assert_eq!(wrap("Donaudampfschifffahrt ahead", 8), ["Donaudampfschifffahrt", "ahead"]);
    }
}

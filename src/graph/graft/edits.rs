//! Changes of a table in order: rows put between others, changed or dropped; and what that makes of their numbers.

use std::cmp::Ordering;
use std::ops::Range;

use rustc_hash::FxHashMap;
use zerocopy::little_endian::U32;

use crate::graph::column::NONE;
use crate::graph::pieces::Pieces;

/// What happens at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Op {
    /// A new row is put before it.
    Insert(u32),
    /// It has new values, and stays the row that others mean.
    Replace(u32),
    /// It goes.
    Drop,
}

/// A change; the number in an operation is that of a new item, in the caller's list.
pub(super) type Edit = (u32, Op);

/// Rows of the new table, one behind another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Rows of the old table as they were.
    Keep(Range<usize>),
    /// An item that is new.
    New(u32),
    /// A row of the old table with an item's values.
    Changed(u32, u32),
}

/// All changes of a table.
#[derive(Debug)]
pub(super) struct Edits {
    old: u32,
    new: u32,
    list: Vec<Edit>,
    /// Where a stretch of rows begins that stay together, the new number of its first, or [`NONE`] where it goes, and how many
    /// new rows come before.
    stretches: Vec<(u32, u32, u32)>,
    /// The new row of each item.
    items: Vec<u32>,
    /// The first new row of each stretch that stays, and the old one.
    kept: Vec<(u32, u32)>,
    /// The item of each new row that is one.
    new_items: FxHashMap<u32, u32>,
}

impl Edits {
    /// Returns the changes of a table of so many rows. They are in order; what is put before a row stands before what
    /// becomes of the row.
    pub(super) fn new(old: usize, mut list: Vec<Edit>) -> Self {
        let old = old as u32;
        // The numbers of a forged graph may be any; of a row there is one change.
        let mut next = 0;
        list.retain(|&(row, op)| {
            let insert = matches!(op, Op::Insert(_));
            let fits = row >= next && (row < old || insert && row == old);
            if fits && !insert {
                next = row + 1;
            }
            fits
        });
        let items = list.iter().filter_map(|(_, op)| match op {
            Op::Insert(item) | Op::Replace(item) => Some(*item as usize + 1),
            Op::Drop => None,
        });
        let mut items = vec![NONE; items.max().unwrap_or(0)];
        let (mut stretches, mut at, mut new) = (Vec::new(), 0u32, 0u32);
        for &(row, op) in &list {
            if row > at {
                stretches.push((at, new, new));
                new += row - at;
                at = row;
            }
            match op {
                Op::Insert(item) | Op::Replace(item) => {
                    items.get_mut(item as usize).into_iter().for_each(|place| *place = new);
                    if let Op::Replace(_) = op {
                        stretches.push((at, new, new));
                        at += 1;
                    }
                    new += 1;
                }
                Op::Drop => {
                    stretches.push((at, NONE, new));
                    at += 1;
                }
            }
        }
        stretches.push((at, new, new));
        new += old.saturating_sub(at);
        let kept = stretches.iter().filter(|stretch| stretch.1 != NONE).map(|stretch| (stretch.1, stretch.0));
        let kept = kept.collect();
        let new_items = (0u32..).zip(&items).map(|(item, &row)| (row, item)).collect();
        Edits { old, new, list, stretches, items, kept, new_items }
    }

    /// Returns the number of new rows.
    pub(super) fn len(&self) -> usize {
        self.new as usize
    }

    /// Whether the table stays as it is.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether every row keeps its number.
    pub(super) fn keeps_numbers(&self) -> bool {
        self.list.iter().all(|(_, op)| matches!(op, Op::Replace(_)))
    }

    #[inline]
    fn stretch(&self, old: u32) -> Option<&(u32, u32, u32)> {
        self.stretches.get(self.stretches.partition_point(|stretch| stretch.0 <= old).checked_sub(1)?)
    }

    /// Returns the new number of a row; [`NONE`] for one that goes, and for what is no row.
    #[inline]
    pub(super) fn get(&self, old: u32) -> u32 {
        if old >= self.old {
            return NONE;
        }
        match self.stretch(old) {
            Some(&(start, new, _)) if new != NONE => new + (old - start),
            _ => NONE,
        }
    }

    /// Compares the place of an old row with that of a new one; a row that goes has its place between new ones.
    pub(super) fn compare(&self, old: u32, new: u32) -> Ordering {
        if old >= self.old {
            return NONE.cmp(&new);
        }
        match self.stretch(old) {
            Some(&(start, first, _)) if first != NONE => (first + (old - start)).cmp(&new),
            Some(&(.., before)) if before <= new => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Returns the old row that a new one is, with its values.
    pub(super) fn old_of(&self, new: u32) -> Option<u32> {
        if new >= self.new || self.new_items.contains_key(&new) {
            return None;
        }
        let &(first, old) = self.kept.get(self.kept.partition_point(|kept| kept.0 <= new).checked_sub(1)?)?;
        Some(old + (new - first))
    }

    /// Returns the item that a new row is.
    pub(super) fn item_of(&self, new: u32) -> Option<u32> {
        self.new_items.get(&new).copied()
    }

    /// Returns the new row of an item.
    pub(super) fn item(&self, item: u32) -> u32 {
        self.items.get(item as usize).copied().unwrap_or(NONE)
    }

    /// Returns the rows of the new table in order.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let mut at = 0u32;
        let end = (self.old, None);
        let all = self.list.iter().map(|&(row, op)| (row, Some(op))).chain([end]);
        all.flat_map(move |(row, op)| {
            let keep = (row > at).then_some(Piece::Keep(at as usize..row as usize));
            at = at.max(row);
            let piece = op.and_then(|op| match op {
                Op::Insert(item) => Some(Piece::New(item)),
                Op::Replace(item) => {
                    at += 1;
                    Some(Piece::Changed(row, item))
                }
                Op::Drop => {
                    at += 1;
                    None
                }
            });
            keep.into_iter().chain(piece)
        })
    }

    /// Returns a column of values of one width.
    pub(super) fn plain<const N: usize>(&self, old: &[u8], item: impl Fn(u32) -> [u8; N]) -> Pieces {
        let mut new = Pieces::default();
        for piece in self.pieces() {
            match piece {
                Piece::Keep(rows) => new.keep(old, rows.start * N..rows.end * N),
                Piece::New(number) | Piece::Changed(_, number) => new.add(&item(number)),
            }
        }
        new
    }

    /// Returns a column of numbers of another table's rows.
    pub(super) fn numbers(&self, old: &[U32], of: &Edits, item: impl Fn(u32) -> u32) -> Pieces {
        use zerocopy::IntoBytes as _;
        if of.keeps_numbers() {
            return self.plain(old.as_bytes(), |number| item(number).to_le_bytes());
        }
        let mut new = Vec::with_capacity(self.len() * 4);
        for piece in self.pieces() {
            match piece {
                Piece::Keep(rows) => of.renumber(old.get(rows).unwrap_or_default(), &mut new),
                Piece::New(number) | Piece::Changed(_, number) => new.extend(item(number).to_le_bytes()),
            }
        }
        new.into()
    }

    /// Appends the new numbers of rows of this table.
    pub(super) fn renumber(&self, rows: &[U32], to: &mut Vec<u8>) {
        use zerocopy::IntoBytes as _;
        if self.keeps_numbers() {
            to.extend_from_slice(rows.as_bytes());
        } else {
            to.extend(rows.iter().flat_map(|row| self.get(row.get()).to_le_bytes()));
        }
    }

    /// Returns a column of offsets; `item` says how much a new row has.
    pub(super) fn offsets(&self, old: &[U32], item: impl Fn(u32) -> usize) -> Vec<u8> {
        let mut new = Vec::with_capacity((self.len() + 1) * 4);
        let mut end = 0u32;
        new.extend(end.to_le_bytes());
        for piece in self.pieces() {
            match piece {
                Piece::Keep(rows) => {
                    let run = old.get(rows.start..rows.end + 1).unwrap_or_default();
                    let Some((first, rest)) = run.split_first() else { continue };
                    let shift = end.wrapping_sub(first.get());
                    new.extend(rest.iter().flat_map(|end| end.get().wrapping_add(shift).to_le_bytes()));
                    end = rest.last().map_or(end, |last| last.get().wrapping_add(shift));
                }
                Piece::New(number) | Piece::Changed(_, number) => {
                    end = end.wrapping_add(item(number) as u32);
                    new.extend(end.to_le_bytes());
                }
            }
        }
        new
    }

    /// Returns a column whose rows lie where an old column of offsets says: `width` bytes for each that is counted there.
    pub(super) fn runs(
        &self,
        offsets: &[U32],
        old: &[u8],
        width: usize,
        keep: impl Fn(&[u8], &mut Vec<u8>),
        item: impl Fn(u32, &mut Vec<u8>),
    ) -> Vec<u8> {
        let mut new = Vec::with_capacity(old.len());
        let at = |row: usize| offsets.get(row).map_or(0, |offset| offset.get() as usize * width);
        for piece in self.pieces() {
            match piece {
                Piece::Keep(rows) => {
                    keep(old.get(at(rows.start)..at(rows.end)).unwrap_or_default(), &mut new);
                }
                Piece::New(number) | Piece::Changed(_, number) => item(number, &mut new),
            }
        }
        new
    }
}

/// An item of a new table: the old row that it is, and where among the old rows it belongs: how many of those that may not
/// change places with it come before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) kept: Option<u32>,
    pub(super) lower: u32,
}

/// Puts items, which are in order, in the place of the touched rows of a table; rows that items are stay. With `replace` they
/// get the items' values.
pub(super) fn place(touched: &[bool], items: &[Item], replace: bool) -> Vec<Edit> {
    let is_touched = |row: u32| touched.get(row as usize) == Some(&true);
    let mut edits = Vec::new();
    let mut kept = vec![];
    let mut cursor = 0;
    for (number, item) in (0u32..).zip(items) {
        match item.kept {
            Some(row) => {
                if replace {
                    edits.push((row, Op::Replace(number)));
                }
                kept.push(row);
                cursor = row + 1;
            }
            None => {
                cursor = cursor.max(low(&is_touched, item.lower));
                edits.push((cursor, Op::Insert(number)));
            }
        }
    }
    let mut kept = kept.into_iter().peekable();
    for row in (0u32..).take(touched.len()).filter(|&row| is_touched(row)) {
        if kept.next_if_eq(&row).is_none() {
            edits.push((row, Op::Drop));
        }
    }
    in_order(edits)
}

/// Returns the first place that has the same rows before it but for touched ones.
pub(super) fn low(is_touched: &impl Fn(u32) -> bool, mut place: u32) -> u32 {
    while place > 0 && is_touched(place - 1) {
        place -= 1;
    }
    place
}

/// Returns the first of so many rows that does not come before.
pub(super) fn first(count: u32, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Puts changes in order; what is put before one row stays in its order.
pub(super) fn in_order(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|(row, op)| (*row, !matches!(op, Op::Insert(_))));
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_get_new_numbers_and_columns_new_values() {
        let edits = Edits::new(
            5,
            vec![
                (0, Op::Insert(0)),
                (1, Op::Drop),
                (3, Op::Insert(1)),
                (3, Op::Replace(2)),
                (5, Op::Insert(3)),
            ],
        );
        assert_eq!((0..6).map(|row| edits.get(row)).collect::<Vec<_>>(), [1, NONE, 2, 4, 5, NONE]);
        assert_eq!(
            [1, 2, 3].map(|new| edits.compare(1, new)),
            [Ordering::Greater, Ordering::Less, Ordering::Less]
        );
        assert_eq!(
            (0..7).map(|new| edits.old_of(new)).collect::<Vec<_>>(),
            [None, Some(0), Some(2), None, None, Some(4), None]
        );
        assert_eq!((0..4).map(|item| edits.item(item)).collect::<Vec<_>>(), [0, 3, 4, 6]);
        let new = edits.offsets(&[0, 1, 3, 6, 10, 15].map(U32::new), |item| item as usize + 1);
        assert_eq!(
            new.as_chunks::<4>().0.iter().map(|end| end[0]).collect::<Vec<_>>(),
            [0, 1, 2, 5, 7, 10, 15, 19]
        );
        assert_eq!(edits.len(), 7);
    }

    #[test]
    fn items_go_where_they_belong_and_rows_without_one_go() {
        let item = |kept, lower| Item { kept, lower };
        let touched = [false, true, true, false];
        let edits = Edits::new(4, place(&touched, &[item(None, 2), item(Some(2), 2), item(None, 4)], false));
        let rows: Vec<u32> = (0..5).map(|row| edits.old_of(row).unwrap_or(NONE)).collect();
        assert_eq!(rows, [0, NONE, 2, 3, NONE]);
        assert_eq!([edits.item(0), edits.get(2), edits.item(2)], [1, 2, 4]);
    }
}

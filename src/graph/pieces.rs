//! Columns in pieces: a graph that grew a little is mostly what it was, and what stays is not copied before it is written.

use std::ops::Range;
use std::sync::OnceLock;

use super::column::{Column, Store};

/// Columns that are mostly those of another store.
pub(super) struct Grown {
    pub(super) base: Store,
    columns: Vec<Pieces>,
    /// Those in one piece that were asked for so.
    whole: Vec<OnceLock<Vec<u8>>>,
}

/// A column in pieces: what stands in another store's column need not be copied before it is written.
#[derive(Default)]
pub(crate) struct Pieces(Vec<Piece>);

enum Piece {
    /// Bytes of the other store's column.
    Old(Range<usize>),
    New(Vec<u8>),
}

/// Fewer bytes than this are copied.
const FEW: usize = 1 << 16;

impl From<Vec<u8>> for Pieces {
    fn from(bytes: Vec<u8>) -> Self {
        Pieces(vec![Piece::New(bytes)])
    }
}

impl Pieces {
    /// Appends bytes that stand in the other store's column.
    pub(crate) fn keep(&mut self, column: &[u8], range: Range<usize>) {
        if range.len() >= FEW {
            self.0.push(Piece::Old(range));
        } else {
            self.add(column.get(range).unwrap_or_default());
        }
    }

    /// Appends bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        match self.0.last_mut() {
            Some(Piece::New(last)) => last.extend_from_slice(bytes),
            _ => self.0.push(Piece::New(bytes.to_vec())),
        }
    }

    /// Returns the bytes in order; `column` is that of the other store.
    fn parts<'p>(&'p self, column: &'p [u8]) -> impl Iterator<Item = &'p [u8]> {
        self.0.iter().map(move |piece| match piece {
            Piece::Old(range) => column.get(range.clone()).unwrap_or_default(),
            Piece::New(bytes) => bytes,
        })
    }
}

impl Grown {
    pub(super) fn new(base: &Store, columns: Vec<Pieces>) -> Self {
        let whole = columns.iter().map(|_| OnceLock::new()).collect();
        Grown { base: base.clone(), columns, whole }
    }

    pub(super) fn whole(&self, column: Column) -> &[u8] {
        let place = column as usize;
        match (self.columns.get(place).map(|pieces| pieces.0.as_slice()), self.whole.get(place)) {
            (Some([Piece::New(bytes)]), _) => bytes,
            (Some(_), Some(whole)) => whole.get_or_init(|| self.parts(column).collect::<Vec<_>>().concat()),
            _ => &[],
        }
    }

    pub(super) fn parts(&self, column: Column) -> impl Iterator<Item = &[u8]> {
        let old = self.base.raw(column).0;
        self.columns.get(column as usize).into_iter().flat_map(move |pieces| pieces.parts(old))
    }
}

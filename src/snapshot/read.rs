//! Opening a snapshot, and comparing it with its checksums.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::graph::{Blocks, Column, Graph, Store, Trust};

use super::format::{self, CHECKSUM, ENTRY, Entry, HEADER, Head, MAGIC};
use super::map::map;
use super::{SnapshotError, VERSION};

/// How much of a file is compared with its checksums when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Verified {
    /// Nothing but header and table, neither then nor later, for files that are trusted.
    Table,
    /// What is looked at, when it is first looked at. Whoever reads the graph asks [`Graph::damage`] before making use of
    /// what was read, as [`query::ask`](crate::query::ask) does: what is damaged is absent.
    Touched,
    /// All that the graph's structure rests on; evidence when it is first looked at.
    #[default]
    Structure,
    /// Every byte.
    All,
}

/// Opens a graph. Its structure is compared with its checksums; evidence is with [`verify`].
///
/// # Errors
/// When the file can't be read, is something else, newer, cut off or damaged.
pub fn open(path: &Path) -> Result<Graph, SnapshotError> {
    open_with(path, Verified::Structure)
}

/// Compares every byte of a file with its checksums.
///
/// # Errors
/// As [`open`].
pub fn verify(path: &Path) -> Result<(), SnapshotError> {
    open_with(path, Verified::All).map(|_| ())
}

/// Opens a graph, and compares so much of it with its checksums.
///
/// # Errors
/// As [`open`].
pub fn open_with(path: &Path, verified: Verified) -> Result<Graph, SnapshotError> {
    let unread = |error| SnapshotError::Read { path: path.to_owned(), error };
    let file = File::open(path).map_err(unread)?;
    let meta = file.metadata().map_err(unread)?;
    if meta.is_dir() {
        return Err(unread(io::Error::other("it is a folder")));
    }
    let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = if meta.is_file() && meta.len() > 0 {
        Arc::new(map(&file).map_err(unread)?)
    } else if meta.is_file() {
        Arc::new(Vec::new())
    } else {
        // A pipe can't be mapped; what comes through it is read, which is slower but works.
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut &file, &mut bytes).map_err(unread)?;
        Arc::new(bytes)
    };
    graph(bytes, path, verified)
}

/// Opens a graph that lies in memory, as one that came over a network does.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(bytes: Vec<u8>, verified: Verified) -> Result<Graph, SnapshotError> {
    graph(Arc::new(bytes), Path::new("the graph in memory"), verified)
}

/// Bytes that a graph lies in.
type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

fn graph(bytes: Bytes, path: &Path, verified: Verified) -> Result<Graph, SnapshotError> {
    let (head, entries) = table((*bytes).as_ref(), path)?;
    let (start, end) = (head.start() as usize, (*bytes).as_ref().len());
    let blocks = Blocks::new(bytes, start, head.shift, head.checksums());
    let ranges: Vec<Range<usize>> = match verified {
        Verified::Table | Verified::Touched => Vec::new(),
        Verified::Structure => entries.iter().filter(|entry| entry.structural).map(Entry::place).collect(),
        Verified::All => std::iter::once(start..end).collect(),
    };
    let trust = if verified == Verified::Table { Trust::Blind } else { Trust::Touched };
    if !blocks.compare_all(&ranges) {
        return Err(SnapshotError::damaged(path, blocks.damage().unwrap_or_default()));
    }
    let mut columns = vec![0..0; Column::ALL.len()];
    for entry in &entries {
        let whole = entry.place();
        let lengths =
            format::columns(entry.kind, blocks.bytes().get(whole.clone()).unwrap_or_default(), |range| {
                trust == Trust::Blind || blocks.sound(whole.start + range.start..whole.start + range.end)
            });
        let unread = |error| format!("section `{}` can't be read: {error}", format::name(entry.kind));
        let found = lengths.map_err(|error| {
            SnapshotError::damaged(path, blocks.damage().unwrap_or_else(|| unread(error)))
        })?;
        for (column, range) in found {
            if let Some(place) = columns.get_mut(column as usize) {
                *place = whole.start + range.start..whole.start + range.end;
            }
        }
    }
    // What was compared whole needs no look at the bits.
    let trust = if verified == Verified::All { Trust::Blind } else { trust };
    Ok(Graph::new(Store::shared(blocks, columns, trust)))
}

/// Returns header and table of a file, if they are sound.
fn table(bytes: &[u8], path: &Path) -> Result<(Head, Vec<Entry>), SnapshotError> {
    let damaged = |what: &str| SnapshotError::damaged(path, what);
    let found = bytes.len() as u64;
    let cut = |expected: u64| SnapshotError::Truncated { path: path.to_owned(), found, expected };
    let common = MAGIC.len().min(bytes.len());
    if bytes.is_empty() || bytes.get(..common) != MAGIC.get(..common) {
        return Err(SnapshotError::Foreign { path: path.to_owned() });
    }
    let version = bytes.get(8..12).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    match version {
        None => return Err(cut(HEADER as u64)),
        Some(found) if found > VERSION => return Err(SnapshotError::Newer { path: path.to_owned(), found }),
        Some(found) if found < VERSION => return Err(SnapshotError::Older { path: path.to_owned(), found }),
        Some(_) => {}
    }
    let (Some(told), Some(checksum)) = (bytes.get(..HEADER - CHECKSUM), bytes.get(HEADER - CHECKSUM..HEADER))
    else {
        return Err(cut(HEADER as u64));
    };
    let head = Head::from_bytes(told).ok_or_else(|| damaged("its header"))?;
    if found < head.start() {
        return Err(cut(head.start()));
    }
    let (table, checksums) = (bytes.get(head.table()), bytes.get(head.checksums()));
    let (table, checksums) = (table.unwrap_or_default(), checksums.unwrap_or_default());
    if Head::checksum(told, table, checksums).as_bytes() != checksum {
        return Err(damaged("its header does not match its checksum"));
    }
    if found < head.length {
        return Err(cut(head.length));
    }
    if found > head.length {
        return Err(damaged(&format!("{} bytes too many", found - head.length)));
    }
    let entries: Option<Vec<Entry>> = table.chunks_exact(ENTRY).map(Entry::from_bytes).collect();
    let inside = |entry: &Entry| head.start() <= entry.range.start && entry.range.end <= head.length;
    let entries = entries
        .filter(|entries| entries.iter().all(inside))
        .ok_or_else(|| damaged("a section lies outside the file"))?;
    Ok((head, entries))
}

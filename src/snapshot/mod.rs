//! A graph as a file: written whole or not at all, opened in place, refused when damaged.
//!
//! ```text
//!  magic "ATTACHE\0" | version, sections u32 | length u64 | blocks, bytes a block u32 | checksum of the first three lines
//!  table: for each section its kind, offset and length
//!  checksums: one for each block of what follows
//!  sections: each a bincode body of byte strings, the graph's columns
//! ```
//!
//! A section's bytes are viewed where they lie; nothing is copied, and nothing is allocated on a file's word.

mod format;
mod lock;
mod map;
mod read;
mod write;

pub use lock::{Lock, lock};
pub use read::{Verified, open, open_bytes, open_with, verify};
pub use write::{write, write_to};

use std::io;
use std::path::{Path, PathBuf};

/// The version of the format that this program writes and reads.
pub const VERSION: u32 = 1;

/// Why a file is no graph, or could not become one.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It can't be read.
    #[error("{}: {}", path.display(), plain(error))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It can't be written; what stood there before still stands.
    #[error("{} was not written: {}; what stood there before is unchanged", path.display(), plain(error))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is something else.
    #[error("{} is no attache graph; make one with `attache build INPUT -o FILE`", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer attache.
    #[error("{} has format version {found}, this attache reads up to {VERSION}; use a newer attache, or build the \
        graph again with this one", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// It was written before the format was settled.
    #[error("{} has format version {found}, which was not settled and is not read any more; build it again with \
        `attache build`", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// It ends before it should.
    #[error("{} is cut off: {found} of {expected} bytes are there; copy it again, or build it again from its articles", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How many bytes there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// Another process is changing it.
    #[error("{} is being changed by {}; wait until it is done, or end it", path.display(),
        if holder.is_empty() { "another process" } else { holder })]
    Locked {
        /// The file.
        path: PathBuf,
        /// Who.
        holder: String,
    },
    /// Its bytes are not those that were written.
    #[error("{} is damaged ({what}); copy it again, or build it again from its articles", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

impl SnapshotError {
    fn damaged(path: &Path, what: impl Into<String>) -> Self {
        SnapshotError::Damaged { path: path.to_owned(), what: what.into() }
    }
}

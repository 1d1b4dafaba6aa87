//! A file mapped into memory: the one place with `unsafe`.

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// Maps a file for reading.
#[expect(unsafe_code, reason = "a map can't be made otherwise")]
pub(super) fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map's bytes must not change or vanish while it lives. Snapshots are only ever replaced by renaming a
    // new file over the old, so that whoever maps a file keeps its bytes. Another program that cuts or writes a file
    // in place breaks the promise; docs say that this must not be done to a graph in use. Only plain bytes are read
    // through the map, so that no value of the file makes anything unsound.
    unsafe { Mmap::map(file) }
}

//! A file's bytes, of which no block is read before it was compared with its checksum.
//!
//! To hash a file whole takes a hundred times as long as an answer that looks at a thousandth of it. So each block has a
//! checksum of its own, and is compared with it when something in it is looked at for the first time. A block that is not
//! as it was written is as good as absent; that it was met is remembered, and makes every answer an error.

use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

/// Bytes and the checksums of their blocks.
pub struct Blocks {
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// Where the first block begins; what lies before is known to be sound.
    start: usize,
    /// How many bytes a block has, as a power of two.
    shift: u32,
    /// Where the checksums lie in the bytes: 32 bytes for each block.
    checksums: Range<usize>,
    /// One bit for each block that was found to be sound.
    sound: Vec<AtomicU64>,
    /// The first damaged block that was met.
    damaged: OnceLock<usize>,
}

impl Blocks {
    /// Returns bytes of which none was looked at yet.
    ///
    /// Blocks of `1 << shift` bytes begin at `start`; their BLAKE3 checksums are the bytes of `checksums`.
    pub fn new(
        bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
        start: usize,
        shift: u32,
        checksums: Range<usize>,
    ) -> Self {
        let count = checksums.len() / 32;
        let sound = std::iter::repeat_with(AtomicU64::default).take(count.div_ceil(64)).collect();
        Blocks { bytes, start, shift, checksums, sound, damaged: OnceLock::new() }
    }

    /// Returns all bytes, sound or not.
    pub(crate) fn bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    /// Whether the blocks in which a range lies are as they were written.
    pub fn sound(&self, range: Range<usize>) -> bool {
        self.guard(0).sound(range)
    }

    /// Returns what tells whether bytes are sound that are counted from `start`.
    pub(crate) fn guard(&self, start: usize) -> Guard<'_> {
        Guard { blocks: self, bits: &self.sound, shift: self.shift, start: start.wrapping_sub(self.start) }
    }

    #[cold]
    fn compare_each(&self, first: usize, last: usize) -> bool {
        (first..=last).all(|block| self.known(block) || self.compare(block))
    }

    #[inline]
    fn block(&self, at: usize) -> usize {
        at.saturating_sub(self.start) >> self.shift
    }

    #[inline]
    fn known(&self, block: usize) -> bool {
        // Nothing but the bit itself is handed from thread to thread, since the bytes never change.
        self.sound.get(block >> 6).is_some_and(|bits| bits.load(Ordering::Relaxed) >> (block & 63) & 1 != 0)
    }

    #[cold]
    fn compare(&self, block: usize) -> bool {
        let bytes = self.bytes();
        let start = self.start.saturating_add(block << self.shift);
        let end = start.saturating_add(1 << self.shift).min(bytes.len());
        let found = bytes.get(start..end).map(blake3::hash);
        let checksums = bytes.get(self.checksums.clone()).unwrap_or_default();
        let told = checksums.as_chunks::<32>().0.get(block);
        let sound = found.zip(told).is_some_and(|(found, told)| found.as_bytes() == told);
        match self.sound.get(block >> 6) {
            Some(bits) if sound => _ = bits.fetch_or(1 << (block & 63), Ordering::Relaxed),
            // Another thread may have met another one before; one is enough to tell.
            _ => _ = self.damaged.set(start),
        }
        sound
    }

    /// Compares the blocks in which ranges lie, on all threads; returns whether they are as they were written.
    pub fn compare_all(&self, ranges: &[Range<usize>]) -> bool {
        let ranges = ranges.iter().filter(|range| !range.is_empty());
        let mut blocks: Vec<usize> =
            ranges.flat_map(|range| self.block(range.start)..=self.block(range.end - 1)).collect();
        blocks.sort_unstable();
        blocks.dedup();
        blocks.into_par_iter().all(|block| self.known(block) || self.compare(block))
    }

    /// Returns what is damaged, as far as it was met, in words.
    pub fn damage(&self) -> Option<String> {
        let &start = self.damaged.get()?;
        let end = start.saturating_add(1 << self.shift).min(self.bytes().len());
        Some(format!("bytes {start} to {} do not match their checksum", end.saturating_sub(1)))
    }
}

/// Tells whether a column's bytes are sound. Walks ask this with every step, so that all it takes lies at hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard<'b> {
    blocks: &'b Blocks,
    bits: &'b [AtomicU64],
    shift: u32,
    /// From the first block to the column's first byte.
    start: usize,
}

impl Guard<'_> {
    #[inline]
    pub(crate) fn sound(&self, range: Range<usize>) -> bool {
        if range.is_empty() {
            return true;
        }
        let first = self.start.wrapping_add(range.start) >> self.shift;
        let last = self.start.wrapping_add(range.end - 1) >> self.shift;
        let known = |bits: &AtomicU64| bits.load(Ordering::Relaxed) >> (first & 63) & 1 != 0;
        first == last && self.bits.get(first >> 6).is_some_and(known) || self.blocks.compare_each(first, last)
    }
}

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blocks({} bytes)", self.bytes().len())
    }
}

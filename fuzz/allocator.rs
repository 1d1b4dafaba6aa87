//! An allocator that remembers the largest piece that was asked for and the most that was in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static LARGEST: AtomicUsize = AtomicUsize::new(0);
static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

pub struct Counting;

fn took(size: usize) {
    LARGEST.fetch_max(size, Relaxed);
    MOST.fetch_max(IN_USE.fetch_add(size, Relaxed) + size, Relaxed);
}

// SAFETY: all work is the system's; numbers are counted beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        took(size);
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What may be allocated beyond a file's size: tables that a search begins with, unpacked evidence, an answer in the making.
pub const ROOM: usize = 8 << 20;

/// Runs something on a file of so many bytes.
///
/// # Panics
/// When it allocates a piece larger than the file and [`ROOM`], or that much altogether.
pub fn bounded(file: usize, body: impl FnOnce()) {
    let before = IN_USE.load(Relaxed);
    LARGEST.store(0, Relaxed);
    MOST.store(before, Relaxed);
    body();
    let (largest, most) = (LARGEST.load(Relaxed), MOST.load(Relaxed).saturating_sub(before));
    assert!(largest <= file + ROOM, "{largest} bytes at once for a file of {file}");
    assert!(most <= file + ROOM, "{most} bytes for a file of {file}");
}

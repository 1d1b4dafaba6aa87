//! Asking a forged graph everything: an answer or an error, no panic, and no memory on a file's word.
#![no_main]

#[path = "../allocator.rs"]
mod allocator;
#[path = "../forge.rs"]
mod forge;

use attache::snapshot::{self, Verified};
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static ALLOCATOR: allocator::Counting = allocator::Counting;

fuzz_target!(init: {
    // What is loaded once counts for no file.
    forge::ask_everything(&snapshot::open_bytes(forge::sound().to_vec(), Verified::All).expect("a sound file"));
}, |data: &[u8]| {
    let file = forge::columns(data);
    let size = file.len();
    if let Ok(graph) = snapshot::open_bytes(file, Verified::All) {
        allocator::bounded(size, || forge::ask_everything(&graph));
    }
});

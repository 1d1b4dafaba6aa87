//! The text layer on any bytes: no panic, every token inside the text and in order, and what it writes can be read again.
#![no_main]

use attache::text::Scratch;
use libfuzzer_sys::fuzz_target;

#[path = "../reading.rs"]
mod reading;

fuzz_target!(|data: &[u8]| reading::read_as_everything(data, &mut Scratch::default()));

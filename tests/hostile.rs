//! Forged graphs and texts that are none break nothing: what the fuzzers left, and many more made here.
//!
//! `fuzz/` finds them (see `fuzz/README.md`); here they are replayed on every change.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

#[path = "../fuzz/forge.rs"]
#[allow(
    clippy::indexing_slicing,
    reason = "shared with the fuzz targets, which may stop at what they have made wrong themselves"
)]
mod forge;
#[path = "../fuzz/reading.rs"]
mod reading;

use std::fs;
use std::path::Path;

use attache::snapshot::{self, Verified};
use attache::text::Scratch;

/// What a fuzz target left: the inputs in `fuzz/corpus/NAME.hex`.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let file = Path::new("fuzz/corpus").join(name).with_extension("hex");
    let lines = fs::read_to_string(file).unwrap();
    let inputs = lines.lines().map(|line| {
        let digits: Vec<u32> = line.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
        digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
    });
    let inputs: Vec<Vec<u8>> = inputs.collect();
    assert!(inputs.len() > 100, "the corpus `{name}` is there");
    inputs
}

fn open(file: &[u8]) {
    for verified in [Verified::Table, Verified::Touched, Verified::Structure, Verified::All] {
        let _ = snapshot::open_bytes(file.to_vec(), verified);
    }
}

fn ask(file: Vec<u8>) {
    if let Ok(graph) = snapshot::open_bytes(file, Verified::All) {
        forge::ask_everything(&graph);
    }
}

/// Bytes that are the same everywhere (splitmix64).
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 56
    };
    (0..length).map(|_| next() as u8).collect()
}

#[test]
fn the_sound_file_opens_and_answers() {
    let graph = snapshot::open_bytes(forge::sound().to_vec(), Verified::All).unwrap();
    assert!(graph.node_count() > 5 && graph.edge_count() > 5);
    // No change is no forgery: what opens is what was written.
    assert_eq!(forge::columns(&[]), forge::sound());
    forge::ask_everything(&graph);
}

#[test]
fn what_the_fuzzer_of_opening_left_is_opened_or_refused() {
    for data in corpus("open") {
        let (first, rest) = data.split_first().unwrap_or((&0, &[]));
        match first % 3 {
            0 => open(rest),
            1 => {
                let mut file = forge::sound().to_vec();
                file.iter_mut().zip(rest).for_each(|(old, new)| *old ^= new);
                forge::seal(&mut file);
                open(&file);
            }
            _ => open(&forge::anything(rest)),
        }
    }
}

#[test]
fn what_the_fuzzer_of_asking_left_is_asked() {
    corpus("ask").iter().for_each(|data| ask(forge::columns(data)));
}

#[test]
fn what_the_fuzzer_of_reading_left_is_read() {
    let mut scratch = Scratch::default();
    corpus("text").iter().for_each(|data| reading::read_as_everything(data, &mut scratch));
}

#[test]
fn forgeries_made_here_are_opened_and_asked() {
    for seed in 0..300 {
        open(&forge::anything(&noise(seed, 80)));
        ask(forge::columns(&noise(seed, 6 + seed as usize % 40)));
    }
}

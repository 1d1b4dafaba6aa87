//! Opening any bytes: a graph or an error, no panic, and no memory on a file's word.
#![no_main]

#[path = "../allocator.rs"]
mod allocator;
#[path = "../forge.rs"]
mod forge;

use attache::snapshot::{self, Verified};
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static ALLOCATOR: allocator::Counting = allocator::Counting;

fuzz_target!(|data: &[u8]| {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let file = match first % 3 {
        0 => rest.to_vec(),
        1 => {
            let mut file = forge::sound().to_vec();
            file.iter_mut().zip(rest).for_each(|(old, new)| *old ^= new);
            forge::seal(&mut file);
            file
        }
        _ => forge::anything(rest),
    };
    for verified in [Verified::Table, Verified::Touched, Verified::Structure, Verified::All] {
        let copy = file.clone();
        // The graph keeps the file.
        allocator::bounded(2 * file.len(), || {
            if let Ok(graph) = snapshot::open_bytes(copy, verified) {
                let _ = graph.nodes().take(100).map(|node| node.name().len()).sum::<usize>();
            }
        });
    }
});

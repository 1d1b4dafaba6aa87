//! Sentences' texts, unpacked when they are shown.

use std::io::Read as _;
use std::sync::{Arc, Mutex};

use flate2::read::DeflateDecoder;

use super::Graph;
use super::column::{Column, Store};

/// A block unpacks to no more than this; longer sentences are stored plain.
const LARGEST: u64 = 64 * 1024;

/// The block that was read last: evidence of one answer tends to lie together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache(Arc<Mutex<Last>>);

/// A block's number and text.
type Last = Option<(u32, Arc<str>)>;

impl Graph {
    /// Returns the text of a sentence; empty where the evidence is damaged.
    pub(crate) fn sentence_text(&self, sentence: u32) -> String {
        let texts = self.store.u64s(Column::SentenceText);
        let place = sentence as usize;
        let (Some(start), Some(end)) = (texts.get(place), texts.get(place + 1)) else { return String::new() };
        let (start, end) = (start.get(), end.get());
        let blocks = self.store.u64s(Column::BlockText);
        let block = blocks.partition_point(|block| block.get() <= start).saturating_sub(1) as u32;
        let first = blocks.get(block as usize).map_or(0, |block| block.get());
        let text = self.block(block);
        let range = start.saturating_sub(first) as usize..end.saturating_sub(first) as usize;
        text.get(range).unwrap_or_default().to_owned()
    }

    fn block(&self, block: u32) -> Arc<str> {
        // A poisoned lock only means that another thread stopped while it held a finished block.
        let mut last = self.evidence.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*last {
            Some((number, text)) if *number == block => text.clone(),
            _ => {
                let text: Arc<str> = unpack(&self.store, block).into();
                *last = Some((block, text.clone()));
                text
            }
        }
    }

    /// Returns the number of evidence blocks.
    pub fn evidence_blocks(&self) -> u32 {
        (self.store.u64s(Column::BlockOffsets).len() as u32).saturating_sub(1)
    }

    /// Returns the texts of all sentences.
    pub(crate) fn all_sentences(&self) -> Vec<String> {
        let texts = self.store.u64s(Column::SentenceText);
        let mut all = String::new();
        // Blocks follow one another. Those of a forged file may not, and could unpack the same bytes again and again.
        let mut end = 0;
        for block in 0..self.evidence_blocks() {
            let offsets = self.store.u64s(Column::BlockOffsets);
            let place = block as usize;
            if let (Some(first), Some(last)) = (offsets.get(place), offsets.get(place + 1))
                && first.get() >= end
            {
                end = last.get();
                all.push_str(&unpack(&self.store, block));
            }
        }
        texts
            .all()
            .windows(2)
            .map(|pair| match pair {
                [start, end] => {
                    all.get(start.get() as usize..end.get() as usize).unwrap_or_default().to_owned()
                }
                _ => String::new(),
            })
            .collect()
    }
}

fn unpack(store: &Store, block: u32) -> String {
    let offsets = store.u64s(Column::BlockOffsets);
    let place = block as usize;
    let (Some(start), Some(end)) = (offsets.get(place), offsets.get(place + 1)) else { return String::new() };
    let bytes = store.bytes(Column::EvidenceBytes).get(start.get() as usize..end.get() as usize);
    match bytes.and_then(<[u8]>::split_first) {
        Some((0, plain)) => String::from_utf8_lossy(plain).into_owned(),
        Some((1, packed)) => {
            let mut text = String::new();
            match DeflateDecoder::new(packed).take(LARGEST).read_to_string(&mut text) {
                Ok(_) => text,
                Err(_) => String::new(),
            }
        }
        _ => String::new(),
    }
}

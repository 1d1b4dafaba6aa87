//! Sentences' texts into blocks, packed together.

use std::borrow::Cow;
use std::io::Write as _;
use std::ops::Range;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;

use super::column::{Column, NONE, Writer};
use super::ground::Ground;
use super::settle::{Corpus, Sentence};

/// Sentences are packed together up to about so many bytes of text.
const BLOCK: usize = 32 * 1024;

/// One sentence of so many ends its block before its time.
const CUTS: u64 = 256;

/// Writes the sentences.
pub(super) fn sentences(writer: &mut Writer, corpus: &Corpus) {
    let mut position = 0u64;
    writer.u64(Column::SentenceText, 0);
    for sentence in &corpus.sentences {
        writer.u32(Column::SentenceArticle, sentence.article);
        writer.u32(Column::SentenceNumber, sentence.number);
        writer.u32(Column::SentenceStart, sentence.span.start);
        writer.u32(Column::SentenceEnd, sentence.span.end);
        position += sentence.text.len() as u64;
        writer.u64(Column::SentenceText, position);
    }
    let known = Known::of(corpus);
    let blocks = blocks(&corpus.sentences);
    let packed: Vec<Cow<'_, [u8]>> = blocks
        .par_iter()
        .map(|block| match known.as_ref().and_then(|known| known.block(block)) {
            Some(packed) => Cow::Borrowed(packed),
            None => Cow::Owned(pack(corpus.sentences.get(block.clone()).unwrap_or_default())),
        })
        .collect();
    writer.u64(Column::BlockText, 0);
    writer.u64(Column::BlockOffsets, 0);
    let mut position = 0u64;
    for (block, packed) in blocks.iter().zip(packed) {
        let sentences = corpus.sentences.get(block.clone()).unwrap_or_default();
        position += sentences.iter().map(|sentence| sentence.text.len() as u64).sum::<u64>();
        writer.u64(Column::BlockText, position);
        writer.bytes(Column::EvidenceBytes, &packed);
        let end = writer.len(Column::EvidenceBytes) as u64;
        writer.u64(Column::BlockOffsets, end);
    }
}

/// Returns which sentences go together.
///
/// Some sentences begin a block whatever comes before them: so sentences that are put between others change the blocks near
/// them and no more.
fn blocks(sentences: &[Sentence]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut first, mut length) = (0, 0);
    for (place, sentence) in sentences.iter().enumerate() {
        if length > 0 && (length + sentence.text.len() > BLOCK || begins(sentence)) {
            blocks.push(first..place);
            (first, length) = (place, 0);
        }
        length += sentence.text.len();
    }
    if length > 0 {
        blocks.push(first..sentences.len());
    }
    blocks
}

/// Whether a sentence begins a block by itself.
fn begins(sentence: &Sentence) -> bool {
    let Sentence { number, span, text, .. } = sentence;
    let parts = [u64::from(*number), u64::from(span.start), u64::from(span.end), text.len() as u64];
    let mixed = parts
        .into_iter()
        .fold(0u64, |mixed, part| (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    mixed % CUTS == 0
}

fn pack(sentences: &[Sentence]) -> Vec<u8> {
    let text: String = sentences.iter().map(|sentence| &*sentence.text).collect();
    let mut encoder = DeflateEncoder::new(vec![1], Compression::new(6));
    let packed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
    // A block above the usual size stays plain, so that a reader never unpacks more than that.
    if text.len() <= BLOCK && !packed.is_empty() && packed.len() <= text.len() {
        return packed;
    }
    [&[0], text.as_bytes()].concat()
}

/// Blocks that are packed already.
struct Known<'c> {
    ground: &'c Ground,
    /// The row that a sentence has in the graph that more is added to; [`NONE`] for a new one.
    rows: Vec<u32>,
}

impl<'c> Known<'c> {
    fn of(corpus: &'c Corpus) -> Option<Self> {
        let ground = corpus.facts.ground.as_ref()?;
        let mut rows = vec![NONE; corpus.sentences.len()];
        for (row, &(sentence, _)) in (0u32..).zip(&ground.sentences) {
            rows.get_mut(sentence as usize).into_iter().for_each(|place| *place = row);
        }
        Some(Known { ground, rows })
    }

    /// Returns the packed block of some sentences, if these and no others are one.
    fn block(&self, sentences: &Range<usize>) -> Option<&'c [u8]> {
        let rows = self.rows.get(sentences.clone())?;
        let first = *rows.first().filter(|&&row| row != NONE)?;
        if (first..).zip(rows).any(|(expected, &row)| expected != row) {
            return None;
        }
        let store = self.ground.numbers.graph.store();
        let texts = store.u64s(Column::SentenceText);
        let (start, end) = (texts.get(first as usize)?.get(), texts.get(first as usize + rows.len())?.get());
        let blocks = store.u64s(Column::BlockText);
        let block = blocks.partition_point(|block| block.get() <= start).checked_sub(1)?;
        let whole = blocks.get(block)?.get() == start && blocks.get(block + 1)?.get() == end;
        let offsets = store.u64s(Column::BlockOffsets);
        let range = offsets.get(block)?.get() as usize..offsets.get(block + 1)?.get() as usize;
        store.u8s(Column::EvidenceBytes).slice(range).filter(|_| whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn sentence(number: u32) -> Sentence {
        let text = "Chile met Peru. ".repeat(5 + number as usize % 7);
        let span = Span::new(number as usize * 100, number as usize * 100 + text.len());
        Sentence { article: 0, number, span, text: text.into() }
    }

    #[test]
    fn a_sentence_put_between_others_moves_no_block_but_those_near_it() {
        let before: Vec<Sentence> = (0..10_000).map(sentence).collect();
        let mut after = before.clone();
        after.insert(5_000, Sentence { number: 4_999, ..sentence(7) });
        let texts = |sentences: &[Sentence]| -> Vec<Vec<u32>> {
            let numbers =
                |block: &Range<usize>| sentences[block.clone()].iter().map(|s| s.span.start).collect();
            blocks(sentences).iter().map(numbers).collect()
        };
        let (old, new) = (texts(&before), texts(&after));
        let changed = new.iter().filter(|block| !old.contains(block)).count();
        assert!(old.len() > 20 && changed <= 3, "{changed} of {}", old.len());
        assert!(before.iter().filter(|sentence| begins(sentence)).count() > 10);
    }
}

//! Sentences' texts into blocks, packed together.

use std::borrow::Cow;
use std::io::Write as _;
use std::ops::Range;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;

use super::Graph;
use super::column::{Column, Writer};
use super::settle::{Corpus, Sentence};
use crate::span::Span;

/// Sentences are packed together up to about so many bytes of text.
const BLOCK: usize = 32 * 1024;

/// One sentence of so many ends its block before its time.
const CUTS: u64 = 256;

/// What packing needs to know of a sentence.
#[derive(Clone, Copy, Default)]
pub(super) struct Line<'s> {
    number: u32,
    span: Span,
    length: usize,
    text: Text<'s>,
}

/// Where a sentence's text is.
#[derive(Clone, Copy)]
enum Text<'s> {
    /// Here.
    New(&'s str),
    /// In a row of the graph that more is added to.
    Old(u32),
}

impl Default for Text<'_> {
    fn default() -> Self {
        Text::New("")
    }
}

impl<'s> Line<'s> {
    /// Returns a new sentence.
    pub(super) fn new(sentence: &'s Sentence) -> Self {
        let Sentence { number, span, text, .. } = sentence;
        Line { number: *number, span: *span, length: text.len(), text: Text::New(text) }
    }

    /// Returns a sentence of a graph that more is added to.
    pub(super) fn old(graph: &Graph, row: u32) -> Self {
        let store = graph.store();
        let value = |column| store.u32(column, row).unwrap_or(0);
        let texts = store.u64s(Column::SentenceText);
        let at = |row: usize| texts.get(row).map_or(0, |at| at.get());
        let place = row as usize;
        Line {
            number: value(Column::SentenceNumber),
            span: (value(Column::SentenceStart), value(Column::SentenceEnd)).into(),
            length: at(place + 1).saturating_sub(at(place)) as usize,
            text: Text::Old(row),
        }
    }
}

/// Writes the sentences.
pub(super) fn sentences(writer: &mut Writer, corpus: &Corpus) {
    for sentence in &corpus.sentences {
        writer.u32(Column::SentenceArticle, sentence.article);
        writer.u32(Column::SentenceNumber, sentence.number);
        writer.u32(Column::SentenceStart, sentence.span.start);
        writer.u32(Column::SentenceEnd, sentence.span.end);
    }
    let mut lines: Vec<Line<'_>> = corpus.sentences.iter().map(Line::new).collect();
    let ground = corpus.facts.ground.as_ref();
    for (row, &(sentence, _)) in (0u32..).zip(ground.iter().flat_map(|ground| &ground.sentences)) {
        lines.get_mut(sentence as usize).into_iter().for_each(|line| line.text = Text::Old(row));
    }
    texts(writer, &lines, ground.map(|ground| &ground.numbers.graph));
}

/// Writes the texts of sentences, and where they are.
pub(super) fn texts(writer: &mut Writer, lines: &[Line<'_>], graph: Option<&Graph>) {
    let mut position = 0u64;
    writer.u64(Column::SentenceText, 0);
    for line in lines {
        position += line.length as u64;
        writer.u64(Column::SentenceText, position);
    }
    let blocks = blocks(lines);
    let packed: Vec<Cow<'_, [u8]>> = blocks
        .par_iter()
        .map(|block| {
            let lines = lines.get(block.clone()).unwrap_or_default();
            match graph.and_then(|graph| known(graph, lines)) {
                Some(packed) => Cow::Borrowed(packed),
                None => Cow::Owned(pack(lines, graph)),
            }
        })
        .collect();
    writer.u64(Column::BlockText, 0);
    writer.u64(Column::BlockOffsets, 0);
    let mut position = 0u64;
    for (block, packed) in blocks.iter().zip(packed) {
        let lines = lines.get(block.clone()).unwrap_or_default();
        position += lines.iter().map(|line| line.length as u64).sum::<u64>();
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
fn blocks(lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut first, mut length) = (0, 0);
    for (place, line) in lines.iter().enumerate() {
        if length > 0 && (length + line.length > BLOCK || begins(line)) {
            blocks.push(first..place);
            (first, length) = (place, 0);
        }
        length += line.length;
    }
    if length > 0 {
        blocks.push(first..lines.len());
    }
    blocks
}

/// Whether a sentence begins a block by itself.
fn begins(line: &Line<'_>) -> bool {
    let Line { number, span, length, .. } = line;
    let parts = [u64::from(*number), u64::from(span.start), u64::from(span.end), *length as u64];
    let mixed = parts
        .into_iter()
        .fold(0u64, |mixed, part| (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    mixed % CUTS == 0
}

fn pack(lines: &[Line<'_>], graph: Option<&Graph>) -> Vec<u8> {
    let text: String = lines
        .iter()
        .map(|line| match line.text {
            Text::New(text) => Cow::Borrowed(text),
            Text::Old(row) => graph.map_or(Cow::Borrowed(""), |graph| graph.sentence_text(row).into()),
        })
        .collect();
    let mut encoder = DeflateEncoder::new(vec![1], Compression::new(6));
    let packed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
    // A block above the usual size stays plain, so that a reader never unpacks more than that.
    if text.len() <= BLOCK && !packed.is_empty() && packed.len() <= text.len() {
        return packed;
    }
    [&[0], text.as_bytes()].concat()
}

/// Returns the packed block of some sentences, if the graph that more is added to has these and no others in one.
fn known<'g>(graph: &'g Graph, lines: &[Line<'_>]) -> Option<&'g [u8]> {
    let row = |line: &Line<'_>| if let Text::Old(row) = line.text { Some(row) } else { None };
    let first = lines.first().and_then(row)?;
    if (first..).zip(lines).any(|(expected, line)| row(line) != Some(expected)) {
        return None;
    }
    let store = graph.store();
    let texts = store.u64s(Column::SentenceText);
    let (start, end) = (texts.get(first as usize)?.get(), texts.get(first as usize + lines.len())?.get());
    let blocks = store.u64s(Column::BlockText);
    let block = blocks.partition_point(|block| block.get() <= start).checked_sub(1)?;
    let whole = blocks.get(block)?.get() == start && blocks.get(block + 1)?.get() == end;
    let offsets = store.u64s(Column::BlockOffsets);
    let range = offsets.get(block)?.get() as usize..offsets.get(block + 1)?.get() as usize;
    store.u8s(Column::EvidenceBytes).slice(range).filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let lines: Vec<Line<'_>> = sentences.iter().map(Line::new).collect();
            blocks(&lines).iter().map(numbers).collect()
        };
        let (old, new) = (texts(&before), texts(&after));
        let changed = new.iter().filter(|block| !old.contains(block)).count();
        assert!(old.len() > 20 && changed <= 3, "{changed} of {}", old.len());
        assert!(before.iter().filter(|sentence| begins(&Line::new(sentence))).count() > 10);
    }
}

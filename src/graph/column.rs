//! The graph's bytes: columns of little-endian numbers and texts, in memory or in a mapped file.
//!
//! A frozen graph is nothing but columns. Each is a byte string, read in place through types of alignment 1, so that a
//! graph built in memory and one that lies in a file are the same thing, and opening copies nothing. All reads are
//! total: an index that a damaged or forged file holds gives an absent value, never a panic.

use std::ops::Range;
use std::sync::Arc;

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::blocks::{Blocks, Guard};
use super::pieces::{Grown, Pieces};

/// The number that stands for "none" in a column of indices.
pub(crate) const NONE: u32 = u32::MAX;

/// In `ArticleFlags`: what is known of the article beside its id.
pub(crate) const SOURCE: u8 = 1;
/// In `ArticleFlags`: its text is that of an article before it.
pub(crate) const SHARED: u8 = 2;
/// In `ArticleFlags`: its records differ from those of its text, and are kept aside.
pub(crate) const SPARE: u8 = 4;

/// How many edges leave and enter the nodes before a node.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Starts {
    pub(crate) out: U32,
    pub(crate) into: U32,
}

/// An edge as a walk meets it: all that a step needs lies together.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct StoredStep {
    pub(crate) node: U32,
    pub(crate) kind: U16,
    pub(crate) mask: u8,
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A column of the frozen graph.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Column { $($(#[$doc])* $name),+ }

        impl Column {
            /// All columns in order.
            pub const ALL: &'static [Column] = &[$(Column::$name),+];
        }
    };
}

columns! {
    /// JSON: the edge kinds that occur, sorted by name.
    EdgeKinds,
    /// u32 × (strings + 1): where each string starts in `StringBytes`.
    StringOffsets,
    /// All names, words, titles and ids, sorted, each once.
    StringBytes,
    /// u8: node kind.
    NodeKind,
    /// u32: canonical name (string).
    NodeName,
    /// 3 bytes: code, or zeros.
    NodeCode,
    /// 3 bytes: the state it belongs to, or zeros.
    NodeCountry,
    /// u8: 1 where the node is one article's unresolved surname.
    NodeFlags,
    /// u32 × (nodes + 1): where each node's aliases start in `Aliases`.
    AliasOffsets,
    /// u32: aliases (strings), by node.
    Aliases,
    /// u32 × (keys + 1): where each folded name starts in `KeyBytes`.
    KeyOffsets,
    /// Folded names and codes, sorted, each once.
    KeyBytes,
    /// u32 × (keys + 1): where each key's nodes start in `KeyNodes`.
    KeyNodeOffsets,
    /// u32: nodes by key.
    KeyNodes,
    /// 2 u32 × (nodes + 1): how many edges leave and enter the nodes before.
    Runs,
    /// 7 bytes, twice an edge: for each node first its outgoing edges by (kind, target), then its incoming ones by (kind,
    /// source). Each is the node at the other end (u32), the kind (u16), and the modalities (u8: low four bits those among
    /// its facts, high four those among its mutual facts). Edges are numbered as they leave: by (source, kind, target).
    Steps,
    /// u32: the edges that enter, by target, kind and source.
    InEdges,
    /// u32 × (edges + 1): where each edge's facts start.
    EdgeFacts,
    /// u32: node of each local name.
    LocalNode,
    /// u32: the name as an article has it (string).
    LocalName,
    /// u8: node kind.
    LocalKind,
    /// 3 bytes: code, or zeros.
    LocalCode,
    /// 3 bytes: country, or zeros.
    LocalCountry,
    /// u32: local name of each end.
    EndLocal,
    /// u32: the words that named it (string).
    EndWords,
    /// 3 bytes: sector, or zeros.
    EndSector,
    /// u32: source end of each fact; facts are sorted by edge, then date.
    FactSource,
    /// u32: target end of each fact.
    FactTarget,
    /// u16: CAMEO code packed; 0 for none.
    FactCameo,
    /// u16: modality, mutual, date basis, status, whether `as_of` is the article's date.
    FactFlags,
    /// u32: date packed; 0 for none.
    FactDate,
    /// u8: hundredths.
    FactConfidence,
    /// u16: kind of each fact behind the last edge's: readings whose two ends are one node, kept but in no edge.
    LooseKinds,
    /// u32: sentence of each fact; empty where no fact has one.
    FactSentence,
    /// u32: facts with a speaker, ascending.
    SpeakerFacts,
    /// u32: their speakers (ends).
    SpeakerEnds,
    /// u32: facts with a place, ascending.
    WhereFacts,
    /// u32: their places (ends).
    WhereEnds,
    /// u32: facts with an `as_of` that is not the article's date, ascending.
    AsOfFacts,
    /// u32: their `as_of` dates, packed.
    AsOfDates,
    /// u32: facts with a title, ascending.
    TitleFacts,
    /// u32: their titles (strings).
    Titles,
    /// u32: facts whose id is not the hash that the ontology's rule gives, ascending.
    IdFacts,
    /// 16 bytes: their ids.
    Ids,
    /// u32: article of each sentence, or none; sentences are sorted by (article, number, span, text).
    SentenceArticle,
    /// u32: its number in the article.
    SentenceNumber,
    /// u32: its first byte in the article.
    SentenceStart,
    /// u32: one past its last byte.
    SentenceEnd,
    /// u64 × (sentences + 1): where each sentence's text starts in the evidence.
    SentenceText,
    /// u64 × (blocks + 1): where each block's text starts in the evidence.
    BlockText,
    /// u64 × (blocks + 1): where each block starts in `EvidenceBytes`.
    BlockOffsets,
    /// The sentences' texts, in blocks: a byte that says how (0 plain, 1 deflate), then the block.
    EvidenceBytes,
    /// u32: id of each article (string), sorted.
    ArticleId,
    /// u8: 1 where a source is known, 2 where its text is that of an article before it, 4 where records are kept aside.
    ArticleFlags,
    /// 32 bytes: hash of its text.
    ArticleHash,
    /// u32: headline (string), or none.
    ArticleTitle,
    /// u32: publisher (string), or none.
    ArticlePublisher,
    /// u32: date of publication, packed.
    ArticlePublished,
    /// u32: address (string), or none.
    ArticleUrl,
    /// u32: language (string), or none.
    ArticleLanguage,
    /// u32: number of sentences.
    ArticleSentences,
    /// u32: the first article with the same text.
    ArticleText,
    /// u32: article of each mention, or none; mentions are sorted.
    MentionArticle,
    /// u32: local name of each mention.
    MentionLocal,
    /// u8: 1 where unresolved.
    MentionFlags,
    /// u32 × (mentions + 1): where each mention's aliases start.
    MentionAliasOffsets,
    /// u32: aliases (strings), by mention.
    MentionAliases,
    /// JSON Lines, sorted: records of articles whose text another article has too, where they differ from that one's.
    Spare,
    /// u32: mentions of people whose age is stated, ascending.
    AgeMentions,
    /// u8: their ages in years.
    Ages,
}

/// Columns in memory or in a mapped file.
#[derive(Clone)]
pub struct Store {
    backing: Backing,
}

#[derive(Clone)]
enum Backing {
    Owned(Arc<Vec<Vec<u8>>>),
    Shared(Arc<Blocks>, Arc<[Range<usize>]>, Trust),
    Grown(Arc<Grown>),
}

/// Whether the bytes of a file are compared with their checksums before they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// They are taken as they are.
    Blind,
    /// They are compared when they are first looked at.
    Touched,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes: usize = Column::ALL.iter().map(|&column| self.length(column)).sum();
        write!(f, "Store({bytes} bytes)")
    }
}

impl Store {
    /// Returns the store of columns in memory, one for each of [`Column::ALL`], in order.
    pub fn owned(columns: Vec<Vec<u8>>) -> Self {
        Store { backing: Backing::Owned(Arc::new(columns)) }
    }

    /// Returns the store of columns that are mostly those of another, one for each of [`Column::ALL`], in order.
    pub(crate) fn grown(base: &Store, columns: Vec<Pieces>) -> Self {
        Store { backing: Backing::Grown(Arc::new(Grown::new(base, columns))) }
    }

    /// Returns a column's bytes, one part behind another.
    pub fn parts(&self, column: Column) -> Vec<&[u8]> {
        match &self.backing {
            Backing::Grown(grown) => grown.parts(column).collect(),
            _ => vec![self.bytes(column)],
        }
    }

    /// Returns the store of columns that lie in `blocks`, one range for each of [`Column::ALL`], in order.
    pub fn shared(blocks: Blocks, ranges: Vec<Range<usize>>, trust: Trust) -> Self {
        Store { backing: Backing::Shared(Arc::new(blocks), ranges.into(), trust) }
    }

    /// Returns what is damaged of the file that the columns lie in, as far as it was met.
    pub(crate) fn damage(&self) -> Option<String> {
        match &self.backing {
            Backing::Owned(_) => None,
            Backing::Grown(grown) => grown.base.damage(),
            Backing::Shared(blocks, ..) => blocks.damage(),
        }
    }

    /// Returns a column's length in bytes; 0 for a column that is not there.
    pub fn length(&self, column: Column) -> usize {
        match &self.backing {
            Backing::Grown(grown) => grown.parts(column).map(<[u8]>::len).sum(),
            _ => self.raw(column).0.len(),
        }
    }

    /// Returns a column's bytes; empty for a column that is not there or damaged.
    pub fn bytes(&self, column: Column) -> &[u8] {
        self.u8s(column).all()
    }

    /// Returns a column's bytes unseen, and what tells whether they are sound.
    pub(super) fn raw(&self, column: Column) -> (&[u8], Option<Guard<'_>>) {
        match &self.backing {
            Backing::Owned(columns) => (columns.get(column as usize).map_or(&[], Vec::as_slice), None),
            Backing::Grown(grown) => (grown.whole(column), None),
            Backing::Shared(blocks, ranges, trust) => {
                let range = ranges.get(column as usize).cloned().unwrap_or_default();
                let guard = (*trust == Trust::Touched).then(|| blocks.guard(range.start));
                (blocks.bytes().get(range).unwrap_or_default(), guard)
            }
        }
    }

    fn values<T: FromBytes + Immutable + Unaligned>(&self, column: Column) -> Values<'_, T> {
        let (bytes, guard) = self.raw(column);
        Values { values: <[T]>::ref_from_bytes(bytes).unwrap_or_default(), guard }
    }

    pub(crate) fn text(&self, column: Column) -> &str {
        std::str::from_utf8(self.bytes(column)).unwrap_or_default()
    }

    pub(crate) fn u8s(&self, column: Column) -> Values<'_, u8> {
        self.values(column)
    }

    pub(crate) fn u16s(&self, column: Column) -> Values<'_, U16> {
        self.values(column)
    }

    pub(crate) fn u32s(&self, column: Column) -> Values<'_, U32> {
        self.values(column)
    }

    pub(crate) fn u64s(&self, column: Column) -> Values<'_, U64> {
        self.values(column)
    }

    pub(crate) fn starts(&self) -> Values<'_, Starts> {
        self.values(Column::Runs)
    }

    pub(crate) fn steps(&self) -> Values<'_, StoredStep> {
        self.values(Column::Steps)
    }

    pub(crate) fn arrays<const N: usize>(&self, column: Column) -> Values<'_, [u8; N]> {
        let (bytes, guard) = self.raw(column);
        Values { values: bytes.as_chunks::<N>().0, guard }
    }

    pub(crate) fn u32(&self, column: Column, row: u32) -> Option<u32> {
        self.u32s(column).get(row as usize).map(|value| value.get())
    }

    pub(crate) fn u8(&self, column: Column, row: u32) -> Option<u8> {
        self.u8s(column).get(row as usize).copied()
    }

    /// Returns the range that an offset column gives for a row; empty where it is out of order.
    pub(crate) fn range(&self, offsets: Column, row: u32) -> Range<u32> {
        let place = row as usize;
        match self.u32s(offsets).slice(place..place.saturating_add(2)) {
            Some([start, end]) if start.get() <= end.get() => start.get()..end.get(),
            _ => 0..0,
        }
    }

    /// Returns the values of a row whose range an offset column gives.
    pub(crate) fn run(&self, offsets: Column, values: Column, row: u32) -> &[U32] {
        let range = self.range(offsets, row);
        self.u32s(values).slice(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Returns the text of a row whose range an offset column gives.
    pub(crate) fn slice(&self, offsets: Column, bytes: Column, row: u32) -> &str {
        let range = self.range(offsets, row);
        let bytes = self.u8s(bytes).slice(range.start as usize..range.end as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Returns the place of `row` in a sparse column's ascending list of rows.
    pub(crate) fn sparse(&self, rows: Column, row: u32) -> Option<u32> {
        let rows = self.u32s(rows);
        let place = rows.partition_point(|value| value.get() < row);
        rows.get(place).filter(|value| value.get() == row).map(|_| place as u32)
    }
}

/// A column's values; those in a damaged part of a file are absent.
#[derive(Debug)]
pub(crate) struct Values<'s, T> {
    values: &'s [T],
    guard: Option<Guard<'s>>,
}

impl<T> Clone for Values<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Values<'_, T> {}

impl<'s, T> Values<'s, T> {
    /// Returns their number, damaged ones with them.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.values.len()
    }

    #[inline]
    fn sound(self, first: usize, end: usize) -> bool {
        let size = size_of::<T>();
        self.guard.is_none_or(|guard| guard.sound(first * size..end * size))
    }

    #[inline]
    pub(crate) fn get(self, place: usize) -> Option<&'s T> {
        self.values.get(place).filter(|_| self.sound(place, place + 1))
    }

    /// Returns a value that was not compared with its checksum, to bring its memory near: nothing may rest on it.
    #[inline]
    pub(crate) fn unseen(self, place: usize) -> Option<&'s T> {
        self.values.get(place)
    }

    #[inline]
    pub(crate) fn slice(self, range: Range<usize>) -> Option<&'s [T]> {
        let (first, end) = (range.start, range.end);
        self.values.get(range).filter(|_| self.sound(first, end))
    }

    /// Returns all of them; none where one is damaged.
    pub(crate) fn all(self) -> &'s [T] {
        self.slice(0..self.len()).unwrap_or_default()
    }

    pub(crate) fn last(self) -> Option<&'s T> {
        self.len().checked_sub(1).and_then(|last| self.get(last))
    }

    /// Returns the place of the first of which `before` does not hold; it holds of none behind such a one.
    pub(crate) fn partition_point(self, before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&before) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// Columns being written.
#[derive(Default)]
pub(crate) struct Writer {
    columns: Vec<Vec<u8>>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Writer { columns: vec![Vec::new(); Column::ALL.len()] }
    }

    pub(crate) fn bytes(&mut self, column: Column, bytes: &[u8]) {
        if let Some(place) = self.columns.get_mut(column as usize) {
            place.extend_from_slice(bytes);
        }
    }

    pub(crate) fn u32(&mut self, column: Column, value: u32) {
        self.bytes(column, &value.to_le_bytes());
    }

    pub(crate) fn u16(&mut self, column: Column, value: u16) {
        self.bytes(column, &value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, column: Column, value: u64) {
        self.bytes(column, &value.to_le_bytes());
    }

    /// Makes room for so many bytes.
    pub(crate) fn reserve(&mut self, column: Column, bytes: usize) {
        self.columns.get_mut(column as usize).into_iter().for_each(|place| place.reserve(bytes));
    }

    /// Takes over the columns that another has written.
    pub(crate) fn absorb(&mut self, other: Writer) {
        for (own, others) in
            self.columns.iter_mut().zip(other.columns).filter(|(_, others)| !others.is_empty())
        {
            *own = others;
        }
    }

    /// Takes a column out.
    pub(crate) fn take(&mut self, column: Column) -> Vec<u8> {
        self.columns.get_mut(column as usize).map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn clear(&mut self, column: Column) {
        if let Some(place) = self.columns.get_mut(column as usize) {
            *place = Vec::new();
        }
    }

    pub(crate) fn len(&self, column: Column) -> usize {
        self.columns.get(column as usize).map_or(0, Vec::len)
    }

    pub(crate) fn finish(self) -> Store {
        Store::owned(self.columns)
    }
}

//! The bytes of a snapshot; the only place that names bincode.
//!
//! A section's body is a struct of byte strings, written with bincode in its fixed-width little-endian form: a `u64`
//! length, then the bytes. Only the lengths are read back, each from exactly its eight bytes, so that a forged one can
//! neither reach beyond the section nor make us allocate.
//!
//! bincode 2.0.1 is no longer maintained (RUSTSEC-2025-0141; 3.0.0 is an empty package). We use it for this framing
//! alone, on slices, and `deny.toml` has the exception.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use bincode::config::{Configuration, Fixint, LittleEndian, NoLimit};

use crate::graph::{Column, Store};

use super::VERSION;

pub(super) const MAGIC: [u8; 8] = *b"ATTACHE\0";
/// Magic, version, number of sections, length of the file, number and size of blocks, checksum.
pub(super) const HEADER: usize = 8 + 4 + 4 + 8 + 4 + 4 + CHECKSUM;
/// Kind, whether it is structural, offset, length.
pub(super) const ENTRY: usize = 4 + 4 + 8 + 8;
/// A BLAKE3 hash.
pub(super) const CHECKSUM: usize = 32;
/// How many bytes have a checksum together, as a power of two: what the hash takes at once where it is fastest.
const SHIFT: u32 = 14;
/// How many bytes have a checksum together.
pub(super) const BLOCK: usize = 1 << SHIFT;
/// More sections than this has no version of ours.
const MOST_SECTIONS: u32 = 1024;

const CONFIG: Configuration<LittleEndian, Fixint, NoLimit> =
    bincode::config::standard().with_little_endian().with_fixed_int_encoding();

macro_rules! sections {
    ($($(#[$doc:meta])* $kind:literal $section:ident $structural:literal { $($column:ident),+ $(,)? })+) => {
        /// All sections: kind, name, and whether the graph's structure rests on it.
        pub(super) const SECTIONS: &[(u32, &str, bool)] = &[$(($kind, stringify!($section), $structural)),+];

        /// Returns the columns of a section; none for a kind that is not known.
        fn columns_of(kind: u32) -> &'static [Column] {
            match kind {
                $($kind => &[$(Column::$column),+],)+
                _ => &[],
            }
        }
    };
}

/// Returns the body of a section, one part behind another.
pub(super) fn body(kind: u32, store: &Store) -> io::Result<Vec<Cow<'_, [u8]>>> {
    let mut body = Vec::new();
    for &column in columns_of(kind) {
        let length = bincode::encode_to_vec(store.length(column) as u64, CONFIG);
        body.push(Cow::Owned(length.map_err(|error| io::Error::other(error.to_string()))?));
        body.extend(store.parts(column).into_iter().map(Cow::Borrowed));
    }
    Ok(body)
}

/// Returns where in a section's body its columns lie; none for a kind that is not known. Nothing is read but what `sound` was
/// asked for.
pub(super) fn columns(
    kind: u32,
    body: &[u8],
    sound: impl Fn(Range<usize>) -> bool,
) -> Result<Vec<(Column, Range<usize>)>, String> {
    match columns_of(kind) {
        [] => Ok(Vec::new()),
        columns => ranges(columns, body, sound),
    }
}

/// Returns where the byte strings of a body lie: those that bincode would borrow, found by their lengths alone, so that
/// the strings themselves need not be looked at.
fn ranges(
    columns: &[Column],
    body: &[u8],
    sound: impl Fn(Range<usize>) -> bool,
) -> Result<Vec<(Column, Range<usize>)>, String> {
    let mut at = 0usize;
    let mut found = Vec::with_capacity(columns.len());
    for &column in columns {
        let length = body.get(at..).and_then(|rest| rest.get(..8)).filter(|_| sound(at..at + 8));
        let length = length.ok_or("it ends too early")?;
        let (length, _): (u64, usize) =
            bincode::borrow_decode_from_slice(length, CONFIG).map_err(|error| error.to_string())?;
        let start = at + 8;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
        at = end.filter(|&end| end <= body.len()).ok_or("a column is longer than the section")?;
        found.push((column, start..at));
    }
    if at == body.len() { Ok(found) } else { Err("bytes are left over".to_owned()) }
}

sections! {
    /// Edge kinds by name.
    1 Kinds true { EdgeKinds }
    /// Names, words, titles, ids.
    2 Strings true { StringOffsets, StringBytes }
    /// Nodes.
    3 Nodes true {
        NodeKind, NodeName, NodeCode, NodeCountry, NodeFlags,
        AliasOffsets, Aliases,
    }
    /// Folded names to nodes.
    4 Index true { KeyOffsets, KeyBytes, KeyNodeOffsets, KeyNodes }
    /// Edges both ways.
    5 Edges true {
        Runs, Steps, InEdges, EdgeFacts,
    }
    /// Names as articles have them, and the ends of facts.
    6 Locals true {
        LocalNode, LocalName, LocalKind, LocalCode, LocalCountry,
        EndLocal, EndWords, EndSector,
    }
    /// Facts.
    7 Facts true {
        FactSource, FactTarget, FactCameo, FactFlags, FactDate,
        FactConfidence, FactSentence, LooseKinds,
        SpeakerFacts, SpeakerEnds, WhereFacts, WhereEnds,
        AsOfFacts, AsOfDates, TitleFacts, Titles, IdFacts, Ids,
    }
    /// Articles.
    8 Articles true {
        ArticleId, ArticleFlags, ArticleHash, ArticleTitle, ArticlePublisher,
        ArticlePublished, ArticleUrl, ArticleLanguage, ArticleSentences,
        ArticleText,
    }
    /// Where sentences stand.
    9 Sentences true {
        SentenceArticle, SentenceNumber, SentenceStart, SentenceEnd,
        SentenceText, BlockText, BlockOffsets,
    }
    /// What sentences say.
    10 Evidence false { EvidenceBytes }
    /// What is needed to build the graph anew.
    11 Mentions false {
        MentionArticle, MentionLocal, MentionFlags, MentionAliasOffsets,
        MentionAliases, Spare,
    }
    /// Ages that articles state.
    12 Ages false { AgeMentions, Ages }
}

/// The sections up to this are in every file; those behind it, which came later, only where they have something to say.
const ALWAYS: u32 = 11;

/// Returns the sections that a graph's file has.
pub(super) fn sections(store: &Store) -> impl Iterator<Item = (u32, bool)> + '_ {
    let written = SECTIONS.iter().filter(|(kind, ..)| {
        *kind <= ALWAYS || columns_of(*kind).iter().any(|&column| store.length(column) > 0)
    });
    written.map(|&(kind, _, structural)| (kind, structural))
}

/// What stands before the sections: the header, the table of sections and the checksums of blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    sections: u32,
    blocks: u32,
    /// The size of blocks as a power of two.
    pub(super) shift: u32,
    /// The length of the file.
    pub(super) length: u64,
}

impl Head {
    /// Returns the head of a file of so many sections and blocks whose sections have so many bytes.
    pub(super) fn new(sections: u32, blocks: u32, length: u64) -> Self {
        let head = Head { sections, blocks, shift: SHIFT, length };
        Head { length: head.start() + length, ..head }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::from(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.sections.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.blocks.to_le_bytes());
        bytes.extend((1u32 << self.shift).to_le_bytes());
        bytes
    }

    /// Returns what a header says, if there can be such a file.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (_, rest) = bytes.split_first_chunk::<12>()?;
        let (sections, rest) = rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (blocks, rest) = rest.split_first_chunk::<4>()?;
        let (size, _) = rest.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size);
        let head = Head {
            sections: u32::from_le_bytes(*sections),
            blocks: u32::from_le_bytes(*blocks),
            shift: size.is_power_of_two().then(|| size.trailing_zeros())?,
            length: u64::from_le_bytes(*length),
        };
        let fits = head.length.checked_sub(head.start())?.div_ceil(u64::from(size)) == u64::from(head.blocks);
        (fits && head.sections <= MOST_SECTIONS).then_some(head)
    }

    pub(super) fn table(&self) -> Range<usize> {
        HEADER..HEADER + ENTRY * self.sections as usize
    }

    pub(super) fn checksums(&self) -> Range<usize> {
        let start = self.table().end;
        start..start + CHECKSUM * self.blocks as usize
    }

    /// Returns where the sections begin, and the blocks.
    pub(super) fn start(&self) -> u64 {
        self.checksums().end as u64
    }

    /// Returns the checksum of the header, the table and the blocks' checksums.
    pub(super) fn checksum(header: &[u8], table: &[u8], checksums: &[u8]) -> blake3::Hash {
        blake3::Hasher::new().update(header).update(table).update(checksums).finalize()
    }
}

/// A section as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: u32,
    pub(super) structural: bool,
    pub(super) range: Range<u64>,
}

impl Entry {
    /// Returns where it lies.
    pub(super) fn place(&self) -> Range<usize> {
        self.range.start as usize..self.range.end as usize
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ENTRY);
        bytes.extend(self.kind.to_le_bytes());
        bytes.extend(u32::from(self.structural).to_le_bytes());
        bytes.extend(self.range.start.to_le_bytes());
        bytes.extend((self.range.end - self.range.start).to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first_chunk::<4>()?;
        let (structural, rest) = rest.split_first_chunk::<4>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (length, _) = rest.split_first_chunk::<8>()?;
        let start = u64::from_le_bytes(*offset);
        let end = start.checked_add(u64::from_le_bytes(*length))?;
        Some(Entry {
            kind: u32::from_le_bytes(*kind),
            structural: u32::from_le_bytes(*structural) != 0,
            range: start..end,
        })
    }
}

/// Returns the name of a section kind.
pub(super) fn name(kind: u32) -> String {
    let known = SECTIONS.iter().find(|(number, ..)| *number == kind);
    known.map_or_else(|| format!("{kind}"), |(_, name, _)| name.to_lowercase())
}

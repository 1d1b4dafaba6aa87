//! The bytes of a snapshot; the only place that names bincode.
//!
//! A section's body is a struct of byte strings, written with bincode in its fixed-width little-endian form: a `u64`
//! length, then the bytes. It is read back borrowed, from exactly the section's bytes, so that a forged length can
//! neither reach beyond them nor make us allocate.
//!
//! bincode 2.0.1 is no longer maintained (RUSTSEC-2025-0141; 3.0.0 is an empty package). We use it for this framing
//! alone, on slices, and `deny.toml` has the exception.

use std::io::{self, Write};
use std::ops::Range;

use bincode::config::{Configuration, Fixint, LittleEndian, NoLimit};
use bincode::{BorrowDecode, Encode};

use crate::graph::{Column, Store};

pub(super) const MAGIC: [u8; 8] = *b"ATTACHE\0";
/// Magic, version, number of sections, length of the file, checksum.
pub(super) const HEADER: usize = 8 + 4 + 4 + 8 + 32;
/// Kind, whether it is structural, offset, length, checksum.
pub(super) const ENTRY: usize = 4 + 4 + 8 + 8 + 32;
/// More sections than this has no version of ours.
pub(super) const MOST_SECTIONS: u32 = 1024;

const CONFIG: Configuration<LittleEndian, Fixint, NoLimit> =
    bincode::config::standard().with_little_endian().with_fixed_int_encoding();

macro_rules! sections {
    ($($(#[$doc:meta])* $kind:literal $section:ident $structural:literal { $($field:ident: $column:ident),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Encode, BorrowDecode)]
            struct $section<'a> { $($field: &'a [u8]),+ }

            impl<'a> $section<'a> {
                fn of(store: &'a Store) -> Self {
                    $section { $($field: store.bytes(Column::$column)),+ }
                }

                fn columns(&self) -> Vec<(Column, &'a [u8])> {
                    vec![$((Column::$column, self.$field)),+]
                }
            }
        )+

        /// All sections: kind, name, and whether it is checked when a graph is opened.
        pub(super) const SECTIONS: &[(u32, &str, bool)] = &[$(($kind, stringify!($section), $structural)),+];

        /// Writes the body of a section.
        pub(super) fn encode(kind: u32, store: &Store, out: &mut dyn Write) -> io::Result<()> {
            let mut out = Counted(out);
            match kind {
                $($kind => bincode::encode_into_std_write($section::of(store), &mut out, CONFIG),)+
                _ => Ok(0),
            }
            .map(|_| ())
            .map_err(|error| match error {
                bincode::error::EncodeError::Io { inner, .. } => inner,
                other => io::Error::other(other.to_string()),
            })
        }

        /// Returns the columns of a section's body; none for a kind that is not known.
        pub(super) fn decode(kind: u32, body: &[u8]) -> Result<Vec<(Column, &[u8])>, String> {
            match kind {
                $($kind => {
                    let (section, read) = bincode::borrow_decode_from_slice::<$section<'_>, _>(body, CONFIG)
                        .map_err(|error| error.to_string())?;
                    if read == body.len() { Ok(section.columns()) } else { Err("bytes are left over".to_owned()) }
                })+
                _ => Ok(Vec::new()),
            }
        }
    };
}

/// A writer of known size, which bincode asks for.
struct Counted<'w>(&'w mut dyn Write);

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

sections! {
    /// Edge kinds by name.
    1 Kinds true { kinds: EdgeKinds }
    /// Names, words, titles, ids.
    2 Strings true { offsets: StringOffsets, bytes: StringBytes }
    /// Nodes.
    3 Nodes true {
        kind: NodeKind, name: NodeName, code: NodeCode, country: NodeCountry, flags: NodeFlags,
        alias_offsets: AliasOffsets, aliases: Aliases,
    }
    /// Folded names to nodes.
    4 Index true { offsets: KeyOffsets, bytes: KeyBytes, node_offsets: KeyNodeOffsets, nodes: KeyNodes }
    /// Edges both ways.
    5 Edges true {
        runs: Runs, steps: Steps, in_edges: InEdges, facts: EdgeFacts,
    }
    /// Names as articles have them, and the ends of facts.
    6 Locals true {
        node: LocalNode, name: LocalName, kind: LocalKind, code: LocalCode, country: LocalCountry,
        end_local: EndLocal, end_words: EndWords, end_sector: EndSector,
    }
    /// Facts.
    7 Facts true {
        source: FactSource, target: FactTarget, cameo: FactCameo, flags: FactFlags, date: FactDate,
        confidence: FactConfidence, sentence: FactSentence, loose: LooseKinds,
        speaker_facts: SpeakerFacts, speakers: SpeakerEnds, where_facts: WhereFacts, wheres: WhereEnds,
        as_of_facts: AsOfFacts, as_of: AsOfDates, title_facts: TitleFacts, titles: Titles, id_facts: IdFacts, ids: Ids,
    }
    /// Articles.
    8 Articles true {
        id: ArticleId, flags: ArticleFlags, hash: ArticleHash, title: ArticleTitle, publisher: ArticlePublisher,
        published: ArticlePublished, url: ArticleUrl, language: ArticleLanguage, sentences: ArticleSentences,
        text: ArticleText,
    }
    /// Where sentences stand.
    9 Sentences true {
        article: SentenceArticle, number: SentenceNumber, start: SentenceStart, end: SentenceEnd,
        text: SentenceText, block_text: BlockText, blocks: BlockOffsets,
    }
    /// What sentences say; checked when asked for only.
    10 Evidence false { bytes: EvidenceBytes }
    /// What is needed to build the graph anew; checked when asked for only.
    11 Mentions false {
        article: MentionArticle, local: MentionLocal, flags: MentionFlags, alias_offsets: MentionAliasOffsets,
        aliases: MentionAliases, spare: Spare,
    }
}

/// A section as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: u32,
    pub(super) structural: bool,
    pub(super) range: Range<u64>,
    pub(super) checksum: [u8; 32],
}

impl Entry {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ENTRY);
        bytes.extend(self.kind.to_le_bytes());
        bytes.extend(u32::from(self.structural).to_le_bytes());
        bytes.extend(self.range.start.to_le_bytes());
        bytes.extend((self.range.end - self.range.start).to_le_bytes());
        bytes.extend(self.checksum);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first_chunk::<4>()?;
        let (structural, rest) = rest.split_first_chunk::<4>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (checksum, _) = rest.split_first_chunk::<32>()?;
        let start = u64::from_le_bytes(*offset);
        let end = start.checked_add(u64::from_le_bytes(*length))?;
        Some(Entry {
            kind: u32::from_le_bytes(*kind),
            structural: u32::from_le_bytes(*structural) != 0,
            range: start..end,
            checksum: *checksum,
        })
    }
}

/// Returns the name of a section kind.
pub(super) fn name(kind: u32) -> String {
    let known = SECTIONS.iter().find(|(number, ..)| *number == kind);
    known.map_or_else(|| format!("{kind}"), |(_, name, _)| name.to_lowercase())
}

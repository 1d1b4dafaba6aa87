//! The columns of the new graph: each what the old one has, with what is new among it. They are written side by side, on all
//! threads.

use std::collections::BTreeMap;

use rayon::prelude::*;
use zerocopy::IntoBytes;
use zerocopy::little_endian::{U16, U32};

use super::edits::{Edits, Op, Piece};
use super::facts::{Arranged, Own, starts, step};
use super::people::People;
use super::setting::Setting;
use super::tables::Sentences;
use crate::graph::column::{Column, NONE, SOURCE, Writer};
use crate::graph::pieces::Pieces;
use crate::graph::raw::{pack_code, pack_date};
use crate::graph::settle::Sentence;
use crate::graph::{kinds, pack};
use crate::ontology::Sector;
use crate::source::Source;

/// Everything that is known of the new graph.
pub(super) struct Graft<'g> {
    pub(super) setting: &'g Setting<'g>,
    pub(super) sentences: &'g Sentences,
    pub(super) people: &'g People,
    pub(super) arranged: &'g Arranged,
}

/// Columns and how to make them.
type Jobs<'g> = Vec<(Column, Box<dyn Fn() -> Pieces + Send + Sync + 'g>)>;

impl<'g> Graft<'g> {
    /// Returns the columns, one for each of [`Column::ALL`], in order.
    pub(super) fn columns(&'g self) -> Vec<Pieces> {
        let mut jobs: Jobs<'g> = Vec::new();
        self.strings(&mut jobs);
        self.nodes(&mut jobs);
        self.locals(&mut jobs);
        self.edges(&mut jobs);
        self.facts(&mut jobs);
        self.articles(&mut jobs);
        self.mentions(&mut jobs);
        self.sentence_columns(&mut jobs);
        let mut made: BTreeMap<Column, Pieces> =
            jobs.into_par_iter().map(|(column, job)| (column, job())).collect();
        made.insert(Column::EdgeKinds, kinds::to_json(&self.setting.kinds.kinds).into_bytes().into());
        made.extend(self.keys());
        if !self.sentences.edits.is_empty() {
            made.extend(self.texts());
        }
        Column::ALL.iter().map(|column| made.remove(column).unwrap_or_default()).collect()
    }

    pub(super) fn bytes(&self, column: Column) -> &'g [u8] {
        self.setting.graph.store().bytes(column)
    }

    pub(super) fn u32s(&self, column: Column) -> &'g [U32] {
        self.setting.graph.store().u32s(column).all()
    }

    /// Adds a column of values that are no numbers of rows.
    fn plain<const N: usize>(
        &'g self,
        jobs: &mut Jobs<'g>,
        column: Column,
        edits: &'g Edits,
        item: impl Fn(usize) -> [u8; N] + Send + Sync + 'g,
    ) {
        jobs.push((
            column,
            Box::new(move || edits.plain(self.bytes(column), |number| item(number as usize))),
        ));
    }

    /// Adds a column of numbers of another table's rows.
    fn numbers(
        &'g self,
        jobs: &mut Jobs<'g>,
        column: Column,
        (edits, of): (&'g Edits, &'g Edits),
        item: impl Fn(usize) -> u32 + Send + Sync + 'g,
    ) {
        let make = move || edits.numbers(self.u32s(column), of, |number| item(number as usize));
        jobs.push((column, Box::new(make)));
    }

    /// Adds a column of offsets and the column of numbers that they lead to.
    fn lists(
        &'g self,
        jobs: &mut Jobs<'g>,
        (offsets, values): (Column, Column),
        (edits, of): (&'g Edits, &'g Edits),
        item: impl Fn(usize) -> &'g [u32] + Send + Sync + Copy + 'g,
    ) {
        let make = move || edits.offsets(self.u32s(offsets), |number| item(number as usize).len()).into();
        jobs.push((offsets, Box::new(make)));
        let keep = move |rows: &[u8], to: &mut Vec<u8>| {
            of.renumber(zerocopy::FromBytes::ref_from_bytes(rows).unwrap_or_default(), to);
        };
        let add = move |number: u32, to: &mut Vec<u8>| {
            to.extend(item(number as usize).iter().flat_map(|value| value.to_le_bytes()));
        };
        let make = move || edits.runs(self.u32s(offsets), self.bytes(values), 4, keep, add).into();
        jobs.push((values, Box::new(make)));
    }

    fn strings(&'g self, jobs: &mut Jobs<'g>) {
        let (strings, edits) = (self.setting.strings, &self.setting.strings.edits);
        let text = move |number: u32| strings.added.get(number as usize).map_or("", |text| text);
        let make =
            move || edits.offsets(self.u32s(Column::StringOffsets), |number| text(number).len()).into();
        jobs.push((Column::StringOffsets, Box::new(make)));
        let make = move || {
            edits
                .runs(
                    self.u32s(Column::StringOffsets),
                    self.bytes(Column::StringBytes),
                    1,
                    |rows, to| to.extend_from_slice(rows),
                    |number, to| to.extend_from_slice(text(number).as_bytes()),
                )
                .into()
        };
        jobs.push((Column::StringBytes, Box::new(make)));
    }

    fn nodes(&'g self, jobs: &mut Jobs<'g>) {
        let (edits, strings) = (&self.people.node_edits, &self.setting.strings.edits);
        let node = |number: usize| self.people.nodes.get(number);
        self.plain(jobs, Column::NodeKind, edits, move |number| {
            [node(number).map_or(0, |node| node.kind as u8)]
        });
        self.numbers(jobs, Column::NodeName, (edits, strings), move |number| {
            node(number).map_or(NONE, |node| node.name)
        });
        self.plain(jobs, Column::NodeCode, edits, move |number| {
            pack_code(node(number).and_then(|node| node.code))
        });
        self.plain(jobs, Column::NodeCountry, edits, move |number| {
            pack_code(node(number).and_then(|node| node.country))
        });
        self.plain(jobs, Column::NodeFlags, edits, move |number| {
            [u8::from(node(number).is_some_and(|node| node.unresolved))]
        });
        self.lists(jobs, (Column::AliasOffsets, Column::Aliases), (edits, strings), move |number| {
            node(number).map_or(&[], |node| &node.aliases)
        });
    }

    fn locals(&'g self, jobs: &mut Jobs<'g>) {
        let strings = &self.setting.strings.edits;
        let (people, edits) = (self.people, &self.people.local_edits);
        let local = |number: usize| people.locals.get(number).copied();
        self.numbers(jobs, Column::LocalName, (edits, strings), move |number| {
            local(number).map_or(NONE, |local| local.0)
        });
        self.plain(jobs, Column::LocalKind, edits, move |number| {
            [local(number).map_or(0, |local| local.1 as u8)]
        });
        self.plain(jobs, Column::LocalCode, edits, move |number| {
            local(number).map_or([0; 3], |local| local.2)
        });
        self.plain(jobs, Column::LocalCountry, edits, move |number| {
            local(number).map_or([0; 3], |local| local.3)
        });
        self.numbers(jobs, Column::LocalNode, (edits, &people.node_edits), move |number| {
            local(number).map_or(NONE, |local| local.4)
        });
        let (ends, locals) = (&people.end_edits, edits);
        let end = |number: usize| people.ends.get(number);
        self.numbers(jobs, Column::EndLocal, (ends, locals), move |number| {
            end(number).map_or(NONE, |end| end.1)
        });
        self.numbers(jobs, Column::EndWords, (ends, strings), move |number| {
            end(number).map_or(NONE, |end| end.0.words)
        });
        self.plain(jobs, Column::EndSector, ends, move |number| {
            pack_code(end(number).and_then(|end| end.0.sector).map(Sector::code))
        });
    }

    fn edges(&'g self, jobs: &mut Jobs<'g>) {
        let arranged = self.arranged;
        jobs.push((Column::Runs, Box::new(move || starts(self.setting, self.people, arranged).into())));
        jobs.push((Column::Steps, Box::new(move || self.steps())));
        let edge_edits = &arranged.edge_edits;
        self.numbers(jobs, Column::InEdges, (&arranged.in_edges, edge_edits), move |item| {
            edge_edits.item(item as u32)
        });
        let facts = |number: u32| arranged.edges.get(number as usize).map_or(0, |edge| edge.facts as usize);
        jobs.push((
            Column::EdgeFacts,
            Box::new(move || edge_edits.offsets(self.u32s(Column::EdgeFacts), facts).into()),
        ));
    }

    fn steps(&self) -> Pieces {
        let (nodes, kinds) = (&self.people.node_edits, self.setting.kinds);
        let old = self.bytes(Column::Steps);
        let edits = &self.arranged.steps;
        let new_step = |item: u32| {
            let edge = self.arranged.edges.get(item as usize / 2);
            edge.map_or([0; 7], |edge| step(edge, item % 2 == 1))
        };
        if nodes.keeps_numbers() && kinds.keep_numbers() {
            return edits.plain(old, new_step);
        }
        let mut new = Vec::with_capacity(edits.len() * 7);
        for piece in edits.pieces() {
            match piece {
                Piece::Keep(rows) => {
                    let rows = old.get(rows.start * 7..rows.end * 7).unwrap_or_default();
                    for &[a, b, c, d, e, f, mask] in rows.as_chunks::<7>().0 {
                        let node = nodes.get(u32::from_le_bytes([a, b, c, d]));
                        new.extend_from_slice(&node.to_le_bytes());
                        new.extend_from_slice(&kinds.get(u16::from_le_bytes([e, f])).to_le_bytes());
                        new.push(mask);
                    }
                }
                Piece::New(item) | Piece::Changed(_, item) => new.extend_from_slice(&new_step(item)),
            }
        }
        new.into()
    }

    fn facts(&'g self, jobs: &mut Jobs<'g>) {
        let arranged = self.arranged;
        let (edits, ends) = (&arranged.facts, &self.people.end_edits);
        let own = |number: usize| arranged.own.get(number).map(|own| own.fact);
        self.numbers(jobs, Column::FactSource, (edits, ends), move |number| {
            own(number).map_or(NONE, |fact| fact.source)
        });
        self.numbers(jobs, Column::FactTarget, (edits, ends), move |number| {
            own(number).map_or(NONE, |fact| fact.target)
        });
        self.plain(jobs, Column::FactCameo, edits, move |number| {
            own(number).map_or(0, |fact| fact.cameo).to_le_bytes()
        });
        self.plain(jobs, Column::FactFlags, edits, move |number| {
            own(number).map_or(0, |fact| fact.flags).to_le_bytes()
        });
        self.plain(jobs, Column::FactDate, edits, move |number| {
            own(number).map_or(0, |fact| fact.date).to_le_bytes()
        });
        self.plain(jobs, Column::FactConfidence, edits, move |number| {
            [own(number).map_or(0, |fact| fact.confidence)]
        });
        jobs.push((Column::FactSentence, Box::new(move || self.fact_sentences())));
        jobs.push((Column::LooseKinds, Box::new(move || self.loose_kinds())));
        let strings = &self.setting.strings.edits;
        let ends_of = [
            (
                Column::SpeakerFacts,
                Column::SpeakerEnds,
                (|own: &Own| own.fact.speaker) as fn(&Own) -> u32,
                NONE,
                Some(ends),
            ),
            (Column::WhereFacts, Column::WhereEnds, |own| own.fact.place, NONE, Some(ends)),
            (Column::AsOfFacts, Column::AsOfDates, |own| own.fact.as_of, 0, None),
            (Column::TitleFacts, Column::Titles, |own| own.fact.title, NONE, Some(strings)),
        ];
        for (rows, values, value, none, of) in ends_of {
            let new = move || {
                let own = (0u32..).zip(&arranged.own).map(move |(item, own)| (item, value(own)));
                own.filter(move |&(_, value)| value != none).map(|(item, value)| (item, value.to_le_bytes()))
            };
            let sparse = move || Few::of(edits, self.u32s(rows), new());
            jobs.push((rows, Box::new(move || sparse().rows(edits, self.u32s(rows)))));
            jobs.push((
                values,
                Box::new(move || {
                    let new: Vec<u32> = new().map(|(_, value)| u32::from_le_bytes(value)).collect();
                    let item = |item: u32| new.get(item as usize).copied().unwrap_or(NONE);
                    match of {
                        Some(of) => sparse().edits.numbers(self.u32s(values), of, item),
                        None => sparse().edits.plain(self.bytes(values), |number| item(number).to_le_bytes()),
                    }
                }),
            ));
        }
        let ids = move || {
            let own = (0u32..).zip(&arranged.own).map(|(item, own)| (item, own.fact.id));
            own.filter(|(_, id)| *id != Default::default()).map(|(item, id)| (item, id.0))
        };
        let sparse = move || Few::of(edits, self.u32s(Column::IdFacts), ids());
        jobs.push((Column::IdFacts, Box::new(move || sparse().rows(edits, self.u32s(Column::IdFacts)))));
        jobs.push((
            Column::Ids,
            Box::new(move || {
                let new: Vec<[u8; 16]> = ids().map(|(_, id)| id).collect();
                sparse().edits.plain(self.bytes(Column::Ids), |item| {
                    new.get(item as usize).copied().unwrap_or_default()
                })
            }),
        ));
    }

    fn fact_sentences(&self) -> Pieces {
        let edits = &self.arranged.facts;
        let old = self.u32s(Column::FactSentence);
        let sentence = |item: u32| self.arranged.own.get(item as usize).map_or(NONE, |own| own.fact.sentence);
        let has_new = self.arranged.own.iter().any(|own| own.fact.sentence != NONE);
        let stays = |(fact, sentence): (u32, &U32)| sentence.get() != NONE && edits.get(fact) != NONE;
        if !has_new && !(0u32..).zip(old).any(stays) {
            // Of bare facts alone nothing is kept.
            return Pieces::default();
        }
        if old.is_empty() {
            let none = vec![0xff; 4 * self.setting.graph.fact_count() as usize];
            let none: &[U32] = zerocopy::FromBytes::ref_from_bytes(&none).unwrap_or_default();
            let mut whole = Vec::with_capacity(4 * edits.len());
            for piece in edits.pieces() {
                match piece {
                    Piece::Keep(rows) => {
                        whole.extend_from_slice(none.get(rows).unwrap_or_default().as_bytes());
                    }
                    Piece::New(item) | Piece::Changed(_, item) => whole.extend(sentence(item).to_le_bytes()),
                }
            }
            return whole.into();
        }
        edits.numbers(old, &self.sentences.edits, sentence)
    }

    fn loose_kinds(&self) -> Pieces {
        let store = self.setting.graph.store();
        let first = store.u32s(Column::EdgeFacts).last().map_or(0, |end| end.get()) as usize;
        let old: &[U16] = store.u16s(Column::LooseKinds).all();
        let mut new = Vec::new();
        for piece in self.arranged.facts.pieces() {
            match piece {
                Piece::Keep(rows) if rows.end > first => {
                    let rows = old.get(rows.start.max(first) - first..rows.end - first).unwrap_or_default();
                    new.extend(rows.iter().flat_map(|kind| self.setting.kinds.get(kind.get()).to_le_bytes()));
                }
                Piece::New(item) => {
                    let own = self.arranged.own.get(item as usize).filter(|own| own.source == NONE);
                    new.extend(own.into_iter().flat_map(|own| own.kind.to_le_bytes()));
                }
                _ => {}
            }
        }
        new.into()
    }

    fn articles(&'g self, jobs: &mut Jobs<'g>) {
        let articles = self.setting.articles;
        let (edits, strings) = (&articles.edits, &self.setting.strings.edits);
        let source = |number: usize| articles.added.get(number).and_then(|(_, source)| *source);
        let row = |text: Option<&str>| {
            let row = text.and_then(|text| self.setting.builder.tables.strings.get_index_of(text));
            row.map_or(NONE, |row| self.setting.strings.text(row as u32))
        };
        type Text = fn(&Source) -> Option<&str>;
        let texts: [(Column, Text); 4] = [
            (Column::ArticleTitle, |source| source.title.as_deref()),
            (Column::ArticlePublisher, |source| source.publisher.as_deref()),
            (Column::ArticleUrl, |source| source.url.as_deref()),
            (Column::ArticleLanguage, |source| source.language.as_deref()),
        ];
        for (column, text) in texts {
            self.numbers(jobs, column, (edits, strings), move |number| row(source(number).and_then(text)));
        }
        self.numbers(jobs, Column::ArticleId, (edits, strings), move |number| {
            articles.added.get(number).map_or(NONE, |(id, _)| *id)
        });
        self.plain(jobs, Column::ArticleFlags, edits, move |number| [source(number).map_or(0, |_| SOURCE)]);
        self.plain(jobs, Column::ArticleHash, edits, move |number| {
            source(number).map_or([0; 32], |source| source.hash.0)
        });
        self.plain(jobs, Column::ArticlePublished, edits, move |number| {
            pack_date(source(number).and_then(|source| source.published)).to_le_bytes()
        });
        self.plain(jobs, Column::ArticleSentences, edits, move |number| {
            source(number).map_or(0, |source| source.sentences).to_le_bytes()
        });
        jobs.push((
            Column::ArticleText,
            Box::new(move || (0..edits.len() as u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>().into()),
        ));
    }

    fn mentions(&'g self, jobs: &mut Jobs<'g>) {
        let (people, edits) = (self.people, &self.people.mention_edits);
        let articles = &self.setting.articles.edits;
        let mention = |number: usize| people.mentions.get(number);
        self.numbers(jobs, Column::MentionArticle, (edits, articles), move |number| {
            mention(number).map_or(NONE, |(mention, _)| mention.article)
        });
        self.numbers(jobs, Column::MentionLocal, (edits, &people.local_edits), move |number| {
            mention(number).map_or(NONE, |(_, local)| *local)
        });
        self.plain(jobs, Column::MentionFlags, edits, move |number| {
            [u8::from(mention(number).is_some_and(|(mention, _)| mention.unresolved))]
        });
        let aliases = move |number: usize| mention(number).map_or(&[][..], |(mention, _)| &mention.aliases);
        let strings = &self.setting.strings.edits;
        self.lists(jobs, (Column::MentionAliasOffsets, Column::MentionAliases), (edits, strings), aliases);
        // Changed mentions keep their age.
        let old: std::collections::BTreeSet<u32> =
            self.u32s(Column::AgeMentions).iter().map(|mention| edits.get(mention.get())).collect();
        let new = (0u32..).zip(&people.mentions).filter_map(|(item, (mention, _))| {
            Some((edits.item(item), mention.age?)).filter(|(row, _)| !old.contains(row))
        });
        let new: Vec<(u32, u8)> = new.collect();
        let rows: Vec<u32> = new.iter().map(|(row, _)| *row).collect();
        let old = self.u32s(Column::AgeMentions);
        let few = std::sync::Arc::new(Few::of_rows(edits, old, rows));
        let same = few.clone();
        jobs.push((Column::AgeMentions, Box::new(move || same.rows(edits, old))));
        jobs.push((
            Column::Ages,
            Box::new(move || {
                few.edits.plain(self.bytes(Column::Ages), |item| {
                    [new.get(item as usize).map_or(0, |(_, age)| *age)]
                })
            }),
        ));
    }

    fn sentence_columns(&'g self, jobs: &mut Jobs<'g>) {
        let edits = &self.sentences.edits;
        let added = |item: usize| self.sentences.added.get(item);
        self.numbers(jobs, Column::SentenceArticle, (edits, &self.setting.articles.edits), move |item| {
            added(item).map_or(NONE, |sentence| sentence.article)
        });
        type Value = fn(&Sentence) -> u32;
        let columns: [(Column, Value); 3] = [
            (Column::SentenceNumber, |sentence| sentence.number),
            (Column::SentenceStart, |sentence| sentence.span.start),
            (Column::SentenceEnd, |sentence| sentence.span.end),
        ];
        for (column, value) in columns {
            self.plain(jobs, column, edits, move |item| added(item).map_or(0, value).to_le_bytes());
        }
        if edits.is_empty() {
            for column in TEXTS {
                let whole = move || {
                    let mut same = Pieces::default();
                    let old = self.bytes(column);
                    same.keep(old, 0..old.len());
                    same
                };
                jobs.push((column, Box::new(whole)));
            }
        }
    }

    /// Returns the columns of texts, where sentences are added or taken out.
    fn texts(&self) -> Vec<(Column, Pieces)> {
        let mut lines: Vec<pack::Line<'_>> = Vec::with_capacity(self.sentences.edits.len());
        for piece in self.sentences.edits.pieces() {
            match piece {
                Piece::Keep(rows) => {
                    lines.extend(rows.map(|row| pack::Line::old(self.setting.graph, row as u32)));
                }
                Piece::New(item) | Piece::Changed(_, item) => {
                    lines.extend(self.sentences.added.get(item as usize).map(pack::Line::new));
                }
            }
        }
        let mut writer = Writer::new();
        pack::texts(&mut writer, &lines, Some(self.setting.graph));
        TEXTS.iter().map(|&column| (column, writer.take(column).into())).collect()
    }
}

/// The columns of sentences' texts.
const TEXTS: [Column; 4] =
    [Column::SentenceText, Column::BlockText, Column::BlockOffsets, Column::EvidenceBytes];

/// A column in which few facts have a value.
struct Few {
    edits: Edits,
    /// The facts that the new items are of.
    facts: Vec<u32>,
}

impl Few {
    /// `new` are new facts that have a value.
    fn of<const N: usize>(facts: &Edits, rows: &[U32], new: impl Iterator<Item = (u32, [u8; N])>) -> Few {
        Few::of_rows(facts, rows, new.map(|(own, _)| facts.item(own)).collect())
    }

    /// `new` are the rows of what is new and has a value.
    fn of_rows(table: &Edits, rows: &[U32], new: Vec<u32>) -> Few {
        let gone = (0u32..).zip(rows).filter(|(_, row)| table.get(row.get()) == NONE);
        let mut edits: Vec<(u32, Op)> = gone.map(|(row, _)| (row, Op::Drop)).collect();
        for (number, &one) in (0u32..).zip(&new) {
            let row = rows.partition_point(|row| table.compare(row.get(), one).is_lt());
            edits.push((row as u32, Op::Insert(number)));
        }
        // What is put before one row is in order of the table.
        edits.sort_by_key(|&(row, op)| match op {
            Op::Insert(number) => (row, false, new.get(number as usize).copied()),
            _ => (row, true, None),
        });
        Few { edits: Edits::new(rows.len(), edits), facts: new }
    }

    /// Returns the column of the facts.
    fn rows(&self, facts: &Edits, old: &[U32]) -> Pieces {
        self.edits.numbers(old, facts, |item| self.facts.get(item as usize).copied().unwrap_or(NONE))
    }
}

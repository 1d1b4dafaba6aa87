//! Sorted records and who is who into columns: the last step from a builder to a graph.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use zerocopy::IntoBytes;

use crate::ontology::{NodeKind, Sector};

use super::builder::{BuildError, within};
use super::column::{Column, NONE, SHARED, SOURCE, SPARE, Starts, StoredStep, Writer};
use super::merge::Identity;
use super::names;
use super::raw::{Flags, RawFact, pack_code, pack_date};
use super::settle::Corpus;
use super::{Graph, kinds};

/// Sentences are compressed together up to about so many bytes of text.
const BLOCK: usize = 32 * 1024;

/// A fact in its place: first by edge, then by date, the undated last; loose facts come behind all edges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    source: u32,
    kind: u16,
    target: u32,
    date: u32,
    fact: RawFact,
}

pub(crate) fn freeze(corpus: &Corpus, identity: &Identity) -> Result<Graph, BuildError> {
    let mut writer = Writer::new();
    writer.bytes(Column::EdgeKinds, kinds::to_json(&corpus.kinds).as_bytes());
    strings(&mut writer, corpus)?;
    nodes(&mut writer, corpus, identity);
    keys(&mut writer, corpus, identity)?;
    let mut facts = place(corpus, identity);
    facts.par_sort_unstable();
    edges(&mut writer, &facts, identity.nodes.len())?;
    locals(&mut writer, corpus, identity, &mut facts);
    self::facts(&mut writer, &facts);
    sentences(&mut writer, corpus);
    articles(&mut writer, corpus);
    for line in corpus.spare.values().flatten() {
        writer.bytes(Column::Spare, line.as_bytes());
        writer.bytes(Column::Spare, b"\n");
    }
    Ok(Graph::new(writer.finish()))
}

fn strings(writer: &mut Writer, corpus: &Corpus) -> Result<(), BuildError> {
    writer.u32(Column::StringOffsets, 0);
    for string in &corpus.strings {
        writer.bytes(Column::StringBytes, string.as_bytes());
        let end = writer.len(Column::StringBytes);
        within(end, "bytes of names")?;
        writer.u32(Column::StringOffsets, end as u32);
    }
    Ok(())
}

fn nodes(writer: &mut Writer, _corpus: &Corpus, identity: &Identity) {
    writer.u32(Column::AliasOffsets, 0);
    let mut count = 0;
    for node in &identity.nodes {
        writer.bytes(Column::NodeKind, &[node.kind as u8]);
        writer.u32(Column::NodeName, node.name);
        writer.bytes(Column::NodeCode, &pack_code(node.code));
        writer.bytes(Column::NodeCountry, &pack_code(node.country));
        writer.bytes(Column::NodeFlags, &[u8::from(node.unresolved)]);
        node.aliases.iter().for_each(|&alias| writer.u32(Column::Aliases, alias));
        count += node.aliases.len() as u32;
        writer.u32(Column::AliasOffsets, count);
    }
}

/// Writes the name index: folded names, aliases and countries' codes, and the nodes of each.
fn keys(writer: &mut Writer, corpus: &Corpus, identity: &Identity) -> Result<(), BuildError> {
    let mut keys: Vec<(String, u32)> = Vec::with_capacity(identity.nodes.len() * 2);
    for (number, node) in (0u32..).zip(&identity.nodes) {
        keys.push((node.folded.clone(), number));
        keys.extend(node.aliases.iter().map(|&alias| (names::fold(corpus.string(alias)), number)));
        if let (NodeKind::Country, Some(code)) = (node.kind, node.code) {
            keys.push((code.as_str().to_lowercase(), number));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    writer.u32(Column::KeyOffsets, 0);
    writer.u32(Column::KeyNodeOffsets, 0);
    for group in keys.chunk_by(|a, b| a.0 == b.0) {
        let key = group.first().map_or("", |(key, _)| key);
        writer.bytes(Column::KeyBytes, key.as_bytes());
        let end = writer.len(Column::KeyBytes);
        within(end, "bytes of names")?;
        writer.u32(Column::KeyOffsets, end as u32);
        group.iter().for_each(|&(_, node)| writer.u32(Column::KeyNodes, node));
        let nodes = writer.len(Column::KeyNodes) / 4;
        writer.u32(Column::KeyNodeOffsets, nodes as u32);
    }
    Ok(())
}

/// Returns the facts with their edges. Facts whose ends are one node are in no edge unless their sectors differ (rule 10).
fn place(corpus: &Corpus, identity: &Identity) -> Vec<Placed> {
    let sector = |end: u32| corpus.ends.get(end as usize).and_then(|end| end.sector);
    corpus
        .facts
        .iter()
        .map(|fact| {
            let source = identity.of_end(fact.article, fact.source);
            let target = identity.of_end(fact.article, fact.target);
            let own = source == target
                && !matches!((sector(fact.source), sector(fact.target)), (Some(a), Some(b)) if a != b);
            let (source, target) = if own { (NONE, NONE) } else { (source, target) };
            // A date of 0 is none, and sorts behind all.
            Placed { source, kind: fact.edge, target, date: fact.date.wrapping_sub(1), fact: *fact }
        })
        .collect()
}

fn edges(writer: &mut Writer, facts: &[Placed], nodes: usize) -> Result<(), BuildError> {
    // Source, and the step to the target.
    let mut edges: Vec<(u32, StoredStep)> = Vec::new();
    let mut start = 0;
    writer.u32(Column::EdgeFacts, 0);
    for run in facts.chunk_by(|a, b| (a.source, a.kind, a.target) == (b.source, b.kind, b.target)) {
        let Some(first) = run.first().filter(|first| first.source != NONE) else {
            run.iter().for_each(|fact| writer.u16(Column::LooseKinds, fact.kind));
            continue;
        };
        let mask = run.iter().fold(0, |mask, placed| mask | mask_of(Flags(placed.fact.flags)));
        edges.push((first.source, StoredStep { node: first.target.into(), kind: first.kind.into(), mask }));
        start += run.len() as u32;
        writer.u32(Column::EdgeFacts, start);
    }
    within(edges.len(), "edges")?;
    let out = starts(edges.iter().map(|(source, _)| *source), nodes);
    let into = starts(edges.iter().map(|(_, step)| step.node.get()), nodes);
    let mut incoming = incoming(&edges, &into);
    for (node, starts) in out.windows(2).zip(into.windows(2)).enumerate() {
        let (&[first_out, end_out], &[first_in, end_in]) = starts else { continue };
        let leaving = edges.get(first_out as usize..end_out as usize).unwrap_or_default();
        leaving.iter().for_each(|(_, step)| writer.bytes(Column::Steps, step.as_bytes()));
        let Some(entering) = incoming.get_mut(first_in as usize..end_in as usize) else { continue };
        entering.sort_by_key(|&edge| edges.get(edge as usize).map(|(_, step)| step.kind.get()));
        for &edge in &*entering {
            if let Some((source, step)) = edges.get(edge as usize) {
                debug_assert_eq!(step.node.get() as usize, node);
                let back = StoredStep { node: (*source).into(), ..*step };
                writer.bytes(Column::Steps, back.as_bytes());
                writer.u32(Column::InEdges, edge);
            }
        }
    }
    for (out, into) in out.iter().zip(&into) {
        let starts = Starts { out: (*out).into(), into: (*into).into() };
        writer.bytes(Column::Runs, starts.as_bytes());
    }
    Ok(())
}

/// Returns how many come before each node.
fn starts(of: impl Iterator<Item = u32>, nodes: usize) -> Vec<u32> {
    let mut starts = vec![0u32; nodes + 1];
    for node in of {
        starts.get_mut(node as usize + 1).into_iter().for_each(|count| *count += 1);
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// Returns the edges by target. Those of one target come by source, since the edges do.
fn incoming(edges: &[(u32, StoredStep)], starts: &[u32]) -> Vec<u32> {
    let mut free = starts.to_vec();
    let mut incoming = vec![0u32; edges.len()];
    for (number, (_, step)) in (0u32..).zip(edges) {
        if let Some(place) = free.get_mut(step.node.get() as usize) {
            incoming.get_mut(*place as usize).into_iter().for_each(|slot| *slot = number);
            *place += 1;
        }
    }
    incoming
}

fn mask_of(flags: Flags) -> u8 {
    let bit = 1 << flags.modality() as u8;
    if flags.mutual() { bit | bit << 4 } else { bit }
}

/// A local name: name, kind, code, country and node.
type Local = (u32, NodeKind, [u8; 3], [u8; 3], u32);

fn local_of_end(corpus: &Corpus, end: u32, node: u32) -> Option<Local> {
    let end = corpus.ends.get(end as usize)?;
    Some((end.name, end.kind, pack_code(end.code), pack_code(end.country), node))
}

fn local_of_mention(corpus: &Corpus, identity: &Identity, place: usize) -> Option<Local> {
    let mention = corpus.mentions.get(place)?;
    let node = identity.of_mention(place);
    Some((mention.name, mention.kind, pack_code(mention.code), pack_code(mention.country), node))
}

/// Writes local names, ends and mentions; numbers the ends of facts anew, since one end may be several nodes.
fn locals(writer: &mut Writer, corpus: &Corpus, identity: &Identity, facts: &mut [Placed]) {
    let with_node = |article: u32, end: u32| (end, identity.of_end(article, end));
    let mut ends: FxHashSet<(u32, u32)> = FxHashSet::default();
    for Placed { fact, .. } in facts.iter() {
        let named =
            [fact.source, fact.target, fact.speaker, fact.place].into_iter().filter(|&end| end != NONE);
        ends.extend(named.map(|end| with_node(fact.article, end)));
    }
    let mut ends: Vec<(u32, u32)> = ends.into_iter().collect();
    ends.sort_unstable();
    let of_mention = |place| local_of_mention(corpus, identity, place);
    let mut locals: Vec<Local> =
        ends.iter().filter_map(|&(end, node)| local_of_end(corpus, end, node)).collect();
    locals.extend((0..corpus.mentions.len()).filter_map(of_mention));
    locals.sort_unstable();
    locals.dedup();
    for local in &locals {
        writer.u32(Column::LocalName, local.0);
        writer.bytes(Column::LocalKind, &[local.1 as u8]);
        writer.bytes(Column::LocalCode, &local.2);
        writer.bytes(Column::LocalCountry, &local.3);
        writer.u32(Column::LocalNode, local.4);
    }
    let number = |local: Option<Local>| {
        local.and_then(|local| locals.binary_search(&local).ok()).map_or(NONE, |place| place as u32)
    };
    for &(end, node) in &ends {
        writer.u32(Column::EndLocal, number(local_of_end(corpus, end, node)));
        let raw = corpus.ends.get(end as usize);
        writer.u32(Column::EndWords, raw.map_or(NONE, |end| end.words));
        writer.bytes(Column::EndSector, &pack_code(raw.and_then(|end| end.sector).map(Sector::code)));
    }
    let place_of: FxHashMap<(u32, u32), u32> = ends.iter().copied().zip(0u32..).collect();
    for Placed { fact, .. } in facts {
        let new = |end: u32| place_of.get(&with_node(fact.article, end)).copied().unwrap_or(NONE);
        let (speaker, place) = (new(fact.speaker), new(fact.place));
        (fact.source, fact.target) = (new(fact.source), new(fact.target));
        (fact.speaker, fact.place) = (speaker, place);
    }
    writer.u32(Column::MentionAliasOffsets, 0);
    for (place, mention) in corpus.mentions.iter().enumerate() {
        writer.u32(Column::MentionArticle, mention.article);
        writer.u32(Column::MentionLocal, number(of_mention(place)));
        writer.bytes(Column::MentionFlags, &[u8::from(mention.unresolved)]);
        mention.aliases.iter().for_each(|&alias| writer.u32(Column::MentionAliases, alias));
        let end = writer.len(Column::MentionAliases) / 4;
        writer.u32(Column::MentionAliasOffsets, end as u32);
    }
}

fn facts(writer: &mut Writer, facts: &[Placed]) {
    let mut has_sentence = false;
    for (row, placed) in (0u32..).zip(facts) {
        let fact = &placed.fact;
        writer.u32(Column::FactSource, fact.source);
        writer.u32(Column::FactTarget, fact.target);
        writer.u16(Column::FactCameo, fact.cameo);
        writer.u16(Column::FactFlags, fact.flags);
        writer.u32(Column::FactDate, fact.date);
        writer.bytes(Column::FactConfidence, &[fact.confidence]);
        writer.u32(Column::FactSentence, fact.sentence);
        has_sentence |= fact.sentence != NONE;
        let mut sparse = |rows: Column, values: Column, value: u32, none: u32| {
            if value != none {
                writer.u32(rows, row);
                writer.u32(values, value);
            }
        };
        sparse(Column::SpeakerFacts, Column::SpeakerEnds, fact.speaker, NONE);
        sparse(Column::WhereFacts, Column::WhereEnds, fact.place, NONE);
        sparse(Column::AsOfFacts, Column::AsOfDates, fact.as_of, 0);
        sparse(Column::TitleFacts, Column::Titles, fact.title, NONE);
        if fact.id != Default::default() {
            writer.u32(Column::IdFacts, row);
            writer.bytes(Column::Ids, &fact.id.0);
        }
    }
    if !has_sentence {
        writer.clear(Column::FactSentence);
    }
}

fn sentences(writer: &mut Writer, corpus: &Corpus) {
    let mut position = 0u64;
    let mut block = String::new();
    writer.u64(Column::SentenceText, 0);
    writer.u64(Column::BlockText, 0);
    writer.u64(Column::BlockOffsets, 0);
    for sentence in &corpus.sentences {
        writer.u32(Column::SentenceArticle, sentence.article);
        writer.u32(Column::SentenceNumber, sentence.number);
        writer.u32(Column::SentenceStart, sentence.span.start);
        writer.u32(Column::SentenceEnd, sentence.span.end);
        if !block.is_empty() && block.len() + sentence.text.len() > BLOCK {
            flush(writer, &mut block, position);
        }
        block.push_str(&sentence.text);
        position += sentence.text.len() as u64;
        writer.u64(Column::SentenceText, position);
    }
    if !block.is_empty() {
        flush(writer, &mut block, position);
    }
}

fn flush(writer: &mut Writer, block: &mut String, position: u64) {
    let mut encoder = DeflateEncoder::new(vec![1], Compression::new(6));
    let packed = encoder.write_all(block.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
    // A block above the usual size stays plain, so that a reader never unpacks more than that.
    if block.len() <= BLOCK && !packed.is_empty() && packed.len() <= block.len() {
        writer.bytes(Column::EvidenceBytes, &packed);
    } else {
        writer.bytes(Column::EvidenceBytes, &[0]);
        writer.bytes(Column::EvidenceBytes, block.as_bytes());
    }
    block.clear();
    writer.u64(Column::BlockText, position);
    let end = writer.len(Column::EvidenceBytes) as u64;
    writer.u64(Column::BlockOffsets, end);
}

fn articles(writer: &mut Writer, corpus: &Corpus) {
    let string = |text: Option<&String>| {
        let text = text.map(String::as_str)?;
        corpus.strings.binary_search_by(|string| (**string).cmp(text)).ok().map(|place| place as u32)
    };
    for (row, article) in (0u32..).zip(&corpus.articles) {
        let source = article.source.as_ref();
        let mut text =
            |column: Column, text: Option<&String>| writer.u32(column, string(text).unwrap_or(NONE));
        text(Column::ArticleTitle, source.and_then(|source| source.title.as_ref()));
        text(Column::ArticlePublisher, source.and_then(|source| source.publisher.as_ref()));
        text(Column::ArticleUrl, source.and_then(|source| source.url.as_ref()));
        text(Column::ArticleLanguage, source.and_then(|source| source.language.as_ref()));
        writer.u32(Column::ArticleId, article.id);
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(source.is_some(), SOURCE)
            | flag(article.text != row, SHARED)
            | flag(corpus.spare.contains_key(corpus.string(article.id)), SPARE);
        writer.bytes(Column::ArticleFlags, &[flags]);
        writer.bytes(Column::ArticleHash, &source.map_or([0; 32], |source| source.hash.0));
        writer.u32(Column::ArticlePublished, pack_date(source.and_then(|source| source.published)));
        writer.u32(Column::ArticleSentences, source.map_or(0, |source| source.sentences));
        writer.u32(Column::ArticleText, article.text);
    }
}

//! Sorted records and who is who into columns: the last step from a builder to a graph.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ontology::{NodeKind, Sector};

use super::arrange::facts;
use super::builder::{BuildError, within};
use super::column::{Column, NONE, SHARED, SOURCE, SPARE, Writer};
use super::merge::Identity;
use super::names;
use super::pack::sentences;
use super::raw::{pack_code, pack_date};
use super::settle::Corpus;
use super::{Graph, kinds};

pub(crate) fn freeze(corpus: &Corpus, identity: &Identity) -> Result<Graph, BuildError> {
    let mut writer = Writer::new();
    writer.bytes(Column::EdgeKinds, kinds::to_json(&corpus.kinds).as_bytes());
    strings(&mut writer, corpus)?;
    nodes(&mut writer, corpus, identity);
    keys(&mut writer, corpus, identity)?;
    let ends = locals(&mut writer, corpus, identity);
    facts(corpus, identity, &ends)?.finish(&mut writer);
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
    // Names come by kind and name, so that a stable sort has little to do.
    keys.sort();
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

/// The rows of ends: one end may be several nodes, and has a row for each.
pub(super) struct EndRows {
    /// By end; [`NONE`] for an end that is not one node everywhere.
    plain: Vec<u32>,
    /// By end and node.
    local: FxHashMap<(u32, u32), u32>,
}

impl EndRows {
    /// Returns the row of an end that an article's fact has.
    pub(super) fn row(&self, identity: &Identity, article: u32, end: u32) -> u32 {
        match self.plain.get(end as usize) {
            Some(&NONE) => self.local.get(&(end, identity.of_end(article, end))).copied().unwrap_or(NONE),
            Some(&row) => row,
            None => NONE,
        }
    }
}

/// Returns all ends, and the nodes that they are, sorted.
fn ends_with_nodes(corpus: &Corpus, identity: &Identity) -> Vec<(u32, u32)> {
    let all = 0..corpus.ends.len() as u32;
    let mut ends: Vec<(u32, u32)> =
        all.filter_map(|end| Some((end, identity.of_end_anywhere(end)?))).collect();
    if ends.len() < corpus.ends.len() {
        let mut local: FxHashSet<(u32, u32)> = FxHashSet::default();
        corpus.facts.each(|fact| {
            let named = [fact.source, fact.target, fact.speaker, fact.place].into_iter();
            let named = named.filter(|&end| end != NONE && identity.of_end_anywhere(end).is_none());
            local.extend(named.map(|end| (end, identity.of_end(fact.article, end))));
        });
        ends.extend(local);
        ends.sort();
    }
    ends
}

/// Writes local names, ends and mentions; returns the rows of ends.
fn locals(writer: &mut Writer, corpus: &Corpus, identity: &Identity) -> EndRows {
    let ends = ends_with_nodes(corpus, identity);
    let of_mention = |place| local_of_mention(corpus, identity, place);
    let mut locals: Vec<Local> =
        ends.iter().filter_map(|&(end, node)| local_of_end(corpus, end, node)).collect();
    locals.extend((0..corpus.mentions.len()).filter_map(of_mention));
    locals.sort();
    locals.dedup();
    for local in &locals {
        writer.u32(Column::LocalName, local.0);
        writer.bytes(Column::LocalKind, &[local.1 as u8]);
        writer.bytes(Column::LocalCode, &local.2);
        writer.bytes(Column::LocalCountry, &local.3);
        writer.u32(Column::LocalNode, local.4);
    }
    // Ends and mentions come nearly as their names do: mostly it is the name before or the next.
    let near = std::cell::Cell::new(0usize);
    let number = |local: Option<Local>| {
        let Some(local) = local else { return NONE };
        let known = [near.get(), near.get() + 1].into_iter().find(|&place| locals.get(place) == Some(&local));
        let place = known.or_else(|| locals.binary_search(&local).ok());
        place.map_or(NONE, |place| {
            near.set(place);
            place as u32
        })
    };
    for &(end, node) in &ends {
        writer.u32(Column::EndLocal, number(local_of_end(corpus, end, node)));
        let raw = corpus.ends.get(end as usize);
        writer.u32(Column::EndWords, raw.map_or(NONE, |end| end.words));
        writer.bytes(Column::EndSector, &pack_code(raw.and_then(|end| end.sector).map(Sector::code)));
    }
    writer.u32(Column::MentionAliasOffsets, 0);
    for (place, mention) in corpus.mentions.iter().enumerate() {
        writer.u32(Column::MentionArticle, mention.article);
        writer.u32(Column::MentionLocal, number(of_mention(place)));
        writer.bytes(Column::MentionFlags, &[u8::from(mention.unresolved)]);
        mention.aliases.iter().for_each(|&alias| writer.u32(Column::MentionAliases, alias));
        let end = writer.len(Column::MentionAliases) / 4;
        writer.u32(Column::MentionAliasOffsets, end as u32);
        if let Some(age) = mention.age {
            writer.u32(Column::AgeMentions, place as u32);
            writer.bytes(Column::Ages, &[age]);
        }
    }
    let mut rows = EndRows { plain: vec![NONE; corpus.ends.len()], local: FxHashMap::default() };
    for (row, &(end, node)) in (0u32..).zip(&ends) {
        match rows.plain.get_mut(end as usize) {
            Some(plain) if identity.of_end_anywhere(end).is_some() => *plain = row,
            _ => _ = rows.local.insert((end, node), row),
        }
    }
    rows
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

//! A small addition to a large graph: what it touches is made anew, all else is copied.
//!
//! ```text
//!  graph, records ─► touched ─► tables ─► people ─► facts ─► columns ─► graph
//!                    whose       strings,  who is    where    all of them: stretches of the old ones,
//!                    names       articles  who       they go  with new rows between
//! ```
//!
//! The bytes are those that making the graph from all records gives ([`merge`](super::merge), [`freeze`](super::freeze)),
//! which `tests/graph.rs` checks on random records. Where an addition does more than put rows between others, as an article does
//! whose text another has, there is no graft, and the graph is made from all records.

mod columns;
mod edits;
mod facts;
mod index;
mod people;
mod setting;
mod tables;
mod touched;

use rustc_hash::FxHashSet;

use super::Graph;
use super::builder::{BuildError, Builder, within};
use super::column::{Column, SHARED, SOURCE, SPARE, Store};
use super::raw::Text;
use crate::source::{ContentHash, Source};
use columns::Graft;
use facts::Arranger;
use setting::Setting;
use tables::{Articles, Kinds, Sentences, Strings};
use touched::Gone;

/// Of more new facts than this, and more than a part of the graph's, sorting all costs less.
const MANY: usize = 50_000;
/// See [`MANY`].
const PART: usize = 50;

/// Returns the graph with what a builder has added to it, without the articles of some ids; `None` where it has to be made from
/// all records.
pub(super) fn graft(
    graph: &Graph,
    builder: &Builder,
    removed: &FxHashSet<Text>,
) -> Result<Option<Graph>, BuildError> {
    let many = builder.facts.len().max(builder.mentions.len());
    if many > MANY && many > graph.fact_count() as usize / PART {
        return Ok(None);
    }
    let ids = removed.iter().filter_map(|&id| builder.tables.strings.get_index(id as usize));
    let gone = Gone::of(graph, ids.filter_map(|id| graph.find_article(id).ok()));
    let Some(sources) = new_sources(graph, builder, &gone) else { return Ok(None) };
    let Some(kinds) = Kinds::of(graph, builder, &gone) else { return Ok(None) };
    let new = tables::used_texts(builder, &sources);
    let unsure = tables::of_gone(graph, &gone);
    let unknown = new.iter().map(|(_, text)| *text).filter(|text| tables::find(graph, text).is_err());
    let unknown = unknown.chain(unsure.iter().map(|&row| graph.string(row)));
    let touched = touched::touched(graph, builder, &gone, unknown);
    let strings = Strings::of(graph, &new, unsure, (&gone, &touched));
    within(strings.edits.len(), "names")?;
    let articles = Articles::of(graph, builder, &strings, &sources, &gone);
    let sentences = Sentences::of(graph, builder, &articles, &gone);
    let published = articles.published(graph);
    let setting = Setting {
        graph,
        builder,
        gone: &gone,
        touched: &touched,
        strings: &strings,
        articles: &articles,
        kinds: &kinds,
        published,
    };
    let (people, own) = people::settle(&setting, &sentences.of_fact, &sentences.edits);
    let arranged = Arranger::new(&setting, &people, &sentences.edits).arrange(&own);
    within(arranged.facts.len(), "facts")?;
    within(arranged.edge_edits.len(), "edges")?;
    let graft = Graft { setting: &setting, sentences: &sentences, people: &people, arranged: &arranged };
    Ok(Some(Graph::new(Store::grown(graph.store(), graft.columns()))))
}

/// Returns what is said of articles that the graph does not have; `None` where that is more than new articles of new texts.
fn new_sources<'b>(graph: &Graph, builder: &'b Builder, gone: &Gone) -> Option<Vec<&'b Source>> {
    let store = graph.store();
    let flags = store.bytes(Column::ArticleFlags);
    if flags.iter().any(|flags| flags & (SHARED | SPARE) != 0) {
        return None;
    }
    let mut new = Vec::new();
    let mut texts: FxHashSet<ContentHash> = FxHashSet::default();
    for source in builder.sources.values() {
        match graph.find_article(&source.id).ok().filter(|row| gone.articles.binary_search(row).is_err()) {
            // The smaller of two descriptions counts, which is the one that is there.
            Some(row) if graph.source(row).is_some_and(|known| known <= *source) => {}
            Some(_) => return None,
            None if texts.insert(source.hash) => new.push(source),
            None => return None,
        }
    }
    let known = (0u32..).zip(flags).zip(store.arrays::<32>(Column::ArticleHash).all());
    let mut known =
        known.filter(|((row, flags), _)| *flags & SOURCE != 0 && gone.articles.binary_search(row).is_err());
    if !texts.is_empty() && known.any(|(_, hash)| texts.contains(&ContentHash(*hash))) {
        return None;
    }
    Some(new)
}

//! A graph back into the records that it was built from.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::fact::{End, Fact, Mention, Record};
use crate::ontology::{Cameo, NodeKind};

use super::builder::Builder;
use super::column::{Column, NONE, SHARED, SPARE};
use super::raw::{Flags, RawFact, RawMention, unpack_cameo, unpack_confidence, unpack_date};
use super::{FactIndex, Graph};

impl Graph {
    /// Returns records that build this very graph: those it was built from, without repetitions.
    ///
    /// Articles of one text each have the records of that text.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let twins = Rc::new(Twins::of(self));
        let articles = (0..self.article_count()).filter_map(|article| self.source(article)).map(Record::from);
        let sentences = self.all_sentences();
        let fact_twins = twins.clone();
        let facts = (0..self.fact_count()).flat_map(move |fact| {
            let sentence = self.fact_sentence(FactIndex(fact));
            let text = sentence.and_then(|sentence| sentences.get(sentence as usize)).cloned();
            let record = self.fact_with(FactIndex(fact), text.unwrap_or_default());
            let ids = fact_twins.ids(self.fact_article(FactIndex(fact)));
            ids.into_iter().map(move |id| Record::from(Fact { article: id, ..record.clone() }))
        });
        let mentions = (0..self.store.u32s(Column::MentionLocal).len() as u32).flat_map(move |place| {
            let (record, article) = self.mention(place);
            let ids = twins.ids(article);
            ids.into_iter().map(move |id| Record::from(Mention { article: id, ..record.clone() }))
        });
        let spare = self.store.text(Column::Spare).lines().filter_map(|line| Record::from_json(line).ok());
        articles.chain(mentions).chain(facts).chain(spare)
    }

    fn mention(&self, place: u32) -> (Mention, Option<u32>) {
        let local = self.store.u32(Column::MentionLocal, place).unwrap_or(NONE);
        let (name, kind, code, country) = self.local(local);
        let aliases = self.store.run(Column::MentionAliasOffsets, Column::MentionAliases, place);
        let mention = Mention {
            article: String::new(),
            name,
            kind,
            code,
            country,
            aliases: aliases.iter().map(|alias| self.string(alias.get()).to_owned()).collect(),
            unresolved: self.store.u8(Column::MentionFlags, place) == Some(1),
            age: self.mention_age(place),
        };
        (mention, self.store.u32(Column::MentionArticle, place).filter(|&article| article != NONE))
    }
}

impl Graph {
    /// Returns how old the article of a mention says that a person is.
    pub(crate) fn mention_age(&self, mention: u32) -> Option<u8> {
        let place = self.store.sparse(Column::AgeMentions, mention)?;
        self.store.u8(Column::Ages, place)
    }
}

fn text(builder: &Builder, text: u32) -> String {
    builder.tables.strings.get_index(text as usize).map(ToString::to_string).unwrap_or_default()
}

fn loose_end(builder: &Builder, end: u32) -> Option<End> {
    let end = builder.tables.ends.get_index(end as usize)?;
    Some(End {
        name: text(builder, end.name),
        kind: end.kind,
        code: end.code,
        country: end.country,
        words: text(builder, end.words),
        sector: end.sector,
    })
}

/// Returns a mention of a builder as a record.
pub(crate) fn loose_mention(builder: &Builder, mention: &RawMention) -> Mention {
    // Interned numbers are in order of arrival, which must not show.
    let aliases: BTreeSet<String> = mention.aliases.iter().map(|&alias| text(builder, alias)).collect();
    Mention {
        article: text(builder, mention.article),
        name: text(builder, mention.name),
        kind: mention.kind,
        code: mention.code,
        country: mention.country,
        aliases: aliases.into_iter().collect(),
        unresolved: mention.unresolved,
        age: mention.age,
    }
}

/// Returns a fact of a builder as a record.
pub(crate) fn loose_fact(builder: &Builder, fact: &RawFact) -> Fact {
    let flags = Flags(fact.flags);
    let nobody = || End {
        name: String::new(),
        kind: NodeKind::Place,
        code: None,
        country: None,
        words: String::new(),
        sector: None,
    };
    Fact {
        id: fact.id,
        article: text(builder, fact.article),
        sentence: fact.sentence,
        span: fact.span,
        source: loose_end(builder, fact.source).unwrap_or_else(nobody),
        edge: builder.kinds.get(usize::from(fact.edge)).map(|kind| kind.name.clone()).unwrap_or_default(),
        target: loose_end(builder, fact.target).unwrap_or_else(nobody),
        cameo: unpack_cameo(fact.cameo),
        plover: unpack_cameo(fact.cameo).and_then(Cameo::plover),
        modality: flags.modality(),
        mutual: flags.mutual(),
        date: unpack_date(fact.date),
        date_basis: flags.basis(),
        as_of: unpack_date(fact.as_of),
        speaker: loose_end(builder, fact.speaker),
        place: loose_end(builder, fact.place),
        title: Some(text(builder, fact.title)).filter(|_| fact.title != NONE),
        status: flags.status(),
        confidence: unpack_confidence(fact.confidence),
        evidence: text(builder, fact.evidence),
    }
}

/// The ids of the articles that have the records of one text.
pub(crate) struct Twins {
    ids: Vec<String>,
    of: BTreeMap<u32, Vec<String>>,
}

impl Twins {
    pub(crate) fn of(graph: &Graph) -> Self {
        let flags = graph.store.bytes(Column::ArticleFlags);
        let mut of: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (row, flags) in (0u32..).zip(flags) {
            // Records of an article that differ from those of its text are kept aside.
            if flags & SHARED != 0 && flags & SPARE == 0 {
                of.entry(graph.article_text(row)).or_default().push(graph.article_id(row).to_owned());
            }
        }
        let ids = (0..graph.article_count()).map(|row| graph.article_id(row).to_owned()).collect();
        Twins { ids, of }
    }

    /// Returns the ids of an article and its twins; one empty id for no article.
    pub(crate) fn ids(&self, article: Option<u32>) -> Vec<String> {
        let Some(article) = article else { return vec![String::new()] };
        let own = self.ids.get(article as usize).cloned();
        own.into_iter().chain(self.of.get(&article).into_iter().flatten().cloned()).collect()
    }
}

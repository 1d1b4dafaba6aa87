//! A document into facts: names, what they stand for, events and states, each with its sentence.
//!
//! article → text → **extract** → fact → graph
//!
//! The steps, in order: [`name`] finds names, [`link`] makes entities of them, [`refer`] and [`coref`] say what phrases
//! and pronouns stand for, [`state`] and [`event`] read the tree, [`stance`], [`time`] and [`dating`] say whether, when and
//! according to whom.

mod actor;
mod affiliation;
mod age;
mod answer;
mod body;
mod calendar;
mod check;
mod clause;
mod confidence;
mod coref;
mod dating;
mod description;
mod ends;
mod event;
mod explain;
mod fit;
mod gazetteer;
mod halves;
mod home;
mod joint_office;
mod kin;
mod link;
mod list;
mod location;
mod membership;
mod mend;
mod mention;
mod name;
mod office;
mod pronoun;
mod refer;
mod role;
mod slot;
mod stance;
mod state;
mod subject;
mod time;
mod tree;
mod trigger;
mod word_class;

pub use check::Failure;
pub use confidence::DEFAULT_CONFIDENCE;
pub use gazetteer::Gazetteer;
pub use role::Roles;
pub use trigger::{Fires, Inner, Lexicon, LexiconError, Slot, Trigger, TriggerPos};

use answer::Told;
use coref::{Discourse, Office};
use dating::{Dating, Opening};
use event::{Attempt, Event, EventReader};
use link::Linked;
use mention::{Entity, EntityId, Form};
use refer::{Referent, Referents};
use stance::Stance;
use state::State;
use time::TimeExpression;
use tree::Tree;

use rustc_hash::FxHashMap;

use crate::article::Article;
use crate::fact::{Confidence, End, Fact, FactId, Mention, Modality};
use crate::ontology::{Cameo, EdgeClass, NodeKind, Ontology};
use crate::text::{Deprel, Document};

/// What extraction reads with: tables and rules.
#[derive(Clone, Copy)]
pub struct Extractor<'a> {
    /// The vocabulary.
    pub ontology: &'a Ontology,
    /// The event lexicon.
    pub lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    roles: &'a Roles,
    stance: &'a Stance,
}

/// What an article gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// Its distinct nodes, by kind and name.
    pub mentions: Vec<Mention>,
    /// Its facts in the order of the text.
    pub facts: Vec<Fact>,
}

impl Extractor<'static> {
    /// Returns the extractor of the compiled-in tables.
    pub fn builtin() -> Self {
        Extractor::new(Ontology::builtin(), Lexicon::builtin())
    }
}

impl<'a> Extractor<'a> {
    /// Returns an extractor with a vocabulary and a lexicon.
    pub fn new(ontology: &'a Ontology, lexicon: &'a Lexicon) -> Self {
        Extractor {
            ontology,
            lexicon,
            gazetteer: lexicon.gazetteer(),
            roles: Roles::builtin(),
            stance: Stance::builtin(),
        }
    }

    /// Returns what an analysed article says.
    pub fn facts(&self, article: &Article, document: &Document) -> Extraction {
        let trees = trees(article, document);
        let (mut linked, discourse) = self.read_names(article, &trees);
        let filed = article.dateline.as_ref().and_then(|dateline| {
            link::filed_from(&mut linked, dateline.place.of(&article.text), self.gazetteer)
        });
        let mut facts = Vec::new();
        self.each_sentence(article, &trees, &linked, discourse, |reading, here, found| {
            facts.extend(reading.facts(here, &found.events));
            if let Some((place, Some(country))) = filed
                && opens_body(article, reading.tree)
            {
                facts.push(reading.filed_fact(here, place, country));
            }
        });
        let facts = distinct(facts, article);
        let filed = filed.map(|(place, _)| place);
        let ages = age::stated(&trees, &linked);
        Extraction { mentions: mention_records(article, &linked, &ages, &facts, filed), facts }
    }

    /// Reads the sentences in order, each with what was spoken of before it.
    fn each_sentence(
        &self,
        article: &Article,
        trees: &[Tree<'_>],
        linked: &Linked,
        mut discourse: Discourse,
        mut read: impl FnMut(&Reading<'_>, &Referents<'_>, &Found<'_>),
    ) {
        let opening = Opening::of(article, trees);
        let times = time::of_article(trees, article.source.published, opening.day());
        for (number, ((tree, mentions), times)) in trees.iter().zip(&linked.mentions).zip(&times).enumerate()
        {
            let (spoken_of, told) = {
                let here = Referents::new(tree, linked, mentions, self.roles, &discourse);
                let reader = EventReader::new(&here, self.lexicon, self.stance, self.ontology);
                let (events, attempts) = reader.read();
                let told: Vec<Told> = events
                    .iter()
                    .filter(|event| event.confidence >= SURE_ENOUGH)
                    .filter_map(|event| reader.told(event, number))
                    .collect();
                let reading = Reading { extractor: self, article, number, tree, linked, times, opening };
                read(&reading, &here, &Found { events, attempts });
                let mentions = here.mentions().iter().cloned();
                (mentions.chain(discourse.pronouns(&here)).collect::<Vec<_>>(), told)
            };
            discourse.note_told(told);
            discourse.read(number, tree, &spoken_of, linked, self.gazetteer);
        }
    }

    /// Returns the names of an article, linked, and who holds which office.
    fn read_names(&self, article: &Article, trees: &[Tree<'_>]) -> (Linked, Discourse) {
        let mut names: Vec<_> =
            trees.iter().map(|tree| name::find(tree, self.gazetteer, self.roles)).collect();
        let year = article.source.published.map(|date| date.parts().0);
        let mut linked = link::link(trees, &mut names, self.gazetteer, self.roles, year);
        let discourse = self.offices(trees, &linked);
        self.give_countries(&discourse, &mut linked);
        affiliation::fill(trees, &mut linked, self.gazetteer, year);
        (linked, discourse)
    }

    /// Reads the offices of the whole article first: `the president` may stand before his name.
    fn offices(&self, trees: &[Tree<'_>], linked: &Linked) -> Discourse {
        let mut discourse = Discourse::default();
        for (number, (tree, mentions)) in trees.iter().zip(&linked.mentions).enumerate() {
            let offices: Vec<Office> = {
                let here = Referents::new(tree, linked, mentions, self.roles, &discourse);
                state::read(&here)
                    .into_iter()
                    .filter_map(|state| {
                        let noun = state.noun?;
                        Some(Office { holder: state.source.entity, noun, of: Some(state.target.entity) })
                    })
                    .collect()
            };
            offices.into_iter().for_each(|office| discourse.note_office(office));
            discourse.read(number, tree, mentions, linked, self.gazetteer);
        }
        discourse.forget_names();
        discourse
    }

    /// Gives people the country that they serve.
    fn give_countries(&self, discourse: &Discourse, linked: &mut Linked) {
        for place in 0..linked.entities.len() {
            if linked.entities[place].kind != NodeKind::Person {
                continue;
            }
            if let Some(of) = discourse.country_of(EntityId(place)) {
                linked.entities[place].country = linked.entities[of.0].country;
            }
        }
    }
}

/// Returns the trees of an article's sentences.
fn trees<'a>(article: &'a Article, document: &'a Document) -> Vec<Tree<'a>> {
    document.sentences.iter().map(|sentence| Tree::new(&article.text, sentence)).collect()
}

/// Whether a sentence is the one behind the dateline.
fn opens_body(article: &Article, tree: &Tree<'_>) -> bool {
    article.dateline.as_ref().is_some_and(|dateline| tree.sentence.span.start == dateline.span.start)
}

/// How sure an act must be for later sentences to answer it.
const SURE_ENOUGH: f64 = 0.4;

/// The events of a sentence, and every entry that was tried.
struct Found<'l> {
    events: Vec<Event<'l>>,
    attempts: Vec<Attempt<'l>>,
}

/// One sentence being read.
struct Reading<'a> {
    extractor: &'a Extractor<'a>,
    article: &'a Article,
    number: usize,
    tree: &'a Tree<'a>,
    linked: &'a Linked,
    /// The dates that the sentence says.
    times: &'a [TimeExpression],
    /// What the article opens with.
    opening: Opening,
}

impl Reading<'_> {
    fn facts(&self, here: &Referents<'_>, events: &[Event<'_>]) -> Vec<Fact> {
        let mut facts: Vec<Fact> =
            state::read(here).iter().map(|state| self.state_fact(here, state)).collect();
        facts.extend(events.iter().map(|event| self.event_fact(here, event)));
        facts
    }

    fn dating(&self) -> Dating<'_> {
        Dating { tree: self.tree, times: self.times, number: self.number, opening: self.opening }
    }

    fn event_fact(&self, here: &Referents<'_>, event: &Event<'_>) -> Fact {
        let trigger = event.trigger;
        let edge =
            self.extractor.ontology.edge(&trigger.edge).and_then(|kind| self.extractor.ontology.info(kind));
        let dating = self.dating();
        let modality = if dating.is_to_come(event) { Modality::Planned } else { event.judgement.modality };
        let (date, date_basis) = dating.of(event, edge.is_some_and(|edge| edge.said));
        let cameo: Option<Cameo> = trigger.cameo.or_else(|| edge.and_then(|edge| edge.default_cameo));
        let is_state = edge.is_some_and(|edge| edge.class == EdgeClass::State);
        let between_actors =
            !matches!(self.linked.entity(event.target.entity).kind, NodeKind::Agreement | NodeKind::Place);
        Fact {
            cameo: cameo.filter(|_| !is_state),
            plover: cameo.filter(|_| !is_state).and_then(Cameo::plover),
            modality,
            mutual: trigger.mutual || (edge.is_some_and(|edge| edge.mutual) && between_actors),
            date: date.filter(|_| !is_state),
            date_basis: date_basis.filter(|_| !is_state),
            as_of: self.article.source.published.filter(|_| is_state),
            speaker: event.speaker.as_ref().map(|speaker| self.end(here, speaker)),
            place: self.place_of(here, event),
            title: trigger.title.clone(),
            confidence: Confidence::new(event.confidence),
            ..self.fact(here, &trigger.edge, &event.source, &event.target)
        }
    }

    fn state_fact(&self, here: &Referents<'_>, state: &State) -> Fact {
        let judgement = self.extractor.stance.judge(self.tree, state.token);
        // `Sweden, though not a member of NATO`
        let denied =
            self.tree.children_by(state.token, Deprel::Advmod).any(|at| self.tree.lemma(at) == "not");
        let negated = denied
            || (judgement.modality == Modality::Negated
                && self.tree.child(state.token, Deprel::Cop).is_some());
        Fact {
            modality: if negated { Modality::Negated } else { Modality::Asserted },
            mutual: matches!(state.edge, "allied-with" | "related-to"),
            as_of: self.article.source.published,
            title: state.title.clone(),
            status: state.status,
            confidence: Confidence::new(state.confidence),
            ..self.fact(here, state.edge, &state.source, &state.target)
        }
    }

    /// Returns that the place of the dateline lies in the country that the dateline names.
    fn filed_fact(&self, here: &Referents<'_>, place: EntityId, country: EntityId) -> Fact {
        let named = |entity| Referent {
            entity,
            place: None,
            words: (0, 0),
            sector: None,
            form: Form::Name,
            distance: 0,
        };
        let end = |entity| {
            let known = self.linked.entity(entity);
            End { words: known.name.clone(), ..self.end(here, &named(entity)) }
        };
        Fact {
            source: end(place),
            target: end(country),
            as_of: self.article.source.published,
            confidence: Confidence::new(0.9),
            ..self.fact(here, "located-in", &named(place), &named(country))
        }
    }

    fn fact(&self, here: &Referents<'_>, edge: &str, source: &Referent, target: &Referent) -> Fact {
        let span = self.tree.sentence.span;
        Fact {
            id: FactId::default(),
            article: self.article.source.id.clone(),
            sentence: u32::try_from(self.number).unwrap_or(u32::MAX),
            span,
            source: self.end(here, source),
            edge: edge.to_owned(),
            target: self.end(here, target),
            cameo: None,
            plover: None,
            modality: Modality::Asserted,
            mutual: false,
            date: None,
            date_basis: None,
            as_of: None,
            speaker: None,
            place: None,
            title: None,
            status: None,
            confidence: Confidence::FULL,
            evidence: span.of(&self.article.text).split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    fn end(&self, here: &Referents<'_>, referent: &Referent) -> End {
        let entity = self.linked.entity(referent.entity);
        End {
            name: entity.name.clone(),
            kind: entity.kind,
            code: entity.code,
            country: entity.country,
            words: here.words(referent),
            sector: referent.sector.or(entity.sector),
        }
    }

    /// Returns the place where an event happened, as an `in` or `at` beside its trigger names it.
    fn place_of(&self, here: &Referents<'_>, event: &Event<'_>) -> Option<End> {
        let tree = self.tree;
        tree.children(event.token)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Obl | Deprel::Nmod))
            .filter(|&child| matches!(tree.case(child).as_deref(), Some("in" | "at" | "near" | "outside")))
            .filter_map(|child| here.mention_at(child))
            .filter(|mention| mention.entity != event.target.entity)
            .find_map(|mention| {
                let entity = mention.place.unwrap_or(mention.entity);
                let kind = self.linked.entity(entity).kind;
                let located =
                    matches!(kind, NodeKind::Place | NodeKind::Country) && mention.form != Form::Role;
                located.then(|| self.end(here, &Referent { entity, ..here.referent(mention, 0) }))
            })
    }
}

/// Leaves out second readings of the same thing and gives every fact its id; the surer of two stays.
fn distinct(facts: Vec<Fact>, article: &Article) -> Vec<Fact> {
    let key = |fact: &Fact| {
        (
            fact.sentence,
            fact.edge.clone(),
            fact.source.name.clone(),
            fact.target.name.clone(),
            fact.source.kind,
            fact.target.kind,
            fact.source.sector,
            fact.target.sector,
        )
    };
    // The place in the reading comes last: of equal readings the first stays.
    let mut facts: Vec<(usize, Fact)> = facts.into_iter().enumerate().collect();
    facts.sort_by(|(place, a), (other, b)| {
        key(a).cmp(&key(b)).then(b.confidence.cmp(&a.confidence)).then(place.cmp(other))
    });
    facts.dedup_by(|(_, later), (_, earlier)| key(later) == key(earlier));
    facts.sort_by_key(|(place, _)| *place);
    let mut readings: FxHashMap<FactId, u32> = FxHashMap::default();
    let mut facts: Vec<Fact> = facts
        .into_iter()
        .map(|(_, mut fact)| {
            let id = fact.identity(article.source.hash);
            let nth = readings.entry(id).or_default();
            fact.id = id.nth(*nth);
            *nth += 1;
            fact
        })
        .collect();
    facts.sort_by(|a, b| {
        (a.sentence, a.span, &a.edge, &a.source, &a.target)
            .cmp(&(b.sentence, b.span, &b.edge, &b.source, &b.target))
    });
    facts
}

/// Returns the article's distinct nodes as records, by kind and name: all that is named, and the ends of facts.
fn mention_records(
    article: &Article,
    linked: &Linked,
    ages: &[Option<u8>],
    facts: &[Fact],
    filed: Option<EntityId>,
) -> Vec<Mention> {
    let mut used = vec![false; linked.entities.len()];
    for entity in linked.mentions.iter().flatten().map(|mention| mention.entity).chain(filed) {
        if let Some(flag) = used.get_mut(entity.0) {
            *flag = true;
        }
    }
    let is_end = |entity: &Entity| {
        let same = |end: &End| end.kind == entity.kind && end.name == entity.name;
        facts
            .iter()
            .any(|fact| same(&fact.source) || same(&fact.target) || fact.place.as_ref().is_some_and(same))
    };
    let mut records: Vec<Mention> = linked
        .entities
        .iter()
        .zip(ages)
        .zip(used)
        .filter(|((entity, _), used)| *used || is_end(entity))
        .map(|((entity, age), _)| mention_record(article, entity, *age))
        .collect();
    records.sort();
    records.dedup();
    records
}

fn mention_record(article: &Article, entity: &Entity, age: Option<u8>) -> Mention {
    let mut aliases: Vec<String> =
        entity.names.iter().filter(|name| **name != entity.name).cloned().collect();
    aliases.sort();
    aliases.dedup();
    Mention {
        article: article.source.id.clone(),
        name: entity.name.clone(),
        kind: entity.kind,
        code: entity.code,
        country: entity.country,
        aliases,
        unresolved: entity.unresolved,
        age,
    }
}

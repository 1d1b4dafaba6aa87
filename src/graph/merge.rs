//! Which names are one node: the second step from a builder to a graph.
//!
//! ```text
//!  name in an article ─► base: kind and folded name, or a country's code
//!                        └► slot: a base, or a part of it (one state's body of that name, one of two people, ...)
//!                           └► node: a slot and the acronyms that stand for it alone
//! ```
//!
//! Everything here is a function of sorted input, so that no order of arrival shows.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::fact::{Modality, Status};
use crate::ontology::{Code, NodeKind};

use super::column::NONE;
use super::names;
use super::namesake::{self, Said};
use super::raw::{Flags, RawEnd, RawFact, RawMention, Text};
use super::settle::Corpus;
use super::votes::{Votes, most};

/// Who is who.
pub(crate) struct Identity {
    pub(crate) nodes: Vec<NodeData>,
    slot_node: Vec<u32>,
    mention_slot: Vec<u32>,
    ends: EndSlots,
}

/// A node to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeData {
    pub(crate) kind: NodeKind,
    pub(crate) folded: String,
    pub(crate) name: Text,
    pub(crate) code: Option<Code>,
    pub(crate) country: Option<Code>,
    pub(crate) unresolved: bool,
    /// Its least slot, which tells apart nodes that are else alike.
    slot: SlotKey,
    pub(crate) aliases: Vec<Text>,
}

/// What a name alone says: a country's code, or a kind and a folded name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Base {
    Country(Code),
    Name(NodeKind, String),
}

/// A base, or the part of it that is one node's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct SlotKey {
    base: Base,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    /// All of it.
    Whole,
    /// The body of that name of one state, where several states have one; `None` where the text does not tell.
    Of(Option<Code>),
    /// One of several people of that name.
    Person(u32),
    /// One article's unresolved surname.
    Article(u32),
}

impl NodeData {
    /// Returns it with other numbers of strings.
    pub(crate) fn told(&self, string: impl Fn(Text) -> Text) -> Self {
        let aliases = self.aliases.iter().map(|&alias| string(alias)).collect();
        NodeData { name: string(self.name), aliases, ..self.clone() }
    }
}

impl Identity {
    pub(crate) fn of_mention(&self, mention: usize) -> u32 {
        self.mention_slot.get(mention).map_or(NONE, |&slot| self.of_slot(slot))
    }

    /// Returns the node that an end names in an article.
    pub(crate) fn of_end(&self, article: u32, end: u32) -> u32 {
        self.of_slot(self.ends.slot(article, end))
    }

    /// Returns the node that an end names in every article; `None` where that depends on the article.
    pub(crate) fn of_end_anywhere(&self, end: u32) -> Option<u32> {
        self.ends.plain.get(end as usize).filter(|&&slot| slot != NONE).map(|&slot| self.of_slot(slot))
    }

    fn of_slot(&self, slot: u32) -> u32 {
        self.slot_node.get(slot as usize).copied().unwrap_or(NONE)
    }
}

/// The slots of ends: some by their name alone, the others by their article too.
#[derive(Default)]
struct EndSlots {
    plain: Vec<u32>,
    by_article: FxHashMap<(u32, u32), u32>,
}

impl EndSlots {
    fn slot(&self, article: u32, end: u32) -> u32 {
        match self.plain.get(end as usize) {
            Some(&NONE) => self.by_article.get(&(article, end)).copied().unwrap_or(NONE),
            Some(&slot) => slot,
            None => NONE,
        }
    }
}

pub(crate) fn merge(corpus: &Corpus) -> Identity {
    let mut work = Work::new(corpus);
    work.split_by_state();
    work.split_people();
    let mention_slot = work.mention_slots();
    let ends = work.end_slots();
    let votes = work.votes(&mention_slot, &ends);
    let parent = work.joins(&mention_slot);
    let (nodes, slot_node) = work.nodes(&votes, &parent);
    Identity { nodes, slot_node, mention_slot, ends }
}

struct Work<'a> {
    corpus: &'a Corpus,
    folded: Vec<String>,
    bases: IndexSet<Base, FxBuildHasher>,
    mention_base: Vec<u32>,
    end_base: Vec<u32>,
    /// By article and base: what the mention says of its state, and whether it is unresolved.
    mentioned: FxHashMap<(u32, u32), (Option<Code>, bool)>,
    /// Bases of which an article has an unresolved surname.
    unresolved: BTreeSet<u32>,
    /// Bases that several states have.
    by_state: BTreeSet<u32>,
    /// Bases that several people have: the person by article.
    people: BTreeMap<u32, FxHashMap<u32, u32>>,
    slots: IndexSet<SlotKey, FxBuildHasher>,
}

impl<'a> Work<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        let folded: Vec<String> = corpus.strings.iter().map(|string| names::fold(string)).collect();
        let coded = country_names(corpus, &folded);
        let most = corpus.mentions.len() + corpus.ends.len();
        let mut bases = IndexSet::with_capacity_and_hasher(most, FxBuildHasher);
        let mut base = |kind: NodeKind, name: Text, code: Option<Code>| {
            let folded = folded.get(name as usize).map_or("", String::as_str);
            let country = code.or_else(|| coded.get(folded).copied().flatten());
            let base = match country {
                Some(code) if kind == NodeKind::Country => Base::Country(code),
                _ => Base::Name(kind, folded.to_owned()),
            };
            bases.insert_full(base).0 as u32
        };
        let mention_base: Vec<u32> =
            corpus.mentions.iter().map(|mention| base(mention.kind, mention.name, mention.code)).collect();
        let end_base = corpus.ends.iter().map(|end| base(end.kind, end.name, end.code)).collect();
        let mut mentioned: FxHashMap<(u32, u32), (Option<Code>, bool)> = FxHashMap::default();
        let mut unresolved = BTreeSet::new();
        for (mention, &base) in corpus.mentions.iter().zip(&mention_base) {
            let place = mentioned.entry((mention.article, base)).or_default();
            place.0 = place.0.or(state(mention.code, mention.country));
            place.1 |= mention.unresolved;
            if mention.unresolved {
                unresolved.insert(base);
            }
        }
        Work {
            corpus,
            folded,
            bases,
            mention_base,
            end_base,
            mentioned,
            unresolved,
            by_state: BTreeSet::new(),
            people: BTreeMap::new(),
            slots: IndexSet::with_capacity_and_hasher(most, FxBuildHasher),
        }
    }

    fn kind(&self, base: u32) -> Option<NodeKind> {
        self.bases.get_index(base as usize).map(|base| match base {
            Base::Country(_) => NodeKind::Country,
            Base::Name(kind, _) => *kind,
        })
    }

    /// Marks names that bodies of several states have, as ministries do.
    fn split_by_state(&mut self) {
        let mut states: FxHashMap<u32, BTreeSet<Code>> = FxHashMap::default();
        let mentions = self.corpus.mentions.iter().map(|m| (m.code, m.country)).zip(&self.mention_base);
        let ends = self.corpus.ends.iter().map(|end| (end.code, end.country)).zip(&self.end_base);
        for ((code, country), &base) in mentions.chain(ends) {
            if let Some(state) = state(code, country)
                && self.kind(base) == Some(NodeKind::Organization)
            {
                states.entry(base).or_default().insert(state);
            }
        }
        self.by_state =
            states.into_iter().filter(|(_, states)| states.len() > 1).map(|(base, _)| base).collect();
    }

    /// Tells apart people of one name whose offices or ages contradict (rule 12).
    fn split_people(&mut self) {
        let mut said: BTreeMap<u32, BTreeMap<u32, Said>> = BTreeMap::new();
        self.offices(|base, article, office| {
            said.entry(base).or_default().entry(article).or_default().offices.insert(office);
        });
        for (mention, &base) in self.corpus.mentions.iter().zip(&self.mention_base) {
            if let Some(year) = self.birth(mention) {
                said.entry(base).or_default().entry(mention.article).or_default().births.insert(year);
            }
        }
        for (base, articles) in said {
            let people = namesake::tell_apart(&articles);
            if people.values().any(|&person| person != 0) {
                self.people.insert(base, people.into_iter().collect());
            }
        }
    }

    /// Hands over the offices that people are said to hold: name, article, state and date.
    fn offices(&self, mut to: impl FnMut(u32, u32, (Code, u32))) {
        let corpus = self.corpus;
        let office = corpus.kinds.iter().position(|kind| kind.name == "holds-office");
        let Some(office) = office.and_then(|office| u16::try_from(office).ok()) else { return };
        corpus.facts.each_office(office, |fact| {
            let flags = Flags(fact.flags);
            let current = flags.status().is_none_or(|status| status == Status::Current);
            if !current || flags.modality() != Modality::Asserted || fact.article == NONE {
                return;
            }
            let Some(target) = corpus.ends.get(fact.target as usize) else { return };
            let Some(&base) = self.end_base.get(fact.source as usize) else { return };
            if let Some(state) = state(target.code, target.country)
                && self.kind(base) == Some(NodeKind::Person)
            {
                to(base, fact.article, (state, self.as_of(fact.article, fact.as_of, flags)));
            }
        });
    }

    /// Returns the first of the two years in which a person was born who is as old as an article says.
    fn birth(&self, mention: &RawMention) -> Option<i32> {
        let age = mention.age.filter(|_| mention.kind == NodeKind::Person && !mention.unresolved)?;
        let published = self.corpus.published.get(mention.article as usize).copied().flatten()?;
        let (year, ..) = super::raw::unpack_date(published)?.parts();
        Some(i32::from(year) - i32::from(age) - 1)
    }

    fn as_of(&self, article: u32, as_of: u32, flags: Flags) -> u32 {
        match self.corpus.published.get(article as usize) {
            Some(&Some(published)) if flags.as_published() || as_of == 0 => published,
            _ => as_of,
        }
    }

    fn slot(&mut self, article: u32, base: u32, said: Option<Code>) -> u32 {
        let mention = self.mentioned.get(&(article, base)).copied().unwrap_or_default();
        let part = if mention.1 {
            Part::Article(article)
        } else if self.by_state.contains(&base) {
            Part::Of(said.or(mention.0))
        } else if let Some(people) = self.people.get(&base) {
            Part::Person(people.get(&article).copied().unwrap_or(0))
        } else {
            Part::Whole
        };
        let Some(base) = self.bases.get_index(base as usize) else { return NONE };
        let key = SlotKey { base: base.clone(), part };
        self.slots.insert_full(key).0 as u32
    }

    fn mention_slots(&mut self) -> Vec<u32> {
        let corpus = self.corpus;
        let bases = std::mem::take(&mut self.mention_base);
        corpus
            .mentions
            .iter()
            .zip(&bases)
            .map(|(mention, &base)| self.slot(mention.article, base, state(mention.code, mention.country)))
            .collect()
    }

    fn end_slots(&mut self) -> EndSlots {
        let corpus = self.corpus;
        let mut slots = EndSlots::default();
        let bases = self.end_base.clone();
        for &base in &bases {
            let local = self.unresolved.contains(&base)
                || self.by_state.contains(&base)
                || self.people.contains_key(&base);
            slots.plain.push(if local { NONE } else { self.slot(NONE, base, None) });
        }
        if !slots.plain.contains(&NONE) {
            return slots;
        }
        corpus.facts.each(|fact| {
            for place in [fact.source, fact.target, fact.speaker, fact.place] {
                if slots.plain.get(place as usize) == Some(&NONE)
                    && !slots.by_article.contains_key(&(fact.article, place))
                    && let (Some(end), Some(&base)) =
                        (corpus.ends.get(place as usize), bases.get(place as usize))
                {
                    let slot = self.slot(fact.article, base, state(end.code, end.country));
                    slots.by_article.insert((fact.article, place), slot);
                }
            }
        });
        slots
    }

    fn votes(&self, mention_slot: &[u32], ends: &EndSlots) -> Vec<Votes> {
        let mut votes: Vec<Votes> = Vec::new();
        votes.resize_with(self.slots.len(), Votes::default);
        for (mention, &slot) in self.corpus.mentions.iter().zip(mention_slot) {
            if let Some(votes) = votes.get_mut(slot as usize) {
                votes.cast(mention.name, mention.code, mention.country, 1);
                votes.aliases.extend(mention.aliases.iter().copied());
            }
        }
        // Ends that no mention record backs, as those of bare facts, vote for themselves.
        let mut count = vec![0u32; self.corpus.ends.len()];
        let mut local: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        // Where several nodes have a name, a mention of one backs no end that is another.
        let slots = self.corpus.mentions.iter().map(|mention| mention.article).zip(mention_slot);
        let slots: FxHashSet<(u32, u32)> = if self.by_state.is_empty() {
            FxHashSet::default()
        } else {
            slots.map(|(a, &slot)| (a, slot)).collect()
        };
        let is_backed = |article: u32, base: u32, end: u32| {
            article != NONE
                && self.mentioned.contains_key(&(article, base))
                && (!self.by_state.contains(&base) || slots.contains(&(article, ends.slot(article, end))))
        };
        let mut tell = |fact: &RawFact| {
            for end in [fact.source, fact.target, fact.speaker, fact.place] {
                let Some(&base) = self.end_base.get(end as usize) else { continue };
                if is_backed(fact.article, base, end) {
                    continue;
                }
                match ends.plain.get(end as usize) {
                    Some(&NONE) => *local.entry((ends.slot(fact.article, end), end)).or_default() += 1,
                    _ => count.get_mut(end as usize).into_iter().for_each(|count| *count += 1),
                }
            }
        };
        let facts = &self.corpus.facts;
        facts.own.iter().for_each(&mut tell);
        facts.picked.iter().for_each(|picked| picked.each(&mut tell));
        let everywhere = !ends.plain.contains(&NONE);
        match &facts.ground {
            Some(ground) if everywhere && ground.are_bare() => ground.count_ends(&mut count),
            Some(ground) => ground.each(|_, _| true, tell),
            None => {}
        }
        let plain = (0u32..).zip(&count).map(|(end, &n)| ((ends.slot(NONE, end), end), n));
        for ((slot, end), n) in plain.filter(|(_, n)| *n > 0).chain(local) {
            if let (Some(votes), Some(RawEnd { name, code, country, .. })) =
                (votes.get_mut(slot as usize), self.corpus.ends.get(end as usize))
            {
                votes.cast(*name, *code, *country, n);
            }
        }
        votes
    }

    /// Returns for each slot the one that it stands for: an acronym or shorter name that is the alias of exactly one
    /// full name of its kind.
    fn joins(&self, mention_slot: &[u32]) -> Vec<u32> {
        let mut full: FxHashMap<(NodeKind, &str), BTreeSet<u32>> = FxHashMap::default();
        let joins = |kind| matches!(kind, NodeKind::Organization | NodeKind::Agreement);
        for (mention, &slot) in self.corpus.mentions.iter().zip(mention_slot) {
            if joins(mention.kind) && !mention.unresolved {
                for &alias in &mention.aliases {
                    if let Some(alias) = self.folded.get(alias as usize) {
                        full.entry((mention.kind, alias)).or_default().insert(slot);
                    }
                }
            }
        }
        let acronyms: BTreeSet<&str> = (self.corpus.strings.iter().zip(&self.folded))
            .filter(|(string, _)| names::is_acronym(string))
            .map(|(_, folded)| folded.as_str())
            .collect();
        let mut parent: Vec<u32> = (0u32..).take(self.slots.len()).collect();
        for (place, key) in (0u32..).zip(&self.slots) {
            let Base::Name(kind, name) = &key.base else { continue };
            if !joins(*kind) || !(acronyms.contains(name.as_str()) || names::words(name) > 1) {
                continue;
            }
            let mut candidates = full.get(&(*kind, name.as_str())).into_iter().flatten().filter(|&&other| {
                self.slots.get_index(other as usize).is_some_and(|other| other.is_fuller(name, key.part))
            });
            if let (Some(&only), None) = (candidates.next(), candidates.next())
                && let Some(slot) = parent.get_mut(place as usize)
            {
                *slot = only;
            }
        }
        parent
    }

    fn nodes(&self, votes: &[Votes], parent: &[u32]) -> (Vec<NodeData>, Vec<u32>) {
        let roots: Vec<u32> = (0u32..).take(parent.len()).map(|slot| root(parent, slot)).collect();
        let mut members: IndexMap<u32, Vec<u32>, FxBuildHasher> = IndexMap::default();
        for (slot, &root) in (0u32..).zip(&roots) {
            members.entry(root).or_default().push(slot);
        }
        let mut nodes: Vec<(NodeData, u32)> = members
            .iter()
            .filter_map(|(&root, slots)| Some((self.node(root, slots, votes)?, root)))
            .collect();
        nodes.sort_unstable();
        let mut node_of_root = FxHashMap::default();
        for (place, (_, root)) in (0u32..).zip(&nodes) {
            node_of_root.insert(*root, place);
        }
        let slot_node = roots.iter().map(|root| node_of_root.get(root).copied().unwrap_or(NONE)).collect();
        (nodes.into_iter().map(|(node, _)| node).collect(), slot_node)
    }

    fn node(&self, root: u32, slots: &[u32], votes: &[Votes]) -> Option<NodeData> {
        let key = self.slots.get_index(root as usize)?;
        let own = votes.get(root as usize)?;
        let name = own.best_name(self.corpus)?;
        let (kind, code) = match key.base {
            Base::Country(code) => (NodeKind::Country, Some(code)),
            Base::Name(kind, _) => (kind, None),
        };
        let mut all = Votes::default();
        slots.iter().filter_map(|&slot| votes.get(slot as usize)).for_each(|votes| all.absorb(votes));
        let mut aliases: BTreeSet<Text> = all.names.keys().copied().collect();
        aliases.extend(&all.aliases);
        aliases.remove(&name);
        Some(NodeData {
            kind,
            folded: self.folded.get(name as usize).cloned().unwrap_or_default(),
            name,
            code: code.or_else(|| most(&all.codes)),
            country: most(&all.countries),
            unresolved: matches!(key.part, Part::Article(_)),
            slot: key.clone(),
            aliases: aliases.into_iter().collect(),
        })
    }
}

impl SlotKey {
    /// Whether this is a longer name that a shorter one, of a part of its own, may stand for.
    fn is_fuller(&self, shorter: &str, part: Part) -> bool {
        let Base::Name(_, name) = &self.base else { return false };
        let same_state = match (self.part, part) {
            (Part::Of(Some(one)), Part::Of(Some(other))) => one == other,
            _ => true,
        };
        // Strictly longer, so that no chain of names comes back to where it began.
        same_state && name.chars().count() > shorter.chars().count()
    }
}

fn root(parent: &[u32], mut slot: u32) -> u32 {
    while let Some(&next) = parent.get(slot as usize)
        && next != slot
    {
        slot = next;
    }
    slot
}

fn state(code: Option<Code>, country: Option<Code>) -> Option<Code> {
    code.or(country).filter(|code| code.is_state())
}

/// Returns the code of each folded name of a country; `None` where two countries have the name.
fn country_names(corpus: &Corpus, folded: &[String]) -> FxHashMap<String, Option<Code>> {
    let mut codes: FxHashMap<String, Option<Code>> = FxHashMap::default();
    let mut add = |name: Text, code: Code| {
        if let Some(name) = folded.get(name as usize) {
            codes
                .entry(name.clone())
                .and_modify(|known| *known = known.filter(|known| *known == code))
                .or_insert(Some(code));
        }
    };
    for mention in corpus.mentions.iter().filter(|mention| mention.kind == NodeKind::Country) {
        if let Some(code) = mention.code {
            add(mention.name, code);
            mention.aliases.iter().for_each(|&alias| add(alias, code));
        }
    }
    for end in corpus.ends.iter().filter(|end| end.kind == NodeKind::Country) {
        if let Some(code) = end.code {
            add(end.name, code);
        }
    }
    codes
}

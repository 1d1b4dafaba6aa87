//! Who acts in an event and on whom: the places that the lexicon names first, then where else an end may stand.

use super::clause::{self, Clause};
use super::event::{Event, EventReader, is_infinitive};
use super::mention::{EntityId, Form, Mention};
use super::refer::Referent;
use super::tree::Tree;
use super::trigger::{Slot, Trigger, TriggerPos};
use super::word_class::WordClasses;
use crate::ontology::{EdgeInfo, NodeKind};
use crate::text::{Deprel, Upos};

/// How an end was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In a place that the lexicon names.
    Slot,
    /// Below a place that the lexicon wants filled by a name itself: `evacuated the settlements in Gaza`.
    Loose,
    /// As the owner of the phrase that acts: `Israeli bulldozers`.
    Owner,
    /// Beside the verb that governs the noun: `Italy announced a suspension of links with Serbia`.
    Governor,
    /// The name nearest below the trigger.
    Below,
    /// The same, where the lexicon wants a name in its place.
    Beyond,
    /// As the state of the other end, whose own act on each other.
    Home,
    /// As the state that the article is about, where the sentence names nobody.
    Topic,
    /// As who said what the act answers.
    Reply,
    /// As who did what the act is about.
    Answer,
}

/// Two ends of one event.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Who acts.
    pub source: Referent,
    /// On whom.
    pub target: Referent,
    /// How both were found.
    pub reach: (Reach, Reach),
}

/// A trigger in a sentence.
pub(super) struct Place<'t> {
    pub(super) trigger: &'t Trigger,
    pub(super) edge: &'t EdgeInfo,
    pub(super) token: usize,
    pub(super) clause: &'t Clause,
}

/// Prepositions that name whom an act is aimed at, the surest first.
const AIMS: [&str; 8] = ["against", "on", "to", "with", "toward", "towards", "into", "from"];

/// How far a name found by the last resort counts as being.
const LAST_RESORT: u8 = 6;

impl EventReader<'_> {
    /// Returns the pairs of source and target, or what is missing; `elsewhere` says whether ends may stand in other places
    /// than the entry names.
    pub(super) fn ends(
        &self,
        trigger: &Trigger,
        token: usize,
        clause: &Clause,
        elsewhere: bool,
    ) -> Result<Vec<Pair>, &'static str> {
        let together = |subject: bool| {
            let slots = trigger.both.iter().filter(|slot| (**slot == Slot::Subject) == subject);
            slots.map(|slot| self.fill(slot, token, clause, &[])).find(|members| members.len() >= 2)
        };
        if let Some(members) = together(false) {
            return Ok(pairs_among(&members));
        }
        let Some(edge) = self.edge(trigger) else { return Err("edge kind") };
        let target_kinds = if trigger.to_kinds.is_empty() { &edge.target } else { &trigger.to_kinds };
        let place = Place { trigger, edge, token, clause };
        let source_kinds = if trigger.from_kinds.is_empty() { &edge.source } else { &trigger.from_kinds };
        let (mut sources, source_reach) = self.sources(&place, source_kinds, elsewhere);
        let named = !sources.is_empty();
        sources.retain(|source| {
            trigger.may_act(source.sector.or(self.here.linked().entity(source.entity).sector))
        });
        if named && sources.is_empty() {
            return Err("source of these sectors");
        }
        let mut targets = self.in_slots(&place, &trigger.target, target_kinds, &sources, true);
        targets.retain(|target| !self.is_wronged(&place, target));
        let mut target_reach = Reach::Slot;
        // `Norway and Peru offered troops`: not to each other.
        let whose_else = |&object: &usize| {
            let whose = self.here.tree.child(object, Deprel::NmodPoss);
            whose.is_some_and(|at| matches!(self.here.tree.lemma(at), "he" | "she" | "his" | "her" | "him"))
        };
        // `were waiting to shake his hand`
        let to_another = trigger.pos == TriggerPos::Verb
            && !clause.objects.is_empty()
            && (trigger.object.is_empty() || clause.objects.iter().any(whose_else));
        let with_each_other = source_reach == Reach::Slot && !to_another;
        let between_sources =
            trigger.to_kinds.is_empty() && (edge.mutual || (edge.reciprocal && with_each_other));
        // `Pence and Abe agreed to keep sanctions on North Korea`: with each other, before anyone in the complement.
        let in_complement = || {
            let direct: Vec<Slot> =
                trigger.target.iter().filter(|slot| **slot != Slot::Complement).cloned().collect();
            self.in_slots(&place, &direct, target_kinds, &sources, true).is_empty()
        };
        if sources.len() >= 2 && between_sources && (targets.is_empty() || in_complement()) {
            return Ok(pairs_among(&sources));
        }
        if targets.is_empty() && sources.len() >= 2 && self.is_each_other(clause) {
            let mut pairs = pairs_among(&sources);
            if !edge.mutual {
                let turned = |pair: &Pair| Pair {
                    source: pair.target.clone(),
                    target: pair.source.clone(),
                    reach: pair.reach,
                };
                pairs.extend(pairs.iter().map(turned).collect::<Vec<Pair>>());
            }
            return Ok(pairs);
        }
        if targets.is_empty() && !sources.is_empty() {
            // `the two agreed`, `France and Mali met`: the subjects act on each other.
            if let Some(members) = together(true).filter(|_| !to_another) {
                return Ok(pairs_among(&members));
            }
            if elsewhere {
                (targets, target_reach) = self.targets_elsewhere(&place, target_kinds, &sources);
                targets.retain(|target| !self.is_wronged(&place, target));
            }
        }
        if elsewhere && edge.domestic && sources.is_empty() != targets.is_empty() {
            let named = if targets.is_empty() { (&sources, source_reach) } else { (&targets, target_reach) };
            let domestic = self.at_home(&place, named.0, named.1, targets.is_empty());
            if !domestic.is_empty() {
                return Ok(domestic);
            }
        }
        if targets.is_empty() && elsewhere && source_reach == Reach::Slot {
            targets = self.topic(&place, target_kinds, &sources);
            target_reach = Reach::Topic;
        }
        if sources.is_empty() || targets.is_empty() {
            return Err(if sources.is_empty() { "source" } else { "target" });
        }
        if edge.partners && targets.iter().all(|target| self.is_agreement(target)) {
            let partners = self.partners(&place, source_kinds, &sources);
            if trigger.edge == "negotiates" {
                targets.extend(partners.clone());
            }
            sources.extend(partners);
        }
        if trigger.edge == "attacks" {
            let adversaries = self.owners_of_places(&targets, &sources);
            targets.extend(adversaries);
        }
        let mut pairs = Vec::new();
        for source in &sources {
            for target in &targets {
                if source.words != target.words {
                    let reach = (source_reach, target_reach);
                    pairs.push(Pair { source: source.clone(), target: target.clone(), reach });
                }
            }
        }
        Ok(pairs)
    }

    /// Returns the pairs of source and target of an act that answers what was told of before.
    pub(super) fn ends_in_answer(
        &self,
        trigger: &Trigger,
        token: usize,
        clause: &Clause,
        before: &[Event<'_>],
    ) -> Vec<Pair> {
        let Some(edge) = self.edge(trigger).filter(|edge| edge.answers) else { return Vec::new() };
        let place = Place { trigger, edge, token, clause };
        let source_kinds = if trigger.from_kinds.is_empty() { &edge.source } else { &trigger.from_kinds };
        let target_kinds = if trigger.to_kinds.is_empty() { &edge.target } else { &trigger.to_kinds };
        let (sources, reach) = self.sources(&place, source_kinds, false);
        let pair = |source: Referent| {
            let (target, answer) = self.answered(&place, &source, before)?;
            let fits = target_kinds.contains(&self.here.linked().entity(target.entity).kind);
            fits.then_some(Pair { source, target, reach: (reach, answer) })
        };
        sources.into_iter().filter_map(pair).collect()
    }

    /// Returns the state that the article is about beside those who act, or the agreement that it is about where nothing
    /// else is signed: `Norway did not sign`.
    fn topic(&self, place: &Place<'_>, kinds: &[NodeKind], sources: &[Referent]) -> Vec<Referent> {
        let linked = self.here.linked();
        // `Norway did not sign`, `put their names to the paper`
        let by_name = !place.trigger.object.is_empty();
        let unsaid = place.trigger.pos == TriggerPos::Verb && (place.clause.objects.is_empty() || by_name);
        if place.edge.partners && unsaid && kinds.contains(&NodeKind::Agreement) {
            let is_agreement = |entity| linked.entity(entity).kind == NodeKind::Agreement;
            return self.spoken_of(place, self.here.discourse.foremost_one(is_agreement));
        }
        if !place.edge.topical || !kinds.contains(&NodeKind::Country) {
            return Vec::new();
        }
        let own: Vec<_> = sources.iter().filter_map(|source| linked.entity(source.entity).country).collect();
        let other = |entity| {
            let entity = linked.entity(entity);
            entity.kind == NodeKind::Country && entity.country.is_some_and(|code| !own.contains(&code))
        };
        self.spoken_of(place, self.here.discourse.foremost_one(other))
    }

    /// Returns what has been spoken of before as an end unsaid: a name of this sentence stands where it does for a reason.
    fn spoken_of(&self, place: &Place<'_>, topic: Option<EntityId>) -> Vec<Referent> {
        let unsaid = |entity| Referent {
            entity,
            place: None,
            words: (place.token, place.token),
            sector: None,
            form: Form::Anaphor,
            distance: 4,
        };
        let named = |topic: &EntityId| self.here.discourse.last_named(|other| other == *topic).is_some();
        topic.filter(named).map(unsaid).into_iter().collect()
    }

    /// Whether the object says that those who act do so to each other: `the two sides blamed each other`.
    fn is_each_other(&self, clause: &Clause) -> bool {
        let tree = self.here.tree;
        let behind = clause.obliques.iter().map(|(_, at)| *at);
        clause.objects.iter().copied().chain(behind).any(|at| {
            let before = at.checked_sub(1).map_or("", |before| tree.lemma(before));
            matches!((before, tree.lemma(at)), ("each", "other") | ("one", "another") | ("the", "other"))
        })
    }

    /// Returns with whom something is done to an agreement: `signed the pact with Lund`.
    fn partners(&self, place: &Place<'_>, kinds: &[NodeKind], sources: &[Referent]) -> Vec<Referent> {
        let found = place.clause.behind("with").flat_map(|at| self.here.resolve(at)).collect();
        let mut partners = self.fitting(place, found, kinds, false);
        partners.retain(|partner| sources.iter().all(|source| source.entity != partner.entity));
        partners
    }

    /// Returns who acts, and how that was found.
    fn sources(&self, place: &Place<'_>, kinds: &[NodeKind], elsewhere: bool) -> (Vec<Referent>, Reach) {
        let named = self.in_slots(place, place.trigger.sources(), kinds, &[], false);
        if !named.is_empty() || !elsewhere {
            return (named, Reach::Slot);
        }
        let fits = |referents: Vec<Referent>| self.fitting(place, referents, kinds, false);
        let subjects = |clause: &Clause| {
            let owned = clause.subjects.iter().flat_map(|&subject| self.here.owned(subject)).collect();
            fits(owned)
        };
        match place.trigger.pos {
            TriggerPos::Verb if place.trigger.sources().contains(&Slot::Subject) => {
                (subjects(place.clause), Reach::Owner)
            }
            TriggerPos::Verb | TriggerPos::Copula => (Vec::new(), Reach::Owner),
            // `Italy announced a suspension of links`: who does what the verb says does what its object is.
            TriggerPos::Noun => {
                let tree = self.here.tree;
                let Some(verb) = governor(tree, place.token).filter(|&verb| undertakes(tree, verb)) else {
                    return (Vec::new(), Reach::Governor);
                };
                let clause = clause::of(tree, verb);
                let resolved =
                    clause.subjects.iter().flat_map(|&subject| self.here.resolve(subject)).collect();
                let mut found = fits(resolved);
                if found.is_empty() {
                    found = subjects(&clause);
                }
                (found, Reach::Governor)
            }
        }
    }

    /// Returns on whom, where the slots name nobody.
    fn targets_elsewhere(
        &self,
        place: &Place<'_>,
        kinds: &[NodeKind],
        sources: &[Referent],
    ) -> (Vec<Referent>, Reach) {
        let apart = |mut found: Vec<Referent>| {
            found.retain(|referent| sources.iter().all(|source| source.entity != referent.entity));
            found
        };
        let loose: Vec<Slot> =
            place.trigger.target.iter().filter(|slot| slot.is_strict()).map(Slot::loosened).collect();
        let found = apart(self.in_slots(place, &loose, kinds, sources, true));
        if !found.is_empty() {
            return (found, Reach::Loose);
        }
        let below = self.fitting(place, self.anywhere_below(place.token, sources), kinds, true);
        if !below.is_empty() {
            let strict = place.trigger.target.iter().all(Slot::is_strict);
            return (
                below,
                if strict || !place.trigger.both.is_empty() { Reach::Beyond } else { Reach::Below },
            );
        }
        if place.trigger.pos == TriggerPos::Noun
            && let Some(verb) = governor(self.here.tree, place.token)
        {
            let clause = clause::of(self.here.tree, verb);
            for aim in AIMS {
                let behind = clause.behind(aim).flat_map(|at| self.here.about(at, sources)).collect();
                let found = apart(self.fitting(place, behind, kinds, true));
                if !found.is_empty() {
                    return (found, Reach::Governor);
                }
            }
        }
        (Vec::new(), Reach::Slot)
    }

    /// Returns who stands in the first of some slots that names anybody.
    fn in_slots(
        &self,
        place: &Place<'_>,
        slots: &[Slot],
        kinds: &[NodeKind],
        apart: &[Referent],
        aimed_at: bool,
    ) -> Vec<Referent> {
        // `Russia warned that it would answer`: a pronoun for the source is no target.
        // `Norway renewed its call for talks with Peru`: nor are the words that the source was found in.
        let returns = |referent: &Referent| {
            apart.iter().any(|source| {
                source.entity == referent.entity
                    && (referent.form == Form::Anaphor || source.words == referent.words)
            })
        };
        slots
            .iter()
            .map(|slot| {
                let found = self.fill(slot, place.token, place.clause, apart);
                let mut found = self.fitting(place, found, kinds, aimed_at);
                found.retain(|referent| !returns(referent));
                found
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Returns the name nearest behind a trigger in what hangs below it, other clauses left out: the last resort.
    fn anywhere_below(&self, token: usize, sources: &[Referent]) -> Vec<Referent> {
        let tree = self.here.tree;
        let mut open = vec![token];
        let mut found: Option<(bool, usize)> = None;
        let mut steps = 0;
        while let Some(at) = open.pop() {
            steps += 1;
            if steps > 200 {
                break;
            }
            for &child in tree.children(at) {
                let own_clause = matches!(
                    tree.deprel(child),
                    Deprel::AclRelcl
                        | Deprel::Parataxis
                        | Deprel::Conj
                        | Deprel::Advcl
                        | Deprel::Nsubj
                        | Deprel::NsubjPass
                ) && !is_infinitive(tree, child);
                let aside = tree.case(child).is_some_and(|case| {
                    matches!(
                        case.as_str(),
                        "by" | "than" | "according to" | "after" | "before" | "since" | "during"
                    )
                });
                if own_clause || aside || child < token {
                    continue;
                }
                let named = self
                    .here
                    .mention_at(child)
                    .filter(|mention| mention.head == child || mention.form != Form::Role);
                let own = |mention: &&Mention| sources.iter().any(|source| source.entity == mention.entity);
                if named.filter(own).is_some() {
                    // `its war with Iraq`: who acts is passed over.
                    open.push(child);
                } else if let Some(mention) = named {
                    // `the sale of American grain to the Soviet Union`: adjectives last.
                    let candidate = (mention.form == Form::Adjective, child);
                    found = Some(found.map_or(candidate, |best| best.min(candidate)));
                } else {
                    open.push(child);
                }
            }
        }
        let same = |referent: &Referent| sources.iter().any(|source| source.entity == referent.entity);
        let mut referents = found.map(|(_, at)| self.here.resolve(at)).unwrap_or_default();
        referents.retain(|referent| !same(referent));
        referents
            .iter_mut()
            .for_each(|referent| referent.distance = referent.distance.saturating_add(LAST_RESORT));
        referents
    }
}

/// Returns every pair of distinct members once, the earlier as source.
fn pairs_among(members: &[Referent]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (place, one) in members.iter().enumerate() {
        for other in &members[place + 1..] {
            if one.entity != other.entity {
                pairs.push(Pair {
                    source: one.clone(),
                    target: other.clone(),
                    reach: (Reach::Slot, Reach::Slot),
                });
            }
        }
    }
    pairs
}

/// Whether who does what a verb says does what its object is: `launched an attack`, not `condemned an attack`.
fn undertakes(tree: &Tree<'_>, verb: usize) -> bool {
    WordClasses::builtin().undertaking.contains(tree.lemma(verb))
}

/// Returns the verb that a noun is the object of, perhaps through a noun that counts it: `launched a series of attacks`.
fn governor(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let mut at = noun;
    for _ in 0..3 {
        let above = tree.head(at)?;
        match tree.deprel(at) {
            // `suspended aid over killings`: whose they are is not said.
            Deprel::Obl
                if !matches!(tree.case(at).as_deref(), None | Some("in" | "into" | "with" | "to")) =>
            {
                return None;
            }
            Deprel::Obj | Deprel::Xcomp | Deprel::Obl if tree.upos(above) == Upos::Verb => {
                return Some(above);
            }
            Deprel::Nmod if tree.case(at).as_deref() == Some("of") => at = above,
            Deprel::Conj | Deprel::Compound => at = above,
            _ => return None,
        }
    }
    None
}

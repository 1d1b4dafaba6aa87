//! Events: triggers of the lexicon found in a tree, their ends put in place.

use super::clause::{self, Clause};
use super::mention::Form;
use super::refer::{Referent, Referents};
use super::stance::{Judgement, Stance};
use super::tree::Tree;
use super::trigger::{Inner, Lexicon, Slot, Trigger, TriggerPos};
use crate::fact::Modality;
use crate::ontology::{NodeKind, Ontology};
use crate::text::{Deprel, Upos};

/// An event found: a trigger with both ends named.
#[derive(Clone, Debug)]
pub struct Event<'l> {
    /// The entry that fired.
    pub trigger: &'l Trigger,
    /// The token that it fired on.
    pub token: usize,
    /// Who acts.
    pub source: Referent,
    /// On whom.
    pub target: Referent,
    /// Whether it happened, and what governs it.
    pub judgement: Judgement,
    /// Who says so.
    pub speaker: Option<Referent>,
    /// How sure the reading is, 0 to 1.
    pub confidence: f64,
}

/// An entry that held for a token, and what came of it: for people who mend rules.
#[derive(Clone, Debug)]
pub struct Attempt<'l> {
    /// The token.
    pub token: usize,
    /// The entry.
    pub trigger: &'l Trigger,
    /// Why no fact came of it; `None` where one did.
    pub missing: Option<&'static str>,
}

/// How far a name found by the last resort counts as being.
const LAST_RESORT: u8 = 6;

/// Finds the events of a sentence.
pub struct EventReader<'a> {
    here: &'a Referents<'a>,
    lexicon: &'a Lexicon,
    stance: &'a Stance,
    ontology: &'a Ontology,
}

impl<'a> EventReader<'a> {
    /// Returns a reader over a sentence's referents.
    pub fn new(
        here: &'a Referents<'a>,
        lexicon: &'a Lexicon,
        stance: &'a Stance,
        ontology: &'a Ontology,
    ) -> Self {
        EventReader { here, lexicon, stance, ontology }
    }

    /// Returns the events in the order of their triggers, and every entry that was tried.
    pub fn read(&self) -> (Vec<Event<'a>>, Vec<Attempt<'a>>) {
        let tree = self.here.tree;
        let mut events = Vec::new();
        let mut attempts = Vec::new();
        for token in 0..tree.len() {
            let pos = match tree.upos(token) {
                Upos::Verb => TriggerPos::Verb,
                // A verb form used as an adjective or noun still triggers where the lexicon has it as a verb.
                Upos::Noun | Upos::Propn => TriggerPos::Noun,
                _ => continue,
            };
            if self
                .here
                .mention_at(token)
                .is_some_and(|mention| mention.form != Form::Role && pos == TriggerPos::Noun)
            {
                continue;
            }
            self.at(token, pos, &mut events, &mut attempts);
        }
        (events, attempts)
    }

    fn at(
        &self,
        token: usize,
        pos: TriggerPos,
        events: &mut Vec<Event<'a>>,
        attempts: &mut Vec<Attempt<'a>>,
    ) {
        let tree = self.here.tree;
        let clause = if pos == TriggerPos::Verb { clause::of(tree, token) } else { noun_clause(tree, token) };
        let mut least = 0;
        for trigger in self.lexicon.of(pos, tree.lemma(token)) {
            if trigger.conditions() < least {
                return;
            }
            if !self.holds(trigger, token, &clause) {
                continue;
            }
            match self.ends(trigger, token, &clause) {
                Ok(pairs) => {
                    attempts.push(Attempt { token, trigger, missing: None });
                    events.extend(pairs.into_iter().filter_map(|(s, t)| self.event(trigger, token, s, t)));
                    return;
                }
                Err(missing) => attempts.push(Attempt { token, trigger, missing: Some(missing) }),
            }
            // An entry with conditions that held keeps a plainer one from reading the same words otherwise.
            if !trigger.object.is_empty() || trigger.particle.is_some() {
                least = least.max(trigger.conditions());
            }
        }
    }

    /// Whether an entry's conditions hold.
    fn holds(&self, trigger: &Trigger, token: usize, clause: &Clause) -> bool {
        let tree = self.here.tree;
        let has_particle = |particle: &str| {
            let beside = tree.children(token).iter().any(|&child| {
                matches!(
                    tree.deprel(child),
                    Deprel::CompoundPrt | Deprel::Advmod | Deprel::Case | Deprel::Obl
                ) && tree.lemma(child) == particle
            });
            // `pulled troops out of`, `walked out of`: the parser may read the particle as a preposition.
            beside || clause.obliques.iter().any(|(case, _)| case.split(' ').next() == Some(particle))
        };
        if let Some(particle) = &trigger.particle
            && !has_particle(particle)
        {
            return false;
        }
        if !trigger.object.is_empty()
            && !clause.objects.iter().any(|&object| {
                let lemmas = std::iter::once(object).chain(tree.children_by(object, Deprel::Conj));
                lemmas.into_iter().any(|at| trigger.object.iter().any(|noun| is_noun(tree, at, noun)))
            })
        {
            return false;
        }
        let follows = |preposition: &String| match trigger.pos {
            TriggerPos::Verb => clause.obliques.iter().any(|(case, _)| {
                case == preposition || case.ends_with(preposition.as_str()) && case.contains(' ')
            }),
            TriggerPos::Noun => tree
                .children_by(token, Deprel::Nmod)
                .any(|child| tree.case(child).as_deref() == Some(preposition)),
        };
        if !trigger.behind.is_empty() && !trigger.behind.iter().any(follows) {
            return false;
        }
        let is_complement = |&verb: &usize| trigger.complements.iter().any(|lemma| lemma == tree.lemma(verb));
        if !trigger.complements.is_empty() && !clause.complements.iter().any(is_complement) {
            return false;
        }
        let within: Vec<usize> = match trigger.pos {
            TriggerPos::Verb => clause.complements.iter().chain(&clause.objects).copied().collect(),
            TriggerPos::Noun => vec![token],
        };
        if !trigger.words.is_empty() && !within.iter().any(|&top| has_word(tree, top, &trigger.words)) {
            return false;
        }
        let has_complement = || {
            !clause.complements.is_empty()
                || tree.children(token).iter().any(|&child| {
                    matches!(tree.deprel(child), Deprel::Acl | Deprel::Advcl)
                        && tree.children_by(child, Deprel::Mark).any(|mark| tree.lemma(mark) == "to")
                })
        };
        !trigger.complement || has_complement()
    }

    /// Returns the pairs of source and target, or what is missing.
    fn ends(
        &self,
        trigger: &Trigger,
        token: usize,
        clause: &Clause,
    ) -> Result<Vec<(Referent, Referent)>, &'static str> {
        let together = |subject: bool| {
            let slots = trigger.both.iter().filter(|slot| (**slot == Slot::Subject) == subject);
            slots.map(|slot| self.fill(slot, token, clause)).find(|members| members.len() >= 2)
        };
        if let Some(members) = together(false) {
            return Ok(pairs_among(&members));
        }
        let fits = |referents: Vec<Referent>, kinds: &[NodeKind]| -> Vec<Referent> {
            referents.into_iter().filter_map(|referent| self.fit(trigger, referent, kinds)).collect()
        };
        let Some(edge) = self.ontology.edge(&trigger.edge).and_then(|kind| self.ontology.info(kind)) else {
            return Err("edge kind");
        };
        let target_kinds = if trigger.to_kinds.is_empty() { &edge.target } else { &trigger.to_kinds };
        let first_named = |slots: &[Slot], kinds: &[NodeKind], apart: &[Referent]| {
            // `Russia warned that it would answer`: a pronoun for the source is no target.
            let returns = |referent: &Referent| {
                referent.form == Form::Anaphor && apart.iter().any(|source| source.entity == referent.entity)
            };
            slots
                .iter()
                .map(|slot| {
                    let mut found = fits(self.fill(slot, token, clause), kinds);
                    found.retain(|referent| !returns(referent));
                    found
                })
                .find(|found| !found.is_empty())
                .unwrap_or_default()
        };
        let sources = first_named(trigger.sources(), &edge.source, &[]);
        let mut targets = first_named(&trigger.target, target_kinds, &sources);
        let between_sources = trigger.to_kinds.is_empty() && (edge.mutual || is_reciprocal(&trigger.edge));
        // `Pence and Abe agreed to keep sanctions on North Korea`: with each other, before anyone in the complement.
        let in_complement = || {
            let direct: Vec<Slot> =
                trigger.target.iter().filter(|slot| **slot != Slot::Complement).cloned().collect();
            first_named(&direct, target_kinds, &sources).is_empty()
        };
        if sources.len() >= 2 && between_sources && (targets.is_empty() || in_complement()) {
            return Ok(pairs_among(&sources));
        }
        let strict = trigger.target.iter().all(Slot::is_strict);
        if targets.is_empty() && !sources.is_empty() && trigger.both.is_empty() && !strict {
            targets = fits(self.anywhere_below(token, &sources), target_kinds);
        }
        if sources.is_empty() {
            return Err("source");
        }
        if targets.is_empty() {
            // `the two agreed`, `France and Mali met`: the subjects act on each other.
            return together(true).map(|members| pairs_among(&members)).ok_or("target");
        }
        let mut pairs = Vec::new();
        for source in &sources {
            for target in &targets {
                if source.words != target.words {
                    pairs.push((source.clone(), target.clone()));
                }
            }
        }
        Ok(pairs)
    }

    /// Returns a referent as an end of one of these kinds: a place counts for its country where only actors are meant.
    fn fit(&self, trigger: &Trigger, referent: Referent, kinds: &[NodeKind]) -> Option<Referent> {
        let kind = self.kind_for(trigger, &referent);
        if kinds.contains(&kind) {
            return Some(referent);
        }
        let lifted =
            kind == NodeKind::Place && kinds.contains(&NodeKind::Country) && trigger.to_kinds.is_empty();
        let linked = self.here.linked();
        let country = linked
            .entity(referent.entity)
            .country
            .filter(|_| lifted)
            .and_then(|code| linked.country_entity(code))?;
        Some(Referent { entity: country, distance: referent.distance.saturating_add(2), ..referent })
    }

    /// Returns the name nearest behind a trigger in what hangs below it, other clauses left out: the last resort.
    fn anywhere_below(&self, token: usize, sources: &[Referent]) -> Vec<Referent> {
        let tree = self.here.tree;
        let mut open = vec![token];
        let mut found: Option<usize> = None;
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
                if self
                    .here
                    .mention_at(child)
                    .is_some_and(|mention| mention.head == child || mention.form != Form::Role)
                {
                    found = Some(found.map_or(child, |best| best.min(child)));
                } else {
                    open.push(child);
                }
            }
        }
        let same = |referent: &Referent| sources.iter().any(|source| source.entity == referent.entity);
        let mut referents = found.map(|at| self.here.resolve(at)).unwrap_or_default();
        referents.retain(|referent| !same(referent));
        referents
            .iter_mut()
            .for_each(|referent| referent.distance = referent.distance.saturating_add(LAST_RESORT));
        referents
    }

    /// Returns the kind that a referent has as this trigger's target: a capital is a place where places are meant.
    fn kind_for(&self, trigger: &Trigger, referent: &Referent) -> NodeKind {
        if referent.place.is_some() && wants_place(&trigger.edge) {
            NodeKind::Place
        } else {
            self.here.linked().entity(referent.entity).kind
        }
    }

    fn event(
        &self,
        trigger: &'a Trigger,
        token: usize,
        source: Referent,
        target: Referent,
    ) -> Option<Event<'a>> {
        let mut judgement = self.stance.judge(self.here.tree, token);
        if let Some(modality) = trigger.modality {
            judgement.modality = judgement.modality.max(modality);
        }
        self.inside_other_event(token, &mut judgement);
        if judgement.suppressed {
            return None;
        }
        let mut target = target;
        if wants_place(&trigger.edge)
            && let Some(place) = target.place
        {
            target.entity = place;
        }
        let speaker = self.stance.speaker(self.here, token, &judgement);
        let distance = f64::from(source.distance + target.distance);
        let noun = if trigger.pos == TriggerPos::Noun { 0.12 } else { 0.0 };
        let anaphor = [&source, &target].iter().filter(|r| r.form == Form::Anaphor).count() as f64 * 0.08;
        let conditioned = if trigger.conditions() > 0 { 0.03 } else { 0.0 };
        let confidence = (0.9 - 0.07 * distance - noun - anaphor + conditioned).clamp(0.2, 0.95);
        Some(Event { trigger, token, source, target, judgement, speaker, confidence })
    }

    /// Applies what the lexicon says of events inside other events: `refused to sign`, `threatened strikes`.
    fn inside_other_event(&self, token: usize, judgement: &mut Judgement) {
        let tree = self.here.tree;
        let mut below = token;
        for _ in 0..6 {
            let Some(above) = tree.head(below) else { return };
            let complement = matches!(
                tree.deprel(below),
                Deprel::Xcomp
                    | Deprel::Ccomp
                    | Deprel::Obj
                    | Deprel::Obl
                    | Deprel::Acl
                    | Deprel::Advcl
                    | Deprel::NsubjPass
            );
            let pos = match tree.upos(above) {
                Upos::Verb => TriggerPos::Verb,
                Upos::Noun => TriggerPos::Noun,
                _ => return,
            };
            if complement && !(tree.deprel(below) == Deprel::Advcl && !is_infinitive(tree, below)) {
                let clause = clause::of(tree, above);
                let inner = self
                    .lexicon
                    .of(pos, tree.lemma(above))
                    .find(|trigger| self.holds(trigger, above, &clause))
                    .and_then(Trigger::inner);
                match inner {
                    Some(Inner::Suppress) if tree.deprel(below) != Deprel::Advcl => {
                        judgement.suppressed = true;
                    }
                    Some(Inner::Planned) => judgement.modality = judgement.modality.max(Modality::Planned),
                    Some(Inner::Possible) => judgement.modality = judgement.modality.max(Modality::Possible),
                    // `broke off talks` is that, and no talks that did not take place.
                    Some(Inner::Negated) if tree.upos(token) == Upos::Noun => judgement.suppressed = true,
                    Some(Inner::Negated) => judgement.modality = Modality::Negated,
                    _ => {}
                }
            }
            below = above;
        }
    }

    /// Returns who stands in a slot.
    fn fill(&self, slot: &Slot, token: usize, clause: &Clause) -> Vec<Referent> {
        let here = self.here;
        let tree = here.tree;
        let each = |tokens: &[usize], strict: bool| -> Vec<Referent> {
            tokens.iter().flat_map(|&at| if strict { here.resolve(at) } else { here.about(at) }).collect()
        };
        match slot {
            Slot::Subject => each(&clause.subjects, true),
            Slot::Object { strict } => each(&clause.objects, *strict),
            Slot::Oblique { preposition, strict } => {
                let at: Vec<usize> = if clause.verb == token && tree.upos(token) == Upos::Verb {
                    clause.behind(preposition).collect()
                } else {
                    nominals_behind(tree, token, preposition)
                };
                each(&at, *strict)
            }
            Slot::About => {
                let direct = each(&clause.objects, false);
                if !direct.is_empty() {
                    return direct;
                }
                ["on", "of", "over", "about"]
                    .iter()
                    .flat_map(|p| each(&clause.behind(p).collect::<Vec<_>>(), false))
                    .collect()
            }
            Slot::Complement => self.in_complement(clause, |inner| {
                let objects = each(&inner.objects, false);
                if !objects.is_empty() {
                    return objects;
                }
                // Where it is to be done comes last: `threatened to institute a curfew in Algiers`.
                let is_place = |case: &str| matches!(case, "in" | "at");
                let behind = |places: bool| -> Vec<usize> {
                    inner
                        .obliques
                        .iter()
                        .filter(|(case, _)| is_place(case) == places)
                        .map(|(_, at)| *at)
                        .collect()
                };
                let aimed = each(&behind(false), false);
                if aimed.is_empty() { each(&behind(true), false) } else { aimed }
            }),
            Slot::ComplementSubject => self.in_complement(clause, |inner| {
                if inner.inherited { Vec::new() } else { each(&inner.subjects, true) }
            }),
            Slot::Possessor => {
                tree.children_by(token, Deprel::NmodPoss).flat_map(|at| here.about(at)).collect()
            }
            Slot::Compound => tree
                .children(token)
                .iter()
                .copied()
                .filter(|&child| matches!(tree.deprel(child), Deprel::Amod | Deprel::Compound))
                .flat_map(|child| here.resolve(child))
                .collect(),
            // `Japan is in talks with China`: the noun is the predicate.
            Slot::VerbSubject if tree.child(token, Deprel::Cop).is_some() => {
                tree.children_by(token, Deprel::Nsubj).flat_map(|at| here.resolve(at)).collect()
            }
            Slot::VerbSubject => governing_verb(tree, token).map_or_else(Vec::new, |verb| {
                let clause = clause::of(tree, verb);
                clause.subjects.iter().flat_map(|&at| here.resolve(at)).collect()
            }),
            Slot::VerbOblique(preposition) => governing_verb(tree, token).map_or_else(Vec::new, |verb| {
                clause::of(tree, verb).behind(preposition).flat_map(|at| here.about(at)).collect()
            }),
        }
    }

    fn in_complement(&self, clause: &Clause, pick: impl Fn(&Clause) -> Vec<Referent>) -> Vec<Referent> {
        let tree = self.here.tree;
        let purposes = tree.children_by(clause.verb, Deprel::Advcl).filter(|&verb| is_infinitive(tree, verb));
        let complements: Vec<usize> = clause.complements.iter().copied().chain(purposes).collect();
        complements
            .iter()
            .map(|&verb| pick(&clause::of(self.here.tree, verb)))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// Returns what complements a noun: `a warning that Iran would answer`, `a demand to withdraw`.
fn noun_clause(tree: &Tree<'_>, noun: usize) -> Clause {
    let complements = tree
        .children(noun)
        .iter()
        .copied()
        .filter(|&child| {
            matches!(tree.deprel(child), Deprel::Acl | Deprel::Ccomp) && tree.upos(child) == Upos::Verb
        })
        .collect();
    Clause { verb: noun, complements, ..Clause::default() }
}

/// Whether one of these lemmas stands below a token.
fn has_word(tree: &Tree<'_>, top: usize, words: &[String]) -> bool {
    let (first, last) = tree.extent(top);
    (first..=last).any(|at| words.iter().any(|word| word == tree.lemma(at)) && tree.is_under(at, top))
}

/// Whether a token is a noun of the lexicon: by its lemma, or by its form, since some nouns live in the plural only.
fn is_noun(tree: &Tree<'_>, token: usize, noun: &str) -> bool {
    let form = tree.form(token);
    tree.lemma(token) == noun
        || form.eq_ignore_ascii_case(noun)
        || (form.len() == noun.len() + 1
            && form.ends_with('s')
            && form.is_char_boundary(noun.len())
            && form[..noun.len()].eq_ignore_ascii_case(noun))
}

fn is_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    tree.children_by(verb, Deprel::Mark).any(|mark| tree.lemma(mark) == "to")
}

fn wants_place(edge: &str) -> bool {
    matches!(edge, "visits" | "attacks")
}

/// Whether several subjects without a target act on each other: `Peru and Chile agreed to reopen the border`.
fn is_reciprocal(edge: &str) -> bool {
    matches!(edge, "agrees-with" | "signs")
}

/// Returns every pair of distinct members once, the earlier as source.
fn pairs_among(members: &[Referent]) -> Vec<(Referent, Referent)> {
    let mut pairs = Vec::new();
    for (place, one) in members.iter().enumerate() {
        for other in &members[place + 1..] {
            if one.entity != other.entity {
                pairs.push((one.clone(), other.clone()));
            }
        }
    }
    pairs
}

/// Returns the nominals behind a preposition under a noun, or under the verb that governs it.
fn nominals_behind(tree: &Tree<'_>, noun: usize, preposition: &str) -> Vec<usize> {
    let under = |token: usize| {
        tree.children(token)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Nmod | Deprel::Obl | Deprel::OblAgent))
            .filter(|&child| child > noun && tree.case(child).as_deref() == Some(preposition))
            .collect::<Vec<usize>>()
    };
    let own = under(noun);
    if !own.is_empty() {
        return own;
    }
    // `the loss of Canadian participation in the pact`
    let inside: Vec<usize> = under_of(tree, noun).into_iter().flat_map(under).collect();
    if !inside.is_empty() && preposition != "of" {
        return inside;
    }
    match governing_verb(tree, noun) {
        Some(verb) if tree.deprel(noun) == Deprel::Obj => under(verb),
        _ => Vec::new(),
    }
}

fn under_of(tree: &Tree<'_>, noun: usize) -> Vec<usize> {
    tree.children_by(noun, Deprel::Nmod).filter(|&child| tree.case(child).as_deref() == Some("of")).collect()
}

fn governing_verb(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let verb = tree.head(noun)?;
    let governed = matches!(tree.deprel(noun), Deprel::Obj | Deprel::Obl | Deprel::Xcomp);
    (governed && tree.upos(verb) == Upos::Verb).then_some(verb)
}

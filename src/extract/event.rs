//! Events: triggers of the lexicon found in a tree, their ends put in place.

use super::calendar;
use super::clause::{self, Clause};
use super::confidence::{self, Features};
use super::ends::{Pair, Reach};
use super::mention::Form;
use super::refer::{Referent, Referents};
use super::slot::counting;
use super::stance::{Judgement, Stance};
use super::tree::Tree;
use super::trigger::{Inner, Lexicon, Trigger, TriggerPos};
use super::word_class::WordClasses;
use crate::fact::Modality;
use crate::ontology::{EdgeInfo, EdgeKind, Ontology};
use crate::text::{Deprel, Upos, Xpos};

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
    /// What the reading rests on.
    pub features: Features,
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

/// Finds the events of a sentence.
pub struct EventReader<'a> {
    pub(super) here: &'a Referents<'a>,
    pub(super) lexicon: &'a Lexicon,
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
                // `is opposed to the talks`
                Upos::Adj if tree.child(token, Deprel::Cop).is_some() => TriggerPos::Verb,
                _ => continue,
            };
            if pos == TriggerPos::Noun && self.is_predicate_of_place(token) {
                self.at(token, TriggerPos::Copula, &mut events, &mut attempts);
            }
            if pos == TriggerPos::Noun && (self.names_an_office(token) || is_month(tree, token)) {
                continue;
            }
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

    /// Whether a noun only says what someone is: `the defence minister`, `riot police`.
    fn names_an_office(&self, token: usize) -> bool {
        let tree = self.here.tree;
        tree.deprel(token) == Deprel::Compound
            && tree.head(token).is_some_and(|head| head > token && self.here.role_at(head).is_some())
    }

    /// Whether a name of a place, or of what may act from one, is a predicate behind a preposition.
    fn is_predicate_of_place(&self, token: usize) -> bool {
        let tree = self.here.tree;
        tree.child(token, Deprel::Cop).is_some()
            && tree.child(token, Deprel::Case).is_some()
            && self.here.mention_at(token).is_some_and(|mention| mention.form != Form::Role)
    }

    fn at(
        &self,
        token: usize,
        pos: TriggerPos,
        events: &mut Vec<Event<'a>>,
        attempts: &mut Vec<Attempt<'a>>,
    ) {
        let tree = self.here.tree;
        let clause = match pos {
            TriggerPos::Verb | TriggerPos::Copula => clause::of(tree, token),
            TriggerPos::Noun => noun_clause(tree, token),
        };
        let preposition = if pos == TriggerPos::Copula { tree.case(token) } else { None };
        // `a sit-in`, `the cease-fire`
        let joined = tree.hyphenated(token).filter(|joined| self.lexicon.of(pos, joined).next().is_some());
        let lemma = preposition.as_deref().or(joined.as_deref()).unwrap_or(tree.lemma(token));
        let mut least = 0;
        let mut holding = Vec::new();
        for trigger in self.lexicon.of(pos, lemma) {
            if trigger.conditions() < least {
                break;
            }
            if !self.holds(trigger, token, &clause) {
                continue;
            }
            holding.push(trigger);
            // An entry with conditions that held keeps a plainer one from reading the same words otherwise.
            let plain = trigger.takes_anyone();
            if plain && (!trigger.object.is_empty() || trigger.particle.is_some()) {
                least = least.max(trigger.conditions());
            }
        }
        // All entries are tried with the places that they name before any is tried with those that stand in for them.
        let mut fired = |trigger: &'a Trigger, pairs: Vec<Pair>, events: &mut Vec<Event<'a>>| {
            attempts.push(Attempt { token, trigger, missing: None });
            events.extend(pairs.into_iter().filter_map(|pair| self.event(trigger, token, &clause, pair)));
        };
        let (beside, holding): (Vec<&Trigger>, Vec<&Trigger>) =
            holding.into_iter().partition(|trigger| trigger.beside);
        for trigger in beside {
            if let Ok(pairs) = self.ends(trigger, token, &clause, false) {
                fired(trigger, pairs, events);
            }
        }
        // `denied it`: what was said before, rather than what was named last.
        let it = |&object: &usize| tree.form(object).eq_ignore_ascii_case("it");
        let answers_first =
            WordClasses::builtin().declining.contains(tree.lemma(token)) && clause.objects.iter().any(it);
        for elsewhere in [false, true] {
            if elsewhere || answers_first {
                let answers = |trigger: &&'a Trigger| {
                    let pairs = self.ends_in_answer(trigger, token, &clause, events);
                    (!pairs.is_empty()).then_some((*trigger, pairs))
                };
                if let Some((trigger, pairs)) = holding.iter().find_map(answers) {
                    return fired(trigger, pairs, events);
                }
            }
            let mut missing = Vec::new();
            for &trigger in &holding {
                match self.ends(trigger, token, &clause, elsewhere) {
                    Ok(pairs) => {
                        fired(trigger, pairs, events);
                        attempts.extend(missing.into_iter().filter(|_| elsewhere));
                        return;
                    }
                    Err(end) => missing.push(Attempt { token, trigger, missing: Some(end) }),
                }
            }
            if elsewhere {
                attempts.extend(missing);
                return;
            }
        }
    }

    /// Whether an entry's conditions hold.
    pub(super) fn holds(&self, trigger: &Trigger, token: usize, clause: &Clause) -> bool {
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
                let lemmas = std::iter::once(object)
                    .chain(tree.children_by(object, Deprel::Conj))
                    .chain(tree.children_by(object, Deprel::Nmod).filter(|&at| counting(tree, at).is_some()));
                lemmas.into_iter().any(|at| trigger.object.iter().any(|noun| is_noun(tree, at, noun)))
            })
        {
            return false;
        }
        // `drove 200 miles to Puno`, `rode a bus to Puno`
        let moved = |&object: &usize| {
            tree.child(object, Deprel::Nummod).is_none()
                && !WordClasses::builtin().vehicle.contains(tree.lemma(object))
        };
        if trigger.without_object && !clause.passive && clause.objects.iter().any(moved) {
            return false;
        }
        let follows = |preposition: &String| match trigger.pos {
            TriggerPos::Verb | TriggerPos::Copula => clause.obliques.iter().any(|(case, _)| {
                case == preposition || case.ends_with(preposition.as_str()) && case.contains(' ')
            }),
            TriggerPos::Noun => tree
                .children_by(token, Deprel::Nmod)
                .any(|child| tree.case(child).as_deref() == Some(preposition)),
        };
        if !trigger.behind.is_empty() && !trigger.behind.iter().any(follows) {
            return false;
        }
        // `promised not to attack` is no threat.
        let is_complement = |&verb: &usize| {
            let denied = tree.children_by(verb, Deprel::Advmod).any(|at| tree.lemma(at) == "not");
            let of_refusal = !trigger.modal.is_empty() || trigger.words.iter().any(|word| word == "not");
            (!denied || of_refusal) && trigger.complements.iter().any(|lemma| lemma == tree.lemma(verb))
        };
        let purposes: Vec<usize> =
            tree.children_by(token, Deprel::Advcl).filter(|&verb| is_infinitive(tree, verb)).collect();
        if !trigger.complements.is_empty() && !clause.complements.iter().chain(&purposes).any(is_complement) {
            return false;
        }
        let has_modal = |&verb: &usize| {
            tree.children_by(verb, Deprel::Aux)
                .any(|auxiliary| trigger.modal.iter().any(|modal| modal == tree.lemma(auxiliary)))
        };
        if !trigger.modal.is_empty() && !clause.complements.iter().any(has_modal) {
            return false;
        }
        let within: Vec<usize> = match trigger.pos {
            TriggerPos::Verb => clause.complements.iter().chain(&clause.objects).copied().collect(),
            TriggerPos::Noun | TriggerPos::Copula => vec![token],
        };
        // `would halt shipments unless`: the conjunction counts, not what stands behind it.
        let is_joined_by = |verb: usize| {
            tree.children_by(verb, Deprel::Mark)
                .any(|mark| trigger.words.iter().any(|word| word == tree.lemma(mark)))
        };
        if !trigger.words.is_empty()
            && !within.iter().any(|&top| has_word(tree, top, &trigger.words))
            && !tree.children_by(token, Deprel::Advcl).any(is_joined_by)
        {
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

    fn event(&self, trigger: &'a Trigger, token: usize, clause: &Clause, pair: Pair) -> Option<Event<'a>> {
        let edge = self.edge(trigger);
        let mut judgement = self.stance.judge(self.here.tree, token);
        if let Some(modality) = trigger.modality {
            judgement.modality = judgement.modality.max(modality);
        }
        self.inside_other_event(token, &mut judgement);
        // `Ethiopia rejected Eritrea's demand`: the demand was made (rule 13 of the ontology).
        let presupposed = edge.is_some_and(|edge| edge.said) && self.is_own(token, &pair);
        if judgement.suppressed && !presupposed {
            return None;
        }
        if judgement.suppressed || (presupposed && judgement.modality == Modality::Negated) {
            judgement.modality = Modality::Asserted;
        }
        if judgement.modality == Modality::Planned
            && edge.is_some_and(|edge| edge.said)
            && self.was_purpose(token)
        {
            judgement.modality = Modality::Asserted;
        }
        let features = self.features(trigger, token, clause, &pair, &judgement);
        let Pair { source, mut target, .. } = pair;
        if edge.is_some_and(|edge| edge.local)
            && let Some(place) = target.place
        {
            target.entity = place;
        }
        let speaker = self.stance.speaker(self.here, token, &judgement, &source);
        let confidence = confidence::of(&features);
        Some(Event { trigger, token, source, target, judgement, speaker, features, confidence })
    }

    /// Whether a noun says itself whose act it is: `Eritrea's demand`, `a request from the court`.
    fn is_own(&self, token: usize, pair: &Pair) -> bool {
        let tree = self.here.tree;
        let (first, last) = pair.source.words;
        tree.upos(token) == Upos::Noun
            && pair.reach.0 == Reach::Slot
            && (first..=last).any(|at| tree.is_under(at, token))
    }

    /// Returns the kind of a trigger's edge, and what the ontology says of it.
    pub(super) fn edge_kind(&self, trigger: &Trigger) -> Option<(EdgeKind, &'a EdgeInfo)> {
        let kind = self.ontology.edge(&trigger.edge)?;
        Some((kind, self.ontology.info(kind)?))
    }

    /// Returns what the ontology says of a trigger's edge.
    pub(super) fn edge(&self, trigger: &Trigger) -> Option<&'a EdgeInfo> {
        self.ontology.edge(&trigger.edge).and_then(|kind| self.ontology.info(kind))
    }

    /// Whether a verb says what someone did something for that was done: `telephoned Rojas to congratulate him`.
    fn was_purpose(&self, token: usize) -> bool {
        let tree = self.here.tree;
        tree.deprel(token) == Deprel::Advcl
            && is_infinitive(tree, token)
            && tree.head(token).is_some_and(|verb| {
                let pluperfect = tree.children_by(verb, Deprel::Aux).any(|had| tree.form(had) == "had");
                (tree.token(verb).xpos == Xpos::Vbd || pluperfect)
                    && self.stance.judge(tree, verb).modality == Modality::Asserted
            })
    }

    /// Applies what the lexicon says of events inside other events: `refused to sign`, `threatened strikes`.
    fn inside_other_event(&self, token: usize, judgement: &mut Judgement) {
        let tree = self.here.tree;
        let mut below = token;
        for _ in 0..6 {
            // What a relative clause tells stands on its own feet.
            if tree.deprel(below) == Deprel::AclRelcl {
                return;
            }
            let Some(above) = tree.head(below) else { return };
            // `agreed during a visit`: the visit is no part of what was agreed.
            let aside = tree.deprel(below) == Deprel::Obl
                && tree
                    .case(below)
                    .is_some_and(|case| matches!(case.as_str(), "during" | "after" | "before" | "amid"));
            let complement = !aside
                && matches!(
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
}

/// Whether a word is a month that a number follows or a preposition stands before: `March 1987`, `in March`.
fn is_month(tree: &Tree<'_>, token: usize) -> bool {
    let counted = token + 1 < tree.len() && tree.upos(token + 1) == Upos::Num;
    let dated = token > 0 && tree.upos(token - 1) == Upos::Adp && calendar::month(tree.form(token)).is_some();
    tree.upos(token) == Upos::Propn && (counted || dated)
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
        || (noun.contains('-') && tree.hyphenated(token).is_some_and(|joined| joined == noun))
        || form.eq_ignore_ascii_case(noun)
        || (form.len() == noun.len() + 1
            && form.ends_with('s')
            && form.is_char_boundary(noun.len())
            && form[..noun.len()].eq_ignore_ascii_case(noun))
}

pub(super) fn is_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    tree.children_by(verb, Deprel::Mark).any(|mark| tree.lemma(mark) == "to")
}

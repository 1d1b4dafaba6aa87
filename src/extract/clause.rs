//! A verb's clause: who acts, on what, with which obliques, wherever the tree hides them.
//!
//! One mechanism each for passives, relatives (full and reduced), control and raising, and coordinated verbs.

use super::subject;
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::text::{Deprel, Upos, Xpos};

/// A verb with its arguments, each by the token that heads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// The verb.
    pub verb: usize,
    /// Who acts; the one acted on is in `objects` where the verb is passive.
    pub subjects: Vec<usize>,
    /// Whether the subjects come from a governing clause rather than stand here.
    pub inherited: bool,
    /// On whom or what.
    pub objects: Vec<usize>,
    /// Nominals behind a preposition, with it: `("with", 7)`.
    pub obliques: Vec<(String, usize)>,
    /// Verbs and clauses that complement it (`xcomp`, `ccomp`).
    pub complements: Vec<usize>,
    /// Whether the verb is passive.
    pub passive: bool,
}

impl Clause {
    /// Returns the nominals behind a preposition.
    pub fn behind<'s>(&'s self, preposition: &'s str) -> impl Iterator<Item = usize> + 's {
        self.obliques.iter().filter(move |(case, _)| case == preposition).map(|(_, token)| *token)
    }
}

/// Returns the clause of a verb.
pub fn of(tree: &Tree<'_>, verb: usize) -> Clause {
    clause_at(tree, verb, 0)
}

/// Chains of verbs longer than this are no language.
const DEEPEST: usize = 8;

fn clause_at(tree: &Tree<'_>, verb: usize, depth: usize) -> Clause {
    let mut clause = Clause { verb, passive: is_passive(tree, verb), ..Clause::default() };
    let mut addressed = None;
    for &child in tree.children(verb) {
        match tree.deprel(child) {
            Deprel::Nsubj | Deprel::NsubjOuter => clause.subjects.push(child),
            Deprel::NsubjPass => clause.objects.push(child),
            Deprel::Obj => clause.objects.push(child),
            Deprel::Iobj => addressed = Some(child),
            Deprel::OblAgent => clause.subjects.push(child),
            Deprel::Obl | Deprel::Nmod => {
                if let Some(case) = tree.case(child) {
                    if case == "by" && clause.passive {
                        clause.subjects.push(child);
                    } else {
                        clause.obliques.push((case, child));
                    }
                }
            }
            // `travelled to Puno`: a name is no infinitive.
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl if is_name_behind_to(tree, child) => {
                clause.obliques.push(("to".to_owned(), child));
            }
            Deprel::Xcomp | Deprel::Ccomp => clause.complements.push(child),
            // `will travel there`
            Deprel::Advmod if tree.lemma(child) == "there" => {
                clause.obliques.push(("to".to_owned(), child));
            }
            // `Chile has in recent weeks curbed imports`: the subject may hang on the auxiliary.
            Deprel::Aux => clause.subjects.extend(tree.children_by(child, Deprel::Nsubj)),
            _ => {}
        }
    }
    match addressed {
        // `sent Kenya food`
        Some(child) if !clause.objects.is_empty() => clause.obliques.push(("to".to_owned(), child)),
        // `warned Lithuania that it would answer`
        Some(child) => clause.objects.push(child),
        None => {}
    }
    // `condemned what he called the invasion of Kuwait`
    for object in &mut clause.objects {
        *object = called(tree, *object).unwrap_or(*object);
    }
    object_behind_particle(tree, &mut clause);
    obliques_below(tree, &mut clause);
    if clause.passive && clause.subjects.is_empty() {
        agent_below_oblique(tree, &mut clause);
    }
    // `"Russia must withdraw," an official said`: what is said governs the verb of saying.
    if let Some(said) = tree.head(verb)
        && tree.deprel(verb) == Deprel::Parataxis
        && clause.complements.is_empty()
        && clause.objects.is_empty()
        && said < verb
        && tree.upos(said) == Upos::Verb
    {
        clause.complements.push(said);
    }
    relative(tree, &mut clause);
    if clause.subjects.is_empty() && !clause.passive {
        clause.subjects.extend(subject::misplaced(tree, verb));
    }
    if clause.subjects.is_empty() && depth < DEEPEST {
        inherit_subject(tree, &mut clause, depth);
    }
    if depth < DEEPEST {
        inherit_object(tree, &mut clause, depth);
    }
    if clause.objects.is_empty() {
        share_object(tree, &mut clause);
    }
    clause
}

/// Takes for whom something is done to the subject of the verb before it: `Rojas resigned and was replaced by Lund`, `fled and
/// was granted asylum by Chile`.
fn inherit_object(tree: &Tree<'_>, clause: &mut Clause, depth: usize) {
    let own = tree.child(clause.verb, Deprel::NsubjPass).is_some();
    let agent = !clause.subjects.is_empty() && !clause.inherited;
    let Some(above) = tree.head(clause.verb).filter(|_| clause.passive && !own) else { return };
    if tree.deprel(clause.verb) != Deprel::Conj || !(agent || clause.objects.is_empty()) {
        return;
    }
    let Some(subject) = surface_subject(tree, above)
        .or_else(|| clause_at(tree, above, depth + 1).subjects.first().copied())
        .filter(|&subject| subject < clause.verb)
    else {
        return;
    };
    if clause.objects.is_empty() {
        clause.objects.push(subject);
    } else if !clause.objects.contains(&subject) {
        clause.obliques.push(("to".to_owned(), subject));
    }
}

/// Returns what a `what` is called in the clause that it opens.
fn called(tree: &Tree<'_>, token: usize) -> Option<usize> {
    let opens = tree.lemma(token) == "what";
    let calls = |&verb: &usize| WordClasses::builtin().calling.contains(tree.lemma(verb));
    let verb = tree.children_by(token, Deprel::AclRelcl).find(calls);
    let verb = verb.filter(|_| opens)?;
    let by_as = tree.children_by(verb, Deprel::Obl).find(|&child| tree.case(child).as_deref() == Some("as"));
    tree.child(verb, Deprel::Xcomp).or_else(|| tree.child(verb, Deprel::Obj)).or(by_as)
}

/// Takes for the object what the parser hung behind a particle as if it were a preposition: `gunned down the envoy`.
fn object_behind_particle(tree: &Tree<'_>, clause: &mut Clause) {
    if clause.passive || !clause.objects.is_empty() || tree.upos(clause.verb) != Upos::Verb {
        return;
    }
    let object = clause.obliques.iter().find(|(case, nominal)| {
        WordClasses::builtin().particle.contains(case)
            && tree.children_by(*nominal, Deprel::Case).any(|particle| particle == clause.verb + 1)
    });
    clause.objects.extend(object.map(|(_, nominal)| *nominal));
}

/// Adds the nominals behind prepositions that the parser hung on an object, on what is coordinated with one, or on an
/// adverb: `imposed sanctions on Iran`, `fired mortars and guns at the port`, `gave the base back to Finland`.
fn obliques_below(tree: &Tree<'_>, clause: &mut Clause) {
    let mut above: Vec<usize> = clause.objects.clone();
    let further = |at: usize| {
        // `sent Lund and an aide to Rojas`: what stands behind people is theirs.
        let common = |&conjunct: &usize| tree.upos(at) == Upos::Noun && tree.upos(conjunct) == Upos::Noun;
        let conjuncts = tree.children_by(at, Deprel::Conj).filter(common);
        let counted =
            tree.children_by(at, Deprel::Nmod).filter(|&child| tree.case(child).as_deref() == Some("of"));
        conjuncts.chain(counted).collect::<Vec<usize>>()
    };
    let beyond: Vec<usize> = clause.objects.iter().flat_map(|&object| further(object)).collect();
    above.extend(beyond.iter().copied());
    above.extend(beyond.iter().flat_map(|&at| tree.children_by(at, Deprel::Conj)));
    above.extend(tree.children_by(clause.verb, Deprel::Advmod).filter(|&adverb| adverb > clause.verb));
    for at in above {
        for child in tree.children(at).iter().copied().filter(|&child| child > at) {
            let behind = matches!(tree.deprel(child), Deprel::Nmod | Deprel::Obl);
            if let Some(case) = tree.case(child).filter(|_| behind) {
                clause.obliques.push((case, child));
            }
        }
    }
}

fn is_name_behind_to(tree: &Tree<'_>, token: usize) -> bool {
    tree.upos(token) == Upos::Propn
        && tree.children_by(token, Deprel::Mark).any(|mark| tree.lemma(mark) == "to")
}

/// Finds the agent that the parser hung on another oblique: `was signed in Quito by Chile and Peru`.
fn agent_below_oblique(tree: &Tree<'_>, clause: &mut Clause) {
    // `was shot dead by a sentry`
    for &child in &clause.complements {
        clause.subjects.extend(
            tree.children(child)
                .iter()
                .copied()
                .filter(|&below| tree.upos(child) == Upos::Adj && tree.deprel(below) == Deprel::OblAgent),
        );
    }
    for (_, oblique) in &clause.obliques {
        let agents = tree
            .children_by(*oblique, Deprel::Nmod)
            .filter(|&child| tree.case(child).as_deref() == Some("by"));
        clause.subjects.extend(agents);
    }
}

fn is_passive(tree: &Tree<'_>, verb: usize) -> bool {
    let marked = tree
        .children(verb)
        .iter()
        .any(|&child| matches!(tree.deprel(child), Deprel::AuxPass | Deprel::NsubjPass | Deprel::OblAgent));
    let reduced = matches!(tree.deprel(verb), Deprel::Acl | Deprel::Amod | Deprel::Advcl)
        && tree.token(verb).xpos == Xpos::Vbn
        && tree.child(verb, Deprel::Aux).is_none();
    let has_subject = tree.child(verb, Deprel::Nsubj).is_some();
    (marked || reduced) && !has_subject
}

/// Puts the noun that a relative clause describes in the place of its pronoun, or of what it lacks.
fn relative(tree: &Tree<'_>, clause: &mut Clause) {
    let is_relative = |token: &usize| {
        matches!(tree.lemma(*token), "who" | "which" | "that" | "whom" | "whose")
            && matches!(tree.token(*token).xpos, Xpos::Wdt | Xpos::Wp | Xpos::WpS | Xpos::In | Xpos::Dt)
    };
    // `who was jailed and who signed`: the second clause describes the same noun.
    let mut first = clause.verb;
    while tree.deprel(first) == Deprel::Conj
        && clause.subjects.iter().chain(&clause.objects).any(is_relative)
        && let Some(above) = tree.head(first)
    {
        first = above;
    }
    let described = tree.head(first);
    match tree.deprel(first) {
        Deprel::AclRelcl => {
            let Some(noun) = described else { return };
            let replace = |tokens: &mut Vec<usize>| {
                tokens.iter_mut().filter(|token| is_relative(token)).for_each(|token| *token = noun);
            };
            replace(&mut clause.subjects);
            replace(&mut clause.objects);
            for (_, token) in &mut clause.obliques {
                if is_relative(token) {
                    *token = noun;
                }
            }
            let named = clause.subjects.contains(&noun) || clause.objects.contains(&noun);
            let whose =
                clause.subjects.iter().any(|&s| tree.children(s).iter().any(|c| tree.lemma(*c) == "whose"));
            // `the duties that Washington imposed`, `the tariffs Washington imposed`.
            if !named && !whose && !clause.subjects.is_empty() && clause.objects.is_empty() {
                clause.objects.push(noun);
            } else if !named && clause.subjects.is_empty() && !clause.passive {
                clause.subjects.push(noun);
            }
        }
        Deprel::Acl => {
            let Some(noun) = described else { return };
            if matches!(tree.token(clause.verb).xpos, Xpos::Vbd | Xpos::Vbz) && clause.subjects.is_empty() {
                // No reduced relative has a tense: `Rojas, the premier, accused Chile` is a sentence of its own.
                clause.passive = false;
                clause.subjects.push(noun);
            } else if clause.passive {
                clause.objects.push(noun);
            } else if tree.token(clause.verb).xpos == Xpos::Vbg && clause.subjects.is_empty() {
                clause.subjects.push(noun);
                clause.inherited = true;
            }
        }
        // `American-brokered talks`
        Deprel::Amod if clause.passive => {
            let joined = clause.verb.checked_sub(2).filter(|&at| tree.form(at + 1) == "-");
            let actor = joined.filter(|&at| tree.upos(at) != Upos::Adv && tree.head(at) == Some(clause.verb));
            if let Some((noun, actor)) = described.zip(actor) {
                clause.objects.push(noun);
                clause.subjects.push(actor);
            }
        }
        _ => {}
    }
}

/// Takes the subject of the governing verb: `agreed to sign`, `met Abe and left`, `left, warning Iran`.
fn inherit_subject(tree: &Tree<'_>, clause: &mut Clause, depth: usize) {
    let Some(governor) = tree.head(clause.verb) else { return };
    let verbal = matches!(tree.upos(governor), Upos::Verb | Upos::Adj | Upos::Aux | Upos::Noun)
        || tree.child(governor, Deprel::Cop).is_some();
    if !verbal {
        return;
    }
    match tree.deprel(clause.verb) {
        Deprel::Conj => {
            let upper = clause_at(tree, governor, depth + 1);
            if upper.passive && clause.passive {
                clause.subjects = upper.subjects;
                if clause.objects.is_empty() {
                    clause.objects = upper.objects;
                }
            } else if upper.passive {
                // `was arrested and confessed`: the passive's subject acts now.
                clause.subjects = surface_subject(tree, governor).into_iter().collect();
            } else if clause.passive {
                if clause.objects.is_empty() {
                    clause.objects = upper.subjects;
                }
            } else {
                clause.subjects = upper.subjects;
            }
            clause.inherited = true;
        }
        Deprel::Xcomp => {
            let upper = clause_at(tree, governor, depth + 1);
            // `urged Japan to open`: the object acts; `agreed to open`: the subject; `is expected to open`: the raised one.
            let acts =
                if upper.passive || !upper.objects.is_empty() { &upper.objects } else { &upper.subjects };
            if clause.passive {
                if clause.objects.is_empty() {
                    clause.objects.clone_from(acts);
                }
            } else {
                clause.subjects.clone_from(acts);
            }
            clause.inherited = true;
        }
        Deprel::Advcl | Deprel::Parataxis | Deprel::Ccomp if !clause.passive => {
            let infinite = tree.children_by(clause.verb, Deprel::Mark).any(|mark| tree.lemma(mark) == "to")
                || tree.token(clause.verb).xpos == Xpos::Vbg
                || tree.token(clause.verb).xpos == Xpos::Vbn
                || tree.deprel(clause.verb) != Deprel::Ccomp;
            if let Some(subject) = subject::unmarked(tree, clause.verb) {
                clause.subjects.push(subject);
            } else if infinite {
                let upper = clause_at(tree, governor, depth + 1);
                clause.subjects =
                    if does_what_follows(tree, governor, clause.verb) && !upper.objects.is_empty() {
                        // `accused Chile of arming rebels`
                        upper.objects
                    } else if upper.passive {
                        surface_subject(tree, governor).into_iter().collect()
                    } else {
                        upper.subjects
                    };
                clause.inherited = true;
            }
        }
        // `Backed by Norway, Peru signed`
        Deprel::Advcl
            if clause.objects.is_empty() && tree.children_by(clause.verb, Deprel::Mark).next().is_none() =>
        {
            let upper = clause_at(tree, governor, depth + 1);
            clause.objects = if upper.passive {
                surface_subject(tree, governor).into_iter().collect()
            } else {
                upper.subjects
            };
        }
        // `Iceland was the first state to recognise Lithuania`
        Deprel::Acl if let Some(first) = first_to_act(tree, governor) => {
            clause.subjects.push(first);
            clause.inherited = true;
        }
        // `the decision to leave`: whose decision it is.
        Deprel::Acl if tree.upos(governor) == Upos::Noun => {
            if let Some(owner) = tree.child(governor, Deprel::NmodPoss) {
                clause.subjects.push(owner);
                clause.inherited = true;
            } else if let Some(verb) = tree.head(governor)
                && tree.deprel(governor) == Deprel::Obj
            {
                clause.subjects = clause_at(tree, verb, depth + 1).subjects;
                clause.inherited = true;
            }
        }
        _ => {}
    }
}

/// Whether the object of a verb is who does what stands behind `of`, `for` or `from`: `accused Chile of arming rebels`,
/// `barred Lund from entering`.
pub(super) fn does_what_follows(tree: &Tree<'_>, verb: usize, below: usize) -> bool {
    let marked = tree
        .children(below)
        .iter()
        .any(|&mark| matches!(tree.lemma(mark), "of" | "for" | "from" | "against" | "into") && mark < below);
    marked
        && tree.token(below).xpos == Xpos::Vbg
        && WordClasses::builtin().holding_to_account.contains(tree.lemma(verb))
}

/// Returns who is the first, the last or the only one to do something, by the noun or adjective that says so.
fn first_to_act(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let ordinal = |at: usize| WordClasses::builtin().ordinal.contains(tree.lemma(at));
    if !ordinal(noun) && !tree.children(noun).iter().copied().any(ordinal) {
        return None;
    }
    if tree.child(noun, Deprel::Cop).is_some() {
        return tree.child(noun, Deprel::Nsubj);
    }
    let above = tree.head(noun)?;
    match tree.deprel(noun) {
        Deprel::Xcomp | Deprel::Obj if matches!(tree.lemma(above), "become" | "remain") => {
            tree.child(above, Deprel::Nsubj)
        }
        Deprel::Appos => Some(above),
        _ => None,
    }
}

fn surface_subject(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    tree.child(verb, Deprel::NsubjPass).or_else(|| tree.child(verb, Deprel::Nsubj))
}

/// Takes the object of the verb that follows in a coordination: `signed and ratified the pact`.
fn share_object(tree: &Tree<'_>, clause: &mut Clause) {
    let next = tree.children_by(clause.verb, Deprel::Conj).find(|&c| tree.upos(c) == Upos::Verb);
    if let Some(next) = next
        && clause.complements.is_empty()
        && next <= clause.verb + 2
        && clause.obliques.is_empty()
    {
        clause.objects.extend(tree.children_by(next, Deprel::Obj));
    }
}

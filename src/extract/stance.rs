//! Whether an event happened, and who says so: modality, negation, attribution.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::clause;
use super::refer::{Referent, Referents};
use super::tree::Tree;
use crate::fact::Modality;
use crate::text::{Deprel, Upos, Xpos};

/// The governing words of `data/stance.toml`.
#[derive(Debug)]
pub struct Stance {
    planned: FxHashSet<String>,
    possible: FxHashSet<String>,
    negated: FxHashSet<String>,
    suppress: FxHashSet<String>,
    speech: FxHashSet<String>,
    accusing: FxHashSet<String>,
    rumour: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    planned: FxHashSet<String>,
    possible: FxHashSet<String>,
    negated: FxHashSet<String>,
    suppress: FxHashSet<String>,
    speech: FxHashSet<String>,
    accusing: FxHashSet<String>,
    rumour: FxHashSet<String>,
}

/// What governs an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it happened.
    pub modality: Modality,
    /// Whether it is no fact of its own, being refused, demanded, threatened or asked for.
    pub suppressed: bool,
    /// The speech verb that it is reported under.
    pub speech: Option<usize>,
    /// Whether it stands in the main clause, or right below the main verb of speech.
    pub main: bool,
}

impl Stance {
    /// Returns the compiled-in words.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in file.
    pub fn builtin() -> &'static Stance {
        static BUILTIN: OnceLock<Stance> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            let file: File =
                toml::from_str(include_str!("data/stance.toml")).expect("the compiled-in stance is sound");
            let File { planned, possible, negated, suppress, speech, accusing, rumour } = file;
            Stance { planned, possible, negated, suppress, speech, accusing, rumour }
        })
    }

    /// Whether a lemma reports speech.
    pub fn is_speech(&self, lemma: &str) -> bool {
        self.speech.contains(lemma)
    }

    /// Judges the event of a trigger by its own auxiliaries and by everything that governs it.
    pub fn judge(&self, tree: &Tree<'_>, trigger: usize) -> Judgement {
        let mut judgement =
            Judgement { modality: own_modality(tree, trigger), suppressed: false, speech: None, main: true };
        let mut below = trigger;
        for _ in 0..12 {
            let Some(above) = tree.head(below) else { break };
            // A relative clause, and a finite clause of time or reason, stand on their own feet.
            // `a report that it had armed rebels`
            let content = self.rumour.contains(tree.lemma(above))
                && above + 1 < below
                && tree.form(above + 1) == "that"
                && tree.upos(above + 1) == Upos::Sconj;
            let finite_acl = tree.deprel(below) == Deprel::Acl
                && matches!(tree.token(below).xpos, Xpos::Vbd | Xpos::Vbz)
                && !content;
            if tree.deprel(below) == Deprel::AclRelcl || finite_acl || is_finite_adverbial(tree, below) {
                judgement.main = false;
                break;
            }
            self.govern(tree, trigger, (below, above), &mut judgement);
            below = above;
        }
        judgement
    }

    fn govern(
        &self,
        tree: &Tree<'_>,
        trigger: usize,
        (below, above): (usize, usize),
        judgement: &mut Judgement,
    ) {
        let relation = tree.deprel(below);
        let lemma = tree.lemma(above);
        match relation {
            Deprel::Conj => {
                // A coordinated verb shares the auxiliaries of the first: `will visit Seoul and meet Moon`.
                let own = tree
                    .children(below)
                    .iter()
                    .any(|&child| tree.deprel(child) == Deprel::Aux || tree.deprel(child) == Deprel::Nsubj);
                let bare = matches!(tree.token(below).xpos, Xpos::Vb | Xpos::Vbn | Xpos::Vbg);
                if !own && bare {
                    judgement.modality = judgement.modality.max(own_modality(tree, above));
                }
            }
            Deprel::Advcl | Deprel::AdvclRelcl => {
                let mark =
                    |word: &str| tree.children_by(below, Deprel::Mark).any(|mark| tree.lemma(mark) == word);
                if mark("if") || mark("unless") || mark("whether") || mark("in case") {
                    judgement.modality = judgement.modality.max(Modality::Possible);
                } else if mark("before")
                    && tree.token(below).xpos == Xpos::Vbg
                    && matches!(tree.token(above).xpos, Xpos::Vbd | Xpos::Vbg)
                {
                    // `shook hands without smiling before sitting down`: all was done.
                } else if goes_on(tree, above) {
                    // `went on to lend it money`
                } else if mark("to") || mark("before") || mark("until") {
                    judgement.modality = judgement.modality.max(Modality::Planned);
                } else if clause::does_what_follows(tree, above, below) {
                    // `accused Chile of arming rebels`
                    self.apply(lemma, judgement);
                    if self.accusing.contains(lemma) {
                        judgement.speech.get_or_insert(above);
                    }
                }
                judgement.main = false;
            }
            Deprel::Acl
            | Deprel::Xcomp
            | Deprel::Ccomp
            | Deprel::Csubj
            | Deprel::CsubjPass
            | Deprel::Parataxis => {
                let is_speech = self.is_speech(lemma);
                // `he vowed that`, `Iran said it would`: a reported clause keeps its own modality.
                let finite = tree.children(below).iter().any(|&child| {
                    tree.deprel(child) == Deprel::Nsubj || tree.deprel(child) == Deprel::NsubjPass
                });
                let reported =
                    is_speech && (relation == Deprel::Ccomp || relation == Deprel::Parataxis) && finite;
                if reported && judgement.speech.is_none() {
                    judgement.speech = Some(above);
                }
                if relation == Deprel::Parataxis {
                    return;
                }
                if !reported && tree.head(above).is_some() {
                    judgement.main = judgement.main && matches!(relation, Deprel::Xcomp | Deprel::Ccomp);
                }
                // `told them that it will sign` reports, `insisted that Iran sign` does not.
                let reports = reported && !is_subjunctive(tree, below);
                let suppressed = judgement.suppressed;
                // `a plan carried to both capitals` was carried.
                let done = relation == Deprel::Acl && tree.token(below).xpos == Xpos::Vbn;
                if !done {
                    self.apply(lemma, judgement);
                }
                // `wants Peru to leave` is no plan of Peru's.
                if lemma == "want" && relation == Deprel::Xcomp && tree.child(above, Deprel::Obj).is_some() {
                    judgement.modality = judgement.modality.max(Modality::Possible);
                }
                judgement.suppressed = suppressed || (judgement.suppressed && !reports);
                if is_negated(tree, above) && !is_speech {
                    judgement.modality = Modality::Negated;
                }
                if !is_speech || !reported {
                    judgement.modality = judgement.modality.max(own_modality(tree, above));
                }
            }
            // A noun event under the verb that governs it: `rejected talks`, `plans a visit`.
            Deprel::Obj | Deprel::Obl | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Nmod => {
                if tree.upos(below) == Upos::Verb || tree.upos(above) != Upos::Verb {
                    if relation == Deprel::Nmod {
                        self.apply(lemma, judgement);
                    }
                    return;
                }
                if relation == Deprel::Obj || relation == Deprel::NsubjPass {
                    self.apply(lemma, judgement);
                    // `denied a report that it had helped`
                    let content = below != trigger && self.rumour.contains(tree.lemma(below));
                    if content && self.is_speech(lemma) {
                        judgement.speech.get_or_insert(above);
                    }
                }
                if is_negated(tree, above) && relation != Deprel::Nsubj {
                    judgement.modality = Modality::Negated;
                }
                judgement.modality = judgement.modality.max(own_modality(tree, above));
            }
            _ => {}
        }
    }

    fn apply(&self, lemma: &str, judgement: &mut Judgement) {
        if self.suppress.contains(lemma) {
            judgement.suppressed = true;
        }
        let doubt = if self.negated.contains(lemma) {
            Modality::Negated
        } else if self.possible.contains(lemma) {
            Modality::Possible
        } else if self.planned.contains(lemma) {
            Modality::Planned
        } else {
            return;
        };
        judgement.modality = judgement.modality.max(doubt);
    }

    /// Returns who reports an event: the subject of the speech verb above it, or who stands behind `according to`; of several that
    /// speak, the one that the event is of (`Peru and Chile said they would ask`).
    pub fn speaker(
        &self,
        here: &Referents<'_>,
        trigger: usize,
        judgement: &Judgement,
        source: &Referent,
    ) -> Option<Referent> {
        let mut said = self.speakers(here, trigger, judgement);
        let own = said.iter().position(|speaker| speaker.entity == source.entity).unwrap_or_default();
        (own < said.len()).then(|| said.swap_remove(own))
    }

    fn speakers(&self, here: &Referents<'_>, trigger: usize, judgement: &Judgement) -> Vec<Referent> {
        let tree = here.tree;
        let subjects = |verb: usize| -> Vec<Referent> {
            clause::of(tree, verb).subjects.iter().flat_map(|&subject| here.resolve(subject)).collect()
        };
        if let Some(verb) = judgement.speech {
            return subjects(verb);
        }
        let mut at = Some(trigger);
        while let Some(token) = at {
            for child in tree.children_by(token, Deprel::Obl) {
                if tree.case(child).is_some_and(|case| matches!(case.as_str(), "according to" | "accord to"))
                {
                    return here.resolve(child);
                }
            }
            // `..., an official said`: the speech verb hangs on what it reports.
            let told = tree.children(token).iter().copied().filter(|&child| {
                self.is_speech(tree.lemma(child))
                    && is_attribution(tree, child)
                    && !tree.is_under(trigger, child)
            });
            if let Some(found) = told.map(subjects).find(|found| !found.is_empty()) {
                return found;
            }
            at = tree.head(token);
        }
        Vec::new()
    }
}

/// Whether a verb of speech stands beside what it reports, behind a comma: `Peru attacked, an official said`; what stands behind a
/// semicolon or has an object says something else.
fn is_attribution(tree: &Tree<'_>, verb: usize) -> bool {
    let (first, _) = tree.extent(verb);
    let mark = if tree.upos(first) == Upos::Punct { Some(first) } else { first.checked_sub(1) };
    let apart = mark.is_some_and(|mark| tree.form(mark) == ";");
    let bare = tree.child(verb, Deprel::Ccomp).is_none() && tree.child(verb, Deprel::Obj).is_none();
    let behind = match tree.deprel(verb) {
        Deprel::Parataxis => true,
        // The parser may take what was said for what it hangs on.
        Deprel::Ccomp => {
            tree.child(verb, Deprel::Mark).is_none()
                && tree.head(verb).is_some_and(|head| head < verb)
                && mark.is_some_and(|mark| tree.form(mark) == ",")
        }
        _ => false,
    };
    tree.upos(verb) == Upos::Verb && behind && bare && !apart
}

/// Whether a verb and its particle say that someone does something next: `went on to lend it money`.
fn goes_on(tree: &Tree<'_>, verb: usize) -> bool {
    tree.lemma(verb) == "go" && verb + 1 < tree.len() && tree.form(verb + 1) == "on"
}

/// Whether a verb stands in its bare form without an auxiliary: `demanded that Iran withdraw`.
fn is_subjunctive(tree: &Tree<'_>, verb: usize) -> bool {
    let auxiliary =
        tree.children(verb).iter().any(|&child| matches!(tree.deprel(child), Deprel::Aux | Deprel::AuxPass));
    tree.token(verb).xpos == Xpos::Vb && !auxiliary
}

/// Whether a clause says when or why with a verb of its own tense: `before Peru left the room`.
fn is_finite_adverbial(tree: &Tree<'_>, verb: usize) -> bool {
    let marks = ["if", "unless", "whether", "in case", "to", "so"];
    let conditional = tree.children_by(verb, Deprel::Mark).any(|mark| marks.contains(&tree.lemma(mark)));
    let has_subject = tree
        .children(verb)
        .iter()
        .any(|&child| matches!(tree.deprel(child), Deprel::Nsubj | Deprel::NsubjPass));
    matches!(tree.deprel(verb), Deprel::Advcl | Deprel::AdvclRelcl) && !conditional && has_subject
}

/// Returns what a verb's own auxiliaries and negation say.
fn own_modality(tree: &Tree<'_>, token: usize) -> Modality {
    if is_negated(tree, token) {
        return Modality::Negated;
    }
    let mut modality = Modality::Asserted;
    // `is to visit Oslo on Monday`
    let to = tree.children_by(token, Deprel::Mark).any(|mark| tree.lemma(mark) == "to");
    let be = |&child: &usize| {
        matches!(tree.deprel(child), Deprel::Cop | Deprel::Aux)
            && matches!(tree.form(child).to_lowercase().as_str(), "is" | "are" | "was" | "were")
    };
    if (to && tree.children(token).iter().any(be)) || is_due(tree, token) {
        modality = Modality::Planned;
    }
    for &child in tree.children(token) {
        let auxiliary = matches!(tree.deprel(child), Deprel::Aux | Deprel::Cop);
        let doubt = match tree.lemma(child) {
            "would" if auxiliary && is_conditional(tree, token) => Modality::Possible,
            "will" | "shall" | "'ll" | "’ll" | "would" | "wo" if auxiliary => Modality::Planned,
            "could" | "may" | "might" | "can" | "ca" | "should" | "must" if auxiliary => Modality::Possible,
            _ => continue,
        };
        modality = modality.max(doubt);
    }
    modality
}

/// Whether a verb is what someone is due to do, whatever the parser made of `due to`.
pub(super) fn is_due(tree: &Tree<'_>, verb: usize) -> bool {
    verb >= 2 && tree.form(verb - 1) == "to" && tree.lemma(verb - 2) == "due"
}

/// Whether an `if` hangs on a verb: `would leave if Peru stayed`.
fn is_conditional(tree: &Tree<'_>, verb: usize) -> bool {
    tree.children_by(verb, Deprel::Advcl)
        .any(|clause| tree.children_by(clause, Deprel::Mark).any(|mark| tree.lemma(mark) == "if"))
}

fn is_negated(tree: &Tree<'_>, token: usize) -> bool {
    tree.children(token).iter().any(|&child| {
        let lemma = tree.lemma(child);
        let adverb = tree.deprel(child) == Deprel::Advmod
            && matches!(lemma, "not" | "never" | "n't" | "n’t" | "no longer" | "hardly");
        let without = tree.deprel(child) == Deprel::Mark && lemma == "without";
        let no_one = matches!(tree.deprel(child), Deprel::Nsubj | Deprel::Obj | Deprel::NsubjPass)
            && (matches!(lemma, "nobody" | "nothing" | "none" | "neither")
                || tree
                    .children_by(child, Deprel::Det)
                    .any(|det| matches!(tree.lemma(det), "no" | "neither")));
        let det = tree.deprel(child) == Deprel::Det && matches!(lemma, "no" | "neither");
        adverb || without || no_one || det
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sound() {
        let stance = Stance::builtin();
        assert!(stance.is_speech("say") && stance.suppress.contains("refuse"));
    }
}

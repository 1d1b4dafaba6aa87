//! The event lexicon: which words say which event, and where its ends stand.
//!
//! `data/triggers.toml` holds the entries, each with sentences where it must and must not fire; `--lexicon FILE` adds
//! the user's own in the same form.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::gazetteer::{Agreement, Gazetteer, Organization, OwnNames};
use crate::fact::Modality;
use crate::ontology::{Cameo, NodeKind, Ontology, Sector};

/// An entry of the lexicon.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The lemmas that share the entry.
    pub lemmas: Vec<String>,
    /// Verb or noun.
    pub pos: TriggerPos,
    /// Name of the edge kind.
    pub edge: String,
    /// The finest code that the words support; `None` on edge kinds without codes.
    #[serde(default)]
    pub cameo: Option<Cameo>,
    /// The particle that must be there: `off` in `break off`.
    #[serde(default)]
    pub particle: Option<String>,
    /// The verb's object must be one of these nouns.
    #[serde(default)]
    pub object: Vec<String>,
    /// One of these prepositions must follow.
    #[serde(default)]
    pub behind: Vec<String>,
    /// Whether the verb must have no object: `flew to Lima` is a journey, `flew aid to Lima` none.
    #[serde(default)]
    pub without_object: bool,
    /// Whether a verbal complement must follow.
    #[serde(default)]
    pub complement: bool,
    /// The complement must be one of these verbs.
    #[serde(default)]
    pub complements: Vec<String>,
    /// One of these lemmas must stand in the complement or object of a verb, or below a noun.
    #[serde(default)]
    pub words: Vec<String>,
    /// The target must be of one of these kinds.
    #[serde(default)]
    pub to_kinds: Vec<NodeKind>,
    /// Kinds of node that the source must be of; empty for what the edge allows.
    #[serde(default)]
    pub from_kinds: Vec<NodeKind>,
    /// Sectors of which the source must be; empty for any: `French troops left Mali`.
    #[serde(default)]
    pub from_sectors: Vec<Sector>,
    /// Sectors of which the source may not be: civilians who seal off roads protest, soldiers do not.
    #[serde(default)]
    pub not_sectors: Vec<Sector>,
    /// Where the source stands, in the order tried; empty for the default of the part of speech.
    #[serde(default)]
    pub source: Vec<Slot>,
    /// Where the target stands, in the order tried.
    #[serde(default)]
    pub target: Vec<Slot>,
    /// Where both ends stand together.
    #[serde(default)]
    pub both: Vec<Slot>,
    /// Auxiliaries of which the complement must have one: `said that Iran must withdraw`.
    #[serde(default)]
    pub modal: Vec<String>,
    /// Whether the words make it hold both ways.
    #[serde(default)]
    pub mutual: bool,
    /// On state edges: the title that the words imply.
    #[serde(default)]
    pub title: Option<String>,
    /// The modality that the trigger itself implies.
    #[serde(default)]
    pub modality: Option<Modality>,
    /// What becomes of events inside its complement or object.
    #[serde(default)]
    pub inner: Option<Inner>,
    /// Whether it is read beside what another entry reads from the same words: who receives somebody meets him too.
    #[serde(default)]
    pub beside: bool,
    /// Sentences that must give the fact.
    #[serde(default)]
    pub fires: Vec<Fires>,
    /// Sentences that must not.
    #[serde(default)]
    pub silent: Vec<String>,
}

/// A sentence that must give a fact from `source` to `target`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fires {
    /// The sentence.
    pub text: String,
    /// A name of the source.
    pub source: String,
    /// A name of the target.
    pub target: String,
}

/// Whether a trigger is a verb or a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TriggerPos {
    /// `signed`, `broke off`.
    Verb,
    /// `talks`, `visit`.
    Noun,
    /// A place as predicate, by its preposition: `was in Dhaka`.
    Copula,
}

/// What becomes of events that a trigger governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inner {
    /// They are no facts: `refused to meet`.
    Suppress,
    /// They are facts of this modality.
    Planned,
    /// As `Planned`.
    Possible,
    /// As `Planned`.
    Asserted,
    /// As `Planned`.
    Negated,
}

/// A place in the sentence, seen from the trigger.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Slot {
    /// Who acts, passives turned round.
    Subject,
    /// The object; `strict` only where it names someone itself.
    Object {
        /// Whether a name inside the object does not count.
        strict: bool,
    },
    /// A nominal behind a preposition.
    Oblique {
        /// The preposition.
        preposition: String,
        /// Whether a name inside the nominal does not count.
        strict: bool,
    },
    /// The named object or oblique of the complement.
    Complement,
    /// The subject of the complement.
    ComplementSubject,
    /// The predicate itself: `was in Dhaka`.
    Predicate,
    /// Object, or what stands behind `on`, `of`, `over`, `about`.
    About,
    /// A noun's possessor.
    Possessor,
    /// An adjective or compound before a noun.
    Compound,
    /// The subject of the verb that governs a noun.
    VerbSubject,
    /// An oblique of the verb that governs a noun.
    VerbOblique(String),
}

impl Slot {
    /// Whether only a name right there counts, and none inside or below.
    pub fn is_strict(&self) -> bool {
        matches!(self, Slot::Object { strict: true } | Slot::Oblique { strict: true, .. })
    }

    /// Returns the slot that also takes what stands inside or below.
    #[must_use]
    pub fn loosened(&self) -> Slot {
        match self.clone() {
            Slot::Object { .. } => Slot::Object { strict: false },
            Slot::Oblique { preposition, .. } => Slot::Oblique { preposition, strict: false },
            other => other,
        }
    }
}

impl FromStr for Slot {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let oblique = |rest: &str, strict| match rest.is_empty() {
            false => Ok(Slot::Oblique { preposition: rest.replace('_', " "), strict }),
            true => Err(format!("the slot `{text}` lacks its preposition, as in `obl:with`")),
        };
        match text {
            "subj" => Ok(Slot::Subject),
            "obj" => Ok(Slot::Object { strict: false }),
            "obj!" => Ok(Slot::Object { strict: true }),
            "predicate" => Ok(Slot::Predicate),
            "comp" => Ok(Slot::Complement),
            "comp-subj" => Ok(Slot::ComplementSubject),
            "about" => Ok(Slot::About),
            "poss" => Ok(Slot::Possessor),
            "compound" => Ok(Slot::Compound),
            "verb-subj" => Ok(Slot::VerbSubject),
            "by" | "of" | "with" | "to" | "on" | "against" | "between" | "from" | "in" | "over" | "for"
            | "among" | "at" | "into" | "upon" | "toward" | "towards" => oblique(text, false),
            _ => match text.split_once(':') {
                Some(("obl", rest)) => oblique(rest, false),
                Some(("obl!", rest)) => oblique(rest, true),
                Some(("verb-obl", rest)) if !rest.is_empty() => Ok(Slot::VerbOblique(rest.to_owned())),
                _ => Err(format!(
                    "`{text}` is no slot; slots are subj, obj, obj!, obl:PREPOSITION, obl!:PREPOSITION, comp, comp-subj, predicate, \
                     about, poss, compound, verb-subj, verb-obl:PREPOSITION and, for nouns, a bare preposition"
                )),
            },
        }
    }
}

impl TryFrom<String> for Slot {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bang = |strict: bool| if strict { "!" } else { "" };
        match self {
            Slot::Subject => f.write_str("subj"),
            Slot::Object { strict } => write!(f, "obj{}", bang(*strict)),
            Slot::Oblique { preposition, strict } => write!(f, "obl{}:{preposition}", bang(*strict)),
            Slot::Predicate => f.write_str("predicate"),
            Slot::Complement => f.write_str("comp"),
            Slot::ComplementSubject => f.write_str("comp-subj"),
            Slot::About => f.write_str("about"),
            Slot::Possessor => f.write_str("poss"),
            Slot::Compound => f.write_str("compound"),
            Slot::VerbSubject => f.write_str("verb-subj"),
            Slot::VerbOblique(preposition) => write!(f, "verb-obl:{preposition}"),
        }
    }
}

impl Trigger {
    /// Returns how many conditions the entry sets: of entries that hold, the one that sets most is preferred.
    pub fn conditions(&self) -> usize {
        usize::from(self.particle.is_some()) * 2
            + usize::from(!self.object.is_empty()) * 3
            + usize::from(!self.behind.is_empty())
            + usize::from(self.complement)
            + usize::from(!self.complements.is_empty()) * 2
            + usize::from(!self.modal.is_empty()) * 2
            + usize::from(!self.words.is_empty()) * 2
            + usize::from(!self.to_kinds.is_empty())
            + usize::from(!self.from_sectors.is_empty())
            + usize::from(!self.not_sectors.is_empty())
    }

    /// Whether an entry says nothing of who or what its ends are: one that does leaves others to plainer entries.
    pub fn takes_anyone(&self) -> bool {
        let sources =
            self.from_sectors.is_empty() && self.not_sectors.is_empty() && self.from_kinds.is_empty();
        sources && self.to_kinds.is_empty()
    }

    /// Whether an actor of a sector, or of none that is told, may be the source.
    pub fn may_act(&self, sector: Option<Sector>) -> bool {
        let of = |sectors: &[Sector]| sector.is_some_and(|sector| sectors.contains(&sector));
        (self.from_sectors.is_empty() || of(&self.from_sectors)) && !of(&self.not_sectors)
    }

    /// Returns where the source is looked for.
    pub fn sources(&self) -> &[Slot] {
        static VERB: [Slot; 1] = [Slot::Subject];
        static NOUN: OnceLock<[Slot; 4]> = OnceLock::new();
        if !self.source.is_empty() {
            return &self.source;
        }
        match self.pos {
            TriggerPos::Verb | TriggerPos::Copula => &VERB,
            TriggerPos::Noun => NOUN.get_or_init(|| {
                let by = Slot::Oblique { preposition: "by".to_owned(), strict: false };
                [Slot::Possessor, by, Slot::VerbSubject, Slot::Compound]
            }),
        }
    }

    /// Returns what becomes of events in the complement or object; what the edge implies where the entry does not say.
    pub fn inner(&self) -> Option<Inner> {
        self.inner.or_else(|| {
            matches!(self.edge.as_str(), "rejects" | "demands" | "appeals-to" | "threatens" | "protests")
                .then_some(Inner::Suppress)
        })
    }
}

/// What is wrong with a lexicon, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}", line.map_or(String::new(), |line| format!(":{line}")))]
pub struct LexiconError {
    /// The file.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what was expected.
    pub problem: String,
}

/// The entries by lemma.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    triggers: Vec<Trigger>,
    /// Where each text that was loaded begins in `triggers`: later texts, the user's, go before earlier ones.
    texts: Vec<usize>,
    by_lemma: FxHashMap<(TriggerPos, String), Vec<usize>>,
    /// The names that were loaded, and the tables with them; `None` where there are none.
    own: OwnNames,
    gazetteer: Option<Arc<Gazetteer>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    trigger: Vec<toml::Spanned<Trigger>>,
    #[serde(default)]
    organization: Vec<Organization>,
    #[serde(default)]
    agreement: Vec<Agreement>,
}

impl Lexicon {
    /// Returns the compiled-in lexicon.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in file.
    pub fn builtin() -> &'static Lexicon {
        static BUILTIN: OnceLock<Lexicon> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            Lexicon::default()
                .extended(include_str!("data/triggers.toml"), "triggers.toml", Ontology::builtin())
                .and_then(|events| {
                    events.extended(include_str!("data/phrases.toml"), "phrases.toml", Ontology::builtin())
                })
                .and_then(|events| {
                    events.extended(include_str!("data/states.toml"), "states.toml", Ontology::builtin())
                })
                .expect("the compiled-in lexicon is sound")
        })
    }

    /// Returns this lexicon and the entries of a text in the form of `triggers.toml`, and its names, in the form of
    /// `organizations.toml` and `agreements.toml`; `file` is for errors.
    ///
    /// # Errors
    /// When an entry is wrong: its line, and what was expected.
    pub fn extended(&self, text: &str, file: &str, ontology: &Ontology) -> Result<Lexicon, LexiconError> {
        let line_of = |byte: usize| text.get(..byte).map(|before| before.matches('\n').count() + 1);
        let error = |line, problem: String| LexiconError { file: file.to_owned(), line, problem };
        let parsed: File = toml::from_str(text).map_err(|problem| {
            error(problem.span().and_then(|span| line_of(span.start)), problem.message().to_owned())
        })?;
        let mut lexicon = self.clone();
        lexicon.texts.push(lexicon.triggers.len());
        for entry in parsed.trigger {
            let start = entry.span().start;
            let trigger = entry.into_inner();
            check(&trigger, ontology).map_err(|problem| error(line_of(start), problem))?;
            let place = lexicon.triggers.len();
            for lemma in &trigger.lemmas {
                lexicon.by_lemma.entry((trigger.pos, lemma.clone())).or_default().push(place);
            }
            lexicon.triggers.push(trigger);
        }
        if !(parsed.organization.is_empty() && parsed.agreement.is_empty()) {
            lexicon.own.organizations.extend(parsed.organization);
            lexicon.own.agreements.extend(parsed.agreement);
            let gazetteer =
                Gazetteer::with(lexicon.own.clone()).map_err(|problem| error(None, problem.to_string()))?;
            lexicon.gazetteer = Some(Arc::new(gazetteer));
        }
        let triggers = &lexicon.triggers;
        let text_of = |place: usize| lexicon.texts.partition_point(|&start| start <= place);
        for places in lexicon.by_lemma.values_mut() {
            places.sort_by_key(|&place| {
                (Reverse(triggers[place].conditions()), Reverse(text_of(place)), place)
            });
        }
        Ok(lexicon)
    }

    /// Returns the entries of a lemma, those with most conditions first.
    pub fn of<'s>(&'s self, pos: TriggerPos, lemma: &str) -> impl Iterator<Item = &'s Trigger> {
        let places = self.by_lemma.get(&(pos, lemma.to_owned())).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|&place| self.triggers.get(place))
    }

    /// Returns the known names: the compiled-in tables, and what was loaded with the entries.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.as_deref().unwrap_or_else(|| Gazetteer::builtin())
    }

    /// Returns how many bodies and agreements were loaded with the entries.
    pub fn names(&self) -> usize {
        self.own.organizations.len() + self.own.agreements.len()
    }

    /// Returns all entries in the order of the file.
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }
}

fn check(trigger: &Trigger, ontology: &Ontology) -> Result<(), String> {
    let name = trigger.lemmas.first().ok_or("an entry needs at least one lemma")?;
    let Some(edge) = ontology.edge(&trigger.edge).and_then(|kind| ontology.info(kind)) else {
        let near = ontology.nearest_edges(&trigger.edge);
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; did you mean {}?", crate::suggest::either(&near))
        };
        return Err(format!("`{name}` names the edge kind `{}`, which there is not{hint}", trigger.edge));
    };
    if let Some(code) = trigger.cameo
        && !edge.covers(code)
        && !edge.cameo.is_empty()
    {
        return Err(format!("`{name}` has the code {code}, which is none of `{}`'s", trigger.edge));
    }
    if trigger.target.is_empty() && trigger.both.is_empty() {
        return Err(format!(
            "`{name}` does not say where its target stands; add `target = [\"obj\"]` or alike"
        ));
    }
    if let Some(lemma) = trigger.lemmas.iter().find(|lemma| **lemma != lemma.to_lowercase()) {
        return Err(format!("the lemma `{lemma}` should be in lower case"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_read_back_as_written() {
        for text in [
            "subj",
            "obj",
            "obj!",
            "obl:with",
            "obl!:to",
            "comp",
            "comp-subj",
            "predicate",
            "about",
            "poss",
            "verb-obl:on",
        ] {
            assert_eq!(text.parse::<Slot>().unwrap().to_string(), text);
        }
        assert!("object".parse::<Slot>().unwrap_err().contains("slots are"));
    }

    #[test]
    fn a_wrong_entry_names_its_line_and_what_would_be_right() {
        let text =
            "\n[[trigger]]\nlemmas = [\"meet\"]\npos = \"verb\"\nedge = \"met-wiht\"\ntarget = [\"obj\"]\n";
        let error = Lexicon::default().extended(text, "own.toml", Ontology::builtin()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "own.toml:2: `meet` names the edge kind `met-wiht`, which there is not; did you mean `met-with`?"
        );
    }

    #[test]
    fn the_compiled_in_lexicon_is_sound() {
        let text = include_str!("data/triggers.toml");
        Lexicon::default().extended(text, "triggers.toml", Ontology::builtin()).unwrap();
    }
}

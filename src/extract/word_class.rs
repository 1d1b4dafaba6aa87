//! Classes of words that reading asks for: motion, places, quantities.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

/// The classes of `data/word_classes.toml`, by lemma.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordClasses {
    /// Nouns for agreements, which `the` points back with.
    pub agreement: FxHashSet<String>,
    /// Nouns for bodies of states, which `the` points back with whatever their name.
    pub bloc: FxHashSet<String>,
    /// Nouns for bodies, which `the` points back with.
    pub body: FxHashSet<String>,
    /// Verbs that give what they are about a name.
    pub calling: FxHashSet<String>,
    /// Verbs whose object is an agreement made.
    pub concluding: FxHashSet<String>,
    /// Nouns for who is allied with a state or body.
    pub confederate: FxHashSet<String>,
    /// Words in the names of courts.
    pub court: FxHashSet<String>,
    /// Verbs by which one declines what was asked or said before.
    pub declining: FxHashSet<String>,
    /// Nouns for documents and meetings, which a city gives a name to without acting.
    pub document: FxHashSet<String>,
    /// Prepositions that name some of those spoken of.
    pub example: FxHashSet<String>,
    /// Nouns for those who face each other.
    pub facing: FxHashSet<String>,
    /// Nouns for harm done, whose owner is whoever did it.
    pub harm: FxHashSet<String>,
    /// Verbs whose object is who did what stands behind `of`, `for` or `from`.
    pub holding_to_account: FxHashSet<String>,
    /// Nouns for the state that someone belongs to.
    pub homeland: FxHashSet<String>,
    /// Nouns for who held an office before or holds it after someone.
    pub incumbent: FxHashSet<String>,
    /// Verbs that an infinitive completes.
    pub infinitive: FxHashSet<String>,
    /// Verbs after whose past what they complete was done.
    pub implicative: FxHashSet<String>,
    /// Prepositions behind which stands where someone is.
    pub inside: FxHashSet<String>,
    /// Verbs under which `as` names an office.
    pub installing: FxHashSet<String>,
    /// Nouns for people of state of whom there may be two.
    pub leader: FxHashSet<String>,
    /// Nouns for who belongs to a body.
    pub member: FxHashSet<String>,
    /// Verbs and nouns of going, under which `to`, `from` and `for` name a place.
    pub motion: FxHashSet<String>,
    /// Nouns for sides that are states or movements rather than people.
    pub named_side: FxHashSet<String>,
    /// Words for one's place among those who do something.
    pub ordinal: FxHashSet<String>,
    /// Particles that the parser may take for prepositions.
    pub particle: FxHashSet<String>,
    /// Nouns for who is bound by an agreement.
    pub partner: FxHashSet<String>,
    /// Nouns for places that `of` gives a name.
    pub place: FxHashSet<String>,
    /// Nouns for people of a party or a movement.
    pub politician: FxHashSet<String>,
    /// Nouns that count or gather the people behind `of`.
    pub quantity: FxHashSet<String>,
    /// Nouns for others than whose they are.
    pub relational: FxHashSet<String>,
    /// Nouns for bodies that sit in one place.
    pub seated: FxHashSet<String>,
    /// Nouns for both of two that deal with each other.
    pub side: FxHashSet<String>,
    /// Nouns for what courts decide.
    pub ruling: FxHashSet<String>,
    /// Nouns for states of which there may be two.
    pub state: FxHashSet<String>,
    /// Words before an office that make it another.
    pub subordinate: FxHashSet<String>,
    /// Verbs by which one comes into the office of another.
    pub succeeding: FxHashSet<String>,
    /// Verbs whose object hears what a clause says.
    pub telling: FxHashSet<String>,
    /// Verbs whose subject does what their object is.
    pub undertaking: FxHashSet<String>,
    /// Nouns for words aimed at someone, which may be answered.
    pub utterance: FxHashSet<String>,
    /// Nouns for what one travels by.
    pub vehicle: FxHashSet<String>,
}

impl WordClasses {
    /// Returns the compiled-in classes.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in file.
    pub fn builtin() -> &'static WordClasses {
        static BUILTIN: OnceLock<WordClasses> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            toml::from_str(include_str!("data/word_classes.toml"))
                .expect("the compiled-in word classes are sound")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_are_sound() {
        let classes = WordClasses::builtin();
        for class in [
            &classes.agreement,
            &classes.bloc,
            &classes.body,
            &classes.calling,
            &classes.concluding,
            &classes.confederate,
            &classes.court,
            &classes.declining,
            &classes.document,
            &classes.example,
            &classes.facing,
            &classes.harm,
            &classes.holding_to_account,
            &classes.homeland,
            &classes.incumbent,
            &classes.infinitive,
            &classes.implicative,
            &classes.inside,
            &classes.installing,
            &classes.leader,
            &classes.member,
            &classes.motion,
            &classes.named_side,
            &classes.ordinal,
            &classes.particle,
            &classes.partner,
            &classes.place,
            &classes.politician,
            &classes.quantity,
            &classes.relational,
            &classes.seated,
            &classes.side,
            &classes.ruling,
            &classes.state,
            &classes.subordinate,
            &classes.succeeding,
            &classes.telling,
            &classes.undertaking,
            &classes.utterance,
            &classes.vehicle,
        ] {
            assert!(!class.is_empty() && class.iter().all(|word| *word == word.to_lowercase()));
        }
    }
}

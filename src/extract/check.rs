//! Runs the example sentences that lexicon entries carry.

use std::fmt;

use super::{DEFAULT_CONFIDENCE, Extractor, Lexicon, Trigger};
use crate::article::Article;
use crate::fact::Fact;
use crate::fold::fold;
use crate::text::{Analyzer, Scratch};

/// An example that does not do what its entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The entry's first lemma and its edge kind.
    pub entry: String,
    /// The sentence.
    pub sentence: String,
    /// What was expected, and what came.
    pub problem: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    {}", self.entry, self.problem, self.sentence)
    }
}

impl Extractor<'_> {
    /// Reads every example of the entries of `lexicon` and returns those that fail: a sentence that should give a fact
    /// between two names and does not, or one that should give none of its edge kind and does.
    pub fn check(&self, lexicon: &Lexicon, analyzer: &Analyzer) -> Vec<Failure> {
        let mut scratch = Scratch::default();
        let mut failures = Vec::new();
        for trigger in lexicon.triggers() {
            for example in &trigger.fires {
                let facts = self.read_sentence(&example.text, analyzer, &mut scratch);
                if !facts.iter().any(|fact| is_expected(fact, trigger, &example.source, &example.target)) {
                    let wanted = format!("{} ─{}→ {}", example.source, trigger.edge, example.target);
                    failures.push(failure(
                        trigger,
                        &example.text,
                        format!("no {wanted}; it gives {}", list(&facts)),
                    ));
                }
            }
            for sentence in &trigger.silent {
                let facts = self.read_sentence(sentence, analyzer, &mut scratch);
                // What is read with too little confidence, or of one node alone, is left out of every graph.
                let enters = |fact: &Fact| {
                    fact.confidence >= DEFAULT_CONFIDENCE && fact.source.name != fact.target.name
                };
                if facts.iter().any(|fact| fact.edge == trigger.edge && enters(fact)) {
                    failures.push(failure(
                        trigger,
                        sentence,
                        format!("should be silent, gives {}", list(&facts)),
                    ));
                }
            }
        }
        failures
    }

    fn read_sentence(&self, sentence: &str, analyzer: &Analyzer, scratch: &mut Scratch) -> Vec<Fact> {
        // As one of several sentences: what is all that a text says is read more boldly.
        let article = Article::new("example", Some("A day in the news"), sentence, None);
        let document = analyzer.analyse(&article.text, &article.paragraphs, scratch);
        self.facts(&article, &document).facts
    }
}

fn is_expected(fact: &Fact, trigger: &Trigger, source: &str, target: &str) -> bool {
    let named = |end: &crate::fact::End, name: &str| {
        fold(&end.name) == fold(name)
            || fold(&end.words) == fold(name)
            || end.code.is_some_and(|code| code.as_str() == name)
    };
    let forth = named(&fact.source, source) && named(&fact.target, target);
    let back = fact.mutual && named(&fact.source, target) && named(&fact.target, source);
    fact.edge == trigger.edge && (forth || back)
}

fn failure(trigger: &Trigger, sentence: &str, problem: String) -> Failure {
    let lemma = trigger.lemmas.first().map_or("", String::as_str);
    Failure { entry: format!("{lemma} ({})", trigger.edge), sentence: sentence.to_owned(), problem }
}

fn list(facts: &[Fact]) -> String {
    let facts: Vec<String> = facts
        .iter()
        .map(|fact| format!("{} ─{}→ {}", fact.source.name, fact.edge, fact.target.name))
        .collect();
    if facts.is_empty() { "nothing".to_owned() } else { facts.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::ontology::{Cameo, Ontology};

    #[test]
    fn every_entry_says_where_it_fires_and_where_not() {
        for trigger in Lexicon::builtin().triggers() {
            assert!(
                !trigger.fires.is_empty() && !trigger.silent.is_empty(),
                "{:?} lacks an example",
                trigger.lemmas
            );
        }
    }

    #[test]
    fn the_lexicon_covers_every_class() {
        let ontology = Ontology::builtin();
        let mut lemmas: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for trigger in Lexicon::builtin().triggers() {
            let edge = ontology.edge(&trigger.edge).and_then(|kind| ontology.info(kind));
            let cameo = trigger.cameo.or_else(|| edge.and_then(|edge| edge.default_cameo));
            // Comments and appeals are in no class of PLOVER.
            let class = cameo.and_then(Cameo::plover).unwrap_or("");
            lemmas.entry(class).or_default().extend(trigger.lemmas.iter().map(String::as_str));
        }
        let all: BTreeSet<&str> = lemmas.values().flatten().copied().collect();
        assert!(all.len() >= 400, "{} lemmas", all.len());
        for class in ontology.edges().flat_map(|(_, edge)| &edge.plover) {
            let known = lemmas.get(class.as_str()).map_or(0, BTreeSet::len);
            assert!(known >= 8, "{class}: {known} lemmas");
        }
    }

    #[test]
    fn every_example_of_the_lexicon_does_what_it_says() {
        let failures = Extractor::builtin().check(Lexicon::builtin(), Analyzer::embedded());
        let list: Vec<String> = failures.iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{} fail\n{}", failures.len(), list.join("\n"));
    }
}

//! What extraction saw in each sentence, and why a fact came of it or did not: for people who mend rules.

use std::fmt::Write;

use super::refer::Referents;
use super::{Extraction, Extractor, Found, Reading, trees};
use crate::article::Article;
use crate::fact::Fact;
use crate::text::Document;

impl Extractor<'_> {
    /// Returns every event that is read, doubtful ones and doubles too, with what its reading rests on: a name and a
    /// value for each feature of the confidence.
    pub fn weigh(&self, article: &Article, document: &Document) -> Vec<(Fact, Vec<(String, i64)>)> {
        let trees = trees(article, document);
        let (linked, discourse) = self.read_names(article, &trees);
        let mut weighed = Vec::new();
        self.each_sentence(article, &trees, &linked, discourse, |reading, here, found| {
            weighed.extend(found.events.iter().map(|event| {
                let features = event.features.iter().map(|(name, value)| (name.to_owned(), value));
                (reading.event_fact(here, event), features.collect())
            }));
        });
        weighed
    }

    /// Returns, for each sentence, its tokens, its mentions, each trigger that fired or nearly fired, and its facts.
    pub fn explain(&self, article: &Article, document: &Document) -> String {
        let trees = trees(article, document);
        let (linked, discourse) = self.read_names(article, &trees);
        let Extraction { facts, .. } = self.facts(article, document);
        let mut page = String::new();
        self.each_sentence(article, &trees, &linked, discourse, |reading, here, found| {
            let number = reading.number;
            self.explain_sentence(&mut page, reading, here, found);
            for fact in facts.iter().filter(|fact| fact.sentence as usize == number) {
                let code = fact.cameo.map(|code| format!(" {code}")).unwrap_or_default();
                let _ = writeln!(
                    page,
                    "  fact      {} ─{}{code}→ {}   {} {} confidence {}",
                    fact.source.name,
                    fact.edge,
                    fact.target.name,
                    fact.modality,
                    fact.date.map(|date| date.to_string()).unwrap_or_default(),
                    fact.confidence.value()
                );
            }
            page.push('\n');
        });
        page
    }

    fn explain_sentence(
        &self,
        page: &mut String,
        reading: &Reading<'_>,
        here: &Referents<'_>,
        found: &Found<'_>,
    ) {
        let tree = here.tree;
        let _ = writeln!(page, "{}  {}", reading.number, tree.sentence.span.of(&reading.article.text));
        for at in 0..tree.len() {
            let head =
                tree.head(at).map_or("root".to_owned(), |head| format!("{} {}", head, tree.form(head)));
            let _ = writeln!(
                page,
                "  {at:>4} {:<18}{:<16}{:<6}{:<6}{:<12}{head}",
                tree.form(at),
                tree.lemma(at),
                tree.upos(at),
                tree.token(at).xpos,
                tree.deprel(at)
            );
        }
        for mention in here.mentions() {
            let entity = here.linked().entity(mention.entity);
            let _ = writeln!(
                page,
                "  mention   {:?} is the {} {} ({:?}{})",
                tree.words(mention.first, mention.last),
                entity.kind,
                entity.name,
                mention.form,
                mention.sector.map(|sector| format!(", {sector}")).unwrap_or_default()
            );
        }
        for expression in reading.times {
            let date = expression.date.map_or("no date".to_owned(), |date| date.to_string());
            let _ =
                writeln!(page, "  time      {:?} is {date}", tree.words(expression.first, expression.last));
        }
        for attempt in &found.attempts {
            let trigger = attempt.trigger;
            let outcome = match attempt.missing {
                None => "fired".to_owned(),
                Some(missing) => {
                    let slots = if missing == "source" { trigger.sources() } else { &trigger.target };
                    let slots: Vec<String> = slots.iter().map(ToString::to_string).collect();
                    format!("no {missing} in {}", slots.join(", "))
                }
            };
            let _ =
                writeln!(page, "  trigger   {:?} as {}: {outcome}", tree.form(attempt.token), trigger.edge);
        }
    }
}

//! Attachments that parsers commonly get wrong, put right before anything is read from a tree.

use super::word_class::WordClasses;
use crate::text::{Deprel, Sentence, Upos, Xpos};

/// For each token its head and its relation to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachments {
    /// The head; `None` for the root.
    pub heads: Vec<Option<usize>>,
    /// The relation.
    pub deprels: Vec<Deprel>,
}

impl Attachments {
    /// Returns a sentence's attachments, mended; heads outside the sentence count as none.
    pub fn of(text: &str, sentence: &Sentence) -> Self {
        let count = sentence.tokens.len();
        let head = |head: Option<u32>| head.map(|head| head as usize).filter(|&head| head < count);
        let mut attachments = Attachments {
            heads: sentence.tokens.iter().map(|token| head(token.head)).collect(),
            deprels: sentence.tokens.iter().map(|token| token.deprel).collect(),
        };
        attachments.country_behind_name(text, sentence);
        attachments.subject_before_report(sentence);
        attachments.infinitive_behind_adjunct(text, sentence);
        attachments.what_is_told(text, sentence);
        attachments.nobody_is_called(sentence);
        attachments.content_clause(text, sentence);
        attachments.second_title(sentence);
        attachments
    }

    /// `talks with Prime Minister Ana Rojas of Peru`: the country belongs to her, not to the talks.
    fn country_behind_name(&mut self, text: &str, sentence: &Sentence) {
        let is_name = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.upos == Upos::Propn);
        for of in 2..sentence.tokens.len() {
            if sentence.tokens[of].span.of(text) != "of" || !is_name(of - 1) || !is_name(of - 2) {
                continue;
            }
            let Some(country) = self.heads[of].filter(|&head| head > of && is_name(head)) else { continue };
            let name = match self.deprels[of - 1] {
                Deprel::Flat | Deprel::Compound => self.heads[of - 1].filter(|&head| is_name(head)),
                _ => None,
            };
            let Some(name) = name.filter(|&name| name < of) else { continue };
            if self.deprels[country] == Deprel::Nmod
                && self.heads[country].is_some_and(|head| head < name)
                && self.is_person(sentence, name)
            {
                self.heads[country] = Some(name);
            }
        }
    }

    /// Whether a name has a title before it.
    fn is_person(&self, sentence: &Sentence, name: usize) -> bool {
        (0..sentence.tokens.len())
            .any(|at| self.heads[at] == Some(name) && self.deprels[at] == Deprel::NmodDesc)
    }

    /// `failed on Wednesday to agree`: what stands between makes the infinitive no purpose.
    fn infinitive_behind_adjunct(&mut self, text: &str, sentence: &Sentence) {
        let verbs = &WordClasses::builtin().infinitive;
        for verb in 0..sentence.tokens.len() {
            let Some(above) = self.heads[verb].filter(|&above| above < verb) else { continue };
            if self.deprels[verb] != Deprel::Advcl
                || !verbs.contains(sentence.tokens[above].lemma.as_ref())
                || !self.has_mark(text, sentence, verb, "to")
            {
                continue;
            }
            let child = |relations: &[Deprel]| {
                (0..verb).any(|at| {
                    self.heads[at] == Some(above) && relations.contains(&self.deprels[at]) && at > above
                })
            };
            let adjunct = child(&[Deprel::Obl, Deprel::OblUnmarked, Deprel::Advmod]);
            if adjunct && !child(&[Deprel::Obj, Deprel::Xcomp, Deprel::Ccomp]) {
                self.deprels[verb] = Deprel::Xcomp;
            }
        }
    }

    /// `told reporters that Chile would sign`: the clause is what is told, not what the reporters are.
    fn what_is_told(&mut self, text: &str, sentence: &Sentence) {
        let verbs = &WordClasses::builtin().telling;
        for told in 0..sentence.tokens.len() {
            let Some(hearer) = self.heads[told].filter(|&hearer| hearer < told) else { continue };
            let hears = matches!(self.deprels[hearer], Deprel::Obj | Deprel::Iobj);
            let Some(verb) = self.heads[hearer].filter(|_| hears) else { continue };
            let clause = matches!(self.deprels[told], Deprel::Acl | Deprel::AclRelcl);
            if clause
                && verbs.contains(sentence.tokens[verb].lemma.as_ref())
                && self.has_mark(text, sentence, told, "that")
            {
                self.heads[told] = Some(verb);
                self.deprels[told] = Deprel::Ccomp;
            }
        }
    }

    /// `Pope Francis, on a visit to Lima, called`: news calls nobody, and what no auxiliary makes passive is active.
    fn nobody_is_called(&mut self, sentence: &Sentence) {
        for at in 0..sentence.tokens.len() {
            let Some(verb) = self.heads[at].filter(|&verb| at < verb) else { continue };
            let has = |relations: &[Deprel], but: usize| {
                (0..sentence.tokens.len()).any(|child| {
                    child != but
                        && self.heads[child] == Some(verb)
                        && relations.contains(&self.deprels[child])
                })
            };
            let addressed =
                self.deprels[at] == Deprel::Vocative && !has(&[Deprel::Nsubj, Deprel::NsubjPass], at);
            let active = self.deprels[at] == Deprel::NsubjPass
                && sentence.tokens[verb].xpos == Xpos::Vbd
                && !has(&[Deprel::AuxPass, Deprel::OblAgent], at);
            if sentence.tokens[verb].upos == Upos::Verb && (addressed || active) {
                self.deprels[at] = Deprel::Nsubj;
            }
        }
    }

    /// `Rojas, the prime minister and leader of the party`: the second title is as much hers as the first.
    fn second_title(&mut self, sentence: &Sentence) {
        let upos = |at: usize| sentence.tokens.get(at).map(|token| token.upos);
        for title in 0..sentence.tokens.len() {
            let Some(name) = self.heads[title].filter(|&name| name < title) else { continue };
            let common = upos(title) == Some(Upos::Noun) && sentence.tokens[title].xpos == Xpos::Nn;
            if self.deprels[title] != Deprel::Conj || !common || upos(name) != Some(Upos::Propn) {
                continue;
            }
            let first = (name + 1..title).find(|&at| {
                self.heads[at] == Some(name)
                    && self.deprels[at] == Deprel::Appos
                    && upos(at) == Some(Upos::Noun)
                    && sentence.tokens[at].xpos == Xpos::Nn
            });
            if let Some(first) = first {
                self.heads[title] = Some(first);
            }
        }
    }

    /// `complained in private that Chile had broken its word`: what is complained of, not what is meant to come of it.
    fn content_clause(&mut self, text: &str, sentence: &Sentence) {
        for clause in 0..sentence.tokens.len() {
            let Some(verb) = self.heads[clause].filter(|&verb| verb < clause) else { continue };
            let so = || {
                (0..clause).any(|at| {
                    self.heads[at] == Some(verb) && matches!(sentence.tokens[at].span.of(text), "so" | "such")
                })
            };
            if self.deprels[clause] == Deprel::Advcl
                && sentence.tokens[verb].upos == Upos::Verb
                && self.has_mark(text, sentence, clause, "that")
                && !so()
            {
                self.deprels[clause] = Deprel::Ccomp;
            }
        }
    }

    fn has_mark(&self, text: &str, sentence: &Sentence, verb: usize, word: &str) -> bool {
        (0..verb).rev().take(12).any(|at| {
            self.heads[at] == Some(verb)
                && self.deprels[at] == Deprel::Mark
                && sentence.tokens[at].span.of(text).eq_ignore_ascii_case(word)
        })
    }

    /// `Rojas and Lund signed a pact, the agency reported`: the first subject is of the verb that follows it.
    fn subject_before_report(&mut self, sentence: &Sentence) {
        for reported in 0..sentence.tokens.len() {
            let subject = |at: usize, verb: usize| {
                self.heads[at] == Some(verb) && matches!(self.deprels[at], Deprel::Nsubj | Deprel::NsubjPass)
            };
            let Some(reporting) = self.heads[reported]
                .filter(|&verb| reported < verb && self.deprels[reported] == Deprel::Ccomp)
            else {
                continue;
            };
            let first = (0..reported).find(|&at| subject(at, reporting));
            let second = (reported + 1..sentence.tokens.len()).find(|&at| subject(at, reporting));
            let has_own = (0..sentence.tokens.len()).any(|at| subject(at, reported));
            if let (Some(first), Some(_), false) = (first, second, has_own) {
                self.heads[first] = Some(reported);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use crate::text::Token;

    /// A sentence of words joined by spaces, each with its part of speech, head and relation.
    fn sentence(words: &[(&str, Upos, Option<u32>, Deprel)]) -> (String, Sentence) {
        let text = words.iter().map(|word| word.0).collect::<Vec<_>>().join(" ");
        let mut start = 0;
        let tokens = words
            .iter()
            .map(|&(form, upos, head, deprel)| {
                let span = Span { start, end: start + form.len() as u32 };
                start += form.len() as u32 + 1;
                Token { span, lemma: form.to_lowercase().into(), upos, xpos: Xpos::Nn, head, deprel }
            })
            .collect();
        (text, Sentence { tokens, ..Sentence::default() })
    }

    #[test]
    fn a_country_behind_a_titled_name_belongs_to_the_name() {
        let (text, sentence) = sentence(&[
            ("talks", Upos::Noun, None, Deprel::Root),
            ("with", Upos::Adp, Some(3), Deprel::Case),
            ("President", Upos::Propn, Some(3), Deprel::NmodDesc),
            ("Ana", Upos::Propn, Some(0), Deprel::Nmod),
            ("Rojas", Upos::Propn, Some(3), Deprel::Flat),
            ("of", Upos::Adp, Some(6), Deprel::Case),
            ("Peru", Upos::Propn, Some(0), Deprel::Nmod),
        ]);
        assert_eq!(Attachments::of(&text, &sentence).heads[6], Some(3));
    }

    #[test]
    fn the_first_of_two_subjects_is_of_what_was_reported() {
        let (text, sentence) = sentence(&[
            ("Rojas", Upos::Propn, Some(5), Deprel::Nsubj),
            ("signed", Upos::Verb, Some(5), Deprel::Ccomp),
            ("a", Upos::Det, Some(3), Deprel::Det),
            ("pact", Upos::Noun, Some(1), Deprel::Obj),
            ("Interfax", Upos::Propn, Some(5), Deprel::Nsubj),
            ("reported", Upos::Verb, None, Deprel::Root),
        ]);
        assert_eq!(Attachments::of(&text, &sentence).heads[0], Some(1));
    }
}

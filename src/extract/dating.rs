//! Which of a sentence's dates is an event's own, and which events are the news of the day.

use super::event::Event;
use super::time::{self, TimeExpression};
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::article::Article;
use crate::date::Date;
use crate::fact::{DateBasis, Modality};
use crate::text::{Deprel, Upos, Xpos};

/// How many sentences tell of the event that a report opens with.
const OPENING: usize = 4;

/// How long before its publication an article's opening event may have been, in days.
const FRESH: i32 = 2;

/// The sentences that an article opens with, and the day that they tell of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opening {
    first: usize,
    day: Option<Date>,
    published: Option<Date>,
}

impl Opening {
    /// Returns the opening of an article: the first sentences of its body, and the day named in the first of them that names one.
    pub(super) fn of(article: &Article, trees: &[Tree<'_>]) -> Opening {
        let published = article.source.published;
        let body = |tree: &Tree<'_>| match &article.dateline {
            Some(dateline) => tree.sentence.span.start >= dateline.span.start,
            None => true,
        };
        let titled = usize::from(article.source.title.is_some() && article.dateline.is_none());
        let first = trees.iter().position(body).unwrap_or_default().max(titled);
        let day = trees.iter().skip(first).take(OPENING).find_map(|tree| {
            time::of_sentence(tree, published, None, None).iter().find_map(|time| fresh(time, published))
        });
        Opening { first, day, published }
    }

    /// Returns the day of the news.
    pub(super) fn day(&self) -> Option<Date> {
        self.day.or(self.published)
    }

    /// Returns the day of a sentence's undated news, and what it rests on.
    fn news(&self, number: usize) -> Option<(Date, DateBasis)> {
        let told = (self.first..self.first + OPENING).contains(&number).then_some(self.day).flatten();
        match told {
            Some(day) if Some(day) != self.published => Some((day, DateBasis::Relative)),
            _ => Some((self.published?, DateBasis::Published)),
        }
    }
}

fn fresh(time: &TimeExpression, published: Option<Date>) -> Option<Date> {
    let (day, today) = (time.date?.to_day()?, published?.to_day()?);
    let ago = today.since(day).ok()?.get_days();
    (!time.bound && (0..=FRESH).contains(&ago)).then_some(time.date).flatten()
}

/// A sentence whose events are to be dated.
pub(super) struct Dating<'a> {
    pub(super) tree: &'a Tree<'a>,
    /// The dates that the sentence says.
    pub(super) times: &'a [TimeExpression],
    /// Its number in the article.
    pub(super) number: usize,
    pub(super) opening: Opening,
}

impl Dating<'_> {
    /// Returns when an event happened: the date said nearest to it, else the day of the news where it is the news of the day.
    ///
    /// `said` is whether the event is something said: what a relative clause tells of that is news too.
    pub(super) fn of(&self, event: &Event<'_>, said: bool) -> (Option<Date>, Option<DateBasis>) {
        let modality = event.judgement.modality;
        match self.own(event.token, modality, said) {
            Some(time) => (time.date, time.date.map(|_| time.basis)),
            None => self.of_the_news(event, said).unzip(),
        }
    }

    /// Whether a verb of going in the present tense tells of what is to come: `flies to Oslo on Friday`.
    pub(super) fn is_to_come(&self, event: &Event<'_>) -> bool {
        let verb = event.token;
        let today = self.opening.published.and_then(Date::to_day);
        let ahead = |time: &TimeExpression| {
            time.date.zip(today).is_some_and(|(date, today)| date.last_day() >= today)
        };
        event.judgement.modality == Modality::Asserted
            && self.number >= self.opening.first
            && matches!(self.tree.token(verb).xpos, Xpos::Vbz | Xpos::Vbp)
            && WordClasses::builtin().motion.contains(self.tree.lemma(verb))
            && self.on(verb).is_some_and(ahead)
    }

    /// Returns the expression that dates an event: one on its way up the tree, or one behind a verb that shares its subject.
    fn own(&self, event: usize, modality: Modality, said: bool) -> Option<&TimeExpression> {
        let tree = self.tree;
        let mut at = event;
        for _ in 0..=tree.len() {
            if let Some(time) = self.on(at) {
                return Some(time);
            }
            let Some(above) = tree.head(at).filter(|_| self.shares_time(at, modality, said)) else { break };
            at = above;
        }
        tree.children_by(event, Deprel::Conj)
            .filter(|&other| tree.upos(other) == Upos::Verb && !has_subject(tree, other))
            .find_map(|other| self.on(other).filter(|time| time.first > other))
    }

    /// Returns the first date that stands with a token.
    fn on(&self, token: usize) -> Option<&TimeExpression> {
        let on = |time: &&TimeExpression| !time.bound && self.stations(time).contains(&token);
        self.times.iter().filter(on).min_by_key(|time| (time.date.is_none(), time.first))
    }

    /// Returns what a date may belong to: the nouns above it and the first verb.
    fn stations(&self, time: &TimeExpression) -> Vec<usize> {
        if let Some(clause) = time.clause {
            return vec![clause];
        }
        let tree = self.tree;
        let inside = |token: usize| (time.first..=time.last).contains(&token);
        let outer = (time.first..=time.last).find(|&word| tree.head(word).is_none_or(|head| !inside(head)));
        let Some(outer) = outer else { return Vec::new() };
        let mut stations = vec![outer];
        let mut at = outer;
        while let Some(above) = tree.head(at).filter(|_| !is_predicate(tree, at)) {
            // `Monday's attack` tells when the attack was.
            if at == outer && above > time.last && !self.has_preposition(time) && is_modifier(tree.deprel(at))
            {
                stations.push(above);
                return stations;
            }
            at = above;
            stations.push(at);
            // `signed a pact, called the Lima Accord, on Monday`
            if tree.deprel(at) == Deprel::Acl && at < time.first && self.is_set_off(time) {
                stations.pop();
                at = tree.head(at).unwrap_or(at);
                stations.push(at);
            }
            if stations.len() > tree.len() {
                break;
            }
        }
        stations
    }

    fn has_preposition(&self, time: &TimeExpression) -> bool {
        time.first > 0 && self.tree.upos(time.first - 1) == Upos::Adp
    }

    /// Whether a comma stands before a date and its preposition.
    fn is_set_off(&self, time: &TimeExpression) -> bool {
        let first = time.first - usize::from(self.has_preposition(time));
        first > 0 && self.tree.form(first - 1) == ","
    }

    /// Whether a token's date may be told at what it hangs on.
    fn shares_time(&self, token: usize, modality: Modality, said: bool) -> bool {
        let tree = self.tree;
        let marked = |words: &[&str]| {
            tree.children_by(token, Deprel::Mark)
                .chain(tree.children_by(token, Deprel::Advmod))
                .any(|mark| words.contains(&tree.lemma(mark)))
        };
        match tree.deprel(token) {
            // `rode to Arica, where he signed`, `who blamed Peru`
            Deprel::AclRelcl => {
                let there = tree.children_by(token, Deprel::Advmod).any(|child| tree.lemma(child) == "where");
                (said || there) && tense_of(tree, token) == Some(Tense::Past)
            }
            Deprel::Advcl if has_subject(tree, token) => !marked(&[
                "after", "before", "since", "until", "although", "though", "because", "unless", "if",
            ]),
            Deprel::Advcl => !marked(&["after", "since"]) && modality == Modality::Asserted,
            Deprel::Xcomp | Deprel::Acl => modality == Modality::Asserted,
            Deprel::Ccomp => modality == Modality::Asserted && !is_pluperfect(tree, token),
            _ => true,
        }
    }

    /// Returns the day of the news for what a sentence reports as having happened, where it dates it by no word of its own.
    fn of_the_news(&self, event: &Event<'_>, said: bool) -> Option<(Date, DateBasis)> {
        let tree = self.tree;
        if event.judgement.modality != Modality::Asserted {
            return None;
        }
        let headline = self.number == 0;
        let mut at = event.token;
        let mut tense = None;
        for _ in 0..=tree.len() {
            // `has been at war since 1998`, `for years`
            if self.times.iter().any(|time| self.stations(time).contains(&at)) {
                return None;
            }
            tense = tense.or_else(|| tense_of(tree, at));
            let Some(above) = tree.head(at) else { break };
            let reported = match tree.deprel(at) {
                Deprel::AclRelcl => said && tense == Some(Tense::Past),
                Deprel::Acl => false,
                Deprel::Advcl | Deprel::AdvclRelcl if has_subject(tree, at) => headline,
                _ => true,
            };
            if !reported {
                return None;
            }
            at = above;
        }
        let told = match tense {
            Some(Tense::Past) => true,
            Some(Tense::Perfect) => self.number == self.opening.first,
            Some(Tense::Present) | None => headline,
            Some(Tense::Pluperfect) => false,
        };
        told.then(|| self.opening.news(self.number)).flatten()
    }
}

fn is_modifier(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::NmodPoss | Deprel::Compound | Deprel::Amod | Deprel::NmodUnmarked | Deprel::Nmod
    )
}

fn has_subject(tree: &Tree<'_>, verb: usize) -> bool {
    tree.children(verb).iter().any(|&child| matches!(tree.deprel(child), Deprel::Nsubj | Deprel::NsubjPass))
}

fn is_predicate(tree: &Tree<'_>, token: usize) -> bool {
    tree.upos(token) == Upos::Verb || tree.child(token, Deprel::Cop).is_some()
}

fn is_pluperfect(tree: &Tree<'_>, verb: usize) -> bool {
    tense_of(tree, verb) == Some(Tense::Pluperfect)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tense {
    Past,
    Perfect,
    Pluperfect,
    Present,
}

/// Returns the tense of a finite verb, or of a noun or adjective with a copula.
fn tense_of(tree: &Tree<'_>, verb: usize) -> Option<Tense> {
    let auxiliaries = || {
        let children = tree.children(verb).iter();
        children
            .filter(|&&child| matches!(tree.deprel(child), Deprel::Aux | Deprel::AuxPass | Deprel::Cop))
            .map(|&child| tree.form(child).to_lowercase())
    };
    let has = |words: &[&str]| auxiliaries().any(|form| words.contains(&form.as_str()));
    if has(&["had", "'d", "’d"]) {
        return Some(Tense::Pluperfect);
    }
    if has(&["has", "have", "'ve", "’ve"]) {
        return Some(Tense::Perfect);
    }
    if has(&["was", "were", "did"]) {
        return Some(Tense::Past);
    }
    if has(&["is", "are", "am", "does", "do", "'s", "’s", "'re", "’re"]) {
        return Some(Tense::Present);
    }
    match tree.token(verb).xpos {
        Xpos::Vbd => Some(Tense::Past),
        Xpos::Vbz | Xpos::Vbp => Some(Tense::Present),
        // `Luis Roca, then a general, recognised it`: the tagger may take a past tense for a participle.
        Xpos::Vbn if tree.child(verb, Deprel::Nsubj).is_some() => Some(Tense::Past),
        _ => None,
    }
}

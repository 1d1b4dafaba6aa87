//! Names in a sentence: what the tables know, what the name model finds and what the shape of words tells, reconciled.
//!
//! Candidates of all three kinds are gathered; longer ones win over shorter, and of equal length the better attested.

use std::sync::OnceLock;

use serde::Deserialize;

use super::gazetteer::{CountryForm, Gazetteer, Hit, Sense};
use super::role::{RoleKind, Roles};
use super::tree::Tree;
use crate::ontology::NodeKind;
use crate::text::{Deprel, EntityLabel, Upos, Xpos};

/// Full names of people are looked up with so many words at the most.
const LONGEST_NAME: usize = 5;

/// A name in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// What it seems to name.
    pub kind: NodeKind,
    /// What the tables know of it.
    pub known: Option<Sense>,
    /// How well attested it is: higher wins among names of equal length.
    rank: u8,
}

impl Name {
    /// Returns a name that its article tells elsewhere.
    pub fn found(first: usize, last: usize, kind: NodeKind) -> Self {
        Name { first, last, kind, known: None, rank: 0 }
    }

    /// Returns a body of a state, by what it is.
    pub fn of_state(first: usize, last: usize, country: usize) -> Self {
        Name { known: Some(Sense::Body(country)), ..Name::found(first, last, NodeKind::Organization) }
    }

    /// Returns a country, called by a word that names it in this article only.
    pub fn of_country(at: usize, country: usize) -> Self {
        let known = Some(Sense::Country(country, CountryForm::Name));
        Name { known, ..Name::found(at, at, NodeKind::Country) }
    }

    fn len(&self) -> usize {
        self.last - self.first + 1
    }

    fn overlaps(&self, other: &Name) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// Returns the names of a sentence in order, none overlapping another.
pub fn find(tree: &Tree<'_>, gazetteer: &Gazetteer, roles: &Roles) -> Vec<Name> {
    let mut candidates = known(tree, gazetteer);
    candidates.extend(bodies_of_states(tree, &candidates, roles));
    candidates.extend(figures(tree, gazetteer));
    candidates.extend(by_shape(tree, gazetteer, roles));
    candidates.extend(by_model(tree, gazetteer, roles));
    candidates.extend(common_agreements(tree, gazetteer));
    for name in candidates.iter_mut().filter(|name| name.kind != NodeKind::Country) {
        name.last = behind_hyphens(tree, name.last);
    }
    candidates.sort_by_key(|name| (std::cmp::Reverse(name.len()), std::cmp::Reverse(name.rank), name.first));
    let mut kept: Vec<Name> = Vec::new();
    let mut taken = vec![false; tree.len()];
    for name in candidates {
        if taken[name.first..=name.last].iter().any(|&taken| taken) {
            continue;
        }
        taken[name.first..=name.last].fill(true);
        kept.push(name);
    }
    kept.sort_by_key(|name| name.first);
    debug_assert!(kept.windows(2).all(|pair| !pair[0].overlaps(&pair[1])));
    kept
}

/// Returns the last token of a name whose parts are tied by hyphens: `Moon Jae-in`, `Abu al-Walid`.
fn behind_hyphens(tree: &Tree<'_>, last: usize) -> usize {
    let tied =
        |left: usize| left + 1 < tree.len() && tree.token(left).span.end == tree.token(left + 1).span.start;
    let mut last = last;
    while last + 2 < tree.len()
        && tied(last)
        && matches!(tree.form(last + 1), "-" | "‑" | "‐")
        && tied(last + 1)
        && tree.form(last + 2).chars().all(char::is_alphabetic)
        && matches!(tree.upos(last + 2), Upos::Propn | Upos::X | Upos::Noun | Upos::Adp)
        && tree.form(last + 2).chars().count() <= 6
        && !is_capitalised(tree.form(last + 2))
    {
        last += 2;
    }
    last
}

/// Returns what the tables know, as whole tokens.
fn known(tree: &Tree<'_>, gazetteer: &Gazetteer) -> Vec<Name> {
    let base = tree.sentence.span.start as usize;
    let text = tree.sentence.span.of(tree.text);
    let mut names = Vec::new();
    let mut token = 0;
    for hit in gazetteer.find(text) {
        while token < tree.len() && (tree.token(token).span.end as usize) <= base + hit.start {
            token += 1;
        }
        let mut last = token;
        while last + 1 < tree.len() && (tree.token(last + 1).span.start as usize) < base + hit.end {
            last += 1;
        }
        if last >= tree.len() || tree.token(token).span.start as usize != base + hit.start {
            continue;
        }
        if let Some((sense, kind)) = choose_sense(tree, gazetteer, hit, token, last) {
            names.push(Name { first: token, last, kind, known: Some(sense), rank: 3 });
        }
    }
    names
}

/// Returns the bodies that are called by their state and what they are: `Peruvian army`, `Singapore's foreign ministry`.
fn bodies_of_states(tree: &Tree<'_>, known: &[Name], roles: &Roles) -> Vec<Name> {
    let mut names = Vec::new();
    for name in known {
        let Some(Sense::Country(country, _)) = name.known else { continue };
        let possessive = name.last + 1 < tree.len() && tree.token(name.last + 1).xpos == Xpos::Pos;
        let behind = name.last + 1 + usize::from(possessive);
        let body = (behind..tree.len().min(behind + LONGEST_NAME)).rev().find(|&head| {
            // `the Peruvian army chief` is no army, but `Rojas, the Peruvian army chief` is its chief.
            let whole = !matches!(tree.deprel(head), Deprel::Compound | Deprel::Amod | Deprel::NmodDesc);
            let of_its_chief = || {
                tree.head(head).is_some_and(|chief| {
                    tree.deprel(chief) == Deprel::Appos
                        && roles.at(tree, chief).is_some_and(|(_, role)| role.kind == RoleKind::Office)
                })
            };
            (whole || of_its_chief())
                && roles.at(tree, head).is_some_and(|(first, role)| first == behind && role.body)
        });
        if let Some(last) = body {
            names.push(Name {
                first: name.first,
                last,
                kind: NodeKind::Organization,
                known: Some(Sense::Body(country)),
                rank: 2,
            });
        }
    }
    names
}

/// Returns the public figures that the tables know by full name, whatever the parser made of the words: `Menachem Begin`.
fn figures(tree: &Tree<'_>, gazetteer: &Gazetteer) -> Vec<Name> {
    let mut names = Vec::new();
    let mut first = 0;
    while first < tree.len() {
        let longest = tree.len().min(first + LONGEST_NAME);
        let found = is_capitalised(tree.form(first))
            .then(|| {
                (first + 1..longest).rev().find(|&last| {
                    is_capitalised(tree.form(last)) && gazetteer.is_figure(tree.words(first, last))
                })
            })
            .flatten();
        match found {
            Some(last) => {
                names.push(Name { first, last, kind: NodeKind::Person, known: None, rank: 4 });
                first = last + 1;
            }
            None => first += 1,
        }
    }
    names
}

fn choose_sense(
    tree: &Tree<'_>,
    gazetteer: &Gazetteer,
    hit: Hit,
    first: usize,
    last: usize,
) -> Option<(Sense, NodeKind)> {
    if gazetteer.is_ambiguous(hit) && !reads_as_state(tree, gazetteer, first, last) {
        return None;
    }
    let single_verb =
        first == last && matches!(tree.upos(first), Upos::Verb | Upos::Aux | Upos::Adv | Upos::Pron);
    if single_verb {
        return None;
    }
    let sense = *gazetteer.senses(hit).first()?;
    let common_word =
        matches!(sense, Sense::Organization(_) | Sense::Agreement(_)) && gazetteer.is_ambiguous(hit);
    if common_word && !called(tree, EntityLabel::Organization, first, last) {
        return None;
    }
    let kind = match sense {
        Sense::Country(..) => NodeKind::Country,
        Sense::Place(_) => NodeKind::Place,
        Sense::Organization(_) | Sense::Body(_) => NodeKind::Organization,
        Sense::Agreement(_) => NodeKind::Agreement,
    };
    Some((sense, kind))
}

/// Whether a name that is also a person's or another place's stands for the state here: no given name before it, no
/// surname behind it.
fn reads_as_state(tree: &Tree<'_>, gazetteer: &Gazetteer, first: usize, last: usize) -> bool {
    let capital = |index: usize| tree.upos(index) == Upos::Propn && is_capitalised(tree.form(index));
    let after_name = first > 0
        && capital(first - 1)
        && (gazetteer.given_name(tree.form(first - 1)).is_some() || tree.deprel(first) == Deprel::Flat);
    let before_name = last + 1 < tree.len() && capital(last + 1) && tree.deprel(last + 1) == Deprel::Flat;
    let longer_person = tree.sentence.entities.iter().any(|e| {
        e.label == EntityLabel::Person
            && e.last > e.first
            && e.first as usize <= first
            && e.last as usize >= last
    });
    !after_name && !before_name && !longer_person
}

/// Whether the name model gives a label to all these tokens.
fn called(tree: &Tree<'_>, label: EntityLabel, first: usize, last: usize) -> bool {
    tree.sentence
        .entities
        .iter()
        .any(|e| e.label == label && e.first as usize <= first && e.last as usize >= last)
}

/// Words that head names, from `data/name_heads.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameHeads {
    organization: Vec<String>,
    agreement: Vec<String>,
    agreement_common: Vec<String>,
    place: Vec<String>,
}

impl NameHeads {
    fn builtin() -> &'static NameHeads {
        static BUILTIN: OnceLock<NameHeads> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            toml::from_str(include_str!("data/name_heads.toml"))
                .expect("the compiled-in name heads are sound")
        })
    }

    fn kind(&self, word: &str) -> Option<NodeKind> {
        let has = |words: &[String]| words.iter().any(|head| head == word);
        if has(&self.agreement) {
            Some(NodeKind::Agreement)
        } else if has(&self.organization) {
            Some(NodeKind::Organization)
        } else if has(&self.place) {
            Some(NodeKind::Place)
        } else {
            None
        }
    }
}

/// Returns runs of capitalised words whose shape tells what they name.
fn by_shape(tree: &Tree<'_>, gazetteer: &Gazetteer, roles: &Roles) -> Vec<Name> {
    if is_headline_case(tree) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut start = 0;
    while start < tree.len() {
        if !is_name_word(tree, start) {
            start += 1;
            continue;
        }
        let end = run_end(tree, start);
        let (first, last) = trim(tree, roles, start, end);
        if first <= last {
            names.extend(named_by_head(tree, gazetteer, first, last));
            names.extend(person_by_shape(tree, gazetteer, roles, start, first, end));
        }
        start = end + 1;
    }
    names
}

fn is_capitalised(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
}

/// Whether most words of the sentence are capitalised, so that capitals tell nothing.
fn is_headline_case(tree: &Tree<'_>) -> bool {
    let words: Vec<usize> =
        (0..tree.len()).filter(|&i| tree.form(i).starts_with(char::is_alphabetic)).collect();
    let long: Vec<usize> = words.into_iter().filter(|&i| tree.form(i).chars().count() > 3).collect();
    let capitals = long.iter().filter(|&&i| is_capitalised(tree.form(i))).count();
    long.len() >= 5 && capitals * 10 >= long.len() * 9
}

fn is_name_word(tree: &Tree<'_>, index: usize) -> bool {
    let form = tree.form(index);
    let tagged =
        matches!(tree.upos(index), Upos::Propn | Upos::Noun | Upos::Adj | Upos::X | Upos::Verb | Upos::Num);
    // The first word of a sentence is capitalised whatever it is.
    let opens = index == 0 || matches!(tree.form(index - 1), "\"" | "“" | ":" | "''" | "``");
    is_capitalised(form)
        && tagged
        && (!opens || tree.upos(index) == Upos::Propn || tree.upos(index) == Upos::Adj)
        && !is_calendar_word(tree.lemma(index))
}

fn is_calendar_word(lemma: &str) -> bool {
    super::calendar::month(lemma).is_some() || super::calendar::weekday(lemma).is_some()
}

/// Returns the last token of a run of capitalised words; small words and hyphens join when a capital follows.
fn run_end(tree: &Tree<'_>, start: usize) -> usize {
    let mut end = start;
    loop {
        let next = end + 1;
        if next < tree.len() && is_name_word(tree, next) {
            end = next;
            continue;
        }
        let joins = |at: usize| {
            at < tree.len()
                && matches!(
                    tree.form(at),
                    "of" | "for"
                        | "on"
                        | "the"
                        | "-"
                        | "–"
                        | "and"
                        | "&"
                        | "de"
                        | "al"
                        | "bin"
                        | "van"
                        | "von"
                        | "der"
                        | "el"
                        | "da"
                        | "di"
                        | "del"
                        | "ibn"
                )
        };
        let mut ahead = next;
        while ahead < next + 3 && joins(ahead) {
            ahead += 1;
        }
        // `and` joins only inside `... of X and Y`, as in `Ministry of Trade and Industry`.
        let has_and = (next..ahead).any(|at| matches!(tree.form(at), "and"));
        let has_of = (start..=end).any(|at| tree.form(at) == "of");
        let binds = ahead > next && ahead < tree.len() && is_name_word(tree, ahead) && (!has_and || has_of);
        if !binds {
            return end;
        }
        end = ahead;
    }
}

/// Leaves titles and articles off the front of a run.
fn trim(tree: &Tree<'_>, roles: &Roles, start: usize, end: usize) -> (usize, usize) {
    let mut first = start;
    while first <= end && matches!(tree.form(first), "The" | "A" | "An") {
        first += 1;
    }
    (first + roles.title_length(tree, first, end), end)
}

/// Returns the organization, agreement or place that a run's head word makes it.
fn named_by_head(tree: &Tree<'_>, gazetteer: &Gazetteer, first: usize, last: usize) -> Option<Name> {
    let heads = NameHeads::builtin();
    let of = (first..=last).find(|&at| matches!(tree.form(at), "of" | "for" | "on"));
    let head = match of {
        Some(of) if of > first => of - 1,
        _ => last,
    };
    let word = tree.form(head).to_lowercase();
    let kind = heads.kind(&word)?;
    let alone = first == last;
    // `the Council` alone names nothing; `the Bundestag` and the like are in the tables.
    if alone {
        return None;
    }
    // A run that only joins a country's adjective to a common body is that country's body.
    let known = gazetteer.look_up(tree.words(first, last)).first().copied();
    Some(Name { first, last, kind, known, rank: 4 })
}

/// Returns the person that a title before a run, or a given name at its front, makes it.
fn person_by_shape(
    tree: &Tree<'_>,
    gazetteer: &Gazetteer,
    roles: &Roles,
    start: usize,
    first: usize,
    end: usize,
) -> Option<Name> {
    // Only the words up to the first joint belong to a person, except name particles.
    let joint = (first..=end).find(|&at| matches!(tree.form(at), "of" | "for" | "on" | "the" | "and" | "&"));
    let last = joint.map_or(end, |joint| joint.saturating_sub(1));
    if first > last || last - first > 4 {
        return None;
    }
    let titled = first > start
        || (first > 0 && roles.is_title(tree.lemma(first - 1)) && tree.upos(first) == Upos::Propn);
    let given = last > first && gazetteer.given_name(tree.form(first)).is_some();
    let common = (first..=last).any(|at| {
        !gazetteer.look_up(tree.form(at)).is_empty()
            && gazetteer.given_name(tree.form(at)).is_none()
            && !titled
    });
    let proper = (first..=last)
        .all(|at| tree.upos(at) == Upos::Propn || is_particle(tree.form(at)) || tree.form(at) == "-");
    if !(titled || given) || common || !proper || is_role_only(tree, roles, first, last) {
        return None;
    }
    let of_country = !gazetteer.look_up(tree.words(first, last)).is_empty();
    (!of_country).then_some(Name {
        first,
        last,
        kind: NodeKind::Person,
        known: None,
        rank: if given { 5 } else { 2 },
    })
}

fn is_particle(form: &str) -> bool {
    matches!(form, "de" | "al" | "bin" | "van" | "von" | "der" | "el" | "da" | "di" | "del" | "ibn")
}

fn is_role_only(tree: &Tree<'_>, roles: &Roles, first: usize, last: usize) -> bool {
    (first..=last).all(|at| roles.find_word(tree.lemma(at)).is_some())
}

/// Whether words are some of a make and the people whose they are: `Cuban MiGs`.
fn is_make_of_state(tree: &Tree<'_>, gazetteer: &Gazetteer, first: usize, last: usize) -> bool {
    let of_people = |sense: &Sense| matches!(sense, Sense::Country(_, CountryForm::Adjective));
    let plural = tree.form(last).ends_with('s') && tree.form(last).chars().any(char::is_lowercase);
    let model = tree.form(last).chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    first + 1 == last && plural && model && gazetteer.look_up(tree.form(first)).iter().any(of_people)
}

/// Returns what the name model found, its edges trimmed.
fn by_model(tree: &Tree<'_>, gazetteer: &Gazetteer, roles: &Roles) -> Vec<Name> {
    let mut names = Vec::new();
    for entity in &tree.sentence.entities {
        let (mut first, mut last) = (entity.first as usize, entity.last as usize);
        if first > last || last >= tree.len() {
            continue;
        }
        while first < last && (tree.upos(first) == Upos::Det || tree.upos(first) == Upos::Punct) {
            first += 1;
        }
        while last > first && (tree.upos(last) == Upos::Punct || tree.token(last).xpos == Xpos::Pos) {
            last -= 1;
        }
        if entity.label == EntityLabel::Person {
            first += roles.title_length(tree, first, last);
            // `Isaias Afwerki of Eritrea` ends before `of`.
            if let Some(of) = (first..=last).find(|&at| tree.form(at) == "of").filter(|&of| of > first) {
                last = of - 1;
            }
            // `Secretary of State Cyrus Vance`, of which the model takes the last three.
            let in_title = first >= 2
                && tree.form(first - 1) == "of"
                && roles.is_title(&tree.form(first - 2).to_lowercase());
            if in_title && last >= first + 2 {
                first += 1;
            }
        }
        // `the Timor Gap Treaty with Alatas`
        if let Some(with) = (first + 1..last).find(|&at| tree.form(at) == "with") {
            last = with - 1;
        }
        if first > last || is_calendar_word(tree.lemma(first)) || !is_capitalised(tree.form(first)) {
            continue;
        }
        // `Uruguay and Paraguay` are two, whatever the model says of people and places.
        let joined =
            |at: usize| matches!(tree.upos(at), Upos::Cconj) || matches!(tree.form(at), "by" | "with" | ",");
        if entity.label != EntityLabel::Organization && (first..=last).any(joined) {
            continue;
        }
        // An adjective, a role or a common word alone is no name.
        let alone = first == last;
        let weak = alone && (tree.upos(first) != Upos::Propn || roles.find_word(tree.lemma(first)).is_some());
        if weak || is_role_only(tree, roles, first, last) || is_make_of_state(tree, gazetteer, first, last) {
            continue;
        }
        let kind = match entity.label {
            EntityLabel::Person => NodeKind::Person,
            EntityLabel::Organization => NodeKind::Organization,
            EntityLabel::Location => NodeKind::Place,
        };
        let known = gazetteer.look_up(tree.words(first, last)).first().copied();
        let kind = if known.is_none() && kind != NodeKind::Person && reads_as_person(tree, roles, first, last)
        {
            NodeKind::Person
        } else {
            kind
        };
        let (kind, known) = match known {
            Some(Sense::Country(..)) if kind != NodeKind::Person => (NodeKind::Country, known),
            Some(Sense::Organization(_)) if kind != NodeKind::Person => (NodeKind::Organization, known),
            Some(Sense::Agreement(_)) if kind != NodeKind::Person => (NodeKind::Agreement, known),
            Some(Sense::Place(_)) if kind == NodeKind::Place => (kind, known),
            _ => (kind, None),
        };
        names.push(Name { first, last, kind, known, rank: 1 });
    }
    names
}

/// Whether a name of two to four words that no table knows stands where people do: it has a role in apposition, or it
/// is a subject, a possessor or an object without an article or a preposition of place.
fn reads_as_person(tree: &Tree<'_>, roles: &Roles, first: usize, last: usize) -> bool {
    let proper = (first..=last).all(|at| tree.upos(at) == Upos::Propn || is_particle(tree.form(at)));
    let headed = NameHeads::builtin().kind(&tree.form(last).to_lowercase()).is_some();
    if !(first < last && last - first < 4) || !proper || headed {
        return false;
    }
    let head = super::link::head_of(tree, first, last);
    let with_article = tree.child(head, Deprel::Det).is_some();
    let located = matches!(
        tree.case(head).as_deref(),
        Some("in" | "at" | "near" | "outside" | "around" | "across" | "through")
    );
    let role_beside = tree
        .children(head)
        .iter()
        .any(|&child| tree.deprel(child) == Deprel::Appos && roles.at(tree, child).is_some());
    let acts = matches!(tree.deprel(head), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Appos | Deprel::Conj)
        && (first..last).any(|at| tree.deprel(at) == Deprel::Flat || tree.deprel(at + 1) == Deprel::Flat);
    !with_article && !located && (role_beside || acts)
}

/// Returns agreements that a common noun makes of the proper names before it: `the Paris climate accord`.
fn common_agreements(tree: &Tree<'_>, gazetteer: &Gazetteer) -> Vec<Name> {
    let heads = NameHeads::builtin();
    let mut names = Vec::new();
    for head in 0..tree.len() {
        let lower = !is_capitalised(tree.form(head));
        if !lower
            || tree.upos(head) != Upos::Noun
            || !heads.agreement_common.iter().any(|word| word == &tree.form(head).to_lowercase())
        {
            continue;
        }
        let mut first = head;
        let mut proper = 0;
        let mut states = 0;
        while first > 0 {
            let before = first - 1;
            let form = tree.form(before);
            let named = tree.upos(before) == Upos::Propn && is_capitalised(form);
            let joins = matches!(form, "-" | "–" | "/")
                || (!is_capitalised(form)
                    && matches!(tree.upos(before), Upos::Noun | Upos::Adj)
                    && tree.is_under(before, head));
            let state = gazetteer
                .look_up(form)
                .iter()
                .any(|sense| matches!(sense, Sense::Country(_, form) if *form != CountryForm::Capital));
            if !(named || joins) {
                break;
            }
            proper += usize::from(named && !state);
            states += usize::from(state);
            first = before;
        }
        while first < head && !is_capitalised(tree.form(first)) {
            first += 1;
        }
        // `the 1965 treaty`
        let dated = first == head && head > 0 && {
            let year = tree.form(head - 1);
            year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
        };
        if dated {
            names.push(Name { first: head - 1, last: head, kind: NodeKind::Agreement, known: None, rank: 4 });
        }
        if first < head && (states >= 2 || (proper >= 1 && states == 0)) {
            names.push(Name { first, last: head, kind: NodeKind::Agreement, known: None, rank: 4 });
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_heads_are_sound() {
        let heads = NameHeads::builtin();
        for words in [&heads.organization, &heads.agreement, &heads.agreement_common, &heads.place] {
            assert!(words.iter().all(|word| *word == word.to_lowercase()));
        }
    }
}

//! Who holds which office: titles, appositions, predicates.

use super::clause;
use super::joint_office::shared;
use super::mention::{EntityId, Form, Mention};
use super::refer::{Referent, Referents};
use super::role::{Role, RoleKind};
use super::state::{State, relative_head};
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::fact::Status;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

/// Returns the offices that titles, appositions and copulas tell of.
pub(super) fn offices(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let mut states: Vec<State> = Vec::new();
    for head in 0..tree.len() {
        let Some((first, role)) = here.role_at(head).map(|found| here.once_held(head, found)) else {
            continue;
        };
        // `secretary general` is one office.
        let longer = (head + 1..tree.len().min(head + 3)).any(|later| {
            here.role_at(later).is_some_and(|(from, _)| from <= head && tree.form(later - 1) != "of")
        });
        if longer {
            continue;
        }
        if !(role.kind == RoleKind::Office || matches!(role.noun.as_str(), "colleague" | "counterpart"))
            || role.below_state
        {
            continue;
        }
        if tree.token(head).xpos == Xpos::Nns {
            states.extend(shared(here, head, role));
            continue;
        }
        let Some(holder) = holder(here, first, head).or_else(|| described(here, head)) else { continue };
        let told = served(here, first, head, &holder);
        let Some((served, confidence)) = told.or_else(|| understood(here, head, role, &holder)) else {
            continue;
        };
        if states.iter().any(|state| {
            state.source.entity == holder.entity
                && state.target.entity == served.entity
                && state.token == head
        }) {
            continue;
        }
        let state = State {
            edge: "holds-office",
            source: holder,
            target: served,
            token: head,
            title: Some(title_words(tree, first, head, role)),
            status: Some(status(tree, first, head)),
            noun: Some(role.noun.clone()),
            confidence,
        };
        // `who succeeded Lund as president`: an office that he held before.
        let before = replaced(here, head).filter(|person| person.entity != state.source.entity);
        if let Some(person) = before {
            states.push(State { source: person, status: Some(Status::Former), ..state.clone() });
        }
        states.push(state);
    }
    states.extend(before_and_after(here));
    states
}

/// Returns the person whom somebody succeeds in an office: `who succeeded Lund as president`.
fn replaced(here: &Referents<'_>, head: usize) -> Option<Referent> {
    let tree = here.tree;
    let verb =
        tree.head(head).filter(|_| tree.deprel(head) == Deprel::Obl || tree.deprel(head) == Deprel::Xcomp)?;
    let clause = clause::of(tree, verb);
    let succeeds = WordClasses::builtin().succeeding.contains(tree.lemma(verb)) && !clause.passive;
    let objects = clause.objects.iter().filter(|_| succeeds);
    objects.into_iter().flat_map(|&object| here.resolve(object)).find(|person| is_person(here, person))
}

/// Returns the offices of people called by whom they follow or go before: `his predecessor, Ana Rojas`.
fn before_and_after(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let named = |noun: usize| {
        let beside = tree.children(noun).iter().copied().filter(|&child| {
            matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc) && child > noun
        });
        let above = tree.head(noun).filter(|_| tree.deprel(noun) == Deprel::Appos);
        beside.chain(above).find_map(|at| person_at(here, at))
    };
    let office = |noun: usize| {
        let whose = tree.child(noun, Deprel::NmodPoss)?;
        let person = here.resolve(whose).into_iter().find(|person| is_person(here, person))?;
        let other = named(noun).filter(|other| other.entity != person.entity)?;
        let of = here.country_of(person.entity)?;
        if here.home_of(other.entity).is_some_and(|home| home != of) {
            return None;
        }
        let title = here.discourse.office_of(person.entity)?.to_owned();
        let status = if tree.lemma(noun) == "predecessor" { Status::Former } else { Status::Current };
        let words = (noun, noun);
        Some(State {
            edge: "holds-office",
            source: other,
            target: Referent {
                entity: of,
                place: None,
                words,
                sector: None,
                form: Form::Anaphor,
                distance: 2,
            },
            token: noun,
            title: Some(title.clone()),
            status: Some(status),
            noun: Some(title),
            confidence: 0.6,
        })
    };
    (0..tree.len())
        .filter(|&at| WordClasses::builtin().incumbent.contains(tree.lemma(at)))
        .filter_map(office)
        .collect()
}

pub(super) fn is_person(here: &Referents<'_>, referent: &Referent) -> bool {
    here.linked().entity(referent.entity).kind == NodeKind::Person
}

/// Returns the person whose name stands at a token.
fn person_at(here: &Referents<'_>, token: usize) -> Option<Referent> {
    let mention = here.mention_at(token).filter(|mention| mention.form == Form::Name)?;
    Some(here.referent(mention, 0)).filter(|person| is_person(here, person))
}

/// Returns the person whom an office describes that stands for the name: `The former Peruvian president was arrested`.
fn described(here: &Referents<'_>, head: usize) -> Option<Referent> {
    let mention =
        here.mention_at(head).filter(|mention| mention.form == Form::Role && mention.head == head)?;
    here.described_person(mention)
}

/// Returns the person whose title, apposition or predicate a role is.
fn holder(here: &Referents<'_>, first: usize, head: usize) -> Option<Referent> {
    let tree = here.tree;
    let person = |token: usize| person_at(here, token);
    // `Prime Minister Shinzo Abe`: the mention covers its title.
    if let Some(found) = person(head) {
        return Some(found);
    }
    // `Ana Rojas, the Chilean trade minister`, before the tree is asked, which mixes up lists of such.
    if let Some(mention) = here.described_before(head) {
        return Some(here.referent(mention, 0));
    }
    // `Secretary of State Rex Tillerson`, `president Emmanuel Macron`: right behind.
    let behind = tree.children(head).iter().copied().filter(|&child| child > head);
    let tight = [Deprel::Flat, Deprel::Appos, Deprel::NmodDesc, Deprel::Compound];
    if let Some(found) = behind.filter(|&child| tight.contains(&tree.deprel(child))).find_map(person) {
        return Some(found);
    }
    // `Nils Lund, the Swedish foreign minister`; a list of titles hangs on the first.
    let mut at = head;
    for _ in 0..4 {
        let above = tree.head(at)?;
        match tree.deprel(at) {
            Deprel::Appos | Deprel::NmodDesc | Deprel::Flat => {
                if let Some(found) = person(above) {
                    return Some(found);
                }
            }
            Deprel::Conj | Deprel::Compound => {}
            // `Merkel became chancellor`, `Abe served as prime minister`.
            Deprel::Xcomp | Deprel::Obl if WordClasses::builtin().installing.contains(tree.lemma(above)) => {
                let clause = clause::of(tree, above);
                let subjects = if clause.passive { clause.objects } else { clause.subjects };
                return subjects.into_iter().find_map(person);
            }
            _ => break,
        }
        at = above;
    }
    // `Macron is the president of France`, `whose uncle Jorge Paz was president`.
    let copula = tree.child(head, Deprel::Cop).is_some();
    let subject = tree.child(head, Deprel::Nsubj).filter(|_| copula);
    // `Rojas, who is now president`
    let described = tree.head(head).filter(|_| tree.deprel(head) == Deprel::AclRelcl);
    let subject = subject.map(|at| described.filter(|_| tree.lemma(at) == "who").unwrap_or(at));
    let subject = subject.and_then(|at| person(at).or_else(|| here.resolve(at).into_iter().next()));
    if let Some(subject) = subject.filter(|subject| is_person(here, subject)) {
        return Some(subject);
    }
    if let Some(person) = behind_description(here, head) {
        return Some(person);
    }
    // `Peru's president, Luis Quispe`, with the comma and the name hung elsewhere.
    let next = if head + 1 < tree.len() && tree.form(head + 1) == "," { head + 2 } else { head + 1 };
    let adjacent = (next < tree.len()).then(|| person(next)).flatten()?;
    let starts_there = here.mention_at(next).is_some_and(|mention| mention.first == next);
    let comma_closed = next == head + 1 || {
        let last = adjacent.words.1;
        last + 1 >= tree.len() || matches!(tree.form(last + 1), "," | "." | ";" | ")")
    };
    let possessed = here.owner(head).is_some() || first < head;
    (starts_there && comma_closed && possessed && tree.upos(next) == Upos::Propn).then_some(adjacent)
}

/// Returns the person named behind all that describes an office, whatever the parser hung the name on: `Peru's ambassador in
/// Delhi, Ana Rojas, came`.
fn behind_description(here: &Referents<'_>, head: usize) -> Option<Referent> {
    let tree = here.tree;
    let mut at = head;
    for _ in 0..3 {
        let nominal = tree.children_by(at, Deprel::Nmod).filter(|&child| child > at).last()?;
        let named = tree.children_by(nominal, Deprel::Appos).find(|&child| {
            let after = here.mention_at(child).map_or(child, |mention| mention.last) + 1;
            let closed = after >= tree.len() || matches!(tree.form(after), "," | "." | ";" | ")");
            child > 0 && tree.form(child - 1) == "," && closed
        });
        if let Some(person) = named.and_then(|name| person_at(here, name)) {
            return Some(person);
        }
        at = nominal;
    }
    None
}

/// Returns the country or body that an office is of.
fn served(here: &Referents<'_>, first: usize, head: usize, holder: &Referent) -> Option<(Referent, f64)> {
    let tree = here.tree;
    let linked = here.linked();
    let fits = |referent: &Referent| {
        matches!(linked.entity(referent.entity).kind, NodeKind::Country | NodeKind::Organization)
            && referent.entity != holder.entity
    };
    let body_at = |token: usize| {
        let mention = here.mention_at(token).filter(|mention| mention.form != Form::Role)?;
        let referent = here.referent(mention, 0);
        fits(&referent).then_some(referent)
    };
    let owner = here.owner(head).or_else(|| here.owner(first));
    // `the Japanese president of the court`: what he presides over, not where he is from.
    let from = owner.and_then(|owner| here.mention_at(owner)).filter(|owner| owner.form == Form::Adjective);
    let over = tree
        .children_by(head, Deprel::Nmod)
        .filter(|&child| tree.case(child).as_deref() == Some("of") && from.is_some())
        .flat_map(|child| here.resolve(child))
        .find(|body| linked.entity(body.entity).kind == NodeKind::Organization && fits(body));
    if let Some(body) = over {
        return Some((body, 0.8));
    }
    if let Some(found) = owner.and_then(body_at) {
        return Some((found, 0.92));
    }
    // The words right before a title that the parser hung elsewhere: `U.S. President Donald Trump`.
    let mut before = first;
    for _ in 0..3 {
        let Some(at) = before.checked_sub(1) else { break };
        if let Some(found) = body_at(at) {
            return Some((found, 0.88));
        }
        let skips = matches!(tree.upos(at), Upos::Adj | Upos::Part)
            || matches!(tree.form(at), "'s" | "’s" | "former" | "vice" | "deputy");
        if !skips {
            break;
        }
        before = at;
    }
    // `Chancellor Angela Merkel of Germany`.
    let (from, to) = holder.words;
    for token in from..=to {
        for child in tree.children_by(token, Deprel::Nmod) {
            let right_behind = to + 1 < tree.len() && tree.form(to + 1) == "of";
            if right_behind
                && tree.case(child).is_some_and(|case| case == "of")
                && let Some(found) = body_at(child)
            {
                return Some((found, 0.85));
            }
        }
    }
    let right_behind = |skipped: usize| {
        let at = to + 2 + skipped;
        let of = at < tree.len() && tree.form(to + 1) == "of";
        here.mention_at(at)
            .filter(|mention| of && mention.first == at)
            .and_then(|mention| body_at(mention.head))
    };
    if let Some(found) = right_behind(0).or_else(|| right_behind(1)) {
        return Some((found, 0.85));
    }
    // `Kenya, whose president, Uhuru Kenyatta, was charged`.
    let whose = tree
        .child(head, Deprel::NmodPoss)
        .or_else(|| first.checked_sub(1))
        .filter(|&at| tree.form(at).eq_ignore_ascii_case("whose"));
    if let Some(whose) = whose {
        // `the Workers' Front (WF), whose chairman`
        let comma = whose.checked_sub(1).filter(|&at| tree.form(at) == ",");
        let before = comma.and_then(|comma| body_at(before_brackets(tree, comma).checked_sub(1)?));
        let described = || {
            let described = relative_head(tree, whose)?;
            here.resolve(described).into_iter().find(|referent| fits(referent))
        };
        if let Some(found) = before.or_else(described) {
            return Some((found, 0.8));
        }
    }
    // `Zelaya's foreign minister`: of the state that he serves.
    let owner = owner_word(tree, first, head);
    if let Some(person) = owner.filter(|&at| tree.upos(at) == Upos::Propn) {
        let whose = here.resolve(person).into_iter().next()?;
        if linked.entity(whose.entity).kind == NodeKind::Person {
            let country = here.country_of(whose.entity).or_else(|| here.home_of(whose.entity))?;
            return Some((Referent { entity: country, form: Form::Anaphor, ..whose }, 0.7));
        }
    }
    // `his foreign minister`, `its president`.
    if let Some(pronoun) = owner.filter(|&at| tree.upos(at) == Upos::Pron || tree.lemma(at) == "country") {
        let whose = here.resolve(pronoun).into_iter().next()?;
        if fits(&whose) {
            return Some((whose, 0.7));
        }
        // Where the tables know whom he serves, they know it better than a pronoun.
        let country = here
            .home_of(holder.entity)
            .or_else(|| here.country_of(whose.entity))
            .or_else(|| here.home_of(whose.entity))?;
        return Some((Referent { entity: country, form: Form::Anaphor, ..whose }, 0.65));
    }
    // `the alliance's secretary general`, `the head of the congress`
    let behind = |preposition: &'static str| {
        tree.children_by(head, Deprel::Nmod)
            .filter(move |&child| tree.case(child).is_some_and(|case| case == preposition))
    };
    let described = behind("of").chain(tree.children_by(head, Deprel::NmodPoss));
    if let Some(body) = described.flat_map(|child| here.resolve(child)).find(|referent| fits(referent)) {
        return Some((body, 0.7));
    }
    // `the Republican leader in the Senate`, `an adviser at the White House`
    let within = behind("in").chain(behind("at")).filter_map(body_at);
    within
        .into_iter()
        .find(|body| linked.entity(body.entity).kind == NodeKind::Organization)
        .map(|body| (body, 0.7))
}

/// Returns the word that says whose an office of one word or several is: `his attorney-general`.
fn owner_word(tree: &Tree<'_>, first: usize, head: usize) -> Option<usize> {
    (first..=head).rev().find_map(|at| tree.child(at, Deprel::NmodPoss))
}

/// Returns where a comma, and brackets before it, begin: `(WF),`.
fn before_brackets(tree: &Tree<'_>, comma: usize) -> usize {
    let closes = |at: usize| tree.form(at) == ")";
    let opens = |at: &usize| tree.form(*at) == "(";
    let close = comma.checked_sub(1).filter(|&at| closes(at));
    close.and_then(|close| (close.saturating_sub(6)..close).rev().find(opens)).unwrap_or(comma)
}

/// Returns the state that an office of state is understood to be of where the words do not say: the one that the article
/// tells of its holder elsewhere, else the one named last before it.
fn understood(here: &Referents<'_>, head: usize, role: &Role, holder: &Referent) -> Option<(Referent, f64)> {
    let serves_others = matches!(role.noun.as_str(), "envoy" | "judge" | "prosecutor");
    let of_state = role.head_of_state
        || role.head_of_government
        || role.sector.is_some_and(|sector| sector.as_str() == "GOV");
    if !of_state || serves_others || role.kind != RoleKind::Office {
        return None;
    }
    // `president of the assembly`: of something else.
    let tree = here.tree;
    if tree.children_by(head, Deprel::Nmod).any(|child| tree.case(child).as_deref() == Some("of")) {
        return None;
    }
    let understood = |entity| Referent {
        entity,
        place: None,
        words: (head, head),
        sector: None,
        form: Form::Anaphor,
        distance: 2,
    };
    if let Some(country) = here.country_of(holder.entity) {
        return Some((understood(country), 0.7));
    }
    if let Some(country) = here.home_of(holder.entity) {
        // A bare `Pope Francis` is a name.
        let sure = if here.roles.is_regal(&role.noun) { 0.3 } else { 0.6 };
        return Some((understood(country), sure));
    }
    // `Prime Minister Edward Babiuch` in news of one country; ambassadors and popes serve others.
    let governs = role.head_of_state || role.head_of_government || role.noun.ends_with("minister");
    governs
        .then(|| country_before(here, head).or_else(|| here.foremost_country()))
        .flatten()
        .map(|country| (understood(country), 0.55))
}

/// Returns the country that a sentence names last before a token, or the one whose city it opens with: `In Lima the
/// foreign minister`.
fn country_before(here: &Referents<'_>, token: usize) -> Option<EntityId> {
    let opening = here.mention_at(1).filter(|mention| mention.last < token && here.tree.form(0) == "In");
    if let Some(city) = opening.map(|mention| here.linked().entity(mention.entity))
        && city.kind == NodeKind::Place
    {
        return city.country.and_then(|code| here.linked().country_entity(code));
    }
    let is_country = |entity: EntityId| here.linked().entity(entity).kind == NodeKind::Country;
    // `the Dutch secretary general`: where somebody else is from.
    let describes = |mention: &Mention| {
        mention.form == Form::Adjective
            && here.tree.head(mention.head).is_some_and(|noun| here.role_at(noun).is_some())
    };
    let before = here
        .mentions()
        .iter()
        .filter(|mention| mention.last < token && is_country(mention.entity) && !describes(mention));
    before.max_by_key(|mention| mention.last).map(|mention| mention.entity)
}

/// Returns the words of an office as a title: `Prime Minister`, `secretary of state`.
fn title_words(tree: &Tree<'_>, first: usize, head: usize, role: &Role) -> String {
    let words = tree.words(first, head);
    if words.split(' ').count() == role.noun.split(' ').count() {
        words.to_owned()
    } else {
        role.noun.clone()
    }
}

pub(super) fn status(tree: &Tree<'_>, first: usize, head: usize) -> Status {
    let around = first.saturating_sub(4)..=(head + 2).min(tree.len().saturating_sub(1));
    for at in around {
        let near =
            tree.head(at) == Some(head) || (first..=head).contains(&at) || at + 1 == first || at == head + 2;
        if !near {
            continue;
        }
        match tree.form(at).to_lowercase().as_str() {
            "former" | "formerly" | "once" | "ex" | "late" | "then" | "deposed" | "ousted" | "onetime"
            | "ex-president" => {
                return Status::Former;
            }
            "elect" | "designate" | "incoming" => return Status::Incoming,
            _ => {}
        }
    }
    // `who was president from 2013 to 2018`
    let past = tree.child(head, Deprel::Cop).is_some_and(|cop| tree.token(cop).xpos == Xpos::Vbd);
    if past && tree.deprel(head) == Deprel::AclRelcl {
        return Status::Former;
    }
    if tree.form(head).ends_with("-elect") { Status::Incoming } else { Status::Current }
}

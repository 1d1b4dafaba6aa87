//! Who belongs to what: members of bodies, parties to agreements, allies.

use super::mention::{Form, Mention};
use super::office::status;
use super::refer::{Referent, Referents};
use super::state::{State, antecedent, is_relative, relative_head};
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

/// How far before a noun the pronoun may stand that it hangs on: `of which both are members`.
const REACH: usize = 6;

/// What a noun says of whomever it describes.
struct Belonging {
    edge: &'static str,
    /// What one belongs to.
    whole: &'static [NodeKind],
    /// Who belongs to it.
    part: &'static [NodeKind],
}

const MEMBER: Belonging = Belonging {
    edge: "member-of",
    whole: &[NodeKind::Organization],
    part: &[NodeKind::Person, NodeKind::Country, NodeKind::Organization],
};

const POLITICIAN: Belonging = Belonging { part: &[NodeKind::Person], ..MEMBER };

const PARTY: Belonging = Belonging {
    edge: "party-to",
    whole: &[NodeKind::Agreement],
    part: &[NodeKind::Country, NodeKind::Organization],
};

const ALLY: Belonging = Belonging {
    edge: "allied-with",
    whole: &[NodeKind::Country, NodeKind::Organization],
    part: &[NodeKind::Country, NodeKind::Organization],
};

/// Returns memberships, parties to agreements and alliances: `a member of NATO`, `a signatory of the pact`, `an ally of Iran`.
pub(super) fn read(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let mut states = Vec::new();
    states.extend(belong(here));
    states.extend(listed(here));
    states.extend(of_body(here));
    for head in (0..tree.len()).filter(|&at| tree.upos(at) == Upos::Noun) {
        for belonging in belongings(tree.lemma(head)) {
            let parts = parts(here, head, belonging);
            let pairs: Vec<(&Referent, Referent)> = match (whole(here, head, belonging), &parts[..]) {
                (Some(whole), _) => parts.iter().map(|part| (part, whole.clone())).collect(),
                // `Norway and Chile are close allies`
                (None, [one, others @ ..]) if belonging.edge == ALLY.edge => {
                    others.iter().map(|other| (one, other.clone())).collect()
                }
                _ => continue,
            };
            states.extend(
                pairs
                    .into_iter()
                    .filter(|(part, whole)| part.entity != whole.entity)
                    .map(|(part, whole)| state(here, belonging, head, part.clone(), whole)),
            );
        }
    }
    states
}

fn state(
    here: &Referents<'_>,
    belonging: &Belonging,
    token: usize,
    source: Referent,
    target: Referent,
) -> State {
    State {
        edge: belonging.edge,
        source,
        target,
        token,
        title: None,
        status: Some(status(here.tree, token, token)),
        noun: None,
        confidence: 0.75,
    }
}

fn kind(here: &Referents<'_>, referent: &Referent) -> NodeKind {
    here.linked().entity(referent.entity).kind
}

/// Returns what the verb says: `the bloc, to which Peru and Chile belong`, `Peru belongs with Chile to the bloc`.
fn belong(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let verbs = (0..tree.len()).filter(|&at| tree.upos(at) == Upos::Verb && tree.lemma(at) == "belong");
    verbs
        .flat_map(|verb| [&MEMBER, &PARTY].map(|belonging| belong_to(here, verb, belonging)))
        .flatten()
        .collect()
}

fn belong_to(here: &Referents<'_>, verb: usize, belonging: &Belonging) -> Vec<State> {
    let tree = here.tree;
    let is_whole = |referent: &Referent| belonging.whole.contains(&kind(here, referent));
    let behind = |word: &'static str| {
        tree.children_by(verb, Deprel::Obl).filter(move |&at| tree.case(at).as_deref() == Some(word))
    };
    let (first, _) = tree.extent(verb);
    let pronoun = (first + 1..verb).find(|&at| {
        is_relative(here, at) && tree.form(at - 1).eq_ignore_ascii_case("to") && tree.is_under(at, verb)
    });
    let whole = match pronoun {
        Some(pronoun) => antecedent(here, pronoun, is_whole),
        None => behind("to").flat_map(|at| here.resolve(at)).find(is_whole),
    };
    let Some(whole) = whole else { return Vec::new() };
    let subjects = tree.children_by(verb, Deprel::Nsubj).chain(behind("with"));
    let subjects = subjects
        .filter_map(|at| if is_relative(here, at) { relative_head(tree, at) } else { Some(at) })
        .flat_map(|at| here.resolve(at));
    subjects
        .filter(|part| belonging.part.contains(&kind(here, part)) && part.entity != whole.entity)
        .map(|part| state(here, belonging, verb, part, whole.clone()))
        .collect()
}

/// Returns the members that stand in brackets or dashes behind a body: `the Lima Group - Peru, Chile and Brazil - met`.
fn listed(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let mut states = Vec::new();
    for body in here.mentions().iter().filter(|body| body.form == Form::Name) {
        let whole = here.referent(body, 0);
        let opening = body.last + 1;
        let close = match (opening < tree.len()).then(|| tree.form(opening)) {
            Some(dash @ ("-" | "–" | "—" | "--")) => dash,
            Some("(") => ")",
            _ => continue,
        };
        if kind(here, &whole) != NodeKind::Organization {
            continue;
        }
        let mut members = Vec::new();
        let mut at = opening + 1;
        while at < tree.len() && tree.form(at) != close {
            match here.mention_at(at).filter(|mention| mention.form != Form::Role) {
                Some(member) if MEMBER.part.contains(&kind(here, &here.referent(member, 0))) => {
                    members.push(here.referent(member, 0));
                    at = member.last + 1;
                }
                None if matches!(tree.form(at), "," | "and" | "the" | "plus") => at += 1,
                _ => break,
            }
        }
        let closed = at < tree.len() && tree.form(at) == close;
        if closed && members.len() > 1 {
            states.extend(
                members.into_iter().map(|member| state(here, &MEMBER, body.head, member, whole.clone())),
            );
        }
    }
    states
}

/// Returns the bodies that people are named with: `Luis Roca of Human Rights Watch`.
fn of_body(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let of = |body: &&Mention| tree.case(body.head).as_deref() == Some("of") && body.form == Form::Name;
    let mut states = Vec::new();
    for body in here.mentions().iter().filter(of) {
        let Some(person) = body.first.checked_sub(2).and_then(|at| here.mention_at(at)) else { continue };
        let (part, whole) = (here.referent(person, 0), here.referent(body, 0));
        let beside = person.last + 2 == body.first
            || (person.last + 3 == body.first && tree.form(body.first - 1) == "the");
        if beside
            && kind(here, &part) == NodeKind::Person
            && person.form == Form::Name
            && kind(here, &whole) == NodeKind::Organization
        {
            states.push(state(here, &MEMBER, person.head, part, whole));
        }
    }
    states
}

/// Returns what a noun may say.
fn belongings(noun: &str) -> impl Iterator<Item = &'static Belonging> {
    let words = WordClasses::builtin();
    let classes = [
        (&words.member, &MEMBER),
        (&words.politician, &POLITICIAN),
        (&words.partner, &PARTY),
        (&words.confederate, &ALLY),
    ];
    classes.into_iter().filter(move |(class, _)| class.contains(noun)).map(|(_, belonging)| belonging)
}

/// Returns what a noun says that one belongs to.
fn whole(here: &Referents<'_>, head: usize, belonging: &Belonging) -> Option<Referent> {
    let tree = here.tree;
    let fits = |referent: &Referent| belonging.whole.contains(&here.linked().entity(referent.entity).kind);
    let names_it = |&child: &usize| {
        let case = tree.case(child);
        match tree.deprel(child) {
            Deprel::Nmod | Deprel::Obl => {
                matches!(case.as_deref(), Some("of" | "to" | "in" | "from" | "for"))
            }
            Deprel::NmodPoss | Deprel::Amod | Deprel::Compound => true,
            _ => false,
        }
    };
    // `its Cuban ally` is an ally of whose it is.
    let mut inside: Vec<usize> = tree.children(head).iter().copied().filter(names_it).collect();
    inside.sort_by_key(|&child| matches!(tree.deprel(child), Deprel::Amod | Deprel::Compound));
    // `the bloc, of which both countries are members`
    let named = inside.into_iter().find_map(|at| {
        if is_relative(here, at) {
            antecedent(here, at, fits)
        } else {
            here.resolve(at).into_iter().find(fits)
        }
    });
    // `the WTO, a body of which both are members`
    named.or_else(|| {
        let (first, _) = tree.extent(head);
        let pronoun = (head.saturating_sub(REACH).max(1)..head).rev().find(|&at| {
            is_relative(here, at) && matches!(tree.form(at - 1), "of" | "to") && at + 1 >= first
        })?;
        antecedent(here, pronoun, fits)
    })
}

/// Returns whom a noun describes.
fn parts(here: &Referents<'_>, head: usize, belonging: &Belonging) -> Vec<Referent> {
    let tree = here.tree;
    let fits = |referent: &Referent| belonging.part.contains(&here.linked().entity(referent.entity).kind);
    let resolved = |at: Option<usize>| -> Vec<Referent> {
        at.map(|at| here.resolve(at)).unwrap_or_default().into_iter().filter(fits).collect()
    };
    // `Ukraine, which is not a party to the statute`
    let subject = tree.child(head, Deprel::Cop).and(tree.child(head, Deprel::Nsubj));
    let subject =
        subject.and_then(|at| if is_relative(here, at) { relative_head(tree, at) } else { Some(at) });
    // `his daughter and a member of Congress`
    let top = if tree.deprel(head) == Deprel::Conj { tree.head(head).unwrap_or(head) } else { head };
    let described = (tree.deprel(top) == Deprel::Appos).then(|| tree.head(top)).flatten();
    // `NATO members Greece and Turkey`, `Labour senator Ana Rojas`
    let titled = tree.head(head).filter(|&name| {
        name > head && matches!(tree.deprel(head), Deprel::Compound | Deprel::NmodDesc | Deprel::Flat)
    });
    let own_name =
        here.mention_at(head).filter(|mention| mention.form == Form::Name).map(|mention| mention.head);
    let named = tree.children(head).iter().copied().find(|&child| {
        child > head && matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc)
    });
    // `the group's members include France`
    let listed = tree.head(head).filter(|&verb| {
        tree.deprel(head) == Deprel::Nsubj && matches!(tree.lemma(verb), "include" | "comprise")
    });
    let listed = listed.and_then(|verb| tree.child(verb, Deprel::Obj));
    // `Peru and other members`, `members, including Peru`, `Peru is one of the founders`
    let among_others = tree.head(head).filter(|_| {
        tree.deprel(head) == Deprel::Conj
            && tree.children(head).iter().any(|&child| tree.lemma(child) == "other")
    });
    let including = tree.children_by(head, Deprel::Nmod).find(|&child| {
        matches!(tree.case(child).as_deref(), Some("include" | "including" | "like" | "such as"))
    });
    let one_of = tree.head(head).filter(|&one| tree.deprel(head) == Deprel::Nmod && tree.lemma(one) == "one");
    let one_of = one_of.and_then(|one| tree.child(one, Deprel::Cop).and(tree.child(one, Deprel::Nsubj)));
    let behind = here.name_behind(head).map(|mention| mention.head);
    // `Italy is among Norway's closest allies`
    let among = (tree.case(head).as_deref() == Some("among")).then(|| {
        let mut at = head;
        while tree.child(at, Deprel::Cop).is_none() {
            at = tree.head(at).filter(|_| matches!(tree.deprel(at), Deprel::Conj | Deprel::Nmod))?;
        }
        tree.child(at, Deprel::Nsubj)
    });
    // `a senator of the Popular Front, Ana Rojas, said`
    let body = tree.children_by(head, Deprel::Nmod).find_map(|at| here.mention_at(at));
    let set_off = body.and_then(|body| here.name_behind(body.last)).map(|mention| mention.head);
    if let Some(name) = set_beside(here, head) {
        return Some(name).into_iter().filter(fits).collect();
    }
    let places = [
        subject,
        described,
        own_name,
        titled,
        named,
        listed,
        among_others,
        including,
        one_of,
        behind,
        among.flatten(),
        set_off,
    ];
    let mut found = places.into_iter().map(resolved).find(|found| !found.is_empty()).unwrap_or_default();
    found.extend(so_are(here, head).into_iter().filter(fits));
    if found.is_empty() && belonging.edge == ALLY.edge {
        found = allies(here, head).into_iter().filter(fits).collect();
    }
    found
}

/// Returns who is the same: `Peru is a member of the bloc; so are Chile and Brazil`.
fn so_are(here: &Referents<'_>, head: usize) -> Vec<Referent> {
    let tree = here.tree;
    let says_so = |&other: &usize| {
        tree.child(other, Deprel::Cop).is_some()
            && tree.children_by(other, Deprel::Advmod).any(|child| tree.lemma(child) == "so")
    };
    let clauses = tree
        .children(head)
        .iter()
        .copied()
        .filter(|&other| matches!(tree.deprel(other), Deprel::Parataxis | Deprel::Conj));
    clauses.filter(says_so).flat_map(|other| here.resolve(other)).collect()
}

/// Returns the allies that words before the noun or a number name: `its Cuban and Angolan allies`, `both allies of Norway`.
fn allies(here: &Referents<'_>, head: usize) -> Vec<Referent> {
    let tree = here.tree;
    let owned = tree.child(head, Deprel::NmodPoss).is_some();
    let before = tree.children(head).iter().copied().filter(|&child| {
        matches!(tree.deprel(child), Deprel::Amod | Deprel::Compound) && here.mention_at(child).is_some()
    });
    let named: Vec<Referent> = before.filter(|_| owned).flat_map(|child| here.resolve(child)).collect();
    if !named.is_empty() {
        return named;
    }
    let both = tree.children(head).iter().any(|&child| matches!(tree.lemma(child), "both" | "two"));
    if both && here.mention_at(head).is_none() { here.resolve(head) } else { Vec::new() }
}

/// Returns the name before the comma that sets a description off, whatever the parser hung it on: `claimed by China and by
/// Bhutan, an ally of India`, `Sweden, though not a member of NATO, is`.
///
/// A plural describes all of a list, and is none of these.
fn set_beside(here: &Referents<'_>, head: usize) -> Option<Referent> {
    let tree = here.tree;
    let (first, _) = tree.extent(head);
    let conceded =
        tree.case(head).is_some_and(|case| matches!(case.as_str(), "though" | "although" | "while"));
    let plural = tree.token(head).xpos == Xpos::Nns;
    if plural || (tree.deprel(head) != Deprel::Appos && !conceded) {
        return None;
    }
    let comma = if tree.form(first) == "," { Some(first) } else { first.checked_sub(1) };
    let before = comma.filter(|&at| tree.form(at) == ",")?.checked_sub(1)?;
    here.mention_at(before).map(|mention| here.referent(mention, 0))
}

//! Who belongs to what: members of bodies, parties to agreements, allies.

use super::mention::Form;
use super::office::status;
use super::refer::{Referent, Referents};
use super::state::{State, relative_head};
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

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
            states.extend(pairs.into_iter().filter(|(part, whole)| part.entity != whole.entity).map(
                |(part, whole)| State {
                    edge: belonging.edge,
                    source: part.clone(),
                    target: whole,
                    token: head,
                    title: None,
                    status: Some(status(tree, head, head)),
                    noun: None,
                    confidence: 0.75,
                },
            ));
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
    let inside = tree.children(head).iter().copied().filter(names_it);
    // `the bloc, of which both countries are members`
    let relative =
        |child: usize| if is_relative(here, child) { relative_head(tree, child) } else { Some(child) };
    inside.filter_map(relative).flat_map(|at| here.resolve(at)).find(fits)
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
    let described = (tree.deprel(head) == Deprel::Appos).then(|| tree.head(head)).flatten();
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
    let places = [
        subject,
        set_beside(here, head),
        described,
        own_name,
        titled,
        named,
        listed,
        among_others,
        including,
        one_of,
        behind,
    ];
    places.into_iter().map(resolved).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Returns the name before the comma that sets a description off, whatever the parser hung it on: `claimed by China and by
/// Bhutan, an ally of India`, `Sweden, though not a member of NATO, is`.
fn set_beside(here: &Referents<'_>, head: usize) -> Option<usize> {
    let tree = here.tree;
    let (first, _) = tree.extent(head);
    let conceded =
        tree.case(head).is_some_and(|case| matches!(case.as_str(), "though" | "although" | "while"));
    if tree.deprel(head) != Deprel::Appos && !conceded {
        return None;
    }
    let before = first.checked_sub(2).filter(|&at| tree.form(at + 1) == ",")?;
    here.mention_at(before).map(|mention| mention.head)
}

fn is_relative(here: &Referents<'_>, token: usize) -> bool {
    matches!(here.tree.token(token).xpos, Xpos::Wdt | Xpos::Wp)
}

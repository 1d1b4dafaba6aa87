//! What lies where: `Arica, Chile`, `Tacna, a town in Peru`, `the Peruvian town of Puno`.

use super::mention::{EntityId, Form, Mention};
use super::refer::{Referent, Referents};
use super::state::State;
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

/// How far behind a place's comma the noun that describes it may stand.
const LONGEST_DESCRIPTION: usize = 6;

/// Returns the places of a sentence with what the words say that they lie in.
pub(super) fn read(here: &Referents<'_>) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for inner in
        here.mentions().iter().filter(|mention| !matches!(mention.form, Form::Role | Form::Adjective))
    {
        let Some(place) = place_of(here, inner) else { continue };
        let found = [
            (behind_comma(here, inner), 0.85),
            (behind_in(here, inner), 0.8),
            (in_description(here, inner), 0.78),
            (owner(here, inner), 0.8),
        ];
        for (outer, confidence) in
            found.into_iter().filter_map(|(outer, confidence)| Some((outer?, confidence)))
        {
            let Some(target) = whole(here, place, outer) else { continue };
            if states.iter().any(|state| state.source.entity == place && state.target.entity == target.entity)
            {
                continue;
            }
            states.push(State {
                edge: "located-in",
                source: Referent { entity: place, ..here.referent(inner, 0) },
                target,
                token: inner.head,
                title: None,
                status: None,
                noun: None,
                confidence,
            });
        }
    }
    states
}

fn kind(here: &Referents<'_>, mention: &Mention) -> NodeKind {
    here.linked().entity(mention.entity).kind
}

/// Returns the place that a mention names, a capital and a court that sits somewhere among them.
fn place_of(here: &Referents<'_>, mention: &Mention) -> Option<EntityId> {
    let sits =
        |name: &str| name.split(' ').any(|word| WordClasses::builtin().seated.contains(&word.to_lowercase()));
    match kind(here, mention) {
        NodeKind::Place => Some(mention.entity),
        NodeKind::Organization if sits(&here.linked().entity(mention.entity).name) => Some(mention.entity),
        _ => mention.place,
    }
}

/// Returns the country or place around a place; not one that the tables know it to lie outside of.
fn whole(here: &Referents<'_>, place: EntityId, outer: &Mention) -> Option<Referent> {
    let linked = here.linked();
    let entity = match outer.form {
        Form::Role => return None,
        Form::Capital => outer.place.unwrap_or(outer.entity),
        _ => outer.entity,
    };
    let around = linked.entity(entity);
    let inside = linked.entity(place).country.filter(|code| code.is_state());
    let outside = around.country;
    let elsewhere = inside.is_some() && outside.is_some() && inside != outside;
    let fits = matches!(around.kind, NodeKind::Country | NodeKind::Place) && entity != place && !elsewhere;
    fits.then(|| Referent { entity, ..here.referent(outer, 0) })
}

/// Returns what stands behind the comma: `Minsk, Belarus`, `Portsmouth, New Hampshire`.
fn behind_comma<'h>(here: &'h Referents<'_>, inner: &Mention) -> Option<&'h Mention> {
    let tree = here.tree;
    let next = inner.last + 2;
    if next >= tree.len() || tree.form(inner.last + 1) != "," {
        return None;
    }
    let outer = here.mention_at(next).filter(|outer| outer.first == next && outer.form == Form::Name)?;
    let apposed = matches!(
        tree.deprel(outer.head),
        Deprel::Appos
            | Deprel::NmodUnmarked
            | Deprel::OblUnmarked
            | Deprel::Nmod
            | Deprel::List
            | Deprel::Flat
    );
    let after = outer.last + 1;
    let closed = after >= tree.len() || !matches!(tree.form(after), "and" | "or" | "'s" | "’s");
    let listed = tree.children_by(inner.head, Deprel::Conj).next().is_some()
        || tree.children_by(outer.head, Deprel::Conj).next().is_some();
    let region = kind(here, outer) == NodeKind::Place && closed && !listed;
    (apposed && (kind(here, outer) == NodeKind::Country || region)).then_some(outer)
}

/// Returns what stands behind `in`, right behind the place or the noun that it gives a name to: `Arica, in northern Chile`,
/// `the Tapa base in Estonia`.
fn behind_in<'h>(here: &'h Referents<'_>, inner: &Mention) -> Option<&'h Mention> {
    let tree = here.tree;
    let is_in = |at: usize| at < tree.len() && matches!(tree.lemma(at), "in" | "inside" | "within");
    let mut at = inner.last + 1;
    if at < tree.len()
        && tree.upos(at) == Upos::Noun
        && tree.head(inner.head) == Some(at)
        && is_place_noun(here, at)
    {
        at += 1;
    }
    if at < tree.len() && tree.form(at) == "," {
        at += 1;
    }
    if !is_in(at) {
        return None;
    }
    at += 1;
    while at < tree.len() && here.mention_at(at).is_none() && matches!(tree.upos(at), Upos::Det | Upos::Adj) {
        at += 1;
    }
    let outer = here.mention_at(at).filter(|outer| outer.first == at && outer.form != Form::Adjective)?;
    let after = outer.last + 1;
    let possessor = after < tree.len() && tree.token(after).xpos == Xpos::Pos;
    (!possessor).then_some(outer)
}

/// Returns what a description of the place names: `Tacna, a town in southern Peru`, `Arica is a port in Chile`, `Arica lies in
/// Chile`.
fn in_description<'h>(here: &'h Referents<'_>, inner: &Mention) -> Option<&'h Mention> {
    let tree = here.tree;
    let apposed = (inner.first..=inner.last).flat_map(|at| tree.children_by(at, Deprel::Appos));
    let above = tree.head(inner.head).filter(|_| tree.deprel(inner.head) == Deprel::Nsubj);
    let predicate =
        above.filter(|&noun| tree.child(noun, Deprel::Cop).is_some() && is_place_noun(here, noun));
    let lies = above.filter(|&verb| matches!(tree.lemma(verb), "lie" | "sit" | "stand"));
    apposed.chain(set_off(here, inner)).chain(predicate).chain(lies).find_map(|description| {
        let within = tree.children(description).iter().copied().filter(|&at| is_inside(here, at));
        // `the home port of the Aurora` is a ship's.
        let vessel = |at: usize| {
            matches!(tree.lemma(description), "base" | "port") && tree.case(at).as_deref() == Some("of")
        };
        let within = within.into_iter().filter(|&at| !vessel(at));
        within.into_iter().find_map(|at| named_at(here, at)).or_else(|| whose(here, description))
    })
}

/// Returns the noun of place that a comma sets off behind a place, whatever the parser hung it on: `fighting over Arica, an enclave
/// inside Peru`.
fn set_off(here: &Referents<'_>, inner: &Mention) -> Option<usize> {
    let tree = here.tree;
    let first = inner.last + 2;
    let described = first < tree.len()
        && tree.form(inner.last + 1) == ","
        && matches!(tree.form(first), "a" | "an" | "the" | "capital");
    let nominal =
        |&at: &usize| matches!(tree.upos(at), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Punct);
    let phrase = || (first..tree.len().min(first + LONGEST_DESCRIPTION)).take_while(nominal);
    phrase()
        .filter(|_| described)
        .find(|&at| is_place_noun(here, at) && !phrase().any(|comma| comma < at && tree.form(comma) == ","))
}

/// Whether what stands behind a preposition is around what it belongs to; `south of` is beside.
fn is_inside(here: &Referents<'_>, at: usize) -> bool {
    let tree = here.tree;
    let preposition = matches!(tree.case(at).as_deref(), Some("in" | "inside" | "within" | "of"));
    let beside = tree.child(at, Deprel::Case).and_then(|case| case.checked_sub(1)).is_some_and(|before| {
        let word = tree.form(before).to_lowercase();
        ["north", "south", "east", "west"].iter().any(|direction| word.starts_with(direction))
    });
    matches!(tree.deprel(at), Deprel::Nmod | Deprel::Obl) && preposition && !beside
}

/// Returns the name at a token, or of the place that a noun of place there goes on to name: `the region of Puno`.
fn named_at<'h>(here: &'h Referents<'_>, at: usize) -> Option<&'h Mention> {
    let tree = here.tree;
    let deeper = || tree.children_by(at, Deprel::Nmod).find(|&of| tree.case(of).as_deref() == Some("of"));
    here.mention_at(at).or_else(|| {
        let named = deeper().filter(|_| is_place_noun(here, at))?;
        here.mention_at(named)
    })
}

/// Returns the state that the adjective of a description names: `Iquitos, a Peruvian port`.
fn whose<'h>(here: &'h Referents<'_>, description: usize) -> Option<&'h Mention> {
    let tree = here.tree;
    let adjectives = tree.children_by(description, Deprel::Amod).filter_map(|at| here.mention_at(at));
    adjectives.into_iter().find(|mention| mention.form == Form::Adjective && is_place_noun(here, description))
}

/// Returns whose a place is: `the Syrian town of Kobani`, `the Chilean port Arica`, `Chile's Arica`.
fn owner<'h>(here: &'h Referents<'_>, inner: &Mention) -> Option<&'h Mention> {
    let tree = here.tree;
    let of = tree.deprel(inner.head) == Deprel::Nmod && tree.case(inner.head).as_deref() == Some("of");
    let noun = tree.head(inner.head).filter(|&noun| of && is_place_noun(here, noun)).or_else(|| {
        let before = inner.first.checked_sub(1)?;
        is_place_noun(here, before).then_some(before)
    });
    if let Some(noun) = noun {
        return here.owner(noun).filter(|&owner| owner < noun).and_then(|owner| here.mention_at(owner));
    }
    let whose = tree.child(inner.head, Deprel::NmodPoss).and_then(|at| here.mention_at(at))?;
    let named = matches!(whose.form, Form::Name | Form::Capital);
    (named && kind(here, whose) == NodeKind::Country).then_some(whose)
}

fn is_place_noun(here: &Referents<'_>, token: usize) -> bool {
    WordClasses::builtin().place.contains(here.tree.lemma(token))
}

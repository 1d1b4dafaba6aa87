//! States: who holds which office, belongs to what, lies where, is whose kin or ally.

use super::clause;
use super::mention::{EntityId, Form, Mention};
use super::refer::{Referent, Referents};
use super::role::{Role, RoleKind};
use super::tree::Tree;
use crate::fact::Status;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

/// A state found.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Name of the edge kind.
    pub edge: &'static str,
    /// Who or what.
    pub source: Referent,
    /// Of what, in what, to whom.
    pub target: Referent,
    /// The token that says so.
    pub token: usize,
    /// The office or the kinship.
    pub title: Option<String>,
    /// Whether it holds, held or will hold.
    pub status: Option<Status>,
    /// The role's noun, on offices.
    pub noun: Option<String>,
    /// How sure the reading is, 0 to 1.
    pub confidence: f64,
}

/// Returns the states of a sentence.
pub fn read(here: &Referents<'_>) -> Vec<State> {
    let mut states = offices(here);
    states.extend(locations(here));
    states.extend(kin(here));
    states.extend(memberships(here));
    states
}

/// Returns the offices that titles, appositions and copulas tell of.
fn offices(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let mut states: Vec<State> = Vec::new();
    for head in 0..tree.len() {
        let Some((first, role)) = here.role_at(head) else { continue };
        if !(role.kind == RoleKind::Office || role.noun == "counterpart")
            || role.below_state
            || tree.token(head).xpos == Xpos::Nns
        {
            continue;
        }
        let Some(holder) = holder(here, first, head) else { continue };
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
        states.push(State {
            edge: "holds-office",
            source: holder,
            target: served,
            token: head,
            title: Some(title_words(tree, first, head, role)),
            status: Some(status(tree, first, head)),
            noun: Some(role.noun.clone()),
            confidence,
        });
    }
    states
}

/// Returns the person whose title, apposition or predicate a role is.
fn holder(here: &Referents<'_>, first: usize, head: usize) -> Option<Referent> {
    let tree = here.tree;
    let linked = here.linked();
    let person = |token: usize| {
        let mention = here.mention_at(token)?;
        let is_person = linked.entity(mention.entity).kind == NodeKind::Person && mention.form == Form::Name;
        is_person.then(|| here.referent(mention, 0))
    };
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
            Deprel::Xcomp | Deprel::Obl
                if matches!(
                    tree.lemma(above),
                    "become" | "serve" | "remain" | "elect" | "appoint" | "name" | "act"
                ) =>
            {
                let clause = clause::of(tree, above);
                let subjects = if clause.passive { clause.objects } else { clause.subjects };
                return subjects.into_iter().find_map(person);
            }
            _ => break,
        }
        at = above;
    }
    // `Macron is the president of France`.
    let copula = tree.child(head, Deprel::Cop).is_some();
    let subject = tree.child(head, Deprel::Nsubj).filter(|_| copula).and_then(person);
    if subject.is_some() {
        return subject;
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
    if let Some(found) = here.owner(head).or_else(|| here.owner(first)).and_then(body_at) {
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
    // `Kenya, whose president, Uhuru Kenyatta, was charged`.
    let whose = tree
        .child(head, Deprel::NmodPoss)
        .or_else(|| first.checked_sub(1))
        .filter(|&at| tree.form(at).eq_ignore_ascii_case("whose"));
    if let Some(whose) = whose {
        let before = whose.checked_sub(2).filter(|&at| tree.form(at + 1) == ",").and_then(body_at);
        let described = || {
            let described = relative_head(tree, whose)?;
            here.resolve(described).into_iter().find(|referent| fits(referent))
        };
        if let Some(found) = before.or_else(described) {
            return Some((found, 0.8));
        }
    }
    // `his foreign minister`, `its president`.
    if let Some(pronoun) = tree
        .child(head, Deprel::NmodPoss)
        .filter(|&at| tree.upos(at) == Upos::Pron || tree.lemma(at) == "country")
    {
        let whose = here.resolve(pronoun).into_iter().next()?;
        if fits(&whose) {
            return Some((whose, 0.7));
        }
        let country = here.country_of(whose.entity)?;
        return Some((Referent { entity: country, form: Form::Anaphor, ..whose }, 0.65));
    }
    None
}

/// Returns the state that an office of state is understood to be of where the words do not say: the one that the article
/// tells of its holder elsewhere, else the one named last before it.
fn understood(here: &Referents<'_>, head: usize, role: &Role, holder: &Referent) -> Option<(Referent, f64)> {
    let of_state = role.head_of_state
        || role.head_of_government
        || role.sector.is_some_and(|sector| sector.as_str() == "GOV");
    if !of_state || role.kind != RoleKind::Office {
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
        return Some((understood(country), 0.6));
    }
    // `Prime Minister Edward Babiuch` in news of one country; ambassadors and popes serve others.
    let governs = role.head_of_state || role.head_of_government || role.noun.ends_with("minister");
    governs
        .then(|| country_before(here, head).or_else(|| here.foremost_country()))
        .flatten()
        .map(|country| (understood(country), 0.55))
}

/// Returns the country that a sentence names last before a token.
fn country_before(here: &Referents<'_>, token: usize) -> Option<EntityId> {
    let is_country = |entity: EntityId| here.linked().entity(entity).kind == NodeKind::Country;
    let before = here.mentions().iter().filter(|mention| mention.last < token && is_country(mention.entity));
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

fn status(tree: &Tree<'_>, first: usize, head: usize) -> Status {
    let around = first.saturating_sub(4)..=(head + 2).min(tree.len().saturating_sub(1));
    for at in around {
        let near =
            tree.head(at) == Some(head) || (first..=head).contains(&at) || at + 1 == first || at == head + 2;
        if !near {
            continue;
        }
        match tree.form(at).to_lowercase().as_str() {
            "former" | "ex" | "late" | "then" | "deposed" | "ousted" | "onetime" | "ex-president" => {
                return Status::Former;
            }
            "elect" | "designate" | "incoming" => return Status::Incoming,
            _ => {}
        }
    }
    if tree.form(head).ends_with("-elect") { Status::Incoming } else { Status::Current }
}

/// Returns what lies where: `Arica, Chile`, `Tacna, a town in Peru`, `the Peruvian town of Puno`.
fn locations(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let linked = here.linked();
    let kind = |mention: &Mention| linked.entity(mention.entity).kind;
    let place_of = |mention: &Mention| -> Option<EntityId> {
        match kind(mention) {
            NodeKind::Place => Some(mention.entity),
            _ => mention.place,
        }
    };
    let mut states = Vec::new();
    let mut push = |inner: &Mention, outer: &Mention, confidence: f64| {
        let Some(place) = place_of(inner) else { return };
        let whole = matches!(kind(outer), NodeKind::Country | NodeKind::Place) && outer.entity != place;
        if !whole || outer.form == Form::Role {
            return;
        }
        let source = Referent { entity: place, ..here.referent(inner, 0) };
        let target = match outer.form {
            Form::Capital => {
                Referent { entity: outer.place.unwrap_or(outer.entity), ..here.referent(outer, 0) }
            }
            _ => here.referent(outer, 0),
        };
        states.push(State {
            edge: "located-in",
            source,
            target,
            token: inner.head,
            title: None,
            status: None,
            noun: None,
            confidence,
        });
    };
    for mention in
        here.mentions().iter().filter(|mention| mention.form != Form::Role && mention.form != Form::Adjective)
    {
        if place_of(mention).is_none() {
            continue;
        }
        // `Minsk, Belarus`
        let comma = mention.last + 2 < tree.len() && tree.form(mention.last + 1) == ",";
        if comma
            && let Some(next) =
                here.mention_at(mention.last + 2).filter(|next| next.first == mention.last + 2)
            && kind(next) == NodeKind::Country
            && next.form == Form::Name
            && matches!(
                tree.deprel(next.head),
                Deprel::Appos
                    | Deprel::NmodUnmarked
                    | Deprel::OblUnmarked
                    | Deprel::Nmod
                    | Deprel::List
                    | Deprel::Flat
            )
        {
            push(mention, next, 0.85);
        }
        for token in mention.first..=mention.last {
            for &child in tree.children(token) {
                let inside = matches!(tree.case(child).as_deref(), Some("in" | "inside" | "within"));
                if tree.deprel(child) == Deprel::Nmod
                    && inside
                    && let Some(outer) = here.mention_at(child)
                {
                    push(mention, outer, 0.8);
                }
                // `Tacna, a town in southern Peru`
                if tree.deprel(child) == Deprel::Appos {
                    let within = tree.children_by(child, Deprel::Nmod).filter(|&at| {
                        matches!(tree.case(at).as_deref(), Some("in" | "inside" | "within" | "of"))
                    });
                    for at in within {
                        if let Some(outer) = here.mention_at(at) {
                            push(mention, outer, 0.78);
                        }
                    }
                }
            }
        }
        // `the Syrian town of Kobani`
        if tree.deprel(mention.head) == Deprel::Nmod
            && let Some(noun) = tree.head(mention.head)
            && tree.case(mention.head).is_some_and(|case| case == "of")
            && let Some(owner) = here.owner(noun).filter(|&owner| owner < noun)
            && let Some(outer) = here.mention_at(owner)
        {
            push(mention, outer, 0.8);
        }
    }
    states
}

/// Returns kinship: `his wife Rosa`, `Lund's brother, Ola Lund`.
fn kin(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let linked = here.linked();
    let mut states = Vec::new();
    for head in 0..tree.len() {
        if !matches!(tree.upos(head), Upos::Noun)
            || !super::gazetteer::Gazetteer::builtin().is_kin(tree.lemma(head))
        {
            continue;
        }
        let is_person = |referent: &Referent| linked.entity(referent.entity).kind == NodeKind::Person;
        let whose = tree.child(head, Deprel::NmodPoss).or_else(|| {
            tree.children_by(head, Deprel::Nmod).find(|&at| tree.case(at).as_deref() == Some("of"))
        });
        let Some(whose) = whose else { continue };
        let owner = if tree.lemma(whose) == "whose" {
            // `Quispe, whose uncle Jorge Paz ruled`: whom the relative clause describes.
            relative_head(tree, whose).map(|at| here.resolve(at)).unwrap_or_default()
        } else {
            here.resolve(whose)
        };
        let Some(owner) = owner.into_iter().find(is_person) else { continue };
        let named = tree
            .children(head)
            .iter()
            .copied()
            .filter(|&child| matches!(tree.deprel(child), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc))
            .chain((tree.deprel(head) == Deprel::Appos).then(|| tree.head(head)).flatten())
            .find_map(|at| here.mention_at(at).map(|mention| here.referent(mention, 0)).filter(is_person));
        if let Some(relative) = named.filter(|relative| relative.entity != owner.entity) {
            states.push(State {
                edge: "related-to",
                source: relative,
                target: owner,
                token: head,
                title: Some(tree.lemma(head).to_owned()),
                status: None,
                noun: None,
                confidence: 0.85,
            });
        }
    }
    states
}

fn relative_head(tree: &Tree<'_>, token: usize) -> Option<usize> {
    let mut at = token;
    for _ in 0..6 {
        if tree.deprel(at) == Deprel::AclRelcl {
            return tree.head(at);
        }
        at = tree.head(at)?;
    }
    None
}

/// Returns memberships, parties to agreements and alliances: `a member of NATO`, `a signatory of the pact`, `an ally of Iran`.
fn memberships(here: &Referents<'_>) -> Vec<State> {
    let tree = here.tree;
    let linked = here.linked();
    let mut states = Vec::new();
    for head in 0..tree.len() {
        let (edge, kinds): (&'static str, &[NodeKind]) = match tree.lemma(head) {
            "member" | "chair" | "founder" => ("member-of", &[NodeKind::Organization]),
            "signatory" | "party" => ("party-to", &[NodeKind::Agreement]),
            "ally" => ("allied-with", &[NodeKind::Country, NodeKind::Organization]),
            _ => continue,
        };
        if tree.upos(head) != Upos::Noun {
            continue;
        }
        let of = |child: &usize| {
            let behind = tree.deprel(*child) == Deprel::Nmod
                && matches!(tree.case(*child).as_deref(), Some("of" | "to"));
            behind || matches!(tree.deprel(*child), Deprel::NmodPoss | Deprel::Amod | Deprel::Compound)
        };
        let fits = |referent: &Referent| kinds.contains(&linked.entity(referent.entity).kind);
        let Some(body) =
            tree.children(head).iter().filter(|child| of(child)).flat_map(|&at| here.resolve(at)).find(fits)
        else {
            continue;
        };
        let predicate = tree.child(head, Deprel::Cop).and(tree.child(head, Deprel::Nsubj));
        let described = (tree.deprel(head) == Deprel::Appos).then(|| tree.head(head)).flatten();
        let named = tree.children_by(head, Deprel::Appos).next();
        let members: Vec<Referent> = predicate
            .or(described)
            .or(named)
            .map(|at| here.resolve(at))
            .unwrap_or_default()
            .into_iter()
            .filter(|referent| referent.entity != body.entity)
            .filter(|referent| {
                let kind = linked.entity(referent.entity).kind;
                match edge {
                    "member-of" => {
                        matches!(kind, NodeKind::Person | NodeKind::Country | NodeKind::Organization)
                    }
                    _ => matches!(kind, NodeKind::Country | NodeKind::Organization),
                }
            })
            .collect();
        for member in members {
            states.push(State {
                edge,
                source: member,
                target: body.clone(),
                token: head,
                title: None,
                status: Some(status(tree, head, head)),
                noun: None,
                confidence: 0.75,
            });
        }
    }
    states
}

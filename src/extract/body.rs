//! Bodies of the state that an article is about, where no name says whose they are: `the army`, `parliament`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::gazetteer::Sense;
use super::name::Name;
use super::role::Roles;
use super::tree::Tree;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos};

/// Adds the bodies of the state that an article speaks of far more than of any other, where no name says whose they are:
/// `the army`, `parliament`.
pub(super) fn add(trees: &[Tree<'_>], names: &mut [Vec<Name>], roles: &Roles) {
    let Some(country) = foremost_country(names) else { return };
    // `the assembly` may be one that has a name: `the General Assembly`.
    let is_body = |name: &&Name| name.kind == NodeKind::Organization;
    let told: FxHashSet<String> = trees
        .iter()
        .zip(names.iter())
        .flat_map(|(tree, names)| {
            let words = names.iter().filter(is_body).flat_map(|name| name.first..=name.last);
            words.map(|at| tree.form(at).to_lowercase()).collect::<Vec<String>>()
        })
        .collect();
    for (tree, names) in trees.iter().zip(names.iter_mut()) {
        for head in 0..tree.len() {
            let Some((first, role)) = roles.at(tree, head).filter(|(_, role)| role.body) else {
                continue;
            };
            let law = role.sector.is_some_and(|sector| sector.as_str() == "COP");
            let known = told.contains(tree.lemma(head));
            let taken = names.iter().any(|name| name.first <= head && first <= name.last);
            if law || known || taken || !stands_bare(tree, first, head) {
                continue;
            }
            names.push(Name::of_state(first, head, country));
        }
        names.sort_by_key(|name| name.first);
    }
}

/// Returns the country named half as often again as any other, and at least three times.
fn foremost_country(names: &[Vec<Name>]) -> Option<usize> {
    let mut counts: FxHashMap<usize, usize> = FxHashMap::default();
    for name in names.iter().flatten() {
        if let Some(Sense::Country(country, _) | Sense::Body(country)) = name.known {
            *counts.entry(country).or_default() += 1;
        }
    }
    let mut ordered: Vec<(usize, usize)> =
        counts.into_iter().map(|(country, count)| (count, country)).collect();
    ordered.sort_unstable_by_key(|&(count, country)| (std::cmp::Reverse(count), country));
    let (most, country) = *ordered.first()?;
    let next = ordered.get(1).map_or(0, |(count, _)| *count);
    (most >= 3 && most * 2 >= next * 3).then_some(country)
}

/// Whether a noun phrase has nothing before it but an article: `the army`, `parliament`.
fn stands_bare(tree: &Tree<'_>, first: usize, head: usize) -> bool {
    let alone = matches!(
        tree.deprel(head),
        Deprel::Nsubj
            | Deprel::NsubjPass
            | Deprel::Obj
            | Deprel::Iobj
            | Deprel::Obl
            | Deprel::OblAgent
            | Deprel::Nmod
    );
    let singular = tree.form(head).eq_ignore_ascii_case(tree.lemma(head));
    let before = tree.children(head).iter().all(|&child| {
        child >= first
            || matches!(tree.deprel(child), Deprel::Case | Deprel::Punct | Deprel::Mark)
            || tree.lemma(child) == "the"
    });
    let of = tree.children_by(head, Deprel::Nmod).any(|child| tree.case(child).as_deref() == Some("of"));
    alone && singular && before && !of && tree.upos(head) == Upos::Noun
}

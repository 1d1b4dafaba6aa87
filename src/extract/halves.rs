//! Half of a divided land, called by where it lies: `the North` in news of Korea.

use super::gazetteer::{Gazetteer, Sense};
use super::name::Name;
use super::tree::Tree;
use crate::text::{Deprel, Upos};

/// The points of the compass that states are called by.
const SIDES: [&str; 4] = ["North", "South", "East", "West"];

/// Adds what an article that names one half of a divided land calls either by: `the North`, `the South's president`.
pub(super) fn add(trees: &[Tree<'_>], names: &mut [Vec<Name>], gazetteer: &Gazetteer) {
    let halves = halves(names, gazetteer);
    if halves.is_empty() {
        return;
    }
    for (tree, names) in trees.iter().zip(names.iter_mut()) {
        for at in 1..tree.len() {
            let half = halves.iter().find(|(side, _)| tree.form(at) == *side && stands_for_state(tree, at));
            let Some(&(_, country)) = half else { continue };
            let name = Name::of_country(at, country);
            match names.iter_mut().find(|name| (name.first..=name.last).contains(&at)) {
                Some(alone) if alone.first == alone.last => *alone = name,
                Some(_) => {}
                None => names.push(name),
            }
        }
        names.sort_by_key(|name| name.first);
    }
}

/// Returns each side of the lands that an article names a half of, with its state, where only one land has that side.
fn halves(names: &[Vec<Name>], gazetteer: &Gazetteer) -> Vec<(&'static str, usize)> {
    let mut halves: Vec<(&'static str, usize)> = Vec::new();
    for name in names.iter().flatten() {
        let Some(Sense::Country(country, _)) = name.known else { continue };
        let Some(known) = gazetteer.countries.get(country) else { continue };
        let Some(land) = known.name.split_once(' ').filter(|(side, _)| SIDES.contains(side)) else {
            continue;
        };
        let position = |name: &str| gazetteer.countries.iter().position(|country| country.name == name);
        let of_land: Vec<_> = SIDES
            .into_iter()
            .filter_map(|side| position(&format!("{side} {}", land.1)).map(|half| (side, half)))
            .collect();
        // `South Sudan` is half of something, `South Africa` is not.
        if of_land.len() > 1 || position(land.1).is_some() {
            halves.extend(of_land);
        }
    }
    halves.sort_unstable();
    halves.dedup();
    let alone = |side: &str| halves.iter().filter(|(other, _)| *other == side).count() == 1;
    halves.iter().copied().filter(|(side, _)| alone(side)).collect()
}

/// Whether a point of the compass stands for a state: `the North said`, not `in the North`, `the North Sea`.
fn stands_for_state(tree: &Tree<'_>, at: usize) -> bool {
    let named = at + 1 < tree.len() && (tree.upos(at + 1) == Upos::Propn || tree.form(at + 1) == "-");
    let placed = tree.case(at).is_some_and(|case| matches!(case.as_str(), "in" | "at" | "near"));
    let acts = !matches!(tree.deprel(at), Deprel::Compound | Deprel::Flat);
    tree.form(at - 1).eq_ignore_ascii_case("the") && acts && !named && !placed
}

//! Acts at home: what a state's own do to nobody that is named.

use super::ends::{Pair, Place, Reach};
use super::event::EventReader;
use super::mention::Form;
use super::refer::Referent;
use super::tree::Tree;
use super::trigger::Slot;
use crate::ontology::NodeKind;
use crate::text::Deprel;

/// How far behind a trigger others may be named that it concerns.
const NEAR: usize = 12;

/// Whether a token hangs below a verb as a part of its clause, not in a clause of its own.
fn is_argument(tree: &Tree<'_>, token: usize, verb: usize) -> bool {
    let mut at = token;
    for _ in 0..6 {
        if at == verb {
            return true;
        }
        let own_clause = matches!(
            tree.deprel(at),
            Deprel::AclRelcl | Deprel::Advcl | Deprel::Parataxis | Deprel::Conj | Deprel::Ccomp
        );
        match tree.head(at) {
            Some(above) if !own_clause => at = above,
            _ => return false,
        }
    }
    false
}

impl EventReader<'_> {
    /// Returns acts of a state's own on each other, of which the sentence names one end: `French farmers blocked roads`,
    /// `two Iraqi civilians were killed`.
    pub(super) fn at_home(
        &self,
        place: &Place<'_>,
        named: &[Referent],
        reach: Reach,
        acting: bool,
    ) -> Vec<Pair> {
        let linked = self.here.linked();
        if place.trigger.target.iter().all(Slot::is_strict) || self.names_another(place, named) {
            return Vec::new();
        }
        let home = |end: &Referent| {
            let entity = linked.entity(end.entity);
            match entity.kind {
                // `Togo warned that the dam would burst` is no act within Togo: only unnamed actors act on their own.
                NodeKind::Country if end.form == Form::Role || self.is_they(end) => Some(end.entity),
                // `Peruvian police beat demonstrators`
                NodeKind::Organization if entity.of_state => {
                    entity.country.and_then(|code| linked.country_entity(code))
                }
                _ => None,
            }
        };
        let domestic = named.iter().filter_map(|end| {
            let country = home(end)?;
            let sector = end.sector.or(linked.entity(end.entity).sector);
            let own = Referent { entity: country, place: None, sector, form: Form::Role, ..end.clone() };
            let state = Referent { sector: None, ..own.clone() };
            Some((if linked.entity(end.entity).of_state { own } else { end.clone() }, state))
        });
        domestic
            .map(|(end, state)| {
                if acting {
                    Pair { source: end, target: state, reach: (reach, Reach::Home) }
                } else {
                    Pair { source: state, target: end, reach: (Reach::Home, reach) }
                }
            })
            .collect()
    }

    /// Whether others are named below a trigger, of whom it is not understood what they have to do with it: no act at home.
    fn names_another(&self, place: &Place<'_>, named: &[Referent]) -> bool {
        let linked = self.here.linked();
        let tree = self.here.tree;
        let states: Vec<_> = named.iter().filter_map(|end| linked.entity(end.entity).country).collect();
        self.here.mentions().iter().any(|mention| {
            let entity = linked.entity(mention.entity);
            let foreign = entity.country.is_some_and(|code| code.is_state() && !states.contains(&code));
            // `Ola Berg's government sent food to Peru`
            let somebody =
                entity.kind == NodeKind::Person && named.iter().all(|end| end.entity != mention.entity);
            (somebody || (foreign && mention.head > place.token))
                && mention.head.abs_diff(place.token) < NEAR
                && is_argument(tree, mention.head, place.token)
        })
    }

    /// Whether an end is a plural pronoun, which stands for unnamed people: `teachers said they would strike`.
    fn is_they(&self, end: &Referent) -> bool {
        end.form == Form::Anaphor && self.here.tree.lemma(end.words.1) == "they"
    }
}

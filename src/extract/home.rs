//! Acts at home: what a state's own do to nobody that is named.

use super::ends::{Pair, Place, Reach};
use super::event::EventReader;
use super::mention::Form;
use super::refer::Referent;
use super::trigger::Slot;
use crate::ontology::NodeKind;

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
        if place.trigger.target.iter().all(Slot::is_strict) {
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

    /// Whether an end is a plural pronoun, which stands for unnamed people: `teachers said they would strike`.
    fn is_they(&self, end: &Referent) -> bool {
        end.form == Form::Anaphor && self.here.tree.lemma(end.words.1) == "they"
    }
}

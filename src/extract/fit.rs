//! Who may be an end of an event: of the kinds that the edge takes, and not whom the words only speak of.

use super::clause;
use super::ends::Place;
use super::event::EventReader;
use super::refer::Referent;
use super::trigger::TriggerPos;
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::Deprel;

impl EventReader<'_> {
    pub(super) fn fitting(
        &self,
        place: &Place<'_>,
        referents: Vec<Referent>,
        kinds: &[NodeKind],
        aimed_at: bool,
    ) -> Vec<Referent> {
        referents.into_iter().filter_map(|referent| self.fit(place, referent, kinds, aimed_at)).collect()
    }

    /// Returns a referent as an end of one of these kinds: a place counts for its country where only actors are meant,
    /// and a capital is a place where places are aimed at.
    pub(super) fn fit(
        &self,
        place: &Place<'_>,
        referent: Referent,
        kinds: &[NodeKind],
        aimed_at: bool,
    ) -> Option<Referent> {
        let linked = self.here.linked();
        if aimed_at && place.edge.said && self.is_victim(place, &referent) {
            return None;
        }
        let as_place = aimed_at && referent.place.is_some() && place.edge.local;
        let kind = if as_place { NodeKind::Place } else { linked.entity(referent.entity).kind };
        if kinds.contains(&kind) {
            return Some(referent);
        }
        // `expelled the Danish ambassador, Nils Lund`: Denmark is meant.
        if kind == NodeKind::Person && aimed_at && !place.trigger.to_kinds.is_empty() {
            let served = self.here.country_of(referent.entity).or_else(|| self.here.home_of(referent.entity));
            let state = served.filter(|&state| kinds.contains(&linked.entity(state).kind))?;
            return Some(Referent {
                entity: state,
                distance: referent.distance.saturating_add(1),
                ..referent
            });
        }
        // `resumed talks in Kampala`: where it is done is nobody's part in it.
        let venue = place.edge.mutual && self.is_venue(&referent);
        let lifted = kind == NodeKind::Place
            && kinds.contains(&NodeKind::Country)
            && (place.trigger.to_kinds.is_empty() || !aimed_at)
            && !venue;
        let country = linked
            .entity(referent.entity)
            .country
            .filter(|_| lifted)
            .and_then(|code| linked.country_entity(code))?;
        Some(Referent { entity: country, distance: referent.distance.saturating_add(2), ..referent })
    }

    /// Whether a complement says that harm is to be done to someone: `agreed to bar Danish airlines` is no accord with Denmark.
    pub(super) fn is_wronged(&self, place: &Place<'_>, referent: &Referent) -> bool {
        let tree = self.here.tree;
        let friendly = place.edge.default_cameo.is_some_and(|cameo| cameo.quad() == "VC");
        let hostile = |verb: usize| {
            // `promised not to attack`
            let denied =
                tree.children_by(verb, Deprel::Advmod).any(|at| matches!(tree.lemma(at), "not" | "never"));
            let clause = clause::of(tree, verb);
            !denied
                && self.lexicon.of(TriggerPos::Verb, tree.lemma(verb)).any(|trigger| {
                    let (cameo, default) =
                        (trigger.cameo, self.edge(trigger).and_then(|edge| edge.default_cameo));
                    cameo.or(default).is_some_and(|cameo| cameo.quad().ends_with('K'))
                        && self.holds(trigger, verb, &clause)
                })
        };
        let below = |verb: usize| tree.is_under(referent.words.0, verb);
        place.edge.reciprocal
            && friendly
            && place.clause.complements.iter().any(|&verb| below(verb) && hostile(verb))
    }

    /// Whether a name says to whom the harm was done that words are about: `condemned the attack on Denmark`.
    pub(super) fn is_victim(&self, place: &Place<'_>, referent: &Referent) -> bool {
        let tree = self.here.tree;
        let head = self.here.mention_at(referent.words.0).map_or(referent.words.0, |mention| mention.head);
        let noun = tree.head(head).filter(|_| tree.deprel(head) == Deprel::Nmod);
        // `launched a scathing attack on Denmark`
        let meant = |noun: usize| place.trigger.object.iter().any(|object| object == tree.lemma(noun));
        noun.is_some_and(|noun| WordClasses::builtin().harm.contains(tree.lemma(noun)) && !meant(noun))
            && matches!(tree.case(head).as_deref(), Some("on" | "of" | "against" | "upon"))
    }

    /// Whether a place only says where something is done.
    pub(super) fn is_venue(&self, referent: &Referent) -> bool {
        let head = self.here.mention_at(referent.words.0).map_or(referent.words.0, |mention| mention.head);
        matches!(self.here.tree.case(head).as_deref(), Some("in" | "at" | "near" | "outside"))
    }

    pub(super) fn is_agreement(&self, referent: &Referent) -> bool {
        self.here.linked().entity(referent.entity).kind == NodeKind::Agreement
    }

    /// Returns the states that the words name as owners of places attacked, which are attacked with them:
    /// `bombed the Georgian port of Poti`.
    pub(super) fn owners_of_places(&self, targets: &[Referent], sources: &[Referent]) -> Vec<Referent> {
        let here = self.here;
        let mut owners: Vec<Referent> = Vec::new();
        for target in targets {
            let place = target.place.unwrap_or(target.entity);
            if here.linked().entity(place).kind != NodeKind::Place {
                continue;
            }
            let (first, last) = target.words;
            let heads = (first..=last).flat_map(|at| [Some(at), here.tree.head(at)]).flatten();
            let owner = heads
                .filter_map(|head| here.owner(head))
                .filter_map(|owner| here.mention_at(owner))
                .find(|owner| {
                    here.linked().entity(owner.entity).kind == NodeKind::Country
                        && !(first..=last).contains(&owner.head)
                });
            let known =
                |entity| targets.iter().chain(sources).chain(&owners).any(|other| other.entity == entity);
            if let Some(owner) = owner.filter(|owner| !known(owner.entity)) {
                owners.push(here.referent(owner, 1));
            }
        }
        owners
    }
}

//! Actors without a name of their own, by whose they are: `Turkish troops`, `a spokesman for the Kenyan president`, `police
//! in Lagos`.

use super::mention::{Form, Mention};
use super::refer::{Referent, Referents};
use super::role::{Role, RoleKind};
use super::word_class::WordClasses;
use crate::ontology::NodeKind;
use crate::text::{Deprel, Upos, Xpos};

impl Referents<'_> {
    /// Returns the unnamed actor that a role noun makes of a country or body beside it: `Turkish troops`.
    pub(super) fn unnamed_actor(&self, head: usize) -> Option<Mention> {
        if !matches!(self.tree.upos(head), Upos::Noun | Upos::Propn) {
            return None;
        }
        let (first, role) = self.roles.at(self.tree, head)?;
        let owner = self.owner(head).or_else(|| (first < head).then(|| self.owner(first)).flatten());
        let Some(owner) = owner else {
            return self.actor_by_place(first, head, role).or_else(|| self.actor_of_actor(first, head, role));
        };
        let mention = self.mention_at(owner)?;
        // `Peru's ally`, `a Hezbollah critic`: somebody else.
        if mention.form != Form::Adjective
            && WordClasses::builtin().relational.contains(self.tree.lemma(head))
        {
            return None;
        }
        let kind = self.linked.entity(mention.entity).kind;
        let fits = match kind {
            NodeKind::Country | NodeKind::Organization => true,
            // `the Trump administration`, `Chirac's ministers` act for the country that he serves.
            NodeKind::Person => {
                let of_state = role
                    .sector
                    .is_some_and(|sector| matches!(sector.as_str(), "GOV" | "MIL" | "COP" | "SPY"));
                role.kind == RoleKind::Institution || of_state
            }
            _ => false,
        };
        if !fits {
            return None;
        }
        let entity = match kind {
            NodeKind::Person => self.country_of(mention.entity).or_else(|| self.home_of(mention.entity))?,
            _ => mention.entity,
        };
        let (from, to) = (mention.first.min(first), head.max(mention.last));
        // The phrase's own words, where the country stands behind: `the president of Peru`.
        let (first, last) = if from < head && to > head { (from, head.max(to)) } else { (from, to) };
        Some(Mention { first, last, head, entity, place: None, form: Form::Role, sector: role.sector })
    }

    /// Returns the unnamed actor who serves another: `a spokesman for the Kenyan president`, `an aide to Peru's premier`.
    fn actor_of_actor(&self, first: usize, head: usize, role: &Role) -> Option<Mention> {
        let tree = self.tree;
        if !matches!(role.kind, RoleKind::Office | RoleKind::Role) {
            return None;
        }
        let served = tree.children_by(head, Deprel::Nmod).find(|&child| {
            tree.case(child).is_some_and(|case| matches!(case.as_str(), "for" | "to" | "of"))
                && self.role_at(child).is_some()
        })?;
        let owner = self.mention_at(self.owner(served)?)?;
        let country = self.linked.entity(owner.entity).kind == NodeKind::Country;
        country.then_some(Mention {
            first,
            last: served,
            head,
            entity: owner.entity,
            place: None,
            form: Form::Role,
            sector: role.sector,
        })
    }

    /// Returns the unnamed actor that stands where it does: `demonstrators in Baghdad`, `police in Lagos`.
    fn actor_by_place(&self, first: usize, head: usize, role: &Role) -> Option<Mention> {
        let many = self.tree.token(head).xpos == Xpos::Nns;
        let unnamed = matches!(role.kind, RoleKind::Group | RoleKind::Role | RoleKind::Institution);
        if !unnamed && !(role.kind == RoleKind::Office && many) {
            return None;
        }
        let places = &WordClasses::builtin().inside;
        let tree = self.tree;
        // `a newspaper based in Lima`, `students camped outside a court in Lima`
        let reduced = tree.children_by(head, Deprel::Acl).filter(|&verb| {
            matches!(tree.token(verb).xpos, Xpos::Vbn | Xpos::Vbd | Xpos::Vbg) && verb <= head + 2
        });
        let nominals = tree
            .children_by(head, Deprel::Nmod)
            .chain(reduced.flat_map(|verb| tree.children_by(verb, Deprel::Obl)))
            .filter(|&child| tree.case(child).is_some_and(|case| places.contains(case.as_str())));
        let mention_of = |nominal: usize| {
            let below = tree.children(nominal).iter().copied().filter(|&child| {
                matches!(tree.deprel(child), Deprel::NmodPoss | Deprel::Compound)
                    || tree.case(child).is_some_and(|case| case == "in" || case == "of")
            });
            std::iter::once(nominal).chain(below).find_map(|at| self.mention_at(at))
        };
        let place = nominals.into_iter().find_map(mention_of)?;
        let entity = self.linked.entity(place.entity);
        let country = self.linked.country_entity(entity.country?)?;
        Some(Mention {
            first,
            last: head,
            head,
            entity: country,
            place: None,
            form: Form::Role,
            sector: role.sector,
        })
    }

    /// Returns the token that says whose a noun is: adjective, compound, possessor, `of` or `from`.
    pub fn owner(&self, head: usize) -> Option<usize> {
        let named = |&child: &usize| self.mention_at(child).is_some_and(|mention| mention.form != Form::Role);
        let children = self.tree.children(head);
        let by = |wanted: &[Deprel]| {
            children.iter().copied().filter(|child| wanted.contains(&self.tree.deprel(*child))).find(named)
        };
        by(&[Deprel::Amod, Deprel::Compound, Deprel::Flat])
            .or_else(|| by(&[Deprel::NmodPoss]))
            .or_else(|| {
                children
                    .iter()
                    .copied()
                    .filter(|&child| self.tree.deprel(child) == Deprel::Nmod)
                    .filter(|&child| {
                        self.tree
                            .case(child)
                            .is_some_and(|case| matches!(case.as_str(), "of" | "from" | "for"))
                    })
                    .find(named)
            })
            // A compound of a compound: `U.S. trade representative`.
            .or_else(|| {
                children
                    .iter()
                    .copied()
                    .filter(|&child| matches!(self.tree.deprel(child), Deprel::Compound | Deprel::Amod))
                    .flat_map(|child| self.tree.children(child))
                    .copied()
                    .find(named)
            })
            .or_else(|| self.adjacent_owner(head))
    }

    /// Returns the name right before a role noun that the parser hung elsewhere.
    fn adjacent_owner(&self, head: usize) -> Option<usize> {
        let (first, _) = self.roles.at(self.tree, head)?;
        let before = first.checked_sub(1)?;
        let before = if matches!(self.tree.form(before), "'s" | "’s" | "'" | "’") {
            before.checked_sub(1)?
        } else {
            before
        };
        let mention = self.mention_at(before)?;
        let kind = self.linked.entity(mention.entity).kind;
        let apart = self.tree.head(head) == Some(before) && self.tree.deprel(head) == Deprel::Conj;
        (mention.form != Form::Role && kind != NodeKind::Person && !apart).then_some(before)
    }

    /// Returns the other countries of an actor that several share: `French and Egyptian warships`.
    pub(super) fn coordinated_owners(&self, mention: &Mention) -> Vec<Referent> {
        let Some(owner) = self.owner(mention.head) else { return Vec::new() };
        self.tree
            .children_by(owner, Deprel::Conj)
            .filter_map(|other| self.mention_at(other))
            // `French and Egyptian warships`, `the banks of India and Chile`
            .filter(|other| {
                let behind_of = self.tree.deprel(owner) == Deprel::Nmod
                    && self.linked.entity(other.entity).kind == NodeKind::Country;
                other.entity != mention.entity
                    && other.form != Form::Role
                    && (other.last < mention.head || behind_of)
            })
            .map(|other| Referent { sector: mention.sector, form: Form::Role, ..self.referent(other, 0) })
            .collect()
    }
}

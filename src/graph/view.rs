//! What walks and queries run over, and what they let through.

use crate::date::Date;
use crate::fact::Modality;
use crate::ontology::{Cameo, EdgeClass, EdgeInfo, Sector};

use super::raw::pack_cameo;
use super::{EdgeId, KindId, NodeId};

/// A graph that can be walked: nodes and edges by number, edges both ways, and what filters test of an edge's facts.
pub trait View {
    /// Returns the number of nodes; their numbers are below it.
    fn node_count(&self) -> u32;

    /// Returns the number of edges; their numbers are below it.
    fn edge_count(&self) -> u32;

    /// Returns the edge kinds by number.
    fn edge_kinds(&self) -> &[EdgeInfo];

    /// Returns the steps along edges that leave a node, by (kind, target).
    fn steps_out(&self, node: NodeId) -> impl Iterator<Item = Step> + '_;

    /// Returns the steps against edges that enter a node, by (kind, source).
    fn steps_in(&self, node: NodeId) -> impl Iterator<Item = Step> + '_;

    /// Fetches what is needed soon to take steps from a node. Many such calls in a row wait for memory together, where
    /// steps wait one after another.
    #[inline]
    fn fetch(&self, _node: NodeId) {}

    /// Returns the edge of a step.
    fn step_edge(&self, step: Step) -> EdgeId;

    /// Returns the edges that leave a node, by (kind, target).
    fn outgoing(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_;

    /// Returns the edges that enter a node, by (kind, source).
    fn incoming(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_;

    /// Returns how many edges leave and enter a node.
    fn degree(&self, node: NodeId) -> u32;

    /// Returns an edge's source and target; `None` for no edge.
    fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)>;

    /// Returns an edge's kind.
    fn kind(&self, edge: EdgeId) -> KindId;

    /// Returns the modalities among an edge's facts.
    fn modalities(&self, edge: EdgeId) -> Modalities;

    /// Returns the modalities among an edge's mutual facts.
    fn mutual_modalities(&self, edge: EdgeId) -> Modalities;

    /// Returns what filters test of each of an edge's facts.
    fn marks(&self, edge: EdgeId) -> impl Iterator<Item = FactMark> + '_;

    /// Whether paths may pass the node: it is no unresolved surname.
    fn is_step(&self, node: NodeId) -> bool;
}

/// A step from a node along an edge, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it leads; may be no node of the graph where the graph is damaged.
    pub node: NodeId,
    /// The edge's kind.
    pub kind: KindId,
    /// Whether it leads from source to target.
    pub forth: bool,
    /// Modalities of the edge's facts, and of the mutual ones in the high bits.
    pub(crate) mask: u8,
    /// Its place among all steps of its way.
    pub(crate) place: u32,
}

/// What filters test of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactMark {
    /// Whether it happened.
    pub modality: Modality,
    /// Whether it holds both ways.
    pub mutual: bool,
    /// When it happened.
    pub date: Option<Date>,
    /// Its CAMEO code.
    pub cameo: Option<Cameo>,
    /// The sectors of source and target.
    pub sectors: [Option<Sector>; 2],
    /// Hundredths of confidence.
    pub confidence: u8,
}

/// A set of modalities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Modalities(pub(crate) u8);

impl Modalities {
    /// All four.
    pub const ALL: Modalities = Modalities(0b1111);
    /// What neighbours count unless asked: all but negated.
    pub const CLAIMED: Modalities = Modalities(0b0111);
    /// What paths walk unless asked: asserted.
    pub const ASSERTED: Modalities = Modalities(0b0001);

    /// Returns the set of these.
    pub fn of(modalities: impl IntoIterator<Item = Modality>) -> Self {
        Modalities(modalities.into_iter().fold(0, |set, modality| set | 1 << modality as u8))
    }

    /// Whether a modality is among them.
    pub fn has(self, modality: Modality) -> bool {
        self.0 & 1 << modality as u8 != 0
    }

    /// Whether some modality is in both.
    pub fn meets(self, other: Modalities) -> bool {
        self.0 & other.0 != 0
    }
}

/// Which way edges are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    /// From source to target; mutual facts also back.
    Out,
    /// From target to source; mutual facts also forth.
    In,
    /// Both ways.
    #[default]
    Both,
}

/// Which edges count. An edge passes when one of its facts passes every test.
#[derive(Clone, Debug)]
pub struct Filter {
    kinds: Vec<KindTest>,
    modalities: Modalities,
    since: Option<Date>,
    until: Option<Date>,
    cameo: Option<Vec<u16>>,
    sectors: Vec<Sector>,
    min_confidence: u8,
    /// Whether the modalities of an edge alone tell that it passes.
    by_modality: bool,
}

#[derive(Clone, Copy, Debug)]
struct KindTest {
    allowed: bool,
    state: bool,
}

impl Filter {
    /// Returns the filter that lets through facts of some modalities on the edge kinds of a view.
    pub fn new(kinds: &[EdgeInfo], modalities: Modalities) -> Self {
        let kinds =
            kinds.iter().map(|info| KindTest { allowed: true, state: info.class == EdgeClass::State });
        Filter {
            kinds: kinds.collect(),
            modalities,
            since: None,
            until: None,
            cameo: None,
            sectors: Vec::new(),
            min_confidence: 0,
            by_modality: true,
        }
    }

    /// Lets only some edge kinds through.
    #[must_use]
    pub fn kinds(mut self, allowed: &[KindId]) -> Self {
        for (number, kind) in (0u16..).zip(&mut self.kinds) {
            kind.allowed = allowed.contains(&KindId(number));
        }
        self
    }

    /// Lets only facts through that may have happened in `since..=until`; edges that are states pass.
    #[must_use]
    pub fn dates(mut self, since: Option<Date>, until: Option<Date>) -> Self {
        (self.since, self.until) = (since, until);
        self.settle()
    }

    /// Lets only facts through whose CAMEO code begins with one of `prefixes`; none means all.
    #[must_use]
    pub fn cameo(mut self, prefixes: &[String]) -> Self {
        self.cameo = (!prefixes.is_empty()).then(|| {
            let under = |code: &Cameo| prefixes.iter().any(|prefix| code.is_under(prefix));
            let mut codes: Vec<u16> = Cameo::all().filter(under).map(|code| pack_cameo(Some(code))).collect();
            codes.sort_unstable();
            codes
        });
        self.settle()
    }

    /// Lets only facts through of which an end has one of `sectors`; none means all.
    #[must_use]
    pub fn sectors(mut self, sectors: &[Sector]) -> Self {
        self.sectors = sectors.to_vec();
        self.settle()
    }

    /// Lets only facts through of at least so many hundredths of confidence.
    #[must_use]
    pub fn min_confidence(mut self, hundredths: u8) -> Self {
        self.min_confidence = hundredths;
        self.settle()
    }

    fn settle(mut self) -> Self {
        self.by_modality = self.since.is_none()
            && self.until.is_none()
            && self.cameo.is_none()
            && self.sectors.is_empty()
            && self.min_confidence == 0;
        self
    }

    /// Whether an edge counts, walked from source to target.
    #[inline]
    pub fn passes<V: View>(&self, view: &V, edge: EdgeId) -> bool {
        self.tests(view, edge, view.modalities(edge), |_| true)
    }

    /// Whether an edge counts, walked from target to source: one of its facts passes and is mutual.
    #[inline]
    pub fn passes_back<V: View>(&self, view: &V, edge: EdgeId) -> bool {
        self.tests(view, edge, view.mutual_modalities(edge), |mark| mark.mutual)
    }

    /// Whether a step counts that a walk takes the way that `direction` says.
    #[inline]
    pub fn step<V: View>(&self, view: &V, step: Step, direction: Direction) -> bool {
        let along = direction == Direction::Both || (direction == Direction::Out) == step.forth;
        let modalities = if along { step.mask & 0b1111 } else { step.mask >> 4 };
        let Some(kind) = self.kinds.get(usize::from(step.kind.0)) else { return false };
        kind.allowed
            && self.modalities.0 & modalities != 0
            && (self.by_modality
                || view
                    .marks(view.step_edge(step))
                    .any(|mark| (along || mark.mutual) && self.mark(&mark, kind.state)))
    }

    /// Whether a fact on a step's edge counts for a walk that takes it the way that `direction` says.
    pub fn step_fact(&self, step: Step, mark: &FactMark, direction: Direction) -> bool {
        let along = direction == Direction::Both || (direction == Direction::Out) == step.forth;
        (along || mark.mutual) && self.fact(step.kind, mark)
    }

    fn tests<V: View>(
        &self,
        view: &V,
        edge: EdgeId,
        modalities: Modalities,
        also: impl Fn(&FactMark) -> bool,
    ) -> bool {
        let Some(kind) = self.kinds.get(usize::from(view.kind(edge).0)) else { return false };
        kind.allowed
            && self.modalities.meets(modalities)
            && (self.by_modality || view.marks(edge).any(|mark| also(&mark) && self.mark(&mark, kind.state)))
    }

    /// Whether a fact on an edge of a kind passes.
    pub fn fact(&self, kind: KindId, mark: &FactMark) -> bool {
        self.kinds.get(usize::from(kind.0)).is_some_and(|kind| kind.allowed && self.mark(mark, kind.state))
    }

    fn mark(&self, mark: &FactMark, state: bool) -> bool {
        self.modalities.has(mark.modality)
            && mark.confidence >= self.min_confidence
            && (state || self.dated(mark.date))
            && self.cameo.as_ref().is_none_or(|codes| {
                mark.cameo.is_some_and(|code| codes.binary_search(&pack_cameo(Some(code))).is_ok())
            })
            && (self.sectors.is_empty()
                || mark.sectors.iter().flatten().any(|sector| self.sectors.contains(sector)))
    }

    fn dated(&self, date: Option<Date>) -> bool {
        (self.since.is_none() && self.until.is_none())
            || date.is_some_and(|date| date.overlaps(self.since, self.until))
    }
}

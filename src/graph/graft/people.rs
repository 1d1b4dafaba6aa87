//! Who is who among the touched names, settled anew, and what becomes of nodes, names, ends and mentions.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::edits::{Edit, Edits, Item, Op, first, in_order, low, place};
use super::setting::{Setting, office_facts, own_facts, sentence_articles};
use super::touched::{ends_of, used_ends};
use crate::graph::column::{Column, NONE};
use crate::graph::ground::{Facts, Picked};
use crate::graph::merge::{self, Identity, NodeData};
use crate::graph::names;
use crate::graph::raw::{RawEnd, RawFact, RawMention, pack_code};
use crate::graph::settle::{Corpus, Spare};
use crate::graph::{FactIndex, NodeId};
use crate::ontology::NodeKind;

/// A name as an article has it, and its node.
pub(super) type Local = (u32, NodeKind, [u8; 3], [u8; 3], u32);

/// Names, ends and mentions as they become.
pub(super) struct People {
    /// The new nodes, with the rows of their strings.
    pub(super) nodes: Vec<NodeData>,
    pub(super) node_edits: Edits,
    pub(super) locals: Vec<Local>,
    pub(super) local_edits: Edits,
    /// The new ends, with the row of their local name.
    pub(super) ends: Vec<(RawEnd, u32)>,
    pub(super) end_edits: Edits,
    /// New mentions, and touched ones of another local name; with its row.
    pub(super) mentions: Vec<(RawMention, u32)>,
    pub(super) mention_edits: Edits,
    /// Facts whose place among others may be another.
    pub(super) moved: Vec<u32>,
    pub(super) identity: Names,
}

/// Who the ends of the small corpus are.
pub(super) struct Names {
    identity: Identity,
    /// The new number of each node.
    number: Vec<u32>,
    /// The end of each old row; [`NONE`] where it is not touched.
    pub(super) of_row: Vec<u32>,
    pub(super) ends: Vec<RawEnd>,
    /// The row of each end and node.
    rows: FxHashMap<(u32, u32), u32>,
}

impl Names {
    /// Returns the number of the node that an end is in an article.
    pub(super) fn node(&self, article: u32, end: u32) -> u32 {
        self.number.get(self.identity.of_end(article, end) as usize).copied().unwrap_or(NONE)
    }

    /// Returns the row of an end in an article.
    pub(super) fn row(&self, article: u32, end: u32) -> u32 {
        self.rows.get(&(end, self.node(article, end))).copied().unwrap_or(NONE)
    }
}

/// Settles who is who among the touched names, and puts what comes of it among what stays. Returns with it the builder's facts
/// that are not there yet, with ends of the small corpus.
pub(super) fn settle(
    setting: &Setting<'_>,
    sentence_of: &[u32],
    sentences: &Edits,
) -> (People, Vec<RawFact>) {
    let Setting { graph, builder, touched, .. } = *setting;
    let store = graph.store();
    let used = |row: u32| {
        touched.ends.get(row as usize) == Some(&true) && touched.used.get(row as usize) == Some(&true)
    };
    let rows: Vec<u32> = (0u32..).take(touched.ends.len()).filter(|&row| used(row)).collect();
    let offices = office_facts(setting);
    let mut partners: Vec<u32> =
        offices.iter().filter_map(|&fact| store.u32(Column::FactTarget, fact)).collect();
    partners.retain(|&row| !used(row));
    // The small corpus: all that is said of the touched names.
    let own_ends: FxHashMap<u32, RawEnd> =
        used_ends(builder).into_iter().filter_map(|end| Some((end, setting.own_end(end)?))).collect();
    let of_rows: Vec<(u32, RawEnd)> =
        rows.iter().chain(&partners).map(|&row| (row, setting.end(row))).collect();
    let mut ends: Vec<RawEnd> =
        of_rows.iter().map(|(_, end)| *end).chain(own_ends.values().copied()).collect();
    ends.sort();
    ends.dedup();
    let number = |end: &RawEnd| ends.binary_search(end).map_or(NONE, |place| place as u32);
    let mut of_row = vec![NONE; touched.ends.len()];
    for (row, end) in &of_rows {
        of_row.get_mut(*row as usize).into_iter().for_each(|place| *place = number(end));
    }
    let own_end: FxHashMap<u32, u32> = own_ends.iter().map(|(&text, end)| (text, number(end))).collect();
    let own_mentions = setting.own_mentions();
    let old_mentions: Vec<RawMention> = touched.mentions.iter().map(|&row| setting.mention(row)).collect();
    let picked = Picked {
        graph: graph.clone(),
        facts: touched.facts.clone(),
        offices,
        ends: of_row.clone(),
        articles: sentence_articles(setting),
    };
    let own = own_facts(setting, &picked, &own_end, sentence_of, sentences);
    // Those that only hold an office's end are not touched themselves.
    for &row in &partners {
        of_row.get_mut(row as usize).into_iter().for_each(|place| *place = NONE);
    }
    let facts = Facts { own: own.clone(), ground: None, picked: Some(picked) };
    let mut mentions: Vec<RawMention> = old_mentions.iter().chain(&own_mentions).cloned().collect();
    mentions.sort();
    mentions.dedup();
    let mut wanted: BTreeSet<u32> = ends.iter().map(|end| end.name).collect();
    wanted.extend(mentions.iter().map(|mention| mention.name));
    wanted.extend(mentions.iter().flat_map(|mention| mention.aliases.iter().copied()));
    let linking = |kind| matches!(kind, NodeKind::Organization | NodeKind::Agreement);
    let kinds = ends.iter().map(|end| end.kind).chain(mentions.iter().map(|mention| mention.kind));
    if kinds.into_iter().any(linking) {
        let folded = setting.texts(&wanted).iter().map(|text| names::fold(text)).collect();
        wanted.extend(setting.acronyms(&folded));
    }
    let strings = setting.texts(&wanted);
    let wanted: Vec<u32> = wanted.into_iter().collect();
    let small = |row: u32| wanted.binary_search(&row).map_or(NONE, |place| place as u32);
    let corpus = Corpus {
        kinds: setting.kinds.kinds.clone(),
        strings,
        articles: Vec::new(),
        published: setting.published.clone(),
        sentences: Vec::new(),
        mentions: mentions
            .iter()
            .map(|mention| RawMention {
                name: small(mention.name),
                aliases: mention.aliases.iter().map(|&alias| small(alias)).collect(),
                ..*mention
            })
            .collect(),
        ends: ends.iter().map(|end| RawEnd { name: small(end.name), ..*end }).collect(),
        facts,
        spare: Spare::new(),
    };
    let identity = merge::merge(&corpus);
    let large = |row: u32| wanted.get(row as usize).copied().unwrap_or(NONE);
    let told = Told {
        setting,
        identity,
        ends,
        of_row,
        rows,
        mentions,
        own_mentions: &own_mentions,
        old_mentions: &old_mentions,
    };
    (told.people(&own, &large), own)
}

/// What was found out.
struct Told<'t> {
    setting: &'t Setting<'t>,
    identity: Identity,
    ends: Vec<RawEnd>,
    of_row: Vec<u32>,
    /// Touched rows of ends that stay.
    rows: Vec<u32>,
    mentions: Vec<RawMention>,
    own_mentions: &'t [RawMention],
    old_mentions: &'t [RawMention],
}

impl Told<'_> {
    fn people(self, own: &[RawFact], large: &impl Fn(u32) -> u32) -> People {
        let setting = self.setting;
        let of_rows = self.nodes_of_rows();
        let own_pairs: BTreeSet<(u32, u32)> = own
            .iter()
            .flat_map(|fact| {
                let ends = [fact.source, fact.target, fact.speaker, fact.place];
                ends.map(|end| (end, self.identity.of_end(fact.article, end)))
            })
            .filter(|&(end, node)| end != NONE && node != NONE)
            .collect();
        let of_mentions: Vec<u32> =
            (0..self.mentions.len()).map(|place| self.identity.of_mention(place)).collect();
        // Nodes that only partners have, of whom but a part is known here, are none of ours.
        let mut ours: BTreeSet<u32> = of_rows.values().flatten().copied().collect();
        ours.extend(own_pairs.iter().map(|&(_, node)| node));
        ours.extend(&of_mentions);
        let ours: Vec<u32> = ours.into_iter().filter(|&node| node != NONE).collect();
        let kept = self.kept_nodes(&of_rows, &of_mentions, &ours);
        let items: Vec<Item> = ours
            .iter()
            .map(|&node| Item { kept: kept.get(&node).copied(), lower: self.lower_of(node) })
            .collect();
        let node_edits = Edits::new(setting.touched.nodes.len(), place(&setting.touched.nodes, &items, true));
        let mut number = vec![NONE; self.identity.nodes.len()];
        for (item, &node) in (0u32..).zip(&ours) {
            number.get_mut(node as usize).into_iter().for_each(|number| *number = node_edits.item(item));
        }
        let nodes = ours
            .iter()
            .filter_map(|&node| self.identity.nodes.get(node as usize))
            .map(|node| node.told(large));
        let nodes = nodes.collect();
        let number_of = |node: u32| number.get(node as usize).copied().unwrap_or(NONE);
        // Ends with their nodes; of one end and node there is one row.
        let pairs: BTreeSet<(u32, u32)> = of_rows
            .iter()
            .flat_map(|(&row, nodes)| nodes.iter().map(move |&node| (row, node)))
            .map(|(row, node)| (self.of_row.get(row as usize).copied().unwrap_or(NONE), number_of(node)))
            .chain(own_pairs.iter().map(|&(end, node)| (end, number_of(node))))
            .collect();
        let mut locals: Vec<Local> = pairs
            .iter()
            .filter_map(|&(end, node)| Some(local_of_end(self.ends.get(end as usize)?, node)))
            .collect();
        let local_of = |mention: &RawMention, node: u32| {
            (mention.name, mention.kind, pack_code(mention.code), pack_code(mention.country), number_of(node))
        };
        locals.extend(self.mentions.iter().zip(&of_mentions).map(|(mention, &node)| local_of(mention, node)));
        locals.sort();
        locals.dedup();
        let local_edits = self.locals(&locals, &node_edits);
        let local_row = |local: &Local| {
            locals.binary_search(local).map_or(NONE, |item| local_edits.0.get(item).copied().unwrap_or(NONE))
        };
        let end_rows = self.ends(&pairs, &node_edits, &of_rows);
        let ends = pairs.iter().filter_map(|&(end, node)| {
            let end = self.ends.get(end as usize)?;
            Some((*end, local_row(&local_of_end(end, node))))
        });
        let ends = ends.collect();
        let rows = pairs.iter().copied().zip(end_rows.0.iter().copied()).collect();
        let moved = self.moved(&end_rows.1);
        let mentions = self.mention_edits(
            &of_mentions,
            |mention, node| local_row(&local_of(mention, node)),
            &local_edits.1,
        );
        let identity = Names { identity: self.identity, number, of_row: self.of_row, ends: self.ends, rows };
        People {
            nodes,
            node_edits,
            locals,
            local_edits: local_edits.1,
            ends,
            end_edits: end_rows.1,
            mentions: mentions.0,
            mention_edits: mentions.1,
            moved,
            identity,
        }
    }

    /// Returns the nodes of each touched row of ends that stays: mostly one.
    fn nodes_of_rows(&self) -> BTreeMap<u32, Vec<u32>> {
        let end_of = |row: u32| self.of_row.get(row as usize).copied().unwrap_or(NONE);
        let mut nodes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut local = FxHashSet::default();
        for &row in &self.rows {
            match self.identity.of_end_anywhere(end_of(row)) {
                Some(node) => _ = nodes.insert(row, vec![node]),
                None => _ = local.insert(row),
            }
        }
        if local.is_empty() {
            return nodes;
        }
        let Setting { graph, touched, articles, .. } = *self.setting;
        for &fact in &touched.facts {
            for row in ends_of(graph, fact).into_iter().filter(|row| local.contains(row)) {
                let article = graph.fact_article(FactIndex(fact)).unwrap_or(NONE);
                let node = self.identity.of_end(articles.edits.get(article), end_of(row));
                let nodes = nodes.entry(row).or_default();
                if !nodes.contains(&node) {
                    nodes.push(node);
                }
            }
        }
        nodes
    }

    fn node_of_row(&self, row: u32) -> u32 {
        let store = self.setting.graph.store();
        let local = store.u32(Column::EndLocal, row).unwrap_or(NONE);
        store.u32(Column::LocalNode, local).unwrap_or(NONE)
    }

    /// Returns where among the old nodes one belongs.
    fn lower_of(&self, node: u32) -> u32 {
        let graph = self.setting.graph;
        let Some(data) = self.identity.nodes.get(node as usize) else { return NONE };
        let before = |row: u32| {
            let old = graph.node(NodeId(row));
            let kind = old.kind();
            kind < data.kind || kind == data.kind && names::fold(old.name()) < data.folded
        };
        let (mut low, mut high) = (0, graph.node_count());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Returns the old rows of nodes that all their facts keep, and whose place among others is what it was.
    fn kept_nodes(
        &self,
        of_rows: &BTreeMap<u32, Vec<u32>>,
        of_mentions: &[u32],
        ours: &[u32],
    ) -> FxHashMap<u32, u32> {
        let mut found: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        let mut tell = |old: u32, new: Option<u32>| {
            let known = found.entry(old).or_insert(new);
            if *known != new {
                *known = None;
            }
        };
        for (&row, nodes) in of_rows {
            let node = if let [node] = nodes.as_slice() { Some(*node) } else { None };
            tell(self.node_of_row(row), node);
        }
        // Nodes without facts go by their mentions.
        let with_facts: FxHashSet<u32> = of_rows.keys().map(|&row| self.node_of_row(row)).collect();
        let store = self.setting.graph.store();
        for (&row, mention) in self.setting.touched.mentions.iter().zip(self.old_mentions) {
            let local = store.u32(Column::MentionLocal, row).unwrap_or(NONE);
            let old = store.u32(Column::LocalNode, local).unwrap_or(NONE);
            if !with_facts.contains(&old) {
                let place = self.mentions.binary_search(mention).ok();
                tell(old, place.and_then(|place| of_mentions.get(place).copied()));
            }
        }
        let is_touched = |row: u32| self.setting.touched.nodes.get(row as usize) == Some(&true);
        let mut kept = FxHashMap::default();
        let mut last = None;
        for (old, new) in found {
            let Some(new) = new.filter(|new| is_touched(old) && ours.binary_search(new).is_ok()) else {
                continue;
            };
            let in_place = low(&is_touched, old) == low(&is_touched, self.lower_of(new));
            if in_place && last.is_none_or(|last| last < new) {
                last = Some(new);
                kept.insert(new, old);
            }
        }
        kept
    }

    /// Returns the row of each local name, and the changes.
    fn locals(&self, locals: &[Local], nodes: &Edits) -> (Vec<u32>, Edits) {
        let Setting { graph, strings, touched, .. } = *self.setting;
        let store = graph.store();
        let compare = |row: u32, to: &Local| {
            let code = |column| store.arrays::<3>(column).get(row as usize).copied().unwrap_or_default();
            let name = store.u32(Column::LocalName, row).unwrap_or(NONE);
            let rest = (
                graph.node_kind(Column::LocalKind, row),
                code(Column::LocalCode),
                code(Column::LocalCountry),
            );
            strings.edits.compare(name, to.0).then(rest.cmp(&(to.1, to.2, to.3)))
        };
        let count = touched.locals.len() as u32;
        let item = |local: &Local| {
            let lower = first(count, |row| compare(row, local).is_lt());
            let same = (lower..count).take_while(|&row| compare(row, local).is_eq());
            let node = |row: u32| nodes.get(store.u32(Column::LocalNode, row).unwrap_or(NONE));
            Item { kept: same.into_iter().find(|&row| node(row) == local.4 && local.4 != NONE), lower }
        };
        placed(&touched.locals, &locals.iter().map(item).collect::<Vec<_>>())
    }

    /// Returns the row of each end with its node, and the changes.
    fn ends(
        &self,
        pairs: &BTreeSet<(u32, u32)>,
        nodes: &Edits,
        of_rows: &BTreeMap<u32, Vec<u32>>,
    ) -> (Vec<u32>, Edits) {
        let (setting, touched) = (self.setting, self.setting.touched);
        let count = touched.ends.len() as u32;
        let strings = &setting.strings.edits;
        let store = setting.graph.store();
        let compare = |row: u32, to: &RawEnd| {
            let local = store.u32(Column::EndLocal, row).unwrap_or(NONE);
            let string = |column, row, to| strings.compare(store.u32(column, row).unwrap_or(NONE), to);
            let (end, sector) = (setting.end(row), setting.graph.sector(row));
            string(Column::LocalName, local, to.name)
                .then((end.kind, end.code, end.country).cmp(&(to.kind, to.code, to.country)))
                .then_with(|| string(Column::EndWords, row, to.words))
                .then(sector.cmp(&to.sector))
        };
        let is = |row: u32, end: u32, node: u32| {
            self.of_row.get(row as usize) == Some(&end)
                && nodes.get(self.node_of_row(row)) == node
                && of_rows.get(&row).is_some_and(|nodes| nodes.len() == 1)
        };
        let item = |&(end, node): &(u32, u32)| {
            let Some(wanted) = self.ends.get(end as usize) else { return Item { kept: None, lower: count } };
            let lower = first(count, |row| compare(row, wanted).is_lt());
            let mut same = (lower..count).take_while(|&row| compare(row, wanted).is_eq());
            Item { kept: same.find(|&row| is(row, end, node)), lower }
        };
        placed(&touched.ends, &pairs.iter().map(item).collect::<Vec<_>>())
    }

    /// Returns the facts of which an end has another row now.
    fn moved(&self, ends: &Edits) -> Vec<u32> {
        let Setting { graph, touched, .. } = *self.setting;
        let lost: FxHashSet<u32> = self.rows.iter().copied().filter(|&row| ends.get(row) == NONE).collect();
        if lost.is_empty() {
            return Vec::new();
        }
        let is = |fact: &u32| ends_of(graph, *fact).iter().any(|row| lost.contains(row));
        touched.facts.iter().copied().filter(is).collect()
    }

    /// Returns new mentions and those of another local name, with its row, and the changes.
    fn mention_edits(
        &self,
        of_mentions: &[u32],
        row_of: impl Fn(&RawMention, u32) -> u32,
        locals: &Edits,
    ) -> (Vec<(RawMention, u32)>, Edits) {
        let Setting { graph, touched, gone, .. } = *self.setting;
        let store = graph.store();
        let count = store.u32s(Column::MentionLocal).len() as u32;
        let local = |mention: &RawMention| {
            let place = self.mentions.binary_search(mention).ok();
            place.map_or(NONE, |place| row_of(mention, of_mentions.get(place).copied().unwrap_or(NONE)))
        };
        let (mut edits, mut items): (Vec<Edit>, Vec<(RawMention, u32)>) = (Vec::new(), Vec::new());
        let mut known: FxHashSet<&RawMention> = FxHashSet::default();
        for (&row, mention) in touched.mentions.iter().zip(self.old_mentions) {
            let now = local(mention);
            if locals.get(store.u32(Column::MentionLocal, row).unwrap_or(NONE)) != now {
                edits.push((row, Op::Replace(items.len() as u32)));
                items.push((mention.clone(), now));
            }
            known.insert(mention);
        }
        for mention in self.own_mentions.iter().filter(|mention| !known.contains(mention)) {
            let row = first(count, |row| self.comes_before(row, mention));
            edits.push((row, Op::Insert(items.len() as u32)));
            items.push((mention.clone(), local(mention)));
        }
        edits.extend(gone.mentions().map(|row| (row, Op::Drop)));
        (items, Edits::new(count as usize, in_order(edits)))
    }

    /// Whether an old mention comes before a new one.
    fn comes_before(&self, row: u32, mention: &RawMention) -> bool {
        let Setting { graph, strings, articles, .. } = *self.setting;
        let store = graph.store();
        let article = store.u32(Column::MentionArticle, row).unwrap_or(NONE);
        let local = store.u32(Column::MentionLocal, row).unwrap_or(NONE);
        let name = store.u32(Column::LocalName, local).unwrap_or(NONE);
        let old = self.setting.mention(row);
        let aliases = || {
            let aliases = store.run(Column::MentionAliasOffsets, Column::MentionAliases, row).iter();
            let pairs = aliases.clone().zip(&*mention.aliases);
            let mut unlike =
                pairs.map(|(old, &new)| strings.edits.compare(old.get(), new)).filter(|order| order.is_ne());
            unlike.next().unwrap_or_else(|| aliases.len().cmp(&mention.aliases.len()))
        };
        let rest = |mention: &RawMention| (mention.kind, mention.code, mention.country, mention.unresolved);
        let order = articles.edits.compare(article, mention.article);
        let order = order.then_with(|| strings.edits.compare(name, mention.name));
        let order = order.then_with(|| rest(&old).cmp(&rest(mention))).then_with(aliases);
        order.then_with(|| old.age.cmp(&mention.age)).is_lt()
    }
}

fn local_of_end(end: &RawEnd, node: u32) -> Local {
    (end.name, end.kind, pack_code(end.code), pack_code(end.country), node)
}

/// Returns the row of each item, and the changes.
fn placed(touched: &[bool], items: &[Item]) -> (Vec<u32>, Edits) {
    let edits = Edits::new(touched.len(), place(touched, items, false));
    let rows = (0u32..).zip(items).map(|(number, item)| match item.kept {
        Some(row) => edits.get(row),
        None => edits.item(number),
    });
    (rows.collect(), edits)
}

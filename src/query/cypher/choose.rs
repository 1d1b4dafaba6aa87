//! In which order a pattern is matched: from the cheapest end, with filters as soon as they can be told.

use std::collections::BTreeSet;

use super::ast::{Operator, Quantifier, Way};
use super::bind::{Binder, Edge, Node, Pattern};
use super::plan::{Act, Between, Expr, Kind, Reach, Slot, Step};
use super::property::PropertyGraph;

/// Returns the steps that match a pattern; with `naive` as it is written, filtered at its end.
pub(super) fn choose<G: PropertyGraph>(
    binder: &mut Binder<'_, G>,
    pattern: Pattern,
    naive: bool,
) -> Vec<Step> {
    let mut chooser = Chooser {
        known: pattern.known.iter().copied().collect(),
        filters: pattern.filters.into_iter().map(|filter| (slots(&filter), filter)).collect(),
        nodes: pattern.nodes,
        edges: pattern.edges,
        paths: pattern.paths,
        matched: Vec::new(),
        acts: Vec::new(),
        naive,
    };
    if pattern.impossible {
        chooser.acts.push(Act::Nothing);
    }
    chooser.run(binder.graph);
    let acts = chooser.acts;
    acts.into_iter().map(|act| binder.step(act)).collect()
}

struct Chooser {
    known: BTreeSet<Slot>,
    filters: Vec<(BTreeSet<Slot>, Expr)>,
    nodes: Vec<Node>,
    /// Edges that are not matched yet.
    edges: Vec<Edge>,
    paths: Vec<(Slot, super::plan::PathParts)>,
    /// Slots of edges that are matched.
    matched: Vec<Slot>,
    acts: Vec<Act>,
    naive: bool,
}

/// The next thing to match.
enum Next {
    Node(usize),
    /// An edge; whether from its second end.
    Edge(usize, bool),
}

impl Chooser {
    fn run<G: PropertyGraph>(&mut self, graph: &G) {
        self.check_labels(graph, &self.known.clone());
        self.filter();
        while let Some(next) = self.next(graph) {
            match next {
                Next::Node(place) => self.scan(graph, place),
                Next::Edge(place, back) => {
                    let edge = self.edges.remove(place);
                    self.walk(graph, edge, back);
                }
            }
            self.path();
            self.filter();
        }
        self.path();
        self.naive = false;
        self.filter();
    }

    /// Returns what is cheapest to match next; naively what comes first.
    fn next<G: PropertyGraph>(&self, graph: &G) -> Option<Next> {
        if self.naive {
            let node = self.nodes.iter().position(|node| !self.known.contains(&node.slot));
            let edge =
                self.edges.iter().position(|edge| edge.shortest.is_none() && self.known.contains(&edge.from));
            return match (edge, node) {
                (Some(edge), _) => Some(Next::Edge(edge, false)),
                (None, Some(node)) => Some(Next::Node(node)),
                // Shortest paths come last, as both their ends must be known.
                (None, None) => (!self.edges.is_empty()).then_some(Next::Edge(0, false)),
            };
        }
        let edges = (0..).zip(&self.edges).flat_map(|(place, edge)| {
            [false, true].map(|back| (self.edge_cost(graph, edge, back), Next::Edge(place, back)))
        });
        let unknown = (0..).zip(&self.nodes).filter(|(_, node)| !self.known.contains(&node.slot));
        let nodes = unknown.map(|(place, node)| (Some(self.scan_cost(graph, node)), Next::Node(place)));
        let costs = edges.chain(nodes).filter_map(|(cost, next)| Some((cost?, next)));
        costs.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, next)| next)
    }

    /// Returns about how many rows come of each row; `None` where the edge can't be walked yet.
    fn edge_cost<G: PropertyGraph>(&self, graph: &G, edge: &Edge, back: bool) -> Option<f64> {
        let (from, to) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
        if self.known.contains(&edge.slot) {
            return Some(0.1);
        }
        let (known, other) = (self.known.contains(&from), self.known.contains(&to));
        if edge.shortest.is_some() {
            return (known && other && !back).then_some(0.6);
        }
        if !known {
            return None;
        }
        let nodes = f64::from(graph.node_count().max(1));
        let mut degree = f64::from(graph.edge_count()) / nodes;
        if edge.way == Way::Both {
            degree *= 2.0;
        }
        if let Some(types) = &edge.types {
            degree *= types.len() as f64 / (graph.edge_kinds().len().max(1)) as f64;
        }
        let rows = match edge.length {
            None => degree,
            // The more steps, the more rows; those without an end come last.
            Some((least, most)) => {
                let steps = most.map_or(8, |most| most.min(8)).max(least.min(8)).max(1);
                (degree + 1.0).powi(steps as i32) + 1.0
            }
        };
        if other {
            return Some(rows.min(nodes) / nodes);
        }
        let label = self.nodes.iter().find(|node| node.slot == to);
        let fraction = label.map_or(1.0, |node| self.count(graph, node) / nodes);
        // Even an edge that seldom matches is looked for at each node.
        Some((rows * fraction).max(0.01) + 0.01)
    }

    fn count<G: PropertyGraph>(&self, graph: &G, node: &Node) -> f64 {
        let labels = node.labels.iter().map(|(_, label)| graph.label_count(*label));
        f64::from(labels.min().unwrap_or_else(|| graph.node_count()))
    }

    fn scan_cost<G: PropertyGraph>(&self, graph: &G, node: &Node) -> f64 {
        if self.index(graph, node).is_some() {
            return 1.0;
        }
        let filtered = self.filters.iter().any(|(slots, _)| slots.contains(&node.slot) && slots.len() == 1);
        // A filter of its own makes rows fewer, and a start from there better.
        2.0 + self.count(graph, node) * if filtered { 0.5 } else { 1.0 }
    }

    /// Returns a property by which an index finds the node, and the value that it must have.
    fn index<G: PropertyGraph>(&self, graph: &G, node: &Node) -> Option<(std::sync::Arc<str>, Expr)> {
        let told = |value: &Expr| slots(value).iter().all(|slot| self.known.contains(slot));
        let own = node.keys.iter().find(|(key, value)| graph.is_indexed(key) && told(value));
        if let Some((key, value)) = own {
            return Some((key.clone(), value.clone()));
        }
        self.filters.iter().find_map(|(_, filter)| {
            let (key, value) = equality(filter, node.slot)?;
            (graph.is_indexed(&key) && told(&value)).then_some((key, value))
        })
    }

    fn scan<G: PropertyGraph>(&mut self, graph: &G, place: usize) {
        let Some(node) = self.nodes.get(place) else { return };
        let to = node.slot;
        let by_index = if self.naive { None } else { self.index(graph, node) };
        let fewest = node.labels.iter().min_by_key(|(_, label)| graph.label_count(*label)).cloned();
        let act = match (by_index, fewest) {
            (Some((key, value)), _) => Act::Seek { to, key, value },
            (None, Some((name, label))) => Act::Labelled { to, label, name },
            (None, None) => Act::Nodes { to },
        };
        let scanned = match &act {
            Act::Labelled { label, .. } => Some(*label),
            _ => None,
        };
        self.acts.push(act);
        self.known.insert(to);
        self.check_node(to, scanned);
    }

    fn walk<G: PropertyGraph>(&mut self, graph: &G, edge: Edge, back: bool) {
        let (from, to) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let way = match (edge.way, back) {
            (Way::Out, true) => Way::In,
            (Way::In, true) => Way::Out,
            (way, _) => way,
        };
        let to_known = self.known.contains(&to) || from == to;
        let from_known = self.known.contains(&from);
        let bound = self.known.contains(&edge.slot);
        let reach =
            Reach { from, to, to_known, types: edge.types.clone(), way, others: self.matched.clone() };
        let act = match (edge.shortest, edge.length, bound) {
            (Some(which), length, _) => self.between(edge.slot, &reach, which, length, edge.path, edge.keys),
            (None, None, false) => Act::Expand { edge: edge.slot, walk: reach },
            (None, None, true) => Act::Ends { edge: edge.slot, walk: reach, from_known },
            (None, Some((least, most)), false) => Act::ExpandMany {
                edges: edge.slot,
                walk: reach,
                least,
                most,
                keys: edge.keys,
                reversed: back,
            },
            (None, Some((least, most)), true) => {
                if !from_known {
                    // A list of no relationships does not say where it begins.
                    self.acts.push(Act::Nodes { to: from });
                    self.known.insert(from);
                    self.check_node(from, None);
                }
                let to_known = self.known.contains(&to);
                let reach = Reach { to_known, ..reach };
                Act::Follow { edges: edge.slot, walk: reach, least, most, keys: edge.keys, reversed: back }
            }
        };
        self.acts.push(act);
        self.matched.push(edge.slot);
        let new: BTreeSet<Slot> = [from, to].into_iter().filter(|slot| !self.known.contains(slot)).collect();
        self.known.extend([edge.slot, from, to]);
        self.known.extend(edge.path);
        self.check_labels(graph, &new);
    }

    fn between(
        &mut self,
        edges: Slot,
        reach: &Reach,
        which: super::ast::Shortest,
        length: Option<(u64, Option<u64>)>,
        path: Option<Slot>,
        keys: Vec<(std::sync::Arc<str>, Expr)>,
    ) -> Act {
        // What is asked of the path decides which path is the shortest that is meant.
        let own: Vec<Slot> = std::iter::once(edges).chain(path).collect();
        let (of_path, others) = std::mem::take(&mut self.filters).into_iter().partition(|(slots, _)| {
            let known = |slot: &Slot| self.known.contains(slot) || own.contains(slot);
            slots.iter().any(|slot| own.contains(slot)) && slots.iter().all(known)
        });
        self.filters = others;
        let of_path: Vec<(BTreeSet<Slot>, Expr)> = of_path;
        let (mut tests, mut filters) = (Vec::new(), Vec::new());
        for (_, filter) in of_path {
            match of_each_edge(&filter, edges, path) {
                Some(test) if !self.naive => tests.push(test),
                _ => filters.push(filter),
            }
        }
        let (least, most) = length.unwrap_or((1, Some(1)));
        Act::Shortest(Box::new(Between {
            from: reach.from,
            to: reach.to,
            edges,
            path,
            types: reach.types.clone(),
            way: reach.way,
            least,
            most,
            keys,
            which,
            tests,
            filters,
        }))
    }

    fn check_labels<G: PropertyGraph>(&mut self, _: &G, slots: &BTreeSet<Slot>) {
        for &slot in slots {
            self.check_node(slot, None);
        }
    }

    /// Checks a node's labels, but for the one that it was found by.
    fn check_node(&mut self, slot: Slot, found_by: Option<super::property::Label>) {
        let nodes = self.nodes.iter().filter(|node| node.slot == slot);
        let mut labels: Vec<std::sync::Arc<str>> = Vec::new();
        for (name, label) in nodes.flat_map(|node| &node.labels) {
            if Some(*label) != found_by && !labels.contains(name) {
                labels.push(name.clone());
            }
        }
        if !labels.is_empty() {
            let node = Expr::new(Kind::Slot(slot), crate::span::Span::default());
            let at = node.at;
            self.acts.push(Act::Filter(Expr::new(Kind::Labels(node, labels), at)));
        }
    }

    /// Makes the paths of which all parts are known.
    fn path(&mut self) {
        let (ready, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.paths).into_iter().partition(|(_, parts)| {
                self.known.contains(&parts.start)
                    && parts
                        .steps
                        .iter()
                        .all(|(edge, node)| self.matched.contains(edge) && self.known.contains(node))
            });
        self.paths = others;
        for (to, parts) in ready {
            self.acts.push(Act::Path { to, parts });
            self.known.insert(to);
        }
    }

    /// Filters by all that can be told.
    fn filter(&mut self) {
        if self.naive {
            return;
        }
        let (ready, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.filters)
            .into_iter()
            .partition(|(slots, _)| slots.is_subset(&self.known));
        self.filters = others;
        self.acts.extend(ready.into_iter().map(|(_, filter)| Act::Filter(filter)));
    }
}

/// Returns key and value of `node.key = value`, the other way round, or of `node.key IN values`.
fn equality(filter: &Expr, node: Slot) -> Option<(std::sync::Arc<str>, Expr)> {
    if let Kind::Binary(Operator::In, side, values) = &*filter.kind {
        let key = match &*side.kind {
            Kind::Property(of, key) if matches!(*of.kind, Kind::Slot(slot) if slot == node) => key,
            _ => return None,
        };
        return (!slots(values).contains(&node)).then(|| (key.clone(), values.clone()));
    }
    let Kind::Compare(first, rest) = &*filter.kind else { return None };
    let [(super::ast::Comparison::Equal, second)] = rest.as_slice() else { return None };
    [(first, second), (second, first)].into_iter().find_map(|(side, value)| match &*side.kind {
        Kind::Property(of, key) if matches!(*of.kind, Kind::Slot(slot) if slot == node) => {
            (!slots(value).contains(&node)).then(|| (key.clone(), value.clone()))
        }
        _ => None,
    })
}

/// Returns what a condition on a path asks of each of its edges, and the slot that holds the edge: that of
/// `all(edge IN relationships(path) WHERE ...)`, and of `none` the contrary.
fn of_each_edge(filter: &Expr, edges: Slot, path: Option<Slot>) -> Option<(Slot, Expr)> {
    let Kind::Quantifier { which, slot, list, filter } = &*filter.kind else { return None };
    let is = |expr: &Expr, wanted: Slot| matches!(*expr.kind, Kind::Slot(slot) if slot == wanted);
    let lists_edges = match &*list.kind {
        Kind::Call(function, arguments) => {
            let path = path.zip(arguments.first());
            ["relationships", "rels"].contains(&function.name) && path.is_some_and(|(path, of)| is(of, path))
        }
        _ => is(list, edges),
    };
    let read = slots(filter);
    if !lists_edges || read.contains(&edges) || path.is_some_and(|path| read.contains(&path)) {
        return None;
    }
    match which {
        Quantifier::All => Some((*slot, filter.clone())),
        Quantifier::None => Some((*slot, Expr::new(Kind::Not(filter.clone()), filter.at))),
        Quantifier::Any | Quantifier::Single => None,
    }
}

/// Returns the slots that an expression reads and does not bind itself.
pub(super) fn slots(expr: &Expr) -> BTreeSet<Slot> {
    let mut read = BTreeSet::new();
    let mut bound = BTreeSet::new();
    collect(expr, &mut read, &mut bound);
    read.difference(&bound).copied().collect()
}

fn collect(expr: &Expr, read: &mut BTreeSet<Slot>, bound: &mut BTreeSet<Slot>) {
    if let Kind::Slot(slot) = *expr.kind {
        read.insert(slot);
    }
    expr.kind.each(&mut |part| collect(part, read, bound));
    expr.kind.binds(read, bound);
}

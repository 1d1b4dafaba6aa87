//! Patterns: names into nodes and edges, and what must hold of them.

use std::sync::Arc;

use crate::span::Span;

use super::super::ast::{self, Name, Shortest, Way};
use super::super::choose::choose;
use super::super::error::{CypherError, Detail, Fallible};
use super::super::plan::{Act, Expr, Kind, PathParts, Slot, Step, Types};
use super::super::property::{Label, PropertyGraph};
use super::super::types::{Takes, Type};
use super::expression::expect;
use super::{Aggregation, Binder};

/// Patterns of one clause, ready to be put in an order.
#[derive(Debug, Default)]
pub(in super::super) struct Pattern {
    /// Slots that were bound before.
    pub(in super::super) known: Vec<Slot>,
    pub(in super::super) nodes: Vec<Node>,
    pub(in super::super) edges: Vec<Edge>,
    pub(in super::super) paths: Vec<(Slot, PathParts)>,
    /// What must hold besides.
    pub(in super::super) filters: Vec<Expr>,
    /// Whether a label or type is named that the graph does not have.
    pub(in super::super) impossible: bool,
}

/// A node of a pattern.
#[derive(Debug)]
pub(in super::super) struct Node {
    pub(in super::super) slot: Slot,
    pub(in super::super) labels: Vec<(Arc<str>, Label)>,
    /// Properties that must be equal to something, which an index may find.
    pub(in super::super) keys: Vec<(Arc<str>, Expr)>,
}

/// An edge of a pattern, or many in a row.
#[derive(Debug)]
pub(in super::super) struct Edge {
    pub(in super::super) slot: Slot,
    pub(in super::super) from: Slot,
    pub(in super::super) to: Slot,
    pub(in super::super) types: Types,
    pub(in super::super) way: Way,
    /// The least and most steps, where it stands for several.
    pub(in super::super) length: Option<(u64, Option<u64>)>,
    /// Properties of each of several edges.
    pub(in super::super) keys: Vec<(Arc<str>, Expr)>,
    pub(in super::super) shortest: Option<Shortest>,
    pub(in super::super) path: Option<Slot>,
}

/// What names in a pattern may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// They may be new.
    New,
    /// They must be known.
    Known,
}

impl<G: PropertyGraph> Binder<'_, G> {
    pub(super) fn matching(
        &mut self,
        optional: bool,
        paths: &[ast::Path],
        filter: Option<&ast::Expr>,
        steps: &mut Vec<Step>,
    ) -> Fallible<()> {
        let before = self.scope.len();
        let pattern = self.pattern(paths, filter, Names::New)?;
        let chosen = choose(self, pattern, self.how.naive);
        if optional {
            let nulls = self.scope.get(before..).unwrap_or_default().iter().map(|new| new.slot).collect();
            let step = self.step(Act::Optional { steps: chosen, nulls });
            steps.push(step);
        } else {
            steps.extend(chosen);
        }
        Ok(())
    }

    fn pattern(
        &mut self,
        paths: &[ast::Path],
        filter: Option<&ast::Expr>,
        names: Names,
    ) -> Fallible<Pattern> {
        let known = self.scope.iter().map(|variable| variable.slot).collect();
        let mut pattern = Pattern { known, ..Pattern::default() };
        let mut edges: Vec<&Name> = Vec::new();
        let mut laid = Vec::new();
        for path in paths {
            for (edge, _) in &path.steps {
                if let Some(name) = &edge.name {
                    if edges.iter().any(|other| other.name == name.name) {
                        let message = format!("the relationship `{}` stands twice in one pattern", name.name);
                        let detail = Detail::RelationshipUniquenessViolation;
                        return Err(CypherError::syntax(detail, message, name.at)
                            .hint("relationships of one pattern differ from each other; name them apart"));
                    }
                    edges.push(name);
                }
            }
            laid.push(self.lay(path, names, &mut pattern)?);
        }
        // Properties may speak of any variable of the clause.
        for (path, parts) in paths.iter().zip(&laid) {
            self.properties(path, parts, &mut pattern)?;
        }
        if let Some(filter) = filter {
            match &*filter.kind {
                ast::Kind::And(parts) => {
                    for part in parts {
                        let part = self.truth(part, true)?;
                        pattern.filters.push(part);
                    }
                }
                _ => {
                    let filter = self.truth(filter, true)?;
                    pattern.filters.push(filter);
                }
            }
        }
        Ok(pattern)
    }

    /// Gives a path's nodes and edges their slots.
    fn lay(&mut self, path: &ast::Path, names: Names, pattern: &mut Pattern) -> Fallible<PathParts> {
        let start = self.node(&path.start, names, pattern)?;
        let mut parts = PathParts { start, steps: Vec::new() };
        let mut from = start;
        for (edge, node) in &path.steps {
            // The edge is named before the node behind it.
            let slot = self.edge(edge, names)?;
            let to = self.node(node, names, pattern)?;
            let types = self.types(edge, pattern)?;
            pattern.edges.push(super::pattern::Edge {
                slot,
                from,
                to,
                types,
                way: edge.way,
                length: edge.length.map(|(least, most)| (least.unwrap_or(1), most)),
                keys: Vec::new(),
                shortest: path.shortest,
                path: None,
            });
            parts.steps.push((slot, to));
            from = to;
        }
        if let Some(name) = &path.name {
            if self.variable(&name.name).is_some() {
                return Err(self.bound_already(name));
            }
            let slot = self.declare(&name.name, Type::Path);
            match (path.shortest, pattern.edges.last_mut()) {
                (Some(_), Some(edge)) => edge.path = Some(slot),
                _ => pattern.paths.push((slot, parts.clone())),
            }
        }
        Ok(parts)
    }

    fn node(&mut self, node: &ast::NodePattern, names: Names, pattern: &mut Pattern) -> Fallible<Slot> {
        let slot = match &node.name {
            None => self.slot(),
            Some(name) => match self.variable(&name.name) {
                Some(variable) => {
                    let (slot, of) = (variable.slot, variable.of.clone());
                    conflict(&of, Takes::NODE, name, "a node")?;
                    slot
                }
                None if names == Names::Known => return Err(self.undefined(&name.name, name.at)),
                None => self.declare(&name.name, Type::Node),
            },
        };
        let mut labels = Vec::new();
        for label in &node.labels {
            self.known_name(label, "label", |schema| schema.labels.clone())?;
            match self.graph.label(&label.name) {
                Some(found) => labels.push((label.name.as_str().into(), found)),
                None => pattern.impossible = true,
            }
        }
        pattern.nodes.push(Node { slot, labels, keys: Vec::new() });
        Ok(slot)
    }

    fn edge(&mut self, edge: &ast::EdgePattern, names: Names) -> Fallible<Slot> {
        let Some(name) = &edge.name else { return Ok(self.slot()) };
        let (takes, what, of) = match edge.length {
            None => (Takes::EDGE, "a relationship", Type::Edge),
            Some(_) => (Takes::LIST, "a list of relationships", Type::list(Type::Edge)),
        };
        match self.variable(&name.name) {
            Some(variable) => {
                let (slot, known) = (variable.slot, variable.of.clone());
                conflict(&known, takes, name, what)?;
                if edge.length.is_some() {
                    conflict(&known.element(), Takes::EDGE, name, what)?;
                }
                Ok(slot)
            }
            None if names == Names::Known => Err(self.undefined(&name.name, name.at)),
            None => Ok(self.declare(&name.name, of)),
        }
    }

    fn types(&mut self, edge: &ast::EdgePattern, pattern: &mut Pattern) -> Fallible<Types> {
        if edge.types.is_empty() {
            return Ok(None);
        }
        let mut types = Vec::new();
        for name in &edge.types {
            self.known_type(name)?;
            types.extend(self.graph.edge_type(&name.name));
        }
        let many = edge.length.is_some_and(|(least, _)| least == Some(0));
        pattern.impossible |= types.is_empty() && !many;
        Ok(Some(types))
    }

    /// Checks a relationship type's name, where the graph knows all that there are.
    pub(super) fn known_type(&self, name: &Name) -> Fallible<()> {
        if self.graph.edge_type(&name.name).is_some() || self.graph.knows_type(&name.name) {
            return Ok(());
        }
        self.known_name(name, "relationship type", |schema| schema.types.clone())
    }

    /// Binds the properties that a path's nodes and edges must have.
    fn properties(&mut self, path: &ast::Path, parts: &PathParts, pattern: &mut Pattern) -> Fallible<()> {
        let slots = std::iter::once(parts.start).chain(parts.steps.iter().map(|&(_, node)| node));
        for (node, slot) in path.nodes().zip(slots) {
            for (key, value) in self.keys(node.properties.as_ref(), &Type::Node)? {
                pattern.filters.push(equal(slot, &key, &value, node.at));
                if let Some(found) = pattern.nodes.iter_mut().find(|found| found.slot == slot) {
                    found.keys.push((key, value));
                }
            }
        }
        for ((edge, _), &(slot, _)) in path.steps.iter().zip(&parts.steps) {
            let keys = self.keys(edge.properties.as_ref(), &Type::Edge)?;
            let Some(found) = pattern.edges.iter_mut().find(|found| found.slot == slot) else { continue };
            if edge.length.is_some() || found.shortest.is_some() {
                found.keys = keys;
            } else {
                pattern.filters.extend(keys.iter().map(|(key, value)| equal(slot, key, value, edge.at)));
            }
        }
        Ok(())
    }

    fn keys(&mut self, properties: Option<&ast::Expr>, of: &Type) -> Fallible<Vec<(Arc<str>, Expr)>> {
        match properties.map(|properties| (&*properties.kind, properties.at)) {
            None => Ok(Vec::new()),
            Some((ast::Kind::Map(entries), at)) => {
                for (key, _) in entries {
                    self.known_key(of, &Name { name: key.clone(), at })?;
                }
                self.entries(entries)
            }
            Some((_, at)) => {
                let message = "a parameter can't stand for all properties of a pattern";
                Err(CypherError::syntax(Detail::InvalidParameterUse, message, at)
                    .hint("name each, as in `{name: $name}`"))
            }
        }
    }

    // Patterns as values.

    pub(super) fn pattern_exists(&mut self, path: &ast::Path) -> Fallible<Kind> {
        let (steps, ()) = self.inner(path, None, Names::Known, |_| Ok(()))?;
        Ok(Kind::Exists(Arc::new(steps)))
    }

    pub(super) fn pattern_comprehension(
        &mut self,
        path: &ast::Path,
        filter: Option<&ast::Expr>,
        map: &ast::Expr,
    ) -> Fallible<(Kind, Type)> {
        let (steps, (map, of)) = self.inner(path, filter, Names::New, |binder| binder.expression(map))?;
        Ok((Kind::Matches { steps: Arc::new(steps), map }, Type::list(of)))
    }

    /// Binds `shortestPath(...)` as a value: the first path that matches, or all of them.
    pub(super) fn shortest_value(&mut self, path: &ast::Path) -> Fallible<(Kind, Type)> {
        let name = Name { name: " path".to_owned(), at: path.at };
        let named = ast::Path { name: Some(name.clone()), ..path.clone() };
        let variable = ast::Expr::new(ast::Kind::Variable(name.name), path.at);
        let (steps, (map, _)) =
            self.inner(&named, None, Names::Known, |binder| binder.expression(&variable))?;
        let matches = Kind::Matches { steps: Arc::new(steps), map };
        if path.shortest == Some(Shortest::All) {
            return Ok((matches, Type::list(Type::Path)));
        }
        let Some(head) = super::super::function::find("head") else { return Ok((matches, Type::Any)) };
        Ok((Kind::Call(head, vec![Expr::new(matches, path.at)]), Type::Path))
    }

    /// Binds a pattern inside an expression, and what sees its names.
    fn inner<T>(
        &mut self,
        path: &ast::Path,
        filter: Option<&ast::Expr>,
        names: Names,
        bind: impl FnOnce(&mut Self) -> Fallible<T>,
    ) -> Fallible<(Vec<Step>, T)> {
        if matches!(self.aggregation, Aggregation::Grouping(_)) {
            return Err(CypherError::refused(
                "a pattern beside an aggregating function is not supported",
                path.at,
            )
            .hint("compute it in a `WITH` before"));
        }
        let before = self.scope.len();
        let pattern = self.pattern(std::slice::from_ref(path), filter, names)?;
        let steps = choose(self, pattern, self.how.naive);
        let bound = bind(self)?;
        self.scope.truncate(before);
        Ok((steps, bound))
    }
}

fn equal(slot: Slot, key: &Arc<str>, value: &Expr, at: Span) -> Expr {
    let property = Expr::new(Kind::Property(Expr::new(Kind::Slot(slot), at), key.clone()), at);
    Expr::new(Kind::Compare(property, vec![(ast::Comparison::Equal, value.clone())]), at)
}

fn conflict(of: &Type, takes: Takes, name: &Name, what: &str) -> Fallible<()> {
    if expect(of, takes, name.at).is_ok() {
        return Ok(());
    }
    let message = format!("`{}` is {} and can't be {what} too", name.name, of.name());
    Err(CypherError::syntax(Detail::VariableTypeConflict, message, name.at).hint("choose another name"))
}

//! A name as typed into the node that it names.

use std::fmt;
use std::str::FromStr;

use crate::ontology::{Code, NodeKind};
use crate::suggest;

use super::column::Column;
use super::names;
use super::view::View;
use super::{Graph, Node, NodeId};

/// The most names that completion compares.
const COMPLETED: u32 = 20_000;

/// Why a name names no one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing has the name.
    Unknown {
        /// The name as typed.
        name: String,
        /// What nearly has it, in the form to type.
        nearest: Vec<String>,
    },
    /// Several nodes have it.
    Ambiguous(Candidates),
}

/// The nodes that share a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    /// The name as typed.
    pub name: String,
    /// What to type instead, and what tells the node apart: kind, country, degree, an edge.
    pub nodes: Vec<(String, String)>,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Unknown { name, nearest } => {
                write!(f, "nothing here is called `{name}`")?;
                if nearest.is_empty() {
                    return Ok(());
                }
                let nearest: Vec<&str> = nearest.iter().map(String::as_str).collect();
                write!(f, "; did you mean {}?", suggest::either(&nearest))
            }
            NameError::Ambiguous(Candidates { name, nodes }) => {
                write!(f, "`{name}` may be one of {}; write one of", nodes.len())?;
                let width = nodes.iter().map(|(typed, _)| typed.chars().count()).max().unwrap_or(0);
                nodes.iter().try_for_each(|(typed, what)| write!(f, "\n  {typed:width$}  {what}"))
            }
        }
    }
}

impl std::error::Error for NameError {}

/// A name as typed: perhaps a kind before it, perhaps a code behind it.
struct Typed<'t> {
    kind: Option<NodeKind>,
    name: &'t str,
    code: Option<Code>,
}

impl<'t> Typed<'t> {
    fn of(text: &'t str) -> Self {
        let text = text.trim();
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => match NodeKind::from_str(kind.trim()) {
                Ok(kind) => (Some(kind), name.trim()),
                Err(_) => (None, text),
            },
            None => (None, text),
        };
        let code = name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
        match code.and_then(|(name, code)| Some((name, code.parse().ok()?))) {
            Some((name, code)) => Typed { kind, name, code: Some(code) },
            None => Typed { kind, name, code: None },
        }
    }

    fn fits(&self, node: Node<'_>) -> bool {
        self.kind.is_none_or(|kind| node.kind() == kind)
            && self.code.is_none_or(|code| node.code().or(node.country()) == Some(code))
    }
}

impl Graph {
    /// Returns the node of a name: its canonical name, else an alias or a country's code, in any case and with or
    /// without accents; `kind:name` and `name (CODE)` say more, and `#12` is a node's number.
    ///
    /// A canonical name goes before another node's alias, and a node before an article's unresolved surname.
    ///
    /// # Errors
    /// When nothing or more than one thing has the name; the error says what to type.
    pub fn find(&self, name: &str) -> Result<NodeId, NameError> {
        if let Some(number) = name.strip_prefix('#').and_then(|number| number.parse().ok())
            && number < self.node_count()
        {
            return Ok(NodeId(number));
        }
        let typed = Typed::of(name);
        let mut nodes = self.keyed(&names::fold(typed.name));
        nodes.retain(|&node| typed.fits(self.node(node)));
        for better in [Graph::is_resolved, Graph::is_called] {
            if nodes.iter().any(|&node| better(self, node, typed.name)) {
                nodes.retain(|&node| better(self, node, typed.name));
            }
        }
        match nodes.as_slice() {
            [] => Err(self.unknown(name, &typed)),
            [node] => Ok(*node),
            several => Err(NameError::Ambiguous(self.candidates(name, several))),
        }
    }

    fn is_resolved(&self, node: NodeId, _: &str) -> bool {
        !self.node(node).is_unresolved()
    }

    fn is_called(&self, node: NodeId, name: &str) -> bool {
        names::fold(self.node(node).name()) == names::fold(name)
    }

    /// Returns the nodes of a name: canonical name, alias or country's code, in any case and with or without accents.
    pub fn named(&self, name: &str) -> Vec<NodeId> {
        self.keyed(&names::fold(name))
    }

    /// Returns the nodes of a folded name or code.
    pub(super) fn keyed(&self, folded: &str) -> Vec<NodeId> {
        let key = self.key_from(folded);
        if self.key(key) != Some(folded) {
            return Vec::new();
        }
        self.key_nodes(key).collect()
    }

    /// Returns the row of a folded name or code in the index, or where it would be.
    pub(super) fn find_key(&self, folded: &str) -> Result<u32, u32> {
        let key = self.key_from(folded);
        if self.key(key) == Some(folded) { Ok(key) } else { Err(key) }
    }

    /// Returns the folded names and codes under which the index has a node.
    pub(super) fn keys_of(&self, node: u32) -> impl Iterator<Item = String> + '_ {
        let node = self.node(NodeId(node));
        let code = node.code().filter(|_| node.kind() == NodeKind::Country);
        let names = node.aliases().chain([node.name()]).map(names::fold);
        names.chain(code.map(|code| code.as_str().to_lowercase()))
    }

    pub(super) fn key_count(&self) -> u32 {
        (self.store.u32s(Column::KeyOffsets).len() as u32).saturating_sub(1)
    }

    fn key(&self, key: u32) -> Option<&str> {
        (key < self.key_count()).then(|| self.store.slice(Column::KeyOffsets, Column::KeyBytes, key))
    }

    pub(super) fn key_nodes(&self, key: u32) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.store.run(Column::KeyNodeOffsets, Column::KeyNodes, key);
        nodes.iter().map(|node| NodeId(node.get())).filter(|node| node.0 < self.node_count())
    }

    /// Returns the first key that is not below `folded`.
    fn key_from(&self, folded: &str) -> u32 {
        let (mut low, mut high) = (0, self.key_count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle).is_some_and(|key| key < folded) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Returns up to `limit` canonical names of nodes of which some name begins so, for completion: those with most
    /// edges first.
    ///
    /// Of a prefix that very many names have, only the first 20,000 names are compared, so that the answer is
    /// there before the next key is pressed.
    pub fn complete(&self, prefix: &str, limit: usize) -> Vec<&str> {
        let folded = names::fold(prefix);
        let first = self.key_from(&folded);
        let keys = (first..self.key_count().min(first.saturating_add(COMPLETED)))
            .take_while(|&key| self.key(key).is_some_and(|key| key.starts_with(&folded)));
        let mut nodes: Vec<NodeId> = keys.flat_map(|key| self.key_nodes(key)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.sort_by_cached_key(|&node| (std::cmp::Reverse(View::degree(self, node)), node));
        let mut found: Vec<&str> = Vec::new();
        for name in nodes.into_iter().map(|node| self.node(node).name()) {
            if found.len() == limit {
                break;
            }
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    fn unknown(&self, name: &str, typed: &Typed<'_>) -> NameError {
        let mut nearest: Vec<String> = Vec::new();
        // The name may be there under another kind than the one typed.
        for node in self.keyed(&names::fold(typed.name)) {
            nearest.push(self.reference(node, true));
        }
        let known = self.nodes().filter(|node| typed.kind.is_none_or(|kind| node.kind() == kind));
        let names = known.flat_map(|node| std::iter::once(node.name()).chain(node.aliases()));
        for near in suggest::nearest(typed.name, names, 3) {
            let typed = match typed.kind {
                Some(kind) => format!("{kind}:{near}"),
                None => near.to_owned(),
            };
            if !nearest.contains(&typed) {
                nearest.push(typed);
            }
        }
        nearest.truncate(3);
        NameError::Unknown { name: name.trim().to_owned(), nearest }
    }

    /// Returns the shortest text that [`Graph::find`] takes for a node; with its kind if so wished.
    pub fn reference(&self, node: NodeId, with_kind: bool) -> String {
        let this = self.node(node);
        let plain =
            if with_kind { format!("{}:{}", this.kind(), this.name()) } else { this.name().to_owned() };
        let same = |other: &NodeId| {
            self.node(*other).kind() == this.kind()
                && names::fold(self.node(*other).name()) == names::fold(this.name())
        };
        let namesakes: Vec<NodeId> = self.keyed(&names::fold(this.name())).into_iter().filter(same).collect();
        let code = |node: NodeId| self.node(node).code().or(self.node(node).country());
        match code(node) {
            _ if namesakes.len() < 2 => plain,
            Some(own) if namesakes.iter().filter(|&&other| code(other) == Some(own)).count() == 1 => {
                format!("{plain} ({own})")
            }
            _ => format!("#{}", node.0),
        }
    }

    fn candidates(&self, name: &str, nodes: &[NodeId]) -> Candidates {
        let mut sorted: Vec<NodeId> = nodes.to_vec();
        sorted.sort_by_key(|&node| (std::cmp::Reverse(View::degree(self, node)), node));
        let nodes =
            sorted.into_iter().map(|node| (self.reference(node, true), self.describe(node))).collect();
        Candidates { name: name.trim().to_owned(), nodes }
    }

    /// Returns what tells a node from its namesakes.
    fn describe(&self, node: NodeId) -> String {
        let this = self.node(node);
        let mut parts = vec![this.name().to_owned(), this.kind().to_string()];
        parts.extend(this.code().or(this.country()).map(|code| code.to_string()));
        if this.is_unresolved() {
            parts.push("unresolved".to_owned());
        }
        let degree = View::degree(self, node);
        parts.push(if degree == 1 { "1 edge".to_owned() } else { format!("{degree} edges") });
        parts.extend(self.example(node));
        parts.join(", ")
    }

    fn example(&self, node: NodeId) -> Option<String> {
        let edges = self.outgoing(node).chain(self.incoming(node));
        // The edge with most facts tells most.
        let edge = edges.max_by_key(|&edge| (self.edge(edge).facts().count(), std::cmp::Reverse(edge)))?;
        let edge = self.edge(edge);
        Some(if edge.source() == node {
            format!("{} {}", edge.name(), self.node(edge.target()).name())
        } else {
            format!("{} {} it", self.node(edge.source()).name(), edge.name())
        })
    }
}

//! Node kinds.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// A named human.
    Person,
    /// A state, whatever names it.
    Country,
    /// A named body: company, party, agency, army, armed group, bloc, ministry.
    Organization,
    /// A treaty, pact, trade deal, accord, or named talks about one.
    Agreement,
    /// A city, region, sea, base or border.
    Place,
}

impl NodeKind {
    /// All kinds in order.
    pub const ALL: [NodeKind; 5] =
        [NodeKind::Person, NodeKind::Country, NodeKind::Organization, NodeKind::Agreement, NodeKind::Place];

    /// Returns the word that records, filters and answers use.
    pub fn as_str(self) -> &'static str {
        match self {
            NodeKind::Person => "person",
            NodeKind::Country => "country",
            NodeKind::Organization => "organization",
            NodeKind::Agreement => "agreement",
            NodeKind::Place => "place",
        }
    }

    /// Returns what `attache ontology` tells of the kind.
    pub fn info(self) -> Option<&'static NodeInfo> {
        NodeInfo::all().iter().find(|info| info.name == self)
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for NodeKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_lowercase();
        NodeKind::ALL.into_iter().find(|kind| kind.as_str() == lower).ok_or_else(|| {
            format!(
                "`{text}` is no node kind; the kinds are person, country, organization, agreement and place"
            )
        })
    }
}

/// An entry of `entities.toml`: a node kind explained.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeInfo {
    /// The kind.
    pub name: NodeKind,
    /// What it covers.
    pub what: String,
    /// How its canonical name is chosen.
    pub canonical: String,
    /// What its code is.
    pub code: String,
    /// Nodes of this kind.
    pub examples: Vec<NodeExample>,
}

/// A node that shows a kind: its canonical name and other names it goes by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeExample {
    /// Its canonical name.
    pub name: String,
    /// Its other names.
    #[serde(default)]
    pub aliases: Vec<String>,
}

impl NodeInfo {
    /// Returns the entries of the compiled-in file.
    pub fn all() -> &'static [NodeInfo] {
        #[derive(Deserialize)]
        struct File {
            node: Vec<NodeInfo>,
        }
        static ALL: OnceLock<Vec<NodeInfo>> = OnceLock::new();
        ALL.get_or_init(|| {
            toml::from_str::<File>(include_str!("entities.toml")).map(|file| file.node).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_kind_is_explained() {
        toml::from_str::<toml::Table>(include_str!("entities.toml")).unwrap();
        for kind in NodeKind::ALL {
            assert!(kind.info().is_some(), "{kind}");
        }
        assert_eq!(NodeInfo::all().len(), NodeKind::ALL.len());
    }
}

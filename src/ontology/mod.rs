//! The vocabulary of the graph: node kinds, edge kinds, CAMEO codes, PLOVER classes and sectors.
//!
//! The vocabulary is data: `entities.toml`, `relations.toml`, `cameo.tsv` and `sectors.tsv` beside this file, compiled
//! in, checked when loaded, and open to edge kinds of the user's own (`--ontology FILE`).

mod cameo;
mod code;
mod load;
mod node;
mod relation;

pub use cameo::{Cameo, CameoError};
pub use code::{Code, CodeError, Sector, SectorInfo};
pub use load::OntologyError;
pub use node::{NodeExample, NodeInfo, NodeKind};
pub use relation::{EdgeClass, EdgeInfo, EdgeKind};

use std::path::Path;
use std::sync::OnceLock;

use crate::suggest;

/// All edge kinds, built in and the user's.
#[derive(Clone, Debug)]
pub struct Ontology {
    edges: Vec<EdgeInfo>,
}

impl Ontology {
    /// Returns the vocabulary that is compiled in.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in files.
    pub fn builtin() -> &'static Ontology {
        static BUILTIN: OnceLock<Ontology> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
            let edges = load::edges(include_str!("relations.toml"), "relations.toml", &[])
                .expect("the compiled-in relations.toml is sound");
            Ontology { edges }
        })
    }

    /// Returns the built-in vocabulary and the edge kinds of a file of the user's.
    ///
    /// # Errors
    /// When the file can't be read or an entry is wrong: the entry, its line and what was expected.
    pub fn with_file(path: &Path) -> Result<Ontology, OntologyError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| OntologyError::new(&name, None, format!("can't be read: {error}")))?;
        Ontology::builtin().extended(&text, &name)
    }

    /// Returns this vocabulary and the edge kinds of a text in the form of `relations.toml`; `name` is for errors.
    ///
    /// # Errors
    /// As [`Ontology::with_file`].
    pub fn extended(&self, text: &str, name: &str) -> Result<Ontology, OntologyError> {
        let mut edges = self.edges.clone();
        edges.extend(load::edges(text, name, &self.edges)?);
        Ok(Ontology { edges })
    }

    /// Returns the edge kind of a name; `met_with` and `MET_WITH` are `met-with`.
    pub fn edge(&self, name: &str) -> Option<EdgeKind> {
        let name = name.trim().to_lowercase().replace('_', "-");
        let place = self.edges.iter().position(|edge| edge.name == name)?;
        u16::try_from(place).ok().map(EdgeKind)
    }

    /// Returns what is known of an edge kind; `None` for the kind of another ontology.
    pub fn info(&self, kind: EdgeKind) -> Option<&EdgeInfo> {
        self.edges.get(usize::from(kind.0))
    }

    /// Returns all edge kinds in order: events by CAMEO code, states, the user's own.
    pub fn edges(&self) -> impl Iterator<Item = (EdgeKind, &EdgeInfo)> {
        (0u16..).map(EdgeKind).zip(&self.edges)
    }

    /// Returns up to three names of edge kinds near a mistyped one.
    pub fn nearest_edges(&self, name: &str) -> Vec<&str> {
        suggest::nearest(name, self.edges.iter().map(|edge| edge.name.as_str()), 3)
    }
}

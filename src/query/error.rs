//! What is wrong with a question.

use crate::graph::{NameError, WalkError};
use crate::suggest;

use super::cypher::CypherError;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A name names no one node.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An edge kind that neither the graph nor the ontology knows.
    #[error("`{name}` is no edge kind{}", did_you_mean(nearest, "`attache ontology` lists them"))]
    Edge {
        /// The kind as typed.
        name: String,
        /// Kinds of nearly that name.
        nearest: Vec<String>,
    },
    /// A CAMEO prefix that begins no code.
    #[error("`{0}` begins no CAMEO code; codes have two to four digits, as in `042`")]
    Cameo(String),
    /// A confidence that is none.
    #[error("a confidence lies between 0 and 1, not at {0}")]
    Confidence(String),
    /// A period of time that ends before it begins.
    #[error("no day lies both after {since} and before {until}")]
    Dates {
        /// The first day.
        since: String,
        /// The last day.
        until: String,
    },
    /// A line that is no question.
    #[error("{message}")]
    Syntax {
        /// What is wrong and what was expected.
        message: String,
        /// The bytes of the line that are wrong.
        at: (usize, usize),
    },
    /// A question in openCypher that has no answer.
    #[error(transparent)]
    Cypher(#[from] CypherError),
    /// The search was stopped.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The file that the graph lies in is damaged where the answer needs it.
    #[error("the graph's file is damaged ({0}); copy it again, or build it again from its articles")]
    Damaged(String),
    /// Two ends are one node.
    #[error("`{a}` and `{b}` are the same: {name}")]
    Same {
        /// One name as typed.
        a: String,
        /// The other.
        b: String,
        /// The node's name.
        name: String,
    },
}

pub(crate) fn did_you_mean(nearest: &[String], otherwise: &str) -> String {
    let names: Vec<&str> = nearest.iter().map(String::as_str).collect();
    if names.is_empty() {
        format!("; {otherwise}")
    } else {
        format!("; did you mean {}?", suggest::either(&names))
    }
}

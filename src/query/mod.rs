//! Questions and their answers.
//!
//! ```text
//!  question ─► Query ─► **ask** ─► Answer ─► export
//!              ast      names and filters checked, then run over graph::View
//! ```
//!
//! Commands, the short forms of the conversation and scripts all make a [`Query`]; [`ask`] is the one engine behind them.

mod answer;
mod ast;
pub mod cypher;
mod error;
mod parse;
mod rank;
mod returned;
mod run;
mod statements;
pub(crate) mod temporal;
mod timeline;

pub use answer::{
    Answer, ArticleRef, By, Common, Component, Components, Evidence, FactRow, Info, Neighbor, NodeAnswer,
    NodeRef, Path, Paths, Period, RankBy, Ranked, Ranking, Step, Timeline,
};
pub use ast::{Filters, Options, Query, Which};
pub use error::QueryError;
pub use parse::{KEYWORDS, Parsed, parse};
pub use rank::ego;
pub use returned::returned_paths;
pub use run::{ask, ask_with, sound};
pub(crate) use statements::quoted_length;
pub use statements::{Statement, is_complete, last_begins, statements};

//! attache reads news articles into a knowledge graph and answers path and neighbour queries, with the evidence.
//!
//! Two roads meet in the graph:
//!
//! ```text
//!  building   file ─► Article ─► Document ─► Mention ─► Fact ─► Graph ─► snapshot file
//!                     article     text        extract    fact    graph     snapshot
//!                                                                 │
//!  asking     question ─► Query ─► Plan ─► Answer ◄───────────────┘
//!                         query                └─► export ─► table, JSON, CSV, ...   (repl, cli print it)
//! ```

// ground: knows nothing of text or graphs
pub mod date;
pub mod fact;
pub mod fold;
pub mod ontology;
pub mod paragraph;
pub mod source;
pub mod span;
pub mod suggest;
pub mod tsv;
// building
pub mod article;
pub mod extract;
pub mod pipeline;
pub mod text;
// keeping
pub mod graph;
pub mod snapshot;
// asking
pub mod query;
// joining and showing
pub mod cli;
pub mod export;
pub mod repl;

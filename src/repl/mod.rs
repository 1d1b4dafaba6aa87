//! The conversation: a line in, an outcome out; the terminal is a thin skin around it.
//!
//! ```text
//!  line ─► session ─┬─► command table: .help, .open, .mode, ...
//!                   └─► query::parse ─► query::ask ─► export
//!  terminal ─► editor: history, completion, hints, colours, Ctrl-C ─► session ─► pager
//! ```

mod commands;
mod complete;
mod editor;
mod highlight;
mod lexis;
mod pager;
mod session;
mod stream;

pub use commands::{COMMANDS, parameter};
pub use complete::complete;
pub use editor::converse;
pub use pager::Pager;
pub use session::{Outcome, Session};

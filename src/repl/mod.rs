//! The conversation: a line in, an outcome out; the terminal is a thin skin around it.
//!
//! ```text
//!  line ─► session ─┬─► command table: .help, .open, .mode, ...
//!                   └─► query::parse ─► query::ask ─► export
//!  terminal ─► editor: history, completion, Ctrl-C ─► session
//! ```

mod commands;
mod complete;
mod editor;
mod session;
mod stream;

pub use commands::COMMANDS;
pub use complete::complete;
pub use editor::converse;
pub use session::{Outcome, Session};

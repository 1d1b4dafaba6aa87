//! The terminal around a session: prompt, history, completion, Ctrl-C and Ctrl-D.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use etcetera::BaseStrategy;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Context, Editor, Helper, Highlighter, Hinter, Validator};

use crate::graph::Graph;

use super::complete;
use super::session::{Outcome, Session};

#[derive(Helper, Hinter, Highlighter, Validator)]
struct Assistant {
    graph: Rc<RefCell<Option<Graph>>>,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = complete(self.graph.borrow().as_ref(), line, at);
        // What can only be one thing is done, and the next word may follow.
        let after = if found.len() == 1 { " " } else { "" };
        let pair = |text: String| Pair { replacement: format!("{text}{after}"), display: text };
        Ok((start, found.into_iter().map(pair).collect()))
    }
}

/// Holds a conversation on the terminal until the user leaves it.
///
/// # Errors
/// When the terminal fails.
pub fn converse(mut session: Session) -> io::Result<()> {
    let graph = Rc::new(RefCell::new(session.graph.clone()));
    let config = Config::builder().completion_type(CompletionType::List).auto_add_history(true).build();
    let mut editor: Editor<Assistant, DefaultHistory> =
        Editor::with_config(config).map_err(io::Error::other)?;
    editor.set_helper(Some(Assistant { graph: graph.clone() }));
    let history = history_file();
    if let Some(file) = &history {
        // The first conversation has no history yet.
        let _ = editor.load_history(file);
    }
    let mut out = io::stdout();
    writeln!(out, "{}", session.greeting())?;
    loop {
        match editor.readline("attache> ") {
            Ok(line) => match session.line(&line, &mut out)? {
                Outcome::Done => {}
                Outcome::Quit => break,
                Outcome::Failed(message) => writeln!(anstream::stderr(), "{message}")?,
            },
            // Ctrl-C drops the line and keeps the session.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(ReadlineError::Io(error)) => return Err(error),
            Err(error) => return Err(io::Error::other(error)),
        }
        graph.replace(session.graph.clone());
    }
    if let Some(file) = &history {
        // A history that can't be kept is no reason to fail.
        let _ = editor.save_history(file);
    }
    Ok(())
}

/// Returns where the history is kept, and makes its folder.
fn history_file() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("attache");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

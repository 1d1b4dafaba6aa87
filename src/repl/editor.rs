//! The terminal around a session: prompt, history, completion, hints, colours, pages, Ctrl-C and Ctrl-D.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use anstyle::{AnsiColor, Style};
use etcetera::BaseStrategy;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use crate::graph::Graph;
use crate::query::{self, cypher};

use super::pager::Screen;
use super::session::{Outcome, Session};
use super::{commands, complete, highlight};

const PROMPT: &str = "attache> ";
const QUIET: Style = Style::new().dimmed();

/// Helps with a line while it is typed.
#[derive(Helper)]
struct Assistant {
    graph: Rc<RefCell<Option<Graph>>>,
    files: FilenameCompleter,
    history: HistoryHinter,
    color: bool,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if commands::wants_file(line.get(..at).unwrap_or(line)) {
            return self.files.complete(line, at, context);
        }
        let (start, found) = complete(self.graph.borrow().as_ref(), line, at);
        // What can only be one thing is done, and in a short form the next word may follow.
        let begin = query::last_begins(line.get(..at).unwrap_or(line));
        let cypher = line.get(begin..).is_some_and(cypher::is_question);
        let after = if found.len() == 1 && !cypher { " " } else { "" };
        let pair = |text: String| Pair { replacement: format!("{text}{after}"), display: text };
        Ok((start, found.into_iter().map(pair).collect()))
    }
}

/// What is shown behind the cursor.
enum Suggestion {
    /// The rest of an earlier line, which may be taken over.
    Earlier(String),
    /// A word to the user.
    Note(&'static str),
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        match self {
            Suggestion::Earlier(rest) => rest,
            Suggestion::Note(note) => note,
        }
    }

    fn completion(&self) -> Option<&str> {
        match self {
            Suggestion::Earlier(rest) => Some(rest),
            Suggestion::Note(_) => None,
        }
    }
}

impl Hinter for Assistant {
    type Hint = Suggestion;

    fn hint(&self, line: &str, at: usize, context: &Context<'_>) -> Option<Suggestion> {
        if line.ends_with('\n') && at == line.len() && !query::is_complete(line) {
            return Some(Suggestion::Note("  (; ends the question)"));
        }
        self.history.hint(line, at, context).map(Suggestion::Earlier)
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        Cow::Owned(highlight::paint(line, Some(at)))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        let style = AnsiColor::Blue.on_default().bold();
        Cow::Owned(format!("{style}{prompt}{style:#}"))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("{QUIET}{hint}{QUIET:#}"))
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        // A letter may end a word or close a bracket anywhere in the line.
        self.color
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if query::is_complete(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

/// Holds a conversation on the terminal until the user leaves it.
///
/// # Errors
/// When the terminal fails.
pub fn converse(mut session: Session) -> io::Result<()> {
    let graph = Rc::new(RefCell::new(session.graph.clone()));
    let mut editor = editor(session.looks.color, graph.clone())?;
    let file = history_file();
    if let Some(file) = &file {
        // The first conversation has no history yet.
        let _ = editor.load_history(file);
    }
    // While a line is edited Ctrl-C is a key; while a question runs it is a signal and stops the question.
    signal_hook::flag::register(signal_hook::consts::SIGINT, session.cancel.clone())?;
    writeln!(io::stdout(), "{}", session.greeting())?;
    loop {
        match editor.readline(PROMPT) {
            Ok(text) => {
                session.history = editor.history().iter().cloned().collect();
                if let Some(file) = &file {
                    // A history that can't be kept is no reason to fail.
                    let _ = editor.append_history(file);
                }
                if answer(&mut session, &text)? {
                    break;
                }
            }
            // Ctrl-C drops the line and keeps the session.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(ReadlineError::Io(error)) => return Err(error),
            Err(error) => return Err(io::Error::other(error)),
        }
        graph.replace(session.graph.clone());
    }
    Ok(())
}

fn editor(color: bool, graph: Rc<RefCell<Option<Graph>>>) -> io::Result<Editor<Assistant, DefaultHistory>> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .completion_prompt_limit(100)
        .auto_add_history(true)
        .color_mode(if color { ColorMode::Enabled } else { ColorMode::Disabled })
        .bracketed_paste(true)
        .build();
    let mut editor = Editor::with_config(config).map_err(io::Error::other)?;
    editor.set_helper(Some(Assistant {
        graph,
        files: FilenameCompleter::new(),
        history: HistoryHinter::new(),
        color,
    }));
    Ok(editor)
}

/// Does what a text says, statement by statement, and shows it; says whether the conversation is over.
fn answer(session: &mut Session, text: &str) -> io::Result<bool> {
    let size = terminal_size::terminal_size();
    if let (Some(_), Some((width, _))) = (session.looks.width, size) {
        // The window may have another size now.
        session.looks.width = Some(width.0);
    }
    for statement in query::statements(text) {
        let height = size.map(|(_, height)| height.0);
        let mut screen = Screen::new(&session.pager, height, session.cancel.clone());
        let outcome = session.line(&statement.text, &mut screen)?;
        screen.finish()?;
        match outcome {
            Outcome::Done => {}
            Outcome::Quit => return Ok(true),
            Outcome::Failed(message) => {
                writeln!(anstream::stderr(), "{message}")?;
                return Ok(false);
            }
        }
    }
    Ok(false)
}

/// Returns where the history is kept, and makes its folder.
fn history_file() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("attache");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

//! Dot-commands: a table.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::export::Format;
use crate::query::KEYWORDS;
use crate::suggest;

use super::session::{Outcome, Session};

/// A dot-command.
#[derive(Debug)]
pub struct Command {
    /// Its name with the dot.
    pub name: &'static str,
    /// What follows it.
    pub argument: &'static str,
    /// What it does.
    pub help: &'static str,
    run: fn(&mut Session, &str, &mut dyn Write) -> io::Result<Outcome>,
}

/// All dot-commands, by name.
pub const COMMANDS: &[Command] = &[
    Command { name: ".exit", argument: "", help: "leave", run: |_, _, _| Ok(Outcome::Quit) },
    Command { name: ".help", argument: "", help: "tell what to ask", run: help },
    Command {
        name: ".mode",
        argument: "FORMAT",
        help: "form of answers: table, json, jsonl, csv, markdown",
        run: mode,
    },
    Command { name: ".once", argument: "FILE", help: "write the next answer to a file", run: once },
    Command { name: ".open", argument: "FILE", help: "open a graph", run: open },
    Command {
        name: ".output",
        argument: "[FILE]",
        help: "write answers to a file; without one, here again",
        run: output,
    },
    Command { name: ".quit", argument: "", help: "leave; so does Ctrl-D", run: |_, _, _| Ok(Outcome::Quit) },
    Command { name: ".read", argument: "FILE", help: "do what the lines of a file say", run: read },
    Command { name: ".schema", argument: "", help: "list the edge kinds of the graph", run: schema },
    Command { name: ".timer", argument: "on|off", help: "tell how long questions take", run: timer },
];

/// Words that mean a dot-command without their dot.
const BARE: &[&str] = &["exit", "help", "quit"];

const QUESTIONS: &str = "\
neighbors NAME              what is joined to a node
path NAME to NAME           how two nodes are connected
paths NAME to NAME [k N]    all shortest paths, or the N shortest
show NAME                   what is known of a node
why NAME EDGE NAME          the sentences behind an edge
timeline NAME [and NAME]    facts by period: by day, week, month, year
common NAME and NAME        what both are joined to
top [countries|people|...]  the nodes that matter most: by degree, pagerank, betweenness
info                        what the graph holds

Clauses: via EDGE, ...   since DATE   until DATE   within N hops   avoid NAME, ...   modality M, ...
         cameo PREFIX, ...   sector S, ...   confidence X   --in   --out   --directed
Names of several words need quotes only where they hold a word of these: \"Bank of England and Wales\".
";

/// Returns the command and its argument where a line is one.
pub(super) fn of_line(line: &str) -> Option<&str> {
    if line.starts_with('.') {
        Some(line)
    } else {
        BARE.contains(&line.to_lowercase().as_str()).then_some(line)
    }
}

/// Does what a line that is a command says.
pub(super) fn run(session: &mut Session, line: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let name = format!(".{}", name.trim_start_matches('.').to_lowercase());
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(session, unquoted(argument.trim()), out),
        None => {
            let near = suggest::nearest(&name, COMMANDS.iter().map(|command| command.name), 2);
            let hint = if near.is_empty() {
                "`.help` lists them".to_owned()
            } else {
                format!("did you mean {}?", suggest::either(&near))
            };
            Ok(Outcome::Failed(format!("`{name}` is no command; {hint}")))
        }
    }
}

fn unquoted(argument: &str) -> &str {
    argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(argument)
}

fn help(_: &mut Session, _: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    out.write_all(QUESTIONS.as_bytes())?;
    writeln!(out)?;
    for command in COMMANDS {
        let left = format!("{} {}", command.name, command.argument);
        writeln!(out, "{left:26}  {}", command.help)?;
    }
    Ok(Outcome::Done)
}

fn mode(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    if argument.is_empty() {
        writeln!(out, "{}", session.format.as_str())?;
        return Ok(Outcome::Done);
    }
    match Format::ALL.into_iter().find(|format| format.as_str() == argument.to_lowercase()) {
        Some(format) => {
            session.format = format;
            Ok(Outcome::Done)
        }
        None => Ok(Outcome::Failed(format!(
            "`{argument}` is no mode; the modes are table, json, jsonl, csv and markdown"
        ))),
    }
}

fn open(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    if argument.is_empty() {
        return Ok(Outcome::Failed("`.open` wants a file, as in `.open news.attache`".to_owned()));
    }
    match session.open(Path::new(argument)) {
        Ok(()) => {
            writeln!(out, "{}", session.greeting())?;
            Ok(Outcome::Done)
        }
        Err(error) => Ok(Outcome::Failed(error.to_string())),
    }
}

fn redirect(session: &mut Session, argument: &str, once: bool) -> Outcome {
    match session.redirect(Some(Path::new(argument)).filter(|_| !argument.is_empty()), once) {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed(format!("{argument}: {error}")),
    }
}

fn once(session: &mut Session, argument: &str, _: &mut dyn Write) -> io::Result<Outcome> {
    if argument.is_empty() {
        return Ok(Outcome::Failed("`.once` wants a file, as in `.once answer.csv`".to_owned()));
    }
    Ok(redirect(session, argument, true))
}

fn output(session: &mut Session, argument: &str, _: &mut dyn Write) -> io::Result<Outcome> {
    Ok(redirect(session, argument, false))
}

fn read(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    if session.depth > 8 {
        return Ok(Outcome::Failed(format!("{argument}: files read one another in a circle")));
    }
    let script = match fs::read_to_string(argument) {
        Ok(script) => script,
        Err(error) => return Ok(Outcome::Failed(format!("{argument}: {error}"))),
    };
    session.depth += 1;
    let mut outcome = Outcome::Done;
    for (number, line) in (1..).zip(script.lines()) {
        outcome = session.line(line, out)?;
        match outcome {
            Outcome::Done => {}
            Outcome::Quit => break,
            Outcome::Failed(message) => {
                outcome = Outcome::Failed(format!("{argument}:{number}: {message}"));
                break;
            }
        }
    }
    session.depth -= 1;
    Ok(outcome)
}

fn schema(session: &mut Session, _: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let Some(graph) = &session.graph else {
        return Ok(Outcome::Failed("no graph is open; `.open FILE` opens one".to_owned()));
    };
    let width = graph.edge_kinds().iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    for kind in graph.edge_kinds() {
        writeln!(out, "{:width$}  {}", kind.name, kind.meaning)?;
    }
    Ok(Outcome::Done)
}

fn timer(session: &mut Session, argument: &str, _: &mut dyn Write) -> io::Result<Outcome> {
    match argument {
        "" | "on" => session.timer = true,
        "off" => session.timer = false,
        other => return Ok(Outcome::Failed(format!("`{other}` is neither on nor off"))),
    }
    Ok(Outcome::Done)
}

/// Returns the words with which a line may begin.
pub(super) fn beginnings() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().copied().chain(COMMANDS.iter().map(|command| command.name)).chain(BARE.iter().copied())
}

//! Dot-commands: a table.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::export::Format;
use crate::ontology::NodeKind;
use crate::query::cypher::{
    Cell, EDGE_KEYS, MemoryGraph, NODE_KEYS, Value, constant, functions, label_name, type_name,
};
use crate::query::{self, Answer, KEYWORDS, Query, statements};
use crate::suggest;

use super::complete::FACT_KEYS;
use super::pager::Pager;
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
    Command {
        name: ".help",
        argument: "[WORD]",
        help: "tell what to ask, or what a command or a function of that name does",
        run: help,
    },
    Command { name: ".history", argument: "[N]", help: "list what was asked, or the last N", run: history },
    Command {
        name: ".mode",
        argument: "FORMAT",
        help: "form of answers: table, line, json, jsonl, csv, markdown",
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
    Command {
        name: ".pager",
        argument: "on|off|COMMAND",
        help: "show long answers page by page, with $PAGER or COMMAND",
        run: pager,
    },
    Command {
        name: ".param",
        argument: "[NAME=VALUE]",
        help: "set the parameter $NAME, or list what is set; without a VALUE take it away",
        run: param,
    },
    Command { name: ".quit", argument: "", help: "leave; so does Ctrl-D", run: |_, _, _| Ok(Outcome::Quit) },
    Command { name: ".read", argument: "FILE", help: "do what a file says", run: read },
    Command {
        name: ".schema",
        argument: "",
        help: "list labels, relationship types and their properties",
        run: schema,
    },
    Command { name: ".timer", argument: "on|off", help: "tell how long questions take", run: timer },
];

/// Commands that take a file.
const OF_FILES: &[&str] = &[".once", ".open", ".output", ".read"];

/// Words with which questions in openCypher begin that are answered.
const OPENERS: &[&str] = &["MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "EXPLAIN", "PROFILE"];

/// Words that mean a dot-command without their dot.
const BARE: &[&str] = &["exit", "help", "quit"];

const QUESTIONS: &str = "\
MATCH ... RETURN ... ;      any question in openCypher, up to its `;`; `.help functions` lists its functions
neighbors NAME              what is joined to a node
path NAME to NAME           how two nodes are connected
path NAME to NAME by WHAT   the path of best evidence, or of most recency
paths NAME to NAME [k N]    all shortest paths, or the N shortest
components [k N]            the groups of nodes that hang together
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
            let names = COMMANDS.iter().map(|command| command.name);
            let near = suggest::nearest(&name, names, 2);
            let hint = if near.is_empty() {
                "`.help` lists them".to_owned()
            } else {
                format!("did you mean {}?", suggest::either(&near))
            };
            Ok(Outcome::Failed(format!("`{name}` is no command; {hint}")))
        }
    }
}

/// Returns the nearest of some words, or all of them.
fn hint<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone) -> String {
    match suggest::nearest(word, known.clone(), 1).as_slice() {
        [] => format!("write {}", suggest::either(&known.collect::<Vec<&str>>())),
        near => format!("did you mean {}?", suggest::either(near)),
    }
}

/// Whether a file's name stands at the end of a line.
pub(super) fn wants_file(line: &str) -> bool {
    line.split_once(char::is_whitespace).is_some_and(|(name, _)| OF_FILES.contains(&name))
}

fn unquoted(argument: &str) -> &str {
    argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(argument)
}

fn help(_: &mut Session, word: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let told = |command: &Command| (format!("{} {}", command.name, command.argument), command.help);
    if word.is_empty() {
        out.write_all(QUESTIONS.as_bytes())?;
        writeln!(out)?;
        COMMANDS.iter().map(told).try_for_each(|(left, help)| writeln!(out, "{left:26}  {help}"))?;
        return Ok(Outcome::Done);
    }
    let lower = word.to_lowercase();
    let named = |name: &str| lower == "functions" || name.to_lowercase().contains(&lower);
    let commands = COMMANDS.iter().filter(|command| command.name.contains(&lower)).map(told);
    let functions =
        functions().filter(|(name, _)| named(name)).map(|(name, what)| (format!("{name}()"), what));
    let rows: Vec<(String, &str)> = commands.chain(functions).collect();
    if rows.is_empty() {
        let known = COMMANDS.iter().map(|command| command.name.trim_start_matches('.'));
        let near = suggest::nearest(&lower, known.chain(query::cypher::functions().map(|(name, _)| name)), 2);
        let hint = if near.is_empty() {
            "`.help` lists the commands and `.help functions` the functions".to_owned()
        } else {
            format!("did you mean {}?", suggest::either(&near))
        };
        return Ok(Outcome::Failed(format!("`{word}` is neither a command nor a function; {hint}")));
    }
    rows.iter().try_for_each(|(left, help)| writeln!(out, "{left:26}  {help}"))?;
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
            "`{argument}` is no mode; {}",
            hint(argument, Format::ALL.into_iter().map(Format::as_str))
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
    for statement in statements(&script) {
        outcome = session.line(&statement.text, out)?;
        match outcome {
            Outcome::Done => {}
            Outcome::Quit => break,
            Outcome::Failed(message) => {
                outcome = Outcome::Failed(format!("{argument}:{}: {message}", statement.line));
                break;
            }
        }
    }
    session.depth -= 1;
    Ok(outcome)
}

fn history(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let most = match argument {
        "" => usize::MAX,
        number => match number.parse() {
            Ok(number) => number,
            Err(_) => return Ok(Outcome::Failed(format!("`.history` wants a number, not `{number}`"))),
        },
    };
    let before = session.history.len().saturating_sub(most);
    for (number, text) in (1..).zip(&session.history).skip(before) {
        // What follows the first line of a question stands below it.
        writeln!(out, "{number:5}  {}", text.replace('\n', "\n       "))?;
    }
    Ok(Outcome::Done)
}

fn pager(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    match argument {
        "" => match session.pager.command() {
            Some(command) => writeln!(out, "on: {command}")?,
            None => writeln!(out, "off")?,
        },
        "on" => session.pager = Pager::Usual,
        "off" => session.pager = Pager::Off,
        command => session.pager = Pager::Command(command.to_owned()),
    }
    Ok(Outcome::Done)
}

fn param(session: &mut Session, argument: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    if argument.is_empty() {
        let nowhere = MemoryGraph::default();
        for (name, value) in &session.parameters {
            writeln!(out, "${name} = {}", Cell::of(&nowhere, value, false).shown())?;
        }
        return Ok(Outcome::Done);
    }
    if let Some(name) = argument.strip_suffix('=') {
        session.parameters.remove(name.trim().trim_start_matches('$'));
        return Ok(Outcome::Done);
    }
    // Blanks around the sign are for the eye; on the command line they are the value's own.
    let tight = argument.split_once('=').map(|(name, value)| format!("{}={}", name.trim(), value.trim()));
    match parameter(tight.as_deref().unwrap_or(argument)) {
        Ok((name, value)) => {
            session.parameters.insert(name, value);
            Ok(Outcome::Done)
        }
        Err(message) => Ok(Outcome::Failed(message)),
    }
}

/// Reads the name and the value of a parameter, as in `name=Pence`: a constant of openCypher, else a text.
///
/// # Errors
/// When there is no name or no value: what is wanted.
pub fn parameter(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("a name and a value are wanted, as in `name=Pence`")?;
    let name = name.trim().trim_start_matches('$');
    if name.is_empty() {
        return Err("the parameter has no name; write it as in `name=Pence`".to_owned());
    }
    Ok((name.to_owned(), constant(value).unwrap_or_else(|_| Value::text(value))))
}

fn schema(session: &mut Session, _: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let info = match session.ask(&Query::Info) {
        Ok(Answer::Info(info)) if session.graph.is_some() => info,
        _ => return Ok(Outcome::Failed("no graph is open; `.open FILE` opens one".to_owned())),
    };
    let nodes: Vec<[String; 3]> = info
        .nodes_by_kind
        .iter()
        .filter_map(|(kind, count)| Some((kind.parse::<NodeKind>().ok()?, count)))
        .map(|(kind, count)| [label_name(kind), kind.to_string(), counted(*count, "node")])
        .collect();
    let edges: Vec<[String; 3]> = info
        .edges_by_kind
        .iter()
        .map(|(kind, count)| {
            let edges = counted(count.edges, "relationship");
            let counts = format!("{edges}, {}", counted(count.facts, "fact"));
            [type_name(kind), kind.clone(), counts]
        })
        .collect();
    for (heading, rows, properties) in
        [("Labels", nodes, NODE_KEYS), ("Relationship types", edges, EDGE_KEYS)]
    {
        writeln!(out, "{heading} (properties: {})", properties.join(", "))?;
        let [name, short] = [0, 1].map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
        for [of_cypher, of_short_forms, counts] in &rows {
            writeln!(out, "  {of_cypher:name$}  {of_short_forms:short$}  {counts}")?;
        }
    }
    writeln!(out, "Each of `facts` is a map: {}", FACT_KEYS.join(", "))?;
    Ok(Outcome::Done)
}

fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
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
    let commands = COMMANDS.iter().map(|command| command.name).chain(BARE.iter().copied());
    KEYWORDS.iter().copied().chain(OPENERS.iter().copied()).chain(commands)
}

//! The conversation on a terminal: the real program in a pseudo-terminal, keys in, screen out.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that stops is a test that fails"
)]

mod common;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{build, fact, write_sample};
use rexpect::session::{PtySession, spawn_command};

const PROMPT: &str = "attache> ";
const UP: &str = "\x1b[A";
const RIGHT: &str = "\x1b[C";
const CTRL_C: &str = "\x03";

struct Terminal {
    session: PtySession,
    folder: tempfile::TempDir,
}

impl Terminal {
    /// Opens the sample graph on a terminal; none where the system has no pseudo-terminals.
    fn open(environment: &[(&str, &str)]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        write_sample(folder.path());
        let session = start(folder.path(), environment)?;
        Some(Terminal { session, folder })
    }

    fn again(&mut self) {
        self.session = start(self.folder.path(), &[]).unwrap();
    }

    fn keys(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Waits for a text on the screen.
    fn sees(&mut self, text: &str) {
        self.session.exp_string(text).unwrap_or_else(|error| panic!("`{text}` is not seen: {error}"));
    }

    /// Whether a text comes within some time.
    fn sees_within(&mut self, text: &str, time: Duration) -> bool {
        let start = Instant::now();
        let mut seen = String::new();
        while start.elapsed() < time {
            match self.session.try_read() {
                Some(char) => seen.push(char),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
            if seen.ends_with(text) {
                return true;
            }
        }
        false
    }

    fn asks(&mut self, line: &str, answer: &str) {
        self.keys(&format!("{line}\r"));
        self.sees(answer);
        self.sees(PROMPT);
    }

    /// Drops what was typed so far.
    fn drops_the_line(&mut self) {
        self.keys(CTRL_C);
        self.sees(PROMPT);
    }

    /// Stops the question that runs. A key that comes before it runs does nothing, and one that comes after it would drop the
    /// next line.
    fn stops(&mut self) {
        std::thread::sleep(Duration::from_millis(500));
        let stopped = (0..20).any(|_| {
            self.keys(CTRL_C);
            self.sees_within("stopped", Duration::from_secs(1))
        });
        assert!(stopped);
        self.sees(PROMPT);
    }

    fn leaves(mut self) {
        self.keys(".quit\r");
        self.session.exp_eof().unwrap();
    }
}

fn start(folder: &Path, environment: &[(&str, &str)]) -> Option<PtySession> {
    // A new pseudo-terminal has no size.
    let mut command = Command::new("sh");
    let script = "stty rows 24 cols 80; exec \"$0\" repl sample.attache";
    command.args(["-c", script, env!("CARGO_BIN_EXE_attache")]).current_dir(folder);
    command.env("XDG_STATE_HOME", folder).env("HOME", folder).env("TERM", "xterm").env("NO_COLOR", "1");
    command.env_remove("PAGER").env_remove("ATTACHE_PAGER").env_remove("LESS").env_remove("CLICOLOR_FORCE");
    command.envs(environment.iter().copied());
    match spawn_command(command, Some(20_000)) {
        Ok(mut session) => {
            session.exp_string(PROMPT).expect("the prompt is there");
            Some(session)
        }
        Err(error) => {
            eprintln!("there is no pseudo-terminal here, nothing is tested: {error}");
            None
        }
    }
}

#[test]
fn tab_completes_commands_and_names() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.keys("nei\tMike Pe\t via vis\t\r");
    terminal.sees("neighbors \"Mike Pence\"  via visits");
    terminal.sees("(2 neighbours)");
    terminal.sees(PROMPT);
    terminal.keys(".sc\t\r");
    terminal.sees("Labels (properties:");
    terminal.sees(PROMPT);
    // What may be several things is listed.
    terminal.keys(".o\t\t");
    terminal.sees(".output");
    terminal.sees("attache> .o");
    terminal.drops_the_line();
    terminal.leaves();
}

#[test]
fn a_question_in_opencypher_goes_on_until_its_semicolon() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.keys("MATCH (p:Person)\r");
    terminal.sees("(; ends the question)");
    terminal.keys("RETURN count(p) AS people;\r");
    terminal.sees("people");
    terminal.sees("(1 row)");
    terminal.sees(PROMPT);
    // An empty line ends it too, once it says what it returns.
    terminal.keys("MATCH (p)\rRETURN p.name\r\r");
    terminal.sees("(8 rows)");
    terminal.sees(PROMPT);
    terminal.asks("show Abe", "holds-office");
    terminal.leaves();
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.keys("show Japan\rshow Abe\r.mode\r");
    terminal.sees("country");
    terminal.sees("Shinzo Abe");
    terminal.sees("table\r\n");
    terminal.sees(PROMPT);
    terminal.leaves();
}

#[test]
fn the_history_is_kept_and_hinted_at() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.asks("show Japan", "country");
    terminal.keys(".quit\r");
    terminal.session.exp_eof().unwrap();
    terminal.again();
    // The rest of what was asked before stands behind the cursor, and is taken over with the arrow.
    terminal.keys("sho");
    terminal.sees("w Japan");
    terminal.keys(&format!("{RIGHT}\r"));
    terminal.sees("country");
    terminal.sees(PROMPT);
    terminal.keys(&format!("{UP}{UP}\r"));
    terminal.sees(PROMPT);
    terminal.asks(".history 3", "show Japan");
    terminal.leaves();
}

#[test]
fn ctrl_c_drops_a_line_and_keeps_the_conversation() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.keys("show Jap");
    terminal.sees("show Jap");
    terminal.drops_the_line();
    terminal.asks("show Japan", "country");
    terminal.keys("MATCH (p)\r");
    terminal.sees("(; ends the question)");
    terminal.drops_the_line();
    terminal.asks("show Japan", "country");
    terminal.leaves();
}

#[test]
fn ctrl_c_stops_a_question_and_keeps_the_conversation() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    // All paths between two of sixty people who have all met: more than anyone waits for.
    let name = |number: usize| format!("Person{number}/person");
    let met = (0..60).flat_map(|a| (a + 1..60).map(move |b| fact(&name(a), "met-with", &name(b)).into()));
    let graph = build(met);
    attache::snapshot::write(&graph, &terminal.folder.path().join("met.attache")).unwrap();
    terminal.asks(".open met.attache", "60 nodes");
    terminal.keys("paths Person1 to Person2 k 10000000 within 12 hops\r");
    terminal.stops();
    terminal.keys("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*);\r");
    terminal.stops();
    terminal.asks("show Person1", "person");
    terminal.leaves();
}

#[test]
fn long_answers_are_paged() {
    let pager = "sed -e 's/^/page: /' | head -n 2";
    let Some(mut terminal) = Terminal::open(&[("PAGER", pager)]) else { return };
    terminal.asks("show Abe", "name");
    // The help is longer than the 24 lines of this terminal; an answer of few lines is not paged.
    terminal.asks("help", "page: MATCH");
    terminal.keys(".pager off\r");
    terminal.sees(PROMPT);
    terminal.asks("help", "\nMATCH");
    // A pager that is left early stops the question.
    terminal.keys(".pager head -n 1\r");
    terminal.sees(PROMPT);
    terminal.keys(".mode jsonl\r");
    terminal.sees(PROMPT);
    terminal.asks("UNWIND range(1, 900000) AS number RETURN number;", "stopped");
    // A pager that is not there does no harm.
    terminal.keys(".pager nosuchpager -x\r");
    terminal.sees(PROMPT);
    terminal.asks("help", "tell how long questions take");
    terminal.leaves();
}

#[test]
fn errors_are_shown_and_the_conversation_goes_on() {
    let Some(mut terminal) = Terminal::open(&[]) else { return };
    terminal.asks("show Japon", "did you mean `Japan`");
    terminal.asks("shwo Japan", "^^^^");
    terminal.asks("show Japan", "country");
    terminal.leaves();
}

#[test]
fn colours_come_and_go_with_the_environment() {
    let Some(mut plain) = Terminal::open(&[]) else { return };
    plain.keys("show Japan");
    plain.sees("show Japan");
    plain.drops_the_line();
    plain.leaves();
    // `NO_COLOR` counts where it is not empty.
    let Some(mut colored) = Terminal::open(&[("NO_COLOR", ""), ("TERM", "xterm-256color")]) else { return };
    colored.keys("show \"Japan\"");
    colored.sees("\x1b[34mshow\x1b[0m \x1b[32m\"Japan\"\x1b[0m");
    colored.drops_the_line();
    colored.keys("MATCH (p:Person)");
    colored.sees("\x1b[1m\x1b[34m(");
    colored.drops_the_line();
    colored.leaves();
}

#[test]
fn building_shows_how_far_it_is_on_a_terminal_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("articles");
    std::fs::create_dir(&articles).unwrap();
    for number in 0..40 {
        let text = "Chile praised Peru on Monday. Norway met Sweden. ".repeat(40 + number);
        std::fs::write(articles.join(format!("{number:02}.txt")), text).unwrap();
    }
    let build = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_attache")]).current_dir(folder.path());
        command.env("TERM", "xterm").env_remove("NO_COLOR").env_remove("CI");
        command
    };
    let command = build("stty rows 24 cols 80; exec \"$0\" build articles -o terminal.attache");
    match spawn_command(command, Some(60_000)) {
        Ok(mut session) => {
            let seen = session.exp_eof().unwrap();
            assert!(seen.contains("/40 files, "), "{seen:?}");
            assert!(seen.contains("40 articles read: "), "{seen:?}");
        }
        Err(error) => eprintln!("there is no pseudo-terminal here, only the pipe is tested: {error}"),
    }
    let piped = build("exec \"$0\" build articles -o pipe.attache").output().unwrap();
    let told = String::from_utf8(piped.stderr).unwrap();
    assert!(told.starts_with("40 articles read: ") && !told.contains("files, "), "{told:?}");
    assert!(!told.contains('\x1b') && !told.contains('\r'), "{told:?}");
    assert!(piped.stdout.is_empty());
}

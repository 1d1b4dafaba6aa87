//! `attache parse` and `attache info --model` as people meet them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

fn attache() -> Command {
    Command::new(env!("CARGO_BIN_EXE_attache"))
}

#[test]
fn an_article_becomes_conllu() {
    let out = attache()
        .args(["parse", "-"])
        .write_stdin("Pence visits Japan\n\nMike Pence didn't meet Abe in Tokyo.\n")
        .assert();
    out.success()
        .stdout(contains("# newdoc id = "))
        .stdout(contains("# text = Mike Pence didn't meet Abe in Tokyo.\n"))
        .stdout(contains("3-4\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n"))
        .stdout(contains("4\tn't\tnot\tPART\tRB\t_\t5\tadvmod\t_\t_\n"))
        .stdout(contains("NER=B-LOC|SpaceAfter=No"));
}

#[test]
fn nothing_is_left_out_unless_asked_for() {
    let text = "TOKYO (Reuters) - Pence met Abe.\n\nShare this article\n";
    let parse = |arguments: &[&str]| {
        attache().args(["parse", "-"]).args(arguments).write_stdin(text).assert().success()
    };
    parse(&[]).stdout(contains("TOKYO\t").and(contains("Share\t")));
    parse(&["--clean"]).stdout(contains("Pence\t").and(contains("TOKYO\t").not()));
}

#[test]
fn given_tokens_are_kept() {
    let row = |id: u8, form: &str| format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t_\n");
    let given = format!("# sent_id = 1\n{}{}{}\n", row(1, "Trump"), row(2, "met"), row(3, "Abe-san"));
    attache()
        .args(["parse", "--tokenized", "-"])
        .write_stdin(given)
        .assert()
        .success()
        .stdout(contains("# sent_id = 1\n1\tTrump\tTrump\tPROPN\tNNP").and(contains("\n3\tAbe-san\t")));
}

#[test]
fn people_can_have_a_tree() {
    attache()
        .args(["parse", "--format", "tree", "-"])
        .write_stdin("Mike Pence met Shinzo Abe.\n")
        .assert()
        .success()
        .stdout(contains("met  root VBD\n├─ Mike  nsubj NNP"));
}

#[test]
fn a_broken_token_file_is_refused_with_its_line() {
    attache()
        .args(["parse", "--tokenized", "-"])
        .write_stdin("1\tone\nno columns\n")
        .assert()
        .code(1)
        .stderr(contains("-: line 2: a token line needs tab-separated columns"));
}

#[test]
fn the_model_tells_what_it_was_made_of() {
    attache()
        .args(["info", "--model"])
        .assert()
        .success()
        .stdout(contains("UD English EWT").and(contains("CC BY-SA 4.0")));
    attache()
        .args(["info", "--model", "Cargo.toml"])
        .assert()
        .code(1)
        .stderr(contains("Cargo.toml: this is not a model file of attache"));
}

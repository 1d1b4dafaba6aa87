//! openCypher on the command line: what the user types and sees.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use common::desk::Desk;
use serde_json::{Value, json};

/// The program asked in openCypher.
struct Cypher(Desk);

impl Cypher {
    fn new() -> Self {
        Cypher(Desk::new())
    }

    fn query(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        self.0.script(&[&["query", "sample.attache"], arguments].concat(), input)
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let (code, out, error) = self.query(arguments, "");
        assert_eq!((code, error.as_str()), (0, ""), "{arguments:?}");
        out
    }

    fn fail(&self, question: &str) -> String {
        let (code, out, error) = self.query(&[question], "");
        assert_eq!((code, out.as_str()), (1, ""), "{question}");
        error
    }

    fn json(&self, question: &str) -> Value {
        serde_json::from_str(&self.ask(&[question, "--format", "json"])).unwrap()
    }
}

#[test]
fn a_question_is_answered_in_every_form() {
    let desk = Cypher::new();
    let question = "MATCH (p:Person {name: 'Mike Pence'})-[r:VISITS]->(c) RETURN c, r.count AS visits, r ORDER BY c.name";
    let forms = ["table", "csv", "markdown", "jsonl", "json"];
    let answers = forms.map(|format| desk.ask(&[question, "--format", format]));
    assert_eq!(
        answers[0],
        " c            visits  r\n Japan        1       Mike Pence ─visits→ Japan\n \
         South Korea  1       Mike Pence ─visits→ South Korea\n(2 rows)\n"
    );
    assert!(answers[1].starts_with("c,visits,r\nJapan,1,Mike Pence ─visits→ Japan\n"), "{}", answers[1]);
    assert!(answers[2].starts_with("| c | visits | r |\n| --- |"), "{}", answers[2]);
    let rows: Vec<Value> = answers[3].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["visits"], &rows[0]["c"]["name"]), (2, &json!(1), &json!("Japan")));
    let whole: Value = serde_json::from_str(&answers[4]).unwrap();
    assert_eq!(whole["columns"], json!(["c", "visits", "r"]));
    assert_eq!(whole["rows"][0][0]["labels"], json!(["Country"]));
    assert_eq!(whole["rows"][0][2]["type"], "VISITS");
    assert_eq!(whole["rows"][0][2]["facts"][0]["article"], "tokyo");
    assert_eq!(desk.ask(&["MATCH (p:Person) WHERE p.name = 'Nobody' RETURN p"]), "(0 rows)\n");
}

#[test]
fn paths_are_maps_with_nodes_and_relationships() {
    let desk = Cypher::new();
    let question = "MATCH p = shortestPath((a {name: 'Mike Pence'})-[*]-(b {name: 'North Korea'})) RETURN p, length(p) AS n";
    assert!(desk.ask(&[question]).contains("Mike Pence ─visits→ Japan ←threatens─ North Korea"));
    let path = &desk.json(question)["rows"][0][0];
    assert_eq!((&path["length"], path["nodes"].as_array().unwrap().len()), (&json!(2), 3));
    assert_eq!(path["relationships"][1]["from"], "North Korea");
}

#[test]
fn parameters_are_texts_unless_they_read_as_something_else() {
    let desk = Cypher::new();
    let question = "RETURN $a AS a, $b AS b, $c AS c, $d AS d, $e AS e";
    let arguments = [
        "--param",
        "a=Mike Pence",
        "--param",
        "b=5",
        "--param",
        "c='5'",
        "--param",
        "d=[1, 'x']",
        "--param",
        "$e=",
    ];
    let out = desk.ask(&[&arguments[..], &[question, "--format", "jsonl"]].concat());
    let row: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(row, json!({"a": "Mike Pence", "b": 5, "c": "5", "d": [1, "x"], "e": ""}));
    let error = desk.fail("MATCH (p {name: $name}) RETURN p");
    assert!(
        error.contains("the parameter `$name` was not given; give it with `--param name=VALUE`"),
        "{error}"
    );
    assert_eq!(desk.query(&["--param", "oops", "info"], "").0, 2);
}

#[test]
fn scripts_have_questions_of_several_lines() {
    let desk = Cypher::new();
    let script = "// people\nMATCH (p:Person)\nWHERE p.name = 'Shinzo Abe'\nRETURN p.name; RETURN ';' AS b;\n\
        show Japan\nMATCH (c:Country)\nRETURN count(c) AS n\n\nRETURN nothing\n";
    std::fs::write(desk.0.path().join("questions"), script).unwrap();
    let from_file = desk.query(&["-f", "questions", "--format", "csv"], "");
    let from_input = desk.query(&["--format", "csv"], script);
    assert_eq!(from_file, from_input);
    let (code, out, error) = from_file;
    assert_eq!(code, 1);
    assert!(out.starts_with("p.name\nShinzo Abe\nb\n;\nfield,value\nname,Japan\n"), "{out}");
    assert!(out.ends_with("n\n4\n"), "{out}");
    assert!(error.starts_with("attache: line 9: `nothing` is not defined"), "{error}");
}

#[test]
fn errors_mark_the_place_and_say_what_to_try() {
    let desk = Cypher::new();
    let errors: Vec<String> = [
        "MATCH (p:Persn) RETURN p",
        "MATCH (p:Person)-[:MET_WIHT]->(q) RETURN p",
        "MATCH (p:Person)-[:Met_With]->(q) RETURN p",
        "MATCH (p:Person) RETURN p.nmae",
        "MATCH (p:Person)-[r]-() RETURN r.cuont",
        "MATCH (person:Person) RETURN persn.name",
        "MATCH (p:Person) RETRUN p",
        "MATCH (p:Person RETURN p",
        "MATCH (p:Person)-[:VISITS->(q) RETURN p",
        "MATCH (p:Person)",
        "MATCH (p) RETURN siez(p.name)",
        "MATCH (p) RETURN size(p)",
        "MATCH (p) RETURN left('a')",
        "MATCH (p) WHERE p.name = 'Abe RETURN p",
        "MATCH (p) WHERE count(p) > 1 RETURN p",
        "MATCH (p)--(q) RETURN p.name + count(q)",
        "MATCH (p) WITH p.name RETURN p",
        "MATCH (p)\nWHERE p.name = q.name\nRETURN p",
        "MATCH (p) RETURN p LIMIT -1",
        "RETURN 1 / 0",
        "RETURN 1 + true",
        "RETURN date('2017-02-30')",
        "RETURN 'a' =~ '('",
        "CREATE (p:Person {name: 'Nobody'})",
        "MATCH (p) SET p.name = 'Nobody'",
        "CALL db.labels()",
        "LOAD CSV FROM 'x' AS row RETURN row",
        "MATCH (n:Person|Country) RETURN n",
        "mtach (p) RETURN p",
    ]
    .iter()
    .map(|question| desk.fail(question))
    .collect();
    insta::assert_snapshot!(errors.join(""));
}

#[test]
fn what_takes_too_much_is_given_up_with_a_hint() {
    let desk = Cypher::new();
    let asked = |arguments: &[&str]| {
        let (code, out, error) = desk.query(arguments, "");
        assert_eq!((code, out.as_str()), (1, ""), "{arguments:?}");
        error
    };
    let error = asked(&["--max-rows", "2", "MATCH (n) RETURN n"]);
    assert_eq!(error, "attache: the answer has more than 2 rows; cut it with `LIMIT`\n");
    let endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*)";
    let error = asked(&["--timeout", "0.2", endless]);
    assert!(error.starts_with("attache: the question ran for 0.2 seconds and was given up"), "{error}");
    let error = asked(&["--max-memory", "1", "RETURN size(range(1, 1000000))"]);
    assert!(error.starts_with("attache: the question takes more than 1 MB of memory"), "{error}");
    for bracket in ["(", "[", "{a: ", "NOT ", "- ", "EXISTS { MATCH (a) WHERE "] {
        let (code, out, error) = desk.query(&[], &format!("RETURN {}", bracket.repeat(10_000)));
        assert_eq!((code, out.as_str()), (1, ""), "{bracket}");
        assert!(error.contains("deeper than 200 levels"), "{error}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let desk = Cypher::new();
    let question = "UNWIND range(1, 300000) AS x RETURN x";
    for format in ["csv", "jsonl", "json", "table"] {
        let binary = env!("CARGO_BIN_EXE_attache");
        let script = format!(
            "'{binary}' query sample.attache --format {format} '{question}' 2>&1 | head -n 1; exit ${{PIPESTATUS[0]}}"
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .current_dir(desk.0.path())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.lines().count() == 1, "{format}: {text}");
    }
}

#[test]
fn plans_are_explained_and_profiled() {
    let desk = Cypher::new();
    let question = "MATCH (a:Country)-[:THREATENS]->(b) WHERE a.name = 'North Korea' RETURN b.name";
    insta::assert_snapshot!(desk.ask(&[&format!("EXPLAIN {question}")]));
    let profile = desk.ask(&[&format!("PROFILE {question}"), "--format", "csv"]);
    assert!(profile.starts_with("step,rows,ms\nfind nodes by name in the index,1,"), "{profile}");
}

#[test]
fn facts_of_edges_are_there_and_negated_ones_do_not_count() {
    let desk = Cypher::new();
    let row = desk.json("MATCH (:Country {name: 'North Korea'})-[r:ATTACKS]->(c) RETURN c.name, r.count, r.modalities, r.first");
    assert_eq!(row["rows"], json!([["Japan", 0, {"negated": 1}, null]]));
    // A meeting leads both ways, and is one without an arrow.
    for pattern in ["-[r:MET_WITH]->", "<-[r:MET_WITH]-", "-[r:MET_WITH]-"] {
        let question = format!(
            "MATCH (:Person {{name: 'Mike Pence'}}){pattern}(:Person {{name: 'Shinzo Abe'}}) RETURN count(*)"
        );
        assert_eq!(desk.json(&question)["rows"], json!([[1]]), "{pattern}");
    }
}

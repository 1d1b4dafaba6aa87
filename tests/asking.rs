//! Asking on the command line: what the user sees, word by word.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

mod common;

use common::desk::Desk;
use serde_json::Value;

/// Returns the neighbours told, an edge and a name each, sorted.
fn neighbors(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let rows = desk.json(&[&["neighbors", "sample.attache"], arguments].concat());
    let row =
        |row: &Value| format!("{} {}", row["edge"].as_str().unwrap(), row["node"]["name"].as_str().unwrap());
    let mut rows: Vec<String> = rows.as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn neighbors_are_told_with_their_best_evidence() {
    insta::assert_snapshot!(Desk::new().ask(&["neighbors", "sample.attache", "pence"]));
}

#[test]
fn neighbors_as_json_have_the_fields_that_scripts_rely_on() {
    let rows = Desk::new().json(&["neighbors", "sample.attache", "DPRK", "--edge", "threatens"]);
    let row = &rows[0];
    let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["node", "edge", "direction", "count", "by_modality", "first", "last", "evidence"]);
    assert_eq!(row["node"], serde_json::json!({"name": "Japan", "kind": "country", "code": "JPN"}));
    assert_eq!((row["direction"].as_str(), row["count"].as_u64()), (Some("out"), Some(1)));
    assert_eq!(row["by_modality"], serde_json::json!({"asserted": 1}));
    assert_eq!(row["evidence"][0]["cameo"], "130");
    assert_eq!(row["evidence"][0]["article"], "pyongyang");
}

#[test]
fn filters_test_facts() {
    let desk = Desk::new();
    let pence = |arguments: &[&str]| neighbors(&desk, &[&["Mike Pence"], arguments].concat());
    assert_eq!(
        pence(&[]),
        ["met-with Shinzo Abe", "met-with Taro Aso", "visits Japan", "visits South Korea"]
    );
    assert_eq!(pence(&["--modality", "planned"]), ["met-with Taro Aso"]);
    assert_eq!(pence(&["--since", "2017-04-17"]), ["met-with Shinzo Abe", "visits Japan"]);
    assert_eq!(pence(&["--until", "2017-04-16"]), ["visits South Korea"]);
    assert_eq!(pence(&["--cameo", "042"]), ["visits Japan", "visits South Korea"]);
    assert_eq!(pence(&["--edge", "MET_WITH,threatens"]), ["met-with Shinzo Abe", "met-with Taro Aso"]);
    assert_eq!(pence(&["--in"]), ["met-with Shinzo Abe", "met-with Taro Aso"]);
    assert_eq!(pence(&["--sector", "MIL"]), [""; 0]);
    // The office has no date of its own and holds all the while.
    assert_eq!(neighbors(&desk, &["Abe", "--since", "2030"]), ["holds-office Japan"]);
    // A month counts where a day of it does.
    assert_eq!(neighbors(&desk, &["USA", "--since", "2017-05-31"]), ["criticizes North Korea"]);
    // What is denied is told only when asked for.
    assert_eq!(neighbors(&desk, &["DPRK", "--edge", "attacks"]), [""; 0]);
    assert_eq!(neighbors(&desk, &["DPRK", "--edge", "attacks", "--modality", "negated"]), ["attacks Japan"]);
}

#[test]
fn a_path_is_read_at_a_glance() {
    insta::assert_snapshot!(Desk::new().ask(&["path", "sample.attache", "Pence", "North Korea"]));
}

#[test]
fn a_path_as_json_has_the_fields_that_scripts_rely_on() {
    let paths = Desk::new().json(&["path", "sample.attache", "Pence", "DPRK"]);
    assert_eq!(paths[0]["length"], 2);
    let step = &paths[0]["steps"][1];
    assert_eq!((&step["from"]["name"], &step["edge"]), (&"Japan".into(), &"threatens".into()));
    assert_eq!((&step["to"]["code"], &step["reversed"]), (&"PRK".into(), &true.into()));
    assert_eq!(step["evidence"][0]["modality"], "asserted");
}

#[test]
fn paths_may_be_all_or_k_or_directed_or_short() {
    let desk = Desk::new();
    let paths = |arguments: &[&str]| {
        desk.json(&[&["path", "sample.attache"], arguments].concat()).as_array().unwrap().len()
    };
    assert_eq!(paths(&["Pence", "Japan", "-k", "5"]), 2);
    assert_eq!(paths(&["Pence", "Japan", "--all"]), 1);
    assert_eq!(paths(&["Pence", "DPRK", "--directed"]), 0);
    assert_eq!(paths(&["DPRK", "Japan", "--directed"]), 1);
    assert_eq!(paths(&["Pence", "DPRK", "--max-hops", "1"]), 0);
    assert_eq!(paths(&["Pence", "DPRK", "--avoid", "Japan"]), 0);
    // A meeting that is only planned is no step, unless asked for.
    assert_eq!(paths(&["Pence", "Taro Aso"]), 0);
    assert_eq!(paths(&["Pence", "Taro Aso", "--modality", "planned"]), 1);
    let none = desk.ask(&["path", "sample.attache", "Pence", "DPRK", "--max-hops", "1"]);
    assert_eq!(none, "no path of at most 1 step joins Mike Pence and North Korea under these filters\n");
}

#[test]
fn a_node_is_shown() {
    insta::assert_snapshot!(Desk::new().ask(&["show", "sample.attache", "Japan"]));
}

#[test]
fn an_edge_says_why() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.ask(&["why", "sample.attache", "Pence", "met-with", "Abe"]));
    // Meetings are asked for either way round.
    assert_eq!(
        desk.ask(&["why", "sample.attache", "Abe", "met-with", "Pence"]),
        desk.ask(&["why", "sample.attache", "Pence", "met-with", "Abe"])
    );
    assert_eq!(desk.ask(&["why", "sample.attache", "Japan", "visits", "Pence"]), "no fact says so\n");
}

#[test]
fn info_counts() {
    insta::assert_snapshot!(Desk::new().ask(&["info", "sample.attache", "--verify"]));
}

#[test]
fn a_timeline_counts_by_period() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.ask(&["timeline", "sample.attache", "DPRK", "--by", "month"]));
}

#[test]
fn answers_come_as_csv_markdown_and_json_lines() {
    let desk = Desk::new();
    let answers = ["csv", "markdown", "jsonl"]
        .map(|format| desk.ask(&["path", "sample.attache", "Pence", "DPRK", "--format", format]));
    assert_eq!(answers[2].lines().count(), 1);
    insta::assert_snapshot!(answers[..2].join("\n"));
}

#[test]
fn errors_say_what_to_type() {
    let desk = Desk::new();
    let asked = |arguments: &[&str]| desk.fail(1, arguments);
    insta::assert_snapshot!(
        [
            asked(&["show", "sample.attache", "Shinzo Ave"]),
            asked(&["show", "sample.attache", "place:Japan"]),
            asked(&["show", "sample.attache", "Zyzzyva"]),
            asked(&["neighbors", "sample.attache", "Pence", "--edge", "meet-with"]),
            asked(&["neighbors", "sample.attache", "Pence", "--cameo", "99"]),
            asked(&["neighbors", "sample.attache", "Pence", "--since", "2018", "--until", "2017"]),
            asked(&["path", "sample.attache", "Japan", "JPN"]),
            asked(&["remove", "sample.attache", "--article", "tokio"]),
            asked(&["info", "missing.attache"]),
        ]
        .concat()
    );
}

#[test]
fn a_wrong_command_line_is_told_apart_from_a_wrong_question() {
    let desk = Desk::new();
    for arguments in [
        &["neighbors"][..],
        &["frobnicate"],
        &["path", "sample.attache", "Pence"],
        &["neighbors", "sample.attache", "Pence", "--since", "last week"],
        &["path", "sample.attache", "a", "b", "--all", "-k", "3"],
    ] {
        desk.fail(2, arguments);
    }
    assert!(desk.ask(&[]).contains("Usage: attache"));
}

#[test]
fn a_canonical_name_goes_before_an_alias() {
    let shown = Desk::new().ask(&["show", "sample.attache", "tokyo"]);
    assert!(shown.starts_with("name     Tokyo\nkind     place\n"), "{shown}");
    let shown = Desk::new().ask(&["show", "sample.attache", "country:tokyo"]);
    assert!(shown.starts_with("name          Japan\n"), "{shown}");
}

#[test]
fn a_script_is_read_without_a_prompt_and_stops_at_the_first_error() {
    let desk = Desk::new();
    let script =
        "# a comment\nshow Japan;\n\npath Pence to \"North Korea\" within 4 hops\nshow Nobody\ninfo\n";
    let (code, out, error) = desk.script(&["repl", "sample.attache"], script);
    assert_eq!(code, 1);
    assert!(out.starts_with("name          Japan\n"), "{out}");
    assert!(out.contains("Mike Pence ─visits→ Japan ←threatens─ North Korea"), "{out}");
    assert!(!out.contains("nodes") && !out.contains("attache>"), "{out}");
    assert_eq!(error, "attache: line 5: nothing here is called `Nobody`\n");
    let (code, out, _) = desk.script(&["repl", "sample.attache", "--keep-going"], script);
    assert_eq!(code, 1);
    assert!(out.contains("nodes"), "{out}");
}

#[test]
fn dot_commands_do_what_they_say() {
    let desk = Desk::new();
    let script = ".open sample.attache\n.mode jsonl\nneighbors DPRK via threatens\n.once answer.csv\n.mode csv\n\
        show Japan\nhelp\n.schema\n.quit\nshow Nobody\n";
    let (code, out, error) = desk.script(&["repl"], script);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(out.contains("\"edge\":\"threatens\""), "{out}");
    assert!(out.contains("how two nodes are connected") && out.contains(".timer"), "{out}");
    assert!(out.contains("MET_WITH      met-with      2 relationships"), "{out}");
    assert!(!out.contains("field,value"), "{out}");
    let (code, _, error) = desk.script(&["repl"], "show Japan\n");
    assert_eq!((code, error.as_str()), (1, "attache: no graph is open; `.open FILE` opens one\n"));
    let (_, _, error) = desk.script(&["repl"], ".hepl\n");
    assert_eq!(error, "attache: `.hepl` is no command; did you mean `.help`?\n");
}

#[test]
fn a_path_that_opencypher_returns_comes_with_its_evidence() {
    let desk = Desk::new();
    let shortest =
        "MATCH p = shortestPath((a {name: 'Mike Pence'})-[:VISITS|THREATENS*]-(b {code: 'PRK'})) RETURN p";
    let path = desk.ask(&["path", "sample.attache", "Pence", "DPRK"]);
    assert_eq!(desk.ask(&["query", "sample.attache", shortest]), path);
    let dossier = desk.ask(&["path", "sample.attache", "Pence", "DPRK", "--format", "markdown"]);
    assert_eq!(desk.ask(&["query", "sample.attache", shortest, "--format", "markdown"]), dossier);
    let denied = desk.ask(&["query", "sample.attache", "MATCH p = ()-[:ATTACKS]->() RETURN p"]);
    assert!(denied.contains("North Korea attacks Japan.”\n     negated"), "{denied}");
    let from_everywhere = desk.ask(&[
        "query",
        "sample.attache",
        "MATCH p = (:Country)-[:THREATENS|CRITICIZES]->(:Country) RETURN p",
        "--format",
        "markdown",
    ]);
    assert!(from_everywhere.starts_with("## Paths\n\n### North Korea ─"), "{from_everywhere}");
    // Beside other columns a path is a cell.
    let row = desk.ask(&["query", "sample.attache", &format!("{shortest}, length(p) AS steps")]);
    assert!(row.contains("Mike Pence ─visits→ Japan ←threatens─ North Korea  2"), "{row}");
}

#[test]
fn a_shell_is_helped_to_complete_and_to_explain() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(desk.ask(&["completions", shell]).contains("neighbors"), "{shell}");
    }
    let page = desk.ask(&["man"]);
    assert!(page.starts_with(".ie") && page.contains(".TH attache 1"), "{page}");
    assert!(desk.ask(&["man", "path"]).contains("max\\-hops"));
    assert_eq!(
        desk.fail(1, &["man", "pth"]),
        "attache: `pth` is no command; did you mean `path` or `paths`?\n"
    );
    desk.ask(&["man", "--all", "pages"]);
    for page in ["attache.1", "attache-path.1", "attache-repl.1"] {
        assert!(desk.path().join("pages").join(page).exists(), "{page}");
    }
}

#[test]
fn errors_in_questions_are_underlined() {
    let desk = Desk::new();
    let errors: Vec<String> = [
        "naighbors Pence",
        "neighbors Pence since yesterday",
        "neighbors Pence --egde visits",
        "path Pence",
        "show",
        "show \"Japan",
        "path Pence to Japan within many hops",
        "MATCH (a:Persn) RETURN a",
        "why Pence Abe Japan Korea",
        "info Japan",
    ]
    .iter()
    .map(|question| desk.fail(1, &["query", "sample.attache", question]))
    .collect();
    insta::assert_snapshot!(errors.join(""));
}

#[test]
fn questions_are_arguments_or_a_file_or_standard_input() {
    let desk = Desk::new();
    let answer = desk.ask(&["query", "sample.attache", "show Japan", "show DPRK", "--format", "csv"]);
    assert!(answer.contains("name,Japan") && answer.contains("name,North Korea"), "{answer}");
    std::fs::write(desk.path().join("questions"), "show Japan\nshow DPRK\n").unwrap();
    assert_eq!(desk.ask(&["query", "sample.attache", "-f", "questions", "--format", "csv"]), answer);
    let (code, out, _) =
        desk.script(&["query", "--format", "csv", "sample.attache"], "show Japan\nshow DPRK\n");
    assert_eq!((code, out), (0, answer));
}

#[test]
fn short_forms_and_flags_ask_the_same() {
    let desk = Desk::new();
    for (question, arguments) in [
        (
            "neighbors Mike Pence via met-with, visits since 2017-04-17",
            &["neighbors", "sample.attache", "Pence", "--edge", "met-with,visits", "--since", "2017-04-17"][..],
        ),
        (
            "neighbors Pence --edge=visits --until 2017-04-16",
            &["neighbors", "sample.attache", "Pence", "--edge", "visits", "--until", "2017-04-16"],
        ),
        ("paths Pence to Japan k 5", &["path", "sample.attache", "Pence", "Japan", "-k", "5"]),
        (
            "path Pence \"North Korea\" via visits, threatens within 3 hops",
            &["path", "sample.attache", "Pence", "DPRK", "--edge", "visits,threatens", "--max-hops", "3"],
        ),
        ("path Pence to DPRK avoid Japan", &["path", "sample.attache", "Pence", "DPRK", "--avoid", "Japan"]),
        (
            "path Pence to DPRK by evidence",
            &["path", "sample.attache", "Pence", "DPRK", "--weight", "evidence"],
        ),
        (
            "path Pence to DPRK by recency via visits, threatens",
            &["path", "sample.attache", "Pence", "DPRK", "--weight", "recency", "--edge", "visits,threatens"],
        ),
        ("components", &["components", "sample.attache"]),
        (
            "components via visits avoid Pence k 2",
            &["components", "sample.attache", "--edge", "visits", "--avoid", "Pence", "-k", "2"],
        ),
        ("why Mike Pence met-with Abe", &["why", "sample.attache", "Pence", "met-with", "Abe"]),
        (
            "timeline Japan and North Korea by year",
            &["timeline", "sample.attache", "Japan", "DPRK", "--by", "year"],
        ),
        ("info", &["info", "sample.attache"]),
    ] {
        assert_eq!(desk.ask(&["query", "sample.attache", question]), desk.ask(arguments), "{question}");
    }
}

#[test]
fn merge_and_remove_undo_one_another() {
    let desk = Desk::new();
    std::fs::copy(desk.path().join("sample.attache"), desk.path().join("less.attache")).unwrap();
    desk.ask(&["remove", "less.attache", "--article", "tokyo"]);
    assert_eq!(desk.json(&["info", "less.attache"])["articles"], 2);
    desk.ask(&["merge", "less.attache", "sample.attache", "-o", "again.attache"]);
    let bytes = |name: &str| std::fs::read(desk.path().join(name)).unwrap();
    assert_eq!(bytes("again.attache"), bytes("sample.attache"));
}

#[test]
fn graphs_are_exported() {
    let desk = Desk::new();
    let dot = desk.ask(&["export", "sample.attache", "--to", "dot"]);
    assert!(dot.starts_with("digraph attache {\n") && dot.contains("[label=\"met-with\" weight=1]"), "{dot}");
    let json: Value = serde_json::from_str(&desk.ask(&["export", "sample.attache", "--to", "json"])).unwrap();
    assert_eq!(json["links"].as_array().unwrap().len(), 8);
    let csv = desk.ask(&["export", "sample.attache", "--to", "csv"]);
    assert!(
        csv.contains("Mike Pence,person,,met-with,Shinzo Abe,person,,1,0,2017-04-18,2017-04-18"),
        "{csv}"
    );
    let graphml = desk.ask(&["export", "sample.attache", "--to", "graphml"]);
    assert!(graphml.contains("<data key=\"name\">Mike Pence</data>"), "{graphml}");
}

#[test]
fn a_part_of_a_graph_is_exported() {
    let desk = Desk::new();
    let json = desk.ask(&["export", "sample.attache", "--to", "json", "--ego", "DPRK"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let mut names: Vec<&str> =
        json["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Japan", "North Korea", "United States"]);
    // What is denied is told as such.
    let attacks = json["links"].as_array().unwrap().iter().find(|link| link["key"] == "attacks").unwrap();
    assert_eq!((&attacks["count"], &attacks["negated"]), (&0.into(), &1.into()));
}

#[test]
fn what_two_have_in_common_and_what_matters() {
    let desk = Desk::new();
    let answers = [
        desk.ask(&["common", "sample.attache", "Pence", "DPRK"]),
        desk.ask(&["common", "sample.attache", "Pence", "USA"]),
        desk.ask(&["rank", "sample.attache", "-k", "3"]),
        desk.ask(&["query", "sample.attache", "top countries by pagerank k 2"]),
    ];
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn a_file_that_is_trusted_is_not_compared_with_its_checksums() {
    let desk = Desk::new();
    let path = desk.path().join("sample.attache");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let error = desk.fail(1, &["info", "sample.attache", "--verify"]);
    assert!(error.contains("is damaged (bytes "), "{error}");
    desk.ask(&["show", "sample.attache", "Japan", "--no-verify"]);
}

#[test]
fn two_writers_do_not_meet() {
    let desk = Desk::new();
    let lock = attache::snapshot::lock(&desk.path().join("sample.attache")).unwrap();
    let error = desk.fail(1, &["remove", "sample.attache", "--article", "tokyo"]);
    assert!(error.contains("is being changed by process"), "{error}");
    desk.ask(&["show", "sample.attache", "Japan"]);
    drop(lock);
    desk.ask(&["remove", "sample.attache", "--article", "tokyo"]);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let desk = Desk::new();
    let binary = assert_cmd::cargo::cargo_bin("attache");
    let status = std::process::Command::new("sh")
        .current_dir(desk.path())
        .arg("-c")
        .arg(format!("{{ {} info sample.attache; echo $? >code; }} | true", binary.display()))
        .output()
        .unwrap();
    assert!(status.stderr.is_empty(), "{}", String::from_utf8_lossy(&status.stderr));
    assert_eq!(std::fs::read_to_string(desk.path().join("code")).unwrap(), "0\n");
}

#[test]
fn an_unwritable_output_leaves_everything_as_it_was() {
    let desk = Desk::new();
    let error = desk.fail(1, &["merge", "sample.attache", "-o", "no/such/folder/x.attache"]);
    assert!(error.contains("was not written: there is no such file or folder"), "{error}");
    let error = desk.fail(1, &["merge", "sample.attache", "-o", "."]);
    assert!(error.contains("it is a folder"), "{error}");
}

#[test]
fn walks_of_every_kind_answer_from_the_command_line() {
    let desk = Desk::new();
    let answers = [
        desk.ask(&["paths", "sample.attache", "Pence", "Japan", "--max-hops", "2"]),
        desk.ask(&["paths", "sample.attache", "Pence", "DPRK", "-k", "2", "--format", "csv"]),
        desk.ask(&["path", "sample.attache", "Pence", "USA", "--weight", "evidence", "--format", "csv"]),
        desk.ask(&["path", "sample.attache", "Pence", "USA", "--weight", "recency", "--format", "csv"]),
        desk.ask(&["components", "sample.attache"]),
        desk.ask(&["components", "sample.attache", "--avoid", "Japan", "-k", "1"]),
        desk.ask(&["rank", "sample.attache", "--by", "betweenness", "-k", "2", "--avoid", "Pence"]),
        desk.ask(&["common", "sample.attache", "Pence", "DPRK", "--avoid", "Japan"]),
    ];
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn a_walk_that_gives_up_says_what_to_do() {
    let desk = Desk::new();
    for arguments in [
        &["paths", "sample.attache", "Pence", "DPRK", "--budget", "2"][..],
        &["path", "sample.attache", "Pence", "DPRK", "--budget", "2"],
        &["rank", "sample.attache", "--budget", "2"],
        &["components", "sample.attache", "--budget", "2"],
        &["export", "sample.attache", "--to", "dot", "--ego", "Pence", "--hops", "3", "--budget", "2"],
    ] {
        let error = desk.fail(1, arguments);
        assert!(error.contains("looked at 2 edges and gave up") && error.contains("--budget"), "{error}");
    }
    assert!(desk.fail(2, &["export", "sample.attache", "--to", "dot", "--edge", "visits"]).contains("--ego"));
}

#[test]
fn help_lists_every_walk() {
    let desk = Desk::new();
    let help = desk.ask(&["--help"]);
    for command in ["neighbors", "path", "paths", "common", "components", "rank", "export"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{help}");
    }
    for (command, flags) in [
        ("path", &["--weight", "--avoid", "--max-degree", "--budget", "--all", "--edge", "--since"][..]),
        ("paths", &["--max-hops", "--limit", "-k", "--avoid", "--budget", "--cameo"]),
        ("rank", &["--by", "--avoid", "--max-degree", "--budget", "--modality"]),
        ("components", &["--avoid", "--max-degree", "--budget", "--sector"]),
        ("common", &["--avoid", "--budget", "--until"]),
        ("export", &["--ego", "--hops", "--avoid", "--budget", "--edge"]),
    ] {
        let help = desk.ask(&[command, "--help"]);
        flags.iter().for_each(|flag| assert!(help.contains(flag), "{command} {flag}"));
    }
}

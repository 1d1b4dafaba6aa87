//! What `attache build`, `extract` and `ontology` promise, through the command line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use predicates::prelude::*;
use predicates::str::contains;

fn attache() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.env("NO_COLOR", "1").env_remove("RAYON_NUM_THREADS");
    command
}

const VISIT: &str = "Ministers meet in Lima\n\nLIMA, May 4, 2015 (Newsdesk) - Chilean Foreign Minister Ana Rojas visited \
                     Peru on Monday and met Peruvian President Luis Quispe in Lima.\n";
const QUARREL: &str = "Oslo recalls envoy\n\nOSLO, June 1, 2015 (Newsdesk) - Norway criticized Sweden on Monday. Swedish \
                       Prime Minister Nils Lund rejected the demand of Norway.\n";

/// A folder with these articles.
fn folder(articles: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in articles {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn build(input: &Path, output: &Path) -> assert_cmd::assert::Assert {
    attache().arg("build").arg(input).arg("-o").arg(output).assert()
}

#[test]
fn articles_become_a_graph_that_answers() {
    let folder = folder(&[("visit.txt", VISIT)]);
    let graph = folder.path().join("graph.attache");
    build(folder.path(), &graph).success().stderr(contains("1 article read"));
    attache()
        .args(["neighbors", graph.to_str().unwrap(), "Ana Rojas", "--edge", "met-with", "--format", "jsonl"])
        .assert()
        .success()
        .stdout(
            contains(r#""name":"Luis Quispe""#)
                .and(contains("visited Peru on Monday"))
                .and(contains("2015-05-04")),
        );
}

#[test]
fn the_same_articles_give_the_same_bytes_whatever_the_threads() {
    let folder = folder(&[
        ("a/visit.txt", VISIT),
        ("b/quarrel.txt", QUARREL),
        ("c.txt", "Nothing happened in the valley."),
    ]);
    let mut graphs = Vec::new();
    for threads in ["1", "2", "7"] {
        let graph = folder.path().join(format!("{threads}.attache"));
        attache()
            .env("RAYON_NUM_THREADS", threads)
            .arg("build")
            .arg(folder.path())
            .arg("-o")
            .arg(&graph)
            .assert()
            .success();
        graphs.push(fs::read(graph).unwrap());
    }
    assert!(graphs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn records_build_the_same_graph_as_their_articles() {
    let folder = folder(&[("visit.txt", VISIT), ("quarrel.txt", QUARREL)]);
    let [direct, from_records] =
        ["direct", "records"].map(|name| folder.path().join(format!("{name}.attache")));
    build(folder.path(), &direct).success();
    let records = attache().arg("extract").arg(folder.path()).output().unwrap().stdout;
    attache().args(["build", "-", "-o"]).arg(&from_records).write_stdin(records).assert().success();
    assert!(fs::read(direct).unwrap() == fs::read(from_records).unwrap(), "the bytes differ");
}

#[test]
fn stated_ages_tell_people_of_one_name_apart() {
    let told = |city: &str, day: &str, said: &str| {
        format!(
            "A prize in {city}\n\n{}, {day} (Newsdesk) - {said} visited Peru on Monday.\n",
            city.to_uppercase()
        )
    };
    let folder = folder(&[
        ("a.txt", &told("Lima", "May 4, 2015", "Maria Costa, 54,")),
        ("b.txt", &told("Quito", "May 5, 2015", "54-year-old Maria Costa")),
        ("c.txt", &told("Bogota", "May 6, 2016", "Maria Costa, who is 55,")),
        ("d.txt", &told("Oslo", "May 7, 2015", "Maria Costa, aged 23,")),
        ("e.txt", &told("Paris", "May 8, 2015", "Maria Costa")),
    ]);
    let graph = folder.path().join("graph.attache");
    let records = attache().arg("extract").arg(folder.path()).output().unwrap().stdout;
    let records = String::from_utf8(records).unwrap();
    let ages: Vec<&str> = records
        .lines()
        .filter(|line| line.contains(r#""type":"mention""#) && line.contains("Maria Costa"))
        .collect();
    for (line, age) in ages.iter().zip([r#""age":54"#, r#""age":54"#, r#""age":55"#, r#""age":23"#]) {
        assert!(line.contains(age), "{age} in {line}");
    }
    assert!(ages.len() == 5 && !ages[4].contains("age"), "{ages:?}");
    build(folder.path(), &graph).success();
    let ask = || attache().args(["neighbors", graph.to_str().unwrap(), "Maria Costa"]).assert();
    ask().failure().stderr(contains("`Maria Costa` may be one of 2"));
    // Taken out and added again it is the same; and without it there is one person.
    let whole = fs::read(&graph).unwrap();
    attache().args(["remove", graph.to_str().unwrap(), "--article", "d"]).assert().success();
    ask().success();
    attache().args(["build", "--append"]).arg(folder.path()).arg("-o").arg(&graph).assert().success();
    assert!(fs::read(&graph).unwrap() == whole, "the bytes differ");
}

#[test]
fn doubtful_facts_are_left_out_of_records_too() {
    let folder = folder(&[]);
    let graph = folder.path().join("graph.attache");
    let fact = |target: &str, confidence: f64| {
        format!(
            "{{\"type\":\"fact\",\"source\":{{\"name\":\"Chile\",\"kind\":\"country\"}},\"edge\":\"supports\",\
             \"target\":{{\"name\":\"{target}\",\"kind\":\"country\"}},\"confidence\":{confidence}}}\n"
        )
    };
    let records = format!("{}{}", fact("Peru", 0.9), fact("Ghana", 0.6));
    let build = ["build", "-", "--min-confidence", "0.8", "-o"];
    attache()
        .args(build)
        .arg(&graph)
        .write_stdin(records)
        .assert()
        .success()
        .stderr(contains("2 nodes, 1 edge, 1 fact"));
}

#[test]
fn one_unreadable_article_is_named_and_the_rest_is_kept() {
    let folder = folder(&[("good.txt", VISIT), ("empty.txt", "  \n")]);
    let garbage: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(folder.path().join("picture.txt"), garbage).unwrap();
    let report = folder.path().join("report.json");
    let graph = folder.path().join("graph.attache");
    attache()
        .arg("build")
        .arg(folder.path())
        .arg("-o")
        .arg(&graph)
        .arg("--report")
        .arg(&report)
        .assert()
        .code(3)
        .stderr(
            contains("picture.txt: this does not look like text")
                .and(contains("empty.txt: is empty"))
                .and(contains("2 articles could not be read and the rest was kept")),
        );
    assert!(graph.exists());
    let report = fs::read_to_string(report).unwrap();
    assert_eq!(report.lines().count(), 2);
    assert!(report.contains("picture.txt"));
}

#[test]
fn a_line_that_is_no_article_is_named_by_its_number() {
    let folder = folder(&[(
        "news.jsonl",
        "{\"id\":\"one\",\"text\":\"Chile praised Peru.\"}\n\n{\"id\":\"two\"\n{\"id\":\"three\",\"words\":\"none\"}\n",
    )]);
    build(folder.path(), &folder.path().join("graph.attache"))
        .code(3)
        .stderr(contains("news.jsonl:3: is no JSON").and(contains("news.jsonl:4: has no `text`")));
}

#[test]
fn empty_input_writes_nothing_and_says_what_is_searched() {
    let folder = folder(&[("notes.pdf", "x")]);
    let graph = folder.path().join("graph.attache");
    build(folder.path(), &graph).code(1).stderr(contains("there is no article in").and(contains(".jsonl")));
    attache()
        .args(["build", "-", "-o"])
        .arg(&graph)
        .write_stdin("")
        .assert()
        .code(1)
        .stderr(contains("nothing was written"));
    assert!(!graph.exists());
}

#[test]
fn a_missing_input_is_an_error_before_anything_is_read() {
    let folder = folder(&[]);
    build(&folder.path().join("absent"), &folder.path().join("graph.attache"))
        .code(1)
        .stderr(contains("absent: can't be read"));
}

#[test]
fn an_article_without_facts_is_counted() {
    let folder = folder(&[("visit.txt", VISIT), ("calm.txt", "Rain fell on Denmark all day.\n")]);
    build(folder.path(), &folder.path().join("graph.attache"))
        .success()
        .stderr(contains("1 article gave no fact"));
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing_behind() {
    let folder = folder(&[("visit.txt", VISIT)]);
    let graph = folder.path().join("no/such/folder/graph.attache");
    build(&folder.path().join("visit.txt"), &graph).code(1).stderr(contains("graph.attache"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_too_long_to_be_an_article_is_refused_without_being_held() {
    let folder = folder(&[("visit.txt", VISIT)]);
    fs::write(folder.path().join("long.txt"), "Chile met Peru. ".repeat(3 << 20)).unwrap();
    let mut lines = String::from("{\"text\":\"");
    lines.push_str(&"Chile met Peru. ".repeat(3 << 20));
    lines.push_str("\"}\n{\"text\":\"Chile praised Peru.\"}\n");
    fs::write(folder.path().join("long.jsonl"), lines).unwrap();
    build(folder.path(), &folder.path().join("graph.attache")).code(3).stderr(
        contains("long.txt: is longer than 16 MB")
            .and(contains("long.jsonl:1: is longer than 16 MB"))
            .and(contains("2 articles read")),
    );
}

#[test]
fn two_texts_of_one_id_are_an_error_and_append_replaces() {
    let folder = folder(&[]);
    let graph = folder.path().join("graph.attache");
    let one = "{\"id\":\"x\",\"text\":\"Chile praised Peru on Monday.\"}\n";
    let other = "{\"id\":\"x\",\"text\":\"Norway criticized Sweden on Monday.\"}\n";
    let write = |append: bool, text: String| {
        let mut command = attache();
        command.args(["build", "-", "-o"]).arg(&graph);
        if append {
            command.arg("--append");
        }
        command.write_stdin(text).assert()
    };
    write(false, format!("{one}{other}")).code(1).stderr(contains("`x`").and(contains("--append")));
    assert!(!graph.exists());
    write(false, one.to_owned()).success();
    let first = fs::read(&graph).unwrap();
    write(true, other.to_owned()).success();
    attache().args(["show", graph.to_str().unwrap(), "Chile"]).assert().code(1);
    attache().args(["show", graph.to_str().unwrap(), "Sweden"]).assert().success();
    write(true, one.to_owned()).success();
    assert!(fs::read(&graph).unwrap() == first, "the bytes differ");
}

#[test]
fn extract_prints_what_is_asked_for_and_a_closed_pipe_is_no_error() {
    let folder = folder(&[("visit.txt", VISIT)]);
    let only =
        attache().arg("extract").arg(folder.path()).args(["--only", "article,mention"]).output().unwrap();
    let text = String::from_utf8(only.stdout).unwrap();
    assert!(
        text.lines().all(|line| !line.contains("\"type\":\"fact\"")) && text.contains("\"type\":\"mention\"")
    );
    attache()
        .arg("extract")
        .arg(folder.path())
        .arg("--explain")
        .assert()
        .success()
        .stdout(contains("trigger   \"visited\" as visits: fired"));
}

#[test]
fn the_ontology_explains_itself() {
    attache()
        .args(["ontology", "met-with"])
        .assert()
        .success()
        .stdout(contains("CAMEO").and(contains("Triggers")));
    attache().args(["ontology", "person"]).assert().success().stdout(contains("A named human"));
    attache().args(["ontology", "042"]).assert().success().stdout(contains("edge visits"));
    attache().args(["ontology", "mil"]).assert().success().stdout(contains("military").or(contains("armed")));
    attache().args(["ontology", "met-wiht"]).assert().code(1).stderr(contains("did you mean `met-with`"));
    let all = attache().arg("ontology").output().unwrap();
    assert!(String::from_utf8(all.stdout).unwrap().matches("\n  ").count() > 300);
}

#[test]
fn a_user_adds_an_edge_kind_and_its_triggers() {
    let folder = folder(&[
        ("fund.txt", "Norway bankrolls the Fatah movement.\n\nNorway bankrolls Denmark."),
        (
            "kinds.toml",
            "[[edge]]\nname = \"funds\"\nclass = \"event\"\nsource = [\"country\"]\ntarget = [\"country\", \"organization\"]\n\
             meaning = \"Pays for.\"\n",
        ),
        (
            "words.toml",
            "[[trigger]]\nlemmas = [\"bankroll\"]\npos = \"verb\"\nedge = \"funds\"\ntarget = [\"obj\"]\nobject = []\n\
             particle = \"never\"\n",
        ),
    ]);
    let at = |name: &str| folder.path().join(name);
    attache()
        .args(["ontology", "--check"])
        .arg(at("kinds.toml"))
        .assert()
        .success()
        .stdout(contains("1 edge kind sound"));
    attache()
        .args(["ontology", "--check"])
        .arg(at("words.toml"))
        .assert()
        .code(1)
        .stderr(contains("words.toml:1").and(contains("`funds`, which there is not")));
    let words = fs::read_to_string(at("words.toml")).unwrap().replace("particle = \"never\"\n", "");
    fs::write(at("words.toml"), words).unwrap();
    facts(&at("fund.txt"), &[("--ontology", at("kinds.toml")), ("--lexicon", at("words.toml"))])
        .stdout(contains("\"edge\":\"funds\""));
}

/// The facts that an article gives with tables of one's own: `--ontology` and `--lexicon` with their files.
fn facts(article: &Path, tables: &[(&str, PathBuf)]) -> Assert {
    let mut extract = attache();
    extract.arg("extract").arg(article).args(["--only", "fact"]);
    for (option, file) in tables {
        extract.arg(option).arg(file);
    }
    extract.assert().success()
}

#[test]
fn names_of_ones_own_are_read_with_their_home() {
    let folder = folder(&[
        ("north.txt", "Raid in the north\n\nThe Red Lanterns attacked Norway on Monday.\n"),
        (
            "names.toml",
            "[[organization]]\nname = \"Red Lantern Movement\"\naliases = [\"Red Lanterns\"]\ncountry = \"PER\"\nsector = \"REB\"\n\n\
             [[agreement]]\nname = \"Puno Pact\"\n",
        ),
    ]);
    let at = |name: &str| folder.path().join(name);
    attache()
        .args(["ontology", "--check"])
        .arg(at("names.toml"))
        .assert()
        .success()
        .stdout(contains("2 names"));
    let read = facts(&at("north.txt"), &[("--lexicon", at("names.toml"))]);
    read.stdout(
        contains("\"name\":\"Red Lantern Movement\"")
            .and(contains("\"country\":\"PER\""))
            .and(contains("\"edge\":\"attacks\"")),
    );
}

#[test]
fn the_tables_that_the_documentation_shows_are_read() {
    let page = fs::read_to_string("docs/lexicon.md").unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    let [kinds, triggers, names] = blocks[..] else { panic!("{} tables", blocks.len()) };
    let folder = folder(&[
        ("aid.txt", "Aid\n\nThe Red Lanterns bankrolled the Ugandan mission.\n"),
        ("kinds.toml", kinds),
        ("words.toml", &format!("{triggers}\n{names}")),
    ]);
    let at = |name: &str| folder.path().join(name);
    facts(&at("aid.txt"), &[("--ontology", at("kinds.toml")), ("--lexicon", at("words.toml"))])
        .stdout(contains("\"edge\":\"funds\"").and(contains("Red Lantern Movement")));
}

#[test]
fn the_sample_is_what_its_articles_give() {
    let folder = folder(&[]);
    let fresh = folder.path().join("sample.attache");
    build(Path::new("graphs/articles"), &fresh).success();
    assert!(
        fs::read("graphs/sample.attache").unwrap() == fs::read(fresh).unwrap(),
        "graphs/sample.attache is not what graphs/articles give; run `attache build graphs/articles -o graphs/sample.attache`"
    );
}

#[test]
fn ten_thousand_articles_and_a_bad_one_are_built() {
    let folder = folder(&[]);
    let cities = ["Lima", "Oslo", "Cairo", "Accra", "Hanoi", "Quito", "Riga"];
    let states = ["Chile", "Norway", "Egypt", "Ghana", "Vietnam", "Ecuador", "Latvia", "Kenya", "Nepal"];
    for number in 0..10_000usize {
        let (city, one, other) = (cities[number % 7], states[number % 9], states[(number / 9 + 1) % 9]);
        let text = format!("Talks in {city}\n\n{one} criticized {other} on Monday. It was day {number}.\n");
        fs::write(folder.path().join(format!("{number:05}.txt")), text).unwrap();
    }
    fs::write(folder.path().join("05000.txt"), [0u8, 1, 2, 3].repeat(500)).unwrap();
    build(folder.path(), &folder.path().join("graph.attache")).code(3).stderr(
        contains("9999 articles read")
            .and(contains("05000.txt: this does not look like text"))
            .and(contains("1 article could not be read")),
    );
}

#[test]
fn the_publication_date_is_the_datelines_else_the_one_given() {
    let folder = folder(&[
        ("dated.txt", VISIT),
        ("undated.txt", "OSLO, June 1 (Newsdesk) - Norway criticized Sweden on Monday.\n"),
    ]);
    let records = attache()
        .arg("extract")
        .arg(folder.path())
        .args(["--published", "2016-02-03", "--only", "article"])
        .output()
        .unwrap();
    let text = String::from_utf8(records.stdout).unwrap();
    assert!(
        text.contains("\"published\":\"2015-05-04\"") && text.contains("\"published\":\"2016-02-03\""),
        "{text}"
    );
    attache()
        .arg("extract")
        .arg(folder.path())
        .args(["--published", "soon"])
        .assert()
        .code(2)
        .stderr(contains("2017-04-18"));
}

#[test]
fn an_article_in_another_language_gives_no_fact_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let german = "Präsident Emmanuel Macron reiste am Dienstag nach Berlin, wo er mit Bundeskanzlerin Angela Merkel über die \
        Zukunft Europas sprach. Beide Länder wollen die Zusammenarbeit im nächsten Jahr vertiefen. Deutschland kritisierte die \
        Vereinigten Staaten wegen der Zölle auf Stahl.";
    std::fs::write(folder.path().join("berlin.txt"), german).unwrap();
    std::fs::write(folder.path().join("lima.txt"), "Peru criticised Chile.").unwrap();
    let graph = folder.path().join("g.attache");
    attache()
        .arg("build")
        .arg(folder.path())
        .arg("-o")
        .arg(&graph)
        .assert()
        .success()
        .stderr(contains("1 article seems not to be English and gave no facts: berlin (German)"));
    let extracted = attache().arg("extract").arg(folder.path()).assert().success();
    let output = extracted.get_output();
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(lines.contains(r#""language":"de""#) && !lines.contains("Macron"), "{lines}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("berlin (German)"));
}

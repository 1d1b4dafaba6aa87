//! Questions in openCypher, end to end, beside Kùzu on the same graph in the same run.
//!
//! ```sh
//! cargo bench --bench scale -- 1000000 out.attache      # a graph of a million facts
//! KUZU_PYTHON=venv/bin/python cargo bench --bench query -- out.attache
//! ```
//!
//! `KUZU_PYTHON` is a Python that has `kuzu` (`pip install kuzu`); without it only our own times are told. Each question is
//! read, planned and run anew. Both must give the same answers.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark speaks and may stop")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use attache::graph::{Graph, NodeId};
use attache::query::cypher::{self, Cell, Limits, Parameters, Snapshot, Value};
use attache::snapshot;
use serde_json::json;

/// A question: what it is, in our words, in Kùzu's, and whether the answer is its first value rather than its rows.
struct Kind {
    what: &'static str,
    ours: &'static str,
    theirs: &'static str,
    by_value: bool,
}

const KINDS: &[Kind] = &[
    Kind {
        what: "name look-up",
        ours: "MATCH (n {name: $a}) RETURN n.name, n.kind",
        theirs: "MATCH (n:Node {name: $a}) RETURN n.name, n.kind",
        by_value: false,
    },
    Kind {
        what: "neighbours",
        ours: "MATCH (n {name: $a})-[r]-(m) RETURN m.name, type(r), r.count",
        theirs: "MATCH (n:Node {name: $a})-[r:Edge]-(m:Node) RETURN m.name, r.kind, r.count",
        by_value: false,
    },
    Kind {
        what: "two hops",
        ours: "MATCH (n {name: $a})--()--(m) RETURN count(DISTINCT m)",
        theirs: "MATCH (n:Node {name: $a})-[r:Edge]-(:Node)-[s:Edge]-(m:Node) WHERE id(r) <> id(s) RETURN count(DISTINCT m)",
        by_value: true,
    },
    Kind {
        what: "shortest path",
        ours: "MATCH p = shortestPath((a {name: $a})-[*..8]-(b {name: $b})) RETURN length(p)",
        theirs: "MATCH (a:Node {name: $a})-[e:Edge* SHORTEST 1..8]-(b:Node {name: $b}) RETURN length(e)",
        by_value: true,
    },
];

/// So many questions of each kind are asked.
const EACH: u64 = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(file) = arguments.first() else {
        println!("a graph is wanted: cargo bench --bench query -- out.attache");
        return;
    };
    let graph = snapshot::open(file.as_ref()).unwrap();
    println!("{} nodes, {} edges", graph.node_count(), graph.edge_count());
    let questions = questions(&graph);
    let ours = ours(&graph, &questions);
    let theirs = std::env::var_os("KUZU_PYTHON").map(|python| {
        let folder = tempfile::tempdir().unwrap();
        write(&graph, &questions, folder.path());
        theirs(Path::new(&python), folder.path())
    });
    for kind in KINDS {
        let mine = median(&ours, kind.what);
        let Some(theirs) = &theirs else {
            println!("{:14} {mine:>9.3} ms", kind.what);
            continue;
        };
        let same = ours.iter().zip(theirs).all(|(a, b)| a.0 != kind.what || a.2 == b.2);
        let other = median(theirs, kind.what);
        let answers = if same { "the same answers" } else { "OTHER ANSWERS" };
        println!(
            "{:14} {mine:>9.3} ms, Kùzu {other:>9.3} ms: {:>6.1} times, {answers}",
            kind.what,
            other / mine
        );
    }
}

/// A question's kind, and the names that it asks for.
type Question = (&'static Kind, String, String);

/// A question's kind, milliseconds and answer.
type Time = (String, f64, i64);

fn questions(graph: &Graph) -> Vec<Question> {
    let nodes = u64::from(graph.node_count());
    // Numbers that are the same everywhere and spread over all nodes.
    let name = |number: u64| {
        let node = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % nodes;
        graph.node(NodeId(node as u32)).name().to_owned()
    };
    let each =
        |kind: &'static Kind| (0..EACH).map(move |number| (kind, name(2 * number + 1), name(2 * number + 2)));
    KINDS.iter().flat_map(each).collect()
}

fn ours(graph: &Graph, questions: &[Question]) -> Vec<Time> {
    let snapshot = Snapshot::new(graph);
    let time = |(kind, a, b): &Question| {
        let named = [("a", a), ("b", b)].map(|(key, name)| (key.to_owned(), Value::text(name)));
        let parameters: Parameters = named.into_iter().collect();
        let start = Instant::now();
        let table = cypher::ask(&snapshot, kind.ours, &parameters, &Limits::default(), false).unwrap();
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        let answer = match table.rows.first().and_then(|row| row.first()) {
            Some(Cell::Integer(number)) if kind.by_value => *number,
            _ => table.rows.len() as i64,
        };
        (kind.what.to_owned(), ms, answer)
    };
    questions.iter().map(time).collect()
}

fn write(graph: &Graph, questions: &[Question], folder: &Path) {
    let mut nodes = csv::Writer::from_path(folder.join("nodes.csv")).unwrap();
    for node in graph.nodes() {
        nodes.write_record([node.name(), node.kind().as_str()]).unwrap();
    }
    nodes.flush().unwrap();
    let mut edges = csv::Writer::from_path(folder.join("edges.csv")).unwrap();
    for edge in graph.edges() {
        let [from, to] = [edge.source(), edge.target()].map(|node| graph.node(node).name());
        let count = edge.facts().count().to_string();
        edges.write_record([from, to, edge.name(), &count]).unwrap();
    }
    edges.flush().unwrap();
    let mut file = std::fs::File::create(folder.join("questions.jsonl")).unwrap();
    for (kind, a, b) in questions {
        let parameters = if kind.theirs.contains("$b") { json!({"a": a, "b": b}) } else { json!({"a": a}) };
        let line = json!({
            "what": kind.what, "question": kind.theirs, "parameters": parameters, "by_value": kind.by_value,
        });
        writeln!(file, "{line}").unwrap();
    }
}

fn theirs(python: &Path, folder: &Path) -> Vec<Time> {
    let mut peer = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kuzu_peer.py"))
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut times = Vec::new();
    for line in BufReader::new(peer.stdout.take().unwrap()).lines() {
        let told: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        match told["version"].as_str() {
            Some(version) => println!("Kùzu {version}"),
            None => times.push((
                told["what"].as_str().unwrap().to_owned(),
                told["ms"].as_f64().unwrap(),
                told["answer"].as_i64().unwrap(),
            )),
        }
    }
    assert!(peer.wait().unwrap().success(), "Kùzu failed");
    times
}

fn median(times: &[Time], what: &str) -> f64 {
    let mut times: Vec<f64> = times.iter().filter(|(kind, ..)| kind == what).map(|(_, ms, _)| *ms).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

//! openCypher as a library: plans agree with naive evaluation, and hostile questions end in an error.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic and print"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use attache::query::cypher::{
    self, Cell, Class, CypherError, Limits, MemoryGraph, Parameters, Plan, Properties, Table, Value,
};
use proptest::prelude::*;

fn ask(graph: &MemoryGraph, question: &str) -> Result<Table, CypherError> {
    let limits = Limits { time: Duration::from_secs(2), memory: 64 << 20, ..Limits::default() };
    cypher::ask(graph, question, &Parameters::default(), &limits, true)
}

fn graph(script: &str) -> MemoryGraph {
    let mut graph = MemoryGraph::new();
    graph.run_script(script).unwrap();
    graph
}

/// A graph in which every node is joined to every other.
fn complete(nodes: usize) -> MemoryGraph {
    graph(&format!(
        "UNWIND range(1, {nodes}) AS i CREATE (n {{i: i}}) WITH collect(n) AS all UNWIND all AS a UNWIND all AS b \
         WITH a, b WHERE a.i < b.i CREATE (a)-[:R]->(b)"
    ))
}

// Planned and naive evaluation.

/// Makes choices of bytes: the same bytes make the same question.
struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl Choices<'_> {
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % end
    }

    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn node(choices: &mut Choices<'_>, named: &mut Vec<&'static str>) -> String {
    let name = NODES[choices.below(NODES.len())];
    if !named.contains(&name) {
        named.push(name);
    }
    let label = choices.one(&["", "", "", "", "", "", "", ":A", ":B", ":A:B"]);
    let properties = choices.one(&["", "", "", "", "", "", "", "", " {x: 1}", " {x: 0}"]);
    format!("({name}{label}{properties})")
}

fn edge(choices: &mut Choices<'_>, names: &mut Vec<String>, tag: &str) -> String {
    let kind = choices.one(&["", "", "", "", "", ":R", ":R|S", ":S", ":R|T"]);
    let length = choices.one(&["", "", "", "", "*0..2", "*1..2", "*2"]);
    let properties = choices.one(&["", "", "", "", "", "", "", " {w: 1}"]);
    let name = if choices.below(2) == 0 {
        let name = format!("{tag}{}", names.len());
        names.push(name.clone());
        name
    } else {
        String::new()
    };
    let (left, right) = [("-", "->"), ("<-", "-"), ("-", "-"), ("-", "-")][choices.below(4)];
    format!("{left}[{name}{kind}{length}{properties}]{right}")
}

fn condition(choices: &mut Choices<'_>, named: &[&'static str]) -> String {
    let a = named[choices.below(named.len())];
    let b = named[choices.below(named.len())];
    match choices.below(10) {
        0 => format!("{a}.x = {b}.x"),
        1 => format!("{a}.x > 0"),
        2 => format!("({a}:A OR {a}.x >= 0)"),
        3 => format!("({a})-->()"),
        4 => format!("NOT ({a})-[:R]-({b})"),
        5 => format!("{a} <> {b}"),
        6 => format!("{a}.x IS NULL"),
        7 => format!("size([({a})--(z) WHERE z.x = {b}.x | z]) < 3"),
        8 => format!("EXISTS {{ MATCH ({a})-[:S|R]-(z) WHERE z.x = {b}.x OR z:B }}"),
        _ => format!("({a}.x = 1 OR {b}:B)"),
    }
}

fn matching(
    choices: &mut Choices<'_>,
    named: &mut Vec<&'static str>,
    names: &mut Vec<String>,
    tag: &str,
) -> String {
    let mut paths = Vec::new();
    for place in 0..=choices.below(2) {
        let mut path = node(choices, named);
        for _ in 0..choices.below(3) {
            path += &edge(choices, names, tag);
            path += &node(choices, named);
        }
        if choices.below(3) == 0 {
            let name = format!("p{tag}{place}");
            path = format!("{name} = {path}");
            names.push(name);
        }
        paths.push(path);
    }
    let conditions: Vec<String> = (0..choices.below(5) / 2).map(|_| condition(choices, named)).collect();
    let filter =
        if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    format!("MATCH {}{filter}", paths.join(", "))
}

fn question(bytes: &[u8]) -> String {
    let choices = &mut Choices { bytes: bytes.iter() };
    let (mut named, mut names) = (Vec::new(), Vec::new());
    let mut text = matching(choices, &mut named, &mut names, "r");
    if choices.below(3) == 0 {
        let mut kept: Vec<String> = named.iter().map(|&name| name.to_owned()).collect();
        kept.extend(names.iter().cloned());
        text += &format!(" WITH {} WHERE {}", kept.join(", "), condition(choices, &named));
    }
    if choices.below(2) == 0 {
        text += " OPTIONAL ";
        text += &matching(choices, &mut named, &mut names, "s");
    }
    if choices.below(4) == 0 {
        let (a, b) = (named[0], named[named.len() - 1]);
        let which = choices.one(&["shortestPath", "allShortestPaths"]);
        let filter = choices.one(&["", " WHERE all(e IN relationships(short) WHERE e.w = 1)"]);
        text += &format!(" MATCH short = {which}(({a})-[:R|S*..4]-({b})){filter}");
        names.push("length(short)".to_owned());
    }
    match choices.below(3) {
        0 => format!("{text} RETURN {}, count(*) AS n", named[0]),
        _ => {
            let all: Vec<String> = named.iter().map(|&name| name.to_owned()).chain(names).collect();
            format!("{text} RETURN {}", all.join(", "))
        }
    }
}

/// A graph of few nodes; the bytes say which labels, properties and edges there are.
fn small_graph(bytes: &[u8]) -> MemoryGraph {
    let choices = &mut Choices { bytes: bytes.iter() };
    let mut graph = MemoryGraph::new();
    let properties = |key: &str, choice: usize| -> Properties {
        let value = if choice == 0 { Value::Null } else { Value::Integer(choice as i64 - 1) };
        [(Arc::from(key), value)].into_iter().collect()
    };
    let nodes: Vec<_> = (0..2 + choices.below(4))
        .map(|_| {
            let labels: &[&str] = [&[][..], &["A"], &["B"], &["A", "B"]][choices.below(4)];
            graph.add_node(labels, properties("x", choices.below(3)))
        })
        .collect();
    for _ in 0..3 + choices.below(9) {
        let (from, to) = (nodes[choices.below(nodes.len())], nodes[choices.below(nodes.len())]);
        let edge = graph.add_edge(from, choices.one(&["R", "S"]), to, properties("w", choices.below(3)));
        if choices.below(4) == 0 {
            graph.make_mutual(edge);
        }
    }
    graph
}

fn rows(graph: &MemoryGraph, plan: Result<Plan, CypherError>) -> Result<Vec<String>, CypherError> {
    let mut rows = Vec::new();
    let limits = Limits { time: Duration::from_secs(20), ..Limits::default() };
    cypher::run(graph, &plan?, &Parameters::default(), &limits, &mut |row| {
        rows.push(format!("{row:?}"));
        Ok(true)
    })?;
    rows.sort();
    Ok(rows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(512), ..Default::default() })]

    #[test]
    fn planned_and_naive_evaluation_agree(
        graph in prop::collection::vec(any::<u8>(), 60),
        bytes in prop::collection::vec(any::<u8>(), 80),
    ) {
        let (graph, question) = (small_graph(&graph), question(&bytes));
        let none = Parameters::default();
        let planned = rows(&graph, cypher::prepare(&graph, &question, &none));
        let naive = rows(&graph, cypher::prepare_naive(&graph, &question, &none));
        prop_assert_eq!(planned, naive, "{}", question);
    }
}

// Any questions.

const WORDS: &[&str] = &[
    "MATCH",
    "OPTIONAL MATCH",
    "WHERE",
    "RETURN",
    "WITH",
    "UNWIND",
    "AS",
    "ORDER BY",
    "SKIP",
    "LIMIT",
    "UNION",
    "DISTINCT",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "IN",
    "IS NULL",
    "STARTS WITH",
    "=~",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "EXISTS {",
    "COUNT {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "-[",
    "]->",
    "<-[",
    "]-",
    "-->",
    "--",
    "*",
    "..",
    "|",
    ":",
    ":A",
    ":R",
    ",",
    ".",
    "+",
    "-",
    "/",
    "%",
    "^",
    "=",
    "<>",
    "<",
    "$p",
    "a",
    "b",
    "n",
    "n.x",
    "'t'",
    "'é",
    "`q`",
    "1",
    "0",
    "-9223372036854775808",
    "1.5",
    "1e308",
    "null",
    "true",
    "(a)",
    "(b:B)",
    "-[r:R*..2]->",
    "()",
    "count(",
    "collect(",
    "size(",
    "range(0, 3)",
    "[x IN",
    "all(x IN",
    "reduce(s = 0, x IN",
    "shortestPath(",
    "p =",
    "date(",
    "duration('P1M')",
    "percentileDisc(",
    "—",
    "\\",
    "\n",
    "//",
    "/*",
    ";",
    "\u{0}",
    "EXPLAIN",
    "PROFILE",
    "CREATE",
    "CALL",
    "labels(",
    "keys(",
    "split(",
    "left(",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), ..Default::default() })]

    #[test]
    fn any_words_are_answered_or_refused(
        graph in prop::collection::vec(any::<u8>(), 30),
        words in prop::collection::vec(prop::sample::select(WORDS), 0..25),
        start in prop::sample::select(&["", "RETURN ", "MATCH (a)-[r]->(b) RETURN ", "MATCH (n) WHERE ", "UNWIND [1, 'a'] AS n WITH n "][..]),
        end in prop::sample::select(&["", " RETURN 1", " RETURN *"][..]),
    ) {
        let graph = small_graph(&graph);
        let question = format!("{start}{}{end}", words.join(" "));
        let limits = Limits { time: Duration::from_millis(300), memory: 8 << 20, ..Limits::default() };
        let parameters: Parameters = [("p".to_owned(), Value::Integer(1))].into_iter().collect();
        if let Err(error) = cypher::ask(&graph, &question, &parameters, &limits, true) {
            prop_assert!(!error.message.is_empty());
            prop_assert!(error.explain(&question).starts_with(&error.message));
        }
    }
}

// Hostile questions.

#[test]
fn what_nests_too_deeply_is_refused() {
    let nested = |open: &str, inner: &str, close: &str| {
        format!("RETURN {}{inner}{}", open.repeat(10_000), close.repeat(10_000))
    };
    let empty = MemoryGraph::new();
    for question in [
        nested("(", "1", ")"),
        nested("[", "1", "]"),
        nested("{a: ", "1", "}"),
        nested("[x IN ", "[]", " | x]"),
        nested("[(a {b: ", "1", "})-->() | 1]"),
        nested("(a {b: ", "1", "})-->()"),
        nested("({a: ", "1", "})"),
        nested("NOT ", "true", ""),
        nested("- ", "1", ""),
        nested("+ ", "1", ""),
        nested("CASE WHEN true THEN ", "1", " END"),
        nested("size(", "[]", ")"),
        nested("all(x IN [1] WHERE ", "true", ")"),
        nested("1 + ", "1", ""),
        nested("2 ^ ", "1", ""),
        nested("EXISTS { MATCH (a) WHERE ", "true", " }"),
        format!("RETURN x{}", ".a".repeat(10_000)),
        format!("RETURN x{}", "[0]".repeat(10_000)),
        format!("RETURN 1{}", " IS NULL".repeat(10_000)),
        format!("MATCH (a){} RETURN 1", "-->()".repeat(10_000)),
        format!("MATCH (a){} RETURN 1", ", (a)".repeat(10_000)),
        format!("WITH [1] AS a {} RETURN 1", "WITH [a] AS a ".repeat(10_000)),
        format!("RETURN 1 AS a{}", " UNION RETURN 1 AS a".repeat(10_000)),
        format!("MATCH (a){} RETURN 1", format!(" MATCH (a){}", ", (:A)".repeat(300)).repeat(300)),
        "(".repeat(100_000),
        "RETURN [".repeat(100_000),
    ] {
        let started = Instant::now();
        let error = ask(&empty, &question).unwrap_err();
        let start: String = question.chars().take(60).collect();
        assert!(matches!(error.class, Class::Refused | Class::SyntaxError), "{start}: {error:?}");
        assert!(error.explain(&question).len() < 1000, "{start}");
        assert!(started.elapsed() < Duration::from_secs(5), "{start} took {:?}", started.elapsed());
    }
}

#[test]
fn what_is_as_deep_as_may_be_is_answered() {
    let empty = MemoryGraph::new();
    for question in [
        format!("RETURN {}1{}", "(".repeat(190), ")".repeat(190)),
        format!("RETURN {}1{}", "[".repeat(90), "]".repeat(90)),
        format!("RETURN 1{}", " + 1".repeat(450)),
        format!("RETURN {}[]{}", "[x IN ".repeat(90), " | [x]]".repeat(90)),
        format!("RETURN {}true{}", "EXISTS { MATCH (a) WHERE ".repeat(60), " }".repeat(60)),
        format!("RETURN 1 = 1{}", " OR 1 = 2".repeat(20_000)),
        format!("MATCH (a){} RETURN count(*)", "-->()".repeat(250)),
        format!("OPTIONAL MATCH (a){} RETURN count(*)", " OPTIONAL MATCH (a)".repeat(390)),
        format!("WITH 1 AS a {} RETURN a{}", "WITH a + 1 AS a ".repeat(390), " + 1".repeat(450)),
    ] {
        let start: String = question.chars().take(60).collect();
        ask(&empty, &question).unwrap_or_else(|error| panic!("{start}: {error}"));
    }
}

#[test]
fn what_takes_too_much_is_given_up() {
    let graph = complete(30);
    for question in [
        "MATCH (a)-[*]-(b) RETURN count(*)",
        "MATCH (a)-[*]->(b) RETURN a",
        "MATCH p = (a)-[*]-(b) RETURN collect(p)",
        "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN count(*)",
        "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN a, b ORDER BY a.i + g.i",
        "MATCH (a), (b), (c), (d), (e) RETURN DISTINCT a, b, c, d, e",
        "MATCH (a), (b) MATCH p = shortestPath((a)-[*]-(b)) WHERE length(p) > 25 RETURN p",
        "MATCH (a) WHERE EXISTS { MATCH (a)-[rs*]-() WHERE size(rs) = 9999 } RETURN a",
        "MATCH (a) RETURN size([(a)-[*]-(b) | b])",
        "RETURN [x IN range(1, 100000) | [y IN range(1, 100000) | x * y]]",
        "RETURN size([x IN range(1, 1000000) WHERE size([y IN range(1, 1000000) WHERE y = x]) = 1])",
        "UNWIND range(1, 10000000) AS a UNWIND range(1, 10000000) AS b RETURN count(*)",
        "UNWIND range(1, 1000000) AS a WITH collect(a) AS l UNWIND l AS b RETURN collect([b, b, b])",
        "UNWIND range(1, 1000000) AS a RETURN a, [a, a, a]",
        "MATCH (a), (b), (c), (d) RETURN a, b, c, d",
        "RETURN reduce(x = [], i IN range(1, 100000) | [x])",
        "RETURN reduce(x = 'ab', i IN range(1, 64) | x + x)",
        "RETURN reduce(x = [1], i IN range(1, 64) | x + x)",
        "RETURN range(1, 9223372036854775807)",
        "RETURN range(-9223372036854775807, 9223372036854775807, 3)",
        "RETURN replace(reduce(x = 'a', i IN range(1, 20) | x + x), 'a', reduce(x = 'a', i IN range(1, 20) | x + x))",
    ] {
        let started = Instant::now();
        match ask(&graph, question) {
            Err(error) => assert_eq!(error.class, Class::Budget, "{question}: {error:?}"),
            Ok(table) => panic!("{question}: {} rows", table.rows.len()),
        }
        assert!(started.elapsed() < Duration::from_secs(8), "{question} took {:?}", started.elapsed());
    }
}

#[test]
fn limits_stop_early() {
    let graph = complete(30);
    for question in [
        "MATCH (a)-[*]-(b) RETURN a LIMIT 3",
        "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN a LIMIT 3",
        "UNWIND range(1, 1000000) AS a WITH a LIMIT 3 RETURN a",
        "UNWIND range(1, 1000000) AS a WITH a LIMIT 3 RETURN a ORDER BY a DESC",
        "MATCH (a)-[*]-(b) WITH a LIMIT 3 MATCH (a)-->(c) RETURN c LIMIT 3",
    ] {
        let started = Instant::now();
        assert_eq!(ask(&graph, question).unwrap().rows.len(), 3, "{question}");
        assert!(started.elapsed() < Duration::from_secs(3), "{question}");
    }
    let table = ask(&graph, "MATCH (a), (b) RETURN a.i AS i, b.i AS j ORDER BY i DESC, j LIMIT 2").unwrap();
    let row = |i, j| vec![Cell::Integer(i), Cell::Integer(j)];
    assert_eq!(table.rows, [row(30, 1), row(30, 2)]);
}

#[test]
fn another_thread_stops_a_question() {
    let graph = complete(30);
    let cancel = Arc::new(AtomicBool::new(false));
    let limits = Limits { cancel: Some(cancel.clone()), ..Limits::default() };
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        cancel.store(true, Ordering::Relaxed);
    });
    let question = "MATCH (a)-[*]-(b) RETURN count(*)";
    let error = cypher::ask(&graph, question, &Parameters::default(), &limits, true).unwrap_err();
    stopper.join().unwrap();
    assert_eq!(error.class, Class::Stopped);
}

#[test]
fn rows_are_bounded_and_streamed() {
    let graph = complete(30);
    let limits = Limits { rows: 10, ..Limits::default() };
    let none = Parameters::default();
    let error = cypher::ask(&graph, "MATCH (a) RETURN a", &none, &limits, true).unwrap_err();
    assert_eq!(error.to_string(), "the answer has more than 10 rows; cut it with `LIMIT`");
    let plan = cypher::prepare(&graph, "MATCH (a)-[*]-(b) RETURN a", &none).unwrap();
    let mut seen = 0;
    cypher::run(&graph, &plan, &none, &Limits::default(), &mut |_| {
        seen += 1;
        Ok(seen < 5)
    })
    .unwrap();
    assert_eq!(seen, 5);
}

#[test]
fn what_is_not_kept_takes_no_memory() {
    let graph = complete(12);
    let limits = Limits { memory: 1 << 20, ..Limits::default() };
    for (question, answer) in [
        ("MATCH (a)-[rs*1..4]-(b) RETURN count(*)", 132 + 1_320 + 13_200 + 130_680),
        ("UNWIND range(1, 20000) AS a WITH [a, a, a, a, a] AS l RETURN sum(size(l))", 100_000),
        ("UNWIND range(1, 20000) AS a RETURN sum(size([x IN range(1, 5) | [x, a]]))", 100_000),
        ("MATCH (a), (b) MATCH p = allShortestPaths((a)-[*..2]-(b)) WHERE a <> b RETURN sum(length(p))", 132),
    ] {
        let table = cypher::ask(&graph, question, &Parameters::default(), &limits, true);
        let table = table.unwrap_or_else(|error| panic!("{question}: {error}"));
        assert_eq!(table.rows, [[Cell::Integer(answer)]], "{question}");
    }
}

// Mutual edges.

#[test]
fn mutual_edges_match_either_way_and_once_without_arrow() {
    let mut graph = MemoryGraph::new();
    let (a, b) = (graph.add_node(&["A"], Properties::new()), graph.add_node(&["B"], Properties::new()));
    let edge = graph.add_edge(a, "MET", b, Properties::new());
    graph.make_mutual(edge);
    let count = |question: &str| match ask(&graph, question).unwrap().rows.as_slice() {
        [row] => row[0].clone(),
        rows => panic!("{rows:?}"),
    };
    for (pattern, rows) in [
        ("(:A)-->(:B)", 1),
        ("(:B)-->(:A)", 1),
        ("(:A)<--(:B)", 1),
        ("(:A)--(:B)", 1),
        ("()-->()", 2),
        ("()--()", 2),
        ("(:A)-[*]->(:B)", 1),
        ("(:B)-[*..3]->(:A)", 1),
    ] {
        assert_eq!(count(&format!("MATCH {pattern} RETURN count(*)")), Cell::Integer(rows), "{pattern}");
    }
    assert_eq!(count("MATCH (b:B), (a:A) RETURN length(shortestPath((b)-[*]->(a)))"), Cell::Integer(1));
}

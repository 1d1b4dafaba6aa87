//! A random graph of some size: time to build, bytes on disk, time to open and to answer.
//!
//! ```sh
//! cargo bench --bench scale -- 1000000                     # edges; nodes are a tenth
//! cargo bench --bench scale -- 1000000 out.attache         # and keep the graph
//! cargo bench --bench scale -- generate 1000000 FOLDER     # facts.jsonl, edges.csv and pairs.csv
//! cargo bench --bench scale -- ask out.attache             # questions alone, in a process of their own
//! ```
//!
//! Degrees are skewed as those of news are: a few nodes have very many edges. `benches/compare.py` measures others on the
//! same graph in the same run.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark speaks and may stop")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use attache::fact::{Confidence, End, Fact, FactId, Modality, Record};
use attache::graph::{Builder, Column, Direction, Filter, Graph, Modalities, NodeId, View, Walk};
use attache::ontology::{EdgeInfo, NodeKind, Ontology};
use attache::snapshot::{self, Verified};
use attache::span::Span;

/// A small generator of numbers that are the same everywhere (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A node; small numbers are more frequent.
    fn node(&mut self, nodes: u64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((nodes as f64) * unit.powi(3)) as u64
    }
}

fn end(number: u64) -> End {
    let kind = NodeKind::ALL[(number % 5) as usize];
    let name = format!("Node {number}");
    let country = NodeKind::Country == kind;
    let kind = if country { NodeKind::Place } else { kind };
    End { name, kind, code: None, country: None, words: String::new(), sector: None }
}

fn fact(numbers: &mut Numbers, nodes: u64, kinds: &[&EdgeInfo]) -> Fact {
    let info = kinds[numbers.below(20) as usize];
    let day = numbers.below(3650);
    let date = jiff::civil::date(2010, 1, 1).checked_add(jiff::Span::new().days(day as i64)).unwrap();
    Fact {
        id: FactId::default(),
        article: String::new(),
        sentence: 0,
        span: Span::default(),
        source: end(numbers.node(nodes)),
        edge: info.name.clone(),
        target: end(numbers.below(nodes)),
        cameo: info.default_cameo,
        plover: None,
        modality: if numbers.below(10) == 0 { Modality::Planned } else { Modality::Asserted },
        mutual: info.mutual,
        date: Some(date.into()),
        date_basis: None,
        as_of: None,
        speaker: None,
        place: None,
        title: None,
        status: None,
        confidence: Confidence::FULL,
        evidence: String::new(),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["generate", edges, folder] => generate(edges.parse().unwrap(), Path::new(folder)),
        ["ask", file] => ask(Path::new(file)),
        [edges, file] => run(edges.parse().unwrap(), Path::new(file)),
        _ => {
            let folder = tempfile::tempdir().unwrap();
            let edges = arguments.first().map_or(100_000, |edges| edges.parse().unwrap());
            run(edges, &folder.path().join("bench.attache"));
        }
    }
}

fn run(edges: u64, path: &Path) {
    if !path.exists() {
        build(edges, path);
    }
    opening(path);
    ask(path);
}

fn ask(path: &Path) {
    // As a conversation does: each block is compared with its checksum when it is first looked at.
    let graph = snapshot::open_with(path, Verified::Touched).unwrap();
    asking(&graph);
    println!("memory beyond the file  {}", own_memory());
}

fn facts(edges: u64) -> impl Iterator<Item = Fact> {
    let kinds: Vec<&EdgeInfo> = Ontology::builtin().edges().map(|(_, info)| info).collect();
    let mut numbers = Numbers(7);
    (0..edges).map(move |_| fact(&mut numbers, edges / 10, &kinds))
}

/// Writes the graph as bare facts for us, as a table for others, and pairs of nodes to ask both about.
fn generate(edges: u64, folder: &Path) {
    let file = |name: &str| BufWriter::with_capacity(1 << 20, File::create(folder.join(name)).unwrap());
    let (mut lines, mut table, mut pairs) = (file("facts.jsonl"), file("edges.csv"), file("pairs.csv"));
    for fact in facts(edges) {
        let (from, to) = (&fact.source.name, &fact.target.name);
        let number = |name: &str| name.trim_start_matches("Node ").to_owned();
        writeln!(table, "{},{},{}", number(from), number(to), fact.edge).unwrap();
        let end = |end: &End| format!(r#"{{"name":"{}","kind":"{}"}}"#, end.name, end.kind);
        let (source, target, edge, modality) =
            (end(&fact.source), end(&fact.target), &fact.edge, fact.modality);
        let (mutual, date) = (fact.mutual, fact.date.unwrap());
        let cameo = fact.cameo.map_or(String::new(), |code| format!(r#","cameo":"{code}""#));
        writeln!(
            lines,
            r#"{{"type":"fact","source":{source},"edge":"{edge}","target":{target},"modality":"{modality}","mutual":{mutual},"date":"{date}"{cameo}}}"#
        )
        .unwrap();
    }
    let mut numbers = Numbers(11);
    for _ in 0..2000 {
        writeln!(pairs, "{},{}", numbers.below(edges / 10), numbers.below(edges / 10)).unwrap();
    }
}

fn build(edges: u64, path: &Path) {
    let mut builder = Builder::new(Ontology::builtin());
    let start = Instant::now();
    for fact in facts(edges) {
        builder.add(Record::from(fact)).unwrap();
    }
    println!("add {edges} facts       {:?}", start.elapsed());
    let start = Instant::now();
    let graph = builder.finish().unwrap();
    println!("finish                  {:?}", start.elapsed());
    let start = Instant::now();
    snapshot::write(&graph, path).unwrap();
    println!("write and sync          {:?}", start.elapsed());
    let bytes =
        |columns: &[Column]| columns.iter().map(|&column| graph.store().bytes(column).len()).sum::<usize>();
    let size = std::fs::metadata(path).unwrap().len();
    let split = Column::ALL.iter().position(|&column| column == Column::LocalNode).unwrap();
    let of_edges = bytes(&Column::ALL[..split]);
    let (nodes, edges, facts) = (graph.node_count(), graph.edge_count(), graph.fact_count());
    println!(
        "{nodes} nodes, {edges} edges, {facts} facts, {size} bytes: {:.1} an edge, {:.1} a fact beyond",
        of_edges as f64 / f64::from(edges),
        (size as usize - of_edges) as f64 / f64::from(facts)
    );
}

fn opening(path: &Path) {
    for verified in [Verified::Table, Verified::Touched, Verified::Structure, Verified::All] {
        let start = Instant::now();
        let graph = snapshot::open_with(path, verified).unwrap();
        black_box(graph.node(NodeId(0)).name());
        println!("open, {verified:?} checked {:>12?}", start.elapsed());
    }
}

fn asking(graph: &Graph) {
    let nodes = u64::from(graph.node_count());
    let mut numbers = Numbers(11);
    let pairs: Vec<(NodeId, NodeId)> = (0..2000)
        .map(|_| (NodeId(numbers.below(nodes) as u32), NodeId(numbers.below(nodes) as u32)))
        .collect();
    let all = || Filter::new(graph.edge_kinds(), Modalities::ASSERTED);
    let rows = graph.rows();
    let walk = Walk::new(&rows, all(), Direction::Both).budget(u64::MAX);
    let one = Walk::new(&rows, all().kinds(&[attache::graph::KindId(3)]), Direction::Both).budget(u64::MAX);
    measure("find by name", &pairs, |(a, _)| {
        black_box(graph.find(graph.node(a).name()).is_ok());
    });
    measure("2 hops", &pairs, |(a, _)| {
        black_box(walk.within(a, 2).unwrap());
    });
    measure("neighbours by kind", &pairs, |(a, _)| {
        black_box(one.within(a, 1).unwrap());
    });
    measure("degree", &pairs, |(a, _)| {
        black_box(graph.degree(a));
    });
    measure("shortest path", &pairs, |(a, b)| {
        black_box(walk.shortest(a, b, 8).unwrap());
    });
    measure("all shortest to 3 hops", &pairs, |(a, b)| {
        black_box(walk.all_shortest(a, b, 3, 1000).unwrap());
    });
    measure("5 shortest simple", &pairs[..200], |(a, b)| {
        black_box(walk.k_shortest(a, b, 8, 5).unwrap());
    });
}

/// Each pair counts by the best of five rounds: others share the machine, and what they take is not ours.
fn measure(what: &str, pairs: &[(NodeId, NodeId)], mut each: impl FnMut((NodeId, NodeId))) {
    let mut times = vec![Duration::MAX; pairs.len()];
    for _ in 0..5 {
        for (best, &pair) in times.iter_mut().zip(pairs) {
            let start = Instant::now();
            each(pair);
            *best = start.elapsed().min(*best);
        }
    }
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what:22} p50 {:>10?}  p99 {:>10?}  max {:>10?}", at(50), at(99), at(100));
}

/// Returns the memory that the process has of its own, without what is mapped from files, where the system tells.
fn own_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.map_or_else(|| "not told".to_owned(), |own| own.trim().to_owned())
}

//! A random graph of some size: time to build, bytes on disk, time to open and to answer.
//!
//! ```sh
//! cargo bench --bench scale -- 1000000            # edges; nodes are a tenth
//! cargo bench --bench scale -- 1000000 out.attache
//! ```
//!
//! Degrees are skewed as those of news are: a few nodes have very many edges.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark speaks and may stop")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use attache::fact::{Confidence, End, Fact, FactId, Modality, Record};
use attache::graph::{Builder, Direction, Filter, Graph, Modalities, NodeId, View, Walk};
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

fn fact(numbers: &mut Numbers, nodes: u64, kinds: &[&EdgeInfo]) -> Record {
    let info = kinds[numbers.below(20) as usize];
    let day = numbers.below(3650);
    let date = jiff::civil::date(2010, 1, 1).checked_add(jiff::Span::new().days(day as i64)).unwrap();
    Record::from(Fact {
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
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let edges: u64 = arguments.first().map_or(100_000, |edges| edges.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = arguments.get(1).map_or_else(|| folder.path().join("bench.attache"), PathBuf::from);
    if !path.exists() {
        build(edges, &path);
    }
    opening(&path);
    let graph = snapshot::open(&path).unwrap();
    asking(&graph);
    println!("peak memory             {}", peak());
}

fn build(edges: u64, path: &std::path::Path) {
    let kinds: Vec<&EdgeInfo> = Ontology::builtin().edges().map(|(_, info)| info).collect();
    let mut numbers = Numbers(7);
    let start = Instant::now();
    let mut builder = Builder::new(Ontology::builtin());
    for _ in 0..edges {
        builder.add(fact(&mut numbers, edges / 10, &kinds)).unwrap();
    }
    println!("add {edges} facts       {:?}", start.elapsed());
    let start = Instant::now();
    let graph = builder.finish().unwrap();
    println!("finish                  {:?}", start.elapsed());
    let start = Instant::now();
    snapshot::write(&graph, path).unwrap();
    println!("write and sync          {:?}", start.elapsed());
    let size = std::fs::metadata(path).unwrap().len();
    let (nodes, edges, facts) = (graph.node_count(), graph.edge_count(), graph.fact_count());
    println!(
        "{nodes} nodes, {edges} edges, {facts} facts, {size} bytes: {:.1} an edge",
        size as f64 / f64::from(edges)
    );
}

fn opening(path: &std::path::Path) {
    for verified in [Verified::Table, Verified::Structure, Verified::All] {
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
    let one = Walk::new(&rows, all().kinds(&[attache::graph::KindId(3)]), Direction::Out).budget(u64::MAX);
    measure("find by name", &pairs, |(a, _)| {
        black_box(graph.find(graph.node(a).name()).is_ok());
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

/// The calmest of some rounds counts: others share the machine.
fn measure(what: &str, pairs: &[(NodeId, NodeId)], mut each: impl FnMut((NodeId, NodeId))) {
    let rounds = (0..5).map(|_| {
        let mut times: Vec<Duration> = pairs
            .iter()
            .map(|&pair| {
                let start = Instant::now();
                each(pair);
                start.elapsed()
            })
            .collect();
        times.sort();
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        (at(50), at(99), at(100))
    });
    let (p50, p99, max) = rounds.min().unwrap();
    println!("{what:22} p50 {p50:>10?}  p99 {p99:>10?}  max {max:>10?}");
}

/// Returns the most memory that the process had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not told".to_owned(), |peak| peak.trim().to_owned())
}

//! Forged graphs: a sound one, changed wherever the fuzzer likes, with checksums that fit again.
//!
//! The fuzz targets and `tests/hostile.rs` share this file. A forgery is a list of changes, read from the fuzzer's bytes; every
//! column, length, offset, index and string of the file is within their reach.

use std::sync::OnceLock;

use attache::fact::Record;
use attache::graph::{
    Builder, Direction, EdgeId, FactIndex, Filter, Graph, Modalities, NodeId, View, Walk, Weight,
};
use attache::ontology::Ontology;
use attache::query::{self, By, Filters, Query, RankBy, Which, ask};
use attache::snapshot;

const HEADER: usize = 64;
const ENTRY: usize = 24;
const BLOCK: usize = 1 << 14;

/// Records that fill every column.
const RECORDS: &[&str] = &[
    r#"{"type":"article","id":"a","hash":"0101010101010101010101010101010101010101010101010101010101010101","title":"One","publisher":"P","published":"2017-04-18","url":"http://a","language":"en","sentences":3}"#,
    r#"{"type":"article","id":"b","hash":"0101010101010101010101010101010101010101010101010101010101010101","title":"Two","sentences":3}"#,
    r#"{"type":"article","id":"c","hash":"0202020202020202020202020202020202020202020202020202020202020202","published":"2018-01-02","sentences":1}"#,
    r#"{"type":"mention","article":"a","name":"Ana Rojas","kind":"person","country":"CHL","aliases":["Rojas","Ms. Rojas"],"age":54}"#,
    r#"{"type":"mention","article":"a","name":"Chile","kind":"country","code":"CHL","aliases":["Santiago"]}"#,
    r#"{"type":"mention","article":"b","name":"Peru","kind":"country","code":"PER"}"#,
    r#"{"type":"mention","article":"c","name":"Quispe","kind":"person","unresolved":true}"#,
    r#"{"type":"mention","article":"c","name":"Pacific Trade Pact","kind":"agreement","aliases":["PTP"]}"#,
    r#"{"type":"fact","article":"a","sentence":0,"span":[0,30],"source":{"name":"Ana Rojas","kind":"person","words":"Rojas","sector":"GOV"},"edge":"met-with","target":{"name":"Luis Vega","kind":"person","words":"Vega"},"cameo":"040","mutual":true,"date":"2017-04-17","date_basis":"relative","speaker":{"name":"Chile","kind":"country","code":"CHL"},"where":{"name":"Lima","kind":"place"},"evidence":"Ana Rojas met Luis Vega in Lima."}"#,
    r#"{"type":"fact","article":"a","sentence":1,"span":[31,60],"source":{"name":"Ana Rojas","kind":"person","words":"Rojas"},"edge":"holds-office","target":{"name":"Chile","kind":"country","code":"CHL","words":"Chilean"},"title":"Minister","status":"former","as_of":"2016-02","evidence":"Rojas, a former Chilean minister, spoke."}"#,
    r#"{"type":"fact","article":"c","sentence":0,"span":[0,25],"source":{"name":"Peru","kind":"country","code":"PER"},"edge":"threatens","target":{"name":"Chile","kind":"country","code":"CHL"},"modality":"possible","cameo":"130","confidence":0.6,"evidence":"Peru may threaten Chile."}"#,
    r#"{"type":"fact","article":"c","sentence":0,"span":[0,25],"source":{"name":"Quispe","kind":"person"},"edge":"criticizes","target":{"name":"Pacific Trade Pact","kind":"agreement"},"modality":"negated","cameo":"111"}"#,
    r#"{"type":"fact","source":{"name":"Luis Vega","kind":"person"},"edge":"visits","target":{"name":"Lima","kind":"place"},"cameo":"042","date":"2015"}"#,
    r#"{"type":"fact","source":{"name":"Peru","kind":"country","code":"PER"},"edge":"signs","target":{"name":"PTP","kind":"agreement"},"cameo":"057","date":"2015-03"}"#,
    r#"{"type":"fact","source":{"name":"Peru","kind":"country","code":"PER","sector":"GOV"},"edge":"criticizes","target":{"name":"Peru","kind":"country","code":"PER","sector":"OPP"},"cameo":"111"}"#,
    r#"{"type":"fact","source":{"name":"Lima","kind":"place"},"edge":"criticizes","target":{"name":"Lima","kind":"place"},"cameo":"111"}"#,
];

/// Returns the sound file that forgeries begin with.
pub fn sound() -> &'static [u8] {
    static SOUND: OnceLock<Vec<u8>> = OnceLock::new();
    SOUND.get_or_init(|| {
        let mut builder = Builder::new(Ontology::builtin());
        for line in RECORDS {
            builder.add(Record::from_json(line).expect("a record")).expect("a fact of the ontology");
        }
        let mut bytes = Vec::new();
        snapshot::write_to(&builder.finish().expect("a graph"), &mut bytes).expect("memory");
        bytes
    })
}

/// The fuzzer's bytes, read from front to back; behind their end come zeros.
struct Tape<'d>(&'d [u8]);

impl Tape<'_> {
    fn number<const N: usize>(&mut self) -> u64 {
        let (head, rest) = self.0.split_at(N.min(self.0.len()));
        self.0 = rest;
        head.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.number::<2>() as usize % limit.max(1)
    }

    /// Returns a number that breaks things more often than others do.
    fn odd(&mut self, near: u64) -> u64 {
        match self.number::<1>() {
            0 => 0,
            1 => u64::from(u32::MAX),
            2 => u64::MAX,
            3 => near,
            4 => near.wrapping_add(1),
            5 => near.wrapping_sub(1),
            6 => 1 << 31,
            7 => near / 2,
            8 => u64::from(u32::MAX) - 1,
            9 => near.wrapping_mul(1 << 32),
            _ => self.number::<4>(),
        }
    }
}

struct Section {
    kind: u32,
    structural: u32,
    columns: Vec<Vec<u8>>,
}

fn u64_at(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("8 bytes")) as usize
}

/// Returns the sections of a sound file.
fn sections(file: &[u8]) -> Vec<Section> {
    let u32_at = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("4 bytes"));
    (0..u32_at(12) as usize)
        .map(|entry| {
            let at = HEADER + ENTRY * entry;
            let (start, length) = (u64_at(file, at + 8), u64_at(file, at + 16));
            let mut body = &file[start..start + length];
            let mut columns = Vec::new();
            while !body.is_empty() {
                let length = u64_at(body, 0);
                columns.push(body[8..8 + length].to_vec());
                body = &body[8 + length..];
            }
            Section { kind: u32_at(at), structural: u32_at(at + 4), columns }
        })
        .collect()
}

/// Changes one column.
fn change(column: &mut Vec<u8>, tape: &mut Tape<'_>) {
    let length = column.len();
    match tape.number::<1>() % 8 {
        0 if length > 0 => column[tape.below(length)] = tape.number::<1>() as u8,
        1 if length >= 4 => {
            let at = tape.below(length / 4) * 4;
            column[at..at + 4].copy_from_slice(&(tape.odd(length as u64 / 4) as u32).to_le_bytes());
        }
        2 if length >= 8 => {
            let at = tape.below(length / 8) * 8;
            column[at..at + 8].copy_from_slice(&tape.odd(length as u64).to_le_bytes());
        }
        3 => column.truncate(tape.below(length + 1)),
        4 => {
            let byte = tape.number::<1>() as u8;
            column.resize(length + tape.below(300), byte);
        }
        // Not again and again: a file of gigabytes shows nothing that one of kilobytes does not.
        5 if length < 1 << 12 => {
            let copy = column.clone();
            column.extend(copy);
        }
        6 if length > 0 => {
            let at = tape.below(length);
            let new = tape.number::<8>().to_le_bytes();
            column.iter_mut().skip(at).zip(new).for_each(|(old, new)| *old = new);
        }
        7 if length >= 7 => {
            // Steps have 7 bytes.
            let at = tape.below(length / 7) * 7;
            column[at..at + 4].copy_from_slice(&(tape.odd(length as u64 / 7) as u32).to_le_bytes());
        }
        _ => column.clear(),
    }
}

/// Returns a file whose columns are changed, and which opens all the same.
pub fn columns(data: &[u8]) -> Vec<u8> {
    let mut tape = Tape(data);
    let mut sections = sections(sound());
    while !tape.0.is_empty() {
        let section = tape.below(sections.len());
        let Some(section) = sections.get_mut(section) else { break };
        let column = tape.below(section.columns.len());
        if let Some(column) = section.columns.get_mut(column) {
            change(column, &mut tape);
        }
    }
    encode(&sections)
}

/// Returns a file with anything changed: columns, lengths within sections, the table, the header.
pub fn anything(data: &[u8]) -> Vec<u8> {
    let mut tape = Tape(data);
    let of_columns = tape.below(64).min(tape.0.len());
    let (first, rest) = tape.0.split_at(of_columns);
    let mut file = columns(first);
    let mut tape = Tape(rest);
    while !tape.0.is_empty() {
        let count = u32::from_le_bytes(file[12..16].try_into().expect("4 bytes")) as usize;
        let whole = file.len() as u64;
        match tape.number::<1>() % 6 {
            // The table: kind, flag, offset, length.
            0 => {
                let at = HEADER + ENTRY * tape.below(count.min(16)) + [0, 4, 8, 16][tape.below(4)];
                let odd = tape.odd(whole).to_le_bytes();
                file.iter_mut().skip(at).zip(odd).for_each(|(old, new)| *old = new);
            }
            // The header: version, number of sections, length of the file, number and size of blocks.
            1 => {
                let at = [8, 12, 16, 24, 28][tape.below(5)];
                let (width, odd) = (if at == 16 { 8 } else { 4 }, tape.odd(whole).to_le_bytes());
                file.iter_mut().skip(at).zip(odd.iter().take(width)).for_each(|(old, new)| *old = *new);
            }
            // A length within a section, or anything else.
            2 => {
                let at = tape.below(file.len());
                let odd = tape.odd(whole).to_le_bytes();
                file.iter_mut().skip(at).zip(odd).for_each(|(old, new)| *old = new);
            }
            3 => {
                let at = tape.below(file.len());
                file[at] = tape.number::<1>() as u8;
            }
            4 => file.truncate(tape.below(file.len() + 1).max(HEADER)),
            _ => file.extend(tape.number::<8>().to_le_bytes()),
        }
    }
    seal(&mut file);
    file
}

fn encode(sections: &[Section]) -> Vec<u8> {
    let (mut table, mut body, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for section in sections {
        starts.push(body.len());
        for column in &section.columns {
            body.extend((column.len() as u64).to_le_bytes());
            body.extend(column);
        }
    }
    let blocks = body.len().div_ceil(BLOCK);
    let start = HEADER + ENTRY * sections.len() + 32 * blocks;
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    for ((section, &first), end) in sections.iter().zip(&starts).zip(ends) {
        table.extend(section.kind.to_le_bytes());
        table.extend(section.structural.to_le_bytes());
        table.extend(((start + first) as u64).to_le_bytes());
        table.extend(((end - first) as u64).to_le_bytes());
    }
    let mut file = b"ATTACHE\0".to_vec();
    file.extend(snapshot::VERSION.to_le_bytes());
    file.extend((sections.len() as u32).to_le_bytes());
    file.extend(((start + body.len()) as u64).to_le_bytes());
    file.extend((blocks as u32).to_le_bytes());
    file.extend((BLOCK as u32).to_le_bytes());
    file.extend([0; 32]);
    file.extend(table);
    file.resize(start, 0);
    file.extend(body);
    seal(&mut file);
    file
}

/// Makes the checksums fit, as far as there is something that they could fit.
pub fn seal(file: &mut [u8]) {
    if file.len() < HEADER {
        return;
    }
    let u32_at = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("4 bytes")) as usize;
    let (sections, blocks, size) = (u32_at(12), u32_at(24), u32_at(28).max(1));
    let table = HEADER + sections * ENTRY;
    let start = table + blocks * 32;
    if start > file.len() {
        return;
    }
    let (head, body) = file.split_at_mut(start);
    for (checksum, block) in head[table..].chunks_mut(32).zip(body.chunks(size)) {
        checksum.copy_from_slice(blake3::hash(block).as_bytes());
    }
    let checksum =
        *blake3::Hasher::new().update(&head[..HEADER - 32]).update(&head[HEADER..]).finalize().as_bytes();
    file[HEADER - 32..HEADER].copy_from_slice(&checksum);
}

/// Asks a graph that may hold nonsense everything there is to ask.
pub fn ask_everything(graph: &Graph) {
    let names: Vec<String> = (0..graph.node_count().min(4)).map(|node| format!("#{node}")).collect();
    let some =
        |name: &String| Filters { avoid: vec![name.clone()], max_degree: Some(5), ..Filters::default() };
    let mut queries = vec![Query::Info, Query::Components { limit: 3, filters: Filters::default() }];
    for by in [RankBy::Degree, RankBy::Pagerank, RankBy::Betweenness] {
        queries.push(Query::Rank { by, kind: None, limit: 3, filters: Filters::default() });
    }
    for name in &names {
        queries.push(Query::neighbors(name));
        queries.push(Query::Show { name: name.clone() });
        queries.push(Query::Timeline { a: name.clone(), b: None, by: By::Month, filters: some(name) });
        for other in &names {
            let pair = || (name.clone(), other.clone());
            for which in [
                Which::Shortest,
                Which::AllShortest,
                Which::Simple(2),
                Which::AllSimple(5),
                Which::Lightest(Weight::Evidence),
                Which::Lightest(Weight::Recency),
            ] {
                let (from, to) = pair();
                let directed = which == Which::Simple(2);
                queries.push(Query::Path { from, to, filters: some(name), max_hops: 4, which, directed });
            }
            let (a, b) = pair();
            queries.push(Query::Common { a, b, filters: Filters::default() });
            let (from, to) = pair();
            queries.push(Query::Why { from, edge: None, to, filters: Filters::default() });
        }
    }
    for query in &queries {
        if let Ok(answer) = ask(graph, query) {
            let mut out = Vec::new();
            attache::export::answer(&answer, attache::export::Format::Json, Default::default(), &mut out)
                .expect("memory");
        }
    }
    read_everything(graph);
}

/// Reads a graph as a library's user would, in place, and builds it anew.
fn read_everything(graph: &Graph) {
    for node in graph.nodes().take(50) {
        let _ =
            (node.name(), node.kind(), node.code(), node.country(), node.aliases().count(), node.degree());
        let _ = (graph.find(node.name()).is_ok(), graph.complete(node.name(), 5));
    }
    for edge in graph.edges().take(50) {
        let _ = (edge.source(), edge.target(), edge.name(), edge.facts().count());
    }
    for fact in (0..graph.fact_count().min(50)).map(FactIndex) {
        let _ = (graph.fact(fact), graph.fact_speaker(fact), graph.fact_edge(fact), graph.mark(fact));
    }
    for beyond in [u32::MAX, u32::MAX - 1, graph.node_count(), graph.edge_count(), graph.fact_count()] {
        let _ = (
            graph.node(NodeId(beyond)).name(),
            View::degree(graph, NodeId(beyond)),
            View::ends(graph, EdgeId(beyond)),
        );
        let _ = (graph.fact(FactIndex(beyond)), graph.source(beyond), graph.article_id(beyond));
    }
    let walk = Walk::new(graph, Filter::new(graph.edge_kinds(), Modalities::ALL), Direction::Both);
    let _ = walk.within(NodeId(0), 3);
    let _ = query::ego(graph, "#0", 2, &Filters::default());
    let copy = graph.to_petgraph();
    let _ = petgraph::algo::connected_components(graph) + petgraph::algo::connected_components(&copy);
    let _ = petgraph::algo::dijkstra(graph, NodeId(0), None, |_| 1).len();
    let mut out = Vec::new();
    attache::export::graph(graph, attache::export::GraphFormat::Json, &mut out).expect("memory");
    let mut anew = Builder::new(Ontology::builtin());
    if anew.add_graph(graph).is_ok() {
        let _ = anew.finish();
    }
    grow(graph);
}

/// Adds to a graph and takes out of it.
fn grow(graph: &Graph) {
    let Ok(builder) = Builder::from_graph(graph, Ontology::builtin()) else { return };
    for out in [None, Some("a"), Some("c")] {
        let mut builder = builder.clone();
        out.iter().for_each(|id| _ = builder.remove_article(id));
        for line in RECORDS.iter().step_by(3) {
            // What contradicts the graph is refused.
            let _ = builder.add(Record::from_json(line).expect("a record"));
        }
        let _ = builder.finish();
    }
}

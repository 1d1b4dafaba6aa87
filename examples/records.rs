//! Builds a graph from records, without the command line.
//!
//! ```sh
//! attache extract news/ > records.jsonl
//! cargo run --example records -- records.jsonl news.attache
//! ```

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "it prints, and may panic")]

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;

use attache::fact::Record;
use attache::graph::Builder;
use attache::ontology::Ontology;
use attache::snapshot;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [records, output] = arguments.as_slice() else {
        return Err("usage: records RECORDS.jsonl OUTPUT.attache".into());
    };
    let mut builder = Builder::new(Ontology::builtin());
    for line in BufReader::new(std::fs::File::open(records)?).lines() {
        builder.add(Record::from_json(&line?)?)?;
    }
    let graph = builder.finish()?;
    snapshot::write(&graph, Path::new(output))?;
    println!("{} nodes, {} edges", graph.node_count(), graph.edge_count());
    Ok(())
}

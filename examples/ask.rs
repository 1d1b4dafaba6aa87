//! Opens a graph and asks it from Rust: neighbours, a path, and petgraph's algorithms.
//!
//! ```sh
//! cargo run --example ask -- graphs/sample.attache "Mike Pence" "North Korea"
//! ```

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "it prints, and may panic")]

use std::error::Error;
use std::path::Path;

use attache::export;
use attache::query::{Answer, Filters, Query, ask};
use attache::snapshot;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, from, to] = arguments.as_slice() else {
        return Err("usage: ask FILE.attache FROM TO".into());
    };
    let graph = snapshot::open(Path::new(file))?;

    // Questions are values, and answers are too.
    let filters = Filters { edges: vec!["met-with".to_owned()], ..Filters::default() };
    let query = Query::Neighbors { name: from.clone(), filters };
    if let Answer::Neighbors { node, rows } = ask(&graph, &query)? {
        for row in rows {
            println!("{} met {} ({} facts)", node.name, row.node.name, row.count);
        }
    }

    // Answers print in every format.
    let answer = ask(&graph, &Query::path(from, to))?;
    export::answer(&answer, export::Format::Table, export::Looks::default(), &mut std::io::stdout())?;

    // The graph is walked in place by petgraph's algorithms, and copied where one wants to change it.
    let start = graph.find(from)?;
    let reach = petgraph::algo::dijkstra(&graph, start, None, |_| 1);
    println!("{} of {} nodes can be reached from {from}", reach.len(), graph.node_count());
    let copy = graph.to_petgraph();
    println!("{} components", petgraph::algo::connected_components(&copy));
    Ok(())
}

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use crate::export::{self, GraphFormat};
use crate::query::{self, Filters};
use crate::snapshot;

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};

/// Writes a whole graph for other tools
#[derive(Debug, Args)]
#[command(after_help = "Example: attache export news.attache --to dot | dot -Tsvg > news.svg")]
pub(super) struct Export {
    /// The graph
    file: PathBuf,
    /// The form: dot, json, csv or graphml
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: GraphFormat,
    /// Only this node and what is near it
    #[arg(long, value_name = "NAME")]
    ego: Option<String>,
    /// How near: the most steps from it
    #[arg(long, value_name = "N", default_value_t = 1, requires = "ego")]
    hops: u32,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
}

impl Export {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        // Nothing is written that is not as it was when the graph was built.
        let graph = snapshot::open_with(&self.file, snapshot::Verified::All)?;
        let mut out = BufWriter::new(io::stdout().lock());
        match &self.ego {
            Some(name) => {
                let (nodes, filter) = query::ego(&graph, name, self.hops, &self.walk.with(&self.filters))?;
                export::subgraph(&graph, &nodes, filter.as_ref(), self.to, &mut out)?;
            }
            None if self.walk.with(&self.filters) != Filters::default() => {
                let message = "filters choose what is near a node; name it with --ego";
                return Err(CliError::Usage(message.to_owned()));
            }
            None => export::graph(&graph, self.to, &mut out)?,
        }
        out.flush()?;
        Ok(Done::All)
    }
}

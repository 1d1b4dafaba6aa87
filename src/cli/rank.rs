use std::path::PathBuf;

use clap::Args;

use crate::ontology::NodeKind;
use crate::query::{Query, RankBy};

use super::error::{CliError, Done};
use super::filters::{FilterArgs, WalkArgs};
use super::output::{self, OutputArgs};

/// Lists the nodes that matter most
#[derive(Debug, Args)]
#[command(after_help = "Example: attache rank news.attache --by pagerank --kind person -k 10")]
pub(super) struct Rank {
    /// The graph
    file: PathBuf,
    /// By what: degree, pagerank or betweenness
    #[arg(long, value_enum, default_value_t, value_name = "BY", hide_possible_values = true)]
    by: RankBy,
    /// Only nodes of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<NodeKind>,
    /// How many
    #[arg(short, value_name = "K", default_value_t = Query::TOP)]
    k: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    walk: WalkArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Rank {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let filters = self.walk.with(&self.filters);
        let query = Query::Rank { by: self.by, kind: self.kind, limit: self.k, filters };
        output::answer(&self.file, &query, &self.output)
    }
}

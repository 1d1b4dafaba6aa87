use std::path::PathBuf;

use clap::Args;

use crate::graph::Builder;
use crate::ontology::Ontology;
use crate::snapshot;

use super::error::{CliError, Done};

/// Joins several graphs into one, as if their articles had been built together
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// The graphs
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where to write the new one
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Merge {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let _lock = snapshot::lock(&self.output)?;
        let mut builder = Builder::new(Ontology::builtin());
        for file in &self.files {
            let graph = snapshot::open_with(file, snapshot::Verified::All)?;
            builder
                .add_graph(&graph)
                .map_err(|error| CliError::Input(format!("{}: {error}", file.display())))?;
        }
        snapshot::write(&builder.finish()?, &self.output)?;
        Ok(Done::All)
    }
}

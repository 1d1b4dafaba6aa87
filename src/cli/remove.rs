use std::path::PathBuf;

use clap::Args;

use crate::graph::Builder;
use crate::ontology::Ontology;
use crate::snapshot;
use crate::suggest;

use super::error::{CliError, Done};

/// Takes articles out of a graph, with all that they alone supported
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The graph, which is changed
    file: PathBuf,
    /// The article's id; may be given several times
    #[arg(long, required = true, value_name = "ID")]
    article: Vec<String>,
}

impl Remove {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let _lock = snapshot::lock(&self.file)?;
        let graph = snapshot::open_with(&self.file, snapshot::Verified::All)?;
        let mut builder = Builder::from_graph(&graph, Ontology::builtin())?;
        for id in &self.article {
            if !builder.remove_article(id) {
                let ids = (0..graph.article_count()).map(|article| graph.article_id(article));
                let near = suggest::nearest(id, ids, 3);
                let hint = if near.is_empty() {
                    String::new()
                } else {
                    format!("; did you mean {}?", suggest::either(&near))
                };
                let file = self.file.display();
                return Err(CliError::Input(format!(
                    "nothing was changed: {file} holds no article `{id}`{hint}"
                )));
            }
        }
        snapshot::write(&builder.finish()?, &self.file)?;
        Ok(Done::All)
    }
}

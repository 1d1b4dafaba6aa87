//! The filter flags that asking commands share.

use clap::Args;

use crate::date::Date;
use crate::fact::Modality;
use crate::graph::Direction;
use crate::ontology::Sector;
use crate::query::Filters;

/// Filters test facts: an edge counts when one of its facts passes all of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterArgs {
    /// Only edges of these kinds, as in met-with,visits
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    edge: Vec<String>,
    /// Only edges that lead to the node, and mutual ones
    #[arg(long = "in", conflicts_with = "out")]
    incoming: bool,
    /// Only edges that leave the node, and mutual ones
    #[arg(long)]
    out: bool,
    /// Only facts of this day, month or year, or later; facts without a date fail, states pass
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Only facts of this day, month or year, or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Only facts of these modalities; by itself all but negated, for paths asserted
    #[arg(long, value_name = "M,...", value_delimiter = ',')]
    modality: Vec<Modality>,
    /// Only facts whose CAMEO code begins so
    #[arg(long, value_name = "PREFIX,...", value_delimiter = ',')]
    cameo: Vec<String>,
    /// Only facts of which an end is of these sectors, as in GOV,MIL
    #[arg(long, value_name = "S,...", value_delimiter = ',')]
    sector: Vec<Sector>,
    /// Only facts of at least this confidence, 0 to 1
    #[arg(long, value_name = "X")]
    min_confidence: Option<f64>,
}

/// What walks may pass, and how far they may go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Walk")]
pub(super) struct WalkArgs {
    /// Pass none of these nodes
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    avoid: Vec<String>,
    /// Pass no node of more edges than this
    #[arg(long, value_name = "N")]
    max_degree: Option<u32>,
    /// Give up after so many edges; by itself some seconds' worth, over the whole graph some minutes'
    #[arg(long, value_name = "EDGES")]
    budget: Option<u64>,
}

impl WalkArgs {
    pub(super) fn with(&self, filters: &FilterArgs) -> Filters {
        Filters {
            avoid: self.avoid.clone(),
            max_degree: self.max_degree,
            budget: self.budget,
            ..filters.filters()
        }
    }
}

impl FilterArgs {
    pub(super) fn filters(&self) -> Filters {
        Filters {
            edges: self.edge.iter().filter(|edge| !edge.trim().is_empty()).cloned().collect(),
            direction: match (self.incoming, self.out) {
                (true, _) => Direction::In,
                (_, true) => Direction::Out,
                _ => Direction::Both,
            },
            since: self.since,
            until: self.until,
            modalities: self.modality.clone(),
            cameo: self.cameo.clone(),
            sectors: self.sector.clone(),
            min_confidence: self.min_confidence,
            ..Filters::default()
        }
    }
}

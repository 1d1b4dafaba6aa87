//! The graph as questions in openCypher see it: labels, relationship types and properties.

/// The properties of nodes.
pub(super) const NODE_PROPERTIES: &[&str] = &["name", "kind", "code", "country", "aliases"];

/// The properties of relationships.
pub(super) const EDGE_PROPERTIES: &[&str] = &["count", "first", "last", "modalities", "facts"];

/// The keys of the maps in `facts` that are asked for most.
pub(super) const FACT_KEYS: &[&str] =
    &["date", "cameo", "modality", "speaker", "confidence", "article", "sentence", "evidence"];

/// Returns a node kind as a label: `person` as `Person`.
pub(super) fn label(kind: &str) -> String {
    let mut letters = kind.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns an edge kind as a relationship type: `met-with` as `MET_WITH`.
pub(super) fn relationship_type(kind: &str) -> String {
    kind.to_uppercase().replace('-', "_")
}

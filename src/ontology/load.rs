//! Reading and checking edge kinds.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::cameo::Cameo;
use super::relation::{EdgeClass, EdgeInfo};

/// What is wrong with an ontology file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}", line.map_or(String::new(), |line| format!(":{line}")))]
pub struct OntologyError {
    /// The file.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what was expected.
    pub problem: String,
}

impl OntologyError {
    pub(super) fn new(file: &str, line: Option<usize>, problem: impl Into<String>) -> Self {
        OntologyError { file: file.to_owned(), line, problem: problem.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    edge: Vec<toml::Spanned<EdgeInfo>>,
}

/// Reads the edge kinds of a TOML text that stand beside `known` ones.
pub(super) fn edges(text: &str, file: &str, known: &[EdgeInfo]) -> Result<Vec<EdgeInfo>, OntologyError> {
    let line_of = |byte: usize| text.get(..byte).map(|before| before.matches('\n').count() + 1);
    let parsed: File = toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|span| line_of(span.start));
        OntologyError::new(file, line, error.message())
    })?;
    let mut names: BTreeSet<String> = known.iter().map(|edge| edge.name.clone()).collect();
    let mut edges = Vec::with_capacity(parsed.edge.len());
    for entry in parsed.edge {
        let line = line_of(entry.span().start);
        let edge = entry.into_inner();
        check(&edge).map_err(|problem| OntologyError::new(file, line, problem))?;
        if !names.insert(edge.name.clone()) {
            return Err(OntologyError::new(
                file,
                line,
                format!("the edge kind `{}` is there already", edge.name),
            ));
        }
        edges.push(edge);
    }
    Ok(edges)
}

fn check(edge: &EdgeInfo) -> Result<(), String> {
    let name = &edge.name;
    let kebab = name.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()));
    if !kebab {
        return Err(format!(
            "the edge kind `{name}` should be lower-case words joined by hyphens, as `met-with` is"
        ));
    }
    for prefix in &edge.cameo {
        if !Cameo::all().any(|code| code.is_under(prefix)) {
            return Err(format!("`{name}` names the CAMEO code `{prefix}`, which is not in the table"));
        }
    }
    if let Some(code) = edge.default_cameo
        && !edge.covers(code)
    {
        return Err(format!("the default code {code} of `{name}` is none of its own codes"));
    }
    if edge.class == EdgeClass::State && !edge.cameo.is_empty() {
        return Err(format!("`{name}` is a state and states have no CAMEO codes"));
    }
    if edge.source.is_empty() || edge.target.is_empty() {
        return Err(format!("`{name}` needs node kinds in `source` and in `target`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::ontology::Ontology;

    #[test]
    fn the_compiled_in_kinds_are_sound() {
        let ontology = Ontology::builtin();
        let events = ontology.edges().filter(|(_, edge)| edge.default_cameo.is_some()).count();
        assert_eq!((events, ontology.edges().count()), (24, 30));
    }

    #[test]
    fn every_code_of_the_event_roots_belongs_to_an_edge() {
        let ontology = Ontology::builtin();
        for code in crate::ontology::Cameo::all() {
            assert!(
                ontology.edges().any(|(_, edge)| edge.covers(code)) || code.as_str().len() == 2,
                "{code}"
            );
        }
    }

    #[test]
    fn a_user_adds_a_kind_and_a_slip_names_its_line() {
        let own = "# mine\n[[edge]]\nname = \"funds\"\nclass = \"event\"\nsource = [\"organization\"]\n\
                   target = [\"person\"]\nmeaning = \"Pays for.\"\n";
        let extended = Ontology::builtin().extended(own, "mine.toml").unwrap();
        assert!(extended.edge("funds").is_some());
        let twice = extended.extended(own, "mine.toml").unwrap_err();
        assert_eq!(twice.to_string(), "mine.toml:2: the edge kind `funds` is there already");
        let wrong = own.replace("funds", "Funds it");
        let error = Ontology::builtin().extended(&wrong, "mine.toml").unwrap_err();
        assert_eq!(error.line, Some(2));
    }
}

//! Edge kinds as a graph keeps them, so that it opens without the ontology that it was built with.

use serde_json::{Value, json};

use crate::ontology::{EdgeClass, EdgeInfo};

/// Returns edge kinds as JSON, in the fields of `relations.toml`.
pub(crate) fn to_json(kinds: &[EdgeInfo]) -> String {
    Value::from(kinds.iter().map(one).collect::<Vec<Value>>()).to_string()
}

fn one(info: &EdgeInfo) -> Value {
    let class = match info.class {
        EdgeClass::Event => "event",
        EdgeClass::State => "state",
    };
    let mut value = json!({
        "name": info.name, "class": class, "mutual": info.mutual, "cameo": info.cameo, "plover": info.plover,
        "source": info.source, "target": info.target, "meaning": info.meaning, "reads": info.reads,
    });
    if let (Some(code), Some(fields)) = (info.default_cameo, value.as_object_mut()) {
        fields.insert("default_cameo".to_owned(), code.as_str().into());
    }
    value
}

/// Returns the edge kinds of a graph's JSON; none where it is no such JSON.
pub(crate) fn from_json(json: &str) -> Vec<EdgeInfo> {
    serde_json::from_str(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[test]
    fn edge_kinds_come_back() {
        let kinds: Vec<EdgeInfo> = Ontology::builtin().edges().map(|(_, info)| info.clone()).collect();
        let json = to_json(&kinds);
        assert_eq!(to_json(&from_json(&json)), json);
        assert_eq!(from_json(&json).len(), kinds.len());
    }
}

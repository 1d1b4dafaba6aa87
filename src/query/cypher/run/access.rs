//! What values have: properties, elements, labels, and what functions ask the graph about them.

use std::sync::Arc;

use super::super::error::{Class, CypherError, Detail, Fallible};
use super::super::function::{Asks, component};
use super::super::plan::{Expr, Projected};
use super::super::property::PropertyGraph;
use super::super::value::Value;
use super::{Row, Run};

impl<G: PropertyGraph> Run<'_, G> {
    pub(super) fn property(&self, of: &Value, key: &str) -> Fallible<Value> {
        Ok(match of {
            Value::Null => Value::Null,
            Value::Node(node) => self.graph.node_property(*node, key),
            Value::Edge(edge) => self.graph.edge_property(*edge, key),
            Value::Map(map) => map.get(key).cloned().unwrap_or_default(),
            Value::Temporal(_) | Value::Duration(_) => component(of, key)?,
            other => return Err(CypherError::kind(format!("{} has no properties", other.type_name()))),
        })
    }

    fn properties(&self, of: &Value) -> Fallible<Value> {
        Ok(match of {
            Value::Map(_) => of.clone(),
            _ => {
                let entries = self.key_names(of)?.into_iter().map(|key| {
                    let value = self.property(of, &key)?;
                    Ok((key, value))
                });
                Value::map(entries.collect::<Fallible<Vec<_>>>()?)
            }
        })
    }

    fn key_names(&self, of: &Value) -> Fallible<Vec<Arc<str>>> {
        match of {
            Value::Node(node) => Ok(self.graph.node_keys(*node)),
            Value::Edge(edge) => Ok(self.graph.edge_keys(*edge)),
            Value::Map(map) => Ok(map.iter().map(|(key, _)| key.clone()).collect()),
            other => {
                let message = format!("{} has no properties", other.type_name());
                Err(CypherError::run(Class::TypeError, Detail::InvalidArgumentValue, message))
            }
        }
    }

    pub(super) fn map_projection(&self, of: &Expr, parts: &[Projected], row: &mut Row) -> Fallible<Value> {
        let of = self.eval(of, row)?;
        if of.is_null() {
            return Ok(Value::Null);
        }
        let mut entries = Vec::new();
        for part in parts {
            match part {
                Projected::Key(key) => entries.push((key.clone(), self.property(&of, key)?)),
                Projected::Entry(key, value) => entries.push((key.clone(), self.eval(value, row)?)),
                Projected::All => {
                    if let Value::Map(map) = self.properties(&of)? {
                        entries.extend(map.iter().map(|(key, value)| (key.clone(), value.clone())));
                    }
                }
            }
        }
        self.made(Value::map(entries))
    }

    pub(super) fn index(&self, of: &Value, index: &Value) -> Fallible<Value> {
        let wrong = |detail, what: &str| {
            let message = format!("{what}, not {}", index.type_name());
            Err(CypherError::run(Class::TypeError, detail, message))
        };
        match (of, index) {
            (Value::Null, _) => Ok(Value::Null),
            (Value::List(_) | Value::Map(_) | Value::Node(_) | Value::Edge(_), Value::Null) => {
                Ok(Value::Null)
            }
            (Value::List(list), Value::Integer(place)) => {
                let items = list.items();
                let place = if *place < 0 { *place + items.len() as i64 } else { *place };
                let item = usize::try_from(place).ok().and_then(|place| items.get(place));
                Ok(item.cloned().unwrap_or_default())
            }
            (Value::List(_), _) => wrong(Detail::InvalidArgumentType, "a place in a list is an integer"),
            (Value::Map(_) | Value::Node(_) | Value::Edge(_), Value::Text(key)) => self.property(of, key),
            (Value::Map(_) | Value::Node(_) | Value::Edge(_), _) => {
                wrong(Detail::MapElementAccessByNonString, "a key is a string")
            }
            (other, _) => {
                let message = format!("{} has no elements", other.type_name());
                Err(CypherError::kind(message))
            }
        }
    }

    pub(super) fn slice(
        &self,
        of: &Expr,
        from: Option<&Expr>,
        to: Option<&Expr>,
        row: &mut Row,
    ) -> Fallible<Value> {
        let Some(list) = self.items(of, row)? else { return Ok(Value::Null) };
        let items = list.items();
        let length = items.len() as i64;
        let mut end = |expr: Option<&Expr>, otherwise: i64| -> Fallible<Option<usize>> {
            let place = match expr {
                None => otherwise,
                Some(expr) => match self.eval(expr, row)? {
                    Value::Null => return Ok(None),
                    Value::Integer(place) if place < 0 => place.saturating_add(length),
                    Value::Integer(place) => place,
                    other => {
                        let message = format!("a place in a list is an integer, not {}", other.type_name());
                        return Err(CypherError::kind(message).at(expr.at));
                    }
                },
            };
            Ok(Some(place.clamp(0, length) as usize))
        };
        let (Some(from), Some(to)) = (end(from, 0)?, end(to, length)?) else { return Ok(Value::Null) };
        self.made(Value::list(items.get(from..to).unwrap_or_default().to_vec()))
    }

    pub(super) fn has_labels(&self, of: &Value, labels: &[Arc<str>]) -> Fallible<Value> {
        let graph = self.graph;
        Ok(match of {
            Value::Null => Value::Null,
            Value::Node(node) => {
                let has =
                    |name: &Arc<str>| graph.label(name).is_some_and(|label| graph.has_label(*node, label));
                Value::Boolean(labels.iter().all(has))
            }
            Value::Edge(edge) => {
                let kind = graph.kind(*edge);
                Value::Boolean(labels.iter().all(|name| graph.edge_type(name) == Some(kind)))
            }
            other => return Err(CypherError::kind(format!("{} has no labels", other.type_name()))),
        })
    }

    /// Answers a function that asks the graph.
    pub(super) fn ask(&self, asks: Asks, of: &Value) -> Fallible<Value> {
        let graph = self.graph;
        let texts = |names: Vec<Arc<str>>| Value::list(names.into_iter().map(Value::Text).collect());
        Ok(match (asks, of) {
            (Asks::Labels, Value::Node(node)) => texts(graph.labels_of(*node)),
            (Asks::Type, Value::Edge(edge)) => Value::Text(graph.type_name(graph.kind(*edge))),
            (Asks::Keys, _) => texts(self.key_names(of)?),
            (Asks::Properties, _) => self.properties(of)?,
            (Asks::Id, Value::Node(node)) => Value::Integer(i64::from(node.0)),
            (Asks::Id, Value::Edge(edge)) => Value::Integer(i64::from(edge.0)),
            (Asks::StartNode, Value::Edge(edge)) => {
                graph.ends(*edge).map(|(node, _)| Value::Node(node)).into()
            }
            (Asks::EndNode, Value::Edge(edge)) => graph.ends(*edge).map(|(_, node)| Value::Node(node)).into(),
            (Asks::Degree, Value::Node(node)) => Value::Integer(i64::from(graph.degree(*node))),
            (_, other) => {
                let message = format!("this function does not take {}", other.type_name());
                return Err(CypherError::run(Class::TypeError, Detail::InvalidArgumentValue, message));
            }
        })
    }
}

//! Values, and when they are equal, smaller, or the same.
//!
//! openCypher knows three relations, which agree where all of them have an answer: *equality* (`=`), in which what holds
//! a null is unknown; *comparability* (`<`), which only like values have; and *orderability*, which puts all values in
//! one row for `ORDER BY`, `DISTINCT`, groups, `min` and `max`.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::graph::{EdgeId, NodeId};
use crate::query::temporal::{Duration, Kind, Temporal};

/// A value. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Unknown or absent.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// Values in order.
    List(Arc<List>),
    /// Values by key.
    Map(Arc<Map>),
    /// A node of the graph.
    Node(NodeId),
    /// A relationship of the graph.
    Edge(EdgeId),
    /// Nodes joined by relationships.
    Path(Arc<Path>),
    /// A date, a time or both.
    Temporal(Arc<Temporal>),
    /// A length of time.
    Duration(Arc<Duration>),
}

/// Values in order.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Value>,
    depth: u32,
}

/// Values by key, in the order in which they were put there.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: IndexMap<Arc<str>, Value>,
    depth: u32,
}

/// A path through the graph: one node more than relationships.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// The nodes, from first to last.
    pub nodes: Vec<NodeId>,
    /// The relationships between them.
    pub edges: Vec<EdgeId>,
}

impl List {
    /// Returns the values.
    pub fn items(&self) -> &[Value] {
        &self.items
    }
}

impl Map {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// Returns keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.entries.iter()
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Value {
    /// Returns the list of some values.
    pub fn list(items: Vec<Value>) -> Value {
        let depth = 1 + items.iter().map(Value::depth).max().unwrap_or(0);
        Value::List(Arc::new(List { items, depth }))
    }

    /// Returns the map of some entries; the last of equal keys stays.
    pub fn map(entries: impl IntoIterator<Item = (Arc<str>, Value)>) -> Value {
        let entries: IndexMap<Arc<str>, Value> = entries.into_iter().collect();
        let depth = 1 + entries.values().map(Value::depth).max().unwrap_or(0);
        Value::Map(Arc::new(Map { entries, depth }))
    }

    /// Returns a text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    /// Returns how deeply lists and maps nest in the value: 0 where it is neither.
    pub fn depth(&self) -> u32 {
        match self {
            Value::List(list) => list.depth,
            Value::Map(map) => map.depth,
            _ => 0,
        }
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Returns the name of the value's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Node(_) => "a node",
            Value::Edge(_) => "a relationship",
            Value::Path(_) => "a path",
            Value::Temporal(value) => match value.kind() {
                Kind::Date => "a date",
                Kind::LocalTime | Kind::Time => "a time",
                Kind::LocalDateTime | Kind::DateTime => "a date and time",
            },
            Value::Duration(_) => "a duration",
        }
    }

    /// Returns about how many bytes the value itself takes.
    pub fn size(&self) -> usize {
        let more = match self {
            Value::Text(text) => text.len(),
            Value::List(list) => list.items.len() * size_of::<Value>(),
            Value::Map(map) => map.entries.len() * 3 * size_of::<Value>(),
            Value::Path(path) => path.nodes.len() * 8,
            Value::Temporal(_) | Value::Duration(_) => 64,
            _ => 0,
        };
        size_of::<Value>() + more
    }

    /// Returns whether two values are equal; `None` where that is unknown.
    pub fn equals(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::List(a), Value::List(b)) => {
                if a.items.len() != b.items.len() {
                    return Some(false);
                }
                all(a.items.iter().zip(&b.items).map(|(a, b)| a.equals(b)))
            }
            (Value::Map(a), Value::Map(b)) => {
                if a.entries.len() != b.entries.len() || !a.entries.keys().all(|key| b.get(key).is_some()) {
                    return Some(false);
                }
                all(a.entries.iter().map(|(key, a)| b.get(key).and_then(|b| a.equals(b))))
            }
            (Value::Float(a), Value::Float(b)) => Some(a == b),
            (Value::Duration(a), Value::Duration(b)) => Some(a == b),
            (Value::Float(nan), Value::Integer(_)) | (Value::Integer(_), Value::Float(nan))
                if nan.is_nan() =>
            {
                Some(false)
            }
            _ => Some(self.order(other) == Ordering::Equal),
        }
    }

    /// Compares two values of like types; `None` where nothing can be said. Not-a-number is neither smaller nor larger.
    pub fn compares(&self, other: &Value) -> Option<Relation> {
        Some(match (self, other) {
            (Value::Integer(_) | Value::Float(_), Value::Integer(_) | Value::Float(_)) => {
                if self.is_nan() || other.is_nan() { Relation::Neither } else { self.order(other).into() }
            }
            (Value::Text(_), Value::Text(_)) | (Value::Boolean(_), Value::Boolean(_)) => {
                self.order(other).into()
            }
            (Value::List(a), Value::List(b)) => {
                for (a, b) in a.items.iter().zip(&b.items) {
                    match (a.equals(b), a.compares(b)) {
                        (Some(true), _) => {}
                        (_, relation) => return relation,
                    }
                }
                a.items.len().cmp(&b.items.len()).into()
            }
            (Value::Temporal(a), Value::Temporal(b)) => a.order(b)?.into(),
            _ => return None,
        })
    }

    fn is_nan(&self) -> bool {
        matches!(self, Value::Float(number) if number.is_nan())
    }

    /// Orders any two values: maps, nodes, relationships, lists, paths, times, durations, texts, booleans, numbers, not-a-number, null.
    pub fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (Value::Float(a), Value::Float(b)) => order_floats(*a, *b),
            (Value::Integer(a), Value::Float(b)) => order_mixed(*a, *b),
            (Value::Float(a), Value::Integer(b)) => order_mixed(*b, *a).reverse(),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => {
                let pairs = a.items.iter().zip(&b.items).map(|(a, b)| a.order(b));
                pairs.fold(Ordering::Equal, Ordering::then).then(a.items.len().cmp(&b.items.len()))
            }
            (Value::Map(a), Value::Map(b)) => order_maps(a, b),
            (Value::Node(a), Value::Node(b)) => a.cmp(b),
            (Value::Edge(a), Value::Edge(b)) => a.cmp(b),
            (Value::Temporal(a), Value::Temporal(b)) => a.total_order(b),
            (Value::Duration(a), Value::Duration(b)) => a.total_order(b),
            (Value::Path(a), Value::Path(b)) => a.nodes.cmp(&b.nodes).then_with(|| a.edges.cmp(&b.edges)),
            _ => self.place().cmp(&other.place()),
        }
    }

    /// Returns the place of the value's type among all.
    fn place(&self) -> u8 {
        match self {
            Value::Map(_) => 0,
            Value::Node(_) => 1,
            Value::Edge(_) => 2,
            Value::List(_) => 3,
            Value::Path(_) => 4,
            Value::Temporal(_) => 5,
            Value::Duration(_) => 6,
            Value::Text(_) => 7,
            Value::Boolean(_) => 8,
            Value::Integer(_) | Value::Float(_) => 9,
            Value::Null => 10,
        }
    }
}

/// How two like values stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The first is smaller.
    Less,
    /// Neither is smaller.
    Equal,
    /// The first is larger.
    Greater,
    /// One of them is not a number.
    Neither,
}

impl From<Ordering> for Relation {
    fn from(ordering: Ordering) -> Self {
        match ordering {
            Ordering::Less => Relation::Less,
            Ordering::Equal => Relation::Equal,
            Ordering::Greater => Relation::Greater,
        }
    }
}

/// Returns whether all are true: false when one is false, else unknown when one is.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

fn order_floats(a: f64, b: f64) -> Ordering {
    // Not-a-number comes last, and both zeros are one.
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// Orders a whole number and one with a fraction, exactly: rounding one to the other would make unequal ones equal.
fn order_mixed(a: i64, b: f64) -> Ordering {
    const END: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() || b >= END {
        return Ordering::Less;
    }
    if b < -END {
        return Ordering::Greater;
    }
    a.cmp(&(b.trunc() as i64)).then_with(|| 0.0.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal))
}

fn order_maps(a: &Map, b: &Map) -> Ordering {
    let sorted = |map: &Map| {
        let mut keys: Vec<Arc<str>> = map.entries.keys().cloned().collect();
        keys.sort();
        keys
    };
    let (of_a, of_b) = (sorted(a), sorted(b));
    let keys = of_a.len().cmp(&of_b.len()).then_with(|| of_a.cmp(&of_b));
    keys.then_with(|| {
        let values = of_a.iter().map(|key| match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => a.order(b),
            _ => Ordering::Equal,
        });
        values.fold(Ordering::Equal, Ordering::then)
    })
}

/// Values that are the same when they are equal in the order of all values, nulls included: keys of groups.
#[derive(Clone, Debug)]
pub(crate) struct Same(pub(crate) Vec<Value>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(a, b)| a.order(b) == Ordering::Equal)
    }
}

impl Eq for Same {}

impl Hash for Same {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|value| hash(value, state));
    }
}

fn hash<H: Hasher>(value: &Value, state: &mut H) {
    value.place().hash(state);
    match value {
        Value::Null => {}
        Value::Boolean(truth) => truth.hash(state),
        Value::Integer(number) => number.hash(state),
        // Equal numbers have one hash, whatever their type.
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e18 => (*number as i64).hash(state),
        Value::Float(number) if number.is_nan() => f64::NAN.to_bits().hash(state),
        Value::Float(number) => number.to_bits().hash(state),
        Value::Text(text) => text.hash(state),
        Value::List(list) => list.items.iter().for_each(|item| hash(item, state)),
        // The order of keys does not matter, so only their number is told apart.
        Value::Map(map) => map.entries.len().hash(state),
        Value::Node(node) => node.hash(state),
        Value::Edge(edge) => edge.hash(state),
        Value::Path(path) => path.hash(state),
        Value::Temporal(value) => value.hash(state),
        Value::Duration(value) => value.parts().hash(state),
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

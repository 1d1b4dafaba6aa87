//! What is known of an expression's value before the question runs.

use super::value::Value;

/// A type, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Nothing is known.
    Any,
    Null,
    Boolean,
    Integer,
    Float,
    /// An integer or a float.
    Number,
    Text,
    List(Box<Type>),
    Map,
    Node,
    Edge,
    Path,
    /// A date, a time or a duration.
    Temporal,
}

/// A set of types that a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Takes(pub(super) u16);

impl Takes {
    pub(super) const ANY: Takes = Takes(u16::MAX);
    pub(super) const BOOLEAN: Takes = Takes(1);
    pub(super) const INTEGER: Takes = Takes(1 << 1);
    pub(super) const FLOAT: Takes = Takes(1 << 2);
    pub(super) const NUMBER: Takes = Takes(Takes::INTEGER.0 | Takes::FLOAT.0);
    pub(super) const TEXT: Takes = Takes(1 << 3);
    pub(super) const LIST: Takes = Takes(1 << 4);
    pub(super) const MAP: Takes = Takes(1 << 5);
    pub(super) const NODE: Takes = Takes(1 << 6);
    pub(super) const EDGE: Takes = Takes(1 << 7);
    pub(super) const PATH: Takes = Takes(1 << 8);
    pub(super) const TEMPORAL: Takes = Takes(1 << 9);

    pub(super) const fn or(self, other: Takes) -> Takes {
        Takes(self.0 | other.0)
    }

    /// Whether a value of the type may stand here; of what is not known it may.
    pub(super) fn takes(self, of: &Type) -> bool {
        self.0 & of.set().0 != 0
    }

    /// Returns the types in words.
    pub(super) fn names(self) -> String {
        let names = [
            (Takes::BOOLEAN, "a boolean"),
            (Takes::INTEGER, "an integer"),
            (Takes::FLOAT, "a float"),
            (Takes::TEXT, "a string"),
            (Takes::LIST, "a list"),
            (Takes::MAP, "a map"),
            (Takes::NODE, "a node"),
            (Takes::EDGE, "a relationship"),
            (Takes::PATH, "a path"),
            (Takes::TEMPORAL, "a time"),
        ];
        let names: Vec<&str> =
            names.iter().filter(|(one, _)| self.0 & one.0 != 0).map(|(_, name)| *name).collect();
        match names.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            names => names.join(""),
        }
    }
}

impl Type {
    /// Returns the set that holds the type alone.
    fn set(&self) -> Takes {
        match self {
            Type::Any | Type::Null => Takes::ANY,
            Type::Boolean => Takes::BOOLEAN,
            Type::Integer => Takes::INTEGER,
            Type::Float => Takes::FLOAT,
            Type::Number => Takes::NUMBER,
            Type::Text => Takes::TEXT,
            Type::List(_) => Takes::LIST,
            Type::Map => Takes::MAP,
            Type::Node => Takes::NODE,
            Type::Edge => Takes::EDGE,
            Type::Path => Takes::PATH,
            Type::Temporal => Takes::TEMPORAL,
        }
    }

    /// Returns the type in words.
    pub(super) fn name(&self) -> String {
        match self {
            Type::Null => "null".to_owned(),
            Type::Any => "a value".to_owned(),
            Type::List(of) if **of == Type::Edge => "a list of relationships".to_owned(),
            known => known.set().names(),
        }
    }

    pub(super) fn list(of: Type) -> Type {
        Type::List(Box::new(of))
    }

    /// Returns the type of an element, where this is a list.
    pub(super) fn element(&self) -> Type {
        match self {
            Type::List(of) => (**of).clone(),
            _ => Type::Any,
        }
    }

    /// Returns the narrowest type that takes the values of both.
    pub(super) fn join(self, other: Type) -> Type {
        match (self, other) {
            (Type::Null, known) | (known, Type::Null) => known,
            (a, b) if a == b => a,
            (a, b) if [&a, &b].iter().all(|one| Takes::NUMBER.0 & one.set().0 == one.set().0) => Type::Number,
            (Type::List(a), Type::List(b)) => Type::list(a.join(*b)),
            _ => Type::Any,
        }
    }

    /// Returns the type of a value.
    pub(super) fn of(value: &Value) -> Type {
        match value {
            Value::Null => Type::Null,
            Value::Boolean(_) => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Float(_) => Type::Float,
            Value::Text(_) => Type::Text,
            Value::List(list) => Type::list(list.items().iter().map(Type::of).fold(Type::Null, Type::join)),
            Value::Map(_) => Type::Map,
            Value::Node(_) => Type::Node,
            Value::Edge(_) => Type::Edge,
            Value::Path(_) => Type::Path,
            Value::Temporal(_) | Value::Duration(_) => Type::Temporal,
        }
    }
}

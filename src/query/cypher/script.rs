//! Set-up scripts of in-memory graphs: the clauses that create and delete, which questions may not have.

use std::sync::Arc;

use crate::graph::{EdgeId, NodeId};

use super::ast::{Clause, Expr, Item, Kind, Name, Path, Projection, Way};
use super::bind::bind_clauses;
use super::error::{CypherError, Detail, Fallible};
use super::memory::{MemoryGraph, Properties};
use super::parse::parse_script;
use super::run::{Limits, Run};
use super::value::Value;
use super::{Parameters, ast};

/// Rows of values with names.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl MemoryGraph {
    /// Runs a script of `CREATE`, `DELETE` (of relationships) and reading clauses.
    ///
    /// # Errors
    /// When the script is wrong, or creates what it can't.
    pub fn run_script(&mut self, script: &str) -> Result<(), CypherError> {
        let script = parse_script(script)?;
        let mut table = Table { columns: Vec::new(), rows: vec![Vec::new()] };
        let mut reading = Vec::new();
        for clause in script.clauses {
            match clause {
                Clause::Create { paths, .. } => {
                    table = self.read(&reading, table)?;
                    reading.clear();
                    for path in &paths {
                        self.create(path, &mut table)?;
                    }
                }
                Clause::Delete { what, .. } => {
                    table = self.read(&reading, table)?;
                    reading.clear();
                    for what in &what {
                        for value in self.values(what, &table)? {
                            if let Value::Edge(edge) = value {
                                self.remove_edge(edge);
                            }
                        }
                    }
                }
                clause => reading.push(clause),
            }
        }
        Ok(())
    }

    /// Runs reading clauses over the rows of a table.
    fn read(&self, clauses: &[Clause], table: Table) -> Fallible<Table> {
        if clauses.is_empty() {
            return Ok(table);
        }
        let (plan, columns) = bind_clauses(self, clauses, &table.columns)?;
        let (parameters, limits) = (Parameters::default(), Limits::default());
        let run = Run::new(self, &parameters, &limits, None);
        let mut rows = Vec::new();
        for branch in &plan.branches {
            let flow = run.branch(branch, table.rows.clone(), &mut |row| {
                rows.push(row.clone());
                Ok(())
            });
            if let Err(super::run::Stop::Error(error)) = flow {
                return Err(error);
            }
        }
        Ok(Table { columns, rows })
    }

    /// Returns the values of an expression over the rows of a table.
    fn values(&self, expr: &Expr, table: &Table) -> Fallible<Vec<Value>> {
        let alias = Name { name: "value".to_owned(), at: expr.at };
        let item = Item { value: expr.clone(), alias: Some(alias), text: String::new() };
        let body = Projection {
            distinct: false,
            star: false,
            items: vec![item],
            order: Vec::new(),
            skip: None,
            limit: None,
            filter: None,
            at: expr.at,
        };
        let rows = Table { columns: table.columns.clone(), rows: table.rows.clone() };
        let read = self.read(&[Clause::With(body)], rows)?;
        Ok(read.rows.into_iter().filter_map(|row| row.into_iter().next()).collect())
    }

    /// Returns the properties of a pattern's part for each row of a table.
    fn created(&self, properties: Option<&Expr>, table: &Table) -> Fallible<Vec<Properties>> {
        let Some(properties) = properties else { return Ok(vec![Properties::new(); table.rows.len()]) };
        let values = self.values(properties, table)?;
        Ok(values
            .into_iter()
            .map(|value| match value {
                Value::Map(map) => map.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
                _ => Properties::new(),
            })
            .collect())
    }

    fn create(&mut self, path: &Path, table: &mut Table) -> Fallible<()> {
        let mut from = self.create_node(&path.start, table)?;
        for (edge, node) in &path.steps {
            let to = self.create_node(node, table)?;
            let [kind] = edge.types.as_slice() else {
                let message = "a relationship that is created has one type";
                return Err(CypherError::syntax(Detail::UnexpectedSyntax, message, edge.at));
            };
            let properties = self.created(edge.properties.as_ref(), table)?;
            let mut edges = Vec::new();
            for ((&from, &to), properties) in from.iter().zip(&to).zip(properties) {
                let (source, target) = if edge.way == Way::In { (to, from) } else { (from, to) };
                edges.push(self.add_edge(source, &kind.name, target, properties));
            }
            bind(table, edge.name.as_ref(), edges.iter().map(|&edge: &EdgeId| Value::Edge(edge)));
            from = to;
        }
        Ok(())
    }

    /// Returns the node of each row that a pattern names or creates.
    fn create_node(&mut self, node: &ast::NodePattern, table: &mut Table) -> Fallible<Vec<NodeId>> {
        let place =
            node.name.as_ref().and_then(|name| table.columns.iter().position(|known| *known == name.name));
        if let Some(place) = place {
            let nodes = table.rows.iter().map(|row| match row.get(place) {
                Some(Value::Node(node)) => Ok(*node),
                _ => Err(CypherError::syntax(Detail::VariableTypeConflict, "this is no node", node.at)),
            });
            return nodes.collect();
        }
        let labels: Vec<&str> = node.labels.iter().map(|label| label.name.as_str()).collect();
        let all = self.created(node.properties.as_ref(), table)?;
        let nodes: Vec<NodeId> =
            all.into_iter().map(|properties| self.add_node(&labels, properties)).collect();
        bind(table, node.name.as_ref(), nodes.iter().map(|&node| Value::Node(node)));
        Ok(nodes)
    }
}

fn bind(table: &mut Table, name: Option<&Name>, values: impl Iterator<Item = Value>) {
    if let Some(name) = name {
        table.columns.push(name.name.clone());
        table.rows.iter_mut().zip(values).for_each(|(row, value)| row.push(value));
    }
}

/// Reads a constant of openCypher: what parameters on the command line and the kit's tables are written in.
///
/// # Errors
/// When the text is no constant.
pub fn constant(text: &str) -> Result<Value, CypherError> {
    fn value(expr: &Expr) -> Option<Value> {
        Some(match &*expr.kind {
            Kind::Null => Value::Null,
            Kind::Boolean(truth) => Value::Boolean(*truth),
            Kind::Integer(number) => Value::Integer(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Text(text) => Value::text(text),
            Kind::Negate(of) => super::arithmetic::negate(&value(of)?).ok()?,
            Kind::List(items) => Value::list(items.iter().map(value).collect::<Option<_>>()?),
            Kind::Map(entries) => {
                let entries = entries.iter().map(|(key, of)| Some((Arc::from(key.as_str()), value(of)?)));
                Value::map(entries.collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        })
    }
    let question = super::parse::parse(&format!("RETURN {text}"))?;
    let wrong = || {
        let message = format!("`{text}` is no constant");
        CypherError::new(super::error::Class::SyntaxError, Detail::UnexpectedSyntax, message)
    };
    match question.first.clauses.as_slice() {
        [Clause::Return(body)] if question.unions.is_empty() => match body.items.as_slice() {
            [item] if item.alias.is_none() => value(&item.value).ok_or_else(wrong),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

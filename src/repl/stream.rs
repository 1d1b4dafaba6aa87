//! Answers whose rows are written while they are found.

use std::io::{self, Write};
use std::sync::atomic::Ordering;

use crate::export::Stream;
use crate::query;
use crate::query::cypher::{self, Cell, CypherError, Limits, Mode, Snapshot};

use super::session::{Outcome, Session};

impl Session {
    /// Answers a question in openCypher row by row; `None` where it is none, or the form of answers needs all rows.
    pub(super) fn stream(&self, line: &str, out: &mut dyn Write) -> io::Result<Option<Outcome>> {
        let Some(graph) = self.graph.as_ref().filter(|_| self.output.is_none() && cypher::is_question(line))
        else {
            return Ok(None);
        };
        let graph = &Snapshot::new(graph);
        let failed = |error: &CypherError| Ok(Some(Outcome::Failed(error.explain(line))));
        let plan = match cypher::prepare(graph, line, &self.parameters) {
            Ok(plan) if plan.mode() == Mode::Answer => plan,
            Ok(_) => return Ok(None),
            Err(error) => match query::sound(graph.graph()) {
                Ok(()) => return failed(&error),
                Err(damaged) => return Ok(Some(Outcome::Failed(damaged.to_string()))),
            },
        };
        self.cancel.store(false, Ordering::Relaxed);
        let limits = Limits { cancel: Some(self.cancel.clone()), ..self.limits.clone() };
        let whole = self.format.evidence().is_none();
        let Some(mut rows) = Stream::new(self.format, plan.columns(), out)? else { return Ok(None) };
        let (mut broken, mut damaged) = (None, None);
        let ran = cypher::run(graph, &plan, &self.parameters, &limits, &mut |row| {
            let cells: Vec<Cell> = row.iter().map(|value| Cell::of(graph, value, whole)).collect();
            // No row is told that rests on something damaged.
            damaged = query::sound(graph.graph()).err();
            broken = if damaged.is_none() { rows.row(&cells).err() } else { None };
            Ok(broken.is_none() && damaged.is_none())
        });
        if let Some(error) = broken {
            return Err(error);
        }
        rows.finish()?;
        if let Some(error) = damaged.or_else(|| query::sound(graph.graph()).err()) {
            return Ok(Some(Outcome::Failed(error.to_string())));
        }
        match ran {
            Ok(()) => Ok(Some(Outcome::Done)),
            Err(error) => failed(&error),
        }
    }
}

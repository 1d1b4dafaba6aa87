//! Patterns: nodes, edges and paths of them.

use super::super::ast::{EdgePattern, Expr, Kind, Name, NodePattern, Path, Shortest, Way};
use super::super::error::{CypherError, Detail, Fallible};
use super::super::token::Token;
use super::Parser;

/// A pattern may have so many steps.
const STEPS: usize = 400;

impl Parser<'_> {
    /// Reads the patterns of a clause, separated by commas.
    pub(super) fn paths(&mut self) -> Fallible<Vec<Path>> {
        let mut paths = vec![self.named_path()?];
        let mut steps = 0;
        while self.take_sign(",") {
            let path = self.named_path()?;
            steps += 1 + path.steps.len();
            if steps > STEPS {
                let message = format!("the patterns of this clause have more than {STEPS} steps");
                return Err(CypherError::refused(message, path.at));
            }
            paths.push(path);
        }
        Ok(paths)
    }

    fn named_path(&mut self) -> Fallible<Path> {
        let start = self.at();
        let name = if self.at_variable() && self.is_sign(self.place + 1, "=") {
            let name = self.parse_variable()?;
            self.next();
            Some(name)
        } else {
            None
        };
        let path = match self.shortest() {
            Some(which) => self.shortest_path(which)?,
            None => self.path()?,
        };
        Ok(Path { name, at: self.since(start), ..path })
    }

    /// Returns which shortest paths a call asks for, if this is one.
    pub(super) fn shortest(&self) -> Option<Shortest> {
        if !self.is_sign(self.place + 1, "(") {
            None
        } else if self.at_word("shortestPath") {
            Some(Shortest::One)
        } else if self.at_word("allShortestPaths") {
            Some(Shortest::All)
        } else {
            None
        }
    }

    pub(super) fn shortest_path(&mut self, which: Shortest) -> Fallible<Path> {
        let start = self.at();
        self.next();
        self.parse_sign("(")?;
        let path = self.path()?;
        self.parse_sign(")")?;
        let at = self.since(start);
        if path.steps.len() != 1 {
            let message = "a shortest path is asked for between two nodes, by one step";
            return Err(CypherError::syntax(Detail::UnexpectedSyntax, message, at)
                .hint("write shortestPath((a)-[:TYPE*..8]-(b))"));
        }
        Ok(Path { shortest: Some(which), at, ..path })
    }

    /// Reads a pattern without a name. Brackets around a whole pattern say nothing.
    pub(super) fn path(&mut self) -> Fallible<Path> {
        // `((a)-->(b))` is told from `(a)` by its second bracket.
        if self.at_sign("(") && self.is_sign(self.place + 1, "(") {
            return self.nested(|parser| {
                parser.next();
                let path = parser.path()?;
                parser.parse_sign(")")?;
                Ok(path)
            });
        }
        let at = self.at();
        let start = self.node()?;
        let mut steps = Vec::new();
        while self.at_sign("-") || (self.at_sign("<") && self.is_sign(self.place + 1, "-")) {
            let edge = self.edge()?;
            steps.push((edge, self.node()?));
            if steps.len() > STEPS {
                let message = format!("the pattern has more than {STEPS} steps");
                return Err(CypherError::refused(message, self.at()));
            }
        }
        Ok(Path { name: None, shortest: None, start, steps, at: self.since(at) })
    }

    fn node(&mut self) -> Fallible<NodePattern> {
        let start = self.at();
        if !self.take_sign("(") {
            return Err(self.expected("a node such as `(n:Person)`"));
        }
        let name = if self.at_variable() { Some(self.parse_variable()?) } else { None };
        let labels = self.labels("a label")?;
        let properties = self.properties()?;
        if !self.take_sign(")") {
            let what = match (&name, properties.is_some()) {
                (_, true) => "`)`",
                (None, _) => "a name, a label, `{` or `)`",
                _ => "a label, `{` or `)`",
            };
            return Err(self.expected(what));
        }
        Ok(NodePattern { name, labels, properties, at: self.since(start) })
    }

    /// Reads labels, each behind a colon.
    pub(super) fn labels(&mut self, what: &str) -> Fallible<Vec<Name>> {
        let mut labels = Vec::new();
        while self.take_sign(":") {
            labels.push(self.parse_name(what)?);
            if self.at_sign("|") || self.at_sign("&") || self.at_sign("!") {
                return Err(CypherError::refused("labels joined by signs are not supported", self.at())
                    .hint("write `WHERE n:Person OR n:Country`"));
            }
        }
        Ok(labels)
    }

    fn properties(&mut self) -> Fallible<Option<Expr>> {
        let at = self.at();
        match self.token().clone() {
            Token::Sign("{") => self.nested(Self::map).map(Some),
            Token::Parameter(name) => {
                self.next();
                Ok(Some(Expr::new(Kind::Parameter(name), at)))
            }
            _ => Ok(None),
        }
    }

    fn edge(&mut self) -> Fallible<EdgePattern> {
        let start = self.at();
        let left = self.take_sign("<");
        self.parse_sign("-")?;
        let mut edge = EdgePattern {
            name: None,
            types: Vec::new(),
            length: None,
            properties: None,
            way: Way::Both,
            at: start,
        };
        if self.take_sign("[") {
            edge.name = if self.at_variable() { Some(self.parse_variable()?) } else { None };
            edge.types = self.types()?;
            edge.length = self.length()?;
            edge.properties = self.properties()?;
            if self.at_sign("..") {
                let message = "`..` counts steps behind a `*`, as in `[:TYPE*1..3]`";
                return Err(CypherError::syntax(Detail::InvalidRelationshipPattern, message, self.at()));
            }
            self.parse_sign("]")?;
        }
        self.parse_sign("-")?;
        let right = self.take_sign(">");
        edge.way = match (left, right) {
            (true, false) => Way::In,
            (false, true) => Way::Out,
            // An arrow at both ends leaves the way open, as none does.
            _ => Way::Both,
        };
        edge.at = self.since(start);
        Ok(edge)
    }

    fn types(&mut self) -> Fallible<Vec<Name>> {
        let mut types = Vec::new();
        if self.take_sign(":") {
            types.push(self.parse_name("a relationship type")?);
            while self.take_sign("|") {
                // The colon of each further type may be left out.
                self.take_sign(":");
                types.push(self.parse_name("a relationship type")?);
            }
        }
        Ok(types)
    }

    /// Reads how many steps an edge stands for: `*`, `*2`, `*1..3`, `*..3`, `*1..`.
    fn length(&mut self) -> Fallible<Option<(Option<u64>, Option<u64>)>> {
        if !self.take_sign("*") {
            return Ok(None);
        }
        let least = self.steps();
        let length = if self.take_sign("..") { (least, self.steps()) } else { (least, least) };
        match self.token() {
            Token::Sign("]" | "{") | Token::Parameter(_) => Ok(Some(length)),
            _ => {
                let message = "a number of steps is expected behind `*`, as in `*2` or `*1..3`";
                Err(CypherError::syntax(Detail::InvalidRelationshipPattern, message, self.at()))
            }
        }
    }

    fn steps(&mut self) -> Option<u64> {
        match *self.token() {
            Token::Integer(steps) => {
                self.next();
                Some(steps)
            }
            _ => None,
        }
    }

    /// Whether a pattern of at least one step begins at the bracket at `place`, rather than an expression in brackets.
    /// Only looks at the bracket's first words and at what follows it, so that looking costs the same at any depth.
    pub(super) fn is_pattern(&self, place: usize) -> bool {
        let Some(after) = self.after_node(place) else { return false };
        let left = self.is_sign(after, "<");
        let mut next = after + usize::from(left);
        if !self.is_sign(next, "-") {
            return false;
        }
        next += 1;
        if self.is_sign(next, "[") {
            let Some(&end) = self.closing.get(next) else { return false };
            next = end + 1;
        }
        if !self.is_sign(next, "-") {
            return false;
        }
        next += 1 + usize::from(self.is_sign(next + 1, ">"));
        self.is_sign(next, "(") && self.after_node(next).is_some()
    }

    /// Returns the place behind a node's brackets; `None` where no node can begin so.
    fn after_node(&self, place: usize) -> Option<usize> {
        if !self.is_sign(place, "(") {
            return None;
        }
        let end = self.closing.get(place).copied().filter(|&end| end > place)?;
        let mut next = place + 1;
        if matches!(self.token_at(next), Token::Word(..)) {
            next += 1;
        }
        while self.is_sign(next, ":") && matches!(self.token_at(next + 1), Token::Word(..)) {
            next += 2;
        }
        if self.is_sign(next, "{") {
            next = self.closing.get(next).copied()? + 1;
        } else if matches!(self.token_at(next), Token::Parameter(_)) {
            next += 1;
        }
        (next == end).then_some(end + 1)
    }
}

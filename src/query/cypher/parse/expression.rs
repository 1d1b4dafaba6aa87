//! Expressions, by how tightly their operators bind.

use super::super::ast::{Comparison, Expr, Kind, Operator, Path, Projected};
use super::super::error::{CypherError, Detail, Fallible};
use super::super::token::{Token, no_number, overflow};
use super::Parser;

/// How tightly operators bind, the loosest first.
mod tight {
    pub(super) const OR: u8 = 1;
    pub(super) const XOR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const NOT: u8 = 4;
    pub(super) const COMPARE: u8 = 5;
    pub(super) const PREDICATE: u8 = 6;
    pub(super) const ADD: u8 = 7;
    pub(super) const MULTIPLY: u8 = 8;
    pub(super) const POWER: u8 = 9;
}

/// What may stand between two operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Or,
    Xor,
    And,
    Compare(Comparison),
    Binary(Operator, usize),
    IsNull,
}

const COMPARISONS: &[(&str, Comparison)] = &[
    ("=", Comparison::Equal),
    ("<>", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
];

/// Operators that are signs, and how tightly they bind.
const OPERATORS: &[(&str, Operator, u8)] = &[
    ("=~", Operator::Matches, tight::PREDICATE),
    ("+", Operator::Add, tight::ADD),
    ("-", Operator::Subtract, tight::ADD),
    ("*", Operator::Multiply, tight::MULTIPLY),
    ("/", Operator::Divide, tight::MULTIPLY),
    ("%", Operator::Modulo, tight::MULTIPLY),
    ("^", Operator::Power, tight::POWER),
];

/// Operators that are words.
const PREDICATES: &[(&[&str], Operator)] = &[
    (&["IN"], Operator::In),
    (&["STARTS", "WITH"], Operator::StartsWith),
    (&["ENDS", "WITH"], Operator::EndsWith),
    (&["CONTAINS"], Operator::Contains),
];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Fallible<Expr> {
        self.nested(|parser| parser.operation(tight::OR))
    }

    /// Returns what stands between two operands here, and how tightly it binds.
    fn joint(&self) -> Option<(Joint, u8)> {
        match self.token() {
            Token::Sign(sign) => {
                if let Some((_, comparison)) = COMPARISONS.iter().find(|(known, _)| known == sign) {
                    return Some((Joint::Compare(*comparison), tight::COMPARE));
                }
                let (_, operator, tight) = OPERATORS.iter().find(|(known, ..)| known == sign)?;
                Some((Joint::Binary(*operator, 1), *tight))
            }
            Token::Word(_, false) => {
                for (word, joint, tight) in [
                    ("OR", Joint::Or, tight::OR),
                    ("XOR", Joint::Xor, tight::XOR),
                    ("AND", Joint::And, tight::AND),
                ] {
                    if self.at_word(word) {
                        return Some((joint, tight));
                    }
                }
                if self.at_word("IS") {
                    return Some((Joint::IsNull, tight::PREDICATE));
                }
                let is =
                    |words: &&[&str]| (0..).zip(*words).all(|(n, word)| self.is_word(self.place + n, word));
                let (words, operator) = PREDICATES.iter().find(|(words, _)| is(words))?;
                Some((Joint::Binary(*operator, words.len()), tight::PREDICATE))
            }
            _ => None,
        }
    }

    /// Reads operands joined by operators that bind at least so tightly.
    fn operation(&mut self, least: u8) -> Fallible<Expr> {
        let first = self.prefixed(least)?;
        self.operation_from(first, least)
    }

    fn operation_from(&mut self, mut left: Expr, least: u8) -> Fallible<Expr> {
        while let Some((joint, tight)) = self.joint().filter(|(_, tight)| *tight >= least) {
            let start = left.at;
            left = match joint {
                Joint::Or | Joint::Xor | Joint::And => self.row(left, joint, tight)?,
                Joint::Compare(_) => self.comparisons(left)?,
                Joint::Binary(operator, words) => {
                    self.place += words;
                    let right = self.operation(tight + 1)?;
                    Expr::new(Kind::Binary(operator, left, right), self.since(start))
                }
                Joint::IsNull => {
                    self.next();
                    let not = self.take_word("NOT");
                    if !self.take_word("NULL") {
                        return Err(self.expected("`NULL` or `NOT NULL`"));
                    }
                    Expr::new(Kind::IsNull(left, !not), self.since(start))
                }
            };
            left = self.tree(left)?;
        }
        Ok(left)
    }

    /// Reads further operands of `OR`, `XOR` or `AND`: one wide node, as there may be thousands.
    fn row(&mut self, first: Expr, joint: Joint, tight: u8) -> Fallible<Expr> {
        let start = first.at;
        let mut operands = vec![first];
        while self.joint().is_some_and(|(next, _)| next == joint) {
            self.next();
            operands.push(self.operation(tight + 1)?);
        }
        let kind = match joint {
            Joint::Or => Kind::Or(operands),
            Joint::Xor => Kind::Xor(operands),
            _ => Kind::And(operands),
        };
        Ok(Expr::new(kind, self.since(start)))
    }

    fn comparisons(&mut self, first: Expr) -> Fallible<Expr> {
        let start = first.at;
        let mut rest = Vec::new();
        while let Some((Joint::Compare(comparison), _)) = self.joint() {
            self.next();
            rest.push((comparison, self.operation(tight::COMPARE + 1)?));
        }
        Ok(Expr::new(Kind::Compare(first, rest), self.since(start)))
    }

    fn prefixed(&mut self, least: u8) -> Fallible<Expr> {
        let start = self.at();
        if self.at_word("NOT") {
            if least > tight::NOT {
                return Err(self.expected("a value").hint("put `NOT ...` in brackets"));
            }
            self.next();
            let of = self.nested(|parser| parser.operation(tight::NOT))?;
            return self.tree(Expr::new(Kind::Not(of), self.since(start)));
        }
        if self.take_sign("-") {
            if let Token::Integer(number) = *self.token()
                && !self.is_sign(self.place + 1, ".")
            {
                self.next();
                let at = self.since(start);
                let text = || at.of(self.source).to_owned();
                let number = 0i64.checked_sub_unsigned(number).ok_or_else(|| overflow(&text(), at))?;
                return self.postfix(Expr::new(Kind::Integer(number), at));
            }
            let of = self.nested(|parser| parser.prefixed(tight::POWER + 1))?;
            return self.tree(Expr::new(Kind::Negate(of), self.since(start)));
        }
        if self.take_sign("+") {
            let of = self.nested(|parser| parser.prefixed(tight::POWER + 1))?;
            return self.tree(Expr::new(Kind::Plus(of), self.since(start)));
        }
        let atom = self.atom()?;
        self.postfix(atom)
    }

    /// Reads what may follow a value: keys, places in brackets, labels.
    fn postfix(&mut self, mut of: Expr) -> Fallible<Expr> {
        loop {
            let start = of.at;
            let kind = if self.take_sign(".") {
                Kind::Property(of, self.parse_name("a property's name")?)
            } else if self.take_sign("[") {
                self.index(of)?
            } else if self.at_sign(":") && matches!(self.token_at(self.place + 1), Token::Word(..)) {
                Kind::Labels(of, self.labels("a label")?)
            } else if self.at_sign("{") && matches!(*of.kind, Kind::Variable(_)) && self.is_projection() {
                self.map_projection(of)?
            } else {
                return Ok(of);
            };
            of = self.tree(Expr::new(kind, self.since(start)))?;
        }
    }

    fn index(&mut self, of: Expr) -> Fallible<Kind> {
        let from = if self.at_sign("..") { None } else { Some(self.expression()?) };
        if !self.take_sign("..") {
            self.parse_sign("]")?;
            return match from {
                Some(index) => Ok(Kind::Index(of, index)),
                None => Err(self.expected("an index")),
            };
        }
        let to = if self.at_sign("]") { None } else { Some(self.expression()?) };
        self.parse_sign("]")?;
        Ok(Kind::Slice(of, from, to))
    }

    /// Whether `{` begins a map projection: `.key`, `.*` or `key:` follows.
    fn is_projection(&self) -> bool {
        let next = self.place + 1;
        self.is_sign(next, ".") || self.is_sign(next, "}") || self.is_sign(next + 1, ":")
    }

    fn map_projection(&mut self, of: Expr) -> Fallible<Kind> {
        self.next();
        let mut parts = Vec::new();
        while !self.at_sign("}") {
            parts.push(if self.take_sign(".") {
                if self.take_sign("*") {
                    Projected::All
                } else {
                    Projected::Key(self.parse_name("a property's name")?)
                }
            } else {
                let key = self.parse_name("a key")?;
                if self.take_sign(":") {
                    Projected::Entry(key.name, self.expression()?)
                } else {
                    let value = Expr::new(Kind::Variable(key.name.clone()), key.at);
                    Projected::Entry(key.name, value)
                }
            });
            if !self.take_sign(",") {
                break;
            }
        }
        self.parse_sign("}")?;
        Ok(Kind::MapProjection(of, parts))
    }

    fn atom(&mut self) -> Fallible<Expr> {
        let start = self.at();
        let kind = match self.token().clone() {
            Token::Integer(number) => {
                self.next();
                let text = start.of(self.source);
                Kind::Integer(i64::try_from(number).map_err(|_| overflow(text, start))?)
            }
            Token::Float(number) => {
                self.next();
                Kind::Float(number)
            }
            Token::NoNumber => return Err(no_number(start.of(self.source), start)),
            Token::Text(text) => {
                self.next();
                Kind::Text(text)
            }
            Token::Parameter(name) => {
                self.next();
                Kind::Parameter(name)
            }
            Token::Sign("(") if self.is_pattern(self.place) => Kind::Pattern(self.nested(Self::path)?),
            Token::Sign("(") => {
                self.next();
                let inner = self.expression()?;
                self.parse_sign(")")?;
                // The brackets belong to the expression's place.
                return Ok(Expr { at: self.since(start), ..inner });
            }
            Token::Sign("[") => self.nested(Self::brackets)?,
            Token::Sign("{") => return self.nested(Self::map),
            Token::Word(_, quoted) => self.word(quoted)?,
            _ => return Err(self.expected("a value")),
        };
        self.tree(Expr::new(kind, self.since(start)))
    }

    /// Reads `{key: value, ...}`.
    pub(super) fn map(&mut self) -> Fallible<Expr> {
        let start = self.at();
        self.parse_sign("{")?;
        let mut entries = Vec::new();
        if !self.at_sign("}") {
            loop {
                let key = self.parse_name("a key")?;
                self.parse_sign(":")?;
                entries.push((key.name, self.expression()?));
                if !self.take_sign(",") {
                    break;
                }
            }
        }
        if !self.take_sign("}") {
            return Err(self.expected("`,` or `}`"));
        }
        self.tree(Expr::new(Kind::Map(entries), self.since(start)))
    }

    /// Reads what stands in square brackets: a list or a comprehension.
    fn brackets(&mut self) -> Fallible<Kind> {
        self.next();
        let named = matches!(self.token(), Token::Word(..)) && self.is_sign(self.place + 1, "=");
        if self.is_pattern(self.place) || (named && self.is_pattern(self.place + 2)) {
            return self.pattern_comprehension(named);
        }
        if self.at_variable() && self.is_word(self.place + 1, "IN") {
            return self.comprehension();
        }
        let items = if self.at_sign("]") { Vec::new() } else { self.expressions()? };
        self.list_end(items)
    }

    fn list_end(&mut self, items: Vec<Expr>) -> Fallible<Kind> {
        if self.take_sign("]") { Ok(Kind::List(items)) } else { Err(self.expected("`,` or `]`")) }
    }

    /// Reads `(a)-->(b) WHERE filter | map]`, or a list that begins with a pattern as a truth value.
    fn pattern_comprehension(&mut self, named: bool) -> Fallible<Kind> {
        let name = if named {
            let name = self.parse_variable()?;
            self.next();
            Some(name)
        } else {
            None
        };
        let path = Path { name, ..self.path()? };
        if !named && !self.at_word("WHERE") && !self.at_sign("|") {
            let at = path.at;
            let mut items = vec![self.operation_from(Expr::new(Kind::Pattern(path), at), tight::OR)?];
            while self.take_sign(",") {
                items.push(self.expression()?);
            }
            return self.list_end(items);
        }
        let filter = self.filter()?;
        self.parse_sign("|")?;
        let map = self.expression()?;
        self.parse_sign("]")?;
        Ok(Kind::PatternComprehension { path, filter, map })
    }

    /// Reads `name IN list WHERE filter | map]`; without filter and map it may still be a list's first element.
    fn comprehension(&mut self) -> Fallible<Kind> {
        let name = self.parse_variable()?;
        let found = self.at();
        self.next();
        let list = self.expression()?;
        let filter = self.filter()?;
        let map = if self.take_sign("|") { Some(self.expression()?) } else { None };
        if self.at_sign(",") && filter.is_none() && map.is_none() {
            if matches!(*list.kind, Kind::Or(_) | Kind::Xor(_) | Kind::And(_) | Kind::Compare(..)) {
                return Err(CypherError::syntax(
                    Detail::UnexpectedSyntax,
                    "this may be a list or a comprehension",
                    found,
                )
                .hint("put the first element in brackets"));
            }
            let at = name.at.cover(list.at);
            let variable = Expr::new(Kind::Variable(name.name), name.at);
            let mut items = vec![Expr::new(Kind::Binary(Operator::In, variable, list), at)];
            self.next();
            items.extend(self.expressions()?);
            return self.list_end(items);
        }
        if !self.take_sign("]") {
            return Err(self.expected("`WHERE`, `|` or `]`"));
        }
        Ok(Kind::Comprehension { name, list, filter, map })
    }

    /// Reads what begins with a word: a constant, a call, a variable.
    fn word(&mut self, quoted: bool) -> Fallible<Kind> {
        let start = self.at();
        if !quoted {
            let constants =
                [("TRUE", Kind::Boolean(true)), ("FALSE", Kind::Boolean(false)), ("NULL", Kind::Null)];
            for (name, constant) in constants {
                if self.take_word(name) {
                    return Ok(constant);
                }
            }
            if self.at_word("CASE") {
                return self.nested(Self::case);
            }
            if let Some(which) = self.shortest() {
                return Ok(Kind::ShortestPath(self.nested(|parser| parser.shortest_path(which))?));
            }
            if (self.at_word("EXISTS") || self.at_word("COUNT")) && self.is_sign(self.place + 1, "{") {
                return self.nested(Self::subquery);
            }
        }
        if let Some(name) = self.called() {
            return self.nested(|parser| parser.call(name));
        }
        if !self.at_variable() {
            let error = self.expected("a value");
            let known = super::super::function::names().chain(["CASE", "EXISTS", "NOT"]);
            return Err(error.near(start.of(self.source), known, ""));
        }
        Ok(Kind::Variable(self.parse_variable()?.name))
    }
}

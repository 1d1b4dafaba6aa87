//! Calls and what looks like them: functions, quantifiers, `CASE`, subqueries.

use super::super::ast::{Clause, Expr, Kind, Mode, Name, Quantifier, Question, Single};
use super::super::error::{CypherError, Detail, Fallible};
use super::super::token::Token;
use super::Parser;

const QUANTIFIERS: &[(&str, Quantifier)] = &[
    ("all", Quantifier::All),
    ("any", Quantifier::Any),
    ("none", Quantifier::None),
    ("single", Quantifier::Single),
];

impl Parser<'_> {
    /// Takes a function's name, with the words before its dots, where a bracket follows it.
    pub(super) fn called(&mut self) -> Option<Name> {
        let start = self.place;
        let mut end = start;
        while self.is_sign(end + 1, ".") && matches!(self.token_at(end + 2), Token::Word(..)) {
            end += 2;
        }
        if !self.is_sign(end + 1, "(") {
            return None;
        }
        let at = self.at();
        let words = (start..=end).step_by(2).filter_map(|place| match self.token_at(place) {
            Token::Word(word, _) => Some(word.as_str()),
            _ => None,
        });
        let name = words.collect::<Vec<&str>>().join(".");
        self.place = end + 1;
        Some(Name { name, at: self.since(at) })
    }

    pub(super) fn call(&mut self, name: Name) -> Fallible<Kind> {
        self.parse_sign("(")?;
        let is = |known: &str| name.name.eq_ignore_ascii_case(known);
        if is("count") && self.at_sign("*") {
            self.next();
            self.parse_sign(")")?;
            return Ok(Kind::CountAll);
        }
        if let Some((_, which)) = QUANTIFIERS.iter().find(|(known, _)| is(known))
            && self.at_variable()
            && self.is_word(self.place + 1, "IN")
        {
            return self.quantifier(*which);
        }
        if is("reduce") && self.at_variable() && self.is_sign(self.place + 1, "=") {
            return self.reduce();
        }
        if (is("filter") || is("extract")) && self.at_variable() && self.is_word(self.place + 1, "IN") {
            return self.older_comprehension();
        }
        let distinct = self.take_word("DISTINCT");
        let arguments = if self.at_sign(")") { Vec::new() } else { self.expressions()? };
        if !self.take_sign(")") {
            return Err(self.expected("`,` or `)`"));
        }
        Ok(Kind::Call { name, distinct, arguments })
    }

    fn element(&mut self) -> Fallible<(Name, Expr)> {
        let name = self.parse_variable()?;
        self.parse_word("IN")?;
        Ok((name, self.expression()?))
    }

    fn quantifier(&mut self, which: Quantifier) -> Fallible<Kind> {
        let (name, list) = self.element()?;
        self.parse_word("WHERE")?;
        let filter = self.expression()?;
        self.parse_sign(")")?;
        Ok(Kind::Quantifier { which, name, list, filter })
    }

    fn older_comprehension(&mut self) -> Fallible<Kind> {
        let (name, list) = self.element()?;
        let filter = self.filter()?;
        let map = if self.take_sign("|") { Some(self.expression()?) } else { None };
        self.parse_sign(")")?;
        Ok(Kind::Comprehension { name, list, filter, map })
    }

    fn reduce(&mut self) -> Fallible<Kind> {
        let total = self.parse_variable()?;
        self.parse_sign("=")?;
        let start = self.expression()?;
        self.parse_sign(",")?;
        let (name, list) = self.element()?;
        self.parse_sign("|")?;
        let step = self.expression()?;
        self.parse_sign(")")?;
        Ok(Kind::Reduce { total, start, name, list, step })
    }

    pub(super) fn case(&mut self) -> Fallible<Kind> {
        self.next();
        let subject = if self.at_word("WHEN") { None } else { Some(self.expression()?) };
        let mut branches = Vec::new();
        while self.take_word("WHEN") {
            let when = self.expression()?;
            self.parse_word("THEN")?;
            branches.push((when, self.expression()?));
        }
        if branches.is_empty() {
            return Err(self.expected("`WHEN`"));
        }
        let otherwise = if self.take_word("ELSE") { Some(self.expression()?) } else { None };
        if !self.take_word("END") {
            return Err(self.expected("`WHEN`, `ELSE` or `END`"));
        }
        Ok(Kind::Case(subject, branches, otherwise))
    }

    /// Reads `EXISTS { ... }`: clauses, or a pattern with a filter.
    pub(super) fn subquery(&mut self) -> Fallible<Kind> {
        let start = self.at();
        let count = self.at_word("COUNT");
        self.next();
        self.parse_sign("{")?;
        let clause = ["MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"].iter().any(|word| self.at_word(word));
        let question = if clause {
            self.subqueries += 1;
            let question = self.question()?;
            self.subqueries -= 1;
            question
        } else {
            let paths = self.paths()?;
            let filter = self.filter()?;
            let at = self.since(start);
            let clauses = vec![Clause::Match { optional: false, paths, filter }];
            Question { mode: Mode::Answer, first: Single { clauses, at }, unions: Vec::new() }
        };
        if !self.take_sign("}") {
            let writing = super::REFUSED.iter().find(|(word, _)| self.at_word(word));
            return Err(match writing {
                Some((word, instead)) => {
                    let message = format!("`{word}` can't stand in a subquery");
                    CypherError::syntax(Detail::InvalidClauseComposition, message, self.at()).hint(*instead)
                }
                None => self.expected("`}`"),
            });
        }
        Ok(Kind::Subquery { count, question: Box::new(question) })
    }
}

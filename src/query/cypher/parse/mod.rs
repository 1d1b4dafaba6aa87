//! Words into a question, clause by clause.
//!
//! By recursive descent with an end to nesting: `parse_` reads what must stand here, `take_` what may, `at_` only looks.

mod call;
mod expression;
mod pattern;

use crate::span::Span;
use crate::suggest;

use super::ast::{Clause, Expr, Item, Mode, Name, Projection, Question, Single};
use super::error::{CypherError, Detail, Fallible};
use super::token::{Lexeme, Token, lex};

/// A question may have as many bytes.
const LONGEST: usize = 1 << 20;

/// Brackets may nest so deeply.
const DEEPEST: u32 = 200;

/// An expression may be a tree of such depth.
const TALLEST: u32 = 500;

/// A question may have so many clauses.
const CLAUSES: usize = 400;

/// Words that begin a clause or join expressions: a variable of such a name stands in backticks.
const RESERVED: &[&str] = &[
    "MATCH", "RETURN", "WITH", "WHERE", "UNWIND", "ORDER", "SKIP", "LIMIT", "UNION", "CREATE", "MERGE",
    "DELETE", "DETACH", "SET", "REMOVE", "AND", "OR", "XOR", "NOT", "IN", "IS", "AS", "STARTS", "ENDS",
    "CONTAINS", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "TRUE", "FALSE", "NULL", "OPTIONAL",
];

/// Words that a question in openCypher begins with.
pub const OPENING: &[&str] = &[
    "MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "EXPLAIN", "PROFILE", "CREATE", "MERGE", "DELETE",
    "DETACH", "SET", "REMOVE", "CALL", "LOAD", "FOREACH", "USE",
];

/// Clauses that we refuse, and what to do instead.
const REFUSED: &[(&str, &str)] = &[
    ("CREATE", WRITING),
    ("MERGE", WRITING),
    ("SET", WRITING),
    ("REMOVE", WRITING),
    ("DELETE", WRITING),
    ("DETACH", WRITING),
    ("FOREACH", WRITING),
    ("LOAD", "graphs are built from articles with `attache build`"),
    ("CALL", "there are no procedures; `attache rank` and `.help` have what others call for"),
    ("USE", "a question is asked of the graph that is open; `.open FILE` opens another"),
];

const WRITING: &str =
    "the graph is read-only; `attache build --append` adds articles and `attache remove` takes them out";

/// Reads a question.
///
/// # Errors
/// When it is none, or has a clause that we cannot answer.
pub(super) fn parse(source: &str) -> Fallible<Question> {
    Parser::new(source, false)?.question_and_end()
}

/// Reads the clauses of a set-up script, which may create and delete.
pub(super) fn parse_script(source: &str) -> Fallible<Single> {
    let mut parser = Parser::new(source, true)?;
    let script = parser.single()?;
    parser.take_sign(";");
    parser.parse_end()?;
    Ok(script)
}

struct Parser<'s> {
    source: &'s str,
    lexemes: Vec<Lexeme>,
    /// For each opening bracket the place of the one that closes it.
    closing: Vec<usize>,
    place: usize,
    /// How many levels of nesting are open.
    depth: u32,
    /// How many subqueries are open: what they may not have is another error there.
    subqueries: u32,
    clauses: usize,
    writes: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, writes: bool) -> Fallible<Self> {
        if source.len() > LONGEST {
            let message =
                format!("the question has {} bytes, and more than {LONGEST} are too many", source.len());
            return Err(CypherError::new(super::error::Class::Budget, Detail::TooMuch, message));
        }
        let lexemes = lex(source)?;
        let closing = closing(&lexemes);
        Ok(Parser { source, lexemes, closing, place: 0, depth: 0, subqueries: 0, clauses: 0, writes })
    }

    // Looking and taking.

    fn token_at(&self, place: usize) -> &Token {
        self.lexemes.get(place).map_or(&Token::End, |lexeme| &lexeme.token)
    }

    fn token(&self) -> &Token {
        self.token_at(self.place)
    }

    fn at(&self) -> Span {
        self.lexemes.get(self.place).or(self.lexemes.last()).map_or_else(Span::default, |lexeme| lexeme.at)
    }

    /// Returns the place of the word that was taken last.
    fn last(&self) -> Span {
        let place = self.place.checked_sub(1);
        place.and_then(|place| self.lexemes.get(place)).map_or_else(Span::default, |lexeme| lexeme.at)
    }

    fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: self.last().end.max(start.start) }
    }

    fn next(&mut self) {
        self.place += 1;
    }

    fn is_word(&self, place: usize, word: &str) -> bool {
        matches!(self.token_at(place), Token::Word(found, false) if found.eq_ignore_ascii_case(word))
    }

    fn is_sign(&self, place: usize, sign: &str) -> bool {
        matches!(self.token_at(place), Token::Sign(found) if *found == sign)
    }

    fn at_word(&self, word: &str) -> bool {
        self.is_word(self.place, word)
    }

    fn at_sign(&self, sign: &str) -> bool {
        self.is_sign(self.place, sign)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.at_word(word);
        self.place += usize::from(there);
        there
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let there = self.at_sign(sign);
        self.place += usize::from(there);
        there
    }

    fn parse_sign(&mut self, sign: &str) -> Fallible<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    fn parse_word(&mut self, word: &str) -> Fallible<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// Reads a name that may be any word: a label, a type, a key.
    fn parse_name(&mut self, what: &str) -> Fallible<Name> {
        let at = self.at();
        match self.token() {
            Token::Word(name, _) => {
                let name = name.clone();
                self.next();
                Ok(Name { name, at })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Reads a variable's name.
    fn parse_variable(&mut self) -> Fallible<Name> {
        if self.at_variable() { self.parse_name("a name") } else { Err(self.expected("a name")) }
    }

    fn at_variable(&self) -> bool {
        match self.token() {
            Token::Word(_, true) => true,
            Token::Word(name, false) => !is_reserved(name),
            _ => false,
        }
    }

    /// Goes a level deeper for `read`.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Fallible<T>) -> Fallible<T> {
        if self.depth >= DEEPEST {
            let message = format!("the question nests deeper than {DEEPEST} levels");
            return Err(CypherError::refused(message, self.at()));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Returns an expression, unless it has become too tall a tree.
    fn tree(&self, expr: Expr) -> Fallible<Expr> {
        if expr.depth > TALLEST {
            let message = format!("this expression is more than {TALLEST} operations deep");
            return Err(CypherError::refused(message, expr.at));
        }
        Ok(expr)
    }

    /// Returns the error that something else was expected here.
    fn expected(&self, what: &str) -> CypherError {
        let found = match self.token() {
            Token::End => "the question ends".to_owned(),
            _ => format!("`{}` stands", self.at().of(self.source)),
        };
        let message = format!("{found} where {what} was expected");
        CypherError::syntax(Detail::UnexpectedSyntax, message, self.at())
    }

    // Clauses.

    fn parse_end(&self) -> Fallible<()> {
        match self.token() {
            Token::End => Ok(()),
            Token::Word(word, false) => {
                let near = suggest::nearest(&word.to_uppercase(), FOLLOWING.iter().copied(), 2);
                let error = self.expected("a clause or the question's end");
                Err(if near.is_empty() {
                    error
                } else {
                    error.hint(format!("did you mean {}?", suggest::either(&near)))
                })
            }
            _ => Err(self.expected("a clause or the question's end")),
        }
    }

    fn question_and_end(&mut self) -> Fallible<Question> {
        let mode = if self.take_word("EXPLAIN") {
            Mode::Explain
        } else if self.take_word("PROFILE") {
            Mode::Profile
        } else {
            Mode::Answer
        };
        let question = Question { mode, ..self.question()? };
        self.take_sign(";");
        self.parse_end()?;
        Ok(question)
    }

    fn question(&mut self) -> Fallible<Question> {
        let first = self.single()?;
        let mut unions = Vec::new();
        while self.at_word("UNION") {
            let at = self.at();
            self.next();
            let all = self.take_word("ALL");
            unions.push((all, at, self.single()?));
        }
        Ok(Question { mode: Mode::Answer, first, unions })
    }

    fn single(&mut self) -> Fallible<Single> {
        let start = self.at();
        let mut clauses = Vec::new();
        while let Some(clause) = self.clause()? {
            clauses.push(clause);
            self.clauses += 1;
            if self.clauses > CLAUSES {
                let message = format!("the question has more than {CLAUSES} clauses");
                return Err(CypherError::refused(message, self.at()));
            }
        }
        if clauses.is_empty() {
            return Err(self.expected("a clause such as `MATCH` or `RETURN`"));
        }
        Ok(Single { clauses, at: self.since(start) })
    }

    fn clause(&mut self) -> Fallible<Option<Clause>> {
        let at = self.at();
        if self.at_word("MATCH") || (self.at_word("OPTIONAL") && self.is_word(self.place + 1, "MATCH")) {
            let optional = self.take_word("OPTIONAL");
            self.next();
            let paths = self.paths()?;
            let filter = self.filter()?;
            return Ok(Some(Clause::Match { optional, paths, filter }));
        }
        if self.take_word("UNWIND") {
            let list = self.expression()?;
            self.parse_word("AS")?;
            return Ok(Some(Clause::Unwind { list, name: self.parse_variable()? }));
        }
        if self.take_word("WITH") {
            return Ok(Some(Clause::With(self.projection(at, true)?)));
        }
        if self.take_word("RETURN") {
            return Ok(Some(Clause::Return(self.projection(at, false)?)));
        }
        if self.writes && self.take_word("CREATE") {
            let paths = self.paths()?;
            return Ok(Some(Clause::Create { paths, at }));
        }
        if self.writes && (self.take_word("DELETE") || (self.take_word("DETACH") && self.take_word("DELETE")))
        {
            return Ok(Some(Clause::Delete { what: self.expressions()?, at }));
        }
        match REFUSED.iter().find(|(word, _)| self.at_word(word)) {
            Some(_) if self.subqueries > 0 => Ok(None),
            Some((word, instead)) => {
                let error = CypherError::refused(format!("`{word}` is not supported"), at);
                Err(error.hint(*instead))
            }
            None => Ok(None),
        }
    }

    fn filter(&mut self) -> Fallible<Option<Expr>> {
        if self.take_word("WHERE") { self.expression().map(Some) } else { Ok(None) }
    }

    fn expressions(&mut self) -> Fallible<Vec<Expr>> {
        let mut all = vec![self.expression()?];
        while self.take_sign(",") {
            all.push(self.expression()?);
        }
        Ok(all)
    }

    fn projection(&mut self, at: Span, with: bool) -> Fallible<Projection> {
        let distinct = self.take_word("DISTINCT");
        let star = self.take_sign("*");
        let mut items = Vec::new();
        if !star || self.take_sign(",") {
            items.push(self.item()?);
            while self.take_sign(",") {
                items.push(self.item()?);
            }
        }
        let order = self.order()?;
        let skip = if self.take_word("SKIP") { Some(self.expression()?) } else { None };
        let limit = if self.take_word("LIMIT") { Some(self.expression()?) } else { None };
        let filter = if with { self.filter()? } else { None };
        Ok(Projection { distinct, star, items, order, skip, limit, filter, at: self.since(at) })
    }

    fn item(&mut self) -> Fallible<Item> {
        let start = self.at();
        let value = self.expression()?;
        let text = self.since(start).of(self.source).to_owned();
        let alias = if self.take_word("AS") { Some(self.parse_variable()?) } else { None };
        Ok(Item { value, alias, text })
    }

    /// Reads what rows are sorted by; whether each comes last first.
    fn order(&mut self) -> Fallible<Vec<(Expr, bool)>> {
        let mut order = Vec::new();
        if self.take_word("ORDER") {
            self.parse_word("BY")?;
            loop {
                let by = self.expression()?;
                let descending = self.take_word("DESC") || self.take_word("DESCENDING");
                if !descending && !self.take_word("ASC") {
                    self.take_word("ASCENDING");
                }
                order.push((by, descending));
                if !self.take_sign(",") {
                    break;
                }
            }
        }
        Ok(order)
    }
}

/// Words that may follow an expression.
const FOLLOWING: &[&str] = &[
    "MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "WHERE", "ORDER", "SKIP", "LIMIT", "UNION", "AND", "OR",
    "XOR", "IN", "IS", "AS", "STARTS", "ENDS", "CONTAINS",
];

fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// Returns for each opening bracket the place of the one that closes it, and its own place for all else.
fn closing(lexemes: &[Lexeme]) -> Vec<usize> {
    let mut closing: Vec<usize> = (0..lexemes.len()).collect();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (place, lexeme) in lexemes.iter().enumerate() {
        let Token::Sign(sign) = lexeme.token else { continue };
        match sign {
            "(" => open.push((place, ")")),
            "[" => open.push((place, "]")),
            "{" => open.push((place, "}")),
            ")" | "]" | "}" => {
                if let Some((start, _)) = open.pop_if(|(_, wanted)| *wanted == sign)
                    && let Some(end) = closing.get_mut(start)
                {
                    *end = place;
                }
            }
            _ => {}
        }
    }
    closing
}

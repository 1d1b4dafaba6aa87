//! What is wrong with a question in openCypher: a kind, a place and what to try.

use std::fmt;

use crate::span::Span;
use crate::suggest;

/// What sort of thing is wrong, in openCypher's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The question is not well formed, or means nothing.
    SyntaxError,
    /// A value is of another type than its place asks for.
    TypeError,
    /// A value lies outside what its place takes.
    ArgumentError,
    /// A sum that has no answer.
    ArithmeticError,
    /// A parameter was not given.
    ParameterMissing,
    /// We cannot answer such questions.
    Refused,
    /// The question takes more time, rows or memory than it may.
    Budget,
    /// Someone stopped it.
    Stopped,
}

/// What precisely is wrong, in the words of openCypher's compatibility kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the kit's own and say what they mean")]
pub enum Detail {
    AmbiguousAggregationExpression,
    ColumnNameConflict,
    DifferentColumnsInUnion,
    DivisionByZero,
    FloatingPointOverflow,
    IntegerOverflow,
    InvalidAggregation,
    InvalidArgumentPassingMode,
    InvalidArgumentType,
    InvalidArgumentValue,
    InvalidClauseComposition,
    InvalidNumberLiteral,
    InvalidNumberOfArguments,
    InvalidParameterUse,
    InvalidRelationshipPattern,
    InvalidUnicodeCharacter,
    InvalidUnicodeLiteral,
    MapElementAccessByNonString,
    MissingParameter,
    NegativeIntegerArgument,
    NestedAggregation,
    NoExpressionAlias,
    NoVariablesInScope,
    NonConstantExpression,
    NotSupported,
    NumberOutOfRange,
    RelationshipUniquenessViolation,
    TooMuch,
    UndefinedVariable,
    UnexpectedSyntax,
    UnknownFunction,
    UnknownName,
    VariableAlreadyBound,
    VariableTypeConflict,
}

/// Why a question in openCypher has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CypherError {
    /// What sort of thing is wrong.
    pub class: Class,
    /// What precisely.
    pub detail: Detail,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to try.
    pub hint: Option<String>,
    /// Where in the question.
    pub at: Option<Span>,
    /// Whether the question itself was sound, and it was its answer that could not be given.
    pub running: bool,
}

/// What a step of reading, checking or running a question gives.
pub(crate) type Fallible<T> = Result<T, CypherError>;

impl CypherError {
    /// Returns an error that is seen before the question runs.
    pub(crate) fn new(class: Class, detail: Detail, message: impl Into<String>) -> Self {
        CypherError { class, detail, message: message.into(), hint: None, at: None, running: false }
    }

    /// Returns a syntax error with its place.
    pub(crate) fn syntax(detail: Detail, message: impl Into<String>, at: Span) -> Self {
        CypherError::new(Class::SyntaxError, detail, message).at(at)
    }

    /// Returns an error of a value met while the question runs.
    pub(crate) fn run(class: Class, detail: Detail, message: impl Into<String>) -> Self {
        CypherError { running: true, ..CypherError::new(class, detail, message) }
    }

    /// Returns a value's type error met while the question runs.
    pub(crate) fn kind(message: impl Into<String>) -> Self {
        CypherError::run(Class::TypeError, Detail::InvalidArgumentType, message)
    }

    /// Returns a refusal: a construct that has no answer here.
    pub(crate) fn refused(message: impl Into<String>, at: Span) -> Self {
        CypherError::new(Class::Refused, Detail::NotSupported, message).at(at)
    }

    /// Sets the place, unless a nearer one is known.
    #[must_use]
    pub(crate) fn at(mut self, at: Span) -> Self {
        self.at = self.at.or(Some(at));
        self
    }

    /// Says what to try.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Asks whether a near name was meant.
    #[must_use]
    pub(crate) fn near<'a>(
        self,
        wanted: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: &str,
    ) -> Self {
        let nearest = suggest::nearest(wanted, known, 3);
        match (nearest.is_empty(), otherwise) {
            (true, "") => self,
            (true, otherwise) => self.hint(otherwise),
            (false, _) => self.hint(format!("did you mean {}?", suggest::either(&nearest))),
        }
    }

    /// Returns the error with the line of the question that is wrong, the place underlined.
    ///
    /// ```text
    /// `q` is not defined; did you mean `p`?
    ///   MATCH (p:Person) RETURN q.name
    ///                           ^
    /// ```
    pub fn explain(&self, question: &str) -> String {
        let Some(at) = self.at else { return self.to_string() };
        let (start, end) = (at.start as usize, at.end as usize);
        let before = question.get(..start).unwrap_or(question);
        let first = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = question.get(first..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let indent = before.get(first..).map_or(0, |text| text.chars().count());
        let marked = question.get(start..end.min(first + line.len()).max(start));
        let marked = marked.map_or(1, |text| text.chars().count()).max(1);
        let number = before.matches('\n').count() + 1;
        let place =
            if question.trim_end().contains('\n') { format!("line {number}:\n") } else { String::new() };
        let (line, indent) = shorten(line, indent, marked);
        format!("{self}\n{place}  {line}\n  {}{}", " ".repeat(indent), "^".repeat(marked.min(WIDEST)))
    }
}

/// The longest part of a line that an error shows.
const WIDEST: usize = 100;

/// Cuts a line around the place that is wrong.
fn shorten(line: &str, indent: usize, marked: usize) -> (String, usize) {
    let line: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() <= WIDEST {
        return (line.into_iter().collect(), indent);
    }
    let start = indent.saturating_sub(WIDEST / 2);
    let end = (indent + marked.min(WIDEST / 2) + WIDEST / 2).min(line.len());
    let cut: String = line.get(start..end).unwrap_or_default().iter().collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if end < line.len() { "…" } else { "" };
    (format!("{before}{cut}{after}"), indent - start + before.chars().count())
}

impl fmt::Display for CypherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CypherError {}

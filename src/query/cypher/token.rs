//! A question's words: names, numbers, texts, parameters and signs, each with its place.

use crate::span::Span;

use super::error::{Class, CypherError, Detail, Fallible};

/// A word of a question.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A keyword or a name; whether it stood in backticks, so that it is a name for sure.
    Word(String, bool),
    /// A whole number without its sign; beyond 2⁶³ it is an overflow wherever it stands.
    Integer(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// Digits with letters that make no number of them: no name, and no value either.
    NoNumber,
    /// A text in quotes.
    Text(String),
    /// A parameter's name.
    Parameter(String),
    /// A sign.
    Sign(&'static str),
    /// The end of the question.
    End,
}

/// A word and its place.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) at: Span,
}

/// The signs, those of two letters first.
const SIGNS: &[&str] = &[
    "<>", "<=", ">=", "=~", "..", "+=", "(", ")", "[", "]", "{", "}", ",", ".", ":", ";", "|", "+", "-", "*",
    "/", "%", "^", "=", "<", ">", "$", "&", "!",
];

/// Returns the words of a question; the last is [`Token::End`].
///
/// # Errors
/// When a text or a comment does not end, or a number or a sign is none.
pub(super) fn lex(source: &str) -> Fallible<Vec<Lexeme>> {
    let mut lexer = Lexer { source, at: 0 };
    let mut lexemes = Vec::new();
    loop {
        lexer.skip()?;
        let start = lexer.at;
        let token = lexer.token()?;
        let end = token == Token::End;
        lexemes.push(Lexeme { token, at: span(start, lexer.at) });
        if end {
            return Ok(lexemes);
        }
    }
}

pub(super) fn span(start: usize, end: usize) -> Span {
    Span::from((start as u32, end as u32))
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take_while(&mut self, test: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let end = rest.find(|c| !test(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Skips blanks and comments.
    fn skip(&mut self) -> Fallible<()> {
        loop {
            self.take_while(|c| {
                c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}' | '\u{180e}' | '\u{feff}')
            });
            if self.rest().starts_with("//") {
                self.take_while(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                let Some(end) = self.rest().find("*/") else {
                    let at = span(self.at, self.at + 2);
                    return Err(unexpected("this comment does not end; it wants `*/`", at));
                };
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Fallible<Token> {
        let start = self.at;
        let Some(first) = self.peek() else { return Ok(Token::End) };
        let second = self.rest().chars().nth(1);
        match first {
            '\'' | '"' => self.text(first),
            '`' => self.quoted().map(|name| Token::Word(name, true)),
            '$' => self.parameter(),
            '0'..='9' => self.number(),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => self.number(),
            c if is_name_start(c) => Ok(Token::Word(self.take_while(is_name).to_owned(), false)),
            c => match SIGNS.iter().find(|sign| self.rest().starts_with(**sign)) {
                Some(sign) => {
                    self.at += sign.len();
                    Ok(Token::Sign(sign))
                }
                None if c.is_ascii() => {
                    Err(unexpected(&format!("`{c}` has no meaning here"), span(start, start + 1)))
                }
                None => Err(CypherError::syntax(
                    Detail::InvalidUnicodeCharacter,
                    format!("`{c}` has no meaning here"),
                    span(start, start + c.len_utf8()),
                )
                .hint("names with such letters stand in backticks, texts in quotes")),
            },
        }
    }

    fn parameter(&mut self) -> Fallible<Token> {
        let start = self.at;
        self.at += 1;
        let name = match self.peek() {
            Some('`') => self.quoted()?,
            _ => self.take_while(is_name).to_owned(),
        };
        if name.is_empty() {
            return Err(unexpected("a parameter's name follows `$`, as in `$name`", span(start, self.at)));
        }
        Ok(Token::Parameter(name))
    }

    /// Reads a name in backticks; two of them stand for one.
    fn quoted(&mut self) -> Fallible<String> {
        let start = self.at;
        self.at += 1;
        let mut name = String::new();
        loop {
            name.push_str(self.take_while(|c| c != '`'));
            if self.bump().is_none() {
                let at = span(start, start + 1);
                return Err(unexpected("this name does not end; it wants another backtick", at));
            }
            if self.peek() != Some('`') {
                return Ok(name);
            }
            self.at += 1;
            name.push('`');
        }
    }

    fn text(&mut self, quote: char) -> Fallible<Token> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c != quote && c != '\\'));
            match self.bump() {
                Some('\\') => text.push(self.escape()?),
                Some(_) => return Ok(Token::Text(text)),
                None => {
                    let message = format!("this text does not end; it wants another {quote}");
                    return Err(unexpected(&message, span(start, start + 1)));
                }
            }
        }
    }

    fn escape(&mut self) -> Fallible<char> {
        let start = self.at - 1;
        let escaped = self.bump();
        Ok(match escaped {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(same @ ('\\' | '\'' | '"' | '`')) => same,
            Some('u') => self.code_point(4, start)?,
            Some('U') => self.code_point(8, start)?,
            _ => {
                let message =
                    "no such escape; there are \\\\ \\' \\\" \\b \\f \\n \\r \\t \\uXXXX and \\UXXXXXXXX";
                return Err(unexpected(message, span(start, self.at)));
            }
        })
    }

    fn code_point(&mut self, digits: usize, start: usize) -> Fallible<char> {
        let wrong = |end: usize| {
            let message = format!("{digits} hexadecimal digits of a character follow here");
            CypherError::syntax(Detail::InvalidUnicodeLiteral, message, span(start, end))
        };
        let read = |at: usize| {
            let text = self.source.get(at..at + digits)?;
            text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?
        };
        let Some(number) = read(self.at) else { return Err(wrong(self.at)) };
        self.at += digits;
        // Characters beyond the first plane may come as two surrogates.
        if (0xd800..0xdc00).contains(&number) && self.rest().starts_with("\\u") {
            let low = read(self.at + 2).filter(|low| (0xdc00..0xe000).contains(low));
            let Some(low) = low else { return Err(wrong(self.at)) };
            self.at += 2 + digits;
            let joined = 0x10000 + ((number - 0xd800) << 10) + (low - 0xdc00);
            return char::from_u32(joined).ok_or_else(|| wrong(self.at));
        }
        char::from_u32(number).ok_or_else(|| wrong(self.at))
    }

    fn number(&mut self) -> Fallible<Token> {
        let start = self.at;
        if let Some((radix, prefix)) = radix(self.rest()) {
            self.at += prefix;
            return self.whole(radix, start);
        }
        self.take_while(|c| c.is_ascii_digit());
        let mut float = false;
        // `1..3` is a range and `1.name` no number.
        if self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
            float = true;
        }
        if self.rest().starts_with(['e', 'E']) {
            let sign = usize::from(self.rest()[1..].starts_with(['+', '-']));
            if self.rest()[1 + sign..].starts_with(|c: char| c.is_ascii_digit()) {
                self.at += 1 + sign;
                self.take_while(|c| c.is_ascii_digit());
                float = true;
            }
        }
        let text = self.source.get(start..self.at).unwrap_or_default();
        let tail = self.take_while(is_name);
        if !tail.is_empty() {
            return Ok(Token::NoNumber);
        }
        if !float {
            let number = text.parse().map_err(|_| self.overflow(start))?;
            return Ok(Token::Integer(number));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Float(number)),
            _ => Err(CypherError::syntax(
                Detail::FloatingPointOverflow,
                format!("{text} is too large a number"),
                span(start, self.at),
            )),
        }
    }

    fn whole(&mut self, radix: u32, start: usize) -> Fallible<Token> {
        let digits = self.take_while(is_name);
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Ok(Token::NoNumber);
        }
        u64::from_str_radix(digits, radix).map(Token::Integer).map_err(|_| self.overflow(start))
    }

    fn overflow(&self, start: usize) -> CypherError {
        let text = self.source.get(start..self.at).unwrap_or_default();
        overflow(text, span(start, self.at))
    }
}

/// Returns the error of digits that are no number.
pub(super) fn no_number(text: &str, at: Span) -> CypherError {
    CypherError::syntax(Detail::InvalidNumberLiteral, format!("`{text}` is no number"), at)
        .hint("numbers are written 12, 1.5, 1e-3, 0x1F or 0o17")
}

/// Returns the error of a whole number that does not fit.
pub(super) fn overflow(text: &str, at: Span) -> CypherError {
    CypherError::syntax(Detail::IntegerOverflow, format!("{text} is too large a whole number"), at)
        .hint("whole numbers end at 9223372036854775807")
}

fn unexpected(message: &str, at: Span) -> CypherError {
    CypherError::new(Class::SyntaxError, Detail::UnexpectedSyntax, message).at(at)
}

fn radix(text: &str) -> Option<(u32, usize)> {
    [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8)]
        .into_iter()
        .find(|(prefix, _)| text.starts_with(prefix))
        .map(|(prefix, radix)| (radix, prefix.len()))
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

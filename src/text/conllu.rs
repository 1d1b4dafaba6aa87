//! CoNLL-U, the exchange format of Universal Dependencies: documents out, tokenised text in.
//!
//! See <https://universaldependencies.org/format.html>. Names stand in the last column as `NER=B-PER`, `NER=I-PER`.

use std::fmt::{self, Write};
use std::ops::Range;

use super::document::{Document, Sentence, Token};
use super::token::RawToken;
use super::{Analyzer, Scratch, Xpos};
use crate::span::Span;

/// What is wrong with a CoNLL-U file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ConlluError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// Writes a document; `id` names it and begins its sentences' names.
///
/// # Errors
///
/// Only if `out` cannot be written to.
pub fn write(out: &mut impl Write, id: &str, text: &str, document: &Document) -> fmt::Result {
    writeln!(out, "# newdoc id = {}", one_line(id))?;
    for (number, sentence) in (1..).zip(&document.sentences) {
        if sentence.starts_paragraph {
            writeln!(out, "# newpar")?;
        }
        writeln!(out, "# sent_id = {}-{number}", one_line(id))?;
        writeln!(out, "# text = {}", one_line(sentence.span.of(text)))?;
        let next = document.sentences.get(number).filter(|s| !s.starts_paragraph).map(|s| s.span.start);
        let spaced = |i: usize| {
            let after = sentence.tokens.get(i + 1).map(|t| t.span.start).or(next);
            after.is_none_or(|start| start > sentence.tokens[i].span.end)
        };
        let mut range = 0..0;
        for (i, token) in sentence.tokens.iter().enumerate() {
            if i >= range.end {
                range = i..multiword_end(text, sentence, i);
                if range.len() > 1 {
                    let span = token.span.cover(sentence.tokens[range.end - 1].span);
                    let misc = if spaced(range.end - 1) { "_" } else { "SpaceAfter=No" };
                    writeln!(out, "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", i + 1, range.end, span.of(text))?;
                }
            }
            // Of a multiword token, the line of the range tells of the space.
            row(out, text, sentence, i, token, range.len() > 1 || spaced(i))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn row(
    out: &mut impl Write,
    text: &str,
    sentence: &Sentence,
    i: usize,
    token: &Token,
    spaced: bool,
) -> fmt::Result {
    let form = one_line(token.span.of(text));
    let head = token.head.map_or(0, |h| h + 1);
    write!(
        out,
        "{}\t{form}\t{}\t{}\t{}\t_\t{head}\t{}\t_\t",
        i + 1,
        one_line(&token.lemma),
        token.upos,
        token.xpos,
        token.deprel
    )?;
    let name = name_of(sentence, i);
    match (name, spaced) {
        (None, true) => writeln!(out, "_"),
        (None, false) => writeln!(out, "SpaceAfter=No"),
        (Some(name), true) => writeln!(out, "NER={name}"),
        (Some(name), false) => writeln!(out, "NER={name}|SpaceAfter=No"),
    }
}

/// Returns the IOB2 tag of a token that is part of a name.
fn name_of(sentence: &Sentence, i: usize) -> Option<String> {
    let entity = sentence.entities.iter().find(|e| (e.first as usize..=e.last as usize).contains(&i))?;
    Some(format!("{}-{}", if entity.first as usize == i { 'B' } else { 'I' }, entity.label))
}

/// Returns the end of the multiword token that begins at `i`; `i + 1` if the word stands alone.
fn multiword_end(text: &str, sentence: &Sentence, i: usize) -> usize {
    (i + 1..sentence.tokens.len()).find(|&k| !joins(text, sentence, k)).unwrap_or(sentence.tokens.len())
}

/// Whether the word at `i` and the one before it are one written word: `do|n't`, `Pence|'s`, `can|not`.
fn joins(text: &str, sentence: &Sentence, i: usize) -> bool {
    let (Some(before), Some(token)) = (sentence.tokens.get(i.wrapping_sub(1)), sentence.tokens.get(i)) else {
        return false;
    };
    if before.span.end != token.span.start
        || !before.span.of(text).ends_with(char::is_alphanumeric) && !before.span.of(text).ends_with('.')
    {
        return false;
    }
    let mut letters = token.span.of(text).chars();
    match letters.next() {
        Some('\'' | '\u{2019}') => token.xpos == Xpos::Pos || letters.next().is_some_and(char::is_alphabetic),
        Some(c) => c.is_alphabetic() && before.span.of(text).ends_with(char::is_alphabetic),
        None => false,
    }
}

/// Returns the text with line breaks and tabs as spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Text whose tokens and sentences are given.
#[derive(Clone, Debug, Default)]
pub struct Tokenized {
    text: String,
    tokens: Vec<RawToken>,
    sentences: Vec<Range<usize>>,
    /// What is copied as it is: comments before a sentence, multiword ranges and empty nodes before a token.
    kept: Vec<(usize, String)>,
    comments: Vec<String>,
}

impl Tokenized {
    /// Reads the tokens of a CoNLL-U file; everything that is not a form or a space is left out of account.
    ///
    /// # Errors
    ///
    /// If a line has fewer than two columns or no number in front.
    pub fn read(input: &str) -> Result<Tokenized, ConlluError> {
        let mut out = Tokenized::default();
        let (mut comments, mut start) = (String::new(), 0);
        let mut covered: Option<(usize, bool)> = None;
        for (number, line) in (1..).zip(input.lines()) {
            let problem = |problem| ConlluError { line: number, problem };
            if line.starts_with('#') {
                comments.push_str(line);
                comments.push('\n');
            } else if line.trim().is_empty() {
                out.end_sentence(&mut start, &mut comments);
                covered = None;
            } else {
                let mut columns = line.split('\t');
                let id = columns.next().unwrap_or_default();
                let form =
                    columns.next().ok_or_else(|| problem("a token line needs tab-separated columns"))?;
                let space = !columns.nth(7).unwrap_or_default().split('|').any(|f| f == "SpaceAfter=No");
                if let Some((_, last)) = id.split_once('-') {
                    let last = last.parse().map_err(|_| problem("a range must end in a number"))?;
                    covered = Some((last, space));
                    out.kept.push((out.tokens.len(), line.to_owned()));
                } else if id.contains('.') {
                    out.kept.push((out.tokens.len(), line.to_owned()));
                } else {
                    let id: usize = id.parse().map_err(|_| problem("a token line begins with a number"))?;
                    let space = match covered {
                        Some((last, _)) if id < last => false,
                        Some((last, after)) if id == last => after,
                        _ => space,
                    };
                    let from = out.text.len();
                    out.text.push_str(form);
                    out.tokens.push(RawToken { span: Span::new(from, out.text.len()), space });
                    if space {
                        out.text.push(' ');
                    }
                }
            }
        }
        out.end_sentence(&mut start, &mut comments);
        Ok(out)
    }

    fn end_sentence(&mut self, start: &mut usize, comments: &mut String) {
        if *start < self.tokens.len() {
            self.sentences.push(*start..self.tokens.len());
            self.comments.push(std::mem::take(comments));
            *start = self.tokens.len();
            if !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
    }

    /// Number of tokens.
    pub fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// Analyses the tokens and writes them back with their analysis, comments and ranges kept.
    ///
    /// # Errors
    ///
    /// Only if `out` cannot be written to.
    pub fn write_analysed(
        &self,
        analyzer: &Analyzer,
        scratch: &mut Scratch,
        out: &mut impl Write,
    ) -> fmt::Result {
        let document = analyzer.analyse_tokens(&self.text, &self.tokens, &self.sentences, &[], scratch);
        let mut kept = self.kept.iter().peekable();
        for ((sentence, range), comments) in
            document.sentences.iter().zip(&self.sentences).zip(&self.comments)
        {
            out.write_str(comments)?;
            for (i, token) in sentence.tokens.iter().enumerate() {
                while let Some((_, line)) = kept.next_if(|(at, _)| *at <= range.start + i) {
                    writeln!(out, "{line}")?;
                }
                let spaced = self.tokens.get(range.start + i).is_none_or(|t| t.space);
                row(out, &self.text, sentence, i, token, spaced)?;
            }
            while let Some((_, line)) = kept.next_if(|(at, _)| *at < range.end) {
                writeln!(out, "{line}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_tokens_are_kept_and_analysed() {
        let input = "# sent_id = a\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\t_\t_\t_\t_\t_\t_\t_\t_\n2\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n3\tgo\n\n";
        let tokenized = Tokenized::read(input).unwrap();
        let mut out = String::new();
        tokenized.write_analysed(Analyzer::embedded(), &mut Scratch::default(), &mut out).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "# sent_id = a");
        assert_eq!(lines[1], "1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_");
        assert!(lines[2].starts_with("1\tdo\tdo\tAUX\tVB"), "{out}");
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn a_broken_file_is_refused_with_the_line() {
        assert_eq!(Tokenized::read("1\ta\n\nx\tb\n").unwrap_err().line, 3);
        assert_eq!(Tokenized::read("no columns\n").unwrap_err().line, 1);
        assert_eq!(Tokenized::read("").unwrap().tokens(), 0);
    }

    #[test]
    fn a_document_says_which_words_are_written_as_one() {
        let text = "Pence didn't go.\n\nAbe's aide left.";
        let document = Analyzer::embedded().analyse(
            text,
            &[Span::new(0, 16), Span::new(18, text.len())],
            &mut Scratch::default(),
        );
        let mut out = String::new();
        write(&mut out, "a", text, &document).unwrap();
        assert!(out.contains("\n2-3\tdidn't\t_"), "{out}");
        assert!(out.contains("\n1-2\tAbe's\t_"), "{out}");
        assert!(out.contains("go\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No"), "{out}");
        assert_eq!(out.matches("# newpar").count(), 2);
        assert!(out.contains("NER=B-PER"));
    }
}

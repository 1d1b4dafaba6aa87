//! Files into articles: text decoded, title and date found, the article's own paragraphs marked.
//!
//! **article** → text → extract → fact → graph

mod clean;
mod dateline;
mod decode;
mod input;
mod jsonl;
pub mod language;
mod plain;
mod zstd;

pub use clean::{BoilerplateRule, boilerplate_rules};
pub use dateline::Dateline;
pub use decode::DecodeError;
pub use input::{Input, InputError, Item, Items, ReadOptions, Unread, read};

use crate::date::Date;
use crate::source::{ContentHash, Source};
use crate::span::Span;

/// One article: where it comes from, its text, and which of its lines are its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Who published what and when; `sentences` is 0 until the text is analysed.
    pub source: Source,
    /// Title, blank line, body. Never changed: every span is a byte range of it.
    pub text: String,
    /// The article's own paragraphs in order, the title first where there is one; boilerplate and the dateline lie
    /// outside them.
    pub paragraphs: Vec<Span>,
    /// The place and date that the body opens with, where it does.
    pub dateline: Option<Dateline>,
}

/// What is known of an article before its text is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Raw {
    id: String,
    title: Option<String>,
    body: String,
    published: Option<Date>,
    publisher: Option<String>,
    url: Option<String>,
    language: Option<String>,
}

impl Article {
    /// Returns the article of a title and a body.
    ///
    /// The publication date is `published`, else the body's dateline where that has a year.
    pub fn new(id: &str, title: Option<&str>, body: &str, published: Option<Date>) -> Article {
        let raw = Raw {
            id: id.to_owned(),
            title: title.map(str::to_owned),
            body: body.to_owned(),
            published,
            ..Raw::default()
        };
        Article::from_raw(raw, None)
    }

    /// `fallback` is the publication date of articles that tell none.
    fn from_raw(raw: Raw, fallback: Option<Date>) -> Article {
        let title = raw.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
        let body = raw.body.trim();
        let text = match &title {
            Some(title) => format!("{title}\n\n{body}"),
            None => body.to_owned(),
        };
        let mut paragraphs = clean::paragraphs(&text, title.as_deref());
        let first_of_body = usize::from(title.is_some());
        let dateline = dateline::of_body(&text, paragraphs.get(first_of_body..).unwrap_or_default()).map(
            |(place, dateline)| {
                if let Some(paragraph) = paragraphs.get_mut(first_of_body + place) {
                    paragraph.start = dateline.span.end;
                }
                dateline
            },
        );
        let published =
            raw.published.or_else(|| dateline.as_ref().and_then(|dateline| dateline.date)).or(fallback);
        let source = Source {
            id: raw.id,
            hash: ContentHash::of(&text),
            title,
            publisher: raw.publisher,
            published,
            url: raw.url,
            language: raw.language.or_else(|| language::of(body)),
            sentences: 0,
        };
        Article { source, text, paragraphs, dateline }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_with_a_year_gives_the_date_and_lies_outside_the_paragraphs() {
        let article = Article::new(
            "a",
            Some("Ministers meet"),
            "GENEVA, March 3, 2009 (Newsdesk) - Ministers met.",
            None,
        );
        assert_eq!(article.source.published, Some("2009-03-03".parse().unwrap()));
        let words: Vec<&str> = article.paragraphs.iter().map(|span| span.of(&article.text)).collect();
        assert_eq!(words, ["Ministers meet", "Ministers met."]);
    }

    #[test]
    fn the_same_words_are_the_same_text_however_they_came() {
        let one = Article::new("a", Some("Title "), "\nBody.\n\n", None);
        let two = Article::new("b", Some("Title"), "Body.", None);
        assert_eq!(one.source.hash, two.source.hash);
    }
}

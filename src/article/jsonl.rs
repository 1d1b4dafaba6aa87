//! JSON Lines: an article, or a record of an earlier extraction, on each line.

use serde_json::{Map, Value};

use super::{Article, Raw};
use crate::date::Date;
use crate::fact::Record;

/// The names under which crawlers and corpora keep what an article needs, our own first.
const ID: &[&str] = &["id", "_id", "doc_id", "article_id", "uuid", "guid"];
const TITLE: &[&str] = &["title", "headline", "head", "heading", "name"];
const TEXT: &[&str] =
    &["text", "body", "content", "maintext", "articleBody", "story", "raw_text", "full_text"];
const PUBLISHED: &[&str] = &[
    "published",
    "date",
    "pub_date",
    "pubDate",
    "published_at",
    "publishedAt",
    "date_publish",
    "datePublished",
    "publication_date",
    "publish_date",
    "timestamp",
    "created_at",
];
const SOURCE: &[&str] =
    &["source", "publisher", "source_domain", "outlet", "publication", "site", "domain", "agency"];
const URL: &[&str] = &["url", "link", "web_url", "canonical_url", "uri"];
const LANGUAGE: &[&str] = &["language", "lang"];

/// What a line holds.
#[derive(Debug)]
pub(super) enum Line {
    Article(Box<Article>),
    Record(Box<Record>),
}

/// Reads one line; `place` is the id of an article that has none.
pub(super) fn read(line: &str, place: &str, fallback: Option<Date>) -> Result<Line, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| {
        format!("is no JSON: {error}; each line should be one article, as in {{\"id\": ..., \"title\": ..., \"text\": ...}}")
    })?;
    let Value::Object(fields) = value else {
        return Err(
            "should be a JSON object with an article's `text`, or a record of `attache extract`".to_owned()
        );
    };
    if matches!(fields.get("type").and_then(Value::as_str), Some("article" | "mention" | "fact"))
        && text_of(&fields, TEXT).is_none()
    {
        return Record::from_json(line).map(|record| Line::Record(Box::new(record))).map_err(|error| error.0);
    }
    article(&fields, place, fallback).map(|article| Line::Article(Box::new(article)))
}

fn article(fields: &Map<String, Value>, place: &str, fallback: Option<Date>) -> Result<Article, String> {
    let body = text_of(fields, TEXT).ok_or_else(|| {
        let names: Vec<&str> = fields.keys().map(String::as_str).take(8).collect();
        format!("has no `text`; its fields are {}", crate::suggest::either(&names).replace(" or ", " and "))
    })?;
    let published = match text_of(fields, PUBLISHED) {
        Some(text) => Some(date(&text)?),
        None => None,
    };
    let raw = Raw {
        id: text_of(fields, ID).unwrap_or_else(|| place.to_owned()),
        title: text_of(fields, TITLE),
        body: body.replace("\r\n", "\n"),
        published,
        publisher: text_of(fields, SOURCE),
        url: text_of(fields, URL),
        language: text_of(fields, LANGUAGE),
    };
    Ok(Article::from_raw(raw, fallback))
}

/// Returns the first of the fields that holds something: a text, a number, or an object with a `name`.
fn text_of(fields: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(inner) => ["name", "title", "domain", "id"]
            .iter()
            .find_map(|key| inner.get(*key).and_then(Value::as_str).map(str::to_owned)),
        _ => None,
    })
}

/// Reads the day of a publication date: ISO 8601 with or without a time, `20170418`, RFC 2822, or seconds since 1970.
fn date(text: &str) -> Result<Date, String> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let dashed = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
        return dashed.parse().map_err(|_| wrong_date(text));
    }
    if let Ok(seconds) = text.parse::<i64>() {
        let seconds = if seconds.abs() > 100_000_000_000 { seconds / 1000 } else { seconds };
        let moment = jiff::Timestamp::from_second(seconds).map_err(|_| wrong_date(text))?;
        return Ok(moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().into());
    }
    jiff::fmt::rfc2822::parse(text).map(|zoned| zoned.date().into()).map_err(|_| wrong_date(text))
}

fn wrong_date(text: &str) -> String {
    format!("has a publication date that can't be read, `{text}`; write it as in `2017-04-18`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Article {
        match read(line, "file:1", None).unwrap() {
            Line::Article(article) => *article,
            Line::Record(record) => panic!("a record: {record:?}"),
        }
    }

    #[test]
    fn synonyms_and_unknown_fields_are_taken() {
        let article = one(r#"{"headline":"Envoys meet","body":"They met.","date":"2017-04-18T08:00:00Z",
            "source":{"name":"Newsdesk"},"likes":3}"#);
        assert_eq!(article.source.title.as_deref(), Some("Envoys meet"));
        assert_eq!(article.source.id, "file:1");
        assert_eq!(article.source.publisher.as_deref(), Some("Newsdesk"));
        assert_eq!(article.source.published.unwrap().to_string(), "2017-04-18");
    }

    #[test]
    fn dates_of_many_makes_are_read() {
        for text in
            ["2017-04-18", "20170418", "Tue, 18 Apr 2017 08:00:00 +0000", "1492502400", "1492502400000"]
        {
            assert_eq!(date(text).unwrap().to_string(), "2017-04-18", "{text}");
        }
        assert!(date("last Tuesday").unwrap_err().contains("2017-04-18"));
    }

    #[test]
    fn what_is_no_article_says_what_it_lacks() {
        assert!(read("{", "f:1", None).unwrap_err().contains("no JSON"));
        assert!(read("[1]", "f:1", None).unwrap_err().contains("JSON object"));
        assert!(read(r#"{"id":"x","words":"y"}"#, "f:1", None).unwrap_err().contains("`id` and `words`"));
    }
}

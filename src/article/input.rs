//! Files, folders and standard input into articles and records, in a fixed order.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::jsonl::{self, Line};
use super::{Article, Raw, decode, plain, zstd};
use crate::date::Date;
use crate::fact::Record;

/// Where articles come from: a file, a folder, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input, written `-`.
    Stdin,
    /// A file, or a folder that is walked.
    Path(PathBuf),
}

impl FromStr for Input {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "-" { Input::Stdin } else { Input::Path(PathBuf::from(text)) })
    }
}

/// How articles are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The publication date of articles that tell none.
    pub published: Option<Date>,
}

/// One thing read.
#[derive(Debug)]
pub enum Item {
    /// An article.
    Article(Box<Article>),
    /// A record of an earlier `attache extract`.
    Record(Box<Record>),
}

/// One thing found, which is still to be read: a line, mostly. Reading it takes longer than finding it, and can be done in
/// parallel.
#[derive(Debug)]
pub struct Unread(Found);

#[derive(Debug)]
enum Found {
    Item(Result<Item, InputError>),
    Line { bytes: Vec<u8>, file: Arc<FileName>, number: usize, published: Option<Date> },
}

/// What a file is called.
#[derive(Debug)]
struct FileName {
    /// For people.
    name: String,
    /// In ids of articles that have none.
    id: String,
}

impl Unread {
    /// Returns how much there is to be read, in bytes.
    pub fn length(&self) -> usize {
        match &self.0 {
            Found::Item(Ok(Item::Article(article))) => article.text.len(),
            Found::Item(_) => 0,
            Found::Line { bytes, .. } => bytes.len(),
        }
    }

    /// Reads it; `None` for a blank line.
    pub fn read(self) -> Option<Result<Item, InputError>> {
        let (bytes, file, number, published) = match self.0 {
            Found::Item(item) => return Some(item),
            Found::Line { bytes, file, number, published } => (bytes, file, number, published),
        };
        // Most lines are facts in UTF-8, and there are millions of them: they are read in place.
        if let Some(record) = std::str::from_utf8(&bytes).ok().and_then(Record::from_plain_json) {
            return Some(Ok(Item::Record(Box::new(record))));
        }
        let place = || format!("{}:{number}", file.name);
        let text = match decode::decode(&bytes) {
            Ok(text) => text,
            Err(error) => return Some(Err(InputError::new(place(), error.to_string()))),
        };
        if text.trim().is_empty() {
            return None;
        }
        let id = format!("{}:{number}", file.id);
        Some(match jsonl::read(text.trim(), &id, published) {
            Ok(Line::Article(article)) => Ok(Item::Article(article)),
            Ok(Line::Record(record)) => Ok(Item::Record(record)),
            Err(problem) => Err(InputError::new(place(), problem)),
        })
    }
}

/// What could not be read, and where.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct InputError {
    /// The file, with the line where it has lines: `news.jsonl:17`.
    pub place: String,
    /// What is wrong and what was expected.
    pub problem: String,
    /// Whether the input as a whole is missing, rather than one article of many.
    pub fatal: bool,
}

impl InputError {
    fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        InputError { place: place.into(), problem: problem.into(), fatal: false }
    }

    fn fatal(self) -> Self {
        InputError { fatal: true, ..self }
    }
}

/// The articles and records of inputs, in the order of the inputs, folders by file name.
///
/// Only the file at hand is held: JSON Lines a line at a time, plain text whole.
pub struct Items {
    files: std::vec::IntoIter<Result<ArticleFile, InputError>>,
    lines: Option<Lines>,
    options: ReadOptions,
    total: usize,
    passed_over: usize,
}

/// A file to read, and the id that a plain text in it gets.
#[derive(Debug)]
struct ArticleFile {
    path: Option<PathBuf>,
    id: String,
}

struct Lines {
    reader: Box<dyn BufRead + Send>,
    file: Arc<FileName>,
    number: usize,
}

/// Bytes of the longest article that is read. A novel has one; what is longer is no article.
const LONGEST: u64 = 16 << 20;

fn too_long(place: impl Into<String>) -> InputError {
    let limit = LONGEST >> 20;
    InputError::new(
        place,
        format!("is longer than {limit} MB, which no article is; split it, one article a file or line"),
    )
}

/// How compressed files begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Whether a file begins with a frame of zstd, or with one that is to be skipped, as `pzstd` writes.
fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(&ZSTD) || matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// So much of a file is read at once.
const BUFFER: usize = 256 << 10;

/// Endings of files that a folder is searched for.
const PLAIN: &[&str] = &["txt", "text"];
const LINES: &[&str] = &["jsonl", "ndjson", "jsonl.gz", "ndjson.gz", "jsonl.zst", "ndjson.zst"];

/// Opens inputs: walks folders, and finds missing files before anything is read.
///
/// # Errors
/// When an input named is not there: the first such.
pub fn read(inputs: &[Input], options: ReadOptions) -> Result<Items, InputError> {
    let mut files = Vec::new();
    let mut passed_over = 0;
    for input in inputs {
        match input {
            Input::Stdin => files.push(Ok(ArticleFile { path: None, id: "stdin".to_owned() })),
            Input::Path(path) if path.is_dir() => walk(path, &mut files, &mut passed_over),
            Input::Path(path) => {
                path.metadata().map_err(|error| {
                    InputError::new(path.display().to_string(), format!("can't be read: {error}")).fatal()
                })?;
                let name = path.file_name().map_or(path.as_path(), Path::new);
                files.push(Ok(ArticleFile { path: Some(path.clone()), id: id_of(name) }));
            }
        }
    }
    let total = files.len();
    Ok(Items { files: files.into_iter(), lines: None, options, total, passed_over })
}

fn walk(root: &Path, files: &mut Vec<Result<ArticleFile, InputError>>, passed_over: &mut usize) {
    for entry in walkdir::WalkDir::new(root).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = error.path().unwrap_or(root).display().to_string();
                files.push(Err(InputError::new(place, error.to_string())));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let hidden = relative.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
        if !hidden && (has_ending(relative, PLAIN) || has_ending(relative, LINES)) {
            files.push(Ok(ArticleFile { path: Some(entry.path().to_owned()), id: id_of(relative) }));
        } else {
            *passed_over += 1;
        }
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.')))
}

/// Returns a relative path without its extension, with `/` on every system.
fn id_of(relative: &Path) -> String {
    let stem = relative.with_extension("");
    let parts: Vec<_> = stem.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

impl Items {
    /// Returns the number of files, those still to be read included.
    pub fn files(&self) -> usize {
        self.total
    }

    /// Returns the number of files read or begun.
    pub fn files_begun(&self) -> usize {
        self.total - self.files.len()
    }

    /// Returns the number of files in walked folders that are neither plain text nor JSON Lines by their names.
    pub fn passed_over(&self) -> usize {
        self.passed_over
    }

    fn open(&mut self, file: &ArticleFile) -> Result<Option<Item>, InputError> {
        let name = file.path.as_ref().map_or("standard input".to_owned(), |path| path.display().to_string());
        let unreadable = |error: io::Error| InputError::new(&name, format!("can't be read: {error}"));
        let mut reader: Box<dyn BufRead + Send> = match &file.path {
            None => Box::new(BufReader::new(io::stdin())),
            Some(path) => Box::new(BufReader::with_capacity(BUFFER, File::open(path).map_err(unreadable)?)),
        };
        let magic = reader.fill_buf().map_err(unreadable)?;
        if magic.starts_with(&GZIP) {
            reader = Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(reader)));
        } else if is_zstd(magic) {
            reader = Box::new(BufReader::with_capacity(BUFFER, zstd::Frames::new(reader)));
        }
        let head = reader.fill_buf().map_err(unreadable)?;
        let json = file.path.as_deref().is_some_and(|path| has_ending(path, LINES))
            || head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        if json {
            let file = Arc::new(FileName { name, id: file.id.clone() });
            self.lines = Some(Lines { reader, file, number: 0 });
            return Ok(None);
        }
        let mut bytes = Vec::new();
        reader.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LONGEST {
            return Err(too_long(name));
        }
        let text = decode::decode(&bytes).map_err(|error| InputError::new(&name, error.to_string()))?;
        let (title, body) = plain::split(&text);
        if body.is_empty() {
            return Err(InputError::new(
                name,
                "is empty; an article has a title, a blank line and a body, or a body alone",
            ));
        }
        let raw = Raw {
            id: file.id.clone(),
            title: title.map(str::to_owned),
            body: body.to_owned(),
            ..Raw::default()
        };
        Ok(Some(Item::Article(Box::new(Article::from_raw(raw, self.options.published)))))
    }
}

impl Lines {
    /// Returns the next line, unread; `None` at the end.
    fn next(&mut self, published: Option<Date>) -> Option<Unread> {
        let mut bytes = Vec::new();
        self.number += 1;
        let number = self.number;
        let place = || format!("{}:{number}", self.file.name);
        let failed = |error| Some(Unread(Found::Item(Err(error))));
        match (&mut self.reader).take(LONGEST + 1).read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(read) if read as u64 > LONGEST && bytes.last() != Some(&b'\n') => {
                let error = too_long(place());
                failed(self.skip_line().err().unwrap_or(error))
            }
            Ok(_) => Some(Unread(Found::Line { bytes, file: self.file.clone(), number, published })),
            Err(error) => {
                let error = InputError::new(place(), format!("can't be read on: {error}"));
                // What is behind a broken place of a compressed file is lost; say so once.
                self.reader = Box::new(io::empty());
                failed(error)
            }
        }
    }
}

impl Lines {
    /// Passes over the rest of a line that is too long to be held.
    fn skip_line(&mut self) -> Result<(), InputError> {
        loop {
            let buffer = self.reader.fill_buf().map_err(|error| {
                InputError::new(
                    format!("{}:{}", self.file.name, self.number),
                    format!("can't be read on: {error}"),
                )
            })?;
            if buffer.is_empty() {
                return Ok(());
            }
            match buffer.iter().position(|&byte| byte == b'\n') {
                Some(end) => {
                    self.reader.consume(end + 1);
                    return Ok(());
                }
                None => {
                    let length = buffer.len();
                    self.reader.consume(length);
                }
            }
        }
    }
}

impl Items {
    /// Returns the next thing, unread; `None` at the end.
    pub fn next_unread(&mut self) -> Option<Unread> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next(self.options.published) {
                    Some(line) => return Some(line),
                    None => self.lines = None,
                }
            }
            let item = match self.files.next()?.and_then(|file| self.open(&file)) {
                Ok(None) => continue,
                Ok(Some(item)) => Ok(item),
                Err(error) => Err(error),
            };
            return Some(Unread(Found::Item(item)));
        }
    }
}

impl Iterator for Items {
    type Item = Result<Item, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.next_unread()?.read() {
                return Some(item);
            }
        }
    }
}

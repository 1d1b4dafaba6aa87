//! Tables of language and world knowledge that are compiled in: tab-separated, `#` for comments, one row of headings.

use serde::de::DeserializeOwned;

/// Reads the rows of a table.
///
/// # Errors
/// When a row has too few columns or one that can't be read; the error names the line.
pub fn rows<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .comment(Some(b'#'))
        .quoting(false)
        .from_reader(text.as_bytes())
        .deserialize()
        .collect()
}

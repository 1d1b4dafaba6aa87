//! The model file: a checksummed table of named sections; matrices are read where they lie.
//!
//! ```text
//! magic "ATTACHEM" | version u32 | sections u32 | BLAKE3 of the rest | table: name[32], offset u64, length u64 | sections
//! matrix: kind u32, rows u32, columns u32, 0 | kind 1: f32 values | kind 2: f32 scale per row, i8 values
//! ```
//!
//! All numbers are little-endian. Every length is checked before anything is read or allocated.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// What can be wrong with a model file.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("cannot read the model: {0}")]
    Io(#[from] std::io::Error),
    /// It does not begin as a model file does.
    #[error("this is not a model file of attache")]
    NotAModel,
    /// It was written by another version.
    #[error("the model file has format version {0}; this attache reads version 1")]
    Version(u32),
    /// Bytes were lost or changed.
    #[error("the model file is damaged: its checksum does not match")]
    Damaged,
    /// A part is missing or has the wrong form.
    #[error("the model file's section `{0}` is missing or malformed")]
    Section(String),
}

const HEADER: usize = 48;
const ENTRY: usize = 48;

/// A model file's bytes and the places of its sections.
pub(super) struct File {
    bytes: Cow<'static, [u8]>,
    sections: BTreeMap<String, Range<usize>>,
}

impl File {
    /// Reads the table of sections; `check` compares the checksum too.
    pub(super) fn open(bytes: Cow<'static, [u8]>, check: bool) -> Result<File, ModelError> {
        if bytes.get(..8) != Some(b"ATTACHEM") {
            return Err(ModelError::NotAModel);
        }
        let version = word(&bytes, 8).ok_or(ModelError::NotAModel)?;
        if version != 1 {
            return Err(ModelError::Version(version));
        }
        let count = word(&bytes, 12).ok_or(ModelError::NotAModel)? as usize;
        let rest = bytes.get(HEADER..).ok_or(ModelError::Damaged)?;
        if check && Some(blake3::hash(rest).as_bytes().as_slice()) != bytes.get(16..HEADER) {
            return Err(ModelError::Damaged);
        }
        let mut sections = BTreeMap::new();
        for entry in rest.chunks_exact(ENTRY).take(count) {
            let name = entry.split(|&b| b == 0).next().unwrap_or_default();
            let name = String::from_utf8_lossy(name.get(..32).unwrap_or(name)).into_owned();
            let long = |at: usize| {
                Some(usize::try_from(u64::from(word(entry, at + 4)?) << 32).ok()? | word(entry, at)? as usize)
            };
            let range =
                long(32).zip(long(40)).and_then(|(start, length)| Some(start..start.checked_add(length)?));
            match range {
                Some(range) if range.end <= bytes.len() => sections.insert(name, range),
                _ => return Err(ModelError::Section(name)),
            };
        }
        if sections.len() != count {
            return Err(ModelError::Damaged);
        }
        Ok(File { bytes, sections })
    }

    /// Returns a section's bytes.
    pub(super) fn section(&self, name: &str) -> Result<&[u8], ModelError> {
        let range = self.sections.get(name).cloned();
        range.and_then(|r| self.bytes.get(r)).ok_or_else(|| ModelError::Section(name.to_owned()))
    }

    /// Returns a section that is text, without the zeros that fill it up.
    pub(super) fn text(&self, name: &str) -> Result<&str, ModelError> {
        let bytes = self.section(name)?;
        let text = std::str::from_utf8(bytes).map_err(|_| ModelError::Section(name.to_owned()))?;
        Ok(text.trim_end_matches('\0'))
    }

    /// Returns an 8-bit matrix.
    pub(super) fn matrix(&self, name: &str) -> Result<Tensor<'_>, ModelError> {
        Tensor::read(self.section(name)?).ok_or_else(|| ModelError::Section(name.to_owned()))
    }

    /// Returns an 8-bit matrix together with its place in the file, for reading rows later.
    pub(super) fn table(&self, name: &str, columns: usize) -> Result<Table, ModelError> {
        let tensor = self.matrix(name)?;
        let error = || ModelError::Section(name.to_owned());
        if tensor.cols() != columns || tensor.rows() == 0 {
            return Err(error());
        }
        let start = self.sections.get(name).ok_or_else(error)?.start;
        let (rows, values) = (tensor.rows(), start + 16 + 4 * tensor.rows());
        Ok(Table { scales: start + 16, values, rows, columns })
    }

    /// Returns a matrix of floats, row after row; `length` is what the caller needs.
    pub(super) fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = self.section(name)?;
        let error = || ModelError::Section(name.to_owned());
        let size = (word(bytes, 4).ok_or_else(error)? as usize)
            .saturating_mul(word(bytes, 8).ok_or_else(error)? as usize);
        if word(bytes, 0) != Some(1) || size != length {
            return Err(error());
        }
        let body = bytes.get(16..16 + 4 * length).ok_or_else(error)?;
        Ok(body.chunks_exact(4).map(float).collect())
    }
}

/// Where an 8-bit matrix lies in the file.
#[derive(Clone, Copy)]
pub(super) struct Table {
    scales: usize,
    values: usize,
    rows: usize,
    columns: usize,
}

impl Table {
    /// Number of rows.
    pub(super) fn rows(self) -> usize {
        self.rows
    }

    /// Adds a row, scaled, to `sum`; rows that do not exist add nothing.
    pub(super) fn add(self, file: &File, row: usize, sum: &mut [f32]) {
        if row >= self.rows {
            return;
        }
        let (scale, at) = (self.scales + 4 * row, self.values + row * self.columns);
        let scale = file.bytes.get(scale..scale + 4).map_or(0.0, float);
        for (sum, &value) in sum.iter_mut().zip(file.bytes.get(at..at + self.columns).unwrap_or_default()) {
            *sum += f32::from(value as i8) * scale;
        }
    }
}

/// A view of an 8-bit matrix.
pub(super) struct Tensor<'a> {
    rows: usize,
    cols: usize,
    scales: &'a [u8],
    values: &'a [u8],
}

impl<'a> Tensor<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (rows, cols) = (word(bytes, 4)? as usize, word(bytes, 8)? as usize);
        if word(bytes, 0)? != 2 {
            return None;
        }
        let scales_end = rows.checked_mul(4)?.checked_add(16)?;
        let end = rows.checked_mul(cols)?.checked_add(scales_end)?;
        Some(Tensor { rows, cols, scales: bytes.get(16..scales_end)?, values: bytes.get(scales_end..end)? })
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub(super) fn cols(&self) -> usize {
        self.cols
    }

    /// Returns a row's scale.
    pub(super) fn scale(&self, row: usize) -> f32 {
        self.scales.get(4 * row..4 * row + 4).map_or(0.0, float)
    }

    /// Returns a row's integers.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = i8> + use<'a> {
        let at = row * self.cols;
        self.values.get(at..at + self.cols).unwrap_or_default().iter().map(|&b| b as i8)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn float(bytes: &[u8]) -> f32 {
    bytes.try_into().map_or(0.0, f32::from_le_bytes)
}

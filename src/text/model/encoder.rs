//! The word-window encoder: hashed embeddings and word vectors of a word, mixed; then four layers that look one word to each side.

use super::feature::{Rows, TABLES};
use super::linear::{Linear, Quantised};
use super::math::layer_norm;
use super::simd::{self, Kernel, Lanes};
use super::tensor::{File, ModelError, Table};

/// Numbers per word.
pub(super) const WIDTH: usize = 96;
const PIECES: usize = 3;

/// A maxout layer of three pieces with layer norm.
struct Maxout {
    linear: Linear,
    norm: Vec<f32>,
}

impl Maxout {
    fn read(file: &File, name: &str, inputs: usize) -> Result<Maxout, ModelError> {
        let weights = file.matrix(&format!("{name}.weight"))?;
        if weights.rows() != WIDTH * PIECES || weights.cols() != inputs {
            return Err(ModelError::Section(format!("{name}.weight")));
        }
        let bias = file.floats(&format!("{name}.bias"), WIDTH * PIECES)?;
        Ok(Maxout {
            linear: Linear::new(&weights, &bias),
            norm: file.floats(&format!("{name}.norm"), 2 * WIDTH)?,
        })
    }
}

/// One encoder's weights.
pub(super) struct Encoder {
    tables: Vec<Table>,
    vectors: Table,
    mix: Maxout,
    layers: Vec<Maxout>,
}

/// Buffers of the encoder.
#[derive(Default)]
pub(super) struct EncoderScratch {
    parts: Vec<f32>,
    quantised: Quantised,
    pieces: Vec<f32>,
}

impl Encoder {
    /// Reads the sections that begin with `name`; `tables` of the hashed tables are used.
    pub(super) fn read(file: &File, name: &str, tables: usize) -> Result<Encoder, ModelError> {
        Ok(Encoder {
            tables: (0..tables)
                .map(|i| file.table(&format!("{name}.table.{i}"), WIDTH))
                .collect::<Result<_, _>>()?,
            vectors: file.table(&format!("{name}.vectors"), WIDTH)?,
            mix: Maxout::read(file, &format!("{name}.mix"), WIDTH * (tables + 1))?,
            layers: (0..4)
                .map(|i| Maxout::read(file, &format!("{name}.layer.{i}"), 3 * WIDTH))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Returns the sizes of the hashed tables, 1 for those it does not have.
    pub(super) fn sizes(&self) -> [u32; TABLES] {
        let mut sizes = [1; TABLES];
        for (size, table) in sizes.iter_mut().zip(&self.tables) {
            *size = u32::try_from(table.rows()).unwrap_or(u32::MAX);
        }
        sizes
    }

    /// Appends the mixed embedding of one word form to `out`.
    pub(super) fn embed(
        &self,
        file: &File,
        rows: &Rows,
        vector: Option<usize>,
        s: &mut EncoderScratch,
        out: &mut Vec<f32>,
    ) {
        s.parts.clear();
        s.parts.resize(WIDTH * (self.tables.len() + 1), 0.0);
        for ((table, rows), part) in self.tables.iter().zip(rows).zip(s.parts.chunks_exact_mut(WIDTH)) {
            for &row in rows {
                table.add(file, row as usize, part);
            }
        }
        if let Some(row) = vector {
            let at = WIDTH * self.tables.len();
            self.vectors.add(file, row, &mut s.parts[at..]);
        }
        s.quantised.start(self.mix.linear.inputs());
        s.quantised.push(&[&s.parts]);
        self.mix.linear.apply(&s.quantised, &mut s.pieces);
        let at = out.len();
        out.resize(at + WIDTH, 0.0);
        activate(&s.pieces, &self.mix.norm, &mut out[at..], false);
    }

    /// Runs the window layers over `x`, words side by side; `starts` are the sentences' first words and the end.
    pub(super) fn encode(&self, starts: &[usize], x: &mut [f32], s: &mut EncoderScratch) {
        const NOTHING: [f32; WIDTH] = [0.0; WIDTH];
        for layer in &self.layers {
            simd::run(Windows {
                starts,
                x,
                nothing: &NOTHING,
                out: &mut s.quantised,
                width: layer.linear.inputs(),
            });
            layer.linear.apply(&s.quantised, &mut s.pieces);
            simd::run(Activate { pieces: &s.pieces, norm: &layer.norm, x });
        }
    }
}

/// Quantises the window of every word: the word before, the word, the word after, within the sentence.
struct Windows<'a> {
    starts: &'a [usize],
    x: &'a [f32],
    nothing: &'a [f32],
    out: &'a mut Quantised,
    width: usize,
}

impl Kernel for Windows<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        self.out.start(self.width);
        let word = |t: usize| &self.x[t * WIDTH..(t + 1) * WIDTH];
        for pair in self.starts.windows(2) {
            for t in pair[0]..pair[1] {
                let before = if t > pair[0] { word(t - 1) } else { self.nothing };
                let after = if t + 1 < pair[1] { word(t + 1) } else { self.nothing };
                self.out.push(&[before, word(t), after]);
            }
        }
    }
}

/// Adds the activated pieces to every word.
struct Activate<'a> {
    pieces: &'a [f32],
    norm: &'a [f32],
    x: &'a mut [f32],
}

impl Kernel for Activate<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for (pieces, x) in self.pieces.chunks_exact(WIDTH * PIECES).zip(self.x.chunks_exact_mut(WIDTH)) {
            activate(pieces, self.norm, x, true);
        }
    }
}

/// Takes the largest of three pieces, normalises, and sets or adds the result.
#[inline(always)]
fn activate(pieces: &[f32], norm: &[f32], out: &mut [f32], add: bool) {
    let mut best = [0.0f32; WIDTH];
    let (first, rest) = pieces.split_at(WIDTH);
    let (second, third) = rest.split_at(WIDTH);
    for i in 0..WIDTH {
        best[i] = first[i].max(second[i]).max(third[i]);
    }
    layer_norm(&mut best, norm);
    for (out, y) in out.iter_mut().zip(best) {
        *out = if add { *out + y } else { y };
    }
}

//! A bidirectional LSTM layer.

use super::linear::{Linear, Quantised};
use super::math::{sigmoid, tanh};
use super::simd::{self, Kernel, Lanes};
use super::tensor::{File, ModelError};

/// One layer's weights.
pub(super) struct Lstm {
    input: Linear,
    steps: [Linear; 2],
    hidden: usize,
}

/// Buffers of the layer.
#[derive(Default)]
pub(super) struct LstmScratch {
    gates: Vec<f32>,
    state: Quantised,
    steps: Vec<f32>,
    cells: Vec<f32>,
    hidden: Vec<f32>,
    order: Vec<usize>,
}

/// Sentences that run side by side, so that weights are fetched once for all of them.
const ABREAST: usize = 4;

impl Lstm {
    /// Reads the sections that begin with `name`.
    pub(super) fn read(file: &File, name: &str, inputs: usize, hidden: usize) -> Result<Lstm, ModelError> {
        let matrix = |part: &str, rows: usize, cols: usize| {
            let name = format!("{name}.{part}.weight");
            let weights = file.matrix(&name)?;
            if weights.rows() == rows && weights.cols() == cols {
                Ok(weights)
            } else {
                Err(ModelError::Section(name))
            }
        };
        let bias = file.floats(&format!("{name}.input.bias"), 8 * hidden)?;
        Ok(Lstm {
            input: Linear::new(&matrix("input", 8 * hidden, inputs)?, &bias),
            steps: [
                Linear::new(&matrix("forward", 4 * hidden, hidden)?, &[]),
                Linear::new(&matrix("backward", 4 * hidden, hidden)?, &[]),
            ],
            hidden,
        })
    }

    /// Numbers per word that it gives out.
    pub(super) fn width(&self) -> usize {
        2 * self.hidden
    }

    /// Runs over the quantised words; `starts` are the sentences' first words and the end.
    pub(super) fn apply(&self, starts: &[usize], x: &Quantised, s: &mut LstmScratch, out: &mut Vec<f32>) {
        self.input.apply(x, &mut s.gates);
        out.clear();
        out.resize(x.len() * self.width(), 0.0);
        // Longest first, so that those abreast end together; the results do not depend on it.
        let length = |i: usize| starts[i + 1] - starts[i];
        s.order.clear();
        s.order.extend(0..starts.len().saturating_sub(1));
        s.order.sort_by_key(|&i| std::cmp::Reverse(length(i)));
        let order = std::mem::take(&mut s.order);
        for group in order.chunks(ABREAST) {
            for (direction, weights) in self.steps.iter().enumerate() {
                self.run(starts, group, direction, weights, s, out);
            }
        }
        s.order = order;
    }

    fn run(
        &self,
        starts: &[usize],
        group: &[usize],
        direction: usize,
        weights: &Linear,
        s: &mut LstmScratch,
        out: &mut [f32],
    ) {
        let h = self.hidden;
        s.cells.clear();
        s.cells.resize(group.len() * h, 0.0);
        s.hidden.clear();
        s.hidden.resize(group.len() * h, 0.0);
        let longest = group.first().map_or(0, |&i| starts[i + 1] - starts[i]);
        for step in 0..longest {
            // Sentences are sorted, so those still running come first.
            let running = group.iter().take_while(|&&i| starts[i + 1] - starts[i] > step).count();
            s.state.start(h);
            for k in 0..running {
                s.state.push_scaled(&[&s.hidden[k * h..(k + 1) * h]], 1.0);
            }
            weights.apply(&s.state, &mut s.steps);
            for (k, &i) in group[..running].iter().enumerate() {
                let t = if direction == 0 { starts[i] + step } else { starts[i + 1] - 1 - step };
                let gates = &s.gates[t * self.input.stride() + direction * 4 * h..][..4 * h];
                let hidden = &mut s.hidden[k * h..(k + 1) * h];
                simd::run(Cell {
                    gates,
                    steps: &s.steps[k * weights.stride()..][..4 * h],
                    cells: &mut s.cells[k * h..(k + 1) * h],
                    hidden,
                });
                out[t * 2 * h + direction * h..][..h].copy_from_slice(hidden);
            }
        }
    }
}

/// One step of one sentence.
struct Cell<'a> {
    gates: &'a [f32],
    steps: &'a [f32],
    cells: &'a mut [f32],
    hidden: &'a mut [f32],
}

impl Kernel for Cell<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let h = self.cells.len();
        let part = |i: usize| (&self.gates[i * h..][..h], &self.steps[i * h..][..h]);
        let (input, forget, update, output) = (part(0), part(1), part(2), part(3));
        for (k, hidden) in self.hidden.iter_mut().enumerate() {
            let cell = sigmoid(forget.0[k] + forget.1[k]) * self.cells[k]
                + sigmoid(input.0[k] + input.1[k]) * tanh(update.0[k] + update.1[k]);
            self.cells[k] = cell;
            *hidden = sigmoid(output.0[k] + output.1[k]) * tanh(cell);
        }
    }
}

//! Matrix products of 8-bit weights with 14-bit activations, exact in 32-bit integers, so that every CPU decides alike.
//!
//! Weights are widened to 16 bits and laid out in panels of 32 outputs, two inputs side by side, because every
//! vector unit has an instruction that multiplies 16-bit pairs and adds them up (`pmaddwd`). Which instructions run
//! is chosen at run time; the integers they add are the same.

use super::simd::{self, Lanes};
use super::tensor::Tensor;

/// Outputs per panel.
pub(super) const PANEL: usize = 32;

/// Largest absolute activation; with 8-bit weights, sums of 2,000 products stay inside 32 bits.
const TOP: f32 = 8191.0;

/// Vectors of activations quantised one by one: pairs of 16-bit numbers and one scale each.
#[derive(Default)]
pub(super) struct Quantised {
    pairs: Vec<i32>,
    scales: Vec<f32>,
    width: usize,
}

impl Quantised {
    /// Empties the buffer for vectors of `inputs` numbers.
    pub(super) fn start(&mut self, inputs: usize) {
        self.pairs.clear();
        self.scales.clear();
        self.width = inputs.div_ceil(2);
    }

    /// Appends one vector given in parts, which may differ in length but are even; they share one scale.
    pub(super) fn push(&mut self, parts: &[&[f32]]) {
        let mut top = 0.0f32;
        for part in parts {
            for &x in *part {
                top = top.max(x.abs());
            }
        }
        self.push_scaled(parts, if top > 0.0 { top } else { 1.0 });
    }

    /// Appends one vector whose values are known not to exceed `top`.
    pub(super) fn push_scaled(&mut self, parts: &[&[f32]], top: f32) {
        let factor = TOP / top;
        for part in parts {
            self.pairs.extend(part.chunks_exact(2).map(|pair| {
                let (a, b) = (quantise(pair[0] * factor), quantise(pair[1] * factor));
                (b << 16) | (a & 0xffff)
            }));
        }
        self.scales.push(top / TOP);
    }

    /// Number of vectors.
    pub(super) fn len(&self) -> usize {
        self.scales.len()
    }
}

/// Rounds half away from zero; the argument is within ±8,191.
fn quantise(x: f32) -> i32 {
    (x + 0.5f32.copysign(x)) as i32
}

/// A layer `y = W x + b` with 8-bit weights and one scale per output.
pub(super) struct Linear {
    packed: Vec<i16>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

impl Linear {
    /// Lays out a matrix of `[output][input]` rows.
    pub(super) fn new(weights: &Tensor<'_>, bias: &[f32]) -> Linear {
        let (outputs, inputs) = (weights.rows(), weights.cols());
        let panels = outputs.div_ceil(PANEL);
        let pairs = inputs.div_ceil(2);
        let mut packed = vec![0i16; panels * pairs * PANEL * 2];
        let mut scales = vec![0.0; panels * PANEL];
        let mut padded = vec![0.0; panels * PANEL];
        for o in 0..outputs {
            let (panel, lane) = (o / PANEL, o % PANEL);
            scales[o] = weights.scale(o);
            padded[o] = bias.get(o).copied().unwrap_or(0.0);
            for (i, w) in weights.row(o).enumerate() {
                packed[((panel * pairs + i / 2) * PANEL + lane) * 2 + i % 2] = i16::from(w);
            }
        }
        Linear { packed, scales, bias: padded, inputs, outputs }
    }

    /// Number of outputs.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of inputs.
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Length of one result in `apply`'s output: the outputs, padded to whole panels.
    pub(super) fn stride(&self) -> usize {
        self.scales.len()
    }

    /// Multiplies all vectors of `x`; result `t` starts at `t * stride()`.
    pub(super) fn apply(&self, x: &Quantised, out: &mut Vec<f32>) {
        out.clear();
        out.resize(x.len() * self.stride(), 0.0);
        if x.width == self.inputs.div_ceil(2) {
            simd::run(Product { linear: self, x, out });
        }
    }
}

struct Product<'a> {
    linear: &'a Linear,
    x: &'a Quantised,
    out: &'a mut [f32],
}

impl simd::Kernel for Product<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let Product { linear, x, out } = self;
        let stride = linear.stride();
        let panel_size = x.width * PANEL * 2;
        if panel_size == 0 {
            return;
        }
        for (panel, weights) in linear.packed.chunks_exact(panel_size).enumerate() {
            let at = panel * PANEL;
            let mut t = 0;
            while t + 4 <= x.len() {
                let sums = lanes.panel4(weights, [row(x, t), row(x, t + 1), row(x, t + 2), row(x, t + 3)]);
                for (k, sum) in sums.iter().enumerate() {
                    linear.finish(at, sum, x.scales[t + k], &mut out[(t + k) * stride + at..][..PANEL]);
                }
                t += 4;
            }
            while t < x.len() {
                let sum = lanes.panel1(weights, row(x, t));
                linear.finish(at, &sum, x.scales[t], &mut out[t * stride + at..][..PANEL]);
                t += 1;
            }
        }
    }
}

#[inline(always)]
fn row(x: &Quantised, t: usize) -> &[i32] {
    &x.pairs[t * x.width..(t + 1) * x.width]
}

impl Linear {
    #[inline(always)]
    fn finish(&self, at: usize, sums: &[i32; PANEL], scale: f32, out: &mut [f32]) {
        let (scales, bias) = (&self.scales[at..at + PANEL], &self.bias[at..at + PANEL]);
        for lane in 0..PANEL {
            out[lane] = sums[lane] as f32 * (scale * scales[lane]) + bias[lane];
        }
    }
}

//! The few functions between matrix products. Sums run in a fixed order and nothing is fused, so that every CPU agrees.

/// Returns the sum of products, added up in eight lanes.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    total(lanes)
}

#[inline(always)]
fn total(l: [f32; 8]) -> f32 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

/// Normalises to mean 0 and variance 1, then scales and shifts: `norm` holds the factors and after them the shifts.
#[inline(always)]
pub(super) fn layer_norm(x: &mut [f32], norm: &[f32]) {
    let n = x.len();
    let (factors, shifts) = norm.split_at(n.min(norm.len()));
    let mut lanes = [0.0f32; 8];
    for part in x.chunks_exact(8) {
        for lane in 0..8 {
            lanes[lane] += part[lane];
        }
    }
    let mean = total(lanes) / n as f32;
    lanes = [0.0; 8];
    for part in x.chunks_exact(8) {
        for lane in 0..8 {
            let d = part[lane] - mean;
            lanes[lane] += d * d;
        }
    }
    let factor = 1.0 / (total(lanes) / n as f32 + 1e-8).sqrt();
    for ((x, g), b) in x.iter_mut().zip(factors).zip(shifts) {
        *x = (*x - mean) * factor * g + b;
    }
}

/// Returns the hyperbolic tangent to about 1e-6, by a ratio of polynomials: the same everywhere, unlike the system's.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905, 7.905);
    let s = x * x;
    let p = -2.760_768_5e-16;
    let p = p * s + 2.000_188e-13;
    let p = p * s + -8.604_672e-11;
    let p = p * s + 5.122_297_1e-8;
    let p = p * s + 1.485_722_4e-5;
    let p = p * s + 6.372_619_3e-4;
    let p = p * s + 4.893_524_6e-3;
    let q = 1.198_258_4e-6;
    let q = q * s + 1.185_347_1e-4;
    let q = q * s + 2.268_434_6e-3;
    let q = q * s + 4.893_525e-3;
    x * p / q
}

/// Returns the logistic function.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    0.5 * tanh(0.5 * x) + 0.5
}

/// Returns the index of the largest value, the first of equals.
pub(super) fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (i, &v) in values.iter().enumerate() {
        if v > values[best] {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tangent_is_the_tangent() {
        for i in -2000..2000 {
            let x = i as f32 / 200.0;
            assert!((tanh(x) - x.tanh()).abs() < 2e-6, "{x}: {} {}", tanh(x), x.tanh());
        }
    }

    #[test]
    fn a_normalised_vector_has_mean_zero_and_length_one_per_unit() {
        let mut x: Vec<f32> = (0..16).map(|i| (i * i) as f32).collect();
        let norm: Vec<f32> = [vec![1.0; 16], vec![0.0; 16]].concat();
        layer_norm(&mut x, &norm);
        assert!(x.iter().sum::<f32>().abs() < 1e-4);
        assert!((x.iter().map(|x| x * x).sum::<f32>() - 16.0).abs() < 1e-3);
    }
}

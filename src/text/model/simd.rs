//! The vector units: AVX-512, AVX2, or whatever the compiler makes of plain loops, chosen once at run time.
//!
//! Everything here adds integers, so the three agree to the last bit.

use super::linear::PANEL;

/// Multiplies a panel of weights (pairs of inputs for 32 outputs) with one or four vectors of activation pairs.
pub(super) trait Lanes: Copy {
    /// Returns the 32 sums of each of four vectors.
    fn panel4(self, weights: &[i16], x: [&[i32]; 4]) -> [[i32; PANEL]; 4];
    /// Returns the 32 sums of one vector.
    fn panel1(self, weights: &[i16], x: &[i32]) -> [i32; PANEL];
}

/// Work that runs with the vector unit of this machine.
pub(super) trait Kernel {
    /// Does the work.
    fn run<L: Lanes>(self, lanes: L);
}

/// Runs a kernel with the best vector unit of this machine.
pub(super) fn run<K: Kernel>(kernel: K) {
    #[cfg(target_arch = "x86_64")]
    {
        match x86::unit() {
            x86::Unit::Vnni(vnni, simd) => return vnni.vectorize(x86::OnV4(kernel, simd)),
            x86::Unit::V4(simd) => return simd.vectorize(x86::OnV4(kernel, simd)),
            x86::Unit::V3(simd) => return simd.vectorize(x86::OnV3(kernel, simd)),
            x86::Unit::Plain => {}
        }
    }
    kernel.run(Plain);
}

/// Plain loops.
#[derive(Clone, Copy)]
struct Plain;

impl Lanes for Plain {
    #[inline(always)]
    fn panel4(self, weights: &[i16], x: [&[i32]; 4]) -> [[i32; PANEL]; 4] {
        x.map(|x| self.panel1(weights, x))
    }

    #[inline(always)]
    fn panel1(self, weights: &[i16], x: &[i32]) -> [i32; PANEL] {
        let mut sums = [0i32; PANEL];
        for (w, &pair) in weights.chunks_exact(2 * PANEL).zip(x) {
            let (a, b) = (i32::from(pair as i16), pair >> 16);
            for lane in 0..PANEL {
                sums[lane] += i32::from(w[2 * lane]) * a + i32::from(w[2 * lane + 1]) * b;
            }
        }
        sums
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Kernel, Lanes, PANEL};
    use pulp::x86::{V3, V4};
    use std::sync::OnceLock;

    /// AVX-512 with VNNI, which multiplies and adds up in one instruction: the compiler makes the two into that one
    /// where it may.
    mod vnni {
        pulp::simd_type! {
            /// The features of `V4` and `avx512vnni`.
            #[allow(missing_docs, unreachable_pub)]
            pub struct Vnni {
                pub sse: "sse", pub sse2: "sse2", pub fxsr: "fxsr", pub sse3: "sse3", pub ssse3: "ssse3",
                pub sse4_1: "sse4.1", pub sse4_2: "sse4.2", pub popcnt: "popcnt", pub avx: "avx", pub avx2: "avx2",
                pub bmi1: "bmi1", pub bmi2: "bmi2", pub fma: "fma", pub lzcnt: "lzcnt", pub avx512f: "avx512f",
                pub avx512bw: "avx512bw", pub avx512cd: "avx512cd", pub avx512dq: "avx512dq", pub avx512vl: "avx512vl",
                pub avx512vnni: "avx512vnni",
            }
        }
    }

    #[derive(Clone, Copy)]
    pub(super) enum Unit {
        Vnni(vnni::Vnni, V4),
        V4(V4),
        V3(V3),
        Plain,
    }

    pub(super) fn unit() -> Unit {
        static UNIT: OnceLock<Unit> = OnceLock::new();
        *UNIT.get_or_init(|| match (vnni::Vnni::try_new(), V4::try_new(), V3::try_new()) {
            (Some(vnni), Some(v4), _) => Unit::Vnni(vnni, v4),
            (None, Some(v4), _) => Unit::V4(v4),
            (_, None, Some(v3)) => Unit::V3(v3),
            (_, None, None) => Unit::Plain,
        })
    }

    pub(super) struct OnV4<K>(pub(super) K, pub(super) V4);
    pub(super) struct OnV3<K>(pub(super) K, pub(super) V3);

    impl<K: Kernel> pulp::NullaryFnOnce for OnV4<K> {
        type Output = ();
        #[inline(always)]
        fn call(self) {
            self.0.run(self.1);
        }
    }

    impl<K: Kernel> pulp::NullaryFnOnce for OnV3<K> {
        type Output = ();
        #[inline(always)]
        fn call(self) {
            self.0.run(self.1);
        }
    }

    impl Lanes for V4 {
        #[inline(always)]
        fn panel4(self, weights: &[i16], x: [&[i32]; 4]) -> [[i32; PANEL]; 4] {
            let mut sums = [[self.avx512f._mm512_setzero_si512(); 2]; 4];
            let n = weights.len() / (2 * PANEL);
            let x = x.map(|x| &x[..n]);
            for (k, w) in weights.chunks_exact(2 * PANEL).enumerate() {
                let (low, high) = (wide(&w[..PANEL]), wide(&w[PANEL..]));
                for (sum, x) in sums.iter_mut().zip(x) {
                    let pair = self.avx512f._mm512_set1_epi32(x[k]);
                    let (a, b) = (
                        self.avx512bw._mm512_madd_epi16(low, pair),
                        self.avx512bw._mm512_madd_epi16(high, pair),
                    );
                    sum[0] = self.avx512f._mm512_add_epi32(sum[0], a);
                    sum[1] = self.avx512f._mm512_add_epi32(sum[1], b);
                }
            }
            sums.map(pulp::cast)
        }

        #[inline(always)]
        fn panel1(self, weights: &[i16], x: &[i32]) -> [i32; PANEL] {
            let mut sums = [self.avx512f._mm512_setzero_si512(); 2];
            for (w, &pair) in weights.chunks_exact(2 * PANEL).zip(x) {
                let pair = self.avx512f._mm512_set1_epi32(pair);
                let (a, b) = (
                    self.avx512bw._mm512_madd_epi16(wide(&w[..PANEL]), pair),
                    self.avx512bw._mm512_madd_epi16(wide(&w[PANEL..]), pair),
                );
                sums[0] = self.avx512f._mm512_add_epi32(sums[0], a);
                sums[1] = self.avx512f._mm512_add_epi32(sums[1], b);
            }
            pulp::cast(sums)
        }
    }

    #[inline(always)]
    fn wide(weights: &[i16]) -> std::arch::x86_64::__m512i {
        let mut block = [0i16; 32];
        block.copy_from_slice(weights);
        pulp::cast(block)
    }

    impl Lanes for V3 {
        #[inline(always)]
        fn panel4(self, weights: &[i16], x: [&[i32]; 4]) -> [[i32; PANEL]; 4] {
            let mut out = [[0i32; PANEL]; 4];
            let n = weights.len() / (2 * PANEL);
            let x = x.map(|x| &x[..n]);
            // Half a panel at a time: sixteen registers hold four times two sums.
            for half in 0..2 {
                let mut sums = [[self.avx._mm256_setzero_si256(); 2]; 4];
                for (k, w) in weights.chunks_exact(2 * PANEL).enumerate() {
                    let w = &w[half * PANEL..half * PANEL + PANEL];
                    let (low, high) = (narrow(&w[..16]), narrow(&w[16..]));
                    for (sum, x) in sums.iter_mut().zip(x) {
                        let pair = self.avx._mm256_set1_epi32(x[k]);
                        sum[0] = self.avx2._mm256_add_epi32(sum[0], self.avx2._mm256_madd_epi16(low, pair));
                        sum[1] = self.avx2._mm256_add_epi32(sum[1], self.avx2._mm256_madd_epi16(high, pair));
                    }
                }
                for (out, sum) in out.iter_mut().zip(sums) {
                    let sum: [i32; 16] = pulp::cast(sum);
                    out[half * 16..half * 16 + 16].copy_from_slice(&sum);
                }
            }
            out
        }

        #[inline(always)]
        fn panel1(self, weights: &[i16], x: &[i32]) -> [i32; PANEL] {
            let mut sums = [self.avx._mm256_setzero_si256(); 4];
            for (w, &pair) in weights.chunks_exact(2 * PANEL).zip(x) {
                let pair = self.avx._mm256_set1_epi32(pair);
                for (sum, w) in sums.iter_mut().zip(w.chunks_exact(16)) {
                    *sum = self.avx2._mm256_add_epi32(*sum, self.avx2._mm256_madd_epi16(narrow(w), pair));
                }
            }
            pulp::cast(sums)
        }
    }

    #[inline(always)]
    fn narrow(weights: &[i16]) -> std::arch::x86_64::__m256i {
        let mut block = [0i16; 16];
        block.copy_from_slice(weights);
        pulp::cast(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Multiplies weights and vectors that fill 8 and 14 bits, drawn by a fixed generator.
    struct Sums<'a>(&'a mut Vec<i32>);

    impl Kernel for Sums<'_> {
        fn run<L: Lanes>(self, lanes: L) {
            let mut state = 1_u32;
            let mut draw = |bits: u32| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as i32 % (1 << bits) - (1 << (bits - 1))
            };
            for pairs in [1, 2, 3, 48, 97] {
                let weights: Vec<i16> = (0..pairs * 2 * PANEL).map(|_| draw(8) as i16).collect();
                let mut vector =
                    || -> Vec<i32> { (0..pairs).map(|_| (draw(14) << 16) | (draw(14) & 0xffff)).collect() };
                let four = [vector(), vector(), vector(), vector()];
                let [a, b, c, d] = &four;
                self.0.extend(lanes.panel4(&weights, [a, b, c, d]).concat());
                self.0.extend(lanes.panel1(&weights, a));
            }
        }
    }

    fn sums(run: impl FnOnce(Sums<'_>)) -> Vec<i32> {
        let mut out = Vec::new();
        run(Sums(&mut out));
        out
    }

    #[test]
    fn every_vector_unit_gives_the_sums_of_plain_loops() {
        let plain = sums(|kernel| kernel.run(Plain));
        assert!(plain.iter().any(|sum| *sum != 0));
        assert_eq!(sums(|kernel| run(kernel)), plain);
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = pulp::x86::V3::try_new() {
                assert_eq!(sums(|kernel| simd.vectorize(x86::OnV3(kernel, simd))), plain);
            }
            if let Some(simd) = pulp::x86::V4::try_new() {
                assert_eq!(sums(|kernel| simd.vectorize(x86::OnV4(kernel, simd))), plain);
            }
        }
    }
}

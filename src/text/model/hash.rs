//! The two hash functions by which word forms find their rows: MurmurHash64A of the text, MurmurHash3 of that number.
//!
//! They are the ones of the library the network was trained with, so that its tables can be read.

/// Returns the 64-bit MurmurHash2 (variant A, seed 1) of some bytes.
pub(super) fn text_hash(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut h = 1u64 ^ (bytes.len() as u64).wrapping_mul(M);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in chunks.by_ref() {
        let mut k = chunk.iter().rev().fold(0u64, |k, &b| (k << 8) | u64::from(b)).wrapping_mul(M);
        k ^= k >> R;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        h ^= rest.iter().rev().fold(0u64, |k, &b| (k << 8) | u64::from(b));
        h = h.wrapping_mul(M);
    }
    h ^= h >> R;
    h = h.wrapping_mul(M);
    h ^ (h >> R)
}

/// Returns the four row keys that a value hashes to under a seed (MurmurHash3, x86, 128 bits).
pub(super) fn row_keys(value: u64, seed: u32) -> [u32; 4] {
    let seed = u64::from(seed);
    let mut h1 =
        value.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= seed ^ 8;
    let mut h2 = seed ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1);
    h2 = finish(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

fn finish(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hash_as_the_trainer_hashes_them() {
        assert_eq!(text_hash(b"hello"), 5_983_625_672_228_268_878);
        assert_eq!(text_hash(b"n"), 13_210_364_986_222_294_696);
        assert_eq!(text_hash(b"-"), 9_153_284_864_653_046_197);
    }

    #[test]
    fn rows_are_chosen_as_the_trainer_chooses_them() {
        assert_eq!(
            row_keys(5_983_625_672_228_268_878, 8),
            [2_726_685_510, 2_083_710_382, 4_090_028_265, 978_081_925]
        );
    }
}

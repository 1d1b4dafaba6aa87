//! The best sequence of name tags (`B-`, `I-`, `E-`, `S-`, `O`) over a sentence, by the Viterbi algorithm.

use super::math::argmax;

/// What a tag says of a word's place in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// No part of a name.
    Outside,
    /// The first word of several.
    Begin,
    /// A word between.
    Inside,
    /// The last word of several.
    End,
    /// A name of one word.
    Single,
}

const NEVER: f32 = -1e4;

/// Returns the best tags. `scores` holds one row of `places.len()` numbers per word, `transitions` one row per tag.
pub(super) fn best_tags(scores: &[f32], transitions: &[f32], places: &[Place]) -> Vec<usize> {
    let n = places.len();
    let mut rows = scores.chunks_exact(n.max(1));
    let Some(first) = rows.next() else { return Vec::new() };
    let starts = |p: Place| matches!(p, Place::Outside | Place::Begin | Place::Single);
    let ends = |p: Place| matches!(p, Place::Outside | Place::End | Place::Single);
    let mut best: Vec<f32> =
        first.iter().zip(places).map(|(&s, &p)| if starts(p) { s } else { s + NEVER }).collect();
    let mut back = Vec::with_capacity(scores.len());
    let mut next = vec![0.0; n];
    for row in rows {
        for to in 0..n {
            let (mut score, mut from) = (f32::NEG_INFINITY, 0);
            for k in 0..n {
                let through = best[k] + transitions[k * n + to];
                if through > score {
                    (score, from) = (through, k);
                }
            }
            next[to] = score + row[to];
            back.push(from);
        }
        std::mem::swap(&mut best, &mut next);
    }
    for (score, &place) in best.iter_mut().zip(places) {
        if !ends(place) {
            *score += NEVER;
        }
    }
    let mut path = vec![argmax(&best)];
    for pointers in back.chunks_exact(n).rev() {
        let tag = path.last().map_or(0, |&t| pointers[t]);
        path.push(tag);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_also_ends() {
        use Place::{Begin, End, Inside, Outside, Single};
        let places = [Outside, Begin, Inside, End, Single];
        let never = NEVER;
        #[rustfmt::skip]
        let transitions = [
            0.0, 0.0, never, never, 0.0,
            never, never, 0.0, 0.0, never,
            never, never, 0.0, 0.0, never,
            0.0, 0.0, never, never, 0.0,
            0.0, 0.0, never, never, 0.0,
        ];
        // The first word most likes to begin a name, the second to be outside.
        let scores = [0.0, 2.0, 0.0, 0.0, 1.0, 3.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(best_tags(&scores, &transitions, &places), [4, 0]);
        assert!(best_tags(&[], &transitions, &places).is_empty());
    }
}

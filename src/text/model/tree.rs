//! The best tree over a table of head scores: Chu-Liu-Edmonds, with exactly one word under the root.

/// A score no arc can have.
const NEVER: f32 = -1e9;
/// Added to the one word that may stand under the root, so that it does.
const SURELY: f32 = 1e6;
/// Words tried as the root where the best tree has several.
const ROOTS: usize = 4;

/// A square table of scores, `[dependent][head]`; node 0 is the root.
#[derive(Clone)]
pub(super) struct Scores {
    n: usize,
    values: Vec<f32>,
}

impl Scores {
    /// Makes a table for `words` words in which no arc is possible yet.
    pub(super) fn new(words: usize) -> Scores {
        let n = words + 1;
        Scores { n, values: vec![NEVER; n * n] }
    }

    /// Returns the scores of all heads of a dependent.
    pub(super) fn row(&self, dependent: usize) -> &[f32] {
        &self.values[dependent * self.n..(dependent + 1) * self.n]
    }

    /// Returns the scores of all heads of a dependent, to be filled in.
    pub(super) fn row_mut(&mut self, dependent: usize) -> &mut [f32] {
        &mut self.values[dependent * self.n..(dependent + 1) * self.n]
    }

    fn at(&self, dependent: usize, head: usize) -> f32 {
        self.values[dependent * self.n + head]
    }

    fn best_head(&self, dependent: usize) -> usize {
        super::math::argmax(self.row(dependent))
    }
}

/// Returns the head of every node; node 0 is the root and its own head.
pub(super) fn best_tree(scores: &Scores) -> Vec<usize> {
    let heads = arborescence(scores);
    let roots = (1..scores.n).filter(|&i| heads[i] == 0).count();
    if roots <= 1 {
        return heads;
    }
    let mut candidates: Vec<usize> = (1..scores.n).collect();
    candidates.sort_by(|&a, &b| scores.at(b, 0).total_cmp(&scores.at(a, 0)).then(a.cmp(&b)));
    let mut best: Option<(f32, Vec<usize>)> = None;
    for &root in candidates.iter().take(ROOTS) {
        let mut one = scores.clone();
        for i in 1..scores.n {
            one.row_mut(i)[0] = NEVER;
        }
        one.row_mut(root)[0] = scores.at(root, 0) + SURELY;
        let heads = arborescence(&one);
        let value: f32 = (1..scores.n).map(|i| scores.at(i, heads[i])).sum();
        if best.as_ref().is_none_or(|(other, _)| value > *other) {
            best = Some((value, heads));
        }
    }
    best.map_or(heads, |(_, heads)| heads)
}

/// Returns the best heads without cycles, whatever number of words that puts under the root.
fn arborescence(scores: &Scores) -> Vec<usize> {
    let n = scores.n;
    let mut heads: Vec<usize> = (0..n).map(|i| if i == 0 { 0 } else { scores.best_head(i) }).collect();
    let Some(cycle) = find_cycle(&heads) else { return heads };

    let mut inside = vec![false; n];
    for &i in &cycle {
        inside[i] = true;
    }
    let rest: Vec<usize> = (0..n).filter(|&i| !inside[i]).collect();
    let last = rest.len();
    let weight: f32 = cycle.iter().map(|&i| scores.at(i, heads[i])).sum();

    // The cycle becomes one node, the last; remember where each arc into or out of it would really go.
    let mut small = Scores { n: last + 1, values: vec![NEVER; (last + 1) * (last + 1)] };
    let (mut enter, mut leave) = (vec![0; last], vec![0; last]);
    for (a, &outer) in rest.iter().enumerate() {
        for (b, &head) in rest.iter().enumerate() {
            small.row_mut(a)[b] = if a == b { NEVER } else { scores.at(outer, head) };
        }
        let (mut best_in, mut best_out) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for &i in &cycle {
            let into = scores.at(i, outer) - scores.at(i, heads[i]);
            if into > best_in {
                (best_in, enter[a]) = (into, i);
            }
            if scores.at(outer, i) > best_out {
                (best_out, leave[a]) = (scores.at(outer, i), i);
            }
        }
        small.row_mut(last)[a] = best_in + weight;
        small.row_mut(a)[last] = if a == 0 { NEVER } else { best_out };
    }
    let solved = arborescence(&small);
    for (a, &outer) in rest.iter().enumerate().skip(1) {
        heads[outer] = if solved[a] == last { leave[a] } else { rest[solved[a]] };
    }
    let from = solved[last].min(last.saturating_sub(1));
    heads[enter[from]] = rest[from];
    heads
}

/// Returns the nodes of one cycle, or `None` if the heads form a tree under node 0.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    const NEW: u32 = 0;
    let mut walk_of = vec![NEW; heads.len()];
    walk_of[0] = u32::MAX;
    for start in 1..heads.len() {
        let walk = start as u32;
        let mut node = start;
        while walk_of[node] == NEW {
            walk_of[node] = walk;
            node = heads[node];
        }
        if walk_of[node] == walk {
            let mut cycle = vec![node];
            let mut next = heads[node];
            while next != node {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[f32]]) -> Scores {
        let mut scores = Scores::new(rows.len());
        for (i, row) in rows.iter().enumerate() {
            scores.row_mut(i + 1).copy_from_slice(row);
            scores.row_mut(i + 1)[i + 1] = NEVER;
        }
        scores
    }

    #[test]
    fn words_that_claim_each_other_are_set_right() {
        // 1 and 2 would each hang on the other; the root must take one of them.
        let scores = table(&[&[1.0, 0.0, 9.0], &[5.0, 9.0, 0.0]]);
        assert_eq!(best_tree(&scores), [0, 2, 0]);
    }

    #[test]
    fn only_one_word_hangs_on_the_root() {
        let scores = table(&[&[9.0, 0.0, 1.0], &[9.0, 2.0, 0.0]]);
        assert_eq!(best_tree(&scores), [0, 0, 1]);
    }

    #[test]
    fn it_finds_the_best_of_all_trees() {
        // Against trying every assignment of heads, over a spread of tables of four words.
        let mut seed = 12345u32;
        for _ in 0..300 {
            let mut rows = [[0.0f32; 5]; 4];
            for row in &mut rows {
                for value in row {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *value = (seed >> 16) as f32 / 65536.0;
                }
            }
            let scores = table(&[&rows[0], &rows[1], &rows[2], &rows[3]]);
            let value = |heads: &[usize]| (1..5).map(|i| scores.at(i, heads[i])).sum::<f32>();
            let mut best = f32::NEG_INFINITY;
            for code in 0..625 {
                let heads = [0, code % 5, code / 5 % 5, code / 25 % 5, code / 125];
                let one_root = heads[1..].iter().filter(|&&h| h == 0).count() == 1;
                if one_root && (1..5).all(|i| heads[i] != i) && find_cycle(&heads).is_none() {
                    best = best.max(value(&heads));
                }
            }
            let found = best_tree(&scores);
            assert!(find_cycle(&found).is_none());
            assert!((value(&found) - best).abs() < 1e-4, "{} {best}", value(&found));
        }
    }
}

//! What a search has found: a table of its own, since a search is too short to wait for memory or to clear some.

/// One side of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It grows from the first node.
    Ahead,
    /// It grows from the last node.
    Behind,
}

/// How a node was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// From which side.
    pub(super) end: End,
    /// How many steps from there.
    pub(super) depth: u32,
    /// The node before, as seen from there.
    pub(super) before: u32,
}

/// A place of the table; it is taken where its search is the present one. Four lie in a line of the cache.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    search: u32,
    node: u32,
    before: u32,
    /// Twice the depth, and 1 where found from behind.
    depth_and_end: u32,
}

impl Slot {
    fn way(self) -> Way {
        let end = if self.depth_and_end & 1 == 0 { End::Ahead } else { End::Behind };
        Way { end, depth: self.depth_and_end >> 1, before: self.before }
    }
}

/// Nodes found, with open addressing; emptied by counting searches.
///
/// A search begins in a small table that stays in the cache and moves to larger ones as it grows. All are kept, within
/// bounds, for the next search.
#[derive(Debug, Default)]
pub(super) struct Found {
    tables: Vec<Vec<Slot>>,
    /// Which of the tables is in use.
    size: usize,
    search: u32,
    taken: usize,
}

/// Slots of the smallest table: 64 kB.
const FEW: usize = 1 << 12;
/// Each table has so many times the slots of the one before.
const GROWTH: usize = 4;
/// Tables that are kept for the next search: 1.4 MB together.
const KEPT: usize = 3;

impl Found {
    /// Begins a search: nothing is found yet.
    pub(super) fn begin(&mut self) {
        self.tables.truncate(KEPT);
        if self.search == u32::MAX {
            self.tables.clear();
            self.search = 0;
        }
        if self.tables.is_empty() {
            self.tables.push(vec![Slot::default(); FEW]);
        }
        self.search += 1;
        self.size = 0;
        self.taken = 0;
    }

    #[inline]
    fn slots(&self) -> &[Slot] {
        self.tables.get(self.size).map_or(&[], Vec::as_slice)
    }

    /// Returns the place of a node, or the free one where it belongs. Nodes of a run follow one another in order, which
    /// the multiplication (Fibonacci hashing) scatters.
    #[inline]
    fn place(&self, slots: &[Slot], node: u32) -> usize {
        let mask = slots.len().wrapping_sub(1);
        let mut place = (u64::from(node).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while let Some(slot) = slots.get(place)
            && slot.search == self.search
            && slot.node != node
        {
            place = (place + 1) & mask;
        }
        place
    }

    /// Returns how a node was found.
    #[inline]
    pub(super) fn get(&self, node: u32) -> Option<Way> {
        let slots = self.slots();
        slots.get(self.place(slots, node)).filter(|slot| slot.search == self.search).map(|slot| slot.way())
    }

    /// Adds a node, unless it was found already: returns how, then.
    #[inline]
    pub(super) fn add(&mut self, node: u32, way: Way) -> Option<Way> {
        let (search, place) = (self.search, self.place(self.slots(), node));
        let slot = self.tables.get_mut(self.size)?.get_mut(place)?;
        if slot.search == search {
            return Some(slot.way());
        }
        let depth_and_end = way.depth << 1 | u32::from(way.end == End::Behind);
        *slot = Slot { search, node, before: way.before, depth_and_end };
        self.taken += 1;
        if self.taken * 2 > self.slots().len() {
            self.enlarge();
        }
        None
    }

    fn enlarge(&mut self) {
        let old = self.tables.get_mut(self.size).map(std::mem::take).unwrap_or_default();
        // Its place stays, and it comes back to it below.
        if self.tables.len() == self.size + 1 {
            self.tables.push(vec![Slot::default(); old.len() * GROWTH]);
        }
        for slot in old.iter().filter(|slot| slot.search == self.search) {
            if let Some(larger) = self.tables.get(self.size + 1) {
                let place = self.place(larger, slot.node);
                let free = self.tables.get_mut(self.size + 1).and_then(|larger| larger.get_mut(place));
                free.into_iter().for_each(|free| *free = *slot);
            }
        }
        if let Some(table) = self.tables.get_mut(self.size) {
            *table = old;
        }
        self.size += 1;
    }
}

/// A set that answers most questions without a look: what it says is not there is not; what it says is may be.
#[derive(Debug)]
pub(super) struct Sieve {
    words: Vec<u64>,
}

impl Sieve {
    /// Returns the sieve of some nodes.
    pub(super) fn of(nodes: &[u32]) -> Self {
        let mut sieve = Sieve { words: vec![0; (nodes.len() / 4).next_power_of_two().clamp(16, 1 << 17)] };
        for &node in nodes {
            let (word, bit) = sieve.place(node);
            sieve.words.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        sieve
    }

    #[inline]
    fn place(&self, node: u32) -> (usize, u64) {
        let hash = u64::from(node).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((hash >> 40) as usize & (self.words.len() - 1), 1 << (hash >> 34 & 63))
    }

    /// Whether a node may be among them.
    #[inline]
    pub(super) fn may_have(&self, node: u32) -> bool {
        let (word, bit) = self.place(node);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_until_the_next_search() {
        let mut found = Found::default();
        for round in 0..3u32 {
            found.begin();
            assert!(found.get(7).is_none());
            for node in 0..5000 {
                let way = Way { end: End::Behind, depth: node, before: round };
                assert!(found.add(node * 64, way).is_none());
                assert!(found.add(node * 64, way).is_some());
            }
            assert!((0..5000).all(|node| found.get(node * 64).is_some_and(|way| way.depth == node)));
            assert!(found.get(1).is_none());
        }
    }

    #[test]
    fn a_sieve_holds_back_nothing_that_is_there() {
        let nodes: Vec<u32> = (0..1000).map(|n| n * 977).collect();
        let sieve = Sieve::of(&nodes);
        assert!(nodes.iter().all(|&node| sieve.may_have(node)));
        assert!((0..1000).filter(|n| sieve.may_have(n * 977 + 1)).count() < 300);
    }
}

//! The words by which extensions know handles, fields, builders and trackers.
//!
//! A word is a place in a table and a generation, which is another for each thing that has
//! been in that place: `generation << 32 | index + 1`. So it is no pointer, it differs from
//! all words before it, and it is known what it was. In the stress mode generations jump
//! about, and what comes of that is hidden by a key, so that words have no order and nobody
//! finds the place in them.

use std::hash::{DefaultHasher, Hash, Hasher};

use hpy_sys::HPy;

const _: () = assert!(size_of::<HPy>() == 8, "a word has room for both");

/// The bits of a generation: without a key no word is negative.
const GENERATION: u32 = i32::MAX as u32;

/// How far generations jump in the stress mode. It is odd, so that all of them are come to
/// before one is come to again, and no simple part of the whole.
const STRIDE: u32 = 0x4f1b_bcdd;

/// How the words of a table are made.
pub(crate) struct Words {
    /// What words are hidden by; 0 if they are not.
    key: u64,
    /// How far it is from one generation to the next.
    stride: u32,
    first: First,
}

/// Where the generations of a place begin.
enum First {
    /// For all places here, and in each interpreter elsewhere, so that words of others are
    /// known as such.
    Here(u32),
    /// Anywhere.
    Anywhere(u64),
}

impl Words {
    /// Those of a table of the `number`th interpreter of the process; `table` is its name.
    pub(crate) fn new(number: u32, stress: bool, table: &str) -> Words {
        if !stress {
            return Words {
                key: 0,
                stride: 1,
                first: First::Here((number % 1024) << 20),
            };
        }
        let seed = scatter((number, table));
        Words {
            // No index is so high that it could make the word 0, which is null.
            key: seed | (1 << 31),
            stride: STRIDE,
            first: First::Anywhere(seed),
        }
    }

    /// A word.
    #[inline]
    pub(crate) fn word(&self, index: usize, generation: u32) -> isize {
        let plain = (u64::from(generation) << 32) | (index as u64 + 1);
        (plain ^ self.key) as isize
    }

    /// The place and the generation that a word names.
    #[inline]
    pub(crate) fn parts(&self, word: isize) -> (usize, u32) {
        let plain = word as u64 ^ self.key;
        (
            (plain as u32).wrapping_sub(1) as usize,
            (plain >> 32) as u32,
        )
    }

    /// The generation of a new place.
    #[inline]
    pub(crate) fn first(&self, index: usize) -> u32 {
        match self.first {
            First::Here(first) => first,
            First::Anywhere(seed) => scatter((seed, index)) as u32 & GENERATION,
        }
    }

    /// The generation after another of the same place. None after the last: the place is not
    /// to be used any more.
    #[inline]
    pub(crate) fn following(&self, index: usize, generation: u32) -> Option<u32> {
        let next = generation.wrapping_add(self.stride) & GENERATION;
        (next != self.first(index)).then_some(next)
    }

    /// Whether a place has had a generation before the one that it has `now`.
    pub(crate) fn has_had(&self, index: usize, generation: u32, now: u32) -> bool {
        // How many there were before it.
        let age = |generation: u32| {
            let way = generation.wrapping_sub(self.first(index));
            way.wrapping_mul(inverse(self.stride)) & GENERATION
        };
        generation <= GENERATION && age(generation) < age(now)
    }
}

/// What an odd number is to be multiplied by to become 1, where numbers wrap.
fn inverse(odd: u32) -> u32 {
    // Each step doubles the bits that are right, of which three are from the beginning.
    (0..4).fold(odd, |inverse, _| {
        inverse.wrapping_mul(2_u32.wrapping_sub(odd.wrapping_mul(inverse)))
    })
}

/// A number that looks like chance, and is the same in each run.
fn scatter(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_lead_back() {
        for words in [
            Words::new(3, false, "fields"),
            Words::new(3, true, "fields"),
        ] {
            for index in [0, 1, 70_000, i32::MAX as usize - 1] {
                let first = words.first(index);
                let later = words.following(index, first).unwrap();
                for generation in [first, later, GENERATION] {
                    let word = words.word(index, generation);
                    assert_ne!(word, 0);
                    assert_eq!(words.parts(word), (index, generation));
                }
            }
        }
    }

    #[test]
    fn what_was_is_known() {
        for words in [
            Words::new(3, false, "fields"),
            Words::new(3, true, "fields"),
        ] {
            let mut generations = vec![words.first(7)];
            for i in 0..20 {
                generations.push(words.following(7, generations[i]).unwrap());
            }
            let now = generations[10];
            for (i, &generation) in generations.iter().enumerate() {
                assert_eq!(words.has_had(7, generation, now), i < 10, "{i}");
            }
            assert!(!words.has_had(7, generations[0] | 1 << 31, now));
        }
    }

    #[test]
    fn a_place_has_a_last_generation() {
        let words = Words::new(0, false, "fields");
        assert_eq!(words.following(7, GENERATION - 1), Some(GENERATION));
        assert_eq!(words.following(7, GENERATION), None);
        let words = Words::new(0, true, "fields");
        let last = words.first(7).wrapping_sub(STRIDE) & GENERATION;
        assert_eq!(words.following(7, last), None);
    }

    #[test]
    fn stressed_words_are_in_no_order() {
        let words = Words::new(0, true, "handles");
        let mut generation = words.first(0);
        let of_a_place = (0..1000).map(|_| {
            generation = words.following(0, generation).unwrap();
            words.word(0, generation)
        });
        let of_places = (1..1000).map(|index| words.word(index, words.first(index)));
        for words in [Vec::from_iter(of_a_place), Vec::from_iter(of_places)] {
            let pairs = || words.windows(2).map(|pair| (pair[0], pair[1]));
            let rising = pairs().filter(|(one, next)| one < next).count();
            assert!((300..700).contains(&rising), "{rising} of 999");
            let near = pairs()
                .filter(|(one, next)| one.abs_diff(*next) < 1 << 40)
                .count();
            assert_eq!(near, 0);
            assert_eq!(
                HashSet::<isize>::from_iter(words.clone()).len(),
                words.len()
            );
        }
    }

    #[test]
    fn stressed_words_tell_nothing_of_the_place() {
        let words = Words::new(0, true, "handles");
        let low = words.word(0, 7) as u32;
        assert!(low > 1 << 31, "{low:#x}");
        assert_ne!(words.key, Words::new(0, true, "fields").key);
        assert_ne!(words.key, Words::new(1, true, "handles").key);
    }
}

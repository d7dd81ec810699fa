//! The trie: nodes that never change, and drafts of new ones.
//!
//! Five bits of a key's hash choose a place in the root, the next five one in the node below, and so on. A place is
//! empty, or holds an entry, or leads to a node; two bitmaps say which, and only what is there takes room. Where all bits
//! are used up, keys of the same hash stand in a row.

use hpy::CompareOp;
use hpy::prelude::*;

/// How many bits of a hash choose a place.
const STEP: u32 = 5;

/// A node of the trie. It is an object of its own, so that maps can share it.
#[hpy::class(frozen, module = crate::persistent_map, name = "_Node")]
pub(crate) struct Node {
    /// Which places hold an entry.
    leaves: u32,
    /// Which lead to a node.
    branches: u32,
    /// The hashes of the entries' keys, which are not asked for twice.
    hashes: Box<[isize]>,
    /// Keys and values.
    entries: Box<[(Field, Field)]>,
    children: Box<[Field<Node>]>,
}

/// The place that a hash chooses, as a bitmap; none where its bits are used up.
fn bit(hash: isize, shift: u32) -> Option<u32> {
    (hash as u64)
        .checked_shr(shift)
        .map(|rest| 1 << (rest as u32 & ((1 << STEP) - 1)))
}

/// How many of the places before this one are taken.
fn rank(taken: u32, bit: u32) -> usize {
    (taken & (bit - 1)).count_ones() as usize
}

/// Whether two keys are the same to a dict.
fn same<'cx>(one: &Handle<'cx>, other: &Handle<'cx>) -> Result<bool> {
    Ok(one.is(other) || one.compare_bool(other, CompareOp::Eq)?)
}

/// The value of a key.
pub(crate) fn find<'cx>(
    root: &Handle<'cx, Node>,
    hash: isize,
    key: &Handle<'cx>,
) -> Result<Option<Handle<'cx>>> {
    let mut below;
    let mut node = root;
    let mut shift = 0;
    loop {
        let this = node.get();
        let Some(bit) = bit(hash, shift) else {
            for (known, value) in &this.entries {
                if same(&known.get(node)?, key)? {
                    return value.get(node).map(Some);
                }
            }
            return Ok(None);
        };
        if this.leaves & bit != 0 {
            let place = rank(this.leaves, bit);
            let (known, value) = &this.entries[place];
            return if this.hashes[place] == hash && same(&known.get(node)?, key)? {
                value.get(node).map(Some)
            } else {
                Ok(None)
            };
        }
        if this.branches & bit == 0 {
            return Ok(None);
        }
        below = this.children[rank(this.branches, bit)].get(node)?;
        node = &below;
        shift += STEP;
    }
}

/// Calls with every key and value, as long as `each` wants more; whether it does.
pub(crate) fn walk<'cx>(
    node: &Handle<'cx, Node>,
    each: &mut impl FnMut(Handle<'cx>, Handle<'cx>) -> Result<bool>,
) -> Result<bool> {
    let this = node.get();
    for (key, value) in &this.entries {
        if !each(key.get(node)?, value.get(node)?)? {
            return Ok(false);
        }
    }
    for child in &this.children {
        if !walk(&child.get(node)?, each)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What comes next in a node: its entries, then the nodes below.
pub(crate) enum Step<'cx> {
    Key(Handle<'cx>),
    Down(Handle<'cx, Node>),
}

/// The step after so many; none when the node is done.
pub(crate) fn step<'cx>(node: &Handle<'cx, Node>, done: usize) -> Result<Option<Step<'cx>>> {
    let this = node.get();
    if let Some((key, _)) = this.entries.get(done) {
        return key.get(node).map(Step::Key).map(Some);
    }
    match this.children.get(done - this.entries.len()) {
        Some(child) => child.get(node).map(Step::Down).map(Some),
        None => Ok(None),
    }
}

/// A node in the making. As long as nobody else has seen it, it changes in place.
#[derive(Default)]
pub(crate) struct Draft<'cx> {
    leaves: u32,
    branches: u32,
    entries: Vec<Entry<'cx>>,
    children: Vec<Child<'cx>>,
}

pub(crate) struct Entry<'cx> {
    pub(crate) hash: isize,
    pub(crate) key: Handle<'cx>,
    pub(crate) value: Handle<'cx>,
}

enum Child<'cx> {
    /// One that other maps may have as well.
    Shared(Handle<'cx, Node>),
    Draft(Box<Draft<'cx>>),
}

impl<'cx> Child<'cx> {
    fn draft(&mut self) -> Result<&mut Draft<'cx>> {
        if let Child::Shared(node) = self {
            *self = Child::Draft(Box::new(Draft::of(node)?));
        }
        match self {
            Child::Draft(draft) => Ok(draft),
            Child::Shared(_) => unreachable!("it was made a draft"),
        }
    }
}

impl<'cx> Draft<'cx> {
    /// A draft of what a node has.
    pub(crate) fn of(node: &Handle<'cx, Node>) -> Result<Self> {
        let this = node.get();
        // Room for one more: that is what drafts are made for.
        let mut entries = Vec::with_capacity(this.entries.len() + 1);
        for ((key, value), &hash) in this.entries.iter().zip(&this.hashes) {
            let (key, value) = (key.get(node)?, value.get(node)?);
            entries.push(Entry { hash, key, value });
        }
        let mut children = Vec::with_capacity(this.children.len() + 1);
        for child in &this.children {
            children.push(Child::Shared(child.get(node)?));
        }
        Ok(Draft {
            leaves: this.leaves,
            branches: this.branches,
            entries,
            children,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.children.is_empty()
    }

    /// Puts an entry in, in place of one with the same key; whether there was none.
    pub(crate) fn insert(&mut self, shift: u32, entry: Entry<'cx>) -> Result<bool> {
        let Some(bit) = bit(entry.hash, shift) else {
            for known in &mut self.entries {
                if same(&known.key, &entry.key)? {
                    known.value = entry.value;
                    return Ok(false);
                }
            }
            self.entries.push(entry);
            return Ok(true);
        };
        if self.branches & bit != 0 {
            let child = &mut self.children[rank(self.branches, bit)];
            return child.draft()?.insert(shift + STEP, entry);
        }
        let place = rank(self.leaves, bit);
        if self.leaves & bit == 0 {
            self.leaves |= bit;
            self.entries.insert(place, entry);
            return Ok(true);
        }
        let known = &mut self.entries[place];
        if known.hash == entry.hash && same(&known.key, &entry.key)? {
            known.value = entry.value;
            return Ok(false);
        }
        // Two keys want the place: both go further down, where they part.
        let mut below = Draft::default();
        self.leaves ^= bit;
        below.insert(shift + STEP, self.entries.remove(place))?;
        let new = below.insert(shift + STEP, entry);
        self.branches |= bit;
        let place = rank(self.branches, bit);
        self.children.insert(place, Child::Draft(Box::new(below)));
        new
    }

    /// Takes the entry of a key out; whether there was one.
    pub(crate) fn remove(&mut self, shift: u32, hash: isize, key: &Handle<'cx>) -> Result<bool> {
        let Some(bit) = bit(hash, shift) else {
            for (place, known) in self.entries.iter().enumerate() {
                if same(&known.key, key)? {
                    self.entries.remove(place);
                    return Ok(true);
                }
            }
            return Ok(false);
        };
        if self.leaves & bit != 0 {
            let place = rank(self.leaves, bit);
            let known = &self.entries[place];
            if known.hash != hash || !same(&known.key, key)? {
                return Ok(false);
            }
            self.entries.remove(place);
            self.leaves ^= bit;
            return Ok(true);
        }
        if self.branches & bit == 0 {
            return Ok(false);
        }
        let place = rank(self.branches, bit);
        let below = self.children[place].draft()?;
        if !below.remove(shift + STEP, hash, key)? {
            return Ok(false);
        }
        // What is left alone comes up, so that equal maps have equal tries.
        if below.children.is_empty()
            && below.entries.len() == 1
            && let Some(last) = below.entries.pop()
        {
            self.children.remove(place);
            self.branches ^= bit;
            self.entries.insert(rank(self.leaves, bit), last);
            self.leaves |= bit;
        }
        Ok(true)
    }

    /// Makes the node, and those below that are drafts.
    pub(crate) fn finish(self, cx: Context<'cx>) -> Result<Handle<'cx, Node>> {
        let children = self
            .children
            .into_iter()
            .map(|child| match child {
                Child::Shared(node) => Ok(node),
                Child::Draft(draft) => draft.finish(cx),
            })
            .collect::<Result<Vec<_>>>()?;
        Handle::new_with(cx, |new| {
            let field = |obj| Field::new(new, obj);
            Ok(Node {
                leaves: self.leaves,
                branches: self.branches,
                hashes: self.entries.iter().map(|entry| entry.hash).collect(),
                entries: self
                    .entries
                    .iter()
                    .map(|entry| (field(&entry.key), field(&entry.value)))
                    .collect(),
                children: children
                    .iter()
                    .map(|child| Field::new(new, child))
                    .collect(),
            })
        })
    }
}

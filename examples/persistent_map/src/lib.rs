//! A persistent hash map of Python objects: what `rpds-py` calls a `HashTrieMap`.
//!
//! A map never changes. `insert` and `remove` give another one, which shares with the first all but the few nodes on the
//! way to the entry:
//!
//! ```python
//! >>> from persistent_map import HashTrieMap
//! >>> one = HashTrieMap({"a": 1})
//! >>> two = one.insert("b", [2])
//! >>> sorted(two.keys()), sorted(one.keys())
//! (['a', 'b'], ['a'])
//! ```
//!
//! # Python objects in shared structure
//!
//! In Rust one shares nodes by `Arc`. But the values here are Python objects, and may lead back to the map: only the
//! interpreter's garbage collector can find such a cycle, if it sees every reference exactly once. A `Field` therefore
//! belongs to one object, and a node that is shared has no single owner, unless it is an object itself. So it is one:
//! `Node` is a frozen class that Python never gets to see, whose fields are its entries and the nodes below. The
//! collector walks through a trie as it does through tuples of tuples, and nodes are freed with the last map that has them.
//!
//! # What it costs
//!
//! A look-up is faster than that of `rpds-py`, and an insertion slower: a new node costs an object, and
//! each of its fields a call into the interpreter. The figures are in `README.md`, and `measure.py` repeats them.

use hpy::CompareOp;
use hpy::prelude::*;

mod iterator;
mod node;

use iterator::Keys;
use node::{Draft, Entry, Node, find, walk};

/// Persistent maps.
#[hpy::module]
mod persistent_map {
    use super::*;

    /// A hash map that never changes: what would change it makes another.
    #[hpy::class(frozen, abc = "collections.abc.Mapping")]
    pub(crate) struct HashTrieMap {
        /// None of the empty map.
        pub(crate) root: Option<Field<Node>>,
        pub(crate) len: usize,
    }

    #[hpy::methods]
    impl HashTrieMap {
        #[hpy(signature = (items = None, /, **keywords))]
        fn __new__<'cx>(
            new: &New<'cx, Self>,
            items: Option<&Handle<'cx>>,
            keywords: Handle<'cx, Dict>,
        ) -> Result<Self> {
            let mut change = Change::default();
            if let Some(items) = items {
                change.insert_all(items)?;
            }
            change.insert_all(keywords.as_object())?;
            change.finish(new)
        }

        /// A map of the items of a mapping or of an iterable of pairs; a map is given back as it is.
        #[hpy(staticmethod, signature = (items, /))]
        fn convert<'cx>(items: &Handle<'cx>) -> Result<Handle<'cx, HashTrieMap>> {
            if let Ok(map) = items.downcast::<HashTrieMap>() {
                return Ok(map.clone());
            }
            let mut change = Change::default();
            change.insert_all(items)?;
            change.into_map(items.cx())
        }

        /// A map with these keys, all of the same value.
        #[hpy(staticmethod, signature = (keys, value = None, /))]
        fn fromkeys<'cx>(
            keys: &Handle<'cx>,
            value: Option<Handle<'cx>>,
        ) -> Result<Handle<'cx, HashTrieMap>> {
            let cx = keys.cx();
            let value = value.unwrap_or_else(|| cx.none().as_object().clone());
            let mut change = Change::default();
            for key in keys.iter()? {
                change.insert(key?, value.clone())?;
            }
            change.into_map(cx)
        }

        /// A map that has a value for a key, in place of an earlier one.
        #[hpy(signature = (key, value, /))]
        fn insert<'cx>(
            this: &Handle<'cx, Self>,
            key: &Handle<'cx>,
            value: &Handle<'cx>,
        ) -> Result<Handle<'cx, Self>> {
            let mut change = Change::of(this)?;
            change.insert(key.clone(), value.clone())?;
            change.into_map(this.cx())
        }

        /// A map without a key, which must be there.
        #[hpy(signature = (key, /))]
        fn remove<'cx>(this: &Handle<'cx, Self>, key: &Handle<'cx>) -> Result<Handle<'cx, Self>> {
            let mut change = Change::of(this)?;
            if !change.remove(key)? {
                return Err(missing(key));
            }
            change.into_map(this.cx())
        }

        /// A map without a key, if it is there.
        #[hpy(signature = (key, /))]
        fn discard<'cx>(this: &Handle<'cx, Self>, key: &Handle<'cx>) -> Result<Handle<'cx, Self>> {
            let mut change = Change::of(this)?;
            if change.remove(key)? {
                change.into_map(this.cx())
            } else {
                Ok(this.clone())
            }
        }

        /// A map with the items of mappings or iterables of pairs as well; what comes later counts.
        #[hpy(signature = (*more, **keywords))]
        fn update<'cx>(
            this: &Handle<'cx, Self>,
            more: Vec<Handle<'cx>>,
            keywords: Handle<'cx, Dict>,
        ) -> Result<Handle<'cx, Self>> {
            let mut change = Change::of(this)?;
            for items in &more {
                change.insert_all(items)?;
            }
            change.insert_all(keywords.as_object())?;
            change.into_map(this.cx())
        }

        /// The value of a key, or the default.
        #[hpy(signature = (key, default = None))]
        fn get<'cx>(
            this: &Handle<'cx, Self>,
            key: &Handle<'cx>,
            default: Option<Handle<'cx>>,
        ) -> Result<Option<Handle<'cx>>> {
            Ok(this.find(key)?.or(default))
        }

        /// The keys, in a list.
        fn keys<'cx>(this: &Handle<'cx, Self>) -> Result<Vec<Handle<'cx>>> {
            this.collect(|key, _| Ok(key))
        }

        /// The values, in a list.
        fn values<'cx>(this: &Handle<'cx, Self>) -> Result<Vec<Handle<'cx>>> {
            this.collect(|_, value| Ok(value))
        }

        /// Pairs of keys and values, in a list.
        fn items<'cx>(this: &Handle<'cx, Self>) -> Result<Vec<Handle<'cx, Tuple>>> {
            let cx = this.cx();
            this.collect(|key, value| cx.tuple((key, value)))
        }

        fn __len__(&self) -> usize {
            self.len
        }

        fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, Keys>> {
            Keys::of(this)
        }

        fn __contains__<'cx>(this: &Handle<'cx, Self>, key: &Handle<'cx>) -> Result<bool> {
            Ok(this.find(key)?.is_some())
        }

        fn __getitem__<'cx>(this: &Handle<'cx, Self>, key: &Handle<'cx>) -> Result<Handle<'cx>> {
            this.find(key)?.ok_or_else(|| missing(key))
        }

        fn __eq__<'cx>(this: &Handle<'cx, Self>, other: &Handle<'cx, Self>) -> Result<bool> {
            if this.get().len != other.get().len {
                return Ok(false);
            }
            let mut equal = true;
            this.walk(|key, value| {
                equal = match other.find(&key)? {
                    Some(theirs) => {
                        value.is(&theirs) || value.compare_bool(&theirs, CompareOp::Eq)?
                    }
                    None => false,
                };
                Ok(equal)
            })?;
            Ok(equal)
        }

        /// Equal maps have equal hashes, in whatever order they were made.
        fn __hash__(this: &Handle<'_, Self>) -> Result<isize> {
            let cx = this.cx();
            let mut all = this.get().len;
            this.walk(|key, value| {
                let pair = cx.tuple((key, value))?.hash()? as usize;
                all = all.wrapping_add((pair ^ (pair >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                Ok(true)
            })?;
            Ok(all as isize)
        }

        /// Pickles as a call of the class with a dict.
        fn __reduce__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, Tuple>> {
            let cx = this.cx();
            let items = cx.dict()?;
            this.walk(|key, value| {
                items.set_item(key, value)?;
                Ok(true)
            })?;
            cx.tuple((this.get_type(), cx.tuple((items,))?))
        }

        fn __repr__(this: &Handle<'_, Self>) -> Result<String> {
            let mut text = String::from("HashTrieMap({");
            this.walk(|key, value| {
                if !text.ends_with('{') {
                    text.push_str(", ");
                }
                text += &format!("{}: {}", key.repr()?.to_str()?, value.repr()?.to_str()?);
                Ok(true)
            })?;
            Ok(text + "})")
        }
    }
}

use persistent_map::HashTrieMap;

/// What Rust asks of a map.
trait Lookup<'cx> {
    /// The value of a key.
    fn find(&self, key: &Handle<'cx>) -> Result<Option<Handle<'cx>>>;

    /// Calls with every key and value, as long as `each` wants more.
    fn walk(&self, each: impl FnMut(Handle<'cx>, Handle<'cx>) -> Result<bool>) -> Result<()>;

    /// What `each` makes of every key and value.
    fn collect<R>(&self, each: impl Fn(Handle<'cx>, Handle<'cx>) -> Result<R>) -> Result<Vec<R>>;
}

impl<'cx> Lookup<'cx> for Handle<'cx, HashTrieMap> {
    fn find(&self, key: &Handle<'cx>) -> Result<Option<Handle<'cx>>> {
        let hash = key.hash()?;
        match &self.get().root {
            Some(root) => find(&root.get(self)?, hash, key),
            None => Ok(None),
        }
    }

    fn walk(&self, mut each: impl FnMut(Handle<'cx>, Handle<'cx>) -> Result<bool>) -> Result<()> {
        if let Some(root) = &self.get().root {
            walk(&root.get(self)?, &mut each)?;
        }
        Ok(())
    }

    fn collect<R>(&self, each: impl Fn(Handle<'cx>, Handle<'cx>) -> Result<R>) -> Result<Vec<R>> {
        let mut all = Vec::with_capacity(self.get().len);
        self.walk(|key, value| {
            all.push(each(key, value)?);
            Ok(true)
        })?;
        Ok(all)
    }
}

/// A map in the making.
#[derive(Default)]
struct Change<'cx> {
    root: Draft<'cx>,
    len: usize,
}

impl<'cx> Change<'cx> {
    /// What a map has.
    fn of(map: &Handle<'cx, HashTrieMap>) -> Result<Self> {
        let this = map.get();
        let root = match &this.root {
            Some(root) => Draft::of(&root.get(map)?)?,
            None => Draft::default(),
        };
        Ok(Change {
            root,
            len: this.len,
        })
    }

    fn insert(&mut self, key: Handle<'cx>, value: Handle<'cx>) -> Result<()> {
        let hash = key.hash()?;
        self.len += usize::from(self.root.insert(0, Entry { hash, key, value })?);
        Ok(())
    }

    /// Whether the key was there.
    fn remove(&mut self, key: &Handle<'cx>) -> Result<bool> {
        let found = self.root.remove(0, key.hash()?, key)?;
        self.len -= usize::from(found);
        Ok(found)
    }

    /// The items of a map, of another mapping, or of an iterable of pairs.
    fn insert_all(&mut self, items: &Handle<'cx>) -> Result<()> {
        if let Ok(map) = items.downcast::<HashTrieMap>() {
            return map.walk(|key, value| self.insert(key, value).map(|()| true));
        }
        if items.hasattr(c"keys") {
            for key in items.call_method("keys", ())?.iter()? {
                let key = key?;
                let value = items.get_item(&key)?;
                self.insert(key, value)?;
            }
            return Ok(());
        }
        for pair in items.iter()? {
            let (key, value) = pair?.extract()?;
            self.insert(key, value)?;
        }
        Ok(())
    }

    /// Makes the nodes, and the value of the map that they are for.
    fn finish(self, new: &New<'cx, HashTrieMap>) -> Result<HashTrieMap> {
        let root = if self.root.is_empty() {
            None
        } else {
            Some(Field::new(new, &self.root.finish(new.cx())?))
        };
        Ok(HashTrieMap {
            root,
            len: self.len,
        })
    }

    fn into_map(self, cx: Context<'cx>) -> Result<Handle<'cx, HashTrieMap>> {
        Handle::new_with(cx, |new| self.finish(new))
    }
}

/// What a dict raises for a key that it does not have.
fn missing(key: &Handle<'_>) -> Error {
    match KeyError::class(key.cx()).and_then(|class| class.call((key,))) {
        Ok(error) => Error::from_value(&error),
        Err(error) => error,
    }
}

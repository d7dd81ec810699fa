//! What `iter(map)` gives.

use hpy::prelude::*;

use crate::node::{Node, Step, step};
use crate::persistent_map::HashTrieMap;

/// Goes through the keys of a map, node by node. It needs no copy of them: nodes never change.
#[hpy::class(module = crate::persistent_map, name = "_Keys")]
pub(crate) struct Keys {
    /// From the root to the node where it is: each with the number of steps that were taken in it.
    path: Vec<(Field<Node>, usize)>,
}

impl Keys {
    pub(crate) fn of<'cx>(map: &Handle<'cx, HashTrieMap>) -> Result<Handle<'cx, Self>> {
        Handle::new_with(map.cx(), |new| {
            let mut path = Vec::new();
            if let Some(root) = &map.get().root {
                path.push((Field::new(new, &root.get(map)?), 0));
            }
            Ok(Keys { path })
        })
    }
}

#[hpy::methods]
impl Keys {
    fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Handle<'cx, Self> {
        this.clone()
    }

    fn __next__<'cx>(mut this: RefMut<'_, 'cx, Self>) -> Result<Option<Handle<'cx>>> {
        while let Some((node, done)) = this.path.last() {
            let step = step(&node.get(&this)?, *done)?;
            if let Some((_, done)) = this.path.last_mut() {
                *done += 1;
            }
            match step {
                Some(Step::Key(key)) => return Ok(Some(key)),
                Some(Step::Down(node)) => {
                    let node = Field::new(&this, &node);
                    this.path.push((node, 0));
                }
                None => {
                    this.path.pop();
                }
            }
        }
        Ok(None)
    }
}

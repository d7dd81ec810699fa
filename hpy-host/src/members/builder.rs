//! Builders of lists and tuples.
//!
//! That memory ran out is said at the end, so that users need not ask at each step: the
//! null builder is one for which there was none.

use hpy_sys::{HPy, HPy_ssize_t, HPyListBuilder, HPyTupleBuilder};
use rustpython_vm::PyObjectRef;

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::held::{Held, Items};

/// The word of a new builder, or 0.
fn new(cx: &Cx<'_>, size: HPy_ssize_t, kind: fn(Items) -> Held) -> Result<isize> {
    let Ok(size) = usize::try_from(size) else {
        return Err(Trouble::fault(format_args!("the size is negative: {size}")));
    };
    let mut set = Vec::new();
    if set.try_reserve_exact(size).is_err() {
        return Ok(0);
    }
    let birth = cx.state.extension_moment(cx.function);
    let builder = kind(Items { size, set });
    Ok(cx.state.held.borrow_mut().open(builder, birth))
}

/// Ends a builder that is of the kind that is asked for.
fn end(cx: &Cx<'_>, word: isize, kind: &'static str) -> Result<Held> {
    let death = || cx.state.extension_moment(cx.function);
    Ok(cx.state.held.borrow_mut().take(word, kind, death)?)
}

fn set(items: &mut Items, index: HPy_ssize_t, item: PyObjectRef) -> Result<()> {
    let Some(place) = usize::try_from(index)
        .ok()
        .filter(|&place| place < items.size)
    else {
        return Err(Trouble::fault(format_args!(
            "the index {index} is not in a builder of size {}",
            items.size
        )));
    };
    if items.set.len() <= place {
        items.set.resize(place + 1, None);
    }
    if items.set[place].is_some() {
        return Err(Trouble::fault(format_args!(
            "the item {index} was set before"
        )));
    }
    items.set[place] = Some(item);
    Ok(())
}

fn build(items: Items) -> Result<Vec<PyObjectRef>> {
    let Items { size, set } = items;
    let missing = set.iter().position(Option::is_none).unwrap_or(set.len());
    if missing < size {
        return Err(Trouble::fault(format_args!(
            "the item {missing} of {size} was never set; set each of them before"
        )));
    }
    Ok(set.into_iter().flatten().collect())
}

/// Writes the four members of a builder.
macro_rules! builder {
    (
        $builder:ident { $word:ident } of $kind:ident, $name:ident:
        $new:ident $set:ident $build:ident $cancel:ident = $make:ident
    ) => {
        pub(crate) fn $new(cx: &Cx<'_>, size: HPy_ssize_t) -> Result<$builder> {
            new(cx, size, Held::$kind).map(|$word| $builder { $word })
        }

        pub(crate) fn $set(
            cx: &Cx<'_>,
            builder: $builder,
            index: HPy_ssize_t,
            item: HPy,
        ) -> Result<()> {
            let item = cx.object(item)?;
            if builder.$word == 0 {
                return Ok(());
            }
            match cx.state.held.borrow_mut().get(builder.$word, Held::$name)? {
                Held::$kind(items) => set(items, index, item),
                _ => unreachable!("it is of the kind that was asked for"),
            }
        }

        pub(crate) fn $build(cx: &Cx<'_>, builder: $builder) -> Result<PyObjectRef> {
            if builder.$word == 0 {
                return Err(cx.vm.new_memory_error("").into());
            }
            match end(cx, builder.$word, Held::$name)? {
                Held::$kind(items) => Ok(cx.vm.ctx.$make(build(items)?).into()),
                _ => unreachable!("it is of the kind that was asked for"),
            }
        }

        pub(crate) fn $cancel(cx: &Cx<'_>, builder: $builder) -> Result<()> {
            if builder.$word == 0 {
                return Ok(());
            }
            // What this drops may run Python.
            end(cx, builder.$word, Held::$name).map(drop)
        }
    };
}

builder! {
    HPyListBuilder { _lst } of List, LIST:
    ctx_ListBuilder_New ctx_ListBuilder_Set ctx_ListBuilder_Build ctx_ListBuilder_Cancel = new_list
}

builder! {
    HPyTupleBuilder { _tup } of Tuple, TUPLE:
    ctx_TupleBuilder_New ctx_TupleBuilder_Set ctx_TupleBuilder_Build ctx_TupleBuilder_Cancel
        = new_tuple
}

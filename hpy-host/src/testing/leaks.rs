//! Whether extensions let go of what they hold.

use std::collections::BTreeMap;
use std::fmt::Write;

use rustpython_vm::{PyResult, VirtualMachine};

use super::{Python, fail};
use crate::state::State;

impl Python {
    /// Runs `code` twice, and fails if the second time leaves anything of extensions behind:
    /// objects of their classes, handles, builders and trackers, what their fields and globals
    /// hold. The first time fills what is made once and kept, caches and the like.
    ///
    /// Cycles are collected before anything is counted, so these are no leaks. What `code` keeps
    /// under a name, or in a module, it leaves behind once, not each time.
    ///
    /// ```standalone_crate
    /// # #[hpy::module]
    /// # mod shelf {
    /// #     #[hpy::class]
    /// #     struct Shelf { books: Vec<String> }
    /// #     #[hpy::methods]
    /// #     impl Shelf { fn __new__() -> Self { Shelf { books: Vec::new() } } }
    /// # }
    /// # fn main() {
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::with([shelf::PYTHON_MODULE]);
    /// python.assert_no_leaks(|python| {
    ///     python.run("shelf.Shelf()");
    /// });
    /// # }
    /// ```
    ///
    /// A handle that is left open when a call ends needs no such test: the call then raises a
    /// `SystemError`, which says where it was opened.
    ///
    /// # Panics
    /// With a list of what was left.
    #[track_caller]
    pub fn assert_no_leaks(&self, mut code: impl FnMut(&Python)) {
        code(self);
        let before = self.count();
        code(self);
        let after = self.count();
        let left = match (before, after) {
            (Ok(before), Ok(after)) => after.since(&before),
            (Err(error), _) | (_, Err(error)) => fail(&error),
        };
        assert!(
            left.is_empty(),
            "extensions have left behind what they did not have before:{left}"
        );
    }

    fn count(&self) -> Result<Counts, super::Exception<'_>> {
        self.attempt(|vm| {
            collect(vm)?;
            Ok(Counts::of(self.host.state()))
        })
    }
}

/// Collects cycles, and what these held.
fn collect(vm: &VirtualMachine) -> PyResult<()> {
    let collect = vm.import("gc", 0)?.get_attr("collect", vm)?;
    for _ in 0..2 {
        collect.call((), vm)?;
    }
    Ok(())
}

/// How much there is of what extensions hold, by what it is called.
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn of(state: &State) -> Counts {
        let objects = state.population().into_iter();
        let mut counts: BTreeMap<String, usize> = objects
            .map(|(class, count)| (format!("objects of '{class}'"), count))
            .collect();
        for (kind, count) in [
            ("open handles", state.handles.borrow().owned()),
            ("builders and trackers", state.held.borrow().count()),
            ("objects in fields", state.fields.borrow().count()),
            ("objects in globals", state.globals.borrow().count()),
        ] {
            counts.insert(kind.to_owned(), count);
        }
        Counts(counts)
    }

    /// What has become more, a line for each.
    fn since(&self, before: &Counts) -> String {
        let mut text = String::new();
        for (kind, &count) in &self.0 {
            let earlier = before.0.get(kind).copied().unwrap_or(0);
            if count > earlier {
                let _ = write!(text, "\n  {kind}: {} more ({count})", count - earlier);
            }
        }
        text
    }
}

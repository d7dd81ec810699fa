//! What special methods become: the shapes of HPy's slots, and how the methods that
//! have each are to be written.

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{FnArg, Ident, Type};

use super::dunders;
use crate::errors::Errors;
use crate::function::{Input, Returns};
use crate::krate::Crate;
use crate::signature::{Kind, Parameter};

/// A special method.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Special {
    pub(super) name: &'static str,
    /// What Python gives it beside its object; `?` marks what may be left out.
    pub(super) takes: &'static [&'static str],
    pub(super) shape: Shape,
}

/// What a special method becomes. Slots are named as HPy names them, operators as
/// `rt::class::operators` does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// `__new__`.
    Constructor,
    /// `__init__`.
    Initializer,
    /// A plain method: Python looks it up by its name.
    Method,
    /// A class method.
    OfClass,
    /// What HPy has no slot for, or not for every host, as `rt::class::protocols` names
    /// it.
    Protocol(&'static str),
    /// `HPy_tp_finalize`.
    Finalizer,
    /// The slot takes the object alone and gives another.
    Unary(&'static str),
    /// The same, of a slot that not every host has.
    Text(&'static str),
    /// `HPy_nb_bool`.
    Truth,
    /// `HPy_sq_length` and `HPy_mp_length`.
    Length,
    /// `HPy_tp_hash`.
    Hash,
    /// `HPy_sq_contains`.
    Contains,
    /// `HPy_mp_subscript` and `HPy_sq_item`.
    GetItem,
    /// One half of `HPy_mp_ass_subscript`.
    SetItem,
    /// The other half.
    DelItem,
    /// One half of an operator's slot: the object stands on the left.
    Binary(&'static str),
    /// The other half: the object stands on the right.
    Reflected(&'static str),
    /// The slot changes the object, or gives another.
    InPlace(&'static str),
    /// `HPy_nb_inplace_add`.
    InPlaceAdd,
    /// One half of `HPy_nb_power`.
    Power,
    /// The other half.
    ReflectedPower,
    /// `HPy_nb_inplace_power`.
    InPlacePower,
    /// One of the six comparisons of `HPy_tp_richcompare`.
    Compare(usize),
    /// All of them.
    RichCompare,
}

impl Shape {
    /// What becomes of the result.
    pub(super) fn returns(self) -> Returns {
        match self {
            Shape::Constructor => Returns::Value,
            Shape::Protocol("next") => Returns::Next,
            Shape::InPlace(_) | Shape::InPlaceAdd | Shape::InPlacePower => Returns::InPlace,
            Shape::Truth | Shape::Contains => Returns::Truth,
            Shape::Length => Returns::Length,
            Shape::Hash => Returns::Hash,
            Shape::SetItem | Shape::DelItem => Returns::Nothing,
            _ => Returns::Object,
        }
    }

    /// Whether its arguments are operands: one that does not convert makes the result
    /// `NotImplemented`.
    pub(super) fn takes_operands(self) -> bool {
        matches!(
            self,
            Shape::Binary(_)
                | Shape::Reflected(_)
                | Shape::InPlace(_)
                | Shape::InPlaceAdd
                | Shape::Power
                | Shape::ReflectedPower
                | Shape::InPlacePower
                | Shape::Compare(_)
                | Shape::RichCompare
        )
    }

    /// Whether Python's callers can write its arguments as they like.
    fn is_free(self) -> bool {
        matches!(
            self,
            Shape::Constructor
                | Shape::Initializer
                | Shape::Method
                | Shape::OfClass
                | Shape::Protocol(_)
        )
    }
}

impl Special {
    /// Complains of a signature that Python does not ask for.
    pub(super) fn check_signature(&self, signature: bool, place: &Ident, errors: &mut Errors) {
        if signature && !self.shape.is_free() {
            errors.at(
                place,
                format_args!(
                    "Python decides what `{}` takes; remove the option `signature`",
                    self.name
                ),
            );
        }
    }

    /// Complains of a result that is missing.
    pub(super) fn check_output(&self, output: Option<&Type>, place: &Ident, errors: &mut Errors) {
        if output.is_none() && self.shape.returns() == Returns::Next {
            errors.at(
                place,
                "`__next__` gives an item or none, which is the end; write \
                 `fn __next__(&mut self) -> Option<_>`",
            );
        }
    }

    /// Gives the parameters the places that Python gives them.
    pub(super) fn place(
        &self,
        parameters: &mut [Parameter],
        place: &Ident,
        krate: &Crate,
        errors: &mut Errors,
    ) {
        if self.takes == dunders::ANYTHING {
            return;
        }
        let required = self.takes.iter().filter(|name| !name.ends_with('?'));
        if !(required.count()..=self.takes.len()).contains(&parameters.len()) {
            errors.at(place, self.form());
        }
        for (parameter, name) in parameters.iter_mut().zip(self.takes) {
            parameter.kind = Kind::PositionalOnly;
            // Python itself always gives it to a protocol, which need not be prepared.
            let always = matches!(self.shape, Shape::Protocol(_)) && !is_option(&parameter.ty);
            if name.ends_with('?') && parameter.default.is_none() && !always {
                let span = syn::spanned::Spanned::span(&parameter.ty);
                let krate = krate.at(span);
                let none = quote_spanned!(span=> #krate::rt::None);
                parameter.default = syn::parse2(none).ok();
            }
        }
    }

    /// How it is to be written.
    fn form(&self) -> String {
        let takes = self.takes.iter().map(|name| match name.strip_suffix('?') {
            Some(name) => format!(", {name}: Option<_>"),
            None => format!(", {name}: _"),
        });
        let takes: String = takes.collect();
        let op = match self.shape {
            Shape::RichCompare => ", op: CompareOp",
            _ => "",
        };
        let result = match self.shape.returns() {
            Returns::Truth => " -> bool",
            Returns::Length => " -> usize",
            Returns::Hash => " -> u64",
            Returns::Nothing | Returns::InPlace => "",
            Returns::Next => " -> Option<_>",
            Returns::Object | Returns::Value => " -> _",
        };
        let receiver = match self.shape.returns() {
            Returns::Nothing | Returns::InPlace | Returns::Next => "&mut self",
            _ => "&self",
        };
        format!(
            "Python decides what `{0}` takes; write `fn {0}({receiver}{takes}{op}){result}`",
            self.name
        )
    }

    /// Takes out what is no object: the comparison that `__richcmp__` is asked for. The
    /// place where it stood, among the parameters beside the object.
    pub(super) fn take_given(
        &self,
        all: &mut Vec<FnArg>,
        place: &Ident,
        errors: &mut Errors,
    ) -> Option<(usize, Input)> {
        if self.shape != Shape::RichCompare {
            return None;
        }
        let is_op = |input: &FnArg| match input {
            FnArg::Typed(input) => matches!(&*input.ty, Type::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "CompareOp")),
            FnArg::Receiver(_) => false,
        };
        let Some(at) = all.iter().position(is_op) else {
            errors.at(place, self.form());
            return None;
        };
        all.remove(at);
        Some((at, Input::Op))
    }
}

/// Whether a type is an `Option`, as far as its name tells.
fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// What special methods of Python 2 are called now.
const FORMER: &[(&str, &str)] = &[
    ("__nonzero__", "__bool__"),
    ("__long__", "__int__"),
    ("__unicode__", "__str__"),
    ("__div__", "__truediv__"),
    ("__rdiv__", "__rtruediv__"),
    ("__idiv__", "__itruediv__"),
    ("__cmp__", "__richcmp__"),
    ("__getslice__", "__getitem__"),
    ("__setslice__", "__setitem__"),
    ("__delslice__", "__delitem__"),
];

/// Complains of a special method that there is not.
pub(super) fn unknown(name: &str, span: Span, errors: &mut Errors) {
    let former = FORMER.iter().find(|(former, _)| *former == name);
    let known = former.map(|(_, now)| *now);
    let advice = match known.or_else(|| crate::names::nearest(name, dunders::names())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            format!("if somebody looks for it all the same, say so by `#[hpy(name = \"{name}\")]`")
        }
    };
    errors.span(
        span,
        format_args!("Python has no special method `{name}`; {advice}"),
    );
}

//! From the syntax of a block to its model, with every mistake noted.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, Type, Visibility};

use super::shapes::{self, Shape};
use super::{Block, Constant, Method, Object, Role, attributes, buffer, dunders, once};
use crate::docs;
use crate::errors::Errors;
use crate::function::{Function, Input, Inputs, Returns, cfgs, inputs, output, qualifiers};
use crate::krate::Crate;
use crate::names::PyName;
use crate::options::Options;
use crate::signature::{self, Parameter};

/// Checks a block and takes our attributes off its items.
pub(super) fn check(block: &mut ItemImpl, krate: &Crate, errors: &mut Errors) -> Option<Block> {
    if let Some((_, path, _)) = &block.trait_ {
        errors.at(
            path,
            "a class's methods stand in an impl block of its own; write `impl Name { ... }`",
        );
        return None;
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics,
            "a class is one type in Python; remove the generic parameters",
        );
    }
    let class = (*block.self_ty).clone();
    let mut methods: Vec<Method> = Vec::new();
    let mut class_attributes = Vec::new();
    let mut exports = None;
    let mut names = Names::default();
    for item in &mut block.items {
        let item = match item {
            ImplItem::Fn(item) => item,
            ImplItem::Const(item) => {
                if has_options(&item.attrs) {
                    let options = take_options(&mut item.attrs, errors);
                    let constant = attributes::constant(item, &options, &class, krate, errors);
                    if let Some(constant) = &constant {
                        names.add(&constant.name, &constant.cfgs, Role::Attribute, errors);
                    }
                    class_attributes.extend(constant);
                }
                continue;
            }
            _ => continue,
        };
        let options = take_options(&mut item.attrs, errors);
        if options.has("skip") {
            continue;
        }
        let role = attributes::role(&options, errors);
        if role == Some(Role::Attribute) {
            let computed = attributes::computed(item, &options, &class, krate, errors);
            if let Some(computed) = &computed {
                names.add(&computed.name, &computed.cfgs, Role::Attribute, errors);
            }
            class_attributes.extend(computed);
            continue;
        }
        if role.is_none() && buffer::is(item) {
            names.add(
                &PyName::of(&item.sig.ident, None, errors),
                &cfgs(&item.attrs),
                Role::Method,
                errors,
            );
            exports = buffer::check(item, &class, errors);
            continue;
        }
        let Some(method) = method(item, options, role, &class, krate, errors) else {
            continue;
        };
        let function = &method.function;
        if method.role == Role::CallFunction {
            methods.push(method);
            continue;
        }
        names.add(&function.name, &function.cfgs, method.role, errors);
        methods.push(method);
    }
    attributes::check_properties(&methods, errors);
    once::check(&methods, errors);
    Some(Block {
        krate: krate.clone(),
        class,
        methods,
        attributes: class_attributes,
        buffer: exports,
    })
}

/// The Python names of a block so far: whether each depends on a `cfg`, and what it is.
#[derive(Default)]
struct Names(Vec<(PyName, bool, Role)>);

impl Names {
    /// Notes a name; two things of one name are a mistake, unless they are parts of one
    /// property, or a `cfg` may leave only one of them.
    fn add(&mut self, name: &PyName, cfgs: &[Attribute], role: Role, errors: &mut Errors) {
        let conditional = !cfgs.is_empty();
        let first = self
            .0
            .iter()
            .find(|(other, other_conditional, other_role)| {
                other.text == name.text
                    && !(conditional && *other_conditional)
                    && !(role.is_part() && other_role.is_part() && role != *other_role)
            });
        if let Some((first, _, other)) = first {
            let what = if *other == role && role.is_part() {
                "functions that do the same for the property"
            } else {
                "things of the class have the Python name"
            };
            errors.span(
                name.span,
                format_args!(
                    "two {what} `{}`; give one of them another by `#[hpy(name = \"...\")]`",
                    name.text
                ),
            );
            errors.span(first.span, format_args!("`{}` is here first", name.text));
        }
        self.0.push((name.clone(), conditional, role));
    }
}

/// Whether an item carries an attribute of ours.
fn has_options(attributes: &[Attribute]) -> bool {
    let mut all = attributes.iter();
    all.any(|attribute| attribute.path().is_ident("hpy"))
}

/// Takes the attribute `#[hpy(...)]` off an item and parses it.
fn take_options(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Options {
    let mut allowed = vec![
        ("name", "name = \"python_name\""),
        (
            "signature",
            "signature = (a, b = 1, /, *args, c = 2, **kwargs)",
        ),
        ("skip", "skip"),
        ("call", "call = NAME"),
    ];
    allowed.extend(attributes::KINDS.map(|kind| (kind, kind)));
    Options::take(attributes, "methods", &allowed, "name = \"...\"", errors)
}

fn method(
    item: &ImplItemFn,
    options: Options,
    role: Option<Role>,
    class: &Type,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Method> {
    let sig = &item.sig;
    qualifiers(sig, errors);
    let constant = call_function(&options, role, item, errors);
    let role = role.or(constant.as_ref().map(|_| Role::CallFunction));
    let name = attributes::name(&sig.ident, role.unwrap_or(Role::Method), &options, errors);
    let role = role.or_else(|| {
        let special = dunders::find(&name.text)?;
        (special.shape == Shape::OfClass).then_some(Role::ClassMethod)
    });
    // What an option says goes before what the name says.
    let special = match role {
        Some(_) => None,
        None => dunders::find(&name.text),
    };
    if role.is_none()
        && special.is_none()
        && options.name.is_none()
        && dunders::is_special(&name.text)
    {
        shapes::unknown(&name.text, name.span, errors);
    }
    let role = role.unwrap_or(special.map_or(Role::Method, Role::Special));
    let output = output(&sig.output, errors);
    let mut all: Vec<FnArg> = sig.inputs.iter().cloned().collect();
    let mut first = Vec::new();
    // Errors about the object, such as one that cannot change, point at the parameter.
    let mut class_here = class.to_token_stream();
    if let Some(FnArg::Receiver(receiver)) = all.first() {
        class_here = respanned(class_here, receiver.self_token.span);
    }
    let is_constructor = special.is_some_and(|special| special.shape == Shape::Constructor);
    if is_constructor {
        constructor_inputs(&mut all, &mut first);
    } else if role == Role::ClassMethod {
        if !attributes::takes_class(all.first()) {
            errors.at(
                &sig.ident,
                "a class method takes the class first: `cls: &Handle<'_, Type>`",
            );
            return None;
        }
        first.push((0, Input::Class));
        all.remove(0);
    } else if role == Role::StaticMethod {
        if let Some(FnArg::Receiver(receiver)) = all.first() {
            errors.at(
                receiver,
                "a static method is called on no object; remove this, or `staticmethod`",
            );
            return None;
        }
    } else {
        let Some(object) = all.first().and_then(|input| Object::of(input, class)) else {
            errors.at(
                &sig.ident,
                "a method takes its object first: `&self`, `&mut self` or \
                 `this: &Handle<'_, Self>`",
            );
            return None;
        };
        first.push((0, Input::Object(object)));
        all.remove(0);
    }
    if let Some(special) = special {
        special.check_signature(options.signature.is_some(), &sig.ident, errors);
        special.check_output(output.as_ref(), &sig.ident, errors);
        let given = special.take_given(&mut all, &sig.ident, errors);
        first.extend(given.map(|(at, input)| (at + 1, input)));
    }
    let Inputs {
        inputs: mut taken,
        rust,
        given,
    } = inputs(&all, errors)?;
    for (at, input) in first {
        taken.insert(at, input);
    }
    let signed = options.signature.is_some();
    let mut parameters = signature::resolve(options.signature, &rust, &given, errors);
    if parameters.len() < rust.len() {
        return None;
    }
    if let Some(special) = special.filter(|_| !signed) {
        special.place(&mut parameters, &sig.ident, krate, errors);
    }
    for parameter in &mut parameters {
        name_class(parameter, class);
    }
    attributes::parameters(role, &sig.ident, &mut parameters, errors);
    let ident = &sig.ident;
    let function = Function {
        krate: krate.clone(),
        cfgs: cfgs(&item.attrs),
        vis: Visibility::Inherited,
        marker: format_ident!("__hpy_method_{}", ident.unraw(), span = ident.span()),
        callee: quote!(<#class>::#ident),
        class: Some(class_here),
        name,
        doc: docs::text(&item.attrs),
        first: match role {
            _ if is_constructor => "",
            // Bound to its helper, and to the class.
            Role::ClassMethod => "$self, cls",
            _ => "$self",
        },
        parameters,
        inputs: taken,
        output,
        returns: special.map_or(Returns::Object, |special| special.shape.returns()),
        operands: special.is_some_and(|special| special.shape.takes_operands()),
    };
    Some(Method {
        function,
        role,
        constant,
    })
}

/// The tokens, which mean what they did, at another place.
pub(super) fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}

/// The constant for a call function, which has no other name.
fn call_function(
    options: &Options,
    role: Option<Role>,
    item: &ImplItemFn,
    errors: &mut Errors,
) -> Option<Constant> {
    let ident = options.call.clone()?;
    if role.is_some() {
        errors.at(
            &ident,
            "a call function is a method of its object and nothing else; remove `call`, or what \
             else the function is to be",
        );
    }
    if let Some(name) = &options.name {
        errors.at(
            name,
            "Python knows a call function as `__call__`; remove `name`",
        );
    }
    Some(Constant {
        vis: item.vis.clone(),
        ident,
    })
}

/// Takes out what `__new__` may ask for beside its arguments, with the place where each
/// stood: `cls: &Handle<'_, Type>` and `&New<'_, Self>`.
fn constructor_inputs(all: &mut Vec<FnArg>, first: &mut Vec<(usize, Input)>) {
    let mut place = 0;
    all.retain(|input| {
        let input = match input {
            FnArg::Typed(input) if is_reference_to(&input.ty, "New") => Some(Input::New),
            FnArg::Typed(input)
                if is_reference_to(&input.ty, "Handle")
                    && matches!(&*input.pat, syn::Pat::Ident(pat) if pat.ident == "cls") =>
            {
                Some(Input::Class)
            }
            _ => None,
        };
        let keep = input.is_none();
        first.extend(input.map(|input| (place, input)));
        place += 1;
        keep
    });
}

fn is_reference_to(ty: &Type, name: &str) -> bool {
    let Type::Reference(reference) = ty else {
        return false;
    };
    matches!(&*reference.elem, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// Writes the class's name for `Self`, which means something else in the expansion.
fn name_class(parameter: &mut Parameter, class: &Type) {
    let class = class.to_token_stream();
    let ty = replace_self(parameter.ty.to_token_stream(), &class);
    if let Ok(ty) = syn::parse2(ty) {
        parameter.ty = ty;
    }
    if let Some(default) = &mut parameter.default {
        let tokens = replace_self(default.to_token_stream(), &class);
        if let Ok(tokens) = syn::parse2(tokens) {
            *default = tokens;
        }
    }
}

/// The tokens with a type in place of each `Self`.
pub(crate) fn replace_self(tokens: TokenStream, class: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let mut class = class.clone().into_iter().collect::<Vec<_>>();
                for token in &mut class {
                    token.set_span(ident.span());
                }
                class
            }
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), replace_self(group.stream(), class));
                new.set_span(group.span());
                vec![TokenTree::Group(new)]
            }
            other => vec![other],
        })
        .collect()
}

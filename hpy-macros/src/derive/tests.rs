//! What the derives say of mistakes, and what they expand to.

use proc_macro2::TokenStream;
use quote::quote;

fn messages(tokens: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(tokens).expect("the expansion parses");
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Macro(item) => Some(
                syn::parse2::<syn::LitStr>(item.mac.tokens.clone())
                    .ok()?
                    .value(),
            ),
            _ => None,
        })
        .collect()
}

fn from(input: TokenStream) -> Vec<String> {
    messages(super::from_python(input))
}

fn into(input: TokenStream) -> Vec<String> {
    messages(super::into_python(input))
}

#[test]
fn good_types_expand() {
    for input in [
        quote!(
            struct Point {
                x: f64,
                #[hpy(default = 1.0)]
                y: f64,
            }
        ),
        quote!(
            struct Pair<T>(T, i64);
        ),
        quote!(
            struct Meters(f64);
        ),
        quote!(
            struct Held<'a> {
                handle: Handle<'a>,
                #[hpy(item)]
                name: String,
            }
        ),
        quote!(
            #[hpy(transparent, crate = ::other)]
            struct Name {
                text: String,
            }
        ),
        quote!(
            #[hpy(rename_all = "kebab-case")]
            enum Shape {
                Nothing,
                Circle { radius: f64 },
                Square(f64),
                Both(i64, i64),
            }
        ),
    ] {
        assert_eq!(from(input.clone()), Vec::<String>::new());
        assert_eq!(into(input), Vec::<String>::new());
    }
}

#[test]
fn every_mistake_is_reported() {
    let found = from(quote! {
        #[hpy(rename_all = "shouting")]
        struct Wrong<'a, 'b> {
            text: &'a str,
            data: Option<&'b [u8]>,
            #[hpy(attribute, item)]
            both: i64,
            #[hpy(defualt)]
            typo: i64,
        }
    });
    let expected = [
        "there is no such way to write names",
        "a field is either an attribute or an item",
        "a field has no option `defualt`",
        "use `String`",
        "use `Option<Vec<u8>>`",
        "can have one lifetime",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for expected in expected {
        assert!(
            found.iter().any(|message| message.contains(expected)),
            "{expected}: {found:#?}"
        );
    }
}

#[test]
fn mistakes_of_shape() {
    let cases = [
        (quote!(union U { x: i64 }), "a union has no conversion"),
        (
            quote!(
                enum Never {}
            ),
            "an enum without variants",
        ),
        (
            quote!(
                #[hpy(transparent)]
                struct Two {
                    a: i64,
                    b: i64,
                }
            ),
            "exactly one field",
        ),
        (
            quote!(
                #[hpy(rename_all = "camelCase")]
                struct T(i64, i64);
            ),
            "no named fields",
        ),
        (
            quote!(
                struct T(#[hpy(item = "x")] i64, i64);
            ),
            "not found by a name",
        ),
        (
            quote!(
                enum E {
                    #[hpy(rename = "x")]
                    A(i64),
                }
            ),
            "only a variant without fields",
        ),
        (
            quote!(
                struct S {
                    #[hpy(rename = "b")]
                    a: i64,
                    b: i64,
                }
            ),
            "the same name in Python",
        ),
        (
            quote!(
                struct S {
                    #[hpy(rename = "a\0b")]
                    a: i64,
                }
            ),
            "cannot contain a NUL",
        ),
        (
            quote!(
                #[hpy(transparent, transparent)]
                struct S {
                    a: i64,
                }
            ),
            "given twice",
        ),
    ];
    for (input, expected) in cases {
        for found in [from(input.clone()), into(input)] {
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(found[0].contains(expected), "{expected}: {found:#?}");
        }
    }
}

#[test]
fn cases_of_names() {
    use super::case::Case;
    let apply = |case: &str, name: &str| Case::named(case).expect("a known case").apply(name);
    assert_eq!(apply("camelCase", "first_name"), "firstName");
    assert_eq!(apply("PascalCase", "first_name"), "FirstName");
    assert_eq!(apply("SCREAMING_SNAKE_CASE", "FirstName"), "FIRST_NAME");
    assert_eq!(apply("kebab-case", "FirstName"), "first-name");
    assert_eq!(apply("SCREAMING-KEBAB-CASE", "first_name"), "FIRST-NAME");
    assert_eq!(apply("lowercase", "FirstName"), "firstname");
    assert_eq!(apply("UPPERCASE", "first_name"), "FIRSTNAME");
    assert_eq!(apply("snake_case", "HTTPServer2"), "httpserver2");
}

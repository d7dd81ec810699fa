//! Every mistake gets a message that says what to do next.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::project::{PRELUDE, Project, by_hand, functions, modules, table};

#[test]
fn no_cdylib() {
    let manifest = "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n[workspace]\n";
    let project = Project::new()
        .file("Cargo.toml", manifest)
        .file("src/lib.rs", "");
    assert_data_eq!(
        project.fails(&["build"]),
        str![[r#"
error: the package `plain` has no `cdylib` target, so there is nothing for Python to load

help: add these lines to Cargo.toml:

    [lib]
    crate-type = ["cdylib", "rlib"]

"#]]
    );
    let binary = Project::new()
        .file("Cargo.toml", manifest)
        .file("src/main.rs", "fn main() {}");
    assert!(
        binary
            .fails(&["build"])
            .contains("crate-type = [\"cdylib\"]")
    );
}

#[test]
fn no_module() {
    let project = Project::package("plain", "#[no_mangle]\npub extern \"C\" fn plain() {}\n");
    assert_data_eq!(
        project.fails(&["build"]),
        str![[r#"
error: `plain` defines no HPy module

help: write one in src/lib.rs:

    #[hpy::module]
    mod hello {
        #[hpy::function]
        fn greet(name: &str) -> String {
            format!("Hello, {name}!")
        }
    }

with the dependency `hpy-rs` in Cargo.toml. A module behind a `#[cfg]` needs its --features.

"#]]
    );
    assert!(!project.root.join("target/hpy").exists());
}

#[test]
fn an_extension_for_cpython_alone() {
    let source =
        "#[no_mangle]\npub extern \"C\" fn PyInit_fast() -> *mut u8 { std::ptr::null_mut() }";
    let error = Project::package("fast", source).fails(&["build"]);
    assert!(error.contains("the binary has `PyInit_fast`"), "{error}");
}

#[test]
fn functions_of_one_module_with_two_names() {
    let source = by_hand("good").replace("HPyInitGlobalContext_good", "HPyInitGlobalContext_bad");
    assert_data_eq!(
        Project::package("good", &source).fails(&["build"]),
        str![[r#"
error: Python could not load the module `good` of `good`: the binary does not export `HPyInitGlobalContext_good`

help: there is `HPyInitGlobalContext_bad`; all four functions of a module must end with the same name

"#]]
    );
}

#[test]
fn functions_without_their_init() {
    let source =
        by_hand("half").replace("#[no_mangle]\npub extern \"C\" fn HPyInit_", "pub fn init_");
    let error = Project::package("half", &source).fails(&["build"]);
    assert!(error.contains("but no `HPyInit_...`"), "{error}");
}

#[test]
fn submodules_without_their_functions() {
    let source = [
        PRELUDE,
        &table("tree", &[("tree.leaf", "tree__leaf")]),
        &functions("tree", "Root."),
    ]
    .concat();
    let error = Project::package("tree", &source).fails(&["build"]);
    assert!(
        error.contains("does not export `HPyInit_tree__leaf`"),
        "{error}"
    );
}

#[test]
fn a_table_of_another_version() {
    let source = modules(&["next"]).replace("hpy-rs module 1", "hpy-rs module 2");
    let error = Project::package("next", &source).fails(&["build"]);
    assert!(
        error.contains("`next` was built with another version of hpy-rs"),
        "{error}"
    );
    assert!(error.contains("cargo install cargo-hpy"), "{error}");
}

#[test]
fn two_packages_with_one_module() {
    let source = modules(&["same"]);
    let project = Project::workspace(&[("one", &source), ("two", &source)]);
    assert_data_eq!(
        project.fails(&["build"]),
        str![[r#"
error: the module `same` comes from both `one` and `two`

help: rename one of them, or build them into different directories: `cargo hpy build -p one --out-dir ...` and `cargo hpy build -p two --out-dir ...`; if one of the packages depends on the other, it holds the other's modules too

"#]]
    );
    assert!(!project.root.join("target/hpy").exists());
    project.succeeds(&["build", "-p", "one"]);
}

#[test]
fn a_module_that_would_have_to_be_a_package() {
    let project =
        Project::workspace(&[("one", &modules(&["one"])), ("two", &modules(&["one.two"]))]);
    let error = project.fails(&["build"]);
    assert!(error.starts_with("error: `one` is a module, so Python could not import `one.two`"));
}

#[test]
fn no_such_package() {
    let project = Project::workspace(&[("one", &modules(&["one"])), ("two", &modules(&["two"]))]);
    assert_data_eq!(
        project.fails(&["build", "-p", "three"]),
        str![[r#"
error: no package `three` in this workspace

help: packages with a `cdylib` target: one, two

"#]]
    );
}

#[test]
fn no_cargo() {
    let project = Project::package("quick", &modules(&["quick"]));
    let mut command = project.command(&["build"]);
    command.env("CARGO", "/nonexistent/cargo");
    let outcome = project.finish(command);
    assert_eq!(outcome.code, Some(101));
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
error: cannot find `/nonexistent/cargo`

help: install Rust from https://rustup.rs, or set the environment variable CARGO to the path of cargo

"#]]
    );
}

#[test]
fn what_cargo_reports_itself_is_not_reported_twice() {
    let error = Project::new().fails(&["build"]);
    assert!(
        error.starts_with("error: could not find `Cargo.toml`"),
        "{error}"
    );
    assert_eq!(error.matches("error").count(), 1);

    let project = Project::package("broken", "pub fn broken() -> u8 { \"\" }");
    let outcome = project.hpy(&["build"]);
    assert_eq!(outcome.code, Some(101));
    assert!(
        outcome.stderr.contains("error[E0308]: mismatched types\n"),
        "{outcome:?}"
    );
    let error = outcome.stderr;
    assert!(
        error
            .trim_end()
            .ends_with("could not compile `broken` (lib) due to 1 previous error")
    );
    assert!(!project.root.join("target/hpy").exists());

    let project = Project::package("quick", &modules(&["quick"]));
    let error = project.fails(&["build", "--target", "no-such-target"]);
    assert!(error.contains("no-such-target"), "{error}");
    let error = project.fails(&["build", "--features", "unheard-of"]);
    assert!(error.contains("unheard-of"), "{error}");
}

#[test]
fn a_failing_build_keeps_the_last_good_one() {
    let project = Project::package("quick", &modules(&["quick"]));
    project.succeeds(&["build", "--out-dir", "out"]);
    let before = fs::read(project.root.join("out/quick.hpy0.so")).unwrap();
    let project = project.file("src/lib.rs", "syntax error");
    project.fails(&["build", "--out-dir", "out"]);
    assert_eq!(
        fs::read(project.root.join("out/quick.hpy0.so")).unwrap(),
        before
    );
    assert_eq!(project.files("out"), ["quick.hpy0.so", "quick.py"]);
}

#[test]
fn files_of_the_users_own_are_left_alone() {
    let project = Project::package("quick", &modules(&["quick"])).file("py/quick.py", "mine = 1\n");
    assert_data_eq!(
        project.fails(&["build", "--out-dir", "py"]),
        str![[r#"
error: `[ROOT]/py/quick.py` is in the way: it was not written by `cargo hpy`, so it is left alone

help: move that file away, give the module another name, or use another --out-dir

"#]]
    );
    assert_eq!(project.files("py"), ["quick.py"]);
    assert_eq!(
        fs::read_to_string(project.root.join("py/quick.py")).unwrap(),
        "mine = 1\n"
    );
}

#[test]
fn a_package_beside_the_loader_would_hide_it() {
    let project = Project::package("quick", &modules(&["quick"])).file("py/quick/__init__.py", "");
    let error = project.fails(&["build", "--out-dir", "py"]);
    assert!(
        error.contains("would import the package `[ROOT]/py/quick` instead"),
        "{error}"
    );
    assert!(error.contains("`quick._quick`"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let project = Project::package("quick", &modules(&["quick"])).file("occupied", "a file");
    let error = project.fails(&["build", "--out-dir", "occupied/out"]);
    assert!(
        error.starts_with("error: cannot write `[ROOT]/occupied/out/quick.hpy0.so`"),
        "{error}"
    );
}

#[test]
fn a_mistyped_option() {
    let outcome = Project::new().hpy(&["build", "--relase"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome
            .stderr
            .contains("a similar argument exists: '--release'"),
        "{outcome:?}"
    );
}

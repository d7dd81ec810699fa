//! What `cargo hpy build` writes, and where.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::project::{PRELUDE, Project, by_hand, functions, modules, table};

#[test]
fn writes_the_binary_and_its_loader() {
    let project = Project::package("my-crate", &modules(&["quick"]));
    let outcome = project.succeeds(&["build"]);
    assert_eq!(outcome.stdout, "");
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
   Compiling my-crate v0.1.0 ([ROOT])
    Finished `dev` profile [unoptimized + debuginfo] target(s)
       Wrote target/hpy/debug/quick.hpy0.so
       Wrote target/hpy/debug/quick.py
      Import with PYTHONPATH=target/hpy/debug python3 -c "import quick"

"#]]
    );
    assert_eq!(
        project.files("target/hpy"),
        ["debug/quick.hpy0.so", "debug/quick.py"]
    );
    let printed = project.python("target/hpy/debug", "import quick; print(quick.__doc__)");
    assert_eq!(printed, "The module quick.\n");
}

#[test]
fn leaves_alone_what_has_not_changed() {
    let project = Project::package("quick", &modules(&["quick"]));
    project.succeeds(&["build"]);
    let written = |file: &str| {
        fs::metadata(project.root.join("target/hpy/debug").join(file))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = (written("quick.hpy0.so"), written("quick.py"));
    let outcome = project.succeeds(&["build"]);
    assert!(!outcome.stderr.contains("Wrote"), "{outcome:?}");
    let outcome = project.succeeds(&["build", "-v"]);
    let fresh = "       Fresh target/hpy/debug/quick.hpy0.so\n";
    assert!(outcome.stderr.contains(fresh), "{outcome:?}");
    assert_eq!((written("quick.hpy0.so"), written("quick.py")), before);
}

#[test]
fn extensions_without_the_sdk_are_named_after_their_init_function() {
    let project = Project::package("raw-crate", &by_hand("raw"));
    project.succeeds(&["build", "--out-dir", "out"]);
    assert_eq!(project.files("out"), ["raw.hpy0.so", "raw.py"]);
    assert_eq!(
        project.python("out", "import raw; print(raw.__doc__)"),
        "The module raw.\n"
    );
}

#[test]
fn dotted_names_become_folders() {
    let project = Project::package("fast", &modules(&["pkg.sub.fast"]));
    project.succeeds(&["build", "--out-dir", "python"]);
    assert_eq!(
        project.files("python"),
        ["pkg/sub/fast.hpy0.so", "pkg/sub/fast.py"]
    );
    let code = "from pkg.sub import fast; print(fast.__name__, fast.__package__, fast.__file__)";
    let printed = project.python("python", code);
    assert_eq!(
        printed,
        "pkg.sub.fast pkg.sub [ROOT]/python/pkg/sub/fast.hpy0.so\n"
    );
}

#[test]
fn several_modules_share_one_binary() {
    let project = Project::package("my-crate", &modules(&["pkg.one", "pkg.sub.two"]));
    project.succeeds(&["build", "--out-dir", "out"]);
    assert_eq!(
        project.files("out"),
        ["pkg/my_crate.hpy0.so", "pkg/one.py", "pkg/sub/two.py"]
    );
    let code = "import pkg.one, pkg.sub.two; print(pkg.one.__doc__, pkg.sub.two.__doc__)";
    assert_eq!(
        project.python("out", code),
        "The module pkg.one. The module pkg.sub.two.\n"
    );
}

#[test]
fn submodules_come_from_the_same_binary() {
    let source = [
        PRELUDE,
        &table(
            "tree",
            &[
                ("tree.leaf", "tree__leaf"),
                ("tree.leaf.vein", "tree__leaf__vein"),
            ],
        ),
        &functions("tree", "Root."),
        &functions("tree__leaf", "Leaf."),
        &functions("tree__leaf__vein", "Vein."),
    ]
    .concat();
    let project = Project::package("tree", &source);
    project.succeeds(&["build", "--out-dir", "out"]);
    assert_eq!(project.files("out"), ["tree.hpy0.so", "tree.py"]);
    let code = "import tree.leaf.vein as v; print(v.__name__, v.__doc__)";
    assert_eq!(project.python("out", code), "tree.leaf.vein Vein.\n");
    let code = "import tree; from tree.leaf import vein; print(tree.leaf.vein is vein)";
    assert_eq!(project.python("out", code), "True\n");
}

#[test]
fn profiles_have_their_folders() {
    let project = Project::package("quick", &modules(&["quick"]));
    let manifest = fs::read_to_string(project.root.join("Cargo.toml")).unwrap();
    let profile = "[profile.small]\ninherits = \"release\"\n";
    let project = project.file("Cargo.toml", &format!("{manifest}{profile}"));
    project.succeeds(&["build", "--release"]);
    project.succeeds(&["build", "--profile", "small", "--target-dir", "elsewhere"]);
    assert_eq!(
        project.files("target/hpy"),
        ["release/quick.hpy0.so", "release/quick.py"]
    );
    assert_eq!(
        project.files("elsewhere/hpy"),
        ["small/quick.hpy0.so", "small/quick.py"]
    );
}

#[test]
fn features_reach_the_crate() {
    let source = format!(
        "{PRELUDE}#[cfg(feature = \"more\")]\nmod more {{ use super::*; {} {} }}\n\
         #[cfg(feature = \"usual\")]\nmod usual {{ use super::*; {} {} }}",
        table("more", &[]),
        functions("more", "More."),
        table("usual", &[]),
        functions("usual", "As usual."),
    );
    let project = Project::package("quick", &source);
    let manifest = fs::read_to_string(project.root.join("Cargo.toml")).unwrap();
    let features = "[features]\ndefault = [\"usual\"]\nusual = []\nmore = []\n";
    let project = project.file("Cargo.toml", &format!("{manifest}{features}"));
    let built = |dir: &str, args: &[&str]| {
        project.succeeds(&[&["build", "--out-dir", dir], args].concat());
        project.files(dir)
    };
    assert_eq!(built("a", &[]), ["usual.hpy0.so", "usual.py"]);
    assert_eq!(
        built("b", &["--features", "more"]),
        ["more.py", "quick.hpy0.so", "usual.py"]
    );
    let only = ["--no-default-features", "-F", "more"];
    assert_eq!(built("c", &only), ["more.hpy0.so", "more.py"]);
    assert_eq!(
        built("d", &["--all-features"]),
        ["more.py", "quick.hpy0.so", "usual.py"]
    );
}

#[test]
fn messages_as_json_end_with_ours() {
    let project = Project::package("quick", &modules(&["pkg.quick"]));
    let outcome = project.succeeds(&["build", "--message-format", "json"]);
    let lines: Vec<serde_json::Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let reasons: Vec<_> = lines
        .iter()
        .map(|line| line["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        ["compiler-artifact", "build-finished", "hpy-module"]
    );
    let ours = &lines[2];
    assert_eq!(ours["name"], "pkg.quick");
    assert_eq!(ours["package_id"], lines[0]["package_id"]);
    assert_eq!(ours["out_dir"], "[ROOT]/target/hpy/debug");
    assert_eq!(ours["binary"], "[ROOT]/target/hpy/debug/pkg/quick.hpy0.so");
    assert_eq!(ours["loader"], "[ROOT]/target/hpy/debug/pkg/quick.py");
}

#[test]
fn diagnostics_look_as_cargo_shows_them() {
    let source = format!("{}\nfn unused() {{}}\n", modules(&["quick"]));
    let project = Project::package("quick", &source);
    let outcome = project.succeeds(&["build"]);
    assert!(
        outcome
            .stderr
            .contains("warning: function `unused` is never used\n"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("^^^^^^"), "{outcome:?}");
    assert_eq!(outcome.stdout, "");
    let short = project.succeeds(&["build", "--release", "--message-format", "short"]);
    assert!(short.stderr.contains("src/lib.rs:"), "{short:?}");
    assert!(!short.stderr.contains("^^^^^^"), "{short:?}");
}

#[test]
fn colors_follow_cargos() {
    let project = Project::package("quick", &modules(&["quick"]));
    let mut command = project.command(&["build"]);
    command
        .env("CARGO_TERM_COLOR", "always")
        .env_remove("NO_COLOR");
    let outcome = project.finish(command);
    let colored = |verb: &str| {
        outcome
            .stderr
            .lines()
            .any(|line| line.starts_with("\x1b[1m") && line.contains(verb))
    };
    assert!(colored("   Compiling\x1b[0m "), "{outcome:?}");
    assert!(colored("       Wrote\x1b[0m "), "{outcome:?}");
}

#[test]
fn quiet_says_nothing() {
    let project = Project::package("quick", &modules(&["quick"]));
    let outcome = project.succeeds(&["build", "-q"]);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn a_workspace_builds_all_that_have_modules() {
    let project = Project::workspace(&[
        ("one", &modules(&["one"])),
        ("two", &modules(&["two"])),
        ("other", "#[no_mangle]\npub extern \"C\" fn other() {}\n"),
    ]);
    let outcome = project.succeeds(&["build"]);
    assert!(
        outcome
            .stderr
            .contains("     Skipped other (it defines no HPy module)\n")
    );
    assert_eq!(
        project.files("target/hpy/debug"),
        ["one.hpy0.so", "one.py", "two.hpy0.so", "two.py"]
    );
    project.succeeds(&["build", "-p", "two", "--out-dir", "just-two"]);
    assert_eq!(project.files("just-two"), ["two.hpy0.so", "two.py"]);
    let manifest = "one/Cargo.toml";
    project.succeeds(&[
        "build",
        "--manifest-path",
        manifest,
        "--out-dir",
        "just-one",
    ]);
    assert_eq!(project.files("just-one"), ["one.hpy0.so", "one.py"]);
}

#[test]
fn warns_of_folders_that_hpy_would_misread() {
    let project = Project::package("quick", &modules(&["quick"]));
    let outcome = project.succeeds(&["build", "--out-dir", "a.hpyx/out"]);
    assert!(
        outcome
            .stderr
            .contains("warning: HPy 0.9 will not load modules from"),
        "{outcome:?}"
    );
}

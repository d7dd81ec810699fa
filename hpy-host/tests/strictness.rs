//! How strict the program is with extensions, by its options and by environment variables.

mod raw;

use std::process::{Command, Output};

/// The program, with options and variables, that runs code in which `raw` is the extension.
fn run(options: &[&str], variables: &[(&str, &str)], code: &str) -> Output {
    let path = raw::extension().to_str().unwrap();
    let load = format!(
        "import _hpy_universal\nclass Spec: name = 'raw'\nraw = _hpy_universal.load('raw', {path:?}, Spec)\n"
    );
    Command::new(env!("CARGO_BIN_EXE_hpy-host"))
        .args(options)
        .args(["-c", &(load + code)])
        .env_remove("HPY_FAULT")
        .env_remove("HPY_TRACES")
        .env_remove("HPY_STRESS")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(unix)]
#[test]
fn a_fault_raises_or_ends_the_process() {
    use std::os::unix::process::ExitStatusExt;

    let leak = "try:\n    raw.leak([])\nexcept SystemError as error:\n    print(error)";
    let abort = [("HPY_FAULT", "abort")];
    for (options, variables, ends) in [
        (&[][..], &[][..], false),
        (&["-X", "hpy-fault=abort"], &[], true),
        (&["-Xhpy-fault=raise"], &[], false),
        (&[], &abort, true),
        (&["-X", "hpy-fault=raise"], &abort, false),
        (&["-E"], &abort, false),
        (&["-I"], &abort, false),
    ] {
        let output = run(options, variables, leak);
        let message =
            "raw.leak(): it has left 1 handle open, which nobody will close:\n  of type 'list'";
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        if ends {
            assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{err}");
            let last_words = format!("hpy-host: an extension broke a rule of HPy\n{message}");
            assert!(err.starts_with(&last_words), "{err}");
            assert_eq!(out, "");
        } else {
            assert!(output.status.success(), "{err}");
            assert!(out.starts_with(message), "{out}");
        }
    }
}

#[test]
fn messages_tell_of_the_source() {
    for (options, variables, told) in [
        (&[][..], &[][..], [false, false]),
        (&["-X", "hpy-traces=places"], &[], [true, false]),
        (
            &["-X", "hpy-traces=off"],
            &[("HPY_TRACES", "places")],
            [false, false],
        ),
        (&[], &[("HPY_TRACES", "places")], [true, false]),
        (&[], &[("HPY_TRACES", "backtraces")], [true, true]),
    ] {
        let output = run(options, variables, "raw.leak([])");
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{err}");
        let found = [
            "opened by HPy_Dup in raw::leak_impl (",
            "\n  opened by HPy_Dup:\n",
        ];
        assert_eq!(found.map(|part| err.contains(part)), told, "{err}");
    }
}

#[test]
fn the_stress_mode_collects_cycles_at_every_nth_call() {
    // Each call of `add` calls the API three times.
    let code = "import gc\ndef collections():\n    return sum(one['collections'] for one in gc.get_stats())\n\
                before = collections()\nfor i in range(100):\n    raw.add(i, 1)\nprint(collections() - before)";
    for (options, variables, expected) in [
        (&[][..], &[][..], 0),
        (&["-X", "hpy-stress=1"], &[], 300),
        (&["-X", "hpy-stress=3"], &[], 100),
        (&["-X", "hpy-stress"], &[], 30),
        (&[], &[("HPY_STRESS", "3")], 100),
        (&["-X", "hpy-stress=0"], &[("HPY_STRESS", "3")], 0),
        (&["-E"], &[("HPY_STRESS", "3")], 0),
    ] {
        let output = run(options, variables, code);
        assert_eq!(text(&output.stderr), "");
        assert_eq!(
            text(&output.stdout),
            format!("{expected}\n"),
            "{options:?} {variables:?}"
        );
    }
}

#[test]
fn mistakes_are_told() {
    for (options, variables, mistake) in [
        (
            &["-X", "hpy-fault=halt"][..],
            &[][..],
            "-X hpy-fault takes 'raise' or 'abort', not 'halt'",
        ),
        (
            &["-X", "hpy-fault"],
            &[],
            "-X hpy-fault takes 'raise' or 'abort'",
        ),
        (
            &[],
            &[("HPY_FAULT", "no")],
            "HPY_FAULT takes 'raise' or 'abort', not 'no'",
        ),
        (
            &["-Xhpy-traces=all"],
            &[],
            "-X hpy-traces takes 'off', 'places' or 'backtraces', not 'all'",
        ),
        (
            &[],
            &[("HPY_STRESS", "yes")],
            "HPY_STRESS takes a number of calls, or 0 for none, not 'yes'",
        ),
    ] {
        let output = run(options, variables, "");
        assert_eq!(text(&output.stderr), format!("hpy-host: {mistake}\n"));
        assert_eq!(output.status.code(), Some(2));
    }
}

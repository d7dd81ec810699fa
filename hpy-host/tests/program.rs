//! The program: what it is told on its command line, and what it answers.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The program, without the variables that the machine may have set.
fn host(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hpy-host"));
    command.args(arguments);
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYTHON"))
    {
        command.env_remove(name);
    }
    command
}

/// Runs it to its end, with `input` on its standard input.
fn run(command: &mut Command, input: &str) -> Output {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What it prints; everything else has to be in order.
#[track_caller]
fn printed(command: &mut Command) -> String {
    let output = run(command, "");
    assert_eq!(
        (output.status.code(), &*err(&output)),
        (Some(0), ""),
        "{}",
        out(&output)
    );
    out(&output)
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("program")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_command() {
    let code = "import sys; print(sys.argv, repr(sys.path[0]), __name__)";
    assert_eq!(
        printed(&mut host(&["-c", code, "-x", "é"])),
        "['-c', '-x', 'é'] '' __main__\n"
    );
}

#[test]
fn a_script_finds_its_neighbours() {
    let folder = folder("script");
    write(&folder, "neighbour.py", "answer = 42\n");
    let script =
        "import sys, neighbour\nprint(neighbour.answer, sys.argv[1:], __file__ == sys.argv[0])\n";
    let script = write(&folder, "script.py", script);
    assert_eq!(
        printed(&mut host(&[&script, "-c", "x"])),
        "42 ['-c', 'x'] True\n"
    );

    let from_there = printed(host(&["script.py"]).current_dir(&folder));
    assert_eq!(from_there, "42 [] True\n");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_script_finds_the_scripts_neighbours() {
    let folder = folder("link");
    write(&folder, "there/neighbour.py", "answer = 42\n");
    write(
        &folder,
        "there/script.py",
        "import neighbour\nprint(neighbour.answer)\n",
    );
    std::os::unix::fs::symlink("there/script.py", folder.join("link.py")).unwrap();
    assert_eq!(
        printed(&mut host(&[folder.join("link.py").to_str().unwrap()])),
        "42\n"
    );
}

#[test]
fn standard_input() {
    let output = run(&mut host(&["-", "a"]), "import sys\nprint(sys.argv)\n");
    assert_eq!(out(&output), "['-', 'a']\n");
    let output = run(&mut host(&[]), "print('no name')\nraise SystemExit(4)\n");
    assert_eq!(
        (out(&output), output.status.code()),
        ("no name\n".to_owned(), Some(4))
    );
}

#[test]
fn exit_codes() {
    let cases = [
        ("pass", 0, ""),
        ("raise SystemExit", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('bye')", 1, "bye\n"),
        ("import os; os._exit(7)", 7, ""),
    ];
    for (code, status, message) in cases {
        let output = run(&mut host(&["-c", code]), "");
        assert_eq!(
            (output.status.code(), &*err(&output)),
            (Some(status), message),
            "{code}"
        );
    }
}

#[test]
fn an_exception_shows_its_traceback() {
    let folder = folder("traceback");
    let script = write(
        &folder,
        "script.py",
        "def f():\n    return {}['key']\n\nf()\n",
    );
    let output = run(&mut host(&[&script]), "");
    assert_eq!(output.status.code(), Some(1));
    let expected = format!(
        "Traceback (most recent call last):\n  File \"{script}\", line 4, in <module>\n  File \"{script}\", line 2, in f\n\
         KeyError: 'key'\n"
    );
    // The lines of the source and the marks below them come from the standard library, and may be left out.
    let shown: Vec<_> = err(&output)
        .lines()
        .filter(|line| !line.starts_with("    "))
        .map(str::to_owned)
        .collect();
    assert_eq!(shown.join("\n") + "\n", expected);
}

#[test]
fn a_syntax_error_shows_the_line() {
    let output = run(&mut host(&["-c", "x = (1"]), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("    x = (1\n"), "{}", err(&output));
    assert!(
        err(&output).ends_with("SyntaxError: '(' was never closed\n"),
        "{}",
        err(&output)
    );
}

#[test]
fn what_cannot_be_run() {
    let output = run(host(&["nothing.py"]).current_dir(folder("nothing")), "");
    let message = err(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        message.starts_with("hpy-host: can't open file '"),
        "{message}"
    );
    assert!(
        message.ends_with("nothing.py': [Errno 2] No such file or directory\n"),
        "{message}"
    );

    let output = run(&mut host(&["-Z"]), "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        err(&output),
        "hpy-host: unknown option -Z\nTry `hpy-host -h' for more information.\n"
    );
}

#[test]
fn help_and_version() {
    assert!(printed(&mut host(&["-h"])).starts_with("usage: hpy-host [option] ..."));
    assert!(printed(&mut host(&["-V"])).starts_with("Python 3."));
}

#[test]
fn the_environment_and_isolation() {
    let folder = folder("environment");
    write(&folder, "elsewhere.py", "");
    let code = "import sys\ntry:\n    import elsewhere\n    print('found')\nexcept ImportError:\n    print('none')";
    assert_eq!(
        printed(host(&["-c", code]).env("PYTHONPATH", &folder)),
        "found\n"
    );
    assert_eq!(printed(host(&["-c", code]).current_dir(&folder)), "found\n");
    for option in ["-E", "-I"] {
        assert_eq!(
            printed(host(&[option, "-c", code]).env("PYTHONPATH", &folder)),
            "none\n",
            "{option}"
        );
    }
    for option in ["-P", "-I"] {
        assert_eq!(
            printed(host(&[option, "-c", code]).current_dir(&folder)),
            "none\n",
            "{option}"
        );
    }
    let code = "import sys; print(sys.warnoptions, sys._xoptions, sys.flags.optimize)";
    let mut command = host(&[
        "-W",
        "error",
        "-X",
        "faulthandler",
        "-X",
        "a=b",
        "-OO",
        "-c",
        code,
    ]);
    let expected = "['ignore', 'error'] {'faulthandler': True, 'a': 'b'} 2\n";
    assert_eq!(printed(command.env("PYTHONWARNINGS", "ignore")), expected);
}

#[test]
fn compiled_modules_are_kept_where_it_says() {
    let folder = folder("pycache");
    write(&folder, "compiled.py", "");
    let kept = folder.join("kept");
    printed(
        host(&["-c", "import compiled"])
            .current_dir(&folder)
            .env("PYTHONPYCACHEPREFIX", &kept),
    );
    assert!(kept.is_dir() && !folder.join("__pycache__").exists());
    let code = "import sys; print(sys.pycache_prefix)";
    let mut command = host(&["-X", "pycache_prefix=a", "-c", code]);
    assert_eq!(printed(command.env("PYTHONPYCACHEPREFIX", "b")), "a\n");
}

#[test]
fn at_the_end_functions_are_called_and_output_is_written() {
    let code = "import atexit\natexit.register(print, 'last')\nprint('first', end=' ')";
    assert_eq!(printed(&mut host(&["-c", code])), "first last\n");
    let code = "import atexit\n@atexit.register\ndef end():\n    import sys\n    print('threading' in sys.modules)";
    assert_eq!(printed(&mut host(&["-c", code])), "False\n");
}

#[test]
fn the_prompt() {
    let lines = "x = 6\nx * 7\nfor i in range(2):\n    print('i', i)\n\nif x:\n    print('yes')\nelse:\n    print('no')\n\n\
                 try:\n    1 / 0\nexcept ZeroDivisionError:\n    print('caught')\n\n(1,\n\n2)\n'''a\n\nb'''\n\
                 def f(a,\n      b):\n    return a + b\n\nf(1, \\\n2)\n@f\nclass A:\n    pass\n\nundefined\nx =\nx y\n\
                 exit(5)\nprint('not any more')\n";
    let output = run(&mut host(&["-i", "-q"]), lines);
    let shown = out(&output);
    let expected = "42\ni 0\ni 1\nyes\ncaught\n(1, 2)\n'a\\n\\nb'\n3\n";
    assert_eq!(
        shown.replace(">>> ", "").replace("... ", ""),
        expected,
        "{}",
        err(&output)
    );
    let last_lines: Vec<_> = err(&output)
        .lines()
        .filter(|line| line.contains("Error"))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        last_lines,
        ["TypeError", "NameError", "SyntaxError", "SyntaxError"]
    );
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn a_prompt_after_a_program() {
    let output = run(&mut host(&["-i", "-q", "-c", "x = 1; y"]), "x + 1\n");
    assert_eq!(
        (out(&output).replace(">>> ", ""), output.status.code()),
        ("2\n".to_owned(), Some(0))
    );
    assert!(
        err(&output).ends_with("NameError: name 'y' is not defined\n"),
        "{}",
        err(&output)
    );
}

#[cfg(feature = "stdlib")]
mod stdlib {
    use super::*;

    #[test]
    fn a_module_is_run() {
        let folder = folder("module");
        write(
            &folder,
            "package/__main__.py",
            "import sys\nprint(__name__, __package__, sys.argv[1:], sys.path[0])\n",
        );
        write(&folder, "package/__init__.py", "");
        let expected = format!("__main__ package ['-c'] {}\n", folder.display());
        assert_eq!(
            printed(host(&["-m", "package", "-c"]).current_dir(&folder)),
            expected
        );

        let output = run(host(&["-m", "nothing"]).current_dir(&folder), "");
        assert_eq!(output.status.code(), Some(1));
        assert!(
            err(&output).ends_with("hpy-host: No module named nothing\n"),
            "{}",
            err(&output)
        );
    }

    #[test]
    fn a_folder_and_an_archive_are_run() {
        let folder = folder("archive");
        write(
            &folder,
            "app/__main__.py",
            "import helper, sys\nprint(helper.answer, sys.argv)\n",
        );
        write(&folder, "app/helper.py", "answer = 42\n");
        assert_eq!(
            printed(host(&["app", "x"]).current_dir(&folder)),
            "42 ['app', 'x']\n"
        );
        printed(
            host(&[
                "-m",
                "zipfile",
                "-c",
                "app.zip",
                "app/__main__.py",
                "app/helper.py",
            ])
            .current_dir(&folder),
        );
        assert_eq!(
            printed(host(&["app.zip"]).current_dir(&folder)),
            "42 ['app.zip']\n"
        );
    }

    #[test]
    fn unittest_runs_a_test_case() {
        let folder = folder("unittest");
        let tests = "import unittest\n\nclass Test(unittest.TestCase):\n    def test_right(self):\n        \
                     self.assertEqual(1 + 1, 2)\n\n    def test_wrong(self):\n        self.assertEqual(1 + 1, 3)\n";
        write(&folder, "test_it.py", tests);
        let output = run(
            host(&["-m", "unittest", "test_it"]).current_dir(&folder),
            "",
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(
            err(&output).contains("AssertionError: 2 != 3"),
            "{}",
            err(&output)
        );
        assert!(
            err(&output).ends_with("FAILED (failures=1)\n"),
            "{}",
            err(&output)
        );
        let output = run(
            host(&["-m", "unittest", "test_it.Test.test_right"]).current_dir(&folder),
            "",
        );
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }

    #[test]
    fn the_program_is_the_executable() {
        let code = "import subprocess, sys\nprint(sys.implementation.name)\n\
                    print(subprocess.run([sys.executable, '-c', 'print(6 * 7)'], stdout=subprocess.PIPE, text=True).stdout)";
        assert_eq!(printed(&mut host(&["-c", code])), "rustpython\n42\n\n");
    }

    #[test]
    fn much_of_the_library_can_be_imported() {
        let modules = "argparse array asyncio base64 bisect collections contextlib copy csv dataclasses datetime decimal \
                       enum fractions functools gc glob hashlib heapq importlib.metadata inspect io itertools json \
                       logging math os pathlib pickle platform pprint random re shutil signal socket statistics string \
                       struct subprocess sysconfig tempfile textwrap threading time traceback types typing unittest.mock \
                       uuid warnings weakref zipfile zlib";
        let code = format!("for name in '{modules}'.split():\n    __import__(name)");
        printed(&mut host(&["-c", &code]));
    }
}

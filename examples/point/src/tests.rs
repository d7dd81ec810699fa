//! `cargo test` imports the module above, with no Python installed.

use hpy::prelude::*;
use hpy_host::testing::Python;

use super::point;

fn python() -> Python {
    Python::with([point::PYTHON_MODULE])
}

#[test]
fn points_have_coordinates() {
    let python = python();
    python.run("p = point.Point(3, y=4)");
    assert_eq!(python.eval::<(f64, f64)>("p.coordinates()"), (3.0, 4.0));
    assert_eq!(python.eval::<f64>("p.norm()"), 5.0);
    assert_eq!(python.run("print(p)").stdout, "Point(3, 4)\n");
}

#[test]
fn a_point_is_not_changed_twice_at_a_time() {
    let python = python();
    let error = python.try_run("p = point.Point()\np.swap(p)").unwrap_err();
    assert!(error.is("RuntimeError"), "{error}");
}

/// What the module has for Rust is reached by a context, as an interpreter hands one to a function.
#[test]
fn rust_makes_and_reads_points() {
    let python = python();
    let norm = Context::enter(&python, |cx| {
        let made = cx.import("point")?.getattr("Point")?.call((6, 8))?;
        let made: Handle<'_, point::Point> = made.downcast_into()?;
        let opposite = made.call_method0("opposite")?;
        assert_eq!(opposite.str()?.to_str()?, "Point(-6, -8)");
        made.call_method0("norm")?.extract::<f64>()
    });
    assert_eq!(norm.unwrap(), 10.0);
}

#[test]
fn points_are_let_go_of() {
    python().assert_no_leaks(|python| {
        python.run("point.centre([point.Point(1, 2), point.Point(3, 4)]).opposite()");
    });
}

hpy_host::python_tests! {
    modules: [point::PYTHON_MODULE];

    fn a_direction_can_be_set = r#"
        from math import isclose, pi

        p = point.Point(2, 0)
        p.angle = pi / 2
        assert isclose(p.y, 2) and isclose(p.norm(), 2)
    "#;

    fn points_are_pickled = r#"
        import pickle

        p = pickle.loads(pickle.dumps(point.Point(1.5, -1)))
        assert p.coordinates() == (1.5, -1)
    "#;

    fn the_centre_of_no_points_is_an_error = r#"
        try:
            point.centre([])
        except ValueError as error:
            assert str(error) == "no points have no centre"
        else:
            assert False, "nothing was raised"
    "#;
}

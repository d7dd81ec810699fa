//! The small module in PyO3, as its guide writes modules.

mod classes;

use pyo3::prelude::*;

#[pymodule]
mod small_pyo3 {
    use std::collections::HashMap;

    use pyo3::exceptions::{PyKeyError, PyValueError};
    use pyo3::intern;
    use pyo3::types::{PyList, PyTuple};

    use super::*;

    #[pymodule_export]
    use super::classes::{Link, Numbers, Point};

    #[pyfunction]
    fn nothing() {}

    #[pyfunction]
    #[pyo3(signature = (a, /))]
    fn one_int(a: i64) -> i64 {
        a.wrapping_add(1)
    }

    #[pyfunction]
    #[pyo3(signature = (a, b, /))]
    fn two_ints(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    #[pyfunction]
    fn two_keywords(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    #[pyfunction]
    #[pyo3(signature = (address, /))]
    fn domain(address: &str) -> PyResult<&str> {
        let (_, domain) = address
            .split_once('@')
            .ok_or_else(|| PyValueError::new_err("no @"))?;
        Ok(domain)
    }

    #[pyfunction]
    #[pyo3(signature = (values, /))]
    fn doubled(values: Vec<f64>) -> Vec<f64> {
        values.into_iter().map(|value| value * 2.0).collect()
    }

    #[pyfunction]
    #[pyo3(signature = (counts, /))]
    fn incremented(mut counts: HashMap<String, i64>) -> HashMap<String, i64> {
        for count in counts.values_mut() {
            *count = count.wrapping_add(1);
        }
        counts
    }

    #[pyfunction]
    #[pyo3(signature = (f, n, /))]
    fn apply<'py>(f: &Bound<'py, PyAny>, n: i64) -> PyResult<Bound<'py, PyAny>> {
        f.call1((n.wrapping_add(1),))
    }

    #[pyfunction]
    #[pyo3(signature = (obj, times, /))]
    fn attribute_sum(obj: &Bound<'_, PyAny>, times: usize) -> PyResult<i64> {
        let mut total = 0_i64;
        for _ in 0..times {
            let value: i64 = obj.getattr(intern!(obj.py(), "value"))?.extract()?;
            total = total.wrapping_add(value);
        }
        Ok(total)
    }

    #[pyfunction]
    fn refuse() -> PyResult<()> {
        Err(PyValueError::new_err("refused"))
    }

    #[pyfunction]
    #[pyo3(signature = (f, /))]
    fn recover<'py>(f: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match f.call0() {
            Ok(result) => Ok(Some(result)),
            Err(error) if error.is_instance_of::<PyKeyError>(f.py()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[pyfunction]
    #[pyo3(signature = (n, /))]
    fn integers<'py>(py: Python<'py>, n: i64) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, (0..n as usize).map(|i| 1000 + i as i64))
    }

    #[pyfunction]
    #[pyo3(signature = (item, n, /))]
    fn triples<'py>(
        item: &Bound<'py, PyAny>,
        n: usize,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let mut last = None;
        for _ in 0..n {
            last = Some((item, item, item).into_pyobject(item.py())?);
        }
        Ok(last)
    }
}

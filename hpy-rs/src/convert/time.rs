//! `Duration` as `datetime.timedelta`, `SystemTime` as a `datetime.datetime` in
//! UTC. Python counts whole microseconds; smaller parts are cut off.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hpy_sys::HPy;

use crate::context::Context;
use crate::convert::library::{attribute, call};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Result, wrong_type};
use crate::exc::{ExceptionType, OverflowError, TypeError, ValueError};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::Object;

const DAY: u64 = 24 * 60 * 60;

fn is_instance(obj: &Handle<'_>, class: &Handle<'_>) -> bool {
    let raw: HPy = class.as_raw();
    // SAFETY: both handles are open and of the same context.
    unsafe { hpy_sys::HPy_TypeCheck(obj.cx().as_raw(), obj.as_raw(), raw) != 0 }
}

/// The parts of a `timedelta`, of which only the days can be negative.
fn parts(delta: &Handle<'_>) -> Result<(i64, Duration)> {
    let part = |name| i64::from_python(&attribute(delta, name)?);
    let days = part(c"days")?;
    // A subclass may answer anything.
    let within = |value: i64, end: i64| {
        u32::try_from(value)
            .ok()
            .filter(|_| value < end)
            .ok_or_else(|| ValueError::error("a timedelta's parts are out of range"))
    };
    let seconds = within(part(c"seconds")?, DAY as i64)?;
    let micros = within(part(c"microseconds")?, 1_000_000)?;
    Ok((days, Duration::new(seconds.into(), micros * 1000)))
}

/// The whole of a number of days (not negative) and the rest of a day.
fn whole(days: u64, rest: Duration) -> Result<Duration> {
    days.checked_mul(DAY)
        .and_then(|seconds| Duration::from_secs(seconds).checked_add(rest))
        .ok_or_else(|| OverflowError::error("timedelta too large to convert to Rust Duration"))
}

/// From a `datetime.timedelta` that is not negative.
impl FromPython<'_, '_> for Duration {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        if !is_instance(obj, &cached::TIMEDELTA.get(obj.cx())?) {
            return Err(wrong_type(obj, "datetime.timedelta"));
        }
        let (days, rest) = parts(obj)?;
        let Ok(days) = u64::try_from(days) else {
            return Err(ValueError::error(
                "can't convert negative timedelta to Rust Duration",
            ));
        };
        whole(days, rest)
    }
}

/// `datetime.timedelta`; one of more than 999,999,999 days is an
/// `OverflowError`.
impl<'cx> IntoPython<'cx> for Duration {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        let days = (self.as_secs() / DAY).into_python(cx)?;
        let seconds = (self.as_secs() % DAY).into_python(cx)?;
        let micros = self.subsec_micros().into_python(cx)?;
        call(
            &cached::TIMEDELTA.get(cx)?,
            &[
                days.as_object().borrow(),
                seconds.as_object().borrow(),
                micros.as_object().borrow(),
            ],
        )
    }
}

/// From a `datetime.datetime` with a time zone.
impl FromPython<'_, '_> for SystemTime {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let cx = obj.cx();
        if !is_instance(obj, &cached::DATETIME.get(cx)?) {
            return Err(wrong_type(obj, "datetime.datetime"));
        }
        if call(&attribute(obj, c"utcoffset")?, &[])?.is_none() {
            return Err(TypeError::error(
                "must be a datetime with a time zone, not a naive one",
            ));
        }
        let epoch = cached::EPOCH.get(cx)?;
        // SAFETY: the handles are open; the function returns a new one or fails.
        let delta: Handle<'_> = unsafe {
            cx.own(hpy_sys::HPy_Subtract(
                cx.as_raw(),
                obj.as_raw(),
                epoch.as_raw(),
            ))?
        };
        let (days, rest) = parts(&delta)?;
        let whole = whole(days.unsigned_abs(), Duration::ZERO)?;
        let time = if days < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        time.and_then(|time| time.checked_add(rest))
            .ok_or_else(|| OverflowError::error("datetime too large to convert to Rust SystemTime"))
    }
}

/// `datetime.datetime` in UTC; a time outside the years 1 to 9999 is an
/// `OverflowError`.
impl<'cx> IntoPython<'cx> for SystemTime {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        let epoch = cached::EPOCH.get(cx)?;
        let (span, operation): (_, unsafe fn(_, HPy, HPy) -> HPy) =
            match self.duration_since(UNIX_EPOCH) {
                Ok(since) => (since, hpy_sys::HPy_Add),
                // Cutting off goes towards the past here too.
                Err(before) => (
                    before.duration().saturating_add(Duration::from_nanos(999)),
                    hpy_sys::HPy_Subtract,
                ),
            };
        let span = span.into_python(cx)?;
        // SAFETY: the handles are open; both functions return a new one or fail.
        unsafe { cx.own(operation(cx.as_raw(), epoch.as_raw(), span.as_raw())) }
    }
}

macro_rules! by_reference {
    ($($time:ident)*) => {$(
        /// As by value.
        impl<'cx> IntoPython<'cx> for &$time {
            type Target = Object;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                (*self).into_python(cx)
            }
        }
    )*};
}

by_reference! { Duration SystemTime }

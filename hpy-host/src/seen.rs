//! What messages say of an object: what can be seen of it without running Python.

use std::fmt;

use malachite_bigint::Sign;
use rustpython_vm::builtins::{PyInt, PyIntRef, PyStr, PyType, PyTypeRef};
use rustpython_vm::{AsObject, Context, PyObject, identifier};

/// How many bytes of a text are shown at most.
const SHOWN: usize = 30;

/// What an object was like when it was looked at.
///
/// Every handle that is closed has its object looked at: what takes time is done when it is told.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    class: Class,
    value: Value,
}

#[derive(Debug, Clone)]
enum Class {
    /// One of the interpreter's own, which live for ever.
    Own(PyTypeRef),
    /// The qualified name of another.
    Named(String),
}

#[derive(Debug, Clone)]
enum Value {
    /// One that is not long, and so may be kept.
    Int(PyIntRef),
    /// The beginning of a text, and how many bytes there are of all.
    Text([u8; SHOWN], usize),
    /// The address of anything else.
    At(usize),
}

impl Seen {
    /// Looks at an object.
    #[inline]
    pub(crate) fn of(object: &PyObject) -> Seen {
        let class = object.class();
        if class.heaptype_ext.is_some() {
            let mut name = String::new();
            write_name(&mut name, class);
            return Seen {
                class: Class::Named(name),
                value: Value::of(object),
            };
        }
        Seen {
            class: Class::Own(class.to_owned()),
            value: Value::of(object),
        }
    }
}

impl Value {
    #[inline]
    fn of(object: &PyObject) -> Value {
        if let Some(int) = object.downcast_ref::<PyInt>()
            && object.class().heaptype_ext.is_none()
            && int.as_bigint().bits() < 64
        {
            return Value::Int(int.to_owned());
        }
        if let Some(text) = object.downcast_ref::<PyStr>() {
            let text = text.as_bytes();
            let mut start = [0; SHOWN];
            let shown = text.len().min(SHOWN);
            start[..shown].copy_from_slice(&text[..shown]);
            return Value::Text(start, text.len());
        }
        Value::At(object.get_id())
    }
}

/// Writes a class's qualified name, after its module's if that is not `builtins`.
fn write_name(name: &mut String, class: &PyType) {
    let Some(own) = &class.heaptype_ext else {
        name.push_str(&class.name());
        return;
    };
    let attributes = class.attributes.read();
    let module = attributes.get(identifier!(Context::genesis(), __module__));
    if let Some(module) = module.and_then(|module| module.downcast_ref::<PyStr>())
        && module.as_bytes() != b"builtins"
    {
        name.push_str(&module.to_string_lossy());
        name.push('.');
    }
    name.push_str(&own.qualname.read().to_string_lossy());
}

/// Follows a word like "handle": `of type 'int' (7)`.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.class {
            Class::Own(class) => write!(f, "of type '{}' ", &*class.name())?,
            Class::Named(name) => write!(f, "of type '{name}' ")?,
        }
        match &self.value {
            Value::Int(value) if value.class().is(Context::genesis().types.bool_type) => {
                let value = value.as_bigint().sign() != Sign::NoSign;
                f.write_str(if value { "(True)" } else { "(False)" })
            }
            Value::Int(value) => write!(f, "({})", value.as_bigint()),
            Value::Text(start, length) if *length <= SHOWN => {
                let text = String::from_utf8_lossy(&start[..*length]);
                write!(f, "('{}')", text.escape_debug())
            }
            Value::Text(start, _) => {
                // The last character may be there in part.
                let text = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                write!(f, "('{}'...)", text.escape_debug())
            }
            Value::At(address) => write!(f, "(at {address:#x})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustpython_vm::{Context, PyObjectRef};

    use super::Seen;

    #[test]
    fn objects_are_shown_by_their_values() {
        let ctx = Context::genesis();
        let text = |text: &str| PyObjectRef::from(ctx.new_str(text));
        for (object, shown) in [
            (ctx.new_int(-7).into(), "of type 'int' (-7)"),
            (ctx.new_bool(true).into(), "of type 'bool' (True)"),
            (text(""), "of type 'str' ('')"),
            (text("a 'quote'\n"), "of type 'str' ('a \\'quote\\'\\n')"),
            (
                text(&"x".repeat(30)),
                "of type 'str' ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')",
            ),
            (
                text(&"x".repeat(31)),
                "of type 'str' ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'...)",
            ),
            // In the last place is half of it.
            (
                text(&("x".repeat(29) + "ßß")),
                "of type 'str' ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxx'...)",
            ),
        ] {
            assert_eq!(Seen::of(&object).to_string(), shown);
        }
        let other = Seen::of(ctx.new_list(Vec::new()).as_ref()).to_string();
        assert!(other.starts_with("of type 'list' (at 0x"), "{other}");
        let large = PyObjectRef::from(ctx.new_bigint(&u64::MAX.into()));
        assert!(
            Seen::of(&large)
                .to_string()
                .starts_with("of type 'int' (at 0x")
        );
    }
}

//! What messages say of an object: what can be seen of it without running Python.

use std::fmt;

use rustpython_vm::builtins::{PyInt, PyStr, PyType};
use rustpython_vm::{AsObject, Context, PyObject, identifier};

/// How many characters of a text are shown.
const SHOWN: usize = 30;

/// What an object was like when it was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The qualified name of its class.
    class: String,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Int(i64),
    /// The beginning of a text, and whether that is all.
    Text(String, bool),
    /// The address of anything else.
    At(usize),
}

impl Seen {
    /// Looks at an object.
    pub(crate) fn of(object: &PyObject) -> Seen {
        let mut seen = Seen {
            class: String::new(),
            value: Value::At(0),
        };
        seen.look(object);
        seen
    }

    /// Looks at another object, and forgets the one before.
    #[inline]
    pub(crate) fn look(&mut self, object: &PyObject) {
        self.class.clear();
        write_name(&mut self.class, object.class());
        self.value = Value::of(object);
    }
}

impl Value {
    #[inline]
    fn of(object: &PyObject) -> Value {
        if let Some(int) = object.downcast_ref::<PyInt>()
            && let Ok(int) = i64::try_from(int.as_bigint())
        {
            return Value::Int(int);
        }
        if let Some(text) = object.downcast_ref::<PyStr>() {
            let text = text.as_wtf8();
            let mut characters = text.code_points();
            let shown = characters.by_ref().take(SHOWN);
            let start = shown.map(|character| character.to_char_lossy()).collect();
            return Value::Text(start, characters.next().is_none());
        }
        Value::At(object.get_id())
    }
}

/// Writes a class's qualified name, after its module's if that is not `builtins`.
#[inline]
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
        write!(f, "of type '{}' ", self.class)?;
        match &self.value {
            Value::Int(value) if self.class == "bool" => {
                f.write_str(if *value == 0 { "(False)" } else { "(True)" })
            }
            Value::Int(value) => write!(f, "({value})"),
            Value::Text(start, whole) => {
                let rest = if *whole { "" } else { "..." };
                write!(f, "('{}'{rest})", start.escape_debug())
            }
            Value::At(address) => write!(f, "(at {address:#x})"),
        }
    }
}

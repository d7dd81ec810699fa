//! Types that extensions specify, and their objects.

mod attribute;
mod buffer;
mod create;
mod descriptor;
mod info;
mod instance;
mod layout;
mod memory;
mod shapes;
mod slot;

pub(crate) use create::from_spec;
pub(crate) use descriptor::signature;
pub(crate) use info::nearest;
pub(crate) use instance::{Instance, data, new};

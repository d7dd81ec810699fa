//! `complex`.

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Complex, TypeObject};

impl<'cx> Context<'cx> {
    /// A `complex`. HPy 0.9 has no function for it: the class is called.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    pub fn complex(self, real: f64, imaginary: f64) -> Result<Handle<'cx, Complex>> {
        Complex::type_object(self)
            .call((real, imaginary))?
            .downcast_into()
    }
}

impl Handle<'_, Complex> {
    /// The real part.
    ///
    /// # Errors
    ///
    /// What the code of a subclass raises.
    pub fn real(&self) -> Result<f64> {
        self.getattr(c"real")?.to_f64()
    }

    /// The imaginary part.
    ///
    /// # Errors
    ///
    /// What the code of a subclass raises.
    pub fn imaginary(&self) -> Result<f64> {
        self.getattr(c"imag")?.to_f64()
    }
}

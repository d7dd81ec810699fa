//! The raw ABI of HPy 0.9: types, the context table and the CPython trampolines.

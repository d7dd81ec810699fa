#![doc = include_str!("c_index.md")]

//! The rules: each one trips where it should and is silent where it should, clean cases stay clean, and no fault in the
//! data goes unnoticed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clean;
mod data;
mod mutation;
mod natures;
mod properties;
mod samples;
mod stage;
mod table;

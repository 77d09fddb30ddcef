//! The ministry's filing interface V3.0 as a library.

pub mod message;

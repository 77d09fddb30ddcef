//! The JSON API: who is asking, how refusals look, and the operations of `v1`, one file a noun.

pub mod address;
pub mod body;
pub mod caller;
pub mod client;
pub mod page;
pub mod problem;
pub mod v1;

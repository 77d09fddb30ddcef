//! beian

pub mod safe;
pub mod store;

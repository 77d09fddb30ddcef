//! beian

pub mod safe;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

//! Where the operator's own services plug in: cloud resources by practice data, and an identity provider.

pub mod identity;
pub mod resources;

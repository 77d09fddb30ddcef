//! Where the operator's own services plug in. In this release: cloud resources by practice data.

pub mod resources;

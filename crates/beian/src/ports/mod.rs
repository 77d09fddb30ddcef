//! Where the operator's own services plug in: who carries messages to people, and cloud resources by practice data.

pub mod post;
pub mod resources;

//! Where the operator's own services plug in: who carries messages to people, an identity provider, and cloud resources by
//! practice data.

pub mod identity;
pub mod post;
pub mod resources;

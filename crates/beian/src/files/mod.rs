//! Documents and wire files: sealed objects on disk. What a picture must be is judged by the crate `pictures`.

pub mod objects;

pub use pictures::{image, sample};

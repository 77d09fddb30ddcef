//! Pictures an applicant hands in, and pictures we draw ourselves.
//!
//! The authority takes certificates and photos as JPEG inside XML, with a limit on their size that is far below what a
//! phone produces. [`image`] judges an upload and turns it into a JPEG under that limit; [`sample`] draws pictures for
//! practice mode, tests and load runs; [`mod@watermark`] marks a shown document with who looks at it.
//!
//! Nothing of the uploaded bytes is ever passed on: the pixels are decoded and encoded again, so place, camera, comments
//! and anything hidden behind the picture stay behind.
//!
//! A crate of its own because it knows nothing of filings and because the encoder, which is generic, is unbearably slow
//! unless the crate that uses it is optimised: `Cargo.toml` does so for this one alone.

pub mod image;
pub mod kind;
pub mod sample;
pub mod watermark;

mod container;
mod fit;
mod outcome;

pub use self::image::{Claimed, ImageLimits, ImageProblem, Picture, judge_and_shrink};
pub use self::kind::FileKind;
pub use self::sample::{SampleKind, noise_photo, sample_card};
pub use self::watermark::{WatermarkError, watermark};

//! What judging a picture ends in: a picture, or why not.

use crate::kind::FileKind;

/// Why a picture is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageProblem {
    /// The upload is too long.
    #[error("the file has {bytes} bytes, at most {limit} are taken")]
    TooManyBytes {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Not a JPEG and not a PNG.
    #[error("not a JPEG or PNG picture, it looks like: {looks_like}")]
    NotAnImage {
        /// What it looks like.
        looks_like: FileKind,
    },
    /// Content type or name say something else than the content.
    #[error("the file is called {claimed:?} but is {actual}")]
    Lies {
        /// The content type or name that is wrong, shortened.
        claimed: String,
        /// What the file is.
        actual: FileKind,
    },
    /// Cut off, damaged, or of a variety no decoder here reads.
    #[error("the picture cannot be read: {detail}")]
    Broken {
        /// For the log.
        detail: String,
    },
    /// More pixels, or more bytes for them, than are decoded.
    #[error("the picture is too large: {width} x {height} pixels")]
    TooManyPixels {
        /// Announced width.
        width: u32,
        /// Announced height.
        height: u32,
    },
    /// Too few pixels for anyone to read it.
    #[error("the picture has {width} x {height} pixels, the shorter side needs at least {shorter_side}")]
    TooSmall {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
        /// The least for the shorter side.
        shorter_side: u32,
    },
    /// No readable version is small enough.
    #[error("no readable version of the picture stays within {base64_chars} base64 characters")]
    DoesNotFit {
        /// The limit.
        base64_chars: usize,
    },
}

/// A picture fit to be handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The JPEG, upright, without metadata.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The quality it was encoded with, 40 to 90.
    pub quality: u8,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture")
            .field("jpeg", &format_args!("{} bytes", self.jpeg.len()))
            .field("width", &self.width)
            .field("height", &self.height)
            .field("quality", &self.quality)
            .finish()
    }
}

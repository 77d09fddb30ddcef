//! Judging an uploaded picture and shrinking it to what the authority takes.
//!
//! In this order, so that the cheap checks come first: length, kind by the first
//! bytes, claims, the outer shape and the size it announces, then decoding under
//! limits. Peak memory is about twice [`ImageLimits::decoded_bytes`] (a
//! progressive JPEG keeps its coefficients besides the pixels), so callers
//! should also bound how many pictures they judge at once.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, RgbImage};

use super::container::{bare_png, outline_jpeg, png_size};
use super::fit::{LONG_SIDES, fit, resized, scaled};
use super::kind::{FileKind, contradiction};
pub use super::outcome::{ImageProblem, Picture};

/// Scans times pixels may be this many times [`ImageLimits::pixels`].
const MOST_PASSES: u64 = 12;

/// What came along with the bytes. None of it is trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claimed<'a> {
    /// The `Content-Type` of the upload.
    pub content_type: Option<&'a str>,
    /// The name the file had with the applicant.
    pub file_name: Option<&'a str>,
}

/// What is taken and what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageLimits {
    /// The longest upload, in bytes.
    pub bytes: usize,
    /// The most pixels.
    pub pixels: u64,
    /// The longest side, in pixels.
    pub side: u32,
    /// The most bytes the decoded picture may take.
    pub decoded_bytes: u64,
    /// The shorter side has at least this many pixels, before and after.
    pub shorter_side: u32,
    /// The longest result, in characters of padded base64.
    pub base64_chars: usize,
}

impl ImageLimits {
    /// For certificates, photos and approvals: "100K each".
    ///
    /// The specification leaves open what a K is and whether it means the bytes
    /// or their base64 text; 100,000 characters of text are right in any reading.
    #[must_use]
    pub const fn certificate() -> Self {
        Self {
            bytes: 20_000_000,
            pixels: 64_000_000,
            side: 16_000,
            decoded_bytes: 256_000_000,
            shorter_side: 200,
            base64_chars: 100_000,
        }
    }

    /// For verification sheets: "150K each".
    #[must_use]
    pub const fn verification_sheet() -> Self {
        Self { base64_chars: 150_000, ..Self::certificate() }
    }
}

impl Default for ImageLimits {
    fn default() -> Self {
        Self::certificate()
    }
}

/// Judges an upload and makes the JPEG to hand in.
///
/// Takes up to seconds of processor time: call it where blocking is allowed.
/// The same bytes and limits give the same result on the same kind of
/// processor.
///
/// # Errors
///
/// An [`ImageProblem`] for the applicant to act on.
pub fn judge_and_shrink(bytes: &[u8], claimed: Claimed<'_>, limits: &ImageLimits) -> Result<Picture, ImageProblem> {
    if bytes.len() > limits.bytes {
        return Err(ImageProblem::TooManyBytes { bytes: bytes.len(), limit: limits.bytes });
    }
    let kind = FileKind::of(bytes);
    if !matches!(kind, FileKind::Jpeg | FileKind::Png) {
        return Err(ImageProblem::NotAnImage { looks_like: kind });
    }
    if let Some(claimed) = contradiction(claimed.content_type, claimed.file_name, kind) {
        return Err(ImageProblem::Lies { claimed, actual: kind });
    }
    // The decoders are meant not to panic. Should one do so all the same, it is
    // this picture that is refused, and nothing else is touched.
    catch_unwind(AssertUnwindSafe(|| shrink(bytes, kind, limits)))
        .unwrap_or_else(|_| Err(ImageProblem::Broken { detail: "the decoder gave up".to_owned() }))
}

fn shrink(bytes: &[u8], kind: FileKind, limits: &ImageLimits) -> Result<Picture, ImageProblem> {
    let (decoded, orientation) = match kind {
        FileKind::Png => decode_png(bytes, limits)?,
        _ => decode_jpeg(bytes, limits)?,
    };
    // Everything below works on a small picture.
    let size = (decoded.width(), decoded.height());
    let largest = scaled(size, LONG_SIDES[0], limits.shorter_side);
    let mut base = if largest == size { decoded } else { resized(&decoded, largest)? };
    base.apply_orientation(orientation);
    fit(on_white(base), limits.base64_chars, limits.shorter_side)
}

fn decode_jpeg(bytes: &[u8], limits: &ImageLimits) -> Result<(DynamicImage, Orientation), ImageProblem> {
    let outline = outline_jpeg(bytes)?;
    let size = (outline.width, outline.height);
    check_size(size, limits)?;
    let passes = u64::from(size.0) * u64::from(size.1) * outline.scans as u64;
    if passes > limits.pixels.saturating_mul(MOST_PASSES) {
        return Err(ImageProblem::Broken { detail: "too many scans for its size".to_owned() });
    }
    let picture = bytes.get(..outline.end).unwrap_or(bytes);
    let unread = |e| unreadable(&e, size);
    let mut decoder = JpegDecoder::new(Cursor::new(picture)).map_err(unread)?;
    let orientation = decoder.orientation().map_err(unread)?;
    Ok((decode(decoder, limits)?, orientation))
}

fn decode_png(bytes: &[u8], limits: &ImageLimits) -> Result<(DynamicImage, Orientation), ImageProblem> {
    check_size(png_size(bytes)?, limits)?;
    let bare = bare_png(bytes)?;
    let size = (bare.width, bare.height);
    let decoder =
        PngDecoder::with_limits(Cursor::new(&bare.bytes), decoder_limits(limits)).map_err(|e| unreadable(&e, size))?;
    Ok((decode(decoder, limits)?, bare.orientation))
}

fn decode(mut decoder: impl ImageDecoder, limits: &ImageLimits) -> Result<DynamicImage, ImageProblem> {
    // The decoder's own reading of the size counts, not ours.
    let size = decoder.dimensions();
    check_size(size, limits)?;
    if decoder.total_bytes() > limits.decoded_bytes {
        return Err(ImageProblem::TooManyPixels { width: size.0, height: size.1 });
    }
    decoder
        .set_limits(decoder_limits(limits))
        .and_then(|()| DynamicImage::from_decoder(decoder))
        .map_err(|e| unreadable(&e, size))
}

fn decoder_limits(limits: &ImageLimits) -> Limits {
    let mut given = Limits::no_limits();
    given.max_image_width = Some(limits.side);
    given.max_image_height = Some(limits.side);
    given.max_alloc = Some(limits.decoded_bytes);
    given
}

fn check_size((width, height): (u32, u32), limits: &ImageLimits) -> Result<(), ImageProblem> {
    if width.max(height) > limits.side || u64::from(width) * u64::from(height) > limits.pixels {
        return Err(ImageProblem::TooManyPixels { width, height });
    }
    if width.min(height) < limits.shorter_side {
        return Err(ImageProblem::TooSmall { width, height, shorter_side: limits.shorter_side });
    }
    Ok(())
}

fn unreadable(error: &ImageError, (width, height): (u32, u32)) -> ImageProblem {
    match error {
        ImageError::Limits(_) => ImageProblem::TooManyPixels { width, height },
        other => ImageProblem::Broken { detail: other.to_string().chars().take(200).collect() },
    }
}

/// Lays the picture on white paper, in eight bits a colour.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut flat = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in flat.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |colour: u32| {
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    flat
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

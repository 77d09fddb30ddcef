//! The largest, best JPEG that stays under a limit on its base64 length.

use fast_image_resize::Resizer;
use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::outcome::{ImageProblem, Picture};

/// Long sides to try, in pixels. The steps are small, because a step too many
/// costs more legibility than a few points of quality.
pub(super) const LONG_SIDES: [u32; 15] =
    [2000, 1800, 1600, 1440, 1280, 1152, 1024, 912, 800, 720, 640, 560, 480, 420, 360];
/// From here on more pixels are worth more than more quality.
const GOOD_QUALITY: u8 = 65;
/// Print stays readable down to here, and better than in a smaller picture.
const FAIR_QUALITY: u8 = 50;
const LEAST_QUALITY: u8 = 40;
const MOST_QUALITY: u8 = 90;

/// Below this long side the print on a full page gets hard to read.
const READABLE_SIDE: u32 = 1024;

/// Characters that `bytes` bytes take in padded base64.
pub(super) fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3).saturating_mul(4)
}

/// The size of a picture with the given long side, of the same shape.
///
/// Never larger than the original. The shorter side is not taken below
/// `shortest`: a long strip keeps more length instead of becoming a thread.
pub(super) fn scaled(size: (u32, u32), long_side: u32, shortest: u32) -> (u32, u32) {
    let (long, short) = (u64::from(size.0.max(size.1)), u64::from(size.0.min(size.1)));
    if long == 0 || short == 0 {
        return size;
    }
    let least = (u64::from(shortest) * long).div_ceil(short);
    let target = u64::from(long_side).max(least);
    if target >= long {
        return size;
    }
    let side = |of: u32| {
        let rounded = (u64::from(of) * target + long / 2) / long;
        u32::try_from(rounded).unwrap_or(of).max(1)
    };
    (side(size.0), side(size.1))
}

/// Resizes in the picture's own pixel format.
pub(super) fn resized(from: &DynamicImage, to: (u32, u32)) -> Result<DynamicImage, ImageProblem> {
    let mut smaller = DynamicImage::new(to.0, to.1, from.color());
    Resizer::new().resize(from, &mut smaller, None).map_err(|e| ImageProblem::Broken { detail: e.to_string() })?;
    Ok(smaller)
}

/// Finds size and quality: the largest size that fits with good quality; before
/// that would make a page hard to read, one that fits with fair quality; at last
/// the largest that fits at all. For that size, the best quality that fits.
pub(super) fn fit(picture: RgbImage, base64_chars: usize, shortest: u32) -> Result<Picture, ImageProblem> {
    let base = DynamicImage::ImageRgb8(picture);
    let size = (base.width(), base.height());
    let mut sizes: Vec<(u32, u32)> = LONG_SIDES.iter().map(|&long_side| scaled(size, long_side, shortest)).collect();
    sizes.dedup();

    let readable = READABLE_SIDE..=u32::MAX;
    for (least, most, sides) in [
        (GOOD_QUALITY, MOST_QUALITY, readable.clone()),
        (FAIR_QUALITY, GOOD_QUALITY - 1, readable),
        (GOOD_QUALITY, MOST_QUALITY, 0..=READABLE_SIDE - 1),
        (LEAST_QUALITY, GOOD_QUALITY - 1, 0..=u32::MAX),
    ] {
        // How far the last size tried was from fitting: its pixels and bytes.
        let mut missed: Option<(u64, u64)> = None;
        for &to in sizes.iter().filter(|to| sides.contains(&to.0.max(to.1))) {
            let pixels = u64::from(to.0) * u64::from(to.1);
            if missed.is_some_and(|last| hopeless(last, pixels, base64_chars)) {
                continue;
            }
            let smaller;
            let candidate = if to == size {
                &base
            } else {
                smaller = resized(&base, to)?;
                &smaller
            };
            match best_between(candidate, least, most, base64_chars)? {
                Tried::Fits(found) => return Ok(found),
                Tried::Misses { bytes } => missed = Some((pixels, bytes as u64)),
            }
        }
    }
    Err(ImageProblem::DoesNotFit { base64_chars })
}

/// Whether a size need not be tried after a larger one missed: even if its bytes
/// shrank with its pixels (they shrink less, except in pure noise) it would
/// still be twice too long.
fn hopeless((pixels, bytes): (u64, u64), smaller: u64, base64_chars: usize) -> bool {
    let expected = bytes.saturating_mul(smaller) / pixels.max(1);
    expected / 3 * 4 / 2 > base64_chars as u64
}

enum Tried {
    Fits(Picture),
    /// The least quality already takes this many bytes.
    Misses {
        bytes: usize,
    },
}

/// The best quality in a range that fits, by bisection; good enough is where the
/// limit is used up but for a fiftieth.
fn best_between(picture: &DynamicImage, least: u8, most: u8, base64_chars: usize) -> Result<Tried, ImageProblem> {
    let fits = |jpeg: &[u8]| base64_len(jpeg.len()) <= base64_chars;
    let mut best = (encoded(picture, least)?, least);
    if !fits(&best.0) {
        let bytes = best.0.len();
        return Ok(Tried::Misses { bytes });
    }
    let (mut low, mut high) = (least + 1, most);
    let used_up = |jpeg: &[u8]| base64_len(jpeg.len()) > base64_chars - base64_chars / 50;
    while low <= high && !used_up(&best.0) {
        let middle = low + (high - low) / 2;
        let jpeg = encoded(picture, middle)?;
        if fits(&jpeg) {
            best = (jpeg, middle);
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    let (jpeg, quality) = best;
    Ok(Tried::Fits(Picture { jpeg, width: picture.width(), height: picture.height(), quality }))
}

/// One progressive JPEG: JFIF header, no other application segment.
///
/// Colour is averaged, not picked, when it is thinned out: red seals and thin
/// coloured lines depend on it.
pub(super) fn encoded(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, ImageProblem> {
    let unfit = |detail: String| ImageProblem::Broken { detail };
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width()), u16::try_from(picture.height())) else {
        return Err(unfit("a side beyond 65535".to_owned()));
    };
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(picture.as_bytes(), width, height, ColorType::Rgb).map_err(|e| unfit(e.to_string()))?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling() {
        assert_eq!(scaled((4032, 3024), 2000, 200), (2000, 1500));
        assert_eq!(scaled((3024, 4032), 1600, 200), (1200, 1600));
        assert_eq!(scaled((800, 600), 2000, 200), (800, 600));
        assert_eq!(scaled((1080, 10_800), 1280, 200), (200, 2000));
        assert_eq!(scaled((16_000, 200), 2000, 200), (16_000, 200));
        assert_eq!(scaled((300, 200), 0, 0), (1, 1));
    }

    #[test]
    fn base64_length() {
        for (bytes, chars) in [(0, 0), (1, 4), (3, 4), (4, 8), (75_000, 100_000)] {
            assert_eq!(base64_len(bytes), chars);
        }
    }
}

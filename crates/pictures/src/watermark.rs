//! Marks a shown document with who looks at it and when, in letters that stay readable in a copy.
//!
//! Way of data: the stored JPEG is decoded, the line is laid across it again and again, half transparent, and the picture is
//! encoded anew. What is stored is never touched. The letters are a small raster of our own (5 by 7 dots): a font file would
//! be the largest part of the binary for a line of digits.

use std::io::Cursor;

use image::{ImageDecoder, Limits, RgbImage, Rgba};

/// Why a stored picture cannot be marked.
#[derive(Debug, thiserror::Error)]
pub enum WatermarkError {
    /// It is no JPEG that can be read.
    #[error("the stored picture cannot be read: {0}")]
    Unreadable(String),
    /// It could not be encoded again.
    #[error("the marked picture cannot be written: {0}")]
    Unwritable(String),
}

/// Most characters of a line; what is longer is cut.
const MOST: usize = 64;
/// Quality of the shown copy.
const QUALITY: u8 = 85;
/// Dots from one letter to the next, and from one line to the next.
const ADVANCE: u32 = 6;
const LEADING: u32 = 34;
/// How much of the mark covers what is below, of 255.
const COVER: u32 = 110;

/// The JPEG with `line` laid across it. Small letters are shown as capitals, what has no raster as a box.
///
/// # Errors
///
/// [`WatermarkError`] where the bytes are no JPEG, or it cannot be written.
pub fn watermark(jpeg: &[u8], line: &str) -> Result<Vec<u8>, WatermarkError> {
    let unreadable = |e: image::ImageError| WatermarkError::Unreadable(e.to_string());
    let mut reader = image::codecs::jpeg::JpegDecoder::new(Cursor::new(jpeg)).map_err(unreadable)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(256 << 20);
    reader.set_limits(limits).map_err(unreadable)?;
    let mut picture = image::DynamicImage::from_decoder(reader).map_err(unreadable)?.into_rgb8();
    lay(&mut picture, line);
    let mut out = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, QUALITY);
    picture.write_with_encoder(encoder).map_err(|e| WatermarkError::Unwritable(e.to_string()))?;
    Ok(out.into_inner())
}

/// Lays the line over the whole picture, each row shifted against the one above, so that no part stays free of it.
fn lay(picture: &mut RgbImage, line: &str) {
    let letters: Vec<[u8; 7]> = line.chars().take(MOST).map(raster).collect();
    if letters.is_empty() {
        return;
    }
    let count = u32::try_from(letters.len()).unwrap_or(1);
    // The line takes about two thirds of the width, and a dot is at least two pixels, so that it can be read.
    let dot = (picture.width() * 2 / 3 / (count * ADVANCE)).clamp(2, 12);
    let (step, rows) = ((count + 4) * ADVANCE * dot, LEADING * dot);
    let mut top = rows / 4;
    let mut row = 0;
    while top < picture.height() {
        let shift = (row % 3) * step / 3;
        let mut left = 0_u32;
        while left < picture.width() + step {
            write(picture, &letters, (i64::from(left) - i64::from(shift), i64::from(top)), dot);
            left += step;
        }
        top += rows;
        row += 1;
    }
}

fn write(picture: &mut RgbImage, letters: &[[u8; 7]], (left, top): (i64, i64), dot: u32) {
    let dot = i64::from(dot);
    for (at, letter) in letters.iter().enumerate() {
        let x = left + i64::try_from(at).unwrap_or(0) * i64::from(ADVANCE) * dot;
        for (line, bits) in letter.iter().enumerate() {
            for column in 0..5_i64 {
                if bits >> (4 - column) & 1 == 1 {
                    let y = top + i64::try_from(line).unwrap_or(0) * dot;
                    square(picture, (x + column * dot, y), dot);
                }
            }
        }
    }
}

/// One dot: dark with a light edge, so that it shows on dark and on light ground.
fn square(picture: &mut RgbImage, (left, top): (i64, i64), side: i64) {
    for y in top..top + side {
        for x in left..left + side {
            let edge = x == left + side - 1 || y == top + side - 1;
            tint(picture, (x, y), if edge { Rgba([255, 255, 255, 255]) } else { Rgba([150, 20, 20, 255]) });
        }
    }
}

fn tint(picture: &mut RgbImage, (x, y): (i64, i64), colour: Rgba<u8>) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
        for (old, new) in pixel.0.iter_mut().zip(colour.0) {
            let mixed = (u32::from(*old) * (255 - COVER) + u32::from(new) * COVER) / 255;
            *old = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
}

/// Seven rows of five dots, the leftmost in the highest bit.
fn raster(letter: char) -> [u8; 7] {
    match letter.to_ascii_uppercase() {
        ' ' => [0; 7],
        '0' => [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E],
        '1' => [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
        '2' => [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F],
        '3' => [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
        '4' => [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02],
        '5' => [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
        '6' => [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E],
        '7' => [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
        '8' => [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E],
        '9' => [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
        'A' => [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
        'B' => [0x1E, 0x11, 0x11, 0x1E, 0x11, 0x11, 0x1E],
        'C' => [0x0E, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0E],
        'D' => [0x1C, 0x12, 0x11, 0x11, 0x11, 0x12, 0x1C],
        'E' => [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F],
        'F' => [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x10],
        'G' => [0x0E, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0F],
        'H' => [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
        'I' => [0x0E, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0E],
        'J' => [0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0C],
        'K' => [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11],
        'L' => [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F],
        'M' => [0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11],
        'N' => [0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11],
        'O' => [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E],
        'P' => [0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10],
        'Q' => [0x0E, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0D],
        'R' => [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11],
        'S' => [0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E],
        'T' => [0x1F, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04],
        'U' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E],
        'V' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x0A, 0x04],
        'W' => [0x11, 0x11, 0x11, 0x15, 0x15, 0x15, 0x0A],
        'X' => [0x11, 0x11, 0x0A, 0x04, 0x0A, 0x11, 0x11],
        'Y' => [0x11, 0x11, 0x11, 0x0A, 0x04, 0x04, 0x04],
        'Z' => [0x1F, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1F],
        '-' => [0, 0, 0, 0x1F, 0, 0, 0],
        ':' => [0, 0x0C, 0x0C, 0, 0x0C, 0x0C, 0],
        '.' => [0, 0, 0, 0, 0, 0x0C, 0x0C],
        '_' => [0, 0, 0, 0, 0, 0, 0x1F],
        '@' => [0x0E, 0x11, 0x01, 0x0D, 0x15, 0x15, 0x0E],
        '+' => [0, 0x04, 0x04, 0x1F, 0x04, 0x04, 0],
        _ => [0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1F],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{SampleKind, noise_photo, sample_card};

    /// How many pixels are clearly different in two pictures of one size.
    fn differing(left: &RgbImage, right: &RgbImage) -> usize {
        left.pixels().zip(right.pixels()).filter(|(a, b)| a.0.iter().zip(b.0).any(|(x, y)| x.abs_diff(y) > 40)).count()
    }

    fn decoded(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory(jpeg).unwrap().into_rgb8()
    }

    #[test]
    fn the_letters_of_the_line_stand_on_the_picture() {
        let mut white = RgbImage::from_pixel(600, 400, image::Rgb([255, 255, 255]));
        lay(&mut white, "LEE 2026");
        let dot = (600 * 2 / 3 / (8 * ADVANCE)).clamp(2, 12);
        let top = LEADING * dot / 4;
        // The first row begins at the left edge: read its dots back, letter by letter.
        for (at, letter) in "LEE 2026".chars().enumerate() {
            for (line, bits) in raster(letter).iter().enumerate() {
                for column in 0..5_u32 {
                    let x = u32::try_from(at).unwrap() * ADVANCE * dot + column * dot;
                    let y = top + u32::try_from(line).unwrap() * dot;
                    let dark = white.get_pixel(x, y).0[1] < 200;
                    assert_eq!(dark, bits >> (4 - column) & 1 == 1, "{letter}: row {line}, column {column}");
                }
            }
        }
    }

    #[test]
    fn a_marked_picture_keeps_its_size_and_says_who_and_when() {
        for (name, jpeg) in [("card", sample_card(7, SampleKind::IdFront)), ("noise", noise_photo(7, 900, 1200))] {
            let one = decoded(&watermark(&jpeg, "REVIEWER 2026-11-20 10:00").unwrap());
            let two = decoded(&watermark(&jpeg, "SENIOR 2026-11-20 10:01").unwrap());
            assert_eq!(one.dimensions(), decoded(&jpeg).dimensions());
            assert!(differing(&one, &two) > 500, "{name}: two lines look different");
            assert!(differing(&one, &decoded(&jpeg)) > 1000, "{name}: the mark is seen");
        }
    }

    #[test]
    fn what_is_no_jpeg_is_refused() {
        assert!(matches!(watermark(b"GIF89a", "x"), Err(WatermarkError::Unreadable(_))));
        let mut cut = sample_card(7, SampleKind::IdFront);
        cut.truncate(20);
        assert!(watermark(&cut, "x").is_err());
    }
}

//! A look at the outer shape of JPEG and PNG files before any decoder sees them.
//!
//! The walks here are linear, allocate nothing but a copy of what is kept, and
//! settle three things the decoders leave open: whether the file is complete
//! (the JPEG decoder paints a missing rest grey and is content), how much work
//! it will be, and that no metadata is ever unpacked (a few kilobytes of `iCCP`
//! or `zTXt` can unpack to gigabytes).

use image::metadata::Orientation;

use super::outcome::ImageProblem;

/// Progressive files come in ten scans or so.
const MOST_SCANS: usize = 100;
/// Larger `eXIf` chunks are not looked into.
const LARGEST_EXIF: usize = 64 * 1024;

/// What is worth knowing of a JPEG before decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JpegOutline {
    /// Stored width.
    pub width: u32,
    /// Stored height.
    pub height: u32,
    /// How often the decoder goes over the picture.
    pub scans: usize,
    /// Where the picture ends; what follows is not part of it.
    pub end: usize,
}

/// Walks the segments of a JPEG up to its end marker.
pub(super) fn outline_jpeg(bytes: &[u8]) -> Result<JpegOutline, ImageProblem> {
    let mut frame = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let (marker, next) = next_marker(bytes, at).ok_or_else(cut)?;
        at = next;
        match marker {
            0xD9 => break,
            // Stand-alone markers carry nothing.
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(array(bytes, at).ok_or_else(cut)?));
        if length < 2 {
            return Err(broken("a segment without a length"));
        }
        let body = bytes.get(at + 2..at + length).ok_or_else(cut)?;
        at += length;
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let height = array(body, 1).map(u16::from_be_bytes);
                let width = array(body, 3).map(u16::from_be_bytes);
                let (Some(height @ 1..), Some(width @ 1..)) = (height, width) else {
                    return Err(broken("a frame without a size"));
                };
                if frame.replace((width, height)).is_some() {
                    return Err(broken("more than one frame"));
                }
            }
            0xDA => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(broken("too many scans"));
                }
            }
            _ => {}
        }
    }
    match frame {
        Some((width, height)) if scans > 0 => {
            Ok(JpegOutline { width: u32::from(width), height: u32::from(height), scans, end: at })
        }
        _ => Err(broken("no picture inside")),
    }
}

/// The next marker at or after `at`, passing over entropy-coded data and stray
/// bytes, and the position behind it.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&b| b == 0xFF)? + 1;
        match *bytes.get(at)? {
            // A stuffed byte, or a restart inside a scan.
            0x00 | 0xD0..=0xD7 => at += 1,
            // Fill: the next one may be the marker.
            0xFF => {}
            marker => return Some((marker, at + 1)),
        }
    }
}

/// A PNG reduced to its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BarePng {
    /// Width from the header.
    pub width: u32,
    /// Height from the header.
    pub height: u32,
    /// How the picture is to be turned, from `eXIf`.
    pub orientation: Orientation,
    /// Header, palette, transparency, picture data, end: nothing else.
    pub bytes: Vec<u8>,
}

/// The size in a PNG's header.
pub(super) fn png_size(bytes: &[u8]) -> Result<(u32, u32), ImageProblem> {
    if bytes.get(8..16) != Some(b"\0\0\0\x0DIHDR") {
        return Err(broken("no header"));
    }
    let width = array(bytes, 16).map(u32::from_be_bytes).ok_or_else(cut)?;
    let height = array(bytes, 20).map(u32::from_be_bytes).ok_or_else(cut)?;
    if width == 0 || height == 0 {
        return Err(broken("a header without a size"));
    }
    Ok((width, height))
}

/// Copies the chunks of a PNG that make up the picture and leaves the others.
pub(super) fn bare_png(bytes: &[u8]) -> Result<BarePng, ImageProblem> {
    let (width, height) = png_size(bytes)?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(bytes.get(..8).unwrap_or_default());
    let mut orientation = Orientation::NoTransforms;
    let mut at = 8_usize;
    loop {
        let length = u32::from_be_bytes(array(bytes, at).ok_or_else(cut)?);
        let length = usize::try_from(length).map_err(|_| cut())?;
        let end = at.checked_add(12).and_then(|a| a.checked_add(length));
        let end = end.ok_or_else(cut)?;
        let chunk = bytes.get(at..end).ok_or_else(cut)?;
        at = end;
        match chunk.get(4..8) {
            Some(b"IEND") => {
                kept.extend_from_slice(chunk);
                break;
            }
            Some(b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT") => kept.extend_from_slice(chunk),
            Some(b"eXIf") if length <= LARGEST_EXIF => {
                let body = chunk.get(8..8 + length).unwrap_or_default();
                if let Some(told) = Orientation::from_exif_chunk(body) {
                    orientation = told;
                }
            }
            _ => {}
        }
    }
    Ok(BarePng { width, height, orientation, bytes: kept })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn cut() -> ImageProblem {
    broken("the file ends before the picture does")
}

fn broken(detail: &str) -> ImageProblem {
    ImageProblem::Broken { detail: detail.to_owned() }
}

//! Pictures as people have them.

mod hostile;

use std::io::Cursor;

use image::{ImageFormat, Luma, Rgb, Rgba};

use super::super::fit::{base64_len, encoded};
use super::super::{noise_photo, sample_card};
use super::*;
use crate::SampleKind;

const LIMITS: ImageLimits = ImageLimits::certificate();

fn judge(bytes: &[u8]) -> Result<Picture, ImageProblem> {
    judge_and_shrink(bytes, Claimed::default(), &LIMITS)
}

/// Left half red, right half blue, 600 x 400.
fn red_and_blue() -> RgbImage {
    RgbImage::from_fn(600, 400, |x, _| Rgb(if x < 300 { [220, 20, 20] } else { [20, 20, 220] }))
}

fn jpeg_of(picture: RgbImage) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(picture), 85).unwrap()
}

fn png_of(picture: &DynamicImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

/// Puts a segment behind the start of a JPEG.
fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// Exif with an orientation and, as its maker, a text to look for.
fn exif(orientation: u8, planted: &str) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend_from_slice(&[0x01, 0x0F, 0, 2]);
    tiff.extend_from_slice(&u32::try_from(planted.len()).unwrap().to_be_bytes());
    tiff.extend_from_slice(&[0, 0, 0, 38]);
    tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(planted.as_bytes());
    tiff
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name[..], body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// Puts chunks behind the header of a PNG.
fn with_chunks(png: &[u8], chunks: &[u8]) -> Vec<u8> {
    [&png[..33], chunks, &png[33..]].concat()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|w| w == word.as_bytes())
}

fn decoded(picture: &Picture) -> RgbImage {
    let decoded = image::load_from_memory(&picture.jpeg).unwrap().into_rgb8();
    assert_eq!(decoded.dimensions(), (picture.width, picture.height));
    decoded
}

/// The markers of a JPEG up to its first scan.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xDA {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

fn is_red(pixel: &Rgb<u8>) -> bool {
    pixel.0[0] > 150 && pixel.0[2] < 100
}

#[test]
fn orientation_is_applied_and_exif_gone() {
    let body = [&b"Exif\0\0"[..], &exif(6, "PLANTED-MAKER")].concat();
    let turned = with_segment(&jpeg_of(red_and_blue()), 0xE1, &body);
    assert!(holds(&turned, "PLANTED-MAKER"));
    let picture = judge(&turned).unwrap();
    assert_eq!((picture.width, picture.height), (400, 600));
    // Six: the stored left is the upper edge.
    let pixels = decoded(&picture);
    assert!(is_red(pixels.get_pixel(20, 20)) && is_red(pixels.get_pixel(380, 20)));
    assert!(!is_red(pixels.get_pixel(20, 580)) && !is_red(pixels.get_pixel(380, 580)));
    assert!(!holds(&picture.jpeg, "Exif") && !holds(&picture.jpeg, "PLANTED"));
    let found = segments(&picture.jpeg);
    assert!(!found.iter().any(|m| matches!(m, 0xE1..=0xEF | 0xFE)), "{found:x?}");
}

#[test]
fn orientation_of_a_png() {
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    let turned = with_chunks(&png, &chunk(b"eXIf", &exif(8, "PLANTED")));
    let picture = judge(&turned).unwrap();
    assert_eq!((picture.width, picture.height), (400, 600));
    assert!(is_red(decoded(&picture).get_pixel(20, 580)));
}

#[test]
fn planted_texts_do_not_survive() {
    let mut jpeg = jpeg_of(red_and_blue());
    jpeg = with_segment(&jpeg, 0xFE, b"PLANTED comment");
    jpeg = with_segment(&jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>PLANTED</x>");
    jpeg = with_segment(&jpeg, 0xED, b"Photoshop 3.0\0PLANTED");
    jpeg = with_segment(&jpeg, 0xE1, &[b"Exif\0\0", &exif(1, "PLANTED GPS")[..]].concat());
    jpeg.extend_from_slice(b"PK\x03\x04PLANTED trailer");
    assert!(!holds(&judge(&jpeg).unwrap().jpeg, "PLANTED"));

    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    let texts = [
        chunk(b"tEXt", b"Comment\0PLANTED"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0PLANTED"),
        chunk(b"eXIf", &exif(1, "PLANTED")),
    ];
    let png = with_chunks(&png, &texts.concat());
    assert!(!holds(&judge(&png).unwrap().jpeg, "PLANTED"));
}

#[test]
fn a_noisy_phone_photo_fits() {
    let photo = noise_photo(3, 4032, 3024);
    let picture = judge(&photo).unwrap();
    assert!(base64_len(picture.jpeg.len()) <= 100_000, "{picture:?}");
    assert!(picture.width >= 480 && picture.quality >= 40, "{picture:?}");
    let pixels = decoded(&picture);
    assert_eq!(pixels.width() * 3, pixels.height() * 4);
}

#[test]
fn papers_fit_and_come_out_the_same_every_time() {
    let sheet = sample_card(1, SampleKind::VerificationSheet);
    let limits = ImageLimits::verification_sheet();
    let picture = judge_and_shrink(&sheet, Claimed::default(), &limits).unwrap();
    assert!(base64_len(picture.jpeg.len()) <= 150_000, "{picture:?}");
    assert!(picture.height >= 1000 && picture.quality >= 65, "{picture:?}");
    let again = judge_and_shrink(&sheet, Claimed::default(), &limits);
    assert_eq!(again, Ok(picture));
}

#[test]
fn a_screenshot_fits() {
    // Lines of dark bars on white, as text looks from afar.
    let screen = RgbImage::from_fn(1920, 1080, |x, y| {
        let bar = y % 40 < 16 && (x + y / 40 * 31) % 48 < 36 && x % 900 < 700;
        Rgb(if bar { [60, 60, 70] } else { [255, 255, 255] })
    });
    let picture = judge(&png_of(&DynamicImage::ImageRgb8(screen))).unwrap();
    assert!(base64_len(picture.jpeg.len()) <= 100_000, "{picture:?}");
    assert!(picture.width >= 1280 && picture.quality >= 65, "{picture:?}");
}

#[test]
fn a_limit_nothing_fits() {
    let limits = ImageLimits { base64_chars: 900, ..LIMITS };
    let card = sample_card(1, SampleKind::Licence);
    let outcome = judge_and_shrink(&card, Claimed::default(), &limits);
    assert_eq!(outcome, Err(ImageProblem::DoesNotFit { base64_chars: 900 }));
}

#[test]
fn alpha_becomes_white_in_every_depth() {
    let clear = Rgba([10_u8, 200, 10, 0]);
    let eight = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(2400, 300, clear));
    let grey = DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(300, 300, Luma([u16::MAX])));
    for from in [eight.clone(), DynamicImage::ImageRgba16(eight.to_rgba16()), grey] {
        let picture = judge(&png_of(&from)).unwrap();
        let white = |p: &Rgb<u8>| p.0.iter().all(|&c| c > 250);
        assert!(decoded(&picture).pixels().all(white), "{:?}", from.color());
    }
}

use std::io::{Cursor, Write};

use image::{ImageFormat, Luma, Rgb, Rgba};
use proptest::prelude::*;

use super::super::fit::{base64_len, encoded};
use super::super::{noise_photo, sample_card};
use super::*;
use crate::files::SampleKind;

const LIMITS: ImageLimits = ImageLimits::certificate();

fn judge(bytes: &[u8]) -> Result<Picture, ImageProblem> {
    judge_and_shrink(bytes, Claimed::default(), &LIMITS)
}

/// Left half red, right half blue, 600 x 400.
fn red_and_blue() -> RgbImage {
    RgbImage::from_fn(600, 400, |x, _| {
        Rgb(if x < 300 {
            [220, 20, 20]
        } else {
            [20, 20, 220]
        })
    })
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

fn header(width: u32, height: u32) -> Vec<u8> {
    let body = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &body)].concat()
}

fn deflated(byte: u8, length: usize) -> Vec<u8> {
    let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..length / 65_536 {
        to.write_all(&[byte; 65_536]).unwrap();
    }
    to.finish().unwrap()
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
    assert!(
        !found.iter().any(|m| matches!(m, 0xE1..=0xEF | 0xFE)),
        "{found:x?}"
    );
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
    jpeg = with_segment(
        &jpeg,
        0xE1,
        &[b"Exif\0\0", &exif(1, "PLANTED GPS")[..]].concat(),
    );
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
fn photos_and_screenshots_fit() {
    let photo = noise_photo(3, 4032, 3024);
    for limits in [LIMITS, ImageLimits::verification_sheet()] {
        let picture = judge_and_shrink(&photo, Claimed::default(), &limits).unwrap();
        assert!(
            base64_len(picture.jpeg.len()) <= limits.base64_chars,
            "{picture:?}"
        );
        assert!(picture.width >= 480 && picture.quality >= 40, "{picture:?}");
        assert_eq!(
            decoded(&picture).dimensions(),
            (picture.width, picture.height)
        );
        assert_eq!(
            judge_and_shrink(&photo, Claimed::default(), &limits),
            Ok(picture)
        );
    }

    let screen = image::load_from_memory(&sample_card(1, SampleKind::VerificationSheet)).unwrap();
    let picture = judge(&png_of(&screen)).unwrap();
    assert!(base64_len(picture.jpeg.len()) <= 100_000, "{picture:?}");
    assert!(
        picture.height >= 1280 && picture.quality >= 65,
        "{picture:?}"
    );
}

#[test]
fn a_limit_nothing_fits() {
    let limits = ImageLimits {
        base64_chars: 900,
        ..LIMITS
    };
    let card = sample_card(1, SampleKind::Licence);
    let outcome = judge_and_shrink(&card, Claimed::default(), &limits);
    assert_eq!(outcome, Err(ImageProblem::DoesNotFit { base64_chars: 900 }));
}

#[test]
fn alpha_becomes_white_in_every_depth() {
    let clear = Rgba([10_u8, 200, 10, 0]);
    let eight = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(2400, 300, clear));
    let grey =
        DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(300, 300, Luma([u16::MAX])));
    for from in [
        eight.clone(),
        DynamicImage::ImageRgba16(eight.to_rgba16()),
        grey,
    ] {
        let picture = judge(&png_of(&from)).unwrap();
        let white = |p: &Rgb<u8>| p.0.iter().all(|&c| c > 250);
        assert!(decoded(&picture).pixels().all(white), "{:?}", from.color());
    }
}

#[test]
fn lies_are_told() {
    let jpeg = jpeg_of(red_and_blue());
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    for (bytes, content_type, file_name, claimed, actual) in [
        (&png, None, Some("身份证.jpg"), "身份证.jpg", FileKind::Png),
        (
            &jpeg,
            Some("text/html"),
            Some("a.jpg"),
            "text/html",
            FileKind::Jpeg,
        ),
        (&jpeg, Some("image/png"), None, "image/png", FileKind::Jpeg),
    ] {
        let outcome = judge_and_shrink(
            bytes,
            Claimed {
                content_type,
                file_name,
            },
            &LIMITS,
        );
        let claimed = claimed.to_owned();
        assert_eq!(outcome, Err(ImageProblem::Lies { claimed, actual }));
    }
    // What cannot be taken at all is named, whatever it is called.
    let claimed = Claimed {
        content_type: Some("image/jpeg"),
        file_name: Some("IMG_1.jpg"),
    };
    for (bytes, looks_like) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], FileKind::Heic),
        (b"GIF89a\x01\0\x01\0", FileKind::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind::Webp),
        (b"%PDF-1.4\n", FileKind::Pdf),
        (b"<html><script>", FileKind::Html),
        (b"", FileKind::Empty),
    ] {
        let outcome = judge_and_shrink(bytes, claimed, &LIMITS);
        assert_eq!(outcome, Err(ImageProblem::NotAnImage { looks_like }));
    }
}

#[test]
fn bombs_are_cheap() {
    // A few bytes that announce billions of pixels.
    let huge = [
        header(50_000, 50_000),
        chunk(b"IDAT", &[0; 20]),
        chunk(b"IEND", b""),
    ]
    .concat();
    let problem = ImageProblem::TooManyPixels {
        width: 50_000,
        height: 50_000,
    };
    assert_eq!(judge(&huge), Err(problem));
    let mut jpeg = jpeg_of(red_and_blue());
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC2]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let problem = ImageProblem::TooManyPixels {
        width: 65_535,
        height: 65_535,
    };
    assert_eq!(judge(&jpeg), Err(problem));

    // 256 MiB in some hundred kilobytes, where metadata is kept: never unpacked.
    let bomb = deflated(0, 256 << 20);
    assert!(bomb.len() < 1 << 20);
    let chunks = [
        chunk(b"iCCP", &[b"p\0\0", &bomb[..]].concat()),
        chunk(b"zTXt", &[b"Raw profile type iptc\0\0", &bomb[..]].concat()),
        chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\x01\0\0\0", &bomb[..]].concat(),
        ),
    ];
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    let planted = with_chunks(&png, &chunks.concat());
    assert_eq!(
        bare_png(&planted).unwrap().bytes,
        bare_png(&png).unwrap().bytes
    );
    assert_eq!(judge(&planted), judge(&png));

    // More picture data than the header has room for.
    let stuffed = [header(300, 300), chunk(b"IDAT", &bomb), chunk(b"IEND", b"")].concat();
    assert_eq!(judge(&stuffed).map(|p| (p.width, p.height)), Ok((300, 300)));

    // Sixteen bits and alpha: few enough pixels, too many bytes.
    let limits = ImageLimits {
        decoded_bytes: 1_000_000,
        ..LIMITS
    };
    let wide = png_of(&DynamicImage::new_rgba16(400, 400));
    let outcome = judge_and_shrink(&wide, Claimed::default(), &limits);
    assert_eq!(
        outcome,
        Err(ImageProblem::TooManyPixels {
            width: 400,
            height: 400
        })
    );
}

#[test]
fn sizes_are_bounded() {
    let limits = ImageLimits {
        bytes: 10,
        ..LIMITS
    };
    let outcome = judge_and_shrink(&[0; 11], Claimed::default(), &limits);
    assert_eq!(
        outcome,
        Err(ImageProblem::TooManyBytes {
            bytes: 11,
            limit: 10
        })
    );
    let small = jpeg_of(RgbImage::new(900, 199));
    let problem = ImageProblem::TooSmall {
        width: 900,
        height: 199,
        shorter_side: 200,
    };
    assert_eq!(judge(&small), Err(problem));
}

#[test]
fn cut_files_are_broken() {
    let jpeg = sample_card(1, SampleKind::IdFront);
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    for whole in [&jpeg, &png] {
        for part in [8, 20, 40, 200, whole.len() / 2, whole.len() - 1] {
            let outcome = judge(&whole[..part]);
            assert!(
                matches!(outcome, Err(ImageProblem::Broken { .. })),
                "{part}: {outcome:?}"
            );
        }
    }
    let mut damaged = png.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xFF;
    assert!(matches!(judge(&damaged), Err(ImageProblem::Broken { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_never_panic(kind in 0..3, rest in prop::collection::vec(any::<u8>(), 0..2000)) {
        let start = [&b""[..], b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"][kind as usize];
        let bytes = [start, &rest].concat();
        // Past the net that catches a decoder's panic.
        let _ = match FileKind::of(&bytes) {
            FileKind::Jpeg | FileKind::Png => shrink(&bytes, FileKind::of(&bytes), &LIMITS),
            _ => judge(&bytes),
        };
    }

    #[test]
    fn damaged_pictures_never_panic(
        png in any::<bool>(),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let small = RgbImage::from_fn(210, 205, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
        let (mut bytes, kind) = if png {
            (png_of(&DynamicImage::ImageRgb8(small)), FileKind::Png)
        } else {
            (jpeg_of(small), FileKind::Jpeg)
        };
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = shrink(&bytes, kind, &LIMITS);
    }
}

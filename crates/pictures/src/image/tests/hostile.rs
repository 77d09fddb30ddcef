//! Files that lie, are damaged, or mean harm.

use std::io::Write;

use proptest::prelude::*;

use super::*;

fn header(width: u32, height: u32) -> Vec<u8> {
    let body = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &body)].concat()
}

fn deflated(byte: u8, length: usize) -> Vec<u8> {
    let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..length / 65_536 {
        to.write_all(&[byte; 65_536]).unwrap();
    }
    to.finish().unwrap()
}

#[test]
fn lies_are_told() {
    let jpeg = jpeg_of(red_and_blue());
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    for (bytes, content_type, file_name, claimed, actual) in [
        (&png, None, Some("身份证.jpg"), "身份证.jpg", FileKind::Png),
        (&jpeg, Some("text/html"), Some("a.jpg"), "text/html", FileKind::Jpeg),
        (&jpeg, Some("image/png"), None, "image/png", FileKind::Jpeg),
    ] {
        let outcome = judge_and_shrink(bytes, Claimed { content_type, file_name }, &LIMITS);
        let claimed = claimed.to_owned();
        assert_eq!(outcome, Err(ImageProblem::Lies { claimed, actual }));
    }
    // What cannot be taken at all is named, whatever it is called.
    let claimed = Claimed { content_type: Some("image/jpeg"), file_name: Some("IMG_1.jpg") };
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
    let huge = [header(50_000, 50_000), chunk(b"IDAT", &[0; 20]), chunk(b"IEND", b"")].concat();
    let problem = ImageProblem::TooManyPixels { width: 50_000, height: 50_000 };
    assert_eq!(judge(&huge), Err(problem));
    let mut jpeg = jpeg_of(red_and_blue());
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC2]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let problem = ImageProblem::TooManyPixels { width: 65_535, height: 65_535 };
    assert_eq!(judge(&jpeg), Err(problem));

    // 256 MiB in some hundred kilobytes, where metadata is kept: never unpacked.
    let bomb = deflated(0, 256 << 20);
    assert!(bomb.len() < 1 << 20);
    let chunks = [
        chunk(b"iCCP", &[b"p\0\0", &bomb[..]].concat()),
        chunk(b"zTXt", &[b"Raw profile type iptc\0\0", &bomb[..]].concat()),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0", &bomb[..]].concat()),
    ];
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    let planted = with_chunks(&png, &chunks.concat());
    assert_eq!(bare_png(&planted).unwrap().bytes, bare_png(&png).unwrap().bytes);
    assert_eq!(judge(&planted), judge(&png));

    // More picture data than the header has room for.
    let stuffed = [header(300, 300), chunk(b"IDAT", &bomb), chunk(b"IEND", b"")].concat();
    assert_eq!(judge(&stuffed).map(|p| (p.width, p.height)), Ok((300, 300)));

    // Sixteen bits and alpha: few enough pixels, too many bytes.
    let limits = ImageLimits { decoded_bytes: 1_000_000, ..LIMITS };
    let wide = png_of(&DynamicImage::new_rgba16(400, 400));
    let outcome = judge_and_shrink(&wide, Claimed::default(), &limits);
    assert_eq!(outcome, Err(ImageProblem::TooManyPixels { width: 400, height: 400 }));
}

#[test]
fn sizes_are_bounded() {
    let limits = ImageLimits { bytes: 10, ..LIMITS };
    let outcome = judge_and_shrink(&[0; 11], Claimed::default(), &limits);
    assert_eq!(outcome, Err(ImageProblem::TooManyBytes { bytes: 11, limit: 10 }));
    let small = jpeg_of(RgbImage::new(900, 199));
    let problem = ImageProblem::TooSmall { width: 900, height: 199, shorter_side: 200 };
    assert_eq!(judge(&small), Err(problem));
}

#[test]
fn cut_files_are_broken() {
    let jpeg = sample_card(1, SampleKind::IdFront);
    let png = png_of(&DynamicImage::ImageRgb8(red_and_blue()));
    for whole in [&jpeg, &png] {
        for part in [8, 20, 40, 200, whole.len() / 2, whole.len() - 1] {
            let outcome = judge(&whole[..part]);
            assert!(matches!(outcome, Err(ImageProblem::Broken { .. })), "{part}: {outcome:?}");
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

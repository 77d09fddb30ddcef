//! Whatever a picture shows, its package is hardly larger than zlib's level 6 would make it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use miit::package::pack;

const WIDTH: u16 = 480;
const HEIGHT: u16 = 360;

fn jpeg(shade: impl Fn(u32, u32) -> u8) -> String {
    let pixels: Vec<u8> = (0..u32::from(HEIGHT))
        .flat_map(|y| (0..u32::from(WIDTH)).map(move |x| (x, y)))
        .map(|(x, y)| shade(x, y))
        .collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 85).encode(&pixels, WIDTH, HEIGHT, ColorType::Luma).unwrap();
    STANDARD.encode(bytes)
}

fn noise(x: u32, y: u32) -> u8 {
    let mixed = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77)).wrapping_mul(0xC2B2_AE3D);
    (mixed >> 24) as u8
}

fn level_6(bytes: &[u8]) -> usize {
    use std::io::Write;
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().len()
}

#[test]
fn photographs_scans_and_drawings() {
    let pictures = [
        ("noise", jpeg(noise)),
        ("gradient", jpeg(|x, y| ((x + y) / 4) as u8)),
        ("blank", jpeg(|_, _| 255)),
        ("scan", jpeg(|x, y| if y % 24 < 12 && y < 150 && noise(x / 4, y / 3) > 128 { 0 } else { 250 })),
        ("half", jpeg(|x, y| if y < 180 { noise(x, y) } else { 255 })),
        ("stripes", jpeg(|x, _| if x % 40 < 20 { 0 } else { 255 })),
    ];
    for (what, picture) in &pictures {
        let head = "<Fj><Fjxx><Fjwjgs>1</Fjwjgs><Fjyt>1</Fjyt><Fjnr>";
        let xml = format!("{}{head}{picture}</Fjnr></Fjxx></Fj>", "<Ip_xx><IspIpid>1</IspIpid></Ip_xx>".repeat(40));
        let zip = pack(xml.as_bytes(), "a.xml", None).unwrap().zip.len();
        // Names and directory of the zip are not the compressor's.
        let limit = level_6(xml.as_bytes()) as f64 * 1.02 + 128.0;
        assert!(zip as f64 <= limit, "{what}: {zip} bytes, limit {limit}, picture {}", picture.len());
    }
}

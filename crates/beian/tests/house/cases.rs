//! Orders that differ from each other, and the one small picture they all use.

use std::io::Cursor;
use std::sync::OnceLock;

use serde_json::Value;

const COMPANY: &str = include_str!("../../../../data/practice/company.json");
const PERSONAL: &str = include_str!("../../../../data/practice/personal.json");

/// A case, and the certificate number by which its upload is known.
#[derive(Clone)]
pub struct Order {
    pub case: Value,
    pub certificate: String,
}

/// The built-in company.
pub fn company() -> Order {
    Order { case: serde_json::from_str(COMPANY).unwrap(), certificate: "91440305MA5PRCT0XR".to_owned() }
}

/// The n-th person, 0 to 999: own certificate, phones, domain.
pub fn person(n: u32) -> Order {
    let certificate = id_card("330106", "19901103", n);
    let text = PERSONAL
        .replace("330106199011034822", &certificate)
        .replace("13800001503", &format!("138001{n:05}"))
        .replace("13800001504", &format!("138002{n:05}"))
        .replace("example-nanqiao.cn", &format!("example-nanqiao-{n}.cn"))
        .replace("nanqiao@", &format!("nanqiao{n}@"));
    Order { case: serde_json::from_str(&text).unwrap(), certificate }
}

/// A resident identity number with its check digit (GB 11643).
pub fn id_card(region: &str, born: &str, n: u32) -> String {
    let digits = format!("{region}{born}{n:03}");
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{digits}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// A small JPEG that passes as a document.
pub fn picture() -> &'static [u8] {
    static PICTURE: OnceLock<Vec<u8>> = OnceLock::new();
    PICTURE.get_or_init(|| {
        let drawn = image::RgbImage::from_fn(600, 400, |x, y| {
            let shade = |n: u32| u8::try_from(n % 256).unwrap();
            image::Rgb([shade(x / 3), shade(y / 2), if (x / 40 + y / 40) % 2 == 0 { 200 } else { 90 }])
        });
        let mut out = Cursor::new(Vec::new());
        drawn.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
        out.into_inner()
    })
}

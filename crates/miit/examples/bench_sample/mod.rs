//! The filings that the benchmarks pack.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use miit::message::*;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// Bytes of each picture: 75,000 are 100,000 characters.
const PICTURE_BYTES: usize = 75_000;

/// The middle of several values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Three digits behind the point.
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A photograph of noise, exactly as large as allowed: 75,000 bytes are 100,000 characters.
fn picture(seed: u64) -> String {
    let mut random = SmallRng::seed_from_u64(seed);
    let mut pixels = vec![0; 400 * 300 * 3];
    random.fill_bytes(&mut pixels);
    let encode = |quality, filling: &[u8]| {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        if !filling.is_empty() {
            encoder.add_app_segment(15, filling.to_vec()).unwrap();
        }
        encoder.encode(&pixels, 400, 300, ColorType::Rgb).unwrap();
        bytes
    };
    let largest = (20..=95).rev().find(|&q| encode(q, &[]).len() + 4 < PICTURE_BYTES).unwrap();
    // An application segment of noise fills up what the quality steps leave.
    let mut filling = vec![0; PICTURE_BYTES - 4 - encode(largest, &[]).len()];
    random.fill_bytes(&mut filling);
    let bytes = encode(largest, &filling);
    assert_eq!(bytes.len(), PICTURE_BYTES);
    STANDARD.encode(bytes)
}

/// One subject, one site, two photographs.
pub fn filing(seed: u64) -> NewFiling {
    let person = Person {
        name: Some("张三".to_owned()),
        office_phone: Some("0571-81234567".to_owned()),
        mobile: format!("138{seed:08}"),
        email: "demo@example.com".to_owned(),
        msn: None,
        qq: None,
        certificate_kind: Some(2),
        certificate_number: Some("330102199001011234".to_owned()),
    };
    let attachment =
        |purpose, object, seed| Attachment { format: 1, purpose, content: picture(seed), object, remark: None };
    let id = 600_000 + 10 * seed as i64;
    NewFiling {
        subject: Subject {
            isp_id: id,
            name: "杭州示例科技有限公司".to_owned(),
            nature: Some(4),
            investor: Some("示例投资有限公司".to_owned()),
            address: Address {
                province: 330_000,
                city: 330_100,
                county: Some(330_108),
                detail: Some("滨江区示例路 1 号 301 室".to_owned()),
            },
            certificate: Certificate {
                kind: 1,
                number: "91330108MA00000000".to_owned(),
                address: "浙江省杭州市滨江区示例路 1 号".to_owned(),
            },
            person: person.clone(),
            on_behalf: true,
            remark: None,
        },
        sites: vec![Site {
            isp_id: id + 1,
            name: "示例网站".to_owned(),
            pre_approvals: Vec::new(),
            service_contents: vec![1],
            languages: vec![1],
            domains: vec![Domain { isp_id: id + 2, name: format!("example{seed}.com") }],
            accesses: vec![Access {
                isp_id: id + 3,
                locations: vec![1],
                modes: vec![1],
                ips: vec![IpRange { isp_id: id + 4, first: 3_405_803_786, last: 3_405_803_786 }],
            }],
            person,
            home_url: Some(format!("www.example{seed}.com")),
            remark: None,
        }],
        attachments: vec![
            attachment(1, AttachmentObject::Site(id + 1), 2 * seed + 1),
            attachment(2, AttachmentObject::Subject(id), 2 * seed + 2),
        ],
    }
}

//! Who files: the built-in company and person of practice mode, and as many more invented persons as a story needs.

use std::sync::LazyLock;

use beian::cli::samples::load;
use serde_json::{Value, json};

/// A case with its documents.
#[derive(Clone)]
pub struct Sample {
    /// Body of POST /orders.
    pub case: Value,
    /// Kind, owner, JPEG.
    pub pictures: Vec<(String, String, Vec<u8>)>,
}

static BUILT_IN: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let samples = load(None).unwrap().into_iter();
    let drop_name = |(kind, owner, _, jpeg)| (kind, owner, jpeg);
    samples.map(|s| Sample { case: s.case, pictures: s.pictures.into_iter().map(drop_name).collect() }).collect()
});

/// A company in Guangdong, with a site person of its own.
pub fn company() -> Sample {
    BUILT_IN[0].clone()
}

/// A person in Zhejiang.
pub fn person() -> Sample {
    BUILT_IN[1].clone()
}

/// One more invented person; `n` from 1 to 99.
pub fn another_person(n: u32) -> Sample {
    let mut sample = person();
    let id = id_card(&format!("330106199103{:02}{:03}", n % 28 + 1, 100 + n));
    let (phone, other) = (format!("138000160{n:02}"), format!("138000161{n:02}"));
    let domain = format!("example-nanqiao{n}.cn");
    let case = &mut sample.case;
    case["subject"]["certificate"]["number"] = json!(id);
    case["subject_person"]["certificate"]["number"] = json!(id);
    case["subject_person"]["phones"]["contact1"]["number"] = json!(phone);
    case["subject_person"]["phones"]["emergency"]["number"] = json!(other);
    case["account"]["security_phone"] = json!(phone);
    let site = &mut case["sites"][0]["domains"][0];
    site["name"] = json!(domain);
    site["real_name"]["certificate_number"] = json!(id);
    sample
}

/// Seventeen digits with their check digit (GB 11643).
fn id_card(seventeen: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = seventeen.chars().map(|c| c.to_digit(10).unwrap());
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{seventeen}{}", char::from(check))
}

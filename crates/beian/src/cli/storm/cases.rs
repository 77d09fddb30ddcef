//! Invented filings, each different from all others: own certificates, phones, names, domains. First filings of every kind:
//! individuals, companies with one site and with two, institutions.

use filing::identity::{CreditCode, IdCard};
use serde_json::{Value, json};

use crate::cli::samples::{self, Sample};

/// The most filings that differ from each other.
pub const MOST: u32 = 100_000;

/// The two samples that all others are made from.
pub struct Models {
    company: Sample,
    person: Sample,
}

impl Models {
    /// The built-in samples.
    pub fn load() -> anyhow::Result<Self> {
        let mut all = samples::load(None)?.into_iter();
        match (all.next(), all.next()) {
            (Some(company), Some(person)) => Ok(Self { company, person }),
            _ => anyhow::bail!("two built-in samples"),
        }
    }

    /// The `n`-th filing, from 0 to [`MOST`] less one.
    pub fn nth(&self, n: u32) -> anyhow::Result<Sample> {
        match n % 4 {
            1 => self.unit(n, "91440305MA", false),
            2 => self.unit(n, "91440305MA", true),
            3 => {
                let mut sample = self.unit(n, "12440305MB", false)?;
                sample.case["subject"]["nature"] = json!("institution");
                sample.case["subject"]["certificate"]["type"] = json!("unified_code");
                sample.case["sites"][0]["domains"][0]["real_name"]["certificate_type"] = json!("unified_code");
                Ok(sample)
            }
            _ => self.individual(n),
        }
    }

    fn individual(&self, n: u32) -> anyhow::Result<Sample> {
        let card = id_card("330106", n)?;
        rewritten(
            &self.person,
            &[
                ("330106199011034822", &card),
                ("13800001503", &phone(n, 0)),
                ("13800001504", &phone(n, 1)),
                ("example-nanqiao.cn", &format!("example-nanqiao-{n}.cn")),
                ("nanqiao@", &format!("nanqiao{n}@")),
            ],
        )
    }

    fn unit(&self, n: u32, registry: &str, two_sites: bool) -> anyhow::Result<Sample> {
        let (code, name) = (credit_code(registry, n)?, format!("广东青禾示例第{n}科技有限公司"));
        let mut sample = rewritten(
            &self.company,
            &[
                ("91440305MA5PRCT0XR", &code),
                ("广东青禾示例科技有限公司", &name),
                ("440305198504123159", &id_card("440305", 2 * n)?),
                ("440305199209082168", &id_card("440305", 2 * n + 1)?),
                ("13800001501", &phone(n, 0)),
                ("13800001502", &phone(n, 1)),
                ("example-qinghe.cn", &format!("example-qinghe-{n}.cn")),
                ("青禾示例科技\"", &format!("青禾示例第{n}科技\"")),
                ("shen@", &format!("shen{n}@")),
                ("gu@", &format!("gu{n}@")),
            ],
        )?;
        if two_sites {
            second_site(&mut sample, n)?;
        }
        Ok(sample)
    }
}

/// Another site of the same subject: own domain and name, the same person with the same document.
fn second_site(sample: &mut Sample, n: u32) -> anyhow::Result<()> {
    let text = sample.case["sites"][0].to_string();
    let text = text.replace("example-qinghe-", "example-qingmiao-").replace("青禾示例第", "青苗示例第");
    let mut site: Value = serde_json::from_str(&text)?;
    site["domains"][0]["real_name"] = sample.case["sites"][0]["domains"][0]["real_name"].clone();
    site["name"] = json!(format!("青苗示例第{n}科技"));
    let materials = sample.case["materials"].as_array().cloned().unwrap_or_default();
    let paper = materials.into_iter().find(|m| m["owner"] == "/sites/0/person");
    let picture = sample.pictures.iter().find(|(_, owner, ..)| owner == "/sites/0/person").cloned();
    if let (Some(sites), Some(picture), Some(mut paper)) = (sample.case["sites"].as_array_mut(), picture, paper) {
        sites.push(site);
        paper["owner"] = json!("/sites/1/person");
        if let Some(materials) = sample.case["materials"].as_array_mut() {
            materials.push(paper);
        }
        sample.pictures.push((picture.0, "/sites/1/person".to_owned(), picture.2, picture.3));
    }
    Ok(())
}

fn rewritten(model: &Sample, replaced: &[(&str, &str)]) -> anyhow::Result<Sample> {
    let mut text = model.case.to_string();
    for (from, to) in replaced {
        anyhow::ensure!(text.contains(from), "the sample does not say {from}");
        text = text.replace(from, to);
    }
    Ok(Sample { case: serde_json::from_str(&text)?, pictures: model.pictures.clone() })
}

/// A mobile number of an invented person; `which` tells the two of one filing apart.
fn phone(n: u32, which: u32) -> String {
    format!("138{:08}", 10_000_000 + 2 * n + which)
}

/// A resident identity number of this place with the right check character.
fn id_card(region: &str, n: u32) -> anyhow::Result<String> {
    let (day, month, order) = (n / 1000 % 28 + 1, n / 28_000 % 12 + 1, n % 1000);
    let body = format!("{region}1990{month:02}{day:02}{order:03}");
    "0123456789X"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|number| IdCard::parse(number).is_ok())
        .ok_or_else(|| anyhow::anyhow!("no check character fits"))
}

/// A unified credit code with the right check character.
fn credit_code(registry: &str, n: u32) -> anyhow::Result<String> {
    let body = format!("{registry}{n:07}");
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|number| CreditCode::parse(number).is_ok())
        .ok_or_else(|| anyhow::anyhow!("no check character fits"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn filings_differ_and_are_cases() {
        let models = Models::load().unwrap();
        let mut seen = BTreeSet::new();
        for n in (0..400).chain(MOST - 8..MOST) {
            let sample = models.nth(n).unwrap();
            assert!(filing::case::Case::parse(&sample.case).is_ok(), "{n}");
            let text = |at: &str| sample.case.pointer(at).and_then(Value::as_str).unwrap().to_owned();
            for at in [
                "/subject/certificate/number",
                "/subject_person/certificate/number",
                "/subject_person/phones/contact1/number",
                "/sites/0/domains/0/name",
            ] {
                assert!(seen.insert((at, text(at))), "{at} of {n} was there before");
            }
            assert_eq!(sample.case["sites"].as_array().unwrap().len(), if n % 4 == 2 { 2 } else { 1 });
            assert_eq!(sample.pictures.len(), sample.case["materials"].as_array().unwrap().len());
        }
    }
}

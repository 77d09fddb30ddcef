//! Rules for single values, by name.

use super::super::Severity::{self, Error, Warning};
use super::super::date::Date;
use super::super::seeds;
use super::super::spot::Spot;
use super::syntax::{self, PictureFault};
use super::{Category, Check};

/// A rule for a value.
#[derive(Debug, Clone, Copy)]
enum Value {
    /// A day that exists.
    Day,
    /// Judged by a function, under this rule name.
    Text(&'static str, fn(&str) -> Option<Severity>),
    /// An id of a code table.
    Code(&'static str),
    /// A scan: base64 of at most 100K.
    Scan,
}

type Row = (&'static str, Value, Option<u32>);

const EMAIL: Value = Value::Text("email", syntax::emails);
const PHONE: Value = Value::Text("phone", syntax::phones);
const DOMAIN: Value = Value::Text("domain", syntax::domain);

/// Names, rules and codes of values under `ICP`.
const ICP: &[Row] = &[
    ("Fzr_dzyj", EMAIL, Some(1009)),
    ("Fzr_dhhm", Value::Text("phone.office", syntax::office_phones), Some(1010)),
    ("Fzr_sjhm", Value::Text("phone.mobile", syntax::mobiles), Some(1011)),
    ("sjhm", Value::Text("phone.mobile", syntax::mobiles), Some(1011)),
    ("Qq", Value::Text("qq", syntax::digits), Some(1013)),
    ("Ym", DOMAIN, Some(1004)),
    ("ICPmm", Value::Text("password.md5", syntax::md5), Some(1018)),
    ("Hssj", Value::Day, None),
    ("Rbsj", Value::Day, None),
    ("Clsx", Value::Day, None),
    ("Sbrdh", PHONE, Some(1007)),
    ("Sbrdzyj", EMAIL, Some(1009)),
    ("Dwxz", Value::Code("Dwxz"), Some(1014)),
    ("Zjlx", Value::Code("Zjlx"), Some(1008)),
    ("Fzr_zjlx", Value::Code("Zjlx"), Some(1008)),
    ("Nrlx_id", Value::Code("Wzjylx"), Some(1033)),
    ("Fwnr_id", Value::Code("Wzfwlx"), Some(1034)),
    ("Jrfs", Value::Code("Wzjrfs"), Some(1035)),
    ("Fbdd", Value::Code("Fbdd"), Some(1036)),
    ("Yylb_id", Value::Code("Yylb"), Some(1066)),
    ("Fjwjgs", Value::Code("Fjwjgs"), Some(1056)),
    ("Fjyt", Value::Code("Fjyt"), Some(1057)),
    ("Spwj", Value::Scan, Some(5010)),
];

/// Those under `IP`.
const IP: &[Row] = &[
    ("Fprq", Value::Day, None),
    ("Lxrdh", PHONE, Some(2012)),
    ("Lxrdzyj", EMAIL, Some(2013)),
    ("Dwxz", Value::Code("Dwxz"), Some(2019)),
];

/// Those under `YM`.
const YM: &[Row] = &[
    ("Ym", DOMAIN, None),
    ("Zcsj", Value::Day, Some(3031)),
    ("Yxrq", Value::Day, Some(3032)),
    ("Zcr_dzyj", EMAIL, Some(3013)),
    ("Zcr_dhhm", PHONE, Some(3015)),
    ("Gly_dzyj", EMAIL, Some(3022)),
    ("Gly_dh", PHONE, Some(3024)),
    ("Jfr_dzyj", EMAIL, Some(3034)),
    ("Jfr_dh", PHONE, Some(3033)),
];

impl Check<'_> {
    /// Judges one value by its name.
    pub(super) fn leaf(&mut self, spot: &Spot<'_>, category: Category) {
        let (name, text) = (spot.element.name.as_str(), spot.text());
        if text.is_empty() {
            // Too short for every rule of this file: the schema has said so.
            return;
        }
        let rows = match category {
            Category::Icp => ICP,
            Category::Ip => IP,
            Category::Ym => YM,
        };
        let Some((_, value, code)) = rows.iter().find(|(row, ..)| *row == name) else {
            if text.trim().is_empty() {
                self.warning(spot.path.clone(), "text.blank", "", None);
            }
            self.region(spot, category);
            return;
        };
        match value {
            Value::Day if Date::read(text).is_none() => self.problem(Error, spot, "date", *code),
            Value::Day => {}
            Value::Text(rule, judge) => {
                if let Some(severity) = judge(text) {
                    self.problem(severity, spot, rule, *code);
                }
            }
            Value::Code(table) => {
                if spot.number().is_some_and(|id| !seeds::knows(table, id)) {
                    self.problem(Warning, spot, "code.unknown", *code);
                }
            }
            Value::Scan => self.picture(spot, 100),
        }
    }

    /// A region id has six digits; provinces and their order are general knowledge (code-tables.toml).
    fn region(&mut self, spot: &Spot<'_>, category: Category) {
        let Some(id) = spot.number().filter(|_| spot.minimum() == Some(100_000)) else {
            return;
        };
        let name = spot.element.name.as_str();
        let code = match (category, name) {
            (Category::Icp, _) => 1019,
            (Category::Ip, "Shengid") => 2024,
            (Category::Ip, "Shiid") => 2025,
            (Category::Ip, _) => 2026,
            (Category::Ym, name) if name.starts_with("Zcr") => 3028,
            (Category::Ym, name) if name.starts_with("Gly") => 3029,
            (Category::Ym, _) => 3030,
        };
        if id > 999_999 {
            self.problem(Error, spot, "region.digits", Some(code));
        } else if name.to_ascii_lowercase().ends_with("shengid") && !seeds::knows("Shengid", id) {
            self.problem(Warning, spot, "code.unknown", Some(code));
        }
    }

    /// City and county stand in their province, as far as GB/T 2260 goes.
    pub(super) fn regions(&mut self, spot: &Spot<'_>, names: [&str; 3], code: u32) {
        let [province, city, county] = names.map(|name| spot.number_of(name).filter(|id| *id <= 999_999));
        let Some(province) = province else {
            return;
        };
        for (name, id) in [(names[1], city), (names[2], county)] {
            if let Some(id) = id
                && id / 10_000 != province / 10_000
            {
                self.warning(spot.path_to(name), "region.elsewhere", &id.to_string(), Some(code));
            }
        }
    }

    /// A picture in base64.
    pub(super) fn picture(&mut self, spot: &Spot<'_>, limit_k: usize) {
        let text = spot.text();
        let (severity, rule) = match syntax::picture(text, limit_k) {
            None => return,
            Some(PictureFault::Base64) => (Error, "picture.base64"),
            Some(PictureFault::Size) => (Error, "picture.size"),
            Some(PictureFault::NearSize) => (Warning, "picture.size"),
        };
        // The picture itself tells nobody anything; its length does.
        let value = match rule {
            "picture.size" => format!("{} characters of base64", text.len()),
            _ => text.chars().take(24).collect(),
        };
        match severity {
            Error => self.error(spot.path.clone(), rule, &value, Some(5010)),
            Warning => self.warning(spot.path.clone(), rule, &value, Some(5010)),
        }
    }
}

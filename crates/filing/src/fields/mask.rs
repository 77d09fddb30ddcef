//! Masking a whole case by the catalogue.

use serde_json::{Map, Value};

use super::{Catalogue, Shown};
use crate::identity::mask::{mask_address, mask_certificate, mask_email, mask_name, mask_phone, mask_remark};
use crate::pointer;
use crate::vocabulary::{AccountKind, Nature, codes};

codes! {
    /// Ways to mask a text.
    MaskStyle, "mask" {
        /// Of a name the first character.
        Name = "name",
        /// A name that is clear where the organiser is a unit.
        NameOfIndividual = "name_of_individual",
        /// A name that is clear where the account is a unit's.
        NameOfAccount = "name_of_account",
        /// A name that is clear where the record is a unit's.
        NameOnRecord = "name_on_record",
        /// Of a certificate number both ends.
        Certificate = "certificate",
        /// Of a phone number both ends.
        Phone = "phone",
        /// Of an e-mail address the first letter and the domain.
        Email = "email",
        /// Of an address its beginning.
        Address = "address",
        /// Of a remark its first four characters.
        Remark = "remark",
        /// Of a region its province.
        Region = "region",
        /// Nothing.
        Hidden = "hidden",
    }
}

/// What stands in the place of a hidden text.
const HIDDEN: &str = "***";

impl MaskStyle {
    /// The text masked. `natural` tells whether the one the text names is a natural person.
    #[must_use]
    pub fn apply(self, text: &str, natural: bool) -> String {
        match self {
            Self::NameOfIndividual | Self::NameOfAccount | Self::NameOnRecord if !natural => text.to_owned(),
            Self::Name | Self::NameOfIndividual | Self::NameOfAccount | Self::NameOnRecord => mask_name(text),
            Self::Certificate => mask_certificate(text),
            Self::Phone => mask_phone(text),
            Self::Email => mask_email(text),
            Self::Address => mask_address(text),
            Self::Remark => mask_remark(text),
            Self::Region => mask_region(text),
            Self::Hidden if text.is_empty() => String::new(),
            Self::Hidden => HIDDEN.to_owned(),
        }
    }
}

/// `440305` → `44****`.
fn mask_region(text: &str) -> String {
    let well_formed = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if well_formed { format!("{}****", &text[..2]) } else { HIDDEN.to_owned() }
}

pub(super) fn mask(catalogue: &Catalogue, case: &Value) -> Value {
    let whose = Whose {
        subject: is_unit(case, "/subject/nature"),
        record: is_unit(case, "/subject/record/nature"),
        account: case.pointer("/account/kind").and_then(Value::as_str) == Some(AccountKind::Enterprise.as_str()),
    };
    mask_at(catalogue, &whose, case, "")
}

/// Which of the three possible owners of a name is certainly a unit.
struct Whose {
    subject: bool,
    record: bool,
    account: bool,
}

impl Whose {
    fn natural(&self, style: MaskStyle) -> bool {
        match style {
            MaskStyle::NameOfIndividual => !self.subject,
            MaskStyle::NameOnRecord => !self.record,
            MaskStyle::NameOfAccount => !self.account,
            _ => true,
        }
    }
}

fn is_unit(case: &Value, at: &str) -> bool {
    case.pointer(at)
        .and_then(Value::as_str)
        .and_then(|text| text.parse::<Nature>().ok())
        .is_some_and(Nature::is_organisation)
}

fn mask_at(catalogue: &Catalogue, whose: &Whose, value: &Value, at: &str) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::String(text) => Value::String(match catalogue.style_at(at) {
            Shown::Clear => text.clone(),
            Shown::Masked(style) => style.apply(text, whose.natural(style)),
            Shown::Hidden => MaskStyle::Hidden.apply(text, true),
        }),
        Value::Number(_) => match catalogue.style_at(at) {
            Shown::Clear => value.clone(),
            Shown::Masked(_) | Shown::Hidden => Value::String(HIDDEN.to_owned()),
        },
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| mask_at(catalogue, whose, entry, &pointer::index(at, index)))
            .collect(),
        Value::Object(members) => Value::Object(mask_members(catalogue, whose, members, at)),
    }
}

fn mask_members(catalogue: &Catalogue, whose: &Whose, members: &Map<String, Value>, at: &str) -> Map<String, Value> {
    members
        .iter()
        .map(|(key, member)| {
            let masked = mask_at(catalogue, whose, member, &pointer::member(at, key));
            let shown = if is_plain_word(key) { key.clone() } else { HIDDEN.to_owned() };
            (shown, masked)
        })
        .collect()
}

/// True for keys like those of the contract; anything else could itself be somebody's data.
fn is_plain_word(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|letter: char| letter.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

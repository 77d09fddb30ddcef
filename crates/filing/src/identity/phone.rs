//! Mobile and office telephone numbers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::identity::normal_number;

/// What `data/phone-segments.toml` says of the ministry's SMS step.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SmsRules {
    /// First three digits of numbers that the ministry's SMS reaches.
    #[serde(default)]
    pub segments: BTreeSet<String>,
    /// Hours in which a code has to be answered.
    #[serde(default)]
    pub window_hours: u32,
    /// Wrong answers after which the step has failed.
    #[serde(default)]
    pub max_failed_attempts: u32,
    /// How often a code can be sent again inside the window.
    #[serde(default)]
    pub max_resend: u32,
    /// Number the message comes from.
    #[serde(default)]
    pub sender: String,
}

static RULES: LazyLock<SmsRules> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/phone-segments.toml")).unwrap_or_default());

/// The embedded data.
#[must_use]
pub fn sms_rules() -> &'static SmsRules {
    &RULES
}

/// A mobile number of the mainland that the ministry's SMS reaches: 11 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mobile(String);

/// Why a text is no such number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MobileError {
    /// Not 11 digits that begin with 1.
    #[error("a mobile number has 11 digits and begins with 1")]
    Form,
    /// The ministry's SMS does not reach numbers of this segment.
    #[error("the ministry's SMS does not reach numbers that begin with {segment}")]
    Segment {
        /// First three digits.
        segment: String,
    },
}

impl Mobile {
    /// Reads a number as typed; blanks, dashes, wide digits and +86 are accepted.
    ///
    /// # Errors
    ///
    /// [`MobileError`] for another form or an unsupported segment.
    pub fn parse(text: &str) -> Result<Self, MobileError> {
        let typed = normal_number(text);
        let digits = match typed.strip_prefix("+86") {
            Some(rest) => rest,
            None if typed.len() == 13 => typed.strip_prefix("86").unwrap_or(&typed),
            None => &typed,
        };
        let formed = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !formed {
            return Err(MobileError::Form);
        }
        let segment = &digits[..3];
        if !sms_rules().segments.contains(segment) {
            return Err(MobileError::Segment { segment: segment.to_owned() });
        }
        Ok(Self(digits.to_owned()))
    }

    /// The 11 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone of the mainland that stands on a desk, in the form the bureau takes:
/// area code, `-`, number, and an extension after another `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Landline(String);

/// Why a text is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LandlineError {
    /// Something else than digits and dashes.
    #[error("an office telephone has digits and dashes only")]
    Characters,
    /// Not an area code and seven or eight digits.
    #[error("an office telephone has an area code and seven or eight digits")]
    Form,
    /// Shorter than the bureau takes.
    #[error("an office telephone has at least 11 characters, area code and dash included")]
    Short,
}

/// Shortest telephone number the wire takes, in characters.
const SHORTEST: usize = 11;

impl Landline {
    /// Reads a number as typed: `0755-81234567`, `(0755)81234567`, `075581234567`,
    /// `010-81234567-801`; the dash behind the area code is put in where it is missing.
    ///
    /// # Errors
    ///
    /// [`LandlineError`] for other characters, another form, or fewer than 11 characters.
    pub fn parse(text: &str) -> Result<Self, LandlineError> {
        let typed = simplified(text);
        let typed = typed.strip_prefix("+86-").or_else(|| typed.strip_prefix("+86")).unwrap_or(&typed);
        if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(LandlineError::Characters);
        }
        let digits_only: String = typed.chars().take_while(char::is_ascii_digit).collect();
        let (area, rest) = split_area(typed, &digits_only).ok_or(LandlineError::Form)?;
        let (number, extension) = match rest.split_once('-') {
            Some((number, extension)) => (number, Some(extension)),
            None => (rest, None),
        };
        let number_formed = matches!(number.len(), 7 | 8) && number.bytes().all(|byte| byte.is_ascii_digit());
        let extension_formed = extension
            .is_none_or(|digits| matches!(digits.len(), 1..=6) && digits.bytes().all(|byte| byte.is_ascii_digit()));
        if !number_formed || !extension_formed {
            return Err(LandlineError::Form);
        }
        let mut normal = format!("{area}-{number}");
        if let Some(extension) = extension {
            normal.push('-');
            normal.push_str(extension);
        }
        if normal.len() < SHORTEST { Err(LandlineError::Short) } else { Ok(Self(normal)) }
    }

    /// Digits and dashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Dashes made one kind, brackets turned into dashes, blanks left out.
fn simplified(text: &str) -> String {
    let mut out = String::new();
    for letter in text.nfkc().filter(|letter| !letter.is_whitespace()) {
        match letter {
            '(' => {}
            ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '-' => {
                if !out.is_empty() && !out.ends_with('-') {
                    out.push('-');
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Area code and the rest: three digits for 010 and 02x, four for the others.
fn split_area<'a>(typed: &'a str, leading: &str) -> Option<(&'a str, &'a str)> {
    if !leading.starts_with('0') || leading.as_bytes().get(1) == Some(&b'0') {
        return None;
    }
    let length = match leading.as_bytes().get(1)? {
        b'1' | b'2' => 3,
        _ => 4,
    };
    let area = typed.get(..length)?;
    let rest = typed.get(length..)?;
    if area.contains('-') {
        return None;
    }
    Some((area, rest.strip_prefix('-').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_there() {
        assert_eq!(sms_rules().window_hours, 24);
        assert_eq!(sms_rules().max_failed_attempts, 5);
        assert_eq!(sms_rules().max_resend, 3);
        assert_eq!(sms_rules().sender, "12381");
    }

    #[test]
    fn mobiles() {
        for (typed, normal) in [
            ("13700000929", "13700000929"),
            (" 137 0000 0929 ", "13700000929"),
            ("137-0000-0929", "13700000929"),
            ("+86 13700000929", "13700000929"),
            ("8613700000929", "13700000929"),
            ("１３７０００００９２９", "13700000929"),
            ("16600000000", "16600000000"),
            ("19900000000", "19900000000"),
        ] {
            assert_eq!(Mobile::parse(typed).map(|phone| phone.0), Ok(normal.to_owned()), "{typed}");
        }
        for typed in ["", "1370000092", "137000009290", "23700000929", "1370000092a", "0755-81234567"] {
            assert_eq!(Mobile::parse(typed), Err(MobileError::Form), "{typed}");
        }
    }

    #[test]
    fn segments() {
        for segment in [
            "130", "139", "146", "147", "150", "153", "155", "162", "165", "166", "167", "170", "173", "175", "178",
            "180", "189", "191", "193", "195", "196", "198", "199",
        ] {
            assert!(Mobile::parse(&format!("{segment}00000000")).is_ok(), "{segment}");
        }
        for segment in [
            "145", "148", "149", "154", "161", "163", "164", "168", "169", "174", "179", "190", "192", "194", "197",
            "100",
        ] {
            let found = Mobile::parse(&format!("{segment}00000000"));
            assert_eq!(found, Err(MobileError::Segment { segment: segment.to_owned() }));
        }
    }

    #[test]
    fn landlines() {
        for (typed, normal) in [
            ("0755-81234567", "0755-81234567"),
            ("075581234567", "0755-81234567"),
            ("(0755) 8123 4567", "0755-81234567"),
            ("010—81234567", "010-81234567"),
            ("010-8123456", "010-8123456"),
            ("0571-8123456-801", "0571-8123456-801"),
            ("+86-0571-81234567", "0571-81234567"),
        ] {
            assert_eq!(Landline::parse(typed).map(|phone| phone.0), Ok(normal.to_owned()), "{typed}");
        }
        for (typed, error) in [
            ("", LandlineError::Characters),
            ("0755-8123x567", LandlineError::Characters),
            ("13700000929", LandlineError::Form),
            ("0755-812345", LandlineError::Form),
            ("755-81234567", LandlineError::Form),
            ("81234567", LandlineError::Form),
            ("0755-812345678", LandlineError::Form),
        ] {
            assert_eq!(Landline::parse(typed), Err(error), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9+() a-z\u{4e00}-\u{4e10}-]{0,20}") {
            let _ = Mobile::parse(&text);
            let _ = Landline::parse(&text);
        }

        #[test]
        fn what_was_read_reads_again(text in "0[1-9][0-9]{1,2}-?[0-9]{7,8}(-[0-9]{1,4})?") {
            if let Ok(phone) = Landline::parse(&text) {
                prop_assert!(phone.as_str().len() >= SHORTEST);
                prop_assert_eq!(Landline::parse(phone.as_str()), Ok(phone.clone()));
            }
        }
    }
}

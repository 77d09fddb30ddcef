//! Filing numbers: `粤ICP备12345678号` of a subject, `粤ICP备12345678号-1` of a site.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use crate::region::Province;

/// Number of a subject (主体备案号).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectNumber {
    prefix: String,
    digits: String,
}

/// Number of a site (网站备案号).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteNumber {
    subject: SubjectNumber,
    site: u32,
}

/// Why a text is no filing number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// No `ICP备` in it.
    #[error("a filing number reads like 粤ICP备12345678号")]
    Form,
    /// The character before it is no province's.
    #[error("no province has filing numbers that open with {prefix}")]
    Prefix {
        /// What stands before `ICP`.
        prefix: String,
    },
    /// Not 6 to 12 digits.
    #[error("a filing number has 6 to 12 digits")]
    Digits,
    /// The number of the site is missing, zero or not a number.
    #[error("a site number ends in a dash and a number, like -1")]
    Site,
    /// A subject number was wanted and the text goes on.
    #[error("this is more than the number of a subject")]
    Tail,
}

impl SubjectNumber {
    /// The number with the province's usual prefix and at least eight digits.
    #[must_use]
    pub fn new(province: Province, serial: u64) -> Self {
        Self { prefix: province.prefix().to_owned(), digits: format!("{serial:08}") }
    }

    /// Reads a number as typed: blanks, wide and small letters are accepted, 号 may be left out.
    ///
    /// # Errors
    ///
    /// [`NumberError`]; [`NumberError::Tail`] where a site's number was given.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (number, tail) = split(text)?;
        if tail.is_empty() { Ok(number) } else { Err(NumberError::Tail) }
    }

    /// The province, by the prefix.
    #[must_use]
    pub fn province(&self) -> Option<Province> {
        Province::of_prefix(&self.prefix)
    }

    /// The digits between 备 and 号.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The number of one of its sites.
    #[must_use]
    pub fn site(&self, site: u32) -> SiteNumber {
        SiteNumber { subject: self.clone(), site }
    }
}

impl SiteNumber {
    /// Reads a number as typed: blanks, wide and small letters are accepted, 号 may be left out.
    ///
    /// # Errors
    ///
    /// [`NumberError`]; [`NumberError::Site`] where the part behind 号 is missing or no number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (subject, tail) = split(text)?;
        let digits = tail.strip_prefix('-').ok_or(NumberError::Site)?;
        if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::Site);
        }
        match digits.parse() {
            Ok(site) if site > 0 => Ok(Self { subject, site }),
            _ => Err(NumberError::Site),
        }
    }

    /// The number of the subject.
    #[must_use]
    pub fn subject(&self) -> &SubjectNumber {
        &self.subject
    }

    /// Which of its sites, from 1.
    #[must_use]
    pub fn site(&self) -> u32 {
        self.site
    }
}

/// The subject's part, and what follows 号.
fn split(text: &str) -> Result<(SubjectNumber, String), NumberError> {
    let typed: String = text
        .nfkc()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| if matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { letter })
        .flat_map(char::to_uppercase)
        .collect();
    let (prefix, rest) = typed.split_once("ICP备").ok_or(NumberError::Form)?;
    if Province::of_prefix(prefix).is_none() {
        return Err(NumberError::Prefix { prefix: prefix.chars().take(4).collect() });
    }
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    if !(6..=12).contains(&digits.len()) {
        return Err(NumberError::Digits);
    }
    let tail = tail.strip_prefix('号').unwrap_or(tail);
    let number = SubjectNumber { prefix: prefix.to_owned(), digits: digits.to_owned() };
    Ok((number, tail.to_owned()))
}

impl fmt::Display for SubjectNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}ICP备{}号", self.prefix, self.digits)
    }
}

impl fmt::Display for SiteNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.subject, self.site)
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
as_text!(SubjectNumber);
as_text!(SiteNumber);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_people_type_them() {
        for typed in [
            "粤ICP备12345678号",
            "粤icp备12345678号",
            " 粤 ICP备 12345678 号 ",
            "粤ＩＣＰ备１２３４５６７８号",
            "粤ICP备12345678",
        ] {
            let number = SubjectNumber::parse(typed).unwrap();
            assert_eq!(number.to_string(), "粤ICP备12345678号");
            assert_eq!(number.province().map(|province| province.to_string()), Some("44".to_owned()));
        }
        for typed in ["粤ICP备99000168号-1", "粤ICP备99000168-1", "粤ICP备99000168号－１", "粤ICP备99000168号—1"]
        {
            assert_eq!(SiteNumber::parse(typed).unwrap().to_string(), "粤ICP备99000168号-1");
        }
        assert_eq!(
            SubjectNumber::parse("川ICP备20260001号").unwrap().province(),
            SubjectNumber::parse("蜀ICP备2026000123号").unwrap().province()
        );
    }

    #[test]
    fn faults() {
        assert_eq!(SubjectNumber::parse("12345678"), Err(NumberError::Form));
        assert_eq!(SubjectNumber::parse("粤ICP证12345678号"), Err(NumberError::Form));
        assert_eq!(SubjectNumber::parse("港ICP备12345678号"), Err(NumberError::Prefix { prefix: "港".to_owned() }));
        assert_eq!(SubjectNumber::parse("粤ICP备12号"), Err(NumberError::Digits));
        assert_eq!(SubjectNumber::parse("粤ICP备12345678号-1"), Err(NumberError::Tail));
        for typed in [
            "粤ICP备12345678号",
            "粤ICP备12345678号-0",
            "粤ICP备12345678号-A",
            "粤ICP备12345678号-1A",
            "粤ICP备12345678号-",
        ] {
            assert_eq!(SiteNumber::parse(typed), Err(NumberError::Site), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_again(at in 0_usize..31, serial in 1_u64..9_999_999_999, site in 1_u32..500) {
            let province = Province::all().nth(at).unwrap();
            let number = SubjectNumber::new(province, serial);
            prop_assert_eq!(SubjectNumber::parse(&number.to_string()), Ok(number.clone()));
            prop_assert_eq!(number.province(), Some(province));
            let site = number.site(site);
            prop_assert_eq!(SiteNumber::parse(&site.to_string()), Ok(site));
        }

        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let _ = SubjectNumber::parse(&text);
            let _ = SiteNumber::parse(&text);
        }
    }
}

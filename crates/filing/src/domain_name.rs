//! Domain names: from what people type to the registrable domain, and which suffixes can be filed.
//!
//! What is filed is the registrable domain. Where it begins is told by the public suffix list
//! (its registry part; suffixes of private companies do not count) and by our own list of
//! suffixes, whichever names the longer suffix.

use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::LazyLock;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::Deserialize;

use crate::vocabulary::Nature;

/// Users for whom some suffixes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RestrictedSuffixes {
    /// The suffixes, without leading dot, in Unicode.
    pub suffixes: Vec<String>,
    /// Who may use them, in Chinese.
    pub users_zh: String,
    /// Who may use them, in English.
    pub users_en: String,
    /// The natures that may use them; empty where the users fit no nature exactly.
    #[serde(default)]
    pub natures: Vec<Nature>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SuffixData {
    approved: Vec<String>,
    restricted: Vec<RestrictedSuffixes>,
}

/// The approved suffixes once more, for looking one up.
static APPROVED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| DATA.approved.iter().map(String::as_str).collect());

static DATA: LazyLock<SuffixData> =
    LazyLock::new(|| toml::from_str(include_str!("../../../data/suffixes.toml")).unwrap_or_default());

/// Suffixes under which a domain can be filed: without leading dot, in Unicode.
#[must_use]
pub fn approved_suffixes() -> &'static [String] {
    &DATA.approved
}

/// A host name with at least one label in front of its suffix.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName {
    ascii: String,
    unicode: String,
    /// Labels of the public suffix, from the right.
    suffix_labels: usize,
}

/// Why a text is no domain name that could be filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Nothing was typed.
    #[error("there is no domain name")]
    Empty,
    /// An address instead of a name.
    #[error("this is an IP address, not a domain name")]
    Address,
    /// Not made of labels of letters, digits and inner hyphens.
    #[error("this is not a well-formed domain name")]
    Form,
    /// Only a suffix, with nothing in front.
    #[error("this is only a suffix, without a name in front of it")]
    OnlySuffix,
}

impl DomainName {
    /// Reads a host name as typed: Unicode or Punycode, any case, wide dots, a final dot and blanks
    /// around it are accepted; a scheme, path or port is not.
    ///
    /// # Errors
    ///
    /// [`DomainError`] for anything that is no host name below a suffix.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let typed = text.trim();
        let typed = typed.strip_suffix(['.', '。', '．']).unwrap_or(typed);
        if typed.is_empty() {
            return Err(DomainError::Empty);
        }
        if typed.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            return Err(DomainError::Address);
        }
        if is_plain(typed) {
            return Self::of_labels(typed.to_owned(), typed.to_owned());
        }
        let uts46 = Uts46::new();
        let ascii = uts46
            .to_ascii(typed.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .map_err(|_| DomainError::Form)?
            .into_owned();
        if ascii.parse::<IpAddr>().is_ok() {
            return Err(DomainError::Address);
        }
        let last = ascii.rsplit('.').next().unwrap_or_default();
        if last.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DomainError::Form);
        }
        let (unicode, told) = uts46.to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
        if told.is_err() {
            return Err(DomainError::Form);
        }
        let unicode = unicode.into_owned();
        Self::of_labels(ascii, unicode)
    }

    /// A well-formed name in both spellings.
    fn of_labels(ascii: String, unicode: String) -> Result<Self, DomainError> {
        let suffix_labels = suffix_labels(&ascii, &unicode);
        if ascii.split('.').count() <= suffix_labels {
            // A name without a dot under no known suffix is no suffix either.
            let lonely = !ascii.contains('.') && !APPROVED.contains(unicode.as_str());
            return Err(if lonely { DomainError::Form } else { DomainError::OnlySuffix });
        }
        Ok(Self { ascii, unicode, suffix_labels })
    }

    /// The name in ASCII (Punycode), small letters.
    #[must_use]
    pub fn ascii(&self) -> &str {
        &self.ascii
    }

    /// The name in Unicode, small letters.
    #[must_use]
    pub fn unicode(&self) -> &str {
        &self.unicode
    }

    /// The registrable domain it belongs to: one label and the suffix.
    #[must_use]
    pub fn registrable(&self) -> Self {
        let labels = self.suffix_labels + 1;
        Self {
            ascii: last_labels(&self.ascii, labels).to_owned(),
            unicode: last_labels(&self.unicode, labels).to_owned(),
            suffix_labels: self.suffix_labels,
        }
    }

    /// True where it is the registrable domain itself.
    #[must_use]
    pub fn is_registrable(&self) -> bool {
        self.ascii.split('.').count() == self.suffix_labels + 1
    }

    /// The suffix in Unicode, without leading dot.
    #[must_use]
    pub fn suffix(&self) -> &str {
        last_labels(&self.unicode, self.suffix_labels)
    }

    /// True where its suffix stands in the list of those that can be filed.
    #[must_use]
    pub fn has_approved_suffix(&self) -> bool {
        APPROVED.contains(self.suffix())
    }

    /// For whom its suffix is kept, if for anybody.
    #[must_use]
    pub fn restricted(&self) -> Option<&'static RestrictedSuffixes> {
        let suffix = self.suffix();
        DATA.restricted.iter().find(|entry| entry.suffixes.iter().any(|known| known == suffix))
    }

    /// True where this name is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.ascii == other.ascii || self.ascii.ends_with(&format!(".{}", other.ascii))
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.unicode)
    }
}

/// The host in a home page address: scheme, user, port, path and query are cut off.
#[must_use]
pub fn host_of_url(url: &str) -> &str {
    let rest = url.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => rest,
    }
}

fn suffix_labels(ascii: &str, unicode: &str) -> usize {
    registry_suffix_labels(ascii).max(own_suffix_labels(unicode))
}

/// Labels of the public suffix, private parts of the list passed over.
fn registry_suffix_labels(ascii: &str) -> usize {
    let mut name = ascii;
    loop {
        let Some(suffix) = psl::suffix(name.as_bytes()) else {
            return 1;
        };
        let labels = suffix.as_bytes().split(|byte| *byte == b'.').count();
        if suffix.typ() != Some(psl::Type::Private) || labels < 2 {
            return labels;
        }
        name = last_labels(name, labels - 1);
    }
}

/// Labels of the longest suffix of our own list that the name ends in; 0 where none.
fn own_suffix_labels(unicode: &str) -> usize {
    let mut labels = unicode.split('.').count();
    let mut rest = unicode;
    loop {
        if APPROVED.contains(rest) {
            return labels;
        }
        match rest.split_once('.') {
            Some((_, after)) => rest = after,
            None => return 0,
        }
        labels -= 1;
    }
}

/// True of names that are their own Punycode and Unicode form: small ASCII letters, digits and inner hyphens, with a
/// letter in the last label.
fn is_plain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let lettered = name.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_lowercase()));
    name.len() <= 253 && lettered && name.split('.').all(label)
}

fn last_labels(name: &str, labels: usize) -> &str {
    let total = name.split('.').count();
    let mut rest = name;
    for _ in labels..total {
        rest = rest.split_once('.').map_or(rest, |(_, rest)| rest);
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_list_is_there() {
        assert_eq!(approved_suffixes().len(), 186);
        let restricted: Vec<_> = DATA.restricted.iter().flat_map(|entry| &entry.suffixes).collect();
        assert_eq!(restricted.len(), 10);
        assert!(restricted.iter().all(|suffix| approved_suffixes().contains(suffix)));
    }

    #[test]
    fn registrable_domains() {
        for (typed, registrable, suffix, approved) in [
            ("example-a1221.com.cn", "example-a1221.com.cn", "com.cn", true),
            ("example-b1223.cn", "example-b1223.cn", "cn", true),
            ("example.com", "example.com", "com", true),
            (" WWW.Example.COM. ", "example.com", "com", true),
            ("a.b.example-b1223.cn", "example-b1223.cn", "cn", true),
            ("abc.edu.cn", "abc.edu.cn", "edu.cn", true),
            ("www.abc.gd.cn", "abc.gd.cn", "gd.cn", true),
            ("例子.中国", "例子.中国", "中国", true),
            ("xn--fsqu00a.xn--fiqs8s", "例子.中国", "中国", true),
            ("例子。公司", "例子.公司", "公司", true),
            ("局.政务.cn", "局.政务.cn", "政务.cn", true),
            ("x.example.io", "example.io", "io", false),
            ("example.me", "example.me", "me", false),
            ("example.org", "example.org", "org", false),
            ("someone.github.io", "github.io", "io", false),
            ("shop.blogspot.com", "blogspot.com", "com", true),
            ("example.invalidsuffix", "example.invalidsuffix", "invalidsuffix", false),
        ] {
            let name = DomainName::parse(typed).unwrap();
            assert_eq!(name.registrable().unicode(), registrable, "{typed}");
            assert_eq!(name.suffix(), suffix, "{typed}");
            assert_eq!(name.has_approved_suffix(), approved, "{typed}");
            assert!(name.registrable().is_registrable(), "{typed}");
            assert!(name.is_within(&name.registrable()), "{typed}");
        }
    }

    #[test]
    fn not_domains() {
        for (typed, error) in [
            ("", DomainError::Empty),
            (" . ", DomainError::Empty),
            ("203.0.113.10", DomainError::Address),
            ("[2001:db8::1]", DomainError::Address),
            ("２０３.0.113.10", DomainError::Address),
            ("com.cn", DomainError::OnlySuffix),
            ("cn", DomainError::OnlySuffix),
            ("localhost", DomainError::Form),
            ("http://example.com", DomainError::Form),
            ("example.com/", DomainError::Form),
            ("exa mple.com", DomainError::Form),
            ("exa_mple.com", DomainError::Form),
            ("-example.com", DomainError::Form),
            ("example-.com", DomainError::Form),
            ("example..com", DomainError::Form),
            ("example.123", DomainError::Form),
        ] {
            assert_eq!(DomainName::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn kept_suffixes() {
        let kept = DomainName::parse("example.gov.cn").unwrap().restricted().unwrap();
        assert_eq!(kept.natures, [Nature::Government]);
        assert!(DomainName::parse("example.com").unwrap().restricted().is_none());
    }

    #[test]
    fn hosts_of_addresses() {
        for (url, host) in [
            ("www.example.com", "www.example.com"),
            ("https://www.example.com/a?b#c", "www.example.com"),
            ("http://example.com:8080/", "example.com"),
            ("https://user@example.com", "example.com"),
        ] {
            assert_eq!(host_of_url(url), host, "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = DomainName::parse(host_of_url(&text));
        }

        #[test]
        fn the_registrable_domain_reads_as_itself(label in "[a-z][a-z0-9]{0,20}", at in 0_usize..186) {
            let suffix = &approved_suffixes()[at];
            let name = DomainName::parse(&format!("www.{label}.{suffix}")).unwrap();
            let registrable = name.registrable();
            prop_assert_eq!(DomainName::parse(registrable.ascii()).unwrap(), registrable.clone());
            prop_assert_eq!(DomainName::parse(registrable.unicode()).unwrap(), registrable);
        }
    }
}

//! Provinces and administrative regions (GB/T 2260).

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What `data/regions.toml` says of one province.
#[derive(Debug, Clone, Deserialize)]
pub struct ProvinceEntry {
    /// Two digits of GB/T 2260.
    pub code: String,
    /// Full name in Chinese.
    pub zh: String,
    /// Short name in Chinese, as people say it.
    pub short: String,
    /// English name.
    pub en: String,
    /// Characters that open its filing numbers, the usual one first; empty where it files nothing.
    #[serde(default)]
    pub prefixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct RegionData {
    #[serde(default)]
    province: Vec<ProvinceEntry>,
}

static DATA: LazyLock<RegionData> =
    LazyLock::new(|| toml::from_str(include_str!("../../../data/regions.toml")).unwrap_or_default());

/// Every province-level region of the data file, in the order of its code.
#[must_use]
pub fn provinces() -> &'static [ProvinceEntry] {
    &DATA.province
}

/// A province of the mainland that runs filings: two digits of GB/T 2260, `11` to `65`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Province(u8);

/// Digits that are not the code of a province that runs filings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the province codes")]
pub struct UnknownProvince;

impl Province {
    /// The entry of the data file.
    #[must_use]
    pub fn entry(self) -> Option<&'static ProvinceEntry> {
        let code = self.to_string();
        provinces().iter().find(|entry| entry.code == code)
    }

    /// The number the two digits make.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The character that opens its filing numbers, like 粤.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        self.entry().and_then(|entry| entry.prefixes.first()).map_or("", String::as_str)
    }

    /// The province whose filing numbers open with this text.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<Self> {
        provinces()
            .iter()
            .find(|entry| entry.prefixes.iter().any(|known| known == prefix))
            .and_then(|entry| entry.code.parse().ok())
    }

    /// All provinces that run filings.
    pub fn all() -> impl Iterator<Item = Self> {
        provinces().iter().filter_map(|entry| entry.code.parse().ok())
    }
}

impl FromStr for Province {
    type Err = UnknownProvince;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        provinces()
            .iter()
            .find(|entry| entry.code == text && !entry.prefixes.is_empty())
            .and_then(|entry| entry.code.parse().ok())
            .map(Self)
            .ok_or(UnknownProvince)
    }
}

impl fmt::Display for Province {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}", self.0)
    }
}

impl Serialize for Province {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Province {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Six digits of GB/T 2260: province, city, county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u32);

/// Text that is not the code of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// Not six digits.
    #[error("a region code has six digits")]
    Form,
    /// The first two digits are no province-level region.
    #[error("the first two digits of the region code are no province")]
    Province,
}

impl Region {
    /// Reads six digits whose first two are a province-level region, Taiwan, Hong Kong and Macao
    /// included. Cities and counties are not checked: the ministry's table is delivered by its
    /// interface.
    ///
    /// # Errors
    ///
    /// [`RegionError`] for anything but six digits of a known province-level region.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(RegionError::Form);
        }
        let number: u32 = text.parse().map_err(|_| RegionError::Form)?;
        if is_province_level(&text[..2]) { Ok(Self(number)) } else { Err(RegionError::Province) }
    }

    /// The six digits as a number, as the wire wants them.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Number of the province: `440305` → 440000.
    #[must_use]
    pub fn province_number(self) -> u32 {
        self.0 / 10_000 * 10_000
    }

    /// Number of the city: `440305` → 440300; municipalities come out as `110100`.
    #[must_use]
    pub fn city_number(self) -> u32 {
        self.0 / 100 * 100
    }

    /// The province, where it runs filings.
    #[must_use]
    pub fn province(self) -> Option<Province> {
        format!("{:02}", self.0 / 10_000).parse().ok()
    }

    /// True where the code names a county or district, not only a city or province.
    #[must_use]
    pub fn has_county(self) -> bool {
        !self.0.is_multiple_of(100)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:06}", self.0)
    }
}

/// True for the two digits of any province-level region, filings or not.
#[must_use]
pub fn is_province_level(two_digits: &str) -> bool {
    provinces().iter().any(|entry| entry.code == two_digits)
}

//! Values with a structure: dates, address ranges, filing passwords, keys of filed records.
//!
//! Their constructors check. Readers keep what a file says, since a regulator has to judge it and a provider has to show
//! it; [`super::Upload::new`] checks again, so nothing unsound leaves.

use std::fmt;

use md5::{Digest, Md5};

use super::read::{Place, ReadError};
use super::shape::{Fields, Value, choice, put, take};
use super::write::{Reason, WriteError, Writer};
use crate::gbk::Outside;
use crate::interface::V3_0;

/// A day of the calendar, `YYYY-MM-DD` on the wire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(String);

impl Date {
    /// From `YYYY-MM-DD`; `None` when that is no day of the calendar.
    pub fn new(text: &str) -> Option<Self> {
        is_date(text).then(|| Self(text.to_owned()))
    }

    /// From year, month and day.
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Option<Self> {
        Self::new(&format!("{year:04}-{month:02}-{day:02}"))
    }

    /// As written. Of a date that was read, anything may be written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a day of the calendar, as every constructed date is.
    pub fn is_valid(&self) -> bool {
        is_date(&self.0)
    }
}

fn is_date(text: &str) -> bool {
    let b = text.as_bytes();
    let [y, m, d] = [0..4, 5..7, 8..10].map(|part| text.get(part).filter(|t| t.bytes().all(|c| c.is_ascii_digit())));
    let (Some(y), Some(m), Some(d)) = (y, m, d) else {
        return false;
    };
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return false;
    }
    let number = |t: &str| t.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(y), number(m), number(d));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

impl Value for Date {
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        if w.is_sound() && !self.is_valid() {
            return Err(w.error(name, Reason::Date));
        }
        w.text(name, &self.0)
    }

    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        String::read(place).map(Self)
    }
}

/// `Qsip` and `Zzip`: a range of IPv4 addresses, most significant octet first; a single address has equal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpSpan {
    first: u32,
    last: u32,
}

impl IpSpan {
    /// From both ends; `None` when the last stands before the first.
    pub fn new(first: u32, last: u32) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// A single address.
    pub fn single(address: u32) -> Self {
        Self { first: address, last: address }
    }

    /// The first address.
    pub fn first(self) -> u32 {
        self.first
    }

    /// The last address; of a range that was read, it may stand before the first.
    pub fn last(self) -> u32 {
        self.last
    }
}

impl Fields for IpSpan {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        write_ends(w, self.first, self.last)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self { first: take!(place, "Qsip")?, last: take!(place, "Zzip")? })
    }
}

/// Both ends of a range, checked where care is taken.
pub(super) fn write_ends(w: &mut Writer, first: u32, last: u32) -> Result<(), WriteError> {
    put!(w, first, "Qsip")?;
    if w.is_sound() && last < first {
        return Err(w.error("Zzip", Reason::Reversed));
    }
    put!(w, last, "Zzip")
}

/// `ICPmm`: the filing password as the interface carries it, the hex text of its MD5 (protocol.md §3).
#[derive(Clone, PartialEq, Eq)]
pub struct FilingPassword(String);

impl FilingPassword {
    /// The hash of a password.
    ///
    /// # Errors
    /// [`Outside`] when a character has no strict GBK code: two parties would then hash different bytes.
    pub fn hash(password: &str) -> Result<Self, Outside> {
        let digest = Md5::digest((V3_0.hash_bytes)(password)?);
        Ok(Self(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// From the hex text of an MD5, as kept before; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        (text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// The hex text, or whatever stood in a file that was read.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FilingPassword {
    /// Without the hash: MD5 of a short password is as good as the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FilingPassword")
    }
}

impl Value for FilingPassword {
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        w.text(name, &self.0)
    }

    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        String::read(place).map(Self)
    }
}

choice! {
    /// Which filed subject: exactly one of number and id.
    pub enum SubjectKey {
        /// `Ztbah`: subject filing number (主体备案号).
        Number(String) = "Ztbah",
        /// `Ztid`: id made by the provincial system.
        Id(i64) = "Ztid",
    }
}

choice! {
    /// Which filed site: exactly one of number and id.
    pub enum SiteKey {
        /// `Wzbah`: site filing number (网站备案号).
        Number(String) = "Wzbah",
        /// `Wzid`: id made by the provincial system.
        Id(i64) = "Wzid",
    }
}

choice! {
    /// Which filed subject or site: exactly one of id and number.
    pub enum RecordKey {
        /// `Jlid`: id made by the provincial system; for a site sent in the same request its `IspWzid`.
        Id(i64) = "Jlid",
        /// `Baxh`: filing number.
        Number(String) = "Baxh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2026-11-20", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert!(Date::new(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "2026-11-2",
            "2026-11-31",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026/11/20",
            "0000-01-01",
            "2026-1-020",
            "+026-11-20",
            "2026-11-20 ",
            "２０２６-1",
            "二零二六年十一月",
        ] {
            assert!(Date::new(bad).is_none(), "{bad}");
        }
        assert_eq!(Date::from_ymd(2026, 2, 3).unwrap().as_str(), "2026-02-03");
        assert!(Date::from_ymd(2026, 2, 30).is_none());
    }

    #[test]
    fn ranges_and_passwords() {
        assert_eq!(IpSpan::new(5, 4), None);
        assert_eq!(IpSpan::new(5, 5), Some(IpSpan::single(5)));
        let password = FilingPassword::hash("demo-password").unwrap();
        assert_eq!(password.as_str(), "4b4d9529148d8d9440d7e20c78287f69");
        assert_eq!(FilingPassword::from_hex(password.as_str()), Some(password.clone()));
        assert_eq!(FilingPassword::from_hex("demo-password"), None);
        assert!(FilingPassword::hash("𠮷").is_err());
        assert!(!format!("{password:?}").contains("4b"));
    }
}

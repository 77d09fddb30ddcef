//! Calendar days as the interface writes them.

/// A day of the Gregorian calendar that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD` and nothing else; `None` for days that no calendar has.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(at, b)| if matches!(at, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return None;
        }
        let (year, month, day) = (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
        let longest = match month {
            2 if is_leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (year > 0 && (1..=longest).contains(&day)).then_some(Self { year, month, day })
    }
}

fn is_leap(year: u16) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_exist() {
        for good in ["2026-11-20", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert!(Date::read(good).is_some(), "{good}");
        }
        let bad =
            "2026-02-29 1900-02-29 2026-13-01 2026-00-10 2026-04-31 2026-1-1 2026/01/01 20260101 0000-01-01 2026-01-00";
        for bad in bad.split(' ').chain(["", "２０２６-01-01", " 2026-01-1", "-026-01-01"]) {
            assert!(Date::read(bad).is_none(), "{bad}");
        }
        assert!(Date::read("2026-02-01") < Date::read("2026-10-01"));
    }
}

//! How single values look.
//!
//! Each function answers `None` for a value that is right, or how bad it is.

use super::super::Severity::{self, Error, Warning};

/// E-mail addresses joined by `;`, each with an `@` (messages.md).
pub(super) fn emails(text: &str) -> Option<Severity> {
    joined(text, |part| {
        let Some((name, host)) = part.split_once('@') else {
            return Some(Error);
        };
        if name.is_empty() || host.is_empty() {
            return Some(Error);
        }
        let plain = !host.contains('@') && host.contains('.') && part.chars().all(|c| c.is_ascii_graphic());
        (!plain).then_some(Warning)
    })
}

/// Office telephones joined by `;`: digits and `-` only. An area code that runs into its number is refused with 1010
/// (protocol.md §11); other numbers without a dash are doubtful.
pub(super) fn office_phones(text: &str) -> Option<Severity> {
    joined(text, |part| {
        let digits = part.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match (digits, part.contains('-')) {
            (false, _) => Some(Error),
            (true, true) if part.starts_with('-') || part.ends_with('-') => Some(Error),
            (true, true) => None,
            (true, false) if part.starts_with('0') => Some(Error),
            (true, false) => Some(Warning),
        }
    })
}

/// Mobile numbers joined by `;`.
pub(super) fn mobiles(text: &str) -> Option<Severity> {
    joined(text, |part| {
        let bytes = part.as_bytes();
        if !bytes.iter().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-')) {
            return Some(Error);
        }
        let mainland =
            bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && !part.contains('-');
        (!mainland).then_some(Warning)
    })
}

/// Any other telephone: nothing that cannot stand in one.
pub(super) fn phones(text: &str) -> Option<Severity> {
    joined(text, |part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let plain = part.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '(' | ')' | ' '));
        match (plain, digits) {
            (false, _) => Some(Error),
            (true, 0..=6) => Some(Warning),
            _ => None,
        }
    })
}

/// Judges the parts between `;`. A separator at the very end is doubtful, an empty part before it wrong.
fn joined(text: &str, judge: impl Fn(&str) -> Option<Severity>) -> Option<Severity> {
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let mut worst = None;
    for (at, part) in parts.iter().enumerate() {
        let found = match part.is_empty() {
            true if at > 0 && at + 1 == parts.len() => Some(Warning),
            true => Some(Error),
            false => judge(part),
        };
        match found {
            Some(Error) => return Some(Error),
            Some(Warning) => worst = Some(Warning),
            None => {}
        }
    }
    worst
}

/// A domain name in letters of any script or in its ASCII form: labels of 1 to 63, at least two of them.
pub(super) fn domain(text: &str) -> Option<Severity> {
    // An absolute name is a name; whether a regulator takes it is not known.
    let (name, absolute) = text.strip_suffix('.').map_or((text, false), |name| (name, true));
    let labels: Vec<&str> = name.split(['.', '。']).collect();
    let label_is_good = |label: &&str| {
        let length = label.chars().count();
        (1..=63).contains(&length)
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || (!c.is_ascii() && c.is_alphanumeric()))
    };
    let numeric = labels.last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if labels.len() < 2 || numeric || !labels.iter().all(label_is_good) {
        return Some(Error);
    }
    let odd = absolute || name.contains('。') || name.chars().any(|c| ('！'..='～').contains(&c));
    odd.then_some(Warning)
}

/// Hex text of an MD5.
pub(super) fn md5(text: &str) -> Option<Severity> {
    let good = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    (!good).then_some(Error)
}

/// Digits only.
pub(super) fn digits(text: &str) -> Option<Severity> {
    (!text.trim().bytes().all(|b| b.is_ascii_digit())).then_some(Warning)
}

/// How a base64 picture breaks its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureFault {
    /// Not base64.
    Base64,
    /// Larger than its limit however K is read.
    Size,
    /// Below the limit by one reading of K and above it by another.
    NearSize,
}

/// Judges base64 of a limit in K: whether raw bytes or base64 count, and whether K is 1000 or 1024, is not stated
/// (protocol.md §6), so between the least and the largest reading there is only a warning.
pub(super) fn picture(text: &str, limit_k: usize) -> Option<PictureFault> {
    let (mut letters, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => letters += 1,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => return Some(PictureFault::Base64),
        }
    }
    if padding > 2 || (letters + padding) % 4 != 0 || letters == 0 {
        return Some(PictureFault::Base64);
    }
    let raw = letters * 3 / 4;
    if raw > limit_k * 1024 {
        Some(PictureFault::Size)
    } else if letters + padding > limit_k * 1000 {
        Some(PictureFault::NearSize)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that are right, doubtful and wrong.
    fn sorted(check: fn(&str) -> Option<Severity>, good: &[&str], doubtful: &[&str], wrong: &[&str]) {
        for (values, answer) in [(good, None), (doubtful, Some(Warning)), (wrong, Some(Error))] {
            for value in values {
                assert_eq!(check(value), answer, "{value}");
            }
        }
    }

    #[test]
    fn contacts() {
        sorted(
            emails,
            &["a@b.cn", "a@b.cn;c@d.cn", "a@b.cn; c@d.cn"],
            &["a@b.cn;", "a@b@c.cn", "a@localhost", "备@例.cn", "a@b.cn,c@d.cn"],
            &["", "ab.cn", "a@b.cn;;c@d.cn", ";a@b.cn", "a@b.cn;cd.cn", "@b.cn", "a@"],
        );
        sorted(
            office_phones,
            &["0571-81234567", "0571-81234567;010-12345678", "86-571-81234567"],
            &["4001234567", "13800000000", "0571-81234567;"],
            &[
                "057181234567",
                "0571 81234567",
                "+86-571-1",
                "０５７１-1",
                "0571-81234567;057181234567",
                "-0571",
                "(0571)8",
            ],
        );
        sorted(
            mobiles,
            &["13800000000", "13800000000;13900000000"],
            &["12800000000", "+8613800000000", "021-55555555"],
            &["1380000000a", "１３８００００００００", ""],
        );
        sorted(phones, &["+86.57181234567", "0571-81234567"], &["123"], &["请拨打前台电话", "0571-8123456x"]);
    }

    #[test]
    fn names_and_hashes() {
        sorted(
            domain,
            &["example.com", "示例.中国", "xn--fsq.cn", "a-b.example", "1.cn"],
            &["example.com.", "示例。中国"],
            &[
                "example",
                "http://a.cn",
                "a b.cn",
                "a..cn",
                "-a.cn",
                "a_b.cn",
                "a.cn/",
                "a.cn:80",
                "1.2.3.4",
                "*.a.cn",
                "",
            ],
        );
        sorted(
            md5,
            &["4b4d9529148d8d9440d7e20c78287f69", &"A".repeat(32)],
            &[],
            &["", "demo-password", &"g".repeat(32)],
        );
        sorted(digits, &["10001"], &["qq10001"], &[]);
    }

    #[test]
    fn pictures() {
        assert_eq!(picture("/9j/\n4AAQ\r\nSg==", 100), None);
        for broken in ["", "====", "A", "AAAAA", "A=AA", "AA-A", "备案备案", "AAA=="] {
            assert_eq!(picture(broken, 100), Some(PictureFault::Base64), "{broken}");
        }
        assert_eq!(picture(&"A".repeat(100_000), 100), None);
        assert_eq!(picture(&"A".repeat(100_004), 100), Some(PictureFault::NearSize));
        assert_eq!(picture(&"A".repeat(140_000), 100), Some(PictureFault::Size));
        assert_eq!(picture(&"A".repeat(140_000), 150), None);
    }
}

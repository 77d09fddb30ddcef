//! Persons and certificates: 1008 to 1015, 1007 for blanks.

use super::{Objections, text};
use crate::{
    tables,
    tree::{Element, Tree},
};

/// Judges a responsible person, `Fzr` or `Wz_Fzr`. Office telephones are judged only for units.
pub(super) fn person(person: &Element, unit: bool, out: &mut Objections) {
    if let Some(name) = person.child("Fzr_xm") {
        text(&name.text, out);
    }
    if let (true, Some(office)) = (unit, person.said("Fzr_dhhm")) {
        each(office, 1010, is_office_phone, out);
    }
    // `sjhm` is its name in answers to verification tasks.
    for mobile in ["Fzr_sjhm", "sjhm"].iter().filter_map(|name| person.said(name)) {
        each(mobile, 1011, is_mobile, out);
    }
    if let Some(mail) = person.child("Fzr_dzyj") {
        each(&mail.text, 1009, is_email, out);
    }
    if let Some(msn) = person.said("Msn") {
        out.unless(is_email(msn), 1012, msn);
    }
    if let Some(qq) = person.said("Qq") {
        each(qq, 1013, is_qq, out);
    }
    match (person.num("Fzr_zjlx"), person.said("Fzr_zjhm")) {
        (Some(kind), _) if !tables::is_natural_person(kind) => out.add(1008, kind.to_string()),
        (Some(kind), Some(number)) => certificate(kind, number, out),
        (Some(kind), None) => out.add(1008, kind.to_string()),
        (None, Some(number)) => out.add(1008, number),
        (None, None) => {}
    }
}

fn each(list: &str, code: u32, good: fn(&str) -> bool, out: &mut Objections) {
    for one in list.split(';') {
        out.unless(good(one.trim()), code, one);
    }
}

/// Judges a certificate number by its type.
pub(super) fn certificate(kind: i64, number: &str, out: &mut Objections) {
    let number = number.trim();
    let word = |from: usize, to: usize| {
        (from..=to).contains(&number.chars().count())
            && number.chars().all(|c| c.is_alphanumeric() || "-()（）".contains(c))
    };
    match kind {
        2 => out.unless(tables::is_identity_number(number), 1015, number),
        1 => out.unless(tables::is_credit_code(number) || digits(number, 15, 15), 1008, number),
        13 | 15 | 24 => out.unless(tables::is_credit_code(number), 1008, number),
        7 | 11 | 14 | 30 | 41 | 42 => out.unless(word(5, 30) && number.is_ascii(), 1008, number),
        3..=6 | 8..=10 | 12 | 16..=23 | 25..=29 | 31..=40 | 43 | 44 => out.unless(word(4, 64), 1008, number),
        _ => out.add(1008, kind.to_string()),
    }
}

fn digits(s: &str, from: usize, to: usize) -> bool {
    (from..=to).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())
}

/// `0571-81234567`, `0571-81234567-801`, `400-123-4567`: digits in parts joined by `-`, never one run.
pub(crate) fn is_office_phone(s: &str) -> bool {
    let mut parts: Vec<&str> = s.split('-').collect();
    if parts.first() == Some(&"86") {
        parts.remove(0);
    }
    match parts.as_slice() {
        ["400" | "800", a, b] => digits(a, 3, 4) && digits(b, 3, 4) && a.len() + b.len() == 7,
        ["400" | "800", a] => digits(a, 7, 7),
        [area, rest @ ..] if !rest.is_empty() => {
            let area_good = digits(area.trim_start_matches('0'), 2, 3) && digits(area, 2, 4);
            let extension_good = rest.get(1).is_none_or(|e| digits(e, 1, 6));
            area_good && digits(rest[0], 7, 8) && extension_good && rest.len() <= 2
        }
        _ => false,
    }
}

/// An office telephone or a mobile.
pub(crate) fn is_phone(s: &str) -> bool {
    s.split(';').all(|one| is_mobile(one.trim()) || is_office_phone(one.trim()))
}

fn is_mobile(s: &str) -> bool {
    let b = s.as_bytes();
    digits(s, 11, 11) && b[0] == b'1' && (b'3'..=b'9').contains(&b[1])
}

fn is_qq(s: &str) -> bool {
    digits(s, 5, 12) && !s.starts_with('0')
}

/// A mail address.
pub(crate) fn is_email(s: &str) -> bool {
    let Some((local, host)) = s.rsplit_once('@') else {
        return false;
    };
    let local_good = !local.is_empty() && local.chars().all(|c| c.is_ascii_graphic() && !"@,;:<>()[]\"\\".contains(c));
    local_good && super::host::is_host(host) && host.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_phones() {
        for good in
            ["0571-81234567", "010-12345678", "0571-8123456-801", "400-123-4567", "86-0571-81234567", "021-12345678"]
        {
            assert!(is_office_phone(good), "{good}");
        }
        for bad in ["057181234567", "0571 81234567", "0571-", "-81234567", "13812345678", "", "0571-abcdefgh"] {
            assert!(!is_office_phone(bad), "{bad}");
        }
    }

    #[test]
    fn mails_and_mobiles() {
        assert!(is_email("lianxi37@example.com") && is_mobile("13700000039"));
        for bad in ["a@b", "a b@example.com", "@example.com", "a.example.com", "a@@example.com", "甲@"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(!is_mobile("12345678901") && !is_mobile("1370000003"));
    }
}

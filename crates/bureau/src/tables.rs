//! The bureau's own copies of the base code tables and its arithmetic of identity numbers. They are the bureau's on
//! purpose: were they shared with the platform, one error would hide on both sides of the wire.

/// `Zjlx`: certificate types of natural persons. Everything else belongs to a unit.
pub(crate) fn is_natural_person(certificate_kind: i64) -> bool {
    matches!(certificate_kind, 2 | 7 | 8 | 11 | 14 | 30 | 41 | 42)
}

/// `Zjlx`: the certificate types that go with a unit nature (`Dwxz`); `None` for an unknown nature.
pub(crate) fn certificates_of(nature: i64) -> Option<&'static [i64]> {
    Some(match nature {
        1 => &[5, 23],
        2 => &[9, 13],
        3 => &[3, 4, 15],
        4 => &[1, 12, 27],
        5 => &[2, 7, 8, 11, 14, 30, 41, 42],
        6 => &[6, 10],
        9 => &[16, 17, 36, 37],
        10 => &[18, 19],
        11 => &[20, 21],
        12 => &[22, 34, 40],
        13 => &[24],
        14 => &[28],
        15 => &[25],
        16 => &[35],
        17 => &[38],
        18 => &[39],
        19 => &[43],
        20 => &[44],
        _ => return None,
    })
}

/// `Wzjylx`: pre-approval contents.
pub(crate) fn is_pre_approval(id: i64) -> bool {
    matches!(id, 1..=10 | 12..=15)
}

/// `Wzfwlx`: service contents.
pub(crate) fn is_service_content(id: i64) -> bool {
    matches!(id, 1..=24 | 28..=33)
}

/// `Zxly`: reasons of a cancellation.
pub(crate) fn is_cancellation_reason(id: i64) -> bool {
    matches!(id, 1..=6)
}

/// `Wbacl`: what was done about an unfiled site.
pub(crate) fn is_handling(id: i64) -> bool {
    matches!(id, 1..=5)
}

/// `Dwfl`: unit categories.
pub(crate) fn is_category(id: i64) -> bool {
    matches!(id, 1..=6)
}

/// `Hyfl`: industries.
pub(crate) fn is_industry(id: i64) -> bool {
    matches!(id, 1..=20)
}

/// Units of group companies of the basic carriers, which the bureau's unit list has beside the providers.
pub(crate) const CARRIERS: [(i64, &str); 3] = [
    (110_000_000_001, "练习基础运营商甲"),
    (110_000_000_002, "练习基础运营商乙"),
    (110_000_000_003, "练习基础运营商丙"),
];

/// Whether a unit is the group company of a basic carrier.
pub(crate) fn is_carrier(unit: i64) -> bool {
    CARRIERS.iter().any(|(id, _)| *id == unit)
}

/// `Wzjrfs`: access modes.
pub(crate) fn is_access_mode(id: i64) -> bool {
    matches!(id, 1..=5)
}

/// `Yylb`: languages.
pub(crate) fn is_language(id: i64) -> bool {
    matches!(id, 1..=17)
}

/// `Fbdd`: server locations.
pub(crate) fn is_location(id: i64) -> bool {
    matches!(id, 1..=34)
}

/// `Fjwjgs`: attachment formats.
pub(crate) fn is_attachment_format(id: i64) -> bool {
    matches!(id, 1 | 2)
}

/// What an attachment of a purpose (`Fjyt`) must belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// To the subject.
    Subject,
    /// To a site.
    Site,
}

/// `Fjyt`: what the purpose belongs to and its limit in characters of base64 (K read as 1000, the strictest reading).
pub(crate) fn purpose(id: i64) -> Option<(Belongs, usize)> {
    Some(match id {
        1 => (Belongs::Site, 150_000),
        2 | 3 => (Belongs::Subject, 100_000),
        4 | 5 => (Belongs::Site, 100_000),
        _ => return None,
    })
}

/// The limit of a pre-approval scan in characters of base64.
pub(crate) const SCAN_LIMIT: usize = 100_000;

/// Whether a resident identity number of 18 characters has a real birth date and the right check character.
pub(crate) fn is_identity_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let part = |from: usize, to: usize| bytes[from..to].iter().fold(0i16, |n, b| n * 10 + i16::from(b - b'0'));
    let born = jiff::civil::Date::new(part(6, 10), part(10, 12) as i8, part(12, 14) as i8);
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    born.is_ok_and(|d| d.year() >= 1850) && bytes[17].to_ascii_uppercase() == check
}

/// Whether a unified social credit code has the right check character.
pub(crate) fn is_credit_code(number: &str) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let place = |b: u8| ALPHABET.iter().position(|c| *c == b.to_ascii_uppercase());
    let Some(values) = number.bytes().map(place).collect::<Option<Vec<_>>>() else {
        return false;
    };
    if values.len() != 18 {
        return false;
    }
    let (sum, _) = values[..17].iter().fold((0, 1), |(sum, weight), v| (sum + v * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers() {
        assert!(is_identity_number("420106198806120377"));
        assert!(!is_identity_number("420106198806120378"));
        assert!(!is_identity_number("420106198813120377"));
        assert!(!is_identity_number("42010619880612037"));
        assert!(!is_identity_number("四二〇一〇六"));
    }

    #[test]
    fn credit_codes() {
        assert!(is_credit_code("91420106MA0000365C"));
        assert!(!is_credit_code("91420106MA0000365D"));
        assert!(!is_credit_code("91420106MA0000365"));
    }
}

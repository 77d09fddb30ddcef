//! How personal data look when shown: enough to recognise, too little to use.

/// `13700000929` → `137****0929`; shorter numbers keep less.
#[must_use]
pub fn mask_phone(text: &str) -> String {
    keep_ends(text, 3, 4)
}

/// `440305198806123226` → `440***********3226`; shorter numbers keep less.
#[must_use]
pub fn mask_certificate(text: &str) -> String {
    keep_ends(text, 3, 4)
}

/// `苏砚宁` → `苏**`: the first character and two stars, however long the name.
#[must_use]
pub fn mask_name(text: &str) -> String {
    match text.trim().chars().next() {
        Some(first) => format!("{first}**"),
        None => String::new(),
    }
}

/// `lianxi@example.com` → `l***@example.com`; without an `@` only stars.
#[must_use]
pub fn mask_email(text: &str) -> String {
    match text.trim().split_once('@') {
        Some((local, domain)) if !domain.contains('@') => match local.chars().next() {
            Some(first) => format!("{first}***@{domain}"),
            None => format!("***@{domain}"),
        },
        Some(_) => "***".to_owned(),
        None if text.trim().is_empty() => String::new(),
        None => "***".to_owned(),
    }
}

/// The first six characters and stars; of short addresses at most half.
#[must_use]
pub fn mask_address(text: &str) -> String {
    keep_start(text, 6, "***")
}

/// The first four characters and an ellipsis; of short remarks at most half.
#[must_use]
pub fn mask_remark(text: &str) -> String {
    keep_start(text, 4, "…")
}

fn keep_start(text: &str, most: usize, tail: &str) -> String {
    let length = text.chars().count();
    if length == 0 {
        return String::new();
    }
    let kept: String = text.chars().take(most.min(length / 2)).collect();
    format!("{kept}{tail}")
}

/// Keeps both ends and turns the middle into stars, one a character. Texts shorter than a mobile
/// number keep a fifth at each end, so that never more than half is shown.
fn keep_ends(text: &str, first: usize, last: usize) -> String {
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let total = letters.len();
    let (first, last) = if total < 11 { (total / 5, total / 5) } else { (first, last) };
    let hidden = total.saturating_sub(first + last);
    let mut out: String = letters.iter().take(first).collect();
    out.push_str(&"*".repeat(hidden));
    out.extend(letters.iter().skip(first + hidden));
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_shapes_people_know() {
        assert_eq!(mask_phone("13700000929"), "137****0929");
        assert_eq!(mask_phone("137 0000 0929"), "137****0929");
        assert_eq!(mask_phone("1370000"), "1*****0");
        assert_eq!(mask_certificate("E12345678"), "E*******8");
        assert_eq!(mask_certificate("440305198806123226"), "440***********3226");
        assert_eq!(mask_certificate("123"), "***");
        assert_eq!(mask_name("苏砚宁"), "苏**");
        assert_eq!(mask_name("李四"), "李**");
        assert_eq!(mask_name(""), "");
        assert_eq!(mask_email("lianxi@example.com"), "l***@example.com");
        assert_eq!(mask_email("lianxi"), "***");
        assert_eq!(mask_address("样例路18号6栋1203室"), "样例路18号***");
        assert_eq!(mask_address("样例路"), "样***");
        assert_eq!(mask_remark("应急联系电话手机号使用人"), "应急联系…");
    }

    proptest! {
        #[test]
        fn nothing_comes_out_whole(text in "[0-9A-Z\u{4e00}-\u{4e20}]{1,40}") {
            for masked in [mask_phone(&text), mask_certificate(&text), mask_email(&text),
                mask_address(&text), mask_remark(&text)] {
                prop_assert_ne!(&masked, &text);
                prop_assert!(!masked.contains(text.as_str()));
            }
        }
    }
}

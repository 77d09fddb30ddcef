//! What a host name looks like, for sites and mail addresses.

/// Labels of letters, digits and inner `-`, Chinese ones too, at least two, the last not all digits.
pub(crate) fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let label_good = |l: &&str| {
        (1..=63).contains(&l.len())
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let last_good = labels.last().is_some_and(|l| l.chars().count() >= 2 && !l.bytes().all(|b| b.is_ascii_digit()));
    labels.len() >= 2 && name.len() <= 253 && labels.iter().all(label_good) && last_good
}

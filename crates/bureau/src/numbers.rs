//! Filing numbers as the bureau gives them out: prefix of the subject's province, eight digits, and `-1`, `-2` … for
//! the sites. The digits come from a counter in the database, so that no number is given twice.

/// The short name of a mainland province by the first two digits of its region code.
pub(crate) fn prefix(province: u32) -> Option<&'static str> {
    Some(match province / 10_000 {
        11 => "京",
        12 => "津",
        13 => "冀",
        14 => "晋",
        15 => "蒙",
        21 => "辽",
        22 => "吉",
        23 => "黑",
        31 => "沪",
        32 => "苏",
        33 => "浙",
        34 => "皖",
        35 => "闽",
        36 => "赣",
        37 => "鲁",
        41 => "豫",
        42 => "鄂",
        43 => "湘",
        44 => "粤",
        45 => "桂",
        46 => "琼",
        50 => "渝",
        51 => "蜀",
        52 => "黔",
        53 => "滇",
        54 => "藏",
        61 => "陕",
        62 => "陇",
        63 => "青",
        64 => "宁",
        65 => "新",
        _ => return None,
    })
}

/// The first serial given out.
pub(crate) const FIRST_SERIAL: i64 = 20_260_001;

/// A subject's number.
pub(crate) fn subject(prefix: &str, serial: i64) -> String {
    format!("{prefix}ICP备{serial:08}号")
}

/// The number of a subject's n-th site, counted from 1.
pub(crate) fn site(subject: &str, n: usize) -> String {
    format!("{subject}-{n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_eight_digits_and_the_provinces_prefix() {
        let number = subject(prefix(330_000).unwrap(), FIRST_SERIAL);
        assert_eq!(number, "浙ICP备20260001号");
        assert_eq!(site(&number, 2), "浙ICP备20260001号-2");
        assert_eq!(prefix(710_000), None);
    }
}

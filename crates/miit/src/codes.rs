//! The ministry's return and result codes: official texts, classes and the element a code speaks of.
//!
//! Codes below 1000 answer a method call; four digits come later in result files. The table is data
//! (`data/codes/result-codes.tsv`) and stays open: a bureau may write codes that are not in it, and they must be kept.

use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../data/codes/result-codes.tsv");

fn table() -> &'static HashMap<u32, (&'static str, &'static str)> {
    static CELL: OnceLock<HashMap<u32, (&'static str, &'static str)>> = OnceLock::new();
    CELL.get_or_init(|| rows().collect())
}

fn rows() -> impl Iterator<Item = (u32, (&'static str, &'static str))> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let code = cells.next()?.parse().ok()?;
        Some((code, (cells.next()?, cells.next()?)))
    })
}

/// The official Chinese text of a code, of a method or of a result file.
///
/// `None` for a code the table does not hold. A real answer may append details to this text (protocol.md §9).
pub fn text(code: u32) -> Option<&'static str> {
    table().get(&code).map(|row| row.1)
}

/// The group a code belongs to: `method`, `icp`, `ip`, `ym` or `general`.
pub fn group(code: u32) -> Option<&'static str> {
    table().get(&code).map(|row| row.0)
}

/// How a caller has to react to the code of a method's answer (protocol.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MethodClass {
    /// 0, and 1 to 3 of a download: go on.
    Ok,
    /// 4, 5, 12, 13, 19: the account is refused. Stop all calls and alert; never retry in a loop.
    Account,
    /// 6 to 11, 16, 17, 18, 21: payload or call is wrong. The upload number stays unused; do not retry unchanged.
    OurFault,
    /// 14: earlier numbers are missing. Send those first, then this one again.
    Gap,
    /// 15, 901, 902: busy or under maintenance. Back off, same number.
    Busy,
    /// 20: outside the reporting hours, which are named in the message. Same number later.
    OutsideHours,
    /// 22: the filing password was tried too often. Stop checking this filing number.
    PasswordTries,
    /// 999 and everything unknown: few retries, then alert.
    Other,
}

/// The reaction class of a method's return code.
pub fn method_class(code: u32) -> MethodClass {
    match code {
        0..=3 => MethodClass::Ok,
        4 | 5 | 12 | 13 | 19 => MethodClass::Account,
        6..=11 | 16 | 17 | 18 | 21 => MethodClass::OurFault,
        14 => MethodClass::Gap,
        15 | 901 | 902 => MethodClass::Busy,
        20 => MethodClass::OutsideHours,
        22 => MethodClass::PasswordTries,
        _ => MethodClass::Other,
    }
}

/// Whether a result code of a file reports success: 1001, 1060, 1062, 2998, 3998 (protocol.md §9).
pub fn is_success(code: u32) -> bool {
    matches!(code, 1001 | 1060 | 1062 | 2998 | 3998)
}

/// The wire element an ICP result code (1xxx) speaks of, where the text leaves no doubt.
///
/// Codes that may mean several places (1007 contact data, 1008 certificate, 1015 identity number) give `None`.
pub fn error_field(code: u32) -> Option<&'static str> {
    Some(match code {
        1004 | 1005 | 1039 | 1064 => "Ym",
        1006 | 1023 | 1024 | 1040 | 1063 => "Ip_xx",
        1009 => "Fzr_dzyj",
        1010 | 1031 => "Fzr_dhhm",
        1011 => "Fzr_sjhm",
        1012 => "Msn",
        1013 => "Qq",
        1014 => "Dwxz",
        1018 => "ICPmm",
        1019 => "Txdz",
        1020 => "Wzmc",
        1021 | 1022 | 1041 => "Syurl",
        1026 => "Zxly",
        1029 | 1038 => "Jr_xx",
        1033 => "Nrlx_id",
        1034 => "Fwnr_id",
        1035 => "Jrfs",
        1036 => "Fbdd",
        1044 => "Fzr_xm",
        1056 => "Fjwjgs",
        1057 | 1061 => "Fjyt",
        1066 => "Yylb_id",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(table().len(), TABLE.lines().count() - 1);
        assert_eq!(table().len(), 204);
        assert!(rows().all(|(_, (group, text))| !group.is_empty() && !text.is_empty()));
    }

    #[test]
    fn classes_follow_the_table_of_reactions() {
        let cases = [
            (0, MethodClass::Ok),
            (4, MethodClass::Account),
            (19, MethodClass::Account),
            (11, MethodClass::OurFault),
            (14, MethodClass::Gap),
            (15, MethodClass::Busy),
            (902, MethodClass::Busy),
            (20, MethodClass::OutsideHours),
            (22, MethodClass::PasswordTries),
            (999, MethodClass::Other),
            (12345, MethodClass::Other),
        ];
        for (code, class) in cases {
            assert_eq!(method_class(code), class, "{code}");
        }
    }

    #[test]
    fn fields_and_success() {
        assert_eq!(error_field(1010), Some("Fzr_dhhm"));
        assert_eq!(error_field(1009), Some("Fzr_dzyj"));
        assert_eq!(error_field(1002), None);
        assert!(is_success(1001) && !is_success(1002));
        assert_eq!(text(0), Some("操作成功"));
        assert_eq!(text(4711), None);
        assert_eq!(group(5001), Some("general"));
    }
}

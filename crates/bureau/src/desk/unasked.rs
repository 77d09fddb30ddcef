//! Letters nobody asked for: about records that nobody has, in shapes that are right by the schema.

use super::{
    letters::{self, icp},
    operation::Named,
};
use crate::{
    clock,
    faults::Struck,
    tree::{Element, Tree, el},
};

/// An id that the bureau never gives and a provider never made.
const NOBODY: i64 = 999_999_999_999;

/// One of them.
pub(super) fn letter(struck: Struck, now: i64) -> Element {
    let named = |kind| Named { kind, key: NOBODY.to_string(), record: Some(NOBODY) };
    match struck.of(7) {
        0 => letters::result(
            vec![letters::group(vec![letters::line(1002, "")], &named(1))],
            vec![letters::opinion(&named(1), false, "材料不符合要求。", now)],
        ),
        1 => letters::result(vec![letters::group(vec![letters::line(1001, "")], &named(4))], Vec::new()),
        2 => icp(el("ZXSJ").with(el("Zxxx").put("Zxlb", 1).put("Jlid", NOBODY))),
        3 => icp(el("XGTZ").with(
            el("Tzxx").put("Tzlb", 0).put("Jlid", NOBODY).put("Tznr", "请核实主体信息是否准确，并于三十日内整改。"),
        )),
        4 => icp(el("HMDLB")),
        5 => el("SJTB").with(el("ICP")),
        _ => icp(el("FFJRHMD").with(
            el("Ffjrxx")
                .put("Id", NOBODY)
                .put("Ym", "nobody.example.com")
                .put("Ip", 3_325_256_711_i64)
                .put("Zjjrz", NOBODY)
                .put("Szs", 330_000)
                .put("Dqjcsj", clock::stamp(now)),
        )),
    }
}

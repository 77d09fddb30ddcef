//! Judging a case: the entry checks of `filing`, with what only the platform can say (which characters the bureau would
//! not see, which documents are really there).

use filing::case::Case;
use filing::entry::{self, EntryContext};
use filing::filing_type::{self, FilingType};
use filing::finding::{Finding, Verdict};
use filing::vocabulary::MaterialKind;
use serde_json::Value;

use super::refusal::Refusal;

/// What a case amounts to.
pub struct Judgement {
    /// Its type, as far as it is known.
    pub filing_type: FilingType,
    /// The strongest vote of the findings.
    pub verdict: Verdict,
    /// All findings, in their stable order.
    pub findings: Vec<Finding>,
}

/// How much to ask of a case.
#[derive(Clone, Copy)]
pub struct Depth<'a> {
    /// Also what only our form demands.
    pub form: bool,
    /// The documents that are really there, as kind and owner; `None`: the case's own list is believed.
    pub materials: Option<&'a [(MaterialKind, String)]>,
}

/// Judges a case.
pub fn judge(case: &Value, depth: Depth<'_>) -> Result<Judgement, Refusal> {
    let parsed = Case::parse(case).map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
    let context = EntryContext { outside_gbk: &miit::gbk::outside, form: depth.form, materials: depth.materials };
    let mut findings = entry::check(&parsed.case, &context);
    if depth.form {
        findings.extend(super::remark::too_long(&parsed.case).map_err(anyhow::Error::from)?);
    }
    let decision = filing_type::decide(&parsed.case);
    findings.extend(decision.findings);
    filing::finding::put_in_order(&mut findings);
    Ok(Judgement { filing_type: decision.filing_type, verdict: Verdict::of(&findings), findings })
}

/// Kinds and owners of stored documents, as a judgement takes them. A kind that this release does not know proves nothing.
pub fn present(materials: &[crate::store::orders::MaterialRow]) -> Vec<(MaterialKind, String)> {
    materials.iter().filter_map(|m| Some((m.kind.parse().ok()?, m.owner.clone()))).collect()
}

//! What came of a storm: platform and bureau side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What was counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Orders with a number on both sides.
    pub filed: usize,
    /// Orders that the bureau refused.
    pub returned: usize,
    /// Orders that ended nowhere, or of whose end the two sides differ.
    pub lost: usize,
    /// Files that the platform does not know or knows of two orders, and orders that the bureau approved more than once.
    pub doubled: usize,
    /// Numbers missing between 1 and the highest at the bureau, and numbers that stand twice.
    pub gaps: usize,
}

/// Compares the platform's orders (staff's view) with the bureau's uploads and decisions.
pub fn audit(wanted: usize, orders: &[Value], uploads: &[Value], decisions: &[Value]) -> Audit {
    let mut audit = Audit::default();
    let numbers: Vec<i64> = uploads.iter().filter_map(|u| u["sequence"].as_i64()).collect();
    let distinct: BTreeSet<i64> = numbers.iter().copied().collect();
    let highest = usize::try_from(distinct.last().copied().unwrap_or(0)).unwrap_or(usize::MAX);
    audit.gaps = highest - distinct.len().min(highest) + (numbers.len() - distinct.len());
    // A request's answer belongs to the file that carried it, and the file to the order that the platform sent it for.
    let mut approved: BTreeMap<i64, usize> = BTreeMap::new();
    for decision in decisions.iter().filter(|d| d["state"] == "approved") {
        *approved.entry(decision["sequence"].as_i64().unwrap_or_default()).or_default() += 1;
    }
    let mut owners: BTreeMap<i64, usize> = BTreeMap::new();
    for order in orders {
        let sent = sequences(order);
        for number in &sent {
            *owners.entry(*number).or_default() += 1;
        }
        let approvals: usize = sent.iter().filter_map(|number| approved.get(number)).sum();
        audit.doubled += approvals.saturating_sub(1);
        match (order["state"].as_str(), approvals) {
            (Some("filed"), 1..) => audit.filed += 1,
            (Some("returned"), 0) => audit.returned += 1,
            _ => {}
        }
    }
    audit.doubled += distinct.iter().filter(|number| owners.get(number).copied().unwrap_or(0) != 1).count();
    audit.lost = wanted.saturating_sub(audit.filed + audit.returned);
    audit
}

/// The numbers under which an order was sent.
fn sequences(order: &Value) -> BTreeSet<i64> {
    order["uploads"].as_array().into_iter().flatten().filter_map(|u| u["sequence"].as_i64()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(state: &str, numbers: &[i64]) -> Value {
        json!({"state": state, "uploads": numbers.iter().map(|n| json!({"sequence": n})).collect::<Vec<_>>()})
    }

    fn upload(number: i64) -> Value {
        json!({"sequence": number})
    }

    fn decision(number: i64, state: &str) -> Value {
        json!({"sequence": number, "state": state})
    }

    #[test]
    fn a_clean_end() {
        let orders = [order("filed", &[1]), order("returned", &[2]), order("filed", &[3, 4])];
        let uploads: Vec<Value> = (1..=4).map(upload).collect();
        let decisions =
            [decision(1, "approved"), decision(2, "refused"), decision(3, "refused"), decision(4, "approved")];
        let clean = Audit { filed: 2, returned: 1, ..Audit::default() };
        assert_eq!(audit(3, &orders, &uploads, &decisions), clean);
    }

    #[test]
    fn each_thing_that_can_go_wrong_is_counted() {
        let both = |numbers: &[i64]| -> Vec<Value> { numbers.iter().copied().map(upload).collect() };
        let lost = audit(2, &[order("filed", &[1])], &both(&[1]), &[decision(1, "approved")]);
        assert_eq!((lost.filed, lost.lost), (1, 1), "an order that is not there");
        let open = audit(1, &[order("uploaded", &[1])], &both(&[1]), &[decision(1, "approved")]);
        assert_eq!(open.lost, 1, "approved there, unheard here");
        let dreamt = audit(1, &[order("filed", &[1])], &both(&[1]), &[]);
        assert_eq!(dreamt.lost, 1, "filed here, not approved there");
        let gap = audit(1, &[order("filed", &[1])], &both(&[1, 4]), &[decision(1, "approved")]);
        assert_eq!((gap.gaps, gap.doubled), (2, 1), "two numbers missing, one file nobody sent");
        let twice =
            audit(1, &[order("filed", &[1, 2])], &both(&[1, 2]), &[decision(1, "approved"), decision(2, "approved")]);
        assert_eq!(twice.doubled, 1, "filed twice");
        let shared = audit(2, &[order("filed", &[1]), order("filed", &[1])], &both(&[1]), &[decision(1, "approved")]);
        assert_eq!(shared.doubled, 1, "one file for two orders");
    }
}

//! Cloud resources of an account. Practice mode has invented ones (`data/practice/resources.json`); real mode has none until
//! the operator's inventory is connected, and says so with an empty list.

use serde_json::Value;

use crate::app::App;

const SAMPLES: &str = include_str!("../../../../data/practice/resources.json");

/// The resources of an account, each in the shape of case.md §2 with `account` filled in.
pub fn of_account(app: &App, account: &str) -> Vec<Value> {
    if !app.config.is_practice() {
        return Vec::new();
    }
    let mut samples: Vec<Value> = serde_json::from_str(SAMPLES).unwrap_or_default();
    for sample in &mut samples {
        sample["account"] = Value::String(account.to_owned());
    }
    samples
}

/// Completes a case whose sites refer to resources of the account that the case does not list.
pub fn complete(app: &App, account: &str, case: &mut Value) {
    let wanted: Vec<Value> = case["sites"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|site| site["resources"].as_array().cloned().unwrap_or_default())
        .collect();
    let known: Vec<Value> = case["resources"].as_array().into_iter().flatten().map(|r| r["id"].clone()).collect();
    let missing: Vec<Value> = of_account(app, account)
        .into_iter()
        .filter(|resource| wanted.contains(&resource["id"]) && !known.contains(&resource["id"]))
        .collect();
    if missing.is_empty() {
        return;
    }
    match case["resources"].as_array_mut() {
        Some(list) => list.extend(missing),
        None => case["resources"] = Value::Array(missing),
    }
}

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

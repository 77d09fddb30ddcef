//! How large a case may be, whoever writes it: judging, sealing and showing it cost in proportion.

use serde_json::Value;

use super::refusal::Refusal;

/// The whole case, as JSON text, in bytes.
pub const MAX_CASE: usize = 512 * 1024;
/// Sites of one order, and domains of one site.
const MOST_SITES: usize = 100;
/// Entries of all lists together.
const MOST_ENTRIES: usize = 2000;

/// Refuses a case that is too large.
pub fn check(case: &Value) -> Result<(), Refusal> {
    let too_many =
        |pointer: String, most: usize| Refusal::Unreadable { pointer, reason: format!("at most {most} entries") };
    let sites = case.get("sites").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if sites.len() > MOST_SITES {
        return Err(too_many("/sites".into(), MOST_SITES));
    }
    for (n, site) in sites.iter().enumerate() {
        if site.get("domains").and_then(Value::as_array).is_some_and(|domains| domains.len() > MOST_SITES) {
            return Err(too_many(format!("/sites/{n}/domains"), MOST_SITES));
        }
    }
    if entries(case) > MOST_ENTRIES {
        return Err(too_many(String::new(), MOST_ENTRIES));
    }
    if case.to_string().len() > MAX_CASE {
        return Err(Refusal::Unreadable { pointer: String::new(), reason: format!("at most {MAX_CASE} bytes in all") });
    }
    Ok(())
}

fn entries(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.len() + list.iter().map(entries).sum::<usize>(),
        Value::Object(members) => members.values().map(entries).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_case_is_bounded_in_every_direction() {
        assert!(check(&json!({"sites": vec![json!({}); 100]})).is_ok());
        for large in [
            json!({"sites": vec![json!({}); 101]}),
            json!({"sites": [{"domains": vec![json!({}); 101]}]}),
            json!({"materials": vec![json!({}); 2001]}),
            json!({"subject": {"remark": "x".repeat(MAX_CASE)}}),
        ] {
            assert!(matches!(check(&large), Err(Refusal::Unreadable { .. })));
        }
    }
}

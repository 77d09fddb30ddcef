//! Members that only outside parties know.

use serde_json::Value;

use crate::pointer;

/// Patterns of the members that people cannot state about themselves: who asks fills them in from
/// clock, accounts, registry, registrars, resources and the bureau.
pub const OUTSIDE: &[&str] = &[
    "/today",
    "/channel",
    "/account",
    "/resources",
    "/codes",
    "/filed",
    "/subject/registry",
    "/subject/record",
    "/subject/in_order",
    "/subject_person/certificate/used_by_other_subject",
    "/sites/*/person/certificate/used_by_other_subject",
    "/sites/*/video",
    "/sites/*/state",
    "/sites/*/footer",
    "/sites/*/domains/*/registrar",
    "/sites/*/domains/*/registered_on",
    "/sites/*/domains/*/expires_on",
    "/sites/*/domains/*/real_name",
    "/sites/*/domains/*/record",
    "/sites/*/domains/*/in_order",
    "/sites/*/domains/*/resolves_to",
    "/cancel/phone_works",
    "/migration/phone_works",
];

/// Members of a phone that people cannot state, under any `phones` slot.
const OUTSIDE_OF_PHONES: &[&str] = &["province", "own", "verified", "used_by_other_subject"];

/// Removes the members that only outside parties know, so that nobody clears a case by stating
/// them. For installations that really ask.
pub fn strip_outside(case: &mut Value) {
    strip_at(case, "");
}

fn strip_at(value: &mut Value, here: &str) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !is_outside(&pointer::member(here, key)));
            for (key, member) in members.iter_mut() {
                strip_at(member, &pointer::member(here, key));
            }
        }
        Value::Array(entries) => {
            for (at, entry) in entries.iter_mut().enumerate() {
                strip_at(entry, &pointer::index(here, at));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_outside(at: &str) -> bool {
    let mut from_end = at.rsplit('/');
    let of_phone =
        from_end.next().is_some_and(|key| OUTSIDE_OF_PHONES.contains(&key)) && from_end.nth(1) == Some("phones");
    of_phone || OUTSIDE.iter().any(|pattern| pointer::matches(pattern, at))
}

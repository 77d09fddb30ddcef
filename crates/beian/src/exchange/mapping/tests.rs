//! What the mapping makes of cases.

use serde_json::{Value, json};

use super::*;

const COMPANY: &str = include_str!("../../../../../data/practice/company.json");

/// The first site of the practice company on the wire, after `change` has had its hands on the case.
fn site(change: impl FnOnce(&mut Value)) -> WireSite {
    let mut case: Value = serde_json::from_str(COMPANY).unwrap();
    change(&mut case);
    let case = Case::parse(&case).unwrap().case;
    let next = std::sync::atomic::AtomicI64::new(1);
    let mut ids = WireIds::new(move || next.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
    new_filing(&case, &[], CodeTables::embedded(), &mut ids).unwrap().sites.remove(0)
}

#[test]
fn what_nobody_typed_has_the_values_that_are_documented() {
    let site = site(|case| {
        case["sites"][0].as_object_mut().unwrap().remove("languages");
        for member in ["access_mode", "location", "ip"] {
            case["resources"][0].as_object_mut().unwrap().remove(member).unwrap();
        }
        // Not the sample's own province, so that it is really this one that is taken.
        case["province"] = json!("33");
    });
    let tables = CodeTables::embedded();
    assert_eq!(site.languages, [1], "Chinese");
    let [access] = site.accesses.as_slice() else { panic!("one access, not {}", site.accesses.len()) };
    assert_eq!(access.modes, [small(tables.access_mode(Some("cloud"))).unwrap()]);
    assert_eq!(access.modes, [5]);
    assert_eq!(access.locations, [small(tables.location("33")).unwrap()]);
    let ends: Vec<(u32, u32)> = access.ips.iter().map(|ip| (ip.first, ip.last)).collect();
    assert_eq!(ends, [(3_405_803_786, 3_405_803_786)], "203.0.113.10");
}

#[test]
fn what_the_resource_says_is_carried() {
    let site = site(|case| {
        case["sites"][0]["languages"] = json!(["en", "zh"]);
        let resource = &mut case["resources"][0];
        resource["access_mode"] = json!("virtual_host");
        resource["location"] = json!("33");
        resource["ip"] = json!("203.0.113.20");
    });
    let tables = CodeTables::embedded();
    let access = &site.accesses[0];
    let hosted = small(tables.access_mode(Some("virtual_host"))).unwrap();
    assert_ne!(Some(hosted), small(tables.access_mode(Some("cloud"))));
    assert_eq!(access.modes, [hosted]);
    assert_ne!(tables.location("33"), tables.location("44"));
    assert_eq!(access.locations, [small(tables.location("33")).unwrap()]);
    assert_eq!(access.ips[0].first, u32::from(std::net::Ipv4Addr::new(203, 0, 113, 20)));
    assert_eq!(site.languages, ["en", "zh"].map(|l| small(tables.language(l)).unwrap()));
}

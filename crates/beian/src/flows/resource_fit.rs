//! Whether a cloud resource can carry a filing: in the mainland, prepaid, bought for three months or more, with a month left, a
//! public address and a free place (resources.md §1). Every hindrance is told, not only the first; what the inventory does not
//! say is a hindrance of its own and never read as fine.

use jiff::civil::Date;
use serde_json::Value;

/// Fewest days that a server is bought for, renewals included.
const BOUGHT_DAYS: i64 = 90;
/// Fewest days left.
const DAYS_LEFT: i32 = 30;
/// Sites that one server can carry.
const SITES: i64 = 5;

/// Why a resource cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// It stands outside the mainland: no filing needed, and none possible.
    Region,
    /// Paid by use.
    Billing,
    /// Bought for too short a time.
    Bought,
    /// Ends too soon, or has ended.
    Left,
    /// No public address or no bandwidth.
    Address,
    /// All its places are taken.
    Full,
    /// The inventory does not say enough.
    Unknown,
}

impl Hindrance {
    /// Id of its sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Region => "resource-region",
            Self::Billing => "resource-billing",
            Self::Bought => "resource-bought",
            Self::Left => "resource-left",
            Self::Address => "resource-address",
            Self::Full => "resource-full",
            Self::Unknown => "resource-unknown",
        }
    }
}

/// What stands against `resource` (case.md §2) on a day; a resource that already carries this site is not full for it.
pub fn hindrances(resource: &Value, today: Date, chosen: bool) -> Vec<Hindrance> {
    let mut list = Vec::new();
    let mut say = |holds: Option<bool>, hindrance| match holds {
        Some(true) => {}
        Some(false) => list.push(hindrance),
        None if list.contains(&Hindrance::Unknown) => {}
        None => list.push(Hindrance::Unknown),
    };
    say(resource["region"].as_str().map(|region| region == "mainland"), Hindrance::Region);
    say(resource["billing"].as_str().map(|billing| billing == "prepaid"), Hindrance::Billing);
    // Functions and hosting are sold as packages: nobody counts their months.
    if !matches!(resource["kind"].as_str(), Some("scf" | "cloud_hosting" | "site_builder")) {
        say(resource["bought_days"].as_i64().map(|days| days >= BOUGHT_DAYS), Hindrance::Bought);
    }
    let until = resource["expires_on"].as_str().and_then(|day| day.parse::<Date>().ok());
    let left = until.and_then(|until| until.since(today).ok()).map(|span| span.get_days() >= DAYS_LEFT);
    say(left, Hindrance::Left);
    let address = match (resource["public_ip"].as_bool(), resource["bandwidth"].as_i64()) {
        (Some(ip), Some(bandwidth)) => Some(ip && bandwidth > 0),
        (Some(false), None) => Some(false),
        (ip, _) => ip,
    };
    say(address, Hindrance::Address);
    say(resource["sites_used"].as_i64().map(|used| chosen || used < SITES), Hindrance::Full);
    list
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_hindrance_is_told_and_silence_is_one() {
        let today: Date = "2026-11-20".parse().unwrap();
        let good = json!({"kind": "cvm", "region": "mainland", "billing": "prepaid", "bought_days": 90,
            "expires_on": "2026-12-20", "public_ip": true, "bandwidth": 1, "sites_used": 4});
        assert_eq!(hindrances(&good, today, false), []);
        for (member, value, hindrance) in [
            ("region", json!("hongkong"), Hindrance::Region),
            ("billing", json!("postpaid"), Hindrance::Billing),
            ("bought_days", json!(89), Hindrance::Bought),
            ("expires_on", json!("2026-12-19"), Hindrance::Left),
            ("expires_on", json!("2026-11-01"), Hindrance::Left),
            ("public_ip", json!(false), Hindrance::Address),
            ("bandwidth", json!(0), Hindrance::Address),
            ("sites_used", json!(5), Hindrance::Full),
            ("region", Value::Null, Hindrance::Unknown),
            ("expires_on", json!("soon"), Hindrance::Unknown),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            assert_eq!(hindrances(&bad, today, false), [hindrance], "{bad}");
        }
        let mut full = good.clone();
        full["sites_used"] = json!(5);
        assert_eq!(hindrances(&full, today, true), [], "it carries this very site");
        let several = json!({"region": "hongkong", "billing": "postpaid"});
        assert!(hindrances(&several, today, false).len() >= 3);
    }
}

//! What stands around subject and sites: account, resources, codes, documents, wishes.

use serde_json::Number;

use crate::answer::{Answer, Field};
use crate::case::shape::shape;
use crate::day::Day;
use crate::vocabulary::{AccountKind, AccountSite, Billing, CodeState, MaterialKind, ResourceRegion};

shape! {
    /// The account under which the order is made.
    Account {
        /// Its id.
        id: Field<String>,
        /// Kind of its real-name verification.
        kind: Field<AccountKind>,
        /// Verified name; null where it is not verified.
        real_name: Answer<String>,
        /// Day of the latest verification.
        verified_on: Answer<Day>,
        /// True of a main account.
        main: Field<bool>,
        /// The account's security phone.
        security_phone: Field<String>,
        /// Whether it was judged risky.
        risk: Answer<bool>,
        /// Registered abroad or without a mainland number.
        abroad: Field<bool>,
        /// An order in progress in this account.
        order: Answer<RunningOrder>,
        /// Certificate number of the subject this account has filed already.
        filed_subject: Answer<String>,
    }
}

shape! {
    /// An order in progress.
    RunningOrder {
        /// Its filing type.
        kind as "type": Field<String>,
        /// Its state.
        state: Field<String>,
        /// Whether it can no longer be abandoned.
        locked: Field<bool>,
    }
}

shape! {
    /// A cloud resource.
    Resource {
        /// Its id.
        id: Field<String>,
        /// Account that owns it.
        account: Field<String>,
        /// Product, like `cvm`; other words are legal and do not qualify.
        kind: Field<String>,
        /// Where it stands.
        region: Field<ResourceRegion>,
        /// How it is paid.
        billing: Field<Billing>,
        /// Days bought, renewals included.
        bought_days: Answer<i64>,
        /// Last day.
        expires_on: Answer<Day>,
        /// Whether it has a public address.
        public_ip: Answer<bool>,
        /// Mbit/s.
        bandwidth: Field<Number>,
        /// Server a load balancer is bound to.
        bound_to: Field<String>,
        /// Filed sites on it now.
        sites_used: Answer<i64>,
        /// Public IPv4 address, dotted; an addition of this platform to the contract.
        ip: Field<String>,
        /// Access mode (接入方式), a code of the table; an addition of this platform.
        access_mode: Field<String>,
        /// Two digits of the province it stands in; an addition of this platform.
        location: Field<String>,
    }
}

/// Address taken for a resource that states none: from the block reserved for documentation.
pub const DEFAULT_IP: std::net::Ipv4Addr = std::net::Ipv4Addr::new(203, 0, 113, 10);

impl Resource {
    /// The public address; [`DEFAULT_IP`] where none is stated or it cannot be read.
    #[must_use]
    pub fn address(&self) -> std::net::Ipv4Addr {
        self.ip.text().and_then(|text| text.trim().parse().ok()).unwrap_or(DEFAULT_IP)
    }
}

shape! {
    /// An authorisation code (备案授权码).
    AuthorisationCode {
        /// The code.
        code: Field<String>,
        /// Who made it.
        creator: Field<Creator>,
        /// Account named when it was made.
        allowed_account: Field<String>,
        /// Its state.
        state: Answer<CodeState>,
        /// Site number for which it was used.
        used_for: Field<String>,
        /// The resource behind it.
        resource: Field<Resource>,
    }
}

shape! {
    /// Who made an authorisation code.
    Creator {
        /// Account id.
        account: Field<String>,
        /// Kind of its real-name verification.
        kind: Field<AccountKind>,
    }
}

shape! {
    /// A document.
    Material {
        /// Its kind.
        kind: Field<MaterialKind>,
        /// Pointer to what it proves.
        owner: Field<String>,
        /// Day of issue.
        issued_on: Answer<Day>,
        /// Last good day.
        valid_until: Answer<crate::day::ValidUntil>,
        /// File format, like `jpg`.
        format: Field<String>,
        /// Size in KiB.
        kb: Field<Number>,
        /// In colour.
        colour: Field<bool>,
        /// Taken of the original, not of a copy or a screen.
        original: Field<bool>,
        /// A copy with a fresh seal.
        sealed_copy: Field<bool>,
        /// Sides shown: `front`, `back`.
        sides: Field<Vec<String>>,
        /// Watermark: null, `filing_only` or another.
        watermark: Field<String>,
        /// Signed.
        signed: Field<bool>,
        /// Sealed.
        sealed: Field<bool>,
        /// Signed in cursive script.
        cursive: Field<bool>,
        /// Which residence proof it is.
        residence: Field<String>,
        /// Term of a rental contract.
        term_months: Field<i64>,
        /// The file that holds it; an addition of this platform to the contract.
        file: Field<String>,
    }
}

shape! {
    /// What shall be cancelled.
    Cancel {
        /// Site numbers.
        sites: Field<Vec<String>>,
        /// Whether the person on record can receive codes.
        phone_works: Answer<bool>,
    }
}

shape! {
    /// Moving a record to another account.
    Migration {
        /// The account that shall hold it.
        target: Field<MigrationTarget>,
        /// Whether the person on record can receive codes.
        phone_works: Answer<bool>,
    }
}

shape! {
    /// The account a record moves to.
    MigrationTarget {
        /// Account id.
        id: Field<String>,
        /// True of a main account.
        main: Field<bool>,
        /// Which side of the shop.
        site: Field<AccountSite>,
        /// Verified name; null where it is not verified.
        real_name: Answer<String>,
        /// Whether it already holds a filing.
        has_filing: Field<bool>,
        /// Whether it has an order in progress.
        has_order: Field<bool>,
    }
}

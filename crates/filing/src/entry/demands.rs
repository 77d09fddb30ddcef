//! What a complete case demands at its top: province, account, subject, what is cancelled or moved.

use crate::answer::Member;
use crate::case::{Account, Subject};
use crate::entry::book::{Book, Demand};
use crate::finding::cure;
use crate::vocabulary::TypeCode;

const ACCOUNT: Demand = Demand::PLAIN.or_unknown("account.unknown");

pub(super) fn top(book: &mut Book<'_>) {
    let case = book.case;
    if !book.context.form {
        book.demand(&case.version, "/case", Demand::PLAIN);
        book.demand(&case.today, "/today", Demand::PLAIN);
        book.demand(&case.channel, "/channel", Demand::PLAIN);
        book.demand(&case.wanted, "/wanted", Demand::NULL_ANSWERS);
        if let Some(account) = book.object(&case.account, "/account") {
            self::account(book, &account);
        }
    }
    book.demand(&case.province, "/province", Demand::PLAIN);
    if let Some(subject) = book.object(&case.subject, "/subject") {
        self::subject(book, &subject);
    }
    match book.wanted() {
        Some(TypeCode::CancelSite | TypeCode::CancelAccess) => {
            if let Some(cancel) = book.object(&case.cancel, "/cancel") {
                book.entries(&cancel.sites, "/cancel/sites");
            }
        }
        Some(TypeCode::MigrateAccount) => {
            if let Some(migration) = book.object(&case.migration, "/migration") {
                book.demand(&migration.target, "/migration/target", Demand::PLAIN);
            }
        }
        _ => {}
    }
    if book.carries_sites() {
        book.entries(&case.sites, "/sites");
    }
}

fn account(book: &mut Book<'_>, account: &Account) {
    book.text(&account.id, "/account/id");
    book.demand(&account.kind, "/account/kind", Demand::PLAIN);
    let verified = ACCOUNT.null_under("account.not_verified", cure::ACCOUNT_NOT_VERIFIED);
    book.demand(&account.real_name, "/account/real_name", verified);
    if !account.real_name.is_null() {
        book.demand(&account.verified_on, "/account/verified_on", ACCOUNT);
    }
    book.demand(&account.order, "/account/order", Demand::NULL_ANSWERS.or_unknown("account.unknown"));
}

fn subject(book: &mut Book<'_>, subject: &Subject) {
    book.demand(&subject.nature, "/subject/nature", Demand::PLAIN);
    book.text(&subject.name, "/subject/name");
    if let Some(certificate) = book.object(&subject.certificate, "/subject/certificate") {
        let at = |key: &str| format!("/subject/certificate/{key}");
        book.demand(&certificate.kind, &at("type"), Demand::PLAIN);
        book.text(&certificate.number, &at("number"));
        book.text(&certificate.name, &at("name"));
        book.text(&certificate.address, &at("address"));
        book.text(&certificate.region, &at("region"));
        book.demand(&certificate.valid_until, &at("valid_until"), Demand::PLAIN);
    }
    if let Some(address) = book.object(&subject.address, "/subject/address") {
        book.text(&address.region, "/subject/address/region");
        book.text(&address.text, "/subject/address/text");
    }
    if book.case.is_organisation() {
        of_organisation(book, subject);
    }
}

fn of_organisation(book: &mut Book<'_>, subject: &Subject) {
    let base = "/subject/legal_representative";
    if let Some(person) = book.object(&subject.legal_representative, base) {
        book.text(&person.name, &format!("{base}/name"));
        book.demand(&person.certificate_type, &format!("{base}/certificate_type"), Demand::PLAIN);
        book.text(&person.certificate_number, &format!("{base}/certificate_number"));
    }
    book.demand(&subject.business_scope, "/subject/business_scope", Demand::NULL_ANSWERS);
    if !book.context.form {
        let registry = Demand::PLAIN.or_unknown("registry.unknown");
        book.demand_standing(subject.registry.standing(), "/subject/registry", registry);
    }
}

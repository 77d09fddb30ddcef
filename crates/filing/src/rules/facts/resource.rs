//! Facts of resources, authorisation codes and documents.

use super::{Here, Seen, answer, day, field, flag, maybe, settled, yes};
use crate::case::{AuthorisationCode, Material, Resource};
use crate::rules::fact::Fact;
use crate::rules::view::{View, same_number};
use crate::vocabulary::{Billing, ResourceRegion, TypeCode};

/// Reads a fact of a resource. Of one behind a code only what the server itself must be is judged here; the rest belongs
/// to the code.
pub(super) fn see<'v>(fact: Fact, view: &View<'v>, here: &Here<'v>, resource: &'v Resource) -> Seen<'v> {
    let behind_code = here.code.is_some();
    match fact {
        Fact::ResourceRegion => field(&resource.region, |region| Seen::Word(region.as_str())),
        Fact::Billing => field(&resource.billing, |billing| Seen::Word(billing.as_str())),
        Fact::BoughtDays => settled(answer(&resource.bought_days, |days| Seen::Count(*days))),
        Fact::ResourceDirect => Seen::Flag(!behind_code),
        Fact::PublicIp => flag(&resource.public_ip),
        Fact::Bandwidth => match resource.bandwidth.known().and_then(serde_json::Number::as_f64) {
            Some(rate) => Seen::Flag(rate > 0.0),
            None => Seen::Nothing,
        },
        Fact::ResourceKind if behind_code => resource.kind.text().map_or(Seen::Nothing, Seen::Word),
        _ if behind_code => Seen::Nothing,
        Fact::ResourceKind => field(&resource.kind, |kind| Seen::Word(kind)),
        Fact::ResourceEnd => day(&resource.expires_on),
        Fact::ResourceOwn => {
            let own = view.case.account.known().and_then(|account| account.id.text());
            maybe(own.zip(resource.account.text()).map(|(own, owner)| own == owner))
        }
        Fact::ResourceLoad => load(view, resource),
        _ => field(&resource.bound_to, |id| Seen::Flag(bound(view, id))),
    }
}

/// Filed sites on it and those of the order that come to it by itself.
fn load<'v>(view: &View<'v>, resource: &'v Resource) -> Seen<'v> {
    let coming = match view.kind {
        Some(kind) if !kind.adds() => 0,
        _ => {
            let id = resource.id.known();
            view.case.sites().iter().filter(|site| id.is_some_and(|id| site.resources.items().contains(id))).count()
        }
    };
    settled(answer(&resource.sites_used, |used| Seen::Count(used + i64::try_from(coming).unwrap_or(i64::MAX))))
}

/// Whether the id names a server that qualifies.
fn bound(view: &View<'_>, id: &str) -> bool {
    let server = view.case.resources.items().iter().find(|it| it.id.text() == Some(id));
    server.is_some_and(|server| {
        let long_enough = server.bought_days.known().is_none_or(|days| *days >= 90);
        let days_left = view.today.zip(server.expires_on.known()).map(|(today, end)| days_between(today, end.date()));
        server.kind.text() == Some("cvm")
            && server.region.known().is_none_or(|region| *region == ResourceRegion::Mainland)
            && server.billing.known().is_none_or(|billing| *billing == Billing::Prepaid)
            && long_enough
            && days_left.is_none_or(|left| left >= 30)
    })
}

fn days_between(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

/// Reads a fact of an authorisation code.
pub(super) fn code<'v>(fact: Fact, view: &View<'v>, code: &'v AuthorisationCode) -> Seen<'v> {
    let resource = code.resource.known();
    match fact {
        Fact::CodeState => settled(answer(&code.state, |state| Seen::Word(state.as_str()))),
        Fact::CodeOwnSite => {
            let changes = view.kind.is_some_and(TypeCode::changes);
            let of_user = view
                .case
                .sites()
                .iter()
                .filter(|site| code.code.known().is_some_and(|own| site.codes.items().contains(own)));
            let mut numbers = of_user.filter_map(|site| site.number.text());
            let used_for = code.used_for.text();
            Seen::Flag(changes && numbers.any(|number| used_for.is_some_and(|used| same_number(used, number))))
        }
        Fact::CodeAccount => {
            let account = view.case.account.known();
            let own = account.and_then(|account| account.id.text());
            maybe(own.zip(code.allowed_account.text()).map(|(own, allowed)| own == allowed))
        }
        Fact::CodeCreator => {
            code.creator.known().map_or(Seen::Nothing, |creator| field(&creator.kind, |kind| Seen::Word(kind.as_str())))
        }
        Fact::CodeKind => resource.and_then(|it| it.kind.text()).map_or(Seen::Nothing, Seen::Word),
        _ => resource.map_or(Seen::Nothing, |it| day(&it.expires_on)),
    }
}

/// Reads a fact of a document.
pub(super) fn material<'v>(fact: Fact, material: &'v Material) -> Seen<'v> {
    match fact {
        Fact::MaterialKind => field(&material.kind, |kind| Seen::Word(kind.as_str())),
        Fact::Format => field(&material.format, |format| Seen::Word(format)),
        Fact::Kib => field(&material.kb, |kb| Seen::Count(kb.as_f64().unwrap_or_default().ceil() as i64)),
        Fact::Watermark => match material.watermark.text() {
            Some(mark) => Seen::Word(mark),
            None => Seen::Nothing,
        },
        Fact::Original => yes(&material.original),
        Fact::SealedCopy => Seen::Flag(material.sealed_copy.known() == Some(&true)),
        Fact::Colour => yes(&material.colour),
        Fact::Signed => yes(&material.signed),
        Fact::Sealed => yes(&material.sealed),
        Fact::Cursive => yes(&material.cursive),
        Fact::IssuedOn => day(&material.issued_on),
        Fact::MaterialEnd => settled(answer(&material.valid_until, |end| super::until(*end))),
        Fact::Residence => field(&material.residence, |kind| Seen::Word(kind)),
        Fact::Term => field(&material.term_months, |months| Seen::Count(*months)),
        _ => match material.sides.known() {
            Some(sides) => Seen::Flag(["front", "back"].iter().all(|side| sides.iter().any(|shown| shown == side))),
            None => Seen::Nothing,
        },
    }
}

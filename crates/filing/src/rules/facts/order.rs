//! Facts of the order as a whole: account, counts, what is cancelled or moved, filed sites.

use std::collections::BTreeSet;

use super::{Seen, answer, count, day, field, flag, maybe, settled, text, yes};
use crate::answer::{Answer, Field};
use crate::case::{FiledSite, Footer};
use crate::domain_name::{DomainName, approved_suffixes};
use crate::number::SiteNumber;
use crate::region::Province;
use crate::rules::fact::Fact;
use crate::rules::view::{View, same_number, same_person};
use crate::rules::words::{folded, same_name};
use crate::vocabulary::{AccountSite, MaterialKind, TypeCode};

pub(super) fn see<'c>(fact: Fact, view: &View<'c>) -> Seen<'c> {
    let case = view.case;
    match fact {
        Fact::Wanted => field(&case.wanted, |code| Seen::Word(code.as_str())),
        Fact::Channel => field(&case.channel, |channel| Seen::Word(channel.as_str())),
        Fact::Change => Seen::Word(view.change.word()),
        Fact::ChangeOwnCompany => {
            let legal = view.legal.and_then(|legal| legal.certificate_number.text());
            same(legal, view.record.and_then(|record| record.certificate_number.text()), same_number)
        }
        Fact::ChangeSameLegal => {
            let legal = view.legal.and_then(|legal| legal.certificate_number.text());
            let recorded = view.record.and_then(|record| record.person.known());
            same(legal, recorded.and_then(|person| person.certificate_number.text()), same_number)
        }
        Fact::ChangeDomain => Seen::Flag(changes_domain(view)),
        Fact::SubjectPersonRole => {
            view.person.map_or(Seen::Nothing, |person| field(&person.role, |role| Seen::Word(role.as_str())))
        }
        Fact::OnePerson => Seen::Flag(
            view.persons
                .iter()
                .copied()
                .flatten()
                .all(|person| view.person.is_none_or(|subject| same_person(subject, person) == Some(true))),
        ),
        Fact::Sites => count(case.sites().len()),
        Fact::Domains => count(view.domains.iter().map(Vec::len).sum()),
        Fact::FiledSites => view.filed_count().map_or(Seen::Nothing, count),
        Fact::TotalSites => match view.filed_count() {
            Some(filed) => count(filed + if view.brings_sites() { case.sites().len() } else { 0 }),
            None => Seen::Nothing,
        },
        Fact::TotalDomains => count(view.all_domains().len()),
        Fact::TotalLabels => {
            let all = view.all_domains();
            count(all.iter().filter_map(|name| name.split('.').next()).collect::<BTreeSet<_>>().len())
        }
        Fact::CancelPhone => match case.cancel.known().map(|cancel| flag(&cancel.phone_works)) {
            Some(Seen::Flag(false)) => Seen::Flag(has_cancellation_statement(view)),
            other => other.unwrap_or(Seen::Nothing),
        },
        Fact::CancelLeavesSite => leaves_site(view),
        Fact::CancelLeavesAccess => leaves_access(view),
        Fact::MigrateMain
        | Fact::MigrateSite
        | Fact::MigrateName
        | Fact::MigrateFiling
        | Fact::MigrateOrder
        | Fact::MigratePhone => migration(fact, view),
        _ => account(fact, view),
    }
}

/// Whoever cannot receive a code cancels by proof.
fn has_cancellation_statement(view: &View<'_>) -> bool {
    let statement = Some(&MaterialKind::CancellationStatement);
    view.case.materials.items().iter().any(|material| material.kind.known() == statement)
}

fn same<'c>(left: Option<&str>, right: Option<&str>, same: fn(&str, &str) -> bool) -> Seen<'c> {
    maybe(left.zip(right).map(|(left, right)| same(left, right)))
}

fn account<'c>(fact: Fact, view: &View<'c>) -> Seen<'c> {
    let Some(account) = view.case.account.known() else {
        return Seen::Nothing;
    };
    match fact {
        Fact::AccountKind => field(&account.kind, |kind| Seen::Word(kind.as_str())),
        Fact::AccountName => answer(&account.real_name, |_| Seen::Some),
        Fact::AccountOwnName => {
            let printed = view.certificate.and_then(|certificate| certificate.name.text());
            match (account.real_name.text(), view.unit_name) {
                (Some(real), Some(unit)) => {
                    Seen::Flag(same_name(real, unit.text) || printed.is_some_and(|name| same_name(real, name)))
                }
                _ => Seen::Nothing,
            }
        }
        Fact::AccountVerified if account.real_name.is_null() => Seen::Nothing,
        Fact::AccountVerified => day(&account.verified_on),
        Fact::AccountRisk => flag(&account.risk),
        Fact::AccountAbroad => yes(&account.abroad),
        Fact::AccountOwnSubject => settled(answer(&account.filed_subject, |filed| {
            let own = view.certificate.and_then(|certificate| certificate.number.text());
            let recorded = view.record.and_then(|record| record.certificate_number.text());
            match own {
                Some(_) => Seen::Flag([own, recorded].into_iter().flatten().any(|own| same_number(own, filed))),
                None => Seen::Nothing,
            }
        })),
        Fact::AccountOrder => answer(&account.order, |_| Seen::Some),
        _ => Seen::Nothing,
    }
}

fn changes_domain(view: &View<'_>) -> bool {
    view.case.sites().iter().flat_map(|site| site.domains.items()).any(|domain| domain.record.is_null())
}

fn leaves_site<'c>(view: &View<'c>) -> Seen<'c> {
    let Some(cancel) = view.case.cancel.known() else {
        return Seen::Nothing;
    };
    let total =
        view.record.and_then(|record| record.sites_total.known()).and_then(|total| usize::try_from(*total).ok());
    match total.or_else(|| view.filed_count()) {
        Some(total) if total > 0 && !cancel.sites.items().is_empty() => Seen::Flag(cancel.sites.items().len() < total),
        _ => Seen::Nothing,
    }
}

fn leaves_access<'c>(view: &View<'c>) -> Seen<'c> {
    let numbers = view.case.cancel.known().map_or(&[][..], |cancel| cancel.sites.items());
    let alone =
        numbers.iter().filter_map(|number| view.filed_as(number)).any(|filed| filed.elsewhere.known() == Some(&false));
    Seen::Flag(!alone)
}

fn migration<'c>(fact: Fact, view: &View<'c>) -> Seen<'c> {
    let Some(migration) = view.case.migration.known() else {
        return Seen::Nothing;
    };
    if fact == Fact::MigratePhone {
        return flag(&migration.phone_works);
    }
    let Some(target) = migration.target.known() else {
        return Seen::Nothing;
    };
    match fact {
        Fact::MigrateMain => yes(&target.main),
        Fact::MigrateSite => field(&target.site, |site| Seen::Flag(*site == AccountSite::China)),
        Fact::MigrateName => answer(&target.real_name, |real| {
            view.unit_name.map_or(Seen::Nothing, |unit| Seen::Flag(same_name(real, unit.text)))
        }),
        Fact::MigrateFiling => yes(&target.has_filing),
        _ => yes(&target.has_order),
    }
}

pub(super) fn cancelled<'c>(view: &View<'c>, number: &str) -> Seen<'c> {
    match view.case.filed {
        Field::Known(_) => Seen::Flag(view.filed_as(number).is_some()),
        _ => Seen::Nothing,
    }
}

pub(super) fn filed<'c>(fact: Fact, view: &View<'c>, filed: &'c FiledSite) -> Seen<'c> {
    let open = filed.state.known() == Some(&crate::vocabulary::SiteState::Open);
    match fact {
        Fact::FiledState => settled(answer(&filed.state, |state| Seen::Word(state.as_str()))),
        Fact::FiledFits => flag(&filed.content_fits),
        Fact::FiledPurpose => Seen::Word(filed.purpose.known().map_or("website", |purpose| purpose.as_str())),
        Fact::FiledInOrder => {
            let number = filed.number.text();
            let in_order = |other: Option<&str>| number.zip(other).is_some_and(|(one, two)| same_number(one, two));
            let changes = view.kind.is_some_and(TypeCode::changes);
            Seen::Flag(changes && view.case.sites().iter().any(|site| in_order(site.number.text())))
        }
        Fact::FiledCancelled => Seen::Flag(
            view.kind == Some(TypeCode::CancelSubject)
                || view.case.cancel.known().is_some_and(|cancel| {
                    let own = filed.number.text();
                    cancel.sites.items().iter().any(|number| own.is_some_and(|own| same_number(own, number)))
                }),
        ),
        Fact::FiledDomains => count(filed.domains.items().len()),
        Fact::FiledSuffixListed => Seen::Flag(filed_names(filed).all(|name| name.has_approved_suffix())),
        _ if !open => Seen::Nothing,
        Fact::FiledFooter => answer(&filed.footer, |_| Seen::Some),
        _ => settled(answer(&filed.footer, |footer| shown(fact, view, footer, filed.number.text()))),
    }
}

fn filed_names(filed: &FiledSite) -> impl Iterator<Item = DomainName> + '_ {
    filed.domains.items().iter().filter_map(|name| DomainName::parse(name).ok())
}

/// Reads the foot of the pages of a site whose number is known.
pub(super) fn shown<'c>(fact: Fact, view: &View<'c>, footer: &'c Footer, number: Option<&str>) -> Seen<'c> {
    let shows = footer.shows.text();
    match fact {
        Fact::FiledFooterNumber | Fact::FooterNumber => {
            maybe(shows.zip(number).map(|(shows, number)| same_filing_number(shows, number)))
        }
        Fact::FiledFooterSubject | Fact::FooterSubject => {
            let subject = view.record.and_then(|record| record.number.text()).map(str::to_owned).or_else(|| {
                number.and_then(|number| SiteNumber::parse(number).ok()).map(|number| number.subject().to_string())
            });
            maybe(shows.zip(subject).map(|(shows, number)| same_filing_number(shows, &number)))
        }
        Fact::FiledFooterName => {
            maybe(shows.zip(view.unit_name).map(|(shows, unit)| folded(shows).contains(&folded(unit.text))))
        }
        _ if footer.link.is_null() => Seen::Flag(false),
        _ => field(&footer.link, |link| Seen::Flag(leads_to_the_ministry(link))),
    }
}

fn same_filing_number(shown: &str, number: &str) -> bool {
    let plain = |text: &str| {
        let text = folded(text).to_uppercase();
        text.replace('号', "")
    };
    plain(shown) == plain(number)
}

fn leads_to_the_ministry(link: &str) -> bool {
    let host = crate::domain_name::host_of_url(link).to_ascii_lowercase();
    host == "beian.miit.gov.cn" || host == "www.beian.miit.gov.cn"
}

/// True where the last label of a suffix is approved by the list or Chinese and approved anywhere.
pub(super) fn chinese_top(top: &str) -> bool {
    !top.is_ascii() && approved_suffixes().iter().any(|known| known == top)
}

/// Province of a number's home, against the case's.
pub(super) fn local<'c>(view: &View<'c>, home: &'c Answer<Province>) -> Seen<'c> {
    answer(home, |home| maybe(view.province.map(|own| own == *home)))
}

/// The remark of the subject or of a site, joined where both are asked.
pub(super) fn remark_text(value: &Field<String>) -> Seen<'_> {
    text(value)
}

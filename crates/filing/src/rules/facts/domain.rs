//! Facts of one domain.

use super::order::chinese_top;
use super::{Here, Seen, answer, day, field, flag, maybe, settled};
use crate::answer::Answer;
use crate::case::{Domain, RealName};
use crate::domain_name::{DomainError, DomainName};
use crate::rules::fact::Fact;
use crate::rules::pinyin;
use crate::rules::view::{View, same_number};
use crate::rules::words::{Text, same_name};
use crate::vocabulary::{CertificateType, Whose};

/// Reads a fact of a domain.
pub(super) fn see<'v>(fact: Fact, view: &'v View<'v>, here: &Here<'v>, domain: &'v Domain) -> Seen<'v> {
    let parsed = here.site_at.and_then(|site| view.domains.get(site)?.get(here.at)?.as_ref());
    let name = parsed.and_then(|parsed| parsed.as_ref().ok());
    match fact {
        Fact::DomainForm => parsed.map_or(Seen::Nothing, |parsed| Seen::Word(form(parsed))),
        Fact::DomainFirst => maybe(name.map(|name| is_first(view, here, name))),
        Fact::Suffix => name.map_or(Seen::Nothing, |name| Seen::Word(name.suffix())),
        Fact::SuffixTop => match name.and_then(|name| name.suffix().rsplit('.').next()) {
            Some(top) => Seen::Word(if chinese_top(top) { "中文域名" } else { top }),
            None => Seen::Nothing,
        },
        Fact::SuffixListed => maybe(name.map(DomainName::has_approved_suffix)),
        Fact::Label => match name.and_then(|name| name.unicode().split('.').next()) {
            Some(label) => Seen::Text(Text::new(label)),
            None => Seen::Nothing,
        },
        Fact::Registrar => answer(&domain.registrar, |_| Seen::Some),
        Fact::RegistrarApproved => domain.registrar.known().map_or(Seen::Nothing, |it| flag(&it.approved)),
        Fact::RegistrarHere => maybe(domain.registrar.known().and_then(|it| it.here.known().copied())),
        Fact::DomainEnd => day(&domain.expires_on),
        Fact::RealName => answer(&domain.real_name, |_| Seen::Some),
        Fact::RealNameDay => domain.real_name.known().map_or(Seen::Nothing, |it| day(&it.verified_on)),
        Fact::Holder | Fact::HolderExact | Fact::HolderCertificate | Fact::HolderNumber => {
            domain.real_name.known().map_or(Seen::Nothing, |real| holder(fact, view, real))
        }
        Fact::DomainNew => match domain.record {
            Answer::Null => Seen::Flag(true),
            Answer::Known(_) => Seen::Flag(false),
            _ => Seen::Nothing,
        },
        Fact::DomainOwn => match domain.record.known().and_then(|record| record.subject.known()) {
            Some(subject) => {
                let number = subject.certificate_number.text();
                let own = view.certificate.and_then(|certificate| certificate.number.text());
                let recorded = view.record.and_then(|record| record.certificate_number.text());
                maybe(number.map(|number| [own, recorded].into_iter().flatten().any(|own| same_number(own, number))))
            }
            None => Seen::Nothing,
        },
        Fact::DomainFree => settled(answer(&domain.in_order, |order| {
            let own = view.certificate.and_then(|certificate| certificate.number.text());
            let other = order.certificate_number.text().zip(own).is_some_and(|(one, two)| !same_number(one, two));
            Seen::Flag(order.provider.known() != Some(&Whose::Other) && !other)
        })),
        Fact::DomainFiled => answer(&domain.record, |record| field(&record.filed_on, |on| Seen::Day(on.date()))),
        _ => settled(answer(&domain.resolves_to, |place| Seen::Word(place.as_str()))),
    }
}

fn form(parsed: &Result<DomainName, DomainError>) -> &'static str {
    match parsed {
        Ok(name) if name.is_registrable() => "registrable",
        Ok(_) => "sub_domain",
        Err(DomainError::Address) => "address",
        Err(DomainError::OnlySuffix) => "only_suffix",
        Err(DomainError::Empty | DomainError::Form) => "malformed",
    }
}

/// True where the domain does not stand earlier in the order.
fn is_first(view: &View<'_>, here: &Here<'_>, name: &DomainName) -> bool {
    let site = here.site_at.unwrap_or_default();
    let earlier = view.domains.iter().take(site).flatten().chain(view.domains[site].iter().take(here.at));
    !earlier.flatten().flatten().any(|other| other.ascii() == name.ascii())
}

fn holder<'v>(fact: Fact, view: &View<'v>, real: &'v RealName) -> Seen<'v> {
    match fact {
        Fact::Holder => answer(&real.holder, |holder| Seen::Word(who(view, holder))),
        Fact::HolderExact => match (&real.holder, view.unit_name) {
            (Answer::Known(holder), Some(unit)) if who(view, holder) == "unit" => {
                Seen::Flag(holder.trim() == unit.text.trim())
            }
            _ => Seen::Nothing,
        },
        _ => {
            let whose = real.holder.text().map_or("other", |holder| who(view, holder));
            let (kind, number) = match whose {
                "legal_representative" | "legal_pinyin" => {
                    let legal = view.legal;
                    (
                        legal.and_then(|legal| legal.certificate_type.known()),
                        legal.and_then(|legal| legal.certificate_number.text()),
                    )
                }
                "unit" | "unit_pinyin" | "person" => (
                    view.certificate.and_then(|known| known.kind.known()),
                    view.certificate.and_then(|known| known.number.text()),
                ),
                _ => return Seen::Nothing,
            };
            if fact == Fact::HolderNumber {
                return answer(&real.certificate_number, |held| maybe(number.map(|own| same_number(held, own))));
            }
            answer(&real.certificate_type, |held| maybe(kind.map(|own| same_kind(*held, *own))))
        }
    }
}

/// Business licence and certificate of the unified code are one and the same paper.
fn same_kind(one: CertificateType, two: CertificateType) -> bool {
    let licence = |kind| matches!(kind, CertificateType::BusinessLicence | CertificateType::UnifiedCode);
    one == two || (licence(one) && licence(two))
}

fn who(view: &View<'_>, holder: &str) -> &'static str {
    let printed = view.certificate.and_then(|certificate| certificate.name.text());
    let unit = view.unit_name.map(|unit| unit.text);
    let legal = view.legal.and_then(|legal| legal.name.text());
    let is = |name: Option<&str>| name.is_some_and(|name| same_name(name, holder));
    let sounds = |name: Option<&str>| name.is_some_and(|name| pinyin::spells(holder, name));
    let investors = view.subject.map_or(&[][..], |subject| subject.investors.items());
    if is(unit) || is(printed) {
        if view.individual { "person" } else { "unit" }
    } else if is(legal) {
        "legal_representative"
    } else if investors.iter().any(|investor| is(investor.name.text())) {
        "investor"
    } else if sounds(unit) {
        "unit_pinyin"
    } else if sounds(legal) {
        "legal_pinyin"
    } else {
        "other"
    }
}

//! Facts of one site of the order.

use super::order::{remark_text, shown};
use super::person::{born, contacts_apart, distinct};
use super::{Seen, answer, count, field, flag, maybe, settled};
use crate::answer::Field;
use crate::case::{Footer, Person, RecordedPerson, Site};
use crate::rules::fact::Fact;
use crate::rules::view::{View, same_number, same_person};
use crate::rules::words::{Text, folded, same_name};

/// Reads a fact of a site.
pub(super) fn see<'v>(fact: Fact, view: &'v View<'v>, site: &'v Site, at: usize) -> Seen<'v> {
    match fact {
        Fact::Services => field(&site.service_contents, |list| Seen::Services(list)),
        Fact::Contents => Seen::Contents(site.content.items()),
        Fact::Approvals => match &site.pre_approvals {
            Field::Null => Seen::Null,
            list => Seen::Approvals(list.items()),
        },
        Fact::Purpose => Seen::Word(site.purpose.known().map_or("website", |purpose| purpose.as_str())),
        Fact::HomeUrl => settled(field(&site.home_url, |url| Seen::Text(Text::new(url)))),
        Fact::SiteRemark => remark_text(&site.remark),
        Fact::RemarkLength => {
            field(&site.remark, |text| count(text.chars().filter(|letter| !letter.is_whitespace()).count()))
        }
        Fact::RemarkDate => field(&site.remark, |text| Seen::Flag(speaks_of_a_day(text))),
        Fact::AnyRemark => any_remark(view, site),
        Fact::SiteWords => Seen::Texts([view.unit_name, view.scope, view.names.get(at).copied().flatten()]),
        Fact::SiteState => settled(answer(&site.state, |state| Seen::Word(state.as_str()))),
        Fact::Footer => answer(&site.footer, |_| Seen::Some),
        Fact::FooterNumber | Fact::FooterSubject | Fact::FooterLink => {
            site.footer.known().map_or(Seen::Nothing, |footer| foot(fact, view, footer, site))
        }
        Fact::Video => answer(&site.video, |_| Seen::Some),
        Fact::VideoLocal => match site.video.known() {
            Some(video) => maybe(video.province.known().zip(view.province).map(|(place, own)| *place == own)),
            None => Seen::Nothing,
        },
        Fact::SiteDomains => count(site.domains.items().len()),
        Fact::SiteLabels => {
            let mut labels: Vec<&str> =
                view.domains[at].iter().flatten().flatten().map(|name| label(name.unicode())).collect();
            labels.sort_unstable();
            labels.dedup();
            count(labels.len())
        }
        Fact::SiteResources => count(site.resources.items().len()),
        Fact::SiteRuns | Fact::SiteListed | Fact::CodeAlone => runs(fact, view, site, at),
        Fact::SiteNumberFiled | Fact::SiteNumberRecord => number(fact, view, site),
        _ if fact.name().starts_with("name") => name(fact, view, site, at),
        _ => person(fact, view, site, at),
    }
}

fn foot<'v>(fact: Fact, view: &'v View<'v>, footer: &'v Footer, site: &'v Site) -> Seen<'v> {
    shown(fact, view, footer, site.number.text())
}

fn label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn speaks_of_a_day(text: &str) -> bool {
    let dated = |mark: char| {
        text.match_indices(mark).any(|(at, _)| text[..at].chars().next_back().is_some_and(char::is_numeric))
    };
    dated('年') || dated('月') || dated('日') || dated('-')
}

fn any_remark<'v>(view: &'v View<'v>, site: &'v Site) -> Seen<'v> {
    let subject = view.subject.map_or(&Field::Absent, |subject| &subject.remark);
    match (subject.text(), site.remark.text()) {
        (None, None) if subject.is_absent() || site.remark.is_absent() => Seen::Absent,
        (None, None) => Seen::Null,
        (one, two) => Seen::Texts([one.map(Text::new), two.map(Text::new), None]),
    }
}

fn name<'v>(fact: Fact, view: &'v View<'v>, site: &'v Site, at: usize) -> Seen<'v> {
    let Some(name) = view.names.get(at).copied().flatten().filter(|name| !name.text.trim().is_empty()) else {
        return Seen::Nothing;
    };
    let letters = || name.text.chars().filter(|letter| letter.is_alphanumeric());
    let latin = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    match fact {
        Fact::SiteName => Seen::Text(name),
        Fact::NameLength => count(letters().count()),
        Fact::NameHan => count(letters().filter(|letter| is_chinese(*letter)).count()),
        Fact::NameKind => Seen::Word(match letters().next() {
            None => "empty",
            Some(_) if letters().all(char::is_numeric) => "digits",
            Some(_) if letters().all(latin) => "letters",
            Some(_) => "mixed",
        }),
        Fact::NameLatin => Seen::Word(match (letters().any(latin), letters().any(is_chinese)) {
            (false, _) => "none",
            (true, true) => "some",
            (true, false) => "only",
        }),
        Fact::NamePlain => {
            let allowed = |letter: char| matches!(letter, '(' | ')' | '-' | '（' | '）' | '－');
            Seen::Flag(name.text.trim().chars().all(|letter| letter.is_alphanumeric() || allowed(letter)))
        }
        Fact::NameBeyond => view.beyond.get(at).map_or(Seen::Nothing, |rest| Seen::Text(Text::new(rest))),
        Fact::NameOwn => Seen::Flag(own_or_domain(view, name.text, at)),
        Fact::NameRelated => {
            Seen::Flag(view.beyond.get(at).is_none_or(|rest| rest.chars().count() < name.text.chars().count()))
        }
        Fact::NameTwin => Seen::Flag(!view.filed().iter().any(|filed| {
            let other = filed.number.text().zip(site.number.text()).is_none_or(|(one, two)| !same_number(one, two));
            other && filed.name.text().is_some_and(|filed| same_name(filed, name.text))
        })),
        _ => recorded_name(view, site, name.text),
    }
}

fn recorded_name<'v>(view: &View<'v>, site: &'v Site, name: &str) -> Seen<'v> {
    let of_domain = site.domains.items().iter().find_map(|domain| domain.record.known()?.site_name.text());
    let of_number = site.number.text().and_then(|number| view.filed_as(number)).and_then(|filed| filed.name.text());
    maybe(of_domain.or(of_number).map(|recorded| same_name(recorded, name)))
}

fn is_chinese(letter: char) -> bool {
    matches!(u32::from(letter), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// True where the name is a domain or address, or of an individual carries the own name.
fn own_or_domain(view: &View<'_>, name: &str, at: usize) -> bool {
    if !view.individual && name.chars().all(is_chinese) {
        return false;
    }
    let plain = folded(name).to_lowercase();
    let is_domain = view.domains[at]
        .iter()
        .flatten()
        .flatten()
        .any(|domain| plain == domain.unicode() || (view.individual && plain == label(domain.unicode())));
    let own = view.unit_name.filter(|own| view.individual && own.text.chars().count() > 1);
    is_domain
        || plain.starts_with("www.")
        || plain.contains("://")
        || own.is_some_and(|own| plain.contains(&folded(own.text)))
}

fn runs<'v>(fact: Fact, view: &View<'v>, site: &'v Site, at: usize) -> Seen<'v> {
    let (resources, codes) = (site.resources.items(), site.codes.items());
    let case = view.case;
    match fact {
        Fact::SiteRuns if !resources.is_empty() || !codes.is_empty() => Seen::Some,
        Fact::SiteRuns if site.resources.is_absent() && site.codes.is_absent() => Seen::Absent,
        Fact::SiteRuns if site.resources.is_absent() => Seen::Absent,
        Fact::SiteRuns => Seen::Null,
        Fact::SiteListed => {
            let listed = |id: &String| case.resources.items().iter().any(|it| it.id.known() == Some(id));
            let known = |id: &String| case.codes.items().iter().any(|it| it.code.known() == Some(id));
            let resources = case.resources.is_absent() || resources.iter().all(listed);
            Seen::Flag(resources && codes.iter().all(known))
        }
        _ => {
            let earlier = |code: &String| case.sites()[..at].iter().any(|other| other.codes.items().contains(code));
            let crowded = !codes.is_empty() && site.domains.items().len() > 1;
            Seen::Flag(!crowded && !codes.iter().any(earlier))
        }
    }
}

fn number<'v>(fact: Fact, view: &View<'v>, site: &'v Site) -> Seen<'v> {
    field(&site.number, |number| match fact {
        Fact::SiteNumberFiled if view.case.filed.is_absent() => Seen::Nothing,
        Fact::SiteNumberFiled => Seen::Flag(view.filed_as(number).is_some()),
        _ => {
            let recorded = site.domains.items().iter().find_map(|domain| domain.record.known()?.number.text());
            maybe(recorded.map(|recorded| same_number(recorded, number)))
        }
    })
}

fn person<'v>(fact: Fact, view: &'v View<'v>, site: &'v Site, at: usize) -> Seen<'v> {
    let Some(person) = view.persons.get(at).copied().flatten() else {
        return Seen::Nothing;
    };
    let certificate = person.certificate.known();
    match fact {
        Fact::SitePersonLegal => maybe(view.is_legal(person)),
        Fact::SitePersonSame => maybe(view.person.and_then(|subject| same_person(subject, person))),
        Fact::SitePersonAge => born(person),
        Fact::SitePersonSex => Seen::Word(sex(person)),
        Fact::SitePersonType => match certificate {
            Some(certificate) => field(&certificate.kind, |kind| Seen::Word(kind.as_str())),
            None => Seen::Nothing,
        },
        Fact::SitePersonReused => certificate.map_or(Seen::Nothing, |known| flag(&known.used_by_other_subject)),
        Fact::SitePersonEmail => Seen::Flag(!shares_email(view, person, at)),
        Fact::SitePhones => {
            let found = view.person.and_then(|subject| distinct(subject, person));
            found.map_or(Seen::Nothing, |(count, _)| Seen::Count(count))
        }
        Fact::SitePhonesApart => maybe(view.person.and_then(|subject| contacts_apart(subject, person))),
        _ => {
            let filed = site.number.text().and_then(|number| view.filed_as(number));
            match filed.and_then(|filed| filed.person.known()) {
                Some(recorded) => recorded_person(fact, person, recorded),
                None => Seen::Nothing,
            }
        }
    }
}

fn sex(person: &Person) -> &str {
    let card = person.certificate.known().and_then(|known| known.number.text()).map(crate::identity::IdCard::parse);
    match card {
        Some(Ok(card)) if card.sex() == crate::identity::Sex::Male => "male",
        Some(Ok(_)) => "female",
        _ => person.sex.text().unwrap_or_default(),
    }
}

fn shares_email(view: &View<'_>, person: &Person, at: usize) -> bool {
    let Some(email) = person.email.text() else {
        return false;
    };
    let earlier = view.persons[..at].iter().copied().flatten();
    view.person.into_iter().chain(earlier).any(|other| {
        let same = other.email.text().is_some_and(|known| known.trim().eq_ignore_ascii_case(email.trim()));
        same && same_person(other, person) == Some(false)
    })
}

fn recorded_person<'v>(fact: Fact, person: &'v Person, recorded: &'v RecordedPerson) -> Seen<'v> {
    let compared = |one: Option<&str>, two: Option<&str>| maybe(one.zip(two).map(|(one, two)| same_number(one, two)));
    match fact {
        Fact::SitePersonName => compared(person.name.text(), recorded.name.text()),
        Fact::SitePersonNumber => {
            let number = person.certificate.known().and_then(|known| known.number.text());
            compared(number, recorded.certificate_number.text())
        }
        _ => {
            let phones = person.phones.known();
            let phone = phones.and_then(|phones| phones.contact1.known()).and_then(|phone| phone.number.text());
            compared(phone, recorded.phone.text())
        }
    }
}

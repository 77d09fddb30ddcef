//! Sites: domains, home pages, contents, languages, access records and addresses.

use super::host::is_host;
use std::net::Ipv4Addr;

use super::{Objections, material, people, text};
use crate::{
    tables,
    tree::{Element, Tree},
};

/// Most addresses of one range of an access record: a /16.
pub(crate) const RANGE_LIMIT: i64 = 65_536;

/// Judges the sites of a request.
pub(super) fn examine<'e>(sites: impl Iterator<Item = &'e Element>, unit: bool, out: &mut Objections) {
    let mut names: Vec<&str> = Vec::new();
    let mut domains: Vec<String> = Vec::new();
    let mut homes: Vec<String> = Vec::new();
    for site in sites {
        let name = site.child("Wzmc").map_or("", |n| n.text.as_str());
        text(name, out);
        once(&mut names, name.trim(), 1020, name, out);
        for domain in domains_of(site) {
            out.unless(is_domain(domain), 1004, domain);
            once(&mut domains, domain_key(domain), 1005, domain, out);
        }
        for url in home_pages(site) {
            home_page(url, site, out);
            once(&mut homes, home_key(url), 1021, url, out);
        }
        contents(site, out);
        for one in site.children("Jr_xx") {
            access(one, out);
        }
        equal_accesses(site, out);
        if let Some(person) = site.child("Wz_Fzr") {
            people::person(person, unit, out);
            if unit && person.said("Fzr_dhhm").is_none() {
                out.add(1031, name);
            }
        }
    }
}

/// The domains of a site.
pub(crate) fn domains_of(site: &Element) -> impl Iterator<Item = &str> {
    site.children.iter().filter(|c| c.name == "Ym_xx").filter_map(|d| d.said("Ym"))
}

fn once<T: PartialEq>(seen: &mut Vec<T>, value: T, code: u32, shown: &str, out: &mut Objections) {
    if seen.contains(&value) {
        out.add(code, shown);
    } else {
        seen.push(value);
    }
}

fn contents(site: &Element, out: &mut Objections) {
    for approval in site.children("Nrlx").flat_map(|list| list.children("Nrlx_xx")) {
        let kind = approval.num("Nrlx_id").unwrap_or(0);
        out.unless(tables::is_pre_approval(kind), 1033, kind);
        for scan in approval.children("Spwj") {
            material::content(&scan.text, tables::SCAN_LIMIT, "Spwj", out);
        }
    }
    for id in site.nums("Fwnr", "Fwnr_id") {
        out.unless(tables::is_service_content(id), 1034, id);
    }
    for id in site.nums("Yylb", "Yylb_id") {
        out.unless(tables::is_language(id), 1066, id);
    }
}

/// Judges an access record by itself.
pub(super) fn access(access: &Element, out: &mut Objections) {
    for id in access.nums("Wzjrfs", "Jrfs") {
        out.unless(tables::is_access_mode(id), 1035, id);
    }
    for id in access.nums("Wzfb", "Fbdd") {
        out.unless(tables::is_location(id), 1036, id);
    }
    let ranges = ranges_of(access);
    for (i, (first, last)) in ranges.iter().enumerate() {
        if first > last || last - first >= RANGE_LIMIT || !is_public(*first, *last) {
            out.add(1006, shown(*first, *last));
        } else if ranges[..i].iter().any(|(f, l)| f <= last && first <= l) {
            out.add(1024, shown(*first, *last));
        }
    }
}

/// The ranges of an access record as numbers.
pub(crate) fn ranges_of(access: &Element) -> Vec<(i64, i64)> {
    access.children("Ip_xx").filter_map(|ip| Some((ip.num("Qsip")?, ip.num("Zzip")?))).collect()
}

/// A range as people write it.
pub(crate) fn shown(first: i64, last: i64) -> String {
    let dotted = |n: i64| u32::try_from(n).map_or_else(|_| n.to_string(), |n| Ipv4Addr::from(n).to_string());
    format!("{}-{}", dotted(first), dotted(last))
}

/// A domain as the register compares it.
pub(crate) fn domain_key(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// A home page as the register compares it.
pub(crate) fn home_key(url: &str) -> String {
    without_scheme(url.trim()).trim_end_matches('/').to_lowercase()
}

/// The home pages of a site; several are joined by `;`.
pub(crate) fn home_pages(site: &Element) -> impl Iterator<Item = &str> {
    site.said("Syurl").unwrap_or_default().split(';').map(str::trim).filter(|u| !u.is_empty())
}

fn without_scheme(url: &str) -> &str {
    url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url)
}

fn home_page(url: &str, site: &Element, out: &mut Objections) {
    let key = home_key(url);
    let authority = key.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port_good) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse::<u16>().is_ok_and(|p| p > 0)),
        None => (authority, true),
    };
    if !is_host(host) || !port_good || key.chars().any(char::is_whitespace) {
        out.add(1022, url);
        return;
    }
    let belongs = |name: &str| host == name || host.strip_suffix(name).is_some_and(|h| h.ends_with('.'));
    out.unless(domains_of(site).any(|d| belongs(&domain_key(d))), 1041, url);
}

fn is_domain(name: &str) -> bool {
    is_host(name.trim().trim_end_matches('.'))
}

/// Whether no address of a range is private, loopback, link-local, shared, multicast or reserved.
pub(crate) fn is_public(first: i64, last: i64) -> bool {
    const CLOSED: [(i64, i64); 8] = [
        (0x0000_0000, 0x00FF_FFFF),
        (0x0A00_0000, 0x0AFF_FFFF),
        (0x6440_0000, 0x647F_FFFF),
        (0x7F00_0000, 0x7FFF_FFFF),
        (0xA9FE_0000, 0xA9FE_FFFF),
        (0xAC10_0000, 0xAC1F_FFFF),
        (0xC0A8_0000, 0xC0A8_FFFF),
        (0xE000_0000, 0xFFFF_FFFF),
    ];
    CLOSED.iter().all(|(a, b)| last < *a || first > *b)
}

fn equal_accesses(site: &Element, out: &mut Objections) {
    type Shape = (Vec<i64>, Vec<i64>, Vec<(i64, i64)>);
    let shape = |a: &Element| -> Shape {
        let mut s = (a.nums("Wzfb", "Fbdd"), a.nums("Wzjrfs", "Jrfs"), ranges_of(a));
        s.0.sort_unstable();
        s.1.sort_unstable();
        s.2.sort_unstable();
        s
    };
    let mut seen: Vec<Shape> = Vec::new();
    for access in site.children("Jr_xx") {
        let id = access.said("IspJrid").or_else(|| access.said("Jrid")).unwrap_or_default();
        once(&mut seen, shape(access), 1029, id, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for good in ["example.com", "中文.中国", "a-b.example.com.cn", "xn--fiq228c.xn--fiqs8s"] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["example", "-a.com", "a..com", "a_b.com", "http://a.com", "1.2.3.4", "a b.com", "", ".com"] {
            assert!(!is_host(bad), "{bad}");
        }
    }

    #[test]
    fn ranges() {
        let n = |s: &str| i64::from(u32::from(s.parse::<Ipv4Addr>().unwrap()));
        assert!(is_public(n("203.0.113.10"), n("203.0.113.10")));
        assert!(!is_public(n("9.0.0.0"), n("11.0.0.0")));
        assert!(!is_public(n("192.168.1.1"), n("192.168.1.1")));
        assert!(!is_public(0, 0));
    }
}

//! Sites: domains, home pages, contents, languages, access records and addresses.

use super::host::is_host;
use std::net::Ipv4Addr;

use miit::message::{Access, NewFiling, Site};

use super::{Objections, material, people, text};
use crate::tables;

/// Judges the sites of a request.
pub(super) fn examine(filing: &NewFiling, unit: bool, out: &mut Objections) {
    let mut names: Vec<&str> = Vec::new();
    let mut domains: Vec<String> = Vec::new();
    let mut homes: Vec<String> = Vec::new();
    for site in &filing.sites {
        text(&site.name, out);
        once(&mut names, site.name.trim(), 1020, &site.name, out);
        for domain in &site.domains {
            out.unless(is_domain(&domain.name), 1004, &domain.name);
            once(&mut domains, domain_key(&domain.name), 1005, &domain.name, out);
        }
        for url in home_pages(site) {
            home_page(url, site, out);
            once(&mut homes, home_key(url), 1021, url, out);
        }
        contents(site, out);
        for access in &site.accesses {
            address_ranges(access, out);
        }
        equal_accesses(site, out);
        people::person(&site.person, unit, out);
        if unit && site.person.office_phone.is_none() {
            out.add(1031, &site.name);
        }
    }
}

fn once<T: PartialEq>(seen: &mut Vec<T>, value: T, code: u32, shown: &str, out: &mut Objections) {
    if seen.contains(&value) {
        out.add(code, shown);
    } else {
        seen.push(value);
    }
}

fn contents(site: &Site, out: &mut Objections) {
    for approval in &site.pre_approvals {
        out.unless(tables::is_pre_approval(approval.kind), 1033, approval.kind);
        for scan in &approval.scans {
            material::content(scan, tables::SCAN_LIMIT, "Spwj", out);
        }
    }
    for id in &site.service_contents {
        out.unless(tables::is_service_content(*id), 1034, id);
    }
    for id in &site.languages {
        out.unless(tables::is_language(*id), 1066, id);
    }
    for access in &site.accesses {
        for id in &access.modes {
            out.unless(tables::is_access_mode(*id), 1035, id);
        }
        for id in &access.locations {
            out.unless(tables::is_location(*id), 1036, id);
        }
    }
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
pub(crate) fn home_pages(site: &Site) -> impl Iterator<Item = &str> {
    site.home_url.as_deref().unwrap_or_default().split(';').map(str::trim).filter(|u| !u.is_empty())
}

fn without_scheme(url: &str) -> &str {
    url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url)
}

fn home_page(url: &str, site: &Site, out: &mut Objections) {
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
    out.unless(site.domains.iter().any(|d| belongs(&domain_key(&d.name))), 1041, url);
}

fn is_domain(name: &str) -> bool {
    is_host(name.trim().trim_end_matches('.'))
}

fn address_ranges(access: &Access, out: &mut Objections) {
    for (i, ip) in access.ips.iter().enumerate() {
        let shown = format!("{}-{}", Ipv4Addr::from(ip.first), Ipv4Addr::from(ip.last));
        if ip.first > ip.last || !is_public(ip.first, ip.last) {
            out.add(1006, shown);
        } else if access.ips[..i].iter().any(|o| o.first <= ip.last && ip.first <= o.last) {
            out.add(1024, shown);
        }
    }
}

/// Whether no address of a range is private, loopback, link-local, shared, multicast or reserved.
fn is_public(first: u32, last: u32) -> bool {
    const CLOSED: [(u32, u32); 8] = [
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

fn equal_accesses(site: &Site, out: &mut Objections) {
    type Shape = (Vec<u8>, Vec<u8>, Vec<(u32, u32)>);
    let shape = |a: &Access| -> Shape {
        let mut s = (a.locations.clone(), a.modes.clone(), a.ips.iter().map(|i| (i.first, i.last)).collect::<Vec<_>>());
        s.0.sort_unstable();
        s.1.sort_unstable();
        s.2.sort_unstable();
        s
    };
    let mut seen: Vec<Shape> = Vec::new();
    for access in &site.accesses {
        once(&mut seen, shape(access), 1029, &access.isp_id.to_string(), out);
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
        let n = |s: &str| u32::from(s.parse::<Ipv4Addr>().unwrap());
        assert!(is_public(n("203.0.113.10"), n("203.0.113.10")));
        assert!(!is_public(n("9.0.0.0"), n("11.0.0.0")));
        assert!(!is_public(n("192.168.1.1"), n("192.168.1.1")));
        assert!(!is_public(0, 0));
    }
}

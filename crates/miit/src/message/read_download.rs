//! Reading downloads: leniently, since a regulator's file may break its own schema and must still be kept and used.
//!
//! A missing or unreadable number becomes 0 and a missing text empty, each with a warning; nothing is refused once the
//! file is XML with the right root. Ids of 0 never occur on the wire, so a caller can tell.

use super::read::{DownloadFile, MAX_WARNINGS, ReadError, limits, number, open};
use super::{
    Address, BureauOpinion, Certificate, Download, FiledAccess, FiledDomain, FiledIp, FiledSite, FiledSubject,
    FilingData, FilingResult, Person, PreApproval, RequestKind, ResultGroup, ResultLine,
};
use crate::schema;
use crate::xml::{self, Element};

impl Download {
    /// Reads a download file.
    ///
    /// Deviations from the download table are warnings. Operations this version does not take apart come as
    /// [`Download::Other`] with their path.
    ///
    /// # Errors
    /// [`super::ReadError`] when the bytes are neither GBK nor (against the rule) UTF-8 that says so, not XML within
    /// the limits, or the root is not `DownloadData`.
    pub fn from_xml(bytes: &[u8]) -> Result<DownloadFile, ReadError> {
        let mut warnings = Vec::new();
        // UTF-8 often passes for GBK and reads as nonsense, so what says it is UTF-8 and is, is taken at its word.
        let root = match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() && declares_utf8(text) => {
                warnings.push("the file is UTF-8 instead of GBK".to_owned());
                xml::parse(text, &limits())?
            }
            _ => open(bytes, &mut warnings)?,
        };
        if root.name != "DownloadData" {
            return Err(ReadError::Root("DownloadData"));
        }
        warnings.extend(schema::validate_download(&root).iter().map(ToString::to_string));
        let mut messages = Vec::new();
        for business in &root.children {
            if business.name != "ICP" {
                messages.push(Self::Other(business.name.clone()));
                continue;
            }
            for operation in &business.children {
                messages.push(match operation.name.as_str() {
                    "BAJG" => Self::Result(result(operation)),
                    "BASJ" => Self::Data(operation.children("Baxx").map(filing).collect()),
                    other => Self::Other(format!("ICP/{other}")),
                });
            }
        }
        warnings.truncate(MAX_WARNINGS);
        Ok(DownloadFile { messages, warnings })
    }
}

fn declares_utf8(text: &str) -> bool {
    let head: String = text.chars().take(100).collect();
    head.starts_with("<?xml") && head.to_ascii_lowercase().contains("utf-8")
}

fn text(element: &Element, name: &str) -> String {
    optional(element, name).unwrap_or_default()
}

fn optional(element: &Element, name: &str) -> Option<String> {
    element.child(name).map(|c| c.text.clone()).filter(|t| !t.is_empty())
}

fn optional_long<N: TryFrom<i64>>(element: &Element, name: &str) -> Option<N> {
    element.child(name).and_then(number)
}

/// The table's check has already warned where this is missing.
fn long<N: TryFrom<i64> + Default>(element: &Element, name: &str) -> N {
    optional_long(element, name).unwrap_or_default()
}

fn numbers<N: TryFrom<i64>>(element: &Element, wrapper: &str, name: &str) -> Vec<N> {
    element.child(wrapper).map(|list| list.children(name).filter_map(number).collect()).unwrap_or_default()
}

fn result(operation: &Element) -> FilingResult {
    let opinions = operation.children("GJSHS").flat_map(|list| list.children("Gjsh")).map(opinion).collect();
    FilingResult { groups: operation.children("Jg_xx").map(group).collect(), opinions }
}

fn group(element: &Element) -> ResultGroup {
    let line = |e: &Element| ResultLine {
        code: long(e, "Jgdm"),
        text: optional(e, "Dmms"),
        kind: RequestKind::from_number(long(element, "Czlx")),
        key: optional(element, "Bs"),
        remark: optional(element, "Bz"),
    };
    ResultGroup { lines: element.children("Jgxx").map(line).collect() }
}

fn opinion(element: &Element) -> BureauOpinion {
    BureauOpinion {
        reviewer: optional(element, "Shrxm"),
        reviewer_phone: optional(element, "Shr_dhhm"),
        at: text(element, "Shsj"),
        opinion: optional(element, "Shyj"),
        approved: long::<i64>(element, "Shjg") == 1,
        kind: optional_long(element, "Czlx").map(RequestKind::from_number),
        record_id: optional_long(element, "Jlid"),
    }
}

fn filing(element: &Element) -> FilingData {
    let nothing = Element::default();
    FilingData {
        subject: subject(element.child("Zt_xx").unwrap_or(&nothing)),
        sites: element.children("Wz_xx").map(site).collect(),
        remark: optional(element, "Bz"),
    }
}

fn subject(element: &Element) -> FiledSubject {
    let nothing = Element::default();
    let part = |name| element.child(name).unwrap_or(&nothing);
    let (address, certificate) = (part("Txdz"), part("Zj"));
    FiledSubject {
        isp_id: optional_long(element, "IspZtid"),
        id: long(element, "Ztid"),
        name: text(element, "Dwmc"),
        nature: optional_long(element, "Dwxz"),
        address: Address {
            province: long(address, "Shengid"),
            city: long(address, "Shiid"),
            county: optional_long(address, "Xianid"),
            detail: optional(address, "Xxdz"),
        },
        certificate: Certificate {
            kind: long(certificate, "Zjlx"),
            number: text(certificate, "Zjhm"),
            address: text(certificate, "Zjzs"),
        },
        person: person(part("Fzr")),
        number: optional(element, "Baxh"),
        on_behalf: long::<i64>(element, "Bbyhlx") == 1,
        investor: optional(element, "Tzr"),
        first_filed_at: text(element, "Scbbsj"),
        changed_at: text(element, "Zjxgsj"),
        reviewed_at: optional(element, "Shsj"),
        remark: optional(element, "Bz"),
    }
}

fn person(element: &Element) -> Person {
    Person {
        name: optional(element, "Fzr_xm"),
        office_phone: optional(element, "Fzr_dhhm"),
        mobile: text(element, "Fzr_sjhm"),
        email: text(element, "Fzr_dzyj"),
        msn: optional(element, "Msn"),
        qq: optional(element, "Qq"),
        certificate_kind: optional_long(element, "Fzr_zjlx"),
        certificate_number: optional(element, "Fzr_zjhm"),
    }
}

fn site(element: &Element) -> FiledSite {
    let nothing = Element::default();
    let approval = |e: &Element| PreApproval {
        kind: long(e, "Nrlx_id"),
        number: text(e, "Qzsph"),
        scans: e.children("Spwj").map(|s| s.text.clone()).collect(),
    };
    let domain =
        |e: &Element| FiledDomain { isp_id: optional_long(e, "IspYmid"), id: long(e, "Ymid"), name: text(e, "Ym") };
    FiledSite {
        isp_id: optional_long(element, "IspWzid"),
        id: long(element, "Wzid"),
        name: text(element, "Wzmc"),
        pre_approvals: element.children("Nrlx").flat_map(|l| l.children("Nrlx_xx")).map(approval).collect(),
        service_contents: numbers(element, "Fwnr", "Fwnr_id"),
        languages: numbers(element, "Yylb", "Yylb_id"),
        domains: element.children("Ym_xx").map(domain).collect(),
        accesses: element.children("Jr_xx").map(access).collect(),
        person: person(element.child("Wz_Fzr").unwrap_or(&nothing)),
        home_url: optional(element, "Syurl"),
        remark: optional(element, "Wz_Bz"),
        first_filed_at: optional(element, "Scbbsj"),
        changed_at: optional(element, "Zjxgsj"),
        number: optional(element, "Baxh"),
    }
}

fn access(element: &Element) -> FiledAccess {
    let ip = |e: &Element| FiledIp {
        isp_id: optional_long(e, "IspIpid"),
        id: long(e, "Ipid"),
        first: long(e, "Qsip"),
        last: long(e, "Zzip"),
    };
    FiledAccess {
        isp_id: optional_long(element, "IspJrid"),
        id: long(element, "Jrid"),
        provider_id: long(element, "Ispid"),
        locations: numbers(element, "Wzfb", "Fbdd"),
        modes: numbers(element, "Wzjrfs", "Jrfs"),
        ips: element.children("Ip_xx").map(ip).collect(),
    }
}

//! Reading an uploaded file and judging it as a whole (5xxx). Pure, and off the event loop: files may be large.
//!
//! In this order: unreadable or another root 5001; a version other than V.3.0 5004; an operation that is not open 5011; against
//! the schema, or without any operation, 5001; a unit that has no right to the business 5009; another unit than the one that signed
//! in 5003; domains at a provincial bureau 3036. Several operations in one file are worked in their order.

use miit::{
    package::{self, UnpackLimits},
    schema,
};

use super::{
    check::{self, Objections},
    letters::{VERSION, file_error},
    operation::Operation,
};
use crate::{
    error::Result,
    providers::{Enrolled, Standing},
    tree::{Element, Tree, read_file},
};

/// What reading a file came to.
#[derive(Default)]
pub(super) struct Reading {
    /// A code for the file as a whole.
    pub whole: Option<u32>,
    /// The requests of `ICP`, as far as they could be read.
    pub requests: Vec<Request>,
    /// The operations of `IP`.
    pub ip: Vec<Element>,
    /// Whether the file is one of `IP`.
    pub is_ip: bool,
    /// The records of `YM`, with `Czlx`: new 1, change 2, delete 3.
    pub domains: Vec<(u32, Element)>,
    /// 1053, 1054 or 5003: said of each request.
    pub of_each: Option<(u32, String)>,
}

/// One request with what it was found to be by itself.
pub(super) struct Request {
    /// Its operation.
    pub operation: Operation,
    /// The record without attachments.
    pub record: Element,
    /// What was objected to.
    pub objections: Objections,
}

/// Reads a zip of a provider.
pub(super) fn read(zip: &[u8], provider: Option<&Enrolled>, isp: i64, closed: &[String]) -> Result<Reading> {
    let whole = |code| Ok(Reading { whole: Some(code), ..Reading::default() });
    let file = package::unpack_zip(zip, &UnpackLimits::default()).map_err(file_error)?;
    if version(&file.xml).is_some_and(|v| v != VERSION) {
        return whole(5004);
    }
    let Some(root) = read_file(&file.xml).filter(|root| root.name == "UploadData") else { return whole(5001) };
    let violations = schema::validate_upload(&root);
    let Some(business) = root.children.into_iter().next() else { return whole(5001) };
    let unit = business.num("Qqdwid");
    let operations: Vec<Element> = business.children.into_iter().filter(|c| c.name != "Qqdwid").collect();
    let path = |name: &str| format!("{}/{name}", business.name);
    if operations.iter().any(|o| closed.contains(&path(&o.name)) || closed.contains(&business.name)) {
        return whole(5011);
    }
    let refused = !violations.is_empty() || operations.is_empty();
    let mut reading = Reading { whole: refused.then_some(5001), is_ip: business.name == "IP", ..Reading::default() };
    let may = |right: fn(&Enrolled) -> bool| provider.is_none_or(right);
    let allowed = match business.name.as_str() {
        "IP" => may(|p| p.ip),
        "ICP" => may(|p| p.icp),
        _ => true,
    };
    if !refused && !allowed {
        reading.whole = Some(5009);
    }
    reading.of_each = match provider.map(|p| p.standing) {
        _ if unit != Some(isp) => Some((5003, unit.map(|u| u.to_string()).unwrap_or_default())),
        Some(Standing::Deleted) => Some((1053, isp.to_string())),
        Some(Standing::Invalid) => Some((1054, isp.to_string())),
        _ => None,
    };
    match business.name.as_str() {
        "IP" if reading.whole.is_none() => reading.ip = operations,
        "YM" if reading.whole.is_none() => {
            for operation in operations {
                let kind = ["XZBA", "XGBA", "SCBA"].iter().position(|n| *n == operation.name).unwrap_or(0) as u32 + 1;
                reading.domains.extend(operation.children.into_iter().map(|record| (kind, record)));
            }
        }
        "ICP" => {
            let known = operations.into_iter().filter_map(|o| Some((Operation::of(&o.name)?, o)));
            for (operation, tree) in known {
                requests(operation, tree, &mut reading);
            }
        }
        _ => {}
    }
    Ok(reading)
}

fn requests(operation: Operation, tree: Element, reading: &mut Reading) {
    for mut record in tree.children.into_iter().filter(|r| r.name == operation.record()) {
        let mut objections = Objections::default();
        match &reading.of_each {
            _ if reading.whole.is_some() => {}
            Some((code, seen)) => objections.add(*code, seen.clone()),
            None => objections = check::examine(operation, &record),
        }
        record.children.retain(|c| c.name != "Fj");
        reading.requests.push(Request { operation, record, objections });
    }
}

/// The `version` of the root, found without reading the file: its head is ASCII in every charset that may occur.
fn version(xml: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&xml[..xml.len().min(4_096)]);
    let root = head.split_once("<UploadData")?.1;
    let tag = root.split_once('>')?.0;
    let value = tag.split_once("version")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(v, _)| v.to_owned())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_found_in_the_head() {
        let of = |s: &str| version(s.as_bytes());
        assert_eq!(
            of("<?xml version=\"1.0\" encoding=\"GBK\"?><UploadData version=\"V.3.0\"><ICP>"),
            Some("V.3.0".into())
        );
        assert_eq!(of("<UploadData  version = 'V.5.0' >"), Some("V.5.0".into()));
        assert_eq!(of("<UploadData>"), None);
        assert_eq!(of("<?xml version=\"1.0\"?><return/>"), None);
        assert_eq!(of("<UploadData version"), None);
    }
}

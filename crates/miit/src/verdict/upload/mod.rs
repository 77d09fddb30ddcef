//! What the text asks of an upload beyond its schema (messages.md, protocol.md): the element tables know no pattern, no
//! enumeration and no rule across fields, and the regulator's program checks them all the same.
//!
//! What the text says "must" or "mandatory", and what a result code answers, is an error; what one client was seen to
//! meet, or a seed table says, is a warning.

mod attachments;
mod ip;
mod leaf;
mod records;
mod syntax;
mod ym;

use std::collections::{HashMap, HashSet};

use super::outline::Outline;
use super::spot::Spot;
use super::{Found, Known, Layer, Severity};
use crate::interface::V3_0;
use crate::schema;
use crate::xml::Element;

/// Most records of a file (protocol.md §6).
const MAX_RECORDS: usize = 1000;

/// The checks of one file.
struct Check<'c> {
    found: &'c mut Found,
    known: &'c Known,
    /// `Qqdwid`.
    unit: Option<i64>,
    /// Ids seen so far, by kind.
    ids: HashMap<String, HashSet<i64>>,
}

/// Which of the three parts of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Category {
    Icp,
    Ip,
    Ym,
}

/// Runs every check; elements that the schema refuses are passed over.
pub(super) fn check(root: &Element, outline: &Outline, known: &Known, found: &mut Found) {
    if let Some(version) = root.attribute("version").filter(|version| *version != V3_0.version) {
        found.error(Layer::Semantic, "UploadData/@version", "version", version, Some(5004));
    }
    let Some(root) = Spot::root(root, schema::upload_table()) else {
        return;
    };
    if outline.records > MAX_RECORDS {
        let place = outline.message().map_or(root.path.clone(), |message| format!("{}/{message}", root.path));
        found.error(Layer::Semantic, place, "records.limit", &outline.records.to_string(), None);
    }
    for part in root.children() {
        let category = match part.element.name.as_str() {
            "ICP" => Category::Icp,
            "IP" => Category::Ip,
            _ => Category::Ym,
        };
        let unit = part.number_of("Qqdwid");
        let mut check = Check { found, known, unit, ids: HashMap::new() };
        check.part(&part, category);
    }
}

impl Check<'_> {
    fn part(&mut self, part: &Spot<'_>, category: Category) {
        if let (Some(unit), Some(own)) = (self.unit, self.known.isp)
            && unit != own
        {
            self.error(part.path_to("Qqdwid"), "unit.other", &unit.to_string(), Some(5003));
        }
        let operations: Vec<Spot<'_>> = part.children().filter(|spot| spot.element.name != "Qqdwid").collect();
        // The schema lets pass none and several; the text asks for one (messages.md).
        if operations.len() != 1 {
            let names: Vec<&str> = operations.iter().map(|spot| spot.element.name.as_str()).collect();
            self.error(part.path.clone(), "operation.count", &names.join("+"), None);
        }
        for operation in &operations {
            self.walk(operation, category);
            match (category, operation.element.name.as_str()) {
                (Category::Icp, "XZBA") => self.new_filings(operation),
                (Category::Icp, "XZWZ") => self.new_sites(operation),
                (Category::Icp, "XZJR") => self.new_accesses(operation),
                (Category::Icp, "BGBA") => self.changes(operation),
                (Category::Icp, "HSJG") => self.verifications(operation),
                (Category::Icp, "ZXBA") => self.cancellations(operation),
                (Category::Icp, "XZHYD") => self.materials(operation),
                (Category::Ip, _) => self.ip_operation(operation),
                (Category::Ym, _) => self.ym_operation(operation),
                _ => {}
            }
        }
    }

    /// What can be told from an element and its own children, anywhere.
    fn walk(&mut self, spot: &Spot<'_>, category: Category) {
        if spot.is_leaf() {
            self.leaf(spot, category);
            self.unique(spot);
            return;
        }
        self.range(spot, category);
        for child in spot.children() {
            self.walk(&child, category);
        }
    }

    /// The first address of a range is not above the last.
    fn range(&mut self, spot: &Spot<'_>, category: Category) {
        if let (Some(first), Some(last)) = (spot.number_of("Qsip"), spot.number_of("Zzip"))
            && first > last
        {
            let code = if category == Category::Icp { 1006 } else { 2002 };
            self.error(spot.path_to("Zzip"), "ip.order", &format!("{first} > {last}"), Some(code));
        }
    }

    /// Ids of one kind differ within a file; ids of different kinds need not (protocol.md §11).
    fn unique(&mut self, spot: &Spot<'_>) {
        let name = spot.element.name.as_str();
        let own = name.starts_with("Isp");
        if !own && name != "Id" {
            return;
        }
        let Some(id) = spot.number() else {
            return;
        };
        // Sources, allocations and broadcasts count for themselves.
        let above = spot.path.rsplit('/').nth(1).unwrap_or_default().split('[').next().unwrap_or_default();
        let kind = if matches!(name, "IspId" | "Id") { format!("{above}/{name}") } else { name.to_owned() };
        if self.ids.entry(kind).or_default().insert(id) {
            return;
        }
        match name {
            "IspJrid" => self.error(spot.path.clone(), "id.repeated", spot.text(), Some(1038)),
            _ if own => self.error(spot.path.clone(), "id.repeated", spot.text(), None),
            _ => self.warning(spot.path.clone(), "id.repeated", spot.text(), None),
        }
    }

    fn error(&mut self, path: String, rule: &'static str, value: &str, code: Option<u32>) {
        self.found.error(Layer::Semantic, path, rule, value, code);
    }

    fn warning(&mut self, path: String, rule: &'static str, value: &str, code: Option<u32>) {
        self.found.warning(Layer::Semantic, path, rule, value, code);
    }

    fn problem(&mut self, severity: Severity, spot: &Spot<'_>, rule: &'static str, code: Option<u32>) {
        match severity {
            Severity::Error => self.error(spot.path.clone(), rule, spot.text(), code),
            Severity::Warning => self.warning(spot.path.clone(), rule, spot.text(), code),
        }
    }

    /// A child that the text makes mandatory is missing or blank.
    fn need(&mut self, spot: &Spot<'_>, name: &str, code: Option<u32>) {
        if spot.text_of(name).is_none() {
            self.error(spot.path_to(name), "mandatory", "", code);
        }
    }
}

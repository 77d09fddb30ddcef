//! The IP operations: the Fpfs rule and who may be whom (messages.md, "IP").

use super::super::spot::Spot;
use super::Check;

const REGIONS: [&str; 3] = ["Shengid", "Shiid", "Xianid"];

/// What an allocation that is used (Fpfs 1) must carry, with the code of its absence.
const USED: &[(&str, u32)] = &[
    ("Syfs", 2032),
    ("Fprq", 2030),
    ("Dwmc", 2031),
    ("Dwxz", 2034),
    ("Shengid", 2037),
    ("Shiid", 2038),
    ("Xxdz", 2036),
    ("Lxrxm", 2040),
    ("Lxrdh", 2039),
    ("Lxrdzyj", 2042),
];

/// What it is asked to carry as well, though the text does not say that it must.
const USED_TOO: &[(&str, Option<u32>)] = &[
    ("Dwfl", Some(2035)),
    ("Dwhyfl", None),
    ("Xianid", None),
    ("Sfymtz", Some(2033)),
    ("Wgip", Some(2043)),
    ("Wgdz", Some(2044)),
];

impl Check<'_> {
    /// XZBA, XGBA and SCBA of IP: groups of records.
    pub(super) fn ip_operation(&mut self, operation: &Spot<'_>) {
        if operation.element.children.is_empty() {
            self.warning(operation.path.clone(), "records.none", "", None);
        }
        for record in operation.children().flat_map(|group| group.children().collect::<Vec<_>>()) {
            self.regions(&record, REGIONS, 2011);
            match record.element.name.as_str() {
                "Ly" | "Ly_xx" => self.differs(&record, "Lydw", self.unit, 2052),
                "Fpsy" => self.allocation(&record),
                "Jsxx" => self.differs(&record, "Sqdw", record.number_of("Gbdw"), 2053),
                "Zdxx" => self.source(&record),
                _ => {}
            }
        }
    }

    fn allocation(&mut self, record: &Spot<'_>) {
        match record.number_of("Fpfs") {
            Some(1) => {
                for (name, code) in USED {
                    self.need(record, name, Some(*code));
                }
                for (name, code) in USED_TOO.iter().filter(|(name, _)| record.text_of(name).is_none()) {
                    self.warning(record.path_to(name), "mandatory", "", *code);
                }
            }
            Some(2) => {
                self.need(record, "Fpdx", Some(2047));
                self.differs(record, "Fpdx", self.unit, 2050);
            }
            Some(3) => {
                self.need(record, "Syfs", Some(2032));
                self.need(record, "Fprq", Some(2030));
            }
            _ => {}
        }
    }

    /// Customer-owned addresses: the kind of the source says whether it has an id or a name.
    fn source(&mut self, record: &Spot<'_>) {
        let Some(source) = record.child("Lydw") else {
            return;
        };
        match record.number_of("Ly_dwlx") {
            Some(0) => self.need(&source, "Ly_dwmc", Some(2045)),
            Some(1) => self.need(&source, "Ly_dwid", Some(2028)),
            _ => {}
        }
        self.differs(&source, "Ly_dwid", self.unit, 2052);
    }

    fn differs(&mut self, record: &Spot<'_>, name: &str, other: Option<i64>, code: u32) {
        if let (Some(one), Some(other)) = (record.number_of(name), other)
            && one == other
        {
            self.error(record.path_to(name), "unit.same", &one.to_string(), Some(code));
        }
    }
}

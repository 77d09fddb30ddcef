//! From the codes of a case to the numbers of the ministry's interface.
//!
//! The numbers are data (`data/code-tables.toml`), each with a remark on how far it can be trusted;
//! the ministry's own download of its code tables overrides them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::region::Province;
use crate::vocabulary::{CertificateType, MaterialKind, Nature, PreApprovalType, ServiceContent};

/// One code, its number on the wire, and its names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CodeRow {
    /// Code as it stands in a case.
    pub code: String,
    /// Number on the wire.
    pub wire: u16,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Natures for which the row holds; empty for all. Certificates only.
    #[serde(default)]
    pub natures: Vec<Nature>,
    /// Opening of the numbers for which the row holds. Certificates only.
    #[serde(default)]
    pub number_prefix: String,
}

/// All tables.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CodeTables {
    /// Natures of organisers (Dwxz).
    pub nature: Vec<CodeRow>,
    /// Certificate types (Zjlx); several rows for one code, special ones first.
    pub certificate: Vec<CodeRow>,
    /// Service contents (Wzfwlx).
    pub service_content: Vec<CodeRow>,
    /// Pre-approval fields (Wzjylx).
    pub pre_approval: Vec<CodeRow>,
    /// Languages (Yylb).
    pub language: Vec<CodeRow>,
    /// Access modes (Wzjrfs).
    pub access_mode: Vec<CodeRow>,
    /// Server locations (Fbdd) by two digits of the province.
    pub location: Vec<CodeRow>,
    /// Purposes of attachments (Fjyt).
    pub purpose: Vec<CodeRow>,
    /// Formats of attachments (Fjwjgs).
    pub file_format: Vec<CodeRow>,
    /// Certificate types that go with each nature.
    pub accepted: BTreeMap<String, Vec<CertificateType>>,
    /// Certificate types that may go with a nature, sources disagreeing.
    pub doubtful: BTreeMap<String, Vec<CertificateType>>,
}

/// One row of the bureau's own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    /// Wire name of the table, such as `Dwxz`.
    pub table: String,
    /// Number on the wire.
    pub id: u16,
    /// Chinese name.
    pub name: String,
    /// In force.
    pub valid: bool,
}

/// The text of a data file does not have the shape of its table.
#[derive(Debug, thiserror::Error)]
#[error("the data file cannot be read")]
pub struct DataError(#[from] toml::de::Error);

/// Whether a certificate type goes with a nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// It does.
    Yes,
    /// Sources disagree.
    Perhaps,
    /// It does not.
    No,
}

/// Access mode of a resource that states none.
pub const DEFAULT_ACCESS_MODE: &str = "cloud";

static TABLES: LazyLock<CodeTables> =
    LazyLock::new(|| CodeTables::parse(include_str!("../../../data/code-tables.toml")).unwrap_or_default());

impl CodeTables {
    /// The tables that come with this crate.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &TABLES
    }

    /// Reads tables from TOML, for operators who override the embedded ones.
    ///
    /// # Errors
    ///
    /// [`DataError`] where the text is no TOML or has another shape.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        Ok(toml::from_str(text)?)
    }

    /// These tables with what the bureau has told laid over them. A code takes the number under which the bureau has its
    /// name, else keeps its number with the bureau's name for it; it goes where the bureau calls that number invalid. What
    /// the bureau did not name stays.
    #[must_use]
    pub fn overridden(&self, told: &[ToldRow]) -> Self {
        let mut all = self.clone();
        for (table, rows) in [
            ("Dwxz", &mut all.nature),
            ("Zjlx", &mut all.certificate),
            ("Wzfwlx", &mut all.service_content),
            ("Wzjylx", &mut all.pre_approval),
            ("Yylb", &mut all.language),
            ("Wzjrfs", &mut all.access_mode),
            ("Gj", &mut all.location),
            ("Fjytlx", &mut all.purpose),
            ("Fjwjgs", &mut all.file_format),
        ] {
            let told: Vec<&ToldRow> = told.iter().filter(|row| row.table == table).collect();
            rows.retain_mut(|row| override_row(row, &told));
        }
        all
    }

    /// Dwxz of a nature.
    #[must_use]
    pub fn nature(&self, nature: Nature) -> Option<u16> {
        wire(&self.nature, nature.as_str())
    }

    /// Zjlx of a certificate. `nature` is the organiser's, also for certificates of its persons;
    /// `number` tells residence permits of Taiwan from those of Hong Kong and Macao.
    #[must_use]
    pub fn certificate(&self, kind: CertificateType, nature: Nature, number: &str) -> Option<u16> {
        self.certificate
            .iter()
            .find(|row| {
                row.code == kind.as_str()
                    && (row.natures.is_empty() || row.natures.contains(&nature))
                    && number.trim().starts_with(&row.number_prefix)
            })
            .map(|row| row.wire)
    }

    /// Wzfwlx of a service content.
    #[must_use]
    pub fn service_content(&self, content: ServiceContent) -> Option<u16> {
        wire(&self.service_content, content.as_str())
    }

    /// Wzjylx of a pre-approval field.
    #[must_use]
    pub fn pre_approval(&self, field: PreApprovalType) -> Option<u16> {
        wire(&self.pre_approval, field.as_str())
    }

    /// Yylb of a language code like `zh`.
    #[must_use]
    pub fn language(&self, language: &str) -> Option<u16> {
        wire(&self.language, &language.to_ascii_lowercase())
    }

    /// Wzjrfs of an access mode; of [`DEFAULT_ACCESS_MODE`] where none is stated.
    #[must_use]
    pub fn access_mode(&self, mode: Option<&str>) -> Option<u16> {
        wire(&self.access_mode, mode.unwrap_or(DEFAULT_ACCESS_MODE))
    }

    /// Fbdd by the two digits of a province-level region.
    #[must_use]
    pub fn location(&self, two_digits: &str) -> Option<u16> {
        wire(&self.location, two_digits)
    }

    /// Fbdd of a province that runs filings.
    #[must_use]
    pub fn location_of(&self, province: Province) -> Option<u16> {
        self.location(&province.to_string())
    }

    /// Fjyt of a purpose like `live_photo`.
    #[must_use]
    pub fn purpose(&self, purpose: &str) -> Option<u16> {
        wire(&self.purpose, purpose)
    }

    /// Fjyt of a document, by its kind and the pointer of what it proves; none where the bureau's
    /// five purposes have no place for it. An individual's document at `/subject` is the
    /// organiser's certificate.
    #[must_use]
    pub fn attachment_purpose(&self, kind: MaterialKind, owner: &str) -> Option<u16> {
        let purpose = match kind {
            MaterialKind::UnitCertificate => "subject_certificate",
            MaterialKind::IdentityDocument if owner == "/subject" => "subject_certificate",
            MaterialKind::IdentityDocument if owner == "/subject_person" => "subject_person_certificate",
            MaterialKind::IdentityDocument if owner.starts_with("/sites/") => "site_person_certificate",
            _ => return None,
        };
        self.purpose(purpose)
    }

    /// Fjwjgs of a file format like `jpg`; `jpeg` counts as `jpg`.
    #[must_use]
    pub fn file_format(&self, format: &str) -> Option<u16> {
        let format = format.to_ascii_lowercase();
        wire(&self.file_format, if format == "jpeg" { "jpg" } else { &format })
    }

    /// Whether a certificate type goes with a nature.
    #[must_use]
    pub fn fits(&self, nature: Nature, kind: CertificateType) -> Fits {
        let stands_in = |table: &BTreeMap<String, Vec<CertificateType>>| {
            table.get(nature.as_str()).is_some_and(|kinds| kinds.contains(&kind))
        };
        if stands_in(&self.accepted) {
            Fits::Yes
        } else if stands_in(&self.doubtful) {
            Fits::Perhaps
        } else {
            Fits::No
        }
    }

    /// Certificate types that go with a nature, for the choices of a form.
    #[must_use]
    pub fn certificates_of(&self, nature: Nature) -> &[CertificateType] {
        self.accepted.get(nature.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// Lays what the bureau has told over one row; false if it goes.
fn override_row(row: &mut CodeRow, told: &[&ToldRow]) -> bool {
    if let Some(named) = told.iter().find(|told| told.valid && told.name.trim() == row.zh) {
        row.wire = named.id;
        return true;
    }
    match told.iter().find(|told| told.id == row.wire) {
        Some(numbered) if numbered.valid => {
            row.zh = numbered.name.trim().to_owned();
            true
        }
        Some(_) => false,
        None => true,
    }
}

fn wire(rows: &[CodeRow], code: &str) -> Option<u16> {
    rows.iter().find(|row| row.code == code).map(|row| row.wire)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(table: &str, id: u16, name: &str, valid: bool) -> ToldRow {
        ToldRow { table: table.to_owned(), id, name: name.to_owned(), valid }
    }

    #[test]
    fn what_the_bureau_tells_wins_over_the_tables_of_the_program() {
        let own = CodeTables::embedded();
        let now = own.overridden(&[
            told("Dwxz", 44, "企业", true),
            told("Dwxz", 4, "旧企业", false),
            told("Dwxz", 3, "事业法人", true),
            told("Dwxz", 6, "社会团体", false),
            told("Zjlx", 4, "不相干", false),
        ]);
        assert_eq!(now.nature(Nature::Enterprise), Some(44), "found by its name");
        assert_eq!(now.nature(Nature::Institution), Some(3), "the number stays");
        assert_eq!(now.nature.iter().find(|row| row.wire == 3).unwrap().zh, "事业法人", "under the bureau's name");
        assert_eq!(now.nature(Nature::Association), None, "what is invalid goes");
        assert_eq!(now.nature(Nature::Individual), own.nature(Nature::Individual), "what is not named stays");
        assert_eq!(own.overridden(&[]).nature, own.nature);
    }

    #[test]
    fn every_code_has_a_number_and_a_name() {
        let tables = CodeTables::parse(include_str!("../../../data/code-tables.toml")).unwrap();
        for nature in Nature::ALL {
            assert!(tables.nature(*nature).is_some(), "{nature}");
            assert!(!tables.certificates_of(*nature).is_empty(), "{nature}");
        }
        for content in ServiceContent::ALL {
            assert!(tables.service_content(*content).is_some(), "{content}");
        }
        for field in PreApprovalType::ALL {
            assert!(tables.pre_approval(*field).is_some(), "{field}");
        }
        for kind in CertificateType::ALL {
            let found = tables.certificate(*kind, Nature::Enterprise, "1");
            assert_eq!(found.is_some(), *kind != CertificateType::HkIdCard, "{kind}");
        }
        for province in Province::all() {
            assert!(tables.location_of(province).is_some(), "{province}");
        }
        assert_eq!(Province::all().count(), 31);
        for (nature, kinds) in tables.accepted.iter().chain(&tables.doubtful) {
            assert!(nature.parse::<Nature>().is_ok(), "{nature}");
            assert!(!kinds.is_empty());
        }
    }

    #[test]
    fn certificates_follow_the_nature_and_the_number() {
        let tables = CodeTables::embedded();
        for (kind, nature, number, wire) in [
            (CertificateType::BusinessLicence, Nature::Enterprise, "", 1),
            (CertificateType::OrganisationCode, Nature::Institution, "", 3),
            (CertificateType::OrganisationCode, Nature::Government, "", 9),
            (CertificateType::OrganisationCode, Nature::Association, "", 10),
            (CertificateType::OrganisationCode, Nature::Enterprise, "", 12),
            (CertificateType::UnifiedCode, Nature::Government, "", 13),
            (CertificateType::UnifiedCode, Nature::Institution, "", 15),
            (CertificateType::UnifiedCode, Nature::MassOrganisation, "", 24),
            (CertificateType::UnifiedCode, Nature::Enterprise, "", 1),
            (CertificateType::IdCard, Nature::Enterprise, "", 2),
            (CertificateType::HmtResidencePermit, Nature::Individual, "81000019900820", 41),
            (CertificateType::HmtResidencePermit, Nature::Individual, "83000019900820", 42),
        ] {
            assert_eq!(tables.certificate(kind, nature, number), Some(wire), "{kind} {nature}");
        }
    }

    #[test]
    fn other_tables() {
        let tables = CodeTables::embedded();
        assert_eq!(tables.language("zh"), Some(1));
        assert_eq!(tables.language("zh-Hant"), Some(2));
        assert_eq!(tables.language("en"), Some(12));
        assert_eq!(tables.access_mode(None), Some(5));
        assert_eq!(tables.access_mode(Some("virtual_host")), Some(3));
        assert_eq!(tables.location("44"), Some(5));
        assert_eq!(tables.file_format("JPEG"), Some(1));
        let identity = MaterialKind::IdentityDocument;
        assert_eq!(tables.attachment_purpose(identity, "/sites/0/person"), Some(4));
        assert_eq!(tables.attachment_purpose(identity, "/subject_person"), Some(3));
        assert_eq!(tables.attachment_purpose(MaterialKind::UnitCertificate, "/subject"), Some(2));
        assert_eq!(tables.attachment_purpose(MaterialKind::PartyLetter, "/subject"), None);
        assert_eq!(tables.fits(Nature::Institution, CertificateType::UnifiedCode), Fits::Perhaps);
        assert_eq!(tables.fits(Nature::Enterprise, CertificateType::IdCard), Fits::No);
    }
}

//! The field catalogue: every field people type, where it goes, what it is called, how it is shown.
//!
//! The catalogue is data (`data/fields.toml`). Forms are rendered from it, and whatever leaves the
//! sealed store is masked by it: text that the catalogue does not know is hidden.

mod mask;

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub use mask::MaskStyle;

use crate::codes::DataError;
use crate::pointer;
use crate::vocabulary::codes;

codes! {
    /// How what was typed is read.
    FieldKind, "field kind" {
        /// One line.
        Text = "text",
        /// Several lines.
        LongText = "long_text",
        /// One word of a closed list.
        Code = "code",
        /// Several words of a list.
        Codes = "codes",
        /// A day.
        Date = "date",
        /// A day, or no end.
        ValidUntil = "valid_until",
        /// Yes or no.
        YesNo = "yes_no",
        /// Six digits of a region.
        Region = "region",
        /// A domain.
        Domain = "domain",
        /// A home page address.
        Url = "url",
        /// A site's name.
        SiteName = "site_name",
        /// A filing number.
        FilingNumber = "filing_number",
        /// Number of the subject's certificate.
        SubjectNumber = "subject_number",
        /// Number of a person's certificate.
        PersonNumber = "person_number",
        /// A mobile number.
        Mobile = "mobile",
        /// An office telephone.
        Landline = "landline",
        /// Either of both.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
    }
}

codes! {
    /// For whom a field is asked.
    Applies, "applies" {
        /// Organisations.
        Org = "org",
        /// Individuals.
        Individual = "individual",
        /// Both.
        Both = "both",
    }
}

/// The closed lists that fields choose from. A list of another name makes the catalogue unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedList {
    /// Provinces, two digits.
    Province,
    /// Filing types.
    FilingType,
    /// Natures of subjects.
    Nature,
    /// Types of certificates.
    Certificate,
    /// What a responsible person is to the subject.
    PersonRole,
    /// Whose data a site's person shares.
    SameAs,
    /// Service contents of sites.
    ServiceContent,
    /// Kinds of pre-approval.
    PreApproval,
    /// What a site holds.
    Content,
    /// What a domain serves.
    Purpose,
    /// Languages of sites.
    Language,
}

/// One field of the catalogue.
#[derive(Debug, Clone, Deserialize)]
pub struct FormField {
    /// Its name, like `subject.name`.
    pub key: String,
    /// Pattern of its JSON pointers, like `/sites/*/name`.
    pub pointer: String,
    /// Element on the wire below the filing record, like `Wz_xx/Wzmc`; `-` where it stays here.
    pub wire: String,
    /// Why it stays here.
    #[serde(default)]
    pub why: String,
    /// How it is read.
    pub kind: FieldKind,
    /// The closed list behind `code` and `codes`.
    #[serde(default)]
    pub options: Option<ClosedList>,
    /// How it is masked; `None` where it stays clear.
    #[serde(deserialize_with = "sealing")]
    pub sealed: Option<MaskStyle>,
    /// Id of its label.
    pub words: String,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
    /// Line below the label, Chinese.
    #[serde(default)]
    pub hint_zh: String,
    /// Line below the label, English.
    #[serde(default)]
    pub hint_en: String,
    /// For whom it is asked.
    pub applies: Applies,
    /// Fewest characters the wire takes.
    pub min: Option<usize>,
    /// Most characters the wire takes.
    pub max: Option<usize>,
}

impl FormField {
    /// True where the field goes to the bureau.
    #[must_use]
    pub fn goes_on_the_wire(&self) -> bool {
        self.wire != "-"
    }

    fn covers(&self, at: &str) -> bool {
        covers(&self.pointer, at)
    }
}

/// A member nobody types that is shown masked.
#[derive(Debug, Clone, Deserialize)]
struct MaskedMember {
    pointer: String,
    sealed: MaskStyle,
}

/// All fields, and what is known of the members nobody types.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Catalogue {
    #[serde(rename = "field")]
    fields: Vec<FormField>,
    #[serde(rename = "group")]
    groups: Vec<Group>,
    clear: Vec<String>,
    masked: Vec<MaskedMember>,
}

/// What a part of the case is called that is no field itself, such as a site's domains.
#[derive(Debug, Clone, Deserialize)]
struct Group {
    pointer: String,
    zh: String,
    en: String,
}

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(include_str!("../../../../data/fields.toml")).unwrap_or_default());

impl Catalogue {
    /// The catalogue that comes with this crate.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &CATALOGUE
    }

    /// Reads a catalogue from TOML.
    ///
    /// # Errors
    ///
    /// [`DataError`] where the text is no TOML or has another shape.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        Ok(toml::from_str(text)?)
    }

    /// All fields, in the order of the form.
    #[must_use]
    pub fn fields(&self) -> &[FormField] {
        &self.fields
    }

    /// The field at a JSON pointer of a case, or of an entry of its list.
    #[must_use]
    pub fn find(&self, at: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.covers(at))
    }

    /// What the place is called, in Chinese and in English: a field, or a part of the case.
    #[must_use]
    pub fn label(&self, at: &str) -> Option<(&str, &str)> {
        let field = self.find(at).map(|field| (field.zh.as_str(), field.en.as_str()));
        let group = || self.groups.iter().find(|group| pointer::matches(&group.pointer, at));
        field.or_else(|| group().map(|group| (group.zh.as_str(), group.en.as_str())))
    }

    /// The field with this key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The whole of a raw case with everything personal masked. Text and numbers that the catalogue
    /// does not list as clear are hidden, and so are keys that are no plain words.
    #[must_use]
    pub fn mask(&self, case: &Value) -> Value {
        mask::mask(self, case)
    }

    /// One text as it may be shown, by the pointer where it stands. `individual` tells whether the
    /// organiser is a natural person; say true where it is not known.
    #[must_use]
    pub fn mask_text(&self, at: &str, text: &str, individual: bool) -> String {
        match self.style_at(at) {
            Shown::Clear => text.to_owned(),
            Shown::Masked(style) => style.apply(text, individual),
            Shown::Hidden => MaskStyle::Hidden.apply(text, individual),
        }
    }

    fn style_at(&self, at: &str) -> Shown {
        if let Some(field) = self.find(at) {
            return field.sealed.map_or(Shown::Clear, Shown::Masked);
        }
        if let Some(member) = self.masked.iter().find(|member| covers(&member.pointer, at)) {
            return Shown::Masked(member.sealed);
        }
        if self.clear.iter().any(|pattern| pointer::matches(pattern, at)) {
            return Shown::Clear;
        }
        Shown::Hidden
    }
}

/// How a text is shown.
enum Shown {
    Clear,
    Masked(MaskStyle),
    Hidden,
}

/// True where the pattern means this place or the list this place is an entry of.
fn covers(pattern: &str, at: &str) -> bool {
    pointer::matches(pattern, at)
        || at.rsplit_once('/').is_some_and(|(list, last)| {
            last.bytes().all(|byte| byte.is_ascii_digit()) && pointer::matches(pattern, list)
        })
}

fn sealing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<MaskStyle>, D::Error> {
    use serde::de::Error as _;
    match Value::deserialize(deserializer)? {
        Value::Bool(false) => Ok(None),
        Value::String(style) => style.parse().map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom("sealed is false or the name of a mask")),
    }
}

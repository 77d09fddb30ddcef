//! Ids of the messages that say what to do. Their words stand in `locales/*/findings.ftl`.

macro_rules! cures {
    ( $( $(#[$doc:meta])* $name:ident = $id:literal, )+ ) => {
        $( $(#[$doc])* pub const $name: &str = $id; )+

        /// Every id that this crate uses.
        pub const ALL: &[&str] = &[ $( $name, )+ ];
    };
}

cures! {
    /// Type the missing member; argument `field`, its words key.
    INPUT_MISSING = "finding-input-missing",
    /// The field is demanded and "none" is no answer; argument `field`.
    INPUT_REFUSED = "finding-input-refused",
    /// Somebody outside could not be asked; argument `field`.
    OUTSIDE_UNKNOWN = "finding-outside-unknown",
    /// Verify the account.
    ACCOUNT_NOT_VERIFIED = "finding-account-not-verified",

    /// Another type follows from the records; argument `type`.
    TYPE_MISMATCH = "finding-type-mismatch",
    /// Sites of one order would need different types.
    TYPE_MIXED = "finding-type-mixed",
    /// The domain is on record under somebody else.
    CONFLICT_DOMAIN = "finding-conflict-domain",
    /// Subject or domain is in another order.
    CONFLICT_ORDER = "finding-conflict-order",
    /// The subject is a shell.
    SHELL_SUBJECT = "finding-shell-subject",
    /// Shells are cancelled on paper.
    SHELL_ON_PAPER = "finding-shell-on-paper",
    /// Nothing is on file.
    NOT_FILED = "finding-not-filed",
    /// The domain is connected here already.
    ALREADY_CONNECTED = "finding-already-connected",
    /// What the bureau has is not known.
    BUREAU_UNKNOWN = "finding-bureau-unknown",

    /// Certificate type does not go with the nature; arguments `certificate`, `nature`.
    NATURE_CERTIFICATE = "finding-nature-certificate",
    /// Certificate type of a person that is not accepted; argument `certificate`.
    CERTIFICATE_KIND = "finding-certificate-kind",
    /// Number has another length; arguments `expected`, `found`.
    NUMBER_LENGTH = "finding-number-length",
    /// Number has characters that do not belong there.
    NUMBER_CHARACTERS = "finding-number-characters",
    /// Check character of a unit's number is wrong.
    NUMBER_CHECK = "finding-number-check",
    /// ID card: not 18 characters; argument `found`.
    ID_LENGTH = "finding-id-length",
    /// ID card: other characters.
    ID_CHARACTERS = "finding-id-characters",
    /// ID card: no such region.
    ID_REGION = "finding-id-region",
    /// ID card: no such birth date.
    ID_BIRTH_DATE = "finding-id-birth-date",
    /// ID card: check character.
    ID_CHECK = "finding-id-check",

    /// No contact number.
    PHONE_MISSING = "finding-phone-missing",
    /// Not a mobile number.
    PHONE_FORM = "finding-phone-form",
    /// Neither a mobile number nor a landline.
    PHONE_FORM_ANY = "finding-phone-form-any",
    /// Segment that the ministry's SMS does not reach; argument `segment`.
    PHONE_SEGMENT = "finding-phone-segment",
    /// Not an e-mail address.
    EMAIL_INVALID = "finding-email-invalid",
    /// E-mail address too short or too long; argument `found`.
    EMAIL_LENGTH = "finding-email-length",

    /// Not a domain name.
    DOMAIN_FORM = "finding-domain-form",
    /// An IP address.
    DOMAIN_ADDRESS = "finding-domain-address",
    /// Only a suffix.
    DOMAIN_ONLY_SUFFIX = "finding-domain-only-suffix",
    /// A sub-domain; argument `registrable`.
    DOMAIN_SUB = "finding-domain-sub",
    /// Suffix that cannot be filed; argument `suffix`.
    DOMAIN_SUFFIX = "finding-domain-suffix",
    /// Domain twice in the order; argument `first`.
    DOMAIN_DUPLICATE = "finding-domain-duplicate",
    /// Domain without real-name verification.
    DOMAIN_NOT_REAL_NAMED = "finding-domain-not-real-named",

    /// Site name too short.
    SITE_NAME_LENGTH = "finding-site-name-length",
    /// Site name of digits only.
    SITE_NAME_DIGITS = "finding-site-name-digits",
    /// Site name of letters only.
    SITE_NAME_LETTERS = "finding-site-name-letters",
    /// Site name with other symbols; argument `symbols`.
    SITE_NAME_SYMBOLS = "finding-site-name-symbols",
    /// Live check of the site person not made.
    VIDEO_MISSING = "finding-video-missing",
    /// Individuals have no pre-approvals.
    PREAPPROVAL_INDIVIDUAL = "finding-preapproval-individual",
    /// Site without resource and code.
    RESOURCE_MISSING = "finding-resource-missing",
    /// Resource or code that is not in the case; argument `id`.
    RESOURCE_NOT_LISTED = "finding-resource-not-listed",
    /// A document is missing; arguments `kind`, `owner`.
    MATERIAL_MISSING = "finding-material-missing",

    /// Characters the bureau's files cannot carry; arguments `characters`, `reference`.
    FORM_GBK = "finding-form-gbk",
    /// Too long for the wire; arguments `limit`, `found`.
    FORM_TOO_LONG = "finding-form-too-long",
    /// Too short for the wire; arguments `limit`, `found`.
    FORM_TOO_SHORT = "finding-form-too-short",
    /// Region is not six digits of a province.
    FORM_REGION = "finding-form-region",
    /// The word is not in the bureau's table; argument `options`.
    FORM_UNLISTED = "finding-form-unlisted",
    /// Home page address without a domain of the site.
    FORM_HOME_URL = "finding-form-home-url",
    /// The sentence of a rule, as the rule data have it; arguments `zh`, `en`.
    RULE = "finding-rule",
    /// Office telephone is missing.
    FORM_OFFICE_PHONE_MISSING = "finding-form-office-phone-missing",
    /// Office telephone has another form.
    FORM_OFFICE_PHONE_FORM = "finding-form-office-phone-form",
}

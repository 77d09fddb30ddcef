//! Who somebody is: certificate numbers, credit codes, phones, e-mail, and how they are masked.
//!
//! Each type is made by a `parse` that accepts what people type (blanks, dashes, wide characters)
//! and afterwards holds one normal form.

mod email;
mod id_card;
pub mod mask;
mod phone;
mod unit_number;

pub use email::{Email, EmailError};
pub use id_card::{IdCard, IdCardError, Sex};
pub use mask::{mask_address, mask_certificate, mask_email, mask_name, mask_phone, mask_remark};
pub use phone::{Landline, LandlineError, Mobile, MobileError, SmsRules, sms_rules};
pub use unit_number::{BusinessRegistration, CreditCode, OrganisationCode, UnitNumberError};

use unicode_normalization::UnicodeNormalization as _;

/// What people type, brought into one form: compatibility characters folded (NFKC), upper case,
/// blanks and all kinds of dashes left out.
#[must_use]
pub fn normal_number(text: &str) -> String {
    text.nfkc()
        .filter(|letter| !letter.is_whitespace() && !is_dash(*letter) && *letter != '\u{200b}')
        .flat_map(char::to_uppercase)
        .collect()
}

/// One form of a certificate number for telling whether two are the same: an ID card's 15 digits
/// count as its 18, everything else is compared as [`normal_number`] leaves it.
#[must_use]
pub fn certificate_key(text: &str) -> String {
    IdCard::parse(text).map_or_else(|_| normal_number(text), |card| card.as_str().to_owned())
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe63}')
}

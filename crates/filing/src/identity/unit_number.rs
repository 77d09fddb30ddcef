//! Numbers of units: unified credit code, organisation code, old business registration.

use crate::identity::normal_number;

/// Why a text is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnitNumberError {
    /// Another length.
    #[error("the number has {expected} characters, not {found}")]
    Length {
        /// Characters it should have.
        expected: usize,
        /// Characters it has.
        found: usize,
    },
    /// A character that cannot stand where it stands.
    #[error("the number has a character that does not belong there")]
    Characters,
    /// The check character does not follow from the others.
    #[error("the check character of the number is wrong")]
    Check,
}

/// Unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

const CREDIT_ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl CreditCode {
    /// Reads a code as typed; blanks, dashes, wide and small letters are accepted.
    ///
    /// # Errors
    ///
    /// [`UnitNumberError`] for a wrong length, a letter outside the alphabet (I, O, S, V, Z and
    /// everything that is no digit or letter), or a wrong check character.
    pub fn parse(text: &str) -> Result<Self, UnitNumberError> {
        let number = of_length(text, 18)?;
        let values = number
            .bytes()
            .map(|byte| CREDIT_ALPHABET.iter().position(|known| *known == byte))
            .collect::<Option<Vec<usize>>>()
            .ok_or(UnitNumberError::Characters)?;
        // Registry, kind and six digits of the place come first.
        if !number.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit()) {
            return Err(UnitNumberError::Characters);
        }
        let sum: usize = values.iter().zip(CREDIT_WEIGHTS).map(|(value, weight)| value * weight).sum();
        let check = (31 - sum % 31) % 31;
        if values.last() == Some(&check) { Ok(Self(number)) } else { Err(UnitNumberError::Check) }
    }

    /// All 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Six digits of the place of registration.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.0[2..8]
    }

    /// The nine characters of the organisation code inside.
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }
}

/// Organisation code (组织机构代码, GB 11714): eight characters and a check character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationCode(String);

const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

impl OrganisationCode {
    /// Reads a code as typed, with or without the dash before the check character.
    ///
    /// # Errors
    ///
    /// [`UnitNumberError`] for a wrong length, character or check character.
    pub fn parse(text: &str) -> Result<Self, UnitNumberError> {
        let number = of_length(text, 9)?;
        let (body, check) = number.split_at(8);
        let mut sum = 0;
        for (letter, weight) in body.chars().zip(ORGANISATION_WEIGHTS) {
            sum += letter.to_digit(36).ok_or(UnitNumberError::Characters)? * weight;
        }
        let wanted = match 11 - sum % 11 {
            10 => "X".to_owned(),
            11 => "0".to_owned(),
            digit => digit.to_string(),
        };
        if check == wanted { Ok(Self(number)) } else { Err(UnitNumberError::Check) }
    }

    /// All nine characters, without a dash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Number of a business licence before the merger of 2015: 15 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BusinessRegistration(String);

impl BusinessRegistration {
    /// Reads a number as typed; its last digit is checked by ISO 7064 MOD 11,10.
    ///
    /// # Errors
    ///
    /// [`UnitNumberError`] for a wrong length, character or check digit.
    pub fn parse(text: &str) -> Result<Self, UnitNumberError> {
        let number = of_length(text, 15)?;
        let mut carried = 10;
        let mut last = 0;
        for (at, letter) in number.chars().enumerate() {
            let digit = letter.to_digit(10).ok_or(UnitNumberError::Characters)?;
            if at == 14 {
                last = digit;
            } else {
                let sum = (carried + digit) % 10;
                carried = (if sum == 0 { 10 } else { sum }) * 2 % 11;
            }
        }
        if (carried + last) % 10 == 1 { Ok(Self(number)) } else { Err(UnitNumberError::Check) }
    }

    /// All 15 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn of_length(text: &str, expected: usize) -> Result<String, UnitNumberError> {
    let number = normal_number(text);
    let found = number.chars().count();
    if found != expected {
        return Err(UnitNumberError::Length { expected, found });
    }
    if number.is_ascii() { Ok(number) } else { Err(UnitNumberError::Characters) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good_credit_codes() {
        for typed in [
            "91440305MA00122198",
            "91440305ma00122198",
            "9144 0305 MA00 1221 98",
            "91420106MA0000365C",
            "91440305MA000362XD",
            "91360102MA0002694U",
            "91440305MA0001667Y",
            "91370102MA00026272",
            "91350100M000100Y43",
        ] {
            assert!(CreditCode::parse(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn bad_credit_codes() {
        for (typed, error) in [
            ("91440305MA0012219", UnitNumberError::Length { expected: 18, found: 17 }),
            ("91440305MA00122199", UnitNumberError::Check),
            ("91440305MI00122198", UnitNumberError::Characters),
            ("9144030XMA00122198", UnitNumberError::Characters),
            ("统一社会信用代码统一社会信用代码统一", UnitNumberError::Characters),
        ] {
            assert_eq!(CreditCode::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn organisation_codes() {
        for typed in ["D2143569X", "D2143569-X", "d2143569－x"] {
            assert_eq!(OrganisationCode::parse(typed).map(|code| code.0), Ok("D2143569X".to_owned()));
        }
        assert_eq!(OrganisationCode::parse("D21435690"), Err(UnitNumberError::Check));
        assert_eq!(OrganisationCode::parse("D2143569"), Err(UnitNumberError::Length { expected: 9, found: 8 }));
    }

    #[test]
    fn old_business_registrations() {
        assert!(BusinessRegistration::parse("110108000000016").is_ok());
        assert_eq!(BusinessRegistration::parse("110108000000017"), Err(UnitNumberError::Check));
        assert_eq!(BusinessRegistration::parse("11010800000001A"), Err(UnitNumberError::Characters));
    }

    proptest! {
        #[test]
        fn one_changed_character_of_a_credit_code_is_found(at in 0_usize..18, to in "[0-9A-HJ-NPQRTUWXY]") {
            let mut text = "91440305MA00122198".to_owned();
            let same = text[at..=at] == to;
            text.replace_range(at..=at, &to);
            prop_assert_eq!(CreditCode::parse(&text).is_ok(), same);
        }

        #[test]
        fn one_changed_digit_of_a_registration_is_found(at in 0_usize..15, to in "[0-9]") {
            let mut text = "110108000000016".to_owned();
            let same = text[at..=at] == to;
            text.replace_range(at..=at, &to);
            prop_assert_eq!(BusinessRegistration::parse(&text).is_ok(), same);
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            let _ = CreditCode::parse(&text);
            let _ = OrganisationCode::parse(&text);
            let _ = BusinessRegistration::parse(&text);
        }
    }
}

//! Numbers of resident identity cards (GB 11643-1999), and the older form of 15 digits.

use std::fmt;

use jiff::civil::Date;

use crate::identity::normal_number;
use crate::region::is_province_level;

/// A number of 18 characters whose date and check character are right.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdCard {
    number: String,
    birth_date: Date,
}

/// Sex as the 17th digit tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Odd.
    Male,
    /// Even.
    Female,
}

/// Why a text is no number of an identity card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdCardError {
    /// Not 15 or 18 characters long.
    #[error("an ID card number has 18 characters, not {0}")]
    Length(usize),
    /// Something else than digits and a final X.
    #[error("an ID card number has digits only, and an X only at its end")]
    Characters,
    /// The first two digits are no province.
    #[error("the first two digits of the ID card number are no province")]
    Region,
    /// Digits 7 to 14 are no day of the calendar.
    #[error("the birth date in the ID card number is not in the calendar")]
    BirthDate,
    /// The last character does not follow from the others.
    #[error("the check character of the ID card number is wrong")]
    Check,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdCard {
    /// Reads a number as typed: blanks, dashes, wide digits and a small x are accepted, 15 digits
    /// are upgraded to 18 (born in the twentieth century).
    ///
    /// # Errors
    ///
    /// [`IdCardError`], the first fault from left to right, the check character last.
    pub fn parse(text: &str) -> Result<Self, IdCardError> {
        let typed = normal_number(text);
        if !typed.is_ascii() {
            return Err(IdCardError::Characters);
        }
        let number = match typed.len() {
            18 => typed,
            15 if all_digits(&typed) => upgraded(&typed),
            15 => return Err(IdCardError::Characters),
            other => return Err(IdCardError::Length(other)),
        };
        let (body, check) = number.split_at(17);
        if !all_digits(body) || !(all_digits(check) || check == "X") {
            return Err(IdCardError::Characters);
        }
        // Residence permits of Taiwan residents begin with 83, which is no region.
        if !is_province_level(&body[..2]) && &body[..2] != "83" {
            return Err(IdCardError::Region);
        }
        let birth_date = birth_date(&body[6..14]).ok_or(IdCardError::BirthDate)?;
        if !check.starts_with(check_character(body)) {
            return Err(IdCardError::Check);
        }
        Ok(Self { number, birth_date })
    }

    /// All 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// Day of birth.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        self.birth_date
    }

    /// Six digits of the place that gave the number.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.number[..6]
    }

    /// The last six characters, which the SMS step asks for.
    #[must_use]
    pub fn last_six(&self) -> &str {
        &self.number[12..]
    }

    /// Sex by the 17th digit.
    #[must_use]
    pub fn sex(&self) -> Sex {
        let odd = self.number.as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        if odd { Sex::Male } else { Sex::Female }
    }
}

impl fmt::Debug for IdCard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IdCard({})", crate::identity::mask_certificate(&self.number))
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn upgraded(fifteen: &str) -> String {
    let body = format!("{}19{}", &fifteen[..6], &fifteen[6..]);
    let check = check_character(&body);
    format!("{body}{check}")
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
fn check_character(body: &str) -> char {
    let sum: u32 =
        body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight).sum();
    CHECKS[(sum % 11) as usize]
}

fn birth_date(eight: &str) -> Option<Date> {
    let year: i16 = eight[..4].parse().ok()?;
    let month: i8 = eight[4..6].parse().ok()?;
    let day: i8 = eight[6..].parse().ok()?;
    if !(1850..=2199).contains(&year) {
        return None;
    }
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good_numbers_of_all_forms() {
        for (typed, normal) in [
            ("440305198806123226", "440305198806123226"),
            ("440305 1988 0612 3226", "440305198806123226"),
            ("44030519880612363x", "44030519880612363X"),
            ("４４０３０５１９８８０６１２３２２６", "440305198806123226"),
            ("330106199008203242", "330106199008203242"),
            ("11010519491231002X", "11010519491231002X"),
            ("110105491231002", "11010519491231002X"),
            ("830000199008201233", "830000199008201233"),
        ] {
            assert_eq!(IdCard::parse(typed).map(|card| card.as_str().to_owned()), Ok(normal.to_owned()));
        }
    }

    #[test]
    fn each_fault_is_named() {
        for (typed, error) in [
            ("", IdCardError::Length(0)),
            ("44030519880612322", IdCardError::Length(17)),
            ("44030519880612322A", IdCardError::Characters),
            ("X40305198806123226", IdCardError::Characters),
            ("身份证号码身份证号码身份证号码身份证", IdCardError::Characters),
            ("990305198806123226", IdCardError::Region),
            ("440305198813123226", IdCardError::BirthDate),
            ("440305198802303226", IdCardError::BirthDate),
            ("440305198806123227", IdCardError::Check),
        ] {
            assert_eq!(IdCard::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn parts() {
        let card = IdCard::parse("440305198806123226").unwrap();
        assert_eq!(card.birth_date().to_string(), "1988-06-12");
        assert_eq!(card.last_six(), "123226");
        assert_eq!(card.region(), "440305");
        assert_eq!(card.sex(), Sex::Female);
        assert_eq!(format!("{card:?}"), "IdCard(440***********3226)");
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_found(at in 0_usize..17, by in 1_u8..10) {
            let mut bytes = b"440305198806123226".to_vec();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let text = String::from_utf8(bytes).unwrap();
            prop_assert!(IdCard::parse(&text).is_err());
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = IdCard::parse(&text);
        }

        #[test]
        fn eighteen_ascii_characters_never_panic(text in "[0-9Xx]{15,18}") {
            let _ = IdCard::parse(&text);
        }
    }
}

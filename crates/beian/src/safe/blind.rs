//! Exact search over sealed values: HMAC-SHA256 of the normalised value, under a key of its own and
//! with the kind of value inside, so that equal digits of different kinds do not meet.

use hmac::Mac as _;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::safe::mac;

/// The key of the index.
#[derive(Clone)]
pub struct BlindKey(Zeroizing<[u8; 32]>);

impl BlindKey {
    pub(super) fn new(key: Zeroizing<[u8; 32]>) -> BlindKey {
        BlindKey(key)
    }

    /// Any value of a kind: `name`, `mail` …: NFKC, upper case, no white space at its ends.
    pub fn value(&self, kind: &str, value: &str) -> Vec<u8> {
        self.mac(kind, &plain(value))
    }

    /// A certificate number. A resident's ID has 18 characters, before 1999 it had 15: either form
    /// also gives the index value of the other, so the two are found by each other. The first value
    /// is that of the number as given.
    pub fn certificate(&self, number: &str) -> Vec<Vec<u8>> {
        let number: Zeroizing<String> = Zeroizing::new(plain(number).chars().filter(|c| c.is_alphanumeric()).collect());
        let mut values = vec![self.mac("certificate", &number)];
        if let Some(other) = other_length(&number) {
            values.push(self.mac("certificate", &other));
        }
        values
    }

    /// A telephone number: its digits, without the country code of China.
    pub fn phone(&self, number: &str) -> Vec<u8> {
        self.mac("phone", &phone_digits(number))
    }

    fn mac(&self, kind: &str, value: &str) -> Vec<u8> {
        let mut mac = mac::begin(&self.0);
        mac.update(&(kind.len() as u64).to_be_bytes());
        mac.update(kind.as_bytes());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// See [`BlindKey::certificate`].
pub fn blind_certificate(key: &BlindKey, number: &str) -> Vec<Vec<u8>> {
    key.certificate(number)
}

/// See [`BlindKey::phone`].
pub fn blind_phone(key: &BlindKey, number: &str) -> Vec<u8> {
    key.phone(number)
}

fn plain(value: &str) -> Zeroizing<String> {
    Zeroizing::new(value.nfkc().collect::<String>().trim().to_uppercase())
}

fn phone_digits(number: &str) -> Zeroizing<String> {
    let shown = plain(number);
    let digits: Zeroizing<String> = Zeroizing::new(shown.chars().filter(char::is_ascii_digit).collect());
    let abroad = digits.strip_prefix("0086").or_else(|| {
        let whole = digits.strip_prefix("86")?;
        // 86 also begins some local numbers: it is the country code after a plus sign, or before
        // the eleven digits of a mobile.
        (shown.starts_with('+') || (whole.len() == 11 && whole.starts_with('1'))).then_some(whole)
    });
    Zeroizing::new(abroad.unwrap_or(&digits).to_owned())
}

/// 15 digits → 18 characters of the 20th century, or back where that was possible.
fn other_length(number: &str) -> Option<Zeroizing<String>> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match number.len() {
        15 if digits(number) => {
            let mut long = Zeroizing::new(format!("{}19{}", &number[..6], &number[6..]));
            let check = check_character(&long)?;
            long.push(check);
            Some(long)
        }
        18 if digits(&number[..17]) && &number[6..8] == "19" => {
            let whole = number.chars().next_back() == check_character(&number[..17]);
            whole.then(|| Zeroizing::new(format!("{}{}", &number[..6], &number[8..17])))
        }
        _ => None,
    }
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
fn check_character(digits: &str) -> Option<char> {
    let sum = digits.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    char::from_digit((12 - sum) % 11, 11).map(|c| if c == 'a' { 'X' } else { c })
}

//! Strict GBK, both ways (protocol.md §10, points 2 and 3).
//!
//! GBK of this interface is code page 936 without the single byte 80 and without the two-byte range FE50 to FEA0: the
//! set on which CPython, glibc and libxml2 agree. The WHATWG coder (`encoding_rs`) knows more, so it is used only to
//! fill a table once; what lies outside the set is taken out of the table and the coder is never asked again. Nothing
//! here ever writes a question mark for a character.

mod decoder;

use std::sync::OnceLock;

pub(crate) use decoder::Decoder;
use decoder::Piece;

/// Characters that strict GBK cannot write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} character(s) outside GBK", chars.len())]
pub struct Outside {
    /// Each offending character once, in order of first appearance.
    pub chars: Vec<char>,
}

/// A character that XML 1.0 cannot carry at all, not even as a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("U+{:04X} is not a character of XML 1.0", u32::from(*character))]
pub struct Illegal {
    /// The offending character.
    pub character: char,
}

/// Bytes that are not strict GBK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed GBK at byte {offset}")]
pub struct GbkError {
    /// Offset of the first byte of the broken code.
    pub offset: usize,
}

/// A code that was read although other GBK readers refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerated {
    /// Offset of its first byte.
    pub offset: usize,
    /// The code: 0x80, or a two-byte code of FE50..FEA0.
    pub code: u16,
    /// What it was read as.
    pub character: char,
}

/// Text read from GBK bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Codes outside the strict set; at most [`MAX_WARNINGS`] are kept.
    pub warnings: Vec<Tolerated>,
}

/// How many [`Tolerated`] codes a [`Decoded`] text lists.
pub const MAX_WARNINGS: usize = 100;

const FIRST_LEAD: u8 = 0x81;
const LAST_LEAD: u8 = 0xFE;
const FIRST_TRAIL: u8 = 0x40;
const LAST_TRAIL: u8 = 0xFE;
const TRAILS: usize = (LAST_TRAIL - FIRST_TRAIL) as usize + 1;

struct Tables {
    /// Code of each character of the basic plane, 0 where there is none.
    encode: Vec<u16>,
    /// Character of each two-byte code, row by row; NUL where there is none.
    decode: Vec<char>,
}

fn tables() -> &'static Tables {
    static CELL: OnceLock<Tables> = OnceLock::new();
    CELL.get_or_init(|| {
        let mut encode = vec![0_u16; 0x1_0000];
        let mut decode = vec!['\0'; usize::from(LAST_LEAD - FIRST_LEAD + 1) * TRAILS];
        for lead in FIRST_LEAD..=LAST_LEAD {
            for trail in FIRST_TRAIL..=LAST_TRAIL {
                let Some(character) = two_byte_character(lead, trail) else {
                    continue;
                };
                let code = u16::from_be_bytes([lead, trail]);
                if !is_strict(code) && !is_tolerated(code) {
                    continue;
                }
                if let (Some(index), Some(cell)) =
                    (index_of(lead, trail), encode.get_mut(u32::from(character) as usize))
                {
                    decode[index] = character;
                    if is_strict(code) {
                        *cell = code;
                    }
                } else if let Some(index) = index_of(lead, trail) {
                    decode[index] = character;
                }
            }
        }
        Tables { encode, decode }
    })
}

fn two_byte_character(lead: u8, trail: u8) -> Option<char> {
    let bytes = [lead, trail];
    let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut characters = text.chars();
    let character = characters.next()?;
    // Private use characters are unassigned codes of the code page.
    let private = ('\u{E000}'..='\u{F8FF}').contains(&character);
    (characters.next().is_none() && !private).then_some(character)
}

/// Codes the WHATWG index assigns and code page 936 does not.
fn is_strict(code: u16) -> bool {
    !matches!(
        code,
        0xA2E3 | 0xA3A0 | 0xA6D9..=0xA6DF | 0xA6EC | 0xA6ED | 0xA6F3 | 0xA8BC | 0xA8BF | 0xA989..=0xA995 | 0xFE50..=0xFEFE
    )
}

fn is_tolerated(code: u16) -> bool {
    (0xFE50..=0xFEA0).contains(&code)
}

fn index_of(lead: u8, trail: u8) -> Option<usize> {
    let in_range =
        (FIRST_LEAD..=LAST_LEAD).contains(&lead) && (FIRST_TRAIL..=LAST_TRAIL).contains(&trail) && trail != 0x7F;
    in_range.then(|| usize::from(lead - FIRST_LEAD) * TRAILS + usize::from(trail - FIRST_TRAIL))
}

/// The strict code of a non-ASCII character.
fn code_of(character: char) -> Option<[u8; 2]> {
    let code = *tables().encode.get(u32::from(character) as usize)?;
    (code != 0).then(|| code.to_be_bytes())
}

/// Writes text as strict GBK.
///
/// # Errors
/// [`Outside`] with every character that has no code.
pub fn encode(text: &str) -> Result<Vec<u8>, Outside> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut missing = Vec::new();
    for character in text.chars() {
        if character.is_ascii() {
            bytes.push(character as u8);
        } else if let Some(code) = code_of(character) {
            bytes.extend_from_slice(&code);
        } else if !missing.contains(&character) {
            missing.push(character);
        }
    }
    if missing.is_empty() { Ok(bytes) } else { Err(Outside { chars: missing }) }
}

/// The characters of a text that strict GBK cannot write, each once; empty when all can be written.
pub fn outside(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for character in text.chars().filter(|c| !c.is_ascii()) {
        if code_of(character).is_none() && !missing.contains(&character) {
            missing.push(character);
        }
    }
    missing
}

/// Appends text as the content of an XML element in GBK: `&`, `<`, `>` and carriage return escaped, characters outside
/// GBK as `&#xHEX;` (protocol.md §10.3).
///
/// # Errors
/// [`Illegal`] for a character XML 1.0 cannot carry. Part of the text may then have been appended.
pub fn encode_xml_text(text: &str, out: &mut Vec<u8>) -> Result<(), Illegal> {
    let mut rest = text.as_bytes();
    let mut start = 0;
    loop {
        // Base64 of pictures is nearly all there is to write: whole plain stretches go over in one copy.
        let plain = plain_prefix(rest);
        out.extend_from_slice(&rest[..plain]);
        start += plain;
        let Some(character) = text.get(start..).and_then(|t| t.chars().next()) else {
            return Ok(());
        };
        encode_xml_char(character, out)?;
        start += character.len_utf8();
        rest = &text.as_bytes()[start..];
    }
}

fn plain_prefix(bytes: &[u8]) -> usize {
    let mut length = 0;
    for block in bytes.chunks(64) {
        if block.iter().fold(true, |all, &b| all & is_plain(b)) {
            length += block.len();
        } else {
            return length + block.iter().take_while(|&&b| is_plain(b)).count();
        }
    }
    length
}

fn is_plain(byte: u8) -> bool {
    (0x20..0x7F).contains(&byte) & (byte != b'<') & (byte != b'>') & (byte != b'&')
}

fn encode_xml_char(character: char, out: &mut Vec<u8>) -> Result<(), Illegal> {
    match character {
        '&' => out.extend_from_slice(b"&amp;"),
        '<' => out.extend_from_slice(b"&lt;"),
        '>' => out.extend_from_slice(b"&gt;"),
        '\r' => out.extend_from_slice(b"&#xD;"),
        c if !is_xml_char(c) => return Err(Illegal { character: c }),
        c if c.is_ascii() => out.push(c as u8),
        c => match code_of(c) {
            Some(code) => out.extend_from_slice(&code),
            None => out.extend_from_slice(format!("&#x{:X};", u32::from(c)).as_bytes()),
        },
    }
    Ok(())
}

/// Whether XML 1.0 can carry the character (production `Char`).
pub fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Reads strict two-byte GBK. Bytes of FE50..FEA0 and 80 are read too, with a warning each, since other systems write
/// them for rare names and the euro sign; four-byte codes of GB 18030 are refused.
///
/// # Errors
/// [`GbkError`] at the first broken code.
pub fn decode(bytes: &[u8]) -> Result<Decoded, GbkError> {
    let mut text = String::with_capacity(bytes.len());
    let mut decoder = Decoder::new(bytes);
    while let Some(piece) = decoder.next(usize::MAX)? {
        match piece {
            Piece::Ascii(run) => text.push_str(std::str::from_utf8(run).unwrap_or_default()),
            Piece::Character(character) => text.push(character),
        }
    }
    Ok(Decoded { text, warnings: decoder.into_warnings() })
}

#[cfg(test)]
mod tests;

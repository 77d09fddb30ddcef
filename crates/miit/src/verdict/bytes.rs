//! From bytes to characters: GBK as the interface has it, and what else turns up (protocol.md §5, §10).
//!
//! An upload must be strict GBK and say so. A download or answer in another encoding is read as what it is, with a
//! warning; the text of an answer has often been turned into UTF-8 already while its declaration still says GBK (§2).

use super::{Found, Kind, Layer, Severity};
use crate::gbk;
use crate::package::MAX_XML;

/// Opening brackets of more markup than [`super::outline`] lets pass: two for each element, and some.
const CROWDED: usize = 600_000;

/// How much of a file that is not decoded is looked at, to say what it is.
const HEAD: usize = 65_536;

/// How many odd codes are listed.
const LISTED: usize = 10;

/// Characters with an encoding they were read by, and what was odd about the bytes.
pub(super) struct Reading {
    /// The characters; stand-ins for all but ASCII when `broken`.
    pub text: String,
    /// Why the bytes cannot be read at all.
    pub broken: Option<String>,
    /// Whether there is more markup than anybody reads; the text is then its beginning.
    pub crowded: bool,
    odd: Vec<Odd>,
    size: usize,
}

/// Something about the bytes that uploads may not have.
struct Odd {
    rule: &'static str,
    value: String,
    /// Whether an upload is refused for it.
    fatal_up: bool,
    /// Whether an answer may have it without a word.
    usual_in_answers: bool,
}

impl Reading {
    /// Reads the bytes of a file. Pure ASCII is taken over without a copy.
    pub fn of(bytes: Vec<u8>) -> Self {
        let mut reading =
            Self { text: String::new(), broken: None, crowded: false, odd: Vec::new(), size: bytes.len() };
        match &bytes[..] {
            [0xFF, 0xFE, ..] | [b'<', 0, ..] => reading.utf16(&bytes, u16::from_le_bytes),
            [0xFE, 0xFF, ..] | [0, b'<', ..] => reading.utf16(&bytes, u16::from_be_bytes),
            [0xEF, 0xBB, 0xBF, rest @ ..] => {
                reading.odd("bytes.bom", "EF BB BF", true);
                reading.utf8(rest.to_vec());
            }
            _ => reading.declared(bytes),
        }
        reading
    }

    /// Reports what is odd, as far as that kind of file may not have it.
    pub fn report(&self, kind: Option<Kind>, found: &mut Found) {
        if kind == Some(Kind::Upload) && self.size > MAX_XML {
            found.error(Layer::Bytes, "", "bytes.size", &self.size.to_string(), Some(18));
        }
        if let Some(reason) = &self.broken {
            found.error(Layer::Bytes, "", "bytes.malformed", reason, code(kind));
            return;
        }
        for odd in &self.odd {
            let severity = match kind {
                Some(Kind::Upload) if odd.fatal_up => Severity::Error,
                Some(Kind::Return) if odd.usual_in_answers => continue,
                Some(Kind::Upload) => Severity::Warning,
                // Only an upload has to declare what it is.
                _ if odd.rule == "bytes.declaration" => continue,
                _ => Severity::Warning,
            };
            match severity {
                Severity::Error => found.error(Layer::Bytes, "", odd.rule, &odd.value, code(kind)),
                Severity::Warning => found.warning(Layer::Bytes, "", odd.rule, &odd.value, code(kind)),
            }
        }
    }

    fn odd(&mut self, rule: &'static str, value: impl Into<String>, fatal_up: bool) {
        let usual_in_answers = matches!(rule, "bytes.encoding" | "bytes.declaration");
        self.odd.push(Odd { rule, value: value.into(), fatal_up, usual_in_answers });
    }

    fn utf16(&mut self, bytes: &[u8], unit: fn([u8; 2]) -> u16) {
        self.odd("bytes.encoding", "UTF-16", true);
        let (units, rest) = bytes.as_chunks::<2>();
        let text: Result<String, _> = char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect();
        match text {
            Ok(text) if rest.is_empty() => self.text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned(),
            _ => self.broken = Some("UTF-16".to_owned()),
        }
    }

    fn utf8(&mut self, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.text = text,
            Err(error) => self.cannot(error.utf8_error().valid_up_to(), error.as_bytes()),
        }
    }

    fn cannot(&mut self, offset: usize, bytes: &[u8]) {
        self.broken = Some(format!("byte {offset}"));
        // Enough to find the root.
        self.text = stand_ins(bytes);
    }

    /// Without a byte order mark: as declared, unless the bytes are plainly something else.
    fn declared(&mut self, bytes: Vec<u8>) {
        let declared = declaration(&bytes);
        let label = declared.as_deref().unwrap_or_default().to_ascii_lowercase();
        let ascii = bytes.is_ascii();
        match label.as_str() {
            "gbk" => {}
            "" => self.odd("bytes.declaration", "", !ascii),
            "gb2312" | "gb18030" | "cp936" | "ms936" | "x-gbk" => self.odd("bytes.declaration", label.clone(), false),
            other => self.odd("bytes.encoding", other, true),
        }
        if ascii {
            return self.utf8(bytes);
        }
        // Decoding makes a second copy; no bracket is part of another character, so they can be counted before.
        if bytes.iter().filter(|b| **b == b'<').count() > CROWDED {
            self.crowded = true;
            self.text = stand_ins(&bytes[..bytes.len().min(HEAD)]);
            return;
        }
        let says_utf8 = matches!(label.as_str(), "utf-8" | "utf8");
        if says_utf8 || is_plainly_utf8(&bytes) {
            if std::str::from_utf8(&bytes).is_ok() {
                if !says_utf8 {
                    self.odd("bytes.encoding", "UTF-8", true);
                }
                return self.utf8(bytes);
            }
            if gbk::decode(&bytes).is_ok() {
                self.odd("bytes.encoding", "GBK", true);
            }
        }
        self.gbk(bytes);
    }

    fn gbk(&mut self, bytes: Vec<u8>) {
        match gbk::decode(&bytes) {
            Ok(decoded) => {
                for code in decoded.warnings.iter().take(LISTED) {
                    let value = format!("{} {:X} at byte {}", code.character, code.code, code.offset);
                    self.odd("bytes.outside_gbk", value, true);
                }
                self.text = decoded.text;
            }
            Err(_) if std::str::from_utf8(&bytes).is_ok() => {
                self.odd("bytes.encoding", "UTF-8", true);
                self.utf8(bytes);
            }
            Err(error) => self.cannot(error.offset, &bytes),
        }
    }
}

fn stand_ins(bytes: &[u8]) -> String {
    bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '?' }).collect()
}

/// 5008, illegal characters: only an upload is answered with it.
fn code(kind: Option<Kind>) -> Option<u32> {
    (kind == Some(Kind::Upload)).then_some(5008)
}

/// The declared encoding.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head = bytes.trim_ascii_start();
    let head = head.get(..head.len().min(256))?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = std::str::from_utf8(head.strip_prefix(b"<?xml")?.get(..end - 5)?).ok()?;
    let (_, rest) = head.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(label, _)| label.trim().to_owned())
}

/// Valid UTF-8 with at least two characters of three bytes: Chinese text that GBK writes in pairs almost never is.
fn is_plainly_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    text.chars().filter(|c| c.len_utf8() == 3).take(2).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> (String, bool, Vec<&'static str>) {
        let reading = Reading::of(bytes.to_vec());
        (reading.text, reading.broken.is_some(), reading.odd.iter().map(|odd| odd.rule).collect())
    }

    #[test]
    fn declared_encodings() {
        let head = |label: &str| format!("<?xml version='1.0' encoding='{label}'?><a>");
        let cases: [(&str, &[u8], &str, &[&str]); 9] = [
            ("GBK", b"\xb1\xb8", "备", &[]),
            ("gbk", b"x", "x", &[]),
            ("GB2312", b"\xb1\xb8", "备", &["bytes.declaration"]),
            ("GBK", b"\x80", "€", &["bytes.outside_gbk"]),
            ("GBK", "备案号".as_bytes(), "备案号", &["bytes.encoding"]),
            ("UTF-8", "备".as_bytes(), "备", &["bytes.encoding"]),
            ("UTF-8", b"\xb1\xb8\xb0\xb8", "备案", &["bytes.encoding", "bytes.encoding"]),
            ("ISO-8859-1", b"x", "x", &["bytes.encoding"]),
            // Two bytes that both encodings know: GBK is what was declared.
            ("GBK", b"\xc1\xaa\xcd\xa8", "联通", &[]),
        ];
        for (label, rest, text, odd) in cases {
            let head = head(label);
            let (read, broken, found) = of(&[head.as_bytes(), rest].concat());
            assert_eq!(read.strip_prefix(&head), Some(text), "{label} {rest:X?}");
            assert!(!broken);
            assert_eq!(found, odd, "{label} {rest:X?}");
        }
    }

    #[test]
    fn marks_and_broken_bytes() {
        assert_eq!(of(b"\xef\xbb\xbf<a/>"), ("<a/>".to_owned(), false, vec!["bytes.bom"]));
        assert_eq!(of(b"\xff\xfe<\0a\0/\0>\0"), ("<a/>".to_owned(), false, vec!["bytes.encoding"]));
        assert_eq!(of(b"\0<\0a\0/\0>"), ("<a/>".to_owned(), false, vec!["bytes.encoding"]));
        assert!(of(b"\xff\xfe<").1);
        let (text, broken, _) = of(b"<?xml version='1.0' encoding='GBK'?><a>\xff</a>");
        assert!(broken && text.ends_with("<a>?</a>"));
        assert_eq!(of(b"<a/>").2, ["bytes.declaration"]);
        assert_eq!(of(b""), (String::new(), false, vec!["bytes.declaration"]));
    }
}

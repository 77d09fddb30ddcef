//! What a file is, told from its first bytes, and what it claims to be.

use std::fmt;

/// A kind of file that people hand in as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// JPEG, taken.
    Jpeg,
    /// PNG, taken.
    Png,
    /// GIF.
    Gif,
    /// WebP, what browsers save from web pages.
    Webp,
    /// HEIC, what iPhones take unless told otherwise.
    Heic,
    /// AVIF.
    Avif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, what some scanners write.
    Tiff,
    /// SVG.
    Svg,
    /// A video or a live photo.
    Video,
    /// PDF.
    Pdf,
    /// A web page, often an error page saved under a picture's name.
    Html,
    /// A zip archive; Word and WPS documents are such.
    Zip,
    /// RAR or 7z archive.
    Archive,
    /// A document of Word before 2007.
    OldOffice,
    /// Nothing at all.
    Empty,
    /// None of the above.
    Unknown,
}

impl FileKind {
    /// A short stable code, for messages and logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Svg => "svg",
            Self::Video => "video",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Zip => "zip",
            Self::Archive => "archive",
            Self::OldOffice => "old-office",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// Tells the kind from the first bytes. Looks at no more than 1 KiB.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        const MAGIC: [(&[u8], FileKind); 13] = [
            (b"\xFF\xD8\xFF", FileKind::Jpeg),
            (b"\x89PNG\r\n\x1A\n", FileKind::Png),
            (b"GIF87a", FileKind::Gif),
            (b"GIF89a", FileKind::Gif),
            (b"II*\0", FileKind::Tiff),
            (b"MM\0*", FileKind::Tiff),
            (b"%PDF-", FileKind::Pdf),
            (b"PK\x03\x04", FileKind::Zip),
            (b"PK\x05\x06", FileKind::Zip),
            (b"Rar!\x1A\x07", FileKind::Archive),
            (b"7z\xBC\xAF\x27\x1C", FileKind::Archive),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::OldOffice),
            (b"\x1A\x45\xDF\xA3", FileKind::Video),
        ];
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return *kind;
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Self::Webp;
        }
        if bytes.get(4..8) == Some(b"ftyp") {
            return Self::of_brand(bytes.get(8..12).unwrap_or_default());
        }
        // "BM", the size of the file, and two reserved zero fields.
        if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
            return Self::Bmp;
        }
        Self::of_text(bytes.get(..1024).unwrap_or(bytes))
    }

    /// The kind behind the main brand of an ISO base media file.
    fn of_brand(brand: &[u8]) -> Self {
        match brand {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Self::Heic,
            b"avif" | b"avis" => Self::Avif,
            _ => Self::Video,
        }
    }

    fn of_text(head: &[u8]) -> Self {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let text = head.trim_ascii_start().to_ascii_lowercase();
        let starts = |with: &[&str]| with.iter().any(|w| text.starts_with(w.as_bytes()));
        let holds = |word: &[u8]| text.windows(word.len()).any(|w| w == word);
        if starts(&["<svg"]) || (starts(&["<?xml", "<!--", "<!doctype svg"]) && holds(b"<svg")) {
            Self::Svg
        } else if starts(&["<!doctype html", "<html", "<head", "<body", "<script"])
            || (starts(&["<?xml", "<!--"]) && holds(b"<html"))
        {
            Self::Html
        } else {
            Self::Unknown
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The longest claim that is repeated in a message.
const CLAIM_CHARS: usize = 60;

/// The first thing in the claims that contradicts `actual`, shortened for
/// display, if any.
///
/// A claim that says nothing (no type, `application/octet-stream`, a name
/// without an ending we know) contradicts nothing: phones produce such names.
pub(super) fn contradiction(content_type: Option<&str>, file_name: Option<&str>, actual: FileKind) -> Option<String> {
    let lying_type = content_type.filter(|given| !type_agrees(given, actual));
    let lying_name = || file_name.filter(|given| !name_agrees(given, actual));
    lying_type.or_else(lying_name).map(presentable)
}

/// The end of a claim, which for a name holds its ending, without anything that
/// could disturb a log or a page.
fn presentable(claim: &str) -> String {
    let shown = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let mut tail: Vec<char> = claim.chars().rev().filter(shown).take(CLAIM_CHARS).collect();
    tail.reverse();
    tail.into_iter().collect()
}

fn type_agrees(content_type: &str, actual: FileKind) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "" | "application/octet-stream" | "binary/octet-stream" | "image/*" => true,
        "image/jpeg" | "image/jpg" | "image/pjpeg" => actual == FileKind::Jpeg,
        "image/png" | "image/x-png" => actual == FileKind::Png,
        _ => false,
    }
}

fn name_agrees(file_name: &str, actual: FileKind) -> bool {
    /// Endings that mean something other than a JPEG or a PNG.
    const OTHERS: [&str; 36] = [
        "7z", "apk", "avi", "avif", "bat", "bmp", "doc", "docx", "exe", "gif", "heic", "heif", "htm", "html", "js",
        "json", "jsp", "mov", "mp4", "pdf", "php", "ppt", "pptx", "rar", "sh", "svg", "tif", "tiff", "txt", "webp",
        "wps", "xhtml", "xls", "xlsx", "xml", "zip",
    ];
    let Some((_, ending)) = file_name.trim_end().rsplit_once('.') else {
        return true;
    };
    match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => actual == FileKind::Jpeg,
        "png" => actual == FileKind::Png,
        other => !OTHERS.contains(&other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named() {
        for (bytes, kind) in [
            (&b""[..], FileKind::Empty),
            (b"GIF89a\x01\0", FileKind::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"\0\0\0\x18ftypheic\0\0\0\0", FileKind::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", FileKind::Heic),
            (b"\0\0\0\x18ftypavif\0\0\0\0", FileKind::Avif),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", FileKind::Video),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0", FileKind::Bmp),
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"PK\x03\x04\x14\0", FileKind::Zip),
            (b"\xEF\xBB\xBF \r\n<!DOCTYPE HTML><title>", FileKind::Html),
            (b"<?xml version='1.0'?><svg/>", FileKind::Svg),
            (b"<?xml version='1.0'?><html/>", FileKind::Html),
            (b"BM is how this note begins", FileKind::Unknown),
            (b"\xFF\xD8", FileKind::Unknown),
        ] {
            assert_eq!(FileKind::of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn claims() {
        let jpeg = |content_type, name| contradiction(content_type, name, FileKind::Jpeg);
        assert_eq!(jpeg(None, None), None);
        assert_eq!(jpeg(Some("image/JPEG; q=1"), Some("扫描件.JPG")), None);
        assert_eq!(jpeg(Some("application/octet-stream"), Some("image:1000")), None);
        assert_eq!(jpeg(Some(""), Some("证件.第二版")), None);
        assert_eq!(jpeg(Some("text/html"), Some("a.jpg")).as_deref(), Some("text/html"));
        assert_eq!(jpeg(None, Some("a.jpg.php")).as_deref(), Some("a.jpg.php"));
        assert_eq!(jpeg(None, Some("a.png")).as_deref(), Some("a.png"));
        let long = format!("{}\n\u{202E}.png", "x".repeat(500));
        let told = jpeg(None, Some(&long)).unwrap_or_default();
        assert_eq!(told.chars().count(), CLAIM_CHARS);
        assert!(told.ends_with("xx.png"));
    }
}

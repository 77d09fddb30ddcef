//! Writing and reading the answers.

use super::{
    AckReturn, DownloadReturn, FilePart, PreviousFile, PreviousUploadReturn, ReturnError, StatusInfo, StatusReturn,
    UploadReturn, VerifyReturn,
};
use crate::gbk::is_xml_char;
use crate::interface::V3_0;
use crate::xml::{self, Element, Limits};

impl UploadReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        let mut out = open(self.code, &self.msg);
        if !self.missing.is_empty() {
            out.push_str("<dataSequences>");
            for number in &self.missing {
                put(&mut out, "dataSequence", &number.to_string());
            }
            out.push_str("</dataSequences>");
        }
        close(out)
    }

    /// Reads an answer. Numbers that cannot be read are left out of `missing`.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let root = read(text)?;
        let missing = root
            .child("dataSequences")
            .map(|list| list.children("dataSequence").filter_map(|n| n.text.trim().parse().ok()).collect())
            .unwrap_or_default();
        Ok(Self { code: code(&root)?, msg: msg(&root), missing })
    }
}

impl DownloadReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        let mut out = open(self.code, &self.msg);
        if let Some(file) = &self.file {
            put_file(&mut out, file, None);
        }
        close(out)
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`, or the file's algorithms are no numbers.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let mut root = read(text)?;
        let file = root.child_mut("fileInfos").map(read_file).transpose()?;
        Ok(Self { code: code(&root)?, msg: msg(&root), file })
    }
}

impl AckReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        close(open(self.code, &self.msg))
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let root = read(text)?;
        Ok(Self { code: code(&root)?, msg: msg(&root) })
    }
}

impl PreviousUploadReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        let mut out = open(self.code, &self.msg);
        if let Some(previous) = &self.file {
            put_file(&mut out, &previous.file, Some(previous.sequence));
        }
        close(out)
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`, or a file without a readable number.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let mut root = read(text)?;
        let file = root
            .child_mut("fileInfos")
            .map(|part| {
                let sequence = number(part, "dataSequence")?.ok_or(ReturnError::Element("dataSequence"))?;
                Ok::<_, ReturnError>(PreviousFile { sequence, file: read_file(part)? })
            })
            .transpose()?;
        Ok(Self { code: code(&root)?, msg: msg(&root), file })
    }
}

impl StatusReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        let mut out = open(self.code, &self.msg);
        if let Some(info) = &self.info {
            out.push_str("<StatusInfo>");
            put(&mut out, "Cxtjlx", &info.query_type.to_string());
            put(&mut out, "Cxtj", &info.query);
            for (name, value) in
                [("Wzmc", &info.site_name), ("Ztbah", &info.subject_number), ("Wzbah", &info.site_number)]
            {
                if let Some(value) = value {
                    put(&mut out, name, value);
                }
            }
            put(&mut out, "Bazt", if info.filed { "0" } else { "1" });
            out.push_str("</StatusInfo>");
        }
        close(out)
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`, or `Bazt` is neither 0 nor 1: a filing state is
    /// never guessed.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let root = read(text)?;
        let info = root.child("StatusInfo").map(read_status).transpose()?;
        Ok(Self { code: code(&root)?, msg: msg(&root), info })
    }
}

impl VerifyReturn {
    /// Writes the answer.
    pub fn to_xml(&self) -> String {
        let mut out = open(self.code, &self.msg);
        if let Some(correct) = self.correct {
            put(&mut out, "VerifyRes", if correct { "0" } else { "1" });
        }
        close(out)
    }

    /// Reads an answer. `correct` is `None` where `VerifyRes` is missing or neither 0 nor 1.
    ///
    /// # Errors
    /// [`ReturnError`] when there is no `return` with a `msg_code`.
    pub fn from_xml(text: &str) -> Result<Self, ReturnError> {
        let root = read(text)?;
        let correct = match root.text_of("VerifyRes") {
            Some("0") => Some(true),
            Some("1") => Some(false),
            _ => None,
        };
        Ok(Self { code: code(&root)?, msg: msg(&root), correct })
    }
}

fn open(code: u32, msg: &str) -> String {
    let version = V3_0.version;
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><return version=\"{version}\">");
    put(&mut out, "msg_code", &code.to_string());
    put(&mut out, "msg", msg);
    out
}

fn close(mut out: String) -> String {
    out.push_str("</return>");
    out
}

fn put(out: &mut String, name: &str, value: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape_into(value, out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Escapes text for an element; characters XML cannot carry become U+FFFD, so that an answer can always be written.
pub(crate) fn escape_into(value: &str, out: &mut String) {
    out.reserve(value.len());
    let mut from = 0;
    for (at, character) in value.char_indices() {
        let written = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\r' => "&#xD;",
            c if !is_xml_char(c) => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&value[from..at]);
        out.push_str(written);
        from = at + character.len_utf8();
    }
    out.push_str(&value[from..]);
}

fn put_file(out: &mut String, file: &FilePart, sequence: Option<u32>) {
    out.push_str("<fileInfos>");
    put(out, "hashAlgorithm", &file.hash_algorithm.to_string());
    put(out, "compressionFormat", &file.compression_format.to_string());
    put(out, "encryptAlgorithm", &file.encrypt_algorithm.to_string());
    if let Some(sequence) = sequence {
        put(out, "dataSequence", &sequence.to_string());
    }
    put(out, "return_FileName", &file.file_name);
    put(out, "beianInfo", &file.beian_info);
    put(out, "beianInfoHash", &file.beian_info_hash);
    out.push_str("</fileInfos>");
}

fn read(text: &str) -> Result<Element, ReturnError> {
    let limits = Limits { depth: 16, elements: 100_000, ..Limits::default() };
    let root = xml::parse(text.trim_start(), &limits)?;
    if root.local_name() == "return" { Ok(root) } else { Err(ReturnError::Root) }
}

fn code(root: &Element) -> Result<u32, ReturnError> {
    number(root, "msg_code")?.ok_or(ReturnError::Element("msg_code"))
}

fn msg(root: &Element) -> String {
    root.text_of("msg").unwrap_or_default().to_owned()
}

fn number<N: std::str::FromStr>(parent: &Element, name: &'static str) -> Result<Option<N>, ReturnError> {
    parent.text_of(name).map(|text| text.parse().map_err(|_| ReturnError::Element(name))).transpose()
}

fn read_file(part: &mut Element) -> Result<FilePart, ReturnError> {
    // Taken out of the tree, not copied: it may have 50 MB.
    let beian_info = part.child_mut("beianInfo").map(|child| std::mem::take(&mut child.text)).unwrap_or_default();
    let trimmed = beian_info.trim().len() == beian_info.len();
    let beian_info = if trimmed { beian_info } else { beian_info.trim().to_owned() };
    let text = |name| part.text_of(name).unwrap_or_default().to_owned();
    Ok(FilePart {
        hash_algorithm: number(part, "hashAlgorithm")?.unwrap_or(0),
        compression_format: number(part, "compressionFormat")?.unwrap_or(0),
        encrypt_algorithm: number(part, "encryptAlgorithm")?.unwrap_or(0),
        // Not trimmed: the acknowledgement has to repeat it verbatim.
        file_name: part.child("return_FileName").map(|c| c.text.clone()).unwrap_or_default(),
        beian_info,
        beian_info_hash: text("beianInfoHash"),
    })
}

fn read_status(part: &Element) -> Result<StatusInfo, ReturnError> {
    let text = |name| part.text_of(name).filter(|t| !t.is_empty()).map(str::to_owned);
    Ok(StatusInfo {
        query_type: number(part, "Cxtjlx")?.unwrap_or(0),
        query: text("Cxtj").unwrap_or_default(),
        site_name: text("Wzmc"),
        subject_number: text("Ztbah"),
        site_number: text("Wzbah"),
        filed: match part.text_of("Bazt") {
            Some("0") => true,
            Some("1") => false,
            _ => return Err(ReturnError::Element("Bazt")),
        },
    })
}

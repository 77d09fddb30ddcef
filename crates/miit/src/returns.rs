//! The typed answers of the six methods: the XML inside the `return` element (protocol.md §8).
//!
//! The regulator writes them, the enterprise side reads them. They are read leniently, because no real answer satisfies
//! the ministry's own schemas for them: declaration and version may be missing, blanks may surround values, unknown
//! children are passed over. Only `msg_code` must be there.

use crate::gbk::is_xml_char;
use crate::xml::{self, Element, Limits, XmlError};

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnError {
    /// The text is not XML within the limits.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The root is not `return`.
    #[error("the root is not `return`")]
    Root,
    /// A mandatory element is missing or holds no number of its range.
    #[error("element {0} is missing or not a number")]
    Element(&'static str),
}

/// Answer of `isp_upload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `dataSequences`: the upload numbers that are missing, with code 14.
    pub missing: Vec<u32>,
}

/// Answer of `isp_download`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `fileInfos`: decide by its presence, not by the code (protocol.md §7).
    pub file: Option<FilePart>,
}

/// Answer of `isp_downloadack`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AckReturn {
    /// `msg_code`; 0 to 3 count as success.
    pub code: u32,
    /// `msg`.
    pub msg: String,
}

/// Answer of `isp_querypreviousupload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousUploadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `fileInfos`.
    pub file: Option<PreviousFile>,
}

/// The last upload a regulator holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousFile {
    /// `dataSequence`; 0 when nothing was ever uploaded.
    pub sequence: u32,
    /// The file as it was uploaded; empty when nothing was.
    pub file: FilePart,
}

/// Answer of `isp_querybeianstatus`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `StatusInfo`.
    pub info: Option<StatusInfo>,
}

/// What a regulator knows about a domain or certificate number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusInfo {
    /// `Cxtjlx`: 0 domain, 1 to 11 certificate type of a subject.
    pub query_type: u32,
    /// `Cxtj`: what was asked.
    pub query: String,
    /// `Wzmc`: only for a filed domain.
    pub site_name: Option<String>,
    /// `Ztbah`: whenever filed.
    pub subject_number: Option<String>,
    /// `Wzbah`: only for a filed domain.
    pub site_number: Option<String>,
    /// `Bazt`: on the wire 0 is filed, 1 is not.
    pub filed: bool,
}

/// Answer of `isp_verifybamm`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `VerifyRes`: on the wire 0 is correct, 1 is wrong.
    pub correct: Option<bool>,
}

/// A packed file inside an answer. Everything in it is untrusted until [`crate::package::unpack`] has checked it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePart {
    /// `hashAlgorithm`: 0 MD5.
    pub hash_algorithm: i64,
    /// `compressionFormat`: 0 zip.
    pub compression_format: i64,
    /// `encryptAlgorithm`: 0 none, 1 AES.
    pub encrypt_algorithm: i64,
    /// `return_FileName`, verbatim; acknowledge with exactly this text, never use it as a path.
    pub file_name: String,
    /// `beianInfo`: base64.
    pub beian_info: String,
    /// `beianInfoHash`: base64 of the MD5 of the zip.
    pub beian_info_hash: String,
}

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
            .map(|list| {
                list.children("dataSequence")
                    .filter_map(|n| n.text.trim().parse().ok())
                    .collect()
            })
            .unwrap_or_default();
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
            missing,
        })
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
        let root = read(text)?;
        let file = root.child("fileInfos").map(read_file).transpose()?;
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
            file,
        })
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
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
        })
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
        let root = read(text)?;
        let file = root
            .child("fileInfos")
            .map(|part| {
                let sequence =
                    number(part, "dataSequence")?.ok_or(ReturnError::Element("dataSequence"))?;
                Ok::<_, ReturnError>(PreviousFile {
                    sequence,
                    file: read_file(part)?,
                })
            })
            .transpose()?;
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
            file,
        })
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
            for (name, value) in [
                ("Wzmc", &info.site_name),
                ("Ztbah", &info.subject_number),
                ("Wzbah", &info.site_number),
            ] {
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
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
            info,
        })
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
        Ok(Self {
            code: code(&root)?,
            msg: msg(&root),
            correct,
        })
    }
}

fn open(code: u32, msg: &str) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><return version=\"V.3.0\">");
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
    put(
        out,
        "compressionFormat",
        &file.compression_format.to_string(),
    );
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
    let limits = Limits {
        depth: 16,
        elements: 100_000,
        ..Limits::default()
    };
    let root = xml::parse(text.trim_start(), &limits)?;
    if root.local_name() == "return" {
        Ok(root)
    } else {
        Err(ReturnError::Root)
    }
}

fn code(root: &Element) -> Result<u32, ReturnError> {
    number(root, "msg_code")?.ok_or(ReturnError::Element("msg_code"))
}

fn msg(root: &Element) -> String {
    root.text_of("msg").unwrap_or_default().to_owned()
}

fn number<N: std::str::FromStr>(
    parent: &Element,
    name: &'static str,
) -> Result<Option<N>, ReturnError> {
    parent
        .text_of(name)
        .map(|text| text.parse().map_err(|_| ReturnError::Element(name)))
        .transpose()
}

fn read_file(part: &Element) -> Result<FilePart, ReturnError> {
    let text = |name| part.text_of(name).unwrap_or_default().to_owned();
    Ok(FilePart {
        hash_algorithm: number(part, "hashAlgorithm")?.unwrap_or(0),
        compression_format: number(part, "compressionFormat")?.unwrap_or(0),
        encrypt_algorithm: number(part, "encryptAlgorithm")?.unwrap_or(0),
        // Not trimmed: the acknowledgement has to repeat it verbatim.
        file_name: part
            .child("return_FileName")
            .map(|c| c.text.clone())
            .unwrap_or_default(),
        beian_info: text("beianInfo"),
        beian_info_hash: text("beianInfoHash"),
    })
}

fn read_status(part: &Element) -> Result<StatusInfo, ReturnError> {
    let text = |name| {
        part.text_of(name)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_answer_comes_back() {
        let file = FilePart {
            hash_algorithm: 0,
            compression_format: 0,
            encrypt_algorithm: 1,
            file_name: " odd & name.xml".to_owned(),
            beian_info: "AAAA".to_owned(),
            beian_info_hash: "BBBB".to_owned(),
        };
        let upload = UploadReturn {
            code: 14,
            msg: "缺 <号>".to_owned(),
            missing: vec![1, 2],
        };
        assert_eq!(UploadReturn::from_xml(&upload.to_xml()).unwrap(), upload);
        let download = DownloadReturn {
            code: 0,
            msg: String::new(),
            file: Some(file.clone()),
        };
        assert_eq!(
            DownloadReturn::from_xml(&download.to_xml()).unwrap(),
            download
        );
        let ack = AckReturn {
            code: 21,
            msg: "x".to_owned(),
        };
        assert_eq!(AckReturn::from_xml(&ack.to_xml()).unwrap(), ack);
        for sequence in [0, 7] {
            let file = Some(PreviousFile {
                sequence,
                file: file.clone(),
            });
            let previous = PreviousUploadReturn {
                code: 0,
                msg: String::new(),
                file,
            };
            assert_eq!(
                PreviousUploadReturn::from_xml(&previous.to_xml()).unwrap(),
                previous
            );
        }
        for filed in [true, false] {
            let info = StatusInfo {
                query: "example.com".to_owned(),
                filed,
                ..StatusInfo::default()
            };
            let status = StatusReturn {
                code: 0,
                msg: String::new(),
                info: Some(info),
            };
            assert_eq!(StatusReturn::from_xml(&status.to_xml()).unwrap(), status);
        }
        for correct in [None, Some(true), Some(false)] {
            let verify = VerifyReturn {
                code: 0,
                msg: String::new(),
                correct,
            };
            assert_eq!(VerifyReturn::from_xml(&verify.to_xml()).unwrap(), verify);
        }
    }

    #[test]
    fn answers_are_read_leniently() {
        let text = "\n<?xml version=\"1.0\" encoding=\"GBK\"?>\n<return>\n <msg_code> 14 </msg_code><neu/>\
            <msg>\n 备案 </msg><dataSequences><dataSequence> 3</dataSequence><dataSequence>x</dataSequence></dataSequences></return>";
        let read = UploadReturn::from_xml(text).unwrap();
        assert_eq!(
            read,
            UploadReturn {
                code: 14,
                msg: "备案".to_owned(),
                missing: vec![3]
            }
        );
        let first = "<return><msg_code>0</msg_code><fileInfos><dataSequence>0</dataSequence></fileInfos></return>";
        let read = PreviousUploadReturn::from_xml(first).unwrap().file.unwrap();
        assert_eq!(read, PreviousFile::default());
    }

    #[test]
    fn what_is_no_answer() {
        assert_eq!(AckReturn::from_xml("<a/>"), Err(ReturnError::Root));
        for text in [
            "<return/>",
            "<return><msg_code>-1</msg_code></return>",
            "<return><msg_code>x</msg_code></return>",
        ] {
            assert_eq!(
                AckReturn::from_xml(text),
                Err(ReturnError::Element("msg_code"))
            );
        }
        assert!(matches!(
            AckReturn::from_xml("<!DOCTYPE a><return/>"),
            Err(ReturnError::Xml(_))
        ));
        let status =
            "<return><msg_code>0</msg_code><StatusInfo><Bazt>2</Bazt></StatusInfo></return>";
        assert_eq!(
            StatusReturn::from_xml(status),
            Err(ReturnError::Element("Bazt"))
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", inner in "(<(fileInfos|StatusInfo|Bazt|msg)>|[0-9]|</msg>){0,8}") {
            for text in [text, format!("<return><msg_code>0</msg_code>{inner}</return>")] {
                let _ = UploadReturn::from_xml(&text);
                let _ = DownloadReturn::from_xml(&text);
                let _ = AckReturn::from_xml(&text);
                let _ = PreviousUploadReturn::from_xml(&text);
                let _ = StatusReturn::from_xml(&text);
                let _ = VerifyReturn::from_xml(&text);
            }
        }

        #[test]
        fn any_message_comes_back(msg in "\\PC*") {
            let ack = AckReturn { code: 0, msg: msg.trim().to_owned() };
            prop_assert_eq!(AckReturn::from_xml(&ack.to_xml()).unwrap(), ack);
        }
    }
}

//! The texts that people agree to: terms of use, privacy statement, and the consent to pictures of identity documents. The
//! operator's files if there are any (`[legal]` of the settings), else the drafts that come with the release. Each text has a
//! version and a SHA-256, which is what the journal keeps of an agreement.
//!
//! A file is plain text: `version: …` in the first line; `# ` opens a heading, `- ` an item, an empty line ends a paragraph.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::config::LegalFiles;
use crate::words::Lang;

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Terms of use.
    Terms,
    /// Privacy statement.
    Privacy,
    /// Consent to pictures of identity documents.
    Identity,
}

impl Kind {
    /// As tables and addresses name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Privacy => "privacy",
            Self::Identity => "identity",
        }
    }
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list.
    Item(String),
}

/// One text in one language.
#[derive(Debug, Clone)]
pub struct Text {
    /// As its first line says.
    pub version: String,
    /// Of the whole file, hex.
    pub sha256: String,
    /// What it says.
    pub pieces: Vec<Piece>,
}

/// All texts in both languages.
pub struct Legal {
    texts: Vec<(Kind, Text, Text)>,
}

/// Why a text cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LegalError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The first line does not say the version.
    #[error("{origin}: the first line must be «version: …»")]
    NoVersion {
        /// The file.
        origin: String,
    },
    /// There is nothing below the version.
    #[error("{origin}: the text is empty")]
    Empty {
        /// The file.
        origin: String,
    },
}

impl Legal {
    /// Reads the operator's files, or takes the drafts. Beside `terms.txt` a file `terms.en.txt` is its English version;
    /// without one everybody reads the same text.
    pub fn load(files: &LegalFiles) -> Result<Self, LegalError> {
        let one = |kind, file: &Path, zh, en| -> Result<(Kind, Text, Text), LegalError> {
            if file.as_os_str().is_empty() {
                return Ok((kind, read(zh, "the draft")?, read(en, "the draft")?));
            }
            let chinese = of_file(file)?;
            let beside = english_of(file);
            let english = if beside.exists() { of_file(&beside)? } else { chinese.clone() };
            Ok((kind, chinese, english))
        };
        let texts = vec![
            one(
                Kind::Terms,
                &files.terms_file,
                include_str!("../../../data/legal/terms.zh-CN.txt"),
                include_str!("../../../data/legal/terms.en.txt"),
            )?,
            one(
                Kind::Privacy,
                &files.privacy_file,
                include_str!("../../../data/legal/privacy.zh-CN.txt"),
                include_str!("../../../data/legal/privacy.en.txt"),
            )?,
            one(
                Kind::Identity,
                &files.identity_file,
                include_str!("../../../data/legal/identity.zh-CN.txt"),
                include_str!("../../../data/legal/identity.en.txt"),
            )?,
        ];
        Ok(Self { texts })
    }

    /// The text in force for readers of a language.
    pub fn text(&self, kind: Kind, lang: Lang) -> Option<&Text> {
        let (_, zh, en) = self.texts.iter().find(|(known, ..)| *known == kind)?;
        Some(if lang == Lang::En { en } else { zh })
    }

    /// The text in force that has this hash, in either language.
    pub fn by_hash(&self, kind: Kind, sha256: &str) -> Option<&Text> {
        let (_, zh, en) = self.texts.iter().find(|(known, ..)| *known == kind)?;
        [zh, en].into_iter().find(|text| text.sha256 == sha256)
    }
}

fn english_of(file: &Path) -> PathBuf {
    let ending = file.extension().map_or_else(|| "en".to_owned(), |e| format!("en.{}", e.to_string_lossy()));
    file.with_extension(ending)
}

fn of_file(path: &Path) -> Result<Text, LegalError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| LegalError::Unreadable { path: path.to_owned(), source })?;
    read(&text, &path.display().to_string())
}

fn read(text: &str, origin: &str) -> Result<Text, LegalError> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let version = first
        .trim_start_matches('\u{feff}')
        .strip_prefix("version:")
        .map(str::trim)
        .filter(|version| !version.is_empty())
        .ok_or_else(|| LegalError::NoVersion { origin: origin.to_owned() })?;
    let mut pieces = Vec::new();
    let mut open = false;
    for line in rest.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
        } else if let Some(heading) = line.strip_prefix("# ") {
            pieces.push(Piece::Heading(heading.to_owned()));
            open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            pieces.push(Piece::Item(item.to_owned()));
            open = false;
        } else if let (true, Some(Piece::Paragraph(text))) = (open, pieces.last_mut()) {
            text.push(' ');
            text.push_str(line);
        } else {
            pieces.push(Piece::Paragraph(line.to_owned()));
            open = true;
        }
    }
    if pieces.is_empty() {
        return Err(LegalError::Empty { origin: origin.to_owned() });
    }
    Ok(Text { version: version.to_owned(), sha256: hex::encode(Sha256::digest(text.as_bytes())), pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_and_the_operators_files_are_read() {
        let mut files = LegalFiles::default();
        let drafts = Legal::load(&files).unwrap();
        let (zh, en) = (drafts.text(Kind::Terms, Lang::Zh).unwrap(), drafts.text(Kind::Terms, Lang::En).unwrap());
        assert_ne!(zh.sha256, en.sha256);
        assert!(
            drafts.by_hash(Kind::Terms, &en.sha256).is_some() && drafts.by_hash(Kind::Privacy, &en.sha256).is_none()
        );

        let dir = tempfile::tempdir().unwrap();
        files.terms_file = dir.path().join("terms.txt");
        assert!(matches!(Legal::load(&files), Err(LegalError::Unreadable { .. })));
        std::fs::write(&files.terms_file, "# Terms\nno version").unwrap();
        assert!(matches!(Legal::load(&files), Err(LegalError::NoVersion { .. })));
        std::fs::write(&files.terms_file, "version: 7\n# 条款\n第一行\n第二行\n\n- 一项\n").unwrap();
        let own = Legal::load(&files).unwrap();
        let text = own.text(Kind::Terms, Lang::En).unwrap();
        assert_eq!(text.version, "7");
        assert_eq!(
            text.pieces,
            [Piece::Heading("条款".into()), Piece::Paragraph("第一行 第二行".into()), Piece::Item("一项".into())]
        );
        std::fs::write(dir.path().join("terms.en.txt"), "version: 7\nTerms").unwrap();
        let both = Legal::load(&files).unwrap();
        assert_ne!(both.text(Kind::Terms, Lang::En).unwrap().sha256, text.sha256);
    }
}

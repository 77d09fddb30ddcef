//! A first walk over a text that builds nothing: what it is, what it carries, and whether a tree of it is affordable.
//!
//! It goes as far as the markup goes, so that a file that breaks off in the middle is still called by its name.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Kind;

/// Nesting that no message of the interface needs.
const MAX_DEPTH: usize = 32;

/// Elements of which no tree is built; [`crate::xml::Limits`] has the same.
pub(super) const MAX_ELEMENTS: usize = 250_000;

/// Bytes of one tag that no message of the interface needs.
const MAX_TAG: usize = 65_536;

/// Bytes of a text above which it is counted: no text of an upload that keeps its limits is that long.
const LONG_TEXT: usize = 300_000;

/// Bytes of such texts in an upload of which no tree is built.
const MAX_LONG_TEXTS: usize = 16_000_000;

/// Most operations that a message is named after.
const MAX_NAMED: usize = 16;

/// What one walk tells.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// By the name of the root.
    pub kind: Option<Kind>,
    /// Name of the root as written.
    pub root: Option<String>,
    /// Names two levels below the root with the name above them, in order, as far as they were read.
    operations: Vec<(String, Option<String>)>,
    /// Elements directly below an operation, or below its groups for IP: what the limit of 1000 counts.
    pub records: usize,
    /// What there is too much of.
    pub too_much: Option<(&'static str, usize)>,
    /// What XML forbids and a tree does not show any more.
    pub forbidden: Option<&'static str>,
}

impl Outline {
    /// Walks over a text.
    pub fn of(text: &str) -> Self {
        let mut outline = Self::default();
        let mut reader = Reader::from_str(text);
        let mut open: Vec<String> = Vec::new();
        let (mut elements, mut depth, mut long_texts) = (0_usize, 0_usize, 0_usize);
        while let Ok(event) = reader.read_event() {
            let (tag, empty) = match &event {
                Event::Start(tag) => (tag, false),
                Event::Empty(tag) => (tag, true),
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    open.truncate(depth);
                    continue;
                }
                Event::Text(text) if text.len() > LONG_TEXT && outline.kind == Some(Kind::Upload) => {
                    long_texts += text.len();
                    if long_texts > MAX_LONG_TEXTS {
                        outline.too_much = Some(("bytes of text", MAX_LONG_TEXTS));
                        break;
                    }
                    continue;
                }
                Event::Text(text) if text.contains("]]>") => {
                    outline.forbidden = Some("`]]>` in a text");
                    continue;
                }
                Event::Decl(declaration) if declaration.version().is_err() => {
                    outline.forbidden = Some("declaration without a version");
                    continue;
                }
                Event::Eof => break,
                _ => continue,
            };
            elements += 1;
            if elements > MAX_ELEMENTS || depth >= MAX_DEPTH {
                let what = if elements > MAX_ELEMENTS { ("elements", MAX_ELEMENTS) } else { ("depth", MAX_DEPTH) };
                outline.too_much = Some(what);
                break;
            }
            if tag.len() > MAX_TAG {
                outline.too_much = Some(("bytes of a tag", MAX_TAG));
                break;
            }
            outline.element(tag, depth, &open);
            if !empty {
                if depth < 4 {
                    open.push(tag.name().as_ref().to_owned());
                }
                depth += 1;
            }
        }
        outline
    }

    fn element(&mut self, tag: &BytesStart<'_>, depth: usize, open: &[String]) {
        let name = tag.name();
        let name: &str = name.as_ref();
        match depth {
            0 if self.root.is_none() => {
                self.kind = Kind::of_root(name);
                self.root = Some(name.to_owned());
            }
            1 if self.operations.len() < MAX_NAMED => self.operations.push((name.to_owned(), None)),
            2 if name != "Qqdwid" && self.operations.len() < MAX_NAMED => {
                if let Some(category) = open.get(1) {
                    self.operations.push((category.clone(), Some(name.to_owned())));
                }
            }
            3 if open.get(1).is_some_and(|category| category != "IP") => self.records += 1,
            4 if open.get(1).is_some_and(|category| category == "IP") => self.records += 1,
            _ => {}
        }
    }

    /// `ICP/XZBA`, `ICP/XZBA+ZXBA`, `JCDM`, `SJTB`; `None` for a root that carries nothing, and for answers.
    pub fn message(&self) -> Option<String> {
        if !matches!(self.kind, Some(Kind::Upload | Kind::Download)) {
            return None;
        }
        let mut message = String::new();
        let mut last = "";
        for (at, (category, operation)) in self.operations.iter().enumerate() {
            let whole = matches!(category.as_str(), "JCDM" | "SJTB");
            let named = match operation {
                Some(_) if whole => continue,
                Some(operation) if last == category => operation.clone(),
                Some(operation) => format!("{category}/{operation}"),
                // A category speaks for itself only if no operation follows.
                None if !whole && self.operations.get(at + 1).is_some_and(|(c, o)| c == category && o.is_some()) => {
                    continue;
                }
                None => category.clone(),
            };
            if !message.is_empty() {
                message.push('+');
            }
            message.push_str(&named);
            last = if operation.is_some() { category } else { "" };
        }
        (!message.is_empty()).then_some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_named() {
        let cases = [
            ("<UploadData><ICP><XZBA/><Qqdwid/></ICP></UploadData>", Some("ICP/XZBA")),
            ("<UploadData><ICP><XZBA/><ZXBA/></ICP></UploadData>", Some("ICP/XZBA+ZXBA")),
            ("<UploadData><ICP><Qqdwid/></ICP></UploadData>", Some("ICP")),
            ("<UploadData><ICP><XZBA/></ICP><IP><SCBA/></IP></UploadData>", Some("ICP/XZBA+IP/SCBA")),
            ("<UploadData/>", None),
            ("<DownloadData><JCDM><Bbdwlb/></JCDM></DownloadData>", Some("JCDM")),
            ("<DownloadData><SJTB><ICP><Baxx/></ICP></SJTB></DownloadData>", Some("SJTB")),
            ("<DownloadData><ICP><BAJG><Jg_xx></BAJG>", Some("ICP/BAJG")),
            ("<return><msg_code>0</msg_code></return>", None),
            ("<Other><ICP><BAJG/></ICP></Other>", None),
        ];
        for (text, message) in cases {
            assert_eq!(Outline::of(text).message().as_deref(), message, "{text}");
        }
    }

    #[test]
    fn records_and_bounds() {
        let icp = "<UploadData><ICP><XZBA><Baxx><x/></Baxx><Baxx/></XZBA><Qqdwid>1</Qqdwid></ICP></UploadData>";
        assert_eq!(Outline::of(icp).records, 2);
        let ip = "<UploadData><IP><XZBA><Xzly><Ly/><Ly/></Xzly><Zdip><Zdxx/></Zdip></XZBA></IP></UploadData>";
        assert_eq!(Outline::of(ip).records, 3);
        assert_eq!(Outline::of(&"<a>".repeat(40)).too_much, Some(("depth", MAX_DEPTH)));
        let many = format!("<UploadData>{}", "<a/>".repeat(MAX_ELEMENTS));
        assert_eq!(Outline::of(&many).too_much, Some(("elements", MAX_ELEMENTS)));
        let text = format!("<UploadData>{}", "x".repeat(MAX_LONG_TEXTS + 1));
        assert_eq!(Outline::of(&text).too_much, Some(("bytes of text", MAX_LONG_TEXTS)));
        let tag = format!("<UploadData version=\"{}\"/>", "x".repeat(MAX_TAG));
        assert_eq!(Outline::of(&tag).too_much, Some(("bytes of a tag", MAX_TAG)));
        let other = Outline::of("\n<foo/>");
        assert_eq!((other.kind, other.root.as_deref()), (None, Some("foo")));
    }
}

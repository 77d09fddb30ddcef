//! Attachments: codes of format and purpose, what they belong to, size and text of the content.

use base64::{Engine, engine::general_purpose::STANDARD};
use miit::message::{AttachmentObject, NewFiling};

use super::Objections;
use crate::tables::{self, Belongs};

/// Judges the attachments of a request.
pub(super) fn examine(filing: &NewFiling, out: &mut Objections) {
    for attachment in &filing.attachments {
        out.unless(tables::is_attachment_format(attachment.format), 1056, attachment.format);
        let (belongs, known, id) = match attachment.object {
            AttachmentObject::Subject(id) => (Belongs::Subject, id == filing.subject.isp_id, id),
            AttachmentObject::Site(id) => (Belongs::Site, filing.sites.iter().any(|s| s.isp_id == id), id),
        };
        out.unless(known, 1055, id);
        match tables::purpose(attachment.purpose) {
            None => out.add(1057, attachment.purpose.to_string()),
            Some((wanted, limit)) => {
                out.unless(wanted == belongs, 1061, attachment.purpose);
                content(&attachment.content, limit, "Fjnr", out);
            }
        }
    }
}

/// Judges base64 text by its length and form.
pub(super) fn content(text: &str, limit: usize, name: &str, out: &mut Objections) {
    let compact: String = text.split_ascii_whitespace().collect();
    if compact.len() > limit {
        out.add(5010, format!("{name}: {} > {limit}", compact.len()));
    } else if compact.is_empty() || STANDARD.decode(&compact).is_err() {
        out.add(5010, format!("{name}: base64"));
    }
}

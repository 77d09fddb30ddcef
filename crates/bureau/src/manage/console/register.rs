//! What is filed: subjects, their sites and domains.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;

use super::{ROWS, Shown, Visit, at, escape, nothing, page};
use crate::{register, state::Inner};

/// `GET /console/register`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let lines = register::list(bureau.store.read(), ROWS).await?;
    let mut body = String::new();
    if lines.is_empty() {
        body.push_str(&nothing(lang.say("register-none")));
    }
    // One line a domain, in the order of subjects and sites: what repeats is written once.
    let (mut subject, mut site) = (0, 0);
    for line in &lines {
        if line.subject != subject {
            if subject != 0 {
                body.push_str("</ul></section>");
            }
            let _ = write!(
                body,
                "<section class=\"request\" data-number=\"{number}\"><h2 lang=\"zh-CN\">{number}</h2><p><span lang=\"zh-CN\">{}</span> \
                 <span class=\"soft\">{}</span></p><ul>",
                escape(&line.subject_name),
                lang.with("register-filed", "at", &at(line.filed_at)),
                number = escape(&line.subject_number)
            );
            subject = line.subject;
            site = 0;
        }
        if line.site != site {
            let _ = write!(
                body,
                "<li lang=\"zh-CN\"><strong>{}</strong> {}</li>",
                escape(&line.site_number),
                escape(&line.site_name)
            );
            site = line.site;
        }
        if let Some(domain) = &line.domain {
            let _ = write!(body, "<li class=\"domain\">{}</li>", escape(domain));
        }
    }
    if subject != 0 {
        body.push_str("</ul></section>");
    }
    Ok(page(&visit, "bureau-register", lang.say("register-title"), &body))
}

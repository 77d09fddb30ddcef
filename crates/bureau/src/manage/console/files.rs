//! Files received from providers and results sent to them, newest first, with the codes that are in them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{Shown, Visit, at, escape, nothing, page};
use crate::{queue, requests, state::Inner, uploads};
use axum::extract::State;

/// Rows of each list.
const FILES: i64 = 50;

/// `GET /console/files`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let mut body = format!("<h2>{}</h2>", lang.say("files-received"));
    let received = uploads::list(bureau.store.read(), None, 0, FILES).await?;
    let mut within: HashMap<i64, Vec<String>> = HashMap::new();
    if let Some(first) = received.first() {
        for line in requests::of_uploads(bureau.store.read(), first.id).await? {
            let words = lang.say(&format!("state-{}", line.state)).to_owned();
            let link = format!("<a href=\"/console/requests/{}\">{}</a> {words}", line.id, escape(&line.key));
            within.entry(line.upload).or_default().push(link);
        }
    } else {
        body.push_str(&nothing(lang.say("files-none")));
    }
    for file in received.iter().rev() {
        let _ = write!(
            body,
            "<section class=\"request\" data-way=\"received\"><h3>{} · {}</h3><p class=\"soft\">ispId {} · {} · SHA-256 {}</p><p>{}</p>\
             <p><a href=\"/uploads/{}/xml?isp={}\">{}</a></p></section>",
            lang.with("files-number", "n", &file.sequence.to_string()),
            escape(&file.entry_name),
            file.isp,
            at(file.received_at),
            escape(&file.sha256),
            within.remove(&file.id).unwrap_or_default().join("<br>"),
            file.sequence,
            file.isp,
            lang.say("files-xml")
        );
    }
    let _ = write!(body, "<h2>{}</h2>", lang.say("files-sent"));
    let sent = queue::list(bureau.store.read(), None, FILES).await?;
    if sent.is_empty() {
        body.push_str(&nothing(lang.say("files-none")));
    }
    for file in &sent {
        let acknowledged = match file.acknowledged_at {
            Some(when) => lang.with("files-acknowledged", "at", &at(when)),
            None => lang.say("files-waiting").to_owned(),
        };
        let state = if file.acknowledged_at.is_some() { "acknowledged" } else { "waiting" };
        let _ = write!(
            body,
            "<section class=\"request\" data-way=\"sent\" data-state=\"{state}\"><h3>{}</h3><p>{}</p><p class=\"soft\">ispId {} · {} · {} · {acknowledged}</p></section>",
            escape(&file.name),
            escape(&file.label),
            file.isp,
            at(file.queued_at),
            lang.with("files-deliveries", "n", &file.deliveries.to_string()),
        );
    }
    Ok(page(&visit, "bureau-files", lang.say("files-title"), &body))
}

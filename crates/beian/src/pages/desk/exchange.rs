//! The exchange with the bureau: the channel, and every file with its story. All staff look; operators act.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use jiff::Timestamp;
use serde::Deserialize;

use crate::api::address::{Path, Query};
use crate::api::v1::who;
use crate::app::App;
use crate::exchange::effects::Effects;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::run_channel::{self, Hand};
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, form_urlencoded, refuse};
use crate::pages::session::{OperatorPage, Sent, StaffPage};
use crate::store::channels::{self, ChannelRow};
use crate::store::exchange_files::{self, DownloadStory, UploadStory};
use crate::store::{Connection, StoreError};

/// Files a page.
const PAGE: usize = 50;

/// How often a file is sent before somebody should look, and how many minutes a kept file may stay unapplied.
const MANY_ATTEMPTS: i64 = 4;
const STUCK_MINUTES: i64 = 10;

struct Line {
    id: String,
    isp: String,
    state: String,
    word: String,
    why: String,
    todo: String,
    last_number: String,
    heard: String,
    waiting: i64,
    next: String,
    worker: bool,
}

struct File {
    id: String,
    up: bool,
    state: String,
    word: String,
    name: String,
    orders: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    todo: String,
}

#[derive(Template)]
#[template(path = "desk/exchange.html")]
struct Page<'a> {
    f: Frame<'a>,
    lines: Vec<Line>,
    files: Vec<File>,
    order: String,
    order_query: String,
    next: String,
}

/// Filter and cursor, in the address.
#[derive(Deserialize)]
pub struct Filter {
    #[serde(default)]
    order: String,
    #[serde(default)]
    before: String,
}

/// Channels and files.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Query(filter): Query<Filter>) -> Answer {
    let f = visit.visitor.frame(&app, "desk-exchange");
    let order = filter.order.trim().to_uppercase();
    let load = async {
        let mut reader = app.store.read().await?;
        let mut lines = Vec::new();
        for row in channels::all(&mut reader).await? {
            let waiting = exchange_files::waiting(&mut reader, &row.id).await?;
            lines.push(line(&f, row, waiting));
        }
        let (files, next) = files(&f, &mut reader, &order, &filter.before).await?;
        Ok::<_, Refusal>((lines, files, next))
    };
    let (lines, files, next) = load.await.map_err(refuse(&app, &visit.visitor))?;
    let order_query = form_urlencoded(&order);
    Ok(html(&Page { f, lines, files, order, order_query, next }))
}

/// An operator's word to a channel.
pub async fn act(
    State(app): State<Arc<App>>,
    visit: OperatorPage,
    Path((channel, hand)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let hand = Hand::parse(&hand).ok_or_else(|| refuse(Refusal::NotFound))?;
    run_channel::act(&app, &channel, &who(&visit.caller), hand).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk/exchange").into_response())
}

fn line(f: &Frame<'_>, row: ChannelRow, waiting: i64) -> Line {
    let now = f.app.clock.wall();
    let poll = f.app.config.bureau.poll_seconds;
    let resume = instant(row.resume_at);
    let note = row.note.unwrap_or_default();
    let hours = row.hours_at.map(instant).filter(|at| *at > f.app.clock.business());
    let next = match row.state.as_str() {
        "open" if hours.is_some() => f.ta("channel-hours", "at", &hours.map(seconds).unwrap_or_default()),
        "open" if resume > now => f.ta("channel-back-off", "at", &seconds(resume)),
        "open" => f.ta("channel-polls", "seconds", &format!("{poll}")),
        _ => f.t("channel-no-calls"),
    };
    Line {
        isp: row.isp_id.to_string(),
        word: f.known(&format!("channel-state-{}", row.state), &row.state),
        why: match row.state.as_str() {
            "stopped" => f.known(&format!("channel-why-{}", note.replace('_', "-")), &note),
            "paused" => f.ta("channel-paused-by", "who", &note),
            _ => String::new(),
        },
        todo: if row.state == "stopped" { f.t("channel-stopped-todo") } else { String::new() },
        last_number: row.last_sequence.map_or_else(|| f.t("channel-never"), |n| n.to_string()),
        heard: row.last_heard_at.map_or_else(|| f.t("channel-never"), |at| ago(f, instant(at), now)),
        worker: row.lease_until > now.as_microsecond(),
        state: row.state,
        id: row.id,
        waiting,
        next,
    }
}

/// An instant and how long ago it was.
fn ago(f: &Frame<'_>, at: Timestamp, now: Timestamp) -> String {
    let passed = now.duration_since(at).as_secs().max(0);
    let (id, n) = match passed {
        0..120 => ("channel-ago-seconds", passed),
        120..7200 => ("channel-ago-minutes", passed / 60),
        _ => ("channel-ago-hours", passed / 3600),
    };
    format!("{} ({})", seconds(at), f.ta(id, "n", &n.to_string()))
}

/// With seconds: calls follow each other quickly.
fn seconds(at: Timestamp) -> String {
    crate::clock::mainland(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Uploads and downloads as one list, newest first, and where the next page begins.
async fn files(
    f: &Frame<'_>,
    q: &mut impl Connection,
    order: &str,
    before: &str,
) -> Result<(Vec<File>, String), StoreError> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let uploads = exchange_files::uploads(q, order, before, limit).await?;
    let downloads = exchange_files::downloads(q, order, before, limit).await?;
    let mut all: Vec<File> = uploads.into_iter().map(|story| upload(f, story)).collect();
    all.extend(downloads.into_iter().map(|story| download(f, story)));
    all.sort_by(|a, b| b.id.cmp(&a.id));
    let more = all.len() >= PAGE;
    all.truncate(PAGE);
    for file in all.iter_mut().filter(|file| !file.up) {
        file.orders = exchange_files::orders_of(q, &file.id).await?;
    }
    let next = all.last().filter(|_| more).map(|file| file.id.clone()).unwrap_or_default();
    Ok((all, next))
}

fn upload(f: &Frame<'_>, story: UploadStory) -> File {
    let todo = match story.state.as_str() {
        "sending" if story.attempts >= MANY_ATTEMPTS => f.t("channel-todo-many"),
        "sending" if story.last_code.is_none() && story.attempts > 0 => f.t("channel-todo-silent"),
        "waiting" => f.t("channel-todo-waiting"),
        _ => String::new(),
    };
    let name = match (story.sequence, story.together) {
        (Some(number), _) => f.ta("channel-upload", "number", &number.to_string()),
        (None, Some(number)) => f.ta("channel-upload-together", "number", &number.to_string()),
        (None, None) => f.t("channel-upload-unnumbered"),
    };
    let mut facts = vec![(f.t("channel-queued"), shown(instant(story.created_at)))];
    facts.extend(story.message.map(|message| (f.t("channel-message"), message)));
    if story.attempts > 0 {
        facts.push((f.t("channel-attempts"), story.attempts.to_string()));
    }
    facts.extend(story.last_code.map(|code| (f.t("channel-code"), code.to_string())));
    facts.extend(story.sent_at.map(|at| (f.t("channel-sent"), seconds(instant(at)))));
    facts.extend(story.accepted_at.map(|at| (f.t("channel-accepted"), seconds(instant(at)))));
    facts.extend(story.zip_md5.map(|hash| ("MD5".to_owned(), hash)));
    File {
        word: f.known(&format!("channel-file-{}", story.state), &story.state),
        orders: story.order_id.zip(story.order_number).into_iter().collect(),
        id: story.id,
        up: true,
        state: story.state,
        name,
        facts,
        todo,
    }
}

/// What a file did, in words.
fn effects(f: &Frame<'_>, stored: Option<&str>) -> Option<String> {
    let effects: Effects = serde_json::from_str(stored?).ok()?;
    let words = effects
        .0
        .iter()
        .map(|(what, n)| format!("{} {n}", f.known(&format!("channel-effect-{}", what.replace('_', "-")), what)));
    Some(words.collect::<Vec<_>>().join(" · ")).filter(|text| !text.is_empty())
}

/// What of the schema a file bent: places and rules, the first ones.
fn warnings(stored: Option<&str>) -> Option<String> {
    let all: Vec<String> = serde_json::from_str(stored?).ok()?;
    let more = all.len().saturating_sub(WARNINGS);
    let shown = all.iter().take(WARNINGS).cloned().collect::<Vec<_>>().join("; ");
    match (all.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(shown),
        (false, more) => Some(format!("{shown}; +{more}")),
    }
}

/// Warnings shown of a file.
const WARNINGS: usize = 5;

fn download(f: &Frame<'_>, story: DownloadStory) -> File {
    let minutes = f.app.clock.wall().duration_since(instant(story.received_at)).as_mins();
    let todo = match story.state.as_str() {
        "unread" => f.t("channel-todo-unread"),
        "stored" if minutes >= STUCK_MINUTES => f.t("channel-todo-stuck"),
        _ if story.acked_at.is_none() => f.t("channel-todo-unacknowledged"),
        _ => String::new(),
    };
    let mut facts = vec![(f.t("channel-received"), seconds(instant(story.received_at)))];
    facts.extend(story.message.filter(|m| !m.is_empty()).map(|message| (f.t("channel-message"), message)));
    facts.extend(story.acked_at.map(|at| (f.t("channel-acknowledged"), seconds(instant(at)))));
    facts.extend(story.applied_at.map(|at| (f.t("channel-applied"), seconds(instant(at)))));
    facts.extend(effects(f, story.effects.as_deref()).map(|did| (f.t("channel-effects"), did)));
    facts.extend(warnings(story.warnings.as_deref()).map(|bent| (f.t("channel-warnings"), bent)));
    facts.push((f.t("channel-hash"), story.hash));
    File {
        word: f.known(&format!("channel-file-{}", story.state), &story.state),
        id: story.id,
        up: false,
        state: story.state,
        name: story.name,
        orders: Vec::new(),
        facts,
        todo,
    }
}

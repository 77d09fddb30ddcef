//! Uploads, SMS and decisions.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use miit::package::{self, UnpackLimits};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    LIST,
    problem::{Body, Path, Problem, Query},
};
use crate::{
    clock::rfc3339,
    desk::{self, Answer},
    error::BureauError,
    register,
    requests::{self, RequestLine},
    script::{Outcome, Verdict},
    sms::{self, Resent},
    state::Inner,
    uploads,
};

type Answered = Result<Json<Value>, Problem>;

/// What a list may be narrowed by.
#[derive(Deserialize)]
pub(super) struct Narrow {
    pub(super) isp: Option<i64>,
    state: Option<String>,
    after: Option<i64>,
    limit: Option<u32>,
}

impl Narrow {
    /// Most rows.
    pub(super) fn limit(&self) -> i64 {
        self.limit.map_or(LIST, i64::from).clamp(1, 100_000)
    }
}

#[derive(Serialize)]
struct UploadItem {
    id: i64,
    isp: i64,
    sequence: i64,
    entry_name: String,
    sha256: String,
    received_at: String,
    requests: Vec<Value>,
}

/// `GET /uploads`
pub(super) async fn uploads(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let lines = uploads::list(bureau.store.read(), narrow.isp, narrow.after.unwrap_or(0), narrow.limit()).await?;
    let mut requests: HashMap<i64, Vec<Value>> = HashMap::new();
    if let Some(first) = lines.first() {
        for r in requests::of_uploads(bureau.store.read(), first.id).await? {
            requests.entry(r.upload).or_default().push(json!({ "czlx": r.kind, "key": r.key }));
        }
    }
    let list: Vec<UploadItem> = lines
        .into_iter()
        .map(|l| UploadItem {
            id: l.id,
            isp: l.isp,
            sequence: l.sequence,
            entry_name: l.entry_name,
            sha256: l.sha256,
            received_at: rfc3339(l.received_at),
            requests: requests.remove(&l.id).unwrap_or_default(),
        })
        .collect();
    Ok(Json(json!(list)))
}

/// `GET /uploads/N/xml`: the XML as it was in the zip.
pub(super) async fn upload_xml(
    State(bureau): State<Arc<Inner>>,
    Path(sequence): Path<i64>,
    Query(narrow): Query<Narrow>,
) -> Result<impl IntoResponse, Problem> {
    let Some(upload) = uploads::numbered(bureau.store.read(), narrow.isp, sequence).await? else {
        return Err(Problem::unknown(format!("no upload has the number {sequence}")));
    };
    let file = tokio::task::spawn_blocking(move || package::unpack_zip(&upload.zip, &UnpackLimits::default())).await;
    let file = file.map_err(BureauError::from)?.map_err(|e| BureauError::File(e.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/xml")], file.xml))
}

/// `GET /sms`
pub(super) async fn sms(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let list: Vec<Value> = sms::list(bureau.store.read(), narrow.after.unwrap_or(0), narrow.limit())
        .await?
        .into_iter()
        .map(|s| {
            let roles: Vec<&str> = s.roles.split(',').collect();
            json!({
                "id": s.id,
                "phone": s.phone,
                "name": s.name,
                "role": roles.first(),
                "roles": roles,
                "key": s.key,
                "code": s.code,
                "text": s.text,
                "sent_at": rfc3339(s.sent_at),
                "until": rfc3339(s.until),
                "answered": s.answered_at.is_some(),
                "left": (sms::TRIES - s.wrong).max(0),
                "resends": (sms::RESENDS - s.resent).max(0),
            })
        })
        .collect();
    Ok(Json(json!(list)))
}

/// `GET /notices`: what persons were told besides codes, such as the filing password.
pub(super) async fn notices(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let list: Vec<Value> = register::notices(bureau.store.read(), narrow.limit())
        .await?
        .into_iter()
        .map(|n| json!({ "key": n.key, "phone": n.phone, "text": n.text, "sent_at": rfc3339(n.sent_at) }))
        .collect();
    Ok(Json(json!(list)))
}

/// Body of `POST /sms/answer`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GivenAnswer {
    phone: String,
    code: String,
    id6: String,
}

/// `POST /sms/answer`
pub(super) async fn answer(State(bureau): State<Arc<Inner>>, Body(given): Body<GivenAnswer>) -> Answered {
    let mut tx = bureau.store.step().await?;
    let (phone, code) = (given.phone.trim(), given.code.trim());
    let outcome = desk::take_answer(&bureau, &mut tx, phone, code, &given.id6).await?;
    tx.commit().await?;
    match outcome {
        Answer::Right { left } => Ok(Json(json!({ "answered": true, "left": left }))),
        Answer::Wrong { left } => {
            let detail =
                if left == 0 { "wrong answer; no attempt is left and the request lapsed" } else { "wrong answer" };
            Err(Problem::content(detail).with("answered", false).with("left", left))
        }
        Answer::Unknown => Err(Problem::unknown("nothing was sent to this phone").with("answered", false)),
        Answer::Over => Err(Problem::conflict("nothing sent to this phone can be answered any more")
            .with("answered", false)
            .with("left", 0)),
    }
}

/// Body of `POST /sms/resend`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    phone: String,
}

/// `POST /sms/resend`
pub(super) async fn resend(State(bureau): State<Arc<Inner>>, Body(given): Body<Again>) -> Answered {
    let hours = sms::window_hours(&bureau.config.province);
    let mut tx = bureau.store.step().await?;
    let outcome = sms::resend(&mut tx, given.phone.trim(), hours, bureau.clock.now_micros()).await?;
    tx.commit().await?;
    match outcome {
        Resent::Sent { left } => Ok(Json(json!({ "sent": true, "left": left }))),
        Resent::Enough => Err(Problem::conflict("the code was sent again three times already").with("left", 0)),
        Resent::Nothing => Err(Problem::unknown("nothing sent to this phone waits for an answer")),
    }
}

fn decision_item(r: &RequestLine) -> Value {
    json!({
        "id": r.id,
        "key": r.key,
        "czlx": r.kind,
        "isp": r.isp,
        "sequence": r.sequence,
        "subject": r.subject,
        "state": r.state,
        "received_at": rfc3339(r.received_at),
        "number": r.number,
    })
}

/// `GET /decisions`
pub(super) async fn decisions(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let list =
        requests::list(bureau.store.read(), narrow.state.as_deref(), narrow.after.unwrap_or(0), narrow.limit()).await?;
    Ok(Json(list.iter().map(decision_item).collect()))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

/// Body of `POST /decisions`. A request is named by its key, with the provider where several have the same, or by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    key: Option<Key>,
    id: Option<i64>,
    isp: Option<i64>,
    result: Outcome,
    codes: Option<Vec<u32>>,
    opinion: Option<String>,
}

/// `POST /decisions`
pub(super) async fn decide(
    State(bureau): State<Arc<Inner>>,
    Body(decision): Body<Decision>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let verdict =
        Verdict { result: decision.result, codes: decision.codes.unwrap_or_default(), opinion: decision.opinion };
    if let Some(objection) = verdict.objection() {
        return Err(Problem::content(objection));
    }
    let mut tx = bureau.store.step().await?;
    let found = match (decision.id, decision.key) {
        (Some(id), _) => requests::by_id(&mut tx, id).await?,
        (None, Some(Key::Number(key))) => requests::by_key(&mut tx, decision.isp, &key.to_string()).await?,
        (None, Some(Key::Text(key))) => requests::by_key(&mut tx, decision.isp, key.trim()).await?,
        (None, None) => return Err(Problem::content("key or id is needed")),
    };
    let Some(request) = found else {
        return Err(Problem::unknown("no request has this key"));
    };
    if !request.is_open() {
        let why = format!("the request is {} and cannot be decided again", request.state);
        return Err(Problem::conflict(why).with("state", request.state));
    }
    if verdict.result == Outcome::Approve {
        let open = sms::open_of(&mut tx, request.id).await?;
        if open > 0 {
            let why = format!("{open} of its persons have not answered the SMS; only then can it be approved");
            return Err(Problem::conflict(why).with("state", request.state).with("unanswered", open));
        }
    }
    desk::carry_out(&bureau, &mut tx, request.id, &verdict).await?;
    let after = requests::by_id(&mut tx, request.id).await?;
    tx.commit().await?;
    Ok((StatusCode::OK, Json(after.as_ref().map_or(Value::Null, decision_item))))
}

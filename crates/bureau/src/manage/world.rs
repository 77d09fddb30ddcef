//! The world around a provider: other providers, the register, scripts, messages of the bureau's own accord.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    desk::Narrow,
    problem::{Body, Path, Problem, Query},
};
use crate::{
    clock::rfc3339,
    config::Provider,
    desk::{self, Refusal, Wish},
    duties,
    providers::{Enrolled, Standing},
    queue, register,
    script::{self, Rule},
    seeds::{self, Entered, Seeds},
    state::Inner,
    uploads,
};

type Answered = Result<Json<Value>, Problem>;

/// `GET /script`
pub(super) async fn script(State(bureau): State<Arc<Inner>>) -> Json<Vec<Rule>> {
    Json(bureau.script.rules())
}

/// `PUT /script`
pub(super) async fn replace_script(
    State(bureau): State<Arc<Inner>>,
    Body(rules): Body<Vec<Rule>>,
) -> Result<Json<Vec<Rule>>, Problem> {
    if let Some(objection) = script::objection(&rules) {
        return Err(Problem::content(objection));
    }
    bureau.script.replace(&bureau.store, rules).await?;
    Ok(Json(bureau.script.rules()))
}

/// A provider as it is shown: with the number it has reached, without its secrets.
#[derive(Serialize)]
struct Shown {
    id: String,
    user: String,
    name: String,
    encrypted: bool,
    standing: Standing,
    icp: bool,
    ip: bool,
    carrier: bool,
    last_upload: i64,
}

/// `GET /providers`
pub(super) async fn providers(State(bureau): State<Arc<Inner>>) -> Answered {
    let mut list = Vec::new();
    let mut tx = bureau.store.step().await?;
    for one in bureau.providers.all() {
        list.push(Shown {
            id: one.provider.isp_id.to_string(),
            user: one.provider.user.clone(),
            name: one.name.clone(),
            encrypted: one.provider.key.is_some(),
            standing: one.standing,
            icp: one.icp,
            ip: one.ip,
            carrier: one.carrier,
            last_upload: uploads::last_number(&mut tx, one.provider.isp_id).await?,
        });
    }
    Ok(Json(json!({ "providers": list, "closed": *bureau.providers.closed() })))
}

/// Body of `PUT /providers/ID`: what is left out stays as it is. A new provider needs user and password.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) key: Option<String>,
    pub(super) iv: Option<String>,
    pub(super) name: Option<String>,
    pub(super) standing: Option<Standing>,
    pub(super) icp: Option<bool>,
    pub(super) ip: Option<bool>,
    pub(super) carrier: Option<bool>,
}

/// `PUT /providers/ID`
pub(super) async fn enrol(
    State(bureau): State<Arc<Inner>>,
    Path(isp): Path<i64>,
    Body(given): Body<Given>,
) -> Answered {
    let mut one = match (bureau.providers.of(isp), &given.user, &given.password) {
        (Some(known), ..) => (*known).clone(),
        (None, Some(user), Some(password)) => {
            let (user, password) = (user.clone(), password.clone());
            Enrolled::of(Provider { isp_id: isp, user, password, key: None, iv: None })
        }
        _ => return Err(Problem::content("a new provider needs user and password")),
    };
    let provider = &mut one.provider;
    provider.user = given.user.unwrap_or_else(|| provider.user.clone());
    provider.password = given.password.unwrap_or_else(|| provider.password.clone());
    provider.key = given.key.or_else(|| provider.key.clone()).filter(|k| !k.is_empty());
    provider.iv = given.iv.or_else(|| provider.iv.clone()).filter(|k| !k.is_empty());
    if let Some(objection) = provider.objection() {
        return Err(Problem::content(objection));
    }
    let name = given.name.unwrap_or_else(|| one.name.clone());
    if name.trim().is_empty() || name.chars().count() > 255 || name.chars().any(char::is_control) {
        return Err(Problem::content("name is 1 to 255 characters"));
    }
    one.name = name;
    one.standing = given.standing.unwrap_or(one.standing);
    one.icp = given.icp.unwrap_or(one.icp);
    one.ip = given.ip.unwrap_or(one.ip);
    one.carrier = given.carrier.unwrap_or(one.carrier);
    bureau.providers.enrol(&bureau.store, one).await?;
    providers(State(bureau)).await
}

/// `PUT /closed`: operations that are not open, such as `["ICP/XZHYD", "IP"]`.
pub(super) async fn close(State(bureau): State<Arc<Inner>>, Body(closed): Body<Vec<String>>) -> Answered {
    if closed.len() > 32 || closed.iter().any(|c| c.len() > 32) {
        return Err(Problem::content("at most 32 operations"));
    }
    bureau.providers.close(&bureau.store, closed).await?;
    providers(State(bureau)).await
}

/// `GET /register`: the newest subjects with their sites.
pub(super) async fn register(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let lines = register::list(bureau.store.read(), narrow.limit().min(1_000)).await?;
    let list = lines.iter().map(|l| {
        json!({
            "ztid": l.subject, "subject": l.subject_name, "subject_number": l.subject_number, "wzid": l.site,
            "site": l.site_name, "site_number": l.site_number, "domain": l.domain, "filed_at": rfc3339(l.filed_at),
        })
    });
    Ok(Json(list.collect()))
}

/// `POST /register`: subjects and sites of other providers and provinces, blacklists.
pub(super) async fn enter(
    State(bureau): State<Arc<Inner>>,
    Body(given): Body<Seeds>,
) -> Result<Json<Vec<Entered>>, Problem> {
    if let Some(objection) = given.objection() {
        return Err(Problem::content(objection));
    }
    let mut tx = bureau.store.step().await?;
    let entered = seeds::enter(&mut tx, &given, bureau.clock.now_micros()).await?;
    tx.commit().await?;
    Ok(Json(entered))
}

/// `GET /blacklist`
pub(super) async fn blacklist(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    Ok(Json(json!(register::list_black(bureau.store.read(), narrow.limit()).await?)))
}

/// `POST /messages`: sends one of the bureau's own messages.
pub(super) async fn send(State(bureau): State<Arc<Inner>>, Body(wish): Body<Wish>) -> Answered {
    let mut tx = bureau.store.step().await?;
    match desk::grant(&bureau, &mut tx, &wish).await? {
        Ok(files) => {
            tx.commit().await?;
            Ok(Json(json!({ "files": files })))
        }
        Err(Refusal::Unknown(why)) => Err(Problem::unknown(why)),
        Err(Refusal::Content(why)) => Err(Problem::content(why)),
    }
}

/// `GET /duties`: verification tasks and unfiled sites with what was answered.
pub(super) async fn duties(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let mut list = json!(duties::list(bureau.store.read(), narrow.limit()).await?);
    for duty in list.as_array_mut().into_iter().flatten() {
        for name in ["asked_at", "answered_at"] {
            if let Some(at) = duty[name].as_i64() {
                duty[name] = json!(rfc3339(at));
            }
        }
    }
    Ok(Json(list))
}

/// `GET /downloads`: the newest files of the queues.
pub(super) async fn downloads(State(bureau): State<Arc<Inner>>, Query(narrow): Query<Narrow>) -> Answered {
    let files = queue::list(bureau.store.read(), narrow.isp, narrow.limit()).await?;
    let list = files.iter().map(|f| {
        json!({
            "isp": f.isp, "name": f.name, "content": f.label, "queued_at": rfc3339(f.queued_at), "deliveries": f.deliveries,
            "acknowledged_at": f.acknowledged_at.map(rfc3339),
        })
    });
    Ok(Json(list.collect()))
}

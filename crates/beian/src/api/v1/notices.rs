//! The in-app inbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::{Answer, PageQuery, refuse};
use crate::api::address::Query;
use crate::api::caller::{Applicant, Tongue};
use crate::app::App;
use crate::flows::message::{self, Delivery};
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::store::desk;

/// A notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeView {
    /// Id.
    pub id: String,
    /// The order it is about.
    pub order: String,
    /// Kind.
    pub kind: String,
    /// In the reader's language.
    pub text: String,
    /// When.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
    /// Whether the account has marked it as read on its pages.
    pub read: bool,
    /// How it travels by other channels.
    pub deliveries: Vec<Delivery>,
}

/// A page of notices.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeList {
    /// Newest first.
    pub items: Vec<NoticeView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The caller's notices.
#[utoipa::path(get, path = "/api/v1/notices", tag = "orders", params(PageQuery),
    responses((status = 200, body = NoticeList)), security(("token" = [])))]
pub async fn list_notices(
    State(app): State<Arc<App>>,
    Applicant(caller): Applicant,
    Tongue(lang): Tongue,
    Query(query): Query<PageQuery>,
) -> Answer<Json<NoticeList>> {
    let load = async {
        let mut reader = app.store.read().await?;
        let rows = desk::notices(&mut reader, &caller.id, query.cursor.as_deref(), query.limit()).await?;
        let ends = (rows.last().map_or("", |row| &row.id), rows.first().map_or("", |row| &row.id));
        let deliveries = message::of_notices(&mut reader, &app, &caller.id, ends.0, ends.1).await?;
        Ok::<_, Refusal>((rows, deliveries))
    };
    let (rows, mut deliveries) = load.await.map_err(refuse(&app, lang))?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == query.limit());
    let next = if full { rows.last().map(|n| n.id.clone()) } else { None };
    let items = rows
        .into_iter()
        .map(|row| {
            let params: BTreeMap<String, String> = serde_json::from_str(&row.params).unwrap_or_default();
            NoticeView {
                text: app.words.notice(lang, &row.kind, &params),
                read: row.read_at.is_some(),
                deliveries: deliveries.remove(&row.id).unwrap_or_default(),
                id: row.id,
                order: row.order_id,
                kind: row.kind,
                at: instant(row.created_at),
            }
        })
        .collect();
    Ok(Json(NoticeList { items, next }))
}

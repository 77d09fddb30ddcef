//! Reading addresses: what stands in the path and behind the question mark, with every way to get it wrong told as a
//! problem.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::app::App;
use crate::flows::refusal::Refusal;
use crate::words::Lang;

/// U+0000 as an address writes it: no id of ours holds it, and no database takes it.
const NUL: &str = "%00";

/// Ids in the path. One that is no text names nothing.
pub struct Path<T>(pub T);

/// What a list is narrowed by.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let lang = Lang::from_headers(&parts.headers);
        let nowhere = || Problem::from_refusal(app, lang, Refusal::NotFound);
        if parts.uri.path().contains(NUL) {
            return Err(nowhere());
        }
        let read = axum::extract::Path::from_request_parts(parts, app).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(|_| nowhere())
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let lang = Lang::from_headers(&parts.headers);
        let unreadable = |reason| Problem::unreadable(app, lang, "", reason);
        if parts.uri.query().is_some_and(|query| query.contains(NUL)) {
            return Err(unreadable("U+0000 in the query"));
        }
        let read = axum::extract::Query::from_request_parts(parts, app).await;
        read.map(|axum::extract::Query(value)| Self(value))
            .map_err(|_| unreadable("a value of the query is of another type"))
    }
}

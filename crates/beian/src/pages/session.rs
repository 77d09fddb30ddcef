//! Who is at the browser. A cookie holds a random value whose hash is the session's key; forms carry the session's own
//! token, compared in constant time. Each permission is an extractor, as in the API.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use subtle::ConstantTimeEq;

use super::layout::Frame;
use super::problem::{Trouble, sign_in_first, trouble};
use crate::api::caller::{Caller, Role};
use crate::app::App;
use crate::flows::phone_sign_in::cookie_hash;
use crate::store::{desk, sign_in};
use crate::words::Lang;

/// The session's cookie.
pub const COOKIE: &str = "beian_session";
/// The language's cookie.
pub const LANGUAGE: &str = "beian_lang";
/// The forms' token.
pub const TOKEN: &str = "_token";

/// Anybody at a browser, signed in or not.
pub struct Visitor {
    /// Who, if signed in.
    pub caller: Option<Caller>,
    /// The session's form token.
    pub csrf: String,
    /// Language.
    pub lang: Lang,
    /// Path and query of this page.
    pub here: String,
    /// How many tasks wait for staff; counted for staff only.
    pub open_tasks: i64,
}

impl Visitor {
    /// The frame of a page for this visitor.
    pub fn frame<'a>(&self, app: &'a App, page: &'static str) -> Frame<'a> {
        let role = self.caller.as_ref().map_or("", |c| c.role.name()).to_owned();
        Frame {
            app,
            lang: self.lang,
            page,
            csrf: self.csrf.clone(),
            role,
            here: self.here.clone(),
            open_tasks: self.open_tasks,
        }
    }
}

/// A signed-in applicant.
pub struct ApplicantPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// A signed-in member of staff.
pub struct StaffPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// A signed-in operator: whoever runs the exchange and the staff.
pub struct OperatorPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// Somebody signed in who may judge orders.
pub struct ReviewerPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// Somebody signed in who may be the second person.
pub struct SeniorPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

async fn visitor(parts: &Parts, app: &Arc<App>) -> Visitor {
    let headers = &parts.headers;
    let lang = match cookie(headers, LANGUAGE).as_deref() {
        Some("en") => Lang::En,
        Some("zh") => Lang::Zh,
        _ => Lang::from_headers(headers),
    };
    let here = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let mut visitor = Visitor { caller: None, csrf: String::new(), lang, here, open_tasks: 0 };
    let Some(value) = cookie(headers, COOKIE) else { return visitor };
    let found = match app.store.read().await {
        Ok(mut reader) => sign_in::session(&mut reader, &cookie_hash(&value)).await.ok().flatten(),
        Err(_) => None,
    };
    if let Some(row) = found
        && row.expires_at > app.clock.wall().as_microsecond()
        && let Some(role) = Role::parse(&row.role)
    {
        visitor.csrf = row.csrf;
        visitor.caller = Some(Caller { id: row.subject, role });
        if role.is_staff() && parts.method == axum::http::Method::GET {
            visitor.open_tasks = open_tasks(app).await;
        }
    }
    visitor
}

/// For the navigation: a number that cannot be read now is no reason to show no page.
async fn open_tasks(app: &Arc<App>) -> i64 {
    let count = async {
        let mut reader = app.store.read().await?;
        desk::open_tasks(&mut reader).await
    };
    count.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "open tasks could not be counted");
        0
    })
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(visitor(parts, app).await)
    }
}

impl FromRequestParts<Arc<App>> for ApplicantPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let visitor = visitor(parts, app).await;
        match visitor.caller.clone() {
            Some(caller) if caller.role == Role::Applicant => Ok(Self { caller, visitor }),
            _ => Err(sign_in_first(&visitor.here)),
        }
    }
}

impl FromRequestParts<Arc<App>> for StaffPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let visitor = visitor(parts, app).await;
        match visitor.caller.clone() {
            Some(caller) if caller.role.is_staff() => Ok(Self { caller, visitor }),
            // To anybody else the desk is not there.
            Some(_) => Err(trouble(app, &visitor, StatusCode::NOT_FOUND, "problem-not-found")),
            None => Err(super::problem::desk_sign_in_first(&visitor.here)),
        }
    }
}

impl FromRequestParts<Arc<App>> for OperatorPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let StaffPage { caller, visitor } = StaffPage::from_request_parts(parts, app).await?;
        if caller.role != Role::Operator {
            return Err(trouble(app, &visitor, StatusCode::FORBIDDEN, "problem-forbidden"));
        }
        Ok(Self { caller, visitor })
    }
}

impl FromRequestParts<Arc<App>> for ReviewerPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let StaffPage { caller, visitor } = StaffPage::from_request_parts(parts, app).await?;
        match caller.role {
            Role::Reviewer | Role::Senior => Ok(Self { caller, visitor }),
            _ => Err(trouble(app, &visitor, StatusCode::FORBIDDEN, "problem-forbidden")),
        }
    }
}

impl FromRequestParts<Arc<App>> for SeniorPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let StaffPage { caller, visitor } = StaffPage::from_request_parts(parts, app).await?;
        match caller.role {
            Role::Senior => Ok(Self { caller, visitor }),
            _ => Err(trouble(app, &visitor, StatusCode::FORBIDDEN, "problem-forbidden")),
        }
    }
}

/// What a form sent, every name with its values in order. The token was right, or nobody is signed in.
pub struct Sent(pub HashMap<String, Vec<String>>);

impl Sent {
    /// The first value of a name, trimmed.
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }
}

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Trouble;
    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Trouble> {
        let (parts, body) = request.into_parts();
        let visitor = visitor(&parts, app).await;
        let request = Request::from_parts(parts, body);
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Ok(axum::Form(pairs)) = form else {
            return Err(trouble(app, &visitor, StatusCode::BAD_REQUEST, "page-problem-form"));
        };
        let mut sent: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in pairs {
            // What no file to the bureau can carry is taken out where it is typed; line breaks stay.
            let value: String = value.chars().filter(|c| miit::gbk::is_xml_char(*c)).collect();
            sent.entry(name).or_default().push(value);
        }
        let sent = Self(sent);
        check_token(app, &visitor, sent.one(TOKEN))?;
        Ok(sent)
    }
}

/// Refuses a form that does not come from a page of this session.
pub fn check_token(app: &Arc<App>, visitor: &Visitor, token: &str) -> Result<(), Trouble> {
    let right = visitor.csrf.as_bytes().ct_eq(token.as_bytes());
    if visitor.caller.is_none() || bool::from(right) {
        return Ok(());
    }
    Err(trouble(app, visitor, StatusCode::FORBIDDEN, "page-problem-token"))
}

/// A `Set-Cookie` for the session. `Secure` is the reverse proxy's to add where pages come by https.
pub fn set_cookie(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")
}

//! Who is at the browser. A cookie holds a random value whose hash is the session's key; forms carry the session's own
//! token, or that of the visit where nobody is signed in, compared in constant time. Each permission is an extractor, as in
//! the API.
//!
//! Whether somebody may open an order is settled here and nowhere else: [`ApplicantPage`] looks at the order of every address
//! below `/orders/{id}` before any handler sees it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use subtle::ConstantTimeEq;

use super::cookies::{DEVICE, LANGUAGE, SESSION, cookie};
use super::doorstep::{Visit, visit_token};
use super::layout::Frame;
use super::problem::{Trouble, refuse, see_other, sign_in_first, trouble};
use crate::api::caller::{Caller, Role};
use crate::app::App;
use crate::flows::identity_check;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::sessions::{Browser, cookie_hash};
use crate::store::sign_in::LiveSession;
use crate::store::{desk, orders, sign_in};
use crate::words::Lang;

/// The forms' token.
pub const TOKEN: &str = "_token";

/// Anybody at a browser, signed in or not. Looked up once a request, however many extractors ask.
#[derive(Clone)]
pub struct Visitor {
    /// Who, if signed in.
    pub caller: Option<Caller>,
    /// What forms carry.
    pub csrf: String,
    /// Language.
    pub lang: Lang,
    /// Path and query of this page.
    pub here: String,
    /// The session's id, if signed in.
    pub session: String,
    /// The hash of the session's cookie, if signed in.
    pub session_hash: Option<[u8; 32]>,
    /// Whether all orders of the account open here, see [`identity_check`].
    pub trusted: bool,
    /// The order that this page is about.
    pub order: Option<String>,
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
            order: self.order.clone(),
            open_tasks: self.open_tasks,
        }
    }
}

/// A signed-in applicant. On an address below `/orders/{id}` the order is their own, and opens on this device.
pub struct ApplicantPage {
    /// Who.
    pub caller: Caller,
    /// The rest.
    pub visitor: Visitor,
}

/// A signed-in applicant on a trusted device: for pages that are about all of the account.
pub struct TrustedPage(pub ApplicantPage);

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

/// What the browser brings along for a new session.
pub fn browser(app: &App, headers: &HeaderMap) -> Browser {
    let says = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = if says.contains("Mobile") || says.contains("Android") { "phone" } else { "computer" };
    Browser { device: cookie(app, headers, DEVICE), kind }
}

/// The session that a cookie names, be it over or not; staff who were disabled have none.
///
/// # Errors
/// The store's: nobody is taken for signed out because the database could not be read.
pub async fn session_of(app: &App, headers: &HeaderMap) -> Result<Option<([u8; 32], LiveSession)>, Refusal> {
    let Some(hash) = cookie(app, headers, SESSION).map(|value| cookie_hash(&value)) else { return Ok(None) };
    let mut reader = app.store.read().await?;
    let row = sign_in::session(&mut reader, &hash).await?;
    Ok(row.map(|row| (hash, row)))
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

async fn visitor(parts: &mut Parts, app: &Arc<App>) -> Result<Visitor, Trouble> {
    if let Some(known) = parts.extensions.get::<Visitor>() {
        return Ok(known.clone());
    }
    let visitor = look_up(parts, app).await?;
    parts.extensions.insert(visitor.clone());
    Ok(visitor)
}

async fn look_up(parts: &Parts, app: &Arc<App>) -> Result<Visitor, Trouble> {
    let headers = &parts.headers;
    let lang = match cookie(app, headers, LANGUAGE).as_deref() {
        Some("en") => Lang::En,
        Some("zh") => Lang::Zh,
        _ => Lang::from_headers(headers),
    };
    // Not every address of a form can be opened: what a form is answered with belongs to the page that it was on.
    let own = || parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let here = if parts.method == Method::GET { own() } else { referring(parts).unwrap_or_else(own) };
    let csrf = parts.extensions.get::<Visit>().map(|visit| visit_token(app, &visit.0)).unwrap_or_default();
    let mut visitor = Visitor {
        caller: None,
        csrf,
        lang,
        here,
        session: String::new(),
        session_hash: None,
        trusted: false,
        order: None,
        open_tasks: 0,
    };
    if let Some((hash, row)) = session_of(app, headers).await.map_err(refuse(app, &visitor))?
        && row.expires_at > app.clock.wall().as_microsecond()
        && let Some(role) = Role::parse(&row.role)
    {
        visitor.csrf = row.csrf;
        visitor.session = row.id;
        visitor.session_hash = Some(hash);
        visitor.trusted = row.trusted_at.is_some();
        visitor.caller = Some(Caller { id: row.subject, role, device: row.device });
        if role.is_staff() && parts.method == Method::GET {
            visitor.open_tasks = open_tasks(app).await;
        }
    }
    Ok(visitor)
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
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        visitor(parts, app).await
    }
}

impl FromRequestParts<Arc<App>> for ApplicantPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let visitor = visitor(parts, app).await?;
        let caller = match visitor.caller.clone() {
            Some(caller) if caller.role == Role::Applicant => caller,
            _ if parts.method == Method::GET => return Err(sign_in_first(&visitor.here, false)),
            // The form is gone; the way back leads to the page that it was on.
            _ => return Err(sign_in_first(&page_of_form(parts), true)),
        };
        let mut page = Self { caller, visitor };
        let about = parts.extensions.get::<MatchedPath>().is_some_and(|path| path.as_str().starts_with("/orders/{id}"));
        if about {
            let params = RawPathParams::from_request_parts(parts, app).await;
            let id = params.ok().and_then(|all| all.iter().find(|(n, _)| *n == "id").map(|(_, id)| id.to_owned()));
            page.look_at(app, id.unwrap_or_default()).await?;
        }
        Ok(page)
    }
}

impl ApplicantPage {
    /// Whether the order of this page is their own and opens on this device. Another account's is not there; one that does
    /// not open leads to the question who it is.
    async fn look_at(&mut self, app: &Arc<App>, id: String) -> Result<(), Trouble> {
        let load = async {
            if id.contains('\0') {
                return Err(Refusal::NotFound);
            }
            let mut reader = app.store.read().await?;
            let row = orders::find(&mut reader, &id).await?.ok_or(Refusal::NotFound)?;
            if row.account_id != self.caller.id {
                return Err(Refusal::NotFound);
            }
            if self.visitor.trusted {
                return Ok(true);
            }
            let order = Order::with_key(&mut reader, app, row).await?;
            identity_check::opens(&mut reader, app, &order, self.caller.device.as_deref().unwrap_or_default()).await
        };
        match load.await.map_err(refuse(app, &self.visitor))? {
            true => self.visitor.order = Some(id),
            false => return Err(see_other(&format!("/identity/{id}"))),
        }
        Ok(())
    }

    /// Of the account's orders, by id, those that open on this device: lists show no more of the others than that they are
    /// there.
    pub async fn opening(&self, app: &App, ids: &[String]) -> Result<Vec<bool>, Refusal> {
        if self.visitor.trusted {
            return Ok(vec![true; ids.len()]);
        }
        let device = self.caller.device.as_deref().unwrap_or_default();
        let mut reader = app.store.read().await?;
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let order = Order::read(&mut reader, app, id).await?;
            all.push(identity_check::opens(&mut reader, app, &order, device).await?);
        }
        Ok(all)
    }
}

impl FromRequestParts<Arc<App>> for TrustedPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let page = ApplicantPage::from_request_parts(parts, app).await?;
        if page.visitor.trusted { Ok(Self(page)) } else { Err(see_other("/identity")) }
    }
}

/// The page that a form was on, as far as the browser says.
fn referring(parts: &Parts) -> Option<String> {
    let from = parts.headers.get(header::REFERER)?.to_str().ok()?;
    Some(from.parse::<axum::http::Uri>().ok()?.path_and_query()?.as_str().to_owned())
}

/// Where a form came from, as a page of ours that can be opened.
fn page_of_form(parts: &Parts) -> String {
    if let Some(page) = referring(parts) {
        return page;
    }
    let path = parts.uri.path();
    match path.strip_prefix("/orders/").and_then(|rest| rest.split('/').next()) {
        Some(id) => format!("/orders/{id}"),
        None => "/my".to_owned(),
    }
}

impl FromRequestParts<Arc<App>> for StaffPage {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Trouble> {
        let visitor = visitor(parts, app).await?;
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

/// What a form sent, every name with its values in order. The token was right.
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
        let (mut parts, body) = request.into_parts();
        let visitor = visitor(&mut parts, app).await?;
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

/// Refuses a form that does not come from a page of this session, or of this visit where nobody is signed in.
pub fn check_token(app: &Arc<App>, visitor: &Visitor, token: &str) -> Result<(), Trouble> {
    let right = visitor.csrf.as_bytes().ct_eq(token.as_bytes());
    if !visitor.csrf.is_empty() && bool::from(right) {
        return Ok(());
    }
    Err(trouble(app, visitor, StatusCode::FORBIDDEN, "page-problem-token"))
}

//! Who is asking. Each permission is an extractor: a handler that names it in its arguments is authorised, one that names
//! none fails the test that lists all routes.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use super::problem::Problem;
use crate::app::App;
use crate::flows::staff_sign_in::token_hash;
use crate::store::{accounts, orders};
use crate::words::Lang;

/// What a caller may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Files; sees only what is the account's.
    Applicant,
    /// Judges orders.
    Reviewer,
    /// Judges orders and the acts that need a second person.
    Senior,
    /// Runs the exchange and settles tasks.
    Operator,
    /// Reads everything, changes nothing.
    Auditor,
    /// The provider's own systems.
    Integrator,
}

impl Role {
    /// The role by its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "applicant" => Self::Applicant,
            "reviewer" => Self::Reviewer,
            "senior" => Self::Senior,
            "operator" => Self::Operator,
            "auditor" => Self::Auditor,
            "integrator" => Self::Integrator,
            _ => return None,
        })
    }

    /// Its stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Reviewer => "reviewer",
            Self::Senior => "senior",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Integrator => "integrator",
        }
    }

    /// Everybody but applicants and integrators.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Reviewer | Self::Senior | Self::Operator | Self::Auditor)
    }
}

/// Somebody with a valid token.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Account or staff id.
    pub id: String,
    /// Role.
    pub role: Role,
}

impl Caller {
    /// As the journal names them.
    pub fn name(&self) -> String {
        format!("{}:{}", self.role.name(), self.id)
    }

    /// May see orders of any account.
    pub fn sees_all(&self) -> bool {
        self.role.is_staff()
    }
}

/// Anybody; the only permission without a token. Named so that openness is visible in the signature.
pub struct Anyone;

/// Anybody with a token.
pub struct SignedIn(pub Caller);

/// An applicant, or an integrator acting for one.
pub struct Applicant(pub Caller);

/// An applicant and one of the own orders, by the `id` of the path. Named before a body, so that whoever may not see the
/// order learns nothing from how the body is judged.
pub struct Own(pub Caller, pub String);

/// Somebody who may judge orders.
pub struct Reviewer(pub Caller);

/// Somebody who may be the second person.
pub struct Senior(pub Caller);

/// Any member of staff.
pub struct Staff(pub Caller);

/// Somebody who runs the exchange.
pub struct Operator(pub Caller);

/// The caller's language.
pub struct Tongue(pub Lang);

async fn caller(parts: &Parts, app: &Arc<App>) -> Result<Caller, Problem> {
    let lang = Lang::from_headers(&parts.headers);
    let refuse = || Problem::new(app, lang, StatusCode::UNAUTHORIZED, "problem-not-signed-in");
    let header = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or_else(refuse)?;
    let token = header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer ")).ok_or_else(refuse)?;
    let fault = |e: crate::store::StoreError| Problem::from_refusal(app, lang, e.into());
    let mut reader = app.store.read().await.map_err(fault)?;
    // The look-up is by hash, so that timing tells nothing about stored tokens.
    let row = accounts::token(&mut reader, &token_hash(token.trim())).await.map_err(fault)?.ok_or_else(refuse)?;
    if row.expires_at.is_some_and(|at| at <= app.clock.wall().as_microsecond()) {
        return Err(refuse());
    }
    let role = Role::parse(&row.role).ok_or_else(refuse)?;
    Ok(Caller { id: row.subject, role })
}

async fn permitted(parts: &Parts, app: &Arc<App>, may: fn(Role) -> bool) -> Result<Caller, Problem> {
    let caller = caller(parts, app).await?;
    if may(caller.role) {
        return Ok(caller);
    }
    // To somebody who files, an id on a route of staff is no id at all: nothing is told about whether it exists.
    let about_one = parts.extensions.get::<MatchedPath>().is_some_and(|path| path.as_str().contains('{'));
    let (status, kind) = match about_one && !caller.role.is_staff() {
        true => (StatusCode::NOT_FOUND, "problem-not-found"),
        false => (StatusCode::FORBIDDEN, "problem-forbidden"),
    };
    Err(Problem::new(app, Lang::from_headers(&parts.headers), status, kind))
}

macro_rules! permission {
    ($name:ident, $may:expr) => {
        impl FromRequestParts<Arc<App>> for $name {
            type Rejection = Problem;
            async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
                permitted(parts, app, $may).await.map($name)
            }
        }
    };
}

permission!(SignedIn, |_| true);
permission!(Applicant, |role| matches!(role, Role::Applicant | Role::Integrator));
permission!(Reviewer, |role| matches!(role, Role::Reviewer | Role::Senior));
permission!(Senior, |role| matches!(role, Role::Senior));
permission!(Staff, Role::is_staff);
permission!(Operator, |role| matches!(role, Role::Operator));

impl<S: Send + Sync> FromRequestParts<S> for Anyone {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Tongue {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Lang::from_headers(&parts.headers)))
    }
}

impl FromRequestParts<Arc<App>> for Own {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let lang = Lang::from_headers(&parts.headers);
        let Applicant(caller) = Applicant::from_request_parts(parts, app).await?;
        let missing = || Problem::new(app, lang, StatusCode::NOT_FOUND, "problem-not-found");
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| missing())?;
        let id = params
            .iter()
            .find(|(name, id)| *name == "id" && !id.contains('\0'))
            .map(|(_, id)| id.to_owned())
            .ok_or_else(missing)?;
        let fault = |e: crate::store::StoreError| Problem::from_refusal(app, lang, e.into());
        let mut reader = app.store.read().await.map_err(fault)?;
        match orders::find(&mut reader, &id).await.map_err(fault)? {
            Some(row) if row.account_id == caller.id => Ok(Self(caller, id)),
            _ => Err(missing()),
        }
    }
}

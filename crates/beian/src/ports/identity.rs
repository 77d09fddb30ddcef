//! The identity provider: OpenID Connect, code flow with PKCE. What it says of itself (discovery, keys) is kept for an hour;
//! a token that does not verify makes it asked again once, for keys are changed.
//!
//! Way of a sign-in: [`IdentityProvider::begin`] gives the address to send the browser to; the provider sends it back with a
//! code; [`IdentityProvider::finish`] changes the code for a token and reads the subject off it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, TokenResponse as _,
};
use tokio::sync::Mutex;

use crate::config::Config;

/// Where the provider sends browsers back to, below `public_url`.
pub const RETURN: &str = "/sign-in/oidc/return";

/// How long what the provider says of itself is believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);
/// Longest answer of the provider, in bytes.
const MOST: usize = 1 << 20;

/// Why there is no subject.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The provider did not answer, or not in its language: nothing is known.
    #[error("the identity provider could not be asked: {0}")]
    Unknown(String),
    /// The provider, or the check of its token, says no.
    #[error("the identity provider's answer does not hold: {0}")]
    No(String),
    /// The settings are of no use.
    #[error("the settings of [oidc] cannot be used: {0}")]
    Settings(String),
}

/// What ties the way out to the way back. All three follow from one random value, see the flow.
pub struct Ties {
    /// Goes through the browser.
    pub state: String,
    /// Comes back inside the token.
    pub nonce: String,
    /// Proves that whoever changes the code has begun.
    pub verifier: String,
}

/// The provider of one issuer.
pub struct IdentityProvider {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    scopes: Vec<Scope>,
    redirect: RedirectUrl,
    wire: Wire,
    known: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
}

impl IdentityProvider {
    /// The provider of the settings; none if none is set.
    ///
    /// # Errors
    /// [`IdentityError::Settings`] for addresses that are none, or without `public_url`.
    pub fn of(config: &Config) -> Result<Option<Self>, IdentityError> {
        let set = &config.oidc;
        if set.issuer.is_empty() {
            return Ok(None);
        }
        if config.public_url.is_empty() {
            return Err(IdentityError::Settings("public_url is needed for the way back".into()));
        }
        let wrong = |what: &str| IdentityError::Settings(format!("{what} is no address"));
        let redirect = format!("{}{RETURN}", config.public_url.trim_end_matches('/'));
        // An error only says that another part of the process installed a provider before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| IdentityError::Settings(error.to_string()))?;
        Ok(Some(Self {
            issuer: IssuerUrl::new(set.issuer.clone()).map_err(|_| wrong("issuer"))?,
            client_id: ClientId::new(set.client_id.clone()),
            secret: ClientSecret::new(set.client_secret.clone()),
            scopes: set
                .scopes
                .split_whitespace()
                .filter(|scope| *scope != "openid")
                .map(|scope| Scope::new(scope.to_owned()))
                .collect(),
            redirect: RedirectUrl::new(redirect).map_err(|_| wrong("public_url"))?,
            wire: Wire(http),
            known: Mutex::new(None),
        }))
    }

    /// The address to send the browser to.
    ///
    /// # Errors
    /// [`IdentityError::Unknown`] if the provider cannot be asked where that is.
    pub async fn begin(&self, ties: Ties, now: Timestamp) -> Result<String, IdentityError> {
        let metadata = self.metadata(now, false).await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(self.redirect.clone());
        let (state, nonce) = (ties.state, ties.nonce);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(ties.verifier));
        let (url, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(challenge)
            .url();
        Ok(url.into())
    }

    /// The subject behind a code: issuer and `sub`, which name somebody only together.
    ///
    /// # Errors
    /// [`IdentityError::No`] for a code or token that does not hold, [`IdentityError::Unknown`] without an answer.
    pub async fn finish(&self, code: String, ties: Ties, now: Timestamp) -> Result<(String, String), IdentityError> {
        let metadata = self.metadata(now, false).await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(self.redirect.clone());
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| IdentityError::Unknown(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(ties.verifier))
            .request_async(&self.wire)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(no) => IdentityError::No(no.error().to_string()),
                other => IdentityError::Unknown(other.to_string()),
            })?;
        let token = answer.id_token().ok_or_else(|| IdentityError::No("no id token".into()))?;
        let nonce = Nonce::new(ties.nonce);
        let at: std::time::SystemTime = now.into();
        let no = |error: &dyn std::error::Error| IdentityError::No(error.to_string());
        let verifier = client.id_token_verifier().set_time_fn(move || at.into());
        let fresh;
        let (verifier, claims) = match token.claims(&verifier, &nonce) {
            Ok(claims) => (verifier, claims),
            Err(first) => {
                // Perhaps the keys were changed since they were asked for.
                tracing::info!(error = %first, "an id token did not verify; the keys are asked for again");
                let metadata = self.metadata(now, true).await?;
                fresh = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), Some(self.secret.clone()));
                let verifier = fresh.id_token_verifier().set_time_fn(move || at.into());
                let claims = token.claims(&verifier, &nonce).map_err(|error| no(&error))?;
                (verifier, claims)
            }
        };
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| no(&error))?;
            let key = token.signing_key(&verifier).map_err(|error| no(&error))?;
            let actual =
                AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(|error| no(&error))?;
            if actual != *expected {
                return Err(IdentityError::No("the access token is another one".into()));
            }
        }
        Ok((claims.issuer().to_string(), claims.subject().to_string()))
    }

    /// What the provider says of itself, asked again after an hour or when `anew`.
    async fn metadata(&self, now: Timestamp, anew: bool) -> Result<CoreProviderMetadata, IdentityError> {
        let mut known = self.known.lock().await;
        if let Some((at, metadata)) = known.as_ref()
            && !anew
            && now.duration_since(*at) < BELIEVED
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.wire)
            .await
            .map_err(|error| IdentityError::Unknown(error.to_string()))?;
        *known = Some((now, metadata.clone()));
        Ok(metadata)
    }
}

/// Our HTTP client, as the library asks for one.
struct Wire(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = CallError;
    type Future = futures::future::BoxFuture<'c, Result<HttpResponse, CallError>>;
    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(call(&self.0, request))
    }
}

/// One request over our client, its answer bounded.
async fn call(http: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, CallError> {
    let (parts, body) = request.into_parts();
    let mut answer = http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body).send().await?;
    let mut whole = openidconnect::http::Response::builder().status(answer.status());
    if let Some(headers) = whole.headers_mut() {
        headers.extend(answer.headers().clone());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > MOST {
            return Err(CallError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(whole.body(bytes)?)
}

/// Why a request to the provider has no answer.
#[derive(Debug, thiserror::Error)]
enum CallError {
    /// The wire.
    #[error(transparent)]
    Wire(#[from] reqwest::Error),
    /// More than anybody needs to say.
    #[error("an answer of more than {MOST} bytes")]
    TooLong,
    /// The parts do not fit together.
    #[error(transparent)]
    Shape(#[from] openidconnect::http::Error),
}

//! One HTTP call of a carrier: bounded in time and size, without proxies, redirects or kept connections.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url};

use super::Said;

/// Longest answer that is read, in bytes.
const MOST: usize = 64 * 1024;

/// A client. An idle connection that the other side closed would look like a lost answer, so none is kept.
pub fn client(limit: Duration) -> anyhow::Result<Client> {
    // An error only says that another part of the process installed a provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder()
        .timeout(limit)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()?)
}

/// An address with a host.
pub fn address(text: &str, name: &str) -> anyhow::Result<Url> {
    let url: Url = super::needed(text, name)?.parse().map_err(|_| anyhow::anyhow!("notices.{name} is no address"))?;
    anyhow::ensure!(matches!(url.scheme(), "http" | "https") && url.has_host(), "notices.{name} is no http address");
    Ok(url)
}

/// Host and port as the `Host` header carries them.
pub fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Status and body of an answer.
///
/// # Errors
/// What is to be said where there is no answer: refused for now if nothing was sent, else unknown.
pub async fn answer(request: RequestBuilder) -> Result<(u16, Vec<u8>), Said> {
    let mut response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            Said::later("not_reached")
        } else if error.is_timeout() {
            Said::unknown("timeout")
        } else {
            Said::unknown("no_answer")
        }
    })?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Said::unknown("answer_too_long")),
            Ok(None) => return Ok((status, body)),
            Err(_) => return Err(Said::unknown("answer_cut")),
        }
    }
}

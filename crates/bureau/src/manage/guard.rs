//! Who may come in: browsers only from the bureau's own pages, and only by a name that this machine is known under.
//!
//! A page of some other site can make a visitor's browser send forms here, or give its own name an address of this machine
//! (DNS rebinding) and then read what is here. The first is told by `Sec-Fetch-Site` or `Origin`, the second by `Host`.

use std::net::IpAddr;
use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::problem::Problem;
use crate::state::Inner;

/// Refuses what a browser sends from another site's page: nobody meant it. Clients that are no browser say nothing.
pub(super) async fn own_pages_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let from = text(headers, "sec-fetch-site");
    let foreign_site = from.is_some_and(|site| site != "same-origin" && site != "none");
    // Older browsers say only where they come from.
    let origin = text(headers, "origin").map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    let foreign_origin = from.is_none() && origin.is_some() && origin != text(headers, "host");
    if (foreign_site || foreign_origin) && !request.method().is_safe() {
        return Problem::new(StatusCode::FORBIDDEN, "sent from another site's page").into_response();
    }
    next.run(request).await
}

/// Refuses a request that names another machine. Loopback names and addresses are this one, and so are those of the
/// settings. Without a name there was no browser.
pub(super) async fn known_hosts_only(State(bureau): State<Arc<Inner>>, request: Request, next: Next) -> Response {
    let named =
        text(request.headers(), header::HOST.as_str()).or_else(|| request.uri().authority().map(|a| a.as_str()));
    match named {
        Some(host) if !is_known(host, &bureau.config.hosts) => {
            Problem::new(StatusCode::MISDIRECTED_REQUEST, "this machine is not known under that name").into_response()
        }
        _ => next.run(request).await,
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// The host without its port: `[::1]:8091`, `localhost:8091`, `127.0.0.1`.
fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

fn is_known(host: &str, known: &[String]) -> bool {
    let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || known.iter().any(|other| other.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_configured_hosts_are_known() {
        let own = ["bureau.example.cn".to_owned(), "192.0.2.7".to_owned()];
        for host in [
            "localhost:8091",
            "LOCALHOST",
            "127.0.0.1:8091",
            "127.8.9.1",
            "[::1]:8091",
            "Bureau.example.cn:80",
            "192.0.2.7:8091",
        ] {
            assert!(is_known(host, &own), "{host}");
        }
        for host in
            ["example.com", "127.0.0.1.example.com", "localhost.example.com:8091", "192.0.2.8", "", "[2001:db8::1]:80"]
        {
            assert!(!is_known(host, &own), "{host}");
        }
    }
}

//! The cookies that pages set. With `secure_cookies` all of them go over https only and carry the prefix `__Host-`, which
//! browsers take from this very host alone.

use axum::http::{HeaderMap, header};

use crate::app::App;

/// The session.
pub const SESSION: &str = "beian_session";
/// The device, for as long as browsers keep anything.
pub const DEVICE: &str = "beian_device";
/// Somebody at a browser who is not signed in: ties forms and sign-ins under way to it.
pub const VISIT: &str = "beian_visit";
/// Brings back what was typed into a page whose session had ended.
pub const KEPT: &str = "beian_kept";
/// The language.
pub const LANGUAGE: &str = "beian_lang";

/// A year and a bit: browsers keep cookies no longer.
pub const LONG: i64 = 400 * 24 * 3600;

fn full_name(app: &App, name: &str) -> String {
    if app.config.secure_cookies { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie.
pub fn cookie(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = full_name(app, name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie`; nought seconds take the cookie away.
pub fn set_cookie(app: &App, name: &str, value: &str, seconds: i64) -> String {
    let secure = if app.config.secure_cookies { "; Secure" } else { "" };
    let name = full_name(app, name);
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

//! A browser without script: it keeps cookies, follows redirects, and sends back the hidden fields that a page gave it.

use axum::http::Method;
use serde_json::Value;

use super::api::{Api, Part};

/// Somebody at a browser.
pub struct Browser {
    door: Api,
    cookies: Vec<(String, String)>,
    /// The page that is open.
    pub page: Page,
}

/// A page as it came.
#[derive(Default, Clone)]
pub struct Page {
    /// Where it is.
    pub at: String,
    /// Status.
    pub status: u16,
    /// Text.
    pub html: String,
}

impl Page {
    /// The values of an attribute, in order.
    pub fn all(&self, attribute: &str) -> Vec<String> {
        let opening = format!("{attribute}=\"");
        self.html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).map(plain).collect()
    }

    /// The value of the hidden field `name`.
    pub fn hidden(&self, name: &str) -> String {
        let opening = format!("name=\"{name}\" value=\"");
        self.html.split(&opening).nth(1).and_then(|rest| rest.split('"').next()).map(plain).unwrap_or_default()
    }

    /// The value of the first box `name`, ticked or not; empty where there is none.
    pub fn hidden_box(&self, name: &str) -> String {
        let opening = format!("type=\"checkbox\" name=\"{name}\" value=\"");
        self.html.split(&opening).nth(1).and_then(|rest| rest.split('"').next()).map(plain).unwrap_or_default()
    }

    /// Which page it says it is.
    pub fn name(&self) -> String {
        self.all("data-page").into_iter().next().unwrap_or_default()
    }
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<")
}

impl Browser {
    /// A browser that has been nowhere.
    pub fn new(door: Api) -> Self {
        Self { door, cookies: Vec::new(), page: Page::default() }
    }

    /// Opens an address.
    pub async fn open(&mut self, path: &str) -> &Page {
        self.go(Method::GET, path, None, Vec::new()).await
    }

    /// What an address answers with, such as a picture.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let reply = self.dressed().get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        reply.bytes
    }

    /// Sends a form with the open page's token.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let token = self.page.hidden("_token");
        let mut all = vec![("_token", token.as_str())];
        all.extend_from_slice(fields);
        let pairs: Vec<String> = all.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        self.go(Method::POST, path, Some("application/x-www-form-urlencoded"), pairs.join("&").into_bytes()).await
    }

    /// Uploads a file with the open page's token.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], jpeg: &[u8]) -> &Page {
        let token = self.page.hidden("_token");
        let mut parts = vec![Part { name: "_token", file: None, bytes: token.as_bytes() }];
        parts.extend(fields.iter().map(|(name, value)| Part { name, file: None, bytes: value.as_bytes() }));
        parts.push(Part { name: "file", file: Some(("photo.jpg", "image/jpeg")), bytes: jpeg });
        let reply = self.dressed().document(path, &parts).await;
        self.take(path, reply).await
    }

    /// Sends parts as a form with files does.
    pub async fn post_parts(&mut self, path: &str, parts: &[Part<'_>]) -> &Page {
        let reply = self.dressed().document(path, parts).await;
        self.take(path, reply).await
    }

    /// Wears a cookie.
    pub fn wear(&mut self, name: &str, value: &str) {
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// All cookies as they would be sent.
    pub fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Forgets every cookie.
    pub fn drop_cookies(&mut self) {
        self.cookies.clear();
    }

    fn dressed(&self) -> Api {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.door.clone().with("cookie", &cookies.join("; "))
    }

    async fn go(&mut self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> &Page {
        let reply = self.dressed().send(method, path, kind, body).await;
        self.take(path, reply).await
    }

    async fn take(&mut self, path: &str, reply: super::Reply) -> &Page {
        let (mut at, mut reply) = (path.to_owned(), reply);
        for _ in 0..5 {
            for set in reply.headers.get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.retain(|(known, _)| known != name);
                if !value.is_empty() {
                    self.cookies.push((name.to_owned(), value.to_owned()));
                }
            }
            let Some(next) = reply.headers.get("location") else { break };
            at = next.to_str().unwrap().to_owned();
            reply = self.dressed().send(Method::GET, &at, None, Vec::new()).await;
        }
        let html = String::from_utf8_lossy(&reply.bytes).into_owned();
        self.page = Page { at, status: reply.status, html };
        &self.page
    }

    /// Fills in the question page that is open with what a case says, and saves.
    pub async fn fill(&mut self, case: &Value, extra: &[(&str, &str)]) -> &Page {
        let (path, version) = (self.page.at.clone(), self.page.hidden("version"));
        let mut fields = vec![("version".to_owned(), version)];
        let mut names = self.page.all("name");
        names.dedup();
        for name in names.iter().filter(|name| name.starts_with('/')) {
            match case.pointer(name) {
                Some(Value::String(text)) => fields.push((name.clone(), text.clone())),
                Some(Value::Bool(yes)) => fields.push((name.clone(), if *yes { "yes" } else { "no" }.into())),
                Some(Value::Array(list)) => {
                    for value in list.iter().filter_map(Value::as_str) {
                        fields.push((name.clone(), value.to_owned()));
                    }
                }
                _ => {}
            }
        }
        fields.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.send(&path, &fields).await
    }
}

fn coded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

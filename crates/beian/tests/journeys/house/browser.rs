//! A browser without script: it keeps cookies, follows redirects, and sends back the hidden fields that a page gave it. What
//! it fills in is what the open page offers: a choice that no page has cannot be made.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::Value;

use super::api::{Api, Part};

/// Somebody at a browser.
pub struct Browser {
    door: Api,
    cookies: Vec<(String, String)>,
    /// Every cookie that was set, as it was set.
    pub set: Vec<String>,
    /// The page that is open.
    pub page: Page,
    /// Pointers of the fields that the pages filled in so far have asked for.
    pub asked: BTreeSet<String>,
}

/// What a control of a page takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Whatever is typed.
    Anything,
    /// One of these values, or several.
    Among(Vec<String>),
}

impl Offer {
    fn takes(&self, value: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Among(values) => values.iter().any(|offered| offered == value),
        }
    }
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

    /// What its controls take, by their names.
    pub fn offers(&self) -> BTreeMap<String, Offer> {
        let mut offers = BTreeMap::new();
        let mut select = None;
        for tag in self.html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let attribute = |name: &str| {
                let opening = format!(" {name}=\"");
                tag.split(&opening).nth(1).and_then(|rest| rest.split('"').next()).map(plain)
            };
            let disabled = tag.split_whitespace().any(|word| word == "disabled");
            let value = attribute("value").filter(|_| !disabled);
            match tag.split_whitespace().next().unwrap_or_default() {
                "select" => {
                    select = attribute("name");
                    offers.extend(select.clone().map(|name| (name, Offer::Among(Vec::new()))));
                }
                "/select" => select = None,
                "option" => add(&mut offers, select.clone(), value),
                "input" if matches!(attribute("type").as_deref(), Some("radio" | "checkbox")) => {
                    add(&mut offers, attribute("name"), value);
                }
                "button" => add(&mut offers, attribute("name"), value),
                "input" | "textarea" if !disabled => {
                    offers.extend(attribute("name").map(|name| (name, Offer::Anything)));
                }
                _ => {}
            }
        }
        offers
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

/// One more value that the control `name` offers.
fn add(offers: &mut BTreeMap<String, Offer>, name: Option<String>, value: Option<String>) {
    let Some(name) = name else { return };
    if let Offer::Among(values) = offers.entry(name).or_insert_with(|| Offer::Among(Vec::new())) {
        values.extend(value);
    }
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<")
}

impl Browser {
    /// A browser that has been nowhere.
    pub fn new(door: Api) -> Self {
        Self { door, cookies: Vec::new(), set: Vec::new(), page: Page::default(), asked: BTreeSet::new() }
    }

    /// The same browser as it says of itself, or as a proxy says of it.
    pub fn saying(mut self, name: &str, value: &str) -> Self {
        self.door = self.door.with(name, value);
        self
    }

    /// Signs in by phone; the code is read off the practice phone.
    pub async fn sign_in(&mut self, phone: &str, back: &str) -> &Page {
        self.open(&format!("/sign-in?back={back}")).await;
        self.send("/sign-in", &[("phone", phone), ("back", back)]).await;
        assert_eq!(self.page.status, 200, "{}", self.page.html);
        let form = self.page.clone();
        let code = self.open("/practice/phone").await.html.split("<code>").nth(1).unwrap()[..6].to_owned();
        self.page = form;
        self.send("/sign-in/code", &[("phone", phone), ("code", &code), ("back", back)]).await
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
                self.set.push(set.to_str().unwrap().to_owned());
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.retain(|(known, _)| known != name);
                if !value.is_empty() {
                    self.cookies.push((name.to_owned(), value.to_owned()));
                }
            }
            let Some(next) = reply.headers.get("location") else { break };
            at = next.to_str().unwrap().to_owned();
            if !at.starts_with('/') {
                // Another site: the story goes on there.
                reply.bytes.clear();
                break;
            }
            reply = self.dressed().send(Method::GET, &at, None, Vec::new()).await;
        }
        let html = String::from_utf8_lossy(&reply.bytes).into_owned();
        self.page = Page { at, status: reply.status, html };
        &self.page
    }

    /// Fills in the question page that is open with what a case says, and saves. Fails where the page does not offer what
    /// is to be filled in.
    pub async fn fill(&mut self, case: &Value, extra: &[(&str, &str)]) -> &Page {
        let (path, version) = (self.page.at.clone(), self.page.hidden("version"));
        let mut fields = vec![("version".to_owned(), version)];
        let offers = self.page.offers();
        for name in offers.keys().filter(|name| name.starts_with('/')) {
            self.asked.insert(name.clone());
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
        for (name, value) in &fields {
            let offer = offers.get(name).unwrap_or_else(|| panic!("{path} has no control {name}"));
            assert!(offer.takes(value), "{path}: {name} does not offer {value}: {offer:?}");
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.send(&path, &fields).await
    }
}

fn coded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[test]
fn a_browser_sees_what_controls_take() {
    let html = r#"<form><input type="hidden" name="version" value="3"><textarea name="/t" rows="4"></textarea>
<select name="/s"><option value="">-</option><option value="a" selected>A</option><option value="b" disabled>B</option></select>
<select name="/none"></select><input type="radio" name="/r" value="yes" checked><input type="radio" name="/r" value="no">
<input name="/i" value="x &lt;option value=&quot;y&quot;&gt;"><button name="go" value="later">"#;
    let page = Page { html: html.into(), ..Page::default() };
    let among = |values: &[&str]| Offer::Among(values.iter().map(|v| (*v).to_owned()).collect());
    let expected = [
        ("/i", Offer::Anything),
        ("/none", among(&[])),
        ("/r", among(&["yes", "no"])),
        ("/s", among(&["", "a"])),
        ("/t", Offer::Anything),
        ("go", among(&["later"])),
        ("version", Offer::Anything),
    ];
    assert_eq!(page.offers(), expected.map(|(name, offer)| (name.to_owned(), offer)).into());
    assert!(!page.offers()["/s"].takes("b"));
}

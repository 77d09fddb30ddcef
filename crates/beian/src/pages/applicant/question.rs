//! A question page: one topic, its fields from the catalogue. What was typed is kept, whatever is wrong with it; what was
//! changed elsewhere meanwhile is put together or shown ([`super::stale`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::stale::{self, Clash, WAS};
use super::tasks::{all_findings, load_materials};
use super::topics::{RESOURCE, Topic, keys, topic};
use crate::app::App;
use crate::flows::fill::fill;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::pages::form::{Control, Said, View, at, controls, is_individual, of_page};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::pages::typed::{self, Typed, overlay, put, readable};

/// How often a save is tried again when somebody else was faster.
const TRIES: usize = 3;

/// A field that both sides changed, in words.
struct Row {
    label: String,
    was: String,
    theirs: String,
    yours: String,
    anchor: String,
}

#[derive(Template)]
#[template(path = "applicant/question.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    topic: &'static str,
    title: String,
    about: String,
    site: usize,
    version: i64,
    was: String,
    controls: Vec<Control>,
    findings: Vec<Said>,
    same_offered: bool,
    same: bool,
    /// Asked again after what was wrong had been shown once.
    warned: bool,
    clashes: Vec<Row>,
}

/// Which site a page is about.
#[derive(Deserialize)]
pub struct SiteQuery {
    #[serde(default)]
    site: usize,
}

impl SiteQuery {
    /// The site's number, bounded.
    pub fn number(&self) -> usize {
        self.site.min(100)
    }
}

/// One question page in hand.
struct Asking<'a> {
    app: &'a Arc<App>,
    visit: &'a ApplicantPage,
    id: &'a str,
    topic: &'static Topic,
    site: usize,
}

/// What a page shows.
#[derive(Default)]
struct Shown {
    version: i64,
    case: Value,
    was: String,
    findings: Vec<Said>,
    provinces: BTreeMap<String, String>,
    clashes: Vec<Clash>,
    warned: bool,
}

impl Asking<'_> {
    fn keys(&self, case: &Value) -> Vec<&'static str> {
        keys(self.topic, is_individual(case))
    }

    /// The pointers that this page asks.
    fn names(&self, case: &Value) -> Vec<String> {
        let mut names: Vec<String> = self
            .keys(case)
            .iter()
            .filter_map(|key| self.app.catalogue.by_key(key))
            .map(|field| at(&field.pointer, self.site))
            .collect();
        if self.topic.id == "site-person" {
            names.push(self.same_as());
        }
        names
    }

    fn same_as(&self) -> String {
        format!("/sites/{}/person/same_as", self.site)
    }

    fn page(&self, shown: Shown) -> Response {
        let view = View {
            lang: self.visit.visitor.lang,
            site: self.site,
            case: &shown.case,
            findings: &shown.findings,
            provinces: &shown.provinces,
        };
        let controls = controls(self.app, &self.keys(&shown.case), &view);
        let f = self.visit.visitor.frame(self.app, "applicant-question");
        let name = shown.case.pointer(&format!("/sites/{}/name", self.site)).and_then(Value::as_str);
        let mut findings = of_page(&controls);
        let elsewhere = shown.findings.iter().filter(|s| s.rule == "form.unreadable");
        findings.extend(elsewhere.filter(|s| !controls.iter().any(|c| c.name == s.path)).cloned());
        html(&Page {
            title: f.t(&format!("topic-{}", self.topic.id)),
            about: name.filter(|_| self.topic.per_site && self.topic.id != "site").unwrap_or_default().to_owned(),
            topic: self.topic.id,
            same_offered: self.topic.id == "site-person",
            same: shown.case.pointer(&self.same_as()).is_some_and(Value::is_string),
            version: shown.version,
            was: shown.was,
            id: self.id.to_owned(),
            site: self.site,
            warned: shown.warned,
            clashes: shown.clashes.iter().map(|clash| self.row(clash, &f, &controls)).collect(),
            findings,
            controls,
            f,
        })
    }

    fn row(&self, clash: &Clash, f: &Frame<'_>, controls: &[Control]) -> Row {
        let control = controls.iter().find(|control| control.name == clash.name);
        let words = |value: &Value| match value {
            Value::Null => f.t("page-empty"),
            Value::Bool(true) => f.t("page-yes"),
            Value::Bool(false) => f.t("page-no"),
            Value::String(text) => self.said(control, text),
            Value::Array(list) => {
                list.iter().filter_map(Value::as_str).map(|t| self.said(control, t)).collect::<Vec<_>>().join("、")
            }
            other => other.to_string(),
        };
        Row {
            label: control.map_or_else(|| f.t("question-same"), |control| control.label.clone()),
            was: words(&clash.was),
            theirs: words(&clash.theirs),
            yours: words(&clash.yours),
            anchor: crate::pages::form::html_id(&clash.name),
        }
    }

    /// A value in words: of a code its choice, of a region its name.
    fn said(&self, control: Option<&Control>, text: &str) -> String {
        let choice = control.and_then(|c| c.choices.iter().find(|choice| choice.value == text));
        let region = || filing::county::full_name(text).filter(|_| control.is_some_and(|c| c.kind == "region"));
        choice.map(|choice| choice.label.clone()).or_else(region).unwrap_or_else(|| text.to_owned())
    }

    async fn findings(&self, order: &Order, case: &Value) -> Result<Vec<Said>, Refusal> {
        let materials = load_materials(self.app, order).await?;
        all_findings(self.app, self.visit, case, &materials)
    }

    /// What the form typed, for the kind of subject that it says itself.
    fn typed(&self, sent: &Sent, old: &Value) -> Typed {
        let nature = match sent.one("/subject/nature") {
            "" => old.pointer("/subject/nature").and_then(Value::as_str).unwrap_or_default(),
            nature => nature,
        };
        let mut values = typed::typed(self.app.catalogue, &keys(self.topic, nature == "individual"), self.site, sent);
        if self.topic.id == "site-person" {
            let same = sent.one("same") == "yes";
            if same {
                values.iter_mut().for_each(|(_, value)| *value = None);
            }
            values.push((self.same_as(), same.then(|| json!("subject_person"))));
        }
        values
    }

    /// Where the journal says that something changed.
    fn part(&self) -> String {
        match self.topic.per_site {
            true => format!("/sites/{}{}", self.site, self.topic.part),
            false => self.topic.part.to_owned(),
        }
    }
}

/// Shows a question page.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<SiteQuery>,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let refuse = refuse(&app, &visit.visitor);
    let topic = topic(&name).ok_or_else(|| refuse(Refusal::NotFound))?;
    if topic.id == RESOURCE {
        return super::resource::show(&app, &visit, &order, query.number()).await;
    }
    let case = order.case(&app).map_err(&refuse)?;
    let asking = Asking { app: &app, visit: &visit, id: &id, topic, site: query.number() };
    // Before anything was typed a page asks and does not scold.
    let findings = match visit.visitor.here.contains("again") || order.row.round > 0 {
        true => asking.findings(&order, &case).await.map_err(&refuse)?,
        false => Vec::new(),
    };
    let was = stale::shown(&case, &asking.names(&case));
    Ok(asking.page(Shown { version: order.row.version, was, case, findings, ..Shown::default() }))
}

/// Saves what was typed.
pub async fn save(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<SiteQuery>,
    sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let topic = topic(&name).ok_or_else(|| refuse(Refusal::NotFound))?;
    if topic.id == RESOURCE {
        return super::resource::save(&app, &visit, &id, query.number(), &sent).await;
    }
    let asking = Asking { app: &app, visit: &visit, id: &id, topic, site: query.number() };
    for _ in 1..TRIES {
        match save_once(&asking, &sent).await? {
            Saved::Answer(response) => return Ok(response),
            Saved::SomebodyWasFaster => {}
        }
    }
    Err(refuse(Refusal::Stale { version: 0, changed: Vec::new() }))
}

enum Saved {
    Answer(Response),
    /// The draft changed between reading and writing.
    SomebodyWasFaster,
}

async fn save_once(asking: &Asking<'_>, sent: &Sent) -> Result<Saved, crate::pages::problem::Trouble> {
    let Asking { app, visit, id, topic, site } = *asking;
    let refuse = refuse(app, &visit.visitor);
    let order = visit.own(app, id).await?;
    let now = order.case(app).map_err(&refuse)?;
    let merged = match sent.one("version").parse() == Ok(order.row.version) {
        true => stale::Merged { values: asking.typed(sent, &now), clashes: Vec::new() },
        false => stale::merge(sent.one(WAS), &now, asking.typed(sent, &now)),
    };
    let mut values = merged.values;
    let new = overlay(&now, &values);
    let mut shown = Shown {
        version: order.row.version,
        was: stale::shown(&now, &asking.names(&now)),
        provinces: typed::provinces(app.catalogue, &asking.keys(&new), site, sent),
        clashes: merged.clashes,
        warned: true,
        ..Shown::default()
    };
    let again = |status: StatusCode, shown: Shown| {
        let mut response = asking.page(shown);
        *response.status_mut() = status;
        Ok(Saved::Answer(response))
    };
    if !shown.clashes.is_empty() {
        shown.case = new;
        return again(StatusCode::CONFLICT, shown);
    }
    if let Err(pointer) = readable(&new) {
        let cure = visit.visitor.frame(app, "").t(unreadable_words(app, &pointer));
        let (rule, severity) = ("form.unreadable".into(), "refuse".into());
        shown.findings = vec![Said { rule, severity, path: pointer, cure, text: String::new() }];
        shown.case = new;
        return again(StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    if sent.one("go") == "province" {
        // Only the list of counties is wanted: everything typed stays, nothing is saved yet.
        shown.case = new;
        return again(StatusCode::OK, shown);
    }
    if sent.one("same") == "yes" {
        values = vec![(format!("/sites/{site}/person"), Some(json!({"same_as": "subject_person"})))];
    }
    let (who, version) = (visit.who(), Some(order.row.version));
    match fill(app, id, &visit.caller.id, &who, version, asking.part(), move |case| put(case, &values)).await {
        Ok(()) => {}
        Err(Refusal::Stale { .. }) => return Ok(Saved::SomebodyWasFaster),
        Err(other) => return Err(refuse(other)),
    }
    if sent.one("go") != "later" && sent.one("shown").is_empty() {
        let order = visit.own(app, id).await?;
        shown.case = order.case(app).map_err(&refuse)?;
        shown.findings = asking.findings(&order, &shown.case).await.map_err(&refuse)?;
        let view = View {
            lang: visit.visitor.lang,
            site,
            case: &shown.case,
            findings: &shown.findings,
            provinces: &shown.provinces,
        };
        if !of_page(&controls(app, &keys(topic, is_individual(&shown.case)), &view)).is_empty() {
            shown.version = order.row.version;
            shown.was = stale::shown(&shown.case, &asking.names(&shown.case));
            return again(StatusCode::UNPROCESSABLE_ENTITY, shown);
        }
    }
    Ok(Saved::Answer(Redirect::to(&format!("/orders/{id}")).into_response()))
}

/// What to say of a value that cannot be read.
fn unreadable_words(app: &App, pointer: &str) -> &'static str {
    use filing::fields::FieldKind;
    match app.catalogue.find(pointer).map(|field| field.kind) {
        Some(FieldKind::Date | FieldKind::ValidUntil) => "page-unreadable-date",
        _ => "page-unreadable-value",
    }
}

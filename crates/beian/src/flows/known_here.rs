//! What our own records say of a subject or a domain, before anybody signs in: that there is an order or a filing here, never
//! whose.

use serde_json::Value;

use super::refusal::Refusal;
use crate::app::App;
use crate::store::{filings, orders};

/// What is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// Nothing.
    Nothing,
    /// The domain stands in an order under way.
    DomainUnderWay,
    /// The subject stands in an order under way.
    SubjectUnderWay,
    /// The domain is filed here.
    DomainFiled,
    /// The subject is filed here.
    SubjectFiled,
}

impl Here {
    /// Id of its sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "here-nothing",
            Self::DomainUnderWay => "here-domain-under-way",
            Self::SubjectUnderWay => "here-subject-under-way",
            Self::DomainFiled => "here-domain-filed",
            Self::SubjectFiled => "here-subject-filed",
        }
    }

    /// Whether a first filing could be submitted all the same.
    pub fn hinders(self) -> bool {
        self != Self::Nothing
    }
}

/// Asks our own records about the first domain and the subject's certificate number of a case.
pub async fn known_here(app: &App, case: &Value) -> Result<Here, Refusal> {
    let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let mut reader = app.store.read().await?;
    if let Ok(domain) = filing::domain_name::DomainName::parse(text("/sites/0/domains/0/name")) {
        if !filings::find(&mut reader, "", domain.ascii(), "", 1).await?.is_empty() {
            return Ok(Here::DomainFiled);
        }
        let blind = app.keys.blind().value("domain", domain.ascii());
        if orders::under_way_with(&mut reader, &blind, "").await?.is_some() {
            return Ok(Here::DomainUnderWay);
        }
    }
    let number = text("/subject/certificate/number");
    for blind in app.keys.blind().certificate(number) {
        if number.is_empty() {
            break;
        }
        if orders::under_way_with(&mut reader, &blind, "").await?.is_some() {
            return Ok(Here::SubjectUnderWay);
        }
        if filings::has_subject(&mut reader, &blind).await? {
            return Ok(Here::SubjectFiled);
        }
    }
    Ok(Here::Nothing)
}

//! The readable page of the API, made from the same OpenAPI document that clients read.

use askama::Template;
use serde_json::Value;

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    version: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    open: bool,
    answers: Vec<(String, String)>,
}

/// Renders the page.
pub fn render(document: &utoipa::openapi::OpenApi) -> String {
    let json = serde_json::to_value(document).unwrap_or(Value::Null);
    let mut operations = Vec::new();
    for (path, item) in json["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let summary = [text(&operation["summary"]), text(&operation["description"])].join(" ");
            operations.push(Operation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: summary.trim().to_owned(),
                open: operation["security"].as_array().is_none_or(Vec::is_empty),
                answers: operation["responses"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                    .collect(),
            });
        }
    }
    let version = json["info"]["version"].as_str().unwrap_or_default().to_owned();
    Page { version, operations }.render().unwrap_or_default()
}

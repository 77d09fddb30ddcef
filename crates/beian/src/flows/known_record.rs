//! What of a case the bureau can be asked, and how its answers stand in the case: `null` where it has nothing, a record with
//! what it told where it has something. Absent means that nobody could ask.

use filing::codes::CodeTables;
use filing::domain_name::DomainName;
use filing::vocabulary::{CertificateType, Nature};
use serde_json::{Value, json};

/// Kinds of `isp_querybeianstatus` end here (protocol.md §8: 0 domain, 1 to 11 certificate types).
const LAST_KIND: u32 = 11;

/// One question about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// 0 for a domain, else the type of a subject's certificate.
    pub kind: u32,
    /// The domain in ASCII, or the certificate number.
    pub condition: String,
    /// JSON pointer of the object that gets the member `record`.
    pub path: String,
}

/// What the bureau said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// It has it on record.
    pub filed: bool,
    /// Number of the subject.
    pub subject_number: Option<String>,
    /// Number of the site, for a domain.
    pub site_number: Option<String>,
    /// Name of the site, for a domain.
    pub site_name: Option<String>,
}

/// The questions that are open: what is typed, can be asked, and has no answer yet.
pub fn questions(case: &Value) -> Vec<Question> {
    everything(case).into_iter().filter(|question| is_open(case, &question.path)).collect()
}

/// Writes answers into the case where the same question is still open; tells which, as pointer and `none` or `recorded`.
pub fn write(case: &mut Value, heard: &[(Question, Heard)]) -> Vec<Value> {
    let mut written = Vec::new();
    for (question, heard) in heard {
        if !questions(case).contains(question) {
            continue;
        }
        let record = match (heard.filed, question.kind) {
            (false, _) => Value::Null,
            (true, 0) => kept([("number", &heard.site_number), ("site_name", &heard.site_name)]),
            (true, _) => kept([("number", &heard.subject_number)]),
        };
        let Some(place) = case.pointer_mut(&question.path).and_then(Value::as_object_mut) else { continue };
        let answer = if record.is_null() { "none" } else { "recorded" };
        place.insert("record".to_owned(), record);
        written.push(json!({"path": question.path, "answer": answer}));
    }
    written
}

/// Takes out the answers whose question an edit has changed. Places are compared as they stand: a site that moved up is
/// asked about again.
pub fn forget_changed(old: &Value, new: &mut Value) {
    let before = everything(old);
    let after = everything(new);
    let same = |path: &str| before.iter().find(|q| q.path == path) == after.iter().find(|q| q.path == path);
    let mut places = vec!["/subject".to_owned()];
    for (s, site) in new["sites"].as_array().into_iter().flatten().enumerate() {
        let domains = site["domains"].as_array().map_or(0, Vec::len);
        places.extend((0..domains).map(|d| format!("/sites/{s}/domains/{d}")));
    }
    for path in places.into_iter().filter(|path| !same(path)) {
        if let Some(place) = new.pointer_mut(&path).and_then(Value::as_object_mut) {
            place.remove("record");
        }
    }
}

fn kept<const N: usize>(members: [(&str, &Option<String>); N]) -> Value {
    let known = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
    Value::Object(known.collect())
}

fn is_open(case: &Value, path: &str) -> bool {
    match case.pointer(path).and_then(|place| place.get("record")) {
        None => true,
        Some(record) => record.get("unknown").is_some(),
    }
}

/// Every question that the case allows, answered or not.
fn everything(case: &Value) -> Vec<Question> {
    let mut list: Vec<Question> = of_subject(case).into_iter().collect();
    for (s, site) in case["sites"].as_array().into_iter().flatten().enumerate() {
        for (d, domain) in site["domains"].as_array().into_iter().flatten().enumerate() {
            let Some(name) = domain["name"].as_str().and_then(|name| DomainName::parse(name).ok()) else { continue };
            list.push(Question {
                kind: 0,
                condition: name.ascii().to_owned(),
                path: format!("/sites/{s}/domains/{d}"),
            });
        }
    }
    list
}

fn of_subject(case: &Value) -> Option<Question> {
    let subject = &case["subject"];
    let nature: Nature = subject["nature"].as_str()?.parse().ok()?;
    let kind: CertificateType = subject["certificate"]["type"].as_str()?.parse().ok()?;
    let number = subject["certificate"]["number"].as_str().map(str::trim).filter(|number| !number.is_empty())?;
    let kind = CodeTables::embedded().certificate(kind, nature, number).map(u32::from)?;
    let question = Question { kind, condition: number.to_owned(), path: "/subject".to_owned() };
    (1..=LAST_KIND).contains(&kind).then_some(question)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Value {
        json!({
            "subject": {"nature": "enterprise", "certificate": {"type": "business_licence", "number": "91440305MA5PRCT0XR"}},
            "sites": [{"domains": [{"name": "Example-Qinghe.cn"}, {"name": "例子.cn", "record": null}, {"name": "?"}]}],
        })
    }

    #[test]
    fn what_is_open_is_asked_once_and_only_where_it_can_be() {
        let asked: Vec<_> = questions(&case()).into_iter().map(|q| (q.kind, q.condition, q.path)).collect();
        let expected = [
            (1, "91440305MA5PRCT0XR".to_owned(), "/subject".to_owned()),
            (0, "example-qinghe.cn".to_owned(), "/sites/0/domains/0".to_owned()),
        ];
        assert_eq!(asked, expected);
        let mut vain = case();
        vain["subject"]["record"] = json!({"unknown": "no answer"});
        assert_eq!(questions(&vain).len(), 2, "asked in vain is still open");
    }

    #[test]
    fn answers_stand_only_where_the_question_still_does() {
        let mut now = case();
        let asked = questions(&now);
        now["sites"][0]["domains"][0]["name"] = json!("example-other.cn");
        let filed = Heard { filed: true, site_number: Some("粤ICP备12345678号-1".into()), ..Heard::default() };
        let written = write(&mut now, &[(asked[0].clone(), Heard::default()), (asked[1].clone(), filed.clone())]);
        assert_eq!(written, [json!({"path": "/subject", "answer": "none"})]);
        assert_eq!(now["subject"]["record"], Value::Null);
        assert!(now["sites"][0]["domains"][0].get("record").is_none());
        let again = questions(&now);
        assert_eq!(write(&mut now, &[(again[0].clone(), filed)]).len(), 1);
        assert_eq!(now["sites"][0]["domains"][0]["record"], json!({"number": "粤ICP备12345678号-1"}));
    }

    #[test]
    fn a_changed_question_makes_its_answer_void() {
        let mut old = case();
        old["subject"]["record"] = Value::Null;
        old["sites"][0]["domains"][0]["record"] = Value::Null;
        let mut new = old.clone();
        new["subject"]["certificate"]["number"] = json!("91330106MA2PRCT09J");
        forget_changed(&old, &mut new);
        assert!(new["subject"].get("record").is_none());
        assert_eq!(new["sites"][0]["domains"][0]["record"], Value::Null);
        let mut moved = old.clone();
        moved["sites"][0]["domains"][0]["name"] = json!("example-other.cn");
        forget_changed(&old, &mut moved);
        assert!(moved["sites"][0]["domains"][0].get("record").is_none());
        assert_eq!(moved["subject"]["record"], Value::Null);
    }
}

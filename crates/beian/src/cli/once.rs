//! `beian practice --once`: the main job without a person, through the public doors only: the JSON API, the bureau's SOAP,
//! and for the part of the people who answer SMS and decide, the bureau's management API.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::launch::{Launch, Misbehaviour, Running, start};
use super::once_schema::{self, OwnSchema};
use super::samples::{self, Sample};
use super::{Ended, Outcome, start_log};
use crate::config::Config;
use crate::store::journal::{self, Verdict};

/// How long one order may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Files both samples in a fresh temporary directory and prints what became of them.
pub async fn run(
    mut config: Config,
    input: Option<&Path>,
    keep: Option<PathBuf>,
    as_json: bool,
    faults: Misbehaviour,
) -> Outcome {
    let began = Instant::now();
    let samples = samples::load(input).map_err(Ended::Usage)?;
    let temporary = tempfile::tempdir()?;
    config.data = temporary.path().join("data");
    config.master_key_file = PathBuf::new();
    config.listen = ([127, 0, 0, 1], 0).into();
    config.bureau.poll_seconds = config.bureau.poll_seconds.min(0.2);
    if let Some(dir) = &keep {
        std::fs::create_dir_all(dir)?;
        config.keep = Some(dir.clone());
    }
    let schema = once_schema::enter(&mut config).await?;
    let done = file_and_keep(config, samples, keep.as_deref(), &schema, faults).await;
    // However it ended, nothing stays in the database.
    schema.leave().await?;
    let (orders, failed, verdict) = done?;
    let ok =
        failed.is_none() && orders.len() == 2 && orders.iter().all(has_number) && verdict["verified"] == json!(true);
    let report = json!({"ok": ok, "orders": orders, "journal": verdict, "seconds": began.elapsed().as_secs_f64()});
    if as_json {
        println!("{report}");
    } else {
        for order in &orders {
            println!("{} {}", order["subject_number"].as_str().unwrap_or("-"), order["site_numbers"]);
        }
    }
    outcome_of(failed, ok)
}

/// How the command ends: an order that never left because nobody answered is the outside's fault, all else a no.
fn outcome_of(failed: Option<anyhow::Error>, ok: bool) -> Outcome {
    match failed {
        Some(error) if error.is::<Unreachable>() => Err(Ended::Outside(error)),
        Some(_) => Err(Ended::No),
        None if ok => Ok(()),
        None => Err(Ended::No),
    }
}

/// Files the samples and keeps what was asked for: the orders, why it stopped early, the verdict on the journal.
async fn file_and_keep(
    config: Config,
    samples: Vec<Sample>,
    keep: Option<&Path>,
    schema: &OwnSchema,
    faults: Misbehaviour,
) -> Result<(Vec<Value>, Option<anyhow::Error>, Value), Ended> {
    start_log(&config)?;
    let loopback = ([127, 0, 0, 1], 0).into();
    let launch = Launch { bureau: loopback, manage: loopback, decide: "hand".into(), faults };
    let running = start(config, launch).await?;
    let (orders, failed) = file_all(&running, samples).await;
    let verdict = verify(&running).await?;
    let data = running.app.config.data.clone();
    let key = running.app.config.master_key();
    running.end().await;
    if let Some(dir) = keep {
        keep_all(dir, &data, &key).await?;
        schema.dump(&dir.join("platform")).await?;
    }
    Ok((orders, failed, verdict))
}

fn has_number(order: &Value) -> bool {
    order["subject_number"].is_string() && order["site_numbers"].as_array().is_some_and(|n| !n.is_empty())
}

/// Files one after the other; what was done before an error is reported with it.
async fn file_all(running: &Running, samples: Vec<Sample>) -> (Vec<Value>, Option<anyhow::Error>) {
    let (mut orders, mut failed) = (Vec::new(), None);
    for sample in samples {
        match file_one(running, sample).await {
            Ok(order) => orders.push(order),
            // The other sample is tried all the same.
            Err(error) => {
                eprintln!("beian: {error:#}");
                failed.get_or_insert(error);
            }
        }
    }
    (orders, failed)
}

/// One order from draft to number.
async fn file_one(running: &Running, sample: Sample) -> anyhow::Result<Value> {
    let applicant = Api::new(running, "applicant");
    let reviewer = Api::new(running, "reviewer");
    let created = applicant.call(Method::POST, "/orders", Some(&sample.case)).await?;
    let id = created["id"].as_str().unwrap_or_default().to_owned();
    for (kind, owner, file, bytes) in sample.pictures {
        applicant.upload(&id, &kind, &owner, &file, bytes).await?;
    }
    applicant.call(Method::POST, &format!("/orders/{id}/submit"), None).await?;
    reviewer.call(Method::POST, &format!("/orders/{id}/claim"), None).await?;
    reviewer.call(Method::POST, &format!("/orders/{id}/approve"), None).await?;
    reviewer.until(&id, &["uploaded"]).await?;
    answer_and_approve(running, &reviewer, &id, &sample.case).await?;
    let order = reviewer.until(&id, &["filed"]).await?;
    Ok(report(&id, &order))
}

/// The people at their phones, then the bureau's reviewer.
async fn answer_and_approve(running: &Running, reviewer: &Api<'_>, id: &str, case: &Value) -> anyhow::Result<()> {
    let manage = running.manage.clone().ok_or_else(|| anyhow::anyhow!("a foreign bureau cannot be played"))?;
    let manage = Api { base: manage, token: None, http: reviewer.http.clone(), running };
    let sequence = reviewer.get(id).await?["uploads"][0]["sequence"].clone();
    let began = Instant::now();
    let key = loop {
        let uploads = manage.call(Method::GET, "/uploads", None).await?;
        let mine = uploads.as_array().into_iter().flatten().find(|u| u["sequence"] == sequence);
        let key = mine.map(|u| u["requests"][0]["key"].clone()).filter(|k| !k.is_null());
        let sms = manage.call(Method::GET, "/sms", None).await?;
        let waiting: Vec<&Value> =
            sms.as_array().into_iter().flatten().filter(|s| Some(&s["key"]) == key.as_ref()).collect();
        if let (Some(key), false) = (&key, waiting.is_empty()) {
            for one in waiting.into_iter().filter(|one| one["answered"] != json!(true)) {
                let id6 = id6_of(case, one["phone"].as_str().unwrap_or_default());
                let answer = json!({"phone": one["phone"], "code": one["code"], "id6": id6});
                manage.call(Method::POST, "/sms/answer", Some(&answer)).await?;
            }
            break key.clone();
        }
        anyhow::ensure!(began.elapsed() < PATIENCE, "the bureau sent no SMS; it answered {sms}");
        // The bureau may have refused at once: then the order says so and waiting is in vain.
        let state = reviewer.get(id).await?["state"].clone();
        anyhow::ensure!(state == json!("uploaded"), "order {id} is {state} before its SMS was sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    manage.call(Method::POST, "/decisions", Some(&json!({"key": key, "result": "approve"}))).await?;
    Ok(())
}

/// The last six of the certificate of whoever has this phone in the case.
fn id6_of(case: &Value, phone: &str) -> String {
    let typed = filing::case::Case::parse(case).map(|p| p.case).unwrap_or_default();
    filing::sms::sms_persons(&typed).into_iter().find(|p| p.phone == phone).map(|p| p.id_last_six).unwrap_or_default()
}

fn report(id: &str, order: &Value) -> Value {
    let items = order["items"].as_array().cloned().unwrap_or_default();
    let number = |kind: &str| {
        items
            .iter()
            .filter(|i| i["kind"] == kind)
            .filter_map(|i| i["filing_number"].as_str())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let upload = &order["uploads"][0];
    json!({
        "id": id,
        "kind": order["kind"],
        "subject_number": number("subject").first(),
        "site_numbers": number("site"),
        "data_sequence": upload["sequence"],
        "upload": {"entry_name": upload["entry_name"], "xml_sha256": upload["xml_sha256"], "zip_md5": upload["zip_md5"]},
        "downloads": upload["downloads"],
        "timeline": order["timeline"],
    })
}

/// Nothing was heard from the bureau for as long as an order may take.
#[derive(Debug, thiserror::Error)]
#[error("the bureau does not take the upload")]
struct Unreachable;

/// A caller of a JSON API.
struct Api<'r> {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
    running: &'r Running,
}

impl<'r> Api<'r> {
    fn new(running: &'r Running, who: &str) -> Self {
        let base = format!("{}/api/v1", running.url);
        Self { base, token: running.people.tokens.get(who).cloned(), http: reqwest::Client::new(), running }
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Self::read(method.as_str(), path, request.send().await?).await
    }

    async fn upload(&self, id: &str, kind: &str, owner: &str, file: &str, bytes: Vec<u8>) -> anyhow::Result<Value> {
        let path = format!("/orders/{id}/materials");
        let part = Part::bytes(bytes).file_name(file.to_owned());
        let form = Form::new().text("kind", kind.to_owned()).text("owner", owner.to_owned()).part("file", part);
        let token = self.token.clone().unwrap_or_default();
        let answer = self.http.post(format!("{}{path}", self.base)).bearer_auth(token).multipart(form).send().await?;
        Self::read("POST", &path, answer).await
    }

    async fn get(&self, id: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, &format!("/orders/{id}"), None).await
    }

    /// Waits until the order is in one of `states`; an end of another kind is an error.
    async fn until(&self, id: &str, states: &[&str]) -> anyhow::Result<Value> {
        let began = Instant::now();
        loop {
            let order = self.get(id).await?;
            let state = order["state"].as_str().unwrap_or_default();
            if states.contains(&state) {
                return Ok(order);
            }
            let lost = ["returned", "refused", "lapsed", "abandoned", "expired", "partly_filed"].contains(&state);
            anyhow::ensure!(!lost, "order {id} is {state}: {}", order["findings"]);
            if began.elapsed() >= PATIENCE {
                return Err(match state {
                    "approved" => Unreachable.into(),
                    state => anyhow::anyhow!("order {id} is still {state}"),
                });
            }
            self.running.app.bell.notify_waiters();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn read(method: &str, path: &str, answer: reqwest::Response) -> anyhow::Result<Value> {
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "{method} {path} answered {status}: {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

async fn verify(running: &Running) -> Result<Value, Ended> {
    let mut reader = running.app.store.snapshot().await?;
    Ok(match journal::verify(&mut reader, Some(running.app.keys.journal()), None).await? {
        Verdict::Verified(root) => json!({"entries": root.entries, "root": root.root_hex, "verified": true}),
        Verdict::Bad { case_id, seq, what } => {
            json!({"verified": false, "case": case_id, "seq": seq, "what": what.to_string()})
        }
    })
}

/// Copies the platform's and the bureau's directories; the key goes beside, as it stands beside a data directory.
async fn keep_all(dir: &Path, data: &Path, key: &Path) -> Outcome {
    let (dir, data, key) = (dir.to_owned(), data.to_owned(), key.to_owned());
    tokio::task::spawn_blocking(move || {
        let bureau = data.join("bureau");
        copy_tree(&bureau, &dir.join("bureau"), None)?;
        copy_tree(&data, &dir.join("platform"), Some(&bureau))?;
        std::fs::copy(key, dir.join("platform.key")).map(|_| ())
    })
    .await
    .map_err(|e| Ended::Environment(e.into()))??;
    Ok(())
}

fn copy_tree(from: &Path, to: &Path, except: Option<&Path>) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        if Some(path.as_path()) == except {
            continue;
        }
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_tree(&path, &target, None)?;
        } else {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_nobody_took_is_exit_code_four() {
        let code = |failed, ok| outcome_of(failed, ok).map_err(|ended| ended.code());
        assert_eq!(code(None, true), Ok(()));
        assert_eq!(code(None, false), Err(1));
        assert_eq!(code(Some(anyhow::anyhow!("returned")), false), Err(1));
        assert_eq!(code(Some(Unreachable.into()), false), Err(4));
    }
}

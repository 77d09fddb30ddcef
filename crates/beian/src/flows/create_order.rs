//! A new order from a case: what was typed is kept whatever is still missing or wrong.

use std::sync::Arc;

use filing::case::{Case, strip_outside};
use filing::lifecycle::State;
use rand::RngExt;
use serde_json::{Value, json};

use super::holder;
use super::idempotency;
use super::order::{Clear, Order, Who, place, state_name};
use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::clock::mainland;
use crate::ports::resources;
use crate::safe::DataKey;
use crate::store::orders::OrderRow;
use crate::store::{StoreError, Tx, accounts, devices, orders};

/// A typed case and what of it was not understood.
pub struct Reading {
    /// The case, known members only.
    pub case: Value,
    /// Pointers of members that the case does not know.
    pub ignored: Vec<String>,
}

/// Reads a client's JSON as a case. In real mode the members that only the outside knows are taken out first.
pub fn read_case(app: &App, mut body: Value) -> Result<Reading, Refusal> {
    if !app.config.is_practice() {
        strip_outside(&mut body);
    }
    super::bounds::check(&body)?;
    let parsed = Case::parse(&body).map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
    let case = serde_json::to_value(&parsed.case).map_err(anyhow::Error::from)?;
    Ok(Reading { case, ignored: parsed.ignored })
}

/// A created order.
pub struct Created {
    /// Its id.
    pub id: String,
    /// False if an Idempotency-Key had made it before.
    pub new: bool,
}

/// Creates a draft for `account`.
pub async fn create(
    app: &Arc<App>,
    account: &str,
    who: &Who,
    case: Value,
    idempotency_key: Option<String>,
) -> Result<Created, Refusal> {
    match create_once(app, account, who, case.clone(), idempotency_key.clone()).await {
        // Two first orders of an account at the same moment: the other one has made the account's key. Or two orders drew
        // the same number.
        Err(Refusal::Store(StoreError::Unique { table, .. })) if table == "data_key" || table == "filing_order" => {
            create_once(app, account, who, case, idempotency_key).await
        }
        outcome => outcome,
    }
}

async fn create_once(
    app: &Arc<App>,
    account: &str,
    who: &Who,
    mut case: Value,
    idempotency_key: Option<String>,
) -> Result<Created, Refusal> {
    resources::complete(app, account, &mut case);
    // Both are blind: a client may put anything into its key, and a case is full of persons.
    let blind = idempotency::blind(app, idempotency_key.as_deref().unwrap_or_default(), &case.to_string());
    let request_hash = blind.request;
    let idempotency_key = idempotency_key.map(|_| blind.key);
    let (app2, account, who) = (Arc::clone(app), account.to_owned(), who.clone());
    let again = (account.clone(), idempotency_key.clone(), request_hash.clone());
    let outcome = app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                if let Some(key) = &idempotency_key
                    && let Some(created) = remembered(tx, &account, key, &request_hash).await?
                {
                    return Ok(created);
                }
                let key = holder::key(tx, app, &account).await?;
                let mut order = draft(app, account, key, &case)?;
                orders::insert(tx, &order.row).await?;
                if let Some(device) = &who.device {
                    devices::made_on(tx, &order.row.id, device).await?;
                }
                let details = json!({"state": "draft", "cause": "created", "version": 1, "round": 0});
                order.note(tx, app, &who, "order.state", details).await?;
                if let Some(key) = &idempotency_key {
                    let at = app.clock.wall();
                    accounts::remember(tx, &order.row.account_id, key, &request_hash, &order.row.id, at).await?;
                }
                Ok(Created { id: std::mem::take(&mut order.row.id), new: true })
            })
        })
        .await;
    match outcome {
        // Two requests with one key at the same moment: the second finds what the first made.
        Err(Refusal::Store(StoreError::Unique { table, .. })) if table == "idempotency" => {
            let (account, key, hash) = again;
            let mut reader = app.store.read().await?;
            let key = key.unwrap_or_default();
            let Some((old, id)) = accounts::idempotent(&mut reader, &account, &key).await? else {
                return Err(Refusal::KeyReused);
            };
            if old == hash { Ok(Created { id, new: false }) } else { Err(Refusal::KeyReused) }
        }
        outcome => outcome,
    }
}

async fn remembered(tx: &mut Tx<'_>, caller: &str, key: &str, hash: &[u8]) -> Result<Option<Created>, Refusal> {
    match accounts::idempotent(tx, caller, key).await? {
        Some((old, id)) if old == hash => Ok(Some(Created { id, new: false })),
        Some(_) => Err(Refusal::KeyReused),
        None => Ok(None),
    }
}

fn draft(app: &App, account: String, key: DataKey, case: &Value) -> Result<Order, Refusal> {
    let now = app.clock.business();
    let id = new_id();
    let clear = Clear::of(case);
    let plain = serde_json::to_vec(case).map_err(anyhow::Error::from)?;
    let case_sealed = app.keys.seal(&key, place("case", &id), &plain, &mut rand::rng())?;
    let due = now.checked_add(jiff::SignedDuration::from_hours(24 * app.config.order.draft_days)).ok();
    let row = OrderRow {
        number: format!("BA{}{:06}", mainland(now).strftime("%Y%m%d"), rand::rng().random_range(0..1_000_000)),
        account_id: account,
        kind: clear.kind.into(),
        filing_type: "first".into(),
        province: clear.province,
        subject_name: clear.subject_name,
        state: state_name(State::Draft),
        version: 1,
        round: 0,
        channel_id: None,
        claimed_by: None,
        case_sealed,
        findings_sealed: None,
        sms_sealed: None,
        sms_until: None,
        due: due.map(|at| at.as_microsecond()),
        created_at: now.as_microsecond(),
        updated_at: now.as_microsecond(),
        id,
    };
    Ok(Order { row, key, state: State::Draft })
}

//! An order in hand: its row locked, its key opened. Every flow works through this, so that no state changes without its
//! journal entry and no sealed column is written with the wrong place.

use filing::finding::Finding;
use filing::lifecycle::{self, Actor, Event, State};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::refusal::{Changed, Refusal};
use crate::app::App;
use crate::safe::{DataKey, Place};
use crate::store::orders::{self, OrderRow};
use crate::store::{Connection, StoreError, Tx, data_keys, journal};

/// Who causes something.
#[derive(Debug, Clone)]
pub struct Who {
    /// Their part in the table of states.
    pub actor: Actor,
    /// As the journal names them, such as `reviewer:s-1`.
    pub name: String,
    /// The hash of the device they sit at, if they came by a page.
    pub device: Option<Vec<u8>>,
}

impl Who {
    /// The platform itself.
    pub fn system() -> Self {
        Self { actor: Actor::System, name: "system".into(), device: None }
    }

    /// The bureau, as heard over the wire.
    pub fn bureau() -> Self {
        Self { actor: Actor::Bureau, name: "bureau".into(), device: None }
    }
}

/// One person who must answer the SMS, as stored (sealed) with the order.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct SmsPerson {
    /// `subject` or `site-N`.
    pub role: String,
    /// The phone, already masked.
    pub phone_masked: String,
}

/// An order with its key.
pub struct Order {
    /// The row.
    pub row: OrderRow,
    /// The account's data key.
    pub key: DataKey,
    /// The state, read from the row.
    pub state: State,
}

impl Order {
    /// Locks an order inside a step.
    pub async fn lock(tx: &mut Tx<'_>, app: &App, id: &str) -> Result<Self, Refusal> {
        let row = orders::lock(tx, id).await?.ok_or(Refusal::NotFound)?;
        Self::with_key(tx, app, row).await
    }

    /// Locks an order of `account`; another account's is not there.
    pub async fn lock_own(tx: &mut Tx<'_>, app: &App, id: &str, account: &str) -> Result<Self, Refusal> {
        let order = Self::lock(tx, app, id).await?;
        if order.row.account_id == account { Ok(order) } else { Err(Refusal::NotFound) }
    }

    /// Reads an order without locking it.
    pub async fn read(q: &mut impl Connection, app: &App, id: &str) -> Result<Self, Refusal> {
        let row = orders::find(q, id).await?.ok_or(Refusal::NotFound)?;
        Self::with_key(q, app, row).await
    }

    /// Opens the key that belongs to a row.
    pub async fn with_key(q: &mut impl Connection, app: &App, row: OrderRow) -> Result<Self, Refusal> {
        let wrapped = data_keys::of_holder(q, &row.account_id).await?.ok_or(Refusal::Erased)?;
        let key = app.keys.unwrap_data_key(&wrapped)?;
        let state = state_of(&row.state)?;
        Ok(Self { row, key, state })
    }

    /// The case.
    pub fn case(&self, app: &App) -> Result<Value, Refusal> {
        self.open(app, "case", &self.row.case_sealed)
    }

    /// Replaces the case, and the clear columns that follow from it.
    pub fn set_case(&mut self, app: &App, case: &Value) -> Result<(), Refusal> {
        super::bounds::check(case)?;
        self.row.case_sealed = self.seal(app, "case", case)?;
        let clear = Clear::of(case);
        self.row.kind = clear.kind.into();
        self.row.province = clear.province;
        self.row.subject_name = clear.subject_name;
        Ok(())
    }

    /// The findings of reviewer or bureau that stand against it.
    pub fn findings(&self, app: &App) -> Result<Vec<Finding>, Refusal> {
        match &self.row.findings_sealed {
            Some(sealed) => self.open(app, "findings", sealed),
            None => Ok(Vec::new()),
        }
    }

    /// Replaces those findings.
    pub fn set_findings(&mut self, app: &App, findings: &[Finding]) -> Result<(), Refusal> {
        self.row.findings_sealed =
            if findings.is_empty() { None } else { Some(self.seal(app, "findings", &findings)?) };
        Ok(())
    }

    /// Who must answer the SMS.
    pub fn sms(&self, app: &App) -> Result<Vec<SmsPerson>, Refusal> {
        match &self.row.sms_sealed {
            Some(sealed) => self.open(app, "sms", sealed),
            None => Ok(Vec::new()),
        }
    }

    /// Starts the SMS step.
    pub fn set_sms(&mut self, app: &App, persons: &[SmsPerson], until: Timestamp) -> Result<(), Refusal> {
        self.row.sms_sealed = Some(self.seal(app, "sms", &persons)?);
        self.row.sms_until = Some(until.as_microsecond());
        Ok(())
    }

    /// Seals something of this order.
    pub fn seal(&self, app: &App, column: &'static str, value: &impl Serialize) -> Result<Vec<u8>, Refusal> {
        let plain = serde_json::to_vec(value).map_err(anyhow::Error::from)?;
        Ok(app.keys.seal(&self.key, place(column, &self.row.id), &plain, &mut rand::rng())?)
    }

    /// Opens something of this order.
    pub fn open<T: DeserializeOwned>(&self, app: &App, column: &'static str, sealed: &[u8]) -> Result<T, Refusal> {
        let plain = app.keys.open(&self.key, place(column, &self.row.id), sealed)?;
        Ok(serde_json::from_slice(plain.reveal()).map_err(anyhow::Error::from)?)
    }

    /// Whether `who` may cause `event` now.
    pub fn check(&self, event: Event, who: &Who) -> Result<State, Refusal> {
        lifecycle::next(self.state, event, who.actor)
            .map_err(|not| Refusal::NotPossible { state: not.state, possible: not.possible })
    }

    /// Causes `event`: new state, version, journal entry. `cause` is a word of ours, never prose of the bureau.
    pub async fn advance(
        &mut self,
        tx: &mut Tx<'_>,
        app: &App,
        event: Event,
        who: &Who,
        cause: &str,
    ) -> Result<(), Refusal> {
        self.state = self.check(event, who)?;
        self.row.state = state_name(self.state);
        self.row.version += 1;
        self.row.due = self.due(app);
        let details =
            json!({"state": self.row.state, "cause": cause, "version": self.row.version, "round": self.row.round});
        self.note(tx, app, who, "order.state", details).await
    }

    /// Writes a journal entry about this order that changes no state.
    pub async fn note(&self, tx: &mut Tx<'_>, app: &App, who: &Who, act: &str, details: Value) -> Result<(), Refusal> {
        journal::append(
            tx,
            &journal::Entry {
                case_id: &self.row.id,
                at: app.clock.business(),
                actor: &who.name,
                act,
                details: &details,
            },
        )
        .await?;
        Ok(())
    }

    /// Writes the row back.
    pub async fn save(&mut self, tx: &mut Tx<'_>, app: &App) -> Result<(), Refusal> {
        self.row.updated_at = app.clock.business().as_microsecond();
        orders::save(tx, &self.row).await?;
        Ok(())
    }

    /// By when the present holder should be done: what is promised or prescribed, else nothing.
    fn due(&self, app: &App) -> Option<i64> {
        let days = match self.state {
            State::Draft => app.config.order.draft_days,
            State::Returned => app.config.order.returned_days,
            State::Uploaded => return self.row.sms_until,
            _ => return None,
        };
        let now = app.clock.business();
        now.checked_add(jiff::SignedDuration::from_hours(24 * days)).ok().map(Timestamp::as_microsecond)
    }
}

/// Where a sealed column of an order lives.
pub fn place<'a>(column: &'static str, row: &'a str) -> Place<'a> {
    Place { table: "filing_order", column, row }
}

/// The state's stored name.
pub fn state_name(state: State) -> String {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The state behind a stored name.
pub fn state_of(name: &str) -> Result<State, Refusal> {
    serde_json::from_value(json!(name)).map_err(|_| anyhow::anyhow!("unknown state {name} in the database").into())
}

/// What of a case stands in clear columns.
pub struct Clear {
    /// `organisation` or `individual`.
    pub kind: &'static str,
    /// Two digits.
    pub province: Option<String>,
    /// A unit's name; never an individual's.
    pub subject_name: Option<String>,
}

impl Clear {
    /// Reads them off a case.
    pub fn of(case: &Value) -> Self {
        let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        // Until the nature is typed the name might be a person's: it stays sealed.
        let organisation = text("/subject/nature").is_some_and(|nature| nature != "individual");
        Self {
            kind: if organisation { "organisation" } else { "individual" },
            province: text("/province"),
            subject_name: if organisation { text("/subject/name") } else { None },
        }
    }
}

/// One state that an order was in, from its journal.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TimelineEntry {
    /// The state entered.
    pub state: String,
    /// Who caused it: `applicant`, `reviewer`, `operator`, `system`, `bureau`.
    pub actor: String,
    /// When, business time.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Why, a word of ours.
    pub cause: String,
}

/// The states an order was in, oldest first.
pub async fn timeline(q: &mut impl Connection, order: &str) -> Result<Vec<TimelineEntry>, StoreError> {
    let rows = journal_rows(q, order, "order.state").await?;
    Ok(rows
        .into_iter()
        .map(|(at, actor, details)| TimelineEntry {
            state: text_of(&details, "state"),
            actor: role_of(&actor),
            at,
            cause: text_of(&details, "cause"),
        })
        .collect())
}

/// One look of staff at something sealed, from the journal.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When, business time.
    pub at: Timestamp,
    /// Whose: the role, never the person.
    pub role: String,
    /// `case.seen`, `material.seen` or `upload.seen`.
    pub act: String,
    /// The kind of a document.
    pub kind: String,
    /// Whose document.
    pub owner: String,
}

/// Acts that are a look at something sealed.
const LOOKS: [&str; 3] = ["case.seen", "material.seen", "upload.seen"];

/// The looks of others at an order, newest first.
pub async fn seen(q: &mut impl Connection, order: &str) -> Result<Vec<Seen>, StoreError> {
    let mut all = Vec::new();
    for act in LOOKS {
        for (at, actor, details) in journal_rows(q, order, act).await? {
            let (kind, owner) = (text_of(&details, "kind"), text_of(&details, "owner"));
            all.push(Seen { at, role: role_of(&actor), act: act.to_owned(), kind, owner });
        }
    }
    all.retain(|one| one.role != "applicant");
    all.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(all)
}

/// Sections of a draft edited after `version`.
pub async fn changed_since(q: &mut impl Connection, order: &str, version: i64) -> Result<Vec<Changed>, StoreError> {
    let mut changed = Vec::new();
    for act in ["order.edited", "order.state"] {
        for (at, actor, details) in journal_rows(q, order, act).await? {
            if details.get("version").and_then(Value::as_i64).is_some_and(|v| v > version) {
                let path = if act == "order.state" { "/state".to_owned() } else { text_of(&details, "path") };
                changed.push(Changed { path, at, by: role_of(&actor) });
            }
        }
    }
    Ok(changed)
}

async fn journal_rows(
    q: &mut impl Connection,
    order: &str,
    act: &str,
) -> Result<Vec<(Timestamp, String, Value)>, StoreError> {
    let rows = journal::entries(q, order, act).await?;
    Ok(rows
        .into_iter()
        .map(|(at, actor, details)| (instant(at), actor, serde_json::from_str(&details).unwrap_or(Value::Null)))
        .collect())
}

fn text_of(details: &Value, member: &str) -> String {
    details.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn role_of(actor: &str) -> String {
    actor.split(':').next().unwrap_or_default().to_owned()
}

/// A stored instant.
pub fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

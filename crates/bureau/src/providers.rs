//! The providers: who may sign in, and how they stand with the bureau. Those of the settings are entered when the bureau opens,
//! others through the management API. Each has its own sequence of numbers, its own queue and its own key.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    config::Provider,
    error::Result,
    store::{self, Store},
};

/// How a provider stands with the bureau.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Standing {
    /// It may report.
    #[default]
    Open,
    /// Its reporting right is not opened: 19 to every call.
    Closed,
    /// Its unit was deleted: 1053 to every request.
    Deleted,
    /// It is no valid reporting unit: 1054 to every request.
    Invalid,
}

fn yes() -> bool {
    true
}

/// A provider on the bureau's list.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enrolled {
    /// Who signs in with what.
    pub provider: Provider,
    /// Name of the unit.
    #[serde(default)]
    pub name: String,
    /// How it stands.
    #[serde(default)]
    pub standing: Standing,
    /// Whether it may report ICP filings; 5009 otherwise.
    #[serde(default = "yes")]
    pub icp: bool,
    /// Whether it may report addresses; 5009 otherwise.
    #[serde(default = "yes")]
    pub ip: bool,
    /// Whether it is the group company of a basic carrier, which alone reports broadcasts.
    #[serde(default)]
    pub carrier: bool,
}

impl Enrolled {
    /// A provider in good standing.
    pub(crate) fn of(provider: Provider) -> Self {
        let name = format!("练习接入商{}", provider.isp_id);
        Self { provider, name, standing: Standing::Open, icp: true, ip: true, carrier: false }
    }
}

/// Everything that is set for all of them: operations that are not open (5011).
type Closed = Vec<String>;

struct State {
    all: BTreeMap<i64, Arc<Enrolled>>,
    closed: Arc<Closed>,
}

/// The list in memory, as the store has it.
pub(crate) struct Providers(RwLock<State>);

impl Providers {
    /// Reads the list and enters those of the settings; how these stand stays as it was set.
    pub(crate) async fn load(db: &mut SqliteConnection, configured: &[Provider]) -> Result<Self> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT value FROM providers").fetch_all(&mut *db).await?;
        let mut all = BTreeMap::new();
        for row in rows {
            let one: Enrolled = serde_json::from_str(&row)?;
            all.insert(one.provider.isp_id, Arc::new(one));
        }
        for provider in configured {
            let mut one = all
                .get(&provider.isp_id)
                .map_or_else(|| Enrolled::of(provider.clone()), |e: &Arc<Enrolled>| (**e).clone());
            one.provider = provider.clone();
            write(db, &one).await?;
            all.insert(provider.isp_id, Arc::new(one));
        }
        let closed = Arc::new(store::get(db, "closed").await?.unwrap_or_default());
        Ok(Self(RwLock::new(State { all, closed })))
    }

    /// The provider of an id.
    pub(crate) fn of(&self, isp: i64) -> Option<Arc<Enrolled>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).all.get(&isp).cloned()
    }

    /// All, by id.
    pub(crate) fn all(&self) -> Vec<Arc<Enrolled>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).all.values().cloned().collect()
    }

    /// Operations that are not open, such as `ICP/XZHYD`.
    pub(crate) fn closed(&self) -> Arc<Closed> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).closed)
    }

    /// Enters a provider or replaces it.
    pub(crate) async fn enrol(&self, db: &Store, one: Enrolled) -> Result<()> {
        let mut tx = db.step().await?;
        write(&mut tx, &one).await?;
        tx.commit().await?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).all.insert(one.provider.isp_id, Arc::new(one));
        Ok(())
    }

    /// Closes operations.
    pub(crate) async fn close(&self, db: &Store, closed: Closed) -> Result<()> {
        let mut tx = db.step().await?;
        store::put(&mut tx, "closed", &closed).await?;
        tx.commit().await?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).closed = Arc::new(closed);
        Ok(())
    }
}

async fn write(db: &mut SqliteConnection, one: &Enrolled) -> Result<()> {
    sqlx::query(
        "INSERT INTO providers (isp, value) VALUES ($1, $2) ON CONFLICT (isp) DO UPDATE SET value = excluded.value",
    )
    .bind(one.provider.isp_id)
    .bind(serde_json::to_string(one)?)
    .execute(db)
    .await?;
    Ok(())
}

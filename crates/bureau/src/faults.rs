//! How badly the bureau behaves. A plan of faults, each with a rate and perhaps a number of times, and one seeded
//! stream of chance: the same seed, plan and order of calls give the same faults, also across a restart. None by default.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use tokio::sync::Mutex;

use crate::{
    error::Result,
    store::{self, Store},
};

/// How late `delay` is when it does not say, in milliseconds.
const DELAY: u64 = 1_000;

/// A kind of bad behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultName {
    /// An upload is stored and the connection closed without an answer.
    DropAfterStore,
    /// An acknowledged file stays in the queue for one more delivery.
    Redeliver,
    /// Calls are answered late.
    Delay,
    /// An upload in order is refused with 14, which lists the number before it; that file is then taken once more.
    #[serde(rename = "code_14")]
    Code14,
    /// An upload is refused with 15 and not stored.
    #[serde(rename = "code_15")]
    Code15,
    /// An upload is refused with 901 and not stored.
    #[serde(rename = "code_901")]
    Code901,
}

/// One fault of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which.
    pub name: FaultName,
    /// How often, 0 to 1.
    pub rate: f64,
    /// How many times at most; counts down. Absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// Of `delay`: how late, in milliseconds, at most a minute; a second when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
}

/// A seed and the faults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Seed of the stream of chance.
    #[serde(default)]
    pub seed: u64,
    /// The faults; several of one name are asked in order.
    #[serde(default)]
    pub faults: Vec<Fault>,
}

impl FaultPlan {
    /// What is wrong with a plan, if anything.
    pub(crate) fn objection(&self) -> Option<String> {
        if self.faults.len() > 64 {
            return Some("at most 64 faults".into());
        }
        self.faults.iter().enumerate().find_map(|(i, f)| {
            if !(0.0..=1.0).contains(&f.rate) {
                Some(format!("faults[{i}].rate is not between 0 and 1"))
            } else if f.ms.is_some_and(|ms| ms > 60_000) {
                Some(format!("faults[{i}].ms is over 60000"))
            } else {
                None
            }
        })
    }
}

/// The plan in force with the place in the stream of chance.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Standing {
    plan: FaultPlan,
    draws: u64,
}

/// The plan in force.
pub(crate) struct Faults(Mutex<Standing>);

impl Faults {
    /// Reads the plan back.
    pub(crate) async fn load(db: &mut SqliteConnection) -> Result<Self> {
        Ok(Self(Mutex::new(store::get(db, "faults").await?.unwrap_or_default())))
    }

    /// The plan with what is left of each count.
    pub(crate) async fn plan(&self) -> FaultPlan {
        self.0.lock().await.plan.clone()
    }

    /// Replaces the plan and starts its stream of chance afresh.
    pub(crate) async fn replace(&self, db: &Store, plan: FaultPlan) -> Result<()> {
        let mut standing = self.0.lock().await;
        let fresh = Standing { plan, draws: 0 };
        keep(db, &fresh).await?;
        *standing = fresh;
        Ok(())
    }

    /// Whether a fault strikes now, and with which delay.
    pub(crate) async fn strikes(&self, db: &Store, name: FaultName) -> Result<Option<Duration>> {
        let mut standing = self.0.lock().await;
        let mut after = standing.clone();
        let mut struck = None;
        let (mut drawn, seed) = (after.draws, after.plan.seed);
        for fault in after.plan.faults.iter_mut().filter(|f| f.name == name && f.times != Some(0)) {
            let hit = match fault.rate {
                r if r <= 0.0 => false,
                r if r >= 1.0 => true,
                r => {
                    drawn += 1;
                    chance(seed, drawn) < r
                }
            };
            if hit {
                fault.times = fault.times.map(|n| n - 1);
                struck = Some(Duration::from_millis(fault.ms.unwrap_or(DELAY)));
                break;
            }
        }
        after.draws = drawn;
        if after.draws != standing.draws || after.plan != standing.plan {
            keep(db, &after).await?;
            *standing = after;
        }
        Ok(struck)
    }
}

async fn keep(db: &Store, standing: &Standing) -> Result<()> {
    let mut tx = db.step().await?;
    store::put(&mut tx, "faults", standing).await?;
    Ok(tx.commit().await?)
}

/// The n-th number of a seed's stream, 0 to 1 (SplitMix64).
fn chance(seed: u64, n: u64) -> f64 {
    let mut z = seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_even_and_repeats() {
        let hits = (1..=10_000).filter(|n| chance(7, *n) < 0.25).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
        assert_eq!(chance(7, 1), chance(7, 1));
        assert_ne!(chance(7, 1), chance(8, 1));
    }

    #[tokio::test]
    async fn times_count_down_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let db = Store::open(dir.path()).await.unwrap();
        let faults = Faults::load(&mut db.step().await.unwrap()).await.unwrap();
        let plan =
            FaultPlan { seed: 1, faults: vec![Fault { name: FaultName::Code15, rate: 1.0, times: Some(2), ms: None }] };
        faults.replace(&db, plan).await.unwrap();
        assert!(faults.strikes(&db, FaultName::Code15).await.unwrap().is_some());
        assert!(faults.strikes(&db, FaultName::Code901).await.unwrap().is_none());
        let again = Faults::load(&mut db.step().await.unwrap()).await.unwrap();
        assert!(again.strikes(&db, FaultName::Code15).await.unwrap().is_some());
        assert!(again.strikes(&db, FaultName::Code15).await.unwrap().is_none());
        assert_eq!(again.plan().await.faults[0].times, Some(0));
    }
}

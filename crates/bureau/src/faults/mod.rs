//! How badly the bureau behaves. A plan of faults, each with a rate, a switch, perhaps a number of times, and a stream of chance
//! of its own: the same seed, plan and order of events give the same faults. None by default in this library; the command line
//! has its own defaults (decision 39).
//!
//! Every fault leaves a correct client a way: what is refused may be sent again, what is lost can be asked for, what was delivered
//! wrongly comes right the next time.

mod name;
mod profile;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

pub use name::FaultName;
pub use profile::ProfileError;

use crate::{
    error::Result,
    store::{self, Store},
};

/// How late `delay` and `late` are when they do not say, in milliseconds.
const DELAY: u64 = 1_000;
/// So many draws of a fault are taken in advance of being written down: a restart goes on behind them.
const RESERVED: u64 = 1_000;

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}

/// One fault of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which.
    pub name: FaultName,
    /// How often, 0 to 1.
    pub rate: f64,
    /// Switched on; so it is when absent.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub on: bool,
    /// How many times at most; counts down. Absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// Of `delay` and `late`: how late at most, in milliseconds; a second when absent, a minute at most. `delay` is always as late
    /// as this, `late` anything up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// A seed of its own in place of the plan's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// A seed and the faults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Seed of the streams of chance.
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

/// A fault that strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Struck {
    /// How late.
    pub delay: Duration,
    /// A number between 0 and 1, for what is left to choose.
    pub choice: f64,
}

impl Struck {
    /// One of `n` from 0 on.
    pub(crate) fn of(self, n: usize) -> usize {
        ((self.choice * n as f64) as usize).min(n.saturating_sub(1))
    }
}

/// The plan in force with the places in the streams of chance.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Standing {
    plan: FaultPlan,
    /// The plan of the settings that this one came from, if it did.
    configured: Option<FaultPlan>,
    /// Draws taken or reserved, by fault.
    reserved: BTreeMap<FaultName, u64>,
    #[serde(skip)]
    draws: BTreeMap<FaultName, u64>,
}

/// The plan in force.
pub(crate) struct Faults(Mutex<Standing>);

impl Faults {
    /// Reads the plan back; another plan of the settings replaces it.
    pub(crate) async fn load(db: &mut SqliteConnection, configured: Option<&FaultPlan>) -> Result<Self> {
        let mut standing: Standing = store::get(db, "faults").await?.unwrap_or_default();
        standing.draws = standing.reserved.clone();
        if let Some(plan) = configured
            && standing.configured.as_ref() != Some(plan)
        {
            standing = Standing { plan: plan.clone(), configured: Some(plan.clone()), ..Standing::default() };
            store::put(db, "faults", &standing).await?;
        }
        Ok(Self(Mutex::new(standing)))
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan with what is left of each count.
    pub(crate) fn plan(&self) -> FaultPlan {
        self.standing().plan.clone()
    }

    /// Replaces the plan and starts its streams of chance afresh.
    pub(crate) async fn replace(&self, db: &Store, plan: FaultPlan) -> Result<()> {
        let fresh = Standing { plan, configured: self.standing().configured.clone(), ..Standing::default() };
        let mut tx = db.step().await?;
        store::put(&mut tx, "faults", &fresh).await?;
        tx.commit().await?;
        *self.standing() = fresh;
        Ok(())
    }

    /// Whether a fault strikes now. Not to be called while a transaction that writes is open: see [`Self::strikes_within`].
    pub(crate) async fn strikes(&self, db: &Store, name: FaultName) -> Result<Option<Struck>> {
        let (struck, keep) = self.standing().draw(name);
        if let Some(standing) = keep {
            let mut tx = db.step().await?;
            store::put(&mut tx, "faults", &standing).await?;
            tx.commit().await?;
        }
        Ok(struck)
    }

    /// Whether a fault strikes now, inside a transaction.
    pub(crate) async fn strikes_within(&self, db: &mut SqliteConnection, name: FaultName) -> Result<Option<Struck>> {
        let (struck, keep) = self.standing().draw(name);
        if let Some(standing) = keep {
            store::put(db, "faults", &standing).await?;
        }
        Ok(struck)
    }
}

impl Standing {
    /// Draws for a fault; what is to be written down comes second.
    fn draw(&mut self, name: FaultName) -> (Option<Struck>, Option<Self>) {
        let mut keep = false;
        let mut struck = None;
        let seed = self.plan.seed;
        for fault in self.plan.faults.iter_mut().filter(|f| f.name == name && f.on && f.times != Some(0)) {
            if fault.rate <= 0.0 {
                continue;
            }
            let drawn = self.draws.entry(name).or_default();
            *drawn += 1;
            let reserved = self.reserved.entry(name).or_default();
            if *drawn > *reserved {
                *reserved = *drawn + RESERVED;
                keep = true;
            }
            let stream = fault.seed.unwrap_or(seed) ^ name.stream();
            if fault.rate >= 1.0 || chance(stream, 2 * *drawn) < fault.rate {
                if let Some(times) = &mut fault.times {
                    *times -= 1;
                    keep = true;
                }
                let delay = Duration::from_millis(fault.ms.unwrap_or(DELAY));
                struck = Some(Struck { delay, choice: chance(stream, 2 * *drawn + 1) });
                break;
            }
        }
        (struck, keep.then(|| self.clone()))
    }
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

    fn plan(name: FaultName, rate: f64, times: Option<u64>) -> FaultPlan {
        FaultPlan { seed: 1, faults: vec![Fault { name, rate, on: true, times, ms: None, seed: None }] }
    }

    #[test]
    fn chance_is_even_and_repeats() {
        let hits = (1..=10_000).filter(|n| chance(7, *n) < 0.25).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
        assert_eq!(chance(7, 1), chance(7, 1));
        assert_ne!(chance(7, 1), chance(8, 1));
    }

    #[test]
    fn each_fault_has_a_stream_and_a_switch_of_its_own() {
        let draws =
            |mut standing: Standing, name| (0..200).map(|_| standing.draw(name).0.is_some()).collect::<Vec<_>>();
        let mut both = plan(FaultName::Code15, 0.3, None);
        both.faults.extend(plan(FaultName::Late, 0.3, None).faults);
        let standing = Standing { plan: both.clone(), ..Standing::default() };
        let alone = draws(standing.clone(), FaultName::Code15);
        assert!((30..90).contains(&alone.iter().filter(|hit| **hit).count()));
        assert_ne!(alone, draws(standing.clone(), FaultName::Late), "one event does not move the other's chance");
        both.faults[0].seed = Some(2);
        assert_ne!(alone, draws(Standing { plan: both.clone(), ..Standing::default() }, FaultName::Code15));
        both.faults[0].on = false;
        assert!(!draws(Standing { plan: both, ..Standing::default() }, FaultName::Code15).contains(&true));
    }

    #[tokio::test]
    async fn times_count_down_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let db = Store::open(dir.path()).await.unwrap();
        let load = async |plan: Option<&FaultPlan>| {
            let mut tx = db.step().await.unwrap();
            let faults = Faults::load(&mut tx, plan).await.unwrap();
            tx.commit().await.unwrap();
            faults
        };
        let wanted = plan(FaultName::Code15, 1.0, Some(2));
        let faults = load(Some(&wanted)).await;
        assert!(faults.strikes(&db, FaultName::Code15).await.unwrap().is_some());
        assert!(faults.strikes(&db, FaultName::Code901).await.unwrap().is_none());
        let again = load(Some(&wanted)).await;
        assert!(
            again.strikes(&db, FaultName::Code15).await.unwrap().is_some(),
            "the same settings go on where they were"
        );
        assert!(again.strikes(&db, FaultName::Code15).await.unwrap().is_none());
        assert_eq!(again.plan().faults[0].times, Some(0));
        assert_eq!(load(None).await.plan().faults[0].times, Some(0));
        assert_eq!(load(Some(&FaultPlan::default())).await.plan(), FaultPlan::default());
    }
}

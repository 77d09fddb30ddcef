//! The desk: works through stored uploads in order of arrival, each in one transaction with its result file, decides
//! requests where the settings say so, and ends those whose SMS window is over. Woken by a bell, and by itself every
//! tenth of a second; a file it failed on is tried again, so stopping it at any time loses nothing.

mod base_codes;
mod check;
mod decide;
mod demand;
mod file;
mod findings;
mod intake;
mod ip;
pub(crate) mod letters;
mod operation;
mod read;
pub(crate) mod records;
mod unasked;

use std::{future::Future, pin::pin, time::Duration};

pub(crate) use check::{certificate_key, domain_key, is_host};
pub(crate) use decide::{Answer, carry_out, lapse, refuse, take_answer};
pub(crate) use demand::{Refusal, Wish, grant};
pub(crate) use file::{file_sites, file_subject, next_number};
pub use letters::LAPSE_WORDINGS;

use crate::{
    clock,
    error::{BureauError, Result},
    requests,
    script::{Outcome, Verdict},
    sms,
    state::Inner,
    uploads,
};

const TICK: Duration = Duration::from_millis(100);

/// Works until `shutdown`.
pub(crate) async fn run(bureau: &Inner, shutdown: impl Future<Output = ()> + Send) {
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => return,
            done = turn(bureau) => {
                if let Err(error) = done {
                    tracing::error!(%error, "PRACTICE desk stumbled and will try again");
                }
            }
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = bureau.bell.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// One turn: everything that can be done now.
async fn turn(bureau: &Inner) -> Result<()> {
    while let Some(upload) = uploads::oldest_waiting(bureau.store.read()).await? {
        intake::take_in(bureau, upload).await?;
    }
    for (request, verdict) in requests::due(bureau.store.read(), clock::wall(), 1_000).await? {
        decide_alone(bureau, request, &serde_json::from_str(&verdict)?).await?;
    }
    for request in sms::overdue(bureau.store.read(), bureau.clock.now_micros()).await? {
        let mut tx = bureau.store.step().await?;
        if requests::by_id(&mut tx, request).await?.is_some_and(|r| r.state == "sms") {
            lapse(bureau, &mut tx, request, None).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Carries out what the script or the mode says, answering for the persons where it is approved; a request that cannot be
/// approved is refused with 1999.
async fn decide_alone(bureau: &Inner, request: i64, verdict: &Verdict) -> Result<()> {
    let mut tx = bureau.store.step().await?;
    if !requests::by_id(&mut tx, request).await?.is_some_and(|r| r.is_open()) {
        return Ok(());
    }
    if verdict.result == Outcome::Approve {
        sms::answer_all(&mut tx, request, bureau.clock.now_micros()).await?;
    }
    match carry_out(bureau, &mut tx, request, verdict).await {
        Ok(()) => Ok(tx.commit().await?),
        Err(BureauError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "PRACTICE desk cannot approve a request and refuses it");
            tx.rollback().await?;
            let mut tx = bureau.store.step().await?;
            let refusal = Verdict { result: Outcome::Refuse, codes: vec![1999], opinion: None };
            refuse(bureau, &mut tx, request, &refusal).await?;
            Ok(tx.commit().await?)
        }
    }
}

//! The desk: works through stored uploads in order of arrival, each in one transaction with its result file, decides
//! requests where the settings say so, and ends those whose SMS window is over. Woken by a bell, and by itself every
//! tenth of a second; a file it failed on is tried again, so stopping it at any time loses nothing.

mod check;
mod decide;
mod intake;
mod letters;

use std::{future::Future, pin::pin, time::Duration};

pub(crate) use check::{certificate_key, domain_key};
pub(crate) use decide::{Answer, Refusal, approve, lapse, refuse, take_answer};
pub use letters::LAPSE_WORDINGS;

use crate::{
    clock,
    config::Decide,
    error::{BureauError, Result},
    requests, sms,
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
    if let Decide::Auto { after } = bureau.config.decide {
        let since = clock::wall().saturating_sub(i64::try_from(after.as_micros()).unwrap_or(i64::MAX));
        for request in requests::open_since(bureau.store.read(), since, 1_000).await? {
            decide_alone(bureau, request).await?;
        }
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

/// Answers for the persons and approves; a request that cannot be approved is refused with 1999.
async fn decide_alone(bureau: &Inner, request: i64) -> Result<()> {
    let mut tx = bureau.store.step().await?;
    if !requests::by_id(&mut tx, request).await?.is_some_and(|r| r.state == "sms" || r.state == "review") {
        return Ok(());
    }
    sms::answer_all(&mut tx, request, bureau.clock.now_micros()).await?;
    match approve(bureau, &mut tx, request, None).await {
        Ok(_) => Ok(tx.commit().await?),
        Err(BureauError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "PRACTICE desk cannot approve a request and refuses it");
            tx.rollback().await?;
            let mut tx = bureau.store.step().await?;
            refuse(bureau, &mut tx, request, &Refusal { codes: vec![1999], opinion: None }).await?;
            Ok(tx.commit().await?)
        }
    }
}

//! An operator runs a channel: pause, resume, ask now. The worker is perhaps another process, so every word of the operator
//! is a row that the worker reads before its next call; nothing is sent from here.
//!
//! A channel is *open*, *paused* (by a person, for as long as the person likes) or *stopped* (by the exchange, because
//! something does not fit and a person must look first).

use std::sync::Arc;

use serde_json::json;

use super::answer_task::CHANNEL_STOPPED;
use super::order::Who;
use super::refusal::Refusal;
use super::{house, own_files};
use crate::app::{App, new_id};
use crate::store::{Tx, channels, desk, wire};

/// Why a channel stands still whose number was used by another system.
pub const NUMBER_TAKEN: &str = "another_system_uses_this_account";

/// Why a channel stands still whose bureau names a later upload than our last.
pub const NUMBERS_AHEAD: &str = "the_bureau_holds_more_than_we_sent";

/// Why a channel stands still whose bureau misses files that the archive cannot give.
pub const GAP: &str = "the_gap_does_not_close";

/// Why a channel stands still whose bureau misses a file that we never sent.
pub const NOT_OURS: &str = "the_bureau_misses_a_file_that_is_not_ours";

/// Why a channel stands still whose bureau gives answers that say neither yes nor no.
pub const UNCLEAR: &str = "unclear_answers";

/// Why a channel stands still whose bureau refuses our package or our call as wrong.
pub const OUR_FAULT: &str = "our_fault";

/// What an operator wants of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Make no call until told otherwise. What was received is still applied.
    Pause,
    /// Go on, after a pause or after a stop that somebody has looked into.
    Resume,
    /// Ask the bureau for its files now, and end any back-off.
    Ask,
}

impl Hand {
    /// By the word in the address.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "pause" => Self::Pause,
            "resume" => Self::Resume,
            "ask" => Self::Ask,
            _ => return None,
        })
    }
}

/// The id of this installation's channel.
pub fn ours(app: &App) -> String {
    app.config.bureau.isp_id.to_string()
}

/// Does what an operator wants; the caller has checked that it is one.
///
/// # Errors
/// [`Refusal::NotFound`] without such a channel, [`Refusal::Channel`] if its state does not allow it.
pub async fn act(app: &Arc<App>, channel: &str, who: &Who, hand: Hand) -> Result<(), Refusal> {
    let (app2, channel, who) = (Arc::clone(app), channel.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let row = channels::find(tx, &channel).await?.ok_or(Refusal::NotFound)?;
                let refused = || Refusal::Channel { state: row.state.clone() };
                match (hand, row.state.as_str()) {
                    (Hand::Pause, "open") => {
                        if !channels::move_state(tx, &channel, "open", "paused", Some(&who.name)).await? {
                            return Err(refused());
                        }
                        house::note(tx, app, &who, "channel.paused", json!({"channel": channel})).await
                    }
                    (Hand::Resume, "paused") => {
                        if !channels::move_state(tx, &channel, "paused", "open", None).await? {
                            return Err(refused());
                        }
                        house::note(tx, app, &who, "channel.resumed", json!({"channel": channel})).await
                    }
                    (Hand::Resume, "stopped") => {
                        desk::close_alerts(tx, CHANNEL_STOPPED, &who.name, "close", app.clock.business()).await?;
                        open_again(tx, app, &channel, &who).await
                    }
                    (Hand::Ask, "open") => {
                        channels::wish_to_ask(tx, &channel, app.clock.wall()).await?;
                        house::note(tx, app, &who, "channel.asked", json!({"channel": channel})).await
                    }
                    _ => Err(refused()),
                }
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}

/// Opens a stopped channel: a person has looked and says go on. A channel that does not stand still is left as it is.
pub async fn open_again(tx: &mut Tx<'_>, app: &App, channel: &str, who: &Who) -> Result<(), Refusal> {
    let Some(row) = channels::find(tx, channel).await?.filter(|row| row.state == "stopped") else { return Ok(()) };
    let why = row.note.as_deref();
    if matches!(why, Some(NUMBER_TAKEN | NUMBERS_AHEAD | OUR_FAULT)) {
        pack_anew(tx, app, channel).await?;
    }
    if matches!(why, Some(NUMBER_TAKEN | NUMBERS_AHEAD)) {
        // A person has looked: wherever the bureau's numbering stands, ours goes on from there.
        channels::forget_last_sequence(tx, channel).await?;
    }
    channels::set_state(tx, channel, "open", None).await?;
    house::note(tx, app, who, "channel.reopened", json!({"channel": channel, "why": why})).await
}

/// The numbered package will not be sent again: the bureau holds another file under its number, or refuses these bytes. A
/// person has looked and says go on, so what it carries goes to the line again and is packed anew, under whatever number is
/// next.
async fn pack_anew(tx: &mut Tx<'_>, app: &App, channel: &str) -> Result<(), Refusal> {
    let Some(lost) = wire::sending(tx, channel).await? else { return Ok(()) };
    let carried = wire::carried(tx, &lost.id).await?;
    if !wire::give_up(tx, &lost.id).await? {
        return Ok(());
    }
    let at = app.clock.wall();
    for upload in carried {
        match (&upload.order_id, upload.round) {
            (Some(order), Some(round)) => wire::enqueue(tx, &new_id(), channel, order, round, at).await?,
            _ => own_files::sent_anew(tx, &upload.id, at).await?,
        }
    }
    Ok(())
}

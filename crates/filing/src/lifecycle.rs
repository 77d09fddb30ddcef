//! The states of an order, and one table of who may move it where.

use crate::vocabulary::codes;

codes! {
    /// Where an order stands.
    State, "order state" {
        /// 草稿: being filled in.
        Draft = "draft",
        /// Waits for a reviewer of the provider.
        Submitted = "submitted",
        /// A reviewer has it.
        InReview = "in_review",
        /// Back with the applicant.
        Returned = "returned",
        /// Waits for the sender.
        Approved = "approved",
        /// With the bureau; SMS step and review happen there.
        Uploaded = "uploaded",
        /// The bureau said yes; the record has not come yet.
        BureauApproved = "bureau_approved",
        /// The record is here.
        Filed = "filed",
        /// Some items are on record, the rest is refused.
        PartlyFiled = "partly_filed",
        /// The bureau said no, and nobody has said yet what kind of no.
        Refused = "refused",
        /// The SMS step was not answered in time.
        Lapsed = "lapsed",
        /// Given up by the applicant.
        Abandoned = "abandoned",
        /// Given up by age.
        Expired = "expired",
    }
}

codes! {
    /// What can happen to an order.
    Event, "order event" {
        /// The applicant changes something.
        Edit = "edit",
        /// The applicant hands it in.
        Submit = "submit",
        /// The applicant gives it up.
        Abandon = "abandon",
        /// A reviewer takes it.
        Claim = "claim",
        /// The reviewer puts it back among those that wait.
        Release = "release",
        /// The reviewer passes it.
        Approve = "approve",
        /// The reviewer sends it back.
        Return = "return",
        /// The bureau's server took the file.
        UploadAccepted = "upload_accepted",
        /// The bureau passed it.
        BureauApprove = "bureau_approve",
        /// The bureau's record came, for all items.
        RecordArrived = "record_arrived",
        /// The bureau's record came for some items, and the rest is refused.
        RecordPartial = "record_partial",
        /// The bureau refused it.
        BureauRefuse = "bureau_refuse",
        /// The refusal is recognised as one for the applicant to mend.
        RecogniseReturn = "recognise_return",
        /// The refusal, or the silence, is recognised as a lapse of the SMS step.
        RecogniseLapse = "recognise_lapse",
        /// The unchanged order goes out once more.
        Resend = "resend",
        /// Staff give it back to the applicant.
        GiveBack = "give_back",
        /// Its time is over.
        Expire = "expire",
    }
}

codes! {
    /// Who causes an event.
    Actor, "actor" {
        /// The applicant.
        Applicant = "applicant",
        /// A reviewer of the provider.
        Reviewer = "reviewer",
        /// An operator of the provider.
        Operator = "operator",
        /// The platform by itself.
        System = "system",
        /// The bureau.
        Bureau = "bureau",
    }
}

codes! {
    /// Who has to do the next thing.
    Holder, "holder" {
        /// The applicant.
        Applicant = "applicant",
        /// The access provider.
        Provider = "provider",
        /// The bureau.
        Bureau = "bureau",
        /// Nobody: the order is at its end.
        Nobody = "nobody",
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// From this state,
    pub state: State,
    /// by this event,
    pub event: Event,
    /// caused by one of these,
    pub actors: &'static [Actor],
    /// to this state.
    pub next: State,
}

const fn row(state: State, event: Event, actors: &'static [Actor], next: State) -> Row {
    Row { state, event, actors, next }
}

const APPLICANT: &[Actor] = &[Actor::Applicant];
const REVIEWER: &[Actor] = &[Actor::Reviewer];
const SYSTEM: &[Actor] = &[Actor::System];
const BUREAU: &[Actor] = &[Actor::Bureau];
const STAFF: &[Actor] = &[Actor::Reviewer, Actor::Operator];
const STAFF_OR_SYSTEM: &[Actor] = &[Actor::System, Actor::Operator, Actor::Reviewer];

/// Everything that can happen to an order. What is not here cannot.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(State::Draft,          Event::Edit,            APPLICANT,       State::Draft),
    row(State::Draft,          Event::Submit,          APPLICANT,       State::Submitted),
    row(State::Draft,          Event::Abandon,         APPLICANT,       State::Abandoned),
    row(State::Draft,          Event::Expire,          SYSTEM,          State::Expired),

    row(State::Submitted,      Event::Claim,           REVIEWER,        State::InReview),
    row(State::Submitted,      Event::Abandon,         APPLICANT,       State::Abandoned),

    row(State::InReview,       Event::Approve,         REVIEWER,        State::Approved),
    row(State::InReview,       Event::Release,         REVIEWER,        State::Submitted),
    row(State::InReview,       Event::Return,          REVIEWER,        State::Returned),

    row(State::Returned,       Event::Edit,            APPLICANT,       State::Returned),
    row(State::Returned,       Event::Submit,          APPLICANT,       State::Submitted),
    row(State::Returned,       Event::Abandon,         APPLICANT,       State::Abandoned),
    row(State::Returned,       Event::Expire,          SYSTEM,          State::Draft),

    // Approved but impossible to pack: staff give it back.
    row(State::Approved,       Event::GiveBack,        STAFF,           State::Returned),
    row(State::Approved,       Event::UploadAccepted,  SYSTEM,          State::Uploaded),
    row(State::Approved,       Event::Abandon,         APPLICANT,       State::Abandoned),

    row(State::Uploaded,       Event::BureauApprove,   BUREAU,          State::BureauApproved),
    row(State::Uploaded,       Event::RecordArrived,   BUREAU,          State::Filed),
    row(State::Uploaded,       Event::RecordPartial,   BUREAU,          State::PartlyFiled),
    row(State::Uploaded,       Event::BureauRefuse,    BUREAU,          State::Refused),
    row(State::Uploaded,       Event::RecogniseLapse,  STAFF_OR_SYSTEM, State::Lapsed),

    row(State::BureauApproved, Event::RecordArrived,   BUREAU,          State::Filed),
    row(State::BureauApproved, Event::RecordPartial,   BUREAU,          State::PartlyFiled),
    row(State::BureauApproved, Event::BureauRefuse,    BUREAU,          State::Refused),

    row(State::Refused,        Event::RecogniseReturn, STAFF_OR_SYSTEM, State::Returned),
    row(State::Refused,        Event::RecogniseLapse,  STAFF_OR_SYSTEM, State::Lapsed),
    row(State::Refused,        Event::Resend,          STAFF_OR_SYSTEM, State::Approved),
    row(State::Refused,        Event::GiveBack,        STAFF,           State::Returned),

    row(State::Lapsed,         Event::Resend,          STAFF_OR_SYSTEM, State::Approved),
    row(State::Lapsed,         Event::GiveBack,        STAFF,           State::Returned),
    row(State::Lapsed,         Event::Abandon,         APPLICANT,       State::Abandoned),
];

/// The event cannot happen in this state, or not by this actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible while the order is {state}")]
pub struct NotPossible {
    /// State the order is in.
    pub state: State,
    /// Event that was tried.
    pub event: Event,
    /// What this actor can do now.
    pub possible: Vec<Event>,
}

/// The state after an event.
///
/// # Errors
///
/// [`NotPossible`] where the table has no such row for this actor.
pub fn next(state: State, event: Event, actor: Actor) -> Result<State, NotPossible> {
    TABLE
        .iter()
        .find(|row| row.state == state && row.event == event && row.actors.contains(&actor))
        .map(|row| row.next)
        .ok_or_else(|| NotPossible { state, event, possible: possible(state, actor) })
}

/// What an actor can do in a state, in the order of the table.
#[must_use]
pub fn possible(state: State, actor: Actor) -> Vec<Event> {
    TABLE.iter().filter(|row| row.state == state && row.actors.contains(&actor)).map(|row| row.event).collect()
}

/// Who has to do the next thing.
#[must_use]
pub fn holder(state: State) -> Holder {
    match state {
        State::Draft | State::Returned => Holder::Applicant,
        State::Submitted | State::InReview | State::Approved | State::Refused | State::Lapsed => Holder::Provider,
        State::Uploaded | State::BureauApproved => Holder::Bureau,
        State::Filed | State::PartlyFiled | State::Abandoned | State::Expired => Holder::Nobody,
    }
}

impl State {
    /// True where nothing can happen any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        holder(self) == Holder::Nobody
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_state_is_final_exactly_where_the_table_has_no_exit() {
        for state in State::ALL {
            let exits = TABLE.iter().filter(|row| row.state == *state).count();
            assert_eq!(state.is_final(), exits == 0, "{state}");
        }
    }

    #[test]
    fn every_state_is_reached_from_a_draft() {
        let mut reached = BTreeSet::from([State::Draft]);
        loop {
            let more: BTreeSet<State> = TABLE
                .iter()
                .filter(|row| reached.contains(&row.state))
                .map(|row| row.next)
                .chain(reached.iter().copied())
                .collect();
            if more == reached {
                break;
            }
            reached = more;
        }
        assert_eq!(reached.len(), State::ALL.len());
    }

    #[test]
    fn every_event_and_every_actor_is_used_and_no_row_stands_twice() {
        for event in Event::ALL {
            assert!(TABLE.iter().any(|row| row.event == *event), "{event}");
        }
        for actor in Actor::ALL {
            assert!(TABLE.iter().any(|row| row.actors.contains(actor)), "{actor}");
        }
        let pairs: BTreeSet<_> = TABLE.iter().map(|row| (row.state, row.event)).collect();
        assert_eq!(pairs.len(), TABLE.len());
    }

    #[test]
    fn nothing_is_abandoned_while_the_bureau_has_it() {
        for state in State::ALL {
            if holder(*state) == Holder::Bureau {
                assert!(possible(*state, Actor::Applicant).is_empty(), "{state}");
            }
        }
    }

    proptest! {
        #[test]
        fn an_event_happens_only_by_an_actor_of_its_row(
            state in proptest::sample::select(State::ALL),
            event in proptest::sample::select(Event::ALL),
            actor in proptest::sample::select(Actor::ALL),
        ) {
            let allowed = TABLE
                .iter()
                .any(|row| row.state == state && row.event == event && row.actors.contains(&actor));
            match next(state, event, actor) {
                Ok(_) => {
                    prop_assert!(allowed);
                    prop_assert!(possible(state, actor).contains(&event));
                }
                Err(refusal) => {
                    prop_assert!(!allowed);
                    prop_assert!(!refusal.possible.contains(&event));
                }
            }
        }

        #[test]
        fn no_walk_leaves_a_final_state(events in prop::collection::vec(
            (proptest::sample::select(Event::ALL), proptest::sample::select(Actor::ALL)), 0..60,
        )) {
            let mut state = State::Draft;
            for (event, actor) in events {
                match next(state, event, actor) {
                    Ok(after) => {
                        prop_assert!(!state.is_final());
                        state = after;
                    }
                    Err(refusal) => prop_assert_eq!(refusal.state, state),
                }
            }
        }
    }
}

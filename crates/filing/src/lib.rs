//! What a filing is: identities, numbers, domains, the case, findings, the lifecycle.
//!
//! Everything here is pure: no I/O, no clock, no database. Whoever asks passes in what the outside
//! world said, as a [`case::Case`], and gets back findings.
//!
//! * [`case`]: the typed input of every judgement; [`answer`], [`day`], [`vocabulary`] and
//!   [`region`] are what its members are made of.
//! * [`entry`]: what a form can be told at once. [`filing_type`]: which type of filing it is.
//! * [`rules`]: the rules of nation and provinces, and the answer to a whole case.
//! * [`finding`]: the one shape in which anything wrong is said.
//! * [`lifecycle`]: the states of an order and who may move it. [`calendar`]: working days and hours.
//! * [`identity`], [`number`], [`domain_name`]: things that are parsed once and then trusted.
//! * [`fields`], [`codes`]: the data behind forms, masks and the wire.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod answer;
pub mod calendar;
pub mod case;
pub mod codes;
pub mod county;
pub mod day;
pub mod domain_name;
pub mod entry;
pub mod fields;
pub mod filing_type;
pub mod finding;
pub mod identity;
pub mod lifecycle;
pub mod number;
pub mod pointer;
pub mod region;
pub mod rules;
pub mod sms;
pub mod vocabulary;

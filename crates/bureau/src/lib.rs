//! **PRACTICE.** The practice bureau: a stand-in for the system of a provincial communications administration, made so
//! that an access provider can exercise the whole filing interface without the real one. Nothing it issues is valid.
//!
//! The players and the way of the data:
//!
//! ```text
//! provider ──isp_upload──▶ wire ──▶ store (durable, then 0) ──▶ desk: intake ─▶ checks ─┬▶ refusals ─▶ queue
//!                                                                                      └▶ SMS, register of claims
//! tester ──management API──▶ sms answers, decisions, clock, faults ──▶ desk: decide ─▶ register + queue
//! provider ◀─isp_download── wire ◀── queue (head stays until acknowledged)
//! ```
//!
//! [`open`] opens the bureau's own SQLite database; [`Bureau::wire_router`] is what the provider's client talks to,
//! [`Bureau::manage_router`] the scripting side, [`Bureau::run_desk`] the clerk that works through what was stored.
//! Sockets are made by the caller, so that the two routers never share one unless the caller wants them to.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bureau;
mod clock;
mod config;
mod desk;
mod duties;
mod error;
mod faults;
mod ip_records;
mod manage;
mod numbers;
mod providers;
mod queue;
mod register;
mod requests;
mod script;
mod seeds;
mod sms;
mod state;
mod stop;
mod store;
mod tables;
mod tree;
mod uploads;
mod wire;

pub use bureau::{Bureau, open};
pub use clock::ClockMove;
pub use config::{BureauConfig, ClockLink, Decide, Provider, UsedNumber};
pub use desk::LAPSE_WORDINGS;
pub use error::BureauError;
pub use faults::{Fault, FaultName, FaultPlan, ProfileError};

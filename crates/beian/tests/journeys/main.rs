//! Journeys: each file tells one way through the house, on real parts: the real router, both databases, the practice
//! bureau on a loopback port, real SOAP between them, and a clock that the story moves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod accounts;
mod alerts;
mod api_document;
mod applicant_pages;
mod authorisation;
mod bad_documents;
mod bad_input;
mod bad_luck;
mod bureaus_word;
mod calls;
mod checks;
mod consents;
mod continue_on_phone;
mod desk;
mod desk_queue;
mod documents_pages;
mod drafting;
mod duties;
mod exchange_faults;
mod first_filing;
mod foreign_pages;
mod four_eyes;
mod gateways;
mod house;
mod idempotency;
mod inquiries;
mod journal_of_a_case;
mod lists;
mod messages;
mod notices;
mod oidc;
mod operations;
mod pages;
mod record_heard;
mod returned_and_mended;
mod sender;
mod sign_in_limits;
mod sms_lapse;
mod staff;
mod stale_pages;
mod two_sites;

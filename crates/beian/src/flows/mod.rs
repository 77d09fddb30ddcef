//! One file for each thing that someone does: checks in order, then writes, then jobs, in one step.
//!
//! Flows know the store, the safe and `filing`; they know neither HTTP nor the wire. What they refuse is a
//! [`refusal::Refusal`].

pub mod access_tokens;
pub mod answer_task;
pub mod answered;
pub mod bounds;
pub mod calls;
pub mod carry;
pub mod checklist;
pub mod consent;
pub mod contact;
pub mod create_order;
pub mod deliver;
pub mod edit_order;
pub mod expire;
pub mod fill;
pub mod findings;
pub mod history;
pub mod holder;
pub mod house;
pub mod idempotency;
pub mod judge;
pub mod keep_material;
pub mod known_here;
pub mod known_record;
pub mod letters;
pub mod message;
pub mod order;
pub mod phone_sign_in;
pub mod promise;
pub mod purge;
pub mod refusal;
pub mod remark;
pub mod remind;
pub mod remove_site;
pub mod resource_fit;
pub mod review;
pub mod run_channel;
pub mod settle_message;
pub mod staff_accounts;
pub mod staff_sign_in;
pub mod submit;
pub mod take_result;
pub mod tell;
pub mod unmask;
pub mod upload_findings;

//! The rules of the nation and its provinces: data that one engine reads.
//!
//! * [`RuleBook`] holds them, read from `data/rules/` and an operator's directory; [`Rule`] is one of them.
//! * A [`condition`] is one [`fact`] of the case and one test; a rule says when it speaks and what must hold then.
//! * [`RuleBook::judge`] gives the answer: type, verdict, findings. [`check`] is the same for a file of JSON.
//! * [`list`] and [`changes`] tell people what the rules are and how two books differ.
//!
//! No province is named in code, and no limit of one stands there.

mod book;
pub mod changes;
pub mod check;
pub mod condition;
mod demands;
pub mod fact;
mod facts;
mod file;
mod judge;
pub mod list;
mod materials;
mod pinyin;
mod report;
pub mod rule;
mod sound;
pub mod topic;
mod truth;
mod view;
pub mod words;

pub use book::{BadRules, FILES, RuleBook};
pub use file::{Fault, Source};
pub use judge::Judgement;
pub use rule::Rule;

//! The ministry's filing interface V3.0 as a library.
//!
//! An access provider's own system (the *enterprise side*, here [`client`]) sends filings to the provincial bureau
//! (the *regulator*, here [`service`]) and fetches the answers; the regulator never calls back. On the way out a
//! filing is a [`message`], written as GBK XML that satisfies [`schema`], zipped, hashed and perhaps encrypted by
//! [`package`], and carried by one of six methods over [`soap`]. The regulator answers each call with one of the
//! [`returns`], and later, through a download file, with the [`codes`] of the result. What belongs to one version of the
//! interface stands in [`interface`]. [`auth`] makes and checks the password hash of every call; [`gbk`] and [`xml`] read
//! and write text strictly and within bounds. [`verdict`] says of any file, package or call what is wrong with it and what
//! to do next; [`plain`] is every message as JSON.

// Tests may stop at the first surprise.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod auth;
pub mod client;
pub mod codes;
pub mod gbk;
pub mod interface;
pub mod message;
pub mod package;
pub mod plain;
pub mod returns;
pub mod schema;
pub mod service;
pub mod soap;
pub mod verdict;
pub mod xml;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/speak-to-the-bureau.md")]
mod speak_to_the_bureau {}

//! The filing platform of an access provider.
//!
//! From the top: `cli` starts things, [`routes`] lists every operation, [`api`] answers them, [`exchange`] talks to the
//! bureau, [`jobs`] does the work, [`flows`] hold what people do, [`store`] the SQL, [`safe`] the secrets.

pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
pub mod codebook;
pub mod config;
pub mod deskbook;
pub mod exchange;
pub mod files;
pub mod flows;
pub mod jobs;
pub mod legal;
pub mod network;
pub mod pages;
pub mod ports;
pub mod routes;
pub mod safe;
pub mod stop;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod words;

//! Stories of a provider and the practice bureau, told over real SOAP on loopback. The players: a bureau on a directory
//! of its own, the client of `miit`, and the test as the persons who answer and decide.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod checks;
mod clock;
mod codes;
mod console;
mod crash;
mod demand;
mod documents;
mod faults;
mod foreign;
mod house;
mod journeys;
mod management;
mod numbers;
mod providers;
mod queue;
mod samples;
mod script;
mod whole_way;
mod wire;

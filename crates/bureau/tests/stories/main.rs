//! Stories of a provider and the practice bureau, told over real SOAP on loopback. The players: a bureau on a directory
//! of its own, the client of `miit`, and the test as the persons who answer and decide.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod checks;
mod clock;
mod console;
mod crash;
mod house;
mod management;
mod numbers;
mod queue;
mod samples;
mod whole_way;
mod wire;

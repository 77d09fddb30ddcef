//! beian

pub mod files;

//! Ids of cures.

//! Code values known before a bureau's own tables arrive (`data/codes/seed-codes.tsv`, code-tables.toml).
//!
//! The JCDM download alone is authoritative, so an id that is not here is doubtful and never refused.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../../data/codes/seed-codes.tsv");

type Ids = Vec<RangeInclusive<i64>>;

fn tables() -> &'static HashMap<&'static str, Ids> {
    static CELL: OnceLock<HashMap<&'static str, Ids>> = OnceLock::new();
    CELL.get_or_init(|| TABLE.lines().skip(1).filter_map(row).collect())
}

fn row(line: &'static str) -> Option<(&'static str, Ids)> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let range = |text: &str| {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        Some(from.parse().ok()?..=to.parse().ok()?)
    };
    let ids = cells.next()?.split(' ').map(range).collect::<Option<Ids>>()?;
    Some((name, ids))
}

/// Whether the table of that name is known to hold the id. A table of which nothing is known holds everything.
pub(super) fn knows(table: &str, id: i64) -> bool {
    tables().get(table).is_none_or(|ids| ids.iter().any(|range| range.contains(&id)))
}

/// Certificate types of persons; every other known type belongs to a unit (messages.md, "unit" and "person").
pub(super) fn is_person(certificate: i64) -> Option<bool> {
    match certificate {
        2 | 7 | 8 | 11 | 14 | 30 | 41 | 42 => Some(true),
        other => knows("Zjlx", other).then_some(false),
    }
}

/// Whether a certificate type goes with a unit nature, as far as the seed tables say (Zjlx_by_Dwxz).
pub(super) fn fits_nature(certificate: i64, nature: i64) -> bool {
    match is_person(certificate) {
        Some(person) => person == (nature == 5),
        None => true,
    }
}

/// Whether a verification material of this purpose belongs to a subject (1) or a site (2), where the name tells.
pub(super) fn object_of_purpose(purpose: i64) -> Option<i64> {
    match purpose {
        2 | 3 => Some(1),
        1 | 4 | 5 => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(tables().len(), TABLE.lines().count() - 1);
        assert!(knows("Dwxz", 20) && !knows("Dwxz", 7) && !knows("Dwxz", 21));
        assert!(knows("Shengid", 330_000) && !knows("Shengid", 990_000));
        assert!(knows("Hyfl", 12_345), "nothing is known of that table");
        assert_eq!((is_person(2), is_person(1), is_person(99)), (Some(true), Some(false), None));
    }
}

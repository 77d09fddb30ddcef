//! How long filings took here: from the first submission to the number, by province, out of our own records.

use super::refusal::Refusal;
use crate::app::App;
use crate::store::filings;

/// Fewest cases that say anything.
const ENOUGH: usize = 5;
/// Newest cases that are looked at.
const NEWEST: i64 = 500;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How long others waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// Days from submission to the number.
    Days {
        /// Half were done in so many.
        half: i64,
        /// Nine of ten were done in so many.
        most: i64,
        /// How many cases this is drawn from.
        cases: usize,
    },
    /// Too few cases to say anything.
    TooFew,
}

/// How long filings of a province (two digits) took here.
pub async fn waited(app: &App, province: &str) -> Result<Waited, Refusal> {
    let mut reader = app.store.read().await?;
    Ok(summed(filings::waits(&mut reader, province, NEWEST).await?))
}

/// Sums waits (microseconds) up. Begun days count whole: nobody is told less than it took.
fn summed(mut waits: Vec<i64>) -> Waited {
    if waits.len() < ENOUGH {
        return Waited::TooFew;
    }
    waits.sort_unstable();
    // Nearest rank: the smallest wait that so many of all did not exceed.
    let rank = |of_ten: usize| waits[(waits.len() * of_ten).div_ceil(10) - 1];
    let days = |wait: i64| ((wait + DAY - 1) / DAY).max(1);
    Waited::Days { half: days(rank(5)), most: days(rank(9)), cases: waits.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_nine_of_ten_in_whole_days() {
        assert_eq!(summed(vec![DAY; 4]), Waited::TooFew);
        let ten: Vec<i64> = (1..=10).map(|n| n * DAY - 1).rev().collect();
        assert_eq!(summed(ten), Waited::Days { half: 5, most: 9, cases: 10 });
        assert_eq!(summed(vec![1, 1, 1, 1, DAY + 1]), Waited::Days { half: 1, most: 2, cases: 5 });
    }
}

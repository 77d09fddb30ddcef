//! The hours in which a bureau takes uploads, read from the prose that comes with code 20. The forms are data
//! (`data/reporting-hours.toml`). Days and hours are those of mainland China, whatever the machine says.

use std::sync::LazyLock;

use jiff::civil::{DateTime, Weekday};
use jiff::{SignedDuration, ToSpan};
use serde::Deserialize;

static FORMS: LazyLock<Result<Forms, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/reporting-hours.toml")));

/// Ranges read from one message; one that names more is no message about hours.
const MOST: usize = 8;
/// Minutes of a day.
const DAY: i32 = 24 * 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    clock: Vec<String>,
    between: Vec<String>,
    afternoon: Vec<String>,
    morning: Vec<String>,
    next_day: Vec<String>,
    closed: Vec<String>,
    weekdays: Vec<String>,
}

/// A range of minutes of the day; an end below the beginning is on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    from: i32,
    to: i32,
}

/// What a message says.
#[derive(Debug, PartialEq, Eq)]
struct Hours {
    open: Vec<Range>,
    weekdays_only: bool,
}

/// Whether the embedded forms can be read; asked once at the start.
pub fn check_forms() -> anyhow::Result<()> {
    match &*FORMS {
        Ok(_) => Ok(()),
        Err(error) => Err(anyhow::anyhow!("data/reporting-hours.toml: {error}")),
    }
}

/// How long after `now` (mainland time) the hours of a message begin. `None` where it names none that can be read, or says
/// that they have begun: then nobody knows better than to ask again.
pub fn wait(message: &str, now: DateTime) -> Option<SignedDuration> {
    let hours = FORMS.as_ref().ok()?.read(message)?;
    let begin = hours.next(now)?;
    Some(begin.duration_since(now))
}

impl Hours {
    /// When they begin after `now`; `None` while they last.
    fn next(&self, now: DateTime) -> Option<DateTime> {
        let taken = |day: jiff::civil::Date| {
            !self.weekdays_only || !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        };
        let mut soonest: Option<DateTime> = None;
        // Yesterday's range may last into today; a week ahead there is a working day.
        for ahead in -1..=7_i64 {
            let day = now.date().checked_add(ahead.days()).ok()?;
            if !taken(day) {
                continue;
            }
            for range in &self.open {
                let at = |minutes: i32| day.to_datetime(jiff::civil::Time::midnight()).checked_add(minutes.minutes());
                let to = if range.to <= range.from { range.to + DAY } else { range.to };
                let (from, to) = (at(range.from).ok()?, at(to).ok()?);
                if from <= now && now < to {
                    return None;
                }
                if from > now && soonest.is_none_or(|known| from < known) {
                    soonest = Some(from);
                }
            }
        }
        soonest
    }
}

/// A time of the day found in a text: where it begins and ends (in characters), with the word before it, and the minute.
struct Found {
    from: usize,
    to: usize,
    minute: i32,
    afternoon: bool,
    named_half: bool,
}

impl Forms {
    fn read(&self, message: &str) -> Option<Hours> {
        let text: Vec<char> = message.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
        let all: String = text.iter().collect();
        let times = self.times(&text);
        let mut open = Vec::new();
        let mut closed = Vec::new();
        for pair in times.windows(2) {
            let [first, second] = pair else { continue };
            let between: String = text.get(first.to..second.from)?.iter().collect();
            if !self.between.contains(&between) {
                continue;
            }
            // «下午1点至5点»: the half of the day holds for both.
            let carried = first.afternoon && !second.named_half && second.minute < 12 * 60;
            let range = Range { from: first.minute, to: if carried { second.minute + DAY / 2 } else { second.minute } };
            let shut = self.closed.iter().any(|word| sentence(&all, &text, first.from).contains(word.as_str()));
            if shut { closed.push(range) } else { open.push(range) }
        }
        // Where only the closed hours are named, the open ones are the rest of the day.
        if open.is_empty() {
            open.extend(closed.iter().map(|range| Range { from: range.to % DAY, to: range.from }));
        }
        let weekdays_only = self.weekdays.iter().any(|word| all.contains(word.as_str()));
        (!open.is_empty() && open.len() <= MOST).then_some(Hours { open, weekdays_only })
    }

    fn times(&self, text: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let digit_before = at > 0 && text[at - 1].is_ascii_digit();
            let hit = self.clock.iter().find_map(|form| fits(form, &text[at..]));
            match hit.filter(|_| !digit_before) {
                Some((length, minute)) => {
                    let (from, half) = self.before(text, at);
                    let add = if half == Some(true) && minute < 12 * 60 { DAY / 2 } else { 0 };
                    found.push(Found {
                        from,
                        to: at + length,
                        minute: minute + add,
                        afternoon: half == Some(true),
                        named_half: half.is_some(),
                    });
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Where the words before a time begin, and whether they name the afternoon or the morning.
    fn before(&self, text: &[char], mut at: usize) -> (usize, Option<bool>) {
        let mut half = None;
        loop {
            let ends = |words: &[String]| {
                words.iter().map(|w| w.chars().collect::<Vec<_>>()).find(|w| text[..at].ends_with(w)).map(|w| w.len())
            };
            if let Some(length) = ends(&self.afternoon) {
                (at, half) = (at - length, half.or(Some(true)));
            } else if let Some(length) = ends(&self.morning) {
                (at, half) = (at - length, half.or(Some(false)));
            } else if let Some(length) = ends(&self.next_day) {
                (at, half) = (at - length, half.or(Some(false)));
            } else {
                return (at, half);
            }
        }
    }
}

/// The sentence that a place stands in.
fn sentence<'t>(all: &'t str, text: &[char], at: usize) -> &'t str {
    let byte = text[..at].iter().map(|c| c.len_utf8()).sum::<usize>();
    let ends = ['。', ';', ',', '!', '('];
    let from = all[..byte].rfind(ends).map_or(0, |n| n + all[n..].chars().next().map_or(1, char::len_utf8));
    let to = all[byte..].find(ends).map_or(all.len(), |n| byte + n);
    &all[from..to]
}

/// Full-width digits and signs as plain ones.
fn plain(c: char) -> char {
    match c {
        '，' | '、' => ',',
        '０'..='９' | '：' | '；' | '！' | '（' | '）' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// How many characters of `text` a form takes, and the minute of the day it names.
fn fits(form: &str, text: &[char]) -> Option<(usize, i32)> {
    let (mut at, mut hour, mut minutes) = (0, 0, None);
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{h}") {
            (at, hour) = number(text, at)?;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{m}") {
            let minute;
            (at, minute) = number(text, at)?;
            minutes = minutes.or(Some(minute));
            rest = after;
        } else {
            if text.get(at) != Some(&first) {
                return None;
            }
            if first == '半' {
                minutes = Some(30);
            }
            at += 1;
            rest = &rest[first.len_utf8()..];
        }
    }
    let minutes = minutes.unwrap_or(0);
    ((0..=24).contains(&hour) && (0..60).contains(&minutes)).then_some((at, hour * 60 + minutes))
}

/// One or two digits.
fn number(text: &[char], at: usize) -> Option<(usize, i32)> {
    let digits: String = text.get(at..)?.iter().take(3).take_while(|c| c.is_ascii_digit()).collect();
    if digits.is_empty() || digits.len() > 2 {
        return None;
    }
    Some((at + digits.len(), digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    /// Wait in minutes; Friday, 20 November 2026, at the time given.
    fn minutes(message: &str, time: &str) -> Option<i64> {
        wait(message, at(&format!("2026-11-20T{time}:00"))).map(|wait| wait.as_mins())
    }

    #[test]
    fn hours_are_read_from_the_prose_of_bureaus() {
        let day = 24 * 60;
        for (message, now, expected) in [
            ("不在上报时间范围内，上报时间为8:30-17:30", "07:00", Some(90)),
            ("上报时间：每日 08：30 至 17：30。", "18:30", Some(14 * 60)),
            ("请于９点至１８点上报", "08:00", Some(60)),
            ("请在20:00-次日6:00上报", "12:00", Some(8 * 60)),
            ("请在20:00-次日6:00上报", "05:00", None),
            ("上午8点半到12点，下午1点至5点上报", "12:30", Some(30)),
            ("上午8点半到12点，下午1点至5点上报", "16:30", None),
            ("工作日8时30分至17时30分接收数据", "18:30", Some(2 * day + 14 * 60)),
            ("周一至周五 9:00~18:00", "19:00", Some(2 * day + 14 * 60)),
            ("每日22:00至次日6:00系统暂停上报", "23:00", Some(7 * 60)),
            ("每日22:00至次日6:00系统暂停上报", "12:00", None),
            ("上报时间 00:00:00-06:00:00", "08:00", Some(16 * 60)),
            ("非上报时间", "08:00", None),
            ("请联系0571-81234567", "08:00", None),
            ("系统繁忙，比例1:2", "08:00", None),
            ("99:99-10:00", "08:00", None),
            ("", "08:00", None),
        ] {
            assert_eq!(minutes(message, now), expected, "{message} at {now}");
        }
    }

    #[test]
    fn the_forms_can_be_read() {
        check_forms().unwrap();
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,60}", minute in 0..1440_i64) {
            let now = at("2026-11-20T00:00:00").checked_add(minute.minutes()).unwrap();
            if let Some(wait) = wait(&text, now) {
                prop_assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_hours(24 * 8));
            }
        }

        #[test]
        fn a_range_is_met_to_the_minute(from in 0..24_i32, to in 0..24_i32, minute in 0..1440_i64) {
            prop_assume!(from != to);
            let now = at("2026-11-20T00:00:00").checked_add(minute.minutes()).unwrap();
            let begin = now + wait(&format!("{from}:00-{to}:00"), now).unwrap_or_default();
            let hour = i32::from(begin.hour());
            let inside = if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to };
            prop_assert!(inside, "{begin}");
        }
    }
}

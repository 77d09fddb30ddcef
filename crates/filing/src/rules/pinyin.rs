//! Whether a Latin spelling can be the full pinyin of a Chinese name.
//!
//! Which syllable goes with which character is not judged, only that there is a whole syllable for each character:
//! initials and English words fall out.

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y",
    "w",
];

const FINALS: [&str; 36] = [
    "iang", "iong", "uang", "ueng", "ang", "eng", "ong", "ian", "iao", "ing", "uai", "uan", "ai", "an", "ao", "ei",
    "en", "er", "ia", "ie", "in", "iu", "ou", "ua", "ue", "ui", "un", "uo", "ve", "a", "e", "i", "o", "u", "v", "ve",
];

/// True where `spelling` falls into exactly as many syllables as `name` has characters.
pub(super) fn spells(spelling: &str, name: &str) -> bool {
    if !spelling.is_ascii() {
        return false;
    }
    let letters: String =
        spelling.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    let characters = name.chars().filter(|letter| letter.is_alphabetic() && !letter.is_ascii()).count();
    if letters.is_empty() || characters == 0 || letters.len() > 6 * characters {
        return false;
    }
    let mut reached = vec![vec![false; letters.len() + 1]; characters + 1];
    reached[0][0] = true;
    for count in 0..characters {
        for from in 0..letters.len() {
            if !reached[count][from] {
                continue;
            }
            for end in ends(&letters[from..]) {
                reached[count + 1][from + end] = true;
            }
        }
    }
    reached[characters][letters.len()]
}

/// Lengths of the syllables that a text can begin with.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let initials = INITIALS.into_iter().filter(|initial| text.starts_with(initial)).map(str::len);
    initials.chain([0]).flat_map(move |skip| {
        FINALS.into_iter().filter(move |last| text[skip..].starts_with(last)).map(move |last| skip + last.len())
    })
}

#[cfg(test)]
mod tests {
    use super::spells;

    #[test]
    fn whole_syllables_and_nothing_else() {
        assert!(spells("bei jing xing he ke ji you xian gong si", "北京星禾科技有限公司"));
        assert!(spells("Lu He Chuan", "陆禾川"));
        assert!(!spells("BJXHKJ", "北京星禾科技有限公司"));
        assert!(!spells("Beijing Xinghe Technology Co., Ltd.", "北京星禾科技有限公司"));
        assert!(!spells("lu he", "陆禾川"));
        assert!(!spells("陆禾川", "陆禾川"));
    }
}

//! Lists of words, and quick answers to "does one of them stand in this text".
//!
//! Every text and every word carries a mask of 64 bits, one for each class of characters it uses. A word whose bits
//! are not all among the text's cannot stand in it, so that long lists cost next to nothing for short names.

use unicode_normalization::UnicodeNormalization as _;

/// A text with its mask.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The text itself.
    pub text: &'a str,
    mask: u64,
}

impl<'a> Text<'a> {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, mask: mask(text) }
    }
}

fn mask(text: &str) -> u64 {
    text.chars().fold(0, |mask, letter| mask | 1 << (u32::from(letter).wrapping_mul(0x9E37_79B1) >> 26))
}

/// One word of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    mask: u64,
}

/// A list of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<Word>);

impl Words {
    /// A list in the order given.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self(words.into_iter().map(|text| Word { mask: mask(&text), text }).collect())
    }

    /// The first word of the list that stands in the text.
    #[must_use]
    pub fn found_in(&self, text: Text<'_>) -> Option<&str> {
        self.0
            .iter()
            .find(|word| text.mask & word.mask == word.mask && text.text.contains(&word.text))
            .map(|word| word.text.as_str())
    }

    /// True where the word is one of the list.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|known| known.text == word)
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| word.text.as_str())
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, for a reader.
    #[must_use]
    pub fn listed(&self) -> String {
        self.iter().collect::<Vec<_>>().join(", ")
    }

    /// The same list without the word at a place.
    #[must_use]
    pub fn without(&self, at: usize) -> Self {
        Self(self.0.iter().enumerate().filter(|(here, _)| *here != at).map(|(_, word)| word.clone()).collect())
    }
}

/// The letters and digits of a text alone: so prescribed wordings are compared whatever the punctuation.
#[must_use]
pub fn bare(text: &str) -> String {
    text.nfkc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text with brackets, blanks and wide characters in one form.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|letter| !letter.is_whitespace()).collect()
}

/// True where two names are the same but for the width of brackets and blanks.
#[must_use]
pub fn same_name(left: &str, right: &str) -> bool {
    left == right || folded(left) == folded(right)
}

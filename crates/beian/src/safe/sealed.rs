//! A personal value in memory.

use zeroize::{Zeroize, Zeroizing};

/// A value that neither prints itself nor stays in memory after its use. Who shows it unmasked
/// calls [`Sealed::reveal`], and records that.
pub struct Sealed<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Sealed<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Sealed<T> {
        Sealed(Zeroizing::new(value))
    }

    /// The value itself.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl Sealed<String> {
    /// The first `head` and last `tail` characters with stars between; all stars if too short.
    pub fn masked(&self, head: usize, tail: usize) -> String {
        let count = self.0.chars().count();
        if count <= head + tail {
            return "*".repeat(count);
        }
        self.0.chars().enumerate().map(|(at, c)| if at < head || at >= count - tail { c } else { '*' }).collect()
    }
}

impl<T: Zeroize> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

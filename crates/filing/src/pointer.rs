//! JSON pointers (RFC 6901): building them and matching them against patterns.

/// The pointer of a member of the object at `parent`; `~` and `/` in the key are escaped.
#[must_use]
pub fn member(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of an entry of the list at `parent`.
#[must_use]
pub fn index(parent: &str, at: usize) -> String {
    format!("{parent}/{at}")
}

/// True where `pointer` has the segments of `pattern`; `*` in the pattern stands for any number.
#[must_use]
pub fn matches(pattern: &str, pointer: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut given = pointer.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some("*"), Some(segment)) if is_index(segment) => {}
            (Some(left), Some(right)) if left == right => {}
            _ => return false,
        }
    }
}

fn is_index(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

//! E-mail addresses, as far as the bureau looks at them.

use unicode_normalization::UnicodeNormalization as _;

/// An address of 6 to 128 characters with one `@` between a local part and a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Shorter or longer than the wire takes.
    #[error("an e-mail address has 6 to 128 characters, not {0}")]
    Length(usize),
    /// No `@`, or more than one.
    #[error("an e-mail address has exactly one @")]
    At,
    /// Characters before the `@` that no provider accepts.
    #[error("the part before the @ is not usable")]
    Local,
    /// The part behind the `@` is no domain name.
    #[error("the part behind the @ is not a domain name")]
    Domain,
}

impl Email {
    /// Reads an address as typed; blanks around it and wide characters are accepted.
    ///
    /// # Errors
    ///
    /// [`EmailError`], the first fault found.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let typed: String = text.trim().nfkc().collect();
        let length = typed.chars().count();
        if !(6..=128).contains(&length) {
            return Err(EmailError::Length(length));
        }
        let (local, domain) = typed.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if !is_local(local) {
            return Err(EmailError::Local);
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(typed))
    }

    /// The address as it was typed, trimmed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One form for comparing: small letters.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte))
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        })
        && labels.last().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good_and_bad() {
        for typed in
            ["lianxi1222@example.com", " a.b+c@example.com.cn ", "a@b.cn", "ｌｉａｎｘｉ＠ｅｘａｍｐｌｅ．ｃｏｍ"]
        {
            assert!(Email::parse(typed).is_ok(), "{typed}");
        }
        for (typed, error) in [
            ("", EmailError::Length(0)),
            ("a@b.c", EmailError::Length(5)),
            ("lianxi.example.com", EmailError::At),
            ("a@b@example.com", EmailError::At),
            ("@example.com", EmailError::Local),
            ("a b@example.com", EmailError::Local),
            (".ab@example.com", EmailError::Local),
            ("联系@example.com", EmailError::Local),
            ("lianxi@example", EmailError::Domain),
            ("lianxi@.com", EmailError::Domain),
            ("lianxi@exa mple.com", EmailError::Domain),
            ("lianxi@127.0.0.1", EmailError::Domain),
        ] {
            assert_eq!(Email::parse(typed), Err(error), "{typed}");
        }
        let long = format!("{}@example.com", "a".repeat(120));
        assert_eq!(Email::parse(&long), Err(EmailError::Length(132)));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,140}") {
            let _ = Email::parse(&text);
        }
    }
}

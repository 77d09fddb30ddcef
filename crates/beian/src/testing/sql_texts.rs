//! Finds every SQL text in the sources, so that a test can prepare each on both databases.
//!
//! The convention it reads: a text is a literal in `.query("…")`, `Sql::same("…")` or
//! `Sql::pick("…", "…")`; a `.query(NAME)` names a `const NAME: Sql` of the same file. Anything else
//! in `.query(…)` is reported as hidden, so no text escapes unseen.

use std::path::{Path, PathBuf};

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlText {
    /// The source file.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
    /// For SQLite.
    pub sqlite: String,
    /// For PostgreSQL.
    pub postgres: String,
}

/// All texts in the `.rs` files below `dir`; or the places where a text is hidden.
pub fn sql_texts(dir: &Path) -> Result<Vec<SqlText>, Vec<String>> {
    let (mut texts, mut hidden) = (Vec::new(), Vec::new());
    for file in sources(dir) {
        // The query type itself passes texts on; it holds none.
        if file.ends_with("store/query.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap_or_default();
        read(&file, &tokens(&source), &mut texts, &mut hidden);
    }
    if hidden.is_empty() { Ok(texts) } else { Err(hidden) }
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(file: &Path, tokens: &[(usize, Token)], texts: &mut Vec<SqlText>, hidden: &mut Vec<String>) {
    use Token::{Mark, Text, Word};
    for (at, (line, _)) in tokens.iter().enumerate() {
        let ahead: Vec<&Token> = tokens[at..].iter().take(8).map(|(_, token)| token).collect();
        let mut keep = |sqlite: &str, postgres: &str| {
            texts.push(SqlText {
                file: file.to_owned(),
                line: *line,
                sqlite: sqlite.to_owned(),
                postgres: postgres.to_owned(),
            });
        };
        let mut hide = || hidden.push(format!("{}:{line}: a hidden SQL text", file.display()));
        match ahead.as_slice() {
            [Mark('.'), Word(query), Mark('('), rest @ ..] if query == "query" => match rest {
                [Text(text), ..] => keep(text, text),
                [Word(name), ..] if name == "Sql" || is_const(tokens, name) => {}
                _ => hide(),
            },
            [Word(sql), Mark(':'), Mark(':'), Word(how), Mark('('), rest @ ..] if sql == "Sql" => {
                match (how.as_str(), rest) {
                    ("same", [Text(text), ..]) => keep(text, text),
                    ("pick", [Text(sqlite), Mark(','), Text(postgres), ..]) => keep(sqlite, postgres),
                    ("same" | "pick", _) => hide(),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// Is there a `const NAME: Sql` in the file?
fn is_const(tokens: &[(usize, Token)], name: &str) -> bool {
    tokens.windows(4).any(|four| {
        let [(_, Token::Word(word)), (_, Token::Word(known)), (_, Token::Mark(':')), (_, Token::Word(kind))] = four
        else {
            return false;
        };
        word == "const" && known == name && kind == "Sql"
    })
}

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// The words, string literals and marks of a source, without comments, each with its line.
fn tokens(source: &str) -> Vec<(usize, Token)> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let line = source[..source.len() - rest.len()].matches('\n').count() + 1;
        let (token, length) = next(rest, first);
        found.extend(token.map(|token| (line, token)));
        rest = &rest[length..];
    }
    found
}

/// The token at the beginning of `rest`, if it is one, and how many bytes it takes.
fn next(rest: &str, first: char) -> (Option<Token>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if let Some(raw) = raw_string(rest) {
        return raw;
    }
    match first {
        '"' => string(rest),
        '\'' => (None, character(rest)),
        c if c.is_alphanumeric() || c == '_' => {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Some(Token::Word(rest[..end].to_owned())), end)
        }
        c if c.is_whitespace() => (None, c.len_utf8()),
        c => (Some(Token::Mark(c)), c.len_utf8()),
    }
}

fn raw_string(rest: &str) -> Option<(Option<Token>, usize)> {
    let marks = rest.strip_prefix('r')?;
    let hashes = marks.len() - marks.trim_start_matches('#').len();
    let body = marks[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&close)?;
    let whole = 2 + hashes + length + close.len();
    Some((Some(Token::Text(body[..length].to_owned())), whole))
}

fn string(rest: &str) -> (Option<Token>, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (Some(Token::Text(text)), at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, other)) => text.push(other),
                None => break,
            },
            c => text.push(c),
        }
    }
    (Some(Token::Text(text)), rest.len())
}

/// A character literal, or only the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next(), chars.next()) {
        (Some((_, '\\')), Some((from, _)), _) => {
            rest[from + 1..].find('\'').map_or(rest.len(), |end| from + 1 + end + 1)
        }
        (_, Some((at, '\'')), _) => at + 1,
        _ => 1,
    }
}

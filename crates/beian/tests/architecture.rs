//! The documents name real files and real fields: a document that the code has left behind fails here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use filing::fields::Catalogue;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document(name: &str) -> String {
    let text = std::fs::read_to_string(root().join(name)).unwrap_or_default();
    assert!(!text.is_empty(), "{name} is not there");
    text
}

/// What stands between single backticks, fenced drawings left out.
fn quoted(text: &str) -> Vec<&str> {
    let outside: Vec<&str> = text.split("```").step_by(2).collect();
    outside.into_iter().flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// What running or building makes, so that a fresh checkout does not have it.
const MADE: &[&str] = &["data/run", "target/"];

/// A path below the root of the repository: no blanks, a slash inside, and either a file's name with an ending at its end,
/// or one of the repository's own directories at its beginning.
fn is_path(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = (1..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_lowercase());
    let first = word.split('/').next().unwrap_or_default();
    let below_ours = !first.is_empty() && root().join(first).is_dir();
    word.contains('/')
        && !word.starts_with('/')
        && !word.contains(|c: char| c.is_whitespace() || "*<>{}$".contains(c))
        && !MADE.iter().any(|made| word.starts_with(made))
        && (is_file || below_ours)
}

fn missing_paths(name: &str) -> (usize, Vec<String>) {
    let text = document(name);
    let paths: BTreeSet<&str> = quoted(&text).into_iter().filter(|word| is_path(word)).collect();
    let missing =
        paths.iter().filter(|path| !root().join(path).exists()).map(|path| format!("{name}: {path}")).collect();
    (paths.len(), missing)
}

#[test]
fn what_counts_as_a_path() {
    for path in
        ["crates/beian/src/app.rs", "docs/decisions/", "crates/beian/src/flows", "no/such.rs", "e2e/package.json"]
    {
        assert!(is_path(path), "{path}");
    }
    for other in
        ["api/v1", "text", "/etc/passwd", "data/run", "data/run.key", "migrations/NNNN_*.sql", "a / b", "BAJG/Jg_xx"]
    {
        assert!(!is_path(other), "{other}");
    }
}

#[test]
fn every_place_that_the_architecture_names_exists() {
    let (named, missing) = missing_paths("ARCHITECTURE.md");
    assert!(named > 50, "only {named} paths were found: is the document still written as this test reads it?");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_place_that_the_other_documents_name_exists() {
    let mut names: Vec<String> = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"].map(str::to_owned).into();
    for dir in ["docs", "docs/decisions"] {
        for entry in std::fs::read_dir(root().join(dir)).expect(dir) {
            let name = entry.expect("an entry").file_name().display().to_string();
            if name.ends_with(".md") {
                names.push(format!("{dir}/{name}"));
            }
        }
    }
    assert!(names.iter().any(|name| name == "docs/operations.md") && names.len() > 20, "{names:?}");
    let missing: Vec<String> = names.iter().flat_map(|name| missing_paths(name).1).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_mapping_table_has_every_field_that_goes_on_the_wire_and_no_other() {
    let text = document("docs/mapping.md");
    let (going, staying) = text
        .split_once("## Fields that go to the bureau")
        .and_then(|(_, rest)| rest.split_once("## Elements that nobody types"))
        .and_then(|(going, rest)| Some((going, rest.split_once("## Fields that stay with us")?.1)))
        .expect("the three headings of docs/mapping.md");
    let documented: BTreeMap<String, (String, String)> =
        rows(going).into_iter().map(|cells| (cells[0].clone(), (cells[1].clone(), cells[2].clone()))).collect();
    let fields = Catalogue::embedded().fields();
    let catalogued: BTreeMap<String, (String, String)> = fields
        .iter()
        .filter(|field| field.goes_on_the_wire())
        .map(|field| (field.key.clone(), (field.pointer.clone(), field.wire.clone())))
        .collect();
    assert_eq!(documented, catalogued);

    let documented: BTreeSet<(String, String)> =
        rows(staying).into_iter().map(|cells| (cells[0].clone(), cells[1].clone())).collect();
    let catalogued: BTreeSet<(String, String)> = fields
        .iter()
        .filter(|field| !field.goes_on_the_wire())
        .map(|field| (field.key.clone(), field.pointer.clone()))
        .collect();
    assert_eq!(documented, catalogued);
}

/// The rows of a table whose first cell is quoted: the cells, without their backticks.
fn rows(table: &str) -> Vec<Vec<String>> {
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
        .collect()
}

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

/// A path below the root of the repository: no blanks, a slash inside, and a name with an ending.
fn is_path(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    word.contains('/')
        && !word.starts_with('/')
        && !word.contains(char::is_whitespace)
        && (1..=5).contains(&ending.len())
        && ending.chars().all(|c| c.is_ascii_lowercase())
}

fn missing_paths(name: &str) -> (usize, Vec<String>) {
    let text = document(name);
    let paths: BTreeSet<&str> = quoted(&text).into_iter().filter(|word| is_path(word)).collect();
    let missing =
        paths.iter().filter(|path| !root().join(path).exists()).map(|path| format!("{name}: {path}")).collect();
    (paths.len(), missing)
}

#[test]
fn every_file_that_the_architecture_names_exists() {
    let (named, missing) = missing_paths("ARCHITECTURE.md");
    assert!(named > 50, "only {named} paths were found: is the document still written as this test reads it?");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_file_that_the_other_documents_name_exists() {
    let mut names = vec!["CONTRIBUTING.md".to_owned(), "docs/mapping.md".to_owned(), "docs/operations.md".to_owned()];
    for entry in std::fs::read_dir(root().join("docs/decisions")).expect("docs/decisions") {
        let name = entry.expect("an entry").file_name();
        names.push(format!("docs/decisions/{}", name.display()));
    }
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

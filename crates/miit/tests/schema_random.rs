//! Random messages and random damage: our verdict is the ministry's schema's.
//!
//! The generator reads the element tables by itself, so it shares no code with the check it tries. Everything follows
//! from a fixed seed; `SCHEMA_FILES` sets how many files of each direction are compared.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use miit::schema::{self, Violation};
use miit::xml::{self, Element, Limits};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Files a run of xmllint takes, which loads the schema anew each time.
const BATCH: usize = 100;

/// A line of a table.
#[derive(Debug, Clone)]
struct Line {
    name: String,
    min: usize,
    max: usize,
    kind: String,
    bounds: (i128, i128),
    children: Vec<Line>,
}

fn bounds(text: &str) -> (i128, i128) {
    let number = |text: &str, otherwise| if matches!(text, "" | "*") { otherwise } else { text.parse().unwrap() };
    match text.split_once("..") {
        Some((from, to)) => (number(from, 0), number(to, i128::from(i64::MAX))),
        None => (number(text, 0), number(text, 0)),
    }
}

fn table(text: &str) -> Line {
    let mut open: Vec<Line> = Vec::new();
    let close = |open: &mut Vec<Line>| {
        let done = open.pop().unwrap();
        open.last_mut().unwrap().children.push(done);
    };
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        while open.len() > depth {
            close(&mut open);
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let (min, max) = bounds(words[1]);
        let limits = bounds(words.get(3).filter(|_| matches!(words[2], "string" | "long")).unwrap_or(&"0"));
        let mut read = Line {
            name: words[0].to_owned(),
            min: usize::try_from(min).unwrap(),
            max: usize::try_from(max).unwrap(),
            kind: words[2].to_owned(),
            bounds: limits,
            children: Vec::new(),
        };
        if words[2] == "as" {
            let model = open[0].children.iter().find(|child| child.name == words[3]).unwrap();
            (read.kind, read.children) = (model.kind.clone(), model.children.clone());
        }
        open.push(read);
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap()
}

fn generate(line: &Line, random: &mut SmallRng) -> Element {
    let mut element = Element { name: line.name.clone(), ..Element::default() };
    match line.kind.as_str() {
        "string" => {
            let (min, max) = (usize::try_from(line.bounds.0).unwrap(), usize::try_from(line.bounds.1).unwrap());
            let most = max.min(min + 300);
            let length = *[min, most, random.random_range(min..=most)].choose(random).unwrap();
            element.text = (0..length).map(|_| *['备', 'a', '1', '&', '<', '-'].choose(random).unwrap()).collect();
        }
        "long" => {
            let (min, max) = line.bounds;
            let middle = random.random_range(0..=(max - min).min(1000)) + min;
            element.text = [min, max, middle].choose(random).unwrap().to_string();
        }
        "any" => element.text = "whatever".to_owned(),
        "choice" => element.children.extend(line.children.choose(random).map(|child| generate(child, random))),
        _ => {
            for child in &line.children {
                let most = child.max.min(child.min.max(1) + usize::from(random.random_bool(0.3)));
                let least = if random.random_bool(0.5) { child.min } else { child.min.max(1) };
                for _ in 0..random.random_range(least..=most.max(least)) {
                    element.children.push(generate(child, random));
                }
            }
            if line.kind == "all" && random.random_bool(0.3) {
                element.children.reverse();
            }
        }
    }
    element
}

/// An optional operation is left out mostly, else every file would hold them all.
fn file(table: &Line, random: &mut SmallRng) -> Element {
    let business = table.children.choose(random).unwrap();
    let mut thin = business.clone();
    if business.children.iter().filter(|child| child.min == 0).count() > 1 && random.random_bool(0.9) {
        let kept = business.children.iter().filter(|child| child.min == 0).collect::<Vec<_>>();
        let kept = kept.choose(random).unwrap().name.clone();
        thin.children.retain(|child| child.min > 0 || child.name == kept);
    }
    let version = vec![("version".to_owned(), "V.3.0".to_owned())];
    let children = vec![generate(&thin, random)];
    Element { name: table.name.clone(), attributes: version, children, text: String::new() }
}

fn count(element: &Element) -> usize {
    1 + element.children.iter().map(count).sum::<usize>()
}

/// The element of that number, the root being 0.
fn nth(element: &mut Element, mut n: usize) -> &mut Element {
    let mut here = element;
    while n > 0 {
        n -= 1;
        let mut index = 0;
        while n >= count(&here.children[index]) {
            n -= count(&here.children[index]);
            index += 1;
        }
        here = &mut here.children[index];
    }
    here
}

fn damage(root: &mut Element, names: &[String], random: &mut SmallRng) {
    let total = count(root);
    let victim = nth(root, random.random_range(0..total));
    let child = (!victim.children.is_empty()).then(|| random.random_range(0..victim.children.len().max(1)));
    let stranger = Element { name: names.choose(random).unwrap().clone(), ..Element::default() };
    match (random.random_range(0..9), child) {
        (0, Some(child)) => {
            victim.children.remove(child);
        }
        (1, Some(child)) => victim.children.insert(child, victim.children[child].clone()),
        (2, Some(child)) => victim.children.swap(0, child),
        (3, Some(child)) => victim.children.insert(child, stranger),
        (4, _) => victim.children.push(stranger),
        (5, _) => victim.name.clone_from(names.choose(random).unwrap()),
        (6, _) if victim.attributes.is_empty() => victim.attributes.push(("neu".to_owned(), "1".to_owned())),
        (7, _) => victim.children.clear(),
        _ => {
            let odd = [
                "",
                " ",
                "0",
                "-1",
                "x",
                "1.0",
                " 5",
                "4294967296",
                "9223372036854775808",
                "99999",
                "2026-11-20",
                "备案",
                "+1",
                "007",
            ];
            victim.text = (*odd.choose(random).unwrap()).to_owned();
        }
    }
}

fn write(element: &Element, out: &mut String) {
    out.push_str(&format!("<{}", element.name));
    for (name, value) in &element.attributes {
        out.push_str(&format!(" {name}=\"{value}\""));
    }
    out.push('>');
    out.push_str(&element.text.replace('&', "&amp;").replace('<', "&lt;"));
    element.children.iter().for_each(|child| write(child, out));
    out.push_str(&format!("</{}>", element.name));
}

fn names(line: &Line, all: &mut Vec<String>) {
    all.push(line.name.clone());
    line.children.iter().for_each(|child| names(child, all));
}

fn agree(text: &str, xsd: &str, check: fn(&Element) -> Vec<Violation>) {
    let Some(schema) = sample::Schema::find(xsd) else { return };
    let files = std::env::var("SCHEMA_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let table = table(text);
    let mut all = Vec::new();
    names(&table, &mut all);
    let mut random = SmallRng::seed_from_u64(7);
    let (mut valid, mut checked) = (0, 0);
    while checked < files {
        let mut batch: Vec<(String, bool)> = Vec::new();
        while batch.len() < BATCH {
            let mut root = file(&table, &mut random);
            for _ in 0..random.random_range(0..3) {
                damage(&mut root, &all, &mut random);
            }
            let mut text = String::from("<?xml version=\"1.0\" encoding=\"GBK\"?>");
            write(&root, &mut text);
            let verdict = check(&xml::parse(&text, &Limits::default()).unwrap()).is_empty();
            batch.push((text, verdict));
        }
        let bytes: Vec<Vec<u8>> = batch.iter().map(|(text, _)| miit::gbk::encode(text).unwrap()).collect();
        for ((text, ours), theirs) in batch.iter().zip(schema.verdicts(&bytes)) {
            assert_eq!(*ours, theirs, "ours against xmllint's on {text}");
            valid += usize::from(theirs);
        }
        checked += BATCH;
    }
    // Both verdicts have to occur, or nothing was compared.
    assert!(valid > checked / 5 && valid < checked * 4 / 5, "{valid} of {checked} are valid");
}

#[test]
fn random_uploads_get_the_verdict_of_the_schema() {
    agree(include_str!("../schema/v3.0-upload.txt"), "upload.xsd", schema::validate_upload);
}

#[test]
fn random_downloads_get_the_verdict_of_the_schema() {
    agree(include_str!("../schema/v3.0-download.txt"), "download.xsd", schema::validate_download);
}

//! One line of a table: a change to a sample and what is found.

use miit::gbk;
use miit::verdict::{Date, Known, Layer, Verdict, check_xml};

use crate::sample::Schema;
use crate::samples::{self, Sample};

pub struct Line {
    pub sample: Sample,
    pub name: &'static str,
    /// What is replaced, at its first place; everywhere where it holds no bracket.
    pub from: &'static str,
    pub to: &'static str,
    /// `accept`, or ruling, layer, rule, code or `-`, and path.
    pub expected: &'static str,
}

/// The lines of a table, tab by tab; what begins with `#` is a heading.
pub fn table(text: &'static str) -> Vec<Line> {
    let rows = text.lines().skip(1).filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let cells: Vec<&'static str> = row.split('\t').collect();
        let [sample, name, from, to, expected] = cells[..] else { panic!("{row}") };
        Line { sample: samples::named(sample), name, from, to, expected }
    })
    .collect()
}

pub fn known() -> Known {
    Known { today: Date::read("2026-11-20"), ..Known::default() }
}

/// The bytes of a text as an upload has them; characters outside GBK fail.
pub fn file(text: &str) -> Vec<u8> {
    gbk::encode(&format!("<?xml version=\"1.0\" encoding=\"GBK\"?>\n{text}\n")).unwrap()
}

/// Judges one line and compares; answers the verdict and the file.
pub fn judge(line: &Line) -> (Verdict, Vec<u8>) {
    let name = format!("{} {}: {}", line.sample.message, line.name, line.expected);
    assert!(line.sample.text.contains(line.from), "{name}: {} is not in the sample", line.from);
    let text = line.sample.text.replacen(line.from, line.to, 1);
    let bytes = file(&text);
    let verdict = check_xml(bytes.clone(), &known());
    compare(&verdict, line.expected, line.sample.record, &name);
    (verdict, bytes)
}

/// Compares a verdict with the words of a line.
pub fn compare(verdict: &Verdict, expected: &str, record: &str, name: &str) {
    let json = serde_json::to_value(verdict).unwrap();
    let words: Vec<&str> = expected.split(' ').collect();
    assert_eq!(json["verdict"], words[0], "{name}: {json:#}");
    if words[0] == "accept" {
        assert_eq!(
            (&json["layer"], &json["errors"]),
            (&serde_json::Value::Null, &serde_json::json!([])),
            "{name}: {json:#}"
        );
        return;
    }
    assert_eq!(json["layer"], words[1], "{name}: {json:#}");
    let code = words[3].parse::<u32>().ok();
    let path = words.get(4).copied().unwrap_or_default();
    let path = path.strip_prefix('~').map_or(path.to_owned(), |rest| format!("{record}{rest}"));
    let severity = if words[0] == "refuse" { "error" } else { "warning" };
    let problem = serde_json::json!({"path": path, "rule": words[2], "code": code, "severity": severity});
    let found = json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .any(|error| ["path", "rule", "code", "severity"].iter().all(|key| error[key] == problem[key]));
    assert!(found, "{name}: no {problem} in {json:#}");
}

/// The ministry's schema calls the same files valid.
pub fn agree_with_the_ministry(xsd: &str, files: &[(Verdict, Vec<u8>)]) {
    let Some(schema) = Schema::find(xsd) else {
        return;
    };
    let comparable: Vec<&(Verdict, Vec<u8>)> =
        files.iter().filter(|(verdict, _)| verdict.layer.is_none_or(|layer| layer >= Layer::Schema)).collect();
    let bytes: Vec<Vec<u8>> = comparable.iter().map(|(_, bytes)| bytes.clone()).collect();
    for ((verdict, bytes), valid) in comparable.iter().zip(schema.verdicts(&bytes)) {
        let ours = verdict.layer != Some(Layer::Schema);
        assert_eq!(ours, valid, "xmllint disagrees: {verdict:#?}\n{}", gbk::decode(bytes).unwrap().text);
    }
}

//! Walking an XML tree along a table.

use super::{Kind, MAX_VIOLATIONS, Node, Rule, Violation};
use crate::xml::Element;

/// Most characters of a value that a violation repeats.
const SHOWN: usize = 64;

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Compares a tree with a table from its root on.
pub(crate) fn validate(root: &Element, table: &'static Node) -> Vec<Violation> {
    let mut checker = Checker { path: vec![table.name.to_owned()], found: Vec::new() };
    if root.name != table.name {
        checker.report(Rule::Root, &root.name);
        return checker.found;
    }
    if root.attribute("version").is_none() {
        checker.report(Rule::Version, "");
    }
    checker.element(root, table, &["version"]);
    checker.found
}

/// Whether a text has the length of its rule, counted in characters.
pub(crate) fn length_fits(text: &str, min: usize, max: usize) -> bool {
    // Characters are at most as many as bytes and at least a quarter of them: most texts need no counting.
    if text.len() / 4 >= min && text.len() <= max {
        return true;
    }
    (min..=max).contains(&text.chars().count())
}

/// The number a text writes; `Err` names the broken rule.
///
/// XML Schema allows blanks around a number, libxml2 refuses them: the stricter of the two is right for both sides.
fn is_long_in(text: &str, min: i64, max: i64) -> Result<i64, Rule> {
    let value: i64 = text.parse().map_err(|_| Rule::Number)?;
    if (min..=max).contains(&value) { Ok(value) } else { Err(Rule::Range) }
}

/// A step of a path: the name, with its position if it may repeat.
pub(crate) fn place(node: &Node, position: u32) -> String {
    if node.max > 1 { format!("{}[{position}]", node.name) } else { node.name.to_owned() }
}

struct Checker {
    path: Vec<String>,
    found: Vec<Violation>,
}

impl Checker {
    fn report(&mut self, rule: Rule, value: &str) {
        if self.found.len() < MAX_VIOLATIONS {
            let value = value.chars().take(SHOWN).collect();
            self.found.push(Violation { path: self.path.join("/"), rule, value });
        }
    }

    fn report_at(&mut self, name: &str, rule: Rule) {
        self.path.push(name.to_owned());
        self.report(rule, name);
        self.path.pop();
    }

    fn element(&mut self, element: &Element, node: &Node, attributes: &[&str]) {
        if node.kind == Kind::Any || self.found.len() >= MAX_VIOLATIONS {
            return;
        }
        let nil = node.nillable && element.attribute("xsi:nil").is_some();
        self.attributes(element, if nil { &["xsi:nil"] } else { attributes });
        if nil && element.attribute("xsi:nil").is_some_and(|nil| matches!(nil, "true" | "1")) {
            if !element.text.is_empty() || !element.children.is_empty() {
                self.report(Rule::Content, &element.text);
            }
            return;
        }
        match node.kind {
            Kind::Sequence | Kind::All | Kind::Choice => self.children(element, node),
            Kind::Text { min, max } => {
                if self.is_value(element) && !length_fits(&element.text, min, max) {
                    self.report(Rule::Length, &element.text);
                }
            }
            Kind::Long { min, max } => {
                if self.is_value(element)
                    && let Err(rule) = is_long_in(&element.text, min, max)
                {
                    self.report(rule, &element.text);
                }
            }
            Kind::Any => {}
        }
    }

    fn attributes(&mut self, element: &Element, allowed: &[&str]) {
        for (name, value) in &element.attributes {
            let harmless = match name.as_str() {
                "xmlns" => value.is_empty(),
                "xsi:schemaLocation" | "xsi:noNamespaceSchemaLocation" => true,
                name => name.starts_with("xmlns:") || allowed.contains(&name),
            };
            if !harmless {
                self.report(Rule::Attribute, name);
            }
        }
    }

    fn is_value(&mut self, element: &Element) -> bool {
        if let Some(child) = element.children.first() {
            self.report(Rule::Content, &child.name);
        }
        element.children.is_empty()
    }

    fn children(&mut self, element: &Element, node: &Node) {
        if !element.text.trim_matches(BLANKS).is_empty() {
            self.report(Rule::Content, &element.text);
        }
        let mut counts = vec![0_u32; node.children.len()];
        let mut furthest = 0;
        for child in &element.children {
            let Some((index, rule)) = node.child(&child.name) else {
                self.report_at(&child.name, Rule::Unknown);
                continue;
            };
            counts[index] = counts[index].saturating_add(1);
            self.path.push(place(rule, counts[index]));
            if node.kind == Kind::Sequence && index < furthest {
                self.report(Rule::Order, &child.name);
            }
            if counts[index] > rule.max {
                self.report(Rule::TooMany, &child.name);
            }
            furthest = furthest.max(index);
            self.element(child, rule, &[]);
            self.path.pop();
        }
        if node.kind == Kind::Choice {
            // A choice among elements that may be absent is made by none, too (SJTB).
            let none_will_do = node.children.iter().any(|child| child.min == 0);
            if counts.iter().sum::<u32>() != 1 && !(none_will_do && element.children.is_empty()) {
                self.report(Rule::Choice, "");
            }
            return;
        }
        for (rule, count) in node.children.iter().zip(counts) {
            if count < rule.min {
                self.report_at(rule.name, Rule::Missing);
            }
        }
    }
}

//! What a request says, for people: the tree of the record that the provider sent, with the elements' own words.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use super::{Failed, Visit, escape};
use crate::tree::{Element, read_fragment};

/// The elements that open a part of their own, with its title.
const PARTS: [(&str, &str); 2] = [("Zt_xx", "facts-subject"), ("Wz_xx", "facts-site")];

/// The content of a request as HTML. Attachments are not in it: the desk keeps requests without them.
pub(super) fn of(visit: &Visit, content: &str) -> Result<String, Failed> {
    let record = read_fragment(content)?;
    let mut html = String::new();
    let (parts, rest): (Vec<&Element>, Vec<&Element>) =
        record.children.iter().partition(|c| PARTS.iter().any(|(name, _)| *name == c.name) && !c.children.is_empty());
    let mut sites = 0;
    for part in parts {
        sites += usize::from(part.name == "Wz_xx");
        let title = PARTS.iter().find(|(name, _)| *name == part.name).map_or("facts-subject", |(_, title)| title);
        let _ = write!(html, "<h2>{}</h2><dl>", visit.lang.with(title, "n", &sites.to_string()));
        leaves(visit, part, &mut html);
        html.push_str("</dl>");
    }
    if !rest.is_empty() {
        let _ = write!(html, "<h2>{}</h2><dl>", visit.lang.say("facts-request"));
        rest.into_iter().for_each(|one| leaf_or_leaves(visit, one, &mut html));
        html.push_str("</dl>");
    }
    Ok(html)
}

fn leaves(visit: &Visit, element: &Element, html: &mut String) {
    for child in &element.children {
        leaf_or_leaves(visit, child, html);
    }
}

fn leaf_or_leaves(visit: &Visit, element: &Element, html: &mut String) {
    if !element.children.is_empty() {
        return leaves(visit, element, html);
    }
    // Scans and passwords are not for looking at.
    let value = match element.name.as_str() {
        "Spwj" | "ICPmm" => return,
        "Qsip" | "Zzip" | "IP" => {
            element.text.trim().parse().map_or_else(|_| element.text.clone(), |n: u32| Ipv4Addr::from(n).to_string())
        }
        _ => element.text.clone(),
    };
    if !value.trim().is_empty() {
        let words = visit.lang.say_or(&format!("el-{}", element.name), &element.name).to_owned();
        let _ = write!(html, "<dt>{}</dt><dd lang=\"zh-CN\">{}</dd>", escape(&words), escape(&value));
    }
}

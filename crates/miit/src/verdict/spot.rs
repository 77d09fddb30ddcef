//! An element of a file beside its row of the element table, with its path.

use crate::schema::{Kind as Content, Node, place};
use crate::xml::Element;

/// An element that its table knows, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    pub element: &'a Element,
    pub node: &'static Node,
    pub path: String,
}

impl<'a> Spot<'a> {
    /// The root; `None` when it has another name than its table.
    pub fn root(element: &'a Element, table: &'static Node) -> Option<Self> {
        (element.name == table.name).then(|| Self { element, node: table, path: table.name.to_owned() })
    }

    /// All children that the table knows, in the order of the file.
    pub fn children(&self) -> impl Iterator<Item = Spot<'a>> + '_ {
        let mut counts = vec![0_u32; self.node.children.len()];
        self.element.children.iter().filter_map(move |element| {
            let (index, node) = self.node.child(&element.name)?;
            counts[index] += 1;
            Some(Spot { element, node, path: format!("{}/{}", self.path, place(node, counts[index])) })
        })
    }

    /// The children of that name.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = Spot<'a>> + 's {
        self.children().filter(move |spot| spot.element.name == name)
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<Spot<'a>> {
        self.all(name).next()
    }

    /// The text of the child of that name; `None` when it is absent or blank.
    pub fn text_of(&self, name: &str) -> Option<&'a str> {
        self.element.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// The number of the child of that name.
    pub fn number_of(&self, name: &str) -> Option<i64> {
        self.text_of(name).and_then(|text| text.parse().ok())
    }

    /// Its own text.
    pub fn text(&self) -> &'a str {
        &self.element.text
    }

    /// Its own number.
    pub fn number(&self) -> Option<i64> {
        self.text().trim().parse().ok()
    }

    /// Where a child of that name would stand.
    pub fn path_to(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// Whether it holds a value rather than elements.
    pub fn is_leaf(&self) -> bool {
        matches!(self.node.kind, Content::Text { .. } | Content::Long { .. })
    }

    /// Smallest number its table allows.
    pub fn minimum(&self) -> Option<i64> {
        match self.node.kind {
            Content::Long { min, .. } => Some(min),
            _ => None,
        }
    }

    /// Visits every element below with a value.
    pub fn each_leaf(&self, visit: &mut impl FnMut(&Spot<'a>)) {
        for child in self.children() {
            if child.is_leaf() { visit(&child) } else { child.each_leaf(visit) }
        }
    }
}

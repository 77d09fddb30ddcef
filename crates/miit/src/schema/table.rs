//! Reading the element tables.

/// One element of a table with everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// Element name.
    pub name: &'static str,
    /// Fewest occurrences.
    pub min: u32,
    /// Most occurrences.
    pub max: u32,
    /// What it holds.
    pub kind: Kind,
    /// Whether `xsi:nil` may stand for its text.
    pub nillable: bool,
    /// Its children, in the listed order.
    pub children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Children in the listed order.
    Sequence,
    /// Children in any order.
    All,
    /// Exactly one of the children.
    Choice,
    /// Text of so many characters.
    Text { min: usize, max: usize },
    /// A decimal number of this range.
    Long { min: i64, max: i64 },
    /// Anything.
    Any,
}

impl Node {
    /// Position and node of the child with that name.
    pub fn child(&self, name: &str) -> Option<(usize, &Node)> {
        self.children.iter().enumerate().find(|(_, child)| child.name == name)
    }
}

/// Reads a table of this crate. The tests read them all, so the empty node, which accepts nothing, is never seen outside
/// them.
pub(crate) fn read_table(text: &'static str) -> Node {
    let nothing = Node { name: "", min: 1, max: 1, kind: Kind::Sequence, nillable: false, children: Vec::new() };
    parse(text).unwrap_or(nothing)
}

/// Reads a table; the error is the number of the first line that is none.
fn parse(text: &'static str) -> Result<Node, usize> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()).peekable();
    let (number, line) = lines.next().ok_or(0_usize)?;
    let root = node(line).ok_or(number + 1)?;
    // The open elements, outermost first; a line closes those of its own depth and deeper.
    let mut open = vec![root];
    for (number, line) in lines {
        let blanks = line.len() - line.trim_start().len();
        let depth = blanks / 2;
        if blanks % 2 != 0 || depth == 0 || depth > open.len() {
            return Err(number + 1);
        }
        fold(&mut open, depth);
        let mut node = node(line).ok_or(number + 1)?;
        if let Some(model) = model(line) {
            let (_, model) = open.first().and_then(|root| root.child(model)).ok_or(number + 1)?;
            (node.kind, node.children) = (model.kind, model.children.clone());
        }
        open.push(node);
    }
    fold(&mut open, 1);
    open.pop().ok_or(0)
}

fn fold(open: &mut Vec<Node>, depth: usize) {
    while open.len() > depth {
        if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
            parent.children.push(done);
        }
    }
}

/// The child of the root that a line takes its kind and children from.
fn model(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip(2);
    (words.next() == Some("as")).then(|| words.next()).flatten()
}

fn node(line: &'static str) -> Option<Node> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let (min, max) = range(words.next()?, 0, u32::MAX)?;
    let mut words: Vec<&str> = words.collect();
    let nillable = words.last() == Some(&"nillable");
    words.truncate(words.len() - usize::from(nillable));
    let mut words = words.into_iter();
    let kind = match (words.next()?, words.next()) {
        // See [`model`].
        ("as", Some(_)) => Kind::Any,
        ("sequence", None) => Kind::Sequence,
        ("all", None) => Kind::All,
        ("choice", None) => Kind::Choice,
        ("any", None) => Kind::Any,
        ("string", Some(bounds)) => {
            let (min, max) = range(bounds, 0, usize::MAX)?;
            Kind::Text { min, max }
        }
        ("long", Some(bounds)) => {
            let (min, max) = range(bounds, i64::MIN, i64::MAX)?;
            Kind::Long { min, max }
        }
        _ => return None,
    };
    words.next().is_none().then_some(Node { name, min, max, kind, nillable, children: Vec::new() })
}

/// `3`, `1..5`, `1..`, `1..*`.
fn range<N: std::str::FromStr + Copy>(text: &str, lowest: N, highest: N) -> Option<(N, N)> {
    let Some((from, to)) = text.split_once("..") else {
        let exact = text.parse().ok()?;
        return Some((exact, exact));
    };
    let from = if from.is_empty() { lowest } else { from.parse().ok()? };
    let to = if to.is_empty() || to == "*" { highest } else { to.parse().ok()? };
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{download_table, upload_table};

    const UPLOAD: &str = include_str!("../../schema/v3.0-upload.txt");
    const DOWNLOAD: &str = include_str!("../../schema/v3.0-download.txt");

    fn count(node: &Node) -> usize {
        1 + node.children.iter().map(count).sum::<usize>()
    }

    #[test]
    fn every_line_of_both_tables_is_read() {
        for (text, root) in [(UPLOAD, "UploadData"), (DOWNLOAD, "DownloadData")] {
            let table = parse(text).unwrap();
            assert_eq!(table.name, root);
            let repeated = table.child("JCDM").map_or(0, |(_, codes)| count(codes) - 1);
            assert_eq!(count(&table), text.lines().filter(|l| !l.starts_with('#')).count() + repeated);
        }
    }

    #[test]
    fn the_codes_of_a_synchronisation_are_those_of_the_codes_message() {
        let (_, copy) = download_table().child("SJTB").unwrap().1.child("JCDM").unwrap();
        let (_, codes) = download_table().child("JCDM").unwrap();
        assert_eq!((copy.kind, &copy.children), (codes.kind, &codes.children));
        let (_, regions) = codes.child("Jcdm_xx").unwrap().1.child("Qy_dms").unwrap();
        assert!(regions.child("Qy_xx").unwrap().1.child("Bz").unwrap().1.nillable);
    }

    #[test]
    fn limits_land_where_they_belong() {
        let (_, icp) = upload_table().child("ICP").unwrap();
        let (_, filing) = icp.child("XZBA").unwrap().1.child("Baxx").unwrap();
        assert_eq!((filing.min, filing.max, filing.kind), (1, u32::MAX, Kind::Sequence));
        let (position, name) = filing.child("Zt_xx").unwrap().1.child("Dwmc").unwrap();
        assert_eq!((position, name.kind), (1, Kind::Text { min: 1, max: 255 }));
        let (_, unit) = icp.child("Qqdwid").unwrap();
        assert_eq!(unit.kind, Kind::Long { min: 1, max: i64::MAX });
    }

    #[test]
    fn broken_tables_name_their_line() {
        assert_eq!(parse("a 1 sequence\n  b 1 strings 1..2"), Err(2));
        assert_eq!(parse("a 1 sequence\n    b 1 any"), Err(2));
        assert_eq!(parse("a 1 sequence\n  b 1 as c"), Err(2));
        assert_eq!(parse("a x any"), Err(1));
        assert_eq!(parse(""), Err(0));
    }
}

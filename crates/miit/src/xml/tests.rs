use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<Element, XmlError> {
    parse(text, &Limits::default())
}

#[test]
fn tree_text_and_references() {
    let root = read(
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"GBK\"?>\r\n<a v='1&amp;2'><b> x&#x20BB7;<![CDATA[<]]>\r\n</b><!-- c --><b/></a>",
    )
    .unwrap();
    assert_eq!(root.attribute("v"), Some("1&2"));
    assert_eq!(root.children("b").count(), 2);
    assert_eq!(root.child("b").unwrap().text, " x𠮷<\n");
    assert_eq!(root.text_of("b"), Some("x𠮷<"));
    assert_eq!(root.text_of("c"), None);
}

#[test]
fn what_is_refused() {
    let deep = "<a>".repeat(40);
    let many = format!("<a {}/>", (0..20).map(|i| format!("a{i}=''")).collect::<Vec<_>>().join(" "));
    let cases = [
        "",
        " ",
        "x",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a>&#0;</a>",
        "<a>&#1;</a>",
        "<a>&x;</a>",
        "<a b='&x;'/>",
        "<!DOCTYPE a><a/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a>\u{1}</a>",
        "<a/><?xml version='1.0'?>",
        "<a b='<'/>",
        "<1a/>",
        "<a>&#xD800;</a>",
        &deep,
        &many,
    ];
    for case in cases {
        assert!(read(case).is_err(), "{case}");
    }
    assert_eq!(read("<!DOCTYPE a [<!ENTITY l 'l'>]><a>&l;</a>"), Err(XmlError::DocumentType));
    assert_eq!(read("<a>&l;</a>"), Err(XmlError::Entity));
}

#[test]
fn every_limit_holds() {
    let tight = Limits { bytes: 60, depth: 2, elements: 4, attributes: 1, text: 4 };
    let fits = |text: &str| parse(text, &tight).is_ok();
    assert!(fits("<a x='1'><b>1234</b><b/></a>"));
    for text in [
        "<a><b><c/></b></a>",
        "<a><b/><b/><b/><b/></a>",
        "<a x='1'><b x='1'/><b/></a>",
        "<a x='' y=''/>",
        "<a>12345</a>",
    ] {
        assert!(!fits(text), "{text}");
    }
    assert!(!fits(&format!("<a>{}</a>", " ".repeat(60))));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = read(&text);
    }

    #[test]
    fn no_markup_panics(text in "[<>/&;#x0-9a-c!\\[\\]\\-?='\" ]{0,80}") {
        let _ = read(&text);
    }
}

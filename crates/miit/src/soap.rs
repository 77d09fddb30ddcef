//! SOAP 1.1 envelopes, document/literal wrapped (protocol.md §2).
//!
//! A request is one element named like the method, in the ministry's namespace, with unqualified parameters. An answer
//! is one element with a child `return` whose text is itself XML; that text is written escaped, never in CDATA, since
//! two common client libraries fail on CDATA. Reading goes by local names and does not insist on namespaces.

use crate::returns::escape_into;
use crate::xml::{self, Element, Limits, XmlError};

/// Namespace of all methods.
pub const NAMESPACE: &str = "http://www.miibeian.gov.cn";

/// Namespace of the envelope.
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Largest body, in bytes, that either side takes in: base64 of 50 MB and its envelope.
pub const MAX_BODY: usize = 80_000_000;

/// Why a text is not a SOAP message of this interface.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SoapError {
    /// The bytes are not UTF-8.
    #[error("the envelope is not UTF-8")]
    NotUtf8,
    /// Not XML within the limits.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// Envelope, body or the element in it is missing.
    #[error("element {0} is missing from the envelope")]
    Missing(&'static str),
}

/// A method call read from an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Local name of the wrapper element, such as `isp_upload`.
    pub method: String,
    /// Parameters in order: local name and text as written.
    pub parameters: Vec<(String, String)>,
}

impl Call {
    /// The text of the first parameter with one of these names.
    pub fn parameter(&self, names: &[&str]) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, text)| text.as_str())
    }
}

/// An answer read from an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The text of `return`.
    Return(String),
    /// A fault.
    Fault {
        /// `faultcode`, such as `soap:Client`.
        code: String,
        /// `faultstring`.
        text: String,
    },
}

/// Writes a call. Parameters are written in the given order, which must be that of protocol.md §3.
pub fn write_call(method: &str, parameters: &[(&str, &str)]) -> String {
    let size: usize = parameters.iter().map(|(name, text)| 2 * name.len() + text.len() + 24).sum();
    let mut out = String::with_capacity(size + 512);
    open(&mut out);
    out.push_str(&format!("<{method} xmlns=\"{NAMESPACE}\">"));
    for (name, text) in parameters {
        out.push_str(&format!("<{name} xmlns=\"\">"));
        escape_into(text, &mut out);
        out.push_str(&format!("</{name}>"));
    }
    out.push_str(&format!("</{method}>"));
    close(out)
}

/// Writes the answer of a method: `return_xml` becomes the escaped text of `return`.
pub fn write_answer(method: &str, return_xml: &str) -> String {
    let mut out = String::with_capacity(return_xml.len() + return_xml.len() / 8 + 512);
    open(&mut out);
    out.push_str(&format!("<ns:{method}Response xmlns:ns=\"{NAMESPACE}\"><return>"));
    escape_into(return_xml, &mut out);
    out.push_str(&format!("</return></ns:{method}Response>"));
    close(out)
}

/// Writes a fault; `code` without prefix: `Client`, `Server`, `VersionMismatch` or `MustUnderstand`.
pub fn write_fault(code: &str, text: &str) -> String {
    let mut out = String::new();
    open(&mut out);
    out.push_str("<soapenv:Fault><faultcode>soapenv:");
    escape_into(code, &mut out);
    out.push_str("</faultcode><faultstring>");
    escape_into(text, &mut out);
    out.push_str("</faultstring></soapenv:Fault>");
    close(out)
}

fn open(out: &mut String) {
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenv=\"");
    out.push_str(ENVELOPE);
    out.push_str("\"><soapenv:Body>");
}

fn close(mut out: String) -> String {
    out.push_str("</soapenv:Body></soapenv:Envelope>");
    out
}

/// Reads a call.
///
/// # Errors
/// [`SoapError`] when the bytes are no envelope with one element in its body.
pub fn read_call(bytes: &[u8]) -> Result<Call, SoapError> {
    let wrapper = body_child(bytes)?;
    let method = wrapper.local_name().to_owned();
    let parameters = wrapper.children.into_iter().map(|c| (c.local_name().to_owned(), c.text)).collect();
    Ok(Call { method, parameters })
}

/// Reads an answer: the first `return` below the body's element, or a fault.
///
/// # Errors
/// [`SoapError`] when the bytes are no envelope, or hold neither `return` nor a fault.
pub fn read_answer(bytes: &[u8]) -> Result<Answer, SoapError> {
    let wrapper = body_child(bytes)?;
    if wrapper.local_name() == "Fault" {
        let text = |name: &str| {
            let found = wrapper.children.iter().find(|c| c.local_name() == name);
            found.map(|c| c.text.trim().to_owned()).unwrap_or_default()
        };
        return Ok(Answer::Fault { code: text("faultcode"), text: text("faultstring") });
    }
    let found = wrapper.children.into_iter().find(|c| c.local_name() == "return");
    found.map(|c| Answer::Return(c.text)).ok_or(SoapError::Missing("return"))
}

fn body_child(bytes: &[u8]) -> Result<Element, SoapError> {
    let text = std::str::from_utf8(bytes).map_err(|_| SoapError::NotUtf8)?;
    // An answer escapes every bracket of the XML inside, so its text may be longer than that XML by half.
    let limits = Limits { bytes: MAX_BODY, depth: 16, elements: 1_000, attributes: 32, text: MAX_BODY };
    let root = xml::parse(text.trim_start(), &limits)?;
    if root.local_name() != "Envelope" {
        return Err(SoapError::Missing("Envelope"));
    }
    let body = root.children.into_iter().find(|c| c.local_name() == "Body").ok_or(SoapError::Missing("Body"))?;
    body.children.into_iter().next().ok_or(SoapError::Missing("method"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn calls_answers_and_faults_come_back() {
        let sent = write_call("isp_download", &[("ispID", "1"), ("userName", "甲<&>"), ("hashAlgorithm", "0")]);
        assert!(sent.contains("<isp_download xmlns=\"http://www.miibeian.gov.cn\"><ispID xmlns=\"\">1</ispID>"));
        let call = read_call(sent.as_bytes()).unwrap();
        assert_eq!(call.method, "isp_download");
        assert_eq!(call.parameter(&["ispId", "ispID"]), Some("1"));
        assert_eq!(call.parameter(&["userName"]), Some("甲<&>"));

        let answer = write_answer("isp_download", "<return><msg>a & b</msg></return>");
        assert!(answer.contains("<return>&lt;return&gt;") && !answer.contains("CDATA"));
        assert_eq!(
            read_answer(answer.as_bytes()).unwrap(),
            Answer::Return("<return><msg>a & b</msg></return>".to_owned())
        );
        assert_eq!(
            read_answer(write_fault("Client", "no <such> thing").as_bytes()).unwrap(),
            Answer::Fault { code: "soapenv:Client".to_owned(), text: "no <such> thing".to_owned() }
        );
    }

    #[test]
    fn cdata_and_foreign_prefixes_are_read() {
        let text = "<S:Envelope xmlns:S='x'><S:Header/><S:Body><m:isp_uploadResponse xmlns:m='y'>\
            <return><![CDATA[<return/>]]></return></m:isp_uploadResponse></S:Body></S:Envelope>";
        assert_eq!(read_answer(text.as_bytes()).unwrap(), Answer::Return("<return/>".to_owned()));
    }

    #[test]
    fn what_is_no_envelope() {
        for text in ["", "<a/>", "<Envelope/>", "<Envelope><Body/></Envelope>", "<!DOCTYPE a><Envelope/>"] {
            assert!(read_call(text.as_bytes()).is_err(), "{text}");
        }
        assert_eq!(read_call(b"\xff"), Err(SoapError::NotUtf8));
        assert_eq!(read_answer(b"<Envelope><Body><x/></Body></Envelope>"), Err(SoapError::Missing("return")));
    }

    proptest! {
        #[test]
        fn any_text_survives_a_call(text in "\\PC*") {
            let sent = write_call("m", &[("p", &text)]);
            let call = read_call(sent.as_bytes()).unwrap();
            prop_assert_eq!(call.parameter(&["p"]), Some(text.as_str()));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_call(&bytes);
            let _ = read_answer(&bytes);
        }
    }
}

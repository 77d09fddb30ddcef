//! The WSDL of each service, enough for common SOAP libraries to drive it.
//!
//! The official one was never seen; names and order follow protocol.md §2 and §3. The first parameter may be spelt in
//! either of its two ways.

use crate::interface::{CREDENTIALS, V3_0};
use crate::soap::{ENVELOPE, NAMESPACE};

/// Writes a description; `host` is what the caller used to reach us.
pub(super) fn write(path: &str, host: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut types = String::new();
    let mut messages = String::new();
    let mut operations = String::new();
    let mut bindings = String::new();
    for method in V3_0.methods.all().into_iter().filter(|method| method.path == path) {
        let (method, parameters) = (method.name, method.parameters);
        types.push_str(&format!(
            "<xs:element name=\"{method}\"><xs:complexType><xs:sequence>\
             <xs:choice><xs:element name=\"ispID\" type=\"xs:long\"/><xs:element name=\"ispId\" type=\"xs:long\"/></xs:choice>"
        ));
        for (parameter, kind) in CREDENTIALS.iter().chain(parameters) {
            types.push_str(&format!("<xs:element name=\"{parameter}\" type=\"xs:{kind}\"/>"));
        }
        types.push_str(&format!(
            "</xs:sequence></xs:complexType></xs:element>\
             <xs:element name=\"{method}Response\"><xs:complexType><xs:sequence>\
             <xs:element name=\"return\" type=\"xs:string\" minOccurs=\"0\"/>\
             </xs:sequence></xs:complexType></xs:element>"
        ));
        for message in [method.to_owned(), format!("{method}Response")] {
            messages.push_str(&format!(
                "<wsdl:message name=\"{message}\"><wsdl:part name=\"parameters\" element=\"tns:{message}\"/></wsdl:message>"
            ));
        }
        operations.push_str(&format!(
            "<wsdl:operation name=\"{method}\"><wsdl:input message=\"tns:{method}\"/>\
             <wsdl:output message=\"tns:{method}Response\"/></wsdl:operation>"
        ));
        bindings.push_str(&format!(
            "<wsdl:operation name=\"{method}\"><soap:operation soapAction=\"\" style=\"document\"/>\
             <wsdl:input><soap:body use=\"literal\"/></wsdl:input>\
             <wsdl:output><soap:body use=\"literal\"/></wsdl:output></wsdl:operation>"
        ));
    }
    let address = format!("http://{}{}", safe_host(host), path);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <wsdl:definitions name=\"{name}\" targetNamespace=\"{NAMESPACE}\" xmlns:tns=\"{NAMESPACE}\" \
         xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
         xmlns:soapenv=\"{ENVELOPE}\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\
         <wsdl:types><xs:schema targetNamespace=\"{NAMESPACE}\" elementFormDefault=\"unqualified\">{types}</xs:schema></wsdl:types>\
         {messages}\
         <wsdl:portType name=\"{name}PortType\">{operations}</wsdl:portType>\
         <wsdl:binding name=\"{name}Binding\" type=\"tns:{name}PortType\">\
         <soap:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>{bindings}</wsdl:binding>\
         <wsdl:service name=\"{name}\"><wsdl:port name=\"{name}Port\" binding=\"tns:{name}Binding\">\
         <soap:address location=\"{address}\"/></wsdl:port></wsdl:service></wsdl:definitions>\n"
    )
}

/// The Host header is the caller's text: whatever could be markup makes it `localhost`.
fn safe_host(host: &str) -> &str {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'-' | b'[' | b']' | b'_');
    if !host.is_empty() && host.len() <= 255 && host.bytes().all(allowed) { host } else { "localhost" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{FILES_PATH, STATUS_PATH, VERIFY_PATH};
    use crate::xml::{self, Limits};

    #[test]
    fn descriptions_are_xml_and_carry_the_address() {
        for (path, methods) in [(FILES_PATH, 4), (STATUS_PATH, 1), (VERIFY_PATH, 1)] {
            let text = write(path, "127.0.0.1:8080");
            let root = xml::parse(&text, &Limits::default()).unwrap();
            let port_type = root.child("wsdl:portType").unwrap();
            assert_eq!(port_type.children("wsdl:operation").count(), methods);
            assert!(text.contains(&format!("location=\"http://127.0.0.1:8080{path}\"")));
        }
        assert!(write(STATUS_PATH, "a\"><b/>").contains("http://localhost/"));
    }
}

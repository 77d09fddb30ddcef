//! What differs between versions of the ministry's interface, as data.
//!
//! Everything that a later version is known to change stands here once: the version attribute, the charset of what is
//! hashed, methods with the names and order of their parameters, and the element tables. Bureaus have begun to speak a
//! version V.5.0 of which no official text is public, so there is only [`V3_0`].

use std::sync::OnceLock;

use crate::gbk::{self, Outside};
use crate::schema::{self, Node};

/// One version of the interface.
#[derive(Debug)]
pub struct Interface {
    /// `version` of every root.
    pub version: &'static str,
    /// The bytes of a text that is hashed.
    pub hash_bytes: fn(&str) -> Result<Vec<u8>, Outside>,
    /// What can be called.
    pub methods: Methods,
    upload: Table,
    download: Table,
}

/// The six methods.
#[derive(Debug)]
pub struct Methods {
    /// Sends a file.
    pub upload: Method,
    /// Fetches a file.
    pub download: Method,
    /// Acknowledges a file.
    pub download_ack: Method,
    /// Asks for the last upload.
    pub query_previous_upload: Method,
    /// Asks whether something is filed.
    pub query_beian_status: Method,
    /// Checks a filing password.
    pub verify_bamm: Method,
}

/// One method.
#[derive(Debug)]
pub struct Method {
    /// Its name, which is also that of the wrapper element.
    pub name: &'static str,
    /// Path of its service.
    pub path: &'static str,
    /// Parameters behind the credentials, in order, with their types in XML Schema.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// Parameters behind the provider's id that every method begins with.
pub const CREDENTIALS: [(&str, &str); 3] = [("userName", "string"), ("randVal", "string"), ("pwdHash", "string")];

/// Path of the service with the four file methods.
pub const FILES_PATH: &str = "/ISPWebService/upDownLoad";

/// Path of the service with `isp_querybeianstatus`.
pub const STATUS_PATH: &str = "/BeianStatusWebService/queryBeianStatus";

/// Path of the service with `isp_verifybamm`.
pub const VERIFY_PATH: &str = "/BeianStatusWebService/verifyBamm";

/// An element table, read when first asked for.
#[derive(Debug)]
struct Table {
    text: &'static str,
    node: OnceLock<Node>,
}

impl Table {
    const fn new(text: &'static str) -> Self {
        Self { text, node: OnceLock::new() }
    }

    fn node(&self) -> &Node {
        self.node.get_or_init(|| schema::read_table(self.text))
    }
}

impl Interface {
    /// The table of uploads.
    pub(crate) fn upload(&'static self) -> &'static Node {
        self.upload.node()
    }

    /// The table of downloads.
    pub(crate) fn download(&'static self) -> &'static Node {
        self.download.node()
    }
}

impl Methods {
    /// All of them.
    pub fn all(&self) -> [&Method; 6] {
        [
            &self.upload,
            &self.download,
            &self.download_ack,
            &self.query_previous_upload,
            &self.query_beian_status,
            &self.verify_bamm,
        ]
    }
}

/// 企业系统接口规范 V3.0 of October 2013 (protocol.md).
pub static V3_0: Interface = Interface {
    version: "V.3.0",
    hash_bytes: gbk::encode,
    methods: Methods {
        upload: Method {
            name: "isp_upload",
            path: FILES_PATH,
            parameters: &[
                ("beianInfo", "string"),
                ("beianInfoHash", "string"),
                ("dataSequence", "long"),
                ("encryptAlgorithm", "int"),
                ("hashAlgorithm", "int"),
                ("compressionFormat", "int"),
            ],
        },
        download: Method { name: "isp_download", path: FILES_PATH, parameters: &[("hashAlgorithm", "int")] },
        download_ack: Method {
            name: "isp_downloadack",
            path: FILES_PATH,
            parameters: &[("hashAlgorithm", "int"), ("fileName", "string")],
        },
        query_previous_upload: Method {
            name: "isp_querypreviousupload",
            path: FILES_PATH,
            parameters: &[("hashAlgorithm", "int")],
        },
        query_beian_status: Method {
            name: "isp_querybeianstatus",
            path: STATUS_PATH,
            parameters: &[("hashAlgorithm", "int"), ("queryConditionType", "int"), ("queryCondition", "string")],
        },
        verify_bamm: Method {
            name: "isp_verifybamm",
            path: VERIFY_PATH,
            parameters: &[("hashAlgorithm", "int"), ("baxh", "string"), ("bamm", "string")],
        },
    },
    upload: Table::new(include_str!("../schema/v3.0-upload.txt")),
    download: Table::new(include_str!("../schema/v3.0-download.txt")),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_methods_of_three_services() {
        let names: Vec<_> = V3_0.methods.all().iter().map(|method| method.name).collect();
        assert_eq!(
            names,
            [
                "isp_upload",
                "isp_download",
                "isp_downloadack",
                "isp_querypreviousupload",
                "isp_querybeianstatus",
                "isp_verifybamm"
            ]
        );
        assert_eq!(V3_0.methods.all().iter().filter(|method| method.path == FILES_PATH).count(), 4);
        assert_eq!((V3_0.upload().name, V3_0.download().name), ("UploadData", "DownloadData"));
        assert_eq!((V3_0.hash_bytes)("备").unwrap(), [0xB1, 0xB8]);
    }
}

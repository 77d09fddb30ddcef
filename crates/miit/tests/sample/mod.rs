//! Sample messages and the run of the ministry's own schemas, shared by the tests of this folder.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod downloads;
pub mod operations;

use std::path::PathBuf;
use std::process::Command;

use miit::message::*;

/// Name and verdict of the ministry's schema.
pub struct Schema {
    path: PathBuf,
}

impl Schema {
    /// `upload.xsd` and the like; `None` (after a clear line) where schema or xmllint is absent, which is a failure on CI.
    pub fn find(name: &str) -> Option<Self> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/miit/xsd").join(name);
        let xmllint = Command::new("xmllint").arg("--version").output().is_ok_and(|o| o.status.success());
        if path.is_file() && xmllint {
            return Some(Self { path });
        }
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} or xmllint is missing", path.display());
        eprintln!("skipped: {} or xmllint is missing", path.display());
        None
    }

    /// Whether each of the files is valid. One run for all of them, since loading the schema takes most of the time.
    pub fn verdicts(&self, files: &[Vec<u8>]) -> Vec<bool> {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--huge", "--schema"]).arg(&self.path);
        for (index, bytes) in files.iter().enumerate() {
            let path = folder.path().join(format!("{index}.xml"));
            std::fs::write(&path, bytes).unwrap();
            command.arg(path);
        }
        let output = command.output().unwrap();
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let verdict = |index: usize| {
            let path = folder.path().join(format!("{index}.xml")).display().to_string();
            report.lines().any(|line| line == format!("{path} validates"))
        };
        assert!(!report.contains("failed to compile"), "{report}");
        (0..files.len()).map(verdict).collect()
    }

    /// Fails the test unless the file is valid.
    pub fn accepts(&self, bytes: &[u8]) {
        assert_eq!(self.verdicts(&[bytes.to_vec()]), [true], "{}", miit::gbk::decode(bytes).unwrap().text);
    }
}

pub fn person(name: &str) -> Person {
    Person {
        name: Some(name.to_owned()),
        office_phone: Some("0571-81234567".to_owned()),
        mobile: "13800000000".to_owned(),
        email: "demo@example.com".to_owned(),
        msn: None,
        qq: Some("10001".to_owned()),
        certificate_kind: Some(2),
        certificate_number: Some("330102199001011234".to_owned()),
    }
}

/// A unit's filing with everything optional present.
pub fn unit_filing() -> NewFiling {
    NewFiling {
        subject: Subject {
            isp_id: 600_001,
            name: "杭州示例<科技>有限公司 & 子公司".to_owned(),
            nature: Some(4),
            investor: Some("示例投资".to_owned()),
            address: Address {
                province: 330_000,
                city: 330_100,
                county: Some(330_108),
                detail: Some("滨江区示例路 1 号 301 室".to_owned()),
            },
            certificate: Certificate {
                kind: 1,
                number: "91330108MA00000000".to_owned(),
                address: "杭州市滨江区".to_owned(),
            },
            person: person("张三"),
            on_behalf: true,
            remark: Some("备注".to_owned()),
        },
        sites: vec![Site {
            isp_id: 600_002,
            name: "示例网站;第二名称".to_owned(),
            pre_approvals: vec![PreApproval {
                kind: 3,
                number: "浙文〔2026〕1号".to_owned(),
                scans: vec!["AAAA".to_owned(), "/9j/4AAQ".to_owned()],
            }],
            service_contents: vec![1, 2],
            languages: vec![1, 2],
            domains: vec![
                Domain { isp_id: 600_003, name: "example.com".to_owned() },
                Domain { isp_id: 600_004, name: "示例.中国".to_owned() },
            ],
            accesses: vec![Access {
                isp_id: 600_005,
                locations: vec![1],
                modes: vec![1, 3],
                ips: vec![IpRange { isp_id: 600_006, first: 3_405_803_786, last: 3_405_803_790 }],
            }],
            person: person("李四"),
            home_url: Some("www.example.com".to_owned()),
            remark: Some("网站备注".to_owned()),
        }],
        attachments: vec![
            Attachment {
                format: 1,
                purpose: 1,
                content: "/9j/4AAQSkZJRg==".to_owned(),
                object: AttachmentObject::Site(600_002),
                remark: Some("核验单".to_owned()),
            },
            Attachment {
                format: 1,
                purpose: 2,
                content: "/9j/4AAQSkZJRgAB".to_owned(),
                object: AttachmentObject::Subject(600_001),
                remark: None,
            },
        ],
    }
}

/// An individual's filing with everything optional absent, and a name outside GBK.
pub fn individual_filing() -> NewFiling {
    let bare = |name: Option<&str>| Person {
        name: name.map(str::to_owned),
        office_phone: None,
        mobile: "13900000000".to_owned(),
        email: "a@b.cn".to_owned(),
        msn: None,
        qq: None,
        certificate_kind: None,
        certificate_number: None,
    };
    let mut filing = unit_filing();
    filing.subject.name = "𠮷䶮".to_owned();
    filing.subject.nature = None;
    filing.subject.investor = None;
    filing.subject.address.county = None;
    filing.subject.address.detail = None;
    filing.subject.certificate.kind = 2;
    filing.subject.person = bare(None);
    filing.subject.on_behalf = false;
    filing.subject.remark = None;
    let site = &mut filing.sites[0];
    site.pre_approvals.clear();
    site.person = bare(Some("王㛃"));
    site.home_url = None;
    site.remark = None;
    filing.attachments.clear();
    filing
}

pub fn upload(filings: Vec<NewFiling>) -> Upload {
    Upload::new(330_000_009_901, Operation::NewFilings(filings)).unwrap()
}

pub fn result() -> FilingResult {
    let line = |code, text: Option<&str>, key: &str| ResultLine {
        code,
        text: text.map(str::to_owned),
        kind: RequestKind::NewFiling,
        key: Some(key.to_owned()),
        remark: None,
    };
    FilingResult {
        groups: vec![
            ResultGroup {
                lines: vec![
                    line(1010, Some("无效办公电话，请核实后再次报备。错误数据：057181234567"), "600001"),
                    line(1041, None, "600001"),
                ],
            },
            ResultGroup { lines: vec![line(1001, Some("管局审核通过"), "600009")] },
        ],
        opinions: vec![BureauOpinion {
            reviewer: Some("审核员".to_owned()),
            reviewer_phone: Some("0571-87654321".to_owned()),
            at: "2026-11-20 10:00:00".to_owned(),
            opinion: Some("网站名称与主体不符".to_owned()),
            approved: false,
            kind: Some(RequestKind::NewFiling),
            record_id: Some(600_001),
        }],
    }
}

pub fn data() -> Vec<FilingData> {
    vec![FilingData {
        subject: FiledSubject {
            isp_id: Some(600_001),
            id: 33_000_001,
            name: "杭州示例科技有限公司".to_owned(),
            nature: Some(4),
            address: Address { province: 330_000, city: 0, county: None, detail: Some("示例路".to_owned()) },
            certificate: Certificate { kind: 1, number: "9133".to_owned(), address: "杭州".to_owned() },
            person: Person { mobile: String::new(), ..person("张三") },
            number: Some("浙ICP备2026000001号".to_owned()),
            on_behalf: true,
            investor: None,
            first_filed_at: "2026-11-20".to_owned(),
            changed_at: "2026-11-20 10:00:00".to_owned(),
            filing_certificate: FilingCertificate {
                valid_until: Some("2030-01-01".to_owned()),
                path: Some("/zs/1".to_owned()),
                serial: Some("1".to_owned()),
            },
            reviewer: Some("审核员".to_owned()),
            reviewed_at: Some("2026-11-20".to_owned()),
            remark: None,
        },
        sites: vec![FiledSite {
            isp_id: Some(600_002),
            id: 33_000_002,
            name: "示例网站".to_owned(),
            pre_approvals: Vec::new(),
            service_contents: Vec::new(),
            languages: vec![1],
            domains: vec![FiledDomain { isp_id: Some(600_003), id: 33_000_003, name: "example.com".to_owned() }],
            accesses: vec![FiledAccess {
                isp_id: None,
                id: 33_000_004,
                provider_id: 330_000_009_901,
                locations: vec![1],
                modes: vec![1],
                ips: vec![FiledIp { isp_id: Some(600_006), id: 33_000_005, first: 1, last: u32::MAX }],
            }],
            person: person("李四"),
            home_url: Some("www.example.com".to_owned()),
            remark: None,
            first_filed_at: Some("2026-11-20".to_owned()),
            changed_at: None,
            number: Some("浙ICP备2026000001号-1".to_owned()),
        }],
        remark: Some("记录备注".to_owned()),
    }]
}

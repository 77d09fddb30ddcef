//! One sample of every operation that goes up.

use miit::message::*;

use super::{person, unit_filing};

pub fn date(text: &str) -> Date {
    Date::new(text).unwrap()
}

pub fn evidence(object: AttachmentObject<RecordKey>) -> Evidence {
    Attachment { format: 1, purpose: 1, content: "/9j/4AAQSkZJRg==".into(), object, remark: Some("核验单".into()) }
}

pub fn new_sites() -> NewSites {
    NewSites {
        subject: SubjectKey::Number("浙ICP备2026000001号".into()),
        sites: unit_filing().sites,
        attachments: vec![
            evidence(AttachmentObject::Site(RecordKey::Id(600_002))),
            evidence(AttachmentObject::Subject(RecordKey::Number("浙ICP备2026000001号".into()))),
        ],
        password: Some(FilingPassword::hash("demo-password").unwrap()),
    }
}

pub fn new_access() -> NewAccess {
    NewAccess {
        site: SiteKey::Id(33_000_002),
        isp_id: 600_005,
        locations: vec![1],
        modes: vec![1, 3],
        ips: vec![IpRange { isp_id: 600_006, first: 3_325_256_711, last: 3_325_256_711 }],
        attachments: vec![evidence(AttachmentObject::Site(RecordKey::Number("浙ICP备2026000001号-1".into())))],
        password: FilingPassword::hash("demo-password").unwrap(),
    }
}

pub fn change() -> Change {
    let filing = unit_filing();
    let (subject, site) = (filing.subject, filing.sites[0].clone());
    let ip = |id| ChangedIp { isp_id: 600_006, id, first: 3_405_803_786, last: 3_405_803_786 };
    Change {
        subject: ChangedSubject {
            id: 33_000_001,
            name: subject.name,
            number: "浙ICP备2026000001号".into(),
            nature: subject.nature,
            investor: subject.investor,
            address: subject.address,
            certificate: subject.certificate,
            person: subject.person,
            remark: None,
        },
        sites: vec![ChangedSite {
            id: 33_000_002,
            name: site.name,
            pre_approvals: site.pre_approvals,
            service_contents: site.service_contents,
            languages: site.languages,
            domains: vec![
                ChangedDomain { isp_id: 600_003, id: Some(33_000_003), name: "example.com".into() },
                ChangedDomain { isp_id: 600_004, id: None, name: "example.net".into() },
            ],
            accesses: vec![ChangedAccess {
                id: 33_000_004,
                locations: vec![1],
                modes: vec![1],
                ips: vec![ip(Some(33_000_005)), ip(None)],
            }],
            person: site.person,
            number: "浙ICP备2026000001号-1".into(),
            home_url: site.home_url,
            remark: Some("备注".into()),
        }],
        attachments: vec![evidence(AttachmentObject::Subject(RecordKey::Id(33_000_001)))],
        password: None,
    }
}

pub fn cancellations() -> Vec<Cancellation> {
    let one =
        |kind, id, password| Cancellation { kind, id, reason: 1, reason_remark: Some("网站停办".into()), password };
    vec![
        one(CancelKind::Subject, 33_000_001, Some(FilingPassword::hash("demo-password").unwrap())),
        one(CancelKind::Site, 33_000_002, None),
        one(CancelKind::Access, 33_000_004, None),
    ]
}

pub fn verification_task() -> VerificationTask {
    let filing = unit_filing();
    let (subject, site) = (filing.subject, filing.sites[0].clone());
    VerificationTask {
        subject: TaskSubject {
            id: 33_000_001,
            name: subject.name,
            nature: subject.nature,
            address: subject.address,
            certificate: subject.certificate,
            person: subject.person,
            investor: subject.investor,
            on_behalf: true,
            first_filed_at: "2026-11-20".into(),
            changed_at: None,
            remark: None,
        },
        sites: vec![TaskSite {
            id: 33_000_002,
            name: site.name,
            pre_approvals: site.pre_approvals,
            service_contents: site.service_contents,
            languages: site.languages,
            domains: vec![FiledDomain { isp_id: None, id: 33_000_003, name: "example.com".into() }],
            accesses: vec![TaskAccess {
                id: 33_000_004,
                locations: vec![1],
                modes: vec![1],
                ips: vec![FiledIp { isp_id: None, id: 33_000_005, first: 1, last: u32::MAX }],
                reporter_id: 330_000_009_901,
                on_behalf: true,
            }],
            person: site.person,
            home_url: site.home_url,
            remark: None,
            first_filed_at: Some("2026-11-20".into()),
            changed_at: Some("2026-11-20 10:00:00".into()),
        }],
        remark: Some("请核实".into()),
    }
}

pub fn verification() -> Verification {
    Verification {
        outcome: VerificationOutcome::Rejected,
        verifier: "核实员".into(),
        date: date("2026-11-20"),
        unit_id: 330_000_009_901,
        opinion: "信息有误".into(),
        error: Some("办公电话无法接通".into()),
        filing: verification_task().into(),
    }
}

pub fn unfiled_handled() -> UnfiledHandled {
    UnfiledHandled {
        domain: "example.org".into(),
        ip: 3_405_803_786,
        carrier_id: 1,
        provider_id: 330_000_009_901,
        province: 330_000,
        result: 2,
        opinion: "已停止接入".into(),
        listed_on: date("2026-11-01"),
        due_on: date("2026-12-01"),
        reporter: Some("王五".into()),
        reporter_phone: Some("0571-81234567".into()),
        reporter_email: None,
    }
}

fn span() -> IpSpan {
    IpSpan::new(3_405_803_776, 3_405_804_031).unwrap()
}

pub fn allocations() -> Vec<IpAllocation> {
    let with = |state| IpAllocation { range: span(), state, remark: None };
    vec![
        with(AllocationState::Used(Box::new(IpUse {
            mode: UseMode::Static,
            since: date("2026-11-20"),
            redirects: Some(false),
            unit_name: "杭州示例科技有限公司".into(),
            unit_nature: 4,
            unit_category: Some(1),
            unit_industry: None,
            province: 330_000,
            city: 330_100,
            county: Some(330_108),
            address: "示例路 1 号".into(),
            contact: contact(),
            gateway: Some(3_405_803_777),
            gateway_address: Some("示例机房".into()),
        }))),
        with(AllocationState::Reallocated(110_000_009_901)),
        with(AllocationState::OwnUse(IpOwnUse {
            mode: UseMode::Dynamic,
            since: date("2026-11-20"),
            gateway: None,
            gateway_address: None,
        })),
        with(AllocationState::Reserved),
    ]
}

fn contact() -> IpContact {
    IpContact { name: "张三".into(), phone: "0571-81234567".into(), email: "demo@example.com".into() }
}

pub fn ip_records<K>(key: impl Fn(i64) -> K) -> IpRecords<K> {
    let customer = |source| CustomerIp {
        range: span(),
        redirects: true,
        mode: UseMode::Unknown,
        since: date("2026-11-20"),
        unit_name: "杭州示例科技有限公司".into(),
        unit_nature: 4,
        province: 330_000,
        city: 330_100,
        county: None,
        address: "示例路 1 号".into(),
        contact: contact(),
        gateway: Some(3_405_803_777),
        gateway_address: Some("示例机房".into()),
        remark: Some("自带".into()),
        source,
    };
    let source = IpSource { range: span(), unit_id: 5, remark: Some("来源".into()) };
    let broadcast = IpBroadcast { carrier_id: 1, applicant_id: 2, range: IpSpan::single(u32::MAX), remark: None };
    IpRecords {
        sources: vec![Keyed { key: key(1), record: source }],
        allocations: allocations().into_iter().map(|record| Keyed { key: key(2), record }).collect(),
        broadcasts: vec![Keyed { key: key(3), record: broadcast }],
        customer_owned: vec![
            Keyed { key: key(4), record: customer(SourceUnit::Reporting(7)) },
            Keyed { key: key(5), record: customer(SourceUnit::Other("示例运营商".into())) },
        ],
    }
}

pub fn domain_record() -> DomainRecord {
    DomainRecord {
        name: "example.cn".into(),
        kind: 1,
        registered_on: date("2020-01-01"),
        registrant: Registrant {
            name: "张三".into(),
            organisation: "杭州示例".into(),
            address: "示例路".into(),
            province: 330_000,
            city: 330_100,
            email: "demo@example.com".into(),
            phone: "0571-81234567".into(),
        },
        administrator: Administrator {
            name: "李四".into(),
            organisation: "杭州示例".into(),
            address: "示例路".into(),
            province: 330_000,
            city: 330_100,
            email: "demo@example.com".into(),
            phone: "0571-81234567".into(),
        },
        payer: Payer {
            name: Some("王五".into()),
            organisation: None,
            address: None,
            province: Some(330_000),
            city: None,
            email: None,
            phone: None,
        },
        registrar: "示例注册商".into(),
        name_server: "ns1.example.cn".into(),
        expires_on: date("2027-01-01"),
    }
}

/// Every operation of the interface once.
pub fn operations() -> Vec<Operation> {
    let deleted = |id| vec![RegulatorId { id }];
    vec![
        Operation::NewFilings(vec![unit_filing()]),
        Operation::NewSites(vec![new_sites(), NewSites { subject: SubjectKey::Id(1), ..new_sites() }]),
        Operation::NewAccesses(vec![
            new_access(),
            NewAccess { site: SiteKey::Number("浙ICP备2026000001号-1".into()), ..new_access() },
        ]),
        Operation::Changes(vec![change()]),
        Operation::Cancellations(cancellations()),
        Operation::Evidence(vec![
            evidence(AttachmentObject::Subject(RecordKey::Id(33_000_001))),
            evidence(AttachmentObject::Site(RecordKey::Number("浙ICP备2026000001号-1".into()))),
        ]),
        Operation::Verifications(vec![verification()]),
        Operation::UnfiledHandled(vec![unfiled_handled()]),
        Operation::Ip(IpUpload::New(ip_records(|isp_id| OwnId { isp_id }))),
        Operation::Ip(IpUpload::Changed(ip_records(|id| RegulatorId { id }))),
        Operation::Ip(IpUpload::Deleted(IpDeletion {
            sources: deleted(1),
            allocations: deleted(2),
            customer_owned: deleted(3),
            broadcasts: deleted(4),
        })),
        Operation::Domains(DomainUpload::New(vec![Keyed { key: OwnId { isp_id: 1 }, record: domain_record() }])),
        Operation::Domains(DomainUpload::Changed(vec![Keyed { key: RegulatorId { id: 1 }, record: domain_record() }])),
        Operation::Domains(DomainUpload::Deleted(vec![DomainKey::Id(1), DomainKey::Name("example.cn".into())])),
    ]
}

/// A person without anything optional.
pub fn bare_person() -> Person {
    Person {
        office_phone: None,
        msn: None,
        qq: None,
        certificate_kind: None,
        certificate_number: None,
        ..person("张三")
    }
}

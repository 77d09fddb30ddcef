//! One sample of every message that comes down.

use std::collections::BTreeMap;

use miit::message::*;

use super::operations::{domain_record, ip_records, verification_task};
use super::{data, result};

pub fn check_findings() -> CheckFindings {
    let number = || "浙ICP备2026000001号-1".to_owned();
    CheckFindings {
        subjects: vec![SubjectFinding {
            subject_id: 1,
            name: "杭州示例科技有限公司".into(),
            certificate_kind: 1,
            certificate_number: "91330108MA00000000".into(),
            reason: Some("证件无效".into()),
            remark: None,
        }],
        accesses: vec![
            AccessFinding {
                site_id: 2,
                site_number: number(),
                domain: Some("example.com".into()),
                resolved_ip: Some(0),
                reporter_id: Some(330_000_009_901),
                finding: AccessCheck::UnderReported,
                checked_at: "2026-11-20 10:00:00".into(),
                access_id: None,
                remark: None,
            },
            AccessFinding {
                site_id: 2,
                site_number: number(),
                domain: None,
                resolved_ip: None,
                reporter_id: None,
                finding: AccessCheck::OverReported,
                checked_at: "2026-11-20".into(),
                access_id: Some(4),
                remark: Some("多报".into()),
            },
        ],
        shells: vec![ShellFinding {
            site_id: 2,
            site_number: number(),
            finding: ShellCheck::Dead,
            checked_at: "2026-11-20".into(),
            home_url: Some("www.example.com".into()),
            remark: None,
        }],
        silent: vec![SilentFinding {
            site_id: 2,
            site_number: number(),
            home_url: None,
            checked_at: "2026-11-20".into(),
            remark: None,
        }],
    }
}

fn ip_answer(code: u32) -> IpAnswer {
    IpAnswer {
        lines: vec![IpResultLine {
            code,
            text: "与已备案IP冲突".into(),
            conflicts: vec![IpConflict {
                id: Some(9),
                isp_id: None,
                range: IpSpan::single(3_405_803_786),
                remark: None,
            }],
        }],
        id: None,
        operation: RecordOperation::New,
        isp_id: Some(1),
        remark: None,
    }
}

pub fn base_codes() -> BaseCodes {
    let row = |id, name: &str, extra: &[(&str, &str)]| CodeRow {
        id,
        name: name.to_owned(),
        valid: Some(true),
        extra: extra.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    };
    let tables = [
        ("Dwxz", vec![row(1, "国防机构", &[]), row(4, "企业", &[("Bz", "常用")])]),
        ("Qy", vec![row(330_000, "浙江省", &[("Lx", "1")]), row(330_100, "杭州市", &[("Lx", "2")])]),
        ("Yjfk_Wtfl", vec![row(1, "备案流程", &[("Fl1", "备案")])]),
        ("Gj", vec![row(33, "浙江省通信管理局", &[("Ysid", "4"), ("Bm", "ZJ"), ("Shengid", "330000")])]),
        ("Zjlx", vec![row(1, "营业执照", &[("Dwflid", "4")])]),
        ("Wzjylx", vec![row(3, "出版", &[("Ysid", "4"), ("Sfqzsp", "1")])]),
        ("Zxly", vec![row(1, "网站停办", &[])]),
        ("Wbacl", vec![CodeRow { valid: None, ..row(1, "已处理", &[]) }]),
        ("Hsyj", vec![row(1, "信息真实", &[])]),
        ("Fjytlx", vec![row(1, "核验单", &[("Ssdxlx", "1")])]),
        ("Yylb", vec![row(1, "中文", &[])]),
    ];
    BaseCodes {
        units: vec![ReportingUnit {
            id: 330_000_009_901,
            name: "示例接入商".into(),
            category: Some(1),
            industry: None,
            licence: Some("B1-20260001".into()),
            province: Some(330_000),
            city: None,
            county: None,
            address: None,
            valid: true,
            remark: None,
        }],
        tables: tables.into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect::<BTreeMap<_, _>>(),
    }
}

/// Every message of the interface once.
pub fn downloads() -> Vec<Download> {
    let mut copied = data();
    copied[0].sites[0].languages.clear();
    vec![
        Download::Result(result()),
        Download::Data(data()),
        Download::Cancelled(vec![
            CancelledRecord { kind: CancelKind::Subject, id: 1, remark: None },
            CancelledRecord { kind: CancelKind::Site, id: 2, remark: Some("注销".into()) },
        ]),
        Download::Blacklist(Blacklist {
            subjects: vec![
                BlacklistedSubject {
                    subject: Some(ListedSubject {
                        name: "某某".into(),
                        nature: Some(5),
                        certificate: ListedCertificate { kind: 2, number: "330102199001011234".into() },
                    }),
                    action: ListAction::Add,
                    remark: None,
                },
                BlacklistedSubject { subject: None, action: ListAction::Delete, remark: None },
            ],
            sites: vec![BlacklistedSite {
                site: ListedSite {
                    name: "某站".into(),
                    domains: vec![ListedDomain { name: "example.org".into() }],
                    home_url: Some("www.example.org".into()),
                },
                action: ListAction::Change,
                remark: None,
            }],
        }),
        Download::Blacklist(Blacklist { subjects: Vec::new(), sites: Vec::new() }),
        Download::IllegalAccess(vec![IllegalAccess {
            id: 1,
            domain: "example.org".into(),
            ip: 3_405_803_786,
            provider_id: 330_000_009_901,
            province: 330_000,
            detected_at: "2026-11-20".into(),
            remark: None,
        }]),
        Download::Unfiled(vec![UnfiledSite {
            id: 1,
            domain: "example.org".into(),
            languages: vec![1],
            ip: 3_405_803_786,
            detected_at: Some("2026-11-20".into()),
            times_detected: Some(0),
            province: Some(330_000),
            first_detected_at: None,
            provider_id: None,
            carrier_id: 1,
            remark: None,
        }]),
        Download::VerificationTasks(vec![verification_task()]),
        Download::CheckFindings(check_findings()),
        Download::Rectifications(vec![
            Rectification {
                kind: RectificationKind::Subject,
                number: Some("浙ICP备2026000001号".into()),
                record_id: None,
                text: "请更新证件".into(),
                remark: None,
            },
            Rectification {
                kind: RectificationKind::Site,
                number: None,
                record_id: Some(2),
                text: "请更新网站名称".into(),
                remark: None,
            },
        ]),
        Download::IpResult(IpResult {
            sources: vec![ip_answer(2001)],
            allocations: vec![ip_answer(2005)],
            broadcasts: vec![ip_answer(2998)],
            customer_owned: vec![ip_answer(2001), ip_answer(2998)],
        }),
        Download::IpCheckFindings(IpCheckFindings {
            out_of_bounds: vec![IpOutOfBounds {
                record_id: Some(1),
                range: IpSpan::new(1, 9).unwrap(),
                kind: Some(RecordKind::Source),
                outside_first: Some(8),
                outside_last: Some(9),
                remark: None,
            }],
            conflicts: vec![IpOverlap {
                record_id: None,
                own_first: 1,
                own_last: 2,
                other_unit_id: 3,
                other_first: 4,
                other_last: 5,
                kind: None,
                remark: Some("冲突".into()),
            }],
            unreported: vec![IpUnreported {
                range: IpSpan::single(7),
                allocated_by: Some(1),
                kind: Some(RecordKind::Allocation),
                remark: None,
            }],
        }),
        Download::DomainResult(DomainResult {
            answers: vec![DomainAnswer {
                lines: vec![DomainResultLine { text: String::new(), code: 3998 }],
                id: Some(1),
                operation: RecordOperation::Delete,
                isp_id: None,
                remark: None,
            }],
        }),
        Download::Codes(base_codes()),
        Download::Copy(Synchronisation::Filings(copied)),
        Download::Copy(Synchronisation::Ip(ip_records(|id| HeldId { id, isp_id: id + 10, unit_id: id + 20 }))),
        Download::Copy(Synchronisation::Domains(vec![Keyed {
            key: RecordIds { id: 1, isp_id: 2 },
            record: domain_record(),
        }])),
        Download::Copy(Synchronisation::Codes(base_codes())),
        Download::Copy(Synchronisation::Nothing),
    ]
}

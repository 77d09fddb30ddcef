//! Every code the desk can give, by table: one field spoilt, exactly that code.

use miit::message::{AttachmentObject, NewFiling};

use crate::{house::*, samples::*};

type Spoil = fn(&mut NewFiling);

pub const ALONE: &[(u32, &str, Spoil)] = &[
    (1004, "domain", |f| {
        f.sites[0].domains[0].name = "exa mple".into();
        f.sites[0].home_url = None;
    }),
    (1005, "domain twice", |f| {
        let again = f.sites[0].domains[0].clone();
        f.sites[0].domains.push(again);
    }),
    (1006, "private", |f| {
        f.sites[0].accesses[0].ips[0].first = 0xC0A8_0001;
        f.sites[0].accesses[0].ips[0].last = 0xC0A8_0001;
    }),
    (1006, "turned round", |f| f.sites[0].accesses[0].ips[0].last -= 1),
    (1007, "blank address", |f| f.subject.address.detail = Some(" ".into())),
    (1008, "certificate of another nature", |f| f.subject.certificate.kind = 13),
    (1008, "credit code", |f| f.subject.certificate.number = "91330108MA00010000".into()),
    (1008, "person with a unit's certificate", |f| f.sites[0].person.certificate_kind = Some(1)),
    (1009, "e-mail", |f| f.subject.person.email = "nobody".into()),
    (1009, "one of two e-mails", |f| f.sites[0].person.email = "a@example.com;b@".into()),
    (1010, "office phone in one run", |f| f.subject.person.office_phone = Some("057181234567".into())),
    (1010, "no office phone", |f| f.subject.person.office_phone = None),
    (1011, "mobile", |f| f.subject.person.mobile = "23700000039".into()),
    (1012, "MSN", |f| f.subject.person.msn = Some("msn123".into())),
    (1013, "QQ", |f| f.sites[0].person.qq = Some("012345".into())),
    (1014, "unknown nature", |f| f.subject.nature = Some(7)),
    (1014, "no nature", |f| f.subject.nature = None),
    (1015, "check digit", |f| f.subject.person.certificate_number = Some("420106198806120378".into())),
    (1019, "city elsewhere", |f| {
        f.subject.address.city = 440100;
        f.subject.address.county = None;
    }),
    (1019, "county elsewhere", |f| f.subject.address.county = Some(330205)),
    (1020, "one name twice", |f| {
        let mut s = site(f.subject.isp_id + 10, "second-name.com");
        s.name = f.sites[0].name.clone();
        f.sites.push(s);
    }),
    (1022, "home page", |f| f.sites[0].home_url = Some("www example".into())),
    (1024, "ranges overlap", |f| {
        let ip = f.sites[0].accesses[0].ips[0].clone();
        f.sites[0].accesses[0].ips.push(ip);
    }),
    (1029, "equal accesses", |f| {
        let access = f.sites[0].accesses[0].clone();
        f.sites[0].accesses.push(access);
    }),
    (1031, "site without office phone", |f| f.sites[0].person.office_phone = None),
    (1033, "pre-approval", |f| f.sites[0].pre_approvals = vec![pre_approval(60)]),
    (1034, "service content", |f| f.sites[0].service_contents = vec![60]),
    (1035, "access mode", |f| f.sites[0].accesses[0].modes = vec![60]),
    (1036, "location", |f| f.sites[0].accesses[0].locations = vec![60]),
    (1041, "home page elsewhere", |f| f.sites[0].home_url = Some("www.elsewhere.com".into())),
    (1044, "no name", |f| f.subject.person.name = None),
    (1055, "attachment of something else", |f| f.attachments[0].object = AttachmentObject::Site(77)),
    (1056, "attachment format", |f| f.attachments[0].format = 9),
    (1057, "attachment purpose", |f| f.attachments[0].purpose = 9),
    (1061, "purpose of a site on the subject", |f| {
        f.attachments[0].object = AttachmentObject::Subject(f.subject.isp_id)
    }),
    (5008, "a bracket in a name", |f| f.sites[0].name = "样例<站".into()),
    (1066, "language", |f| f.sites[0].languages = vec![60]),
];

fn codes(result: &miit::message::FilingResult) -> Vec<u32> {
    result.groups.iter().flat_map(|g| &g.lines).map(|l| l.code).collect()
}

#[tokio::test]
async fn each_code_alone() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    for (i, (code, what, spoil)) in ALONE.iter().enumerate() {
        let key = 1000 * (i as i64 + 1);
        let mut filing = enterprise(key);
        spoil(&mut filing);
        assert_eq!(upload(&client, i as u32 + 1, filing).await.code, 0, "{what}");
        let result = house.next_result().await;
        assert_eq!(codes(&result), [*code], "{what}: {result:?}");
        let line = &result.groups[0].lines[0];
        assert_eq!((line.kind.number(), line.key.as_deref()), (1, Some(key.to_string().as_str())));
        let text = line.text.as_deref().unwrap();
        assert!(text.starts_with(miit::codes::text(*code).unwrap()), "{text}");
        house.state(key, "rejected").await;
    }
    assert!(house.get("/sms").await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn all_at_once_with_what_was_seen() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let mut f = enterprise(1000);
    f.subject.person.office_phone = Some("057181234567".into());
    f.sites[0].person.certificate_number = Some("420106199202020071".into());
    f.sites[0].home_url = Some("www.elsewhere.com".into());
    upload(&house.client(), 1, f).await;
    let result = house.next_result().await;
    let mut seen = codes(&result);
    seen.sort_unstable();
    assert_eq!(seen, [1010, 1015, 1041]);
    assert_eq!(result.groups.len(), 1);
    let line = result.groups[0].lines.iter().find(|l| l.code == 1010).unwrap();
    assert!(line.text.as_deref().unwrap().ends_with("错误数据：057181234567"));
}

#[tokio::test]
async fn conflicts_with_what_is_in_process_and_filed() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    upload(&client, 1, enterprise(1000)).await;
    house.state(1000, "sms").await;
    let spoils: [(u32, Spoil); 3] = [
        (1003, |f| f.subject.certificate.number = credit_code(1000)),
        (1005, |f| {
            f.sites[0].domains[0].name = "EXAMPLE-1000.com".into();
            f.sites[0].home_url = Some("www.example-1000.com".into());
        }),
        (1021, |f| {
            f.sites[0].domains[0].name = "www.example-1000.com".into();
            f.sites[0].home_url = Some("http://www.example-1000.com/".into());
        }),
    ];
    let mut sequence = 2;
    for filed in [false, true] {
        if filed {
            house.answer_all(1000).await;
            assert_eq!(house.decide(1000, "approve").await.0, 200);
            house.next().await;
            house.next().await;
        }
        for (code, spoil) in spoils {
            let mut f = enterprise(i64::from(sequence) * 1000);
            spoil(&mut f);
            upload(&client, sequence, f).await;
            assert_eq!(codes(&house.next_result().await), [code], "filed: {filed}");
            sequence += 1;
        }
    }
}

#[tokio::test]
async fn individuals_need_no_office_phone_and_no_name() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let mut f = individual(1000);
    f.subject.nature = None;
    f.subject.person.name = None;
    f.sites[0].person.office_phone = Some("057181234567".into());
    upload(&house.client(), 1, f).await;
    house.state(1000, "sms").await;
}

#[tokio::test]
async fn whole_files_are_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let good = miit::package::unpack_zip(&pack(vec![enterprise(1000)]).zip, &Default::default()).unwrap().xml;
    let ascii = |from: &str, to: &str| {
        let at = good.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
    };
    let files = [
        (5001, b"nonsense".to_vec()),
        (5001, b"<?xml version=\"1.0\" encoding=\"GBK\"?><return/>".to_vec()),
        (5001, ascii("<Dwxz>4</Dwxz>", "<Dwxz>4000</Dwxz>")),
        (5001, ascii("<Dwxz>4</Dwxz>", "<Dwxz></Dwxz>")),
        (5004, ascii("version=\"V.3.0\"", "version=\"V.5.0\"")),
        (5003, ascii("<Qqdwid>330000009901", "<Qqdwid>330000009902")),
    ];
    for (i, (code, xml)) in files.into_iter().enumerate() {
        let name = format!("whole-{i}.xml");
        assert_eq!(client.upload(&pack_xml(&xml, &name), i as u32 + 1).await.unwrap().code, 0);
        let result = house.next_result().await;
        assert_eq!(codes(&result), [code], "{name}");
        let line = &result.groups[0].lines[0];
        match code {
            5001 => assert_eq!(line.text.as_deref(), Some(name.as_str())),
            5004 => assert!(line.text.as_deref().unwrap().contains("V.3.0")),
            _ => assert_eq!(line.key.as_deref(), Some("1000")),
        }
    }
    for (sequence, content) in [(7, "A".repeat(150_004)), (8, "%%%%".into())] {
        let bad = ascii("<Fjnr>/9j/4AAQSkZJRg==", &format!("<Fjnr>{content}"));
        let answer = client.upload(&pack_xml(&bad, "bad.xml"), sequence).await.unwrap();
        assert_eq!(answer.code, 0);
        assert_eq!(codes(&house.next_result().await), [5010]);
    }
    assert_eq!(client.upload(&pack_xml(&good, "good.xml"), 9).await.unwrap().code, 0);
    house.state(1000, "sms").await;
}

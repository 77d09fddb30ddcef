//! Filings that nothing is wrong with, to be spoilt by the stories.

use miit::message::{
    Access, Address, Attachment, AttachmentObject, Certificate, Domain, IpRange, NewFiling, Person, PreApproval, Site,
    Subject,
};

/// The persons of the stories.
const PEOPLE: [(&str, &str); 3] =
    [("温知夏", "420106198806120377"), ("林听澜", "420106199202020070"), ("周晓禾", "420106198806120377")];

/// The last six of a person's certificate.
pub fn id6(name: &str) -> &'static str {
    let number = PEOPLE.iter().find(|(n, _)| *n == name).unwrap().1;
    &number[12..]
}

pub fn person(i: usize, phone: &str) -> Person {
    Person {
        name: Some(PEOPLE[i].0.into()),
        office_phone: Some("0571-81234567".into()),
        mobile: phone.into(),
        email: "lianxi@example.com".into(),
        msn: None,
        qq: None,
        certificate_kind: Some(2),
        certificate_number: Some(PEOPLE[i].1.into()),
    }
}

/// A credit code with the right check character; one for each n.
pub fn credit_code(n: i64) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let head = format!("91330108MA{n:07}");
    let mut weight = 1;
    let mut sum = 0;
    for b in head.bytes() {
        sum += ALPHABET.iter().position(|c| *c == b).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    format!("{head}{}", ALPHABET[(31 - sum % 31) % 31] as char)
}

/// An enterprise with one site; everything follows from n, so that two of them never conflict.
pub fn enterprise(n: i64) -> NewFiling {
    let domain = format!("example-{n}.com");
    NewFiling {
        subject: Subject {
            isp_id: n,
            name: format!("杭州样例{n}有限公司"),
            nature: Some(4),
            investor: Some("样例投资".into()),
            address: Address {
                province: 330000,
                city: 330100,
                county: Some(330108),
                detail: Some("样例路18号".into()),
            },
            certificate: Certificate {
                kind: 1, number: credit_code(n), address: "浙江省杭州市样例路18号".into()
            },
            person: person(0, "13700000039"),
            on_behalf: true,
            remark: None,
        },
        sites: vec![site(n, &domain)],
        attachments: vec![attachment(1, AttachmentObject::Site(n + 1)), attachment(2, AttachmentObject::Subject(n))],
    }
}

pub fn site(n: i64, domain: &str) -> Site {
    Site {
        isp_id: n + 1,
        name: format!("样例站{n}"),
        pre_approvals: Vec::new(),
        service_contents: vec![8],
        languages: vec![1],
        domains: vec![Domain { isp_id: n + 2, name: domain.into() }],
        accesses: vec![access(n, 3405803786)],
        person: person(1, "13700000040"),
        home_url: Some(format!("www.{domain}")),
        remark: None,
    }
}

pub fn access(n: i64, ip: u32) -> Access {
    Access {
        isp_id: n + 3,
        locations: vec![34],
        modes: vec![5],
        ips: vec![IpRange { isp_id: n + 4, first: ip, last: ip }],
    }
}

pub fn attachment(purpose: u8, object: AttachmentObject) -> Attachment {
    Attachment { format: 1, purpose, content: "/9j/4AAQSkZJRg==".into(), object, remark: None }
}

pub fn pre_approval(kind: u8) -> PreApproval {
    PreApproval { kind, number: "样例批字1号".into(), scans: vec!["/9j/4AAQSkZJRg==".into()] }
}

/// An individual who stands for subject and site.
pub fn individual(n: i64) -> NewFiling {
    let mut f = enterprise(n);
    f.subject.name = PEOPLE[0].0.into();
    f.subject.nature = Some(5);
    f.subject.certificate.kind = 2;
    f.subject.certificate.number = PEOPLE[0].1.into();
    f.subject.person.office_phone = None;
    f.sites[0].person = f.subject.person.clone();
    f
}

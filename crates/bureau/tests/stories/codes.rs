//! Every code that needs something to be filed or under way, by table; and the table of the documentation, which names no code
//! that no story provokes and forgets none.

use std::collections::BTreeSet;

use bureau::BureauConfig;
use serde_json::json;

use crate::{addresses, checks, documents::*, house::*, samples::*};

pub const OTHER: i64 = 330000009902;
const ADDRESS: u32 = 3_405_803_786;
const TAKEN: u32 = 3_325_256_711;

/// What is filed before the cases begin.
struct World {
    own: Filed,
    twin: String,
    old: i64,
    gone: i64,
    gone_site: i64,
    foreign: i64,
    foreign_number: String,
    foreign_access: i64,
    shared_access: i64,
    sole_access: i64,
}

/// A case: the code, what it shows, and the uploads of which the last one is answered with it.
type Case = (u32, &'static str, fn(&World) -> Vec<String>);

fn seed(name: &str, n: i64, sites: serde_json::Value) -> serde_json::Value {
    json!({ "name": name, "certificate_number": credit_code(n), "sites": sites })
}

async fn world(house: &House) -> World {
    let own = house.file(ISP, 1000).await;
    let site = |name: &str, domain: &str, accesses: serde_json::Value| json!({ "name": name, "domains": [domain], "accesses": accesses });
    let by = |isp: i64, ip: &str| json!({ "isp": isp, "ips": [ip] });
    let mut twin = site("孪生站", "twin-a.example.com", json!([by(ISP, "203.0.113.11")]));
    twin["number"] = json!("浙ICP备99990001号-1");
    let mut second = site("孪生站二", "twin-b.example.com", json!([by(ISP, "203.0.113.12")]));
    second["number"] = json!("浙ICP备99990001号-1");
    let mut old =
        seed("旧系统有限公司", 502, json!([site("旧站", "old.example.com", json!([by(ISP, "203.0.113.13")]))]));
    old["old_system"] = json!(true);
    let body = json!({
        "subjects": [
            seed("孪生有限公司", 501, json!([twin, second])),
            old,
            seed("注销有限公司", 503, json!([site("注销站", "gone.example.com", json!([by(ISP, "203.0.113.14")]))])),
            seed("别家有限公司", 504, json!([site("别家站", "foreign.example.com", json!([by(OTHER, "198.51.100.7")]))])),
            seed("两家有限公司", 505, json!([site("两家站", "shared.example.com", json!([by(ISP, "203.0.113.15"), by(OTHER, "198.51.100.8")]))])),
            seed("独家有限公司", 506, json!([site("独家站", "sole.example.com", json!([by(ISP, "203.0.113.16")]))])),
        ],
        "black_subjects": [credit_code(600)],
        "black_domains": ["black.example.com"],
    });
    let (status, entered) = house.post("/register", body).await;
    assert_eq!(status, 200, "{entered}");
    let wish = json!({ "message": "ZXSJ", "number": entered[2]["number"] });
    assert_eq!(house.post("/messages", wish).await.0, 200);
    house.all(ISP, 1).await;
    let number = |i: usize, name: &str| entered[i][name].as_i64().unwrap();
    World {
        own,
        twin: "浙ICP备99990001号-1".into(),
        old: number(1, "ztid"),
        gone: number(2, "ztid"),
        gone_site: entered[2]["sites"][0]["wzid"].as_i64().unwrap(),
        foreign: entered[3]["sites"][0]["wzid"].as_i64().unwrap(),
        foreign_number: entered[3]["number"].as_str().unwrap().to_owned(),
        foreign_access: entered[3]["sites"][0]["accesses"][0].as_i64().unwrap(),
        shared_access: entered[4]["sites"][0]["accesses"][0].as_i64().unwrap(),
        sole_access: entered[5]["sites"][0]["accesses"][0].as_i64().unwrap(),
    }
}

fn ztbah(w: &World) -> String {
    format!("<Ztbah>{}</Ztbah>", w.own.number())
}

fn wzbah(w: &World) -> String {
    format!("<Wzbah>{}</Wzbah>", w.own.site_number())
}

/// In order: later cases may stand on what earlier ones left under way.
const CASES: &[Case] = &[
    (1058, "a site for nobody", |_| vec![new_site("<Ztid>9</Ztid>", 21, "站", "new-1.example.com", "")]),
    (1049, "a site for a cancelled subject", |w| {
        vec![new_site(&format!("<Ztid>{}</Ztid>", w.gone), 21, "站", "new-1.example.com", "")]
    }),
    (1052, "a site for a subject of the old system", |w| {
        vec![new_site(&format!("<Ztid>{}</Ztid>", w.old), 21, "站", "new-1.example.com", "")]
    }),
    (1018, "a wrong password", |w| {
        vec![new_site(&ztbah(w), 21, "站", "new-1.example.com", "<ICPmm>00000000000000000000000000000000</ICPmm>")]
    }),
    (1037, "a site id that is filed", |w| {
        vec![new_site(&ztbah(w), 1001, "站", "new-1.example.com", "").replace("<IspJrid>1001", "<IspJrid>21")]
    }),
    (1038, "an access id that is filed", |w| {
        vec![new_site(&ztbah(w), 21, "站", "new-1.example.com", "").replace("<IspJrid>21", "<IspJrid>1003")]
    }),
    (1020, "a name that the subject has", |w| vec![new_site(&ztbah(w), 21, "样例站1000", "new-1.example.com", "")]),
    (1039, "a domain that the subject has", |w| vec![new_site(&ztbah(w), 21, "站", "example-1000.com", "")]),
    (1005, "a domain of somebody else", |w| vec![new_site(&ztbah(w), 21, "站", "foreign.example.com", "")]),
    (1064, "a blacklisted domain", |w| vec![new_site(&ztbah(w), 21, "站", "black.example.com", "")]),
    (1024, "an address of another provider", |w| {
        vec![new_site(&ztbah(w), 21, "站", "new-1.example.com", "").replace(&ADDRESS.to_string(), &TAKEN.to_string())]
    }),
    (1059, "an access to nothing", |w| vec![new_access("<Wzid>9</Wzid>", 31, ADDRESS, &w.own.icpmm())]),
    (1050, "an access to a cancelled site", |w| {
        vec![new_access(&format!("<Wzid>{}</Wzid>", w.gone_site), 31, ADDRESS, &w.own.icpmm())]
    }),
    (1040, "addresses that the site has", |w| vec![new_access(&wzbah(w), 31, ADDRESS, &w.own.icpmm())]),
    (1067, "a number of two sites", |w| {
        let password = miit::message::FilingPassword::hash("12345678").unwrap();
        vec![new_access(&format!("<Wzbah>{}</Wzbah>", w.twin), 31, ADDRESS, password.as_str())]
    }),
    (1016, "a change with another number", |w| {
        vec![change(&w.own).replace(&format!("<Baxh>{}</Baxh><Dwxz>", w.own.number()), "<Baxh>浙ICP备1号</Baxh><Dwxz>")]
    }),
    (1046, "a change of province", |w| {
        vec![
            change(&w.own)
                .replace(">330000<", ">320000<")
                .replace(">330100<", ">320100<")
                .replace(">330108<", ">320102<"),
        ]
    }),
    (1023, "a change of an address that nobody has", |w| {
        let id = w.own.data.sites[0].accesses[0].ips[0].id;
        vec![change(&w.own).replace(&format!("<Ipid>{id}"), "<Ipid>9")]
    }),
    (1003, "a change to a certificate of somebody else", |w| {
        vec![change(&w.own).replace(&credit_code(1000), &credit_code(504))]
    }),
    (1048, "a cancellation of a site of others", |w| vec![cancellation(1, w.foreign, 1, "")]),
    (1026, "a reason that is none", |w| vec![cancellation(1, w.own.wzid(), 99, "")]),
    (1047, "the access of another provider", |w| vec![cancellation(2, w.foreign_access, 1, "")]),
    (1025, "the only access", |w| vec![cancellation(2, w.sole_access, 1, "")]),
    (1032, "an access twice", |w| vec![cancellation(2, w.shared_access, 1, ""); 2]),
    (1017, "a change during a change", |w| vec![change(&w.own); 2]),
    (1030, "a site twice", |w| vec![cancellation(1, w.own.wzid(), 1, ""); 2]),
    (1043, "a subject whose site is being cancelled", |w| vec![cancellation(0, w.own.ztid(), 1, &w.own.icpmm())]),
    (1060, "material", |w| vec![material(1, 2, &format!("<Baxh>{}</Baxh>", w.own.site_number()))]),
    (1061, "material of the wrong purpose", |w| vec![material(1, 1, &format!("<Baxh>{}</Baxh>", w.own.number()))]),
    (5005, "an unfiled site of nobody", |_| vec![handled(ISP, "unfiled.example.com", TAKEN, 1)]),
    (5007, "a handling that is none", |_| vec![handled(ISP, "listed.example.com", TAKEN, 99)]),
    (5006, "an unfiled site twice", |_| vec![handled(ISP, "listed.example.com", TAKEN, 1); 2]),
];

/// Codes that other stories of this file and its neighbours provoke.
const ELSEWHERE: &[u32] = &[
    1001, 1002, 1021, 1027, 1042, 1051, 1053, 1054, 1062, 1063, 1065, 1999, 2001, 2004, 2017, 2018, 2053, 2054, 3036,
    5001, 5003, 5004, 5009, 5010, 5011,
];

async fn house(dir: &std::path::Path) -> House {
    House::with(BureauConfig::new(dir, vec![provider(ISP, None), provider(OTHER, None)])).await
}

#[tokio::test]
async fn each_code_of_what_is_filed() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    let world = world(&house).await;
    let unfiled = json!({ "message": "WBAWZLB", "isp": ISP, "domain": "listed.example.com", "ip": "198.51.100.7" });
    assert_eq!(house.post("/messages", unfiled).await.0, 200);
    house.all(ISP, 1).await;
    for (code, what, uploads) in CASES {
        let uploads = uploads(&world);
        for upload in &uploads {
            assert_eq!(house.send(ISP, &icp(ISP, upload)).await, 0, "{what}");
        }
        assert_eq!(house.codes(ISP, 1).await, [*code], "{what}");
    }
    // Subject first, then its sites are closed to cancellations.
    let other = house.file(ISP, 2000).await;
    for (code, upload) in [
        (1018, cancellation(0, other.ztid(), 1, "")),
        (0, cancellation(0, other.ztid(), 1, &other.icpmm())),
        (1027, cancellation(0, other.ztid(), 1, &other.icpmm())),
        (1042, cancellation(1, other.wzid(), 1, "")),
    ] {
        assert_eq!(house.send(ISP, &icp(ISP, &upload)).await, 0);
        if code != 0 {
            assert_eq!(house.codes(ISP, 1).await, [code]);
        }
    }
    // Five changes of one subject on one day, decided one by one.
    let busy = house.file(ISP, 3000).await;
    for n in 0..6 {
        assert_eq!(house.send(ISP, &icp(ISP, &change(&busy))).await, 0);
        if n < 5 {
            let key = busy.ztid();
            house.state(key, "sms").await;
            assert_eq!(house.decide(key, "refuse").await.0, 200);
            assert_eq!(house.codes(ISP, 1).await, [1002]);
        }
    }
    assert_eq!(house.codes(ISP, 1).await, [1051]);
}

#[tokio::test]
async fn blacklists_own_ids_and_standing() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    let world = world(&house).await;
    assert!(!world.foreign_number.is_empty());
    let client = house.client();
    let send = async |spoil: fn(&mut miit::message::NewFiling), key: i64| {
        let last = client.query_previous_upload().await.unwrap().file.unwrap().sequence;
        let mut filing = enterprise(key);
        spoil(&mut filing);
        assert_eq!(upload(&client, last + 1, filing).await.code, 0);
    };
    send(|f| f.subject.certificate.number = credit_code(600), 4000).await;
    assert_eq!(house.codes(ISP, 1).await, [1065]);
    send(|_| {}, 5000).await;
    house.state(5000, "sms").await;
    send(|f| f.subject.isp_id = 5000, 6000).await;
    // The attachments still name the subject of 6000.
    assert_eq!(house.codes(ISP, 1).await, [1055]);
    send(
        |f| {
            f.subject.isp_id = 5000;
            f.attachments.clear();
        },
        6000,
    )
    .await;
    assert_eq!(house.codes(ISP, 1).await, [1999]);
    let put = async |path: &str, body: serde_json::Value| {
        let answer = house.http.put(format!("{}{path}", house.manage)).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{}", answer.text().await.unwrap());
    };
    for (path, body, code) in [
        (format!("/providers/{ISP}"), json!({ "standing": "deleted" }), 1053),
        (format!("/providers/{ISP}"), json!({ "standing": "invalid" }), 1054),
        (format!("/providers/{ISP}"), json!({ "standing": "open", "icp": false }), 5009),
        ("/closed".into(), json!(["ICP/XZBA"]), 5011),
    ] {
        put(&path, body).await;
        send(|_| {}, 7000).await;
        assert_eq!(house.codes(ISP, 1).await, [code]);
    }
    put(&format!("/providers/{ISP}"), json!({ "standing": "closed" })).await;
    assert_eq!(client.download().await.unwrap().code, 19);
    // Domains are not for a provincial bureau.
    put(&format!("/providers/{ISP}"), json!({ "standing": "open" })).await;
    assert_eq!(
        house
            .send(ISP, &format!("<YM><SCBA><Scxx><Ym>example.com</Ym></Scxx></SCBA><Qqdwid>{ISP}</Qqdwid></YM>"))
            .await,
        0
    );
    assert_eq!(house.codes(ISP, 1).await, [3036]);
}

const TABLE: &str = include_str!("../../data/codes.tsv");

#[test]
fn the_table_says_of_every_code_how_it_comes_about() {
    let provoked: BTreeSet<u32> = CASES
        .iter()
        .map(|case| case.0)
        .chain(checks::ALONE.iter().map(|case| case.0))
        .chain(addresses::CASES.iter().map(|case| case.0))
        .chain(ELSEWHERE.iter().copied())
        .collect();
    let mut listed = BTreeSet::new();
    for line in TABLE.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [code, how, en] = cells[..] else { panic!("{line}") };
        let code: u32 = code.parse().unwrap();
        assert!(listed.insert(code), "{code} stands twice");
        assert!(!en.is_empty(), "{line}");
        match how {
            "yes" => assert!(provoked.contains(&code), "no story provokes {code}"),
            "no" => assert!(!provoked.contains(&code), "{code} can be provoked"),
            _ => panic!("{line}"),
        }
    }
    let known: BTreeSet<u32> = (1000..=5999)
        .filter(|c| !(3000..4000).contains(c) || *c == 3036)
        .filter(|c| miit::codes::text(*c).is_some())
        .collect();
    assert_eq!(listed, known, "the table names every code of 1xxx, 2xxx and 5xxx, and 3036");
}

/// `BLESS=1` writes the table into the documentation.
#[test]
fn the_documentation_holds_the_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/practice-bureau.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut table = String::from("| code | official text | provoked by |\n|---|---|---|\n");
    for line in TABLE.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let code: u32 = cells[0].parse().unwrap();
        let how = if cells[1] == "yes" { cells[2].to_owned() } else { format!("not: {}", cells[2]) };
        table.push_str(&format!("| {code} | {} | {how} |\n", miit::codes::text(code).unwrap()));
    }
    let (begin, end) = ("<!-- codes: written by a test -->\n", "<!-- end of codes -->");
    let (head, rest) = text.split_once(begin).unwrap();
    let (_, tail) = rest.split_once(end).unwrap();
    let wanted = format!("{head}{begin}{table}{end}{tail}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted, "BLESS=1 writes it anew");
}

//! IP filing: sources, allocations, broadcasts, customers' own addresses; by table.

use bureau::BureauConfig;
use miit::message::Download;
use serde_json::json;

use crate::{codes::OTHER, house::*, samples::*};

const FIRST: i64 = 3_405_803_776; // 203.0.113.0
const CARRIER: i64 = 110_000_000_001;

fn ip(content: &str) -> String {
    format!("<IP>{content}<Qqdwid>{ISP}</Qqdwid></IP>")
}

fn source(id: i64, first: i64, last: i64, unit: i64) -> String {
    format!(
        "<XZBA><Xzly><Ly><IspId>{id}</IspId><Qsip>{first}</Qsip><Zzip>{last}</Zzip><Lydw>{unit}</Lydw></Ly></Xzly></XZBA>"
    )
}

/// An allocation that is used, complete.
fn used(id: i64, at: i64) -> String {
    format!(
        "<XZBA><Xzfp><Fpsy><IspId>{id}</IspId><Qsip>{at}</Qsip><Zzip>{at}</Zzip><Fpfs>1</Fpfs><Syfs>1</Syfs><Fprq>2026-01-05</Fprq>\
         <Dwmc>样例单位</Dwmc><Dwxz>4</Dwxz><Dwfl>3</Dwfl><Dwhyfl>9</Dwhyfl><Shengid>330000</Shengid><Shiid>330100</Shiid>\
         <Xianid>330108</Xianid><Xxdz>样例路18号</Xxdz><Lxrxm>联系人</Lxrxm><Lxrdh>13700000039</Lxrdh>\
         <Lxrdzyj>lianxi@example.com</Lxrdzyj><Wgip>{at}</Wgip></Fpsy></Xzfp></XZBA>"
    )
}

fn allocation(id: i64, at: i64, rest: &str) -> String {
    format!("<XZBA><Xzfp><Fpsy><IspId>{id}</IspId><Qsip>{at}</Qsip><Zzip>{at}</Zzip>{rest}</Fpsy></Xzfp></XZBA>")
}

fn broadcast(id: i64, by: i64, asked: i64) -> String {
    format!(
        "<XZBA><Xzgbjs><Jsxx><IspId>{id}</IspId><Gbdw>{by}</Gbdw><Sqdw>{asked}</Sqdw><Qsip>{FIRST}</Qsip><Zzip>{FIRST}</Zzip>\
         </Jsxx></Xzgbjs></XZBA>"
    )
}

fn own(id: i64, kind: u8, unit: &str) -> String {
    let at = FIRST + 200 + id;
    format!(
        "<XZBA><Zdip><Zdxx><IspId>{id}</IspId><Qsip>{at}</Qsip><Zzip>{at}</Zzip><Sfymtz>0</Sfymtz><Syfs>1</Syfs><Fprq>2026-01-05</Fprq>\
         <Dwmc>样例单位</Dwmc><Dwxz>4</Dwxz><Shengid>330000</Shengid><Shiid>330100</Shiid><Xxdz>样例路18号</Xxdz><Lxrxm>联系人</Lxrxm>\
         <Lxrdh>0571-81234567</Lxrdh><Lxrdzyj>lianxi@example.com</Lxrdzyj><Wgip>{at}</Wgip><Wgdz>样例路18号</Wgdz>\
         <Ly_dwlx>{kind}</Ly_dwlx><Lydw>{unit}</Lydw></Zdxx></Zdip></XZBA>"
    )
}

fn without(content: &str, name: &str) -> String {
    let (head, rest) = content.split_once(&format!("<{name}>")).unwrap();
    format!("{head}{}", rest.split_once(&format!("</{name}>")).unwrap().1)
}

type Case = (u32, &'static str, fn() -> String);

/// In order: the first files the source on which the others stand.
pub const CASES: &[Case] = &[
    (2002, "turned round", || source(1, FIRST + 9, FIRST, CARRIER)),
    (2006, "a private first address", || source(1, 0x0A00_0001, FIRST, CARRIER)),
    (2007, "a reserved last address", || source(1, FIRST, 0xE000_0001, CARRIER)),
    (2029, "an unknown unit", || source(1, FIRST, FIRST + 255, 77)),
    (2052, "from oneself", || source(1, FIRST, FIRST + 255, ISP)),
    (2056, "of another provider", || source(1, 3_325_256_704, 3_325_256_705, CARRIER)),
    (2005, "without a source", || used(1, FIRST)),
    (2998, "a source", || source(1, FIRST, FIRST + 255, CARRIER)),
    (2049, "the same id", || source(1, FIRST, FIRST + 255, CARRIER)),
    (2003, "the same range", || source(2, FIRST, FIRST, CARRIER)),
    (2030, "no day", || without(&used(1, FIRST), "Fprq")),
    (2031, "no name", || without(&used(1, FIRST), "Dwmc")),
    (2032, "no use", || without(&used(1, FIRST), "Syfs")),
    (2034, "no nature", || without(&used(1, FIRST), "Dwxz")),
    (2036, "no address", || without(&used(1, FIRST), "Xxdz")),
    (2037, "no province", || without(&used(1, FIRST), "Shengid")),
    (2038, "no city", || without(&used(1, FIRST), "Shiid")),
    (2039, "no telephone", || without(&used(1, FIRST), "Lxrdh")),
    (2040, "no contact", || without(&used(1, FIRST), "Lxrxm")),
    (2042, "no mail", || without(&used(1, FIRST), "Lxrdzyj")),
    (2008, "a gateway that is none", || used(1, FIRST).replace(&format!("<Wgip>{FIRST}"), "<Wgip>1")),
    (2009, "a category that is none", || used(1, FIRST).replace("<Dwfl>3", "<Dwfl>77")),
    (2012, "a telephone that is none", || used(1, FIRST).replace("13700000039", "23700000039")),
    (2013, "a mail that is none", || used(1, FIRST).replace("lianxi@", "lianxi#")),
    (2019, "a nature that is none", || used(1, FIRST).replace("<Dwxz>4", "<Dwxz>77")),
    (2020, "an industry that is none", || used(1, FIRST).replace("<Dwhyfl>9", "<Dwhyfl>77")),
    (2024, "a province that is none", || {
        used(1, FIRST).replace("330000", "990000").replace("330100", "990100").replace("330108", "990108")
    }),
    (2025, "a city elsewhere", || used(1, FIRST).replace("330100", "440100").replace("330108", "440108")),
    (2026, "a county elsewhere", || used(1, FIRST).replace("330108", "330205")),
    (2047, "to nobody", || allocation(1, FIRST, "<Fpfs>2</Fpfs>")),
    (2048, "to an unknown unit", || allocation(1, FIRST, "<Fpfs>2</Fpfs><Fpdx>77</Fpdx>")),
    (2050, "to oneself", || allocation(1, FIRST, &format!("<Fpfs>2</Fpfs><Fpdx>{ISP}</Fpdx>"))),
    (2998, "used", || used(1, FIRST)),
    (2998, "reserved", || allocation(2, FIRST + 1, "<Fpfs>4</Fpfs>")),
    (2028, "a unit without an id", || own(1, 1, "<Ly_dwmc>客户</Ly_dwmc>")),
    (2045, "a unit without a name", || own(1, 0, &format!("<Ly_dwid>{CARRIER}</Ly_dwid>"))),
    (2998, "a customer's own", || own(1, 0, "<Ly_dwmc>客户</Ly_dwmc>")),
    (2051, "broadcast by one who may not", || broadcast(1, CARRIER, ISP)),
    (2055, "deleting nothing", || "<SCBA><Scly><Ly><Id>9</Id></Ly></Scly></SCBA>".into()),
];

async fn house(dir: &std::path::Path) -> House {
    let house = House::with(BureauConfig::new(dir, vec![provider(ISP, None), provider(OTHER, None)])).await;
    let theirs = source(1, 3_325_256_704, 3_325_256_720, CARRIER);
    let content = format!("<IP>{theirs}<Qqdwid>{OTHER}</Qqdwid></IP>");
    assert_eq!(house.send(OTHER, &content).await, 0);
    assert_eq!(house.codes(OTHER, 1).await, [2998]);
    house
}

#[tokio::test]
async fn each_code_of_addresses() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    for (code, what, content) in CASES {
        assert_eq!(house.send(ISP, &ip(&content())).await, 0, "{what}");
        assert_eq!(house.codes(ISP, 1).await, [*code], "{what}");
    }
    let carrier = json!({ "carrier": true });
    let answer = house.http.put(format!("{}/providers/{ISP}", house.manage)).json(&carrier).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    for (code, content) in [
        (2017, broadcast(1, ISP, CARRIER)),
        (2018, broadcast(1, CARRIER, 77)),
        (2053, broadcast(1, CARRIER, CARRIER)),
        (2998, broadcast(1, CARRIER, ISP)),
        (2004, broadcast(2, CARRIER, ISP)),
    ] {
        assert_eq!(house.send(ISP, &ip(&content)).await, 0);
        assert_eq!(house.codes(ISP, 1).await, [code]);
    }
    for (standing, code) in [("deleted", 2001), ("open", 5003)] {
        let body = json!({ "standing": standing });
        house.http.put(format!("{}/providers/{ISP}", house.manage)).json(&body).send().await.unwrap();
        let content = ip(&source(9, FIRST, FIRST, CARRIER));
        let content = if code == 5003 { content.replace(&ISP.to_string(), "330000009999") } else { content };
        assert_eq!(house.send(ISP, &content).await, 0);
        assert_eq!(house.codes(ISP, 1).await, [code]);
    }
}

#[tokio::test]
async fn a_record_is_changed_and_deleted_by_its_owner_alone_and_filings_are_held_against_it() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    assert_eq!(house.send(ISP, &ip(&source(1, FIRST, FIRST + 255, CARRIER))).await, 0);
    let Some(Download::IpResult(result)) = house.all(ISP, 1).await.pop() else { panic!() };
    let answer = &result.sources[0];
    let id = answer.id.unwrap();
    assert_eq!((answer.isp_id, answer.lines[0].code), (Some(1), 2998));
    let changed = |id: i64| {
        format!(
            "<XGBA><Xgly><Ly_xx><Id>{id}</Id><Qsip>{FIRST}</Qsip><Zzip>{}</Zzip><Lydw>{CARRIER}</Lydw></Ly_xx></Xgly></XGBA>",
            FIRST + 15
        )
    };
    assert_eq!(house.send(OTHER, &ip(&changed(id)).replace(&ISP.to_string(), &OTHER.to_string())).await, 0);
    assert_eq!(house.codes(OTHER, 1).await, [2054]);
    assert_eq!(house.send(ISP, &ip(&changed(id))).await, 0);
    assert_eq!(house.codes(ISP, 1).await, [2998]);
    // 203.0.113.10 is within what is filed now, 203.0.113.99 is not.
    let client = house.client();
    let last = client.query_previous_upload().await.unwrap().file.unwrap().sequence;
    let mut filing = enterprise(1000);
    filing.sites[0].accesses[0].ips[0].first = u32::try_from(FIRST).unwrap() + 99;
    filing.sites[0].accesses[0].ips[0].last = u32::try_from(FIRST).unwrap() + 99;
    assert_eq!(upload(&client, last + 1, filing).await.code, 0);
    assert_eq!(house.codes(ISP, 1).await, [1063]);
    assert_eq!(upload(&client, last + 2, enterprise(2000)).await.code, 0);
    house.state(2000, "sms").await;
    house.answer_all(2000).await;
    assert_eq!(house.decide(2000, "approve").await.0, 200);
    assert_eq!(house.codes(ISP, 2).await, [1001, 1062]);
    let copy = json!({ "message": "SJTB", "isp": ISP, "kind": "IP" });
    assert_eq!(house.post("/messages", copy).await.1["files"], 1);
    assert!(matches!(house.all(ISP, 1).await[..], [Download::Copy(_)]));
    assert_eq!(house.send(ISP, &ip(&format!("<SCBA><Scly><Ly><Id>{id}</Id></Ly></Scly></SCBA>"))).await, 0);
    assert_eq!(house.codes(ISP, 1).await, [2998]);
    assert_eq!(house.send(ISP, &ip("<SCBA><Scly><Ly><Id>x</Id></Ly></Scly></SCBA>")).await, 0);
    assert_eq!(house.codes(ISP, 1).await, [5001]);
}

//! Cases for the rules: a unit or an individual, brought into a province and a filing type, with changes on top.

use filing::county::cities_of;
use filing::region::Province;
use serde_json::{Map, Value, json};

const UNIT: &str = include_str!("../cases/unit.json");
const INDIVIDUAL: &str = include_str!("../cases/individual.json");

const REMARKS_OF_UNIT: (&str, &str) = (
    "网站用于介绍本单位的产品。应急联系电话手机号使用人为广东星禾木作家具有限公司员工周晓禾，行政主管。",
    "该网站example-a1221.com.cn不涉及前置审批业务，用于介绍本单位的产品与联系方式。应急联系电话手机号使用人为广东星禾木作家具有限公司员工周晓禾，行政主管。",
);

const REMARKS_OF_INDIVIDUAL: (&str, &str) = (
    "应急联系电话手机号使用人为陆晓禾，与网站主办者关系为姐弟。",
    "本网站是个人网站，不含有企业、单位等非个人网站的信息，若在核实中发现网站中含有企业、单位等信息，本人愿接受以虚假信息进行备案，注销网站，并将主体和域名加入黑名单的处罚。网站内容为本人的读书与生活记录，预计2026年12月31日开通。应急联系电话手机号使用人为陆晓禾，与网站主办者关系为姐弟。",
);

/// Where a case plays.
pub struct Stage {
    pub province: Province,
}

fn county(province: &str, city: usize) -> Option<String> {
    let cities: Vec<_> = cities_of(province).filter(|city| !city.counties.is_empty()).collect();
    cities.get(city).and_then(|city| city.counties.first()).map(|(code, _)| code.clone())
}

impl Stage {
    pub fn new(code: &str) -> Self {
        Self { province: code.parse().unwrap() }
    }

    fn region(&self) -> String {
        county(&self.province.to_string(), 0).unwrap()
    }

    fn elsewhere(&self) -> &'static str {
        if self.province.to_string() == "11" { "440305" } else { "110101" }
    }

    /// Fills in what stands in braces and the province's character in filing numbers.
    fn localised(&self, text: &str) -> String {
        let code = self.province.to_string();
        let other_city = county(&code, 1).filter(|_| !matches!(code.as_str(), "11" | "12" | "31" | "50"));
        let prefix = format!("{}ICP备", self.province.prefix());
        text.replace("{region}", &self.region())
            .replace("{province}", &code)
            .replace("{elsewhere}", self.elsewhere())
            .replace("{othercity}", other_city.as_deref().unwrap_or_else(|| self.elsewhere()))
            .replace("{other_province}", &self.elsewhere()[..2])
            .replace("{legal}", "440305198806123226")
            .replace("{unit}", "广东星禾木作家具有限公司")
            .replace("粤ICP备", &prefix)
            .replace("浙ICP备", &prefix)
            .replace("京ICP备88", &format!("{prefix}88"))
    }

    /// A case of this base and type with changes applied. The changes may name another base or type.
    pub fn case(&self, base: &str, kind: &str, changes: &Value) -> Value {
        let changes: Value = serde_json::from_str(&self.localised(&changes.to_string())).unwrap();
        let word = |key: &str| changes.get(key).and_then(Value::as_str);
        let base = word("#base").unwrap_or(base);
        let kind = word("#type").unwrap_or(kind);
        let mut case = self.base(base);
        self.typed(&mut case, kind);
        case = serde_json::from_str(&self.localised(&case.to_string())).unwrap();
        let empty = Map::new();
        for (key, value) in changes.as_object().unwrap_or(&empty) {
            change(&mut case, key, value);
        }
        case
    }

    fn base(&self, base: &str) -> Value {
        let text = if base == "individual" { INDIVIDUAL } else { UNIT };
        let (code, region) = (self.province.to_string(), self.region());
        let text = text
            .replace("\"440305\"", &format!("{region:?}"))
            .replace("\"330106\"", &format!("{region:?}"))
            .replace("\"44\"", &format!("{code:?}"))
            .replace("\"33\"", &format!("{code:?}"));
        let mut case: Value = serde_json::from_str(&text).unwrap();
        let (of_subject, of_site) = if base == "individual" { REMARKS_OF_INDIVIDUAL } else { REMARKS_OF_UNIT };
        case["subject"]["remark"] = json!(of_subject);
        case["sites"][0]["remark"] = json!(of_site);
        let letter = |kind: &str| {
            json!({"kind": kind, "owner": "/sites/0", "issued_on": "2026-03-06", "format": "jpg", "kb": 640, "colour": true,
                "original": true, "watermark": null, "signed": true, "sealed": true, "cursive": false})
        };
        let materials = case["materials"].as_array_mut().unwrap();
        let held: Vec<String> = materials.iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect();
        for kind in ["guangdong_pledge", "jiangsu_notice", "jiangsu_pledge", "jiangsu_pledge_video", "party_letter"] {
            if !held.iter().any(|known| known == kind) {
                materials.push(letter(kind));
            }
        }
        case
    }

    fn typed(&self, case: &mut Value, kind: &str) {
        if kind == "first" {
            return;
        }
        let adds = matches!(kind, "add_here" | "add_elsewhere" | "access" | "access_quick");
        if !adds {
            case["wanted"] = json!(kind);
        }
        let here = !matches!(kind, "add_elsewhere" | "access");
        let number = case["subject"]["certificate"]["number"].clone();
        let person = json!({"name": case["subject_person"]["name"], "certificate_number": case["subject_person"]["certificate"]["number"],
            "phone": case["subject_person"]["phones"]["contact1"]["number"]});
        case["subject"]["record"] = json!({"number": "粤ICP备99000168号", "province": self.province.to_string(),
            "nature": case["subject"]["nature"], "name": case["subject"]["name"],
            "certificate_type": case["subject"]["certificate"]["type"], "certificate_number": number, "person": person,
            "here": here, "account": if here { json!("acc-1") } else { Value::Null }, "shell": false, "sites_total": 1,
            "other_numbers": []});
        if here {
            case["account"]["filed_subject"] = number.clone();
        }
        let shows = if self.province.to_string() == "44" { "粤ICP备99000168号" } else { "粤ICP备99000168号-1" };
        let footer = json!({"shows": shows, "link": "https://beian.miit.gov.cn"});
        let connected = matches!(kind, "access" | "access_quick");
        let changes = kind.starts_with("change");
        let name = if connected || changes { case["sites"][0]["name"].clone() } else { json!("远山茶记") };
        let domain =
            if connected || changes { case["sites"][0]["domains"][0]["name"].clone() } else { json!("example-old.cn") };
        case["filed"] = json!([{"number": "粤ICP备99000168号-1", "name": name, "domains": [domain], "here": !connected,
            "elsewhere": connected, "person": person, "state": "open", "footer": footer, "content_fits": true, "purpose": "website"}]);
        if connected || changes {
            case["sites"][0]["number"] = json!("粤ICP备99000168号-1");
            case["sites"][0]["domains"][0]["record"] = json!({"number": "粤ICP备99000168号-1",
                "subject": {"name": case["subject"]["name"], "certificate_number": number}, "site_name": name, "here": changes,
                "filed_on": "2022-06-01"});
            case["sites"][0]["domains"][0]["resolves_to"] = json!("here");
        }
        if changes {
            case["sites"][0]["state"] = json!("open");
            case["sites"][0]["footer"] = footer;
        }
        if kind.starts_with("cancel") {
            case["subject"]["record"]["sites_total"] = json!(2);
            case["cancel"] = json!({"sites": ["粤ICP备99000168号-1"], "phone_works": true});
        }
        if kind == "migrate_account" {
            case["migration"] = json!({"target": {"id": "acc-2", "main": true, "site": "china",
                "real_name": case["subject"]["name"], "has_filing": false, "has_order": false}, "phone_works": true});
        }
    }
}

/// Puts one change into a case: a pointer with its new value, or one of the words for things a pointer cannot say.
fn change(case: &mut Value, key: &str, value: &Value) {
    let materials = |case: &mut Value| case["materials"].as_array().cloned().unwrap_or_default();
    match key {
        "#base" | "#type" | "#only" => {}
        "#sites" | "#labels" => {
            let count = usize::try_from(value.as_u64().unwrap()).unwrap();
            let site = case["sites"][0].clone();
            let sites: Vec<Value> = (0..count).map(|at| numbered(&site, at)).collect();
            case["sites"] = Value::from(sites);
        }
        "#filed" => {
            let count = usize::try_from(value.as_u64().unwrap()).unwrap();
            let filed = case["filed"][0].clone();
            let all: Vec<Value> = (0..count)
                .map(|at| {
                    let mut one = filed.clone();
                    let number = one["number"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
                    one["number"] = json!(format!("{number}-{}", at + 1));
                    one["domains"] = json!([format!("example-f{at}.cn")]);
                    one
                })
                .collect();
            case["subject"]["record"]["sites_total"] = json!(count);
            case["filed"] = Value::from(all);
        }
        "-material" => {
            let kept: Vec<Value> = materials(case).into_iter().filter(|it| it["kind"] != *value).collect();
            case["materials"] = Value::from(kept);
        }
        "+material" => {
            let mut material = json!({"kind": value[0], "owner": value[1], "issued_on": "2026-03-06", "format": "jpg", "kb": 640,
                "colour": true, "original": true, "watermark": null, "signed": true, "sealed": true, "cursive": false});
            for (key, member) in value.get(2).and_then(Value::as_object).cloned().unwrap_or_default() {
                material[key] = member;
            }
            let mut all = materials(case);
            all.push(material);
            case["materials"] = Value::from(all);
        }
        kind if kind.starts_with('*') => {
            let mut all = materials(case);
            for material in all.iter_mut().filter(|it| it["kind"].as_str() == Some(&kind[1..])) {
                for (key, member) in value.as_object().unwrap() {
                    material[key] = member.clone();
                }
            }
            case["materials"] = Value::from(all);
        }
        // A second domain is like the first but for what is said of it.
        "/sites/0/domains/1" => {
            let mut domain = case["sites"][0]["domains"][0].clone();
            for (key, member) in value.as_object().unwrap() {
                domain[key] = member.clone();
            }
            put(case, key, &domain);
        }
        pointer => put(case, pointer, value),
    }
}

/// The same site with a domain of its own.
pub fn numbered(site: &Value, at: usize) -> Value {
    let mut site = site.clone();
    if at > 0 {
        site["domains"][0]["name"] = json!(format!("example-n{at}.cn"));
    }
    site
}

/// Puts a value at a pointer, making objects and lists on the way; `__absent__` takes the member away.
pub fn put(case: &mut Value, pointer: &str, value: &Value) {
    let mut here = case;
    let segments: Vec<&str> = pointer.split('/').skip(1).collect();
    for (depth, segment) in segments.iter().enumerate() {
        let last = depth + 1 == segments.len();
        if let Ok(at) = segment.parse::<usize>() {
            if !here.is_array() {
                *here = json!([]);
            }
            let list = here.as_array_mut().unwrap();
            while list.len() <= at {
                list.push(json!({}));
            }
            here = &mut list[at];
        } else {
            if !here.is_object() {
                *here = json!({});
            }
            let members = here.as_object_mut().unwrap();
            if last && value == "__absent__" {
                members.remove(*segment);
                return;
            }
            here = members.entry(*segment).or_insert(Value::Null);
        }
    }
    *here = value.clone();
}

//! The same on the console: a person reads the phones, answers, decides with reasons, makes the bureau behave badly, and moves
//! the clock. A browser without script: it keeps one cookie.

use crate::{house::*, samples::*};

/// A person at the console.
struct Person<'h> {
    house: &'h House,
    cookie: String,
}

/// A page as it came.
struct Seen {
    status: u16,
    html: String,
}

impl Seen {
    fn name(&self) -> &str {
        self.html.split("data-page=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
    }

    fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

impl<'h> Person<'h> {
    fn at(house: &'h House) -> Self {
        Self { house, cookie: String::new() }
    }

    async fn open(&self, path: &str) -> Seen {
        let request = self.house.http.get(format!("{}{path}", self.house.manage)).header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        if path.starts_with("/console") {
            let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        }
        Seen { status: answer.status().as_u16(), html: answer.text().await.unwrap() }
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", coded(value))).collect();
        let request = self.house.http.post(format!("{}{path}", self.house.manage)).body(body.join("&"));
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        Seen { status: answer.status().as_u16(), html: answer.text().await.unwrap() }
    }
}

fn coded(text: &str) -> String {
    let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(one).collect()
}

async fn with_a_request(dir: &std::path::Path, key: i64) -> House {
    let house = House::new(dir).await;
    assert_eq!(upload(&house.client(), 1, enterprise(key)).await.code, 0);
    house.state(key, "sms").await;
    house
}

#[tokio::test]
async fn a_person_plays_the_bureau_on_its_pages() {
    let dir = tempfile::tempdir().unwrap();
    let house = with_a_request(dir.path(), 1000).await;
    let person = Person::at(&house);
    let phones = person.open("/").await;
    assert_eq!((phones.status, phones.name()), (200, "bureau-console"));
    assert!(phones.has("PRACTICE") && phones.html.matches("class=\"bubble\"").count() == 2, "{}", phones.html);
    assert!(phones.has("data-phone=\"13700000039\"") && phones.has("data-phone=\"13700000040\""));

    // Approval waits for the phones here too.
    let early = person.send("/console/decide", &[("id", "1"), ("result", "approve")]).await;
    assert_eq!((early.status, early.name()), (409, "bureau-refused"));
    assert!(
        early.has("name=\"back\" value=\"/console\""),
        "the language switch leads to a page, not to a form's address"
    );
    assert!(early.has("还有 2 位负责人"), "{}", early.html);
    let sent = house.get("/sms").await;
    for sms in sent.as_array().unwrap() {
        let (phone, code) = (sms["phone"].as_str().unwrap(), sms["code"].as_str().unwrap());
        let right = person
            .send("/console/answer", &[("phone", phone), ("code", code), ("id6", id6(sms["name"].as_str().unwrap()))])
            .await;
        assert_eq!((right.status, right.name()), (200, "bureau-verify"));
        assert!(right.has("data-state=\"right\"") && !right.has(code), "the form is empty for the next person");
    }
    house.state(1000, "review").await;
    let content = person.open("/console/requests/1").await;
    for fact in ["杭州样例1000有限公司", "example-1000.com", "温知夏", "样例路18号", &credit_code(1000)]
    {
        assert!(content.has(fact), "{fact}: {}", content.html);
    }
    let decided = person.send("/console/decide", &[("id", "1"), ("result", "approve")]).await;
    assert_eq!((decided.status, decided.name()), (200, "bureau-request"));
    assert!(decided.has("浙ICP备20260001号"));
    let register = person.open("/console/register").await;
    assert!(register.has("浙ICP备20260001号-1") && register.has("example-1000.com"), "{}", register.html);
    let files = person.open("/console/files").await;
    assert!(
        files.has("u1000.xml") && files.has("ICP/BAJG 1001") && files.has("ICP/BASJ 浙ICP备20260001号"),
        "{}",
        files.html
    );
    assert_eq!(files.html.matches("data-way=\"sent\" data-state=\"waiting\"").count(), 2);
    // The phone is told its filing password.
    assert!(person.open("/console").await.has("备案密码"));
    let again = person.send("/console/decide", &[("id", "1"), ("result", "refuse")]).await;
    assert_eq!(again.status, 409);
}

#[tokio::test]
async fn a_wrong_answer_says_how_many_tries_are_left() {
    let dir = tempfile::tempdir().unwrap();
    let house = with_a_request(dir.path(), 1000).await;
    let person = Person::at(&house);
    let code = house.get("/sms").await[0]["code"].as_str().unwrap().to_owned();
    for left in (1..5).rev() {
        let wrong =
            person.send("/console/answer", &[("phone", "13700000039"), ("code", &code), ("id6", "000000")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.has(&format!("还可以试 {left} 次")) && wrong.has(&format!("value=\"{code}\"")), "{}", wrong.html);
    }
    let last = person.send("/console/answer", &[("phone", "13700000039"), ("code", &code), ("id6", "000000")]).await;
    assert!(last.status == 422 && last.has("data-state=\"lapsed\""), "{}", last.html);
    house.state(1000, "lapsed").await;
    let over =
        person.send("/console/answer", &[("phone", "13700000039"), ("code", &code), ("id6", id6("温知夏"))]).await;
    assert_eq!(over.status, 409);
    let unknown = person.send("/console/answer", &[("phone", "13900000000"), ("code", "1"), ("id6", "1")]).await;
    assert_eq!(unknown.status, 404);
    assert!(person.open("/console").await.has("data-state=\"over\""));
}

#[tokio::test]
async fn refusals_and_lapses_carry_the_reasons_that_were_picked() {
    let dir = tempfile::tempdir().unwrap();
    let house = with_a_request(dir.path(), 1000).await;
    let person = Person::at(&house);
    let page = person.open("/console/requests/1").await;
    assert!(page.has("value=\"1009\"") && !page.has("value=\"1001\""), "a refusal offers no code of success");
    for wrong in [
        [("code", "1001"), ("opinion", "不行")],
        [("code", "abc"), ("opinion", "")],
        [("code", "1009"), ("opinion", "𠮷")],
    ] {
        let mut fields = vec![("id", "1"), ("result", "refuse")];
        fields.extend(wrong);
        assert_eq!(person.send("/console/decide", &fields).await.status, 422, "{wrong:?}");
    }
    let letter = "通信地址不详细，请补充到门牌号后重新提交。";
    assert!(page.has(letter));
    let fields = [("id", "1"), ("result", "refuse"), ("code", "1019"), ("letter", letter), ("opinion", " ")];
    assert_eq!(person.send("/console/decide", &fields).await.status, 200);
    let heard = house.next_result().await;
    assert_eq!(heard.groups[0].lines[0].code, 1019);
    assert_eq!(heard.opinions[0].opinion.as_deref(), Some(letter));

    assert_eq!(upload(&house.client(), 2, enterprise(2000)).await.code, 0);
    house.state(2000, "sms").await;
    let fields = [("id", "2"), ("result", "lapse"), ("opinion", bureau::LAPSE_WORDINGS[2])];
    assert_eq!(person.send("/console/decide", &fields).await.status, 200);
    assert_eq!(house.next_result().await.opinions[0].opinion.as_deref(), Some(bureau::LAPSE_WORDINGS[2]));
    let lapsed = person.open("/console/requests?state=lapsed").await;
    assert!(lapsed.has("data-key=\"2000\"") && !lapsed.has("data-key=\"1000\""));
    assert_eq!(person.open("/console/requests/77").await.status, 404);
    assert_eq!(person.open("/console/requests/x").await.status, 404);
}

#[tokio::test]
async fn faults_are_set_and_cleared_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let person = Person::at(&house);
    assert!(person.open("/console/faults").await.has("data-state=\"none\""));
    let fields =
        [("seed", "7"), ("code_15.rate", "100"), ("code_15.times", "2"), ("delay.rate", "12.5"), ("delay.ms", "3")];
    let set = person.send("/console/faults", &fields).await;
    assert!(set.status == 200 && set.has("data-state=\"some\"") && set.has("value=\"12.5\""), "{}", set.html);
    let plan = house.get("/faults").await;
    assert_eq!(plan["seed"], 7);
    assert_eq!(plan["faults"].as_array().unwrap().len(), 2, "{plan}");
    assert_eq!(upload(&house.client(), 1, enterprise(1000)).await.code, 15);
    for wrong in [("delay.rate", "101"), ("delay.rate", "x"), ("code_14.times", "-1"), ("seed", "y")] {
        assert_eq!(person.send("/console/faults", &[wrong]).await.status, 422, "{wrong:?}");
    }
    assert_eq!(house.get("/faults").await["faults"][1]["times"], 1, "what was wrong changed nothing");
    assert!(person.send("/console/faults/clear", &[]).await.has("data-state=\"none\""));
    assert_eq!(upload(&house.client(), 1, enterprise(1000)).await.code, 0);
}

#[tokio::test]
async fn the_clock_goes_on_by_an_hour_a_day_or_to_the_next_working_day() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let person = Person::at(&house);
    let now = async || house.get("/clock").await["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    for (by, hours) in [("PT1H", 1), ("PT24H", 24)] {
        let before = now().await;
        assert_eq!(person.send("/console/clock", &[("advance", by)]).await.name(), "bureau-clock");
        let passed = now().await.duration_since(before).as_secs();
        assert!((hours * 3600..hours * 3600 + 60).contains(&passed), "{by}: {passed}");
    }
    // Wherever the week stands, it never ends on a weekend, and a week of working days passes a weekend.
    let mut days = Vec::new();
    for _ in 0..7 {
        let before = now().await;
        person.send("/console/clock", &[("advance", "workday")]).await;
        let after = now().await;
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        assert!(after.to_zoned(zone).weekday().to_monday_zero_offset() < 5);
        days.push((after.duration_since(before).as_secs() + 1800) / 86_400);
    }
    assert!(days.iter().all(|d| (1..=3).contains(d)) && days.iter().any(|d| *d > 1), "{days:?}");
    for wrong in ["-PT1H", "lunch", "P60Y"] {
        assert_eq!(person.send("/console/clock", &[("advance", wrong)]).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_console_speaks_two_languages() {
    let dir = tempfile::tempdir().unwrap();
    let house = with_a_request(dir.path(), 1000).await;
    let mut person = Person::at(&house);
    let pages = [
        "",
        "/verify",
        "/requests",
        "/requests/1",
        "/register",
        "/faults",
        "/clock",
        "/files",
        "/providers",
        "/script",
        "/send",
        "/send/HSRW",
        "/send/HCJG",
        "/send/RAW",
    ];
    for page in pages {
        let seen = person.open(&format!("/console{page}")).await;
        assert!(seen.status == 200 && seen.has("<html lang=\"zh-CN\">"), "{page}");
        assert!(!seen.has("{ $"), "{page}: an argument without its value: {}", seen.html);
    }
    let quiet = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let switch = |back: &str| {
        let request =
            quiet.post(format!("{}/console/language", house.manage)).body(format!("lang=en&back={}", coded(back)));
        request.header("content-type", "application/x-www-form-urlencoded").send()
    };
    let switched = switch("/console/verify?phone=1").await.unwrap();
    assert_eq!(switched.headers()["location"], "/console/verify?phone=1");
    assert_eq!(
        switch("//example.com/console").await.unwrap().headers()["location"],
        "/console",
        "never to another site"
    );
    person.cookie = switched.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    for page in pages {
        let seen = person.open(&format!("/console{page}")).await;
        assert!(seen.has("<html lang=\"en\">") && seen.has("PRACTICE") && !seen.has("{ $"), "{page}");
        let own = seen.html.split("<main").nth(1).unwrap();
        assert!(!own.contains("核验页面") && !own.contains("返回"), "{page}: {own}");
    }
}

#[tokio::test]
async fn other_sites_and_other_names_are_shut_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = bureau::BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.hosts = vec!["bureau.example.cn".into()];
    let house = House::with(config).await;
    let status = async |path: &str, header: (&str, &str)| {
        let request =
            house.http.post(format!("{}{path}", house.manage)).body("advance=PT1H").header(header.0, header.1);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.unwrap().status().as_u16()
    };
    let own = house.manage.clone();
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://example.com"),
        ("origin", "null"),
    ] {
        for path in ["/console/clock", "/console/decide", "/console/faults/clear", "/clock", "/stop-at"] {
            assert_eq!(status(path, header).await, 403, "{header:?} {path}");
        }
    }
    for header in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("origin", own.as_str())] {
        assert_eq!(status("/console/clock", header).await, 200, "{header:?}");
    }
    for (host, wanted) in [
        ("example.com", 421),
        ("127.0.0.1.example.com", 421),
        ("bureau.example.cn:8091", 200),
        ("localhost:8091", 200),
        ("[::1]:8091", 200),
    ] {
        for path in ["/console", "/sms", "/clock"] {
            let answer = house.http.get(format!("{}{path}", house.manage)).header("host", host).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), wanted, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn providers_register_script_and_messages_have_their_pages() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let person = Person::at(&house);
    let new = [("isp", "330000009905"), ("user", "five"), ("password", "five-password"), ("name", "第五家")];
    assert!(person.send("/console/providers", &new).await.has("第五家"));
    let closed = [("isp", "330000009905"), ("standing", "closed")];
    assert!(person.send("/console/providers", &closed).await.has("value=\"closed\" selected"));
    assert_eq!(person.send("/console/providers", &[("isp", "x")]).await.status, 422);
    let entries = format!(
        "{{\"subjects\":[{{\"name\":\"上海样例\",\"certificate_number\":\"{}\",\"province\":310000,\
         \"sites\":[{{\"name\":\"站\",\"domains\":[\"example-sh.com\"]}}]}}]}}",
        credit_code(9)
    );
    assert!(person.send("/console/register/enter", &[("entries", &entries)]).await.has("example-sh.com"));
    assert_eq!(person.send("/console/register/enter", &[("entries", "{")]).await.status, 422);
    assert!(
        person.send("/console/script", &[("rules", "[{\"result\":\"approve\"}]")]).await.has("&quot;approve&quot;")
    );
    assert_eq!(person.send("/console/script", &[("rules", "[{}]")]).await.status, 422);
    let isp = ISP.to_string();
    let task = [("isp", isp.as_str()), ("number", &own.number())];
    assert!(person.send("/console/send/HSRW", &task).await.has("ICP/HSRW"));
    assert!(person.open("/console/send/HSRW").await.has("data-state=\"open\""));
    assert_eq!(person.send("/console/send/HSRW", &[("isp", &isp)]).await.status, 422);
    assert_eq!(person.open("/console/send/LUNCH").await.status, 404);
    assert!(person.send("/console/faults/profile", &[("profile", "mild")]).await.has("data-state=\"some\""));
    assert_eq!(person.send("/console/faults/profile", &[("profile", "/etc/hostname")]).await.status, 422);
    assert!(person.send("/console/faults/profile", &[("profile", "none")]).await.has("data-state=\"none\""));
}

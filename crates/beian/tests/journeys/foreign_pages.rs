//! Whoever tries the pages of somebody else's order, or the desk's, as an applicant finds nothing there, and changes
//! nothing. The routes are read off the sources, so a page that is added is tried as well.

use std::path::{Path, PathBuf};

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{company, person};
use crate::house::{Browser, House};
use crate::pages::sign_in;

/// A route of a page: address as the router knows it, and whether it is read, written, or both.
#[derive(Debug)]
struct Route {
    path: String,
    get: bool,
    post: bool,
}

/// Pages at which documents arrive: they take a form of parts.
const UPLOADS: &[&str] = &["/orders/{id}/documents"];

/// The desk's pages that anybody may open: signing in.
const OPEN: &[&str] = &["/desk/sign-in"];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every route of the pages that belongs to an order or to the desk.
fn routes() -> Vec<Route> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"), &mut files);
    let mut routes = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for part in text.split(".route(").skip(1) {
            let part = part.split(".layer(").next().unwrap().split(".merge(").next().unwrap();
            let path = part.split('"').nth(1).unwrap_or_else(|| panic!("{}: a route without text", file.display()));
            let (get, post) = (part.contains("get("), part.contains("post("));
            assert!(get || post, "{path} is neither read nor written");
            let guarded = path.starts_with("/orders/") || path == "/desk" || path.starts_with("/desk/");
            if guarded && !OPEN.contains(&path) {
                routes.push(Route { path: path.to_owned(), get, post });
            }
        }
    }
    routes
}

/// The order that somebody else goes for.
struct Prey {
    order: String,
    material: String,
}

impl Prey {
    async fn of(house: &House, order: String) -> Self {
        let material = house.order(&order).await["materials"][0]["id"].as_str().unwrap().to_owned();
        Self { order, material }
    }

    fn fill(&self, path: &str) -> String {
        let mut filled = path.replace("{material}", &self.material).replace("{topic}", "subject");
        filled = filled.replace("{answer}", "close").replace("{n}", "0").replace("{id}", &self.order);
        while let Some((before, rest)) = filled.split_once('{') {
            let after = rest.split_once('}').unwrap().1;
            filled = format!("{before}none{after}");
        }
        filled
    }
}

/// Everything that staff and owner can see of an order.
async fn whole(house: &House, order: &str) -> Value {
    let staff = house.order_for_staff(order).await;
    json!([house.order(order).await, staff, house.tasks().await])
}

async fn finds_nothing(browser: &mut Browser, route: &Route, prey: &Prey) {
    let path = prey.fill(&route.path);
    if route.get {
        let page = browser.open(&path).await;
        assert_eq!(page.status, 404, "GET {path}: {}", page.html);
    }
    if route.post {
        // A fresh page of one's own, so that the form carries the right token.
        assert_eq!(browser.open("/my").await.status, 200);
        assert!(!browser.page.hidden("_token").is_empty());
        let page = if UPLOADS.contains(&route.path.as_str()) {
            browser.upload(&path, &[("kind", "unit_certificate"), ("owner", "/subject")], b"no picture").await
        } else {
            browser.send(&path, &[("version", "1"), ("/subject/name", "Fremd"), ("cure", "x")]).await
        };
        assert_eq!(page.status, 404, "POST {path}: {}", page.html);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_pages_are_not_there() {
    let routes = routes();
    for known in
        ["/orders/{id}/q/{topic}", "/orders/{id}/submit", "/orders/{id}/documents", "/desk/orders/{id}/approve"]
    {
        assert!(routes.iter().any(|route| route.path == known), "{known} is not found in the sources");
    }
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let draft = Prey::of(&house, house.draft(&company()).await).await;
    let submitted = Prey::of(&house, house.submitted(&person()).await).await;
    let mut stranger = sign_in(&house, "13800001509", "/my").await;
    for prey in [&draft, &submitted] {
        let before = whole(&house, &prey.order).await;
        for route in &routes {
            finds_nothing(&mut stranger, route, prey).await;
            assert_eq!(whole(&house, &prey.order).await, before, "{route:?} has changed something");
        }
    }
    house.close().await;
}

/// The addresses of the story above are real ones: to whom they belong they are there.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_pages_are_there_for_whom_they_are() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut owner = sign_in(&house, "13800001501", "/my").await;
    owner.open("/my").await;
    owner.send("/my", &[("nature", "enterprise")]).await;
    let order = owner.page.at.trim_start_matches("/orders/").to_owned();
    let mut reviewer = house.browser();
    reviewer.open("/desk/sign-in").await;
    let typed = house.sign_in_body("reviewer");
    let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, typed[n].as_str().unwrap())).to_vec();
    reviewer.send("/desk/sign-in", &typed).await;
    let prey = Prey { order, material: "none".into() };
    let mut seen = 0;
    // What needs more than an order to be there is told by its own story.
    let whole = |route: &&Route| !route.path.replace("{id}", "").replace("{topic}", "").contains('{');
    for route in routes().iter().filter(|route| route.get).filter(whole) {
        let desk = route.path.starts_with("/desk");
        let at_orders = !desk || route.path == "/desk" || route.path.starts_with("/desk/orders");
        if at_orders {
            let browser = if desk { &mut reviewer } else { &mut owner };
            let path = prey.fill(&route.path);
            assert_eq!(browser.open(&path).await.status, 200, "{path}");
            seen += 1;
        }
    }
    assert!(seen >= 6, "only {seen} pages were looked at");
    house.close().await;
}

//! Lists are read page by page: nothing is left out, nothing comes twice, and no page is longer than was asked.

use beian::store::{StoreError, desk, filings};
use beian::testing::databases;

use crate::house::House;
use crate::house::samples::{another_person, person};

#[tokio::test]
async fn lists_are_read_page_by_page() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut made = Vec::new();
        for n in 1..=5 {
            made.push(house.submitted(&another_person(n)).await);
        }
        let queue = read_through(&house, "reviewer", "/queue").await;
        assert_eq!(queue, made, "the queue begins with who waits longest");
        made.reverse();
        assert_eq!(read_through(&house, "applicant", "/orders").await, made, "orders begin with the newest");
        let notices = read_through(&house, "applicant", "/notices").await;
        assert_eq!(notices.len(), 5);
        let tasks = open_tasks(&house, 5).await;
        assert_eq!(read_through(&house, "operator", "/tasks").await, tasks, "tasks begin with the oldest");
        for limit in ["0", "-3", "100000"] {
            let page = house.api("applicant").get(&format!("/orders?limit={limit}")).await.expect(200);
            assert!(!page["items"].as_array().unwrap().is_empty(), "a limit is brought within its bounds");
        }
        house.close().await;
    }
}

/// The ids of a list, read two at a time.
async fn read_through(house: &House, who: &str, list: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..10 {
        let page = house.api(who).get(&format!("{list}?limit=2{cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
    panic!("{list} has no end")
}

/// So many open tasks; their ids, oldest first.
async fn open_tasks(house: &House, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|_| beian::app::new_id()).collect();
    let (all, at) = (ids.clone(), house.app.clock.business());
    house
        .app
        .store
        .step(move |tx| {
            Box::pin(async move {
                for id in &all {
                    desk::add_task(tx, id, "download_unreadable", None, "{}", None, at).await?;
                }
                Ok::<(), StoreError>(())
            })
        })
        .await
        .unwrap();
    ids
}

/// So many filings of the applicant's, each with two sites of two domains; their domains.
async fn in_force(house: &House, count: usize) -> Vec<String> {
    let draft = house.api("applicant").post("/orders", &person().case).await.expect(201);
    let order = draft["id"].as_str().unwrap().to_owned();
    let at = house.app.clock.business();
    house
        .app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let account = beian::store::orders::find(tx, &order).await?.ok_or(StoreError::NotFound)?.account_id;
                let (mut domains, mut bureau_id) = (Vec::new(), 0);
                for n in 0..count {
                    let number = format!("粤ICP备{:08}号", 10_000_000 + n);
                    let id = beian::app::new_id();
                    let filing = filings::NewFiling {
                        id: &id,
                        account: &account,
                        order: &order,
                        kind: "organisation",
                        number: &number,
                        bureau_id: 1_000_000 + i64::try_from(n).unwrap(),
                        name: Some("示例单位"),
                        province: Some("44"),
                    };
                    let filing = filings::put_subject(tx, &filing, at).await?;
                    for site in 1..=2 {
                        bureau_id += 10;
                        let site_number = format!("{number}-{site}");
                        filings::put_site(tx, &filing, &site_number, bureau_id, "示例网站").await?;
                        for letter in ["a", "b"] {
                            let name = format!("example-{n}-{site}-{letter}.cn");
                            bureau_id += 1;
                            filings::put_domain(tx, &site_number, &name, bureau_id).await?;
                            domains.push(name);
                        }
                    }
                }
                Ok::<_, StoreError>(domains)
            })
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn filings_go_on_where_a_page_ends() {
    for database in databases().await {
        let house = House::open(&database).await;
        let expected = in_force(&house, 40).await;
        assert_eq!(expected.len(), 160, "more than any page takes");
        for (who, limit) in [("applicant", 100), ("reviewer", 100), ("applicant", 7), ("applicant", 80)] {
            let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let page = house.api(who).get(&format!("/filings?limit={limit}{cursor}")).await.expect(200);
                let filings = page["items"].as_array().unwrap().iter();
                let sites = filings.flat_map(|filing| filing["sites"].as_array().unwrap());
                let domains = sites.flat_map(|site| site["domains"].as_array().unwrap());
                let before = found.len();
                found.extend(domains.map(|domain| domain.as_str().unwrap().to_owned()));
                assert!(found.len() - before <= limit);
                pages += 1;
                match page["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
                assert!(pages < 50, "the list has no end");
            }
            assert_eq!(found, expected, "{who} {limit}");
        }
        let strange = house.api("applicant2").get("/filings?limit=100").await.expect(200);
        assert_eq!(strange["items"].as_array().unwrap().len(), 0);
        for odd in ["zz", "00", "ff20"] {
            house.api("applicant").get(&format!("/filings?cursor={odd}")).await.expect(422);
        }
        house.close().await;
    }
}

//! A case that was right, bent at random: whatever comes of it, the house does not fall.

use beian::testing::databases;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::bad_input::told;
use crate::house::House;
use crate::house::samples::{company, person};

/// How many bent cases each database gets.
const CASES: u32 = 200;

/// One bend: which place (counted round all places of the case), and what comes there.
#[derive(Debug, Clone)]
struct Bend {
    place: prop::sample::Index,
    with: With,
}

#[derive(Debug, Clone)]
enum With {
    Value(Value),
    Nothing,
    Twice,
    Other(prop::sample::Index),
}

fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("\u{0}".to_owned()),
        Just("long".to_owned()),
        Just("9999-12-31".to_owned()),
        Just("-0001-01-01".to_owned()),
        Just("𠮷䶮".to_owned()),
        Just("x".repeat(5000)),
        Just("/sites/0/person".to_owned()),
        "\\PC{0,24}",
        "[0-9Xx]{15,18}",
        "[0-9]{1,30}",
        "[a-z0-9.\\-]{1,40}",
    ]
}

fn odd_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        odd_text().prop_map(Value::from),
        odd_text().prop_map(|why| json!({"unknown": why})),
        Just(json!({"unknown": {}})),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn bends() -> impl Strategy<Value = (bool, Vec<Bend>)> {
    let with = prop_oneof![
        4 => odd_value().prop_map(With::Value),
        2 => odd_text().prop_map(|text| With::Value(text.into())),
        1 => Just(With::Nothing),
        1 => Just(With::Twice),
        1 => any::<prop::sample::Index>().prop_map(With::Other),
    ];
    let bend = (any::<prop::sample::Index>(), with).prop_map(|(place, with)| Bend { place, with });
    (any::<bool>(), prop::collection::vec(bend, 1..4))
}

#[test]
fn bent_cases_are_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for database in databases().await {
            let house = House::open(&database).await;
            // The same cases in each run, so that a failure can be met again.
            let config = Config { failure_persistence: None, ..Config::with_cases(CASES) };
            let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            let mut runner = TestRunner::new_with_rng(config, seed);
            for _ in 0..CASES {
                let tree = bends().new_tree(&mut runner).unwrap();
                let (of_person, bends) = tree.current();
                let mut case = if of_person { person().case } else { company().case };
                for bend in bends {
                    apply(&mut case, bend);
                }
                survives(&house, &case).await;
            }
            house.close().await;
        }
    });
}

/// Checked, typed, shown, submitted: each is answered, and a refusal says why.
async fn survives(house: &House, case: &Value) {
    let checked = house.stranger().post("/checks", case).await;
    told(&checked);
    let created = house.api("applicant").post("/orders", case).await;
    told(&created);
    assert_eq!(checked.status == 200, created.status == 201, "a case is a case at both doors: {checked} {created}");
    if created.status != 201 {
        assert!(created.value()["pointer"].is_string(), "{created}");
        return;
    }
    let id = created.value()["id"].as_str().unwrap().to_owned();
    let submitted = house.submit(&id).await;
    told(&submitted);
    assert!([200, 422].contains(&submitted.status), "{submitted}");
    let order = house.order(&id).await;
    let again = house.api("applicant").with("if-match", order["etag"].as_str().unwrap());
    told(&again.put(&format!("/orders/{id}/subject"), &case["subject"]).await);
}

fn apply(case: &mut Value, bend: Bend) {
    let mut places = Vec::new();
    collect(case, String::new(), &mut places);
    let place = places[bend.place.index(places.len())].clone();
    match bend.with {
        With::Value(value) => *case.pointer_mut(&place).unwrap() = value,
        With::Other(from) => {
            let from = &places[from.index(places.len())];
            let value = case.pointer(from).unwrap().clone();
            *case.pointer_mut(&place).unwrap() = value;
        }
        With::Nothing => {
            let Some((parent, name)) = place.rsplit_once('/') else { return };
            match case.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(name)),
                Some(Value::Array(list)) => drop(list.remove(name.parse().unwrap())),
                _ => {}
            }
        }
        With::Twice => {
            if let Some(Value::Array(list)) = case.pointer_mut(&place) {
                list.extend(list.clone());
            }
        }
    }
}

fn collect(value: &Value, here: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| collect(member, format!("{here}/{name}"), places));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, entry)| collect(entry, format!("{here}/{at}"), places));
        }
        _ => {}
    }
    places.push(here);
}

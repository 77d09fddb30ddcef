//! The safe: sealed values, keys, the blind index.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::os::unix::fs::PermissionsExt as _;

use beian::safe::blind::{blind_certificate, blind_phone};
use beian::safe::{Keys, MasterKey, Place, SafeError, Sealed};
use beian::store::{Stamp, Store, StoreError, data_keys};
use beian::testing::{databases, keys};
use futures::FutureExt as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use uuid::Uuid;

const PLACE: Place<'_> = Place { table: "person", column: "name", row: "7" };

fn random() -> StdRng {
    StdRng::seed_from_u64(1)
}

#[test]
fn what_is_sealed_opens_only_in_its_place_with_its_key() {
    let (keys, mut random) = (keys(), random());
    let (key, wrapped) = keys.make_data_key(Uuid::from_u128(1), &mut random).unwrap();
    let (other, _) = keys.make_data_key(Uuid::from_u128(2), &mut random).unwrap();
    let sealed = keys.seal(&key, PLACE, "张三".as_bytes(), &mut random).unwrap();
    let again = keys.unwrap_data_key(&wrapped).unwrap();
    assert_eq!(keys.open_text(&again, PLACE, &sealed).unwrap().reveal(), "张三");
    assert_eq!(keys.key_of(&sealed).unwrap(), key.id());
    assert_ne!(sealed, keys.seal(&key, PLACE, "张三".as_bytes(), &mut random).unwrap());
    let moved = [
        Place { table: "x", ..PLACE },
        Place { column: "x", ..PLACE },
        Place { row: "8", ..PLACE },
        Place { table: "personn", column: "ame", row: "7" },
    ];
    for place in moved {
        assert!(matches!(keys.open(&key, place, &sealed), Err(SafeError::Tampered)));
    }
    assert!(matches!(keys.open(&other, PLACE, &sealed), Err(SafeError::OtherKey { .. })));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(keys.open(&key, PLACE, &changed).is_err(), "byte {at}");
        assert!(keys.open(&key, PLACE, &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn a_wrapped_key_opens_only_under_its_master_key_and_id() {
    let mut random = random();
    let (_, mut wrapped) = keys().make_data_key(Uuid::from_u128(1), &mut random).unwrap();
    let others = Keys::new(&MasterKey::from_bytes([8; 32]));
    assert!(matches!(others.unwrap_data_key(&wrapped), Err(SafeError::OtherKey { .. })));
    wrapped.id = Uuid::from_u128(2).into();
    assert!(matches!(keys().unwrap_data_key(&wrapped), Err(SafeError::Tampered)));
}

#[test]
fn a_sealed_value_does_not_print_itself() {
    let name = Sealed::new("110101199003077758".to_owned());
    assert_eq!(format!("{name:?}"), "Sealed(…)");
    assert_eq!(name.masked(3, 4), "110***********7758");
    assert_eq!(Sealed::new("张三".to_owned()).masked(1, 1), "**");
    let (key, _) = keys().make_data_key(Uuid::from_u128(1), &mut random()).unwrap();
    assert_eq!(format!("{key:?}"), "DataKey(00000000-0000-0000-0000-000000000001)");
}

#[test]
fn the_master_key_lies_outside_the_data_and_is_the_owners_only() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(&data, dir.path().join("link")).unwrap();
    let load = |path: &str| MasterKey::load_or_create(&dir.path().join(path), &data, &mut random());
    for inside in ["data/key", "data/new/key", "link/key", "x/../data/key", "data"] {
        assert!(matches!(load(inside), Err(SafeError::KeyBesideData(_))), "{inside}");
    }
    let first = Keys::new(&load("keys/master").unwrap());
    let path = dir.path().join("keys/master");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(Keys::new(&load("keys/master").unwrap()).check(), first.check());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(load("keys/master"), Err(SafeError::KeyFileOpen(_))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "short").unwrap();
    assert!(matches!(load("keys/master"), Err(SafeError::KeyFormat(_))));
}

#[test]
fn equal_things_written_differently_have_one_blind_value() {
    let keys = keys();
    let blind = keys.blind();
    let mobile = blind_phone(blind, "13800138000");
    for same in ["+86 138-0013-8000", "0086 13800138000", "８６１３８００１３８０００", " 138 0013 8000"] {
        assert_eq!(blind_phone(blind, same), mobile, "{same}");
    }
    assert_ne!(blind_phone(blind, "13800138001"), mobile);
    assert_eq!(blind_phone(blind, "+861085250000"), blind_phone(blind, "10 8525 0000"));
    assert_ne!(blind_phone(blind, "86250000"), blind_phone(blind, "250000"));

    let long = blind_certificate(blind, "11010119490101001X");
    assert_eq!(long, blind_certificate(blind, "１１０１０１１９４９０１０１００１x"));
    let long = blind_certificate(blind, "110105194912310021");
    let short = blind_certificate(blind, "110105491231002");
    assert_eq!(short.len(), 2);
    let wrong_check = "110105194912310021";
    let right = format!("{}X", &wrong_check[..17]);
    let right = blind_certificate(blind, &right);
    assert_eq!((long.len(), right.len()), (1, 2));
    assert_eq!((&short[0], &short[1]), (&right[1], &right[0]));
    assert_eq!(blind_certificate(blind, "91110000MA00ABCDE1").len(), 1);
    assert_eq!(blind_certificate(blind, "110101200001010010").len(), 1);

    assert_eq!(blind.value("name", " ａbc "), blind.value("name", "ABC"));
    assert_ne!(blind.value("name", "1"), blind.value("mail", "1"));
    let others = Keys::new(&MasterKey::from_bytes([8; 32]));
    assert_ne!(blind_phone(others.blind(), "13800138000"), mobile);
}

#[tokio::test]
async fn destroying_a_holders_key_makes_its_values_unreadable() {
    for database in databases().await {
        let (store, keys, mut random) = (database.open().await, keys(), random());
        let (key, wrapped) = keys.make_data_key(Uuid::now_v7(), &mut random).unwrap();
        let sealed = keys.seal(&key, PLACE, b"x", &mut random).unwrap();
        drop(key);
        let id = wrapped.id;
        let twice = wrapped.clone();
        let add = |key: beian::safe::WrappedKey| {
            let store = store.clone();
            async move {
                store
                    .step(move |tx| {
                        async move { data_keys::insert(tx, "holder", &key, jiff::Timestamp::UNIX_EPOCH).await }.boxed()
                    })
                    .await
            }
        };
        add(wrapped).await.unwrap();
        let other = keys.make_data_key(Uuid::now_v7(), &mut random).unwrap().1;
        let error: StoreError = add(other).await.unwrap_err();
        assert!(error.unique_on("data_key", &["holder"]), "{error:?}");
        let mut reader = store.read().await.unwrap();
        let found = data_keys::of_holder(&mut reader, "holder").await.unwrap().unwrap();
        assert_eq!(found, twice);
        let key = keys.unwrap_data_key(&found).unwrap();
        assert_eq!(keys.open(&key, PLACE, &sealed).unwrap().reveal(), b"x");
        let gone: Result<bool, StoreError> = store.step(|tx| data_keys::destroy(tx, "holder").boxed()).await;
        assert!(gone.unwrap());
        assert_eq!(data_keys::of_holder(&mut reader, "holder").await.unwrap(), None);
        assert_eq!(data_keys::by_id(&mut reader, id).await.unwrap(), None);
        drop(reader);
        store.close().await;
        if let Some(path) = database.url.strip_prefix("sqlite:") {
            let left = std::fs::read(path).unwrap();
            assert!(!left.windows(32).any(|bytes| bytes == &twice.bytes[29..61]), "key left behind");
        }
    }
}

#[tokio::test]
async fn a_wrong_master_key_is_found_at_start() {
    for database in databases().await {
        database.open().await.close().await;
        let store = Store::open(&database.url, Stamp::Practice).await.unwrap();
        let others = Keys::new(&MasterKey::from_bytes([8; 32]));
        assert!(matches!(store.unlock(&others).await, Err(StoreError::WrongMasterKey)));
        store.unlock(&keys()).await.unwrap();
        store.close().await;
    }
}

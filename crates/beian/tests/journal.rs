//! The journal: what is done to it from outside is found, and named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use beian::safe::chain::{Link, shard_of};
use beian::store::journal::{self, Entry, Flaw, RootFile, Verdict};
use beian::store::{Store, StoreError};
use beian::testing::{TestDatabase, databases, keys};
use futures::FutureExt as _;
use jiff::Timestamp;

async fn record(store: &Store, case_id: &str, act: &str) -> i64 {
    let (case_id, act) = (case_id.to_owned(), act.to_owned());
    store
        .step(move |tx| {
            async move {
                let details = serde_json::json!({ "order": case_id });
                let entry = Entry {
                    case_id: &case_id,
                    at: Timestamp::from_second(1_700_000_000).unwrap(),
                    actor: "system",
                    act: &act,
                    details: &details,
                };
                journal::append(tx, &entry).await
            }
            .boxed()
        })
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error:?}"))
}

/// Cases a, b and c with 3, 4 and 1 entries, and twenty more.
async fn story(database: &TestDatabase) -> Store {
    let store = database.open().await;
    for (case_id, count) in [("a", 3), ("b", 4), ("c", 1)] {
        for at in 1..=count {
            assert_eq!(record(&store, case_id, "act").await, at);
        }
    }
    for at in 0..20 {
        record(&store, &format!("other-{at}"), "act").await;
    }
    store
}

async fn verdict(store: &Store, root: Option<&RootFile>) -> Verdict {
    let mut reader = store.snapshot().await.unwrap();
    journal::verify(&mut reader, Some(keys().journal()), root).await.unwrap()
}

async fn root_file(store: &Store) -> RootFile {
    let mut reader = store.snapshot().await.unwrap();
    let day = jiff::civil::date(2026, 11, 20);
    journal::root_file(&mut reader, keys().journal(), day).await.unwrap()
}

async fn tamper(store: &Store, texts: &'static [&'static str]) {
    let done: Result<(), StoreError> = store
        .step(move |tx| {
            async move {
                for text in texts {
                    assert!(tx.query(*text).execute().await? > 0, "{text}");
                }
                Ok(())
            }
            .boxed()
        })
        .await;
    done.unwrap();
}

fn bad(case_id: &str, seq: i64, what: Flaw) -> Verdict {
    Verdict::Bad { case_id: Some(case_id.to_owned()), seq: Some(seq), what }
}

#[tokio::test]
async fn an_untouched_journal_is_verified_also_against_an_older_root() {
    for database in databases().await {
        let store = story(&database).await;
        let file = root_file(&store).await;
        let Verdict::Verified(root) = verdict(&store, Some(&file)).await else { panic!() };
        assert_eq!((root.entries, root.cases), (28, 23));
        assert_eq!(root, file.root);
        let mut reader = store.read().await.unwrap();
        assert_eq!(journal::root(&mut reader).await.unwrap(), root);
        drop(reader);
        let path = file.save(&database.dir().join("journal-roots")).unwrap();
        assert!(path.ends_with("2026-11-20.json"));
        assert_eq!(RootFile::load(&path).unwrap(), file);
        record(&store, "a", "more").await;
        record(&store, "new", "more").await;
        let Verdict::Verified(later) = verdict(&store, Some(&file)).await else { panic!() };
        assert_ne!(later.root_hex, root.root_hex);
        store.close().await;
    }
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_and_named() {
    let cases: &[(&str, &[&str], Verdict)] = &[
        (
            "changed details",
            &["update journal set details = '{}' where case_id = 'b' and seq = 2"],
            bad("b", 2, Flaw::Changed),
        ),
        (
            "changed time",
            &["update journal set at = at + 1 where case_id = 'b' and seq = 4"],
            bad("b", 4, Flaw::Changed),
        ),
        ("removed middle", &["delete from journal where case_id = 'b' and seq = 2"], bad("b", 2, Flaw::Removed)),
        ("removed first", &["delete from journal where case_id = 'b' and seq = 1"], bad("b", 1, Flaw::Removed)),
        ("removed last", &["delete from journal where case_id = 'b' and seq = 4"], bad("b", 4, Flaw::Truncated)),
        (
            "removed all entries but not the head",
            &["delete from journal where case_id = 'c'"],
            bad("c", 1, Flaw::Truncated),
        ),
        (
            "changed head",
            &["update journal_head set seq = 3, hash = (select hash from journal
               where case_id = 'b' and seq = 3) where case_id = 'b'"],
            bad("b", 4, Flaw::Added),
        ),
        (
            "removed last with its head moved by hand",
            &[
                "update journal_head set seq = 3, hash = (select hash from journal
                 where case_id = 'b' and seq = 3) where case_id = 'b'",
                "delete from journal where case_id = 'b' and seq = 4",
            ],
            bad("b", 3, Flaw::Head),
        ),
        ("removed head", &["delete from journal_head where case_id = 'b'"], bad("b", 4, Flaw::Head)),
        (
            "the counters",
            &["update journal_shard set entries = entries - 1 where shard = 3"],
            Verdict::Bad { case_id: None, seq: None, what: Flaw::Shard(3) },
        ),
        (
            "a counter row",
            &["delete from journal_shard where shard = 15"],
            Verdict::Bad { case_id: None, seq: None, what: Flaw::Shard(15) },
        ),
    ];
    for (name, texts, expected) in cases {
        for database in databases().await {
            let store = story(&database).await;
            let texts: &'static [&'static str] = texts;
            tamper(&store, texts).await;
            assert_eq!(verdict(&store, None).await, *expected, "{name} on {:?}", database.dialect);
            store.close().await;
        }
    }
}

#[tokio::test]
async fn a_case_cut_together_with_its_head_and_old_seal_is_found() {
    for database in databases().await {
        let store = story(&database).await;
        let mut reader = store.read().await.unwrap();
        let (hash, mac) = reader
            .query("select hash, mac from journal_head where case_id = 'b'")
            .one::<(Vec<u8>, Vec<u8>)>()
            .await
            .unwrap();
        drop(reader);
        record(&store, "b", "the act to be hidden").await;
        let file = root_file(&store).await;
        // From a backup the attacker knows the head's seal of yesterday.
        let done: Result<u64, StoreError> = store
            .step(move |tx| {
                async move {
                    tx.query("delete from journal where case_id = 'b' and seq = 5").execute().await?;
                    tx.query("update journal_head set seq = 4, hash = $1, mac = $2 where case_id = 'b'")
                        .bind(hash)
                        .bind(mac)
                        .execute()
                        .await
                }
                .boxed()
            })
            .await;
        done.unwrap();
        let Verdict::Bad { what: Flaw::Missing { shard, number, after, before }, .. } = verdict(&store, None).await
        else {
            panic!()
        };
        assert_eq!(shard, shard_of("b"));
        assert!(number > 4 && after.is_some() && before.is_none());
        assert_eq!(verdict(&store, Some(&file)).await, bad("b", 5, Flaw::Truncated));
        store.close().await;
    }
}

#[tokio::test]
async fn a_whole_case_removed_is_found() {
    for database in databases().await {
        let store = story(&database).await;
        let file = root_file(&store).await;
        record(&store, "b", "later").await;
        tamper(&store, &["delete from journal where case_id = 'c'", "delete from journal_head where case_id = 'c'"])
            .await;
        let found = verdict(&store, None).await;
        assert!(
            matches!(found, Verdict::Bad { what: Flaw::Missing { shard, .. }, .. } if shard == shard_of("c")),
            "{found:?}"
        );
        assert_eq!(verdict(&store, Some(&file)).await, bad("c", 1, Flaw::CaseRemoved));
        store.close().await;
    }
}

#[tokio::test]
async fn a_forged_entry_is_found() {
    for database in databases().await {
        let store = story(&database).await;
        let mut reader = store.read().await.unwrap();
        let prev = reader.query("select hash from journal_head where case_id = 'b'").scalar::<Vec<u8>>().await.unwrap();
        drop(reader);
        let link = Link {
            case_id: "b",
            seq: 5,
            number: 99,
            at: 0,
            actor: "nobody",
            act: "forged",
            details: "{}",
            prev: &prev,
        };
        let hash = link.hash();
        let own = prev.clone();
        // Right by the chain, which needs no key.
        let done: Result<u64, StoreError> = store
            .step(move |tx| {
                async move {
                    tx.query(
                        "insert into journal (case_id, seq, shard, number, at, actor, act, details,
                                              prev_hash, hash)
                         values ('b', 5, $1, 99, 0, 'nobody', 'forged', '{}', $2, $3)",
                    )
                    .bind(shard_of("b"))
                    .bind(own)
                    .bind(hash)
                    .execute()
                    .await
                }
                .boxed()
            })
            .await;
        done.unwrap();
        assert_eq!(verdict(&store, None).await, bad("b", 5, Flaw::Added));
        let done: Result<u64, StoreError> = store
            .step(move |tx| {
                tx.query("update journal_head set seq = 5, hash = $1 where case_id = 'b'").bind(hash).execute().boxed()
            })
            .await;
        done.unwrap();
        assert_eq!(verdict(&store, None).await, bad("b", 5, Flaw::Head));
        store.close().await;
    }
}

#[tokio::test]
async fn a_root_file_of_another_history_or_hand_is_refused() {
    for database in databases().await {
        let store = story(&database).await;
        let mut file = root_file(&store).await;
        file.heads.pop();
        let found = verdict(&store, Some(&file)).await;
        assert_eq!(found, Verdict::Bad { case_id: None, seq: None, what: Flaw::RootFile });
        let other = story(&TestDatabase::sqlite()).await;
        record(&other, "a", "different").await;
        let file = root_file(&other).await;
        assert_eq!(verdict(&store, Some(&file)).await, bad("a", 4, Flaw::Truncated));
        store.close().await;
    }
}

//! Migrations, stamps, equal schemas, and every SQL text on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use beian::store::migrate::MIGRATIONS;
use beian::store::{Sql, Stamp, Store, StoreError};
use beian::testing::{databases, refused_texts, sql_texts};
use futures::FutureExt as _;

#[tokio::test]
async fn opening_again_changes_nothing() {
    for database in databases().await {
        for _ in 0..2 {
            let store = database.open().await;
            let mut reader = store.read().await.unwrap();
            let steps = reader.query("select count(*) from schema_version").scalar::<i64>().await.unwrap();
            assert_eq!(usize::try_from(steps).unwrap(), MIGRATIONS.len());
            drop(reader);
            store.close().await;
        }
    }
}

#[tokio::test]
async fn two_replicas_may_open_a_new_database_at_once() {
    for database in databases().await {
        let open = || Store::open(&database.url, Stamp::Practice);
        let (one, two, three) = tokio::join!(open(), open(), open());
        for store in [one, two, three] {
            store.unwrap().close().await;
        }
    }
}

#[tokio::test]
async fn the_other_stamp_a_newer_schema_and_a_changed_migration_are_refused() {
    for database in databases().await {
        database.open().await.close().await;
        let other = Store::open(&database.url, Stamp::Real).await.err().unwrap();
        assert!(
            matches!(&other, StoreError::WrongStamp { expected: Stamp::Real, found } if found == "practice"),
            "{other:?}"
        );
        let change = |text: &'static str| {
            let url = database.url.clone();
            async move {
                let store = Store::open(&url, Stamp::Practice).await.unwrap();
                let done: Result<u64, StoreError> = store.step(move |tx| tx.query(text).execute().boxed()).await;
                done.unwrap();
                store.close().await;
                Store::open(&url, Stamp::Practice).await.err().unwrap()
            }
        };
        let newer = change("insert into schema_version (number, name, checksum) values (9999, 'x', 'x')").await;
        assert!(matches!(newer, StoreError::SchemaNewer { found: 9999, .. }), "{newer:?}");
    }
    for database in databases().await {
        let store = database.open().await;
        let done: Result<u64, StoreError> = store
            .step(|tx| tx.query("update schema_version set checksum = 'x' where number = 1").execute().boxed())
            .await;
        done.unwrap();
        store.close().await;
        let changed = Store::open(&database.url, Stamp::Practice).await.err().unwrap();
        assert!(matches!(changed, StoreError::MigrationChanged { number: 1, .. }), "{changed:?}");
    }
}

#[test]
fn every_file_in_migrations_is_applied_in_order() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let known: Vec<_> = MIGRATIONS.iter().map(|(number, name, _)| format!("{number:04}_{name}.sql")).collect();
    assert_eq!(files, known);
    assert!(MIGRATIONS.windows(2).all(|two| two[0].0 < two[1].0), "the numbers rise");
}

const COLUMNS: Sql = Sql::pick(
    "select t.name, c.name, lower(c.type), case when c.pk > 0 then 0 else 1 - c.\"notnull\" end from sqlite_schema t
     join pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite%'",
    "select table_name::text, column_name::text, data_type::text,
            case is_nullable when 'YES' then 1::bigint else 0::bigint end
     from information_schema.columns where table_schema = current_schema()",
);

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_types() {
    let mut schemas = Vec::new();
    for database in databases().await {
        let store = database.open().await;
        let mut reader = store.read().await.unwrap();
        let rows = reader.query(COLUMNS).all::<(String, String, String, i64)>().await.unwrap();
        let schema: BTreeMap<(String, String), (String, i64)> = rows
            .into_iter()
            .map(|(table, column, kind, null)| {
                let common = match kind.as_str() {
                    "bigint" => "integer",
                    "bytea" => "blob",
                    kind => kind,
                };
                ((table, column), (common.to_owned(), null))
            })
            .collect();
        assert!(schema.len() > 10);
        schemas.push(schema);
        drop(reader);
        store.close().await;
    }
    if let [sqlite, postgres] = schemas.as_slice() {
        assert_eq!(sqlite, postgres);
    }
}

#[tokio::test]
async fn every_sqlite_table_is_strict() {
    let database = beian::testing::TestDatabase::sqlite();
    let store = database.open().await;
    let mut reader = store.read().await.unwrap();
    let loose = reader
        .query("select name from pragma_table_list where schema = 'main' and type = 'table' and not strict and name not like 'sqlite%'")
        .scalars::<String>()
        .await
        .unwrap();
    assert!(loose.is_empty(), "without {{strict}}: {loose:?}");
}

#[tokio::test]
async fn every_sql_text_is_accepted_by_both_databases() {
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    assert!(sql_texts(&store).unwrap().len() > 20);
    for database in databases().await {
        let refused = refused_texts(&database, &store).await;
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }
}

#[test]
fn the_scanner_finds_texts_and_reports_hidden_ones() {
    let dir = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(dir.path().join("a.rs"), text).unwrap();
    write(
        "const A: Sql = Sql::pick(\"one\", r#\"two \"x\"\"#);\n// .query(nothing)\nfn f<'a>() { let c = '\"'; \
         tx.query(A); tx\n.query(\n\"three \\\n   four\"); Sql::same(\"five\"); }",
    );
    let found = sql_texts(dir.path()).unwrap();
    let texts: Vec<_> = found.iter().map(|t| (t.sqlite.as_str(), t.postgres.as_str())).collect();
    assert_eq!(texts, [("one", "two \"x\""), ("three four", "three four"), ("five", "five")]);
    for hidden in ["tx.query(text)", "tx.query(&format!(\"x\"))", "tx.query(B)", "Sql::same(x)"] {
        write(hidden);
        assert!(sql_texts(dir.path()).is_err(), "{hidden}");
    }
}

//! What providers filed of their addresses: sources, allocations, broadcasts, customers' own.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Source (来源).
    Source,
    /// Allocation or use (分配使用).
    Allocation,
    /// Broadcast (广播).
    Broadcast,
    /// A customer's own (自带).
    Own,
}

impl Kind {
    /// Its name in the store.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Source => "Ly",
            Self::Allocation => "Fp",
            Self::Broadcast => "Gb",
            Self::Own => "Zd",
        }
    }
}

/// A record.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct IpRecord {
    /// `Id`.
    pub id: i64,
    /// The provider.
    pub isp: i64,
    /// `Ly`, `Fp`, `Gb` or `Zd`.
    pub kind: String,
    /// `IspId`.
    pub isp_id: i64,
    /// First address.
    pub first: i64,
    /// Last address.
    pub last: i64,
    /// As it was sent.
    pub tree: String,
}

/// Files a record, or replaces what it says.
pub(crate) async fn keep(db: &mut SqliteConnection, r: &IpRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO ip_records (id, isp, kind, isp_id, first, last, tree) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET first = excluded.first, last = excluded.last, tree = excluded.tree",
    )
    .bind(r.id)
    .bind(r.isp)
    .bind(&r.kind)
    .bind(r.isp_id)
    .bind(r.first)
    .bind(r.last)
    .bind(&r.tree)
    .execute(db)
    .await?;
    Ok(())
}

/// A record in force.
pub(crate) async fn by_id(db: &mut SqliteConnection, kind: Kind, id: i64) -> Result<Option<IpRecord>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, isp_id, first, last, tree FROM ip_records WHERE id = $1 AND kind = $2 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(kind.name())
    .fetch_optional(db)
    .await?)
}

/// Whether a provider's own id stands already.
pub(crate) async fn isp_id_used(db: &mut SqliteConnection, isp: i64, kind: Kind, isp_id: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM ip_records WHERE isp = $1 AND kind = $2 AND isp_id = $3 AND deleted_at IS NULL)",
    )
    .bind(isp)
    .bind(kind.name())
    .bind(isp_id)
    .fetch_one(db)
    .await?)
}

/// A record of a kind that meets a range, except one; the provider's own first.
pub(crate) async fn meeting(
    db: &mut SqliteConnection,
    isp: i64,
    kind: Kind,
    (first, last): (i64, i64),
    except: i64,
) -> Result<Option<IpRecord>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, isp_id, first, last, tree FROM ip_records
         WHERE kind = $1 AND first <= $3 AND last >= $2 AND id <> $4 AND deleted_at IS NULL ORDER BY isp <> $5, id LIMIT 1",
    )
    .bind(kind.name())
    .bind(first)
    .bind(last)
    .bind(except)
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// Whether one record of a provider holds a whole range. Without a kind, any but broadcasts.
pub(crate) async fn holds(
    db: &mut SqliteConnection,
    isp: i64,
    kind: Option<Kind>,
    (first, last): (i64, i64),
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM ip_records WHERE isp = $1 AND kind = coalesce($2, kind) AND kind <> 'Gb'
           AND first <= $3 AND last >= $4 AND deleted_at IS NULL)",
    )
    .bind(isp)
    .bind(kind.map(Kind::name))
    .bind(first)
    .bind(last)
    .fetch_one(db)
    .await?)
}

/// Whether a provider has filed any addresses.
pub(crate) async fn any(db: &mut SqliteConnection, isp: i64) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM ip_records WHERE isp = $1 AND deleted_at IS NULL)")
        .bind(isp)
        .fetch_one(db)
        .await?)
}

/// Deletes a record.
pub(crate) async fn delete(db: &mut SqliteConnection, id: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE ip_records SET deleted_at = $2 WHERE id = $1").bind(id).bind(at).execute(db).await?;
    Ok(())
}

/// The records of a provider.
pub(crate) async fn of(db: &SqlitePool, isp: i64, limit: i64) -> Result<Vec<IpRecord>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, isp_id, first, last, tree FROM ip_records WHERE isp = $1 AND deleted_at IS NULL ORDER BY id LIMIT $2",
    )
    .bind(isp)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

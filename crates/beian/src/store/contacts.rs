//! Where and in which language an account wants to be told.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `contact`.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct ContactRow {
    /// Account.
    pub account_id: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Chosen pairs of channel and group, separated by spaces; `None`: nothing was chosen yet.
    pub wishes: Option<String>,
    /// The phone that signs in, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// The confirmed mail address, sealed.
    pub mail_sealed: Option<Vec<u8>>,
    /// A mail address that waits for its code, sealed.
    pub new_mail_sealed: Option<Vec<u8>>,
    /// Blind value of that code.
    pub new_mail_code: Option<Vec<u8>>,
    /// Wrong tries at it.
    pub new_mail_tries: i64,
    /// Until when it is good, wall time.
    pub new_mail_until: i64,
}

/// An account's contact, if it has one.
pub async fn find(q: &mut impl Connection, account: &str) -> Result<Option<ContactRow>, StoreError> {
    q.query(
        "select account_id, lang, wishes, phone_sealed, mail_sealed, new_mail_sealed, new_mail_code, new_mail_tries, \
         new_mail_until from contact where account_id = $1",
    )
    .bind(account)
    .optional::<ContactRow>()
    .await
}

/// Remembers the language; a new contact begins with it.
pub async fn set_lang(tx: &mut Tx<'_>, account: &str, lang: &str) -> Result<(), StoreError> {
    tx.query(
        "insert into contact (account_id, lang, new_mail_tries, new_mail_until) values ($1, $2, 0, 0) \
         on conflict (account_id) do update set lang = excluded.lang",
    )
    .bind(account)
    .bind(lang)
    .execute()
    .await?;
    Ok(())
}

/// Remembers the phone; the contact is there.
pub async fn set_phone(tx: &mut Tx<'_>, account: &str, sealed: &[u8]) -> Result<(), StoreError> {
    tx.query("update contact set phone_sealed = $2 where account_id = $1").bind(account).bind(sealed).execute().await?;
    Ok(())
}

/// Remembers what is wanted; the contact is there.
pub async fn set_wishes(tx: &mut Tx<'_>, account: &str, wishes: &str) -> Result<(), StoreError> {
    tx.query("update contact set wishes = $2 where account_id = $1").bind(account).bind(wishes).execute().await?;
    Ok(())
}

/// A mail address waits for its code; the contact is there.
pub async fn offer_mail(
    tx: &mut Tx<'_>,
    account: &str,
    sealed: &[u8],
    code: &[u8],
    until: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update contact set new_mail_sealed = $2, new_mail_code = $3, new_mail_until = $4, new_mail_tries = 0 \
         where account_id = $1",
    )
    .bind(account)
    .bind(sealed)
    .bind(code)
    .bind(until)
    .execute()
    .await?;
    Ok(())
}

/// Counts a try at the code; the number of tries so far, `None` without a contact.
pub async fn count_try(tx: &mut Tx<'_>, account: &str) -> Result<Option<i64>, StoreError> {
    tx.query("update contact set new_mail_tries = new_mail_tries + 1 where account_id = $1 returning new_mail_tries")
        .bind(account)
        .optional_scalar::<i64>()
        .await
}

/// The confirmed mail address, or none; nothing waits for a code any more.
pub async fn set_mail(tx: &mut Tx<'_>, account: &str, sealed: Option<&[u8]>) -> Result<(), StoreError> {
    tx.query(
        "update contact set mail_sealed = $2, new_mail_sealed = null, new_mail_code = null, new_mail_until = 0 \
         where account_id = $1",
    )
    .bind(account)
    .bind(sealed)
    .execute()
    .await?;
    Ok(())
}

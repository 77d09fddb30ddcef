//! `isp_querybeianstatus` and `isp_verifybamm`: what the register says.

use md5::{Digest, Md5};
use miit::{
    returns::StatusInfo,
    service::{StatusRequest, VerifyRequest},
};

use super::{Judged, Refused, Wire, message};
use crate::{clock, desk, register};

/// Wrong passwords of one filing on one day before 22.
const PASSWORD_TRIES: i64 = 5;

impl Wire {
    pub(super) async fn status(&self, request: &StatusRequest) -> Judged<StatusInfo> {
        self.open(&request.credentials, request.hash_algorithm).await?;
        let query_type = u32::try_from(request.query_type).ok().filter(|t| *t <= 11);
        let Some(query_type) = query_type else {
            return Err(Refused(999, Some(format!("{}（查询条件类型错误）", message(999)))));
        };
        let query = request.condition.clone();
        let db = self.0.store.read();
        if query_type == 0 {
            let found = register::domain(db, &desk::domain_key(&query)).await?;
            let filed = found.is_some();
            let (site_name, site_number, subject_number) =
                found.map(|d| (Some(d.site_name), Some(d.site_number), Some(d.subject_number))).unwrap_or_default();
            return Ok(StatusInfo { query_type, query, site_name, subject_number, site_number, filed });
        }
        let subject_number =
            register::subject_number(db, i64::from(query_type), &desk::certificate_key(&query)).await?;
        let filed = subject_number.is_some();
        Ok(StatusInfo { query_type, query, site_name: None, subject_number, site_number: None, filed })
    }

    pub(super) async fn password(&self, request: &VerifyRequest) -> Judged<bool> {
        self.open(&request.credentials, request.hash_algorithm).await?;
        let day = clock::mainland(self.0.clock.now_micros()).date().to_string();
        let mut tx = self.0.store.step().await?;
        let Some((number, md5)) = register::password_of(&mut tx, request.number.trim()).await? else {
            return Ok(false);
        };
        if register::wrong_tries(&mut tx, &number, &day).await? >= PASSWORD_TRIES {
            return Err(Refused(22, Some(message(22).replace('X', &PASSWORD_TRIES.to_string()))));
        }
        let given = request.password.trim();
        let right = given.eq_ignore_ascii_case(&md5) || hex::encode(Md5::digest(given.as_bytes())) == md5;
        if !right {
            register::count_wrong_try(&mut tx, &number, &day).await?;
        }
        tx.commit().await?;
        Ok(right)
    }
}

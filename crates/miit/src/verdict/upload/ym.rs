//! The domain operations, for registries and registrars.

use super::super::Severity;
use super::super::date::Date;
use super::super::spot::Spot;
use super::{Check, syntax};

impl Check<'_> {
    /// XZBA, XGBA and SCBA of YM.
    pub(super) fn ym_operation(&mut self, operation: &Spot<'_>) {
        for record in operation.children() {
            for (prefix, code) in [("Zcr", 3028), ("Gly", 3029), ("Jfr", 3030)] {
                let (province, city) = (format!("{prefix}_shengid"), format!("{prefix}_shiid"));
                self.regions(&record, [&province, &city, ""], code);
            }
            self.dates(&record);
            let servers = record.child("Ym_fwq");
            if let Some(servers) = servers.filter(|spot| {
                let names = spot.text().split([';', ',', ' ', '|']).filter(|name| !name.is_empty());
                names.into_iter().any(|name| syntax::domain(name) == Some(Severity::Error))
            }) {
                self.problem(Severity::Warning, &servers, "domain", None);
            }
        }
    }

    /// Both days against today, if the caller says which day it is; a clock may be wrong, so none of it refuses.
    fn dates(&mut self, record: &Spot<'_>) {
        let (registered, expires) = (record.child("Zcsj"), record.child("Yxrq"));
        let day = |spot: &Option<Spot<'_>>| spot.as_ref().and_then(|spot| Date::read(spot.text()));
        let (from, to) = (day(&registered), day(&expires));
        if let (Some(from), Some(to), Some(spot)) = (from, to, &expires)
            && to < from
        {
            self.problem(Severity::Warning, spot, "date.order", None);
        }
        let Some(today) = self.known.today else {
            return;
        };
        if let (Some(from), Some(spot)) = (from, &registered)
            && from > today
        {
            self.problem(Severity::Warning, spot, "date.future", Some(3035));
        }
        if let (Some(to), Some(spot)) = (to, &expires)
            && to < today
        {
            self.problem(Severity::Warning, spot, "date.past", Some(3004));
        }
    }
}

-- What was agreed to for an order: which text by version and hash, when, by whom. `kind`: terms, privacy, identity (pictures of
-- identity documents). `how`: page, api, or elsewhere (agreed with an integrator, who vouches for it; no text of ours).
-- A consent is never changed but for the day on which it was taken back.
create table consent (
    id {text} primary key,
    order_id {text} not null references filing_order (id),
    round {big} not null,
    kind {text} not null,
    version {text} not null,
    sha256 {text} not null,
    how {text} not null,
    actor {text} not null,
    agreed_at {big} not null,
    withdrawn_at {big}
){strict};
create index consent_order on consent (order_id, kind);

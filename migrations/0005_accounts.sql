-- A session now says to its owner what it is: an id that may be shown, how it was opened, on what kind of browser, on which
-- device. Sessions of before know none of it: everybody signs in once more.
delete from session;
alter table session add column id {text} not null default '';
alter table session add column way {text} not null default '';
alter table session add column kind {text} not null default '';
alter table session add column device {bytes};

-- A browser that an account was used on, by the SHA-256 of its long-lived cookie. Without `trusted_at` it opens none of the
-- account's orders but those made on it.
create table device (
    hash {bytes} not null,
    account_id {text} not null references account (id),
    created_at {big} not null,
    trusted_at {big},
    primary key (hash, account_id)
) {strict};
create index device_account on device (account_id);

-- On which device an order was made, and to which it was taken along by a link.
create table device_order (
    order_id {text} not null references filing_order (id),
    device {bytes} not null,
    primary key (order_id, device)
) {strict};
create index device_order_device on device_order (device);

-- Wrong answers to the question who somebody is, by account and day of mainland China; `locked_at` stands until staff lift it.
create table identity_try (
    account_id {text} primary key references account (id),
    day {text} not null,
    wrong {big} not null,
    locked_at {big}
) {strict};

-- A link that goes on with a page on another device, once: by the SHA-256 of its token. `session` is the opener's.
create table handover (
    hash {bytes} primary key,
    account_id {text} not null references account (id),
    session {bytes} not null,
    path {text} not null,
    created_at {big} not null,
    expires_at {big} not null,
    used_at {big}
) {strict};
create index handover_account on handover (account_id, created_at);

-- A sign-in at the identity provider under way, by the SHA-256 of its state. `browser` ties it to who began it. Nonce and
-- verifier are not here: they follow from the state by a key of the house.
create table oidc_attempt (
    state_hash {bytes} primary key,
    browser {bytes} not null,
    back {text} not null,
    created_at {big} not null,
    expires_at {big} not null
) {strict};
create index oidc_attempt_expires on oidc_attempt (expires_at);

-- Which account belongs to a subject of the identity provider, by the blind value of issuer and subject.
create table account_identity (
    blind {bytes} primary key,
    account_id {text} not null references account (id),
    created_at {big} not null
) {strict};

-- What was typed into a page whose session had ended, one form an account, sealed under the account's key; `hash` is that
-- of the cookie which brings it back.
create table kept_form (
    account_id {text} primary key references account (id),
    hash {bytes} not null,
    path {text} not null,
    form_sealed {bytes} not null,
    expires_at {big} not null
) {strict};

-- How often something was asked for: codes by phone and by address, sign-ins by login. `what` is a blind value, `slot` the day
-- or the quarter of an hour. The row is also the lock that makes counters of replicas wait for each other.
create table ask_count (
    what {bytes} not null,
    slot {text} not null,
    count {big} not null,
    created_at {big} not null,
    primary key (what, slot)
) {strict};
create index ask_count_created on ask_count (created_at);

-- A browser that is signed in. Stored by the SHA-256 of the cookie; `csrf` is what its forms carry.
create table session (
    hash {bytes} primary key,
    subject {text} not null,
    role {text} not null,
    csrf {text} not null,
    created_at {big} not null,
    expires_at {big} not null
) {strict};
create index session_subject on session (subject);

-- Which account signs in with a phone, by the phone's blind value.
create table account_phone (
    blind {bytes} primary key,
    account_id {text} not null references account (id)
) {strict};

-- A sign-in code under way. Wrong tries are counted here, so that replicas share the count.
create table phone_code (
    id {text} primary key,
    blind {bytes} not null,
    address {text} not null,
    code_hash {bytes} not null,
    tries {big} not null,
    created_at {big} not null,
    expires_at {big} not null
) {strict};
create index phone_code_blind on phone_code (blind, created_at);
create index phone_code_address on phone_code (address, created_at);

-- A message of the platform's own on its way to a phone or a mailbox: address and text sealed under the holder `messages`.
create table message (
    id {text} primary key,
    channel {text} not null,
    to_sealed {bytes} not null,
    text_sealed {bytes} not null,
    state {text} not null,
    created_at {big} not null
) {strict};

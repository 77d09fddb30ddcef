-- One row for each message on its way out by one channel. It takes the place of `outbox`, which nobody read, and of the older
-- `message`, which held sign-in codes that were over after ten minutes.
drop table outbox;
drop table message;

-- `state`: waiting, sending (an attempt is stored, perhaps under way), delivered, failed (tried again when due), dead, unsure
-- (nobody knows whether it arrived), dropped. Address and content are sealed under the account's key, or under the holder
-- `messages` where there is no account. All instants are wall time. `series` counts how often staff had it sent again.
create table message (
    id {text} primary key,
    notice_id {text} references notice (id),
    account_id {text},
    order_id {text},
    kind {text} not null,
    channel {text} not null,
    to_sealed {bytes} not null,
    content_sealed {bytes} not null,
    state {text} not null,
    reason {text},
    attempts {big} not null,
    series {big} not null,
    due {big} not null,
    good_until {big} not null,
    lease_owner {text},
    lease_until {big} not null,
    created_at {big} not null,
    settled_at {big}
) {strict};
create index message_due on message (state, due);
create index message_created on message (created_at);
create index message_notice on message (account_id, notice_id);

-- Where and in which language an account wants to be told. Addresses are sealed under the account's key; `wishes` is a list of
-- channel:group, and null where nobody has chosen yet. A mail address counts once its code was typed.
create table contact (
    account_id {text} primary key references account (id),
    lang {text} not null,
    wishes {text},
    phone_sealed {bytes},
    mail_sealed {bytes},
    new_mail_sealed {bytes},
    new_mail_code {bytes},
    new_mail_tries {big} not null,
    new_mail_until {big} not null
) {strict};

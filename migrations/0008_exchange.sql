-- The exchange, whole: files that carry several orders or none, what downloads did, alerts that somebody has seen.

-- A file to the bureau carries one order, a batch of orders, or something of the provider's own. Each order has its row; the
-- rows of a batch point to the one that holds number and package. What belongs to no order is written when it is put into
-- the line, and waits as a sealed file. A row that must not go in a batch, because its order was returned before, is `alone`.
drop index upload_waiting;
drop index upload_order;
drop index wire_id_upload;
alter table wire_id rename to wire_id_7;
alter table upload rename to upload_7;

create table upload (
    id {text} primary key,
    channel_id {text} not null references channel (id),
    order_id {text} references filing_order (id),
    round {big},
    message {text},
    request_file {text},
    carried_by {text},
    alone {big} not null,
    state {text} not null,
    sequence {big},
    entry_name {text},
    xml_sha256 {text},
    zip_md5 {text},
    file_id {text},
    attempts {big} not null,
    last_code {big},
    created_at {big} not null,
    sent_at {big},
    accepted_at {big},
    unique (channel_id, sequence)
){strict};
insert into upload (id, channel_id, order_id, round, message, alone, state, sequence, entry_name, xml_sha256, zip_md5,
        file_id, attempts, last_code, created_at, sent_at, accepted_at)
    select id, channel_id, order_id, round, 'ICP/XZBA', 0, state, sequence, entry_name, xml_sha256, zip_md5,
        file_id, attempts, last_code, created_at, sent_at, accepted_at from upload_7;

create table wire_id (
    id {big} primary key,
    upload_id {text} not null references upload (id),
    order_id {text} references filing_order (id),
    kind {text} not null,
    path {text} not null
){strict};
insert into wire_id (id, upload_id, order_id, kind, path) select id, upload_id, order_id, kind, path from wire_id_7;
drop table wire_id_7;
drop table upload_7;

create index upload_line on upload (channel_id, state, created_at);
create index upload_of_order on upload (order_id, created_at);
create index upload_carried on upload (carried_by);
create index upload_named on upload (channel_id, entry_name);
create index wire_id_of_upload on wire_id (upload_id);

-- When the hours begin that the bureau named with code 20, in business time; null: nothing was named.
alter table channel add column hours_at {big};

-- What of the schema a download bent, and what applying it did: lists of our own words, without personal values.
alter table download add column warnings {text};
alter table download add column effects {text};

-- An alert is acknowledged by whoever looks into it; it is closed when it is over.
alter table task add column acknowledged_by {text};
alter table task add column acknowledged_at {big};

-- The bureau's code tables as last told (JCDM, SJTB), and its list of reporting units as table Bbdw. A row that the bureau calls
-- invalid stays: old records name it. Every row that a version brought or changed stands in the history.
create table code_version (
    number {big} primary key,
    at {big} not null,
    download_id {text} not null references download (id),
    added {big} not null,
    changed {big} not null
){strict};
create table code (
    table_name {text} not null,
    id {big} not null,
    name {text} not null,
    extra {text} not null,
    valid {big} not null,
    version {big} not null references code_version (number),
    primary key (table_name, id)
){strict};
create table code_history (
    version {big} not null references code_version (number),
    table_name {text} not null,
    id {big} not null,
    name {text} not null,
    extra {text} not null,
    valid {big} not null,
    primary key (version, table_name, id)
){strict};
create index code_history_of on code_history (table_name, id, version);

-- What the bureau holds, by its own ids, as it last told (BASJ, SJTB, ZXSJ). Only what identifies a record, never a person: the
-- names of individuals and all contact data stay in the sealed files. Nothing is deleted; what is cancelled says since when.
create table held_record (
    kind {text} not null,
    id {big} not null,
    parent_id {big},
    isp_id {big},
    unit_id {big},
    number {text},
    name {text},
    ip_from {big},
    ip_to {big},
    download_id {text} not null references download (id),
    heard_at {big} not null,
    cancelled_at {big},
    primary key (kind, id)
){strict};
create index held_record_number on held_record (number);
create index held_record_parent on held_record (kind, parent_id);

alter table filing add column cancelled_at {big};
alter table filed_site add column cancelled_at {big};

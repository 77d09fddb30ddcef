-- What the bureau wants of the provider: one list for verification tasks, unfiled sites, illegal access, blacklisted subjects and
-- sites, findings of its checks, and notices to put something right. The bureau's own words and the persons in them stay in the
-- sealed file that brought them: a duty names file and place in it. Clear are ids, filing numbers, domains and addresses of sites.

-- `state`: open; answered (the answer waits in the line or is under way); sent (the bureau holds it); done.
-- `place` is the entry's index in its list of the file. `key` names what it is about: one open duty for one thing.
-- `reason` is our word for a kind of finding, such as over_reported. `due` is business time; the interface states no deadlines.
create table duty (
    id {text} primary key,
    kind {text} not null,
    key {text} not null,
    channel_id {text} not null references channel (id),
    download_id {text} not null references download (id),
    place {big} not null,
    reason {text},
    subject_id {big},
    site_id {big},
    number {text},
    domain {text},
    ip {big},
    order_id {text} references filing_order (id),
    state {text} not null,
    owner {text},
    due {big} not null,
    result {big},
    answer_sealed {bytes},
    upload_id {text} references upload (id),
    code {big},
    created_at {big} not null,
    closed_at {big}
){strict};
create index duty_list on duty (state, due, id);
create index duty_key on duty (kind, key, state);
create index duty_upload on duty (upload_id);
create index duty_download on duty (download_id);

-- What somebody kept to show what was found and done.
create table duty_evidence (
    id {text} primary key,
    duty_id {text} not null references duty (id),
    file_id {text} not null references file (id),
    name {text} not null,
    size {big} not null,
    added_by {text} not null,
    added_at {big} not null
){strict};
create index duty_evidence_of on duty_evidence (duty_id, id);

-- The bureau's blacklists as last heard: subjects by blind index of the certificate number, sites by domain.
create table blacklist (
    kind {text} not null,
    key {text} not null,
    download_id {text} not null references download (id),
    since {big} not null,
    primary key (kind, key)
){strict};

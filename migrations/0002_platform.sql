-- Who signs in. Applicant accounts belong to the provider's own customer system; here only what filing needs.
create table account (
    id {text} primary key,
    label {text} not null,
    created_at {big} not null
){strict};

create table staff (
    id {text} primary key,
    login {text} not null unique,
    role {text} not null,
    password_hash {text} not null,
    totp_sealed {bytes} not null,
    totp_last_step {big} not null,
    disabled {big} not null,
    created_at {big} not null
){strict};

-- Bearer tokens, stored as SHA-256. `subject` is an account or a staff id, by role.
create table token (
    hash {bytes} primary key,
    subject {text} not null,
    role {text} not null,
    created_at {big} not null,
    expires_at {big}
){strict};

-- One sealed object in the file store: a document or a wire file. Its data key has the holder `file:ID`.
create table file (
    id {text} primary key,
    kind {text} not null,
    size {big} not null,
    created_at {big} not null
){strict};

-- One ispId at one bureau server, with its own numbering of uploads.
create table channel (
    id {text} primary key,
    isp_id {big} not null,
    last_sequence {big},
    state {text} not null,
    note {text},
    lease_owner {text},
    lease_until {big} not null,
    resume_at {big} not null,
    last_heard_at {big}
){strict};

create table filing_order (
    id {text} primary key,
    number {text} not null unique,
    account_id {text} not null references account (id),
    kind {text} not null,
    filing_type {text} not null,
    province {text},
    subject_name {text},
    state {text} not null,
    version {big} not null,
    round {big} not null,
    channel_id {text},
    claimed_by {text},
    case_sealed {bytes} not null,
    findings_sealed {bytes},
    sms_sealed {bytes},
    sms_until {big},
    due {big},
    created_at {big} not null,
    updated_at {big} not null
){strict};
create index filing_order_account on filing_order (account_id, created_at);
create index filing_order_state on filing_order (state, updated_at);

-- What was submitted, one row a round; never changed.
create table revision (
    order_id {text} not null references filing_order (id),
    round {big} not null,
    case_sealed {bytes} not null,
    submitted_at {big} not null,
    primary key (order_id, round)
){strict};

-- The parts the bureau answers for: the subject, each site, each access.
create table item (
    order_id {text} not null references filing_order (id),
    path {text} not null,
    kind {text} not null,
    state {text} not null,
    filing_number {text},
    bureau_id {big},
    primary key (order_id, path)
){strict};

create table material (
    id {text} primary key,
    order_id {text} not null references filing_order (id),
    kind {text} not null,
    owner {text} not null,
    place {big} not null,
    file_id {text} not null references file (id),
    width {big} not null,
    height {big} not null,
    size {big} not null,
    created_at {big} not null,
    unique (order_id, kind, owner, place)
){strict};

-- People are snapshots inside a revision; this is only the index by blind values.
create table person_index (
    order_id {text} not null references filing_order (id),
    round {big} not null,
    role {text} not null,
    kind {text} not null,
    blind {bytes} not null,
    primary key (order_id, round, role, kind, blind)
){strict};
create index person_index_blind on person_index (blind);

-- One file to the bureau. `state`: waiting, sending (numbered, perhaps under way), accepted, answered, withdrawn.
create table upload (
    id {text} primary key,
    channel_id {text} not null references channel (id),
    order_id {text} not null references filing_order (id),
    round {big} not null,
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
create index upload_waiting on upload (channel_id, state, created_at);
create index upload_order on upload (order_id, created_at);

-- Ties every id we put on the wire to what it stood for, so that a late copy of an old result can only be recorded.
create table wire_id (
    id {big} primary key,
    upload_id {text} not null references upload (id),
    order_id {text} not null references filing_order (id),
    kind {text} not null,
    path {text} not null
){strict};
create index wire_id_upload on wire_id (upload_id);

-- One file from the bureau, kept raw and sealed before it is acknowledged. `state`: stored, applied, unread.
create table download (
    id {text} primary key,
    channel_id {text} not null references channel (id),
    name {text} not null,
    hash {text} not null,
    file_id {text} not null,
    state {text} not null,
    message {text},
    received_at {big} not null,
    acked_at {big},
    applied_at {big},
    unique (channel_id, name, hash)
){strict};

-- Which download spoke about which order.
create table download_order (
    download_id {text} not null references download (id),
    order_id {text} not null references filing_order (id),
    primary key (download_id, order_id)
){strict};

create table job (
    id {text} primary key,
    kind {text} not null,
    unique_key {text} not null unique,
    body {text} not null,
    run_at {big} not null,
    attempts {big} not null,
    locked_until {big} not null,
    last_error {text}
){strict};
create index job_due on job (run_at);

-- Something only a person can settle.
create table task (
    id {text} primary key,
    kind {text} not null,
    order_id {text},
    state {text} not null,
    detail {text} not null,
    detail_sealed {bytes},
    created_at {big} not null,
    closed_at {big},
    closed_by {text},
    answer {text}
){strict};
create index task_open on task (state, created_at);

-- What an account is told. Words are made at the edge from kind and parameters.
create table notice (
    id {text} primary key,
    account_id {text} not null references account (id),
    order_id {text} not null references filing_order (id),
    kind {text} not null,
    params {text} not null,
    created_at {big} not null,
    read_at {big}
){strict};
create index notice_account on notice (account_id, created_at);

-- A notice on its way out by one channel.
create table outbox (
    id {text} primary key,
    notice_id {text} not null references notice (id),
    channel {text} not null,
    state {text} not null,
    created_at {big} not null,
    delivered_at {big},
    unique (notice_id, channel)
){strict};

-- The answer of a POST that carried an Idempotency-Key.
create table idempotency (
    caller {text} not null,
    key {text} not null,
    request_hash {bytes} not null,
    order_id {text} not null,
    created_at {big} not null,
    primary key (caller, key)
){strict};

-- The record in force.
create table filing (
    id {text} primary key,
    account_id {text} not null references account (id),
    order_id {text} not null references filing_order (id),
    kind {text} not null,
    subject_number {text} not null unique,
    subject_bureau_id {big} not null,
    subject_name {text},
    province {text},
    created_at {big} not null
){strict};

create table filed_site (
    number {text} primary key,
    filing_id {text} not null references filing (id),
    bureau_id {big} not null,
    name {text} not null
){strict};

create table filed_domain (
    site_number {text} not null references filed_site (number),
    name {text} not null,
    bureau_id {big} not null,
    primary key (site_number, name)
){strict};
create index filed_domain_name on filed_domain (name);

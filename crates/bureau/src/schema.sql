-- The practice bureau's own database. Times are microseconds since 1970 in UTC, by the bureau's business clock unless
-- the column says wall. Columns named tree hold a fragment of the interface's elements as UTF-8 text.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;

-- Who may sign in.
CREATE TABLE providers (
    isp   INTEGER PRIMARY KEY,
    value TEXT NOT NULL                   -- JSON of the provider
) STRICT;

-- What providers uploaded, exactly as it came out of base64 and decryption.
CREATE TABLE uploads (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    isp         INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    entry_name  TEXT NOT NULL,
    zip         BLOB NOT NULL,
    sha256      TEXT NOT NULL,            -- hex, of the XML bytes
    received_at INTEGER NOT NULL,
    worked_at   INTEGER,                  -- when the desk was through with it
    settled     INTEGER NOT NULL DEFAULT 0,   -- 1: it changed more than its own requests, so it cannot be lost any more
    UNIQUE (isp, sequence)
) STRICT;
CREATE INDEX uploads_waiting ON uploads (id) WHERE worked_at IS NULL;

-- One row per record of an upload that is decided.
CREATE TABLE requests (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    upload        INTEGER NOT NULL REFERENCES uploads (id),
    isp           INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    kind          INTEGER NOT NULL,       -- Czlx
    key           TEXT NOT NULL,          -- Bs
    record        INTEGER,                -- Jlid of an opinion
    subject       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('sms', 'review', 'approved', 'refused', 'lapsed', 'rejected')),
    tree          TEXT,                   -- the record without attachments; null when rejected
    received_at   INTEGER NOT NULL,
    due_wall      INTEGER,                -- when the bureau decides by itself
    verdict       TEXT,                   -- how, as JSON
    number        TEXT
) STRICT;
CREATE INDEX requests_upload ON requests (upload);
CREATE INDEX requests_key ON requests (key);
CREATE INDEX requests_state ON requests (state, id);
CREATE INDEX requests_due ON requests (due_wall) WHERE due_wall IS NOT NULL AND state IN ('sms', 'review');

-- What an open request lays claim to: a certificate, a domain, a home page, a change or cancellation under way.
CREATE TABLE claims (
    kind    TEXT NOT NULL,
    value   TEXT NOT NULL,
    request INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_request ON claims (request);

CREATE TABLE sms (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    request     INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    phone       TEXT NOT NULL,
    name        TEXT NOT NULL,
    roles       TEXT NOT NULL,            -- joined by a comma: subject, site-0 …
    id6         TEXT NOT NULL,
    code        TEXT NOT NULL,
    text        TEXT NOT NULL,
    sent_at     INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    wrong       INTEGER NOT NULL DEFAULT 0,
    resent      INTEGER NOT NULL DEFAULT 0,
    answered_at INTEGER,
    closed      INTEGER NOT NULL DEFAULT 0    -- 1: its request has ended
) STRICT;
CREATE INDEX sms_request ON sms (request);
CREATE INDEX sms_open ON sms (until) WHERE answered_at IS NULL AND closed = 0;
CREATE INDEX sms_phone ON sms (phone);

-- Other messages to persons, such as the filing password.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    request INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    phone   TEXT NOT NULL,
    text    TEXT NOT NULL,
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_request ON notices (request);

-- The national register: what is filed, here and elsewhere.
CREATE TABLE subjects (
    id                 INTEGER PRIMARY KEY,   -- Ztid
    isp                INTEGER,               -- who filed it; null for one put in by hand
    isp_id             INTEGER,               -- IspZtid
    name               TEXT NOT NULL,
    certificate_kind   INTEGER NOT NULL,
    certificate_number TEXT NOT NULL,
    number             TEXT NOT NULL,
    password_md5       TEXT NOT NULL,
    sites_numbered     INTEGER NOT NULL,
    old_system         INTEGER NOT NULL DEFAULT 0,
    tree               TEXT NOT NULL,         -- Zt_xx
    filed_at           INTEGER NOT NULL,
    changed_at         INTEGER NOT NULL,
    cancelled_at       INTEGER
) STRICT;
CREATE INDEX subjects_certificate ON subjects (certificate_number, certificate_kind) WHERE cancelled_at IS NULL;
CREATE INDEX subjects_number ON subjects (number);
CREATE TABLE sites (
    id           INTEGER PRIMARY KEY,         -- Wzid
    subject      INTEGER NOT NULL REFERENCES subjects (id),
    isp          INTEGER,
    isp_id       INTEGER,                     -- IspWzid
    name         TEXT NOT NULL,
    number       TEXT NOT NULL,
    tree         TEXT NOT NULL,               -- Wz_xx without domains and accesses
    filed_at     INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    cancelled_at INTEGER
) STRICT;
CREATE INDEX sites_subject ON sites (subject);
CREATE INDEX sites_number ON sites (number);
CREATE INDEX sites_isp ON sites (isp, isp_id);
CREATE TABLE domains (
    id     INTEGER PRIMARY KEY,               -- Ymid
    site   INTEGER NOT NULL REFERENCES sites (id),
    isp_id INTEGER,                           -- IspYmid
    name   TEXT NOT NULL
) STRICT;
CREATE INDEX domains_name ON domains (name);
CREATE INDEX domains_site ON domains (site);
CREATE TABLE homes (
    site  INTEGER NOT NULL REFERENCES sites (id),
    value TEXT NOT NULL,
    PRIMARY KEY (value, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX homes_site ON homes (site);
CREATE TABLE accesses (
    id           INTEGER PRIMARY KEY,         -- Jrid
    site         INTEGER NOT NULL REFERENCES sites (id),
    isp          INTEGER NOT NULL,
    isp_id       INTEGER,                     -- IspJrid
    tree         TEXT NOT NULL,               -- Jr_xx without addresses
    cancelled_at INTEGER
) STRICT;
CREATE INDEX accesses_site ON accesses (site);
CREATE INDEX accesses_isp ON accesses (isp, isp_id);
CREATE TABLE ips (
    id     INTEGER PRIMARY KEY,               -- Ipid
    access INTEGER NOT NULL REFERENCES accesses (id),
    isp    INTEGER NOT NULL,
    isp_id INTEGER,                           -- IspIpid
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL
) STRICT;
CREATE INDEX ips_access ON ips (access);
CREATE INDEX ips_first ON ips (first, isp);

-- Blacklists: kind is subject (certificate number) or domain.
CREATE TABLE blacklist (
    kind  TEXT NOT NULL,
    value TEXT NOT NULL,
    name  TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE password_tries (
    number TEXT NOT NULL,
    day    TEXT NOT NULL,
    wrong  INTEGER NOT NULL,
    PRIMARY KEY (number, day)
) STRICT;

-- Verification material that was sent separately.
CREATE TABLE material (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    isp     INTEGER NOT NULL,
    object  TEXT NOT NULL,                    -- subject or site
    record  INTEGER NOT NULL,                 -- Ztid or Wzid
    purpose INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- What providers were asked to do: kind is verify (HSRW, record is Ztid) or unfiled (WBAWZLB, record is its Id).
CREATE TABLE duties (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    isp         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    record      INTEGER NOT NULL,
    domain      TEXT,
    ip          INTEGER,
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER,
    answer      TEXT                          -- tree of the answer
) STRICT;
CREATE INDEX duties_record ON duties (isp, kind, record);
CREATE INDEX duties_domain ON duties (domain, ip) WHERE kind = 'unfiled';

-- IP filing: kind is Ly, Fp, Gb or Zd.
CREATE TABLE ip_records (
    id         INTEGER PRIMARY KEY,
    isp        INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    isp_id     INTEGER NOT NULL,
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    tree       TEXT NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE INDEX ip_records_isp ON ip_records (isp, kind, isp_id);
CREATE INDEX ip_records_range ON ip_records (kind, first) WHERE deleted_at IS NULL;

-- Result files, each provider's own queue.
CREATE TABLE downloads (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    isp             INTEGER NOT NULL,
    upload          INTEGER,                  -- whose answer it is, if anybody's
    name            TEXT NOT NULL UNIQUE,
    label           TEXT NOT NULL,            -- what is in it, for people
    encrypt         INTEGER NOT NULL,         -- encryptAlgorithm
    info            TEXT NOT NULL,            -- beianInfo
    hash            TEXT NOT NULL,            -- beianInfoHash
    place           INTEGER NOT NULL,         -- order in the queue
    ready_wall      INTEGER NOT NULL,         -- not delivered before
    queued_at       INTEGER NOT NULL,
    deliveries      INTEGER NOT NULL DEFAULT 0,
    spoilt          INTEGER NOT NULL DEFAULT 0,   -- 1: was delivered with a wrong hash once
    acknowledged_at INTEGER,
    again           INTEGER NOT NULL DEFAULT 0    -- 1: acknowledged and to be delivered once more; 2: that is over too
) STRICT;
CREATE INDEX downloads_waiting ON downloads (isp, place) WHERE acknowledged_at IS NULL OR again = 1;
CREATE INDEX downloads_head ON downloads (isp, place) WHERE (acknowledged_at IS NULL OR again = 1) AND deliveries > 0;
CREATE INDEX downloads_upload ON downloads (upload);

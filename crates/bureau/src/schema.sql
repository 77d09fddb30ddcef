-- The practice bureau's own database. Times are microseconds since 1970 in UTC, by the bureau's business clock unless
-- the column says wall.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next INTEGER NOT NULL
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
    UNIQUE (isp, sequence)
) STRICT;
CREATE INDEX uploads_waiting ON uploads (id) WHERE worked_at IS NULL;

-- Numbers the bureau asked for again (fault code_14).
CREATE TABLE wanted (
    isp      INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (isp, sequence)
) STRICT;

-- One row per Baxx.
CREATE TABLE requests (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    upload        INTEGER NOT NULL REFERENCES uploads (id),
    isp           INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    kind          INTEGER NOT NULL,       -- Czlx
    key           INTEGER NOT NULL,       -- Bs: for a new filing its IspZtid
    subject       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('sms', 'review', 'approved', 'refused', 'lapsed', 'rejected')),
    content       BLOB,                   -- GBK XML of this request alone, without attachments; null when rejected
    received_at   INTEGER NOT NULL,
    accepted_wall INTEGER NOT NULL,
    number        TEXT
) STRICT;
CREATE INDEX requests_upload ON requests (upload);
CREATE INDEX requests_key ON requests (key);
CREATE INDEX requests_open ON requests (state, accepted_wall) WHERE state IN ('sms', 'review');

-- What a request lays claim to: certificate, domain, home page. The claim lives while its request is sms, review or approved.
CREATE TABLE claims (
    kind    TEXT NOT NULL,
    value   TEXT NOT NULL,
    request INTEGER NOT NULL REFERENCES requests (id),
    PRIMARY KEY (kind, value, request)
) STRICT, WITHOUT ROWID;

CREATE TABLE sms (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    request     INTEGER NOT NULL REFERENCES requests (id),
    phone       TEXT NOT NULL,
    name        TEXT NOT NULL,
    roles       TEXT NOT NULL,            -- joined by a comma: subject, site-0 …
    id6         TEXT NOT NULL,
    code        TEXT NOT NULL,
    text        TEXT NOT NULL,
    sent_at     INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    wrong       INTEGER NOT NULL DEFAULT 0,
    answered_at INTEGER,
    closed      INTEGER NOT NULL DEFAULT 0    -- 1: its request has ended
) STRICT;
CREATE INDEX sms_request ON sms (request);
CREATE INDEX sms_open ON sms (until) WHERE answered_at IS NULL AND closed = 0;
CREATE INDEX sms_phone ON sms (phone);

-- Other messages to persons, such as the filing password.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    request INTEGER NOT NULL REFERENCES requests (id),
    phone   TEXT NOT NULL,
    text    TEXT NOT NULL,
    sent_at INTEGER NOT NULL
) STRICT;

-- The register: what is filed.
CREATE TABLE subjects (
    id                 INTEGER PRIMARY KEY,   -- Ztid
    request            INTEGER NOT NULL REFERENCES requests (id),
    name               TEXT NOT NULL,
    certificate_kind   INTEGER NOT NULL,
    certificate_number TEXT NOT NULL,
    number             TEXT NOT NULL UNIQUE,
    password_md5       TEXT NOT NULL,
    filed_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX subjects_certificate ON subjects (certificate_number, certificate_kind);
CREATE TABLE sites (
    id      INTEGER PRIMARY KEY,              -- Wzid
    subject INTEGER NOT NULL REFERENCES subjects (id),
    name    TEXT NOT NULL,
    number  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE domains (
    id   INTEGER PRIMARY KEY,                 -- Ymid
    site INTEGER NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL
) STRICT;
CREATE INDEX domains_name ON domains (name);
CREATE TABLE password_tries (
    number TEXT NOT NULL,
    day    TEXT NOT NULL,
    wrong  INTEGER NOT NULL,
    PRIMARY KEY (number, day)
) STRICT;

-- Result files in order, each provider's own queue.
CREATE TABLE downloads (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    isp             INTEGER NOT NULL,
    name            TEXT NOT NULL UNIQUE,
    encrypt         INTEGER NOT NULL,         -- encryptAlgorithm
    info            TEXT NOT NULL,            -- beianInfo
    hash            TEXT NOT NULL,            -- beianInfoHash
    queued_at       INTEGER NOT NULL,
    deliveries      INTEGER NOT NULL DEFAULT 0,
    acknowledged_at INTEGER,
    again           INTEGER NOT NULL DEFAULT 0  -- 1: acknowledged and to be delivered once more; 2: that is over too
) STRICT;
CREATE INDEX downloads_waiting ON downloads (isp, id) WHERE acknowledged_at IS NULL OR again = 1;

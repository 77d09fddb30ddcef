-- The ground everything stands on: what this database is, the journal, the data keys.

create table meta (
    key   {text} primary key,
    value {text} not null
) {strict};

-- One chain per case. details is JSON with ids, masked words and salted hashes, never sealed values.
-- number counts the entries of the case's shard, so that a gap shows what was taken out.
create table journal (
    case_id   {text} not null,
    seq       {big} not null,
    shard     {big} not null,
    number    {big} not null,
    at        {big} not null,
    actor     {text} not null,
    act       {text} not null,
    details   {text} not null,
    prev_hash {bytes} not null,
    hash      {bytes} not null,
    primary key (case_id, seq)
) {strict};

-- The last entry of each case, sealed with a key the database does not hold.
create table journal_head (
    case_id {text} primary key,
    seq     {big} not null,
    hash    {bytes} not null,
    mac     {bytes} not null
) {strict};

-- Sixteen rows: how many entries and cases there are, and what their heads add up to, sealed too.
create table journal_shard (
    shard   {big} primary key,
    entries {big} not null,
    cases   {big} not null,
    heads   {bytes} not null,
    mac     {bytes} not null
) {strict};

-- One data key per holder (an account, or one file), wrapped with the master key.
-- Deleting the row makes all that was sealed under it unreadable.
create table data_key (
    id      {text} primary key,
    holder  {text} not null unique,
    wrapped {bytes} not null,
    made_at {big} not null
) {strict};

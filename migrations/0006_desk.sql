-- One review: an order in one round, from the moment it waits. `findings` counts what the machine found at submission.
-- `call_*` is the next second call that is due after a miss, `proposed_*` an approval that waits for a second person.
create table review (
    order_id {text} not null references filing_order (id),
    round {big} not null,
    waiting_since {big} not null,
    findings {big} not null,
    claimed_at {big},
    call_role {text},
    call_at {big},
    proposed_by {text},
    proposed_at {big},
    objected_by {text},
    objection_sealed {bytes},
    primary key (order_id, round)
) {strict};
create index review_waiting on review (waiting_since, order_id);
insert into review (order_id, round, waiting_since, findings)
    select order_id, round, submitted_at, 0 from revision;

-- What a person answered to an item of the checklist in a round: ok, not_ok, not_applicable.
create table checklist_answer (
    order_id {text} not null references filing_order (id),
    round {big} not null,
    item {text} not null,
    answer {text} not null,
    answered_by {text} not null,
    answered_at {big} not null,
    primary key (order_id, round, item)
) {strict};

-- A call to a person of an order: reached, missed, wrong_number. `counts` is 1 for a miss that counts, `again_at` when to call
-- a second time. The note is sealed with the order's key.
create table call (
    id {text} primary key,
    order_id {text} not null references filing_order (id),
    round {big} not null,
    role {text} not null,
    phone_masked {text} not null,
    outcome {text} not null,
    counts {big} not null,
    again_at {big},
    note_sealed {bytes},
    called_by {text} not null,
    called_at {big} not null
) {strict};
create index call_order on call (order_id, round, id);

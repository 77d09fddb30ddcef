-- What the bureau answered to questions, with its age; how often it was asked today; and whose filing password is not asked any
-- more today. Certificate numbers are known by their blind index alone, names of sites and filing numbers are public.

create table inquiry (
    kind {big} not null,
    blind {bytes} not null,
    filed {big} not null,
    subject_number {text},
    site_number {text},
    site_name {text},
    at {big} not null,
    primary key (kind, blind)
){strict};
create index inquiry_age on inquiry (at);

create table inquiry_budget (
    day {text} not null,
    method {text} not null,
    used {big} not null,
    primary key (day, method)
){strict};

create table password_stop (
    number {text} primary key,
    day {text} not null
){strict};

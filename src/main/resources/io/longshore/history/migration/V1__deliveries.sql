-- One row for each report. age: nanoseconds before 1970, so that the newest is the smallest.
create table delivery (
    id bigint not null primary key,
    age bigint not null,
    job_id varchar(64) not null,
    status varchar(16) not null,
    received bigint,
    sender varchar(200),
    sender_via varchar(16),
    claimed varchar(200),
    file varchar(600),
    size_bytes bigint,
    sha256 varchar(200),
    repository varchar(600),
    digest varchar(200),
    tags varchar(4100) not null,
    code varchar(200),
    headline varchar(400),
    attempt integer not null,
    replay_of varchar(64),
    words varchar(3000) not null
);
create index delivery_by_age on delivery (age, id);

-- What a delivery is found by. The place of the delivery in the order of all is repeated, so that
-- one index has the deliveries with a term in their order.
create table term (
    kind varchar(1) not null,
    word varchar(300)${collation} not null,
    age bigint not null,
    id bigint not null,
    primary key (kind, word, age, id)
);
create index term_by_id on term (id);

create table fact (
    name varchar(40) not null primary key,
    content varchar(200) not null
);

-- Who had spoken for whom when a person judged an owner, and what had become of that owner by then.
alter table corrections add column found_votes jsonb;
alter table corrections add column seen_drift text[] not null default '{}';

-- What has become of an owner since it was named: its team is empty, may not write, or nothing speaks for it any more.
alter table services add column drift jsonb not null default '[]';

-- How sure the catalog was, a row a day: the last pass of the day.
create table accuracy_days (
    tenant_id         uuid not null references tenants on delete cascade,
    day               date not null,
    services          integer not null,
    owned             integer not null,
    ambiguous         integer not null,
    verified          integer not null,            -- of the owned: by a person
    owners_expected   double precision not null,   -- the sum of the confidences of the owned: how many are right
    linked            integer not null,
    links_expected    double precision not null,
    bins              integer[] not null,          -- owners that dd0c named by confidence, in tenths
    calibration       jsonb not null,
    primary key (tenant_id, day)
);
alter table accuracy_days enable row level security;
alter table accuracy_days force row level security;
create policy tenant on accuracy_days to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update on accuracy_days to dd0c_app;

-- Scorecards: what services should have, how each stands, since when, and what is let pass for a while.
create table scorecards (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    slug        text not null,
    name        text not null check (length(name) between 1 and 80),
    description text,
    definition  jsonb not null,                  -- which services, levels, checks
    live        boolean not null,                -- a check asks for what changes without the catalog: incidents, on-call, or how old something is
    version     bigint not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    updated_by  text not null,
    primary key (tenant_id, id)
);
create unique index scorecards_slug on scorecards (tenant_id, slug);

-- What the inventory says of a service, for checks to ask.
create table service_properties (
    tenant_id  uuid not null references tenants on delete cascade,
    service_id uuid not null,
    properties jsonb not null,
    primary key (tenant_id, service_id)
);

create table service_scores (
    tenant_id    uuid not null references tenants on delete cascade,
    scorecard_id uuid not null,
    service_id   uuid not null,
    points       int not null,
    most         int not null,
    percent      double precision not null check (percent between 0 and 100),
    level        text,                           -- null: below the lowest
    checks       jsonb not null,
    failed       text[] not null,
    scored_at    timestamptz not null,
    primary key (tenant_id, scorecard_id, service_id),
    foreign key (tenant_id, scorecard_id) references scorecards on delete cascade
);
create index service_scores_service on service_scores (tenant_id, service_id);

create table score_changes (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null,
    scorecard_id uuid not null,
    service_id   uuid not null,
    at           timestamptz not null,
    percent      double precision not null,
    level        text,
    old_percent  double precision,
    old_level    text,
    won          text[] not null,
    lost         text[] not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, scorecard_id) references scorecards on delete cascade
);
create index score_changes_service on score_changes (tenant_id, service_id, at desc);

create table scorecard_days (
    tenant_id    uuid not null references tenants on delete cascade,
    scorecard_id uuid not null,
    day          date not null,
    team_id      uuid not null,                  -- all zeroes: of services without an owner
    services     int not null,
    percent      double precision not null,      -- the sum over them
    levels       jsonb not null,
    primary key (tenant_id, scorecard_id, day, team_id),
    foreign key (tenant_id, scorecard_id) references scorecards on delete cascade
);

create table exemptions (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null,
    scorecard_id uuid not null,
    service_id   uuid not null,
    check_key    text not null,
    reason       text not null check (length(reason) between 1 and 500),
    until        timestamptz not null,
    created_by   text not null,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    ended_by     text,
    primary key (tenant_id, id),
    foreign key (tenant_id, scorecard_id) references scorecards on delete cascade
);
create unique index exemptions_one on exemptions (tenant_id, scorecard_id, service_id, check_key) where ended_at is null;

create table initiatives (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null,
    scorecard_id uuid not null,
    name         text not null check (length(name) between 1 and 80),
    reason       text,
    checks       text[] not null,
    teams        uuid[] not null,                -- none: every team
    due          date not null,
    created_by   text not null,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, scorecard_id) references scorecards on delete cascade
);

alter table scorecards enable row level security;
alter table scorecards force row level security;
create policy tenant on scorecards to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on scorecards to dd0c_app;
alter table service_properties enable row level security;
alter table service_properties force row level security;
create policy tenant on service_properties to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on service_properties to dd0c_app;
alter table service_scores enable row level security;
alter table service_scores force row level security;
create policy tenant on service_scores to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on service_scores to dd0c_app;
alter table score_changes enable row level security;
alter table score_changes force row level security;
create policy tenant on score_changes to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on score_changes to dd0c_app;
alter table scorecard_days enable row level security;
alter table scorecard_days force row level security;
create policy tenant on scorecard_days to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on scorecard_days to dd0c_app;
alter table exemptions enable row level security;
alter table exemptions force row level security;
create policy tenant on exemptions to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on exemptions to dd0c_app;
alter table initiatives enable row level security;
alter table initiatives force row level security;
create policy tenant on initiatives to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on initiatives to dd0c_app;

-- Across tenants: whose exemptions are over, and whose scorecards ask for what changes by itself.
grant select (tenant_id, until, ended_at) on exemptions to dd0c_system;
create policy system on exemptions for select to dd0c_system using (true);
grant select (tenant_id, live) on scorecards to dd0c_system;
create policy system on scorecards for select to dd0c_system using (true);

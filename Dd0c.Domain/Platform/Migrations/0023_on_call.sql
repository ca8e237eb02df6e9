-- Where an organisation keeps its on-call schedules: PagerDuty, OpsGenie or Jira Service Management, read every few minutes, or an export that was brought along.
create table on_call_sources (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,
    kind       text not null check (kind in ('pagerduty', 'opsgenie', 'jsm', 'grafana-export', 'opsgenie-export')),
    region     text not null check (region in ('us', 'eu')),
    account    text,                             -- of Atlassian: the cloud id of the site
    name       text not null,
    secret     bytea,                            -- sealed; null: an export
    read_at    timestamptz,                      -- when it was last read whole; null: never yet
    due_at     timestamptz not null,
    wait_until timestamptz,                      -- the vendor wants no question before
    failed     int not null default 0,           -- readings in a row
    fault      text,                             -- of the last reading; null: it went well
    fault_at   timestamptz,
    created_at timestamptz not null,
    created_by text not null,
    primary key (tenant_id, id)
);
create unique index on_call_sources_name on on_call_sources (tenant_id, lower(name));
create index on_call_sources_due on on_call_sources (due_at);

create table on_call_schedules (
    tenant_id       uuid not null references tenants on delete cascade,
    id              uuid not null,
    source_id       uuid not null,
    external_id     text not null,
    name            text not null,
    time_zone       text,
    url             text,
    told_team       text,                        -- what the source calls its team
    people          jsonb not null default '[]', -- whoever has a part in it
    plan            jsonb,                       -- of an export: what its shifts are computed from
    team_id         uuid,
    team_source     text not null default 'none' check (team_source in ('none', 'name', 'people', 'correction')),
    team_confidence double precision not null default 0,
    team_evidence   text,
    team_by         text,                        -- who said it
    primary key (tenant_id, id),
    unique (tenant_id, source_id, external_id),
    foreign key (tenant_id, source_id) references on_call_sources on delete cascade
);
create index on_call_schedules_team on on_call_schedules (tenant_id, team_id) where team_id is not null;

create table on_call_shifts (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    schedule_id uuid not null,
    level       int not null,                    -- 1 is called first
    person      text not null,
    email       text,
    starts_at   timestamptz not null,
    ends_at     timestamptz,                     -- null: no end is known
    primary key (tenant_id, id),
    foreign key (tenant_id, schedule_id) references on_call_schedules on delete cascade
);
create index on_call_shifts_schedule on on_call_shifts (tenant_id, schedule_id, starts_at);

alter table on_call_sources enable row level security;
alter table on_call_sources force row level security;
create policy tenant on on_call_sources to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on on_call_sources to dd0c_app;
alter table on_call_schedules enable row level security;
alter table on_call_schedules force row level security;
create policy tenant on on_call_schedules to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on on_call_schedules to dd0c_app;
alter table on_call_shifts enable row level security;
alter table on_call_shifts force row level security;
create policy tenant on on_call_shifts to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on on_call_shifts to dd0c_app;

-- Across tenants: whose sources are due. Nothing else of them.
grant select (tenant_id, due_at) on on_call_sources to dd0c_system;
create policy system on on_call_sources for select to dd0c_system using (true);

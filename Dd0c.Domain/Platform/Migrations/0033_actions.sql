-- Self-service actions: what people may start from the portal, each run of one with its plan, its steps and what they said, and golden paths.
create table actions (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    slug        text not null,
    name        text not null check (length(name) between 1 and 80),
    summary     text,
    starts_on   text,                            -- the kind of thing it starts on; null: on nothing
    definition  text not null,                   -- YAML, as it was written
    secret      bytea not null,                  -- sealed: what its webhooks are signed with, and the one before
    enabled     boolean not null,
    version     bigint not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    updated_by  text not null,
    primary key (tenant_id, id)
);
create unique index actions_slug on actions (tenant_id, slug);

create table golden_paths (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,
    slug       text not null,
    title      text not null check (length(title) between 1 and 80),
    summary    text,
    body       text not null check (length(body) <= 100000), -- Markdown
    version    bigint not null,
    updated_at timestamptz not null,
    updated_by text not null,
    primary key (tenant_id, id)
);
create unique index golden_paths_slug on golden_paths (tenant_id, slug);

create table action_runs (
    tenant_id      uuid not null references tenants on delete cascade,
    id             uuid not null,
    number         int not null,                 -- counts in the organisation, from 1
    action_id      uuid,                         -- null: the action was deleted since
    action_slug    text not null,
    action_name    text not null,
    action_version bigint not null,
    target_kind    text,
    target_id      uuid,
    target_name    text,
    target_team    uuid,                         -- who owned it when it was asked for
    inputs         jsonb not null,
    plan           jsonb not null,               -- the steps with every value filled in: nothing else is ever carried out
    plan_hash      text not null,                -- what an approval is bound to
    approval       jsonb,                        -- who may approve and how many have to; null: none is needed
    state          text not null,
    reason         text,
    requested_by   text not null,
    requester_kind text not null,
    requester_id   uuid,                         -- the person, also where a token of theirs asked
    created_at     timestamptz not null,
    started_at     timestamptz,
    finished_at    timestamptz,
    until          timestamptz,                  -- when its effect is taken back
    fault          text,
    portal         text not null,                -- what links begin with, ending in a slash
    next_at        timestamptz,                  -- when something is to be done next; null: nothing by itself
    primary key (tenant_id, id)
);
create unique index action_runs_number on action_runs (tenant_id, number);
create index action_runs_due on action_runs (next_at) where next_at is not null;
create index action_runs_target on action_runs (tenant_id, target_id, number desc);

create table action_run_steps (
    tenant_id   uuid not null references tenants on delete cascade,
    run_id      uuid not null,
    position    int not null,                    -- from 0; those that take the effect back follow the others
    undoes      boolean not null,
    name        text not null,
    kind        text not null,
    state       text not null,
    attempts    int not null,
    round       int not null,                    -- how often it was begun anew after it had come through
    began_at    timestamptz,                     -- the first attempt
    finished_at timestamptz,
    gives_up_at timestamptz,                     -- how long an answer is waited for
    mark        text,                            -- by which what it did outside is found again
    link        text,
    fault       text,
    primary key (tenant_id, run_id, position),
    foreign key (tenant_id, run_id) references action_runs on delete cascade
);

create table action_run_lines (
    tenant_id uuid not null references tenants on delete cascade,
    run_id    uuid not null,
    id        bigint generated always as identity,
    position  int,                               -- of the step; null: of the run
    at        timestamptz not null,
    text      text not null,
    primary key (tenant_id, run_id, id),
    foreign key (tenant_id, run_id) references action_runs on delete cascade
);

create table action_approvals (
    tenant_id uuid not null references tenants on delete cascade,
    run_id    uuid not null,
    user_id   uuid not null,
    name      text not null,
    approved  boolean not null,
    comment   text,
    plan_hash text not null,
    at        timestamptz not null,
    primary key (tenant_id, run_id, user_id),
    foreign key (tenant_id, run_id) references action_runs on delete cascade
);

alter table actions enable row level security;
alter table actions force row level security;
create policy tenant on actions to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on actions to dd0c_app;
alter table golden_paths enable row level security;
alter table golden_paths force row level security;
create policy tenant on golden_paths to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on golden_paths to dd0c_app;
alter table action_runs enable row level security;
alter table action_runs force row level security;
create policy tenant on action_runs to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on action_runs to dd0c_app;
alter table action_run_steps enable row level security;
alter table action_run_steps force row level security;
create policy tenant on action_run_steps to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on action_run_steps to dd0c_app;
alter table action_run_lines enable row level security;
alter table action_run_lines force row level security;
create policy tenant on action_run_lines to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on action_run_lines to dd0c_app;
alter table action_approvals enable row level security;
alter table action_approvals force row level security;
create policy tenant on action_approvals to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert on action_approvals to dd0c_app;

-- Across tenants: which runs are due, and whose a run is that somebody outside reports of.
grant select (tenant_id, id, next_at), update (next_at) on action_runs to dd0c_system;
create policy system on action_runs to dd0c_system using (true);

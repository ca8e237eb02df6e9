-- The first schema: people, tenants, connections, inventory, catalog, runs, outbox, search.
-- Roles: the migrating owner owns everything. dd0c_app serves one tenant at a time and is held by row-level security.
-- dd0c_system does the work across tenants (sign-in, scheduling, outbox) and holds only the grants listed at the end.
-- dd0c_search owns one function, because row-level security keeps a planner from using GIN indexes (see docs/adr).

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create extension if not exists unaccent;

-- ── People and tenants ─────────────────────────────────────────────────────────────────────────────────────────────
create table tenants (
    id              uuid primary key default uuidv7(),
    slug            text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name            text not null check (length(name) between 1 and 100),
    is_demo         boolean not null default false,
    settings        jsonb not null default '{}',
    onboarding      jsonb not null default '{}',
    catalog_version bigint not null default 0,
    created_at      timestamptz not null default now()
);

create table users (
    id              uuid primary key default uuidv7(),
    github_id       bigint unique,
    login           text not null,
    email           text,
    display_name    text not null,
    avatar_url      text,
    password_hash   text,
    failed_sign_ins int not null default 0,
    locked_until    timestamptz,
    created_at      timestamptz not null default now(),
    last_seen_at    timestamptz
);
create unique index users_login on users (lower(login));
create unique index users_email on users (lower(email)) where email is not null;

create table sessions (
    id           uuid primary key default uuidv7(),
    user_id      uuid not null references users on delete cascade,
    tenant_id    uuid references tenants on delete set null,
    user_agent   text,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index sessions_user on sessions (user_id);

-- One-time links: the first run (no tenant yet) and invitations. Only the SHA-256 of the secret is kept.
create table setup_links (
    hash       bytea primary key,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz
);

create table memberships (
    tenant_id  uuid not null references tenants on delete cascade,
    user_id    uuid not null references users on delete cascade,
    role       text not null check (role in ('owner', 'admin', 'member', 'viewer')),
    team_id    uuid,
    created_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
);
create index memberships_user on memberships (user_id);

create table invitations (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null default uuidv7(),
    email       text,
    role        text not null check (role in ('owner', 'admin', 'member', 'viewer')),
    hash        bytea not null unique,
    invited_by  uuid references users on delete set null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    accepted_at timestamptz,
    primary key (tenant_id, id)
);

create table api_tokens (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null default uuidv7(),
    name         text not null,
    prefix       text not null,
    hash         bytea not null unique,
    scopes       text[] not null,
    created_by   uuid references users on delete set null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    last_used_from text,
    revoked_at   timestamptz,
    primary key (tenant_id, id)
);

create table audit_events (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null default uuidv7(),
    at         timestamptz not null default now(),
    actor_kind text not null check (actor_kind in ('user', 'token', 'system', 'cli')),
    actor_id   uuid,
    actor_name text not null,
    action     text not null,
    target     text not null,
    origin     text,
    details    jsonb not null default '{}',
    primary key (tenant_id, id)
);
create index audit_events_at on audit_events (tenant_id, at desc);

create table data_protection_keys (
    id            bigint generated always as identity primary key,
    friendly_name text not null,
    xml           text not null,
    created_at    timestamptz not null default now()
);

-- ── Connections ────────────────────────────────────────────────────────────────────────────────────────────────────
create table connections (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null default uuidv7(),
    provider     text not null check (provider in ('aws', 'github')),
    name         text not null,
    status       text not null check (status in ('pending', 'active', 'error', 'waiting')),
    config       jsonb not null,               -- what may be shown: role ARN, external id, regions, org, base URL
    secret       text,                         -- data-protected JSON: keys, tokens; never leaves the server
    identity     text,                         -- the AWS account id, or the GitHub organisation's node id
    checks       jsonb not null default '[]',  -- the last probe: each permission, granted or not
    last_error   text,
    last_scan_at timestamptz,
    created_by   uuid references users on delete set null,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    primary key (tenant_id, id)
);

-- ── Inventory: what the sources say, one row a thing, kept by the source's own stable key ──────────────────────────
create table cloud_resources (
    tenant_id     uuid not null references tenants on delete cascade,
    arn           text not null,
    connection_id uuid not null,
    type          text not null,               -- the tagging API's form, e.g. ecs:service, lambda:function
    name          text not null,
    account       text not null,
    region        text not null,
    facts         jsonb not null,
    fingerprint   bytea not null,
    first_seen_at timestamptz not null,
    changed_at    timestamptz not null,
    missed_scans  int not null default 0,
    missing_since timestamptz,
    primary key (tenant_id, arn),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
create index cloud_resources_connection on cloud_resources (tenant_id, connection_id);

create table repositories (
    tenant_id      uuid not null references tenants on delete cascade,
    node_id        text not null,
    connection_id  uuid not null,
    full_name      text not null,
    url            text not null,
    default_branch text,
    facts          jsonb not null,
    fingerprint    bytea not null,
    first_seen_at  timestamptz not null,
    changed_at     timestamptz not null,
    missed_scans   int not null default 0,
    missing_since  timestamptz,
    primary key (tenant_id, node_id),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
create index repositories_connection on repositories (tenant_id, connection_id);

create table source_teams (
    tenant_id     uuid not null references tenants on delete cascade,
    node_id       text not null,
    connection_id uuid not null,
    slug          text not null,
    facts         jsonb not null,
    fingerprint   bytea not null,
    first_seen_at timestamptz not null,
    changed_at    timestamptz not null,
    missed_scans  int not null default 0,
    missing_since timestamptz,
    primary key (tenant_id, node_id),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
create index source_teams_connection on source_teams (tenant_id, connection_id);

-- ── Catalog: what we make of it ────────────────────────────────────────────────────────────────────────────────────
create table teams (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null,
    key          text not null,                -- github:<node id>, or tag:<name> for a team known from tags alone
    slug         text not null,
    name         text not null,
    description  text,
    parent_slug  text,
    source       text not null,
    members      jsonb not null default '[]',
    aliases      text[] not null default '{}',
    fingerprint  bytea not null,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    removed_at   timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, key)
);
create unique index teams_slug on teams (tenant_id, slug) where removed_at is null;

create table services (
    tenant_id              uuid not null references tenants on delete cascade,
    id                     uuid not null,
    slug                   text not null,
    name                   text not null,
    display_name           text not null,
    aliases                text[] not null default '{}',
    description            text,
    type                   text not null,
    lifecycle              text not null,
    tier                   text not null,
    tech_stack             text[] not null default '{}',
    runtime                text,
    environments           text[] not null default '{}',
    health                 text not null,
    last_deploy_at         timestamptz,
    owner_state            text not null check (owner_state in ('owned', 'ambiguous', 'unowned')),
    owner_team_id          uuid,
    owner_confidence       double precision not null,
    owner_source           text,
    runner_up_team_id      uuid,
    runner_up_confidence   double precision,
    repo_node_id           text,
    repo_full_name         text,
    repo_url               text,
    repo_default_branch    text,
    repo_path              text,
    repo_confidence        double precision,
    repo_source            text,
    confidence             double precision not null,
    anchors                text[] not null,    -- the stable keys it is recognised by: ARNs, repository node ids
    evidence               jsonb not null default '[]',
    fingerprint            bytea not null,
    missed_runs            int not null default 0,
    created_at             timestamptz not null default now(),
    updated_at             timestamptz not null default now(),
    removed_at             timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, owner_team_id) references teams on delete set null (owner_team_id),
    foreign key (tenant_id, runner_up_team_id) references teams on delete set null (runner_up_team_id)
);
create unique index services_slug on services (tenant_id, slug) where removed_at is null;
create index services_owner on services (tenant_id, owner_team_id) where removed_at is null;
create index services_name on services (tenant_id, name, id) where removed_at is null;

-- Slugs a service had before; an old address redirects.
create table service_slugs (
    tenant_id  uuid not null references tenants on delete cascade,
    slug       text not null,
    service_id uuid not null,
    primary key (tenant_id, slug),
    foreign key (tenant_id, service_id) references services on delete cascade
);

create table service_resources (
    tenant_id   uuid not null references tenants on delete cascade,
    arn         text not null,
    service_id  uuid not null,
    environment text,
    primary key (tenant_id, arn),
    foreign key (tenant_id, service_id) references services on delete cascade,
    foreign key (tenant_id, arn) references cloud_resources on delete cascade
);
create index service_resources_service on service_resources (tenant_id, service_id);

create table service_ownership (
    tenant_id   uuid not null references tenants on delete cascade,
    service_id  uuid not null,
    team_id     uuid not null,
    role        text not null check (role in ('primary', 'contributing', 'on_call', 'security', 'cost')),
    confidence  double precision not null,
    source      text not null,
    verified_by uuid references users on delete set null,
    verified_at timestamptz,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, service_id, team_id, role),
    foreign key (tenant_id, service_id) references services on delete cascade,
    foreign key (tenant_id, team_id) references teams on delete cascade
);
create index service_ownership_team on service_ownership (tenant_id, team_id);

create table service_dependencies (
    tenant_id         uuid not null references tenants on delete cascade,
    source_service_id uuid not null,
    target_service_id uuid not null,
    kind              text not null,           -- calls, publishes_to, reads_from, triggers
    confidence        double precision not null,
    source            text not null,
    evidence          jsonb not null default '[]',
    created_at        timestamptz not null default now(),
    primary key (tenant_id, source_service_id, target_service_id, kind),
    foreign key (tenant_id, source_service_id) references services on delete cascade,
    foreign key (tenant_id, target_service_id) references services on delete cascade
);
create index service_dependencies_target on service_dependencies (tenant_id, target_service_id);

create table recents (
    tenant_id uuid not null references tenants on delete cascade,
    user_id   uuid not null references users on delete cascade,
    kind      text not null,
    target_id uuid not null,
    opened_at timestamptz not null default now(),
    primary key (tenant_id, user_id, kind, target_id)
);

-- ── Discovery runs ─────────────────────────────────────────────────────────────────────────────────────────────────
create table discovery_runs (
    tenant_id    uuid not null references tenants on delete cascade,
    id           uuid not null default uuidv7(),
    trigger      text not null check (trigger in ('onboarding', 'scheduled', 'manual', 'webhook', 'api', 'cli')),
    status       text not null check (status in ('queued', 'running', 'completed', 'partial', 'failed')),
    connections  uuid[] not null default '{}', -- empty: all of the tenant
    phase        text,
    progress     jsonb not null default '{}',
    stats        jsonb not null default '{}',
    errors       jsonb not null default '[]',
    requested_by text,
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    completed_at timestamptz,
    primary key (tenant_id, id)
);
create index discovery_runs_at on discovery_runs (tenant_id, created_at desc);

create table discovery_coverage (
    tenant_id     uuid not null references tenants on delete cascade,
    run_id        uuid not null,
    connection_id uuid not null,
    source        text not null,
    account       text not null,
    region        text not null,
    kind          text not null,
    state         text not null check (state in ('complete', 'partial', 'refused', 'not_asked')),
    found         int not null,
    detail        text,
    primary key (tenant_id, run_id, connection_id, source, account, region, kind),
    foreign key (tenant_id, run_id) references discovery_runs on delete cascade
);

-- Every call made to the customer, counted by what was asked and how it ended.
create table discovery_calls (
    tenant_id     uuid not null references tenants on delete cascade,
    run_id        uuid not null,
    connection_id uuid not null,
    service       text not null,
    operation     text not null,
    account       text not null,
    region        text not null,
    outcome       text not null,
    calls         int not null,
    duration_ms   bigint not null,
    bytes         bigint not null,
    last_at       timestamptz not null,
    primary key (tenant_id, run_id, connection_id, service, operation, account, region, outcome),
    foreign key (tenant_id, run_id) references discovery_runs on delete cascade
);

-- Append only: the application's role may insert and read, never change.
create table discovery_events (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null default uuidv7(),
    run_id     uuid,
    type       text not null,
    service_id uuid,
    subject    text not null,
    payload    jsonb not null,
    confidence double precision,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index discovery_events_run on discovery_events (tenant_id, run_id, id);
create index discovery_events_service on discovery_events (tenant_id, service_id, created_at desc);

-- ── Outbox ─────────────────────────────────────────────────────────────────────────────────────────────────────────
create table outbox (
    id           bigint generated always as identity primary key,
    tenant_id    uuid not null references tenants on delete cascade,
    kind         text not null,
    key          text not null,                -- makes the side effect idempotent at the receiver
    payload      jsonb not null,
    created_at   timestamptz not null default now(),
    available_at timestamptz not null default now(),
    attempts     int not null default 0,
    last_error   text,
    dead_at      timestamptz
);
create index outbox_due on outbox (available_at, id) where dead_at is null;

-- ── Search ─────────────────────────────────────────────────────────────────────────────────────────────────────────
create table search_documents (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,
    kind       text not null,                  -- service, team
    title      text not null,
    folded     text not null,                  -- lower case, accents off, separators as spaces: what trigrams see
    aliases    text[] not null default '{}',
    body       text not null default '',
    team_id    uuid,
    document   jsonb not null,                 -- what a result row shows
    updated_at timestamptz not null default now(),
    words      tsvector not null,
    primary key (tenant_id, id)
) partition by hash (tenant_id);
-- GIN cannot begin at a tenant as a btree can: its list of a word or a trigram holds the rows of all tenants in the table. With
-- parts of few tenants each a search reads little more than its own.
do $$
begin
    for part in 0..63 loop
        execute format('create table search_documents_%s partition of search_documents for values with (modulus 64, remainder %s)', part, part);
    end loop;
end $$;
create index search_documents_words on search_documents using gin (tenant_id, words);
create index search_documents_folded on search_documents using gin (tenant_id, folded gin_trgm_ops);

-- ── Roles ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- The migrator has made the roles dd0c_app, dd0c_system and dd0c_search before this script runs.
grant usage on schema public to dd0c_app, dd0c_system, dd0c_search;

grant select, insert, update, delete on
    memberships, invitations, api_tokens, connections, cloud_resources, repositories, source_teams, teams, services, service_slugs,
    service_resources, service_ownership, service_dependencies, recents, discovery_runs, discovery_coverage, discovery_calls, search_documents
    to dd0c_app;
grant select, insert on audit_events, discovery_events, outbox to dd0c_app;
grant select on users to dd0c_app;
grant select, update on tenants to dd0c_app;

do $$
declare
    t text;
begin
    -- Every table that has a tenant_id gets the same wall; sessions are a user's, not a tenant's.
    for t in select table_name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' and table_name <> 'sessions'
    loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', t);
    end loop;
end $$;
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants to dd0c_app using (id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
-- Names of people are shown to those who share a tenant with them, and to nobody else.
alter table users enable row level security;
alter table users force row level security;
create policy colleague on users for select to dd0c_app using (exists (select from memberships m where m.user_id = users.id));

-- The work across tenants, in one place: Dd0c.Workers/Platform/SystemDatabase.
grant select, insert, update, delete on tenants, users, sessions, setup_links, memberships, data_protection_keys, outbox to dd0c_system;
grant select, update on invitations to dd0c_system;
grant select, insert, update on api_tokens to dd0c_system;
grant insert on audit_events to dd0c_system;
grant select on connections to dd0c_system;
grant select, insert, update on discovery_runs to dd0c_system;
create policy system on tenants to dd0c_system using (true);
create policy system on users to dd0c_system using (true);
create policy system on memberships to dd0c_system using (true);
create policy system on outbox to dd0c_system using (true);
create policy system on invitations to dd0c_system using (true);
create policy system on api_tokens to dd0c_system using (true);
create policy system on audit_events for insert to dd0c_system with check (true);
create policy system on connections for select to dd0c_system using (true);
create policy system on discovery_runs to dd0c_system using (true);

-- From the webhook to the incident.

-- ── Ingestion ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table alert_integrations (
    tenant_id        uuid not null references tenants on delete cascade,
    id               uuid not null,
    provider         text not null check (provider in ('pagerduty', 'datadog', 'grafana', 'alertmanager', 'opsgenie', 'cloudwatch', 'custom', 'github', 'gitlab', 'argocd', 'deploy')),
    name             text not null,
    config           jsonb not null default '{}',  -- default environment, header names, mapping
    secrets          text,                         -- data-protected JSON: at most two that senders sign with or show
    paused           boolean not null default false,
    created_by       uuid references users on delete set null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    last_received_at timestamptz,
    fault            text,                         -- why the last delivery was refused
    fault_at         timestamptz,
    primary key (tenant_id, id)
);
create unique index alert_integrations_name on alert_integrations (tenant_id, lower(name));

-- What stands in a webhook's address: two may live at a time, so that one can be exchanged.
create table alert_tokens (
    tenant_id      uuid not null references tenants on delete cascade,
    hash           bytea not null unique,          -- SHA-256
    integration_id uuid not null,
    sealed         text not null,                  -- data-protected, so that the address can be shown again
    created_at     timestamptz not null,
    revoked_at     timestamptz,
    primary key (tenant_id, hash),
    foreign key (tenant_id, integration_id) references alert_integrations on delete cascade
);
create index alert_tokens_integration on alert_tokens (tenant_id, integration_id);

-- Every delivery that was answered 2xx. Each stands here for a week at least, so that a repeated one is known.
create table alert_inbox (
    tenant_id      uuid not null references tenants on delete cascade,
    id             bigint generated always as identity,
    integration_id uuid not null,
    provider       text not null,
    delivery_key   text not null,
    headers        jsonb not null,
    body           bytea,                          -- null once it is in the archive, or was not to be kept
    received_at    timestamptz not null,
    state          text not null default 'new' check (state in ('new', 'read', 'nothing', 'quarantined')),
    reason         text,                           -- why nothing came of it
    place          text,                           -- in the payload
    alerts         int not null default 0,
    read_at        timestamptz,
    archived_in    text,
    primary key (tenant_id, id),
    foreign key (tenant_id, integration_id) references alert_integrations on delete cascade
);
create unique index alert_inbox_delivery on alert_inbox (tenant_id, integration_id, delivery_key);
create index alert_inbox_new on alert_inbox (tenant_id, id) where state = 'new';
create index alert_inbox_quarantine on alert_inbox (tenant_id, id) where state = 'quarantined';
create index alert_inbox_integration on alert_inbox (tenant_id, integration_id, id);

-- ── Alerts and incidents ───────────────────────────────────────────────────────────────────────────────────────────
create table incidents (
    tenant_id        uuid not null references tenants on delete cascade,
    id               uuid not null,
    number           int not null,
    environment      text not null,
    state            text not null check (state in ('open', 'acknowledged', 'resolved', 'merged')),
    severity         text not null,
    title            text not null,
    service_id       uuid,                         -- of the first alert
    services         uuid[] not null,
    words            text[] not null,              -- what senders call services the catalog does not know
    sources          jsonb not null,               -- {"datadog": 8, "pagerduty": 3}
    alerts           int not null,
    firings          int not null,
    firing           int not null,                 -- alerts that are not resolved
    acknowledged     int not null default 0,       -- those among them that were acknowledged at their sender
    flapping         int not null,
    cut              int not null default 0,       -- alerts the senders left out
    activities       jsonb not null,
    started_at       timestamptz not null,
    last_at          timestamptz not null,
    acknowledged_at  timestamptz,
    acknowledged_by  text,
    resolved_at      timestamptz,
    resolved_by      text,                         -- null: all its alerts were
    snoozed_until    timestamptz,
    muted_by         uuid,
    merged_into      uuid,
    closed_at        timestamptz,                  -- by a person: what fires anew is another incident
    apart            uuid[] not null default '{}', -- incidents that a person parted from this one
    noise            int,
    noise_factors    jsonb not null default '[]',
    noise_capped_by  text,
    suspects         jsonb not null default '[]',
    suggestions      jsonb not null default '[]',
    assessed_version bigint not null default 0,
    version          bigint not null default 1,
    due_at           timestamptz,                  -- when it is to be looked at again though nothing came
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (tenant_id, id)
);
create unique index incidents_number on incidents (tenant_id, number);
create index incidents_last on incidents (tenant_id, last_at desc);
create index incidents_open on incidents (tenant_id, environment, last_at) where state in ('open', 'acknowledged');
create index incidents_due on incidents (due_at) where due_at is not null;
create index incidents_services on incidents using gin (services);

create table alerts (
    tenant_id       uuid not null references tenants on delete cascade,
    id              uuid not null,
    integration_id  uuid not null,
    provider        text not null,
    identity        text not null,
    episode         text not null,
    fingerprint     text not null,
    environment     text not null,
    service_id      uuid,
    service_word    text,
    matched         jsonb,                         -- how the service was found: confidence and evidence
    title           text not null,
    description     text,
    severity        text not null,
    severity_word   text,
    category        text not null,
    tags            jsonb not null,
    sender_group    text,
    url             text,
    state           text not null check (state in ('firing', 'acknowledged', 'resolved')),
    started_at      timestamptz not null,
    last_at         timestamptz not null,
    acknowledged_at timestamptz,
    resolved_at     timestamptz,
    firings         int not null,
    transitions     jsonb not null,
    flapping        boolean not null,
    incident_id     uuid,
    pinned          boolean not null default false,
    reason          jsonb,                         -- why it is in its incident
    muted_by        uuid,
    inbox_id        bigint,                        -- the delivery that told of it first
    received_at     timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id, id)
);
create unique index alerts_episode on alerts (tenant_id, identity, episode);
create index alerts_incident on alerts (tenant_id, incident_id, started_at, id);
create index alerts_started on alerts (tenant_id, started_at desc, id);
create index alerts_service on alerts (tenant_id, service_id, started_at desc);
create index alerts_unmatched on alerts (tenant_id, service_word, started_at desc) where service_id is null;

-- What happened to an incident, for its page; the alerts' own times are in alerts.
create table incident_entries (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    incident_id uuid not null,
    at          timestamptz not null,
    kind        text not null,                     -- opened, joined, merged, split, acknowledged, snoozed, resolved, reopened, note, deploy, told, muted, feedback
    actor       text,                              -- null: dd0c by itself
    text        text not null,
    data        jsonb not null default '{}',
    pinned      boolean not null default false,
    primary key (tenant_id, id),
    foreign key (tenant_id, incident_id) references incidents on delete cascade
);
create index incident_entries_incident on incident_entries (tenant_id, incident_id, at, id);

create table deploys (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    provider    text not null,
    key         text not null,
    kind        text not null check (kind in ('deployment', 'configuration', 'infrastructure')),
    status      text not null check (status in ('in_progress', 'success', 'failure', 'cancelled')),
    service_id  uuid,
    service_word text,
    repository  text,
    environment text,
    commit_id   text,
    ref         text,
    actor       text,
    title       text,
    pull_request text,
    url         text,
    started_at  timestamptz not null,
    finished_at timestamptz,
    at          timestamptz not null,              -- of the last state, at the sender
    received_at timestamptz not null,
    primary key (tenant_id, id)
);
create unique index deploys_key on deploys (tenant_id, provider, key);
create index deploys_started on deploys (tenant_id, started_at desc);

-- ── What people say ────────────────────────────────────────────────────────────────────────────────────────────────
create table alert_settings (
    tenant_id   uuid primary key references tenants on delete cascade,
    settings    jsonb not null default '{}',
    next_number int not null default 1
);

create table alert_mutes (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,
    name       text not null,
    scope      jsonb not null,                     -- services, environment, title words, identities, severities up to
    reason     text not null,
    starts_at  timestamptz not null,
    ends_at    timestamptz not null,
    schedule   jsonb,                              -- weekly hours in the tenant's zone; null: all of the time between
    created_by text not null,
    created_at timestamptz not null,
    ended_at   timestamptz,                        -- by hand
    ended_by   text,
    primary key (tenant_id, id)
);

-- A sender's word for a service, told by a person.
create table alert_aliases (
    tenant_id  uuid not null references tenants on delete cascade,
    word       text not null,
    service_id uuid,                               -- null: of no service, and not to be asked for again
    created_by text not null,
    created_at timestamptz not null,
    primary key (tenant_id, word)
);

-- Dependencies that only alerts show, or that a person told.
create table alert_edges (
    tenant_id   uuid not null references tenants on delete cascade,
    source_id   uuid not null,
    target_id   uuid not null,
    source      text not null check (source in ('learned', 'explicit')),
    times       int not null,
    last_seen   timestamptz not null,
    primary key (tenant_id, source_id, target_id)
);

create table alert_feedback (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,
    incident_id uuid not null,
    subject     text not null,                     -- incident, or a suggestion's key
    helpful     boolean not null,
    actor_id    text not null,
    actor       text not null,
    at          timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, incident_id) references incidents on delete cascade
);
create unique index alert_feedback_once on alert_feedback (tenant_id, incident_id, subject, actor_id);

-- What came, by the hour of arrival: the figures of the noise report, which add up to what came. Those who take deliveries write
-- it, and must not wait for those who read them.
create table alert_hours (
    tenant_id      uuid not null references tenants on delete cascade,
    hour           timestamptz not null,
    integration_id uuid not null,
    deliveries     int not null default 0,
    repeats        int not null default 0,         -- deliveries that had been taken before
    primary key (tenant_id, hour, integration_id)
);

-- What became of what came in that hour.
create table alert_outcomes (
    tenant_id      uuid not null references tenants on delete cascade,
    hour           timestamptz not null,
    integration_id uuid not null,
    read           int not null default 0,         -- deliveries
    nothing        int not null default 0,
    quarantined    int not null default 0,
    signals        int not null default 0,
    alerts         int not null default 0,         -- new firings
    incidents      int not null default 0,
    primary key (tenant_id, hour, integration_id)
);

-- ── Walls ──────────────────────────────────────────────────────────────────────────────────────────────────────────
do $$
declare
    t text;
begin
    foreach t in array array['alert_integrations', 'alert_tokens', 'alert_inbox', 'incidents', 'alerts', 'incident_entries', 'deploys', 'alert_settings', 'alert_mutes', 'alert_aliases', 'alert_edges', 'alert_feedback', 'alert_hours', 'alert_outcomes']
    loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', t);
        execute format('grant select, insert, update, delete on %I to dd0c_app', t);
    end loop;
end $$;

-- Across tenants: whose a webhook's address is, the writing of what came, and who has something to do.
grant select on alert_tokens, alert_integrations, alert_settings to dd0c_system;
grant update (last_received_at, fault, fault_at) on alert_integrations to dd0c_system;
grant select (tenant_id, id, state, integration_id, delivery_key, received_at), insert on alert_inbox to dd0c_system;
grant select (tenant_id, id, due_at) on incidents to dd0c_system;
grant select, insert, update on alert_hours to dd0c_system;
create policy system on alert_tokens for select to dd0c_system using (true);
create policy system on alert_integrations to dd0c_system using (true);
create policy system on alert_settings for select to dd0c_system using (true);
create policy system on alert_inbox to dd0c_system using (true);
create policy system on incidents for select to dd0c_system using (true);
create policy system on alert_hours to dd0c_system using (true);

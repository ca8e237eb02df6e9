-- Who is told of incidents, and what they were told.

-- A Slack workspace that dd0c may write to. It belongs to one tenant: by it the clicks and commands that come from there are told apart.
create table slack_installations (
    tenant_id    uuid not null references tenants on delete cascade,
    team_id      text not null unique,
    team_name    text not null,
    bot_user_id  text,
    secret       bytea not null,                   -- data-protected: the bot's token
    portal       text not null,                    -- the address that links in messages begin with
    limited      jsonb not null default '{}',      -- until when Slack wants no more of what: {"chat.update": "2026-…"}
    installed_by text not null,
    installed_at timestamptz not null,
    primary key (tenant_id, team_id)
);

create table delivery_channels (
    tenant_id     uuid not null references tenants on delete cascade,
    id            uuid not null,
    kind          text not null check (kind in ('slack', 'email', 'pagerduty', 'webhook')),
    name          text not null,
    config        jsonb not null default '{}',     -- where to: of Slack the workspace and the channel
    secret        bytea,                           -- data-protected
    rule          jsonb not null default '{}',     -- least severity, environments, teams
    enabled       boolean not null default true,
    last_ok_at    timestamptz,
    last_error    text,                            -- for people; null: the last delivery arrived
    last_error_at timestamptz,
    created_at    timestamptz not null,
    created_by    text not null,
    primary key (tenant_id, id)
);
create unique index delivery_channels_name on delivery_channels (tenant_id, lower(name));

-- What one channel was told of one incident, or why it was not.
create table deliveries (
    tenant_id       uuid not null references tenants on delete cascade,
    channel_id      uuid not null,
    incident_id     uuid not null,
    wanted_version  bigint not null default 0,
    told_version    bigint not null default 0,
    wanted_severity int not null,                  -- 4: critical
    state           text not null check (state in ('withheld', 'waiting', 'told', 'refused', 'gone')),
    reasons         jsonb not null default '[]',   -- why, for people
    decided_at      timestamptz not null,
    ref             jsonb,                         -- of Slack: channel and ts
    claimed_at      timestamptz,                   -- before the first post
    tried_at        timestamptz,                   -- the last post, while it is not known what became of it
    posted_at       timestamptz,
    card            text,                          -- hash of what stands there
    plain           boolean not null default false,-- the card was refused: text alone
    said            uuid[] not null default '{}',  -- entries of the timeline that were told
    reply           jsonb,                         -- entries that are being told
    failed          int not null default 0,        -- attempts since the last that succeeded
    last_error      text,
    try_after       timestamptz,
    created_at      timestamptz not null,
    primary key (tenant_id, channel_id, incident_id),
    foreign key (tenant_id, channel_id) references delivery_channels on delete cascade,
    foreign key (tenant_id, incident_id) references incidents on delete cascade
);
create index deliveries_waiting on deliveries (tenant_id, wanted_severity desc, created_at) where wanted_version > told_version;
create index deliveries_incident on deliveries (tenant_id, incident_id);

do $$
declare
    t text;
begin
    foreach t in array array['slack_installations', 'delivery_channels', 'deliveries']
    loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', t);
        execute format('grant select, insert, update, delete on %I to dd0c_app', t);
    end loop;
end $$;

-- Across tenants: whose a workspace is. Nothing else of it.
grant select (tenant_id, team_id) on slack_installations to dd0c_system;
create policy system on slack_installations for select to dd0c_system using (true);

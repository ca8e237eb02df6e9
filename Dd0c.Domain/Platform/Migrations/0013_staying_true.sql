-- When each connection is read, what a run reads of it, and what vendors tell between runs.
alter table connections
    add column scan_interval_hours int check (scan_interval_hours between 1 and 24), -- null: the server's default
    add column failed_scans int not null default 0,   -- one after another
    add column last_full_at timestamptz,              -- all of it read, nothing taken over from before
    add column events_secret bytea,                   -- SHA-256 of what the vendor's events carry; null: none are taken
    add column last_event_at timestamptz,
    add column event_refused text,                    -- why the last one was that was signed and not taken
    add column event_refused_at timestamptz,
    add column deliveries_read_to timestamptz,        -- the App's log of webhook deliveries, up to here
    add column deliveries_error text;

update connections c set scan_interval_hours = least(24, greatest(1, (t.settings->>'discoveryIntervalHours')::int)) from tenants t where t.id = c.tenant_id and t.settings->>'discoveryIntervalHours' ~ '^[0-9]{1,4}$';

alter table discovery_runs
    add column "full" boolean not null default false, -- asked to read all again
    add column parts text[] not null default '{}';     -- of its one connection: repositories, or regions; empty: all

alter table discovery_coverage
    add column kept int not null default 0,           -- taken over unchanged from an earlier read
    add column kept_since timestamptz;                -- when all was last read; null where that is not known

-- What a vendor told has changed and no run has been started for yet.
create table changes_waiting (
    tenant_id     uuid not null references tenants on delete cascade,
    connection_id uuid not null,
    subject       text not null,                      -- a repository, a region; empty: all of the connection
    primary key (tenant_id, connection_id, subject),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
alter table changes_waiting enable row level security;
alter table changes_waiting force row level security;
create policy tenant on changes_waiting to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on changes_waiting to dd0c_app;

-- How long what came is kept, by an organisation's plan; null: the operator's choice for all.
alter table tenants add column plan text check (plan in ('free', 'pro', 'business', 'enterprise'));

-- Files of deliveries that are no longer in alert_inbox.
create table alert_payload_archives (
    tenant_id   uuid not null references tenants on delete cascade,
    key         text not null,                     -- in the archive
    until       timestamptz not null,              -- when the last of them was received
    rows        bigint not null,
    bytes       bigint not null,                   -- before compression
    sha256      bytea not null,
    archived_at timestamptz not null,
    primary key (tenant_id, key)
);
create index alert_payload_archives_until on alert_payload_archives (tenant_id, until);
alter table alert_payload_archives enable row level security;
alter table alert_payload_archives force row level security;
create policy tenant on alert_payload_archives to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on alert_payload_archives to dd0c_app;

-- Deliveries come in the order of their time: a few bytes for each block of rows are enough to find the old ones.
create index alert_inbox_received on alert_inbox using brin (received_at);

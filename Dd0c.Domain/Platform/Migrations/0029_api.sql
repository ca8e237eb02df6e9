-- Requests of the API that carried Idempotency-Key, with what they were answered, for a day: a repetition gets the same.
create table idempotent_requests (
    tenant_id   uuid not null references tenants on delete cascade,
    token_id    uuid not null,
    key         text not null check (length(key) between 1 and 255),
    fingerprint bytea not null,           -- SHA-256 over method, address and body
    owner       uuid not null,            -- which request carries it out
    began_at    timestamptz not null,
    lease_until timestamptz not null,     -- when it may be taken over that said nothing more
    status      int,                      -- null: still carried out
    answer      bytea,                    -- sealed
    primary key (tenant_id, token_id, key),
    foreign key (tenant_id, token_id) references api_tokens on delete cascade
);
create index idempotent_requests_began on idempotent_requests (tenant_id, began_at);

alter table idempotent_requests enable row level security;
alter table idempotent_requests force row level security;
create policy tenant on idempotent_requests to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on idempotent_requests to dd0c_app;

-- What happened in the catalog and waits for an outbound webhook; written with the change that brought it about.
create table catalog_notices (
    tenant_id  uuid not null references tenants on delete cascade,
    channel_id uuid not null,
    event_id   text not null,         -- webhook-id: the same for all channels, however often it is sent
    type       text not null,
    body       text not null,
    created_at timestamptz not null,
    failed     int not null default 0,
    try_after  timestamptz,           -- null: at once
    primary key (tenant_id, channel_id, event_id),
    foreign key (tenant_id, channel_id) references delivery_channels on delete cascade
);

alter table catalog_notices enable row level security;
alter table catalog_notices force row level security;
create policy tenant on catalog_notices to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on catalog_notices to dd0c_app;

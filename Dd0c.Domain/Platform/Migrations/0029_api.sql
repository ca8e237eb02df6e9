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

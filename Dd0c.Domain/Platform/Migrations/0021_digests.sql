-- The digest of one channel and day: sent once, whatever crashes.
create table digests (
    tenant_id  uuid not null references tenants on delete cascade,
    channel_id uuid not null,
    day        date not null,                     -- of the tenant's clock
    kind       text not null check (kind in ('daily', 'weekly')),
    id         uuid not null,                     -- stands in the message, so that it is found again
    state      text not null check (state in ('waiting', 'sent', 'nothing', 'refused', 'withheld')),
    tried_at   timestamptz,                       -- the last attempt, while it is not known what became of it
    sent_at    timestamptz,
    failed     int not null default 0,
    last_error text,
    try_after  timestamptz,
    created_at timestamptz not null,
    primary key (tenant_id, channel_id, day, kind),
    foreign key (tenant_id, channel_id) references delivery_channels on delete cascade
);
create index digests_waiting on digests (tenant_id, created_at) where state = 'waiting';

alter table digests enable row level security;
alter table digests force row level security;
create policy tenant on digests to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on digests to dd0c_app;

-- Across tenants: whose channels want a digest. Nothing else of them.
grant select (tenant_id, enabled, rule) on delivery_channels to dd0c_system;
create policy system on delivery_channels for select to dd0c_system using (true);

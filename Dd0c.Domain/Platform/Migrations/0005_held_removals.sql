-- Removals that were held back because too much vanished at once, one row a cell of the coverage, until a person confirms them or the things are there again.
create table held_removals (
    tenant_id     uuid not null references tenants on delete cascade,
    id            uuid not null default uuidv7(),
    run_id        uuid not null,               -- the last run that held it back
    connection_id uuid not null,
    source        text not null,
    account       text not null,
    region        text not null,
    kind          text not null,
    keys          text[] not null,             -- ARNs, or node ids
    known         int not null,
    held_at       timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, connection_id, source, account, region, kind),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
grant select, insert, update, delete on held_removals to dd0c_app;
alter table held_removals enable row level security;
alter table held_removals force row level security;
create policy tenant on held_removals to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);

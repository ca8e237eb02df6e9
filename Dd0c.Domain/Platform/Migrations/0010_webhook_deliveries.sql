-- Deliveries that were taken: GitHub repeats the id when it is asked to deliver again.
create table webhook_deliveries (
    tenant_id     uuid not null references tenants on delete cascade,
    connection_id uuid not null,
    provider      text not null,
    delivery_id   text not null,
    event         text not null,
    received_at   timestamptz not null,
    primary key (tenant_id, connection_id, provider, delivery_id),
    foreign key (tenant_id, connection_id) references connections on delete cascade
);
create index webhook_deliveries_age on webhook_deliveries (tenant_id, received_at);
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy tenant on webhook_deliveries to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, delete on webhook_deliveries to dd0c_app;

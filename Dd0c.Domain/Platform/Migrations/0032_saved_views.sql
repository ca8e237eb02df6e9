-- Views of the catalog that people save: an address under a name, for themselves or for everybody.
create table saved_views (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null,
    user_id    uuid not null references users on delete cascade,
    name       text not null check (length(name) between 1 and 60),
    address    text not null check (length(address) between 1 and 2000),
    shared     boolean not null,
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
create unique index saved_views_name on saved_views (tenant_id, user_id, lower(name));
create index saved_views_shared on saved_views (tenant_id) where shared;

alter table saved_views enable row level security;
alter table saved_views force row level security;
create policy tenant on saved_views to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on saved_views to dd0c_app;

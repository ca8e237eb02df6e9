-- Every writing of a tenant's search rows has a number. Meilisearch keeps beside its documents the one they are of, so that
-- anybody can see whether it is behind, whatever was configured or out of order meanwhile.
alter table tenants add column search_version bigint not null default 1;  -- what is there already has to be brought over
alter table tenants alter column search_version set default 0;
alter table search_documents add column version bigint not null default 1;

-- What was taken out of the search, and with which writing.
create table search_removals (
    tenant_id uuid not null references tenants on delete cascade,
    id        uuid not null,
    version   bigint not null,
    primary key (tenant_id, id)
);
alter table search_removals enable row level security;
alter table search_removals force row level security;
create policy tenant on search_removals to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on search_removals to dd0c_app;

-- The eldest message of a tenant and kind goes first.
create index outbox_order on outbox (tenant_id, kind, id) where dead_at is null;
-- These named rows; the ones from now on say only that there is something to bring over, and the versions say what.
delete from outbox where kind = 'search.index';

-- What people said of services. Rows are never deleted: undone and replaced ones are the record of what dd0c had found, and how right it was.
create table corrections (
    tenant_id        uuid not null references tenants on delete cascade,
    id               uuid not null,
    service_id       uuid not null,
    batch_id         uuid not null,            -- one deed
    kind             text not null check (kind in ('value', 'not_a_service', 'merge', 'split')),
    field            text check (field in ('owner', 'name', 'repo', 'tier', 'lifecycle', 'description', 'type')),
    new_value        text,                     -- owner: the team's key; repo: its node id; null: none
    found_value      text,
    found_source     text,
    found_confidence double precision,
    anchors          text[] not null,
    others           text[] not null default '{}',
    reason           text not null default '',
    author_id        uuid references users on delete set null,
    author_name      text not null,
    created_at       timestamptz not null,
    undone_at        timestamptz,
    undone_by        text,
    replaced_at      timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, service_id) references services on delete cascade,
    check (kind <> 'value' or field is not null)
);
create index corrections_service on corrections (tenant_id, service_id, created_at desc);
create index corrections_batch on corrections (tenant_id, batch_id);
create unique index corrections_standing on corrections (tenant_id, service_id, field) where kind = 'value' and undone_at is null and replaced_at is null;
alter table corrections enable row level security;
alter table corrections force row level security;
create policy tenant on corrections to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert on corrections to dd0c_app;
grant update (undone_at, undone_by, replaced_at) on corrections to dd0c_app;

alter table services add column conflicts jsonb not null default '[]';

-- A correction brings the catalog up to date itself, and then takes back the message that would have done so had it died.
grant delete on outbox to dd0c_app;
create policy own_refresh on outbox as restrictive for delete to dd0c_app using (kind = 'catalog.refresh');

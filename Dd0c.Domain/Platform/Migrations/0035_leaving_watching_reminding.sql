-- An organisation that was deleted: its documents leave Meilisearch with it. Where several portals share one Meilisearch, nobody else can tell.
create table search_farewells (
    id         uuid primary key,
    deleted_at timestamptz not null default now()
);
create function search_farewell() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into search_farewells (id) values (old.id) on conflict do nothing;
    return null;
end $$;
create trigger search_farewell after delete on tenants for each row execute function search_farewell();
grant select, delete on search_farewells to dd0c_system;

-- Services that people keep an eye on.
create table watches (
    tenant_id  uuid not null references tenants on delete cascade,
    user_id    uuid not null references users on delete cascade,
    service_id uuid not null,
    created_at timestamptz not null,
    primary key (tenant_id, user_id, service_id)
);
create index watches_service on watches (tenant_id, service_id);
alter table watches enable row level security;
alter table watches force row level security;
create policy tenant on watches to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select, insert, update, delete on watches to dd0c_app;

-- Teams are reminded of what they still have to do 7 days and 1 day before an initiative is due, and on that day: the third kind of digest.
alter table initiatives add column remind boolean not null default true;
alter table digests drop constraint digests_kind_check, add constraint digests_kind_check check (kind in ('daily', 'weekly', 'reminder'));
grant select (tenant_id, due, remind, ended_at) on initiatives to dd0c_system;
create policy system on initiatives for select to dd0c_system using (true);

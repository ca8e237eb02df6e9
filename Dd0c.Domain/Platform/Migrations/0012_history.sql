-- History: who caused a change, what every service was at any instant, and where the old of both lies.
-- Events are parted by the month they happened in, versions by the month they ended in: what is in a month that is over never changes again.

-- ── Months ─────────────────────────────────────────────────────────────────────────────────────────────────────────
create function history_column(parent text) returns text language sql immutable as $$
    select case parent when 'discovery_events' then 'created_at' when 'service_versions' then 'valid_to' end
$$;

-- The owner of the tables may be no superuser, and the wall is forced: what these functions move and count it must see.
create function history_wall(part text) returns void language plpgsql as $$
begin
    execute format('alter table %I enable row level security', part);
    execute format('alter table %I force row level security', part);
    execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', part);
    execute format('create policy keeper on %I to %I using (true)', part, current_user);
end $$;

-- Makes the partition of a month, if it is not there, and moves to it what came before it was made.
create function history_make(parent text, month date) returns boolean language plpgsql security definer
set search_path = public, pg_temp set lock_timeout = '5s'
as $$
declare
    part text := parent || to_char(month, '_YYYY_MM');
    starts timestamptz := month::timestamp at time zone 'UTC';
    ends timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
    if history_column(parent) is null or extract(day from month) <> 1 then raise exception 'no month of %: %', parent, month; end if;
    perform pg_advisory_xact_lock(7306006, hashtext(parent));
    if to_regclass(part) is not null then return false; end if;
    execute format('create table %I (like %I including defaults including constraints including indexes)', part, parent);
    perform history_wall(part);
    execute format('with late as (delete from %I where %I >= $1 and %I < $2 returning *) insert into %I select * from late', parent || '_default', history_column(parent), history_column(parent), part) using starts, ends;
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, starts, ends);
    return true;
end $$;

-- Drops the partition of a month, and refuses while a tenant's rows in it are more or fewer than in an archive of theirs.
create function history_drop(parent text, month date) returns boolean language plpgsql security definer
set search_path = public, pg_temp set lock_timeout = '5s'
as $$
declare
    part text := parent || to_char(month, '_YYYY_MM');
    missing uuid;
begin
    if history_column(parent) is null or extract(day from month) <> 1 or month + interval '1 month' > now() at time zone 'UTC' then raise exception 'no month of % that is over: %', parent, month; end if;
    perform pg_advisory_xact_lock(7306006, hashtext(parent));
    if to_regclass(part) is null then return false; end if;
    execute format('lock table %I in share mode', part); -- nothing is added between the count and the drop
    execute format('select p.tenant_id from (select tenant_id, count(*) as n from %I group by tenant_id) p
        where not exists (select from history_archives a where a.tenant_id = p.tenant_id and a.kind = $1 and a.month = $2 and a.rows = p.n) limit 1', part) into missing using parent, month;
    if missing is not null then raise exception '% of tenant % is not in the archive', part, missing; end if;
    execute format('drop table %I', part);
    return true;
end $$;

revoke all on function history_column(text), history_wall(text), history_make(text, date), history_drop(text, date) from public;
grant execute on function history_make(text, date), history_drop(text, date) to dd0c_system;

-- ── Events, with their cause ───────────────────────────────────────────────────────────────────────────────────────
alter table discovery_events no force row level security;
alter table discovery_events rename to discovery_events_before;
alter table discovery_events_before rename constraint discovery_events_pkey to discovery_events_before_pkey;
alter index discovery_events_run rename to discovery_events_before_run;
alter index discovery_events_service rename to discovery_events_before_service;

create table discovery_events (
    tenant_id  uuid not null references tenants on delete cascade,
    id         uuid not null default uuidv7(),
    run_id     uuid,
    type       text not null,
    service_id uuid,
    subject    text not null,
    payload    jsonb not null,
    confidence double precision,
    cause      text,                           -- run, correction, undo, removal, disconnection; null: not recorded then
    cause_id   uuid,                           -- the run, the batch of corrections, the connection
    actor      text,                           -- who did what caused it; null: dd0c by itself
    said       text,                           -- the reason they gave
    created_at timestamptz not null default now(),
    primary key (tenant_id, created_at, id)
) partition by range (created_at);
create index discovery_events_run on discovery_events (tenant_id, run_id, id);
create index discovery_events_service on discovery_events (tenant_id, service_id, created_at desc);
select history_wall('discovery_events');
-- An insert never fails for want of a month.
create table discovery_events_default partition of discovery_events default;
select history_wall('discovery_events_default');

do $$
declare
    month date;
begin
    for month in select distinct date_trunc('month', created_at at time zone 'UTC')::date from discovery_events_before loop perform history_make('discovery_events', month); end loop;
end $$;
insert into discovery_events (tenant_id, id, run_id, type, service_id, subject, payload, confidence, cause, cause_id, created_at)
select tenant_id, id, run_id, type, service_id, subject, payload, confidence, case when run_id is not null then 'run' end, run_id, created_at from discovery_events_before;
drop table discovery_events_before;

-- ── Versions of services ───────────────────────────────────────────────────────────────────────────────────────────
-- What a service was from one instant to another, the second not included. A service that is gone has no open version.
create table service_versions (
    tenant_id  uuid not null references tenants on delete cascade,
    service_id uuid not null,
    valid_from timestamptz not null,
    valid_to   timestamptz not null default 'infinity',
    digest     bytea not null,                 -- SHA-256 of the state: whether it changed
    state      jsonb not null,
    primary key (tenant_id, valid_to, service_id),
    check (valid_from <= valid_to)
) partition by range (valid_to);
create index service_versions_service on service_versions (tenant_id, service_id, valid_to);
select history_wall('service_versions');
-- What has ended stays as it was.
create policy open_ones on service_versions as restrictive for update to dd0c_app using (valid_to = 'infinity') with check (true);
create table service_versions_open partition of service_versions for values from ('infinity') to (maxvalue);
create table service_versions_default partition of service_versions default;
select history_wall('service_versions_open');
select history_wall('service_versions_default');

do $$
begin
    for months in 0..2 loop
        perform history_make('discovery_events', (date_trunc('month', now() at time zone 'UTC') + make_interval(months => months))::date);
        perform history_make('service_versions', (date_trunc('month', now() at time zone 'UTC') + make_interval(months => months))::date);
    end loop;
end $$;

-- ── The archive ────────────────────────────────────────────────────────────────────────────────────────────────────
create table history_archives (
    tenant_id   uuid not null references tenants on delete cascade,
    kind        text not null check (kind in ('discovery_events', 'service_versions')),
    month       date not null,
    sha256      bytea not null,                -- of the lines, not of their compressed form
    key         text not null,                 -- in the archive
    rows        bigint not null,
    bytes       bigint not null,
    archived_at timestamptz not null,
    primary key (tenant_id, kind, month, sha256)
);
select history_wall('history_archives');

-- A tenant's archive goes with it: what is no longer in the database is told to the job that keeps the archive.
create table history_farewells (
    id         uuid primary key,
    deleted_at timestamptz not null default now()
);
create function history_farewell() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into history_farewells (id) values (old.id) on conflict do nothing;
    return null;
end $$;
create trigger history_farewell after delete on tenants for each row execute function history_farewell();

-- Instants of a tenant's history only go forward, whichever node's clock they are from.
alter table tenants add column history_since timestamptz, add column history_at timestamptz not null default '-infinity';

grant select, insert on discovery_events, service_versions to dd0c_app;
grant update (valid_to) on service_versions to dd0c_app;
grant select on history_archives to dd0c_app;
grant select on discovery_events, service_versions to dd0c_system;
grant select, insert on history_archives to dd0c_system;
grant select, delete on history_farewells to dd0c_system;
-- What came before its month was made is looked for there.
grant select on discovery_events_default, service_versions_default to dd0c_system;
create policy system on discovery_events_default for select to dd0c_system using (true);
create policy system on service_versions_default for select to dd0c_system using (true);
create policy system on discovery_events for select to dd0c_system using (true);
create policy system on service_versions for select to dd0c_system using (true);
create policy system on history_archives to dd0c_system using (true);

-- What only grows besides: found by its age.
create index discovery_calls_age on discovery_calls (tenant_id, last_at);

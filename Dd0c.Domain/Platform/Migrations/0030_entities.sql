-- Everything of the catalog beside services and teams, as the last pass found it; deployments and runs also as earlier ones did.
create table entities (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,                     -- follows from kind and key
    kind        text not null,                     -- api, database, environment, repository, deployment, pipeline-run, infrastructure
    key         text not null,                     -- ARN, node id of a repository, name of an environment, what was deployed where
    name        text not null,
    description text,
    service_ids uuid[] not null default '{}',
    team_id     uuid,
    environment text,
    url         text,
    at          timestamptz,                       -- when it happened, or when something last happened to it
    parent_id   uuid,                              -- the repository without which it is not kept
    source      text not null,
    since       timestamptz not null,
    properties  jsonb not null default '{}',
    evidence    jsonb not null default '[]',
    folded      text collate "C",                  -- the name as the search compares it; null: not searched
    fingerprint bytea not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (tenant_id, id)
);
create index entities_name on entities (tenant_id, kind, name, id);
create index entities_at on entities (tenant_id, kind, at desc, id) where kind in ('deployment', 'pipeline-run');
-- All that a search reads: a tenant's names stand together, so that going through all of them is a matter of milliseconds.
create index entities_folded on entities (tenant_id, folded) include (id, kind) where folded is not null;

create table entity_relations (
    tenant_id   uuid not null references tenants on delete cascade,
    source_id   uuid not null,
    kind        text not null,                     -- provided-by, consumed-by, used-by, part-of, contains, deploys, for, triggered-by
    target_id   uuid not null,
    target_kind text not null,                     -- service, or a kind of entity
    primary key (tenant_id, source_id, kind, target_id)
);
create index entity_relations_target on entity_relations (tenant_id, target_id);

do $$
declare
    t text;
begin
    foreach t in array array['entities', 'entity_relations']
    loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', t);
        execute format('grant select, insert, update, delete on %I to dd0c_app', t);
    end loop;
end $$;

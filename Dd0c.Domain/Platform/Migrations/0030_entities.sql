-- Everything of the catalog beside services and teams, as the last pass found it; deployments and runs also as earlier ones did.
create table entities (
    tenant_id   uuid not null references tenants on delete cascade,
    id          uuid not null,                     -- follows from kind and key
    kind        text not null,                     -- api, database, environment, repository, deployment, pipeline-run, infrastructure, document
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

-- Texts of documents in repositories, by git's own id of what they are: the same text is kept once, and not read again.
create table document_texts (
    tenant_id uuid not null references tenants on delete cascade,
    oid       text not null,
    text      text not null,
    words     tsvector not null generated always as (to_tsvector('simple', left(text, 100000))) stored,
    seen_at   timestamptz not null,                -- when it was read last
    primary key (tenant_id, oid)
);
create index document_texts_words on document_texts using gin (tenant_id, words);

do $$
declare
    t text;
begin
    foreach t in array array['entities', 'entity_relations', 'document_texts']
    loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to dd0c_app using (tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')::uuid)', t);
        execute format('grant select, insert, update, delete on %I to dd0c_app', t);
    end loop;
end $$;

-- Which documents hold the words, the best first. As search_candidates: row-level security keeps a planner from the GIN index, so this
-- one function runs as dd0c_search and filters by the tenant of the session itself. It takes no tenant: nothing a caller passes can widen it.
create policy search on document_texts for select to dd0c_search using (true);
grant select on document_texts to dd0c_search;
create function document_matches(asked text, take int)
returns table (oid text) language sql stable security definer
set search_path = public, pg_temp
as $$
    select d.oid from document_texts d, websearch_to_tsquery('simple', asked) q
    where d.tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid and d.words @@ q
    order by ts_rank(d.words, q) desc, d.oid limit take
$$;
revoke all on function document_matches from public;
grant execute on function document_matches to dd0c_app;
grant create on schema public to dd0c_search;
alter function document_matches owner to dd0c_search;
revoke create on schema public from dd0c_search;

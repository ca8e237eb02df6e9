-- Candidates for the ranking, fast. Row-level security keeps a planner from using GIN indexes (@@ and %> are not
-- leakproof), so this one function runs as dd0c_search, whom the policy lets see all rows, and filters by the tenant of
-- the session itself. It takes no tenant: nothing a caller passes can widen it.
create policy search on search_documents for select to dd0c_search using (true);
grant select on search_documents to dd0c_search;
-- A new or emptied Meilisearch is filled from the ids of all tenants.
create policy system on search_documents for select to dd0c_system using (true);
grant select on search_documents to dd0c_system;
create index search_documents_prefix on search_documents (tenant_id, folded text_pattern_ops);

create function search_candidates(title_words tsquery, any_words tsquery, folded_query text, longest_word text, take int)
returns table (document jsonb) language plpgsql stable security definer
set search_path = public, pg_temp set pg_trgm.word_similarity_threshold = 0.4 set plan_cache_mode = force_custom_plan
as $$
declare
    tenant uuid := nullif(current_setting('app.current_tenant_id', true), '')::uuid;
    got int := 0;
    n int;
begin
    if tenant is null then return; end if;

    -- The name starts so.
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.folded like folded_query || '%' order by length(d.folded), d.folded limit take;
    get diagnostics n = row_count; got := got + n;

    -- One or two letters that begin so many names need no other reason.
    if n >= take and length(folded_query) < 3 then return; end if;

    -- Words of the name, its aliases or its initials start so.
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.words @@ title_words and d.folded not like folded_query || '%' limit take;
    get diagnostics n = row_count; got := got + n;
    if got >= take or length(folded_query) < 3 then return; end if;

    -- Each of these ranks below the one before it, so that the first that fills the list is the last: inside a word of the
    -- name; then slips of the keys; then anything that is said of it.
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.folded like '%' || longest_word || '%' limit take;
    get diagnostics n = row_count; got := got + n;
    if got >= take * 2 then return; end if;
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.folded %> longest_word order by word_similarity(longest_word, d.folded) desc limit take;
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.words @@ any_words limit take;
end $$;
revoke all on function search_candidates from public;
grant execute on function search_candidates to dd0c_app;
grant create on schema public to dd0c_search;
alter function search_candidates owner to dd0c_search;
revoke create on schema public from dd0c_search;

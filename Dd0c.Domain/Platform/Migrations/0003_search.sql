-- Candidates for the ranking, fast. Row-level security keeps a planner from using GIN indexes (@@ and %> are not
-- leakproof), so this one function runs as dd0c_search, whom the policy lets see all rows, and filters by the tenant of
-- the session itself. It takes no tenant: nothing a caller passes can widen it.
create policy search on search_documents for select to dd0c_search using (true);
grant select on search_documents to dd0c_search;
-- A new or emptied Meilisearch is filled from the ids of all tenants.
create policy system on search_documents for select to dd0c_system using (true);
grant select on search_documents to dd0c_system;
create index search_documents_prefix on search_documents (tenant_id, folded text_pattern_ops);
-- One letter begins a good part of all names: only those are read that are shown.
create index search_documents_letter on search_documents (tenant_id, left(folded, 1), length(folded), folded);

-- title_words: every word starts a word of the name or an alias, or all are initials; any_words: of any text. The caller
-- makes both of the same words.
create function search_candidates(title_words tsquery, any_words tsquery, folded_query text, asked text[], take int)
returns table (document jsonb) language plpgsql stable security definer
set search_path = public, pg_temp set pg_trgm.word_similarity_threshold = 0.4 set plan_cache_mode = force_custom_plan
as $$
declare
    tenant uuid := nullif(current_setting('app.current_tenant_id', true), '')::uuid;
    longest text := (select w from unnest(asked) w order by length(w) desc, w limit 1);
    second text := (select w from unnest(asked) w where length(w) >= 3 order by length(w) desc, w offset 1 limit 1);
    inside text[] := array(select '%' || w || '%' from unnest(asked) w);
    enough constant int := 3; -- names that have all words as they were typed: then hardly anybody means another
    got int := 0;
    n int;
begin
    if tenant is null or folded_query = '' then return; end if;

    -- The name starts so.
    if length(folded_query) = 1 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and left(d.folded, 1) = folded_query order by length(d.folded), d.folded limit take;
    else
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like folded_query || '%' order by length(d.folded), d.folded limit take;
    end if;
    get diagnostics n = row_count; got := got + n;
    -- One or two letters that begin so many names need no other reason.
    if got >= take and length(folded_query) < 3 then return; end if;

    -- Words of the name, its aliases or its initials start so.
    return query select d.document from search_documents d
        where d.tenant_id = tenant and d.words @@ title_words and d.folded not like folded_query || '%' limit take;
    get diagnostics n = row_count; got := got + n;
    if got >= take or length(folded_query) < 3 then return; end if;

    -- Each of these ranks below the one before it: inside the words of the name; slips of the keys; anything that is said of
    -- it. Fewer than three letters have no trigram to be found by.
    if length(longest) >= 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like '%' || longest || '%' and d.folded like all (inside) and not d.words @@ title_words limit take;
        get diagnostics n = row_count; got := got + n;
        if got < enough then
            -- Comparing trigrams is the dearest of all. The longest word finds, a second one orders: half-typed and with a slip it
            -- may share hardly a trigram with what is meant.
            return query select d.document from search_documents d
                where d.tenant_id = tenant and d.folded %> longest
                order by word_similarity(longest, d.folded) + coalesce(word_similarity(second, d.folded), 0) desc, length(d.folded) limit take;
        end if;
    end if;
    if got < take then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.words @@ any_words and not d.words @@ title_words limit take;
    end if;
end $$;
revoke all on function search_candidates from public;
grant execute on function search_candidates to dd0c_app;
grant create on schema public to dd0c_search;
alter function search_candidates owner to dd0c_search;
revoke create on schema public from dd0c_search;

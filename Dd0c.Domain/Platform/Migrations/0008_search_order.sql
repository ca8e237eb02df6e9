-- Where a row stands among those that match alike, as one word to put into order: the kind, the tier, the shorter name, the name.
-- Four expressions a row, one of them into the document, were the dearest part of a keystroke.
alter table search_documents add column place text collate "C" not null generated always as (
    case kind when 'service' then '0' else '1' end
    || case document->>'tier' when 'critical' then '0' when 'experimental' then '2' else '1' end
    || lpad(least(length(title), 9999)::text, 4, '0') || left(title, 200)) stored;
drop index search_documents_letter;
create index search_documents_letter on search_documents (tenant_id, left(folded, 1), place);

drop function search_candidates(tsquery, tsquery, tsquery, tsquery, text, text[], text, uuid[], uuid[], int);
drop function search_tier;
-- exact_words: the letters of the name or of an alias; title_words: every word starts a word of the name; name_words: either, or
-- all are initials, or the letters of the name start so; any_words: of any text. The caller makes all of the same words. teams and
-- opened are the asker's. Each step stands for a class of the ranking, and takes the first of that class in the ranking's own order,
-- so that what is beyond a step's limit could not have been shown either. A last row without a document says that there are more.
create function search_candidates(exact_words tsquery, title_words tsquery, name_words tsquery, any_words tsquery, folded_query text, asked text[], only_kind text, teams uuid[], opened uuid[], take int)
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
    cut boolean := false;   -- a step had more than it may take
    slips boolean := false; -- the one for slips, which puts the asker's own first by itself
    worst int := 3;         -- what a row must at least match by to be among the first: the beginning of the name, its words, anything
    n int;
begin
    if tenant is null or folded_query = '' then return; end if;

    -- The very name, or an alias; of longer ones the next steps see to that.
    if length(folded_query) < 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and (only_kind is null or d.kind = only_kind) and d.words @@ exact_words
            order by d.place limit take;
    end if;

    -- The name starts so.
    if length(folded_query) = 1 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and left(d.folded, 1) = folded_query and (only_kind is null or d.kind = only_kind)
            order by d.place limit take;
    else
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like folded_query || '%' and (only_kind is null or d.kind = only_kind)
            order by d.folded = folded_query desc, d.place limit take;
    end if;
    get diagnostics n = row_count; got := got + n; cut := cut or n = take;
    if n = take and length(folded_query) < 3 then worst := 1; end if; -- of longer ones the letters may begin a name without its gaps

    -- Words of the name or its initials start so, or an alias is it. One or two letters that begin so many names need no other reason.
    if got < take or length(folded_query) >= 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.words @@ name_words and d.folded not like folded_query || '%' and (only_kind is null or d.kind = only_kind)
            order by d.words @@ exact_words desc, d.words @@ title_words desc, d.place limit take;
        get diagnostics n = row_count; got := got + n; cut := cut or n = take;
        if got >= take then worst := 2; end if;
    end if;

    -- Each of these ranks below the one before it: inside the words of the name; slips of the keys; anything that is said of
    -- it. Fewer than three letters have no trigram to be found by.
    if got < take and length(longest) >= 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like '%' || longest || '%' and d.folded like all (inside) and not d.words @@ name_words and (only_kind is null or d.kind = only_kind)
            order by d.place limit take;
        get diagnostics n = row_count; got := got + n; cut := cut or n = take;
        if got < enough then
            -- Comparing trigrams is the dearest of all. The longest word finds, a second one orders: half-typed and with a slip it
            -- may share hardly a trigram with what is meant.
            return query select d.document from search_documents d
                where d.tenant_id = tenant and d.folded %> longest and (only_kind is null or d.kind = only_kind)
                order by word_similarity(longest, d.folded) + coalesce(word_similarity(second, d.folded), 0) desc,
                    left(d.place, 1), coalesce(d.team_id = any (teams), false) desc, d.id = any (opened) desc, d.place limit take;
            get diagnostics n = row_count; slips := n = take;
        end if;
    end if;
    if got < take and length(folded_query) >= 3 then
        -- A word of every description is no reason to put them all into order.
        return query select c.document from (
            select d.document, d.place from search_documents d
            where d.tenant_id = tenant and d.words @@ any_words and not d.words @@ name_words and (only_kind is null or d.kind = only_kind) limit 10 * take) c
            order by c.place limit take;
        get diagnostics n = row_count; cut := cut or n = take;
    else
        cut := cut or got >= take;
    end if;
    -- Where not all were taken: what is the asker's own or was opened by them, if it could come among the first.
    if cut and (cardinality(teams) > 0 or cardinality(opened) > 0) then
        return query
            (select d.document from search_documents d
             where d.tenant_id = tenant and d.team_id = any (teams) and (only_kind is null or d.kind = only_kind)
                 and (d.folded like folded_query || '%' or d.words @@ exact_words or worst >= 2 and d.words @@ name_words
                     or worst = 3 and (d.words @@ any_words or d.folded like all (inside)))
             order by d.words @@ exact_words desc, d.folded like folded_query || '%' desc, d.words @@ title_words desc, d.words @@ name_words desc,
                 d.place limit take)
            union all
            (select d.document from search_documents d
             where d.tenant_id = tenant and d.id = any (opened) and (only_kind is null or d.kind = only_kind)
                 and (d.folded like folded_query || '%' or d.words @@ exact_words or worst >= 2 and d.words @@ name_words
                     or worst = 3 and (d.words @@ any_words or d.folded like all (inside))));
    end if;
    if cut or slips then return query select null::jsonb; end if;
end $$;
revoke all on function search_candidates from public;
grant execute on function search_candidates to dd0c_app;
grant create on schema public to dd0c_search;
alter function search_candidates owner to dd0c_search;
revoke create on schema public from dd0c_search;

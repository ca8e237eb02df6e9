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

-- What a name and an alias are as one word, each behind its own mark, so that they are found however many names begin so; and
-- the words of aliases with those of other texts, because they rank below the words of a name.
-- The owner is under the wall too, and there is no tenant here to be let in for.
alter table search_documents no force row level security;
alter table teams no force row level security;
update search_documents d set
    words = (select array_to_tsvector(array_agg(distinct w)) from (
        select case when lexeme ~ '^[.~]' or lexeme = any (string_to_array(d.folded, ' ')) then lexeme else '.' || lexeme end from unnest(d.words)
        union select '=' || left(replace(d.folded, ' ', ''), 100)
        union select '-' || left(regexp_replace(lower(normalize(a, nfd)), '[^[:alnum:]]', '', 'g'), 100) from unnest(d.aliases) a) as marked(w)),
    document = d.document || jsonb_build_object('teamSlug', (select t.slug from teams t where t.tenant_id = d.tenant_id and t.id = d.team_id));
alter table search_documents force row level security;
alter table teams force row level security;

create function search_tier(document jsonb) returns int language sql immutable parallel safe
return case document->>'tier' when 'critical' then 0 when 'experimental' then 2 else 1 end;

-- One letter begins a good part of all names: only those are read that are shown, in the order of the ranking.
drop index search_documents_letter;
create index search_documents_letter on search_documents (tenant_id, left(folded, 1), kind, search_tier(document), length(title), (title collate "C"));
create index search_documents_team on search_documents (tenant_id, team_id);

drop function search_candidates(tsquery, tsquery, text, text[], int);
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
    n int;
begin
    if tenant is null or folded_query = '' then return; end if;

    -- The very name, or an alias; of longer ones the next steps see to that.
    if length(folded_query) < 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and (only_kind is null or d.kind = only_kind) and d.words @@ exact_words
            order by d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take;
    end if;

    -- The name starts so.
    if length(folded_query) = 1 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and left(d.folded, 1) = folded_query and (only_kind is null or d.kind = only_kind)
            order by d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take;
    else
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like folded_query || '%' and (only_kind is null or d.kind = only_kind)
            order by d.folded = folded_query desc, d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take;
    end if;
    get diagnostics n = row_count; got := got + n; cut := cut or n = take;

    -- Words of the name or its initials start so, or an alias is it. One or two letters that begin so many names need no other reason.
    if got < take or length(folded_query) >= 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.words @@ name_words and d.folded not like folded_query || '%' and (only_kind is null or d.kind = only_kind)
            order by d.words @@ exact_words desc, d.words @@ title_words desc, d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take;
        get diagnostics n = row_count; got := got + n; cut := cut or n = take;
    end if;

    -- Each of these ranks below the one before it: inside the words of the name; slips of the keys; anything that is said of
    -- it. Fewer than three letters have no trigram to be found by.
    if got < take and length(longest) >= 3 then
        return query select d.document from search_documents d
            where d.tenant_id = tenant and d.folded like '%' || longest || '%' and d.folded like all (inside) and not d.words @@ name_words and (only_kind is null or d.kind = only_kind)
            order by d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take;
        get diagnostics n = row_count; got := got + n; cut := cut or n = take;
        if got < enough then
            -- Comparing trigrams is the dearest of all. The longest word finds, a second one orders: half-typed and with a slip it
            -- may share hardly a trigram with what is meant.
            return query select d.document from search_documents d
                where d.tenant_id = tenant and d.folded %> longest and (only_kind is null or d.kind = only_kind)
                order by word_similarity(longest, d.folded) + coalesce(word_similarity(second, d.folded), 0) desc,
                    d.kind, coalesce(d.team_id = any (teams), false) desc, d.id = any (opened) desc, search_tier(d.document), length(d.title), d.title collate "C" limit take;
            get diagnostics n = row_count; slips := n = take;
        end if;
    end if;
    if got < take and length(folded_query) >= 3 then
        -- A word of every description is no reason to put them all into order.
        return query select c.document from (
            select d.document, d.kind, d.title from search_documents d
            where d.tenant_id = tenant and d.words @@ any_words and not d.words @@ name_words and (only_kind is null or d.kind = only_kind) limit 10 * take) c
            order by c.kind, search_tier(c.document), length(c.title), c.title collate "C" limit take;
        get diagnostics n = row_count; cut := cut or n = take;
    else
        cut := cut or got >= take;
    end if;
    -- Where not all were taken: what is the asker's own or was opened by them, whatever it matches on.
    if cut and (cardinality(teams) > 0 or cardinality(opened) > 0) then
        return query
            (select d.document from search_documents d
             where d.tenant_id = tenant and d.team_id = any (teams) and (only_kind is null or d.kind = only_kind)
                 and (d.words @@ any_words or d.words @@ name_words or d.folded like all (inside))
             order by d.words @@ exact_words desc, d.folded like folded_query || '%' desc, d.words @@ title_words desc, d.words @@ name_words desc,
                 d.kind, search_tier(d.document), length(d.title), d.title collate "C" limit take)
            union all
            (select d.document from search_documents d
             where d.tenant_id = tenant and d.id = any (opened) and (only_kind is null or d.kind = only_kind)
                 and (d.words @@ any_words or d.words @@ name_words or d.folded like all (inside)));
    end if;
    if cut or slips then return query select null::jsonb; end if;
end $$;
revoke all on function search_candidates from public;
grant execute on function search_candidates to dd0c_app;
grant create on schema public to dd0c_search;
alter function search_candidates owner to dd0c_search;
revoke create on schema public from dd0c_search;

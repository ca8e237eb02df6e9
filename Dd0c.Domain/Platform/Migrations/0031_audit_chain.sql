-- Audit events of an organisation form a chain: each is given a number and the SHA-256 over the hash before it and over itself, so that one
-- that was changed, taken out or put in between is found. They are sealed within a minute of being written, in an order of their own: a lock
-- on the chain in the transactions that write them would make those wait for each other.
alter table audit_events add column seq bigint, add column hash bytea;
create unique index audit_events_seq on audit_events (tenant_id, seq);
create index audit_events_open on audit_events (tenant_id, at, id) where seq is null;

create table audit_heads (
    tenant_id uuid primary key references tenants on delete cascade,
    seq       bigint not null,
    hash      bytea not null
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
create policy tenant on audit_heads to dd0c_app using (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid);
grant select on audit_heads to dd0c_app;

grant select, insert, update on audit_heads to dd0c_system;
create policy system on audit_heads to dd0c_system using (true) with check (true);
grant select, update (seq, hash) on audit_events to dd0c_system;
create policy system_reads on audit_events for select to dd0c_system using (true);
create policy system_seals on audit_events for update to dd0c_system using (seq is null) with check (true);

-- One text for one event: JSON keeps its parts apart, the time is in microseconds.
create function audit_text(e audit_events) returns text language sql stable as $$
    select jsonb_build_array(e.seq, e.id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind, e.actor_id, e.actor_name, e.action, e.target, e.origin, e.details)::text
$$;

create function audit_seal() returns int language plpgsql as $$
declare
    t uuid; head audit_heads; e audit_events; sealed int := 0;
begin
    for t in select distinct tenant_id from audit_events where seq is null loop
        insert into audit_heads (tenant_id, seq, hash) values (t, 0, '') on conflict (tenant_id) do nothing;
        select * into head from audit_heads where tenant_id = t for update;
        for e in select * from audit_events where tenant_id = t and seq is null order by at, id limit 5000 loop
            head.seq := head.seq + 1;
            e.seq := head.seq;
            head.hash := sha256(head.hash || convert_to(audit_text(e), 'UTF8'));
            update audit_events set seq = head.seq, hash = head.hash where tenant_id = t and id = e.id and seq is null;
            sealed := sealed + 1;
        end loop;
        update audit_heads set seq = head.seq, hash = head.hash where tenant_id = t;
    end loop;
    return sealed;
end $$;

-- Recomputes the chain after a number; answers how far it holds, and with which number it breaks, if it does.
create function audit_verify(t uuid, after bigint) returns table (verified bigint, broken bigint) language plpgsql stable as $$
declare
    e audit_events; link bytea := ''; at_seq bigint := after; last audit_heads;
begin
    if after > 0 then
        select hash into link from audit_events where tenant_id = t and seq = after;
        if link is null then return query select 0::bigint, after; return; end if;
    end if;
    for e in select * from audit_events where tenant_id = t and seq > after order by seq loop
        link := sha256(link || convert_to(audit_text(e), 'UTF8'));
        if e.seq <> at_seq + 1 or e.hash <> link then return query select at_seq, at_seq + 1; return; end if;
        at_seq := e.seq;
    end loop;
    select * into last from audit_heads where tenant_id = t;
    if coalesce(last.seq, 0) <> at_seq or coalesce(last.hash, '') <> link then return query select at_seq, at_seq + 1; return; end if;
    return query select at_seq, null::bigint;
end $$;

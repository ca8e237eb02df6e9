-- When an incident is due to be judged; null: it is judged. One message has all of a tenant's judged, worst first.
alter table incidents add column assess_at timestamptz;
create index incidents_to_assess on incidents (tenant_id, assess_at) where assess_at is not null;
update incidents i set assess_at = now() from outbox o where o.tenant_id = i.tenant_id and o.kind = 'incident' and o.dead_at is null and o.payload->>'incident' = i.id::text;

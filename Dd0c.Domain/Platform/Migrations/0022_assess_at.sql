-- When an incident is due to be judged; null: it is judged. One message has all of a tenant's judged, worst first.
alter table incidents add column assess_at timestamptz;
create index incidents_to_assess on incidents (tenant_id, assess_at) where assess_at is not null;

-- Whether its sender tells when an alert is over: one that is not over then still fires.
alter table alert_integrations add column resolves boolean not null default false;
update alert_integrations i set resolves = true where exists (select from alerts a where a.tenant_id = i.tenant_id and a.integration_id = i.id and a.resolved_at is not null);

update incidents i set assess_at = now() from outbox o where o.tenant_id = i.tenant_id and o.kind = 'incident' and o.dead_at is null and o.payload->>'incident' = i.id::text;

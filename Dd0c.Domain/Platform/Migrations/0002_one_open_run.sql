-- A tenant has at most one run that is queued or running.
create unique index discovery_runs_open on discovery_runs (tenant_id) where status in ('queued', 'running');

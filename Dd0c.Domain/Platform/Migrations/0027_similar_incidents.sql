-- Earlier incidents with the same fault are found by what their alerts say, the latest first.
create index alerts_fingerprint on alerts (tenant_id, fingerprint, started_at desc) include (incident_id);

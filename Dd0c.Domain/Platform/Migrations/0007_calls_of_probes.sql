-- Calls are made outside runs too: when a connection is checked. They have no run.
alter table discovery_calls drop constraint discovery_calls_pkey;
alter table discovery_calls alter column run_id drop not null;
alter table discovery_calls add column id uuid not null default uuidv7();
alter table discovery_calls add primary key (tenant_id, id);
alter table discovery_calls add unique nulls not distinct (tenant_id, run_id, connection_id, service, operation, account, region, outcome);
